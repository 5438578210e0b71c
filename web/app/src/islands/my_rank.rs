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
    /// The tracker of the entry with the beacon's round, or with the sources' numbers.
    chance: Option<String>,
    /// Whether it is a draw by sources.
    by_sources: bool,
    /// The number that a link brought; may be empty.
    asked: String,
    /// The reader's language, as texts of the record name it.
    language: String,
    /// The island's texts.
    words: BTreeMap<String, String>,
) -> impl IntoView {
    let phrases = Phrases::new(words);
    let asking = Asking::new(phrases);
    let how = match &chance {
        _ if by_sources => "rank-how-sources",
        Some(_) => "rank-how-text",
        None => "rank-how-alone",
    };
    let question = move |Who { id, identity, salt }: Who| {
        let (process, language, result) = (process.clone(), language.clone(), result.clone());
        let chance = chance.clone().unwrap_or_default();
        Ask::Rank { process, language, result, chance, id, identity, salt }
    };
    let show = move |Ranked { looked, seed, rank }| match rank {
        None => found(phrases, looked).into_any(),
        Some(rank) => {
            let tickets = looked.row.as_ref().map_or(0, |row| row.tickets as usize);
            view! {
                {ranked(phrases, looked, &rank)}
                {recomputed(phrases, how, &seed, (!by_sources).then_some(tickets), rank)}
            }
            .into_any()
        }
    };
    view! {
        <div class="here">
            {who::form(phrases, asked, asking, question)}
            {asking.view("rank-working", show)}
        </div>
    }
}

/// What the entrant got, and as what it takes part.
fn ranked(phrases: Phrases, looked: Looked, rank: &Rank) -> impl IntoView + use<> {
    let position = match rank.position {
        Some(position) => {
            fill(&phrases.tell("rank-position", "position", grouped(position)), "entrants", grouped(looked.entrants))
        }
        None => phrases.say("rank-position-large"),
    };
    view! {
        <div class="success">
            <h3>{position}</h3>
            {got(phrases, rank.place.clone(), rank.placed)}
        </div>
        {found(phrases, looked)}
    }
}

/// Every number that it takes. `how` names the sentence about the seed; without `tickets` the rank is a step.
fn recomputed(phrases: Phrases, how: &str, seed: &str, tickets: Option<usize>, rank: Rank) -> impl IntoView + use<> {
    let least = rank.rank.clone();
    view! {
        <h3>{phrases.say("rank-how")}</h3>
        <p>{phrases.say(how)}</p>
        {tickets.is_some().then(|| view! { <p>{phrases.say("rank-how-ticket")}</p> })}
        <dl class="facts">
            <div><dt>{phrases.say("rank-seed")}</dt><dd>{hash_alone(seed)}</dd></div>
            <div><dt>{phrases.say("rank-rank")}</dt><dd>{hash_alone(&least)}</dd></div>
        </dl>
        {tickets.map(|tickets| numbers(phrases, tickets, rank))}
    }
}

/// The number of each ticket.
fn numbers(phrases: Phrases, tickets: usize, rank: Rank) -> impl IntoView + use<> {
    let shown = rank.numbers.len();
    let more = (tickets > shown).then(|| phrases.tell("rank-more", "count", tickets - shown));
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
