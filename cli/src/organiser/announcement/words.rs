//! A text as people write it in JSON: `{"en": "…", "zh": "…"}`, in the order that counts, or one text in English.

use core::fmt;
use psephos_record::text::{Text, Translation};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};

/// The text of an announcement. The first language is the one that counts in law.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(pub Text);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Languages)
    }
}

struct Languages;

impl<'de> Visitor<'de> for Languages {
    type Value = Words;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text by language, such as {\"en\": \"Yes\", \"zh\": \"赞成\"}")
    }

    fn visit_str<E>(self, text: &str) -> Result<Words, E> {
        Ok(Words(Text::only("en", text)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Words, A::Error> {
        // Not into a map: the order of the file is kept, and a language that stands twice is refused by the manifest.
        let mut translations = Vec::new();
        while let Some((language, text)) = map.next_entry()? {
            translations.push(Translation { language, text });
        }
        Ok(Words(Text(translations)))
    }
}
