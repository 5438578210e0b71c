//! The report for programs: `psephos verify --json`. Names and fields are stable; new fields may come. They stand in
//! `docs/report.md`.

use super::table::{per_second, root};
use psephos_record::{ProcessId, contest::Contest, draw::DrawResult, ids::Hash, tally::ElectionResult, text::Text};
use psephos_tally::{
    Process,
    verifier::{Check, Outcome, Report, Verdict},
};
use serde::Serialize;

/// A report as JSON.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    version: u8,
    /// `passed`, `failed`, `unread` or `not-yet`.
    verdict: &'static str,
    /// What could not be read, and why; then nothing is known of what comes after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    unread: Option<String>,
    /// The first fault that is of the record itself; none while invalid entries are all that is wrong.
    obstacle: Option<Obstacle>,
    process: Option<ProcessId>,
    title: Option<Text>,
    phase: Option<&'static str>,
    checkpoint: Option<Checkpoint>,
    checks: Vec<Row>,
    counts: Counts,
    timing: Timing,
    /// What the numbers of the result stand for: one for each contest, in the order of the result.
    contests: Vec<Asked>,
    /// There only if every check passed. Options are named by their position, from 0.
    result: Option<ElectionResult>,
    /// What a draw has come to; null in an election.
    draw: Option<Drawing>,
}

#[derive(Clone, Debug, Serialize)]
struct Drawing {
    entrants: Option<u64>,
    tickets: Option<u64>,
    /// RFC 6962 root over the rows of the pool that stands.
    pool_root: Option<Hash>,
    objections: usize,
    unanswered: usize,
    contributions: u64,
    /// The round that decided; null without a beacon, or after a declared outage.
    beacon_round: Option<u64>,
    excluded: usize,
    /// The ground on which it was annulled.
    annulled: Option<String>,
    /// There only if every check passed.
    result: Option<DrawResult>,
    /// The last result: who has a place after exclusions. Likewise.
    standing: Option<DrawResult>,
}

#[derive(Clone, Debug, Serialize)]
struct Obstacle {
    check: &'static str,
    name: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct Checkpoint {
    origin: String,
    size: u64,
    /// There only if it is the root over the entries, too.
    root: Option<Hash>,
    /// How many of the manifest's witnesses have cosigned it.
    cosignatures: usize,
}

#[derive(Clone, Debug, Serialize)]
struct Asked {
    id: String,
    options: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    id: &'static str,
    name: &'static str,
    statement: &'static str,
    /// `passed`, `failed` or `not-yet`.
    outcome: &'static str,
    /// What is not there yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<&'static str>,
    /// How many faults there are; the first of them are listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    fault_count: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<Fault>,
}

#[derive(Clone, Debug, Serialize)]
struct Fault {
    /// The entry's position in the log, where one is to blame.
    entry: Option<u64>,
    name: &'static str,
    detail: String,
    /// Whether it is an invalid entry that every reader steps over.
    skipped: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Counts {
    entries: u64,
    invalid: u64,
    tiles: u64,
    signatures: u64,
    ballots: u64,
    challenges: u64,
    proofs: u64,
}

#[derive(Clone, Debug, Serialize)]
struct Timing {
    total_seconds: f64,
    proofs_seconds: f64,
    ballots_per_second: Option<f64>,
}

impl Document {
    /// The report's document.
    pub fn of(report: &Report) -> Self {
        let verdict = report.verdict();
        let process = report.process.as_ref();
        let counts = &report.counts;
        let total_seconds = report.timing.total.as_secs_f64();
        Self {
            version: 1,
            verdict: match verdict {
                Verdict::Passed => "passed",
                Verdict::Failed => "failed",
                Verdict::Unread => "unread",
                Verdict::NotYet => "not-yet",
            },
            unread: report.unread.as_ref().map(ToString::to_string),
            obstacle: report.obstacle().map(|(check, fault)| Obstacle { check: check.id(), name: fault.name }),
            process: report.id(),
            title: process.map(|process| process.manifest().title.clone()),
            phase: process.map(|process| process.phase().name()),
            checkpoint: report.checkpoint.as_ref().map(|cosigned| Checkpoint {
                origin: cosigned.checkpoint.origin.to_string(),
                size: cosigned.checkpoint.size,
                root: root(report),
                cosignatures: cosigned.count(),
            }),
            checks: report.checks().map(|check| Row::of(check, report.outcome(check))).collect(),
            counts: Counts {
                entries: counts.entries,
                invalid: counts.invalid,
                tiles: counts.tiles,
                signatures: counts.signatures,
                ballots: counts.ballots,
                challenges: counts.challenges,
                proofs: counts.proofs,
            },
            timing: Timing {
                total_seconds,
                proofs_seconds: report.timing.proofs.as_secs_f64(),
                ballots_per_second: per_second(counts.ballots, total_seconds),
            },
            contests: process
                .map_or_else(Vec::new, |process| process.manifest().contests.iter().map(Asked::of).collect()),
            draw: process
                .filter(|process| process.manifest().draw.is_some())
                .map(|process| Drawing::of(process, verdict == Verdict::Passed)),
            result: process.filter(|_| verdict == Verdict::Passed).and_then(|process| process.result().cloned()),
        }
    }
}

impl Drawing {
    fn of(process: &Process, passed: bool) -> Self {
        let draw = process.draw();
        let sealed = draw.pool().map(|pool| &pool.sealed);
        Self {
            entrants: sealed.map(|sealed| sealed.entrants),
            tickets: sealed.map(|sealed| sealed.tickets),
            pool_root: sealed.map(|sealed| sealed.root),
            objections: draw.objections().len(),
            unanswered: draw.objections().iter().filter(|state| state.answer.is_none()).count(),
            contributions: process.contributions(),
            beacon_round: draw.beacon().filter(|beacon| beacon.signature.is_some()).map(|beacon| beacon.round),
            excluded: draw.exclusions().len(),
            annulled: draw.annulled().map(|annulled| annulled.ground.clone()),
            result: draw.result().filter(|_| passed).cloned(),
            standing: draw.standing().filter(|_| passed).cloned(),
        }
    }
}

impl Asked {
    fn of(contest: &Contest) -> Self {
        let options = contest.options.iter().map(|option| option.id.clone()).collect();
        Self { id: contest.id.clone(), options }
    }
}

impl Row {
    fn of(check: Check, outcome: Outcome) -> Self {
        let (outcome, missing, fault_count, faults) = match outcome {
            Outcome::Passed => ("passed", None, None, Vec::new()),
            Outcome::NotYet(missing) => ("not-yet", Some(missing), None, Vec::new()),
            Outcome::Failed { faults, count } => ("failed", None, Some(count), faults),
        };
        let faults = faults.into_iter().map(|fault| Fault {
            entry: fault.entry,
            name: fault.name,
            detail: fault.detail,
            skipped: fault.skipped,
        });
        Self {
            id: check.id(),
            name: check.name(),
            statement: check.statement().trim(),
            outcome,
            missing,
            fault_count,
            faults: faults.collect(),
        }
    }
}
