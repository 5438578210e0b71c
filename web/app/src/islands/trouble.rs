//! Faults, as people read them: what happened, and what to do.

use super::phrases::Phrases;
use leptos::prelude::*;
use psephos_messages::Fault;

/// An alert. A fault without a text of its own shows its name and detail for the help desk.
pub(super) fn trouble(phrases: Phrases, fault: Fault) -> impl IntoView {
    let name = format!("fault-{}", fault.name);
    let known = phrases.find(&name);
    let what = known.clone().unwrap_or_else(|| phrases.say("fault-refused"));
    let advice = phrases.say(&format!("{}-do", if known.is_some() { name.as_str() } else { "fault-refused" }));
    let detail = known.is_none().then(|| format!("{}: {}", fault.name, fault.detail));
    view! {
        <div class="notice notice-bad" role="alert">
            <p><strong>{what}</strong></p>
            <p>{advice}</p>
            {detail.map(|detail| view! {
                <p class="hint">{phrases.say("booth-help")}" "<code translate="no">{detail}</code></p>
            })}
        </div>
    }
}
