//! The bulletin board's entries, as a list.

use super::{entry::kind_text, phase::Course, tracker::short};
use crate::catalogue::Words;
use leptos::prelude::*;

/// Entries on one page.
pub const PAGE: u32 = 50;

/// The page.
#[derive(Clone, Debug)]
pub struct BoardPage {
    /// The process, 64 hexadecimal digits.
    pub process: String,
    /// The process's title.
    pub title: String,
    /// What it goes through.
    pub course: Course,
    /// Entries in the log.
    pub size: u64,
    /// Position of the first row.
    pub from: u64,
    /// At most [`PAGE`] rows.
    pub rows: Vec<EntryRow>,
}

/// An entry as the list shows it.
#[derive(Clone, Debug)]
pub struct EntryRow {
    /// Its position, from 0.
    pub index: u64,
    /// The kind's word in the specification, such as `ballot`.
    pub kind: &'static str,
    /// Who posted it, where that is a person with a name.
    pub author: Option<String>,
    /// Its tracker.
    pub tracker: String,
}

impl BoardPage {
    /// Draws the page.
    pub fn view(self, words: Words) -> impl IntoView + use<> {
        let base = format!("/elections/{}", self.process);
        let log = format!("/log/v1/{}", self.process);
        let (from, size, shown) = (self.from, self.size, self.rows.len() as u64);
        let course = self.course;
        let row = {
            let base = base.clone();
            move |row: EntryRow| {
                let kind = words.say(&kind_text("kind", row.kind, course));
                view! {
                    <tr>
                        <th scope="row" class="number">{row.index}</th>
                        <td>
                            <a href=format!("{base}/board/{}", row.index)>{kind}</a>
                            {row.author.map(|author| view! { <span class="by">{author}</span> })}
                        </td>
                        <td><code translate="no">{short(&row.tracker)}</code></td>
                    </tr>
                }
            }
        };
        let range = words.tell(
            "board-range",
            [
                ("first", words.number(from)),
                ("last", words.number(from + shown.saturating_sub(1))),
                ("size", words.number(size)),
            ],
        );
        view! {
            <p class="crumb"><a href=base.clone()>{self.title}</a></p>
            <h1>{words.say("board-title")}</h1>
            <p class="lead">{words.say("board-lead")}</p>
            <form method="get" action=format!("{base}/check") class="inline-form">
                <label for="tracker">{words.say("check-label-short")}</label>
                <input id="tracker" name="tracker" class="wide" autocomplete="off" spellcheck="false"/>
                <button type="submit">{words.say("check-submit")}</button>
            </form>
            <p id="range">{range}</p>
            <table class="entries" aria-describedby="range">
                <thead>
                    <tr>
                        <th scope="col" class="number">{words.say("label-number")}</th>
                        <th scope="col">{words.say("label-what")}</th>
                        <th scope="col">{words.say("label-tracker")}</th>
                    </tr>
                </thead>
                <tbody>{self.rows.into_iter().map(row).collect_view()}</tbody>
            </table>
            {pager(words, &format!("{base}/board"), from, shown, size)}
            <h2>{words.say("board-data")}</h2>
            <p>{words.say("board-data-text")}</p>
            <ul><li><a href=format!("{log}/checkpoint")>{words.say("board-checkpoint")}</a></li></ul>
        }
    }
}

fn pager(words: Words, href: &str, from: u64, shown: u64, size: u64) -> impl IntoView + use<> {
    let link = |from: u64, label: &str| view! { <a href=format!("{href}?from={from}")>{words.say(label)}</a> };
    let earlier = (from > 0).then(|| link(from.saturating_sub(u64::from(PAGE)), "board-earlier"));
    let later = (from + shown < size).then(|| link(from + shown, "board-later"));
    let newest = (from + shown < size).then(|| link(size.saturating_sub(u64::from(PAGE)), "board-newest"));
    view! { <nav class="pager" aria-label=words.say("board-pages")>{earlier}{later}{newest}</nav> }
}
