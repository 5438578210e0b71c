//! Everyone placed, in the order of placing: what a draw came to, and why.
//!
//! Spec: `docs/spec/80-draws.md#outcome-digest`.

use super::order::Standing;
use core::fmt;
use psephos_crypto::Digest;
use psephos_record::{ProcessId, ids::Hash};
use std::collections::BTreeSet;

/// By which rule somebody got a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// A place of the set-aside at this position.
    SetAside(u16),
    /// A place up to the minimum of the stratum at this position.
    Minimum(u16),
    /// A place that is for all.
    General,
}

/// An entrant with a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Who, in which tier, with which rank.
    pub standing: Standing,
    /// Its stratum, by position.
    pub stratum: u16,
    /// The type of the unit that it takes, by position.
    pub unit: u8,
    /// By which rule.
    pub claim: Claim,
}

/// Everyone placed, in the order of placing. With the rules and the pool it is the whole trace: each step of the rules is a run
/// of rows with one claim, ascending by tier and rank, and each row says what its place went to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// In the order of placing.
    pub placed: Vec<Placed>,
}

/// Bytes of one row.
const ROW: usize = 72;

/// Bytes that are no outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedOutcome;

impl fmt::Display for MalformedOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the outcome of a draw")
    }
}

impl core::error::Error for MalformedOutcome {}

impl Outcome {
    /// The labelled hash that a result states.
    pub fn digest(&self, process: &ProcessId) -> Hash {
        Digest::of("draw-outcome", &[process.as_bytes(), &self.encode()]).into()
    }

    /// 72 bytes for each one placed: `id ‖ rank ‖ u16le(tier) ‖ u16le(stratum) ‖ u8(unit type) ‖ u8(claim) ‖ u16le(position)`.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.placed.len() * ROW);
        for Placed { standing, stratum, unit, claim } in &self.placed {
            let (kind, position) = match claim {
                Claim::SetAside(set_aside) => (0, *set_aside),
                Claim::Minimum(stratum) => (1, *stratum),
                Claim::General => (2, 0),
            };
            bytes.extend(standing.id.0);
            bytes.extend(standing.rank.0);
            bytes.extend(standing.tier.to_le_bytes());
            bytes.extend(stratum.to_le_bytes());
            bytes.extend([*unit, kind]);
            bytes.extend(position.to_le_bytes());
        }
        bytes
    }

    /// Reads what [`Self::encode`] wrote. That it is the outcome of any draw is not said by that.
    pub fn decode(bytes: &[u8]) -> Result<Self, MalformedOutcome> {
        let (rows, rest) = bytes.as_chunks::<ROW>();
        if !rest.is_empty() {
            return Err(MalformedOutcome);
        }
        let placed = rows.iter().map(|row| decode_row(row).ok_or(MalformedOutcome)).collect::<Result<_, _>>()?;
        Ok(Self { placed })
    }

    /// Everyone placed.
    pub fn ids(&self) -> BTreeSet<Hash> {
        self.placed.iter().map(|placed| placed.standing.id).collect()
    }
}

fn decode_row(row: &[u8; ROW]) -> Option<Placed> {
    let (id, rest) = row.split_first_chunk::<32>()?;
    let (rank, rest) = rest.split_first_chunk::<32>()?;
    let [t0, t1, s0, s1, unit, kind, p0, p1] = rest else { return None };
    let position = u16::from_le_bytes([*p0, *p1]);
    let claim = match (kind, position) {
        (0, _) => Claim::SetAside(position),
        (1, _) => Claim::Minimum(position),
        (2, 0) => Claim::General,
        _ => return None,
    };
    let standing = Standing { tier: u16::from_le_bytes([*t0, *t1]), rank: Hash(*rank), id: Hash(*id) };
    Some(Placed { standing, stratum: u16::from_le_bytes([*s0, *s1]), unit: *unit, claim })
}
