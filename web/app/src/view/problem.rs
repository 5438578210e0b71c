//! A page that is not there, or a moment when the board cannot answer.

use crate::catalogue::Words;
use leptos::prelude::*;

/// The page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// No such page, election or entry.
    NotFound,
    /// Our own fault.
    Internal,
    /// A form was sent from a page of another site.
    Elsewhere,
    /// Voting could not be closed by hand.
    NotClosed,
}

impl Problem {
    /// The name of its title in the catalogue.
    pub const fn title(self) -> &'static str {
        match self {
            Self::NotFound => "problem-not-found",
            Self::Internal => "problem-internal",
            Self::Elsewhere => "problem-elsewhere",
            Self::NotClosed => "problem-not-closed",
        }
    }

    /// Draws the page. `incident`: the name under which our own fault stands in our log.
    pub fn view(self, words: Words, incident: Option<String>) -> impl IntoView + use<> {
        let incident = incident.map(|name| view! { <p>{words.say("problem-incident")} " " <code>{name}</code></p> });
        view! {
            <h1>{words.say(self.title())}</h1>
            <p class="lead">{words.say(&format!("{}-do", self.title()))}</p>
            {incident}
            <p><a class="button" href="/">{words.say("nav-home")}</a></p>
        }
    }
}
