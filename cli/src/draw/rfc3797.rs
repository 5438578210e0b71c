//! `psephos draw rfc3797`: the draw by which the IETF chooses its nominating committees.

use crate::{
    console::{say, text},
    exit::Exit,
    failure::Failure,
};
use clap::Args;
use core::fmt::Write as _;
use psephos_tally::drawing::rfc3797::{ImpossibleSelection, Seeds, Step, select};

/// Draw by RFC 3797 from numbers that were published, such as those of lotteries; shows each step.
#[derive(Debug, Args)]
#[command(after_long_help = "\
The RFC's own example:
  psephos draw rfc3797 --pool 25 --count 16 --seeds '9319 / 2 5 12 8 10 / 9 18 26 34 41 45'

Step i hashes i, the canonical seeds and i again with MD5 (i as two bytes); the hash as a number, modulo those left,
says who is drawn. To check a step, here the first: { printf '\\0\\0'; printf %s <seeds>; printf '\\0\\0'; } | md5sum")]
pub(super) struct Rfc3797Args {
    /// How many there are to draw from: the length of the published, numbered list.
    #[arg(long, value_name = "NUMBER")]
    pool: u32,
    /// How many to draw.
    #[arg(long, value_name = "NUMBER")]
    count: u32,
    /// The published numbers: sources in their published order, separated by /, the numbers of each by spaces in any order.
    #[arg(long, value_name = "NUMBERS")]
    seeds: String,
}

pub(super) fn run(args: &Rfc3797Args) -> Result<Exit, Failure> {
    let impossible = |cause: ImpossibleSelection| {
        let remedy = match cause {
            ImpossibleSelection::Pool(_) => "give the length of the published list as --pool",
            ImpossibleSelection::Count { .. } => "give how many to draw as --count",
            _ => "write --seeds as in '9319 / 2 5 12 8 10'",
        };
        Failure::usage(cause, remedy)
    };
    let seeds = Seeds::parse(&args.seeds).map_err(impossible)?;
    let steps = select(args.pool, args.count, &seeds).map_err(impossible)?;
    say!("seeds: {}", seeds.canonical());
    say!();
    text(table(&steps));
    Ok(Exit::Done)
}

fn table(steps: &[Step]) -> String {
    let mut table = String::from(" step  hash                               left  drawn\n");
    for (i, Step { hash, remaining, selected }) in steps.iter().enumerate() {
        let _ = writeln!(table, "{i:>5}  {hash:032x}  {remaining:>5}  {selected:>5}");
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(pool: u32, count: u32, seeds: &str) -> Rfc3797Args {
        Rfc3797Args { pool, count, seeds: seeds.to_owned() }
    }

    #[test]
    fn each_step_is_a_line_that_a_person_can_check() {
        let seeds = Seeds::parse("9319 / 2 5 12 8 10 / 9 18 26 34 41 45").unwrap();
        let table = table(&select(25, 2, &seeds).unwrap());
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines[1], "    0  990dd0a5692a029a98b5e01aa28f3459     25     17");
        assert_eq!(lines.len(), 3);
    }

    #[test]
    fn what_cannot_be_drawn_is_a_wrong_command_line() {
        for (pool, count, seeds) in [(0, 1, "1"), (2, 3, "1"), (2, 0, "1"), (2, 1, "one"), (2, 1, "1 //"), (2, 1, "")] {
            let failure = run(&args(pool, count, seeds)).unwrap_err();
            assert_eq!(failure.exit, Exit::Usage, "{pool} {count} {seeds}");
        }
        let failure = run(&args(2, 1, "4 / 1 2x")).unwrap_err().to_string();
        assert_eq!(
            failure,
            "usage: source 2: \"2x\" is no whole number; numbers are separated by spaces. Write --seeds as in '9319 / 2 5 12 8 10'"
        );
    }
}
