//! A last look at the choices, before anything is encrypted.

use super::{
    faults, heading,
    state::{Marks, State, Step},
    waiting,
};
use leptos::prelude::*;
use psephos_messages::PaperContest;

pub(super) fn view(state: State) -> impl IntoView {
    let phrases = state.phrases;
    let contests = state.paper.get_untracked().map(|paper| paper.contests).unwrap_or_default();
    let marks = state.marks.get_untracked();
    let rows = contests.into_iter().zip(marks).map(|(contest, marks)| row(state, contest, &marks)).collect_view();
    view! {
        {heading(state, Some(3), "booth-review-title")}
        {faults(state)}
        <p>{phrases.say("booth-review-hint")}</p>
        <dl class="review">{rows}</dl>
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

fn row(state: State, contest: PaperContest, marks: &Marks) -> impl IntoView + use<> {
    let phrases = state.phrases;
    let mut chosen: Vec<String> =
        contest.options.into_iter().zip(&marks.options).filter(|(_, mark)| **mark).map(|(option, _)| option).collect();
    if marks.blank {
        chosen.push(phrases.say("booth-review-blank"));
    }
    if chosen.is_empty() {
        chosen.push(phrases.say("booth-review-none"));
    }
    view! {
        <div>
            <dt>{contest.title}</dt>
            {chosen.into_iter().map(|option| view! { <dd>{option}</dd> }).collect_view()}
        </div>
    }
}
