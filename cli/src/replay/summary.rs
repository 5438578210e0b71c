//! The figures of a replay.

use crate::poll::Poll;
use core::{fmt, time::Duration};
use psephos_record::{Manifest, style::CompiledStyle};
use psephos_tally::verifier::Report;

/// How large the votes were, and how long they took.
pub(super) struct Summary<'a> {
    pub(super) poll: &'a Poll,
    pub(super) manifest: &'a Manifest,
    /// How long casting took.
    pub(super) casting: Duration,
    pub(super) report: &'a Report,
}

/// How much a verification looked at, and how fast.
pub(super) struct Verification<'a>(pub(super) &'a Report);

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ballots = self.poll.ballots.len() as u64;
        writeln!(f, "Figures")?;
        writeln!(f, "  file      {}, {} voters, {ballots} ballots", self.poll.format, self.poll.voters)?;
        if let Some(style) = CompiledStyle::new(self.manifest, 0) {
            let (bits, bytes) = (style.relation().bits(), style.ballot_bytes());
            writeln!(f, "  ballot    {} ciphertexts, {bits} bits, {bytes} bytes with its proof", style.ciphertexts())?;
        }
        let (seconds, each) = (self.casting.as_secs_f64(), rate(ballots, self.casting));
        writeln!(f, "  cast      {seconds:.1} s, {each:.0} ballots a second")?;
        write!(f, "  verified  {}", Verification(self.report))
    }
}

impl fmt::Display for Verification<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (counts, timing) = (&self.0.counts, &self.0.timing);
        let share = 100.0 * timing.proofs.as_secs_f64() / timing.total.as_secs_f64().max(f64::MIN_POSITIVE);
        write!(
            f,
            "{} entries, {} ballots, {} proofs in {:.2} s, {:.0} ballots a second, {share:.0} % of the time in proofs",
            counts.entries,
            counts.ballots,
            counts.proofs,
            timing.total.as_secs_f64(),
            rate(counts.ballots, timing.total),
        )
    }
}

#[expect(clippy::cast_precision_loss, reason = "for people to read")]
fn rate(count: u64, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64().max(f64::MIN_POSITIVE)
}
