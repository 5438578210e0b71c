//! Entries that only a draw has.

use super::{Field, Value, hash, payload};
use crate::{catalogue::Words, view::phase::Course};
use psephos_record::{
    Entry, EntryKind, Manifest, ProcessId, Tracker,
    draw::{
        Annulment, Beacon, Contribution, DrawResult, DrawRules, Exclusion, Ground, Objection, ObjectionAnswer, Source,
        SourceNumbers,
        pool::{PoolPart, SealedPool},
    },
};

/// The fields of an entry of a draw; none for another kind.
pub(super) fn of(entry: &Entry, process: &ProcessId, manifest: &Manifest, words: Words) -> Option<Vec<Field>> {
    let rules = manifest.draw.as_ref()?;
    let entry_link = |label, tracker: Tracker| {
        let href = format!("/elections/{process}/check?tracker={tracker}");
        Field { label, value: Value::Hash(tracker.to_string(), Some(href)) }
    };
    Some(match entry.kind {
        EntryKind::PoolPart => {
            let part: PoolPart = payload(entry)?;
            let href = format!("/log/v1/{process}/blob/{}", part.blob);
            vec![
                Field { label: "field-part", value: Value::Hash(part.blob.to_string(), Some(href)) },
                number("label-bytes", part.bytes),
            ]
        }
        EntryKind::Pool => {
            let pool: SealedPool = payload(entry)?;
            let blobs = pool.chunks.iter().map(|chunk| hash("field-part", chunk)).take(20);
            let numbers = [number("field-entrants", pool.entrants), number("field-tickets", pool.tickets)];
            numbers.into_iter().chain([hash("field-pool-root", pool.root)]).chain(blobs).collect()
        }
        EntryKind::Objection => {
            let objection: Objection = payload(entry)?;
            let about = objection.entrant.map(|entrant| hash("field-about", entrant));
            let sealed = [entry_link("field-pool", objection.pool), hash("field-seal", objection.statement)];
            about.into_iter().chain(sealed).collect()
        }
        EntryKind::ObjectionAnswer => {
            let answer: ObjectionAnswer = payload(entry)?;
            let upheld = words.say(if answer.upheld { "objection-upheld" } else { "objection-rejected" });
            vec![
                entry_link("field-objection", answer.objection),
                text("field-upheld", upheld),
                hash("field-seal", answer.statement),
            ]
        }
        EntryKind::Contribution => {
            let contribution: Contribution = payload(entry)?;
            let author = entry.author.map(|author| hash("field-author", author));
            author.into_iter().chain([hash("field-contribution", hex::encode(contribution.ciphertext.0))]).collect()
        }
        EntryKind::Beacon => {
            let beacon: Beacon = payload(entry)?;
            let signature = match beacon.signature {
                Some(signature) => hash("field-signature", hex::encode(signature.0)),
                None => text("field-outage", words.say("live-beacon-outage")),
            };
            vec![number("field-round", beacon.round), signature]
        }
        EntryKind::SourceNumbers => {
            let published: SourceNumbers = payload(entry)?;
            let of = |(source, numbers): (&Source, &Vec<u64>)| {
                let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
                let title = source.title.in_language(words.language().key());
                text("field-source", format!("{title}: {}", numbers.join(", ")))
            };
            rules.sources.as_ref()?.iter().zip(&published.numbers).map(of).collect()
        }
        EntryKind::Exclusion => {
            let exclusion: Exclusion = payload(entry)?;
            let ground = ground(&rules.exclusions, &exclusion.ground, words);
            vec![hash("field-entrant", exclusion.entrant), ground, super::moment(exclusion.time)]
        }
        EntryKind::Annulment => {
            let annulment: Annulment = payload(entry)?;
            vec![ground(&rules.annulments, &annulment.ground, words), hash("field-seal", annulment.statement)]
        }
        EntryKind::Result => {
            let result: DrawResult = payload(entry)?;
            vec![
                entry_link("field-pool", result.pool),
                number("field-entrants", result.entrants),
                number("field-tickets", result.tickets),
                hash("field-sum", result.contributions),
                hash("field-seed", result.seed),
                number("field-placed", result.placed),
                hash("field-outcome", result.outcome),
            ]
        }
        EntryKind::Manifest => announcement(manifest, rules, words),
        _ => return None,
    })
}

fn announcement(manifest: &Manifest, rules: &DrawRules, words: Words) -> Vec<Field> {
    let course = Course::from(manifest);
    let title = manifest.title.in_language(words.language().key()).to_owned();
    vec![
        text("field-draw", title),
        number("label-places", rules.places()),
        Field { label: "label-objections-until", value: Value::Moment(rules.objections_until) },
        Field { label: course.opens(), value: Value::Moment(manifest.opens_at) },
        Field { label: course.closes(false), value: Value::Moment(manifest.closes_at) },
    ]
}

fn ground(grounds: &[Ground], id: &str, words: Words) -> Field {
    let found = grounds.iter().find(|ground| ground.id == id);
    let title = found.map(|ground| ground.title.in_language(words.language().key()).to_owned());
    text("field-ground", title.unwrap_or_else(|| id.to_owned()))
}

fn number(label: &'static str, number: u64) -> Field {
    Field { label, value: Value::Number(number) }
}

fn text(label: &'static str, text: String) -> Field {
    Field { label, value: Value::Text(text) }
}
