//! CPU time. What other programs do on the same cores is not counted (what they do to caches is).

use core::hint::black_box;
use rustix::time::{ClockId, clock_gettime};
use std::time::Duration;

/// CPU time that this thread has used so far.
pub(crate) fn thread_time() -> Duration {
    read(ClockId::ThreadCPUTime)
}

/// CPU time that all threads of this process have used so far.
pub(crate) fn process_time() -> Duration {
    read(ClockId::ProcessCPUTime)
}

fn read(clock: ClockId) -> Duration {
    let time = clock_gettime(clock);
    let seconds = u64::try_from(time.tv_sec).expect("CPU time is not negative");
    let nanoseconds = u32::try_from(time.tv_nsec).expect("a part of a second is below a thousand million");
    Duration::new(seconds, nanoseconds)
}

/// CPU time of one call.
pub(crate) fn time_of<T>(deed: impl FnOnce() -> T) -> Duration {
    let start = thread_time();
    black_box(deed());
    thread_time().saturating_sub(start)
}

/// Microseconds of a call, as the mean over at least two calls and 20 ms.
pub(crate) fn microseconds_each(mut deed: impl FnMut()) -> f64 {
    let start = thread_time();
    let mut calls = 0_u32;
    loop {
        deed();
        calls += 1;
        let spent = thread_time().saturating_sub(start);
        if calls >= 2 && spent >= Duration::from_millis(20) {
            return spent.as_secs_f64() * 1e6 / f64::from(calls);
        }
    }
}

/// The middle of some numbers; of two in the middle, the upper.
pub(crate) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}
