//! Numbers of a draw: what its hashes and rows are made of.

use crate::PAGE;
use psephos_log::{Hash as TreeHash, tree::Frontier};
use psephos_record::{
    Key, ProcessId, Tracker,
    draw::{
        OutageRule,
        pool::{Entrant, Provenance, group_id, person_id, person_salt},
        statement_commitment,
    },
    ids::FixedBytes,
};
use psephos_rig::{
    draw::{quicknet, round},
    examples::line,
};
use psephos_tally::drawing::{
    order::{Ranks, Standing},
    outcome::{Claim, Outcome, Placed},
    pool::MalformedPool,
    replacement_seed,
    rfc3797::{Seeds, select},
    seed, source_seed,
};

const PROCESS: ProcessId = ProcessId([1; 32]);

fn person(identity: &str) -> Entrant {
    let id = person_id(&PROCESS, identity, &person_salt(&[2; 32], &PROCESS, identity));
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

fn signed(number: u64) -> (u64, FixedBytes<48>) {
    (number, round(number).signature.unwrap())
}

#[test]
fn a_draw_is_as_the_page_says() {
    let one = Entrant { tickets: 3, stratum: 1, marks: 5, preferences: vec![1, 0], ..person("one") };
    let three = Entrant { tickets: 2, tier: 1, ..person("three") };
    let mut people = vec![one.id, person("two").id];
    people.sort_unstable();
    let mut lines = vec![
        line("salt-one", person_salt(&[2; 32], &PROCESS, "one")),
        line("id-one", one.id.0),
        line("group-id", group_id(&PROCESS, &people).0),
    ];
    let mut entrants = [("row-one", &one), ("row-two", &person("two")), ("row-three", &three)];
    let entered = Entrant { provenance: Some(Provenance { office: 2, number: 77 }), ..one.clone() };
    entrants.sort_unstable_by_key(|(_, entrant)| entrant.id);
    let mut tree = Frontier::new();
    let mut blob = Vec::new();
    for (name, entrant) in entrants {
        let mut row = Vec::new();
        entrant.encode(&mut row);
        tree.push(TreeHash::leaf(&row));
        blob.extend(&row);
        lines.push(line(name, row));
    }
    lines.push(line("pool-root", tree.root().as_bytes()));
    let mut row = Vec::new();
    entered.encode(&mut row);
    lines.push(line("row-entered", row));

    let (pool, contributions) = (Tracker([3; 32]), Key([4; 32]));
    let seed_alone = seed(&PROCESS, &pool, &contributions, None);
    let seed = seed(&PROCESS, &pool, &contributions, Some(&signed(1000)));
    let ranks = Ranks::new(&seed);
    let placed = |entrant: &Entrant, unit, claim| {
        let rank = ranks.rank(&entrant.id, entrant.tickets);
        let standing = Standing { tier: entrant.tier, rank, id: entrant.id };
        Placed { standing, stratum: entrant.stratum, unit, claim }
    };
    let first = Outcome { placed: vec![placed(&one, 1, Claim::SetAside(2))] };
    let both = Outcome { placed: vec![first.placed[0], placed(&three, 0, Claim::General)] };
    let (number, signature) = signed(1003);
    lines.extend([
        line("round-1000", signed(1000).1.0),
        line("round-1003", signature.0),
        line("chain", quicknet(OutageRule::Wait).chain_hash().0),
        line("seed", seed.0),
        line("seed-alone", seed_alone.0),
        line("ticket-0-one", ranks.of_ticket(&one.id, 0).0),
        line("ticket-1-one", ranks.of_ticket(&one.id, 1).0),
        line("ticket-2-one", ranks.of_ticket(&one.id, 2).0),
        line("rank-one", ranks.rank(&one.id, 3).0),
        line("rank-three", ranks.rank(&three.id, 2).0),
        line("row-placed", first.encode()),
        line("outcome", both.digest(&PROCESS).0),
        line("replacement-seed", replacement_seed(&seed, &Tracker([5; 32]), number, &signature).0),
        line("statement", statement_commitment(&[6; 32], "late").0),
    ]);
    let seeds = Seeds::parse("9319 / 2 5 12 8 5").unwrap();
    lines.push(line("source-seed", source_seed(&PROCESS, &pool, &seeds).0));
    for (i, step) in select(3, 3, &seeds).unwrap().iter().enumerate() {
        lines.push(line(&format!("step-{i}"), step.hash.to_be_bytes()));
    }
    let mut read = |position: usize| (position == 0).then(|| Ok::<_, MalformedPool>(blob.clone()));
    let ranks = Ranks::by_steps(&seeds, &mut read).unwrap();
    for (name, entrant) in [("one", &one), ("two", &person("two")), ("three", &three)] {
        lines.push(line(&format!("rank-by-steps-{name}"), ranks.rank(&entrant.id, 1).0));
    }
    PAGE.agrees("Draw", &lines);
}
