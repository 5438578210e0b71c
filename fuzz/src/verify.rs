//! The verifier under a record that somebody has been at: the board itself, with everybody's keys.
//!
//! An input is a list of deeds on the small record: entries are left out, doubled, moved, cut, bent, signed again;
//! blobs and files are bent. Then the tree is built and signed anew, unless the deeds say that it is not.
//!
//! **What must hold.** `verify` ends without a panic. If every check passes, the process is the original's, every entry
//! up to the close is the original's byte for byte, and so is the result: only the evidence behind the close may come in
//! another order or be less than it was. Nobody's keys help, since a ballot is signed by its voter's proof, the close
//! binds all entries before it, and each trustee proves its decryption of exactly their sum.

use crate::{
    Target,
    record::{DRAW, SMALL, Small},
    said,
    script::Script,
};
use core::time::Duration;
use psephos_log::tile::{self, Resource, TileId, TilePath};
use psephos_record::{Entry, Unsigned};
use psephos_rig::Log;
use psephos_tally::verifier::{Check, MemorySource, Outcome, Report, Verdict, Watch, verify};

/// The targets.
pub const TARGETS: &[Target] = &[
    Target::new("verify", verify_mutated, verify_seeds).limits(64 << 20, 250),
    Target::new("verify_files", verify_files, file_seeds).limits(64 << 20, 100),
    Target::new("verify_draw", verify_mutated_draw, draw_seeds).limits(64 << 20, 150),
];

/// Deeds, by their first byte.
const DEEDS: u8 = 14;

fn verify_seeds() -> Vec<Vec<u8>> {
    deeds_on(&SMALL)
}

fn draw_seeds() -> Vec<Vec<u8>> {
    deeds_on(&DRAW)
}

fn deeds_on(small: &Small) -> Vec<Vec<u8>> {
    let entries = u8::try_from(small.log.entries.len()).expect("a small record");
    let one = |deed: u8| (0..entries).map(move |entry| vec![0, deed, 0, entry, 0, 40, 1]);
    let mut seeds: Vec<Vec<u8>> = (0..DEEDS).flat_map(one).collect();
    seeds.push(Vec::new());
    seeds
}

fn verify_mutated(bytes: &[u8]) {
    mutated(&SMALL, bytes);
}

fn verify_mutated_draw(bytes: &[u8]) {
    mutated(&DRAW, bytes);
}

/// The first byte says whether the tree is built anew; then deeds.
fn mutated(small: &Small, bytes: &[u8]) {
    let mut script = Script::new(bytes);
    let keeps_tree = script.byte().unwrap_or(0) & 7 == 7;
    let mut log = Log { entries: small.log.entries.clone(), blobs: small.log.blobs.clone() };
    let mut deeds = 0;
    while let Some(deed) = script.byte() {
        apply(small, deed % DEEDS, &mut log, &mut script);
        deeds += 1;
        if deeds == 16 || log.entries.len() > 64 {
            break;
        }
    }
    if keeps_tree || log.entries.iter().any(|entry| entry.len() > psephos_log::MAX_ENTRY) {
        let mut source = small.source.clone();
        let bundle = tile::bundle(log.entries.iter().map(|entry| &entry[..entry.len().min(psephos_log::MAX_ENTRY)]));
        source.files.insert(bundle_path(small.log.entries.len()), bundle.unwrap());
        hold(small, &source);
    } else {
        hold(small, &small.rebuilt(&log));
    }
}

fn bundle_path(size: usize) -> String {
    let width = TileId { level: 0, index: 0 }.width(size as u64);
    format!("tile/{}", TilePath { resource: Resource::Entries(0), width })
}

fn apply(small: &Small, deed: u8, log: &mut Log, script: &mut Script<'_>) {
    let count = log.entries.len();
    let place = script.below(count);
    let Some(entry) = log.entries.get_mut(place) else { return };
    match deed {
        0 => drop(log.entries.remove(place)),
        1 => {
            let (to, again) = (script.below(count + 1), entry.clone());
            log.entries.insert(to, again);
        }
        2 => {
            let other = script.below(count);
            log.entries.swap(place, other);
        }
        3 => log.entries.truncate(place),
        4 => bend(entry, script),
        5 => entry.truncate(script.below(entry.len() + 1)),
        // A part of one entry over a part of another.
        6 => {
            let part = {
                let from = &small.log.entries[script.below(small.log.entries.len())];
                let start = script.below(from.len());
                from[start..].iter().take(script.below(200)).copied().collect::<Vec<u8>>()
            };
            let at = script.below(entry.len() + 1);
            let until = (at + part.len()).min(entry.len());
            entry.splice(at..until, part);
        }
        // A payload bent, and signed again by whose it is.
        7 | 8 => resign(small, entry, |payload| bend(payload, script)),
        // A payload of another entry of the kind, signed by this author.
        9 => {
            let other = &small.log.entries[script.below(small.log.entries.len())];
            let other = Entry::decode(other).expect("our own entry").payload.0;
            resign(small, entry, |payload| *payload = other);
        }
        10 => {
            let spare = small.spare[script.below(small.spare.len())].clone();
            log.entries.insert(place, spare);
        }
        11 => {
            let blob = script.below(log.blobs.len());
            if let Some(blob) = log.blobs.values_mut().nth(blob) {
                bend(blob, script);
            }
        }
        12 => {
            let length = script.below(100);
            let raw = script.bytes(length).to_vec();
            log.entries.insert(place, raw);
        }
        _ => {
            let length = script.below(100);
            let raw = script.bytes(length);
            resign(small, entry, |payload| *payload = raw.to_vec());
        }
    }
}

