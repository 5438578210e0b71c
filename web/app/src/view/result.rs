//! The result: for each contest who wins, a table with bars, and the finer counts of those kinds that have them.

use super::phase::{Stage, badge};
use crate::{catalogue::Words, rule::join};
use leptos::prelude::*;

/// The page.
#[derive(Clone, Debug)]
pub struct ResultPage {
    /// The process, 64 hexadecimal digits.
    pub process: String,
    /// The election's title.
    pub title: String,
    /// Where it stands.
    pub stage: Stage,
    /// The result, once it stands.
    pub outcome: Option<Outcome>,
}

/// The result of all contests.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// People on the roll.
    pub voters: u64,
    /// People whose ballot was counted.
    pub ballots: u64,
    /// Position of the result's entry on the board, where known.
    pub entry: Option<u64>,
    /// The contests.
    pub contests: Vec<ContestOutcome>,
}

/// The result of one contest.
#[derive(Clone, Debug)]
pub struct ContestOutcome {
    /// What was asked.
    pub title: String,
    /// Ballots counted in it, by weight.
    pub ballots: u64,
    /// How it is counted: the last part of a text's name.
    pub method: &'static str,
    /// How many options win, where that is fixed.
    pub seats: Option<u32>,
    /// What was counted; none when the group is too small to be counted without harm to secrecy.
    pub counted: Option<Counted>,
    /// The smallest group that is counted.
    pub minimum: u32,
    /// What the lot settled, tie by tie.
    pub lots: Vec<Lot>,
}

/// Options that were equal, in the order that the lot gave them.
#[derive(Clone, Debug)]
pub struct Lot {
    /// The round of the beacon that it was drawn with.
    pub round: u64,
    /// Each option and its rank.
    pub options: Vec<(String, String)>,
}

/// What was counted in one contest.
#[derive(Clone, Debug)]
pub struct Counted {
    /// One row an option, most first, then rows that are no option.
    pub rows: Vec<Row>,
    /// The name of the text over the rows' numbers; none where options have no number of their own.
    pub measure: Option<&'static str>,
    /// Whether the share of all ballots says something.
    pub shares: bool,
    /// Whether options have seats of their own.
    pub lists: bool,
    /// Finer counts.
    pub details: Vec<Matrix>,
    /// How it was counted, step by step.
    pub steps: Vec<String>,
}

/// One option's total, or that of the blank.
#[derive(Clone, Debug)]
pub struct Row {
    /// The option.
    pub option: String,
    /// Its number.
    pub votes: u64,
    /// Its seats, where options are lists.
    pub seats: Option<u32>,
    /// What that means.
    pub standing: Standing,
}

/// What an option's votes mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It takes a seat.
    Elected,
    /// It ties for a seat, and the tie stands.
    Tied,
    /// Neither.
    Not,
    /// It is no option: the blank, or what was left unspent.
    Beside,
}

/// Counts in rows and columns.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// What is counted.
    pub caption: String,
    /// The columns' heads.
    pub columns: Vec<String>,
    /// Each row's head and its counts; none where there is nothing to count.
    pub rows: Vec<(String, Vec<Option<u64>>)>,
}

impl ResultPage {
    /// Draws the page.
    pub fn view(self, words: Words) -> impl IntoView + use<> {
        let base = format!("/elections/{}", self.process);
        view! {
            <p class="crumb"><a href=base.clone()>{self.title.clone()}</a></p>
            {badge(words, self.stage)}
            <h1>{words.say("result-title")}</h1>
            {match self.outcome {
                None => view! { <p class="notice">{words.say("result-none")}</p> }.into_any(),
                Some(outcome) => outcome.view(words, &base),
            }}
        }
    }
}

impl Outcome {
    fn view(self, words: Words, base: &str) -> AnyView {
        let turnout = words.tell(
            "result-turnout",
            [
                ("ballots", words.number(self.ballots)),
                ("voters", words.number(self.voters)),
                ("percent", percent(self.ballots, self.voters)),
            ],
        );
        let entry = self.entry.map(|index| format!("{base}/board/{index}"));
        view! {
            <p class="lead">{turnout}</p>
            {self.contests.into_iter().map(|contest| contest.view(words)).collect::<Vec<_>>()}
            <h2>{words.say("result-check-title")}</h2>
            <p>{words.say("result-check")}</p>
            <p class="actions">
                {entry.map(|href| view! { <a class="button second" href=href>{words.say("action-result-entry")}</a> })}
                <a class="button second" href=format!("{base}/board")>{words.say("action-board")}</a>
            </p>
        }
        .into_any()
    }
}

