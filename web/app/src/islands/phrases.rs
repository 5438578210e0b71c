//! An island's texts, which came with the page.

use crate::rule::fill;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Texts by name. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Phrases(StoredValue<BTreeMap<String, String>>);

impl Phrases {
    pub(super) fn new(texts: BTreeMap<String, String>) -> Self {
        Self(StoredValue::new(texts))
    }

    /// The text with this name, else nothing.
    pub(super) fn say(self, name: &str) -> String {
        self.find(name).unwrap_or_default()
    }

    /// The text with this name, if the page brought it.
    pub(super) fn find(self, name: &str) -> Option<String> {
        self.0.with_value(|texts| texts.get(name).cloned())
    }

    /// A text with one variable.
    pub(super) fn tell(self, name: &str, variable: &str, value: impl core::fmt::Display) -> String {
        fill(&self.say(name), variable, value)
    }
}
