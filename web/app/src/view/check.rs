//! "Is my ballot on the board?", and what a challenged ballot held.

use super::tracker::tracker;
use crate::{catalogue::Words, islands::check::CheckHere, opening::opening};
use leptos::prelude::*;
use psephos_messages::OpenedContest;

/// The page.
#[derive(Clone, Debug)]
pub struct CheckPage {
    /// The process, 64 hexadecimal digits.
    pub process: String,
    /// Its title.
    pub title: String,
    /// Whether it is a draw, which has no ballots.
    pub draw: bool,
    /// What was looked for, as it was typed; empty at first.
    pub asked: String,
    /// What became of it.
    pub answer: Answer,
    /// Entries until voting opened, which the browser reads to know the election's key.
    pub prefix: u64,
    /// Whether the page can check by itself (the wasm modules are there).
    pub islands: bool,
}

/// What the board answers.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Nothing was asked yet.
    Nothing,
    /// What was typed is no tracker.
    Malformed,
    /// No entry has this tracker.
    Unknown,
    /// An entry has it.
    Found(Found),
}

/// An entry that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its tracker.
    pub tracker: String,
    /// Its position, from 0.
    pub index: u64,
    /// The kind's word in the specification.
    pub kind: &'static str,
    /// For a ballot: whether it is the one that counts, or a later one of the same voter does.
    pub counts: Option<bool>,
    /// For a challenge: the tracker of the ballot inside, and what it held.
    pub opened: Option<(String, Vec<OpenedContest>)>,
}

impl CheckPage {
    /// Draws the page.
    pub fn view(self, words: Words) -> impl IntoView + use<> {
        let base = format!("/elections/{}", self.process);
        let said = said(self.draw);
        let malformed = matches!(self.answer, Answer::Malformed);
        let answer = match self.answer {
            Answer::Nothing | Answer::Malformed => ().into_any(),
            Answer::Unknown => unknown(words, said).into_any(),
            Answer::Found(found) => {
                let here = self.islands.then(|| (self.process.clone(), self.prefix));
                found.view(words, &base, here).into_any()
            }
        };
        view! {
            <p class="crumb"><a href=base.clone()>{self.title}</a></p>
            <h1>{words.say(said[0])}</h1>
            <p class="lead">{words.say(said[1])}</p>
            <form method="get" action=format!("{base}/check")>
                <div class="field">
                    <label for="tracker">{words.say("check-label")}</label>
                    <p class="hint" id="tracker-hint">{words.say("check-hint")}</p>
                    {malformed.then(|| view! { <p class="error" id="tracker-error">{words.say("check-malformed")}</p> })}
                    <input
                        id="tracker"
                        name="tracker"
                        class="wide code"
                        value=self.asked
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        aria-invalid=malformed.then_some("true")
                        aria-describedby=if malformed { "tracker-hint tracker-error" } else { "tracker-hint" }
                    />
                </div>
                <button type="submit">{words.say("check-submit")}</button>
            </form>
            {answer}
        }
    }
}

/// The names of title, introduction, and what to do when there is none.
pub const fn said(draw: bool) -> [&'static str; 3] {
    if draw {
        ["check-draw-title", "check-draw-lead", "check-draw-unknown-do"]
    } else {
        ["check-title", "check-lead", "check-unknown-do"]
    }
}

fn unknown(words: Words, said: [&'static str; 3]) -> impl IntoView {
    view! {
        <section class="notice notice-bad" role="status">
            <h2>{words.say("check-unknown")}</h2>
            <p>{words.say(said[2])}</p>
        </section>
    }
}

impl Found {
    fn view(self, words: Words, base: &str, here: Option<(String, u64)>) -> impl IntoView + use<> {
        let title = match (self.kind, self.counts) {
            ("ballot", Some(true)) => "check-found-ballot",
            ("ballot", _) => "check-found-replaced",
            ("challenge", _) => "check-found-challenge",
            _ => "check-found-other",
        };
        let number = words.tell("check-found-at", [("index", words.number(self.index))]);
        let island = here.map(|(process, prefix)| {
            view! {
                <CheckHere
                    process=process
                    prefix=prefix
                    tracker=self.tracker.clone()
                    language=words.language().key().to_owned()
                    words=words.for_island(&["here-", "fault-", "opened-"])
                />
            }
        });
        view! {
            <section class="notice notice-good" role="status">
                <h2>{words.say(title)}</h2>
                <p>{number}" "<a href=format!("{base}/board/{}", self.index)>{words.say("check-entry")}</a></p>
            </section>
            {tracker(words, &self.tracker)}
            {self.opened.map(|(ballot, contests)| opened(words, &ballot, contests))}
            {island}
            <noscript><p class="hint">{words.say("check-noscript")}</p></noscript>
        }
    }
}

fn opened(words: Words, ballot: &str, contests: Vec<OpenedContest>) -> impl IntoView + use<> {
    view! {
        <section>
            <h2>{words.say("opened-title")}</h2>
            <p>{words.say("opened-text")}</p>
            {opening(contests, words.say("opened-blank"), words.say("opened-none"))}
            <h3>{words.say("opened-ballot")}</h3>
            {tracker(words, ballot)}
        </section>
    }
}
