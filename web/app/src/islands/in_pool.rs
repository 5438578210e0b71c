//! "Am I in it?": the browser fetches the part of the pool that can hold an entrant, and looks by itself.

use super::{
    phrases::Phrases,
    trouble::trouble,
    who::{self, Who},
    worker::{self, Ask},
};
use crate::{
    hash::hash_alone,
    rule::{fill, grouped},
};
use leptos::{prelude::*, task::spawn_local};
use psephos_messages::{Fault, Looked, Row};
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
    let busy = RwSignal::new(false);
    let answer: RwSignal<Option<Result<Looked, Fault>>> = RwSignal::new(None);
    let look = move |Who { id, identity, salt }: Who| {
        let question =
            Ask::Find { process: process.clone(), language: language.clone(), pool: pool.clone(), id, identity, salt };
        busy.set(true);
        answer.set(None);
        spawn_local(async move {
            answer.set(Some(worker::ask(question).await));
            busy.set(false);
        });
    };
    view! {
        <div class="here">
            {who::form(phrases, String::new(), busy, look)}
            <p class="progress" role="status">{move || busy.get().then(|| phrases.say("find-working"))}</p>
            <div role="status" id="found">
                {move || answer.get().map(|answer| match answer {
                    Ok(looked) => found(phrases, looked).into_any(),
                    Err(fault) => trouble(phrases, fault).into_any(),
                })}
            </div>
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
    let list = |items: Vec<String>| (!items.is_empty()).then(|| items.join(", "));
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
            {some("row-people", (row.people > 0).then(|| row.people.to_string()))}
        </dl>
    }
}
