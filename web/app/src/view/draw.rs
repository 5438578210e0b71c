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

use super::phase::Stage;
use crate::catalogue::Words;
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
            {super::phase::draw_badge(words, self.stage)}
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
fn about_seed(words: Words, with_beacon: bool) -> String {
    words.say(if with_beacon { "rank-seed-text" } else { "rank-seed-alone" })
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
