//! The most memory that this process had, stage by stage. Linux tells it, and forgets it when asked to.

use core::fmt;
use std::fs;

/// Watches the most memory of this process.
pub(super) struct Peak {
    /// Where the system tells it.
    status: &'static str,
}

/// The most memory of a stage; nothing where the system doesn't tell.
pub(super) struct Most(Option<u64>);

impl Peak {
    /// From now on.
    pub(super) fn start() -> Self {
        forget();
        Self { status: "/proc/self/status" }
    }

    /// The most since the last time, or since the start.
    pub(super) fn take(&self) -> Most {
        let status = fs::read_to_string(self.status).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kibibytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
        forget();
        Most(kibibytes.map(|kibibytes| kibibytes / 1024))
    }
}

/// 5 resets the peak: `proc_pid_clear_refs(5)`.
fn forget() {
    // Where it can't be reset, the peak is that of all stages so far: more than the stage's, never less.
    let _ = fs::write("/proc/self/clear_refs", "5");
}

impl fmt::Display for Most {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |mebibytes| write!(f, "{mebibytes:>6} MiB  "))
    }
}
