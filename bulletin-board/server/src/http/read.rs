//! What is read. Tiles, bundles and blobs never change; a checkpoint is fresh for a second; the rest is not cached.

use super::problem::Problem;
use crate::{
    board::{Board, VoterSummary},
    receipt::Receipt,
    summary::{ProcessSummary, Status},
};
use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderName, header},
    response::IntoResponse,
};
use psephos_record::{ProcessId, Tracker};
use serde::Serialize;

const IMMUTABLE: (HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=31536000, immutable");
const FOR_A_SECOND: (HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=1");
const NEVER: (HeaderName, &str) = (header::CACHE_CONTROL, "no-store");
const OCTETS: (HeaderName, &str) = (header::CONTENT_TYPE, "application/octet-stream");
const TEXT: (HeaderName, &str) = (header::CONTENT_TYPE, "text/plain; charset=utf-8");

/// Reads the name in a path; one that is none names nothing.
pub(super) fn process(text: &str) -> Result<ProcessId, Problem> {
    text.parse().map_err(|_| Problem::of("unknown-process"))
}

#[derive(Serialize)]
pub(super) struct Identity {
    version: u8,
    name: String,
    key: psephos_record::Key,
}

pub(super) async fn board(State(board): State<Board>) -> impl IntoResponse {
    let psephos_record::manifest::BoardIdentity { name, key } = board.identity();
    ([FOR_A_SECOND], Json(Identity { version: 1, name, key }))
}

pub(super) async fn processes(
    State(board): State<Board>,
) -> ([(HeaderName, &'static str); 1], Json<Vec<ProcessSummary>>) {
    ([FOR_A_SECOND], Json(board.processes().await))
}

pub(super) async fn checkpoint(
    State(board): State<Board>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    Ok(([FOR_A_SECOND, TEXT], board.log_checkpoint(&id).await?))
}

pub(super) async fn cosigned_checkpoint(
    State(board): State<Board>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let cosigned = board.log_cosigned_checkpoint(&id).await?;
    Ok(([FOR_A_SECOND, TEXT], cosigned.ok_or_else(|| Problem::of("not-cosigned"))?))
}

pub(super) async fn tile(
    State(board): State<Board>,
    Path((id, path)): Path<(String, String)>,
) -> Result<impl IntoResponse, Problem> {
    let path = path.parse().map_err(|_| Problem::of("unknown-tile"))?;
    let tile = board.log_tile(&id, &path).await?;
    Ok(([IMMUTABLE, OCTETS], tile.ok_or_else(|| Problem::of("unknown-tile"))?))
}

pub(super) async fn blob(
    State(board): State<Board>,
    Path((id, sha256)): Path<(String, String)>,
) -> Result<impl IntoResponse, Problem> {
    let unknown = || Problem::of("unknown-blob");
    let mut hash = [0; 32];
    hex::decode_to_slice(&sha256, &mut hash).map_err(|_| unknown())?;
    let blob = board.blob(&process(&id)?, &hash).await?;
    Ok(([IMMUTABLE, OCTETS], blob.ok_or_else(unknown)?))
}

pub(super) async fn proof(
    State(board): State<Board>,
    Path((id, tracker)): Path<(String, String)>,
) -> Result<([(HeaderName, &'static str); 1], Json<Receipt>), Problem> {
    let unknown = || Problem::of("unknown-tracker");
    let tracker: Tracker = tracker.parse().map_err(|_| unknown())?;
    let receipt = board.receipt(&process(&id)?, &tracker).await?;
    Ok(([NEVER], Json(receipt.ok_or_else(unknown)?)))
}

pub(super) async fn voter(
    State(board): State<Board>,
    Path((id, credential)): Path<(String, String)>,
) -> Result<([(HeaderName, &'static str); 1], Json<VoterSummary>), Problem> {
    let unknown = || Problem::of("unknown-credential");
    let credential = credential.parse().map_err(|_| unknown())?;
    let voter = board.voter(&process(&id)?, &credential).await?;
    Ok(([NEVER], Json(voter.ok_or_else(unknown)?)))
}

pub(super) async fn status(
    State(board): State<Board>,
    Path(id): Path<String>,
) -> Result<([(HeaderName, &'static str); 1], Json<Status>), Problem> {
    Ok(([NEVER], Json(board.status(&process(&id)?).await?)))
}
