//! Entries, their payloads, the roll's blob, voting codes, and what an opened ballot says.

use crate::{
    Target, canonical,
    record::{self, DRAW, SMALL, Small},
    said,
    script::Script,
};
use psephos_crypto::Digest;
use psephos_messages::{OpenedContest, Paper};
use psephos_record::{
    Entry, EntryKind, Manifest, ProcessId, Tracker, Unsigned,
    ballot::{Ballot, Challenge},
    cbor::{self, Canonical},
    ceremony::{Commit, Complaint, Confirm, Reveal, Shares},
    credential::VotingCode,
    draw::{
        Annulment, Beacon, Contribution, DrawResult, Exclusion, Objection, ObjectionAnswer, SourceNumbers,
        pool::{Entrant, PoolPart, SealedPool},
    },
    entry::MAX_BYTES,
    life::{Close, CloseOrder, CosignedCheckpoint, Open},
    roll::{ROW, Roll, SealedRoll},
    style::CompiledStyle,
    tally::{ElectionResult, EncryptedTally, PartialDecryption},
};
use psephos_rig as rig;
use psephos_tally::Process;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

/// The targets.
pub const TARGETS: &[Target] = &[
    Target::new("entries", entries, entry_seeds),
    Target::new("payloads", payloads, payload_seeds),
    Target::new("screened_entries", screened, screen_seeds).limits(8 << 20, 500),
    Target::new("screened_in_a_draw", screened_in_a_draw, draw_screen_seeds).limits(8 << 20, 300),
    Target::new("manifests", manifests, manifest_seeds).limits(32 << 20, 500),
    Target::new("rolls", rolls, roll_seeds),
    Target::new("pool_rows", pool_rows, pool_row_seeds),
    Target::new("voting_codes", voting_codes, code_seeds),
    Target::new("names", names, name_seeds),
    Target::new("opened_ballots", opened_ballots, value_seeds).limits(1 << 20, 1_000),
];

fn entry_seeds() -> Vec<Vec<u8>> {
    // One of each kind is enough to begin with.
    let kind = |entry: &Vec<u8>| Entry::kind_of(entry).map(|kind| kind as u8);
    let mut entries: Vec<Vec<u8>> = SMALL.log.entries.clone();
    entries.sort_by_key(kind);
    entries.dedup_by_key(|entry| kind(entry));
    entries
}

fn entries(bytes: &[u8]) {
    let entry = canonical(bytes, Entry::decode(bytes), Entry::encode);
    if let Some(entry) = entry {
        assert_eq!(Entry::kind_of(bytes), Some(entry.kind), "the kind at first sight is another one");
        if entry.verify_signature().is_ok() {
            assert!(SMALL.honest().any(|honest| honest == bytes), "an entry signed by nobody");
        }
    } else {
        let _ = Entry::kind_of(bytes);
    }
}

/// The kind's number, then the payload.
fn payload_seeds() -> Vec<Vec<u8>> {
    let numbered = |entry: &Vec<u8>| {
        let Entry { kind, payload, .. } = Entry::decode(entry).unwrap();
        [&[kind as u8], payload.0.as_slice()].concat()
    };
    let mut payloads: Vec<Vec<u8>> = entry_seeds().iter().map(numbered).collect();
    let (tally, _) = SMALL.process.encrypted_tally().unwrap();
    payloads.push([&[TALLY], cbor::encode(tally).as_slice()].concat());
    for entry in DRAW.log.entries.iter().chain(&DRAW.spare) {
        let mut payload = numbered(entry);
        if payload.first() == Some(&(EntryKind::Result as u8)) {
            payload[0] = DRAW_RESULT;
        }
        payloads.push(payload);
    }
    payloads
}

/// Not the number of a kind: the encrypted tally is never posted.
const TALLY: u8 = 200;
/// Not the number of a kind: the result of a draw has that of an election's.
const DRAW_RESULT: u8 = 201;

