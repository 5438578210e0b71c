//! How often a number fell into which range.

use super::text::MetricsText;
use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// What is counted in ranges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Whole things.
    Pieces,
    /// Microseconds, which are written as seconds.
    Micros,
}

/// A Prometheus histogram of whole numbers: `N` ranges up to the bounds, and one above them.
#[derive(Debug)]
pub(crate) struct Histogram<const N: usize> {
    unit: Unit,
    bounds: [u64; N],
    /// Not cumulative; the text is.
    within: [AtomicU64; N],
    above: AtomicU64,
    sum: AtomicU64,
}

impl<const N: usize> Histogram<N> {
    /// An empty one. The bounds rise.
    pub(super) fn new(unit: Unit, bounds: [u64; N]) -> Self {
        let within = std::array::from_fn(|_| AtomicU64::new(0));
        Self { unit, bounds, within, above: AtomicU64::new(0), sum: AtomicU64::new(0) }
    }

    /// Counts one.
    pub(crate) fn observe(&self, number: u64) {
        let range = self.bounds.iter().zip(&self.within).find(|(bound, _)| number <= **bound);
        range.map_or(&self.above, |(_, count)| count).fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add(number, Ordering::Relaxed);
    }

    /// Counts a time.
    pub(crate) fn observe_time(&self, time: Duration) {
        self.observe(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
    }

    pub(super) fn write(&self, text: &mut MetricsText, name: &str, help: &str) {
        text.family(name, "histogram", help);
        let bucket = format!("{name}_bucket");
        let mut count = 0;
        for (bound, within) in self.bounds.iter().zip(&self.within) {
            count += within.load(Ordering::Relaxed);
            text.sample(&bucket, &[("le", &self.written(*bound).to_string())], count);
        }
        count += self.above.load(Ordering::Relaxed);
        text.sample(&bucket, &[("le", "+Inf")], count);
        text.sample(&format!("{name}_sum"), &[], self.written(self.sum.load(Ordering::Relaxed)));
        text.sample(&format!("{name}_count"), &[], count);
    }

    const fn written(&self, number: u64) -> Written {
        Written { number, unit: self.unit }
    }
}

struct Written {
    number: u64,
    unit: Unit,
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unit {
            Unit::Pieces => write!(f, "{}", self.number),
            Unit::Micros => write!(f, "{}.{:06}", self.number / 1_000_000, self.number % 1_000_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_add_up_and_times_are_written_in_seconds() {
        let histogram = Histogram::new(Unit::Micros, [1_000, 2_500_000]);
        for micros in [1, 1_000, 1_001, 3_000_000] {
            histogram.observe_time(Duration::from_micros(micros));
        }
        let mut text = MetricsText::default();
        histogram.write(&mut text, "wait_seconds", "How long.");
        let expected = "\
# HELP wait_seconds How long.
# TYPE wait_seconds histogram
wait_seconds_bucket{le=\"0.001000\"} 2
wait_seconds_bucket{le=\"2.500000\"} 3
wait_seconds_bucket{le=\"+Inf\"} 4
wait_seconds_sum 3.002002
wait_seconds_count 4
";
        assert_eq!(text.into_string(), expected);
    }
}
