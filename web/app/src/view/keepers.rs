//! Who keeps a process honest: its trustees, and the witnesses of its log.

use crate::catalogue::Words;
use leptos::prelude::*;

/// What each trustee has done, a column for each deed: the columns' names, and a row for each trustee. `label` names the table for
/// those who hear it.
pub(super) fn deeds<const N: usize>(
    words: Words,
    label: &'static str,
    columns: [&'static str; N],
    rows: Vec<(String, [bool; N])>,
) -> impl IntoView {
    let state = move |done: bool| view! { <td class:done=done>{words.say(if done { "state-yes" } else { "state-not-yet" })}</td> };
    let row = |(name, deeds): (String, [bool; N])| {
        view! { <tr><th scope="row">{name}</th>{deeds.map(state).into_iter().collect_view()}</tr> }
    };
    let rows = rows.into_iter().map(row).collect_view();
    view! {
        <div class="scroll deeds" role="region" aria-label=words.say(label) tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{words.say("label-trustee")}</th>
                        {columns.map(|column| view! { <th scope="col">{words.say(column)}</th> }).into_iter().collect_view()}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// Who cosigns the log. The sentences say that there are none, and how many of them must.
pub(super) fn witnesses(
    words: Words,
    [none, some]: [&'static str; 2],
    witnesses: Vec<String>,
    quorum: u16,
) -> impl IntoView + use<> {
    let text = if witnesses.is_empty() {
        words.say(none)
    } else {
        let numbers = [("quorum", usize::from(quorum)), ("witnesses", witnesses.len())];
        words.tell(some, numbers)
    };
    let names = witnesses.into_iter().map(|name| view! { <li translate="no">{name}</li> }).collect_view();
    view! {
        <h2>{words.say("overview-witnesses")}</h2>
        <p>{text}</p>
        <ul>{names}</ul>
    }
}
