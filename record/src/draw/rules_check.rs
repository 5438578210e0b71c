//! Which draws cannot be: said once, when they are announced.

use super::{DrawRules, EntrantForm, Ground, Replacement, Source};
use crate::manifest::ImpossibleManifest;
use crate::manifest::texts::{ids, text};
use core::fmt;

/// Most kinds of units: a preference is a byte, and a row stays short.
const MAX_UNITS: usize = 64;
/// Most strata.
const MAX_STRATA: usize = 1_000;
/// Most priority tiers.
const MAX_TIERS: usize = 64;
/// Most offices that took entries in.
const MAX_OFFICES: usize = 1_000;
/// Most set-asides: a mark is a bit of 32.
const MAX_SET_ASIDES: usize = 32;
/// Most grounds of one kind.
const MAX_GROUNDS: usize = 64;
/// Most places.
const MAX_PLACES: u64 = 1_000_000;
/// Most tickets of one entrant.
const MAX_TICKETS: u32 = 10_000;
/// Most sources of numbers.
const MAX_SOURCES: usize = 16;

/// Why a draw cannot be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImpossibleDraw {
    /// No place, too many, or a unit type without any.
    Places(u64),
    /// More of this than a draw can hold. Names it.
    TooMany(&'static str),
    /// A stratum's minimum is above its maximum. Names it.
    Quota(String),
    /// The set-asides alone are more than the places.
    SetAsides {
        /// What the set-asides ask for.
        asked: u64,
        /// How many places there are.
        places: u64,
    },
    /// The minima of all strata and the set-asides are together more than the places: who gets the set-asides could leave too few
    /// for a minimum.
    Minima {
        /// What the strata and set-asides ask for.
        asked: u64,
        /// How many places there are.
        places: u64,
    },
    /// The maxima of all strata are fewer than the places.
    Maxima {
        /// What the strata allow.
        allowed: u64,
        /// How many places there are.
        places: u64,
    },
    /// The most tickets of an entrant are none, or too many.
    Tickets(u32),
    /// Objections would still be taken when contributions are open.
    Objections,
    /// No contribution is asked for: the order would be known to whoever seals the pool.
    Contributions,
    /// The beacon's round is not after the close, or its chain cannot be.
    Beacon,
    /// Replacements need a beacon, and there is none.
    Replacement,
    /// The draw waits for a beacon, and could not even be annulled should its round never come.
    Annulment,
    /// Panels are drawn with one place, one ticket each, and no strata, tiers or set-asides.
    Panels,
    /// A draw by sources has from 1 to 16 of them, and nothing that RFC 3797 does not know.
    Sources(&'static str),
    /// A field that only an election has.
    ElectionField(&'static str),
}

impl fmt::Display for ImpossibleDraw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Places(places) => {
                write!(f, "{places} places; each kind of unit has at least one, and {MAX_PLACES} are the most in all")
            }
            Self::TooMany(what) => write!(f, "more {what} than a draw can hold"),
            Self::Quota(stratum) => write!(f, "stratum {stratum}: its minimum is above its maximum"),
            Self::SetAsides { asked, places } => {
                write!(f, "the set-asides ask for {asked} places, and there are {places}")
            }
            Self::Minima { asked, places } => {
                write!(
                    f,
                    "the strata's minima and the set-asides together ask for {asked} places, and there are {places}"
                )
            }
            Self::Maxima { allowed, places } => {
                write!(f, "the strata may take {allowed} places at most, and there are {places} to fill")
            }
            Self::Tickets(most) => write!(f, "at most {most} tickets; from 1 to {MAX_TICKETS} are possible"),
            Self::Objections => f.write_str("objections would be taken when contributions are already open"),
            Self::Contributions => f.write_str("at least one contribution must be asked for"),
            Self::Beacon => f.write_str("the beacon's round must be due after the close, and its chain's hash be that of its key, period and start"),
            Self::Replacement => f.write_str("replacements by a fresh round of the beacon need a beacon"),
            Self::Annulment => {
                f.write_str("a draw with a beacon needs a ground for annulment: its round may never come, or come before the close is seen")
            }
            Self::Panels => {
                f.write_str("a draw of panels has one place, one ticket each, and no strata, tiers or set-asides")
            }
            Self::Sources(cause) => write!(f, "a draw by sources, as RFC 3797 orders it, {cause}"),
            Self::ElectionField(field) => write!(f, "a draw has no {field}"),
        }
    }
}

