//! Draws: the rules that stand in the manifest, and the entries that only a draw has.
//!
//! Spec: `docs/spec/80-draws.md`.

pub mod pool;
mod rules_check;
mod sources;

use crate::{
    ids::{FixedBytes, Hash, Key, Tracker},
    text::Text,
};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

pub use rules_check::ImpossibleDraw;
pub use sources::{MAX_NUMBERS, MAX_SELECTED_FROM, Source, SourceNumbers};

/// What is drawn, among whom, by what rules.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
#[serde(deny_unknown_fields)]
pub struct DrawRules {
    /// What there is to get; the places are the sum of the counts.
    #[n(0)]
    pub units: Vec<UnitType>,
    /// Groups that divide the pool, each with its quota; none when the pool is one.
    #[n(1)]
    #[serde(default)]
    pub strata: Vec<Stratum>,
    /// Priority tiers, the first served first; none when all are equal.
    #[n(2)]
    #[serde(default)]
    pub tiers: Vec<Text>,
    /// Places kept for some entrants, given first; who gets none of them goes on to the general pool.
    #[n(3)]
    #[serde(default)]
    pub set_asides: Vec<SetAside>,
    /// Most tickets of one entrant.
    #[n(4)]
    pub max_tickets: u32,
    /// What an entrant is.
    #[n(5)]
    pub entrants: EntrantForm,
    /// Who takes a place that becomes free after the draw.
    #[n(6)]
    pub replacement: Replacement,
    /// Why an entrant may be excluded after the draw.
    #[n(7)]
    #[serde(default)]
    pub exclusions: Vec<Ground>,
    /// Why the whole draw may be annulled, to be drawn again as another process.
    #[n(8)]
    #[serde(default)]
    pub annulments: Vec<Ground>,
    /// Until when objections to the pool are taken, in seconds since 1970-01-01T00:00:00Z: not after contributions open.
    #[n(9)]
    pub objections_until: u64,
    /// The public randomness beacon; without one, trustees who collude can steer.
    #[n(10)]
    #[serde(default)]
    pub beacon: Option<BeaconRound>,
    /// Fewest contributions with which the draw may close: at least 1, but 0 in a draw by [`Self::sources`], which takes none.
    #[n(11)]
    pub minimum_contributions: u32,
    /// The draw that this one repeats, when that was annulled.
    #[n(12)]
    #[serde(default)]
    pub repeats: Option<crate::ProcessId>,
    /// The public sources whose numbers order the draw by the rule of RFC 3797; none in a draw by contributions.
    #[n(13)]
    #[serde(default)]
    pub sources: Option<Vec<Source>>,
    /// The pool says of each entrant in which of these offices it entered, and with which entry number; without a name there is one
    /// office. Nothing: the pool knows neither.
    #[n(14)]
    #[serde(default)]
    pub provenance: Option<Vec<Text>>,
}

/// Places of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
#[serde(deny_unknown_fields)]
pub struct UnitType {
    /// A short name within the process: `[A-Za-z0-9.-]`, at most 32 characters.
    #[n(0)]
    pub id: String,
    /// A name for people.
    #[n(1)]
    pub title: Text,
    /// How many there are.
    #[n(2)]
    pub count: u32,
}

/// A part of the pool with a quota. A fixed quota has `minimum = maximum`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
#[serde(deny_unknown_fields)]
pub struct Stratum {
    /// A short name within the process.
    #[n(0)]
    pub id: String,
    /// A name for people.
    #[n(1)]
    pub title: Text,
    /// Fewest places that go to it, as long as it has entrants.
    #[n(2)]
    pub minimum: u32,
    /// Most places that go to it.
    #[n(3)]
    pub maximum: u32,
}

/// Places for entrants with one mark, such as first-time applicants.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
#[serde(deny_unknown_fields)]
pub struct SetAside {
    /// A short name within the process.
    #[n(0)]
    pub id: String,
    /// A name for people.
    #[n(1)]
    pub title: Text,
    /// How many places are kept.
    #[n(2)]
    pub count: u32,
}

/// What an entrant of the pool is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum EntrantForm {
    /// A person.
    #[n(0)]
    Person,
    /// A household: several people with one set of tickets, and nobody in two of them.
    #[n(1)]
    Household,
    /// A numbered panel, composed beforehand; a person may sit on several. One place: one panel is drawn.
    #[n(2)]
    Panel,
}

