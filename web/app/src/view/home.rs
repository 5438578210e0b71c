//! The list of elections.

use super::{
    moment::moment,
    phase::{Course, Stage, badge, draw_badge},
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
    /// What it goes through.
    pub course: Course,
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
    let draw = card.course != Course::Votes;
    let (date_label, date) = match card.stage {
        Stage::Preparing | Stage::Ready => (card.course.opens(), card.opens_at),
        stage => (card.course.closes(stage != Stage::Open), card.closes_at),
    };
    let action = match card.stage {
        Stage::Open if card.course == Course::Sources => {
            Some(("action-live", format!("{address}/draw"), "button second"))
        }
        Stage::Open if draw => Some(("action-contribute", format!("{address}/contribute"), "button")),
        Stage::Counting if draw => Some(("action-live", format!("{address}/draw"), "button second")),
        Stage::Final if draw => Some(("action-outcome", format!("{address}/result"), "button second")),
        Stage::Open => Some(("action-vote", format!("{address}/vote"), "button")),
        Stage::Final => Some(("action-result", format!("{address}/result"), "button second")),
        _ => None,
    };
    let title = card.title.clone();
    let badge = match card.course {
        Course::Votes => badge(words, card.stage).into_any(),
        course => draw_badge(words, card.stage, course).into_any(),
    };
    view! {
        <li class="card">
            {badge}
            {draw.then(|| view! { <p class="overline">{words.say("home-draw")}</p> })}
            <h2><a href=address>{card.title}</a></h2>
            <p class="card-date">{words.say(date_label)}" "{moment(words, date)}</p>
            {action.map(|(label, href, class)| view! {
                <p><a class=class href=href>{words.say(label)}<span class="unseen">": "{title}</span></a></p>
            })}
        </li>
    }
}
