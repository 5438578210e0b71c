//! Who may send a blob, and how much of it the board reads.

use crate::{
    answer::Answer,
    people::Election,
    rig::{REGISTRAR, Rig, signing_key},
};
use psephos_record::{EntryKind, Unsigned, ids::Hash, roll::SealedRoll};
use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    time::{Duration, Instant},
};

/// What comes before the blob.
fn framed(entry: &[u8]) -> Vec<u8> {
    [&u32::try_from(entry.len()).unwrap().to_be_bytes(), entry].concat()
}

/// A post that has begun: its head says how long its body is, and some of the body has been sent.
struct Begun(TcpStream);

impl Begun {
    fn to(rig: &Rig, election: &Election, length: usize, sent: &[u8]) -> Self {
        let authority = rig.url.strip_prefix("http://").unwrap().strip_suffix("/log/v1").unwrap();
        let mut stream = TcpStream::connect(authority).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let path = format!("/log/v1/{}/entries-with-blob", election.id);
        write!(stream, "POST {path} HTTP/1.1\r\nhost: {authority}\r\ncontent-length: {length}\r\n\r\n").unwrap();
        stream.write_all(sent).unwrap();
        Self(stream)
    }

    fn send(&mut self, more: &[u8]) {
        self.0.write_all(more).unwrap();
    }

    /// The answer, which must come within five seconds.
    fn answer(self) -> Answer {
        let mut stream = BufReader::new(self.0);
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).unwrap().parse().unwrap();
        let mut headers = ureq::http::HeaderMap::new();
        loop {
            line.clear();
            stream.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            headers.insert(ureq::http::HeaderName::try_from(name).unwrap(), value.parse().unwrap());
        }
        let mut body = vec![0; headers["content-length"].to_str().unwrap().parse().unwrap()];
        stream.read_exact(&mut body).unwrap();
        Answer { status, headers, body }
    }
}

const MIB: usize = 1 << 20;

#[test]
fn a_published_roll_that_a_stranger_sends_again_is_answered_without_its_blob() {
    let rig = Rig::new();
    let election = rig.open(3);
    let (roll, _) = election.roll_entry();
    for _ in 0..3 {
        let started = Instant::now();
        let begun = Begun::to(&rig, &election, framed(&roll).len() + 64 * MIB, &framed(&roll));
        assert!(begun.answer().receipt(election.id, &roll).repeated);
        assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    }
}

#[test]
fn a_new_roll_is_refused_unread_once_voting_has_opened() {
    let rig = Rig::new();
    let mut election = rig.open(3);
    election.voters.pop();
    let (roll, blob) = election.roll_entry();
    let begun = Begun::to(&rig, &election, framed(&roll).len() + blob.len(), &framed(&roll));
    assert_eq!(begun.answer().problem(), (409, "too-late".to_owned()));
}

#[test]
fn no_more_is_read_than_the_rows_that_the_roll_says_it_has() {
    let rig = Rig::new();
    let election = rig.announce(3);
    let (roll, blob) = election.roll_entry();
    let entry = framed(&roll);
    let begun = Begun::to(&rig, &election, entry.len() + blob.len() + 1, &entry);
    assert_eq!(begun.answer().problem(), (413, "oversize-body".to_owned()));
    // Rows without end, in the registrar's own hand.
    for voters in [64 * MIB as u64 / 40 + 1, u64::MAX] {
        let sealed = SealedRoll { blob: Hash([0; 32]), voters, weight: voters };
        let entry = framed(&Unsigned::new(EntryKind::Roll, election.id, &sealed).sign(&signing_key(REGISTRAR)));
        let begun = Begun::to(&rig, &election, entry.len() + 64 * MIB, &entry);
        assert_eq!(begun.answer().problem(), (413, "oversize-body".to_owned()));
    }
    let begun = Begun::to(&rig, &election, entry.len() + blob.len(), &[entry, blob].concat());
    assert!(!begun.answer().receipt(election.id, &roll).repeated);
}

#[test]
fn two_blobs_are_read_at_a_time_and_a_third_is_told_to_come_back() {
    let rig = Rig::new();
    let mut election = rig.announce(4);
    let mut begin = || {
        let (roll, blob) = election.roll_entry();
        let begun = Begun::to(&rig, &election, framed(&roll).len() + blob.len(), &framed(&roll));
        // The head has been looked at before the next one comes.
        std::thread::sleep(Duration::from_millis(300));
        election.voters.pop();
        (begun, roll, blob)
    };
    let (first, second, third) = (begin(), begin(), begin());
    let refused = third.0.answer();
    assert_eq!(refused.problem(), (503, "busy".to_owned()));
    assert_eq!(refused.headers["retry-after"], "1");
    for (mut begun, roll, blob) in [first, second] {
        begun.send(&blob);
        assert!(!begun.answer().receipt(election.id, &roll).repeated);
    }
    let (_, roll, blob) = third;
    let again = rig.post(&format!("/{}/entries-with-blob", election.id), &[framed(&roll), blob].concat());
    assert!(!again.receipt(election.id, &roll).repeated);
}
