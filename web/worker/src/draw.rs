//! Contributing to a draw, and checking one's place in it. The pool comes in blobs; who is looked for never leaves the worker.

use crate::{
    door::{self, Door},
    election::Election,
    entrant::{self, InBlob, Wanted},
    random::BrowserRandom,
    receipt::SubmittedReceipt,
};
use ed25519_dalek::SigningKey;
use psephos_crypto::Digest;
use psephos_messages::{Contributed, Fault, Looked, Ranked};
use psephos_record::{
    Entry, EntryKind, Key, Manifest, ProcessId, Tracker, cbor,
    draw::{
        Beacon, DrawResult, DrawRules, EntrantForm, SourceNumbers,
        pool::{CHUNK, Entrant, SealedPool},
    },
    ids::{FixedBytes, Hash},
};
use psephos_tally::{
    drawing::{
        self,
        order::{Ranks, Standing},
        outcome::Outcome,
        rfc3797::Seeds,
    },
    screen,
};
use rand_core::RngCore as _;
use zeroize::Zeroizing;

/// Blobs of a pool that a browser reads to learn a position: 262,144 entrants, some 12 MB.
const READABLE: usize = 4;

/// Posts a contribution under a key that exists for this call only, and verifies that it stands in the log.
pub(crate) async fn contribute(process: ProcessId, prefix: u64) -> Result<Contributed, Fault> {
    let door = Door::new(&process);
    let entries = door.first_entries(prefix).await?;
    let entries: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
    let election = Election::read(process, &entries)?;
    let mut random = BrowserRandom::new().ok_or_else(|| Fault::new("device", "no random numbers"))?;
    let mut seed = Zeroizing::new([0; 32]);
    random.fill_bytes(seed.as_mut());
    let key = SigningKey::from_bytes(&seed);
    let author = Key(key.verifying_key().to_bytes());
    let entry = screen::contribute(&process, &election.key, &author, &mut random).sign(&key);
    let submitted: SubmittedReceipt = door.post(&entry).await?;
    let receipt = submitted.verify(&process, &election.manifest, &Tracker::of_entry(&entry))?;
    Ok(Contributed { receipt, author: author.to_string() })
}

/// A draw with its sealed pool.
struct Draw {
    manifest: Manifest,
    door: Door,
    sealed: SealedPool,
}

/// Looks for an entrant.
pub(crate) async fn find(process: ProcessId, language: &str, pool: &str, wanted: &Wanted) -> Result<Looked, Fault> {
    let door = Door::new(&process);
    let manifest = announcement(&door, &process).await?;
    let draw = Draw::with_pool(&process, manifest, door, &tracker(pool)?).await?;
    Ok(draw.find(wanted, language).await?.0)
}

/// Recomputes seed and rank of an entrant.
pub(crate) async fn rank(
    process: ProcessId,
    language: &str,
    [result, chance]: [&str; 2],
    wanted: &Wanted,
) -> Result<Ranked, Fault> {
    let door = Door::new(&process);
    let manifest = announcement(&door, &process).await?;
    let (entry, _) = door.checked_entry(&process, &manifest, &tracker(result)?).await?;
    let result: DrawResult = payload(&entry, EntryKind::Result, manifest.board.key)?;
    let chance = if chance.is_empty() {
        None
    } else {
        Some(door.checked_entry(&process, &manifest, &tracker(chance)?).await?.0)
    };
    let seeds = published(&manifest, chance.as_ref())?;
    let seed = match &seeds {
        Some(seeds) => drawing::source_seed(&process, &result.pool, seeds),
        None => {
            let round = round(entrant::rules(&manifest)?, chance.as_ref())?;
            drawing::seed(&process, &result.pool, &result.contributions, round.as_ref())
        }
    };
    if seed != result.seed {
        return Err(Fault::new("seed", "the seed does not follow from contributions and beacon"));
    }
    let outcome = Outcome::decode(&door::outcome(&process).await?).map_err(|cause| Fault::new("outcome", cause))?;
    if outcome.digest(&process) != result.outcome {
        return Err(Fault::new("outcome", "the list is not the one of the result"));
    }
    let draw = Draw::with_pool(&process, manifest, door, &result.pool).await?;
    let (looked, found) = draw.find(wanted, language).await?;
    let rank = match found {
        None => None,
        Some(found) => {
            let ranks = match &seeds {
                Some(seeds) => draw.ranks_by_steps(seeds).await?,
                None => Ranks::new(&seed),
            };
            let mut rank = entrant::rank(&found, &ranks, &outcome, entrant::rules(&draw.manifest)?, language);
            rank.position = draw.position(&found, &ranks).await?;
            Some(rank)
        }
    };
    Ok(Ranked { looked, seed: seed.to_string(), rank })
}

/// What the sources of the draw published, where it is a draw by sources.
fn published(manifest: &Manifest, chance: Option<&Entry>) -> Result<Option<Seeds>, Fault> {
    let Some(sources) = &entrant::rules(manifest)?.sources else { return Ok(None) };
    let missing = || Fault::new("seed", "the sources' numbers are missing");
    let entry = chance.ok_or_else(missing)?;
    let published: SourceNumbers = payload(entry, EntryKind::SourceNumbers, manifest.organiser)?;
    if published.are_of(sources) { Ok(Some(Seeds::of(&published))) } else { Err(missing()) }
}

