//! The door: a witness's, the copies under `/log/v1` as a board serves them, and what there is to complain about.

use crate::{
    follower::{Follower, Shown},
    mirror::Mirror,
};
use axum::{
    Json, Router,
    extract::{Path, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};
use std::{io, sync::Arc};

const IMMUTABLE: (HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=31536000, immutable");
const FOR_A_SECOND: (HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=1");
const NEVER: (HeaderName, &str) = (header::CACHE_CONTROL, "no-store");
const OCTETS: (HeaderName, &str) = (header::CONTENT_TYPE, "application/octet-stream");
const TEXT: (HeaderName, &str) = (header::CONTENT_TYPE, "text/plain; charset=utf-8");

/// All paths of a mirror.
pub fn router(mirror: Mirror) -> Router {
    let witness = psephos_witness::router(mirror.witness().clone());
    let copies = Router::new()
        .route("/log/v1/processes", get(processes))
        .route("/log/v1/{process}/checkpoint", get(checkpoint))
        .route("/log/v1/{process}/checkpoint/cosigned", get(cosigned))
        .route("/log/v1/{process}/tile/{*path}", get(tile))
        .route("/log/v1/{process}/blob/{sha256}", get(blob))
        .route("/complaints", get(complaints))
        .layer(middleware::from_fn(open_to_all))
        .with_state(mirror);
    copies.merge(witness)
}

/// Every page may read what is public anyway.
async fn open_to_all(request: axum::extract::Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

async fn processes(State(mirror): State<Mirror>) -> impl IntoResponse {
    let mut list: Vec<Value> = mirror.logs().all().iter().filter_map(|log| log.shown().summary).collect();
    list.sort_by_key(|summary| std::cmp::Reverse(summary.get("opens_at").and_then(Value::as_u64)));
    ([FOR_A_SECOND], Json(list))
}

async fn checkpoint(State(mirror): State<Mirror>, Path(process): Path<String>) -> Response {
    let note = find(&mirror, &process).and_then(|log| log.shown().note);
    note.map_or_else(missing, |note| ([FOR_A_SECOND, TEXT], note).into_response())
}

async fn cosigned(State(mirror): State<Mirror>, Path(process): Path<String>) -> Response {
    let shown = find(&mirror, &process).map(|log| log.shown()).filter(|shown| shown.has_quorum);
    let note = shown.and_then(|shown| shown.note);
    note.map_or_else(missing, |note| ([FOR_A_SECOND, TEXT], note).into_response())
}

async fn tile(State(mirror): State<Mirror>, Path((process, path)): Path<(String, String)>) -> Response {
    let (Some(log), Ok(path)) = (find(&mirror, &process), path.parse()) else { return missing() };
    read(move || log.place.folder.tile(path)).await
}

async fn blob(State(mirror): State<Mirror>, Path((process, digits)): Path<(String, String)>) -> Response {
    let mut sha256 = [0; 32];
    let decoded = hex::decode_to_slice(&digits, &mut sha256);
    let (Some(log), Ok(())) = (find(&mirror, &process), decoded) else { return missing() };
    read(move || log.place.folder.blob(&sha256)).await
}

/// Against whom there is something to say, and which invalid entries stand in a log, which stop nobody.
async fn complaints(State(mirror): State<Mirror>) -> Response {
    let shown: Vec<(String, Shown)> =
        mirror.logs().all().iter().map(|log| (log.place.key.name().to_string(), log.shown())).collect();
    let refused: Vec<_> = shown.iter().filter_map(|(_, shown)| shown.complaint.as_ref()).collect();
    let invalid = shown.iter().filter(|(_, shown)| !shown.invalid.is_empty());
    let invalid: Vec<Value> =
        invalid.map(|(origin, shown)| json!({ "origin": origin, "entries": shown.invalid })).collect();
    ([NEVER], Json(json!({ "refused": refused, "invalid": invalid }))).into_response()
}

fn find(mirror: &Mirror, process: &str) -> Option<Arc<Follower>> {
    mirror.logs().get(process)
}

async fn read(file: impl FnOnce() -> io::Result<Option<Vec<u8>>> + Send + 'static) -> Response {
    match tokio::task::spawn_blocking(file).await {
        Ok(Ok(Some(bytes))) => ([IMMUTABLE, OCTETS], bytes).into_response(),
        Ok(Ok(None)) => missing(),
        Ok(Err(cause)) => {
            tracing::error!(%cause, "a file could not be read");
            (StatusCode::INTERNAL_SERVER_ERROR, [NEVER, TEXT], "internal\n").into_response()
        }
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, [NEVER, TEXT], "internal\n").into_response(),
    }
}

fn missing() -> Response {
    (StatusCode::NOT_FOUND, [NEVER, TEXT], "this mirror does not hold that\n").into_response()
}
