//! Small draws, by hand and at random.

use proptest::prelude::*;
use psephos_crypto::Digest;
use psephos_record::{
    ProcessId,
    draw::{
        DrawRules, SetAside, Stratum, UnitType,
        pool::{Entrant, Provenance, group_id},
    },
    ids::Hash,
    text::Text,
};
pub(crate) use psephos_rig::draw::plain;
use psephos_tally::drawing::{
    order::Ranks,
    outcome::Outcome,
    places,
    pool::MalformedPool,
    replacement::{Replaced, Standings},
};

pub(crate) const PROCESS: ProcessId = ProcessId([8; 32]);

/// A number as 32 bytes that nobody chose.
pub(crate) fn hash(number: u64) -> Hash {
    Digest::of_blob(&number.to_le_bytes()).into()
}

fn text() -> Text {
    Text::en_zh("name", "名")
}

pub(crate) fn unit(count: u32) -> UnitType {
    UnitType { id: "unit".into(), title: text(), count }
}

pub(crate) fn stratum(minimum: u32, maximum: u32) -> Stratum {
    Stratum { id: "stratum".into(), title: text(), minimum, maximum }
}

pub(crate) fn set_aside(count: u32) -> SetAside {
    SetAside { id: "set-aside".into(), title: text(), count }
}

/// A person with one ticket.
pub(crate) fn person(number: u64) -> Entrant {
    let id = hash(number);
    Entrant {
        id,
        tickets: 1,
        stratum: 0,
        tier: 0,
        marks: 0,
        preferences: Vec::new(),
        people: Vec::new(),
        provenance: None,
    }
}

/// A household or panel of these people.
pub(crate) fn group(numbers: &[u64]) -> Entrant {
    let mut people: Vec<Hash> = numbers.iter().map(|number| hash(*number)).collect();
    people.sort_unstable();
    Entrant { id: group_id(&PROCESS, &people), people, ..person(0) }
}

/// The rows of these entrants as they come, a blob for so many.
pub(crate) fn blobs(entrants: &[Entrant], each: usize) -> Vec<Vec<u8>> {
    let blob = |entrants: &[Entrant]| {
        let mut blob = Vec::new();
        for entrant in entrants {
            entrant.encode(&mut blob);
        }
        blob
    };
    entrants.chunks(each).map(blob).collect()
}

/// Hands out blobs by position.
pub(crate) fn read(blobs: &[Vec<u8>]) -> impl FnMut(usize) -> Option<Result<Vec<u8>, MalformedPool>> {
    |position| blobs.get(position).cloned().map(Ok)
}

pub(crate) fn place(rules: &DrawRules, seed: &Hash, entrants: &[Entrant]) -> Outcome {
    places::place(rules, &Ranks::new(seed), &mut read(&blobs(entrants, 7))).unwrap()
}

pub(crate) fn exclude(
    standings: &mut Standings<'_>,
    seed: &Hash,
    exclusions: &[Hash],
    entrants: &[Entrant],
) -> Vec<Replaced> {
    standings.exclude(&Ranks::new(seed), exclusions, &mut read(&blobs(entrants, 7))).unwrap()
}

/// Rules with up to three types of units, three strata, two tiers, two set-asides, offices or none; promises may be more than can be kept.
pub(crate) fn any_rules() -> impl Strategy<Value = DrawRules> {
    let units = prop::collection::vec((1_u32..5).prop_map(unit), 1..4);
    let strata = prop::collection::vec((0_u32..4, 0_u32..6).prop_map(|(low, more)| stratum(low, low + more)), 0..4);
    let tiers = prop::collection::vec(Just(text()), 0..3);
    let set_asides = prop::collection::vec((0_u32..4).prop_map(set_aside), 0..3);
    let offices = prop::option::of(prop::collection::vec(Just(text()), 0..3));
    (units, strata, tiers, set_asides, offices).prop_map(|(units, strata, tiers, set_asides, provenance)| DrawRules {
        units,
        strata,
        tiers,
        set_asides,
        provenance,
        ..plain(1)
    })
}

/// Up to forty people who fit these rules.
pub(crate) fn any_entrants(rules: &DrawRules) -> impl Strategy<Value = Vec<Entrant>> + use<> {
    let [units, strata, tiers, sets] =
        [rules.units.len(), rules.strata.len().max(1), rules.tiers.len().max(1), rules.set_asides.len()];
    let units: Vec<u8> = (0..).take(units).collect();
    let preferences = prop::sample::subsequence(units.clone(), 0..=units.len()).prop_shuffle();
    let offices = rules.provenance.as_ref().map(Vec::len);
    let one = (1_u32..=8, 0..strata, 0..tiers, 0..1_u32 << sets, preferences);
    prop::collection::vec(one, 0..40).prop_map(move |rows| {
        // Those of one office in turns; some of the same number.
        let entered = |(office, number): (usize, u64)| Provenance {
            office: u16::try_from(office % offices.unwrap_or(0).max(1)).unwrap(),
            number: u32::try_from(number / 2 + 1).unwrap(),
        };
        let entrant = |(number, (tickets, stratum, tier, marks, preferences))| Entrant {
            tickets,
            stratum: u16::try_from(stratum).unwrap(),
            tier: u16::try_from(tier).unwrap(),
            marks,
            preferences,
            provenance: offices.map(|_| entered((usize::from(marks > 0), number))),
            ..person(number)
        };
        (1..).zip(rows).map(entrant).collect()
    })
}

/// Rules and people for them.
pub(crate) fn any_draw() -> impl Strategy<Value = (DrawRules, Vec<Entrant>)> {
    any_rules().prop_flat_map(|rules| (Just(rules.clone()), any_entrants(&rules)))
}
