//! The ballot was opened: what the device had encrypted.

use super::{heading, state::State};
use crate::{
    hash::hash,
    islands::{check::opened, phrases::Phrases},
};
use leptos::prelude::*;
use psephos_messages::Matrix;

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
            {qr(phrases, challenged.code)}
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

/// The address of the test for the camera of another device.
fn qr(phrases: Phrases, Matrix { size, path }: Matrix) -> impl IntoView {
    view! {
        <svg class="qr" viewBox=format!("-4 -4 {0} {0}", size + 8) role="img" aria-label=phrases.say("booth-tested-code")>
            <path d=path></path>
        </svg>
    }
}
