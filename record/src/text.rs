//! Text for people, in each language that the process speaks.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// Whether a character drives a terminal, breaks a line or turns the text around it, instead of being read: control characters
/// (Unicode Cc: C0, DEL, C1), line and paragraph separators, and the embeddings, overrides and isolates of bidirectional text
/// (UAX #9). No text of a manifest has one, and programs print none of a foreign text's.
pub fn is_invisible_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A foreign text without such characters.
pub fn printable(text: &str) -> String {
    text.chars().filter(|c| !is_invisible_control(*c)).collect()
}

/// One text in one language.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
pub struct Translation {
    /// A BCP 47 tag, such as `en` or `zh`.
    #[n(0)]
    pub language: String,
    /// The text.
    #[n(1)]
    pub text: String,
}

/// A text in one or more languages; the first is the one that counts in law.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(transparent)]
#[serde(transparent)]
pub struct Text(#[n(0)] pub Vec<Translation>);

impl Text {
    /// A text in English and Chinese.
    pub fn en_zh(en: &str, zh: &str) -> Self {
        Self(vec![
            Translation { language: "en".into(), text: en.into() },
            Translation { language: "zh".into(), text: zh.into() },
        ])
    }

    /// A text in one language.
    pub fn only(language: &str, text: &str) -> Self {
        Self(vec![Translation { language: language.into(), text: text.into() }])
    }

    /// The text in `language`, else the first one, else nothing.
    pub fn in_language(&self, language: &str) -> &str {
        self.0
            .iter()
            .find(|translation| translation.language == language)
            .or(self.0.first())
            .map_or("", |translation| &translation.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_drives_a_terminal_or_turns_a_line_around_is_not_printed() {
        assert_eq!(
            printable("a\u{1b}[2Jb\r\n\tc\u{9b}1m\u{7f}\u{202e}d\u{2066}e\u{2069}\u{2028}f\u{2029}"),
            "a[2Jbc1mdef"
        );
        let read = "Zürich, 北京市。 ירושלים ’–… עַל 👩\u{200d}🔬 e\u{301} \u{200e}\u{200f}";
        assert_eq!(printable(read), read);
    }
}
