//! Texts and ids of a manifest.

use super::ImpossibleManifest;
use crate::text::{Text, is_invisible_control};
use std::collections::BTreeSet;

/// Bytes of one text.
const MAX_TEXT: usize = 4_000;

/// Whether this can stand as a key's name in a signed note, with `/` and a process after it.
pub(super) fn is_key_name(name: &str) -> bool {
    (1..=100).contains(&name.len())
        && !name.contains(|c: char| c.is_whitespace() || is_invisible_control(c) || c == '+')
}

/// Refuses a text for people that cannot be shown; `due` when it may not be empty.
pub(crate) fn text(field: &str, text: &Text, due: bool) -> Result<(), ImpossibleManifest> {
    let languages: BTreeSet<&str> = text.0.iter().map(|translation| translation.language.as_str()).collect();
    let good = (!due || !text.0.is_empty())
        && languages.len() == text.0.len()
        && languages.iter().all(|tag| is_id(tag))
        && text
            .0
            .iter()
            .all(|t| t.text.len() <= MAX_TEXT && !t.text.trim().is_empty() && !t.text.contains(is_invisible_control));
    if good { Ok(()) } else { Err(ImpossibleManifest::Text(field.to_owned())) }
}

/// Refuses ids that are malformed or stand twice.
pub(crate) fn ids<'a>(ids: impl Iterator<Item = &'a str>) -> Result<(), ImpossibleManifest> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if !is_id(id) || !seen.insert(id) {
            return Err(ImpossibleManifest::Id(id.to_owned()));
        }
    }
    Ok(())
}

fn is_id(id: &str) -> bool {
    (1..=32).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
}
