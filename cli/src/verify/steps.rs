//! How each contest was counted, for people who follow it with a pencil.

use super::numbers::name;
use core::fmt;
use psephos_record::{
    Manifest,
    contest::{Contest, ContestKind},
    tally::ElectionResult,
};
use psephos_tally::counting::{Step, followed};

/// The steps of all contests.
pub(super) struct Steps<'a> {
    /// What was asked.
    pub(super) manifest: &'a Manifest,
    /// What came out.
    pub(super) result: &'a ElectionResult,
}

impl fmt::Display for Steps<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { manifest, result } = self;
        writeln!(f, "How it was counted")?;
        for (position, contest) in (0_u32..).zip(&manifest.contests) {
            let Some(count) = followed(manifest, result, position) else { continue };
            writeln!(f, "  {}", name(&contest.title))?;
            for (number, step) in (1..).zip(&count.steps) {
                writeln!(f, "  {number:>4}. {}", Told { contest, step })?;
            }
        }
        Ok(())
    }
}

/// One step in words.
struct Told<'a> {
    contest: &'a Contest,
    step: &'a Step,
}

impl Told<'_> {
    fn option(&self, position: u32) -> String {
        self.contest.options.get(position as usize).map_or_else(String::new, |option| name(&option.title))
    }

    fn grade(&self, grade: Option<u32>) -> String {
        let ContestKind::Grade { grades, .. } = &self.contest.kind else { return String::new() };
        grade.and_then(|grade| grades.get(grade as usize)).map_or_else(|| "no grade".to_owned(), name)
    }
}

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let option = |position: &u32| self.option(*position);
        match self.step {
            Step::Stands { option: position, sum } => write!(f, "{}: {sum}", option(position)),
            Step::Tie(options) => {
                write!(f, "equal: {}", options.iter().map(option).collect::<Vec<_>>().join(", "))
            }
            Step::Drawn(options) => {
                write!(f, "by lot: {}", options.iter().map(option).collect::<Vec<_>>().join(", then "))
            }
            Step::EqualDefeats(defeats) => {
                let defeat = |(over, under): &(u32, u32)| format!("{} over {}", option(over), option(under));
                let defeats: Vec<String> = defeats.iter().map(defeat).collect();
                write!(f, "equally strong, and looked at in this order: {}", defeats.join(", "))
            }
            Step::Runoff { over, under, ballots_over, ballots_under } => write!(
                f,
                "{} is preferred to {} on {ballots_over} ballots, the other way on {ballots_under}",
                option(over),
                option(under)
            ),
            Step::Defeat { over, under, ballots_over, ballots_under, locked } => {
                write!(f, "{} beats {} by {ballots_over} to {ballots_under}: ", option(over), option(under))?;
                f.write_str(if *locked { "it stands" } else { "left out, it would close a circle with stronger ones" })
            }
            Step::Beatpath { over, under, there, back } => write!(
                f,
                "the strongest path from {} to {} is as strong as {there} ballots, the one back as {back}",
                option(over),
                option(under)
            ),
            Step::Median { option: position, grade } => {
                write!(f, "{} has the median {}", option(position), self.grade(*grade))
            }
            Step::Taken { over, under, grades, median_over, median_under } => write!(
                f,
                "{} before {}: without {grades} median grades each, they have the medians {} and {}",
                option(over),
                option(under),
                self.grade(*median_over),
                self.grade(*median_under)
            ),
            Step::Funded { option: position, cost, left } => {
                write!(f, "{} for {cost} is funded, {left} is left", option(position))
            }
            Step::Misfit { option: position, cost, left } => {
                write!(f, "{} for {cost} does not fit in {left}", option(position))
            }
            Step::Seat { list, votes, divisor } => {
                write!(f, "a seat for {}: {votes} by {divisor} is the largest", option(list))
            }
        }
    }
}
