//! The witness's decision: what it cosigns, what it refuses and how, and what convicts a log.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use ed25519_dalek::SigningKey;
use psephos_log::{
    Hash,
    checkpoint::{Checkpoint, InvalidCheckpoint},
    cosignature::{Cosigner, InvalidCosignature, WitnessKey},
    evidence::{Fork, NoEvidence, Verdict},
    note::{InvalidKey, InvalidNote, KeyName, MalformedNote, NoteKey, NoteSigner, SignedNote},
    tree::{Consistency, HashSource, InvalidConsistency, Node, root},
    witness::{
        AddCheckpoint, Head, InvalidAnswer, MalformedRequest, Refusal, Submission, cosignature_in, parse_size,
        size_line,
    },
};

const ORIGIN: &str = "board.example/6e340b9c";

/// A log of which every entry is known: the first `shared` are the same for all, the others the history's own.
#[derive(Clone, Copy)]
struct History {
    shared: u64,
    own: u8,
}

const TRUE: History = History { shared: u64::MAX, own: 0 };

impl HashSource for History {
    type Error = core::convert::Infallible;

    fn hash(&self, Node { height, index }: Node) -> Result<Hash, Self::Error> {
        if height == 0 {
            let own = if index < self.shared { 0 } else { self.own };
            return Ok(Hash::leaf(&[&index.to_be_bytes()[..], &[own]].concat()));
        }
        let child = |index| self.hash(Node { height: height - 1, index });
        Ok(Hash::node(&child(2 * index)?, &child(2 * index + 1)?))
    }
}

impl History {
    fn root(&self, size: u64) -> Hash {
        root(size, self).unwrap()
    }

    fn head(&self, size: u64) -> Head {
        Head { size, root: self.root(size) }
    }

    fn checkpoint(&self, size: u64) -> SignedNote {
        Checkpoint::new(name(ORIGIN), size, self.root(size)).sign(&log(1)).unwrap()
    }

    fn proof(&self, old: u64, new: u64) -> Vec<Hash> {
        if old == 0 { Vec::new() } else { Consistency::prove(old, new, self).unwrap().unwrap() }
    }

    fn request(&self, old: u64, new: u64) -> AddCheckpoint {
        AddCheckpoint { old_size: old, proof: self.proof(old, new), checkpoint: self.checkpoint(new) }
    }

    fn submission(&self, old: u64, new: u64) -> Submission {
        self.request(old, new).open(&[key(1)]).unwrap()
    }
}

fn name(text: &str) -> KeyName {
    KeyName::new(text).unwrap()
}

fn log(seed: u8) -> NoteSigner {
    NoteSigner::new(name(ORIGIN), SigningKey::from_bytes(&[seed; 32]))
}

fn key(seed: u8) -> NoteKey {
    log(seed).public().clone()
}

fn witness(seed: u8) -> Cosigner {
    Cosigner::new(name("court.example/w"), SigningKey::from_bytes(&[seed; 32]))
}

#[test]
fn a_log_that_only_grows_is_cosigned_at_every_size() {
    for new in 0..40 {
        for old in 0..=new {
            assert_eq!(TRUE.submission(old, new).judge(TRUE.head(old)), Ok(()), "{old} to {new}");
        }
    }
}

#[test]
fn a_log_that_forked_is_cosigned_at_no_size() {
    for shared in 0..12 {
        let other = History { shared, own: 7 };
        for old in shared + 1..14 {
            for new in old..16 {
                let refusal = other.submission(old, new).judge(TRUE.head(old)).unwrap_err();
                assert_eq!(refusal.status(), 422);
                assert_eq!(refusal == Refusal::OtherRoot, old == new, "{shared} {old} {new}: {refusal}");
            }
        }
    }
}

#[test]
fn what_was_cosigned_last_must_be_known_to_who_asks() {
    let submission = TRUE.submission(3, 7);
    for latest in [0, 2, 4, 7, 8] {
        let refusal = submission.judge(TRUE.head(latest)).unwrap_err();
        assert_eq!((refusal, refusal.status()), (Refusal::Conflict { latest }, 409));
    }
    assert_eq!(parse_size(size_line(7).as_bytes()), Ok(7));
    for bad in ["7", "07\n", "7\n\n", "-7\n", "seven\n", ""] {
        assert_eq!(parse_size(bad.as_bytes()), Err(InvalidAnswer::Malformed), "{bad:?}");
    }
}

#[test]
fn an_old_size_beyond_the_checkpoint_is_a_bad_request_whatever_the_witness_has() {
    let request = AddCheckpoint { old_size: 8, ..TRUE.request(7, 7) };
    for latest in [0, 7, 8] {
        let refusal = request.clone().open(&[key(1)]).unwrap().judge(TRUE.head(latest)).unwrap_err();
        assert_eq!((refusal, refusal.status()), (Refusal::OldSize, 400));
    }
}

