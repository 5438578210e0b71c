//! The report for people.

use core::fmt;
use psephos_record::{Manifest, tally::ElectionResult};
use psephos_tally::verifier::{Check, Fault, Outcome, Report, Verdict};

/// A report as text.
pub struct Table<'a>(pub &'a Report);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.0;
        if let Some(process) = &report.process {
            writeln!(f, "Election  {}", printable(process.manifest().title.in_language("en")))?;
            writeln!(f, "Process   {}", process.id())?;
            writeln!(f, "Phase     {}", process.phase())?;
        }
        if let Some((origin, size)) = &report.checkpoint {
            writeln!(f, "Log       {} at {size} entries", printable(origin))?;
        }
        writeln!(f)?;
        for check in Check::ALL.iter().copied() {
            row(f, check, &report.outcome(check))?;
        }
        writeln!(f)?;
        effort(f, report)?;
        // Numbers of a record that fails are nobody's result.
        let process = report.process.as_ref().filter(|_| report.verdict() == Verdict::Passed);
        if let Some((process, result)) = process.and_then(|process| Some((process, process.result()?))) {
            writeln!(f)?;
            outcome(f, process.manifest(), result)?;
        }
        writeln!(f)?;
        writeln!(f, "{}", verdict(report))
    }
}

fn row(f: &mut fmt::Formatter<'_>, check: Check, outcome: &Outcome) -> fmt::Result {
    let mark = match outcome {
        Outcome::Passed => "passed ",
        Outcome::Failed { .. } => "FAILED ",
        Outcome::NotYet(_) => "not yet",
    };
    let statement = check.statement().trim();
    match outcome {
        Outcome::Passed => writeln!(f, "{:>4}  {mark}  {statement}", check.id()),
        Outcome::NotYet(missing) => writeln!(f, "{:>4}  {mark}  {statement} ({missing})", check.id()),
        Outcome::Failed { faults, count } => {
            writeln!(f, "{:>4}  {mark}  {statement}", check.id())?;
            for fault in faults {
                writeln!(f, "               {}", Line(fault))?;
            }
            match count.saturating_sub(faults.len() as u64) {
                0 => Ok(()),
                more => writeln!(f, "               and {more} more"),
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
    writeln!(
        f,
        "Checked   {} entries ({} invalid), {} tiles, {} signatures, {} ballots, {} challenges, {} proofs",
        counts.entries,
        counts.invalid,
        counts.tiles,
        counts.signatures,
        counts.ballots,
        counts.challenges,
        counts.proofs
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

/// How many a second; nothing when there were none.
pub(super) fn per_second(count: u64, seconds: f64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a speed for people; 2⁵³ ballots are enough")]
    let count = count as f64;
    (count > 0.0 && seconds > 0.0).then(|| count / seconds)
}

fn outcome(f: &mut fmt::Formatter<'_>, manifest: &Manifest, result: &ElectionResult) -> fmt::Result {
    writeln!(f, "Result    {} of {} voters", result.ballots, result.voters)?;
    for (contest, found) in manifest.contests.iter().zip(&result.contests) {
        writeln!(f, "  {}", printable(contest.title.in_language("en")))?;
        let Some(counted) = &found.counted else {
            writeln!(f, "    fewer than {} ballots: not decrypted", manifest.minimum_group)?;
            continue;
        };
        for (position, (option, total)) in (0_u32..).zip(contest.options.iter().zip(&counted.totals)) {
            let mark = if counted.elected.contains(&position) {
                "  elected"
            } else if counted.tied.contains(&position) {
                "  tied"
            } else {
                ""
            };
            writeln!(f, "    {total:>10}  {}{mark}", printable(option.title.in_language("en")))?;
        }
        if let Some(blanks) = counted.blanks {
            writeln!(f, "    {blanks:>10}  (blank)")?;
        }
    }
    Ok(())
}

fn verdict(report: &Report) -> String {
    let count =
        |wanted: fn(&Outcome) -> bool| Check::ALL.iter().filter(|check| wanted(&report.outcome(**check))).count();
    let all = Check::ALL.len();
    match report.verdict() {
        Verdict::Passed => format!("All {all} checks passed."),
        Verdict::Failed => {
            let failed = count(|outcome| matches!(outcome, Outcome::Failed { .. }));
            format!("{failed} of {all} checks FAILED. Nothing here is a result.")
        }
        Verdict::NotYet => {
            let missing = count(|outcome| matches!(outcome, Outcome::NotYet(_)));
            format!("Nothing failed; {missing} of {all} checks can't be made yet.")
        }
    }
}

/// Foreign text, safe to print on a terminal: no control characters, also no direction marks that reorder a line.
fn printable(text: &str) -> String {
    let reorders = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    text.chars().filter(|c| !c.is_control() && !reorders(*c)).collect()
}
