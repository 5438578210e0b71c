//! What an entry says, field by field, in words.

mod draw;

use super::opened::opened;
use crate::{
    catalogue::Words,
    opening::line,
    view::entry::{Field, Value},
};
use psephos_record::{
    Entry, EntryKind, Key, Manifest, ProcessId, Tracker,
    ballot::Ballot,
    cbor::{self, Canonical},
    ceremony::{Complaint, Confirm},
    life::{Close, CloseOrder, CosignedCheckpoint, Open},
    manifest::ProcessKind,
    roll::SealedRoll,
    tally::{ElectionResult, PartialDecryption},
};
use psephos_tally::witnesses::{Cosigned, Witnesses};

/// The kind's word in the specification, as the catalogue knows it.
pub(crate) fn kind_name(bytes: &[u8]) -> &'static str {
    Entry::kind_of(bytes).map_or("unknown", EntryKind::name)
}

/// Who posted an entry, where that is one whom the manifest names.
pub(crate) fn author(entry: &Entry, manifest: &Manifest, words: Words) -> Option<String> {
    let key: Key = entry.author?;
    if let Some(trustee) = manifest.trustees.iter().find(|trustee| trustee.signing_key == key) {
        return Some(trustee.name.clone());
    }
    let roles = [
        (manifest.organiser, "field-organiser"),
        (manifest.registrar, "field-registrar"),
        (manifest.board.key, "field-board"),
    ];
    roles.into_iter().find(|(role, _)| *role == key).map(|(_, name)| words.say(name))
}

/// The fields of an entry. A payload that does not decode has none beyond its author.
pub(crate) fn of(entry: &Entry, process: &ProcessId, manifest: &Manifest, words: Words) -> Vec<Field> {
    let mut fields = Vec::new();
    if let Some(author) = author(entry, manifest, words) {
        fields.push(Field { label: "field-author", value: Value::Text(author) });
    }
    if let Some(of_draw) = draw::of(entry, process, manifest, words) {
        fields.extend(of_draw);
        return fields;
    }
    let language = words.language().key();
    match entry.kind {
        EntryKind::Manifest => fields.extend(announcement(manifest, language)),
        EntryKind::Roll => fields.extend(payload(entry).map(roll).into_iter().flatten()),
        EntryKind::Open => fields.extend(payload(entry).map(|entry| open(entry, manifest)).into_iter().flatten()),
        EntryKind::Ballot => fields.extend(ballot(entry, process, manifest)),
        EntryKind::Challenge => fields.extend(challenge(entry, manifest, words)),
        EntryKind::CloseOrder => fields.extend(payload(entry).map(|order: CloseOrder| moment(order.time))),
        EntryKind::Close => fields.extend(payload(entry).map(close).into_iter().flatten()),
        EntryKind::CeremonyConfirm => {
            fields.extend(payload(entry).map(|confirm: Confirm| hash("field-ceremony", confirm.ceremony)));
        }
        EntryKind::CeremonyComplaint => fields.extend(payload(entry).and_then(|complaint: Complaint| {
            let dealer = manifest.trustees.get(usize::from(complaint.dealer).checked_sub(1)?)?;
            Some(Field { label: "field-dealer", value: Value::Text(dealer.name.clone()) })
        })),
        EntryKind::PartialDecryption => {
            fields.extend(payload(entry).map(|part: PartialDecryption| hash("field-tally", part.tally)));
        }
        EntryKind::Result => fields.extend(
            payload(entry)
                .map(|result: ElectionResult| Field { label: "field-ballots", value: Value::Number(result.ballots) }),
        ),
        EntryKind::CosignedCheckpoint => fields.extend(witnesses(entry, process, manifest)),
        EntryKind::CeremonyCommit
        | EntryKind::CeremonyReveal
        | EntryKind::CeremonyShares
        | EntryKind::PoolPart
        | EntryKind::Pool
        | EntryKind::Beacon
        | EntryKind::SourceNumbers
        | EntryKind::Exclusion
        | EntryKind::Objection
        | EntryKind::ObjectionAnswer
        | EntryKind::Contribution
        | EntryKind::Annulment => {}
    }
    fields
}

