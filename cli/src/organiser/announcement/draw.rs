//! The rules of a draw as their organiser writes them down.

use super::{Instant, Words};
use psephos_record::{
    ProcessId,
    draw::{BeaconRound, DrawRules, EntrantForm, Ground, OutageRule, Replacement, SetAside, Source, Stratum, UnitType},
    ids::{FixedBytes, Hash},
    text::Text,
};
use serde::Deserialize;

/// drand's quicknet: the chain that most people can fetch a round of.
const QUICKNET: &str = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971";
const QUICKNET_KEY: &str = "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a";
const QUICKNET_GROUP: &str = "f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e";
const QUICKNET_GENESIS: u64 = 1_692_803_367;
const QUICKNET_PERIOD: u32 = 3;

/// What is drawn, among whom, by what rules.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draw {
    /// What there is to get.
    pub units: Vec<Counted>,
    /// Groups that divide the pool.
    #[serde(default)]
    pub strata: Vec<Quota>,
    /// Priority tiers, the first served first.
    #[serde(default)]
    pub tiers: Vec<Words>,
    /// Places kept for some entrants.
    #[serde(default)]
    pub set_asides: Vec<Counted>,
    /// Most tickets of one entrant.
    #[serde(default = "one")]
    pub max_tickets: u32,
    /// What an entrant is.
    #[serde(default = "person")]
    pub entrants: EntrantForm,
    /// Who takes a place that becomes free.
    #[serde(default = "next_in_order")]
    pub replacement: Replacement,
    /// Why an entrant may be excluded after the draw.
    #[serde(default)]
    pub exclusions: Vec<Named>,
    /// Why the draw may be annulled.
    #[serde(default)]
    pub annulments: Vec<Named>,
    /// Until when objections to the pool are taken; when it is left out, until contributing opens.
    #[serde(default)]
    pub objections_until: Option<Instant>,
    /// The beacon; when it is left out, trustees who collude can steer.
    #[serde(default)]
    pub beacon: Option<Beacon>,
    /// Fewest contributions; when it is left out, 1, but none where there are sources.
    #[serde(default)]
    pub minimum_contributions: Option<u32>,
    /// The annulled draw that this one repeats.
    #[serde(default)]
    pub repeats: Option<ProcessId>,
    /// The public sources by whose numbers RFC 3797 orders the draw, in place of contributions and beacon.
    #[serde(default)]
    pub sources: Option<Vec<Published>>,
    /// The pool says where and when each entered: the names of the offices, none where there is one; left out, it says neither.
    #[serde(default)]
    pub provenance: Option<Vec<Words>>,
}

/// A source of numbers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    title: Words,
    /// When they are published: after the close.
    due: Instant,
}

/// Something of which there is a number.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    id: String,
    title: Words,
    count: u32,
}

/// A stratum with its quota.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    id: String,
    title: Words,
    #[serde(default)]
    minimum: u32,
    #[serde(default)]
    maximum: Option<u32>,
}

/// A ground.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    id: String,
    title: Words,
}

/// A round of a drand chain: quicknet unless another is described.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beacon {
    /// The first round at this time or later; when both are left out, ten minutes after contributing closes.
    #[serde(default)]
    at: Option<Instant>,
    /// The round, instead.
    #[serde(default)]
    round: Option<u64>,
    #[serde(default = "wait")]
    outage: OutageRule,
    #[serde(default)]
    chain: Option<Chain>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Chain {
    hash: Hash,
    public_key: FixedBytes<96>,
    genesis: u64,
    period: u32,
    group: Hash,
    name: String,
}

/// Seconds from the close to the beacon's round, when nobody says otherwise: the trustees decrypt in that time.
const ROUND_AFTER: u64 = 600;

const fn one() -> u32 {
    1
}

const fn person() -> EntrantForm {
    EntrantForm::Person
}

const fn next_in_order() -> Replacement {
    Replacement::NextInOrder
}

const fn wait() -> OutageRule {
    OutageRule::Wait
}

impl Draw {
    /// The rules, with contributions from `opens_at` to `closes_at`.
    pub fn rules(&self, now: u64, opens_at: u64, closes_at: u64) -> DrawRules {
        let ground = |ground: &Named| Ground { id: ground.id.clone(), title: text(&ground.title) };
        let places = self.units.iter().map(|unit| unit.count).fold(0, u32::saturating_add);
        DrawRules {
            units: self
                .units
                .iter()
                .map(|unit| UnitType { id: unit.id.clone(), title: text(&unit.title), count: unit.count })
                .collect(),
            strata: self
                .strata
                .iter()
                .map(|stratum| Stratum {
                    id: stratum.id.clone(),
                    title: text(&stratum.title),
                    minimum: stratum.minimum,
                    maximum: stratum.maximum.unwrap_or(places),
                })
                .collect(),
            tiers: self.tiers.iter().map(text).collect(),
            set_asides: self
                .set_asides
                .iter()
                .map(|set| SetAside { id: set.id.clone(), title: text(&set.title), count: set.count })
                .collect(),
            max_tickets: self.max_tickets,
            entrants: self.entrants,
            replacement: self.replacement,
            exclusions: self.exclusions.iter().map(ground).collect(),
            annulments: self.annulments.iter().map(ground).collect(),
            objections_until: self.objections_until.map_or(opens_at, |until| until.at(now)),
            beacon: self.beacon.as_ref().map(|beacon| beacon.round(now, closes_at)),
            minimum_contributions: self.minimum_contributions.unwrap_or(u32::from(self.sources.is_none())),
            repeats: self.repeats,
            sources: self.sources.as_ref().map(|sources| {
                let source = |source: &Published| Source { title: text(&source.title), due: source.due.at(now) };
                sources.iter().map(source).collect()
            }),
            provenance: self.provenance.as_ref().map(|offices| offices.iter().map(text).collect()),
        }
    }
}

impl Beacon {
    /// The round, for a process that closes at this time.
    pub(super) fn round(&self, now: u64, closes_at: u64) -> BeaconRound {
        let rules = self.chain.clone().unwrap_or_else(quicknet_chain).round(self.outage);
        let at = self.at.map_or(closes_at.saturating_add(ROUND_AFTER), |at| at.at(now));
        BeaconRound { round: self.round.unwrap_or_else(|| rules.first_from(at)), ..rules }
    }
}

impl Chain {
    fn round(self, outage: OutageRule) -> BeaconRound {
        let Self { hash: chain, public_key, genesis, period, group, name } = self;
        BeaconRound { chain, public_key, genesis, period, round: 0, outage, group, name }
    }
}

/// drand's quicknet, round 0, which there is not.
pub fn quicknet(outage: OutageRule) -> BeaconRound {
    quicknet_chain().round(outage)
}

fn quicknet_chain() -> Chain {
    let mut public_key = FixedBytes([0; 96]);
    hex::decode_to_slice(QUICKNET_KEY, &mut public_key.0).expect("96 bytes in hexadecimal");
    Chain {
        hash: QUICKNET.parse().expect("32 bytes in hexadecimal"),
        public_key,
        genesis: QUICKNET_GENESIS,
        period: QUICKNET_PERIOD,
        group: QUICKNET_GROUP.parse().expect("32 bytes in hexadecimal"),
        name: "quicknet".to_owned(),
    }
}

fn text(words: &Words) -> Text {
    words.0.clone()
}
