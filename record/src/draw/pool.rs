//! The pool: the sealed list of entrants, in blobs that one entry commits to.
//!
//! A row is `id ‖ u32le(tickets) ‖ u16le(stratum) ‖ u16le(tier) ‖ u32le(marks) ‖ u8(p) ‖ u16le(m) ‖ p × u8(unit type) ‖
//! m × person`; where the rules ask for [`Provenance`], `u8(128 + p)` stands for `u8(p)`, and `u16le(office) ‖ u32le(number)` after
//! `u16le(m)`. Rows ascend by id over all blobs, and every blob is as full as [`CHUNK`] and [`CHUNK_BYTES`] let it be: so neither
//! order nor cuts tell anything about who entered when. Spec: `docs/spec/80-draws.md#pool`.

use crate::ids::{Hash, ProcessId};
use core::fmt;
use minicbor::{Decode, Encode};
use psephos_crypto::Digest;

/// Most rows of a blob.
pub const CHUNK: usize = 65_536;
/// Most bytes of a blob: who reads a pool holds one for each core. The longest row, of a panel, is a hundredth of it.
pub const CHUNK_BYTES: usize = 4 * 1_024 * 1_024;
/// Most blobs of a pool.
pub const MAX_CHUNKS: usize = 1_024;
/// Bytes of a row without preferences, people and provenance.
pub const LEAST_ROW: usize = 47;
/// Bytes of a row's provenance.
pub const PROVENANCE: usize = 6;
/// Set in the count of preferences where the row has a provenance: a row is read without the rules.
const WITH_PROVENANCE: u8 = 0x80;
/// Most people of one household.
pub const MAX_HOUSEHOLD: usize = 32;
/// Most people of one panel.
pub const MAX_PANEL: usize = 1_000;
/// Most tickets of a whole pool: an order takes a hash for each.
pub const MAX_POOL_TICKETS: u64 = 1 << 28;
/// Most people in all households of a pool: who checks that nobody is in two holds their ids.
pub const MAX_POOL_PEOPLE: u64 = 1 << 24;
/// Most entrants of a pool among whom places are looked for: of each class as many as could come to a place. Who gives the places
/// holds them. A pool of no more entrants than this has no more candidates.
pub const MAX_CANDIDATES: u64 = 1 << 22;

/// The registrar's entry that brings one blob.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PoolPart {
    /// SHA-256 of the blob.
    #[n(0)]
    pub blob: Hash,
    /// Its length in bytes.
    #[n(1)]
    pub bytes: u64,
}

/// The registrar's entry that seals the pool: which blobs it is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SealedPool {
    /// SHA-256 of each blob, in order.
    #[n(0)]
    pub chunks: Vec<Hash>,
    /// Rows of all blobs.
    #[n(1)]
    pub entrants: u64,
    /// Sum of the rows' tickets.
    #[n(2)]
    pub tickets: u64,
    /// RFC 6962 root over the rows.
    #[n(3)]
    pub root: Hash,
}

/// An entrant as the pool knows one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entrant {
    /// [`person_id`] of a person, [`group_id`] of a household or panel.
    pub id: Hash,
    /// How many tickets it has, at least 1.
    pub tickets: u32,
    /// Its stratum, by position in the manifest; 0 when there are none.
    pub stratum: u16,
    /// Its priority tier, likewise.
    pub tier: u16,
    /// Bit `i` is set when it may have the places of set-aside `i`.
    pub marks: u32,
    /// The unit types that it takes, by position, the best first; none: whatever is left, in the order of the manifest.
    pub preferences: Vec<u8>,
    /// The people of a household or panel, ascending; none for a person.
    pub people: Vec<Hash>,
    /// Where and when it entered, in a draw that says so. Neither order nor places depend on it.
    pub provenance: Option<Provenance>,
}

/// Where and when an entrant entered: what people need to see whether the draw favoured an office or a part of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Provenance {
    /// The office that took the entry in, by position in the manifest; 0 when it names none.
    pub office: u16,
    /// The entry number that this office, or the registrar, stamped: from 1, in the order of entry.
    pub number: u32,
}

/// A row that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedRow;

impl fmt::Display for MalformedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the row breaks off")
    }
}

impl core::error::Error for MalformedRow {}

impl Entrant {
    /// Appends the row.
    ///
    /// # Panics
    /// With more than 127 preferences or 65,535 people, which no checked pool has.
    pub fn encode(&self, blob: &mut Vec<u8>) {
        let preferences = u8::try_from(self.preferences.len()).ok().filter(|count| count & WITH_PROVENANCE == 0);
        let preferences = preferences.expect("a unit type is preferred once");
        let people = u16::try_from(self.people.len()).expect("at most MAX_PANEL people");
        blob.extend(self.id.0);
        blob.extend(self.tickets.to_le_bytes());
        blob.extend(self.stratum.to_le_bytes());
        blob.extend(self.tier.to_le_bytes());
        blob.extend(self.marks.to_le_bytes());
        blob.push(if self.provenance.is_some() { preferences | WITH_PROVENANCE } else { preferences });
        blob.extend(people.to_le_bytes());
        if let Some(Provenance { office, number }) = &self.provenance {
            blob.extend(office.to_le_bytes());
            blob.extend(number.to_le_bytes());
        }
        blob.extend(&self.preferences);
        blob.extend(self.people.iter().flat_map(|person| person.0));
    }

