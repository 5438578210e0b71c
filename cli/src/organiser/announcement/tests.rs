use super::*;
use psephos_record::contest::Counting;

fn setting() -> Setting {
    Setting {
        board: BoardIdentity { name: "localhost:8080".to_owned(), key: key(200) },
        organiser: key(201),
        nonce: [1; 16],
        now: 1_790_000_000,
    }
}

fn key(seed: u8) -> Key {
    Key(ed25519_dalek::SigningKey::from_bytes(&[seed; 32]).verifying_key().to_bytes())
}

fn trustee(seed: u8) -> Trustee {
    let keys = psephos_tally::trustee::TrusteeKeys::from_seed([seed; 32]);
    Trustee { name: format!("Trustee {seed}"), signing_key: keys.signing_public(), sealing_key: keys.sealing_public() }
}

/// The example, with five trustees' and a registrar's files beside it.
fn folder(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    for (seed, name) in (1..).zip(["alice", "bob", "chen", "dora", "emil"]) {
        let json = serde_json::to_string(&trustee(seed)).unwrap();
        fs::write(folder.path().join(format!("{name}.json")), json).unwrap();
    }
    let registrar = serde_json::to_string(&PublicKey { key: key(202) }).unwrap();
    fs::write(folder.path().join("registrar.json"), registrar).unwrap();
    let path = folder.path().join("election.json");
    fs::write(&path, text).unwrap();
    (folder, path)
}

#[test]
fn the_example_is_an_election_that_can_be_held() {
    let (_folder, path) = folder(EXAMPLE);
    let manifest = Announcement::read(&path).unwrap().manifest(setting()).unwrap();
    assert_eq!(manifest.trustees.len(), 5);
    assert_eq!(manifest.threshold, 3);
    assert_eq!(manifest.registrar, key(202));
    assert_eq!(manifest.title.0.first().unwrap().language, "en");
    assert!(manifest.contests.iter().any(|contest| contest.counting == Counting::Approval { seats: 2 }));
}

#[test]
fn the_example_of_a_draw_is_one_that_can_be_held() {
    let (_folder, path) = folder(EXAMPLE_DRAW);
    let manifest = Announcement::read(&path).unwrap().manifest(setting()).unwrap();
    assert_eq!(manifest.kind, ProcessKind::Draw);
    let rules = manifest.draw.unwrap();
    assert_eq!((rules.places(), rules.max_tickets, rules.minimum_contributions), (60, 5, 5));
    assert_eq!((rules.strata[0].maximum, rules.strata[1].maximum), (45, 60), "no maximum is all places");
    let beacon = rules.beacon.unwrap();
    let due = beacon.time_of(beacon.round).unwrap();
    assert!((manifest.closes_at + 600..manifest.closes_at + 603).contains(&due), "ten minutes after the close");
    assert_eq!(rules.objections_until, setting().now + 7 * 86_400);
}

#[test]
fn a_mistake_is_named_with_its_line() {
    let broken = EXAMPLE.replace("\"threshold\": 3", "\"treshold\": 3");
    let (_folder, path) = folder(&broken);
    let failure = Announcement::read(&path).unwrap_err();
    assert_eq!(failure.name, "malformed-json");
    let line = 1 + EXAMPLE.lines().position(|line| line.contains("\"threshold\": 3")).unwrap();
    assert!(failure.what.contains("treshold") && failure.what.contains(&format!("line {line}")), "{}", failure.what);
}

