//! V3: manifests that can't be carried out, and manifests out of place.

use super::{
    Base, Bases, Vector,
    base::{log_of, lunch_manifest},
};
use crate::{checkpoint, contest, signing_key};
use psephos_log::note::KeyName;
use psephos_record::{
    EntryKind, Key, Manifest, Unsigned,
    contest::{ContestKind, Counting, RankTally},
    text::Text,
};
use psephos_tally::verifier::MemorySource;

const RULE: &str = "40-entries.md#manifest";

type Change = fn(&mut Manifest);

/// Name, change, story.
const CHANGES: &[(&str, Change, &str)] = &[
    ("no-contests", |m| m.contests.clear(), "Nothing is asked."),
    ("no-options", |m| m.contests[0].options.clear(), "A contest without options."),
    ("option-twice", |m| m.contests[0].options[1].id = m.contests[0].options[0].id.clone(), "Two options have one id."),
    (
        "contest-twice",
        |m| {
            let again = m.contests[0].clone();
            m.contests.push(again);
            m.styles[0].contests.push(1);
        },
        "Two contests have one id.",
    ),
    ("no-title", |m| m.contests[0].title = Text::default(), "A contest without a title."),
    ("blank-title", |m| m.title = Text::only("en", " \u{2003}"), "A title of white space."),
    (
        "min-above-max",
        |m| m.contests[0].kind = ContestKind::Choose { min: 2, max: 1, blank: false },
        "At least two and at most one.",
    ),
    (
        "max-above-options",
        |m| m.contests[0].kind = ContestKind::Choose { min: 0, max: 3, blank: false },
        "Three of two options.",
    ),
    (
        "max-of-none",
        |m| m.contests[0].kind = ContestKind::Choose { min: 0, max: 0, blank: true },
        "No option may be chosen.",
    ),
    (
        "more-ranks-than-options",
        |m| {
            m.contests[0].kind = ContestKind::Rank { min: 1, max: 3, tally: RankTally::Pairs };
            m.contests[0].counting = Counting::Schulze;
        },
        "Three ranks for two options.",
    ),
    (
        "credits-of-none",
        |m| {
            m.contests[0].kind = ContestKind::Quadratic { credits: 0, against: false };
            m.contests[0].counting = Counting::Sum { seats: 1 };
        },
        "Votes that cost credits, and no credits.",
    ),
    (
        "cost-of-none",
        |m| {
            m.contests[0].kind = ContestKind::Knapsack { costs: vec![0, 5], budget: 5 };
            m.contests[0].counting = Counting::Sum { seats: 1 };
        },
        "A project that costs nothing.",
    ),
    (
        "costs-of-others",
        |m| {
            m.contests[0].kind = ContestKind::Knapsack { costs: vec![1, 2, 3], budget: 5 };
            m.contests[0].counting = Counting::Sum { seats: 1 };
        },
        "Three costs for two projects.",
    ),
    (
        "rule-of-another-kind",
        |m| m.contests[0].counting = Counting::Schulze,
        "Rankings are to be counted, and none are asked for.",
    ),
    (
        "more-seats-than-options",
        |m| m.contests[0].counting = Counting::Plurality { seats: 3 },
        "Three seats for two options.",
    ),
    ("threshold-of-one", |m| m.threshold = 1, "One trustee alone could decrypt."),
    ("threshold-above-trustees", |m| m.threshold = 4, "Four of three trustees."),
    ("trustee-twice", |m| m.trustees[1] = m.trustees[0].clone(), "One trustee in two seats."),
    ("one-key-for-two-roles", |m| m.registrar = m.organiser, "The organiser is the registrar."),
    (
        "key-of-small-order",
        |m| m.registrar = Key([&[1][..], &[0; 31]].concat().try_into().unwrap()),
        "The registrar's key is the neutral point: any signature might do.",
    ),
    (
        "sealing-key-is-the-identity",
        |m| m.trustees[2].sealing_key = Key([0; 32]),
        "Shares for trustee 3 would be sealed to the identity.",
    ),
    (
        "sealing-key-is-no-point",
        |m| m.trustees[2].sealing_key = Key([0xff; 32]),
        "The sealing key of trustee 3 is no canonical element.",
    ),
    ("closes-before-it-opens", |m| m.closes_at = m.opens_at, "Voting would close when it opens."),
    ("no-group", |m| m.minimum_group = 0, "Groups of nobody may be decrypted."),
    ("weight-of-none", |m| m.max_weight = 0, "All votes together weigh nothing."),
    ("weight-beyond-decryption", |m| m.max_weight = (1 << 48) + 1, "Totals could be too large to be found."),
    (
        "amounts-beyond-decryption",
        |m| {
            m.contests[0].kind = ContestKind::Allocate { budget: u32::MAX };
            m.contests[0].counting = Counting::Sum { seats: 1 };
            m.max_weight = 1 << 17;
        },
        "The weight is small enough, and weight times budget is not.",
    ),
    ("style-without-contests", |m| m.styles[0].contests.clear(), "A ballot that asks nothing."),
    (
        "style-of-unknown-contest",
        |m| m.styles[0].contests.push(9),
        "A ballot with a contest that the manifest does not have.",
    ),
    ("contest-in-no-style", |m| m.contests.push(contest("tea", 2, 1, 1, false)), "A contest that stands on no ballot."),
    ("contest-twice-on-a-ballot", |m| m.styles[0].contests.push(0), "One contest twice on one ballot."),
    (
        "ballot-too-long",
        |m| {
            m.contests[0].kind = ContestKind::Rank { min: 0, max: 60, tally: RankTally::Both };
            m.contests[0].counting = Counting::Schulze;
            m.contests[0].options = contest("x", 60, 1, 1, false).options;
        },
        "Its ballots would not fit into an entry.",
    ),
    (
        "board-name-with-a-plus",
        |m| "board+test".clone_into(&mut m.board.name),
        "A name that can't stand in a signed note.",
    ),
];

