//! The roll: the sealed list of public credentials, a blob that one entry commits to.
//!
//! Rows of 40 bytes, `credential ‖ u32le(style) ‖ u32le(weight)`, ascending by credential: so the order tells nothing
//! about the voters. Spec: `docs/spec/40-entries.md#roll`.

use crate::{
    ids::{Credential, Hash},
    manifest::Manifest,
};
use core::fmt;
use minicbor::{Decode, Encode};
use psephos_crypto::{Digest, encoding};

/// Bytes of a row.
pub const ROW: usize = 40;

/// The registrar's entry: which blob is the roll.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SealedRoll {
    /// SHA-256 of the blob.
    #[n(0)]
    pub blob: Hash,
    /// Rows of the blob.
    #[n(1)]
    pub voters: u64,
    /// Sum of the rows' weights.
    #[n(2)]
    pub weight: u64,
}

/// A voter as the roll knows one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voter {
    /// The public credential.
    pub credential: Credential,
    /// The number of the ballot style.
    pub style: u32,
    /// How much the ballot counts; 1 unless the manifest's body votes by weight.
    pub weight: u32,
}

/// A checked roll.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roll {
    voters: Vec<Voter>,
    weight: u64,
}

/// Why a blob is no roll for its manifest. Rows are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MalformedRoll {
    /// Not a whole number of rows, or none at all.
    Length(usize),
    /// The blob is not what the entry commits to.
    Commitment,
    /// Rows are not strictly ascending by credential.
    Order(usize),
    /// The credential is no group element, or is the identity.
    Credential(usize),
    /// A ballot style that the manifest doesn't have.
    Style(usize),
    /// A weight of zero.
    Weight(usize),
    /// The weights add up to more than the manifest allows.
    TotalWeight,
    /// The entry states other numbers than the blob holds.
    Numbers,
}

impl fmt::Display for MalformedRoll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(bytes) => write!(f, "a roll of {bytes} bytes is not one or more rows of {ROW}"),
            Self::Commitment => f.write_str("the blob is not the one that the roll's entry commits to"),
            Self::Order(row) => write!(f, "row {row} of the roll is out of order or stands twice"),
            Self::Credential(row) => write!(f, "row {row} of the roll is no credential"),
            Self::Style(row) => write!(f, "row {row} of the roll names an unknown ballot style"),
            Self::Weight(row) => write!(f, "row {row} of the roll has weight zero"),
            Self::TotalWeight => f.write_str("the roll's weights add up to more than the manifest allows"),
            Self::Numbers => f.write_str("the roll's entry states other numbers than its blob holds"),
        }
    }
}

impl core::error::Error for MalformedRoll {}

impl Roll {
    /// Puts voters into the order of the roll and checks them as [`Self::decode`] does.
    pub fn new(mut voters: Vec<Voter>, manifest: &Manifest) -> Result<Self, MalformedRoll> {
        voters.sort_unstable_by_key(|voter| voter.credential);
        Self::checked(voters, manifest, one_by_one)
    }

    /// Decodes a blob that `sealed` commits to.
    pub fn decode(blob: &[u8], sealed: &SealedRoll, manifest: &Manifest) -> Result<Self, MalformedRoll> {
        Self::decode_with(blob, sealed, manifest, one_by_one)
    }

    /// The same with the caller's own way of finding the first of many voters of whom something is so: on all cores, say, since what
    /// takes long in a roll is to decode each credential.
    pub fn decode_with(
        blob: &[u8],
        sealed: &SealedRoll,
        manifest: &Manifest,
        first: impl FnOnce(&[Voter], fn(&Voter) -> bool) -> Option<usize>,
    ) -> Result<Self, MalformedRoll> {
        if Hash::from(Digest::of_blob(blob)) != sealed.blob {
            return Err(MalformedRoll::Commitment);
        }
        let (rows, []) = blob.as_chunks::<ROW>() else { return Err(MalformedRoll::Length(blob.len())) };
        let roll = Self::checked(rows.iter().map(voter).collect(), manifest, first)?;
        if (roll.len(), roll.weight) != (sealed.voters, sealed.weight) {
            return Err(MalformedRoll::Numbers);
        }
        Ok(roll)
    }

    /// The blob and the payload that commits to it.
    pub fn encode(&self) -> (Vec<u8>, SealedRoll) {
        let mut blob = Vec::with_capacity(self.voters.len() * ROW);
        for voter in &self.voters {
            blob.extend(voter.credential.as_bytes());
            blob.extend(voter.style.to_le_bytes());
            blob.extend(voter.weight.to_le_bytes());
        }
        let sealed = SealedRoll { blob: Digest::of_blob(&blob).into(), voters: self.len(), weight: self.weight };
        (blob, sealed)
    }

    /// All voters, ascending by credential.
    pub fn voters(&self) -> &[Voter] {
        &self.voters
    }

    /// How many voters there are.
    pub fn len(&self) -> u64 {
        self.voters.len() as u64
    }

    /// Whether nobody is on the roll: never true of a checked one.
    pub fn is_empty(&self) -> bool {
        self.voters.is_empty()
    }

    /// Sum of all weights.
    pub const fn weight(&self) -> u64 {
        self.weight
    }

    /// Where this credential stands.
    pub fn position(&self, credential: &Credential) -> Option<usize> {
        self.voters.binary_search_by_key(credential, |voter| voter.credential).ok()
    }

    fn checked(
        voters: Vec<Voter>,
        manifest: &Manifest,
        first: impl FnOnce(&[Voter], fn(&Voter) -> bool) -> Option<usize>,
    ) -> Result<Self, MalformedRoll> {
        if voters.is_empty() {
            return Err(MalformedRoll::Length(0));
        }
        let stranger = first(&voters, |voter| encoding::point_not_identity(voter.credential.as_bytes()).is_err());
        let mut weight = 0_u64;
        let mut previous = None;
        for (row, voter) in (1..).zip(&voters) {
            if previous.is_some_and(|previous| previous >= voter.credential) {
                return Err(MalformedRoll::Order(row));
            }
            previous = Some(voter.credential);
            if stranger.is_some_and(|position| position + 1 == row) {
                return Err(MalformedRoll::Credential(row));
            }
            if voter.style as usize >= manifest.styles.len() {
                return Err(MalformedRoll::Style(row));
            }
            if voter.weight == 0 {
                return Err(MalformedRoll::Weight(row));
            }
            weight = weight.saturating_add(u64::from(voter.weight));
        }
        if weight > manifest.max_weight {
            return Err(MalformedRoll::TotalWeight);
        }
        Ok(Self { voters, weight })
    }
}

fn one_by_one(voters: &[Voter], is_so: fn(&Voter) -> bool) -> Option<usize> {
    voters.iter().position(is_so)
}

fn voter(row: &[u8; ROW]) -> Voter {
    let (credential, rest) = row.split_first_chunk::<32>().expect("a row is 40 bytes");
    let (style, weight) = rest.split_first_chunk::<4>().expect("a row is 40 bytes");
    let weight = weight.first_chunk::<4>().expect("a row is 40 bytes");
    Voter {
        credential: Credential(*credential),
        style: u32::from_le_bytes(*style),
        weight: u32::from_le_bytes(*weight),
    }
}