impl core::error::Error for ImpossibleDraw {}

impl DrawRules {
    /// Refuses rules that cannot be carried out with contributions from `opens_at` to `closes_at`.
    pub(crate) fn check(&self, opens_at: u64, closes_at: u64) -> Result<(), ImpossibleManifest> {
        self.check_texts()?;
        self.check_numbers(opens_at, closes_at).map_err(ImpossibleManifest::Draw)
    }

    fn check_texts(&self) -> Result<(), ImpossibleManifest> {
        let named = self.units.iter().map(|unit| ("unit type", &unit.id, &unit.title));
        let named = named.chain(self.strata.iter().map(|stratum| ("stratum", &stratum.id, &stratum.title)));
        let named = named.chain(self.set_asides.iter().map(|set| ("set-aside", &set.id, &set.title)));
        let grounds = self.exclusions.iter().chain(&self.annulments);
        for (what, id, title) in named.chain(grounds.map(|ground| ("ground", &ground.id, &ground.title))) {
            text(&format!("{what} {id}"), title, true)?;
        }
        for (i, tier) in (1..).zip(&self.tiers) {
            text(&format!("tier {i}"), tier, true)?;
        }
        for (i, source) in (1..).zip(self.sources.iter().flatten()) {
            text(&format!("source {i}"), &source.title, true)?;
        }
        for (i, office) in (1..).zip(self.provenance.iter().flatten()) {
            text(&format!("office {i}"), office, true)?;
        }
        ids(self.units.iter().map(|unit| unit.id.as_str()))?;
        ids(self.strata.iter().map(|stratum| stratum.id.as_str()))?;
        ids(self.set_asides.iter().map(|set| set.id.as_str()))?;
        let of = |grounds: &[Ground]| ids(grounds.iter().map(|ground| ground.id.as_str()));
        of(&self.exclusions)?;
        of(&self.annulments)
    }

    fn check_numbers(&self, opens_at: u64, closes_at: u64) -> Result<(), ImpossibleDraw> {
        let limits = [
            ("kinds of units", self.units.len(), MAX_UNITS),
            ("strata", self.strata.len(), MAX_STRATA),
            ("tiers", self.tiers.len(), MAX_TIERS),
            ("offices", self.provenance.as_ref().map_or(0, Vec::len), MAX_OFFICES),
            ("set-asides", self.set_asides.len(), MAX_SET_ASIDES),
            ("grounds", self.exclusions.len().max(self.annulments.len()), MAX_GROUNDS),
        ];
        if let Some((what, ..)) = limits.into_iter().find(|(_, found, most)| found > most) {
            return Err(ImpossibleDraw::TooMany(what));
        }
        let places = self.places();
        if !(1..=MAX_PLACES).contains(&places) || self.units.iter().any(|unit| unit.count == 0) {
            return Err(ImpossibleDraw::Places(places));
        }
        if let Some(stratum) = self.strata.iter().find(|stratum| stratum.minimum > stratum.maximum) {
            return Err(ImpossibleDraw::Quota(stratum.id.clone()));
        }
        self.check_promises(places)?;
        if !(1..=MAX_TICKETS).contains(&self.max_tickets) {
            return Err(ImpossibleDraw::Tickets(self.max_tickets));
        }
        if self.objections_until > opens_at {
            return Err(ImpossibleDraw::Objections);
        }
        if let Some(sources) = &self.sources {
            self.check_sources(sources, closes_at)?;
        } else if self.minimum_contributions == 0 {
            return Err(ImpossibleDraw::Contributions);
        }
        if let Some(beacon) = &self.beacon {
            if !beacon.is_after(closes_at) {
                return Err(ImpossibleDraw::Beacon);
            }
            if self.annulments.is_empty() {
                return Err(ImpossibleDraw::Annulment);
            }
        } else if self.replacement == Replacement::FreshBeacon {
            return Err(ImpossibleDraw::Replacement);
        }
        let simple = self.strata.is_empty() && self.tiers.is_empty() && self.set_asides.is_empty();
        if self.entrants == EntrantForm::Panel && (places != 1 || self.max_tickets != 1 || !simple) {
            return Err(ImpossibleDraw::Panels);
        }
        Ok(())
    }