/// Rows of the catalogue for those that are in it.
fn attacks(name: &str) -> &'static str {
    match name {
        "weight-of-none" | "weight-beyond-decryption" | "amounts-beyond-decryption" => "B6 B7",
        "key-of-small-order" => "C7",
        "sealing-key-is-the-identity" => "B3",
        "sealing-key-is-no-point" => "B1",
        "threshold-of-one" | "threshold-above-trustees" | "trustee-twice" => "D4",
        "no-options" | "no-contests" | "style-without-contests" | "contest-twice" | "contest-twice-on-a-ballot" => "B4",
        "no-group" => "D7",
        _ => "",
    }
}

pub(super) fn vectors(bases: &Bases) -> Vec<Vector> {
    let lunch = &bases.lunch;
    let mut vectors: Vec<Vector> = CHANGES
        .iter()
        .map(|(name, change, story)| {
            let mut manifest = lunch_manifest();
            change(&mut manifest);
            let entry = Unsigned::manifest(&manifest).sign(&signing_key(1));
            let path = format!("reject/V3-manifest/{name}");
            Vector::of_entry(&path, ("", 0), &entry, "impossible-manifest", story).because(attacks(name), RULE)
        })
        .collect();
    vectors.extend(out_of_place(lunch, &bases.kinds));
    vectors
}

fn out_of_place(lunch: &Base, kinds: &Base) -> Vec<Vector> {
    let opened = lunch.opened("second manifest");
    let mut second = lunch_manifest();
    second.title = Text::only("en", "Supper");
    let second = Unsigned::manifest(&second).sign(&signing_key(1));
    let other = Unsigned { process: opened.id(), ..Unsigned::manifest(kinds.rig.process.manifest()) };
    let other = other.sign(&signing_key(1));
    let commit = lunch.rig.log.entries[usize::try_from(lunch.first(EntryKind::CeremonyCommit)).unwrap()].clone();
    let name = KeyName::new(opened.process.manifest().origin(&opened.id())).unwrap();
    let empty = MemorySource {
        files: [("checkpoint".to_owned(), checkpoint(&name, std::iter::empty(), &opened.board))].into(),
    };
    let mut headless = log_of(&lunch.rig);
    headless.entries.remove(0);
    let headless = crate::record(&lunch.rig.process, &headless, &lunch.rig.board);
    vec![
        Vector::of_entry(
            "reject/V3-manifest/begins-with-a-commitment",
            ("", 0),
            &commit,
            "misplaced-manifest",
            "The first entry is a trustee's, not a manifest.",
        )
        .because("E12", RULE)
        .problem("unknown-organiser"),
        lunch
            .entry(
                "reject/V3-manifest/second-manifest",
                &opened,
                &other,
                "misplaced-manifest",
                "A second manifest, under the name of this process, while voting is open.",
            )
            .because("E10", RULE),
        lunch
            .entry(
                "reject/V4-encoding/manifest-of-another",
                &opened,
                &second,
                "other-process",
                "The announcement of another process stands in this log.",
            )
            .because("E10", RULE),
        Vector::of_record("reject/V3-manifest/empty-record", empty, "A signed checkpoint of no entries.")
            .fault("empty-record", None)
            .because("E12", "70-verification.md#order-of-work"),
        Vector::of_record("reject/V3-manifest/headless", headless, "The record without its first entry, signed anew.")
            .fault("misplaced-manifest", Some(0))
            .because("E3 E12", RULE),
        Vector::of_record(
            "reject/V3-manifest/another-process",
            lunch.rig.record(),
            "A sound record, and the caller asked for another process.",
        )
        .expecting(&kinds.rig.id())
        .fault("other-process", Some(0))
        .because("E10", "70-verification.md#v3-manifest"),
    ]
}
