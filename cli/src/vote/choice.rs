//! What a voter says on the command line, by the short names of contests and options.

use crate::failure::Failure;
use psephos_record::{
    Manifest,
    booth::{RefusedSelection, Selection},
    contest::{Contest, ContestKind},
};
use std::collections::{BTreeMap, BTreeSet};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// What was said of each contest. Wiped when dropped.
#[derive(Default)]
pub struct Choices {
    contests: BTreeMap<String, Said>,
}

#[derive(Zeroize, ZeroizeOnDrop)]
enum Said {
    Options(Vec<String>),
    Blank,
}

impl core::fmt::Debug for Choices {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Choices([redacted])")
    }
}

impl Choices {
    /// Reads `contest=option,option` texts and the names of contests that are left blank.
    pub fn parse(choose: &[String], blank: &[String]) -> Result<Self, Failure> {
        let mut choices = Self::default();
        for text in choose {
            let (contest, options) = text.split_once('=').ok_or_else(|| {
                Failure::usage("--choose wants CONTEST=OPTION", "name the contest, an equals sign, and its options")
            })?;
            let options: Vec<String> =
                options.split(',').map(str::trim).filter(|option| !option.is_empty()).map(str::to_owned).collect();
            choices.say(contest, Said::Options(options))?;
        }
        for contest in blank {
            choices.say(contest, Said::Blank)?;
        }
        Ok(choices)
    }

    fn say(&mut self, contest: &str, said: Said) -> Result<(), Failure> {
        match self.contests.insert(contest.trim().to_owned(), said) {
            None => Ok(()),
            Some(_) => Err(Failure::usage(format!("contest {contest} is answered twice"), "answer it once")),
        }
    }

    /// One selection for each contest of the style, in its order. Every contest must be answered.
    pub fn selections(&self, manifest: &Manifest, style: u32) -> Result<Vec<Selection>, Failure> {
        let contests: Vec<&Contest> =
            manifest.contests_of(style).into_iter().flatten().map(|(_, contest)| contest).collect();
        if let Some(unknown) = self.contests.keys().find(|id| !contests.iter().any(|contest| contest.id == **id)) {
            let what = format!("this ballot has no contest \"{unknown}\"");
            return Err(Failure::usage(what, listed(&contests)));
        }
        contests.iter().map(|contest| self.selection(contest, &contests)).collect()
    }

    fn selection(&self, contest: &Contest, contests: &[&Contest]) -> Result<Selection, Failure> {
        let said = self
            .contests
            .get(&contest.id)
            .ok_or_else(|| Failure::usage(format!("contest \"{}\" is not answered", contest.id), listed(contests)))?;
        let mut selection = Selection::of(vec![0; contest.options.len()]);
        let answers = match said {
            Said::Blank => {
                selection.blank = true;
                return Ok(selection);
            }
            Said::Options(answers) => answers,
        };
        let mut named = BTreeSet::new();
        for (place, answer) in (1..).zip(answers) {
            let (option, number) = numbered(answer)?;
            if !named.insert(option) {
                let what = format!("contest \"{}\": option \"{option}\" stands twice", contest.id);
                return Err(Failure::usage(what, "name it once"));
            }
            let position = contest.options.iter().position(|known| known.id == option);
            let slot = position.and_then(|position| selection.numbers.get_mut(position)).ok_or_else(|| {
                Failure::usage(format!("contest \"{}\" has no option \"{option}\"", contest.id), listed(contests))
            })?;
            // Without a number, an option is marked; or, in an order of preference, it has its place.
            let implied = if matches!(contest.kind, ContestKind::Rank { .. }) { place } else { 1 };
            *slot = number.unwrap_or(implied);
        }
        Ok(selection)
    }
}

