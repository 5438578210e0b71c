//! A whole draw in memory.

use crate::{Rig, cosigners, key, manifest, named as named_witnesses, signing_key, trustee_keys};
use ed25519_dalek::SigningKey;
use psephos_record::{
    EntryKind, Manifest, Unsigned,
    draw::{
        Beacon, BeaconRound, DrawRules, EntrantForm, Exclusion, Ground, OutageRule, Replacement, SetAside, Source,
        SourceNumbers, Stratum, UnitType,
        pool::{Entrant, PoolPart, Provenance, group_id, person_id, person_salt},
    },
    ids::{FixedBytes, Hash},
    manifest::{ProcessKind, TieRule},
    text::Text,
};
use psephos_tally::{
    Admitted, Rejected,
    drawing::{self, rfc3797::Seeds},
    screen,
};

/// Rounds 1000 to 1003 of drand's quicknet, as it published them.
pub const ROUNDS: [(u64, &str); 4] = [
    (1000, "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"),
    (1001, "b33bf3667cbd5a82de3a24b4e0e9fe5513cc1a0e840368c6e31f5fcfa79bea03f73896b25883abf2853d10337fb8fa41"),
    (1002, "ab066f9c12dd6de1336fca0f925192fb0c72a771c3e4c82ede1fd362c1a770f9eb05843c6308ce2530b53a99c0281a6e"),
    (1003, "b104c82771698f45fd8dcfead083d482694c31ab519bcef077f126f3736fe98c8392fd5d45d88aeb76b56ccfcb0296d7"),
];
const QUICKNET: &str = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971";
const QUICKNET_KEY: &str = "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a";
const QUICKNET_GROUP: &str = "f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e";
/// When quicknet's round 1000 was due.
pub const ROUND_1000: u64 = 1_692_806_364;

/// drand's quicknet, round 1000.
pub fn quicknet(outage: OutageRule) -> BeaconRound {
    BeaconRound {
        chain: QUICKNET.parse().unwrap(),
        public_key: FixedBytes(bytes(QUICKNET_KEY)),
        genesis: 1_692_803_367,
        period: 3,
        round: 1000,
        outage,
        group: QUICKNET_GROUP.parse().unwrap(),
        name: "quicknet".to_owned(),
    }
}

/// A chain of the same key whose rounds, of which the 1000th is due when quicknet's is, are half a day apart.
pub fn half_daily() -> BeaconRound {
    let period = 43_200;
    let genesis = ROUND_1000 - 999 * u64::from(period);
    let chain = BeaconRound { genesis, period, name: "half-daily".to_owned(), ..quicknet(OutageRule::Wait) };
    BeaconRound { chain: chain.chain_hash(), ..chain }
}

/// A round as anyone brings it.
pub fn round(number: u64) -> Beacon {
    let (round, signature) = ROUNDS.into_iter().find(|(round, _)| *round == number).unwrap();
    Beacon { round, signature: Some(FixedBytes(bytes(signature))) }
}

fn bytes<const N: usize>(text: &str) -> [u8; N] {
    let byte = |i: usize| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap();
    core::array::from_fn(byte)
}

fn named(id: &str) -> (String, Text) {
    (id.to_owned(), Text::en_zh(id, id))
}

fn ground(id: &str) -> Ground {
    let (id, title) = named(id);
    Ground { id, title }
}

fn unit(id: &str, count: u32) -> UnitType {
    let (id, title) = named(id);
    UnitType { id, title, count }
}

/// So many places of one kind, and nothing else: no strata, tiers, set-asides or grounds; up to eight tickets.
pub fn plain(places: u32) -> DrawRules {
    DrawRules {
        units: vec![unit("unit", places)],
        strata: Vec::new(),
        tiers: Vec::new(),
        set_asides: Vec::new(),
        exclusions: Vec::new(),
        annulments: Vec::new(),
        objections_until: 0,
        ..rules()
    }
}

