//! What operators' programs ask: health, at the public door and at their own, and numbers at their own alone.

use crate::{board::Board, entrance::EntranceCounts, metrics::Text};
use axum::{
    Router,
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use std::sync::Arc;

const PLAIN: (HeaderName, &str) = (header::CONTENT_TYPE, "text/plain; charset=utf-8");
const PROMETHEUS: (HeaderName, &str) = (header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
const NEVER: (HeaderName, &str) = (header::CACHE_CONTROL, "no-store");

/// `/health/live`: the program answers. `/health/ready`: it can take posts, or 503 and the stable name of why not.
pub(super) fn health() -> Router<Board> {
    Router::new().route("/health/live", get(live)).route("/health/ready", get(ready))
}

/// The door for the operator's own programs: `/metrics`, and health. It has no secrets and no limits: for a private network.
pub fn operator_router(board: Board, counts: Arc<EntranceCounts>) -> Router {
    let metrics = get(async move |State(board): State<Board>| {
        let mut text = Text::default();
        board.write_metrics(&mut text);
        counts.write(&mut text);
        ([PROMETHEUS, NEVER], text.into_string())
    });
    health().route("/metrics", metrics).with_state(board)
}

async fn live() -> Response {
    ([PLAIN, NEVER], "live\n").into_response()
}

async fn ready(State(board): State<Board>) -> Response {
    match board.ready().await {
        Ok(()) => ([PLAIN, NEVER], "ready\n").into_response(),
        Err(cause) => {
            let body = format!("not ready: {}\n", cause.name());
            let mut response = (StatusCode::SERVICE_UNAVAILABLE, [PLAIN, NEVER], body).into_response();
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            response
        }
    }
}
