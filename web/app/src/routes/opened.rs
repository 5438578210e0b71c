//! What a challenged ballot held, as the board's entry says it. The board checked it; the visitor's browser can check it again.

use psephos_messages::OpenedContest;
use psephos_record::{
    Entry, EntryKind, Manifest, Tracker,
    ballot::{Ballot, Challenge},
    cbor,
    style::CompiledStyle,
};

/// The tracker of the ballot inside, and its contests.
pub(crate) fn opened(entry: &Entry, manifest: &Manifest, language: &str) -> Option<(Tracker, Vec<OpenedContest>)> {
    if entry.kind != EntryKind::Challenge {
        return None;
    }
    let challenge: Challenge = cbor::decode(&entry.payload.0).ok()?;
    let ballot: Ballot = cbor::decode(&Entry::decode(&challenge.ballot.0).ok()?.payload.0).ok()?;
    let style = CompiledStyle::new(manifest, ballot.style)?;
    let contests = OpenedContest::all(manifest, &style, &challenge.values, language);
    Some((Tracker::of_entry(&challenge.ballot.0), contests))
}
