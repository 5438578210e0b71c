//! What convicts a board's key, judged with what only the entries say: when they were made.
//!
//! Spec: `docs/spec/60-board.md#evidence`.

use psephos_log::{
    evidence::{Evidence, NoEvidence, Shown},
    note::NoteKey,
};
use psephos_record::{
    Entry, EntryKind, cbor,
    life::{Close, Open},
};

/// Judges evidence. Variable time: everything here is public.
pub fn judge(evidence: &Evidence) -> Result<Shown, NoEvidence> {
    evidence.judge(&date)
}

/// When the board says that it made this entry: the time of an `open` or a `close` that its key signed (Unix seconds).
pub fn date(entry: &[u8], log: &NoteKey) -> Option<u64> {
    let entry = Entry::decode(entry).ok()?;
    let time = match entry.kind {
        EntryKind::Open => cbor::decode::<Open>(&entry.payload.0).ok()?.time,
        EntryKind::Close => cbor::decode::<Close>(&entry.payload.0).ok()?.time,
        _ => return None,
    };
    let by_the_board = entry.author.is_some_and(|author| author.as_bytes() == log.public());
    (by_the_board && entry.verify_signature().is_ok()).then_some(time)
}
