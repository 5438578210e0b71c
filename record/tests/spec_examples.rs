//! Holds the numbers in `docs/spec/examples.md` that this crate and the group layer below it produce equal to the code.
#![allow(missing_docs, reason = "test names say it")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "clippy does not know that this is a test"
)]

use ed25519_dalek::SigningKey;
use psephos_crypto::{
    Digest, Scalar, Seat, SecretScalar,
    digest::{hash_to_scalar, hash_wide},
    generators::generator,
    sealed::SealedShare,
    threshold::lagrange_at_zero,
};
use psephos_record::{
    Entry, EntryKind, Key, Manifest, ProcessId, Tracker, Unsigned, ballot, cbor,
    ceremony::{Reveal, ceremony_digest, complaint_place, confirm_place, sealed_share_context},
    contest::{Contest, ContestKind, ContestOption, Counting, RankTally, Total},
    credential::VotingCode,
    ids::{ByteString, FixedBytes, Hash},
    life::Close,
    manifest::{BallotStyle, BoardIdentity, ProcessKind, TieRule, Trustee, Witness},
    roll::{Roll, Voter},
    style::CompiledStyle,
    tally::{EncryptedContest, EncryptedTally, decryption_place},
    text::Text,
};
use sha2::Digest as _;

const EXAMPLES: &str = include_str!("../../docs/spec/examples.md");

