//! Manifests that could be announced and never carried out are refused when they are announced, and those beside them are not.
#![allow(missing_docs, reason = "test names say it")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy does not know that this is a test"
)]

use psephos_record::{
    Key, Manifest, Unsigned,
    contest::{Contest, ContestKind, Counting, Divisors},
    manifest::BallotStyle,
    text::{Text, Translation},
};
use psephos_rig::{contest, manifest, signing_key, trustee_keys};
use psephos_tally::Process;

/// The door of a board: refused, and why.
fn refused(manifest: &Manifest) -> Option<(&'static str, String)> {
    let refused = Process::announce(&Unsigned::manifest(manifest).sign(&signing_key(1))).err()?;
    Some((refused.name(), refused.to_string()))
}

fn of(contests: Vec<Contest>) -> Manifest {
    manifest(&trustee_keys(3), 2, contests)
}

/// One style for each of these contests, so that no ballot is too long.
fn apart(contests: Vec<Contest>) -> Manifest {
    let mut manifest = of(contests);
    let contests = 0..u32::try_from(manifest.contests.len()).unwrap();
    manifest.styles = contests.map(|i| BallotStyle { id: format!("s{i}"), contests: vec![i] }).collect();
    manifest
}

fn bare(id: String, options: usize) -> Contest {
    let mut bare = contest("x", options, 1, 1, false);
    bare.id = id;
    bare.title = Text::only("en", "?");
    for option in &mut bare.options {
        option.title = Text::only("en", "!");
    }
    bare
}

#[test]
fn a_tally_that_no_trustee_could_post_is_refused() {
    let sizes = |sizes: [usize; 5]| {
        apart(sizes.into_iter().enumerate().map(|(i, options)| bare(format!("c{i}"), options)).collect())
    };
    // 32 bytes for each of 2,039 slots, and 285 more, are 65,533.
    assert_eq!(refused(&sizes([400, 400, 400, 400, 439])), None);
    let (name, detail) = refused(&sizes([400, 400, 400, 400, 440])).unwrap();
    assert_eq!(name, "impossible-manifest");
    assert!(detail.contains("2040 numbers"), "{detail}");
}

#[test]
fn a_result_that_no_board_could_post_is_refused() {
    // Not as bytes: such a manifest is itself about as long as an entry may be.
    let many = |count: usize| {
        let mut many = of((0..count).map(|i| bare(format!("{i}"), 1)).collect());
        let all: Vec<u32> = (0..u32::try_from(count).unwrap()).collect();
        many.styles = (0..)
            .zip(all.chunks(400))
            .map(|(i, part)| BallotStyle { id: format!("{i}"), contests: part.to_vec() })
            .collect();
        many
    };
    // 206 bytes and 40 + 9 + 11 for each contest.
    assert_eq!(many(1_088).check(), Ok(()));
    assert!(many(1_089).check().unwrap_err().to_string().contains("1089 numbers"));
}

#[test]
fn the_longest_result_and_the_longest_decryption_fit() {
    use psephos_record::{
        ProcessId,
        ids::{ByteString, FixedBytes, Hash},
        tally::{ContestResult, CountedContest, ElectionResult, PartialDecryption},
    };
    let key = signing_key(3);
    let factors = ByteString(vec![7; 32 * 2_039]);
    let partial = PartialDecryption { tally: Hash([1; 32]), factors, proof: FixedBytes([2; 96]) };
    let entry = Unsigned::new(psephos_record::EntryKind::PartialDecryption, ProcessId([1; 32]), &partial).sign(&key);
    assert_eq!(entry.len(), 285 + 32 * 2_039);
    // Every number takes the most bytes that it can: apportionment of seats among 500 lists, every one elected and tied.
    let lists: Vec<u32> = (0..500).collect();
    let counted = CountedContest {
        totals: vec![u64::MAX; 500],
        blanks: None,
        elected: lists.clone(),
        tied: lists,
        seats: Some(vec![100_000; 500]),
    };
    let contests = vec![ContestResult { ballots: u64::MAX, weight: u64::MAX, counted: Some(counted) }; 6];
    let tie_seed = Some(Hash([3; 32]));
    let result = ElectionResult { tally: Hash([1; 32]), voters: u64::MAX, ballots: u64::MAX, contests, tie_seed };
    let entry = Unsigned::new(psephos_record::EntryKind::Result, ProcessId([1; 32]), &result).sign(&key);
    // 35 of them where ties are drawn.
    let bound = 206 + 35 + 6 * (40 + 9 * 500 + 11 * 500);
    assert!(entry.len() <= bound && entry.len() + 600 > bound - 6 * 2 * 280, "{} of {bound}", entry.len());
}