#[test]
fn a_proof_that_does_not_belong_there_is_refused() {
    let judge = |old_size, proof, new| {
        let request = AddCheckpoint { old_size, proof, checkpoint: TRUE.checkpoint(new) };
        let refusal = request.open(&[key(1)]).unwrap().judge(TRUE.head(old_size)).unwrap_err();
        assert_eq!(refusal.status(), 422);
        refusal
    };
    assert_eq!(judge(0, vec![Hash::EMPTY], 3), Refusal::NeedlessProof);
    assert_eq!(judge(0, vec![Hash::EMPTY], 0), Refusal::NeedlessProof);
    assert_eq!(judge(3, vec![], 7), Refusal::Proof(InvalidConsistency::Length { expected: 4, found: 0 }));
    assert_eq!(judge(7, vec![Hash::EMPTY], 7), Refusal::Proof(InvalidConsistency::Length { expected: 0, found: 1 }));
    let mut bent = TRUE.proof(3, 7);
    bent[3] = Hash::EMPTY;
    assert_eq!(judge(3, bent, 7), Refusal::Proof(InvalidConsistency::NewRoot));
}

#[test]
fn a_log_without_entries_has_one_root() {
    let note = log(1).sign(format!("{ORIGIN}\n0\n{}\n", Hash::leaf(b"").to_base64())).unwrap();
    let request = AddCheckpoint { old_size: 0, proof: vec![], checkpoint: note };
    let refusal = request.open(&[key(1)]).unwrap_err();
    assert_eq!((refusal, refusal.status()), (Refusal::EmptyRoot, 422));
}

#[test]
fn only_a_trusted_key_of_the_log_opens_the_door() {
    let request = TRUE.request(0, 3);
    let refused = |trusted: &[NoteKey]| {
        let refusal = request.clone().open(trusted).unwrap_err();
        (refusal, refusal.status())
    };
    assert_eq!(refused(&[]), (Refusal::UnknownOrigin, 404));
    assert_eq!(refused(&[key(2)]), (Refusal::Signature(InvalidNote::Unsigned), 403));
    assert!(request.clone().open(&[key(2), key(1)]).is_ok(), "one of several keys is enough");
    let mut strangers = request.clone();
    strangers.checkpoint.add(log(9).sign("another text\n").unwrap().signatures()[0].clone()).unwrap();
    let opened = strangers.clone().open(&[key(1)]).unwrap();
    assert_eq!(*opened.note(), request.checkpoint, "a stranger's signature is ignored, and not kept");
    // The same line under a key that is trusted: the note is malformed, whoever else signed it.
    let refusal = strangers.open(&[key(1), key(9)]).unwrap_err();
    assert_eq!((refusal, refusal.status()), (Refusal::Signature(InvalidNote::Signature), 403));
}

#[test]
fn a_text_that_its_log_signed_may_still_be_no_checkpoint() {
    let refused = |text: String| {
        let request = AddCheckpoint { old_size: 0, proof: vec![], checkpoint: log(1).sign(text).unwrap() };
        let refusal = request.open(&[key(1)]).unwrap_err();
        (refusal, refusal.status())
    };
    let root = Hash::leaf(b"").to_base64();
    let malformed = (Refusal::Checkpoint(InvalidCheckpoint::Malformed), 400);
    assert_eq!(refused(format!("{ORIGIN}\n07\n{root}\n")), malformed);
    assert_eq!(refused(format!("{ORIGIN}\n{}\n{root}\n", u64::MAX)), malformed, "more entries than can be stored");
    assert_eq!(refused(format!("other.example\n7\n{root}\n")), (Refusal::Checkpoint(InvalidCheckpoint::Origin), 400));
}

#[test]
fn a_request_has_one_spelling_and_limits() {
    let request = TRUE.request(3, 7);
    assert_eq!(AddCheckpoint::parse(request.to_string().as_bytes()).as_ref(), Ok(&request));
    assert_eq!(request.unverified_origin(), Some(name(ORIGIN)));
    let text = request.to_string();
    let malformed = |text: &str| AddCheckpoint::parse(text.as_bytes()).unwrap_err();
    for bad in ["old 03", "old -3", "old", "new 3", "old 3 ", "old  3", ""] {
        assert_eq!(malformed(&text.replacen("old 3", bad, 1)), MalformedRequest::OldSize, "{bad:?}");
    }
    assert_eq!(malformed("old 3\n"), MalformedRequest::NoCheckpoint);
    assert_eq!(malformed(&text.replacen("\n\n", "\nAAAA\n\n", 1)), MalformedRequest::Proof);
    let line = format!("{}\n", Hash::EMPTY.to_base64());
    let with = |lines: usize| format!("old 0\n{}\n{}", line.repeat(lines), request.checkpoint);
    assert!(AddCheckpoint::parse(with(63).as_bytes()).is_ok());
    assert_eq!(malformed(&with(64)), MalformedRequest::Proof);
    assert_eq!(malformed("old 0\n\nno note"), MalformedRequest::Checkpoint(MalformedNote::NoSignatures));
    assert_eq!(AddCheckpoint::parse(b"old 0\n\n\xff"), Err(MalformedRequest::NotUtf8));
}

