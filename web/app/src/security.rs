//! Headers that keep a page to itself: nothing from elsewhere, nothing inline, no frame around it.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

/// The policy of pages.
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
    img-src 'self'; style-src 'self'; script-src 'self'";

/// The policy of pages that ask for themselves again while something happens.
pub(crate) const POLICY_OF_LIVE_PAGES: &str = "default-src 'none'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'";

/// The policy of pages with islands: they need wasm, requests to the board, and a worker that starts from memory.
pub(crate) const POLICY_WITH_ISLANDS: &str = "default-src 'none'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'; img-src 'self'; style-src 'self'; script-src 'self' 'wasm-unsafe-eval'; \
    connect-src 'self'; worker-src blob:";

const HEADERS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not `no-referrer`: under it a browser hides from us, too, that a form is our own.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// Adds them to every answer, and the policy where there is none yet.
pub(crate) async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response.headers_mut().entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    response
}
