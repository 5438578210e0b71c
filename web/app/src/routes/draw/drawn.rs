//! What a draw came to: places, replacements, who waits, and whether it looks like chance. Reads the pool, so it is made once for
//! each state of the draw and kept.

use super::{
    Snapshot,
    census::{Census, Group},
    trial::{Trials, rank_of},
};
use crate::routes::{Visit, problem::PageError};
use psephos_board::{Board, ReadError};
use psephos_record::{
    ProcessId,
    draw::{
        DrawRules,
        pool::{Entrant, Provenance, SealedPool},
    },
    ids::Hash,
};
use psephos_tally::{
    Process,
    drawing::{order::Standing, outcome::Placed, pool::MalformedPool, replacement::Replaced, waiting::waiting},
    process::{self, ExclusionState, standings_after},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use tokio::runtime::Handle;

/// Draws that are kept: one of a million places is 72 MB.
const KEPT: usize = 4;
/// How many of those who wait are named.
const WAITING: usize = 50;

/// What a draw came to.
pub(crate) struct Drawn {
    /// As the draw itself left it.
    pub(crate) result: Arc<process::Drawn>,
    /// What each exclusion led to, in the order of the record.
    pub(crate) replaced: Vec<Replaced>,
    /// The next in order.
    pub(crate) waiting: Vec<Standing>,
    pub(crate) trials: Trials,
    /// Places by group.
    pub(crate) places: BTreeMap<Group, u64>,
    /// Where and when those who were placed entered, if the pool says so.
    pub(crate) entered: BTreeMap<Hash, Provenance>,
}

/// A draw's state as far as [`Drawn`] depends on it: exclusions, and rounds for them.
type State = (ProcessId, usize, usize);

/// By state; the lock is held while one is made.
pub(crate) type Draws = Arc<tokio::sync::Mutex<BTreeMap<State, Arc<Drawn>>>>;

/// Why it could not be made.
enum Fault {
    Read(ReadError),
    Pool,
}

impl From<MalformedPool> for Fault {
    fn from(_: MalformedPool) -> Self {
        Self::Pool
    }
}

impl Visit {
    /// What the draw came to; none before its result.
    pub(crate) async fn drawn(&self, draw: &Snapshot) -> Result<Option<Arc<Drawn>>, PageError> {
        if draw.result.is_none() {
            return Ok(None);
        }
        let rounds = draw.excluded.iter().filter(|excluded| excluded.beacon.is_some()).count();
        let state = (draw.process, draw.excluded.len(), rounds);
        let Some(census) = self.census(draw).await? else { return Ok(None) };
        let mut kept = self.site.draws.lock().await;
        if let Some(drawn) = kept.get(&state) {
            return Ok(Some(Arc::clone(drawn)));
        }
        let result = self.board().read(&draw.process, |state: &Process| state.draw().drawn().cloned()).await;
        let result = result.flatten().ok_or(PageError::NotFound)?;
        let Some((_, sealed)) = draw.pool.clone() else { return Ok(None) };
        let pool = Pool { board: self.board().clone(), process: draw.process, sealed };
        let (rules, excluded) = (draw.rules().clone(), draw.excluded.clone());
        let made = tokio::task::spawn_blocking(move || pool.drawn(&rules, &excluded, &census, result)).await;
        let drawn = match made {
            Ok(Ok(drawn)) => Arc::new(drawn),
            Ok(Err(Fault::Read(cause))) => return Err(cause.into()),
            Ok(Err(Fault::Pool)) => return Err(PageError::internal("a blob of the pool is missing")),
            Err(cause) => return Err(PageError::internal(cause)),
        };
        kept.retain(|(process, ..), _| *process != draw.process);
        if kept.len() >= KEPT {
            kept.pop_first();
        }
        kept.insert(state, Arc::clone(&drawn));
        Ok(Some(drawn))
    }
}

/// A sealed pool, read blob by blob from the board, outside of its threads.
struct Pool {
    board: Board,
    process: ProcessId,
    sealed: SealedPool,
}

impl Pool {
    fn blob(&self, position: usize) -> Option<Result<Vec<u8>, Fault>> {
        let chunk = self.sealed.chunks.get(position)?;
        let blob = Handle::current().block_on(self.board.blob(&self.process, chunk.as_bytes()));
        Some(blob.map_err(Fault::Read).and_then(|blob| blob.ok_or(Fault::Pool)))
    }

    fn drawn(
        &self,
        rules: &DrawRules,
        excluded: &[ExclusionState],
        census: &Census,
        result: Arc<process::Drawn>,
    ) -> Result<Drawn, Fault> {
        let mut blobs = |position| self.blob(position);
        let (standings, replaced) = standings_after(rules, &result, excluded, &mut blobs)?;
        let placed: BTreeSet<Hash> = standings.placed().iter().map(|placed| placed.standing.id).collect();
        let next = waiting(&result.ranks, &[&placed, standings.excluded()], WAITING, &mut blobs)?;
        let drawn_ids = result.outcome.ids();
        let mut trials = Trials::new(census, result.outcome.placed.len() as u64);
        let (mut places, mut entered): (BTreeMap<Group, u64>, _) = (BTreeMap::new(), BTreeMap::new());
        for position in 0..self.sealed.chunks.len() {
            let Some(blob) = self.blob(position).transpose()? else { break };
            let mut rows = blob.as_slice();
            while !rows.is_empty() {
                let (entrant, _) = Entrant::decode(&mut rows).map_err(|_| Fault::Pool)?;
                trials.look(census, &entrant, rank_of(&entrant, &result.ranks));
                if drawn_ids.contains(&entrant.id) {
                    for group in census.groups_of(&entrant) {
                        *places.entry(group).or_default() += 1;
                    }
                    entered.extend(entrant.provenance.map(|provenance| (entrant.id, provenance)));
                }
            }
        }
        Ok(Drawn { result, replaced, waiting: next, trials, places, entered })
    }
}

impl Drawn {
    /// Who was placed by the draw, with the number of the place from 1.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (u64, &Placed)> {
        (1..).zip(&self.result.outcome.placed)
    }
}
