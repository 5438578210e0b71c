//! Doing one step after the other until a goal is reached.

use super::{
    memory::Memory,
    step::{Actor, Did, Errand, run_once},
};
use crate::{address::Place, clock, exit::Exit, failure::Failure, source::HttpSource};
use core::time::Duration;
use psephos_record::EntryKind;
use psephos_tally::{Phase, Process, trustee::TrusteeKeys};
use rand_core::{CryptoRng, RngCore};

/// What a trustee's program works towards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// The election's key stands.
    Key,
    /// This trustee's part of the sum is decrypted.
    Decryption,
    /// The result stands.
    Result,
}

impl Goal {
    /// Whether an entry of this kind serves it.
    pub const fn asks_for(self, kind: EntryKind) -> bool {
        match self {
            Self::Key => !matches!(kind, EntryKind::PartialDecryption),
            Self::Decryption => matches!(kind, EntryKind::PartialDecryption),
            Self::Result => true,
        }
    }
}

/// How long it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// It does what can be done now.
    Once,
    /// It looks at the board so often, until the goal is reached.
    Every(Duration),
}

/// Where the goal stands.
enum Standing {
    Reached,
    Ahead,
    /// A draw's beacon comes first, and this command is not the one that waits for it.
    AwaitsBeacon,
    /// Voting must close first, and this command is not the one that waits for it.
    NotOpenYet,
    Failed,
}

/// Works towards `goal`. Says what it does, a line each, to `say`.
pub fn pursue(
    goal: Goal,
    pace: Pace,
    place: &Place,
    actor: Actor<'_>,
    memory: &mut Memory,
    rng: &mut (impl RngCore + CryptoRng),
    say: &mut dyn FnMut(&str),
) -> Result<Exit, Failure> {
    let source = HttpSource::new(place.log.clone());
    let errand = Errand { goal, source: &source, board: &place.log, process: &place.process, actor };
    let mut waiting: Option<(Phase, u64)> = None;
    loop {
        if let (Pace::Every(pause), Some((phase, size))) = (pace, waiting)
            && !has_moved(place, phase, size)
        {
            std::thread::sleep(pause);
            continue;
        }
        let did = match run_once(&errand, memory, clock::now(), rng, say) {
            Ok(did) => did,
            Err(refused) => {
                let Pace::Every(pause) = pace else { return Err(refused.into()) };
                if !refused.is_transient() {
                    return Err(refused.into());
                }
                say(&format!("{refused}; trying again"));
                std::thread::sleep(pause);
                continue;
            }
        };
        let state = match did {
            Did::Posted(kind, _) => {
                say(&format!("posted {kind}"));
                if goal == Goal::Decryption && kind == EntryKind::PartialDecryption {
                    return Ok(Exit::Done);
                }
                // Whatever it moved is on the board now.
                waiting = None;
                continue;
            }
            Did::Waits(state) | Did::Finished(state) => state,
        };
        match standing(goal, actor.keys, &state) {
            Standing::Reached => return Ok(Exit::Done),
            Standing::Failed => {
                let what = "a trustee was proved to have cheated in the key ceremony";
                return Err(Failure::new("ceremony-failed", what, "announce the election anew, without it"));
            }
            Standing::NotOpenYet => {
                say(&format!("voting has not closed: the process is in phase {}", state.phase()));
                return Ok(Exit::NotYet);
            }
            Standing::AwaitsBeacon => {
                say("the draw waits for its round of the beacon; nothing is decrypted before");
                return Ok(Exit::NotYet);
            }
            Standing::Ahead if pace == Pace::Once => {
                say(&format!("waiting for others in phase {}", state.phase()));
                return Ok(Exit::NotYet);
            }
            Standing::Ahead => {
                let now = (state.phase(), state.size());
                if waiting.is_none_or(|(phase, _)| phase != now.0) {
                    say(&format!("waiting in phase {}", state.phase()));
                }
                waiting = Some(now);
            }
        }
    }
}

fn standing(goal: Goal, keys: &TrusteeKeys, state: &Process) -> Standing {
    let phase = state.phase();
    let decrypted = state.seat_of(&keys.signing_public()).is_some_and(|seat| state.decrypted_by().any(|s| s == seat));
    match goal {
        _ if phase == Phase::Failed => Standing::Failed,
        _ if phase == Phase::Annulled => Standing::Reached,
        Goal::Key if phase >= Phase::Ready => Standing::Reached,
        // Whoever could declare an outage must not know what either seed leads to.
        Goal::Decryption if !decrypted && phase == Phase::Tallying && state.awaits_beacon() => Standing::AwaitsBeacon,
        Goal::Decryption if decrypted || phase >= Phase::Closed => Standing::Reached,
        Goal::Decryption => Standing::NotOpenYet,
        Goal::Result if phase == Phase::Final => Standing::Reached,
        Goal::Key | Goal::Result => Standing::Ahead,
    }
}

/// Whether looking at the whole record again is worth it. The board's own word may only decide about that.
fn has_moved(place: &Place, phase: Phase, size: u64) -> bool {
    match place.log.status() {
        // While people vote, nothing is due of a trustee.
        Ok(status) if phase == Phase::Open => status.phase != phase.name(),
        Ok(status) => status.size != size,
        Err(_) => false,
    }
}
