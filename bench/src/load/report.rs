//! The table.

use super::town::Posts;
use crate::machine::Machine;
use serde::Serialize;

/// Targets.
const LEAST_A_SECOND: f64 = 2_000.0;
const LEAST_UNREAD_A_SECOND: f64 = 3_000.0;
const MOST_WAIT: f64 = 1.0;
/// A rate is kept when no more than this part of it is missing: the last answer comes after the last ballot.
const SLACK: f64 = 0.97;

/// Half of them, and 99 of 100, took no longer; seconds.
#[derive(Serialize)]
pub(crate) struct Spread {
    p50: f64,
    p99: f64,
}

pub(crate) fn spread(mut seconds: Vec<f64>) -> Spread {
    seconds.sort_by(f64::total_cmp);
    let at = |part: usize| seconds.get(seconds.len() * part / 100).copied().unwrap_or(f64::NAN);
    Spread { p50: at(50), p99: at(99) }
}

/// One lap. CPU times are microseconds a ballot.
#[derive(Serialize)]
pub(crate) struct Row {
    pub(crate) board: &'static str,
    pub(crate) what: Posts,
    pub(crate) bytes: usize,
    /// False ballots that came meanwhile: looked at, and sent away.
    pub(crate) flooded: [u32; 2],
    /// Ballots a second that came whatever became of those before; none: each answer brought the next.
    pub(crate) rate: Option<u32>,
    pub(crate) a_second: f64,
    /// From when a ballot was due to its verified receipt.
    pub(crate) wait: Spread,
    /// From when a ballot was due to a checkpoint in public that contains it.
    pub(crate) inclusion: Spread,
    pub(crate) sent_away: u64,
    pub(crate) board_cpu: f64,
    pub(crate) voters_cpu: f64,
    /// Of everything else on this machine: PostgreSQL, the kernel's own work, and whoever else is at work.
    pub(crate) other_cpu: f64,
    /// What readers checked, each second.
    pub(crate) checkpoints: f64,
    pub(crate) inclusions: f64,
    pub(crate) read_bytes: f64,
}

#[derive(Serialize)]
pub(crate) struct Report {
    machine: Machine,
    voters: u32,
    readers: u32,
    rate: u32,
    rows: Vec<Row>,
    pub(crate) missed: Vec<String>,
}

impl Report {
    pub(crate) fn new(machine: Machine, voters: u32, readers: u32, rate: u32, rows: Vec<Row>) -> Self {
        let mut missed = Vec::new();
        for Row { board, what, rate, a_second, wait, .. } in &rows {
            let least = if *what == Posts::Ballots { LEAST_A_SECOND } else { LEAST_UNREAD_A_SECOND };
            let due = rate.map_or(least, |rate| f64::from(rate) * SLACK);
            if *a_second < due {
                missed.push(format!("{board}: {a_second:.0} entries/s, {due:.0} are due"));
            }
            if wait.p99 >= MOST_WAIT {
                missed.push(format!("{board}: p99 is {:.2} s, less than {MOST_WAIT} is due", wait.p99));
            }
        }
        Self { machine, voters, readers, rate, rows, missed }
    }

    pub(crate) fn print(&self) {
        let Self { machine, voters, readers, rate, rows, missed } = self;
        println!("{machine}\n");
        println!(
            "Ballots of 1 of 5 over HTTP on this machine, voters included. Every proof is checked, every entry is durable and its\n\
             inclusion proved before the voter is answered; every receipt is verified. {voters} voters wait at a time, or {rate} ballots\n\
             come each second. Unread: entries of 2 KiB that the board appends without looking at them, else as ballots.\n\
             {readers} readers check consistency and two inclusions of each checkpoint that they see. Times are milliseconds from when\n\
             an entry was due to the receipt, and to a public checkpoint with it; CPU times are microseconds an entry.\n"
        );
        println!(
            "board                   | entries        | come          | entries/s | receipt p50   p99 | public p50   p99 | CPU: board \
             posters others | readers: checks/s  MB/s"
        );
        for row in rows {
            let what = if row.what == Posts::Ballots { "ballots" } else { "unread" };
            let come = row.rate.map_or_else(|| "as answered".to_owned(), |rate| format!("{rate} a second"));
            let come = if row.flooded == [0, 0] { come } else { come.replace(" a second", "/s, flood") };
            print!("{:<23} | {what:<7} {:>4} B | {come:<13} | {:>9.0} | ", row.board, row.bytes, row.a_second);
            print!("{:>11.0} {:>5.0} | ", row.wait.p50 * 1e3, row.wait.p99 * 1e3);
            print!("{:>10.0} {:>5.0} | ", row.inclusion.p50 * 1e3, row.inclusion.p99 * 1e3);
            print!("{:>10.0} {:>7.0} {:>6.0} | ", row.board_cpu, row.voters_cpu, row.other_cpu);
            println!("{:>17.0} {:>5.1}", row.checkpoints + row.inclusions, row.read_bytes / 1e6);
        }
        for row in rows.iter().filter(|row| row.flooded != [0, 0]) {
            let [looked_at, sent_away] = row.flooded;
            println!(
                "\nin the last lap of {}: {looked_at} false ballots were refused, {sent_away} sent away unread",
                row.board
            );
        }
        let sent_away: u64 = rows.iter().map(|row| row.sent_away).sum();
        println!("\nposts that were asked to come again: {sent_away}");
        println!(
            "published peers, other machines and other work (no proofs of ballots): Tessera on POSIX about 10,000/s on seven"
        );
        println!(
            "cores and 600 to 680/s on a virtual machine of two with deduplication; TesseraCT 60 to 600/s on two.\n"
        );
        if missed.is_empty() {
            println!("rates and waits are as the design asks");
        }
        for miss in missed {
            println!("missed: {miss}");
        }
    }
}
