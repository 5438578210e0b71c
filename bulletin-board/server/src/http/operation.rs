//! What operators' programs ask: health, at the public door and at their own, and numbers at their own alone.

use crate::{board::Board, entrance::EntranceCounts, metrics::MetricsText};
use axum::{
    Router,
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use std::{future::Future, sync::Arc};

const PLAIN: (HeaderName, &str) = (header::CONTENT_TYPE, "text/plain; charset=utf-8");
const PROMETHEUS: (HeaderName, &str) = (header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
const NEVER: (HeaderName, &str) = (header::CACHE_CONTROL, "no-store");

/// A program that its operator watches: a board, a witness.
pub trait Operated: Clone + Send + Sync + 'static {
    /// Whether it can take what it is there for; else the stable name of why not.
    fn ready(&self) -> impl Future<Output = Result<(), &'static str>> + Send;

    /// Writes its numbers. No label may be anything that somebody sent.
    fn write_metrics(&self, text: &mut MetricsText) -> impl Future<Output = ()> + Send;
}

impl Operated for Board {
    async fn ready(&self) -> Result<(), &'static str> {
        Self::ready(self).await.map_err(|cause| cause.name())
    }

    async fn write_metrics(&self, text: &mut MetricsText) {
        Self::write_metrics(self, text);
    }
}

/// `/health/live`: the program answers. `/health/ready`: it can take posts, or 503 and the stable name of why not.
pub fn health_router<T: Operated>(operated: T) -> Router {
    Router::new().route("/health/live", get(live)).route("/health/ready", get(ready::<T>)).with_state(operated)
}

/// The door for the operator's own programs: `/metrics`, and health. It has no secrets and no limits: for a private network.
pub fn operator_router<T: Operated>(operated: T, counts: Arc<EntranceCounts>) -> Router {
    let metrics = get(async move |State(operated): State<T>| {
        let mut text = MetricsText::default();
        operated.write_metrics(&mut text).await;
        counts.write(&mut text);
        ([PROMETHEUS, NEVER], text.into_string())
    });
    Router::new().route("/metrics", metrics).with_state(operated.clone()).merge(health_router(operated))
}

async fn live() -> Response {
    ([PLAIN, NEVER], "live\n").into_response()
}

async fn ready<T: Operated>(State(operated): State<T>) -> Response {
    match operated.ready().await {
        Ok(()) => ([PLAIN, NEVER], "ready\n").into_response(),
        Err(cause) => {
            let body = format!("not ready: {cause}\n");
            let mut response = (StatusCode::SERVICE_UNAVAILABLE, [PLAIN, NEVER], body).into_response();
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            response
        }
    }
}