/// The round of the beacon, verified; none where there is none, or its outage was declared.
fn round(rules: &DrawRules, chance: Option<&Entry>) -> Result<Option<(u64, FixedBytes<48>)>, Fault> {
    let Some(entry) = chance else { return Ok(None) };
    let beacon: Beacon = cbor::decode(&entry.payload.0).map_err(|cause| Fault::new("seed", cause))?;
    let Some(signature) = beacon.signature else { return Ok(None) };
    let chain = rules.beacon.as_ref().filter(|chain| chain.round == beacon.round);
    let chain = chain.ok_or_else(|| Fault::new("seed", "another round than was announced"))?;
    drawing::beacon::verify(chain, beacon.round, &signature).map_err(|cause| Fault::new("seed", cause))?;
    Ok(Some((beacon.round, signature)))
}

async fn announcement(door: &Door, process: &ProcessId) -> Result<Manifest, Fault> {
    let first = door.first_entries(1).await?;
    let first = first.first().ok_or_else(|| Fault::new("announcement", "the log is empty"))?;
    Election::announcement(process, first)
}

fn tracker(text: &str) -> Result<Tracker, Fault> {
    text.parse().map_err(|cause| Fault::new("unknown-tracker", cause))
}

/// The payload of an entry that only `author` may post.
fn payload<T: for<'b> cbor::Canonical<'b>>(entry: &Entry, kind: EntryKind, author: Key) -> Result<T, Fault> {
    if entry.kind != kind || entry.author != Some(author) {
        return Err(Fault::new("receipt", "the entry is of another kind or author"));
    }
    entry.verify_signature().map_err(|cause| Fault::new("receipt", cause))?;
    cbor::decode(&entry.payload.0).map_err(|cause| Fault::new("receipt", cause))
}

impl Draw {
    async fn with_pool(process: &ProcessId, manifest: Manifest, door: Door, pool: &Tracker) -> Result<Self, Fault> {
        let (entry, _) = door.checked_entry(process, &manifest, pool).await?;
        let sealed = payload(&entry, EntryKind::Pool, manifest.registrar)?;
        Ok(Self { manifest, door, sealed })
    }

    async fn blob(&self, position: usize) -> Result<Vec<u8>, Fault> {
        let hash = self.sealed.chunks.get(position).ok_or_else(|| Fault::new("pool", "no such blob"))?;
        let blob = self.door.blob(&hash.to_string()).await?;
        if Hash::from(Digest::of_blob(&blob)) != *hash {
            return Err(Fault::new("pool", format_args!("blob {position} is not the one that was sealed")));
        }
        Ok(blob)
    }

    async fn find(&self, wanted: &Wanted, language: &str) -> Result<(Looked, Option<Entrant>), Fault> {
        let rules = entrant::rules(&self.manifest)?;
        let blobs = self.sealed.chunks.len();
        let (mut at, mut came_from) = (wanted.first_guess(blobs), None);
        let mut found = loop {
            match wanted.look(&self.blob(at).await?)? {
                InBlob::Here(row, entrant) => break Some((row, entrant)),
                InBlob::Before if at > 0 && came_from != Some(at - 1) => (at, came_from) = (at - 1, Some(at)),
                InBlob::After if at + 1 < blobs && came_from != Some(at + 1) => (at, came_from) = (at + 1, Some(at)),
                InBlob::Before | InBlob::After | InBlob::Absent => break None,
            }
        };
        if found.is_none() && rules.entrants != EntrantForm::Person {
            for position in 0..blobs {
                found = wanted.look_for_group(&self.blob(position).await?)?;
                if found.is_some() {
                    at = position;
                    break;
                }
            }
        }
        // Blobs of short rows are cut at the same number of them; of others nobody knows how many came before.
        let number = |row: &usize| (at == 0 || rules.has_short_rows()).then_some((at * CHUNK + row + 1) as u64);
        let row = found.as_ref().map(|(row, found)| entrant::row(found, number(row), rules, language));
        let looked = Looked {
            id: wanted.id.to_string(),
            row,
            blob: u32::try_from(at + 1).unwrap_or(u32::MAX),
            sha256: self.sealed.chunks.get(at).map(ToString::to_string).unwrap_or_default(),
            entrants: self.sealed.entrants,
        };
        Ok((looked, found.map(|(_, entrant)| entrant)))
    }

    /// The order by what the sources published. Keeps the ids of at most 65,535 entrants, and one blob.
    async fn ranks_by_steps(&self, seeds: &Seeds) -> Result<Ranks, Fault> {
        let mut ids = Vec::new();
        for position in 0..self.sealed.chunks.len() {
            let blob = self.blob(position).await?;
            let mut rows = blob.as_slice();
            while !rows.is_empty() {
                let (entrant, _) = Entrant::decode(&mut rows).map_err(|cause| Fault::new("pool", cause))?;
                ids.push(entrant.id);
            }
        }
        Ranks::of_steps(seeds, &ids).map_err(|cause| Fault::new("pool", cause))
    }

    /// The position of an entrant in the whole order, from 1; none where the pool is too large for a browser.
    async fn position(&self, found: &Entrant, ranks: &Ranks) -> Result<Option<u64>, Fault> {
        let blobs = self.sealed.chunks.len();
        if blobs > READABLE {
            return Ok(None);
        }
        let rank = ranks.rank(&found.id, found.tickets);
        let standing = Standing { tier: found.tier, rank, id: found.id };
        let mut before = 0;
        for position in 0..blobs {
            before += entrant::before(&standing, ranks, &self.blob(position).await?)?;
        }
        Ok(Some(before + 1))
    }
}