/// Six places of two kinds for two strata, one set-aside, two tiers; contributions from 1,000 to 2,000.
pub fn rules() -> DrawRules {
    let stratum = |id: &str, minimum, maximum| {
        let (id, title) = named(id);
        Stratum { id, title, minimum, maximum }
    };
    let (id, title) = named("first-time");
    DrawRules {
        units: vec![unit("two-rooms", 4), unit("three-rooms", 2)],
        strata: vec![stratum("north", 2, 4), stratum("south", 1, 5)],
        tiers: vec![Text::en_zh("Urgent", "优先"), Text::en_zh("Others", "其他")],
        set_asides: vec![SetAside { id, title, count: 1 }],
        max_tickets: 8,
        entrants: EntrantForm::Person,
        replacement: Replacement::NextInOrder,
        exclusions: vec![ground("false-statement"), ground("withdrew")],
        annulments: vec![ground("court-order")],
        objections_until: 900,
        beacon: None,
        minimum_contributions: 1,
        repeats: None,
        sources: None,
        provenance: None,
    }
}

/// Seven places of two kinds for three strata, two set-asides, two tiers: quotas that are tight where a place becomes free.
pub fn tight_rules() -> DrawRules {
    let mut tight = rules();
    tight.units[1].count = 3;
    let (id, title) = named("east");
    tight.strata.push(Stratum { id, title, minimum: 1, maximum: 3 });
    for (stratum, minimum) in tight.strata.iter_mut().zip([2, 1, 1]) {
        (stratum.minimum, stratum.maximum) = (minimum, 3);
    }
    let (id, title) = named("wheelchair");
    tight.set_asides.push(SetAside { id, title, count: 1 });
    tight
}

/// [`rules`], and the pool says in which of two offices each entered, and when.
pub fn entered_rules() -> DrawRules {
    let offices = [Text::en_zh("Town hall", "镇政府"), Text::en_zh("Library", "图书馆")];
    DrawRules { provenance: Some(offices.into()), ..rules() }
}

/// The manifest of a draw with these rules, three of five trustees.
pub fn draw_manifest(rules: DrawRules) -> Manifest {
    Manifest {
        kind: ProcessKind::Draw,
        title: Text::en_zh("Town flats", "镇公寓"),
        styles: Vec::new(),
        early_close: false,
        minimum_group: 0,
        max_weight: 0,
        ties: TieRule::Stands,
        draw: Some(rules),
        ..manifest(&trustee_keys(5), 3, Vec::new())
    }
}

/// RFC 3797 §6: ten of twenty-five, by these numbers.
pub const EXAMPLE: &str = "9319 / 2 5 12 8 10 / 9 18 26 34 41 45";
/// The nominating committee of 2012: of its 134 volunteers, by these.
pub const COMMITTEE: &str = "17 20 22 35 38 48 36 / 90193202 / 55598744 / 11 17 21 48 50 9 10";

/// When the first source of a draw [`by_sources`] is published.
pub const PUBLISHED_AT: u64 = 2_100;

/// A draw of so many places by so many sources, of which one is published each hundred seconds.
pub fn by_sources(places: u32, sources: u64) -> DrawRules {
    let source = |number: u64| Source {
        title: Text::en_zh(&format!("Lottery {number}"), &format!("彩票 {number}")),
        due: PUBLISHED_AT + 100 * number,
    };
    DrawRules {
        units: vec![unit("seat", places)],
        max_tickets: 1,
        exclusions: vec![ground("withdrew")],
        annulments: vec![ground("never-published")],
        minimum_contributions: 0,
        sources: Some((0..sources).map(source).collect()),
        ..plain(places)
    }
}

fn beacon_manifest(rules: DrawRules, outage: OutageRule) -> Manifest {
    let rules = DrawRules { beacon: Some(quicknet(outage)), objections_until: ROUND_1000 - 2_000, ..rules };
    Manifest { opens_at: ROUND_1000 - 2_000, closes_at: ROUND_1000 - 1_000, ..draw_manifest(rules) }
}

impl Rig {
    /// An announced draw.
    pub fn draw(rules: DrawRules) -> Self {
        Self::with(&draw_manifest(rules), trustee_keys(5), 0)
    }

