//! The ballot was opened: what the device had encrypted.

use super::{heading, state::State};
use crate::{hash::hash, islands::check::opened};
use leptos::prelude::*;

pub(super) fn view(state: State) -> impl IntoView {
    let phrases = state.phrases;
    let base = format!("/elections/{}", state.process.get_value());
    state.challenged.get_untracked().map(|challenged| {
        let check = format!("{base}/check?tracker={}", challenged.challenge);
        let (copy, copied) = (phrases.say("copy"), phrases.say("copied"));
        view! {
            {heading(state, None, "booth-tested-title")}
            {opened(phrases, challenged.contests)}
            <p>{phrases.say("booth-tested-text")}</p>
            <p>{phrases.say("booth-tested-elsewhere")}</p>
            <p><a href=check target="_blank" rel="noopener">{phrases.say("booth-tested-link")}</a></p>
            <h3>{phrases.say("booth-tested-find")}</h3>
            {hash(&challenged.challenge, copy.clone(), copied.clone())}
            <h3>{phrases.say("booth-tested-ballot")}</h3>
            {hash(&challenged.tracker, copy, copied)}
            <p>
                <button type="button" class="button large" on:click=move |_| state.start_again()>
                    {phrases.say("booth-tested-new")}
                </button>
            </p>
        }
    })
}
