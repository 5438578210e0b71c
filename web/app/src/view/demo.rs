//! Voting codes of a demonstration, for whoever wants to try.

use super::tracker::copy_button;
use crate::catalogue::Words;
use leptos::prelude::*;

/// The page.
#[derive(Clone, Debug)]
pub struct DemoPage {
    /// The elections of the demonstration.
    pub elections: Vec<DemoElection>,
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
        }
    }
}
