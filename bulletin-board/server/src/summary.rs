//! What a list of processes, and a status page, show of each. Convenience: nobody who verifies anything reads it.

use psephos_record::{EntryKind, ProcessId, manifest::ProcessKind, text::Text};
use psephos_tally::{Phase, Process};
use serde::{Serialize, Serializer, ser::SerializeMap as _};
use std::collections::BTreeSet;

/// A process in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProcessSummary {
    /// Its name.
    pub process: ProcessId,
    /// What kind of process.
    pub kind: ProcessKind,
    /// Its title, in each language that it speaks.
    #[serde(serialize_with = "by_language")]
    pub title: Text,
    /// Where it stands.
    #[serde(serialize_with = "by_name")]
    pub phase: Phase,
    /// Entries in its log.
    pub size: u64,
    /// When voting opens, Unix seconds, as the manifest says.
    pub opens_at: u64,
    /// When voting closes, likewise.
    pub closes_at: u64,
}

impl ProcessSummary {
    pub(crate) fn of(process: &Process) -> Self {
        let manifest = process.manifest();
        Self {
            process: process.id(),
            kind: manifest.kind,
            title: manifest.title.clone(),
            phase: process.phase(),
            size: process.size(),
            opens_at: manifest.opens_at,
            closes_at: manifest.closes_at,
        }
    }

    /// Whether all is said: nothing that still comes into the log changes what the process has come to. A draw's result stands under the
    /// replacements to come.
    pub(crate) const fn is_over(&self) -> bool {
        match self.phase {
            Phase::Final => matches!(self.kind, ProcessKind::Election),
            phase => matches!(phase, Phase::Failed | Phase::Annulled),
        }
    }
}

/// How far a process is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Where it stands.
    #[serde(serialize_with = "by_name")]
    pub phase: Phase,
    /// Entries in its log.
    pub size: u64,
    /// Ballots accepted, superseded ones included.
    pub ballots: u64,
    /// Ballots that were opened instead of cast.
    pub challenges: u64,
    /// Voters on the roll, once it is sealed.
    pub voters: Option<u64>,
    /// The trustees, in the order of their seats.
    pub trustees: Vec<TrusteeStatus>,
    /// When voting opens, Unix seconds, as the manifest says.
    pub opens_at: u64,
    /// When voting closes, likewise.
    pub closes_at: u64,
    /// What time the board thinks it is.
    pub now: u64,
}

/// What a trustee has done so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "one for each thing that a trustee has to do")]
pub struct TrusteeStatus {
    /// The name in the manifest.
    pub name: String,
    /// Posted the commitment.
    pub committed: bool,
    /// Revealed what was committed to.
    pub revealed: bool,
    /// Dealt the shares.
    pub shared: bool,
    /// Confirmed the ceremony.
    pub confirmed: bool,
    /// Posted a valid partial decryption.
    pub decrypted: bool,
}

impl Status {
    pub(crate) fn of(process: &Process, now: u64) -> Self {
        let manifest = process.manifest();
        let decrypted: BTreeSet<_> = process.decrypted_by().collect();
        let trustees = manifest.trustees.iter().filter_map(|trustee| {
            let seat = process.seat_of(&trustee.signing_key)?;
            let has = |kind| process.ceremony().has(seat, kind);
            Some(TrusteeStatus {
                name: trustee.name.clone(),
                committed: has(EntryKind::CeremonyCommit),
                revealed: has(EntryKind::CeremonyReveal),
                shared: has(EntryKind::CeremonyShares),
                confirmed: has(EntryKind::CeremonyConfirm),
                decrypted: decrypted.contains(&seat),
            })
        });
        Self {
            phase: process.phase(),
            size: process.size(),
            ballots: process.ballots_posted(),
            challenges: process.challenges(),
            voters: process.roll().map(psephos_record::roll::Roll::len),
            trustees: trustees.collect(),
            opens_at: manifest.opens_at,
            closes_at: manifest.closes_at,
            now,
        }
    }
}

/// `{"en": …, "zh": …}`.
fn by_language<S: Serializer>(text: &Text, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(text.0.len()))?;
    for translation in &text.0 {
        map.serialize_entry(&translation.language, &translation.text)?;
    }
    map.end()
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn by_name<S: Serializer>(phase: &Phase, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(phase.name())
}
