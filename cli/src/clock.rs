//! The one place of this program that reads clocks.

use jiff::Timestamp;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Seconds since 1970-01-01T00:00:00Z.
#[expect(clippy::disallowed_methods, reason = "the edge: everything else takes the time as an argument")]
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// A time in seconds since 1970-01-01T00:00:00Z, as people and programs read it (RFC 3339).
pub fn instant(time: u64) -> String {
    let instant = i64::try_from(time).ok().and_then(|time| Timestamp::from_second(time).ok());
    instant.map_or_else(|| time.to_string(), |instant| instant.to_string())
}

/// A clock that only ever grows, from its start on.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts.
    #[must_use]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Time since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
