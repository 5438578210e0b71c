//! What time it is: an argument everywhere but here.

use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time. Tests hold it still and turn it.
pub trait Clock: Send + Sync {
    /// Seconds since 1970-01-01T00:00:00Z.
    fn now(&self) -> u64;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the edge: everywhere else time is an argument")]
    fn now(&self) -> u64 {
        // A clock before 1970 makes nothing due.
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
    }
}
