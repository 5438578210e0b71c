//! The pool: its numbers, its seal, "am I in it?", objections.

use super::{Subject, without_script};
use crate::{
    catalogue::Words,
    islands::in_pool::InPool,
    view::{
        moment::with_moment,
        tracker::{short, tracker},
    },
};
use leptos::prelude::*;

/// The page.
#[derive(Clone, Debug)]
pub struct PoolPage {
    /// Which draw.
    pub subject: Subject,
    /// The pool, once it is sealed.
    pub pool: Option<SealedPage>,
    /// Until when objections are taken.
    pub objections_until: u64,
    /// The newest objections: entry, the entrant that it is about, whether it was upheld.
    pub objections: Vec<(String, Option<String>, Option<bool>)>,
    /// All objections.
    pub objected: u64,
    /// Whether the page can look by itself (the wasm modules are there).
    pub islands: bool,
}

/// Groups by name, with entrants and tickets.
pub type Groups = Vec<(String, u64, u64)>;

/// A sealed pool.
#[derive(Clone, Debug)]
pub struct SealedPage {
    /// Its entry's tracker.
    pub tracker: String,
    /// Entrants.
    pub entrants: u64,
    /// Tickets.
    pub tickets: u64,
    /// The root over all rows.
    pub root: String,
    /// The blobs, by SHA-256.
    pub blobs: Vec<String>,
    /// By each division that applies: the name of its title, and its groups with entrants and tickets.
    pub divisions: Vec<(&'static str, Groups)>,
    /// Whether it says where and when each entered.
    pub with_entry: bool,
    /// The board's address, as a program would be given it.
    pub address: String,
}

impl PoolPage {
    /// Draws the page.
    pub fn view(self, words: Words) -> impl IntoView + use<> {
        let process = self.subject.process.clone();
        let islands = self.islands;
        let base = self.subject.base();
        let with_entry = self.pool.as_ref().is_some_and(|pool| pool.with_entry);
        view! {
            {self.subject.heading(words, "pool-title")}
            <p class="lead">{words.say(if with_entry { "pool-lead-entry" } else { "pool-lead" })}</p>
            {match self.pool {
                None => view! { <p class="notice">{words.say("pool-none")}</p> }.into_any(),
                Some(pool) => pool.view(words, &process, islands).into_any(),
            }}
            {objections(words, self.objections, self.objected, self.objections_until, &base)}
        }
    }
}

impl SealedPage {
    fn view(self, words: Words, process: &str, islands: bool) -> impl IntoView + use<> {
        let numbers = [("entrants", words.number(self.entrants)), ("tickets", words.number(self.tickets))];
        let log = format!("/log/v1/{process}");
        let blob = {
            let log = log.clone();
            move |blob: String| {
                let href = format!("{log}/blob/{blob}");
                view! { <li><a href=href><code translate="no">{short(&blob)}</code></a></li> }
            }
        };
        let command = format!("psephos draw rank {}{log} --id …", self.address);
        let island = islands.then(|| {
            view! {
                <InPool
                    process=process.to_owned()
                    pool=self.tracker.clone()
                    language=words.language().key().to_owned()
                    words=words.for_draw_island(&["find-", "row-", "fault-", "booth-help"])
                />
            }
        });
        view! {
            <p><strong>{words.tell("draw-pool-numbers", numbers)}</strong></p>
            <h2>{words.say("find-title")}</h2>
            <p>{words.say("find-lead")}</p>
            {island}
            <noscript><p class="notice">{words.say("find-noscript")}</p></noscript>
            {without_script(words, "find-by-hand", command)}
            <p class="hint">{words.say("find-formula")}</p>
            <h2>{words.say("pool-numbers")}</h2>
            {self.divisions.into_iter().map(|(title, groups)| division(words, title, groups)).collect_view()}
            <h2>{words.say("pool-seal")}</h2>
            <p>{words.say("pool-seal-text")}</p>
            {tracker(words, &self.root)}
            <p>{words.count(if self.with_entry { "pool-blobs-entry" } else { "pool-blobs" }, self.blobs.len() as u64)}</p>
            <ul class="blobs">{self.blobs.into_iter().map(blob).collect_view()}</ul>
            <p><a href=format!("/elections/{process}/check?tracker={}", self.tracker)>{words.say("pool-entry")}</a></p>
        }
    }
}

fn division(words: Words, title: &'static str, groups: Groups) -> impl IntoView {
    let row = move |(name, entrants, tickets): (String, u64, u64)| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td class="number">{words.number(entrants)}</td>
                <td class="number">{words.number(tickets)}</td>
            </tr>
        }
    };
    view! {
        <table>
            <caption>{words.say(title)}</caption>
            <thead>
                <tr>
                    <th scope="col">{words.say("label-group")}</th>
                    <th scope="col" class="number">{words.say("label-entrants")}</th>
                    <th scope="col" class="number">{words.say("label-tickets")}</th>
                </tr>
            </thead>
            <tbody>{groups.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}

fn objections(
    words: Words,
    newest: Vec<(String, Option<String>, Option<bool>)>,
    all: u64,
    until: u64,
    base: &str,
) -> impl IntoView + use<> {
    let base = base.to_owned();
    let row = move |(tracker, entrant, upheld): (String, Option<String>, Option<bool>)| {
        let answer = match upheld {
            None => "objection-open",
            Some(true) => "objection-upheld",
            Some(false) => "objection-rejected",
        };
        let about = entrant.map_or_else(|| words.say("objection-missing"), |entrant| short(&entrant));
        view! {
            <tr>
                <th scope="row">
                    <a href=format!("{base}/check?tracker={tracker}")><code translate="no">{short(&tracker)}</code></a>
                </th>
                <td>{about}</td>
                <td>{words.say(answer)}</td>
            </tr>
        }
    };
    let table = (!newest.is_empty()).then(|| {
        view! {
            <table>
                <caption>{words.count("objection-count", all)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words.say("label-objection")}</th>
                        <th scope="col">{words.say("label-about")}</th>
                        <th scope="col">{words.say("label-answer")}</th>
                    </tr>
                </thead>
                <tbody>{newest.into_iter().map(row).collect_view()}</tbody>
            </table>
        }
    });
    view! {
        <h2>{words.say("objection-title")}</h2>
        <p>{with_moment(words, words.say("objection-text"), until)}</p>
        {table.map_or_else(|| view! { <p>{words.say("objection-none")}</p> }.into_any(), IntoAny::into_any)}
    }
}
