//! What a ballot held, contest by contest: on pages and in islands.

use leptos::prelude::*;
use psephos_messages::{Line, OpenedContest};

/// A list of contests with what the ballot held in each. `blank` and `none` are texts.
pub(crate) fn opening(contests: Vec<OpenedContest>, blank: String, none: String) -> AnyView {
    let row = move |contest: OpenedContest| {
        let mut lines: Vec<String> = contest.lines.into_iter().map(line).collect();
        lines.extend(contest.blank.then(|| blank.clone()));
        if lines.is_empty() {
            lines.push(none.clone());
        }
        view! {
            <div>
                <dt>{contest.title}</dt>
                {lines.into_iter().map(|line| view! { <dd>{line}</dd> }).collect_view()}
            </div>
        }
    };
    view! { <dl class="review">{contests.into_iter().map(row).collect_view()}</dl> }.into_any()
}

/// `Zhang Wei`, or `Zhang Wei: 4`.
pub(crate) fn line(Line { option, value }: Line) -> String {
    match value {
        Some(value) => format!("{option}: {value}"),
        None => option,
    }
}