/// The ballot in a line, for messages.
fn listed(contests: &[&Contest]) -> String {
    let lines: Vec<String> = contests
        .iter()
        .map(|contest| {
            let options: Vec<&str> = contest.options.iter().map(|option| option.id.as_str()).collect();
            let numbers = match &contest.kind {
                ContestKind::Choose { blank: true, .. } => " or --blank".to_owned(),
                ContestKind::Choose { .. } | ContestKind::Knapsack { .. } => String::new(),
                ContestKind::Score { max, .. } => format!(", each with :0 to :{max}"),
                ContestKind::Grade { grades, .. } => format!(", each with :1 (the best grade) to :{}", grades.len()),
                ContestKind::Quadratic { .. } => ", each with :votes".to_owned(),
                ContestKind::Rank { .. } => ", in order of preference".to_owned(),
                ContestKind::Allocate { budget } => format!(", each with :amount, {budget} in all"),
            };
            format!("{}={}{numbers}", contest.id, options.join("|"))
        })
        .collect();
    format!("the ballot: {}", lines.join(" · "))
}

/// An option and its number: `oak:3` is a score, a grade, a rank or an amount of 3, `oak:-2` two votes against.
fn numbered(answer: &str) -> Result<(&str, Option<i64>), Failure> {
    let Some((option, number)) = answer.split_once(':') else { return Ok((answer, None)) };
    let number = number.parse().map_err(|_| {
        Failure::usage(format!("\"{number}\" is no number"), "write OPTION or OPTION:NUMBER, such as oak:3")
    })?;
    Ok((option, Some(number)))
}

/// A selection's fault with the contest's short name instead of its position.
pub(super) fn explained(refused: RefusedSelection, manifest: &Manifest, style: u32) -> String {
    let contest = refused.contest.and_then(|position| manifest.contests_of(style)?.nth(position));
    match contest {
        Some((_, contest)) => format!("contest \"{}\": {}", contest.id, refused.fault),
        None => refused.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registrar::example_manifest as manifest;
    use psephos_record::contest::RankTally;

    fn selections(choose: &[&str], blank: &[&str], style: u32) -> Result<Vec<Selection>, Failure> {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        Choices::parse(&owned(choose), &owned(blank))?.selections(&manifest(), style)
    }

    #[test]
    fn what_is_said_is_what_is_marked() {
        let found = selections(&["library=music,care", "mayor=lin"], &[], 0).unwrap();
        assert!(found[0].numbers == [0, 1, 0] && !found[0].blank);
        assert!(found[1].numbers == [0, 1, 0, 1] && !found[1].blank);
        let found = selections(&["library="], &["mayor"], 0).unwrap();
        assert!(found[0].numbers == [0; 3] && found[0].blank);
        assert!(found[1].numbers == [0; 4] && !found[1].blank);
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_the_ballot_beside_it() {
        for (choose, blank, style, word) in [
            (&["mayor=lin"][..], &[][..], 0, "\"library\" is not answered"),
            (&["mayor=lin", "library=books"], &[], 1, "no contest \"library\""),
            (&["mayor=nobody"], &[], 1, "no option \"nobody\""),
            (&["mayor=lin"], &["mayor"], 1, "twice"),
            (&["mayor"], &[], 1, "CONTEST=OPTION"),
            (&["mayor=lin,lin"], &[], 1, "stands twice"),
            (&["mayor=lin:x"], &[], 1, "no number"),
        ] {
            let failure = selections(choose, blank, style).unwrap_err();
            assert!(failure.what.contains(word) && failure.exit.code() == 64, "{}", failure.what);
        }
    }

    #[test]
    fn numbers_are_said_where_the_contest_asks_for_them_and_places_where_it_ranks() {
        let mut manifest = manifest();
        manifest.contests[0].kind = ContestKind::Rank { min: 0, max: 3, tally: RankTally::Pairs };
        manifest.contests[1].kind = ContestKind::Score { max: 5, total: None, pairwise: false };
        let choose = ["mayor=petra,amara".to_owned(), "library=music:4,care:0,books".to_owned()];
        let found = Choices::parse(&choose, &[]).unwrap().selections(&manifest, 0).unwrap();
        assert!(found[0].numbers == [2, 0, 1] && found[1].numbers == [1, 4, 0, 0]);
    }

    #[test]
    fn choices_are_not_printed_by_mistake() {
        let choices = Choices::parse(&["mayor=lin".to_owned()], &[]).unwrap();
        assert_eq!(format!("{choices:?}"), "Choices([redacted])");
    }
}