#[test]
fn an_election_that_cannot_be_is_refused_before_anybody_hears_of_it() {
    for (found, put, named) in [
        ("\"threshold\": 3", "\"threshold\": 6", "impossible-manifest"),
        ("\"max\": 1", "\"max\": 9", "impossible-manifest"),
        ("\"opens_at\": \"now\"", "\"opens_at\": \"now+30d\"", "impossible-manifest"),
        ("\"closes_at\": \"now+2d\"", "\"closes_at\": 17", "impossible-manifest"),
        // 2⁴⁸ and one: beyond what decryption finds.
        ("\"max_weight\": 100000", "\"max_weight\": 281474976710657", "impossible-manifest"),
        ("\"contests\": [\"mayor\", \"library\"]", "\"contests\": [\"mayor\", \"pool\"]", "impossible-manifest"),
    ] {
        assert!(EXAMPLE.contains(found), "{found}");
        let (_folder, path) = folder(&EXAMPLE.replace(found, put));
        let failure = Announcement::read(&path).unwrap().manifest(setting()).unwrap_err();
        assert_eq!(failure.name, named, "{put}");
    }
}

#[test]
fn every_way_of_answering_can_be_announced_and_no_two_at_once() {
    let found = "\"choose\": { \"min\": 0, \"max\": 4 },\n      \"counting\": { \"approval\": { \"seats\": 2 } }";
    assert!(EXAMPLE.contains(found));
    let announced = |put: &str| {
        let (_folder, path) = folder(&EXAMPLE.replace(found, put));
        Announcement::read(&path).unwrap().manifest(setting())
    };
    for put in [
        r#""score": { "max": 5 }, "counting": { "sum": { "seats": 1 } }"#,
        r#""score": { "max": 5, "total": { "min": 0, "max": 9 } }, "counting": { "sum": { "seats": 1 } }"#,
        r#""score": { "max": 5, "pairwise": true }, "counting": "star""#,
        r#""grade": { "grades": ["Good", { "en": "Poor", "zh": "差" }] }, "counting": "majority_judgment""#,
        r#""quadratic": { "credits": 25, "against": true }, "counting": { "sum": { "seats": 1 } }"#,
        r#""rank": { "min": 0, "max": 4, "tally": "pairs" }, "counting": "schulze""#,
        r#""knapsack": { "costs": [1, 2, 3, 4], "budget": 6 },
           "counting": { "greedy": { "costs": [1, 2, 3, 4], "budget": 6, "misfit": "skip" } }"#,
        r#""rank": { "min": 0, "max": 2, "tally": "positions" },
           "counting": { "greedy": { "costs": [1, 2, 3, 4], "budget": 6, "misfit": "skip", "points": [2, 1] } }"#,
        r#""allocate": { "budget": 100 }, "counting": { "sum": { "seats": 1 } }"#,
    ] {
        announced(put).unwrap_or_else(|failure| panic!("{put}: {failure}"));
    }
    for (put, word) in [
        (r#""counting": "star""#, "exactly one"),
        (r#""choose": { "min": 0, "max": 4 }, "allocate": { "budget": 100 }"#, "exactly one"),
        (r#""allocate": { "budget": 100 }"#, "counting"),
        (
            r#""rank": { "min": 0, "max": 2, "tally": "positions" },
               "counting": { "greedy": { "costs": [1, 2, 3, 4], "budget": 6, "misfit": "skip" } }"#,
            "does not go with its kind",
        ),
        (
            r#""rank": { "min": 0, "max": 2, "tally": "positions" },
               "counting": { "greedy": { "costs": [1, 2, 3, 4], "budget": 6, "misfit": "skip", "points": [1] } }"#,
            "does not go with its kind",
        ),
        (
            r#""choose": { "min": 0, "max": 2 },
               "counting": { "greedy": { "costs": [1, 2, 3, 4], "budget": 6, "misfit": "skip", "points": [2, 1] } }"#,
            "does not go with its kind",
        ),
    ] {
        let failure = announced(put).unwrap_err();
        assert!(failure.name == "impossible-manifest" && failure.what.contains(word), "{failure}");
    }
}

#[test]
fn one_trustee_in_two_seats_is_refused() {
    let (_folder, path) = folder(&EXAMPLE.replace("\"bob.json\"", "\"alice.json\""));
    let failure = Announcement::read(&path).unwrap().manifest(setting()).unwrap_err();
    assert!(failure.what.contains("trustee 2"), "{}", failure.what);
}
