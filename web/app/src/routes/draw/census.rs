//! How many entrants and tickets a pool has, by stratum, tier, number of tickets and beginning of the id. Counted once, in one
//! pass over the pool, and kept.

use super::Snapshot;
use crate::{
    catalogue::Words,
    routes::{Visit, problem::PageError},
};
use psephos_record::{
    Tracker,
    draw::{
        DrawRules,
        pool::{Entrant, SealedPool},
    },
};
use std::{collections::BTreeMap, sync::Arc};

/// Censuses that are kept, of one pool each.
const KEPT: usize = 32;
/// Ways in which a pool is divided.
pub(crate) const DIVISIONS: [Division; 4] = [Division::Stratum, Division::Tier, Division::Tickets, Division::Id];

/// A way to divide a pool into groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Division {
    Stratum,
    Tier,
    Tickets,
    /// The first hexadecimal digit of the id, which is the position in the pool.
    Id,
}

/// A group's name: its division, and its position in it. Numbers of tickets above eight are put together by powers of two.
pub(crate) type Group = (Division, u32);

/// Entrants by their number of tickets: all that chance depends on.
pub(crate) type ByTickets = BTreeMap<u32, u64>;

/// What a pool comes to.
#[derive(Debug, Default)]
pub(crate) struct Census {
    pub(crate) groups: BTreeMap<Group, ByTickets>,
    pub(crate) all: ByTickets,
}

impl Division {
    pub(crate) fn group(self, entrant: &Entrant) -> Group {
        let position = match self {
            Self::Stratum => u32::from(entrant.stratum),
            Self::Tier => u32::from(entrant.tier),
            Self::Tickets if entrant.tickets <= 8 => entrant.tickets,
            Self::Tickets => entrant.tickets.next_power_of_two(),
            Self::Id => entrant.id.as_bytes().first().map_or(0, |first| u32::from(first >> 4)),
        };
        (self, position)
    }

    /// The group's name for people.
    pub(crate) fn name(self, position: u32, rules: &DrawRules, words: Words) -> String {
        let language = words.language().key();
        let at = usize::try_from(position).unwrap_or(usize::MAX);
        match self {
            Self::Stratum => rules.strata.get(at).map(|stratum| stratum.title.in_language(language).to_owned()),
            Self::Tier => rules.tiers.get(at).map(|tier| tier.in_language(language).to_owned()),
            Self::Tickets if position <= 8 => Some(words.count("group-tickets", position.into())),
            Self::Tickets => Some(words.tell("group-tickets-range", [("least", position / 2 + 1), ("most", position)])),
            Self::Id => Some(words.tell("group-id", [("digit", format!("{position:x}"))])),
        }
        .unwrap_or_else(|| words.say("group-all"))
    }

    /// Whether it says something under these rules.
    pub(crate) fn applies(self, rules: &DrawRules) -> bool {
        match self {
            Self::Stratum => !rules.strata.is_empty(),
            Self::Tier => !rules.tiers.is_empty(),
            Self::Tickets => rules.max_tickets > 1,
            Self::Id => true,
        }
    }
}

impl Census {
    pub(crate) fn add(&mut self, entrant: &Entrant) {
        for division in DIVISIONS {
            *self.groups.entry(division.group(entrant)).or_default().entry(entrant.tickets).or_default() += 1;
        }
        *self.all.entry(entrant.tickets).or_default() += 1;
    }

    /// Groups of one division, with entrants and tickets.
    pub(crate) fn of(&self, division: Division) -> impl Iterator<Item = (u32, u64, u64)> + '_ {
        let groups = self.groups.range((division, 0)..=(division, u32::MAX));
        groups.map(|((_, position), entrants)| {
            let tickets = entrants.iter().map(|(tickets, entrants)| u64::from(*tickets) * entrants).sum();
            (*position, entrants.values().sum(), tickets)
        })
    }
}

/// Censuses by the pool's entry; the lock is held while one is made, so that no two are made at once.
pub(crate) type Censuses = Arc<tokio::sync::Mutex<BTreeMap<Tracker, Arc<Census>>>>;

impl Visit {
    /// The census of the pool that stands.
    pub(crate) async fn census(&self, draw: &Snapshot) -> Result<Option<Arc<Census>>, PageError> {
        let Some((tracker, sealed)) = &draw.pool else { return Ok(None) };
        let mut kept = self.site.censuses.lock().await;
        if let Some(census) = kept.get(tracker) {
            return Ok(Some(Arc::clone(census)));
        }
        let census = Arc::new(self.count(draw, sealed).await?);
        if kept.len() >= KEPT {
            kept.pop_first();
        }
        kept.insert(*tracker, Arc::clone(&census));
        Ok(Some(census))
    }

    async fn count(&self, draw: &Snapshot, sealed: &SealedPool) -> Result<Census, PageError> {
        let mut census = Census::default();
        for chunk in &sealed.chunks {
            let blob = self.board().blob(&draw.process, chunk.as_bytes()).await?;
            let blob = blob.ok_or_else(|| PageError::internal("a blob of the pool is missing"))?;
            let mut rows = blob.as_slice();
            while !rows.is_empty() {
                let (entrant, _) = Entrant::decode(&mut rows).map_err(PageError::internal)?;
                census.add(&entrant);
            }
            tokio::task::yield_now().await;
        }
        Ok(census)
    }
}
