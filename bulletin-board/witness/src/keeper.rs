//! What else must be done before a checkpoint is cosigned.

use psephos_log::witness::Submission;
use std::{fmt, pin::Pin};

/// Holds what a witness cosigns: a mirror's part.
pub trait Keeper: Send + Sync {
    /// Returns when everything under the checkpoint is on this side's disk and was checked, or says why not. It must stay so:
    /// the checkpoint is cosigned some time after this has returned.
    fn hold<'a>(&'a self, submission: &'a Submission) -> Holding<'a>;
}

/// What [`Keeper::hold`] returns.
pub type Holding<'a> = Pin<Box<dyn Future<Output = Result<(), NotHeld>> + Send + 'a>>;

/// Why a checkpoint is not cosigned though nothing speaks against it by itself. Whoever asked is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotHeld(pub String);

impl fmt::Display for NotHeld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotHeld {}
