//! The two languages of the pages, and which one a visitor reads.

use axum::http::{HeaderMap, header};

/// The cookie that remembers a choice; it holds `en` or `zh` and nothing else.
pub const COOKIE: &str = "language";

/// A language of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// Plain English.
    English,
    /// Chinese in simplified characters.
    Chinese,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// The tag in texts of the record and in the cookie.
    pub const fn key(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
        }
    }

    /// The BCP 47 tag of `<html lang>`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-Hans",
        }
    }

    /// The language's name, in itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Chinese => "中文",
        }
    }

    /// The language with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.key() == key)
    }

    /// The visitor's own choice, else the first of the browser's languages that we speak, else English.
    pub fn of_visitor(headers: &HeaderMap) -> Self {
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let chosen = cookies
            .flat_map(|cookies| cookies.split(';'))
            .filter_map(|cookie| cookie.trim().split_once('='))
            .find_map(|(name, value)| if name == COOKIE { Self::from_key(value) } else { None });
        let accepted = || headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok().and_then(preferred);
        chosen.or_else(accepted).unwrap_or(Self::English)
    }
}

/// The best of an `Accept-Language` header (RFC 9110 §12.5.4): highest weight, first named.
fn preferred(header: &str) -> Option<Language> {
    let mut best: Option<(Language, u16)> = None;
    for range in header.split(',') {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        let weight = parameters.trim().strip_prefix("q=").map_or(Some(1000), thousandths).unwrap_or(0);
        let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
        let Some(language) = Language::from_key(&primary) else { continue };
        if weight > 0 && best.is_none_or(|(_, least)| weight > least) {
            best = Some((language, weight));
        }
    }
    best.map(|(language, _)| language)
}

/// A weight such as `0.85` in thousandths.
fn thousandths(weight: &str) -> Option<u16> {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    let fraction: u16 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    Some(whole.parse::<u16>().ok()?.min(1) * 1000 + fraction).map(|weight| weight.min(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookie: &str, accept: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        headers.insert(header::ACCEPT_LANGUAGE, accept.parse().unwrap());
        headers
    }

    #[test]
    fn a_visitor_reads_what_the_browser_prefers_until_choosing_otherwise() {
        for (cookie, accept, language) in [
            ("", "zh-CN,zh;q=0.9,en;q=0.8", Language::Chinese),
            ("", "de, en;q=0.7, zh;q=0.3", Language::English),
            ("", "fr;q=1, en;q=0.2, zh-TW;q=0.85", Language::Chinese),
            ("", "fr", Language::English),
            ("", "zh;q=0", Language::English),
            ("a=b; language=en", "zh", Language::English),
            ("language=zh", "en", Language::Chinese),
            ("language=tlh", "zh", Language::Chinese),
        ] {
            assert_eq!(Language::of_visitor(&headers(cookie, accept)), language, "{cookie} {accept}");
        }
    }
}