/// The `name = value` lines under this heading.
fn section(heading: &str) -> Vec<(String, String)> {
    let (_, rest) = EXAMPLES.split_once(&format!("\n## {heading}\n")).expect("the heading stands on the page");
    let (_, block) = rest.split_once("```text\n").expect("a block of values follows");
    let lines = block.split("```").next().unwrap().lines().map(|line| line.split_once(" = ").expect("name = value"));
    lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn agrees(heading: &str, due: &[(&str, String)]) {
    let due: Vec<(String, String)> = due.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    if section(heading) != due {
        let lines: Vec<String> = due.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        panic!("docs/spec/examples.md, section {heading}, must read:\n{}", lines.join("\n"));
    }
}

fn repeated(byte: u8) -> [u8; 32] {
    [byte; 32]
}

fn small(number: u64) -> SecretScalar {
    SecretScalar::new(Scalar::from(number))
}

fn point(number: u64) -> [u8; 32] {
    small(number).public().compress().to_bytes()
}

fn signing(byte: u8) -> SigningKey {
    SigningKey::from_bytes(&repeated(byte))
}

fn public(byte: u8) -> Key {
    Key(signing(byte).verifying_key().to_bytes())
}

/// Two trustees, one contest of two options and a blank.
fn tiny() -> Manifest {
    let trustee = |seat: u8| Trustee {
        name: format!("T{seat}"),
        signing_key: public(10 + seat),
        sealing_key: Key(point(100 + u64::from(seat))),
    };
    let option = |id: &str| ContestOption { id: id.to_owned(), title: Text::only("en", id) };
    Manifest {
        kind: ProcessKind::Election,
        nonce: FixedBytes([7; 16]),
        title: Text::en_zh("Tiny", "小"),
        description: Text::default(),
        organiser: public(1),
        registrar: public(2),
        board: BoardIdentity { name: "board.example".to_owned(), key: public(3) },
        trustees: vec![trustee(1), trustee(2)],
        threshold: 2,
        contests: vec![Contest {
            id: "q".to_owned(),
            title: Text::only("en", "Question"),
            description: Text::default(),
            options: vec![option("yes"), option("no")],
            kind: ContestKind::Choose { min: 1, max: 2, blank: true },
            counting: Counting::Approval { seats: 1 },
        }],
        styles: vec![BallotStyle { id: "all".to_owned(), contests: vec![0] }],
        opens_at: 1_800_000_000,
        closes_at: 1_800_086_400,
        early_close: false,
        minimum_group: 2,
        max_weight: 1_000,
        ties: TieRule::Stands,
        witnesses: vec![Witness { name: "witness.example".to_owned(), key: public(4) }],
        quorum: 1,
        draw: None,
    }
}

#[test]
fn hashes_are_as_the_page_says() {
    let parts: [&[u8]; 2] = [b"ab", b"c"];
    let mut frame = b"psephos/v1\0\x01t".to_vec();
    for part in parts {
        frame.extend((part.len() as u64).to_le_bytes());
        frame.extend(part);
    }
    agrees(
        "Hashes",
        &[
            ("frame", hex::encode(&frame)),
            ("H", Digest::of("t", &parts).to_string()),
            ("H512", hex::encode(hash_wide("t", &parts))),
            ("Hscalar", hex::encode(hash_to_scalar("t", &parts).as_bytes())),
            ("H-without-parts", Digest::of("t", &[]).to_string()),
        ],
    );
    let framed: [u8; 32] = sha2::Sha256::digest(&frame).into();
    assert_eq!(framed, Digest::of("t", &parts).0, "the frame is what is hashed");
}

#[test]
fn generators_are_as_the_page_says() {
    let encoded = |i| hex::encode(generator(i).compress().as_bytes());
    let due = [
        ("generator-0", encoded(0)),
        ("generator-1", encoded(1)),
        ("generator-2", encoded(2)),
        ("generator-1000", encoded(1000)),
    ];
    agrees("Generators", &due);
}

#[test]
fn manifest_and_style_are_as_the_page_says() {
    let manifest = tiny();
    assert_eq!(manifest.check(), Ok(()));
    let payload = cbor::encode(&manifest);
    let announcement = Unsigned::manifest(&manifest).sign(&signing(1));
    let process = ProcessId::of_manifest(&payload);
    assert_eq!(Entry::decode(&announcement).unwrap().process, process);
    let style = CompiledStyle::new(&manifest, 0).unwrap();
    agrees(
        "Manifest",
        &[
            ("payload", hex::encode(&payload)),
            ("process", process.to_string()),
            ("origin", manifest.origin(&process)),
            ("entry-tracker", Tracker::of_entry(&announcement).to_string()),
            ("relation-digest", style.relation().digest().to_string()),
            ("ballot-bytes", style.ballot_bytes().to_string()),
        ],
    );
}

#[test]
fn entries_are_as_the_page_says() {
    let close = Close { time: 1_800_086_400, root: Hash(repeated(2)) };
    let unsigned = Unsigned::new(EntryKind::Close, ProcessId(repeated(1)), &close);
    let entry = unsigned.sign(&signing(3));
    assert_eq!(Entry::decode(&entry).unwrap().verify_signature(), Ok(()));
    // Without field 5: a map of five fields, and all bytes up to the key of the signature.
    let without = [&[0xa5], &entry[1..entry.len() - 67]].concat();
    agrees(
        "Entry",
        &[
            ("payload", hex::encode(&unsigned.payload)),
            ("author", public(3).to_string()),
            ("without-signature", hex::encode(&without)),
            ("signed-hash", Digest::of("entry", &[&without]).to_string()),
            ("entry", hex::encode(&entry)),
            ("tracker", Tracker::of_entry(&entry).to_string()),
        ],
    );
}

#[test]
fn voting_codes_and_the_roll_are_as_the_page_says() {
    // Codes can be drawn or read, and nothing else, so this one is read off the page.
    let printed = section("Voting code and roll").into_iter().find(|(name, _)| name == "printed").unwrap().1;
    let code = VotingCode::parse(&printed).unwrap();
    assert_eq!(*code.print(), printed);
    let process = ProcessId(repeated(1));
    let credential = code.credential(&process);
    let bytes: [u8; 16] = core::array::from_fn(|i| u8::try_from(i).unwrap());
    let (blob, sealed) = Roll::new(vec![Voter { credential, style: 0, weight: 3 }], &tiny()).unwrap().encode();
    agrees(
        "Voting code and roll",
        &[
            ("code", hex::encode(bytes)),
            ("checksum-hash", Digest::of("voting-code", &[&bytes]).to_string()),
            ("printed", printed),
            ("private-credential", hex::encode(code.private_credential(&process).expose().as_bytes())),
            ("credential", credential.to_string()),
            ("roll-blob", hex::encode(&blob)),
            ("roll-payload", hex::encode(cbor::encode(&sealed))),
        ],
    );
    assert_eq!(code.private_credential(&process).expose(), &hash_to_scalar("credential", &[&repeated(1), &bytes]));
}

#[test]
fn the_ceremony_is_as_the_page_says() {
    let process = ProcessId(repeated(1));
    let (dealer, recipient) = (Seat::new(1).unwrap(), Seat::new(2).unwrap());
    let polynomial = ByteString([point(11), point(12)].concat());
    let reveal = Reveal { polynomial, possession: FixedBytes([5; 64]) };
    let context = sealed_share_context(&process, dealer, recipient);
    let sealed = SealedShare::seal(&small(35), &small(102).public(), &context, &small(77));
    let trackers = [1, 2, 3].map(|byte| Tracker(repeated(byte)));
    let digest = ceremony_digest(trackers.iter());
    let lagrange = lagrange_at_zero(&[1, 3, 4].map(|seat| Seat::new(seat).unwrap()));
    let lagrange = |i: usize| hex::encode(lagrange[i].as_bytes());
    agrees(
        "Key ceremony",
        &[
            ("reveal-payload", hex::encode(cbor::encode(&reveal))),
            ("commitment", reveal.commitment(&process, dealer).to_string()),
            ("sealed-share-context", hex::encode(&context)),
            ("sealed-share", hex::encode(sealed.0)),
            ("ceremony-digest", digest.to_string()),
            ("confirm-place", hex::encode(confirm_place(&digest, recipient))),
            ("complaint-place", hex::encode(complaint_place(recipient, dealer))),
            ("lagrange-1", lagrange(0)),
            ("lagrange-3", lagrange(1)),
            ("lagrange-4", lagrange(2)),
        ],
    );
}

#[test]
fn a_ballots_payload_and_place_are_as_the_page_says() {
    let ballot = |counter, previous| ballot::Ballot {
        style: 1,
        counter,
        previous,
        ciphertexts: ByteString::default(),
        proof: ByteString::default(),
        allocations: None,
    };
    let (first, second) = (ballot(0, None), ballot(1, Some(Tracker(repeated(2)))));
    agrees(
        "Ballot payload",
        &[
            ("first-payload", hex::encode(cbor::encode(&first))),
            ("first-place", hex::encode(first.place())),
            ("second-payload", hex::encode(cbor::encode(&second))),
            ("second-place", hex::encode(second.place())),
        ],
    );
}

#[test]
fn the_tally_is_as_the_page_says() {
    let ciphertexts = ByteString([[0; 32], [0; 32], point(6), point(9)].concat());
    let tally = EncryptedTally { contests: vec![EncryptedContest { ballots: 3, weight: 4, ciphertexts }] };
    let digest = tally.digest(&ProcessId(repeated(1)), &Tracker(repeated(2)));
    agrees(
        "Tally",
        &[
            ("encrypted-tally", hex::encode(cbor::encode(&tally))),
            ("tally-digest", digest.to_string()),
            ("decryption-place", hex::encode(decryption_place(&digest, Seat::new(2).unwrap()))),
        ],
    );
}

#[test]
fn relations_of_every_kind_are_as_the_page_says() {
    let total = Some(Total { min: 2, max: 9 });
    let grades = vec![Text::only("en", "g"); 3];
    let kinds = [
        ("choose", ContestKind::Choose { min: 0, max: 2, blank: true }),
        ("score", ContestKind::Score { max: 5, total, pairwise: false }),
        ("score-pairs", ContestKind::Score { max: 5, total: None, pairwise: true }),
        ("grade", ContestKind::Grade { grades, skippable: true }),
        ("quadratic", ContestKind::Quadratic { credits: 10, against: true }),
        ("rank-positions", ContestKind::Rank { min: 1, max: 2, tally: RankTally::Positions }),
        ("rank-pairs", ContestKind::Rank { min: 1, max: 2, tally: RankTally::Pairs }),
        ("knapsack", ContestKind::Knapsack { costs: vec![3, 4, 5], budget: 9 }),
    ];
    let contest = |options: usize, kind: ContestKind| Contest {
        options: (0..options).map(|i| ContestOption { id: format!("o{i}"), title: Text::only("en", "o") }).collect(),
        kind,
        ..tiny().contests.remove(0)
    };
    let row = |name: &str, contests: Vec<Contest>| {
        let style =
            BallotStyle { id: "all".to_owned(), contests: (0..u32::try_from(contests.len()).unwrap()).collect() };
        let style = CompiledStyle::new(&Manifest { contests, styles: vec![style], ..tiny() }, 0).unwrap();
        let relation = style.relation();
        let value = format!(
            "{} bits, {} ciphertexts, {}",
            relation.bits(),
            style.ciphertexts(),
            hex::encode(relation.digest().0)
        );
        (name.to_owned(), value)
    };
    let mut rows: Vec<_> = kinds.into_iter().map(|(name, kind)| row(name, vec![contest(3, kind)])).collect();
    let spend = contest(2, ContestKind::Allocate { budget: 100 });
    let choose = contest(3, ContestKind::Choose { min: 1, max: 1, blank: false });
    rows.push(row("allocate-choose", vec![spend, choose]));
    let due: Vec<(&str, String)> = rows.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    agrees("Relations", &due);
}
