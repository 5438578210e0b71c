//! A last look at the choices, before anything is encrypted.

use super::{
    faults, heading,
    state::{State, Step},
    waiting,
};
use crate::islands::check::opened;
use leptos::prelude::*;
use psephos_messages::OpenedContest;

pub(super) fn view(state: State) -> impl IntoView {
    let phrases = state.phrases;
    let contests = state.paper.get_untracked().map(|paper| paper.contests).unwrap_or_default();
    let answers = state.answers.get_untracked();
    let words: Vec<OpenedContest> =
        contests.iter().zip(&answers).map(|(paper, answer)| answer.in_words(paper)).collect();
    view! {
        {heading(state, Some(3), "booth-review-title")}
        {faults(state)}
        <p>{phrases.say("booth-review-hint")}</p>
        {opened(phrases, words)}
        <p class="actions">
            <button type="button" class="button large" disabled=waiting(state) on:click=move |_| state.encrypt()>
                {phrases.say("booth-review-submit")}
            </button>
            <button type="button" class="button second large" disabled=waiting(state) on:click=move |_| state.go(Step::Choose)>
                {phrases.say("booth-review-change")}
            </button>
        </p>
    }
}
