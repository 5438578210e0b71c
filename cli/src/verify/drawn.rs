//! What a draw has come to, for people.

use core::fmt;
use psephos_record::draw::{DrawResult, DrawRules};
use psephos_tally::{Process, drawing::rfc3797::Seeds};

/// A draw as text.
pub(super) struct Drawn<'a> {
    /// The process.
    pub(super) process: &'a Process,
    /// Its rules.
    pub(super) rules: &'a DrawRules,
}

impl fmt::Display for Drawn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let process = self.process;
        let draw = process.draw();
        match draw.pool() {
            None => writeln!(f, "Pool      none is sealed yet")?,
            Some(pool) => {
                let (sealed, parts) = (&pool.sealed, pool.sealed.chunks.len());
                writeln!(
                    f,
                    "Pool      {} entrants with {} tickets, in {parts} parts",
                    sealed.entrants, sealed.tickets
                )?;
                writeln!(f, "  root      {}", sealed.root)?;
            }
        }
        let (all, open) = (draw.objections().len(), draw.objections().iter().filter(|state| state.answer.is_none()));
        if all > 0 {
            writeln!(f, "  objections {all}, {} of them without an answer", open.count())?;
        }
        if let Some(repeated) = self.rules.repeats {
            writeln!(f, "Repeats   {repeated}: that it was annulled says its own record, which is not looked at here")?;
        }
        writeln!(f, "Random    {}", self.chance())?;
        if let Some(annulled) = draw.annulled() {
            writeln!(f, "ANNULLED  on the ground {}: nobody has anything by this draw", annulled.ground)?;
        }
        if let Some(result) = draw.result() {
            self.result(f, result)?;
        }
        Ok(())
    }
}

impl Drawn<'_> {
    /// What the order is made of.
    fn chance(&self) -> String {
        if self.rules.sources.is_some() {
            return self.process.draw().published().map_or_else(
                || "the sources' numbers are still due".to_owned(),
                |published| format!("by RFC 3797 from {}", Seeds::of(published).canonical()),
            );
        }
        let beacon = match (&self.rules.beacon, self.process.draw().beacon()) {
            (None, _) => "no beacon: trustees who collude can steer".to_owned(),
            (Some(due), None) => format!("beacon round {} is still due", due.round),
            (Some(_), Some(beacon)) if beacon.signature.is_some() => format!("beacon round {}", beacon.round),
            (Some(_), Some(beacon)) => format!("round {} declared out of order: no beacon", beacon.round),
        };
        format!("{} contributions, {beacon}", self.process.contributions())
    }

    fn result(&self, f: &mut fmt::Formatter<'_>, result: &DrawResult) -> fmt::Result {
        let Self { process, rules } = self;
        writeln!(f, "Result    {} of {} places given", result.placed, rules.places())?;
        writeln!(f, "  seed      {}", result.seed)?;
        writeln!(f, "  outcome   {}", result.outcome)?;
        if let Some(outcome) = process.draw().outcome() {
            for (position, unit) in rules.units.iter().enumerate() {
                let given = outcome.placed.iter().filter(|placed| usize::from(placed.unit) == position).count();
                writeln!(f, "  {given:>10} of {:<10} {}", unit.count, unit.id)?;
            }
        }
        let excluded = process.draw().exclusions();
        if !excluded.is_empty() {
            let waiting = excluded.iter().filter(|state| state.waits()).count();
            if let Some(stands) = process.draw().standing().filter(|stands| *stands != result) {
                writeln!(f, "  standing  {} ({} places, after exclusions)", stands.outcome, stands.placed)?;
            }
            writeln!(f, "  {} excluded afterwards, {waiting} of them wait for witnesses or beacon", excluded.len())?;
        }
        writeln!(f, "  Who got what: `psephos draw places`")
    }
}
