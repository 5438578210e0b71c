//! How many entrants and tickets a pool has, by stratum, tier, number of tickets, office, order of entry and beginning of the id.
//! Counted once, in one pass over the pool, or two where there is an order of entry; and kept.

use super::{
    Snapshot,
    tenths::{SAMPLE, Tenths},
};
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
pub(crate) const DIVISIONS: [Division; 6] =
    [Division::Entry, Division::Office, Division::Stratum, Division::Tier, Division::Tickets, Division::Id];

/// A way to divide a pool into groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Division {
    /// The part of the queue, from the first tenth to enter to the last.
    Entry,
    /// The office where the entry was taken in.
    Office,
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
    /// The order of entry; empty where the pool does not know it.
    tenths: Tenths,
    pub(crate) groups: BTreeMap<Group, ByTickets>,
    pub(crate) all: ByTickets,
}

impl Division {
    fn group(self, entrant: &Entrant, tenths: &Tenths) -> Option<Group> {
        let position = match self {
            Self::Entry => tenths.part(entrant.provenance?),
            Self::Office => entrant.provenance?.office.into(),
            Self::Stratum => u32::from(entrant.stratum),
            Self::Tier => u32::from(entrant.tier),
            Self::Tickets if entrant.tickets <= 8 => entrant.tickets,
            Self::Tickets => entrant.tickets.next_power_of_two(),
            Self::Id => entrant.id.as_bytes().first().map_or(0, |first| u32::from(first >> 4)),
        };
        Some((self, position))
    }

    /// The group's name for people.
    pub(crate) fn name(self, position: u32, rules: &DrawRules, words: Words) -> String {
        let language = words.language().key();
        let at = usize::try_from(position).unwrap_or(usize::MAX);
        match self {
            Self::Entry => Some(words.tell(entry_name(position), [("part", position + 1)])),
            Self::Office => {
                let office = rules.provenance.as_ref().and_then(|offices| offices.get(at));
                office.map(|office| office.in_language(language).to_owned())
            }
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
        let offices = rules.provenance.as_ref().map(Vec::len);
        match self {
            Self::Entry => offices.is_some(),
            Self::Office => offices > Some(1),
            Self::Stratum => !rules.strata.is_empty(),
            Self::Tier => !rules.tiers.is_empty(),
            Self::Tickets => rules.max_tickets > 1,
            Self::Id => true,
        }
    }

    /// Whether the whole order is looked at by it, and not the places alone.
    pub(crate) const fn has_means(self) -> bool {
        matches!(self, Self::Entry | Self::Office | Self::Stratum)
    }
}

const fn entry_name(position: u32) -> &'static str {
    match position {
        0 => "group-entry-first",
        9 => "group-entry-last",
        _ => "group-entry",
    }
}

impl Census {
    /// Of a pool with this order of entry; none has been counted yet.
    pub(crate) fn new(tenths: Tenths) -> Self {
        Self { tenths, ..Self::default() }
    }

    /// The groups that an entrant is in.
    pub(crate) fn groups_of(&self, entrant: &Entrant) -> impl Iterator<Item = Group> + use<'_> {
        let groups = DIVISIONS.map(|division| division.group(entrant, &self.tenths));
        groups.into_iter().flatten()
    }

    pub(crate) fn add(&mut self, entrant: &Entrant) {
        for group in DIVISIONS.map(|division| division.group(entrant, &self.tenths)).into_iter().flatten() {
            *self.groups.entry(group).or_default().entry(entrant.tickets).or_default() += 1;
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
        let mut entered = Vec::new();
        if draw.rules().provenance.is_some() {
            self.each_entrant(draw, sealed, |entrant| {
                entered.extend(entrant.provenance);
                entered.len() < SAMPLE
            })
            .await?;
        }
        let tenths = tokio::task::spawn_blocking(|| Tenths::of(entered)).await.map_err(PageError::internal)?;
        let mut census = Census::new(tenths);
        self.each_entrant(draw, sealed, |entrant| {
            census.add(entrant);
            true
        })
        .await?;
        Ok(census)
    }

    /// Gives every entrant to `take`, as long as it wants more.
    async fn each_entrant(
        &self,
        draw: &Snapshot,
        sealed: &SealedPool,
        mut take: impl FnMut(&Entrant) -> bool,
    ) -> Result<(), PageError> {
        for chunk in &sealed.chunks {
            let blob = self.board().blob(&draw.process, chunk.as_bytes()).await?;
            let blob = blob.ok_or_else(|| PageError::internal("a blob of the pool is missing"))?;
            let mut rows = blob.as_slice();
            while !rows.is_empty() {
                let (entrant, _) = Entrant::decode(&mut rows).map_err(PageError::internal)?;
                if !take(&entrant) {
                    return Ok(());
                }
            }
            tokio::task::yield_now().await;
        }
        Ok(())
    }
}
