//! The steps of a count in words.

use crate::catalogue::Words;
use psephos_record::contest::{Contest, ContestKind};
use psephos_tally::counting::Step;

/// A sentence for each step. `titles` are those of the options, in the order of the ballot.
pub(super) fn told(contest: &Contest, titles: &[String], steps: &[Step], words: Words) -> Vec<String> {
    let teller = Teller { contest, titles, words };
    steps.iter().map(|step| teller.tell(step)).collect()
}

struct Teller<'a> {
    contest: &'a Contest,
    titles: &'a [String],
    words: Words,
}

impl Teller<'_> {
    fn tell(&self, step: &Step) -> String {
        let words = self.words;
        let (option, number, grade) = (|at| self.option(at), |n| words.number(n), |grade| self.grade(grade));
        match step {
            Step::Stands { option: at, sum } => {
                words.tell("count-stands", [("option", option(*at)), ("sum", signed(words, *sum))])
            }
            Step::Tie(options) => {
                let options: Vec<String> = options.iter().map(|at| option(*at)).collect();
                words.tell("count-tie", [("options", options.join(&words.say("count-and")))])
            }
            Step::Drawn(options) => {
                let options: Vec<String> = options.iter().map(|at| option(*at)).collect();
                words.tell("count-drawn", [("options", options.join(&words.say("count-then")))])
            }
            Step::EqualDefeats(defeats) => {
                let defeat = |(over, under): &(u32, u32)| {
                    words.tell("count-defeat", [("over", option(*over)), ("under", option(*under))])
                };
                let defeats: Vec<String> = defeats.iter().map(defeat).collect();
                words.tell("count-equal-defeats", [("defeats", defeats.join(&words.say("count-then")))])
            }
            Step::Runoff { over, under, ballots_over, ballots_under } => {
                words.tell("count-runoff", self.pair(*over, *under, *ballots_over, *ballots_under))
            }
            Step::Defeat { over, under, ballots_over, ballots_under, locked } => {
                let name = if *locked { "count-locked" } else { "count-left-out" };
                words.tell(name, self.pair(*over, *under, *ballots_over, *ballots_under))
            }
            Step::Beatpath { over, under, there, back } => {
                words.tell("count-beatpath", self.pair(*over, *under, *there, *back))
            }
            Step::Median { option: at, grade: median } => {
                words.tell("count-median", [("option", option(*at)), ("grade", grade(*median))])
            }
            Step::Taken { over, under, grades, median_over, median_under } => words.tell(
                "count-taken",
                [
                    ("over", option(*over)),
                    ("under", option(*under)),
                    ("count", number(*grades)),
                    ("first", grade(*median_over)),
                    ("second", grade(*median_under)),
                ],
            ),
            Step::Funded { option: at, cost, left } => {
                words.tell("count-funded", [("option", option(*at)), ("cost", number(*cost)), ("left", number(*left))])
            }
            Step::Misfit { option: at, cost, left } => {
                words.tell("count-misfit", [("option", option(*at)), ("cost", number(*cost)), ("left", number(*left))])
            }
            Step::Seat { list, votes, divisor } => words.tell(
                "count-seat",
                [("option", option(*list)), ("votes", number(*votes)), ("divisor", number(*divisor))],
            ),
        }
    }

    fn option(&self, position: u32) -> String {
        self.titles.get(position as usize).cloned().unwrap_or_default()
    }

    fn grade(&self, grade: Option<u32>) -> String {
        let ContestKind::Grade { grades, .. } = &self.contest.kind else { return String::new() };
        let named = grade.and_then(|grade| grades.get(grade as usize));
        named.map_or_else(
            || self.words.say("count-no-grade"),
            |grade| grade.in_language(self.words.language().key()).to_owned(),
        )
    }

    fn pair(&self, over: u32, under: u32, more: u64, fewer: u64) -> [(&'static str, String); 4] {
        let Self { words, .. } = self;
        [
            ("over", self.option(over)),
            ("under", self.option(under)),
            ("more", words.number(more)),
            ("fewer", words.number(fewer)),
        ]
    }
}

/// A sum, which votes against can bring below zero.
fn signed(words: Words, sum: i128) -> String {
    let magnitude =
        u64::try_from(sum.unsigned_abs()).map_or_else(|_| sum.unsigned_abs().to_string(), |n| words.number(n));
    if sum < 0 { format!("−{magnitude}") } else { magnitude }
}
