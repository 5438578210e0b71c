//! Memory of this process, as Linux counts it.

use std::fs;

/// The most that was resident at one time since the last [`forget_peak`], bytes; `None` where the system does not say.
pub(crate) fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok()?.checked_mul(1024)
}

/// Counts the peak anew from here. Where that can't be done, the peak stays that of the whole run.
pub(crate) fn forget_peak() {
    // 5 means the peak (proc_pid_clear_refs(5)).
    let _ = fs::write("/proc/self/clear_refs", "5");
}

/// Bytes as MiB, rounded up.
pub(crate) fn mebibytes(bytes: Option<u64>) -> String {
    bytes.map_or("?".into(), |bytes| bytes.div_ceil(1 << 20).to_string())
}
