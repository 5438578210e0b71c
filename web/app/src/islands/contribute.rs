//! One button that adds to the randomness of a draw.

use super::{asking::Asking, phrases::Phrases, worker::Ask};
use crate::{hash::hash, rule::fill};
use leptos::prelude::*;
use psephos_messages::Contributed;
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
    let asking = Asking::new(phrases);
    let base = format!("/elections/{process}");
    let give = move |_| asking.ask(Ask::Contribute { process: process.clone(), prefix });
    let show = move |contributed| done(phrases, contributed, &base).into_any();
    view! {
        <div class="here">
            <p hidden=move || asking.is_answered()>
                <button type="button" class="button large" aria-disabled=move || asking.disabled() on:click=give>
                    {phrases.say("give-submit")}
                </button>
            </p>
            {asking.view("give-working", show)}
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
