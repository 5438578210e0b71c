//! How many entrants of a pool could come to a place: known before the order is.

use super::MalformedPool;
use crate::drawing::shortlist::{Class, class_of, most_of};
use psephos_record::draw::{
    DrawRules,
    pool::{Entrant, MAX_CANDIDATES},
};
use std::collections::BTreeMap;

/// Counts of each class as many as could come to a place. Keeps up to [`MAX_CANDIDATES`] classes, and nothing for a pool that has no more
/// entrants than that.
#[derive(Debug)]
pub(super) struct Candidates<'a> {
    rules: &'a DrawRules,
    /// Nothing when there is nothing to count.
    classes: Option<BTreeMap<Class, u64>>,
    all: u64,
    most: u64,
}

impl<'a> Candidates<'a> {
    /// Of a pool of so many entrants.
    pub(super) fn new(rules: &'a DrawRules, entrants: u64) -> Self {
        Self::up_to(MAX_CANDIDATES, rules, entrants)
    }

    fn up_to(most: u64, rules: &'a DrawRules, entrants: u64) -> Self {
        Self { rules, classes: (entrants > most).then(BTreeMap::new), all: 0, most }
    }

    /// The next entrant.
    pub(super) fn add(&mut self, entrant: &Entrant) -> Result<(), MalformedPool> {
        let Some(classes) = &mut self.classes else { return Ok(()) };
        let most = most_of(self.rules, entrant);
        if most == 0 {
            return Ok(());
        }
        let known = classes.entry(class_of(entrant)).or_insert(0);
        if *known < most {
            *known += 1;
            self.all += 1;
        }
        if self.all > self.most { Err(MalformedPool::Candidates) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use psephos_record::{
        draw::{Stratum, UnitType},
        ids::Hash,
        text::Text,
    };

    /// Three small units and five large ones; two in the north at most.
    fn rules() -> DrawRules {
        let title = || Text::en_zh("title", "题");
        let unit = |id: &str, count| UnitType { id: id.into(), title: title(), count };
        let stratum = |id: &str, maximum| Stratum { id: id.into(), title: title(), minimum: 0, maximum };
        DrawRules {
            strata: vec![stratum("north", 2), stratum("south", 8), stratum("abroad", 0)],
            ..DrawRules::plain(vec![unit("small", 3), unit("large", 5)])
        }
    }

    /// How many of a hundred entrants of each of these kinds (stratum, preferences) are counted.
    fn counted(kinds: &[(u16, &[u8])]) -> u64 {
        let rules = rules();
        let mut candidates = Candidates::up_to(50, &rules, 100);
        for (stratum, preferences) in kinds {
            let entrant = Entrant {
                id: Hash([0; 32]),
                tickets: 1,
                stratum: *stratum,
                tier: 0,
                marks: 0,
                preferences: preferences.to_vec(),
                people: Vec::new(),
                provenance: None,
            };
            for _ in 0..100 {
                candidates.add(&entrant).unwrap();
            }
        }
        candidates.all
    }

    #[test]
    fn of_each_class_as_many_count_as_could_come_to_a_place() {
        assert_eq!(counted(&[(1, &[])]), 8, "there are eight places");
        assert_eq!(counted(&[(0, &[])]), 2, "and two of them may go north");
        assert_eq!(counted(&[(1, &[0])]), 3, "of which three are small");
        assert_eq!(counted(&[(1, &[0, 1])]), 8);
        assert_eq!(counted(&[(1, &[0, 1]), (1, &[1, 0])]), 8, "the order of preferences makes no class");
        assert_eq!(counted(&[(2, &[])]), 0);
        assert_eq!(counted(&[(0, &[]), (0, &[0]), (1, &[]), (1, &[0]), (1, &[1])]), 2 + 2 + 8 + 3 + 5);
    }

    #[test]
    fn more_candidates_than_a_draw_can_hold_are_refused_and_a_small_pool_is_not_counted() {
        let rules = rules();
        let entrant = |marks| Entrant {
            id: Hash([0; 32]),
            tickets: 1,
            stratum: 1,
            tier: 0,
            marks,
            preferences: Vec::new(),
            people: Vec::new(),
            provenance: None,
        };
        let mut candidates = Candidates::up_to(10, &rules, 11);
        let added: Vec<_> = (0..11).map(|marks| candidates.add(&entrant(marks))).collect();
        assert_eq!(added.iter().filter(|added| added.is_ok()).count(), 10);
        assert_eq!(added.last(), Some(&Err(MalformedPool::Candidates)));
        let mut few = Candidates::up_to(10, &rules, 10);
        assert_eq!((0..10).try_for_each(|marks| few.add(&entrant(marks))), Ok(()));
    }
}
