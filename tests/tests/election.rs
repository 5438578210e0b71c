//! Elections from announcement to result, every role a process of its own.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "clippy does not know that this is a test")]

use psephos_tests::{
    LIMIT,
    election::{Election, lunch},
    town::Town,
};
use serde_json::{Value, json};

/// Weights that are powers of two: a total tells who is in it.
const WEIGHTS: [u32; 6] = [1, 2, 4, 8, 16, 32];

fn outcome<'a>(report: &'a Value, id: &str) -> &'a Value {
    report["checks"].as_array().unwrap().iter().find(|check| check["id"] == id).unwrap()
}

/// Totals of the only contest: rice, soup, blank.
fn totals(report: &Value) -> (Vec<u64>, u64) {
    let counted = &report["result"]["contests"][0]["counted"];
    let totals = counted["totals"].as_array().unwrap().iter().map(|total| total.as_u64().unwrap()).collect();
    (totals, counted["blanks"].as_u64().unwrap())
}

/// Lets all trustees make the key, and keeps none of them running.
fn open(election: &Election<'_>) {
    let trustees = election.trustees();
    election.wait_for("open");
    drop(trustees);
}

#[test]
fn five_make_the_key_two_are_lost_and_the_other_three_open_the_sum() {
    let town = Town::new(5);
    let election = town.announce(&lunch(&town, 3));
    election.psephos("verify %").ended(2);
    let codes = election.seal_roll(&WEIGHTS);
    // Every trustee's machine loses power when the key stands; two never come back.
    open(&election);

    election.vote(&codes[0], "--choose dish=rice").ended(0);
    election.vote(&codes[1], "--choose dish=soup").ended(0);
    election.vote(&codes[2], "--blank dish").ended(0);
    election.vote(&codes[0], "--choose dish=soup --receipt @receipt.json").ended(0);
    election.vote(&codes[3], "--choose dish=rice --challenge").ended(0);
    election.vote(&codes[3], "--choose dish=rice").ended(0);
    election.vote(&codes[4], "--choose dish=rice --challenge").ended(0);
    let receipt: Value = serde_json::from_slice(&std::fs::read(town.path("receipt.json")).unwrap()).unwrap();
    assert_eq!(receipt["repeated"], false);
    election.close();

    let mut working = vec![election.trustee(1), election.trustee(4)];
    let both = |election: &Election<'_>| {
        election.log().status().unwrap().trustees.iter().filter(|trustee| trustee.decrypted).count() == 2
    };
    let start = std::time::Instant::now();
    while !both(&election) {
        assert!(start.elapsed() < LIMIT, "two trustees do not decrypt");
        std::thread::sleep(psephos_tests::LOOK);
    }
    let waiting = election.psephos("verify %").ended(2);
    assert!(waiting.out.contains("not enough trustees have decrypted"), "{waiting}");
    assert!(!waiting.out.contains("Result    "), "{waiting}");
    let waiting = election.report(2);
    assert_eq!((&waiting["verdict"], &waiting["result"]), (&json!("not-yet"), &Value::Null));
    assert_eq!(outcome(&waiting, "V12")["missing"], "not enough trustees have decrypted");
    // A copy of an election that goes on is a copy, and says so.
    let early = election.export("early");
    town.psephos("verify @early").ended(2);

    working.push(election.trustee(2));
    election.wait_for("final");
    for trustee in working {
        trustee.wait(LIMIT).ended(0);
    }
    let report = election.report(0);
    // Rice: 8. Soup: 2, and 1 who voted again. Blank: 4. A test that was never cast, and whoever stayed away, count nothing.
    assert_eq!(totals(&report), (vec![8, 3], 4));
    assert_eq!((&report["counts"]["ballots"], &report["counts"]["challenges"]), (&json!(5), &json!(2)));
    assert_eq!((&report["result"]["ballots"], &report["result"]["voters"]), (&json!(4), &json!(6)));
    let told = election.psephos("verify %").ended(0);
    assert!(told.out.contains("All 14 checks passed.") && told.out.contains("Soup"), "{told}");

    let folder = election.export("record");
    assert_ne!(psephos_tests::record::files(&folder), psephos_tests::record::files(&early));
    let copy = town.psephos("verify @record --json").ended(0);
    let copy: Value = serde_json::from_str(&copy.out).unwrap();
    assert_eq!((&copy["result"], &copy["checkpoint"]["root"]), (&report["result"], &report["checkpoint"]["root"]));
    town.psephos(&format!("verify @record --process {}", election.process())).ended(0);
}

#[test]
fn an_election_in_which_nobody_votes_comes_to_its_end() {
    let town = Town::new(3);
    let election = town.announce(&lunch(&town, 2));
    election.seal_roll(&WEIGHTS);
    let trustees = election.trustees();
    election.wait_for("open");
    election.psephos("organiser close % --key @organiser.key --passphrase-file @passphrase").ended(0);
    election.wait_for("final");
    for trustee in trustees {
        trustee.wait(LIMIT).ended(0);
    }
    let report = election.report(0);
    assert_eq!((&report["result"]["ballots"], &report["result"]["voters"]), (&json!(0), &json!(6)));
    let told = election.psephos("verify %").ended(0);
    assert!(told.out.contains("0 of 6 voters"), "{told}");
}

#[test]
fn a_single_ballot_is_not_decrypted_and_the_result_says_why() {
    let town = Town::new(3);
    let election = town.announce(&lunch(&town, 2));
    let codes = election.seal_roll(&WEIGHTS);
    let trustees = election.trustees();
    election.wait_for("open");
    election.vote(&codes[5], "--choose dish=soup").ended(0);
    election.psephos("organiser close % --key @organiser.key --passphrase-file @passphrase").ended(0);
    election.wait_for("final");
    for trustee in trustees {
        trustee.wait(LIMIT).ended(0);
    }
    let report = election.report(0);
    assert_eq!(report["result"]["contests"][0]["counted"], Value::Null);
    let told = election.psephos("verify %").ended(0);
    assert!(told.out.contains("fewer than 2 ballots: not decrypted"), "{told}");
    // Nobody holds a decryption of that ballot, on the board or elsewhere in the record.
    assert!(election.log().status().unwrap().trustees.iter().all(|trustee| !trustee.decrypted));
}
