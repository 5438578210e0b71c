//! The voting code.

use super::{faults, heading, state::State, waiting};
use leptos::{ev::SubmitEvent, html, prelude::*};

pub(super) fn view(state: State) -> impl IntoView {
    let phrases = state.phrases;
    let input: NodeRef<html::Input> = NodeRef::new();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(field) = input.get_untracked() else { return };
        state.identify(field.value(), move || field.set_value(""));
    };
    let is_code_fault =
        move || state.fault.with(|fault| fault.as_ref().is_some_and(|fault| fault.name.starts_with("code-")));
    view! {
        {heading(state, Some(1), "booth-code-title")}
        {faults(state)}
        <form on:submit=submit autocomplete="off">
            <div class="field">
                <label for="voting-code">{phrases.say("booth-code-label")}</label>
                <p class="hint" id="voting-code-hint">{phrases.say("booth-code-hint")}</p>
                <input
                    node_ref=input
                    id="voting-code"
                    class="wide code"
                    type="text"
                    autocomplete="off"
                    autocapitalize="characters"
                    spellcheck="false"
                    translate="no"
                    aria-describedby="voting-code-hint voting-code-safe"
                    aria-invalid=move || is_code_fault().then_some("true")
                />
                <p class="hint" id="voting-code-safe">{phrases.say("booth-code-safe")}</p>
            </div>
            <button type="submit" class="button large" disabled=waiting(state)>{phrases.say("booth-code-submit")}</button>
        </form>
    }
}