/// Who takes a place that becomes free after the draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Replacement {
    /// The next in the order of the draw who may have it.
    #[n(0)]
    NextInOrder,
    /// Who is first in a new order of those without a place, made with a later round of the beacon.
    #[n(1)]
    FreshBeacon,
}

/// A ground that the manifest names beforehand.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    /// A short code within the process.
    #[n(0)]
    pub id: String,
    /// What it means, for people.
    #[n(1)]
    pub title: Text,
}

/// A round of a drand chain of the scheme `bls-unchained-g1-rfc9380`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(map)]
#[serde(deny_unknown_fields)]
pub struct BeaconRound {
    /// The chain's hash, by which drand names it.
    #[n(0)]
    pub chain: Hash,
    /// The chain's public key, a compressed point of G2 of BLS12-381.
    #[n(1)]
    pub public_key: FixedBytes<96>,
    /// When round 1 was, in seconds since 1970-01-01T00:00:00Z.
    #[n(2)]
    pub genesis: u64,
    /// Seconds from one round to the next.
    #[n(3)]
    pub period: u32,
    /// The round: later than the close.
    #[n(4)]
    pub round: u64,
    /// What an outage of the beacon means.
    #[n(5)]
    pub outage: OutageRule,
    /// The hash of the group that made the chain's key.
    #[n(6)]
    pub group: Hash,
    /// The chain's name among those of its group, such as `quicknet`.
    #[n(7)]
    pub name: String,
}

/// What an outage of the beacon means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum OutageRule {
    /// The draw waits for the round.
    #[n(0)]
    Wait,
    /// A day after the round's time the organiser may declare the outage, and the draw goes on without a beacon. Trustees
    /// decrypt only after the round or the declaration stands, so nobody can choose between two known seeds.
    #[n(1)]
    GoWithout,
}

/// Seconds from an exclusion to the round that decides its replacement: time to be published and cosigned.
pub const REPLACEMENT_DELAY: u64 = 600;

/// Seconds after a round's time before an outage may be declared.
pub const OUTAGE_AFTER: u64 = 86_400;

impl BeaconRound {
    /// The hash by which drand names a chain: `SHA-256(u32be(period) ‖ u64be(genesis) ‖ key ‖ group ‖ name)`, without a name that is
    /// `default`. So nobody can show a known chain's hash over another key.
    pub fn chain_hash(&self) -> Hash {
        let name = if self.name == "default" { "" } else { &self.name };
        let (period, genesis) = (self.period.to_be_bytes(), self.genesis.to_be_bytes());
        let parts: [&[u8]; 5] = [&period, &genesis, &self.public_key.0, &self.group.0, name.as_bytes()];
        psephos_crypto::Digest::of_blob(&parts.concat()).into()
    }

    /// When `round` is due, in seconds since 1970-01-01T00:00:00Z; nothing for round 0 or beyond 64 bits.
    pub fn time_of(&self, round: u64) -> Option<u64> {
        round.checked_sub(1)?.checked_mul(u64::from(self.period))?.checked_add(self.genesis)
    }

    /// Whether the round is due after this time, of a chain that can be.
    pub fn is_after(&self, time: u64) -> bool {
        self.time_of(self.round).is_some_and(|due| due > time)
            && self.period > 0
            && self.name.len() <= 32
            && self.chain == self.chain_hash()
    }

    /// The first round that is due at this time or later.
    pub fn first_from(&self, time: u64) -> u64 {
        time.saturating_sub(self.genesis).div_ceil(u64::from(self.period.max(1))).saturating_add(1)
    }
}

impl DrawRules {
    /// The simplest draw of these units: persons with a ticket each, and nothing that sets some of them apart.
    pub const fn plain(units: Vec<UnitType>) -> Self {
        Self {
            units,
            strata: Vec::new(),
            tiers: Vec::new(),
            set_asides: Vec::new(),
            max_tickets: 1,
            entrants: EntrantForm::Person,
            replacement: Replacement::NextInOrder,
            exclusions: Vec::new(),
            annulments: Vec::new(),
            objections_until: 0,
            beacon: None,
            minimum_contributions: 1,
            repeats: None,
            sources: None,
            provenance: None,
        }
    }

