//! The browser checks an entry by itself: its place in the log, and for a test what the ballot held.

use super::{
    phrases::Phrases,
    trouble::trouble,
    worker::{self, Ask},
};
use crate::{opening::opening, rule::fill};
use leptos::{prelude::*, task::spawn_local};
use psephos_messages::{Checked, Fault, OpenedContest};
use std::collections::BTreeMap;

/// Checks one entry as soon as it is there.
#[island]
pub fn CheckHere(
    /// The process, 64 hexadecimal digits.
    process: String,
    /// Entries until voting opened.
    prefix: u64,
    /// The entry's tracker.
    tracker: String,
    /// The reader's language, as texts of the record name it.
    language: String,
    /// The island's texts.
    words: BTreeMap<String, String>,
) -> impl IntoView {
    let phrases = Phrases::new(words);
    let verdict: RwSignal<Option<Result<Checked, Fault>>> = RwSignal::new(None);
    Effect::new(move |_| {
        let question =
            Ask::Check { process: process.clone(), prefix, language: language.clone(), tracker: tracker.clone() };
        spawn_local(async move { verdict.set(Some(worker::ask(question).await)) });
    });
    view! {
        <section class="here">
            <h2>{phrases.say("here-title")}</h2>
            <div role="status">
                {move || match verdict.get() {
                    None => view! { <p class="waiting">{phrases.say("here-working")}</p> }.into_any(),
                    Some(Ok(checked)) => good(phrases, checked).into_any(),
                    Some(Err(fault)) => bad(phrases, fault).into_any(),
                }}
            </div>
        </section>
    }
}

fn good(phrases: Phrases, checked: Checked) -> impl IntoView {
    let text = fill(&phrases.tell("here-good", "index", checked.index), "size", checked.size);
    let opening = checked.opened.map(|contests| {
        view! {
            <p>{phrases.say("here-opened")}</p>
            {opened(phrases, contests)}
        }
    });
    view! {
        <p class="verdict">{text}</p>
        {opening}
    }
}

fn bad(phrases: Phrases, fault: Fault) -> impl IntoView {
    view! {
        <p>{phrases.say("here-bad")}</p>
        {trouble(phrases, fault)}
    }
}

/// What a ballot held.
pub(super) fn opened(phrases: Phrases, contests: Vec<OpenedContest>) -> impl IntoView {
    opening(contests, phrases.say("opened-blank"), phrases.say("opened-none"))
}
