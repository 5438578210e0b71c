//! Places of an append at which a test can have the board fail.
//!
//! Without the feature `failpoints`, which tests alone turn on, reaching one does nothing and there is no way to arm one. A program that
//! was built together with the tests has the feature and still no way: nothing but a call of `failpoint::arm` arms, and no program of ours
//! calls it.
#![cfg_attr(not(feature = "failpoints"), allow(unreachable_pub, reason = "with the feature it is reached"))]

/// A step of an append, by what has just been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failpoint {
    /// The proofs are checked; the batch goes to whoever appends.
    Screened,
    /// It is known what is admitted; nothing is written.
    Admitted,
    /// The transaction has begun.
    Begun,
    /// The head's row has its new size and root.
    HeadMoved,
    /// The leaves are written.
    LeavesWritten,
    /// The tiles are written.
    TilesWritten,
    /// Blobs and what becomes of pending entries are written.
    RestWritten,
    /// The checkpoint is signed.
    Signed,
    /// The checkpoint is written: all but the commit is done.
    CheckpointWritten,
    /// The transaction is committed.
    Committed,
    /// Readers see the new head.
    Published,
    /// The first poster is answered, the others are not.
    FirstAnswered,
    /// A result is about to be computed, beside whoever appends.
    Computing,
}

#[cfg(feature = "failpoints")]
pub use self::armed::{Fault, arm, is_armed, take_anything};
#[cfg(feature = "failpoints")]
pub(crate) use self::armed::{reach, reach_to_end, takes_anything};
#[cfg(not(feature = "failpoints"))]
pub(crate) use self::disarmed::{reach, reach_to_end, takes_anything};

#[cfg(not(feature = "failpoints"))]
mod disarmed {
    use super::Failpoint;
    use std::future::{Ready, ready};

    pub(crate) fn reach(_: Failpoint) -> Ready<Result<(), sqlx::Error>> {
        ready(Ok(()))
    }

    pub(crate) const fn reach_to_end(_: Failpoint) {}

    pub(crate) const fn takes_anything() -> bool {
        false
    }
}

#[cfg(feature = "failpoints")]
mod armed {
    use super::Failpoint;
    use std::{
        io, process,
        sync::{
            Mutex, PoisonError,
            atomic::{AtomicBool, Ordering},
        },
        thread,
        time::Duration,
    };

    /// What happens at a failpoint.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Fault {
        /// The storage says that it failed. After [`Failpoint::Committed`] it did not: done, and reported as an error.
        Error,
        /// The process ends at once, as by SIGKILL: nothing is dropped, flushed or answered.
        Kill,
        /// Nothing goes on for this long, then all does.
        Stall(Duration),
    }

    static ARMED: Mutex<Option<(Failpoint, Fault)>> = Mutex::new(None);

    /// Has the fault happen once: when the place is reached next.
    pub fn arm(point: Failpoint, fault: Fault) {
        *ARMED.lock().unwrap_or_else(PoisonError::into_inner) = Some((point, fault));
    }

    static ANYTHING: AtomicBool = AtomicBool::new(false);

    /// From now on every entry is appended, whatever it is, as an invalid one that everybody steps over: to measure the log by itself.
    pub fn take_anything() {
        ANYTHING.store(true, Ordering::Relaxed);
    }

    pub(crate) fn takes_anything() -> bool {
        ANYTHING.load(Ordering::Relaxed)
    }

    /// Whether a fault is still to happen.
    pub fn is_armed() -> bool {
        ARMED.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn taken(point: Failpoint) -> Option<Fault> {
        let mut armed = ARMED.lock().unwrap_or_else(PoisonError::into_inner);
        armed.take_if(|(at, _)| *at == point).map(|(_, fault)| fault)
    }

    /// A place where the storage can fail.
    pub(crate) async fn reach(point: Failpoint) -> Result<(), sqlx::Error> {
        match taken(point) {
            None => Ok(()),
            Some(Fault::Error) => Err(sqlx::Error::Io(io::Error::other(format!("armed at {point:?}")))),
            Some(Fault::Kill) => process::abort(),
            Some(Fault::Stall(time)) => {
                tokio::time::sleep(time).await;
                Ok(())
            }
        }
    }

    /// A place from which everything goes on to the end: where nothing can report an error. Blocks.
    pub(crate) fn reach_to_end(point: Failpoint) {
        match taken(point) {
            None | Some(Fault::Error) => {}
            Some(Fault::Kill) => process::abort(),
            Some(Fault::Stall(time)) => thread::sleep(time),
        }
    }
}

#[cfg(feature = "failpoints")]
impl Failpoint {
    /// Those of an append, in the order in which it reaches them.
    pub const ALL: [Self; 12] = [
        Self::Screened,
        Self::Admitted,
        Self::Begun,
        Self::HeadMoved,
        Self::LeavesWritten,
        Self::TilesWritten,
        Self::RestWritten,
        Self::Signed,
        Self::CheckpointWritten,
        Self::Committed,
        Self::Published,
        Self::FirstAnswered,
    ];

    /// Whether an error can happen there: not where the board does nothing that can fail.
    pub const fn can_fail(self) -> bool {
        !matches!(self, Self::Screened | Self::Published | Self::FirstAnswered | Self::Computing)
    }
}
