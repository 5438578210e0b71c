//! The result: a table and bars for each contest.

use super::phase::{Stage, badge};
use crate::catalogue::Words;
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
    /// Ballots counted in it.
    pub ballots: u64,
    /// Seats, or options that win.
    pub seats: u32,
    /// The totals; none when the group is too small to be counted without harm to secrecy.
    pub rows: Option<Vec<Row>>,
    /// Totals of blanks, where they were offered.
    pub blanks: Option<u64>,
    /// The smallest group that is counted.
    pub minimum: u32,
}

/// One option's total.
#[derive(Clone, Debug)]
pub struct Row {
    /// The option.
    pub option: String,
    /// Its votes.
    pub votes: u64,
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
}

impl ResultPage {
    /// Draws the page.
    pub fn view(self, words: Words) -> impl IntoView + use<> {
        let base = format!("/elections/{}", self.process);
        view! {
            <p class="crumb"><a href=base.clone()>{self.title.clone()}</a></p>
            <div class="title-row">
                {badge(words, self.stage)}
                <h1>{words.say("result-title")}</h1>
            </div>
            {match self.outcome {
                None => view! { <p class="notice">{words.say("result-none")}</p> }.into_any(),
                Some(outcome) => outcome.view(words, &base).into_any(),
            }}
        }
    }
}

impl Outcome {
    fn view(self, words: Words, base: &str) -> impl IntoView + use<> {
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
            {self.contests.into_iter().map(|contest| contest.view(words)).collect_view()}
            <h2>{words.say("result-check-title")}</h2>
            <p>{words.say("result-check")}</p>
            <p class="actions">
                {entry.map(|href| view! { <a class="button second" href=href>{words.say("action-result-entry")}</a> })}
                <a class="button second" href=format!("{base}/board")>{words.say("action-board")}</a>
            </p>
        }
    }
}

impl ContestOutcome {
    fn view(self, words: Words) -> impl IntoView + use<> {
        let Some(rows) = self.rows else {
            let minimum = words.count("result-too-small", u64::from(self.minimum));
            return view! { <section class="outcome"><h2>{self.title}</h2><p class="notice">{minimum}</p></section> }
                .into_any();
        };
        let most = rows.iter().map(|row| row.votes).chain(self.blanks).max().unwrap_or(0);
        let ballots = self.ballots;
        let caption = words.count("result-caption", ballots);
        let tied = rows.iter().any(|row| row.standing == Standing::Tied);
        view! {
            <section class="outcome">
                <h2>{self.title}</h2>
                <p>{words.count("result-seats", u64::from(self.seats))}</p>
                {tied.then(|| view! { <p class="notice">{words.say("result-tie")}</p> })}
                <table class="totals">
                    <caption>{caption}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{words.say("label-option")}</th>
                            <th scope="col" class="number">{words.say("label-votes")}</th>
                            <th scope="col" class="number">{words.say("label-share")}</th>
                            <td class="bar-head"></td>
                        </tr>
                    </thead>
                    <tbody>
                        {rows.into_iter().map(|row| line(words, row.option, row.votes, row.standing, ballots, most)).collect_view()}
                        {self.blanks.map(|blanks| line(words, words.say("label-blank"), blanks, Standing::Not, ballots, most))}
                    </tbody>
                </table>
            </section>
        }
        .into_any()
    }
}

fn line(words: Words, option: String, votes: u64, standing: Standing, ballots: u64, most: u64) -> impl IntoView {
    let (class, mark) = match standing {
        Standing::Elected => ("elected", Some("result-elected")),
        Standing::Tied => ("tied", Some("result-tied")),
        Standing::Not => ("", None),
    };
    view! {
        <tr class=class>
            <th scope="row">
                {option}
                {mark.map(|mark| view! { " "<span class="mark">{words.say(mark)}</span> })}
            </th>
            <td class="number">{words.number(votes)}</td>
            <td class="number">{percent(votes, ballots)}</td>
            <td class="bar">{bar(votes, most)}</td>
        </tr>
    }
}

/// A bar as long as its share of the longest. For the eye only: the numbers stand beside it.
fn bar(votes: u64, most: u64) -> impl IntoView {
    let width = if most == 0 { 0 } else { u128::from(votes) * 1000 / u128::from(most) };
    view! {
        <svg viewBox="0 0 1000 24" preserveAspectRatio="none" aria-hidden="true" focusable="false">
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
    format!("{}.{} %", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_to_the_tenth() {
        assert_eq!(percent(1, 3), "33.3 %");
        assert_eq!(percent(2, 3), "66.7 %");
        assert_eq!(percent(1, 2000), "0.1 %");
        assert_eq!(percent(5, 5), "100.0 %");
        assert_eq!(percent(0, 0), "–");
    }
}
