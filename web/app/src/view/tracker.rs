//! Trackers and other hashes on pages.

use crate::{catalogue::Words, hash};
use leptos::prelude::*;

/// A whole hash with a button that copies it.
pub fn tracker(words: Words, tracker: &str) -> impl IntoView + use<> {
    hash::hash(tracker, words.say("copy"), words.say("copied"))
}

/// A button that copies `text`.
pub fn copy_button(words: Words, text: &str) -> impl IntoView + use<> {
    hash::copy_button(text, words.say("copy"), words.say("copied"))
}

/// The first digits, enough to tell rows of a table apart.
pub fn short(hash: &str) -> String {
    format!("{}…", hash.get(..8).unwrap_or(hash))
}
