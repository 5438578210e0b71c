//! `/pkg/{name}`: stylesheet, scripts, modules.

use crate::router::Site;
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};

/// The file with this name.
pub(crate) async fn file(State(site): State<Site>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    site.assets.serve(&name, &headers)
}
