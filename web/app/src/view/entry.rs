//! One entry of the board, explained.

use super::{phase::Course, tracker::tracker};
use crate::catalogue::Words;
use leptos::prelude::*;

/// The page.
#[derive(Clone, Debug)]
pub struct EntryPage {
    /// The process, 64 hexadecimal digits.
    pub process: String,
    /// The process's title.
    pub title: String,
    /// What it goes through.
    pub course: Course,
    /// Its position, from 0.
    pub index: u64,
    /// Entries in the log.
    pub size: u64,
    /// The kind's word in the specification.
    pub kind: &'static str,
    /// Its tracker.
    pub tracker: String,
    /// Its length.
    pub bytes: u64,
    /// What it says, field by field.
    pub fields: Vec<Field>,
}

/// One field of an entry: the name of its label in the catalogue, and what it holds.
#[derive(Clone, Debug)]
pub struct Field {
    /// The label's name in the catalogue.
    pub label: &'static str,
    /// What it holds.
    pub value: Value,
}

/// What a field holds.
#[derive(Clone, Debug)]
pub enum Value {
    /// A text for people.
    Text(String),
    /// A hash or key, with a link where it names an entry.
    Hash(String, Option<String>),
    /// A moment.
    Moment(u64),
    /// A number.
    Number(u64),
}

/// The name of a text about a kind of entry: some mean something else in a draw.
pub fn kind_text(family: &str, kind: &str, course: Course) -> String {
    let of_draws = ["manifest", "open", "close", "partial_decryption", "cosigned_checkpoint", "result"];
    match course {
        Course::Sources if ["open", "close", "cosigned_checkpoint"].contains(&kind) => {
            format!("{family}-sources-{kind}")
        }
        Course::Contributions | Course::Sources if of_draws.contains(&kind) => format!("{family}-draw-{kind}"),
        _ => format!("{family}-{kind}"),
    }
}

impl EntryPage {
    /// Draws the page.
    pub fn view(self, words: Words) -> impl IntoView + use<> {
        let base = format!("/elections/{}", self.process);
        let near = |index: u64, label: &str| view! { <a href=format!("{base}/board/{index}")>{words.say(label)}</a> };
        let previous = self.index.checked_sub(1).map(|index| near(index, "entry-previous"));
        let next = (self.index + 1 < self.size).then(|| near(self.index + 1, "entry-next"));
        let kind = self.kind;
        let page = first_of_page(self.index);
        view! {
            <p class="crumb">
                <a href=base.clone()>{self.title}</a>
                " / "
                <a href=format!("{base}/board?from={page}")>{words.say("board-title")}</a>
            </p>
            <p class="overline">{words.tell("entry-number", [("index", words.number(self.index))])}</p>
            <h1>{words.say(&kind_text("kind", kind, self.course))}</h1>
            <p class="lead">{words.say(&kind_text("explain", kind, self.course))}</p>
            <dl class="facts">
                {self.fields.into_iter().map(|field| field.view(words)).collect_view()}
                <div><dt>{words.say("label-bytes")}</dt><dd>{words.number(self.bytes)}</dd></div>
            </dl>
            <h2>{words.say("label-tracker")}</h2>
            <p>{words.say("entry-tracker")}</p>
            {tracker(words, &self.tracker)}
            <p><a href=format!("{base}/check?tracker={}", self.tracker)>{words.say("entry-check")}</a></p>
            <nav class="pager" aria-label=words.say("board-pages")>{previous}{next}</nav>
        }
    }
}

/// First row of the list's page that shows this entry.
const fn first_of_page(index: u64) -> u64 {
    index - index % super::board::PAGE as u64
}

impl Field {
    fn view(self, words: Words) -> impl IntoView + use<> {
        let value = match self.value {
            Value::Text(text) => view! { {text} }.into_any(),
            Value::Hash(hash, None) => view! { <code class="long" translate="no">{hash}</code> }.into_any(),
            Value::Hash(hash, Some(href)) => {
                view! { <a href=href><code class="long" translate="no">{hash}</code></a> }.into_any()
            }
            Value::Moment(seconds) => super::moment::moment(words, seconds).into_any(),
            Value::Number(number) => view! { {words.number(number)} }.into_any(),
        };
        view! { <div><dt>{words.say(self.label)}</dt><dd>{value}</dd></div> }
    }
}
