//! V3: draws that cannot be announced.

use super::{Bent, RULES};
use crate::{
    draw::{draw_manifest, quicknet, rules},
    signing_key,
    vectors::{Vector, base},
};
use psephos_record::{
    Unsigned,
    draw::{DrawRules, EntrantForm, OutageRule, Replacement},
    text::Text,
};

/// Draws that cannot be announced.
pub(super) fn vectors() -> Vec<Vector> {
    let bends: [Bent<DrawRules>; 14] = [
        ("no-places", |rules| rules.units.clear(), "A draw of nothing."),
        ("empty-unit", |rules| rules.units[0].count = 0, "A kind of flat of which there is none."),
        ("minimum-above-maximum", |rules| rules.strata[0].minimum = 5, "A minimum of five where four are the most."),
        (
            "promises-collide",
            |rules| rules.strata[0].minimum = 5,
            "Minima and set-asides of more places than there are.",
        ),
        (
            "maxima-too-small",
            |rules| (rules.strata[0].maximum, rules.strata[1].maximum) = (2, 3),
            "Strata that cannot take all places.",
        ),
        ("no-tickets", |rules| rules.max_tickets = 0, "No entrant may have a ticket."),
        ("late-objections", |rules| rules.objections_until = 1_001, "Objections when contributing is open already."),
        ("no-contributions", |rules| rules.minimum_contributions = 0, "Nobody has to contribute."),
        (
            "round-before-the-close",
            |rules| rules.beacon = Some(quicknet(OutageRule::Wait)),
            "A round that is due long after, of a chain without a period.",
        ),
        (
            "fresh-round-without-beacon",
            |rules| rules.replacement = Replacement::FreshBeacon,
            "Replacements by a beacon that there is not.",
        ),
        ("panels-with-strata", |rules| rules.entrants = EntrantForm::Panel, "Panels in strata."),
        (
            "beacon-without-a-way-out",
            |rules| (rules.beacon, rules.annulments) = (Some(quicknet(OutageRule::Wait)), Vec::new()),
            "A draw that waits for a beacon, and that nobody could annul.",
        ),
        (
            "office-without-a-name",
            |rules| rules.provenance = Some(vec![Text::only("en", "")]),
            "An office that has no name.",
        ),
        ("ground-twice", |rules| rules.exclusions[1].id = rules.exclusions[0].id.clone(), "Two grounds with one id."),
    ];
    let mut vectors = Vec::new();
    let mut impossible = |name: &str, manifest: &psephos_record::Manifest, story: &str| {
        let bytes = Unsigned::manifest(manifest).sign(&signing_key(1));
        let path = format!("reject/V3-manifest/draw-{name}");
        vectors.push(Vector::of_entry(&path, ("", 0), &bytes, "impossible-manifest", story).because("", RULES));
    };
    for (name, bend, story) in bends {
        let mut bent = rules();
        bend(&mut bent);
        if name == "promises-collide" {
            bent.strata[0].maximum = 6;
            bent.strata[1].minimum = 1;
        }
        if name == "round-before-the-close" {
            bent.beacon.as_mut().unwrap().period = 0;
        }
        impossible(name, &draw_manifest(bent), story);
    }
    let draw = draw_manifest(rules());
    let mut own_key = draw_manifest(rules());
    if let Some(draw) = &mut own_key.draw {
        let mut beacon = quicknet(OutageRule::Wait);
        beacon.public_key.0[95] ^= 1;
        draw.beacon = Some(beacon);
    }
    impossible("known-chain-over-another-key", &own_key, "Quicknet's hash over a key that is not quicknet's.");
    impossible("without-rules", &psephos_record::Manifest { draw: None, ..draw.clone() }, "A draw without rules.");
    impossible(
        "with-early-close",
        &psephos_record::Manifest { early_close: true, ..draw.clone() },
        "A draw that the organiser may close early.",
    );
    let election = base::lunch_manifest();
    impossible(
        "in-an-election",
        &psephos_record::Manifest { draw: draw.draw, ..election },
        "An election with the rules of a draw.",
    );
    vectors
}
