//! What a voter says on the command line, by the short names of contests and options.

use crate::failure::Failure;
use psephos_record::{
    Manifest,
    booth::{Selection, SelectionFault},
    contest::Contest,
};
use std::collections::BTreeMap;
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
        let mut selection = Selection::empty(contest.options.len());
        match said {
            Said::Blank => selection.blank = true,
            Said::Options(options) => {
                for option in options {
                    let position = contest.options.iter().position(|known| known.id == *option);
                    let mark = position.and_then(|position| selection.marks.get_mut(position)).ok_or_else(|| {
                        Failure::usage(
                            format!("contest \"{}\" has no option \"{option}\"", contest.id),
                            listed(contests),
                        )
                    })?;
                    *mark = true;
                }
            }
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
            let blank = if contest.blank_slot().is_some() { " or --blank" } else { "" };
            format!("{}={}{blank}", contest.id, options.join("|"))
        })
        .collect();
    format!("the ballot: {}", lines.join(" · "))
}

/// A selection's fault with the contest's short name instead of its position.
pub(super) fn explained(fault: SelectionFault, manifest: &Manifest, style: u32) -> String {
    let name = |position: usize| {
        let contest = manifest.contests_of(style).and_then(|mut contests| contests.nth(position));
        contest.map_or_else(String::new, |(_, contest)| contest.id.clone())
    };
    match fault {
        SelectionFault::Overvote { contest, marked, max } => {
            format!("contest \"{}\": {marked} options marked; at most {max} are allowed", name(contest))
        }
        SelectionFault::Undervote { contest, marked, min } => {
            format!("contest \"{}\": {marked} options marked; at least {min} are due", name(contest))
        }
        SelectionFault::BlankNotOffered { contest } => format!("contest \"{}\" offers no blank", name(contest)),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registrar::example_manifest as manifest;

    fn selections(choose: &[&str], blank: &[&str], style: u32) -> Result<Vec<Selection>, Failure> {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        Choices::parse(&owned(choose), &owned(blank))?.selections(&manifest(), style)
    }

    #[test]
    fn what_is_said_is_what_is_marked() {
        let found = selections(&["library=music,care", "mayor=lin"], &[], 0).unwrap();
        assert!(found[0].marks == [false, true, false] && !found[0].blank);
        assert!(found[1].marks == [false, true, false, true] && !found[1].blank);
        let found = selections(&["library="], &["mayor"], 0).unwrap();
        assert!(found[0].marks == [false; 3] && found[0].blank);
        assert!(found[1].marks == [false; 4] && !found[1].blank);
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_the_ballot_beside_it() {
        for (choose, blank, style, word) in [
            (&["mayor=lin"][..], &[][..], 0, "\"library\" is not answered"),
            (&["mayor=lin", "library=books"], &[], 1, "no contest \"library\""),
            (&["mayor=nobody"], &[], 1, "no option \"nobody\""),
            (&["mayor=lin"], &["mayor"], 1, "twice"),
            (&["mayor"], &[], 1, "CONTEST=OPTION"),
        ] {
            let failure = selections(choose, blank, style).unwrap_err();
            assert!(failure.what.contains(word) && failure.exit.code() == 64, "{}", failure.what);
        }
    }

    #[test]
    fn choices_are_not_printed_by_mistake() {
        let choices = Choices::parse(&["mayor=lin".to_owned()], &[]).unwrap();
        assert_eq!(format!("{choices:?}"), "Choices([redacted])");
    }
}
