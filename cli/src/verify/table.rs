//! The report for people.

use super::{drawn::Drawn, numbers::Numbers};
use core::fmt;
use psephos_record::{ids::Hash, text::printable};
use psephos_tally::{
    Process,
    verifier::{Check, Fault, Outcome, Report, Verdict},
};

/// A report as text.
pub struct Table<'a>(pub &'a Report);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.0;
        if let Some(process) = &report.process {
            let kind = if process.manifest().draw.is_some() { "Draw" } else { "Election" };
            writeln!(f, "{kind:<10}{}", printable(process.manifest().title.in_language("en")))?;
            writeln!(f, "Process   {}", process.id())?;
            writeln!(f, "Phase     {}", process.phase())?;
        }
        if let Some(cosigned) = &report.checkpoint {
            let (origin, size) = (&cosigned.checkpoint.origin, cosigned.checkpoint.size);
            writeln!(f, "Log       {} at {size} entries", printable(origin.as_str()))?;
        }
        if let Some(root) = root(report) {
            writeln!(f, "Root      {root}")?;
        }
        if let (Some(process), Some(cosigned)) = (&report.process, &report.checkpoint) {
            let manifest = process.manifest();
            let (count, of, quorum) = (cosigned.count(), manifest.witnesses.len(), manifest.quorum);
            match quorum {
                0 => writeln!(f, "Witnesses none: whether others are shown the same log is the board's word")?,
                _ => writeln!(
                    f,
                    "Witnesses {count} of {of} have cosigned this root; {quorum} are due at the close and at the end"
                )?,
            }
        }
        writeln!(f)?;
        for check in report.checks() {
            row(f, check, &report.outcome(check))?;
        }
        writeln!(f)?;
        effort(f, report)?;
        // Numbers of a record that fails are nobody's result. Entries that every reader steps over take nothing from them.
        let process = report.process.as_ref().filter(|_| report.obstacle().is_none());
        if let Some((process, rules)) = process.and_then(|process| Some((process, process.manifest().draw.as_ref()?))) {
            write!(f, "\n{}", Drawn { process, rules })?;
        }
        if let Some((process, result)) = process.and_then(|process| Some((process, process.result()?))) {
            write!(f, "\n{}", Numbers { manifest: process.manifest(), result })?;
        }
        writeln!(f)?;
        writeln!(f, "{}", verdict(report))
    }
}

fn row(f: &mut fmt::Formatter<'_>, check: Check, outcome: &Outcome) -> fmt::Result {
    write!(f, "{:>4}  {:<14}", check.id(), check.name())?;
    match outcome {
        Outcome::Passed => writeln!(f, "passed   {}", check.statement().trim()),
        Outcome::NotYet(missing) => writeln!(f, "not yet  {missing}"),
        Outcome::Failed { faults, count } => {
            writeln!(f, "FAILED   expected: {}", check.statement().trim())?;
            for fault in faults {
                writeln!(f, "                             {}", Line(fault))?;
            }
            match count.saturating_sub(faults.len() as u64) {
                0 => Ok(()),
                more => writeln!(f, "                             and {more} more"),
            }
        }
    }
}

/// `entry 17: invalid-ballot-proof: …`
struct Line<'a>(&'a Fault);

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(entry) = self.0.entry {
            write!(f, "entry {entry}: ")?;
        }
        write!(f, "{}: {}", self.0.name, printable(&self.0.detail))
    }
}

fn effort(f: &mut fmt::Formatter<'_>, report: &Report) -> fmt::Result {
    let counts = &report.counts;
    let contributions = report.process.as_ref().map_or(0, Process::contributions);
    let voted = match contributions {
        0 => format!("{} ballots, {} challenges", counts.ballots, counts.challenges),
        contributions => format!("{contributions} contributions"),
    };
    writeln!(
        f,
        "Checked   {} entries ({} invalid), {} tiles, {} signatures, {voted}, {} proofs",
        counts.entries, counts.invalid, counts.tiles, counts.signatures, counts.proofs
    )?;
    let total = report.timing.total.as_secs_f64();
    write!(f, "Time      {total:.2} s")?;
    if let Some(speed) = per_second(counts.ballots, total) {
        write!(f, ", {speed:.0} ballots/s")?;
    }
    if total > 0.0 {
        write!(f, ", {:.0} % of it in signatures and proofs", 100.0 * report.timing.proofs.as_secs_f64() / total)?;
    }
    writeln!(f)
}

/// The root over the entries, where it is the signed checkpoint's too: what people compare by telephone.
pub(super) fn root(report: &Report) -> Option<Hash> {
    let signed = report.checkpoint.is_some() && report.outcome(Check::Tree) == Outcome::Passed;
    report.process.as_ref().filter(|_| signed).map(Process::root)
}

/// How many a second; nothing when there were none.
pub(super) fn per_second(count: u64, seconds: f64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a speed for people; 2⁵³ ballots are enough")]
    let count = count as f64;
    (count > 0.0 && seconds > 0.0).then(|| count / seconds)
}

fn verdict(report: &Report) -> String {
    let count = |wanted: fn(&Outcome) -> bool| report.checks().filter(|check| wanted(&report.outcome(*check))).count();
    let all = report.checks().count();
    match report.verdict() {
        Verdict::Passed => format!("All {all} checks passed."),
        Verdict::Failed => {
            let failed = count(|outcome| matches!(outcome, Outcome::Failed { .. }));
            match &report.process {
                Some(process) if report.obstacle().is_none() => format!(
                    "{failed} of {all} checks FAILED: the board {} let {} into the log. Every reader steps over them in the\n\
                     same way, and what follows from the other entries stands.",
                    printable(&process.manifest().board.name),
                    match report.counts.invalid {
                        1 => "an invalid entry".to_owned(),
                        invalid => format!("{invalid} invalid entries"),
                    },
                ),
                _ => format!("{failed} of {all} checks FAILED. Nothing here is a result."),
            }
        }
        Verdict::Unread => {
            let cause = report.unread.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("Nothing failed, and nothing is known: {}.", printable(&cause))
        }
        Verdict::NotYet => {
            let missing = count(|outcome| matches!(outcome, Outcome::NotYet(_)));
            format!("Nothing failed; {missing} of {all} checks can't be made yet.")
        }
    }
}
