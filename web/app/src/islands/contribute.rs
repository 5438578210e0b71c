//! One button that adds to the randomness of a draw.

use super::{
    phrases::Phrases,
    trouble::trouble,
    worker::{self, Ask},
};
use crate::{hash::hash, rule::fill};
use leptos::{prelude::*, task::spawn_local};
use psephos_messages::{Contributed, Fault};
use std::collections::BTreeMap;

/// The button and the answer.
#[island]
pub fn Contribute(
    /// The process, 64 hexadecimal digits.
    process: String,
    /// Entries until contributing opened.
    prefix: u64,
    /// The island's texts.
    words: BTreeMap<String, String>,
) -> impl IntoView {
    let phrases = Phrases::new(words);
    let busy = RwSignal::new(false);
    let answer: RwSignal<Option<Result<Contributed, Fault>>> = RwSignal::new(None);
    let base = format!("/elections/{process}");
    let give = move |_| {
        let question = Ask::Contribute { process: process.clone(), prefix };
        busy.set(true);
        answer.set(None);
        spawn_local(async move {
            answer.set(Some(worker::ask(question).await));
            busy.set(false);
        });
    };
    let is_done = move || answer.with(|answer| matches!(answer, Some(Ok(_))));
    view! {
        <div class="here">
            <p hidden=is_done>
                <button type="button" class="button large" disabled=move || busy.get() on:click=give>
                    {phrases.say("give-submit")}
                </button>
            </p>
            <p class="progress" role="status">{move || busy.get().then(|| phrases.say("give-working"))}</p>
            <div role="status" id="given">
                {move || answer.get().map(|answer| match answer {
                    Ok(contributed) => done(phrases, contributed, &base).into_any(),
                    Err(fault) => trouble(phrases, fault).into_any(),
                })}
            </div>
        </div>
    }
}

fn done(phrases: Phrases, contributed: Contributed, base: &str) -> impl IntoView + use<> {
    let Contributed { receipt, author } = contributed;
    let text = fill(&phrases.tell("give-done-text", "index", receipt.index), "size", receipt.size);
    let find = format!("{base}/check?tracker={}", receipt.tracker);
    let live = format!("{base}/draw");
    view! {
        <div class="success">
            <h2>{phrases.say("give-done")}</h2>
            <p>{text}</p>
            <p>{phrases.say("give-done-means")}</p>
        </div>
        <p>{phrases.say("give-tracker")}</p>
        {hash(&receipt.tracker, phrases.say("copy"), phrases.say("copied"))}
        <p class="hint">{phrases.tell("give-author", "author", author)}</p>
        <p class="actions">
            <a class="button" href=live>{phrases.say("give-watch")}</a>
            <a class="button second" href=find>{phrases.say("give-find")}</a>
        </p>
    }
}
