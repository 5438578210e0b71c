//! Follows one log: asks the board for its newest checkpoint, or is told of one, and holds what is under it.

use crate::{
    held::{Held, Invalid, Place},
    trouble::Trouble,
};
use psephos_log::{evidence::Fork, note::SignedNote, witness::Submission};
use psephos_witness::NotHeld;
use serde::Serialize;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::{Notify, oneshot};

/// How long a board that asks for a cosignature is kept waiting. It gives up after five seconds.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long nothing is asked while a log grows, and at most while it does not.
const EAGER: Duration = Duration::from_secs(1);
const IDLE: Duration = Duration::from_secs(30);
/// Checkpoints of one log that may wait to be held.
const MAX_WANTED: usize = 16;

/// What is said of a log in public.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Complaint {
    /// Which log.
    origin: String,
    /// Since when nothing more of it is cosigned (Unix seconds).
    since: u64,
    /// A stable name.
    pub(crate) name: &'static str,
    /// Who did what.
    detail: String,
}

/// A log that is followed.
pub(crate) struct Follower {
    pub(crate) place: Place,
    held: Mutex<Held>,
    wanted: Mutex<Vec<Wanted>>,
    nudge: Notify,
    shown: Mutex<Shown>,
}

struct Wanted {
    note: SignedNote,
    answer: oneshot::Sender<Result<(), NotHeld>>,
}

/// What readers see without waiting.
#[derive(Clone, Default)]
pub(crate) struct Shown {
    /// The newest checkpoint that is held, as it was signed.
    pub(crate) note: Option<Vec<u8>>,
    /// Entries under it.
    pub(crate) size: u64,
    /// Whether as many witnesses have cosigned it as its manifest asks for.
    pub(crate) has_quorum: bool,
    /// For the list of processes.
    pub(crate) summary: Option<Value>,
    pub(crate) complaint: Option<Complaint>,
    pub(crate) invalid: Vec<Invalid>,
}

impl Follower {
    pub(crate) fn new(place: Place) -> Self {
        // What is here may be read at once: readers check it themselves. It is cosigned once it was judged.
        let note = place.folder.checkpoint().ok().flatten();
        let signed = note.as_ref().and_then(|note| place.signed(note).ok());
        let size = signed.as_ref().map_or(0, |signed| signed.checkpoint.size);
        let shown = Shown { note: note.filter(|_| signed.is_some()), size, ..Shown::default() };
        let (held, wanted) = (Mutex::default(), Mutex::default());
        Self { place, held, wanted, nudge: Notify::new(), shown: Mutex::new(shown) }
    }

    pub(crate) fn shown(&self) -> Shown {
        lock(&self.shown).clone()
    }

    /// Waits until everything under this checkpoint is held, or says why it is not.
    pub(crate) async fn hold(&self, submission: &Submission) -> Result<(), NotHeld> {
        let (answer, held) = oneshot::channel();
        {
            let mut wanted = lock(&self.wanted);
            wanted.retain(|wanted| !wanted.answer.is_closed());
            if wanted.len() >= MAX_WANTED {
                return Err(NotHeld("too many checkpoints of this log wait to be copied".to_owned()));
            }
            wanted.push(Wanted { note: submission.note().clone(), answer });
        }
        self.nudge.notify_one();
        let late = || {
            let have = lock(&self.shown).size;
            NotHeld(format!("still copying: {have} of {} entries are here", submission.checkpoint().size))
        };
        tokio::time::timeout(PATIENCE, held).await.ok().and_then(Result::ok).unwrap_or_else(|| Err(late()))
    }

    /// Waits for something to do.
    pub(crate) async fn wait(&self, idle: Duration) {
        let _ = tokio::time::timeout(idle, self.nudge.notified()).await;
    }

    /// How long to wait after a pass that brought something, or after one that did not.
    pub(crate) fn pause(before: Duration, grew: bool) -> Duration {
        if grew { EAGER } else { (before * 2).clamp(EAGER, IDLE) }
    }

    /// One pass: takes up what the folder holds, the first time; then what the board shows, and what was asked for. Says whether the
    /// copy has grown, and gives evidence that was found. Blocks.
    pub(crate) fn pass(&self, now: u64) -> (bool, Option<Box<Fork>>) {
        let mut held = lock(&self.held);
        let before = held.head().map(|head| head.checkpoint.size);
        let mut trouble = None;
        if !held.is_judged() {
            trouble = held.take_up(&self.place).err();
        }
        let wanted = std::mem::take(&mut *lock(&self.wanted));
        for Wanted { note, answer } in wanted {
            let advanced =
                self.place.signed(note.to_string().as_bytes()).and_then(|target| held.advance(&self.place, &target));
            let said = advanced.as_ref().copied().map_err(|cause| NotHeld(cause.to_string()));
            trouble = advanced.err().or(trouble);
            let _ = answer.send(said);
        }
        let shown = self.place.upstream.log(&self.place.name).checkpoint();
        let shown = shown.map_err(Trouble::from).and_then(|note| self.place.signed(&note));
        match shown.and_then(|target| held.advance(&self.place, &target)) {
            // What was missing in the folder is here again.
            Ok(()) if matches!(trouble, Some(Trouble::Withheld(_) | Trouble::Record(_) | Trouble::Storage(_))) => {
                trouble = None;
            }
            Ok(()) => {}
            Err(cause) => trouble = Some(trouble.unwrap_or(cause)),
        }
        self.show(&held, trouble.as_ref(), now);
        let grew = held.head().map(|head| head.checkpoint.size) != before;
        let evidence = match trouble {
            Some(Trouble::Fork(evidence)) => Some(evidence),
            _ => None,
        };
        (grew, evidence)
    }

    fn show(&self, held: &Held, trouble: Option<&Trouble>, now: u64) {
        let mut shown = lock(&self.shown);
        if let Some(head) = held.head().filter(|_| held.is_judged()) {
            shown.note = Some(head.note.to_string().into_bytes());
            shown.size = head.checkpoint.size;
        }
        if let (Some(head), Some(process)) = (held.head(), held.process()) {
            let quorum = process.witnesses().quorum();
            shown.has_quorum =
                quorum > 0 && process.witnesses().open(&head.note).is_ok_and(|cosigned| cosigned.time().is_ok());
            let manifest = process.manifest();
            let title: BTreeMap<&str, &str> =
                manifest.title.0.iter().map(|told| (told.language.as_str(), told.text.as_str())).collect();
            shown.summary = Some(json!({
                "process": process.id(), "kind": manifest.kind, "title": title, "phase": process.phase().name(),
                "size": process.size(), "opens_at": manifest.opens_at, "closes_at": manifest.closes_at,
            }));
        }
        shown.invalid = held.invalid().to_vec();
        let (origin, before) = (self.place.key.name(), shown.complaint.take());
        shown.complaint = trouble.map(|trouble| {
            let (name, detail) = (trouble.name(), trouble.to_string());
            let same = before.as_ref().is_some_and(|before| before.name == name && before.detail == detail);
            if !same {
                tracing::error!(%origin, name, detail, "nothing more of this log is cosigned");
            }
            let since = before.as_ref().filter(|before| before.name == name).map_or(now, |before| before.since);
            Complaint { origin: origin.to_string(), since, name, detail }
        });
        if shown.complaint.is_none() && before.is_some() {
            tracing::info!(%origin, "the log is followed again");
        }
    }
}

/// What a panic left behind is looked at anew: files are whole, and a state that is gone is made again.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
