//! What is posted. Limits come before anything that costs.

use super::{
    body::{BoundedBody, FOR_BLOB, FOR_ENTRY},
    problem::Problem,
    read::process,
};
use crate::entrance::ClientAddress;
use crate::{
    board::{Board, MAX_BLOB, Upload},
    post_error::PostError,
    receipt::Receipt,
};
use axum::{
    Json,
    extract::{Path, Request, State},
    http::StatusCode,
};
use psephos_log::MAX_ENTRY;

/// Bytes of the entry's length before an entry with a blob.
const LENGTH: usize = 4;

pub(super) async fn announce(
    State(board): State<Board>,
    request: Request,
) -> Result<(StatusCode, Json<Receipt>), Problem> {
    let entry = BoundedBody::of(request, MAX_ENTRY)?.whole(FOR_ENTRY).await?;
    let receipt = board.announce(entry).await?;
    Ok((if receipt.repeated { StatusCode::OK } else { StatusCode::CREATED }, Json(receipt)))
}

pub(super) async fn entry(
    State(board): State<Board>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Receipt>, Problem> {
    let id = process(&id)?;
    let source = source(&request);
    let entry = BoundedBody::of(request, MAX_ENTRY)?.whole(FOR_ENTRY).await?;
    Ok(Json(board.post_from(source, &id, entry, None).await?))
}

/// `u32` big-endian length of the entry ‖ entry ‖ blob. The blob is read once the entry is known to be one that brings one, and then
/// no more of it than the entry says that there is.
pub(super) async fn entry_with_blob(
    State(board): State<Board>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Receipt>, Problem> {
    let id = process(&id)?;
    let source = source(&request);
    let mut body = BoundedBody::of(request, LENGTH + MAX_ENTRY + MAX_BLOB)?;
    let length = body.take(LENGTH, FOR_ENTRY).await?;
    let length = length.into_iter().fold(0_usize, |length, byte| length << 8 | usize::from(byte));
    if length > MAX_ENTRY {
        return Err(PostError::Oversize(MAX_ENTRY).into());
    }
    let entry = body.take(length, FOR_ENTRY).await?;
    let slot = match board.upload(&id, &entry).await? {
        Upload::Repeated(receipt) => return Ok(Json(*receipt)),
        Upload::Wanted(slot) => slot,
    };
    body.limit_rest(slot.bytes)?;
    let blob = body.whole(FOR_BLOB).await?;
    Ok(Json(board.post_from(source, &id, entry, Some(blob)).await?))
}

/// Whom a request comes from, where it came in by [`serve`](crate::serve).
fn source(request: &Request) -> Option<ClientAddress> {
    request.extensions().get().copied()
}
