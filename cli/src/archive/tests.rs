//! What an archive is, and all that it is not.

use super::*;
use crate::source::ArchiveSource;
use psephos_tally::verifier::MemorySource;
use std::io::Cursor;

fn record() -> MemorySource {
    let blob = format!("blob/{}", "ab".repeat(32));
    let files = [
        ("checkpoint", b"a note\n".to_vec()),
        ("tile/0/000.p/3", vec![7; 96]),
        ("tile/entries/000.p/3", vec![9; 512]),
        (blob.as_str(), Vec::new()),
    ];
    MemorySource { files: files.map(|(path, bytes)| (path.to_owned(), bytes)).into() }
}

fn packed() -> Vec<u8> {
    let record = record();
    let mut out = Vec::new();
    let written = pack(&record, &record.files.keys().cloned().collect(), &mut out).unwrap();
    assert_eq!(written, out.len() as u64);
    out
}

fn refusal(bytes: Vec<u8>) -> String {
    index(&mut Cursor::new(bytes)).unwrap_err().to_string()
}

/// An archive with one part, whose header is then changed, with the checksum that it then has.
fn with_header(path: &str, length: usize, change: impl FnOnce(&mut [u8; 512])) -> Vec<u8> {
    let mut head = header(path, length as u64).unwrap();
    change(&mut head);
    head[148..156].copy_from_slice(b"        ");
    let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
    head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut bytes = head.to_vec();
    bytes.extend(vec![0; length.next_multiple_of(512) + 1024]);
    bytes
}

#[test]
fn what_was_packed_is_read_back_and_nothing_else_is_there() {
    let record = record();
    let source = ArchiveSource::new(Cursor::new(packed())).unwrap();
    for (path, bytes) in &record.files {
        assert_eq!(source.read(path).unwrap(), *bytes, "{path}");
    }
    for path in ["tile/0/001", "../etc/passwd", "diary", ""] {
        assert!(source.read(path).unwrap_err().is_absent, "{path}");
    }
    assert_eq!(packed(), packed(), "the same parts are the same file");
}

#[test]
fn an_archive_that_breaks_off_or_goes_on_anywhere_is_refused() {
    let whole = packed();
    for end in 0..whole.len() {
        let said = refusal(whole[..end].to_vec());
        assert!(said == "the archive breaks off" || said.contains("does not end"), "{end}: {said}");
    }
    for more in [1, 512, 1024] {
        assert!(refusal([whole.as_slice(), &vec![0; more]].concat()).contains("does not end"), "{more}");
    }
}

#[test]
fn a_bit_that_changes_outside_of_the_parts_is_seen() {
    let whole = packed();
    let index = index(&mut Cursor::new(&whole)).unwrap();
    let inside = |at: u64| index.values().any(|(from, length)| (*from..from + length).contains(&at));
    for at in (0..whole.len()).filter(|at| !inside(*at as u64)) {
        for bit in 0..8 {
            let mut changed = whole.clone();
            changed[at] ^= 1 << bit;
            let read = super::index(&mut Cursor::new(&changed));
            // A digit of a tile's name may make it another tile's, which then is not what its place asks for.
            assert!(read.is_err(), "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn nothing_but_plain_parts_of_a_record_in_their_order_is_taken() {
    let checkpoint = |change: fn(&mut [u8; 512])| refusal(with_header("checkpoint", 7, change));
    for (what, change) in [
        ("a link", (|head| head[156] = b'2') as fn(&mut [u8; 512])),
        ("a hard link", |head| head[156] = b'1'),
        ("a folder", |head| head[156] = b'5'),
        ("a pipe", |head| head[156] = b'6'),
        ("a longer name of GNU tar", |head| head[156] = b'L'),
        ("extended attributes", |head| head[156] = b'x'),
        ("another mode", |head| head[106] = b'5'),
        ("an owner", |head| head[114] = b'1'),
        ("a time", |head| head[146] = b'1'),
        ("a name with something after its end", |head| head[50] = b'x'),
        ("a prefix", |head| head[345] = b'a'),
        ("a size in base 256", |head| head[124] = 0x80),
    ] {
        assert!(checkpoint(change).contains("at byte 0 there is no header"), "{what}");
    }
    for path in
        ["../checkpoint", "/checkpoint", "./checkpoint", "checkpoint/", "tile/../checkpoint", "diary", "", "tile/0/0"]
    {
        assert!(refusal(with_header(path, 1, |_| {})).contains("a record has no part"), "{path}");
    }
    let shouted = format!("blob/{}", "AB".repeat(32));
    assert!(refusal(with_header(&shouted, 1, |_| {})).contains("a record has no part"));
    assert!(refusal(with_header("checkpoint", 1 << 21, |_| {})).contains("more than 1048576 bytes"));
    let one = |path| with_header(path, 0, |_| {})[..512].to_vec();
    for pair in [["checkpoint", "checkpoint"], ["tile/0/000", "checkpoint"]] {
        let bytes = [one(pair[0]), one(pair[1]), vec![0; 1024]].concat();
        assert!(refusal(bytes).contains("stands twice, or not in order"), "{pair:?}");
    }
    assert!(index(&mut Cursor::new(vec![0; 1024])).unwrap().is_empty());
}

#[test]
fn a_size_that_lies_beyond_the_file_is_no_reason_to_take_memory() {
    let mut bytes = with_header("checkpoint", 7, |_| {});
    bytes[124..136].copy_from_slice(b"77777777777\0");
    let path = format!("blob/{}", "ab".repeat(32));
    let large = header(&path, 64 << 20).unwrap();
    assert!(refusal(bytes).contains("no header"));
    assert_eq!(refusal([large.as_slice(), &[0; 1024]].concat()), "the archive breaks off");
}