    /// An announced draw whose time is that of quicknet's round 1000.
    pub fn draw_with_beacon(rules: DrawRules, outage: OutageRule) -> Self {
        Self::with(&beacon_manifest(rules, outage), trustee_keys(5), 0)
    }

    /// The same with four [`cosigners`], of whom three must cosign.
    pub fn witnessed_draw(rules: DrawRules) -> Self {
        let witnesses = named_witnesses(&cosigners(4));
        let manifest = Manifest { witnesses, quorum: 3, ..beacon_manifest(rules, OutageRule::Wait) };
        Self::with(&manifest, trustee_keys(5), 0)
    }

    /// The same by [`half_daily`].
    pub fn half_daily_draw(rules: DrawRules) -> Self {
        let witnesses = named_witnesses(&cosigners(4));
        let mut manifest = Manifest { witnesses, quorum: 3, ..beacon_manifest(rules, OutageRule::Wait) };
        manifest.draw.as_mut().unwrap().beacon = Some(half_daily());
        Self::with(&manifest, trustee_keys(5), 0)
    }

    /// The person with this number: the number says how many tickets, which stratum, tier and mark.
    pub fn entrant(&self, number: u32) -> Entrant {
        let identity = format!("resident {number}");
        let salt = person_salt(&[77; 32], &self.id(), &identity);
        Entrant {
            id: person_id(&self.id(), &identity, &salt),
            tickets: number % 8 + 1,
            stratum: u16::try_from(number % 2).unwrap(),
            tier: u16::from(!number.is_multiple_of(3)),
            marks: u32::from(number.is_multiple_of(4)),
            preferences: if number.is_multiple_of(5) { vec![1] } else { Vec::new() },
            people: Vec::new(),
            provenance: None,
        }
    }

    /// The person with this number where the rules are [`tight_rules`].
    pub fn tight_entrant(&self, number: u32) -> Entrant {
        let preferences = match number % 5 {
            0 => vec![1],
            2 => vec![0],
            3 => vec![1, 0],
            _ => Vec::new(),
        };
        Entrant {
            tickets: number % 4 + 1,
            stratum: u16::try_from(number % 3).unwrap(),
            tier: u16::from(!number.is_multiple_of(2)),
            marks: u32::from(number % 4 < 2) + 2 * u32::from(number % 7 < 4),
            preferences,
            ..self.entrant(number)
        }
    }

    /// [`Self::entrant`], who was the next to enter in one of two offices.
    pub fn entered(&self, number: u32) -> Entrant {
        let provenance = Provenance { office: u16::try_from(number % 2).unwrap(), number: number / 2 + 1 };
        Entrant { provenance: Some(provenance), ..self.entrant(number) }
    }

    /// The entries that bring and seal a pool of these entrants.
    pub fn pool_entries(&mut self, entrants: Vec<Entrant>) -> Vec<Vec<u8>> {
        let rules = self.process.manifest().draw.as_ref().unwrap();
        let (blobs, sealed) = drawing::pool::seal(rules, &self.id(), entrants).unwrap();
        let mut entries = Vec::new();
        for (blob, hash) in blobs.into_iter().zip(&sealed.chunks) {
            let part = PoolPart { blob: *hash, bytes: blob.len() as u64 };
            self.log.blobs.insert(hash.0, blob);
            entries.push(Unsigned::new(EntryKind::PoolPart, self.id(), &part).sign(&self.registrar));
        }
        entries.push(Unsigned::new(EntryKind::Pool, self.id(), &sealed).sign(&self.registrar));
        entries
    }

    /// So many people as a group, all of whom have this number.
    pub fn group(&self, number: u32, people: u32) -> Entrant {
        let person = |i| self.entrant(1_000 * number + i).id;
        let mut people: Vec<Hash> = (0..people).map(person).collect();
        people.sort_unstable();
        let id = group_id(&self.id(), &people);
        Entrant { id, tickets: 1, stratum: 0, tier: 0, marks: 0, preferences: Vec::new(), people, provenance: None }
    }

