//! Who is looked for: the number on the slip, or identity and salt. What is typed goes to the worker and nowhere else.

use super::{asking::Asking, phrases::Phrases, worker::Ask};
use leptos::{ev::SubmitEvent, html, prelude::*};
use serde::de::DeserializeOwned;

/// What was typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Who {
    pub(super) id: String,
    pub(super) identity: String,
    pub(super) salt: String,
}

/// The form. `asked` is a number that a link brought, `question` what is asked about whoever is typed.
pub(super) fn form<T: DeserializeOwned + Clone + Send + Sync + 'static>(
    phrases: Phrases,
    asked: String,
    asking: Asking<T>,
    question: impl Fn(Who) -> Ask + 'static,
) -> impl IntoView {
    let [id, identity, salt]: [NodeRef<html::Input>; 3] = [NodeRef::new(), NodeRef::new(), NodeRef::new()];
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = |field: NodeRef<html::Input>| field.get_untracked().map(|field| field.value()).unwrap_or_default();
        asking.ask(question(Who { id: typed(id), identity: typed(identity), salt: typed(salt) }));
    };
    let field = move |node: NodeRef<html::Input>, name: &'static str, value: String| {
        view! {
            <div class="field">
                <label for=name>{phrases.say(&format!("{name}-label"))}</label>
                <p class="hint" id=format!("{name}-hint")>{phrases.say(&format!("{name}-hint"))}</p>
                <input
                    node_ref=node
                    id=name
                    class="wide code"
                    type="text"
                    value=value
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    translate="no"
                    aria-describedby=format!("{name}-hint")
                />
            </div>
        }
    };
    view! {
        <form on:submit=submit autocomplete="off">
            {field(id, "find-id", asked)}
            <details>
                <summary>{phrases.say("find-without-id")}</summary>
                {field(identity, "find-identity", String::new())}
                {field(salt, "find-salt", String::new())}
            </details>
            <p class="hint">{phrases.say("find-safe")}</p>
            <button type="submit" class="button large" aria-disabled=move || asking.disabled()>{phrases.say("find-submit")}</button>
        </form>
    }
}
