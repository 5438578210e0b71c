//! V14: closes that the witnesses have not cosigned, and records that nobody has seen.

use super::{
    Base, Bases, Vector,
    base::{announced, finished, lunch_manifest, ordered_to_close},
};
use crate::{Rig, at, cosigners, named, signing_key};
use psephos_log::{cosignature::Cosigner, note::KeyName};
use psephos_record::{EntryKind, Unsigned, booth::Selection, ids::ByteString, life::CosignedCheckpoint, text::Text};
use psephos_tally::verifier::MemorySource;

/// When the organiser's order lets voting close, and a time a little later.
const DUE: u64 = 1_500;
const LATER: u64 = 1_600;
const RULE: &str = "10-life.md#what-each-kind-asks-of-the-state";

/// An election with four witnesses of whom three must cosign.
pub(super) fn witnessed() -> Base {
    let witnesses = cosigners(4);
    let mut manifest = lunch_manifest();
    manifest.title = Text::en_zh("Witnessed lunch", "有见证的午餐");
    manifest.witnesses = named(&witnesses);
    manifest.quorum = 3;
    let mut rig = announced(&manifest, 3);
    let roll = rig.roll_entry(|voter| 1 << voter, |_| 0);
    rig.open_with(roll);
    rig.vote(0, &[Selection::marked(2, &[0])]);
    rig.vote(1, &[Selection::marked(2, &[1])]);
    ordered_to_close(&mut rig);
    let shown = rig.shown(&rig.cosigned(&at(&witnesses[..3], LATER)));
    rig.post(shown).unwrap();
    finished(&mut rig, &[0, 1]);
    Base { path: "accept/witnessed", manifest, rig }
}

/// The record under a checkpoint with these cosignatures.
pub(super) fn seen_by(rig: &Rig, witnesses: &[(&Cosigner, u64)]) -> MemorySource {
    let mut record = rig.record();
    record.files.insert("checkpoint".to_owned(), rig.cosigned(witnesses).to_string().into_bytes());
    record
}

pub(super) fn vectors(bases: &Bases) -> Vec<Vector> {
    let base = &bases.witnessed;
    let witnesses = cosigners(4);
    let rig = &base.rig;
    let result = rig.process.result().unwrap();
    let mut vectors = vec![
        Vector::of_record(
            base.path,
            seen_by(rig, &at(&witnesses[1..], LATER)),
            "Three of four witnesses cosigned the close, and three the finished record: not the same three.",
        )
        .because("D2 E1", RULE)
        .result(result),
        Vector::of_record(
            "accept/too-few-have-seen-the-result",
            seen_by(rig, &at(&witnesses[..2], LATER)),
            "The close was cosigned by three witnesses, and the finished record by two so far.",
        )
        .because("E1", "70-verification.md#v14-witnesses")
        .result(result)
        .not_yet(),
        Vector::of_record(
            "accept/close-waits-for-witnesses",
            base.closed("waiting").record(),
            "Voting has closed, and nobody has cosigned that.",
        )
        .because("E1", RULE)
        .not_yet(),
    ];
    vectors.extend(at_the_close(base, &witnesses));
    vectors.push(in_a_whole_record(base, &witnesses));
    vectors
}