    /// Ceremony done, a pool of so many people sealed, contributing open; no trustee has contributed.
    #[must_use]
    pub fn contributing(self, people: u32) -> Self {
        let entrants = (0..people).map(|number| self.entrant(number)).collect();
        self.contributing_of(entrants)
    }

    /// A draw by sources, closed: so many people with a ticket each were its pool.
    #[must_use]
    pub fn awaiting_numbers(rules: DrawRules, people: u32) -> Self {
        let rig = Self::draw(rules);
        let plain =
            |number| Entrant { tickets: 1, stratum: 0, tier: 0, marks: 0, preferences: vec![], ..rig.entrant(number) };
        let entrants = (0..people).map(plain).collect();
        let mut rig = rig.contributing_of(entrants);
        rig.clockwork(rig.process.manifest().closes_at);
        rig
    }

    /// A draw by sources up to its result.
    #[must_use]
    pub fn drawn_by(places: u32, people: u32, published: &str) -> Self {
        let sources = published.split('/').count() as u64;
        let mut rig = Self::awaiting_numbers(by_sources(places, sources), people);
        let numbers = rig.numbers(published);
        rig.post(numbers).unwrap();
        rig.clockwork(PUBLISHED_AT + 100 * sources);
        rig
    }

    /// The organiser's numbers, written as in `9319 / 2 5 12`.
    pub fn numbers(&self, published: &str) -> Vec<u8> {
        let numbers = Seeds::parse(published).unwrap().numbers().to_vec();
        Unsigned::new(EntryKind::SourceNumbers, self.id(), &SourceNumbers { numbers }).sign(&self.organiser)
    }

    /// The same with these entrants.
    #[must_use]
    pub fn contributing_of(mut self, entrants: Vec<Entrant>) -> Self {
        self.run_trustees(&self.all_trustees());
        for entry in self.pool_entries(entrants) {
            self.post(entry).unwrap();
        }
        self.clockwork(self.process.manifest().opens_at);
        self
    }

    /// A stranger's contribution.
    pub fn contribution(&mut self, author: &SigningKey) -> Vec<u8> {
        let committee = self.process.committee().unwrap().key;
        screen::contribute(&self.id(), &committee, &key(author), &mut self.rng).sign(author)
    }

    /// Strangers and trustees have contributed, and contributing is closed.
    #[must_use]
    pub fn contributed(mut self) -> Self {
        for seed in 200..203 {
            let contribution = self.contribution(&signing_key(seed));
            self.post(contribution).unwrap();
        }
        self.run_trustees(&self.all_trustees());
        self.clockwork(self.process.manifest().closes_at);
        self
    }

    /// A round of the beacon, brought by a stranger.
    pub fn bring(&mut self, beacon: &Beacon) -> Result<Admitted, Rejected> {
        let entry = Unsigned::new(EntryKind::Beacon, self.id(), beacon).sign(&signing_key(210));
        self.post(entry)
    }

    /// As many trustees as it takes decrypt, and the board posts what it owes: it does at once, so no other could be sure to come first.
    #[must_use]
    pub fn drawn(mut self) -> Self {
        self.run_trustees(&[0, 1, 2]);
        self.clockwork(self.process.manifest().closes_at);
        self
    }

    /// The organiser's exclusion of somebody who withdrew.
    pub fn exclusion(&self, entrant: Hash, time: u64) -> Vec<u8> {
        let exclusion = Exclusion { entrant, ground: "withdrew".into(), time };
        Unsigned::new(EntryKind::Exclusion, self.id(), &exclusion).sign(&self.organiser)
    }

    /// Somebody with a place is excluded.
    pub fn exclude(&mut self, place: usize, time: u64) {
        let exclusion = self.exclusion(self.placed()[place], time);
        self.post(exclusion).unwrap();
    }

    /// The ids of everyone with a place, as things stand.
    pub fn placed(&self) -> Vec<Hash> {
        let (standings, _) = self.process.standings(&self.log).unwrap();
        standings.placed().iter().map(|placed| placed.standing.id).collect()
    }
}
