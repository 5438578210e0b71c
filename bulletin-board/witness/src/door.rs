//! The door: C2SP `tlog-witness` over HTTP, what was found, and the witness's key.
//!
//! | request | answer |
//! |---|---|
//! | `POST /add-checkpoint` | 200: the cosignature line; 409: the size; else why not |
//! | `GET /<SHA-256 of the origin>/checkpoint` | the newest cosigned checkpoint of a log |
//! | `GET /<SHA-256 of the origin>/evidence`, `GET /evidence` | what was found against a log, or against any: JSON |
//! | `GET /key` | the witness's vkey |
//! | `GET /healthz` | whether the database answers |

use crate::{
    store::StoreError,
    witness::{Refused, Witness},
};
use axum::{
    Json, Router,
    body::to_bytes,
    extract::{Path, Request, State},
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use psephos_log::witness::{Refusal, size_line};
use std::time::Duration;

/// Bytes of the longest request: 63 hashes, and a checkpoint with more signatures than any log has keys.
pub const MAX_BODY: usize = 64 * 1024;
/// How long a body may take to come in.
const FOR_BODY: Duration = Duration::from_secs(10);

const TEXT: (HeaderName, &str) = (header::CONTENT_TYPE, "text/plain; charset=utf-8");
const NEVER: (HeaderName, &str) = (header::CACHE_CONTROL, "no-store");
/// Everything that is read here is public, so every page may read it.
const OPEN_TO_ALL: (HeaderName, &str) = (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");

/// All paths of a witness.
pub fn router(witness: Witness) -> Router {
    Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .route("/{origin}/checkpoint", get(checkpoint))
        .route("/{origin}/evidence", get(evidence_of))
        .route("/evidence", get(evidence))
        .route("/key", get(key))
        .route("/healthz", get(health))
        .with_state(witness)
}

async fn add_checkpoint(State(witness): State<Witness>, request: Request) -> Response {
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let too_long = || refuse(StatusCode::PAYLOAD_TOO_LARGE, "the request is longer than 65536 bytes");
    if length.is_some_and(|length: u64| length > MAX_BODY as u64) {
        return too_long();
    }
    let body = match tokio::time::timeout(FOR_BODY, to_bytes(request.into_body(), MAX_BODY)).await {
        Ok(Ok(body)) => body,
        // Or the connection broke, and nobody hears it.
        Ok(Err(_)) => return too_long(),
        Err(_) => return refuse(StatusCode::REQUEST_TIMEOUT, "the request did not come in time"),
    };
    match witness.add_checkpoint(&body).await {
        Ok(line) => ([TEXT, NEVER], format!("{line}\n")).into_response(),
        Err(refused) => refused.into_response(),
    }
}

async fn checkpoint(State(witness): State<Witness>, Path(origin): Path<String>) -> Response {
    let Some(hash) = origin_hash(&origin) else { return unknown() };
    match witness.latest(&hash).await {
        Ok(Some(note)) => ([TEXT, NEVER, OPEN_TO_ALL], note).into_response(),
        Ok(None) => unknown(),
        Err(cause) => internal(&cause),
    }
}

async fn evidence_of(State(witness): State<Witness>, Path(origin): Path<String>) -> Response {
    match origin_hash(&origin) {
        Some(hash) => found(&witness, Some(&hash)).await,
        None => unknown(),
    }
}

async fn evidence(State(witness): State<Witness>) -> Response {
    found(&witness, None).await
}

async fn found(witness: &Witness, hash: Option<&[u8; 32]>) -> Response {
    match witness.evidence(hash).await {
        Ok(found) => ([NEVER, OPEN_TO_ALL], Json(found)).into_response(),
        Err(cause) => internal(&cause),
    }
}

async fn key(State(witness): State<Witness>) -> Response {
    ([TEXT, NEVER, OPEN_TO_ALL], format!("{}\n", witness.key())).into_response()
}

async fn health(State(witness): State<Witness>) -> Response {
    match witness.healthy().await {
        Ok(()) => ([TEXT, NEVER], "ok\n").into_response(),
        Err(cause) => internal(&cause),
    }
}

/// The 64 lower-case hexadecimal digits in a path.
fn origin_hash(text: &str) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    hex::decode_to_slice(text, &mut hash).ok()?;
    text.bytes().all(|digit| !digit.is_ascii_uppercase()).then_some(hash)
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Refusal(Refusal::Conflict { latest }) => {
                let size = (header::CONTENT_TYPE, "text/x.tlog.size");
                (StatusCode::CONFLICT, [size, NEVER], size_line(latest)).into_response()
            }
            Self::Refusal(refusal) => {
                let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
                refuse(status, &refusal.to_string())
            }
            Self::NotHeld(cause) => refuse(StatusCode::SERVICE_UNAVAILABLE, &cause.to_string()),
            Self::Clock => {
                tracing::error!(
                    "the clock stands before a time that was signed: nothing is cosigned until it is right"
                );
                refuse(StatusCode::SERVICE_UNAVAILABLE, "the witness's clock is wrong")
            }
            Self::Stopping => {
                let again = (header::RETRY_AFTER, "1");
                (StatusCode::SERVICE_UNAVAILABLE, [TEXT, NEVER, again], "the witness is about to stop\n")
                    .into_response()
            }
            Self::Store(cause) => internal(&cause),
        }
    }
}

fn refuse(status: StatusCode, why: &str) -> Response {
    (status, [TEXT, NEVER], format!("{why}\n")).into_response()
}

fn unknown() -> Response {
    refuse(StatusCode::NOT_FOUND, "no checkpoint of this log was cosigned here")
}

fn internal(cause: &StoreError) -> Response {
    tracing::error!(%cause, "a request failed");
    refuse(StatusCode::INTERNAL_SERVER_ERROR, "internal")
}
