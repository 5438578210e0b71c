//! Hashes as people compare them: sixteen groups of four, four groups a row.

use leptos::prelude::*;

/// A hash in groups, and a button that copies it. Selected by hand it copies without gaps.
pub(crate) fn hash(hash: &str, copy: String, copied: String) -> impl IntoView + use<> {
    view! {
        <div class="tracker">
            {grouped(hash)}
            {copy_button(hash, copy, copied)}
        </div>
    }
}

/// A hash in groups, without a button.
pub(crate) fn hash_alone(hash: &str) -> impl IntoView + use<> {
    grouped(hash)
}

fn grouped(hash: &str) -> impl IntoView + use<> {
    let groups: Vec<String> =
        hash.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    view! {
        <code class="hash" translate="no">
            {groups.into_iter().map(|group| view! { <span>{group}</span> }).collect_view()}
        </code>
    }
}

/// A button that copies `text`: the page's script does it, and the stylesheet hides the button where there is no script.
pub(crate) fn copy_button(text: &str, copy: String, copied: String) -> impl IntoView + use<> {
    view! {
        <button type="button" class="quiet" data-copy=text.to_owned() data-done=copied aria-live="polite">
            {copy}
        </button>
    }
}