    /// How many places there are.
    pub fn places(&self) -> u64 {
        self.units.iter().map(|unit| u64::from(unit.count)).sum()
    }

    /// Whether every blob of a pool but the last has [`pool::CHUNK`] rows, since so many rows always fit into one.
    pub fn has_short_rows(&self) -> bool {
        let provenance = self.provenance.as_ref().map_or(0, |_| pool::PROVENANCE);
        let longest = pool::LEAST_ROW + provenance + self.units.len();
        self.entrants == EntrantForm::Person && pool::CHUNK * longest <= pool::CHUNK_BYTES
    }
}

/// An objection to the pool. What it says is public nowhere but as a commitment: it may name people.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Objection {
    /// The pool's entry.
    #[n(0)]
    pub pool: Tracker,
    /// The entrant that it is about; none when somebody is missing.
    #[n(1)]
    pub entrant: Option<Hash>,
    /// [`statement_commitment`] of the text.
    #[n(2)]
    pub statement: Hash,
}

/// The organiser's answer to an objection.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ObjectionAnswer {
    /// The objection's entry.
    #[n(0)]
    pub objection: Tracker,
    /// Whether the pool was, or will be, changed for it.
    #[n(1)]
    pub upheld: bool,
    /// [`statement_commitment`] of the reasons.
    #[n(2)]
    pub statement: Hash,
}

/// Somebody's share in the randomness: a random group element, encrypted to the trustees.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Contribution {
    /// `R ‖ C` with `R = r·G`, `C = M + r·P`.
    #[n(0)]
    pub ciphertext: FixedBytes<64>,
    /// Proof of knowledge of `r`, at [`contribution_place`].
    #[n(1)]
    pub proof: FixedBytes<64>,
}

/// Where a contribution's proof is made: it binds the whole ciphertext and whose it is.
pub fn contribution_place(author: &Key, ciphertext: &FixedBytes<64>) -> Vec<u8> {
    let mut place = b"contribution".to_vec();
    place.extend(author.as_bytes());
    place.extend(ciphertext.0);
    place
}

/// A round of the beacon, brought by whoever has a network; or, from the organiser, that there is none.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Beacon {
    /// The round.
    #[n(0)]
    pub round: u64,
    /// The chain's signature of it; none declares an outage.
    #[n(1)]
    pub signature: Option<FixedBytes<48>>,
}

/// The organiser excludes an entrant after the draw.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Exclusion {
    /// Who.
    #[n(0)]
    pub entrant: Hash,
    /// The id of a ground of [`DrawRules::exclusions`].
    #[n(1)]
    pub ground: String,
    /// When, in seconds since 1970-01-01T00:00:00Z: it fixes the beacon's round where replacements need one.
    #[n(2)]
    pub time: u64,
}

/// The organiser annuls the draw.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Annulment {
    /// The id of a ground of [`DrawRules::annulments`].
    #[n(0)]
    pub ground: String,
    /// [`statement_commitment`] of the reasons.
    #[n(1)]
    pub statement: Hash,
}

/// The result of a draw: a pure function of the record.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, Serialize)]
#[cbor(map)]
pub struct DrawResult {
    /// The tracker of the pool's entry.
    #[n(0)]
    pub pool: Tracker,
    /// The sum of all contributed elements, decrypted.
    #[n(1)]
    pub contributions: Key,
    /// What the order is made of.
    #[n(2)]
    pub seed: Hash,
    /// Entrants of the pool.
    #[n(3)]
    pub entrants: u64,
    /// Sum of their tickets.
    #[n(4)]
    pub tickets: u64,
    /// How many places were given.
    #[n(5)]
    pub placed: u64,
    /// The labelled hash over everyone placed, in order, and what each was given.
    #[n(6)]
    pub outcome: Hash,
    /// The exclusions that it follows on; none in the draw's own result.
    #[n(7)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exclusions: Option<u64>,
}

/// The commitment to a text for people: `SHA-256(frame("statement", [salt, text]))`, the salt 32 random bytes.
pub fn statement_commitment(salt: &[u8; 32], text: &str) -> Hash {
    psephos_crypto::Digest::of("statement", &[salt, text.as_bytes()]).into()
}
