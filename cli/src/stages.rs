//! How long each part of a long command took, for the table at its end.

use crate::clock::Stopwatch;
use core::{fmt, time::Duration};

/// The stages of one run, in order.
#[derive(Clone, Debug)]
pub struct Stages {
    watch: Stopwatch,
    begun: Duration,
    done: Vec<(String, Duration)>,
}

impl Stages {
    /// Starts the clock.
    #[must_use]
    pub fn start() -> Self {
        Self { watch: Stopwatch::start(), begun: Duration::ZERO, done: Vec::new() }
    }

    /// The stage that ran until now has ended; the next one begins. Says how long it took.
    pub fn end(&mut self, name: impl Into<String>) -> Duration {
        let now = self.watch.elapsed();
        let took = now.saturating_sub(self.begun);
        self.begun = now;
        self.done.push((name.into(), took));
        took
    }
}

impl fmt::Display for Stages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, took) in &self.done {
            writeln!(f, "  {:>8.2} s  {name}", took.as_secs_f64())?;
        }
        let all: Duration = self.done.iter().map(|(_, took)| *took).sum();
        write!(f, "  {:>8.2} s  in all", all.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_every_stage_and_adds_them_up() {
        let second = Duration::from_millis;
        let done = vec![("ceremony".to_owned(), second(1_500)), ("votes".to_owned(), second(10_250))];
        let stages = Stages { done, ..Stages::start() };
        assert_eq!(stages.to_string(), "      1.50 s  ceremony\n     10.25 s  votes\n     11.75 s  in all");
    }
}
