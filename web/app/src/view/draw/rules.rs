//! The rules of a draw in plain words.

use super::{SourceRow, sources};
use crate::{catalogue::Words, view::moment::moment};
use leptos::prelude::*;

/// The rules, in the reader's language.
#[derive(Clone, Debug)]
pub struct Rules {
    /// What there is to get: title and count.
    pub units: Vec<(String, u32)>,
    /// Strata: title, minimum, maximum.
    pub strata: Vec<(String, u32, u32)>,
    /// Priority tiers, the first served first.
    pub tiers: Vec<String>,
    /// Places kept for some: title and count.
    pub set_asides: Vec<(String, u32)>,
    /// All places.
    pub places: u64,
    /// Most tickets of one entrant.
    pub max_tickets: u32,
    /// What an entrant is: `person`, `household` or `panel`.
    pub entrants: &'static str,
    /// Who replaces: `next` or `fresh`.
    pub replacement: &'static str,
    /// Grounds of exclusions.
    pub exclusions: Vec<String>,
    /// Grounds of annulments.
    pub annulments: Vec<String>,
    /// Until when objections are taken.
    pub objections_until: u64,
    /// The beacon's round, when it is due, and whether the draw may go on without it.
    pub beacon: Option<(u64, u64, bool)>,
    /// Fewest contributions.
    pub minimum_contributions: u32,
    /// The public sources; none in a draw by contributions.
    pub sources: Vec<SourceRow>,
    /// The annulled draw that this one repeats.
    pub repeats: Option<String>,
    /// The offices where entries were taken in, if the pool says who entered where and when.
    pub offices: Option<Vec<String>>,
}

impl Rules {
    /// Draws the sections.
    pub fn view(self, words: Words) -> impl IntoView + use<> {
        let entrants = match self.entrants {
            "household" => "rules-household",
            "panel" => "rules-panel",
            _ => "rules-person",
        };
        let tickets = match self.max_tickets {
            1 => words.say("rules-one-ticket"),
            most => words.tell("rules-tickets", [("most", words.number(most.into()))]),
        };
        view! {
            <h2>{words.say("rules-units")}</h2>
            <p>{words.count("rules-places", self.places)}</p>
            {counted(words, self.units)}
            <h2>{words.say("rules-title")}</h2>
            <p>{words.say(entrants)}{words.gap()}{tickets}</p>
            {self.offices.map(|offices| entry(words, offices))}
            {steps(words, self.tiers, self.set_asides, self.strata)}
            <h3>{words.say("rules-replacement")}</h3>
            <p>{words.say(if self.replacement == "fresh" { "rules-fresh" } else { "rules-next" })}</p>
            {grounds(words, "rules-exclusions", self.exclusions)}
            {grounds(words, "rules-annulments", self.annulments)}
            {self.repeats.map(|process| view! {
                <p><a href=format!("/elections/{process}")>{words.say("rules-repeats")}</a></p>
            })}
            <h2>{words.say("rules-chance")}</h2>
            {if self.sources.is_empty() {
                view! {
                    <p>{words.count("rules-contributions", self.minimum_contributions.into())}</p>
                    {beacon(words, self.beacon)}
                }
                .into_any()
            } else {
                view! {
                    <p>{words.say("rules-sources")}</p>
                    {sources(words, self.sources)}
                    <p class="notice">{words.say("rules-sources-weaker")}</p>
                }
                .into_any()
            }}
        }
    }
}

fn list(items: Vec<String>) -> impl IntoView {
    view! { <ul>{items.into_iter().map(|item| view! { <li>{item}</li> }).collect_view()}</ul> }
}

fn counted(words: Words, items: Vec<(String, u32)>) -> impl IntoView {
    let item = |(title, count): (String, u32)| {
        words.tell("rules-unit", [("title", title), ("count", words.number(count.into()))])
    };
    list(items.into_iter().map(item).collect())
}

/// What the pool says of where and when somebody entered.
fn entry(words: Words, offices: Vec<String>) -> impl IntoView {
    let text = if offices.is_empty() { "rules-entry" } else { "rules-entry-offices" };
    view! {
        <h3>{words.say("rules-entry-title")}</h3>
        <p>{words.say(text)}</p>
        {(!offices.is_empty()).then(|| list(offices))}
    }
}

/// The steps of placing, in the order in which they are taken.
fn steps(
    words: Words,
    tiers: Vec<String>,
    set_asides: Vec<(String, u32)>,
    strata: Vec<(String, u32, u32)>,
) -> impl IntoView {
    let number = move |n: u32| words.number(n.into());
    let tiers = (!tiers.is_empty()).then(|| {
        let tier = |title: String| view! { <li>{title}</li> };
        view! {
            <h3>{words.say("rules-tiers")}</h3>
            <p>{words.say("rules-tiers-text")}</p>
            <ol>{tiers.into_iter().map(tier).collect_view()}</ol>
        }
    });
    let kept = (!set_asides.is_empty()).then(|| {
        view! {
            <h3>{words.say("rules-set-asides")}</h3>
            <p>{words.say("rules-set-asides-text")}</p>
            {counted(words, set_asides)}
        }
    });
    let strata = (!strata.is_empty()).then(|| {
        let row = move |(title, minimum, maximum): (String, u32, u32)| {
            view! {
                <tr>
                    <th scope="row">{title}</th>
                    <td class="number">{number(minimum)}</td>
                    <td class="number">{number(maximum)}</td>
                </tr>
            }
        };
        view! {
            <h3>{words.say("rules-strata")}</h3>
            <p>{words.say("rules-strata-text")}</p>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{words.say("label-stratum")}</th>
                        <th scope="col" class="number">{words.say("label-minimum")}</th>
                        <th scope="col" class="number">{words.say("label-maximum")}</th>
                    </tr>
                </thead>
                <tbody>{strata.into_iter().map(row).collect_view()}</tbody>
            </table>
        }
    });
    view! { {tiers}{kept}{strata} }
}

fn grounds(words: Words, title: &'static str, grounds: Vec<String>) -> Option<impl IntoView> {
    (!grounds.is_empty()).then(|| {
        view! {
            <p>{words.say(title)}</p>
            {list(grounds)}
        }
    })
}

fn beacon(words: Words, beacon: Option<(u64, u64, bool)>) -> impl IntoView {
    match beacon {
        None => view! { <p class="notice">{words.say("rules-no-beacon")}</p> }.into_any(),
        Some((round, due, may_go_without)) => view! {
            <p>
                {words.tell("rules-beacon", [("round", words.number(round))])}
                " "
                {moment(words, due)}
            </p>
            <p>{words.say(if may_go_without { "rules-outage-without" } else { "rules-outage-wait" })}</p>
        }
        .into_any(),
    }
}
