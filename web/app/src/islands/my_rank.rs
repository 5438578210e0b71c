//! "Check my rank": seed, rank, position and place, recomputed in the browser, with every number that it takes.

use super::{
    asking::Asking,
    in_pool::found,
    phrases::Phrases,
    who::{self, Who},
    worker::Ask,
};
use crate::{
    hash::hash_alone,
    rule::{fill, grouped},
};
use leptos::prelude::*;
use psephos_messages::{Looked, Place, Rank, Ranked};
use std::collections::BTreeMap;

/// The form and the answer.
#[island]
pub fn MyRank(
    /// The process, 64 hexadecimal digits.
    process: String,
    /// The tracker of the result's entry.
    result: String,
    /// The tracker of the beacon's entry.
    beacon: Option<String>,
    /// The number that a link brought; may be empty.
    asked: String,
    /// The reader's language, as texts of the record name it.
    language: String,
    /// The island's texts.
    words: BTreeMap<String, String>,
) -> impl IntoView {
    let phrases = Phrases::new(words);
    let asking = Asking::new(phrases);
    let question = move |Who { id, identity, salt }: Who| {
        let (process, language, result) = (process.clone(), language.clone(), result.clone());
        let beacon = beacon.clone().unwrap_or_default();
        Ask::Rank { process, language, result, beacon, id, identity, salt }
    };
    let show = move |Ranked { looked, seed, rank }| match rank {
        None => found(phrases, looked).into_any(),
        Some(rank) => ranked(phrases, looked, &seed, rank).into_any(),
    };
    view! {
        <div class="here">
            {who::form(phrases, asked, asking, question)}
            {asking.view("rank-working", show)}
        </div>
    }
}

fn ranked(phrases: Phrases, looked: Looked, seed: &str, rank: Rank) -> impl IntoView + use<> {
    let entrants = looked.entrants;
    let id = looked.id.clone();
    let tickets = looked.row.as_ref().map_or(0, |row| row.tickets);
    let position = match rank.position {
        Some(position) => {
            fill(&phrases.tell("rank-position", "position", grouped(position)), "entrants", grouped(entrants))
        }
        None => phrases.say("rank-position-large"),
    };
    let shown = rank.numbers.len();
    let more = (tickets as usize > shown).then(|| phrases.tell("rank-more", "count", tickets as usize - shown));
    let number = move |(ticket, number): (usize, String)| {
        let least = ticket == rank.ticket as usize;
        view! {
            <tr class:elected=least>
                <th scope="row" class="number">{ticket.to_string()}</th>
                <td>
                    <code class="long" translate="no">{number}</code>
                    {least.then(|| view! { " "<span class="mark">{phrases.say("rank-least")}</span> })}
                </td>
            </tr>
        }
    };
    view! {
        <div class="success">
            <h3>{position}</h3>
            {got(phrases, rank.place, rank.placed)}
        </div>
        {found(phrases, looked)}
        <h3>{phrases.say("rank-how")}</h3>
        <p>{phrases.say("rank-how-text")}</p>
        <dl class="facts">
            <div><dt>{phrases.say("rank-seed")}</dt><dd>{hash_alone(seed)}</dd></div>
            <div><dt>{phrases.say("row-id")}</dt><dd>{hash_alone(&id)}</dd></div>
            <div><dt>{phrases.say("rank-rank")}</dt><dd>{hash_alone(&rank.rank)}</dd></div>
        </dl>
        <table>
            <caption>{phrases.say("rank-numbers")}</caption>
            <thead>
                <tr><th scope="col" class="number">{phrases.say("rank-ticket")}</th><th scope="col">{phrases.say("rank-number")}</th></tr>
            </thead>
            <tbody>{rank.numbers.into_iter().enumerate().map(number).collect_view()}</tbody>
        </table>
        {more.map(|more| view! { <p class="hint">{more}</p> })}
    }
}

fn got(phrases: Phrases, place: Option<Place>, placed: u64) -> impl IntoView {
    let Some(place) = place else {
        return view! { <p>{phrases.tell("rank-no-place", "placed", grouped(placed))}</p> }.into_any();
    };
    let claim = fill(&phrases.say(&format!("rank-claim-{}", place.claim)), "title", &place.title);
    let text = fill(&phrases.tell("rank-place", "number", grouped(place.number)), "unit", &place.unit);
    view! {
        <p><strong>{text}</strong></p>
        <p>{claim}</p>
    }
    .into_any()
}