fn payloads(bytes: &[u8]) {
    fn is_canonical<T: for<'b> Canonical<'b>>(bytes: &[u8]) {
        canonical(bytes, cbor::decode::<T>(bytes), cbor::encode);
    }
    let Some((number, payload)) = bytes.split_first() else { return };
    let decode = match EntryKind::from_number(*number) {
        Some(EntryKind::Manifest) => is_canonical::<Manifest>,
        Some(EntryKind::CeremonyCommit) => is_canonical::<Commit>,
        Some(EntryKind::CeremonyReveal) => is_canonical::<Reveal>,
        Some(EntryKind::CeremonyShares) => is_canonical::<Shares>,
        Some(EntryKind::CeremonyComplaint) => is_canonical::<Complaint>,
        Some(EntryKind::CeremonyConfirm) => is_canonical::<Confirm>,
        Some(EntryKind::Roll) => is_canonical::<SealedRoll>,
        Some(EntryKind::Open) => is_canonical::<Open>,
        Some(EntryKind::Ballot) => is_canonical::<Ballot>,
        Some(EntryKind::Challenge) => is_canonical::<Challenge>,
        Some(EntryKind::CloseOrder) => is_canonical::<CloseOrder>,
        Some(EntryKind::Close) => is_canonical::<Close>,
        Some(EntryKind::CosignedCheckpoint) => is_canonical::<CosignedCheckpoint>,
        Some(EntryKind::PartialDecryption) => is_canonical::<PartialDecryption>,
        Some(EntryKind::Result) => is_canonical::<ElectionResult>,
        Some(EntryKind::PoolPart) => is_canonical::<PoolPart>,
        Some(EntryKind::Pool) => is_canonical::<SealedPool>,
        Some(EntryKind::Objection) => is_canonical::<Objection>,
        Some(EntryKind::ObjectionAnswer) => is_canonical::<ObjectionAnswer>,
        Some(EntryKind::Contribution) => is_canonical::<Contribution>,
        Some(EntryKind::Beacon) => is_canonical::<Beacon>,
        Some(EntryKind::Exclusion) => is_canonical::<Exclusion>,
        Some(EntryKind::Annulment) => is_canonical::<Annulment>,
        Some(EntryKind::SourceNumbers) => is_canonical::<SourceNumbers>,
        None if *number == DRAW_RESULT => is_canonical::<DrawResult>,
        None => is_canonical::<EncryptedTally>,
    };
    decode(payload);
}

fn pool_row_seeds() -> Vec<Vec<u8>> {
    let draw = rig::Rig::draw(rig::draw::rules());
    let mut rows = Vec::new();
    (0..3).for_each(|number| draw.entrant(number * 5).encode(&mut rows));
    vec![rows]
}

/// Rows of a pool, one after the other.
fn pool_rows(bytes: &[u8]) {
    let mut rest = bytes;
    while let Ok((entrant, row)) = Entrant::decode(&mut rest) {
        let mut again = Vec::new();
        entrant.encode(&mut again);
        assert!(again == row, "two encodings of one entrant");
    }
}

fn screen_seeds() -> Vec<Vec<u8>> {
    SMALL.honest().cloned().collect()
}

fn draw_screen_seeds() -> Vec<Vec<u8>> {
    DRAW.honest().cloned().collect()
}

/// An entry while voting is open.
fn screened(bytes: &[u8]) {
    screened_by(&SMALL, bytes);
}

/// An entry while contributing is open.
fn screened_in_a_draw(bytes: &[u8]) {
    screened_by(&DRAW, bytes);
}

/// Whatever passes was made by somebody who may post it.
fn screened_by(small: &Small, bytes: &[u8]) {
    for screened in small.screen.check(&[bytes]) {
        match screened {
            Ok(_) => assert!(small.honest().any(|honest| honest == bytes), "an entry by nobody"),
            Err(rejected) => {
                assert!(!rejected.name().is_empty() && rejected.tracker == Some(Tracker::of_entry(bytes)));
                said(&rejected);
            }
        }
    }
}

fn manifest_seeds() -> Vec<Vec<u8>> {
    vec![cbor::encode(SMALL.process.manifest()), cbor::encode(&record::every_kind())]
}