    /// Reads the first row of `blob`: the entrant and the row's own bytes; `blob` then begins after it.
    pub fn decode<'b>(blob: &mut &'b [u8]) -> Result<(Self, &'b [u8]), MalformedRow> {
        Self::read(blob).ok_or(MalformedRow)
    }

    fn read<'b>(blob: &mut &'b [u8]) -> Option<(Self, &'b [u8])> {
        let start = *blob;
        let (id, rest) = start.split_first_chunk::<32>()?;
        let (tickets, rest) = rest.split_first_chunk::<4>()?;
        let (stratum, rest) = rest.split_first_chunk::<2>()?;
        let (tier, rest) = rest.split_first_chunk::<2>()?;
        let (marks, rest) = rest.split_first_chunk::<4>()?;
        let (preferences, rest) = rest.split_first()?;
        let (people, rest) = rest.split_first_chunk::<2>()?;
        let (provenance, rest) = if preferences & WITH_PROVENANCE == 0 {
            (None, rest)
        } else {
            let (office, rest) = rest.split_first_chunk::<2>()?;
            let (number, rest) = rest.split_first_chunk::<4>()?;
            (Some(Provenance { office: u16::from_le_bytes(*office), number: u32::from_le_bytes(*number) }), rest)
        };
        let (preferences, rest) = rest.split_at_checked(usize::from(preferences & !WITH_PROVENANCE))?;
        let (people, rest) = rest.split_at_checked(usize::from(u16::from_le_bytes(*people)) * 32)?;
        *blob = rest;
        let (people, _) = people.as_chunks::<32>();
        let entrant = Self {
            id: Hash(*id),
            tickets: u32::from_le_bytes(*tickets),
            stratum: u16::from_le_bytes(*stratum),
            tier: u16::from_le_bytes(*tier),
            marks: u32::from_le_bytes(*marks),
            preferences: preferences.to_vec(),
            people: people.iter().map(|person| Hash(*person)).collect(),
            provenance,
        };
        Some((entrant, start.get(..start.len() - rest.len())?))
    }
}

/// The registrar's secret behind all salts, unless it keeps another: derived from the seed of its key.
pub fn registrar_secret(seed: &[u8; 32]) -> [u8; 32] {
    Digest::of("registrar-entrants", &[seed]).0
}

/// What keeps an identity secret in a public pool: whoever knows both can find the entrant, nobody else.
///
/// It follows from the registrar's secret and the identity, so one person has one id however often they enter.
pub fn person_salt(secret: &[u8; 32], process: &ProcessId, identity: &str) -> [u8; 32] {
    Digest::of("entrant-salt", &[secret, process.as_bytes(), identity.as_bytes()]).0
}

/// The public id of a person: the hash binds the identity, so no two people can be given the same one.
pub fn person_id(process: &ProcessId, identity: &str, salt: &[u8; 32]) -> Hash {
    Digest::of("entrant", &[process.as_bytes(), identity.as_bytes(), salt]).into()
}

/// The public id of a household or a panel: the hash of its people, ascending.
pub fn group_id(process: &ProcessId, people: &[Hash]) -> Hash {
    let people: Vec<u8> = people.iter().flat_map(|person| person.0).collect();
    Digest::of("entrant-group", &[process.as_bytes(), &people]).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_back_and_every_shorter_one_is_refused() {
        let of = |provenance| Entrant {
            id: Hash([7; 32]),
            tickets: 5,
            stratum: 1,
            tier: 2,
            marks: 0b101,
            preferences: vec![2, 0],
            people: vec![Hash([1; 32]), Hash([2; 32])],
            provenance,
        };
        for (entrant, more) in [(of(None), 0), (of(Some(Provenance { office: 258, number: u32::MAX })), PROVENANCE)] {
            let mut blob = Vec::new();
            entrant.encode(&mut blob);
            assert_eq!(blob.len(), LEAST_ROW + more + 2 + 64);
            let row = blob.clone();
            blob.extend([9, 9]);
            let mut rest = blob.as_slice();
            assert_eq!(Entrant::decode(&mut rest), Ok((entrant, row.as_slice())));
            assert_eq!(rest, [9, 9]);
            for length in 0..row.len() {
                let mut short = &row[..length];
                assert_eq!(Entrant::decode(&mut short), Err(MalformedRow));
            }
        }
    }

    #[test]
    fn the_same_person_has_another_id_in_another_draw_and_no_other_persons_id() {
        let secret = [3; 32];
        let id = |process: u8, name: &str| {
            let process = ProcessId([process; 32]);
            person_id(&process, name, &person_salt(&secret, &process, name))
        };
        assert_eq!(id(1, "王芳 1950"), id(1, "王芳 1950"));
        assert_ne!(id(1, "王芳 1950"), id(2, "王芳 1950"));
        assert_ne!(id(1, "王芳 1950"), id(1, "王芳 1951"));
    }
}
