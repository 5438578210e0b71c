//! The ballot is encrypted: cast it, or have it opened. And what to show while nobody knows whether it arrived.

use super::{
    faults, heading,
    state::{State, Step},
    waiting,
};
use crate::hash::hash;
use leptos::prelude::*;

pub(super) fn view(state: State) -> impl IntoView {
    let phrases = state.phrases;
    let unsure = state.step.get_untracked() == Step::Unsure;
    let tracker = state.tracker.get_untracked();
    let false_receipt = state.fault.with_untracked(|fault| fault.as_ref().is_some_and(|fault| fault.name == "receipt"));
    let title = match (unsure, false_receipt) {
        (false, _) => "booth-decide-title",
        (true, false) => "booth-unsure-title",
        (true, true) => "booth-false-title",
    };
    view! {
        {heading(state, (!unsure).then_some(4), title)}
        {faults(state)}
        {(!unsure).then(|| view! { <p>{phrases.say("booth-decide-tracker")}</p> })}
        {hash(&tracker, phrases.say("copy"), phrases.say("copied"))}
        {if unsure { again(state).into_any() } else { choice(state).into_any() }}
    }
}

fn choice(state: State) -> impl IntoView {
    let phrases = state.phrases;
    // Once the board has refused the ballot, neither can be done with it: only a new one helps.
    let refused = move || state.fault.with(Option::is_some);
    let back = move || {
        refused().then(|| view! {
            <p><button type="button" class="button large" on:click=move |_| state.go(Step::Review)>{phrases.say("booth-back")}</button></p>
        })
    };
    view! {
        <p><strong>{phrases.say("booth-decide-choice")}</strong></p>
        <div class="fork">
            <div>
                <button type="button" class="button large" disabled=waiting(state) on:click=move |_| state.cast() aria-describedby="cast-hint">
                    {phrases.say("booth-cast")}
                </button>
                <p id="cast-hint">{phrases.say("booth-cast-hint")}</p>
            </div>
            <div>
                <button type="button" class="button large" disabled=waiting(state) on:click=move |_| state.challenge() aria-describedby="test-hint">
                    {phrases.say("booth-test")}
                </button>
                <p id="test-hint">{phrases.say("booth-test-hint")}</p>
            </div>
        </div>
        {back}
    }
}

fn again(state: State) -> impl IntoView {
    let phrases = state.phrases;
    // A ballot that may have been opened can't be cast, and one that may have been cast can't be opened: the same thing again.
    let send = move |_| if state.testing.get_untracked() { state.challenge() } else { state.cast() };
    view! {
        <p>{phrases.say("booth-unsure-do")}</p>
        <p>
            <button type="button" class="button large" disabled=waiting(state) on:click=send>
                {phrases.say("booth-again")}
            </button>
        </p>
    }
}