#[test]
fn the_request_of_the_specification_reads_back() {
    let text = "old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
";
    let request = AddCheckpoint::parse(text.as_bytes()).unwrap();
    assert_eq!((request.old_size, request.proof.len()), (20_852_014, 4));
    assert_eq!(request.to_string(), text);
}

#[test]
fn an_answer_is_looked_through_for_the_line_that_was_asked_for() {
    let note = TRUE.checkpoint(3);
    let (court, stranger) = (witness(3), witness(4));
    let line = |who: &Cosigner, note: &SignedNote, time| format!("{}\n", who.cosignature(note, time));
    let take = |answer: String| cosignature_in(answer.as_bytes(), &note, court.public());
    let absent = Err(InvalidAnswer::Cosignature(InvalidCosignature::Absent));
    let (taken, time) = take(line(&stranger, &note, 5) + &line(&court, &note, 1_790_000_000)).unwrap();
    assert_eq!(time, 1_790_000_000);
    let mut cosigned = note.clone();
    cosigned.add(taken).unwrap();
    assert_eq!(court.public().cosigned(&cosigned), Ok(1_790_000_000));
    assert_eq!(take(line(&stranger, &note, 5)), absent);
    let other = line(&court, &TRUE.checkpoint(4), 5);
    assert_eq!(take(other), Err(InvalidAnswer::Cosignature(InvalidCosignature::Signature)));
    let timeless = line(&court, &note, 0);
    assert_eq!(take(timeless), Err(InvalidAnswer::Cosignature(InvalidCosignature::Malformed)), "no time, no statement");
    for bad in ["", "\n", "nonsense\n", "— court.example/w AAAA"] {
        assert_eq!(take(bad.to_owned()), Err(InvalidAnswer::Malformed), "{bad:?}");
    }
}

#[test]
fn two_histories_convict_their_log() {
    let fork = History { shared: 5, own: 7 };
    let judge = |first, second, proof| Fork { first, second, proof }.judge(&[key(1)]);
    assert_eq!(judge(TRUE.checkpoint(9), fork.checkpoint(9), vec![]), Ok(Verdict::Fork));
    // The fork's own proof shows what the longer log begins with.
    assert_eq!(judge(TRUE.checkpoint(7), fork.checkpoint(9), fork.proof(7, 9)), Ok(Verdict::Fork));
    assert_eq!(judge(fork.checkpoint(9), TRUE.checkpoint(7), fork.proof(7, 9)), Ok(Verdict::Fork), "in either order");
    assert_eq!(judge(TRUE.checkpoint(7), fork.checkpoint(9), vec![]), Ok(Verdict::Unexplained));
}

#[test]
fn an_honest_log_can_be_accused_by_nobody() {
    let judge = |first, second, proof| Fork { first, second, proof }.judge(&[key(1)]);
    for (old, new) in [(3, 3), (3, 7), (4, 8), (0, 9)] {
        assert_eq!(
            judge(TRUE.checkpoint(old), TRUE.checkpoint(new), TRUE.proof(old, new)),
            Err(NoEvidence::Consistent)
        );
        let forged = History { shared: 1, own: 7 };
        let verdict = judge(TRUE.checkpoint(old), TRUE.checkpoint(new), forged.proof(old, new));
        assert_ne!(verdict, Ok(Verdict::Fork), "a wrong proof between {old} and {new} is nothing against the log");
    }
    let strangers = Checkpoint::new(name(ORIGIN), 3, Hash::leaf(b"x")).sign(&log(2)).unwrap();
    let unsigned = InvalidCheckpoint::Note(InvalidNote::Unsigned);
    assert_eq!(judge(TRUE.checkpoint(3), strangers, vec![]), Err(NoEvidence::Checkpoint(unsigned)));
}

#[test]
fn a_witness_key_is_told_from_a_logs_key() {
    let key = witness(3).public().clone();
    let text = key.to_string();
    assert_eq!(text.parse::<WitnessKey>(), Ok(key));
    assert_eq!(text.parse::<NoteKey>(), Err(InvalidKey::Type));
    assert_eq!(log(3).public().to_string().parse::<WitnessKey>(), Err(InvalidKey::Type));
    assert_eq!(text.replace("/w", "/x").parse::<WitnessKey>(), Err(InvalidKey::Id));
    assert_eq!("court.example/w+00000000+".parse::<WitnessKey>(), Err(InvalidKey::Malformed));
}
