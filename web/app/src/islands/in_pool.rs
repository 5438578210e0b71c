//! "Am I in it?": the browser fetches the part of the pool that can hold an entrant, and looks by itself.

use super::{
    asking::Asking,
    phrases::Phrases,
    who::{self, Who},
    worker::Ask,
};
use crate::{
    hash::hash_alone,
    rule::{fill, grouped},
};
use leptos::prelude::*;
use psephos_messages::{Looked, Row};
use std::collections::BTreeMap;

/// The form and the answer.
#[island]
pub fn InPool(
    /// The process, 64 hexadecimal digits.
    process: String,
    /// The tracker of the pool's entry.
    pool: String,
    /// The reader's language, as texts of the record name it.
    language: String,
    /// The island's texts.
    words: BTreeMap<String, String>,
) -> impl IntoView {
    let phrases = Phrases::new(words);
    let asking = Asking::new(phrases);
    let question = move |Who { id, identity, salt }: Who| Ask::Find {
        process: process.clone(),
        language: language.clone(),
        pool: pool.clone(),
        id,
        identity,
        salt,
    };
    let show = move |looked| found(phrases, looked).into_any();
    view! {
        <div class="here">
            {who::form(phrases, String::new(), asking, question)}
            {asking.view("find-working", show)}
        </div>
    }
}

/// Whether the pool has the entrant, and as what.
pub(super) fn found(phrases: Phrases, looked: Looked) -> impl IntoView {
    let blob = fill(&phrases.tell("find-blob", "blob", looked.blob), "sha256", &looked.sha256);
    match looked.row {
        None => view! {
            <div class="notice notice-bad">
                <h3>{phrases.say("find-not-there")}</h3>
                <p>{phrases.say("find-not-there-do")}</p>
                <p>{phrases.say("row-id")}</p>
                {hash_alone(&looked.id)}
                <p class="hint">{blob}</p>
            </div>
        }
        .into_any(),
        Some(row) => view! {
            <div class="success">
                <h3>{phrases.say("find-there")}</h3>
                {facts(phrases, row, looked.entrants)}
                <p class="hint">{blob}</p>
            </div>
        }
        .into_any(),
    }
}

fn facts(phrases: Phrases, row: Row, entrants: u64) -> impl IntoView {
    let line = |label: &str, value: String| view! { <div><dt>{phrases.say(label)}</dt><dd>{value}</dd></div> };
    let some = |label: &'static str, value: Option<String>| value.map(|value| line(label, value));
    let list = |items: Vec<String>| (!items.is_empty()).then(|| items.join(&phrases.say("row-separator")));
    let number_of =
        |number| fill(&phrases.tell("row-number-of", "number", grouped(number)), "entrants", grouped(entrants));
    view! {
        <dl class="facts">
            <div><dt>{phrases.say("row-id")}</dt><dd>{hash_alone(&row.id)}</dd></div>
            {some("row-number", row.number.map(number_of))}
            {line("row-tickets", row.tickets.to_string())}
            {some("row-stratum", row.stratum)}
            {some("row-tier", row.tier)}
            {some("row-set-asides", list(row.set_asides))}
            {some("row-preferences", list(row.preferences))}
            {some("row-office", row.office)}
            {some("row-entry", row.entry.map(|number| number.to_string()))}
            {some("row-people", (row.people > 0).then(|| row.people.to_string()))}
        </dl>
    }
}
