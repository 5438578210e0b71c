//! V1: checkpoints that are not the log's.

use super::{Base, Bases, Vector};
use crate::{checkpoint, record, signing_key};
use psephos_log::{Hash as TreeHash, note::KeyName};
use psephos_tally::verifier::MemorySource;

const RULE: &str = "60-board.md#checkpoints";
const NOTES: &str = "60-board.md#notes";

fn with(base: &Base, checkpoint: impl Into<Vec<u8>>) -> MemorySource {
    let mut record = base.rig.record();
    record.files.insert("checkpoint".to_owned(), checkpoint.into());
    record
}

pub(super) fn vectors(bases: &Bases) -> Vec<Vector> {
    let lunch = &bases.lunch;
    let log = &lunch.rig.log;
    let leaves = || log.entries.iter().map(|entry| TreeHash::leaf(entry));
    let honest = String::from_utf8(lunch.rig.record().files["checkpoint"].clone()).unwrap();
    let (text, signature) = honest.split_once("\n\n").unwrap();
    let other_log = KeyName::new(lunch.rig.process.manifest().origin(&bases.kinds.rig.id())).unwrap();
    let own_name = KeyName::new(lunch.rig.process.manifest().origin(&lunch.rig.id())).unwrap();
    let older = String::from_utf8(checkpoint(&own_name, leaves().take(5), &lunch.rig.board)).unwrap();
    let (_, older) = older.split_once("\n\n").unwrap();
    let mut missing = lunch.rig.record();
    missing.files.remove("checkpoint");
    let unread = |path: &str, bytes: String, story: &str| {
        Vector::of_record(path, with(lunch, bytes), story).fault("malformed-checkpoint", None).because("A10", RULE)
    };
    let false_note = |path: &str, record: MemorySource, story: &str| {
        Vector::of_record(path, record, story).fault("invalid-checkpoint", None).because("", NOTES)
    };
    vec![
        false_note(
            "reject/V1-checkpoint/another-key",
            record(&lunch.rig.process, log, &signing_key(77)),
            "The checkpoint is signed under the log's name by another key than the board's.",
        ),
        false_note(
            "reject/V1-checkpoint/another-log",
            with(lunch, checkpoint(&other_log, leaves(), &lunch.rig.board)),
            "The board itself signed, for the log of another of its processes.",
        )
        .because("C1", RULE),
        false_note(
            "reject/V1-checkpoint/signature-of-an-older-one",
            with(lunch, format!("{text}\n\n{older}")),
            "The signature is the board's, over its checkpoint of five entries.",
        ),
        false_note(
            "reject/V1-checkpoint/signed-twice",
            with(lunch, format!("{honest}{older}")),
            "A second signature line of the same key, which is over another text.",
        ),
        unread(
            "reject/V1-checkpoint/no-signature",
            format!("{text}\n"),
            "The text of the checkpoint alone, without a signature line.",
        ),
        unread(
            "reject/V1-checkpoint/size-with-a-zero-before-it",
            format!(
                "{}\n\n{signature}",
                text.replacen(&format!("\n{}\n", log.entries.len()), &format!("\n0{}\n", log.entries.len()), 1)
            ),
            "The number of entries is written with a leading zero: one number has one writing.",
        ),
        unread(
            "reject/V1-checkpoint/carriage-returns",
            honest.replace('\n', "\r\n"),
            "The lines end in carriage return and line feed.",
        ),
        Vector::of_record("reject/V1-checkpoint/missing", missing, "There is no checkpoint.")
            .fault("unreadable", None)
            .because("E12", "70-verification.md#order-of-work"),
    ]
}
