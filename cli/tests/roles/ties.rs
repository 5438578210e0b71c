//! A tie that the lot settles, through the commands alone.

use crate::town::Town;
use psephos::{client::Client, exit::Exit, source::HttpSource, verify};
use psephos_record::draw::{BeaconRound, OutageRule};
use psephos_rig::draw::{ROUNDS, quicknet};
use psephos_tally::{
    drawing::lot,
    verifier::{Check, Outcome},
};
use std::fs;

/// A chain signs rounds and not times: quicknet's key with another beginning, so that round 1000 is due after the close.
fn later() -> BeaconRound {
    let mut round = BeaconRound { genesis: psephos::clock::now() + 90_000, ..quicknet(OutageRule::Wait) };
    round.chain = round.chain_hash();
    round
}

#[test]
fn a_tie_is_drawn_by_the_round_that_somebody_brings() {
    let town = Town::new();
    let BeaconRound { chain: hash, public_key, genesis, period, group, name, .. } = later();
    let chain = serde_json::json!({
        "hash": hash, "public_key": public_key, "genesis": genesis, "period": period, "group": group, "name": name
    });
    let election = fs::read_to_string(town.path("election.json")).unwrap();
    let write = |ties: serde_json::Value| {
        let mut election: serde_json::Value = serde_json::from_str(&election).unwrap();
        election["ties"] = ties;
        fs::write(town.path("election.json"), election.to_string()).unwrap();
    };
    let announce =
        format!("organiser announce @election.json {} --key @organiser.key --passphrase-file @passphrase", town.base);
    for impossible in [
        serde_json::json!({ "draw": { "round": 1000 } }),
        serde_json::json!({ "draw": { "round": 1000, "chain": chain, "outage": "go_without" } }),
        serde_json::json!("dice"),
    ] {
        write(impossible);
        assert_eq!(town.psephos(&announce), Exit::Failed);
    }
    write(serde_json::json!({ "draw": { "round": 1000, "chain": chain } }));
    town.announce();
    town.seal_roll();
    town.make_key();
    town.wait_for("open");
    // Weights of 1 and 2 in turn: three for each dish.
    for (voter, choice) in [(0, "rice"), (1, "rice"), (2, "soup"), (3, "soup")] {
        assert_eq!(town.psephos(&format!("vote % --code-file @code{voter} --choose dish={choice}")), Exit::Done);
    }
    assert_eq!(town.psephos("vote % --code-file @code4 --blank dish"), Exit::Done);
    let signature = |round: usize| format!("draw beacon % --signature {}", ROUNDS[round].1);
    assert_eq!(town.psephos(&signature(0)), Exit::NotYet, "no round is due while people vote");
    assert_eq!(town.psephos("organiser close % --key @organiser.key --passphrase-file @passphrase"), Exit::Done);
    town.wait_for("tallying");
    for name in ["ann", "cy"] {
        let words = format!("trustee decrypt % --key @{name}.key --passphrase-file @passphrase");
        assert_eq!(town.psephos(&words), Exit::Done);
    }
    assert_eq!(town.psephos("verify %"), Exit::NotYet, "the round is due");
    assert_eq!(town.psephos(&signature(1)), Exit::Failed, "that is another round");
    assert_eq!(town.psephos("draw beacon % --outage --key @organiser.key --passphrase-file @passphrase"), Exit::Usage);
    assert_eq!(town.psephos(&signature(0)), Exit::Done);
    town.wait_for("final");
    assert_eq!(town.psephos("verify %"), Exit::Done);
    assert_eq!(town.psephos("draw places %"), Exit::Usage, "it is an election");

    let log = Client::new(&town.base).log(&town.process());
    let report = verify::watched(&HttpSource::new(log), Some(town.process()));
    let result = report.process.as_ref().unwrap().result().unwrap();
    let seed = result.tie_seed.unwrap();
    let dish = result.contests[0].counted.as_ref().unwrap();
    assert_eq!((dish.totals.as_slice(), dish.tied.as_slice()), ([3, 3].as_slice(), [].as_slice()));
    assert_eq!(dish.elected, lot::options(&seed, 0, 2)[..1]);
    // Whoever reads the report sees the ranks by which it went.
    let told = verify::Table(&report).to_string();
    assert!(told.contains("drawn by lot with round 1000 of the beacon"), "{told}");
    assert_eq!(report.outcome(Check::Beacon), Outcome::Passed);
    for (rank, option) in lot::order(&seed, 0, 2) {
        assert!(told.contains(&format!("{rank}  {}", ["Rice", "Soup"][option as usize])), "{told}");
    }
}