impl ContestOutcome {
    fn view(self, words: Words) -> AnyView {
        let Some(counted) = self.counted else {
            let minimum = words.count("result-too-small", u64::from(self.minimum));
            return view! { <section><h2>{self.title}</h2><p class="notice">{minimum}</p></section> }.into_any();
        };
        let method = words.say(&format!("method-{}", self.method));
        let method = match self.seats {
            Some(seats) => join(&method, &words.count("result-seats", u64::from(seats))),
            None => method,
        };
        let tied = counted.rows.iter().any(|row| row.standing == Standing::Tied);
        let counted = counted.view(words, &self.title, self.ballots);
        view! {
            <section>
                <h2>{self.title}</h2>
                <p class="rule">{method}</p>
                {tied.then(|| view! { <p class="notice">{words.say("result-tie")}</p> })}
                {self.lots.into_iter().map(|lot| lot.view(words)).collect_view()}
                {counted}
            </section>
        }
        .into_any()
    }
}

impl Lot {
    fn view(self, words: Words) -> impl IntoView {
        let round = words.tell("result-lot", [("round", self.round.to_string())]);
        let option = |(title, rank): (String, String)| view! { <li>{title}" "<code translate="no">{rank}</code></li> };
        view! {
            <div class="notice">
                <p>{round}</p>
                <ol>{self.options.into_iter().map(option).collect_view()}</ol>
            </div>
        }
    }
}

impl Counted {
    fn view(self, words: Words, title: &str, ballots: u64) -> AnyView {
        let most = self.rows.iter().map(|row| row.votes).max().unwrap_or(0);
        let head = |name: &str| view! { <th scope="col" class="number">{words.say(name)}</th> };
        let columns = Columns { number: self.measure.is_some(), share: self.shares, seats: self.lists, ballots, most };
        view! {
            <table class="totals">
                <caption>{words.count("result-caption", ballots)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words.say("label-option")}</th>
                        {self.measure.map(head)}
                        {self.shares.then(|| head("label-share"))}
                        {self.lists.then(|| head("label-seats"))}
                    </tr>
                </thead>
                <tbody>{self.rows.into_iter().map(|row| row.view(words, columns)).collect::<Vec<_>>()}</tbody>
            </table>
            {self.details.into_iter().map(|matrix| matrix.view(title)).collect::<Vec<_>>()}
            <details>
                <summary>{words.say("count-title")}</summary>
                <ol>{self.steps.into_iter().map(|step| view! { <li>{step}</li> }).collect_view()}</ol>
            </details>
        }
        .into_any()
    }
}

#[derive(Clone, Copy)]
struct Columns {
    number: bool,
    share: bool,
    seats: bool,
    ballots: u64,
    most: u64,
}

impl Row {
    fn view(self, words: Words, columns: Columns) -> AnyView {
        let (class, mark) = match self.standing {
            Standing::Elected => ("elected", Some("result-elected")),
            Standing::Tied => ("tied", Some("result-tied")),
            Standing::Not => ("", None),
            Standing::Beside => ("beside", None),
        };
        let number = |text: String| view! { <td class="number">{text}</td> };
        view! {
            <tr class=class>
                <th scope="row">
                    {self.option}
                    {mark.map(|mark| view! { " "<span class="mark">{words.say(mark)}</span> })}
                    {columns.number.then(|| bar(self.votes, columns.most))}
                </th>
                {columns.number.then(|| number(words.number(self.votes)))}
                {columns.share.then(|| number(percent(self.votes, columns.ballots)))}
                {columns.seats.then(|| number(self.seats.map_or_else(String::new, |seats| words.number(seats.into()))))}
            </tr>
        }
        .into_any()
    }
}

impl Matrix {
    fn view(self, contest: &str) -> AnyView {
        let cell = |count: Option<u64>| view! { <td class="number">{count.map(|count| count.to_string())}</td> };
        let row = move |(head, counts): (String, Vec<Option<u64>>)| {
            view! { <tr><th scope="row">{head}</th>{counts.into_iter().map(cell).collect_view()}</tr> }
        };
        let label = format!("{contest}: {}", self.caption);
        view! {
            <div class="scroll" role="region" aria-label=label tabindex="0">
                <table>
                    <caption>{self.caption}</caption>
                    <thead>
                        <tr>
                            <td></td>
                            {self.columns.into_iter().map(|head| view! { <th scope="col" class="number">{head}</th> }).collect_view()}
                        </tr>
                    </thead>
                    <tbody>{self.rows.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    }
}

/// A bar as long as its share of the longest. For the eye only: the numbers stand beside it.
fn bar(votes: u64, most: u64) -> impl IntoView {
    let width = if most == 0 { 0 } else { u128::from(votes) * 1000 / u128::from(most) };
    view! {
        <svg class="bar" viewBox="0 0 1000 24" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect class="bar-ground" width="1000" height="24"></rect>
            <rect class="bar-votes" width=width.to_string() height="24"></rect>
        </svg>
    }
}

/// One decimal, rounded half up, in integers: the same on every machine.
fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".into();
    }
    let tenths = (u128::from(part) * 2000 + u128::from(whole)) / (2 * u128::from(whole));
    format!("{}.{}%", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_to_the_tenth() {
        assert_eq!(percent(1, 3), "33.3%");
        assert_eq!(percent(2, 3), "66.7%");
        assert_eq!(percent(1, 2000), "0.1%");
        assert_eq!(percent(5, 5), "100.0%");
        assert_eq!(percent(0, 0), "–");
    }
}
