//! Text for people, in each language that the process speaks.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

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
