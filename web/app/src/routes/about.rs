//! `/about`.

use super::{Visit, html};
use crate::view;
use axum::response::Response;

/// What is promised and what not.
pub(crate) async fn page(visit: Visit) -> Response {
    html(visit.page(visit.words.say("about-title"), view::about::view))
}
