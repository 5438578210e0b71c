//! Voting codes and slips of a demonstration, for whoever wants to try.

use super::tracker::{copy_button, tracker};
use crate::{catalogue::Words, options::DemoSlip};
use leptos::prelude::*;

/// The page.
#[derive(Clone, Debug)]
pub struct DemoPage {
    /// The elections of the demonstration.
    pub elections: Vec<DemoElection>,
    /// Its draw.
    pub draw: Option<SlipsPage>,
}

/// A draw and slips for it.
#[derive(Clone, Debug)]
pub struct SlipsPage {
    /// The process, 64 hexadecimal digits.
    pub process: String,
    /// Its title.
    pub title: String,
    /// What some entrants hold.
    pub slips: Vec<DemoSlip>,
}

/// An election and codes for it.
#[derive(Clone, Debug)]
pub struct DemoElection {
    /// The process, 64 hexadecimal digits.
    pub process: String,
    /// Its title.
    pub title: String,
    /// Voting codes, as they are printed.
    pub codes: Vec<String>,
}

impl DemoPage {
    /// Draws the page.
    pub fn view(self, words: Words) -> impl IntoView + use<> {
        let code = move |code: String| {
            let button = copy_button(words, &code);
            view! { <li><code class="voting-code" translate="no">{code}</code>" "{button}</li> }
        };
        let election = move |election: DemoElection| {
            view! {
                <section>
                    <h2>{election.title}</h2>
                    <p><a class="button" href=format!("/elections/{}/vote", election.process)>{words.say("action-vote")}</a></p>
                    <ol class="codes">{election.codes.into_iter().map(code).collect_view()}</ol>
                </section>
            }
        };
        view! {
            <h1>{words.say("demo-title")}</h1>
            <p class="lead">{words.say("demo-lead")}</p>
            {self.elections.into_iter().map(election).collect_view()}
            {self.draw.map(|draw| draw.view(words))}
        }
    }
}

impl SlipsPage {
    fn view(self, words: Words) -> impl IntoView + use<> {
        let link = |path: &str, class: &'static str, label: &str| {
            view! { <a class=class href=format!("/elections/{}/{path}", self.process)>{words.say(label)}</a> }
        };
        let slip = move |DemoSlip { identity, salt, entrant }: DemoSlip| {
            view! {
                <li>
                    <h3 translate="no">{identity}</h3>
                    <p>{words.say("row-id")}</p>
                    {tracker(words, &entrant)}
                    <p>{words.say("find-salt-label")}</p>
                    {tracker(words, &salt)}
                </li>
            }
        };
        view! {
            <section>
                <h2>{self.title.clone()}</h2>
                <p>{words.say("demo-slips")}</p>
                <p class="actions">
                    {link("pool", "button", "action-pool")}
                    {link("contribute", "button second", "action-contribute")}
                    {link("draw", "button second", "action-live")}
                </p>
                <ol class="slips">{self.slips.into_iter().map(slip).collect_view()}</ol>
            </section>
        }
    }
}