/// A manifest that can be carried out can be announced, and its ballots have a slot for everything that is counted.
fn manifests(bytes: &[u8]) {
    let manifest: Result<Manifest, _> = cbor::decode(bytes);
    let Some(mut manifest) = canonical(bytes, manifest, cbor::encode) else { return };
    manifest.organiser = rig::key(&rig::signing_key(1));
    let entry = Unsigned::manifest(&manifest).sign(&rig::signing_key(1));
    let announced = Process::announce(&entry);
    if let Err(error) = manifest.check() {
        said(&error);
        assert!(announced.is_err(), "an impossible manifest was announced");
        return;
    }
    assert_eq!(announced.is_ok(), entry.len() <= MAX_BYTES, "{announced:?}");
    for style in 0..manifest.styles.len() {
        let style = CompiledStyle::new(&manifest, u32::try_from(style).unwrap()).unwrap();
        for compiled in style.contests() {
            assert_eq!(compiled.slots.len(), manifest.contests[compiled.contest as usize].slots().len());
        }
    }
}

fn roll_seeds() -> Vec<Vec<u8>> {
    SMALL.log.blobs.values().cloned().collect()
}

fn rolls(bytes: &[u8]) {
    // The commitment is made for whatever comes, or nothing would get past it.
    let rows = bytes.as_chunks::<ROW>().0;
    let weight = rows.iter().map(|row| u64::from(u32::from_le_bytes(*row.last_chunk().unwrap()))).sum();
    let sealed = SealedRoll { blob: Digest::of_blob(bytes).into(), voters: rows.len() as u64, weight };
    let decoded = Roll::decode(bytes, &sealed, SMALL.process.manifest());
    if let Some(roll) = canonical(bytes, decoded, |roll| roll.encode().0) {
        assert_eq!(roll.encode().1, sealed);
        assert!(roll.voters().iter().enumerate().all(|(i, voter)| roll.position(&voter.credential) == Some(i)));
    }
}

fn code_seeds() -> Vec<Vec<u8>> {
    let code = VotingCode::random(&mut ChaCha20Rng::from_seed([5; 32])).print();
    vec![code.as_bytes().to_vec(), code.replace('-', " ").to_lowercase().into_bytes()]
}

/// However a code is typed, it prints one way.
fn voting_codes(bytes: &[u8]) {
    match VotingCode::parse(&String::from_utf8_lossy(bytes)) {
        Ok(code) => {
            let again = VotingCode::parse(&code.print()).unwrap();
            assert_eq!(*again.print(), *code.print());
            assert_eq!(again.credential(&ProcessId([1; 32])), code.credential(&ProcessId([1; 32])));
        }
        Err(error) => said(&error),
    }
}

fn name_seeds() -> Vec<Vec<u8>> {
    vec![SMALL.id().to_string().into_bytes()]
}

/// 64 hexadecimal digits, of either case.
fn names(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match text.parse::<ProcessId>() {
        Ok(name) => assert!(name.to_string().eq_ignore_ascii_case(&text)),
        Err(error) => said(&error),
    }
}

fn value_seeds() -> Vec<Vec<u8>> {
    vec![vec![0; 64], [[0, 0, 0, 0, 0, 0, 0, 1]; 16].concat(), vec![255; 200]]
}

/// What an opening says of each kind of contest: numbers that nobody proved to be within the rules.
fn opened_ballots(bytes: &[u8]) {
    let manifest = record::every_kind();
    let mut script = Script::new(bytes);
    for style in 0..u32::try_from(manifest.styles.len()).unwrap() {
        let style = CompiledStyle::new(&manifest, style).unwrap();
        let values: Vec<u64> = (0..style.ciphertexts()).map(|_| script.number()).collect();
        let opened = OpenedContest::all(&manifest, &style, &values, "en");
        assert_eq!(opened.len(), style.contests().len());
        let papers = style.contests().iter().map(|c| Paper::of(&manifest.contests[c.contest as usize], "en"));
        assert!(papers.zip(&opened).all(|(paper, opened)| paper.title == opened.title));
    }
}
