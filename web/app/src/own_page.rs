//! Whether a form was sent from a page of this site. A page elsewhere can send a visitor's browser here with a form of its own;
//! browsers say so, and cannot be made to say otherwise.

use crate::routes::problem::PageError;
use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};

/// Where a request comes from, as the browser sees it (W3C Fetch Metadata). Sent over TLS and to this machine itself.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Refuses whatever would change something and was sent from elsewhere.
pub(crate) async fn forms(request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_own(request.headers()) {
        return next.run(request).await;
    }
    PageError::Elsewhere.into_response()
}

/// Whoever sends neither header is no browser, and could send any.
fn is_own(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get(FETCH_SITE) {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let authority = |value: &HeaderValue| value.to_str().ok().map(str::to_ascii_lowercase);
    let origin = authority(origin).and_then(|origin| Some(origin.split_once("://")?.1.to_owned()));
    origin.is_some() && origin == headers.get(header::HOST).and_then(authority)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_own_with(headers: &[(&'static str, &str)]) -> bool {
        let named = |(name, value): &(&'static str, &str)| (HeaderName::from_static(name), value.parse().unwrap());
        is_own(&headers.iter().map(named).collect())
    }

    #[test]
    fn what_the_browser_says_of_the_site_decides_and_else_the_origin() {
        for site in ["same-origin", "none"] {
            assert!(is_own_with(&[("sec-fetch-site", site), ("origin", "null")]), "{site}");
        }
        for site in ["cross-site", "same-site", "", "SAME-ORIGIN "] {
            assert!(
                !is_own_with(&[("sec-fetch-site", site), ("origin", "http://a.test"), ("host", "a.test")]),
                "{site}"
            );
        }
        assert!(is_own_with(&[("origin", "http://A.test:80"), ("host", "a.test:80")]));
        for origin in ["http://b.test", "http://a.test:81", "http://a.test.b", "null", "a.test", "http://", ""] {
            assert!(!is_own_with(&[("origin", origin), ("host", "a.test")]), "{origin}");
        }
        assert!(!is_own_with(&[("origin", "http://a.test")]), "no host");
        assert!(is_own_with(&[("host", "a.test")]));
    }
}
