//! Draws of other forms: households, panels, fixed quotas, entrants of several offices.

use super::{Draws, PLACES, POOL, accepted::whole, pools::sealed_blindly};
use crate::{
    Rig,
    draw::{entered_rules, rules},
    vectors::Vector,
};
use psephos_record::{
    draw::{
        DrawRules, EntrantForm,
        pool::{Entrant, group_id},
    },
    ids::Hash,
};

fn households() -> DrawRules {
    DrawRules { entrants: EntrantForm::Household, ..rules() }
}

fn panels() -> DrawRules {
    let mut panels = rules();
    panels.units.truncate(1);
    panels.units[0].count = 1;
    panels.max_tickets = 1;
    panels.entrants = EntrantForm::Panel;
    DrawRules { strata: Vec::new(), tiers: Vec::new(), set_asides: Vec::new(), ..panels }
}

/// Three places for each stratum and no more, two of the six set aside.
fn quotas() -> DrawRules {
    let mut quotas = rules();
    for stratum in &mut quotas.strata {
        (stratum.minimum, stratum.maximum) = (3, 3);
    }
    quotas.set_asides[0].count = 2;
    quotas
}

/// Twelve households of one to four, in both strata and both tiers.
fn homes(rig: &Rig) -> Vec<Entrant> {
    let home = |number: u32| {
        let stratum = u16::try_from(number % 2).unwrap();
        Entrant { tickets: number % 3 + 1, stratum, tier: u16::from(number < 8), ..rig.group(number, number % 4 + 1) }
    };
    (0..12).map(home).collect()
}

pub(super) fn vectors(_: &Draws) -> Vec<Vector> {
    let drawn = |rules: DrawRules, entrants: &dyn Fn(&Rig) -> Vec<Entrant>| {
        let rig = Rig::draw(rules);
        let entrants = entrants(&rig);
        rig.contributing_of(entrants).contributed().drawn()
    };
    let choosy = |rig: &Rig| {
        let preferences = |number: u32| match number % 4 {
            0 => vec![1],
            1 => vec![1, 0],
            2 => vec![0],
            _ => Vec::new(),
        };
        (0..40).map(|number| Entrant { preferences: preferences(number), ..rig.entrant(number) }).collect()
    };
    // Two panels share a person.
    let juries = |rig: &Rig| {
        let mut juries: Vec<Entrant> = (0..5).map(|number| rig.group(number, 7)).collect();
        juries[1].people[0] = juries[0].people[0];
        juries[1].people.sort_unstable();
        juries[1].id = group_id(&rig.id(), &juries[1].people);
        juries
    };
    let entered = |rig: &Rig| (0..40).map(|number| rig.entered(number)).collect();
    let mut vectors = vec![
        whole("accept/draw-households", &drawn(households(), &homes), "Twelve households for six flats.", POOL),
        whole("accept/draw-panels", &drawn(panels(), &juries), "One of five panels; two of them share a person.", POOL),
        whole(
            "accept/draw-quotas",
            &drawn(quotas(), &choosy),
            "Three flats for each district and no more, two set aside, and people who want one kind only.",
            PLACES,
        ),
        whole(
            "accept/draw-provenance",
            &drawn(entered_rules(), &entered),
            "Forty people who entered in two offices, and the pool says in which, and in what order.",
            POOL,
        ),
    ];
    vectors.extend(broken_homes());
    vectors
}

/// Households that are none.
fn broken_homes() -> Vec<Vector> {
    let rig = Rig::draw(households());
    let renamed = |mut home: Entrant| {
        home.id = group_id(&rig.id(), &home.people);
        home
    };
    let with = |change: &dyn Fn(&mut Vec<Entrant>)| {
        let mut homes = homes(&rig);
        change(&mut homes);
        homes.sort_by_key(|home| home.id);
        homes
    };
    let cases = [
        (
            "two-households",
            with(&|homes| {
                let shared = homes[3].people[0];
                homes[1].people.push(shared);
                homes[1].people.sort_unstable();
                homes[1] = renamed(homes[1].clone());
            }),
            "Somebody is in two households.",
        ),
        ("household-of-nobody", with(&|homes| homes[1].people.clear()), "A household of nobody."),
        ("household-of-another-id", with(&|homes| homes[1].id = Hash([7; 32])), "A household under another id."),
        (
            "people-out-of-order",
            with(&|homes| {
                homes[3].people.reverse();
                homes[3] = renamed(homes[3].clone());
            }),
            "People of a household who do not ascend.",
        ),
    ];
    let vector = |(name, homes, story): (&str, Vec<Entrant>, &str)| {
        let rig = sealed_blindly(households(), &homes, |_| ());
        Vector::of_record(&format!("reject/V15-pool/{name}"), rig.record(), story)
            .fault("malformed-pool", Some(rig.process.size() - 1))
            .because("", POOL)
    };
    cases.into_iter().map(vector).collect()
}
