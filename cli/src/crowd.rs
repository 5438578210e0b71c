//! Voters whom a program plays: real codes, real ballots, real posts, each with its receipt checked.

use crate::{
    client::{Client, Log},
    failure::Failure,
};
use core::sync::atomic::{AtomicBool, Ordering};
use psephos_crypto::SecretScalar;
use psephos_record::{
    ProcessId, Tracker,
    booth::{Booth, Prepared, Selection, Turn},
    credential::VotingCode,
};
use rand_core::{CryptoRng, OsRng, RngCore};
use std::{
    sync::{Mutex, PoisonError},
    thread,
};

/// One thing that a voter does.
#[derive(Clone, Debug)]
pub enum Act {
    /// Casts a ballot; the last one counts.
    Cast(Vec<Selection>),
    /// Has a ballot opened instead of casting it.
    Challenge(Vec<Selection>),
}

/// A voter at the polls.
#[derive(Debug)]
pub struct Voter {
    secret: SecretScalar,
    counter: u32,
    previous: Option<Tracker>,
    acts: Vec<Act>,
}

impl Voter {
    /// The holder of this code, who has not voted yet, and what they will do, in order.
    pub fn new(code: &VotingCode, process: &ProcessId, acts: Vec<Act>) -> Self {
        Self { secret: code.private_credential(process), counter: 0, previous: None, acts }
    }

    /// What the voter will do.
    pub fn acts(&self) -> &[Act] {
        &self.acts
    }

    /// Does the act with this number, checks the board's receipt for it.
    pub fn act(
        &mut self,
        number: usize,
        booth: &Booth,
        log: &Log,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<(), Failure> {
        match self.acts.get(number) {
            None => Ok(()),
            Some(Act::Cast(selections)) => {
                let prepared = self.prepare(booth, selections, rng)?;
                post(booth, log, prepared.entry())?;
                self.counter += 1;
                self.previous = Some(*prepared.tracker());
                Ok(())
            }
            Some(Act::Challenge(selections)) => post(booth, log, &self.prepare(booth, selections, rng)?.challenge()),
        }
    }

    fn prepare(
        &self,
        booth: &Booth,
        selections: &[Selection],
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Prepared, Failure> {
        let turn = Turn { credential: &self.secret, style: 0, counter: self.counter, previous: self.previous };
        booth
            .prepare(&turn, selections, rng)
            .map_err(|fault| Failure::new("selection", format!("a played voter's ballot is none: {fault}"), ""))
    }
}

fn post(booth: &Booth, log: &Log, entry: &[u8]) -> Result<(), Failure> {
    let receipt = log.post(entry)?;
    receipt
        .verify(entry, booth.process(), booth.manifest())
        .map_err(|cause| Failure::new("invalid-receipt", cause, "the board is not to be trusted"))?;
    Ok(())
}

/// Lets every voter do everything, `threads` of them at a time, and each voter's acts in their order.
///
/// `each` is called after every act. The first failure ends it.
pub fn vote_all(
    voters: Vec<Voter>,
    booth: &Booth,
    base: &str,
    threads: usize,
    each: &(impl Fn() + Sync),
) -> Result<(), Failure> {
    let (queue, failed) = (Mutex::new(voters.into_iter()), AtomicBool::new(false));
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        // A thread is a voter's machine after the other: each has a connection of its own.
        let log = Client::new(base).log(booth.process());
        while let Some(mut voter) = next() {
            for number in 0..voter.acts().len() {
                if failed.load(Ordering::Relaxed) {
                    return Ok(());
                }
                voter.act(number, booth, &log, &mut OsRng)?;
                each();
            }
        }
        Ok(())
    };
    let watched = || work().inspect_err(|_| failed.store(true, Ordering::Relaxed));
    thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(watched)).collect();
        let died = || Err(Failure::new("internal", "a voter's thread died", ""));
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|_| died()))
    })
}
