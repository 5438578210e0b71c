//! An election as the booth needs it, from the first entries of its log.
//!
//! Nothing of it is believed because the server says so: the announcement must hash to the process's name, which stands in the page's
//! address, and the election's key is recomputed from the trustees' signed messages.

use psephos_crypto::ElectionPublicKey;
use psephos_messages::{Fault, Paper};
use psephos_record::{
    Credential, Entry, EntryKind, Manifest, ProcessId, cbor,
    manifest::ProcessKind,
    roll::{Roll, SealedRoll},
};
use psephos_tally::{Process, Surroundings};

/// A checked announcement with the key that its trustees made.
pub(crate) struct Election {
    pub(crate) process: ProcessId,
    pub(crate) manifest: Manifest,
    pub(crate) key: ElectionPublicKey,
    /// What the last roll before the opening commits to; a draw has none.
    roll: Option<SealedRoll>,
}

/// The ceremony needs neither blobs nor earlier entries.
struct Nothing;

impl Surroundings for Nothing {
    fn blob(&self, _: &[u8; 32]) -> Option<Vec<u8>> {
        None
    }

    fn entry(&self, _: u64) -> Option<Vec<u8>> {
        None
    }
}

/// The process that the log's first entry announces, if it is this one.
fn announced(process: &ProcessId, bytes: &[u8]) -> Result<Process, Fault> {
    let state = Process::announce(bytes).map_err(|cause| Fault::new("announcement", cause))?;
    if state.id() != *process {
        return Err(Fault::new("announcement", format_args!("the log is of process {}", state.id())));
    }
    Ok(state)
}

impl Election {
    /// The announcement alone, from the log's first entry.
    #[cfg(any(feature = "draws", not(target_arch = "wasm32")))]
    pub(crate) fn announcement(process: &ProcessId, bytes: &[u8]) -> Result<Manifest, Fault> {
        Ok(announced(process, bytes)?.manifest().clone())
    }

    /// From the entries up to the opening.
    ///
    /// Rolls and the opening are not applied: the booth needs no roll to encrypt, and one of a whole city is long.
    pub(crate) fn read(process: ProcessId, entries: &[&[u8]]) -> Result<Self, Fault> {
        let (manifest, rest) = entries.split_first().ok_or_else(|| Fault::new("announcement", "the log is empty"))?;
        let mut state = announced(&process, manifest)?;
        let mut roll = None;
        let screened = state.screen().check(rest);
        for (bytes, screened) in rest.iter().zip(screened) {
            let Ok(screened) = screened else {
                // Every reader skips an invalid entry. If it was a needed one, the key is missing below.
                continue;
            };
            match screened.kind() {
                EntryKind::Roll => roll = sealed(bytes).or(roll),
                EntryKind::Open => break,
                _ => drop(state.admit(&screened, &Nothing)),
            }
        }
        let key = state.committee().map(|committee| committee.key);
        let key = key.ok_or_else(|| Fault::new("key", "the ceremony is not complete"))?;
        if roll.is_none() && state.manifest().kind == ProcessKind::Election {
            return Err(Fault::new("key", "the roll is not sealed"));
        }
        Ok(Self { process, manifest: state.manifest().clone(), key, roll })
    }

    /// The sealed roll.
    pub(crate) fn roll(&self) -> Result<&SealedRoll, Fault> {
        self.roll.as_ref().ok_or_else(|| Fault::new("key", "a draw has no roll"))
    }

    /// The voter's ballot style, when the election has only one.
    pub(crate) fn only_style(&self) -> Option<u32> {
        (self.manifest.styles.len() == 1).then_some(0)
    }

    /// The voter's ballot style, looked up in the roll's blob.
    pub(crate) fn style_of(&self, credential: &Credential, blob: &[u8]) -> Result<u32, Fault> {
        let roll =
            Roll::decode(blob, self.roll()?, &self.manifest).map_err(|cause| Fault::new("announcement", cause))?;
        let voter = roll.position(credential).and_then(|position| roll.voters().get(position));
        voter.map(|voter| voter.style).ok_or_else(|| Fault::new("unknown-credential", "not on the roll"))
    }

    /// The contests of a style, as the voter reads them.
    pub(crate) fn paper(&self, style: u32, language: &str) -> Vec<Paper> {
        let contests = self.manifest.contests_of(style).into_iter().flatten();
        contests.map(|(_, contest)| Paper::of(contest, language)).collect()
    }
}

fn sealed(bytes: &[u8]) -> Option<SealedRoll> {
    cbor::decode(&Entry::decode(bytes).ok()?.payload.0).ok()
}
