//! The demo as a person watches it: voters trickle in, the person votes too, somebody closes voting.

use super::{Demo, DemoArgs, LIMIT, pages, residents};
use crate::{
    clock::Stopwatch,
    console::say,
    crowd::Voter,
    exit::Exit,
    failure::Failure,
    host::{Host, Signals},
    verify::Table,
};
use core::time::Duration;
use psephos_record::booth::Booth;
use psephos_tally::{Phase, verifier::Verdict};
use rand_core::{OsRng, RngCore};

/// Codes that are printed; the page shows them all.
const PRINTED: usize = 3;
/// How often somebody comes, when there is time enough.
const PACE: Duration = Duration::from_secs(4);
/// How often the board is asked whether voting is still open.
const LOOK: Duration = Duration::from_millis(500);

/// Lets people watch until voting is closed and the result stands, and then until they end the program.
pub(super) fn watch(demo: &mut Demo, args: &DemoArgs, host: &Host) -> Result<Exit, Failure> {
    let signals = host.signals();
    welcome(demo, args);
    vote(demo, args, &signals)?;
    say!("Voting is closed. The trustees decrypt the sum …");
    let trustees = &mut demo.trustees;
    demo.rehearsal.wait_for(Phase::Final, LIMIT, || trustees.look())?;
    let report = demo.rehearsal.verify();
    say!("\n{}", Table(&report));
    let page = demo.rehearsal.page();
    say!("The result:          {page}/result");
    say!("Verify it yourself:  {} verify {page}", program());
    say!("Ctrl-C ends the demo and deletes it.");
    while !signals.within(LOOK) {
        demo.lottery.go_on()?;
    }
    Ok(if report.verdict() == Verdict::Passed { Exit::Done } else { Exit::Failed })
}

fn welcome(demo: &Demo, args: &DemoArgs) {
    let page = demo.rehearsal.page();
    say!("\nThe town votes:      {page}");
    say!("Vote yourself:       {page}/vote   with one of these codes");
    for code in demo.visitors.iter().take(PRINTED) {
        say!("                     {}", *code.print());
    }
    say!("More codes:          {}{}", demo.rehearsal.place().client.base(), pages::CODES);
    say!(
        "Close voting:        the button on the election's page, or Ctrl-C here, or in {} minutes by itself\n",
        args.minutes
    );
    let draw = demo.lottery.page();
    say!("The town draws:      {draw}");
    say!("Are you in the pool? {draw}/pool   with a slip from the page with the codes");
    say!("Contribute:          {draw}/contribute");
    say!("The draw:            {draw}/draw   in {} minutes by itself\n", args.draw_minutes);
}

/// The command by which this program was started, as a person can type it again.
fn program() -> String {
    std::env::args().next().unwrap_or_else(|| "psephos".to_owned())
}

/// Plays the voters until voting closes, by its time or because somebody asks for it.
fn vote(demo: &mut Demo, args: &DemoArgs, signals: &Signals) -> Result<(), Failure> {
    let booth = demo.rehearsal.booth()?;
    let plans = residents::plans(demo.residents.len(), &mut OsRng);
    let acts: Vec<usize> = plans.iter().map(Vec::len).collect();
    let process = demo.rehearsal.place().process;
    let mut voters: Vec<Voter> =
        demo.residents.iter().zip(plans).map(|(code, acts)| Voter::new(code, &process, acts)).collect();
    let span = span(acts.iter().sum(), args.minutes);
    let mut coming = arrivals(&acts, span, &mut OsRng).into_iter().peekable();
    let watch = Stopwatch::start();
    while demo.rehearsal.status()?.phase == Phase::Open.name() {
        while let Some(arrival) = coming.next_if(|arrival| arrival.at <= watch.elapsed()) {
            if !arrive(demo, &mut voters, &arrival, &booth)? {
                return Ok(());
            }
        }
        demo.lottery.go_on()?;
        let next = coming.peek().map_or(LOOK, |arrival| arrival.at.saturating_sub(watch.elapsed()));
        if signals.within(next.min(LOOK)) {
            // The board closes within a second of the order.
            demo.rehearsal.close()?;
            return demo.rehearsal.wait_for(Phase::Tallying, LIMIT, || Ok(()));
        }
    }
    Ok(())
}

/// Lets a voter act; says whether voting is still open.
fn arrive(demo: &Demo, voters: &mut [Voter], arrival: &Arrival, booth: &Booth) -> Result<bool, Failure> {
    let Some(voter) = voters.get_mut(arrival.voter) else { return Ok(true) };
    match voter.act(arrival.act, booth, &demo.rehearsal.place().log, &mut OsRng) {
        Ok(()) => Ok(true),
        Err(failure) if failure.name == "too-late" => Ok(false),
        Err(failure) => Err(failure),
    }
}

/// When a voter does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Arrival {
    at: Duration,
    voter: usize,
    act: usize,
}

/// How long it takes until everybody was there: well before voting closes.
fn span(acts: usize, minutes: u32) -> Duration {
    let unhurried = PACE.saturating_mul(u32::try_from(acts).unwrap_or(u32::MAX));
    unhurried.min(Duration::from_secs(u64::from(minutes) * 40))
}

/// When each of the voters, who have so many things to do, does each of them, in the order of time.
fn arrivals(acts: &[usize], span: Duration, rng: &mut impl RngCore) -> Vec<Arrival> {
    let mut arrivals = Vec::new();
    for (voter, acts) in acts.iter().enumerate() {
        let mut times: Vec<Duration> = (0..*acts).map(|_| moment(span, rng)).collect();
        times.sort_unstable();
        arrivals.extend(times.into_iter().enumerate().map(|(act, at)| Arrival { at, voter, act }));
    }
    arrivals.sort_by_key(|arrival| arrival.at);
    arrivals
}

/// One in six is there when the doors open, so that there is something to see.
fn moment(span: Duration, rng: &mut impl RngCore) -> Duration {
    if rng.next_u32().is_multiple_of(6) {
        return Duration::ZERO;
    }
    span.mul_f64(f64::from(rng.next_u32()) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    #[test]
    fn everybody_comes_in_time_and_does_things_in_order() {
        let acts = [1, 3, 0, 2, 2, 1];
        for seed in 0..20 {
            let span = Duration::from_mins(1);
            let arrivals = arrivals(&acts, span, &mut ChaCha20Rng::from_seed([seed; 32]));
            assert_eq!(arrivals.len(), 9);
            assert!(arrivals.is_sorted_by_key(|arrival| arrival.at) && arrivals[8].at <= span);
            for (voter, count) in acts.iter().enumerate() {
                let own: Vec<usize> = arrivals.iter().filter(|a| a.voter == voter).map(|a| a.act).collect();
                assert_eq!(own, (0..*count).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn a_short_evening_is_no_obstacle_to_a_long_roll() {
        assert_eq!(span(60, 60), Duration::from_mins(4));
        assert_eq!(span(100_000, 1), Duration::from_secs(40));
    }
}
