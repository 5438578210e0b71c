//! `POST /language`: the visitor chooses a language.

use crate::language::{COOKIE, Language};
use axum::{
    Form,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

/// The form.
#[derive(Deserialize)]
pub(crate) struct Choice {
    language: String,
    path: String,
}

/// Remembers the choice for a year, and goes back to the page where it was made.
pub(crate) async fn choose(Form(Choice { language, path }): Form<Choice>) -> Response {
    let back = if is_own_path(&path) { path } else { "/".to_owned() };
    let Some(language) = Language::from_key(&language) else {
        return (StatusCode::SEE_OTHER, [(header::LOCATION, back)]).into_response();
    };
    let cookie = format!("{COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly", language.key());
    (StatusCode::SEE_OTHER, [(header::LOCATION, back), (header::SET_COOKIE, cookie)]).into_response()
}

/// A path of this site: nothing that a browser would take for another one.
fn is_own_path(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_leads_to_this_site_alone() {
        for path in ["/", "/about", "/elections/ab/board?from=50"] {
            assert!(is_own_path(path), "{path}");
        }
        for path in
            ["", "about", "//elsewhere.example", "/\\elsewhere.example", "https://elsewhere.example", "/a\r\nb", "/ b"]
        {
            assert!(!is_own_path(path), "{path}");
        }
    }
}
