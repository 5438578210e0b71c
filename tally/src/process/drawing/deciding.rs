//! The result of a draw, from decryptions and beacon, or from what its sources published.

use super::sealing::{Pool, blobs_of_pool};
use crate::{
    drawing::{self, order::Ranks, outcome::Outcome, rfc3797::Seeds},
    phase::Phase,
    process::{Process, Surroundings},
    rejected::Reason,
};
use psephos_record::{EntryKind, Key, draw::DrawResult};
use std::sync::Arc;

/// What a draw came to.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// As it stands on the record.
    pub result: DrawResult,
    /// Who was placed.
    pub outcome: Outcome,
    /// The order of everyone.
    pub ranks: Ranks,
}

impl Process {
    /// The result of a draw that follows from the record, and who was placed. Reads the whole pool the first time it is asked for.
    pub fn recomputed_draw(&self, surroundings: &dyn Surroundings) -> Result<&Arc<Drawn>, Reason> {
        let pool = self.drawable()?;
        if let Some(follows) = self.draw.follows.get() {
            return Ok(follows);
        }
        let sum = self.sums.first().and_then(|sum| sum.slots.first()).expect("a draw has one sum of one slot");
        let hides = self.closed.as_ref().is_some_and(|closed| !closed.slots.is_empty());
        let element = if hides { sum.data - self.mask(0) } else { sum.data };
        let contributions = Key(element.compress().to_bytes());
        let mut blobs = blobs_of_pool(&pool.sealed, surroundings);
        let (seed, ranks) = if let Some(published) = &self.draw.published {
            let seeds = Seeds::of(published);
            (drawing::source_seed(&self.id, &pool.tracker, &seeds), Ranks::by_steps(&seeds, &mut blobs)?)
        } else {
            let beacon = self.draw.beacon.as_ref().and_then(|beacon| Some((beacon.round, beacon.signature?)));
            let seed = drawing::seed(&self.id, &pool.tracker, &contributions, beacon.as_ref());
            (seed, Ranks::new(&seed))
        };
        let outcome = drawing::places::place(self.rules(), &ranks, &mut blobs)?;
        let result = DrawResult {
            pool: pool.tracker,
            contributions,
            seed,
            entrants: pool.sealed.entrants,
            tickets: pool.sealed.tickets,
            placed: outcome.placed.len() as u64,
            outcome: outcome.digest(&self.id),
            exclusions: None,
        };
        Ok(self.draw.follows.get_or_init(|| Arc::new(Drawn { result, outcome, ranks })))
    }

    /// Whether the outcome of a draw is not computed yet.
    pub fn lacks_outcome(&self) -> bool {
        self.draw.follows.get().is_none()
    }

    /// The pool, once all is on the record that its order follows from.
    fn drawable(&self) -> Result<&Pool, Reason> {
        let pool = self.draw.pool.as_ref().ok_or(Reason::NoPool)?;
        if !self.is_decrypted() {
            let (have, need) = (self.have_decryptions(), self.need_decryptions());
            return Err(Reason::NotEnoughDecryptions { have, need });
        }
        self.has_its_chance().map(|()| pool)
    }

    pub(in crate::process) fn decide_draw(
        &mut self,
        result: &DrawResult,
        surroundings: &dyn Surroundings,
    ) -> Result<(), Reason> {
        if self.phase == Phase::Final {
            return self.state_standing(result, surroundings);
        }
        if surroundings.vouches_for_results() {
            self.drawable()?;
        } else {
            compare(result, &self.recomputed_draw(surroundings)?.result)?;
        }
        self.draw.result = Some(result.clone());
        Ok(())
    }
}

/// That a result is the one that is due. Names the first field that differs.
pub(super) fn compare(found: &DrawResult, due: &DrawResult) -> Result<(), Reason> {
    let field = if found == due {
        return Ok(());
    } else if found.pool != due.pool {
        "pool"
    } else if (found.contributions, found.seed) != (due.contributions, due.seed) {
        "seed"
    } else {
        "outcome"
    };
    Err(Reason::Contradiction(EntryKind::Result, field))
}