/// One byte changed.
fn bend(bytes: &mut [u8], script: &mut Script<'_>) {
    let at = script.below(bytes.len());
    let by = script.byte().unwrap_or(1);
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= by;
    }
}

/// Changes the payload of an entry, and signs it again where its author signs.
fn resign(small: &Small, entry: &mut Vec<u8>, change: impl FnOnce(&mut Vec<u8>)) {
    let Ok(mut decoded) = Entry::decode(entry) else { return };
    change(&mut decoded.payload.0);
    let signer = decoded.signature.and(decoded.author).and_then(|author| small.signers.get(&author));
    *entry = match signer {
        Some(signer) => {
            Unsigned { kind: decoded.kind, process: decoded.process, payload: decoded.payload.0 }.sign(signer)
        }
        None => decoded.encode(),
    };
}

fn file_seeds() -> Vec<Vec<u8>> {
    let files = SMALL.source.files.values();
    let framed = |file: &Vec<u8>| [&u32::try_from(file.len()).unwrap().to_be_bytes()[..], file].concat();
    vec![files.flat_map(framed).collect(), Vec::new()]
}

/// The bytes are the record's files, each behind its length in 32 bits, under the paths of the small record.
fn verify_files(bytes: &[u8]) {
    let mut rest = bytes;
    let mut source = MemorySource::default();
    for path in SMALL.source.files.keys() {
        let Some((length, after)) = rest.split_first_chunk() else { break };
        let length = (u32::from_be_bytes(*length) as usize).min(after.len());
        let (file, after) = after.split_at(length);
        source.files.insert(path.clone(), file.to_vec());
        rest = after;
    }
    hold(&SMALL, &source);
}

fn report(source: &MemorySource) -> Report {
    let mut watch = Watch { clock: &|| Duration::ZERO, progress: &mut |_| () };
    verify(source, None, &mut watch)
}

fn hold(small: &Small, source: &MemorySource) {
    let report = report(source);
    for check in Check::ALL {
        if let Outcome::Failed { faults, count } = report.outcome(*check) {
            assert!(count >= faults.len() as u64 && !faults.is_empty());
            for fault in &faults {
                said(&fault.detail);
            }
        }
    }
    if report.verdict() != Verdict::Passed {
        return;
    }
    let process = report.process.as_ref().expect("passed without a process");
    assert_eq!(process.id(), small.id(), "another process passed");
    assert_eq!(process.result(), small.process.result(), "another result passed");
    assert_eq!(process.draw().result(), small.process.draw().result(), "another draw passed");
    let size = usize::try_from(process.size()).expect("a small record");
    let bundle = &source.files[&bundle_path(size)];
    let entries = tile::entries(bundle, u16::try_from(size).expect("a small record")).expect("it was read");
    let voted = &small.log.entries[..small.voted];
    assert!(
        entries.iter().zip(voted).all(|(found, honest)| found == honest) && size >= small.voted,
        "other votes passed"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_small_records_pass_and_each_kind_of_deed_can_break_them() {
        for small in [&*SMALL, &*DRAW] {
            assert_eq!(report(&small.source).verdict(), Verdict::Passed);
            assert_eq!(report(&small.rebuilt(&small.log)).verdict(), Verdict::Passed);
            for deed in 0..DEEDS {
                let mut log = Log { entries: small.log.entries.clone(), blobs: small.log.blobs.clone() };
                apply(small, deed, &mut log, &mut Script::new(&[0, 19, 0, 9, 1, 40, 1, 1, 1]));
                assert_ne!(report(&small.rebuilt(&log)).verdict(), Verdict::Passed, "deed {deed}");
            }
        }
    }
}
