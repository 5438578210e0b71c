//! Notes, checkpoints, cosignatures, promises and proofs: what is taken and above all what is not.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use ed25519_dalek::SigningKey;
use proptest::prelude::*;
use psephos_log::{
    Hash,
    checkpoint::{Checkpoint, InvalidCheckpoint},
    cosignature::{Cosigner, InvalidCosignature, WitnessKey},
    note::{InvalidKey, InvalidNote, KeyName, MalformedNote, NoteKey, NoteSigner, SignedNote},
    promise::{InvalidPromise, Promise},
    proof::{InvalidProof, MalformedProof, TlogProof},
    tree::InvalidInclusion,
};

const ORIGIN: &str = "board.example/6e340b9c";

fn name(text: &str) -> KeyName {
    KeyName::new(text).unwrap()
}

fn signer(origin: &str, seed: u8) -> NoteSigner {
    NoteSigner::new(name(origin), SigningKey::from_bytes(&[seed; 32]))
}

fn log() -> NoteSigner {
    signer(ORIGIN, 1)
}

fn checkpoint() -> SignedNote {
    Checkpoint::new(name(ORIGIN), 1, Hash::leaf(b"entry")).sign(&log()).unwrap()
}

fn parse(text: &str) -> SignedNote {
    SignedNote::parse(text.as_bytes()).unwrap()
}

fn open(text: &str) -> Result<Checkpoint, InvalidCheckpoint> {
    Checkpoint::open(&parse(text), log().public())
}

// The example of C2SP signed-note.
const EXAMPLE_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const EXAMPLE: &str = "This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
";

#[test]
fn the_example_of_the_specification_opens() {
    let key: NoteKey = EXAMPLE_KEY.parse().unwrap();
    let note = parse(EXAMPLE);
    assert_eq!(note.open(&key), Ok("This is an example message.\n"));
    assert_eq!(note.to_string(), EXAMPLE);
    assert_eq!(key.to_string(), EXAMPLE_KEY);
}

#[test]
fn a_key_that_is_not_what_it_says_is_refused() {
    let parse = |text: &str| text.parse::<NoteKey>().unwrap_err();
    assert_eq!(parse(&EXAMPLE_KEY.replace("530d903a", "530d903b")), InvalidKey::Id);
    assert_eq!(parse(&EXAMPLE_KEY.replace("530d903a", "530D903A")), InvalidKey::Id);
    assert_eq!(parse(&EXAMPLE_KEY.replace("foo", "bar")), InvalidKey::Id);
    assert_eq!(parse(&EXAMPLE_KEY.replace("+Ae", "+BO")), InvalidKey::Type);
    assert_eq!(parse("example.com/foo+530d903a"), InvalidKey::Malformed);
    assert_eq!(parse("+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"), InvalidKey::Malformed);
}

#[test]
fn a_key_has_one_encoding() {
    // y = 3 + p instead of 3: the same point for who reduces it, and another key id.
    let mut unreduced = [0xff; 32];
    (unreduced[0], unreduced[31]) = (0xf0, 0x7f);
    assert_eq!(NoteKey::new(name("x"), &unreduced), Err(InvalidKey::Point));
    assert_eq!(WitnessKey::new(name("x"), &unreduced), Err(InvalidKey::Point));
}

#[test]
fn a_key_of_small_order_is_refused() {
    let mut identity = [0; 32];
    identity[0] = 1;
    assert_eq!(NoteKey::new(name("x"), &identity), Err(InvalidKey::SmallOrder));
    assert_eq!(WitnessKey::new(name("x"), &identity), Err(InvalidKey::SmallOrder));
    assert_eq!(NoteKey::new(name("x"), &[2; 32]).unwrap_err(), InvalidKey::Point);
}

