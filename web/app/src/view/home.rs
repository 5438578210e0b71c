//! The list of elections.

use super::{
    moment::moment,
    phase::{Stage, badge, draw_badge},
};
use crate::catalogue::Words;
use leptos::prelude::*;

/// The page.
#[derive(Clone, Debug)]
pub struct Home {
    /// Newest first.
    pub elections: Vec<Card>,
}

/// One election in the list.
#[derive(Clone, Debug)]
pub struct Card {
    /// The process, 64 hexadecimal digits.
    pub process: String,
    /// Its title.
    pub title: String,
    /// Whether it is a draw.
    pub draw: bool,
    /// Where it stands.
    pub stage: Stage,
    /// When voting opens.
    pub opens_at: u64,
    /// When voting closes.
    pub closes_at: u64,
}

impl Home {
    /// Draws the page.
    pub fn view(self, words: Words) -> impl IntoView + use<> {
        let empty = self.elections.is_empty();
        view! {
            <h1>{words.say("home-title")}</h1>
            <p class="lead">{words.say("home-lead")}</p>
            {empty.then(|| view! { <p>{words.say("home-empty")}</p> })}
            {(!empty).then(|| view! {
                <ul class="cards">{self.elections.into_iter().map(|card| item(words, card)).collect_view()}</ul>
            })}
        }
    }
}

fn item(words: Words, card: Card) -> impl IntoView {
    let address = format!("/elections/{}", card.process);
    let (date_label, date) = match card.stage {
        Stage::Preparing | Stage::Ready if card.draw => ("label-contributing-opens", card.opens_at),
        Stage::Preparing | Stage::Ready => ("label-opens", card.opens_at),
        _ if card.draw => ("label-contributing-closes", card.closes_at),
        Stage::Open => ("label-closes", card.closes_at),
        Stage::Counting | Stage::Final | Stage::Failed | Stage::Annulled => ("label-closed", card.closes_at),
    };
    let action = match card.stage {
        Stage::Open if card.draw => Some(("action-contribute", format!("{address}/contribute"), "button")),
        Stage::Counting if card.draw => Some(("action-live", format!("{address}/draw"), "button second")),
        Stage::Final if card.draw => Some(("action-outcome", format!("{address}/result"), "button second")),
        Stage::Open => Some(("action-vote", format!("{address}/vote"), "button")),
        Stage::Final => Some(("action-result", format!("{address}/result"), "button second")),
        _ => None,
    };
    let title = card.title.clone();
    let badge = if card.draw { draw_badge(words, card.stage).into_any() } else { badge(words, card.stage).into_any() };
    view! {
        <li class="card">
            {badge}
            {card.draw.then(|| view! { <p class="overline">{words.say("home-draw")}</p> })}
            <h2><a href=address>{card.title}</a></h2>
            <p class="card-date">{words.say(date_label)}" "{moment(words, date)}</p>
            {action.map(|(label, href, class)| view! {
                <p><a class=class href=href>{words.say(label)}<span class="unseen">": "{title}</span></a></p>
            })}
        </li>
    }
}
