use super::*;
use psephos_record::{contest::Counting, text::Text};

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
fn ties_are_drawn_by_the_round_ten_minutes_after_the_close_or_another_that_is_named() {
    let ties = |rule: &str| {
        let (_folder, path) = folder(&EXAMPLE.replace(r#""ties": "stands""#, &format!(r#""ties": {rule}"#)));
        Announcement::read(&path).and_then(|announcement| announcement.manifest(setting()))
    };
    let round = |rule: &str| {
        let manifest = ties(rule).unwrap();
        let round = manifest.ties.round().unwrap().clone();
        (round.time_of(round.round).unwrap() - manifest.closes_at, round)
    };
    let (after, quicknet) = round(r#"{ "draw": {} }"#);
    assert!((600..603).contains(&after) && quicknet.name == "quicknet", "{after}");
    assert_eq!(round(&format!(r#"{{ "draw": {{ "round": {} }} }}"#, quicknet.round + 20)).0, after + 60);
    assert_eq!(ties(r#""ballot_order""#).unwrap().ties.round(), None);
    assert_eq!(ties(r#"{ "draw": { "round": 1000 } }"#).unwrap_err().name, "impossible-manifest");
    assert_eq!(ties(r#"{ "draw": { "outage": "go_without" } }"#).unwrap_err().name, "impossible-manifest");
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

/// Whether the example of a draw can be announced with `put` instead of `found`, and if not, why.
fn announced_draw(found: &str, put: &str) -> Result<Manifest, Failure> {
    assert_eq!(EXAMPLE_DRAW.matches(found).count(), 1, "{found}");
    let (_folder, path) = folder(&EXAMPLE_DRAW.replace(found, put));
    Announcement::read(&path)?.manifest(setting())
}

/// So many of something with an id and a title, as elements of a list.
fn many(count: usize, more: &str) -> String {
    let one = |i: usize| format!(r#"{{ "id": "x{i}", "title": "x"{more} }}"#);
    (0..count).map(one).collect::<Vec<_>>().join(", ")
}

/// What the example of a draw says of where entries are taken in.
const OFFICES: &str = r#""provenance": [{ "en": "Town hall", "zh": "镇政府" }, { "en": "Library", "zh": "图书馆" }]"#;

#[test]
fn a_pool_says_where_and_when_people_entered_only_if_the_organiser_wants_it() {
    let offices = |put: &str| announced_draw(OFFICES, put).unwrap().draw.unwrap().provenance;
    let named = [("Town hall", "镇政府"), ("Library", "图书馆")];
    assert_eq!(offices(OFFICES), Some(named.map(|(en, zh)| Text::en_zh(en, zh)).to_vec()));
    assert_eq!(offices(r#""provenance": []"#), Some(Vec::new()));
    assert_eq!(offices(r#""provenance": null"#), None);
}

#[test]
fn a_draw_that_cannot_be_is_refused_before_anybody_hears_of_it() {
    const THREE_ROOMS: &str = r#""three-rooms", "title": { "en": "Three rooms", "zh": "三居室" }, "count": 20 }"#;
    const SOUTH: &str = r#"{ "id": "south", "title": { "en": "South of the river", "zh": "河南" }, "minimum": 10 }"#;
    const TIERS: &str = r#""tiers": [{ "en": "Urgent", "zh": "优先" }, { "en": "Others", "zh": "其他" }]"#;
    const ASIDE: &str =
        r#"{ "id": "wheelchair", "title": { "en": "Wheelchair users", "zh": "轮椅使用者" }, "count": 4 }"#;
    const GROUND: &str = r#"{ "id": "withdrew", "title": { "en": "Withdrew", "zh": "放弃" } }"#;
    const COURT: &str = r#"{ "id": "court-order", "title": { "en": "By order of a court", "zh": "法院裁定" } }"#;
    const BEACON: &str = r#""beacon": { "outage": "wait" },"#;
    let tiers = format!(r#""tiers": [{}]"#, vec![r#""x""#; 65].join(", "));
    let count = |count: u64| THREE_ROOMS.replace("20", &count.to_string());
    let cases = [
        // Places.
        (THREE_ROOMS, count(0), "each kind of unit has at least one"),
        (THREE_ROOMS, count(999_961), "1000001 places"),
        (THREE_ROOMS, format!("{THREE_ROOMS}, {}", many(63, r#", "count": 1"#)), "more kinds of units"),
        // Strata.
        (SOUTH, format!("{SOUTH}, {}", many(999, "")), "more strata"),
        (SOUTH, SOUTH.replace("10", r#"10, "maximum": 9"#), "stratum south: its minimum is above its maximum"),
        (SOUTH, SOUTH.replace("10", "37"), "ask for 61 places, and there are 60"),
        (SOUTH, SOUTH.replace("10", r#"10, "maximum": 14"#), "may take 59 places at most, and there are 60"),
        // The others.
        (TIERS, tiers, "more tiers"),
        (OFFICES, format!(r#""provenance": [{}]"#, vec![r#""x""#; 1_001].join(", ")), "more offices"),
        (ASIDE, many(33, r#", "count": 0"#), "more set-asides"),
        (ASIDE, ASIDE.replace('4', "61"), "the set-asides ask for 61 places, and there are 60"),
        (GROUND, many(64, ""), "more grounds"),
        (COURT, many(65, ""), "more grounds"),
        (r#""max_tickets": 5"#, r#""max_tickets": 0"#.to_owned(), "at most 0 tickets"),
        (r#""max_tickets": 5"#, r#""max_tickets": 10001"#.to_owned(), "at most 10001 tickets"),
        (r#""now+7d""#, r#""now+9d""#.to_owned(), "objections would be taken"),
        (r#""minimum_contributions": 5"#, r#""minimum_contributions": 0"#.to_owned(), "at least one contribution"),
        (BEACON, r#""beacon": { "at": "now+8d" },"#.to_owned(), "due after the close"),
        (BEACON, r#""beacon": { "round": 0 },"#.to_owned(), "due after the close"),
        (BEACON, r#""beacon": { "round": 18446744073709551615 },"#.to_owned(), "due after the close"),
        (r#""entrants": "household""#, r#""entrants": "panel""#.to_owned(), "a draw of panels has one place"),
        // What only elections have.
        (r#""witnesses": []"#, r#""early_close": true, "witnesses": []"#.to_owned(), "a draw has no early_close"),
        // Texts and ids.
        (r#""id": "north""#, r#""id": "the north""#.to_owned(), "the id \"the north\""),
        (r#""id": "north""#, r#""id": "south""#.to_owned(), "the id \"south\""),
        (r#"{ "en": "Others", "zh": "其他" }"#, r#""""#.to_owned(), "the text of tier 2"),
    ];
    for (found, put, word) in cases {
        let failure = announced_draw(found, &put).map(drop).unwrap_err();
        assert!(failure.name == "impossible-manifest" && failure.what.contains(word), "{word}: {failure}");
    }
}

#[test]
fn replacements_by_a_fresh_round_need_a_beacon() {
    let (found, put) = (r#""replacement": "next_in_order""#, r#""replacement": "fresh_beacon""#);
    announced_draw(found, put).unwrap();
    let (_folder, path) = folder(&EXAMPLE_DRAW.replace(found, put).replace(r#""beacon": { "outage": "wait" },"#, ""));
    let failure = Announcement::read(&path).unwrap().manifest(setting()).map(drop).unwrap_err();
    assert!(failure.name == "impossible-manifest" && failure.what.contains("need a beacon"), "{failure}");
}

#[test]
fn a_draw_of_a_beacon_that_is_not_what_its_hash_says_is_refused() {
    let chain = |hash: &str, period: u32| {
        let quicknet = quicknet(psephos_record::draw::OutageRule::Wait);
        let (key, group) = (hex::encode(quicknet.public_key.0), quicknet.group);
        let chain = format!(
            r#""hash": "{hash}", "public_key": "{key}", "genesis": 1692803367, "period": {period}, "group": "{group}", "name": "quicknet""#
        );
        announced_draw(r#""beacon": { "outage": "wait" }"#, &format!(r#""beacon": {{ "chain": {{ {chain} }} }}"#))
    };
    let hash = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971";
    chain(hash, 3).unwrap();
    for (hash, period) in [(&"00".repeat(32), 3), (&hash.to_owned(), 4), (&hash.to_owned(), 0)] {
        let failure = chain(hash, period).map(drop).unwrap_err();
        assert!(failure.name == "impossible-manifest" && failure.what.contains("its chain's hash"), "{failure}");
    }
}