fn at_the_close(base: &Base, witnesses: &[Cosigner]) -> Vec<Vector> {
    let rig = base.closed("witnesses");
    let open = base.opened("witnesses");
    let stranger = Cosigner::new(KeyName::new("stranger.test").unwrap(), signing_key(190));
    let impostor = Cosigner::new(witnesses[2].public().name().clone(), signing_key(191));
    let three = at(&witnesses[..3], LATER);
    let two = at(&witnesses[..2], LATER);
    let with = |more: &[(&Cosigner, u64)]| rig.shown(&rig.cosigned(&[&two[..], more].concat()));
    let mut another_board = base.closed("witnesses");
    another_board.board = signing_key(77);
    let by_another_board = rig.shown(&another_board.cosigned(&three));
    let mut longer = base.closed("longer");
    let stray = longer.organiser.clone();
    longer.force(Unsigned { kind: EntryKind::CloseOrder, process: longer.id(), payload: vec![0xa0] }.sign(&stray));
    let mut other = base.after(base.first(EntryKind::Close), "another close");
    other.clockwork(DUE + 7);
    let other_root = rig.shown(&other.cosigned(&three));
    let altered = {
        let note = rig.cosigned(&three).to_string();
        let cut = note.rfind('\n').map_or(0, |end| note[..end].rfind(' ').unwrap_or(0));
        // The first digits name the key; behind them stands the time.
        let mut line = note[cut + 1..].trim_end().to_owned();
        line.replace_range(8..9, "B");
        let payload = CosignedCheckpoint { note: ByteString(format!("{} {line}\n", &note[..cut]).into_bytes()) };
        Unsigned::new(EntryKind::CosignedCheckpoint, rig.id(), &payload).sign(&rig.board)
    };
    let not_a_note = Unsigned::new(
        EntryKind::CosignedCheckpoint,
        rig.id(),
        &CosignedCheckpoint { note: ByteString(b"seen\n".to_vec()) },
    )
    .sign(&rig.board);
    let cases: [(&str, Vec<u8>, &str, &str); 10] = [
        ("too-few", with(&[]), "not-enough-cosignatures", "Two witnesses have cosigned the close, where three must."),
        ("nobody", rig.shown(&rig.cosigned(&[])), "not-enough-cosignatures", "The board alone has signed."),
        (
            "one-of-them-twice",
            with(&[(&witnesses[1], LATER + 1)]),
            "not-enough-cosignatures",
            "Two witnesses, one of them twice.",
        ),
        (
            "a-stranger",
            with(&[(&stranger, LATER)]),
            "not-enough-cosignatures",
            "Two witnesses and somebody whom the manifest does not name.",
        ),
        (
            "a-witnesss-name",
            with(&[(&impostor, LATER)]),
            "not-enough-cosignatures",
            "Two witnesses and somebody with the name of a third, whose key is another.",
        ),
        ("altered", altered, "not-enough-cosignatures", "Three witnesses, and one cosignature was altered."),
        (
            "too-early",
            rig.shown(&rig.cosigned(&[(&witnesses[0], LATER), (&witnesses[1], LATER), (&witnesses[2], DUE - 1)])),
            "cosigned-too-early",
            "By the clock of the third witness, voting was still to go on: the board closed early.",
        ),
        (
            "another-board",
            by_another_board,
            "invalid-checkpoint",
            "Three witnesses cosigned a checkpoint that another key signed in the board's name.",
        ),
        (
            "longer-log",
            rig.shown(&longer.cosigned(&three)),
            "contradiction",
            "The witnesses cosigned a log with one entry more.",
        ),
        (
            "another-close",
            other_root,
            "contradiction",
            "The witnesses were shown another close than the record's: a split view.",
        ),
    ];
    let entry = |rig: &Rig, name: &str, bytes: &[u8], fault: &str, story: &str| {
        let path = format!("reject/V14-witnesses/{name}");
        base.entry(&path, rig, bytes, fault, story).because("E1 E5", RULE)
    };
    let mut vectors: Vec<Vector> =
        cases.into_iter().map(|(name, bytes, fault, story)| entry(&rig, name, &bytes, fault, story)).collect();
    vectors.push(entry(&rig, "not-a-note", &not_a_note, "invalid-checkpoint", "What is shown is no note at all."));
    let early = open.shown(&open.cosigned(&three));
    let path = "reject/V6-life/cosigned-before-the-close";
    vectors.push(
        base.entry(
            path,
            &open,
            &early,
            "too-early",
            "Witnesses' cosignatures of a log in which voting has not closed.",
        )
        .because("E1", "10-life.md#phases"),
    );
    vectors
}

fn in_a_whole_record(base: &Base, witnesses: &[Cosigner]) -> Vector {
    let mut rig = base.closed("whole V14");
    let at_first = rig.process.size();
    let two = rig.shown(&rig.cosigned(&at(&witnesses[..2], LATER)));
    rig.force(two);
    let three = rig.shown(&rig.cosigned(&at(&witnesses[..3], LATER)));
    rig.post(three).unwrap();
    finished(&mut rig, &[0, 1]);
    Vector::of_record(
        "reject/V14-witnesses/whole-record",
        seen_by(&rig, &at(witnesses, LATER)),
        "The board first showed two cosignatures, where three are due, and then three.",
    )
    .fault("not-enough-cosignatures", Some(at_first))
    .because("E1", RULE)
    .result(rig.process.result().unwrap())
}
