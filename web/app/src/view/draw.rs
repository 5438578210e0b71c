//! The pages of draws.

pub mod certificate;
pub mod chart;
pub mod contribute;
pub mod live;
pub mod means;
pub mod overview;
pub mod pool;
pub mod rank;
pub mod result;
pub mod rules;

use super::phase::{Course, Stage};
use crate::{catalogue::Words, view::moment::moment};
use leptos::prelude::*;

/// A trustee and what it has done.
#[derive(Clone, Debug)]
pub struct Keeper {
    /// Its name.
    pub name: String,
    /// Whether it has confirmed the key.
    pub confirmed: bool,
    /// Whether it has contributed.
    pub contributed: bool,
    /// Whether it has decrypted its share of the sum.
    pub decrypted: bool,
}

/// What every page of a draw says of it.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The process, 64 hexadecimal digits.
    pub process: String,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub stage: Stage,
    /// Where its order comes from.
    pub course: Course,
    /// The ground on which it was annulled.
    pub annulled: Option<String>,
}

impl Subject {
    /// The address of the draw's own page.
    pub fn base(&self) -> String {
        format!("/elections/{}", self.process)
    }

    /// The way back, the badge, the heading, and whether anything here counts.
    pub fn heading(&self, words: Words, title: &str) -> impl IntoView + use<> {
        view! {
            {self.name(words, title)}
            {self.annulment(words)}
        }
    }

    /// The way back, the badge, the heading.
    fn name(&self, words: Words, title: &str) -> impl IntoView + use<> {
        view! {
            <p class="crumb"><a href=self.base()>{self.title.clone()}</a></p>
            {super::phase::draw_badge(words, self.stage, self.course)}
            <h1>{words.say(title)}</h1>
        }
    }

    /// That it was annulled, and why.
    fn annulment(&self, words: Words) -> Option<impl IntoView + use<>> {
        let ground = self.annulled.clone()?;
        Some(view! {
            <div class="notice notice-bad">
                <p>{words.say("overview-annulled")}</p>
                <p>{words.tell("draw-ground", [("ground", ground)])}</p>
            </div>
        })
    }
}

/// What goes into the seed.
fn about_seed(words: Words, course: Course, with_beacon: bool) -> String {
    words.say(match course {
        Course::Sources => "rank-seed-sources",
        _ if with_beacon => "rank-seed-text",
        _ => "rank-seed-alone",
    })
}

/// A public source, when it publishes, and its numbers once they are on the record.
#[derive(Clone, Debug)]
pub struct SourceRow {
    /// What of whose publication.
    pub title: String,
    /// When it is published.
    pub due: u64,
    /// What it published.
    pub numbers: Option<String>,
}

/// The sources of a draw, in a table.
fn sources(words: Words, sources: Vec<SourceRow>) -> impl IntoView {
    let row = |source: SourceRow| {
        view! {
            <tr role="row">
                <th scope="row" role="rowheader" data-label=words.say("label-source")>{source.title}</th>
                <td role="cell" data-label=words.say("label-published-on")>{moment(words, source.due)}</td>
                <td role="cell" data-label=words.say("label-numbers")>
                    {source.numbers.unwrap_or_else(|| words.say("live-no-numbers"))}
                </td>
            </tr>
        }
    };
    view! {
        <table class="cards" role="table">
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">{words.say("label-source")}</th>
                    <th scope="col" role="columnheader">{words.say("label-published-on")}</th>
                    <th scope="col" role="columnheader">{words.say("label-numbers")}</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{sources.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}

/// A link that looks like a button.
fn action(href: String, class: &'static str, label: String) -> impl IntoView {
    view! { <a class=class href=href>{label}</a> }
}

/// Where in the pages no script runs, the command that does the same.
fn without_script(words: Words, text: &str, command: String) -> impl IntoView + use<> {
    view! {
        <h2>{words.say("draw-by-hand")}</h2>
        <p>{words.say(text)}</p>
        <p><code class="command" translate="no">{command}</code></p>
    }
}