    fn check_sources(&self, sources: &[Source], closes_at: u64) -> Result<(), ImpossibleDraw> {
        let cause = if !(1..=MAX_SOURCES).contains(&sources.len()) {
            "has from 1 to 16 sources"
        } else if sources.iter().any(|source| source.due <= closes_at) {
            "has sources that are published after it closes"
        } else if self.minimum_contributions != 0 {
            "asks for no contributions"
        } else if self.beacon.is_some() {
            "has no beacon"
        } else if self.max_tickets != 1 {
            "has one ticket for each entrant"
        } else if self.annulments.is_empty() {
            "needs a ground for annulment: a source may never be published"
        } else {
            return Ok(());
        };
        Err(ImpossibleDraw::Sources(cause))
    }

    /// Every promise can be kept, whoever gets what by the others: see `docs/spec/80-draws.md#places`.
    fn check_promises(&self, places: u64) -> Result<(), ImpossibleDraw> {
        let asides: u64 = self.set_asides.iter().map(|set| u64::from(set.count)).sum();
        if asides > places {
            return Err(ImpossibleDraw::SetAsides { asked: asides, places });
        }
        if self.strata.is_empty() {
            return Ok(());
        }
        let minima: u64 = self.strata.iter().map(|stratum| u64::from(stratum.minimum)).sum();
        let maxima: u64 = self.strata.iter().map(|stratum| u64::from(stratum.maximum)).sum();
        if maxima < places {
            return Err(ImpossibleDraw::Maxima { allowed: maxima, places });
        }
        // With maxima that are just the places, no stratum can take what another needs.
        if maxima > places && minima + asides > places {
            return Err(ImpossibleDraw::Minima { asked: minima + asides, places });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        draw::{SetAside, Stratum, UnitType},
        text::Text,
    };

    fn title() -> Text {
        Text::en_zh("title", "题")
    }

    /// A unit type with ten places.
    fn rules(strata: &[[u32; 2]], set_asides: &[u32]) -> DrawRules {
        let stratum = |(i, [minimum, maximum]): (usize, &[u32; 2])| Stratum {
            id: format!("stratum-{i}"),
            title: title(),
            minimum: *minimum,
            maximum: *maximum,
        };
        let set_aside =
            |(i, count): (usize, &u32)| SetAside { id: format!("set-aside-{i}"), title: title(), count: *count };
        DrawRules {
            strata: strata.iter().enumerate().map(stratum).collect(),
            set_asides: set_asides.iter().enumerate().map(set_aside).collect(),
            objections_until: 100,
            ..DrawRules::plain(vec![UnitType { id: "flat".into(), title: title(), count: 10 }])
        }
    }

    fn found(strata: &[[u32; 2]], set_asides: &[u32]) -> Result<(), ImpossibleManifest> {
        rules(strata, set_asides).check(100, 200)
    }

    fn impossible(cause: ImpossibleDraw) -> Result<(), ImpossibleManifest> {
        Err(ImpossibleManifest::Draw(cause))
    }

    #[test]
    fn set_asides_leave_the_minima_free_whoever_gets_them() {
        assert_eq!(found(&[[4, 10], [3, 10]], &[2, 1]), Ok(()));
        let asked = impossible(ImpossibleDraw::Minima { asked: 11, places: 10 });
        assert_eq!(found(&[[4, 10], [3, 10]], &[2, 2]), asked);
        assert_eq!(found(&[[5, 10], [6, 10]], &[]), asked);
        assert_eq!(found(&[[5, 10], [5, 10]], &[]), Ok(()));
    }

    #[test]
    fn fixed_quotas_go_with_any_set_asides_that_there_are_places_for() {
        assert_eq!(found(&[[4, 4], [6, 6]], &[10]), Ok(()));
        assert_eq!(found(&[[0, 4], [6, 6]], &[10]), Ok(()));
        assert_eq!(found(&[[4, 4], [6, 7]], &[1]), impossible(ImpossibleDraw::Minima { asked: 11, places: 10 }));
        assert_eq!(found(&[[4, 4], [6, 6]], &[11]), impossible(ImpossibleDraw::SetAsides { asked: 11, places: 10 }));
        assert_eq!(found(&[], &[6, 5]), impossible(ImpossibleDraw::SetAsides { asked: 11, places: 10 }));
        assert_eq!(found(&[], &[5, 5]), Ok(()));
    }

    #[test]
    fn quotas_that_cannot_be_met_are_refused() {
        assert_eq!(found(&[[0, 4], [0, 5]], &[]), impossible(ImpossibleDraw::Maxima { allowed: 9, places: 10 }));
        assert_eq!(found(&[[5, 4], [0, 9]], &[]), impossible(ImpossibleDraw::Quota("stratum-0".into())));
        let most = u32::MAX;
        assert_eq!(found(&[[0, most], [10, most]], &[]), Ok(()));
        let asked = u64::from(most) + 3;
        assert_eq!(found(&[[most, most], [3, 3]], &[]), impossible(ImpossibleDraw::Minima { asked, places: 10 }));
    }

    #[test]
    fn places_tickets_and_times_are_such_as_can_be() {
        let check = |change: &dyn Fn(&mut DrawRules)| {
            let mut rules = rules(&[], &[]);
            change(&mut rules);
            rules.check(100, 200)
        };
        assert_eq!(check(&|rules| rules.units[0].count = 0), impossible(ImpossibleDraw::Places(0)));
        assert_eq!(check(&|rules| rules.units.clear()), impossible(ImpossibleDraw::Places(0)));
        assert_eq!(check(&|rules| rules.units[0].count = 1_000_001), impossible(ImpossibleDraw::Places(1_000_001)));
        assert_eq!(check(&|rules| rules.max_tickets = 0), impossible(ImpossibleDraw::Tickets(0)));
        assert_eq!(check(&|rules| rules.max_tickets = 10_001), impossible(ImpossibleDraw::Tickets(10_001)));
        assert_eq!(check(&|rules| rules.objections_until = 101), impossible(ImpossibleDraw::Objections));
        assert_eq!(check(&|rules| rules.minimum_contributions = 0), impossible(ImpossibleDraw::Contributions));
        assert_eq!(
            check(&|rules| rules.replacement = Replacement::FreshBeacon),
            impossible(ImpossibleDraw::Replacement)
        );
        assert_eq!(check(&|rules| rules.entrants = EntrantForm::Panel), impossible(ImpossibleDraw::Panels));
        let offices = |count: usize| check(&|rules| rules.provenance = Some(vec![title(); count]));
        assert_eq!((offices(0), offices(MAX_OFFICES)), (Ok(()), Ok(())));
        assert_eq!(offices(MAX_OFFICES + 1), impossible(ImpossibleDraw::TooMany("offices")));
    }

    #[test]
    fn a_draw_by_sources_has_nothing_that_rfc_3797_does_not_know() {
        let check = |change: &dyn Fn(&mut DrawRules)| {
            let mut rules = rules(&[], &[]);
            rules.sources = Some(vec![Source { title: title(), due: 201 }; 3]);
            rules.minimum_contributions = 0;
            rules.annulments = vec![Ground { id: "never".into(), title: title() }];
            change(&mut rules);
            rules.check(100, 200)
        };
        assert_eq!(check(&|_| ()), Ok(()));
        let refused = |change: &dyn Fn(&mut DrawRules), cause| {
            assert_eq!(check(change), impossible(ImpossibleDraw::Sources(cause)));
        };
        refused(&|rules| rules.sources = Some(vec![]), "has from 1 to 16 sources");
        refused(
            &|rules| rules.sources.as_mut().unwrap().resize(17, Source { title: title(), due: 201 }),
            "has from 1 to 16 sources",
        );
        refused(
            &|rules| rules.sources.as_mut().unwrap()[2].due = 200,
            "has sources that are published after it closes",
        );
        refused(&|rules| rules.minimum_contributions = 1, "asks for no contributions");
        refused(&|rules| rules.max_tickets = 2, "has one ticket for each entrant");
        refused(&|rules| rules.annulments.clear(), "needs a ground for annulment: a source may never be published");
        let fresh = |rules: &mut DrawRules| rules.replacement = Replacement::FreshBeacon;
        assert_eq!(check(&fresh), impossible(ImpossibleDraw::Replacement));
    }
}