fn payload<'b, T: Canonical<'b>>(entry: &'b Entry) -> Option<T> {
    cbor::decode(&entry.payload.0).ok()
}

fn moment(seconds: u64) -> Field {
    Field { label: "field-time", value: Value::Moment(seconds) }
}

fn hash(label: &'static str, hash: impl ToString) -> Field {
    Field { label, value: Value::Hash(hash.to_string(), None) }
}

fn announcement(manifest: &Manifest, language: &str) -> Vec<Field> {
    vec![
        Field { label: "field-election", value: Value::Text(manifest.title.in_language(language).to_owned()) },
        Field { label: "label-opens", value: Value::Moment(manifest.opens_at) },
        Field { label: "label-closes", value: Value::Moment(manifest.closes_at) },
    ]
}

fn roll(sealed: SealedRoll) -> Vec<Field> {
    vec![Field { label: "field-voters", value: Value::Number(sealed.voters) }, hash("field-blob", sealed.blob)]
}

fn open(open: Open, manifest: &Manifest) -> Vec<Field> {
    let names = match manifest.kind {
        ProcessKind::Election => ("field-key", "field-blob"),
        ProcessKind::Draw => ("field-draw-key", "field-draw-list"),
    };
    vec![
        moment(open.time),
        hash(names.0, open.election_public_key),
        hash("field-ceremony", open.ceremony),
        hash(names.1, open.sealed),
    ]
}

fn close(close: Close) -> Vec<Field> {
    vec![moment(close.time), hash("field-root", close.root)]
}

/// Who has cosigned, one field each.
fn witnesses(entry: &Entry, process: &ProcessId, manifest: &Manifest) -> Vec<Field> {
    let shown: Option<CosignedCheckpoint> = payload(entry);
    let witnesses = Witnesses::of(process, manifest).ok();
    let cosigned = shown.zip(witnesses).and_then(|(shown, witnesses)| witnesses.read(&shown.note.0).ok());
    let names = cosigned.iter().flat_map(Cosigned::names);
    names.map(|name| Field { label: "field-witness", value: Value::Text(name.to_string()) }).collect()
}

fn ballot(entry: &Entry, process: &ProcessId, manifest: &Manifest) -> Vec<Field> {
    let mut fields: Vec<Field> =
        entry.author.map(|credential| hash("field-credential", credential)).into_iter().collect();
    let Some(ballot) = payload::<Ballot>(entry) else { return fields };
    fields.push(Field { label: "field-counter", value: Value::Number(u64::from(ballot.counter)) });
    if let Some(previous) = ballot.previous {
        let href = format!("/elections/{process}/check?tracker={previous}");
        fields.push(Field { label: "field-previous", value: Value::Hash(previous.to_string(), Some(href)) });
    }
    let style = usize::try_from(ballot.style).ok().and_then(|style| manifest.styles.get(style));
    if let Some(style) = style.filter(|_| manifest.styles.len() > 1) {
        fields.push(Field { label: "field-style", value: Value::Text(style.id.clone()) });
    }
    fields
}

fn challenge(entry: &Entry, manifest: &Manifest, words: Words) -> Vec<Field> {
    let Some((ballot, contests)): Option<(Tracker, _)> = opened(entry, manifest, words.language().key()) else {
        return Vec::new();
    };
    let held = contests.into_iter().map(|contest| {
        let mut held: Vec<String> = contest.lines.into_iter().map(line).collect();
        held.extend(contest.blank.then(|| words.say("opened-blank")));
        if held.is_empty() {
            held.push(words.say("opened-none"));
        }
        Field { label: "field-held", value: Value::Text(format!("{}: {}", contest.title, held.join("; "))) }
    });
    held.chain([hash("field-ballot", ballot)]).collect()
}
