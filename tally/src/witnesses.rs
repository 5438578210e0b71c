//! Who cosigns the log of a process, and whether enough have.
//!
//! Spec: `docs/spec/60-board.md#witnesses`.

use core::{cmp::Reverse, fmt};
use psephos_log::{
    checkpoint::{Checkpoint, InvalidCheckpoint},
    cosignature::WitnessKey,
    note::{KeyName, NoteKey, SignedNote},
};
use psephos_record::{Manifest, ProcessId, manifest::ImpossibleManifest};

/// The keys under which the checkpoints of one log are read: the board's, and the witnesses' of the manifest.
#[derive(Clone, Debug)]
pub struct Witnesses {
    log: NoteKey,
    keys: Vec<WitnessKey>,
    quorum: usize,
}

impl Witnesses {
    /// Those of a manifest. An error names what no key's name or key can be.
    pub fn of(process: &ProcessId, manifest: &Manifest) -> Result<Self, ImpossibleManifest> {
        let origin = KeyName::new(manifest.origin(process)).map_err(|_| ImpossibleManifest::BoardName)?;
        let log = NoteKey::new(origin, manifest.board.key.as_bytes())
            .map_err(|_| ImpossibleManifest::Key("the board".to_owned()))?;
        let keys = manifest.witnesses.iter().map(|witness| {
            let impossible = || ImpossibleManifest::Witness(witness.name.clone());
            let name = KeyName::new(witness.name.as_str()).map_err(|_| impossible())?;
            WitnessKey::new(name, witness.key.as_bytes()).map_err(|_| impossible())
        });
        Ok(Self { log, keys: keys.collect::<Result<_, _>>()?, quorum: usize::from(manifest.quorum) })
    }

    /// Those of a log that no manifest is about.
    pub const fn new(log: NoteKey, keys: Vec<WitnessKey>, quorum: usize) -> Self {
        Self { log, keys, quorum }
    }

    /// The key of the log itself.
    pub const fn log(&self) -> &NoteKey {
        &self.log
    }

    /// The witnesses' keys, in the manifest's order.
    pub fn keys(&self) -> &[WitnessKey] {
        &self.keys
    }

    /// How many must cosign; 0 on a board that is believed alone.
    pub const fn quorum(&self) -> usize {
        self.quorum
    }

    /// The same for bytes that are yet to be read as a note.
    pub fn read(&self, note: &[u8]) -> Result<Cosigned, InvalidCheckpoint> {
        self.open(&SignedNote::parse(note).map_err(|_| InvalidCheckpoint::Malformed)?)
    }

    /// The checkpoint in `note`, if the board signed it, and who cosigned it when. Cosignatures that don't hold, and those of
    /// strangers, count for nothing. Variable time: everything here is public.
    pub fn open(&self, note: &SignedNote) -> Result<Cosigned, InvalidCheckpoint> {
        let checkpoint = Checkpoint::open(note, &self.log)?;
        let cosigned = |key: &WitnessKey| Some((key.cosigned(note).ok()?, key.name().clone()));
        let mut by: Vec<(u64, KeyName)> = self.keys.iter().filter_map(cosigned).collect();
        by.sort_by_key(|(time, _)| Reverse(*time));
        Ok(Cosigned { checkpoint, by, quorum: self.quorum })
    }
}

/// A checkpoint that the board signed, with the cosignatures that hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosigned {
    /// What was signed.
    pub checkpoint: Checkpoint,
    /// When and who, latest first.
    by: Vec<(u64, KeyName)>,
    quorum: usize,
}

impl Cosigned {
    /// How many witnesses cosigned.
    pub const fn count(&self) -> usize {
        self.by.len()
    }

    /// The witnesses that cosigned, the one with the latest time first.
    pub fn names(&self) -> impl Iterator<Item = &KeyName> {
        self.by.iter().map(|(_, name)| name)
    }

    /// How many witnesses cosigned at one of these times.
    pub fn count_within(&self, times: core::ops::Range<u64>) -> usize {
        self.by.iter().filter(|(time, _)| times.contains(time)).count()
    }

    /// The earliest time, in seconds since 1970-01-01T00:00:00Z, by which enough witnesses had cosigned. `None` for fewer, and where no
    /// witness is asked for.
    pub fn quorum_by(&self) -> Option<u64> {
        self.by.iter().rev().nth(self.quorum.checked_sub(1)?).map(|(time, _)| *time)
    }

    /// By when a quorum had cosigned: the latest time, in seconds since 1970-01-01T00:00:00Z, such that enough witnesses cosigned then
    /// or later. `None` where no witness is asked for.
    pub fn time(&self) -> Result<Option<u64>, Shortage> {
        let Some(last) = self.quorum.checked_sub(1) else { return Ok(None) };
        let shortage = Shortage { have: self.by.len(), need: self.quorum };
        self.by.get(last).map(|(time, _)| Some(*time)).ok_or(shortage)
    }
}

/// Fewer witnesses have cosigned than the manifest asks for. It blames nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortage {
    /// How many have.
    pub have: usize,
    /// How many must.
    pub need: usize,
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of the {} witnesses that must cosign have done so", self.have, self.need)
    }
}

impl core::error::Error for Shortage {}