#[test]
fn a_ballot_or_challenge_that_would_not_fit_is_refused_and_the_last_one_that_fits_is_not() {
    // For n options: 64 + 32 + 41 bytes each, and 384 + 400 more.
    assert_eq!(refused(&of(vec![bare("c".to_owned(), 472)])), None);
    let (name, detail) = refused(&of(vec![bare("c".to_owned(), 473)])).unwrap();
    assert!(name == "impossible-manifest" && detail.contains("challenge"), "{detail}");
    // Many small contests are many bits only if they have them.
    let small = of((0..400).map(|i| bare(format!("{i}"), 1)).collect());
    assert_eq!(small.check(), Ok(()));
}

#[test]
fn a_grade_is_a_text_like_any_other() {
    let graded = |grades: Vec<Text>| {
        let kind = ContestKind::Grade { grades, skippable: false };
        of(vec![Contest { kind, counting: Counting::MajorityJudgment, ..contest("c", 3, 1, 1, false) }])
    };
    let good = Text::only("en", "Good");
    assert_eq!(refused(&graded(vec![good.clone(), Text::only("en", "Bad")])), None);
    let twice = Translation { language: "en".to_owned(), text: "Bad".to_owned() };
    for bad in [Text::default(), Text::only("en", " "), Text(vec![twice.clone(), twice])] {
        let (name, detail) = refused(&graded(vec![good.clone(), bad])).unwrap();
        assert!(name == "impossible-manifest" && detail.contains("grade 2"), "{detail}");
    }
}

/// A key of a manifest.
type Place = fn(&mut Manifest) -> &mut Key;

#[test]
fn a_key_that_has_a_second_encoding_or_a_small_order_is_nobodys() {
    // y = 3 + p: a point that is not of small order, in the encoding that some libraries also take.
    let mut unreduced = [0xff; 32];
    (unreduced[0], unreduced[31]) = (0xf0, 0x7f);
    let mut identity = [0; 32];
    identity[0] = 1;
    let places: [Place; 4] = [
        |manifest| &mut manifest.registrar,
        |manifest| &mut manifest.board.key,
        |manifest| &mut manifest.trustees[1].signing_key,
        |manifest| &mut manifest.trustees[1].sealing_key,
    ];
    for key in [unreduced, identity, [0xff; 32]] {
        for place in places {
            let mut bad = of(vec![contest("c", 3, 1, 1, false)]);
            *place(&mut bad) = Key(key);
            assert_eq!(refused(&bad).unwrap().0, "impossible-manifest");
        }
        // The organiser's is met first at its signature.
        let mut bad = of(vec![contest("c", 3, 1, 1, false)]);
        bad.organiser = Key(key);
        assert!(bad.check().is_err());
    }
}

#[test]
fn the_largest_total_counts_what_a_ballot_can_add() {
    let weighed = |max_weight: u64, budget: u32| {
        let kind = ContestKind::Allocate { budget };
        let spend = Contest { kind, counting: Counting::Sum { seats: 1 }, ..contest("b", 3, 1, 1, false) };
        let mut weighed = of(vec![contest("a", 3, 1, 1, false), spend]);
        weighed.max_weight = max_weight;
        weighed
    };
    assert_eq!(refused(&weighed(1 << 28, 1 << 20)), None);
    assert!(refused(&weighed((1 << 28) + 1, 1 << 20)).unwrap().1.contains("2^48"));
    assert_eq!(refused(&weighed(1 << 48, 1)), None);
    let seats = |seats: u32| {
        let counting = Counting::Apportion { seats, divisors: Divisors::DHondt };
        of(vec![Contest { counting, ..contest("c", 3, 1, 1, false) }])
    };
    assert_eq!(refused(&seats(100_000)), None);
    assert_eq!(refused(&seats(100_001)).unwrap().0, "impossible-manifest");
}
