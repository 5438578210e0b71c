//! What is promised, what it rests on, and what is not promised.

use crate::catalogue::Words;
use leptos::prelude::*;

const PROMISES: [&str; 6] = ["about-secret", "about-valid", "about-sum", "about-roll", "about-record", "about-device"];
const LIMITS: [&str; 4] = ["about-not-coercion", "about-not-malware", "about-not-everlasting", "about-not-network"];

/// Draws the page.
pub fn view(words: Words) -> impl IntoView {
    let promise = move |name: &'static str| {
        view! {
            <div>
                <dt>{words.say(name)}</dt>
                <dd>{words.say(&format!("{name}-how"))}</dd>
            </div>
        }
    };
    view! {
        <h1>{words.say("about-title")}</h1>
        <p class="lead">{words.say("about-lead")}</p>
        <h2>{words.say("about-promises")}</h2>
        <dl class="promises">{PROMISES.into_iter().map(promise).collect_view()}</dl>
        <h2>{words.say("about-limits")}</h2>
        <p>{words.say("about-limits-lead")}</p>
        <dl class="promises limits">{LIMITS.into_iter().map(promise).collect_view()}</dl>
        <h2>{words.say("about-words")}</h2>
        <dl class="promises plain">
            {["about-tracker", "about-board", "about-trustee", "about-test"].into_iter().map(promise).collect_view()}
        </dl>
    }
}