#[test]
fn a_key_name_has_no_spaces_and_no_plus() {
    for bad in ["", " ", "a b", "a+b", "a\u{2003}b", "a\nb", "a\u{7f}", "a\u{a0}"] {
        assert!(KeyName::new(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn a_checkpoint_opens_with_the_key_of_its_log_only() {
    let note = checkpoint();
    let opened = Checkpoint::open(&note, log().public()).unwrap();
    assert_eq!((opened.size, opened.root), (1, Hash::leaf(b"entry")));
    let refused = |key: &NoteSigner| Checkpoint::open(&note, key.public()).unwrap_err();
    assert_eq!(refused(&signer(ORIGIN, 2)), InvalidCheckpoint::Note(InvalidNote::Unsigned), "another key of that name");
    assert_eq!(
        refused(&signer("other.example", 1)),
        InvalidCheckpoint::Note(InvalidNote::Unsigned),
        "another name of that key"
    );
}

#[test]
fn a_checkpoint_of_another_log_is_refused_whoever_signed_it() {
    // The key is right, the name on the signature line is right, the first line names another log.
    let note = log().sign(Checkpoint::new(name("other.example"), 1, Hash::leaf(b"entry")).to_string()).unwrap();
    assert_eq!(Checkpoint::open(&note, log().public()), Err(InvalidCheckpoint::Origin));
    let other = Checkpoint::new(name("other.example"), 1, Hash::leaf(b"entry"));
    assert_eq!(other.sign(&log()), Err(InvalidCheckpoint::Origin));
}

#[test]
fn signatures_of_strangers_are_ignored() {
    let mut note = checkpoint();
    for (stranger, seed) in [(ORIGIN, 7), ("stranger.example", 1), ("stranger.example", 1)] {
        let line = signer(stranger, seed).sign("something else\n").unwrap().signatures()[0].clone();
        note.add(line).unwrap();
    }
    assert!(open(&note.to_string()).is_ok());
}

#[test]
fn a_key_that_stands_twice_is_refused() {
    let mut note = checkpoint();
    note.add(note.signatures()[0].clone()).unwrap();
    assert_eq!(open(&note.to_string()), Err(InvalidCheckpoint::Note(InvalidNote::Duplicate)));
}

#[test]
fn a_changed_text_or_signature_is_refused() {
    let text = checkpoint().to_string();
    let invalid = Err(InvalidCheckpoint::Note(InvalidNote::Signature));
    assert_eq!(open(&text.replacen("\n1\n", "\n2\n", 1)), invalid);
    assert_eq!(open(&text.replacen(&Hash::leaf(b"entry").to_base64(), &Hash::leaf(b"lie").to_base64(), 1)), invalid);
    let mut line = checkpoint().signatures()[0].clone();
    line.signature.pop();
    let mut note = parse(EXAMPLE);
    note.add(line).unwrap();
    assert_eq!(note.open(log().public()), Err(InvalidNote::Signature), "a signature that is too short");
}

#[test]
fn a_note_has_one_spelling() {
    let text = checkpoint().to_string();
    let malformed = |text: &str| SignedNote::parse(text.as_bytes()).unwrap_err();
    assert_eq!(malformed(&text.replace('\n', "\r\n")), MalformedNote::NoSignatures);
    assert_eq!(malformed(&text.replacen("\n1\n", "\r\n1\n", 1)), MalformedNote::ControlCharacter);
    assert_eq!(malformed(&text.replacen("\n1\n", "\n\t1\n", 1)), MalformedNote::ControlCharacter);
    assert_eq!(malformed(&format!("{text}\n")), MalformedNote::Unfinished);
    assert_eq!(malformed(&format!("{text}trailing\n")), MalformedNote::SignatureLine);
    assert_eq!(malformed(text.trim_end()), MalformedNote::Unfinished);
    assert_eq!(malformed(&text.replace("— ", "- ")), MalformedNote::SignatureLine);
    assert_eq!(malformed(&text.replace("— ", "—  ")), MalformedNote::SignatureLine);
    assert_eq!(malformed(&text.replace("=\n", " =\n")), MalformedNote::SignatureLine);
    assert_eq!(malformed(&text.replace("\n\n", "\n")), MalformedNote::NoSignatures);
    assert_eq!(malformed(""), MalformedNote::NoSignatures);
    assert_eq!(malformed(&format!("{text}— x AAAA\n— y AAAAAA==\n")), MalformedNote::SignatureLine, "a key id alone");
    assert_eq!(SignedNote::parse(b"\xff\n\n").unwrap_err(), MalformedNote::NotUtf8);
    assert_eq!(SignedNote::parse(&vec![b'a'; 600_000]).unwrap_err(), MalformedNote::TooLong);
}

#[test]
fn a_note_takes_sixteen_signatures_and_not_any_number() {
    let text = checkpoint().to_string();
    let with = |strangers: usize| format!("{text}{}", "— stranger.example AAAAAAA=\n".repeat(strangers));
    assert!(open(&with(63)).is_ok());
    assert_eq!(SignedNote::parse(with(64).as_bytes()), Err(MalformedNote::TooManySignatures));
}

#[test]
fn a_checkpoint_text_has_one_spelling() {
    let root = Hash::leaf(b"entry").to_base64();
    let empty = Hash::EMPTY.to_base64();
    assert!(Checkpoint::parse(&format!("o\n1\n{root}\n")).is_ok());
    assert_eq!(Checkpoint::parse(&format!("o\n1\n{root}\nmore\n")).unwrap().extensions(), ["more"]);
    assert!(Checkpoint::parse(&format!("o\n0\n{empty}\n")).is_ok());
    assert_eq!(Checkpoint::parse(&format!("o\n0\n{root}\n")), Err(InvalidCheckpoint::EmptyRoot));
    for bad in [
        format!("o\n1\n{root}"),
        format!("\n1\n{root}\n"),
        format!("o o\n1\n{root}\n"),
        format!("o\n01\n{root}\n"),
        format!("o\n+1\n{root}\n"),
        format!("o\n-1\n{root}\n"),
        format!("o\n18446744073709551616\n{root}\n"),
        format!("o\n1\n{root}\n\n"),
        format!("o\n1\n{}\n", &root[4..]),
        "o\n1\n".to_owned(),
    ] {
        assert_eq!(Checkpoint::parse(&bad), Err(InvalidCheckpoint::Malformed), "{bad:?}");
    }
}

// The example of C2SP tlog-cosignature; its keys are not published, so only the form can be held against it.
#[test]
fn the_cosigned_example_of_the_specification_reads_back() {
    let text = "example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
";
    let note = parse(text);
    assert_eq!(note.to_string(), text);
    assert_eq!(Checkpoint::parse(note.unverified_text()).unwrap().size, 20_852_163);
    assert_eq!(note.signatures()[1].signature[..8], 1_679_315_147_u64.to_be_bytes());
}

fn witness(name: &str, seed: u8) -> Cosigner {
    Cosigner::new(self::name(name), SigningKey::from_bytes(&[seed; 32]))
}

#[test]
fn a_cosignature_says_who_saw_the_checkpoint_when() {
    let mut note = checkpoint();
    let (paper, court) = (witness("paper.example", 3), witness("court.example", 4));
    paper.cosign(&mut note, 1_790_000_000).unwrap();
    court.cosign(&mut note, 1_790_000_007).unwrap();
    let note = parse(&note.to_string());
    assert_eq!(paper.public().cosigned(&note), Ok(1_790_000_000));
    assert_eq!(court.public().cosigned(&note), Ok(1_790_000_007));
    assert!(Checkpoint::open(&note, log().public()).is_ok(), "the log's own signature stands beside them");
}

#[test]
fn a_cosignature_is_not_taken_from_a_stranger_nor_moved_to_another_checkpoint() {
    let mut note = checkpoint();
    let paper = witness("paper.example", 3);
    paper.cosign(&mut note, 1_790_000_000).unwrap();
    assert_eq!(
        witness("paper.example", 5).public().cosigned(&note),
        Err(InvalidCosignature::Absent),
        "same name, other key"
    );
    assert_eq!(
        witness("court.example", 3).public().cosigned(&note),
        Err(InvalidCosignature::Absent),
        "same key, other name"
    );
    let mut other = Checkpoint::new(name(ORIGIN), 2, Hash::leaf(b"other")).sign(&log()).unwrap();
    other.add(note.signatures()[1].clone()).unwrap();
    assert_eq!(paper.public().cosigned(&other), Err(InvalidCosignature::Signature));
}

#[test]
fn a_cosignature_is_bound_to_its_time() {
    let mut note = checkpoint();
    let paper = witness("paper.example", 3);
    paper.cosign(&mut note, 1_790_000_000).unwrap();
    let mut line = note.signatures()[1].clone();
    line.signature[7] += 1;
    let mut later = checkpoint();
    later.add(line.clone()).unwrap();
    assert_eq!(paper.public().cosigned(&later), Err(InvalidCosignature::Signature));
    line.signature[0] = 0x80;
    let mut beyond = checkpoint();
    beyond.add(line.clone()).unwrap();
    assert_eq!(paper.public().cosigned(&beyond), Err(InvalidCosignature::Malformed), "past 2^63 - 1");
    line.signature.truncate(7);
    let mut short = checkpoint();
    short.add(line).unwrap();
    assert_eq!(paper.public().cosigned(&short), Err(InvalidCosignature::Malformed));
}

#[test]
fn of_two_cosignatures_by_one_witness_the_newer_counts() {
    let mut note = checkpoint();
    let paper = witness("paper.example", 3);
    for time in [1_790_000_005, 1_790_000_000] {
        paper.cosign(&mut note, time).unwrap();
    }
    assert_eq!(paper.public().cosigned(&note), Ok(1_790_000_005));
}

#[test]
fn a_log_signature_does_not_count_as_a_cosignature_of_the_same_key() {
    let same_key = witness(ORIGIN, 1);
    assert_eq!(same_key.public().cosigned(&checkpoint()), Err(InvalidCosignature::Absent));
    let mut note = checkpoint();
    same_key.cosign(&mut note, 5).unwrap();
    assert!(Checkpoint::open(&note, log().public()).is_ok(), "and the other way round it is no second log signature");
}

#[test]
fn a_promise_opens_with_the_key_of_its_log_only_and_is_no_checkpoint() {
    let promise = Promise { tracker: Hash::leaf(b"entry"), by: 1_790_000_000 };
    let note = parse(&promise.sign(&log()).unwrap().to_string());
    assert_eq!(Promise::open(&note, log().public()), Ok(promise));
    assert_eq!(Promise::open(&note, signer(ORIGIN, 2).public()), Err(InvalidPromise::Note(InvalidNote::Unsigned)));
    assert_eq!(Checkpoint::open(&note, log().public()), Err(InvalidCheckpoint::Malformed));
    assert_eq!(Promise::open(&checkpoint(), log().public()), Err(InvalidPromise::Malformed));
    for touch in [("by 1", "by 01"), ("by ", "By "), ("v1", "v2"), ("\nby", " by")] {
        let text = note.unverified_text().replacen(touch.0, touch.1, 1);
        let note = log().sign(text).unwrap();
        assert_eq!(Promise::open(&note, log().public()), Err(InvalidPromise::Malformed), "{touch:?}");
    }
    // The same key signs for another log: its promise does not become one of that log.
    let other = signer("board.example/other", 1);
    let moved = other.sign(note.unverified_text()).unwrap();
    assert_eq!(Promise::open(&moved, other.public()), Err(InvalidPromise::Origin));
}

/// The entry `right` at index 1 of two.
fn proof() -> TlogProof {
    let (left, right) = (Hash::leaf(b"left"), Hash::leaf(b"right"));
    let checkpoint = Checkpoint::new(name(ORIGIN), 2, Hash::node(&left, &right)).sign(&log()).unwrap();
    TlogProof { extra: None, index: 1, path: vec![left], checkpoint }
}

#[test]
fn a_proof_holds_for_its_entry_and_log_only() {
    let proof = TlogProof::parse(proof().to_string().as_bytes()).unwrap();
    assert_eq!(proof.verify(Hash::leaf(b"right"), log().public()).map(|checkpoint| checkpoint.size), Ok(2));
    let wrong_root = Err(InvalidProof::Inclusion(InvalidInclusion::Root));
    assert_eq!(proof.verify(Hash::leaf(b"left"), log().public()), wrong_root);
    assert_eq!(TlogProof { index: 0, ..proof.clone() }.verify(Hash::leaf(b"right"), log().public()), wrong_root);
    let unsigned = Err(InvalidProof::Checkpoint(InvalidCheckpoint::Note(InvalidNote::Unsigned)));
    assert_eq!(proof.verify(Hash::leaf(b"right"), signer(ORIGIN, 2).public()), unsigned);
}

#[test]
fn a_proof_reads_back_with_and_without_extra() {
    for extra in [None, Some(vec![]), Some(b"anything".to_vec())] {
        let proof = TlogProof { extra, ..proof() };
        assert_eq!(TlogProof::parse(proof.to_string().as_bytes()), Ok(proof));
    }
    let alone = TlogProof { index: 0, path: vec![], checkpoint: checkpoint(), extra: None };
    assert_eq!(TlogProof::parse(alone.to_string().as_bytes()), Ok(alone));
}

#[test]
fn a_proof_text_has_one_spelling() {
    let text = proof().to_string();
    let malformed = |text: &str| TlogProof::parse(text.as_bytes()).unwrap_err();
    assert_eq!(malformed(""), MalformedProof::Header);
    assert_eq!(malformed(&text.replace("@v1", "@v2")), MalformedProof::Header);
    assert_eq!(malformed(&text.replace("index 1", "index 01")), MalformedProof::Index);
    assert_eq!(malformed(&text.replace("index 1\n", "")), MalformedProof::Index);
    assert_eq!(malformed(&text.replace("index 1", "extra !\nindex 1")), MalformedProof::Extra);
    assert_eq!(malformed(&text.replace("index 1", "extra AA==\nextra AA==\nindex 1")), MalformedProof::Index);
    assert_eq!(malformed(&text.replace("index 1", "index 1\nnot a hash")), MalformedProof::Path);
    let long = format!("index 1\n{}", format!("{}\n", Hash::EMPTY.to_base64()).repeat(65));
    assert_eq!(malformed(&text.replace("index 1\n", &long)), MalformedProof::Path);
    assert_eq!(malformed(&format!("{text}x")), MalformedProof::Checkpoint(MalformedNote::Unfinished));
}

#[test]
fn debug_shows_no_key() {
    assert_eq!(format!("{:?}", log()), "NoteSigner(board.example/6e340b9c, [redacted])");
    assert_eq!(format!("{:?}", witness("paper.example", 3)), "Cosigner(paper.example, [redacted])");
}

proptest! {
    /// One changed byte anywhere in a signed checkpoint, and it does not open to the same claim unnoticed.
    #[test]
    fn a_touched_checkpoint_does_not_open(at in any::<prop::sample::Index>(), flip in 1..=255_u8) {
        let mut bytes = checkpoint().to_string().into_bytes();
        let place = at.index(bytes.len());
        bytes[place] ^= flip;
        if let Ok(note) = SignedNote::parse(&bytes) {
            prop_assert!(Checkpoint::open(&note, log().public()).is_err());
        }
    }

    #[test]
    fn no_bytes_make_the_parsers_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[—= \\nA-Za-z0-9+/]{0,80}") {
        let _ = (SignedNote::parse(&bytes), TlogProof::parse(&bytes));
        let _ = (SignedNote::parse(text.as_bytes()), TlogProof::parse(text.as_bytes()), Checkpoint::parse(&text));
    }
}
