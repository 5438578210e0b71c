//! Draws of the town, with everybody's secrets.

use super::{Election, TRUSTEES, key, now, organiser, pass, registrar};
use ed25519_dalek::SigningKey;
use psephos_board::Board;
use psephos_record::{
    EntryKind, Manifest, Tracker, Unsigned,
    draw::{
        Annulment, Beacon, BeaconRound, DrawRules, EntrantForm, Exclusion, Ground, Objection, ObjectionAnswer,
        OutageRule, Replacement, SetAside, Source, SourceNumbers, Stratum, UnitType,
        pool::{Entrant, PoolPart, Provenance, person_id, person_salt},
    },
    ids::{FixedBytes, Hash},
    manifest::{ProcessKind, TieRule, Trustee},
    text::Text,
};
use psephos_rig::draw::{ROUND_1000, quicknet, round};
use psephos_tally::{Phase, drawing, screen, trustee::TrusteeKeys};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

/// A chain signs rounds and not times, so quicknet's round 1000 can be due when the town likes.
pub(crate) fn due_at(time: u64) -> BeaconRound {
    let quicknet = quicknet(OutageRule::Wait);
    let mut later = BeaconRound { genesis: quicknet.genesis + time - ROUND_1000, ..quicknet };
    later.chain = later.chain_hash();
    later
}

/// Flats for two groups of residents.
pub(crate) fn rules(with_beacon: bool) -> DrawRules {
    let unit = |id: &str, title, count| UnitType { id: id.to_owned(), title, count };
    let stratum = |id: &str, title, minimum, maximum| Stratum { id: id.to_owned(), title, minimum, maximum };
    let ground = |id: &str, title| Ground { id: id.to_owned(), title };
    DrawRules {
        units: vec![
            unit("two", Text::en_zh("Flat with two rooms", "两居室"), 40),
            unit("three", Text::en_zh("Flat with three rooms", "三居室"), 20),
        ],
        strata: vec![
            stratum("north", Text::en_zh("Northern district", "城北区"), 20, 60),
            stratum("south", Text::en_zh("Southern district", "城南区"), 10, 40),
        ],
        tiers: vec![Text::en_zh("Urgent need", "急需住房"), Text::en_zh("Everyone else", "其他申请人")],
        set_asides: vec![SetAside {
            id: "first".into(),
            title: Text::en_zh("First-time applicants", "首次申请者"),
            count: 6,
        }],
        max_tickets: 8,
        entrants: EntrantForm::Person,
        replacement: Replacement::NextInOrder,
        exclusions: vec![
            ground("false", Text::en_zh("False statement", "申报不实")),
            ground("withdrew", Text::en_zh("Withdrew", "自愿放弃")),
        ],
        annulments: vec![ground("court", Text::en_zh("Order of a court", "法院命令"))],
        objections_until: now() - 60,
        beacon: with_beacon.then(|| due_at(now() + HOUR + 60)),
        minimum_contributions: 8,
        repeats: None,
        sources: None,
        provenance: None,
    }
}

/// The same by the numbers of two public sources, published an hour and two after the close.
pub(crate) fn rules_by_sources() -> DrawRules {
    let source = |english: &str, chinese: &str, hours| Source {
        title: Text::en_zh(english, chinese),
        due: now() + hours * HOUR,
    };
    let sources = vec![
        source("State lottery of Saturday, the six numbers", "周六国家彩票的六个号码", 2),
        source("Turnover of the exchange on Monday, in thousands", "周一交易所成交额（千元）", 3),
    ];
    DrawRules { sources: Some(sources), minimum_contributions: 0, max_tickets: 1, ..rules(false) }
}

/// The same, and the pool says where and when each entered.
pub(crate) fn entered_rules(with_beacon: bool) -> DrawRules {
    let offices = [("Town hall", "镇政府"), ("Library", "图书馆"), ("Online", "网上")];
    let offices = offices.map(|(english, chinese)| Text::en_zh(english, chinese)).to_vec();
    DrawRules { provenance: Some(offices), ..rules(with_beacon) }
}

/// Where and when the person with this number entered, in so many offices that number for themselves.
fn entered(number: u32, offices: usize) -> Provenance {
    let offices = u32::try_from(offices.max(1)).unwrap();
    Provenance { office: u16::try_from(number % offices).unwrap(), number: number / offices + 1 }
}

/// Seconds.
const HOUR: u64 = 3_600;

impl Election {
    /// A draw in which contributing opens as soon as its trustees are ready. It closes after an hour, or if it lasts a day later.
    pub(crate) fn draw(board: &Board, rules: DrawRules, seed: u8, lasts: bool) -> (Self, Vec<u8>) {
        let trustees: Vec<TrusteeKeys> = (0..5_u8).map(|i| TrusteeKeys::from_seed([10 * seed + i; 32])).collect();
        let named = TRUSTEES.iter().zip(&trustees).map(|(name, keys)| Trustee {
            name: (*name).to_owned(),
            signing_key: key(&keys.signing_key()),
            sealing_key: keys.sealing_public(),
        });
        let objections_until = rules.objections_until;
        let closes_at = now() + if lasts { 24 * HOUR } else { HOUR };
        let manifest = Manifest {
            kind: ProcessKind::Draw,
            nonce: FixedBytes([seed; 16]),
            title: Text::en_zh("Flats on the old dairy yard", "老奶场公寓配租"),
            description: Text::en_zh(
                "The town lets sixty new flats. More people want one than there are, so a draw decides.",
                "本市配租六十套新公寓。申请人多于房源，故以抽签决定。",
            ),
            organiser: key(&organiser()),
            registrar: key(&registrar()),
            board: board.identity(),
            trustees: named.collect(),
            threshold: 3,
            styles: Vec::new(),
            contests: Vec::new(),
            opens_at: objections_until.max(now() - 50),
            closes_at,
            early_close: false,
            minimum_group: 0,
            max_weight: 0,
            ties: TieRule::Stands,
            witnesses: Vec::new(),
            quorum: 0,
            draw: Some(rules),
        };
        let announcement = Unsigned::manifest(&manifest);
        let entry = announcement.sign(&organiser());
        let rng = ChaCha20Rng::from_seed([seed; 32]);
        (Self { id: announcement.process, manifest, codes: Vec::new(), trustees, rng }, entry)
    }

    /// Announced, pool sealed, ceremony done, contributing open; no trustee has contributed.
    pub(crate) async fn contributing(board: &Board, rules: DrawRules, seed: u8, lasts: bool) -> Self {
        let (mut draw, entry) = Self::draw(board, rules, seed, lasts);
        board.announce(entry).await.unwrap();
        draw.seal(board, 400).await;
        draw.run_trustees(board, 5).await;
        draw.wait_for(board, Phase::Open).await;
        draw
    }

    /// Identity, salt and id of the person with this number.
    pub(crate) fn slip(&self, number: u32) -> (String, String, Hash) {
        let identity = format!("resident {number}");
        let salt = person_salt(&[77; 32], &self.id, &identity);
        (identity.clone(), Hash(salt).to_string(), person_id(&self.id, &identity, &salt))
    }

    /// Seals a pool of so many people; gives its tracker.
    pub(crate) async fn seal(&self, board: &Board, people: u32) -> Tracker {
        let rules = self.manifest.draw.as_ref().unwrap();
        let entrant = |number: u32| Entrant {
            id: self.slip(number).2,
            tickets: (number % 4 + 1).min(rules.max_tickets),
            stratum: u16::from(number.is_multiple_of(3)),
            tier: u16::from(!number.is_multiple_of(10)),
            marks: u32::from(number.is_multiple_of(7)),
            preferences: if number.is_multiple_of(5) { vec![1] } else { Vec::new() },
            people: Vec::new(),
            provenance: rules.provenance.as_ref().map(|offices| entered(number, offices.len())),
        };
        let (blobs, sealed) = drawing::pool::seal(rules, &self.id, (0..people).map(entrant)).unwrap();
        for (blob, hash) in blobs.into_iter().zip(&sealed.chunks) {
            let part = PoolPart { blob: *hash, bytes: blob.len() as u64 };
            let entry = Unsigned::new(EntryKind::PoolPart, self.id, &part).sign(&registrar());
            board.post(&self.id, entry, Some(blob)).await.unwrap();
        }
        let entry = Unsigned::new(EntryKind::Pool, self.id, &sealed).sign(&registrar());
        board.post(&self.id, entry, None).await.unwrap().tracker
    }

    /// Somebody objects, and is answered.
    pub(crate) async fn object(&self, board: &Board, pool: Tracker) {
        let objector = SigningKey::from_bytes(&[88; 32]);
        let objection = Objection { pool, entrant: Some(self.slip(3).2), statement: Hash([5; 32]) };
        let entry = Unsigned::new(EntryKind::Objection, self.id, &objection).sign(&objector);
        let objection = board.post(&self.id, entry, None).await.unwrap().tracker;
        let answer = ObjectionAnswer { objection, upheld: false, statement: Hash([6; 32]) };
        let entry = Unsigned::new(EntryKind::ObjectionAnswer, self.id, &answer).sign(&organiser());
        board.post(&self.id, entry, None).await.unwrap();
    }

    /// So many strangers contribute, or fewer when the draw closes before.
    pub(crate) async fn strangers(&mut self, board: &Board, count: u8) {
        let key = board.read(&self.id, |process| process.committee().unwrap().key).await.unwrap();
        for number in 0..count {
            let stranger = SigningKey::from_bytes(&[100 + number; 32]);
            let author = super::key(&stranger);
            let entry = screen::contribute(&self.id, &key, &author, &mut self.rng).sign(&stranger);
            if let Err(cause) = board.post(&self.id, entry, None).await {
                let phase = board.summary(&self.id).await.unwrap().phase;
                assert_ne!(phase, Phase::Open, "{cause}");
            }
        }
    }

    /// How many have contributed: trustees do as soon as contributing is open.
    pub(crate) async fn contributions(&self, board: &Board) -> u64 {
        board.read(&self.id, psephos_tally::Process::contributions).await.unwrap()
    }

    /// Enough contributions, closed.
    pub(crate) async fn closed(&mut self, board: &Board) {
        self.strangers(board, 8).await;
        pass(HOUR);
        self.wait_for(board, Phase::Tallying).await;
    }

    /// Somebody brings the beacon's round.
    pub(crate) async fn bring_beacon(&self, board: &Board) {
        let beacon: Beacon = round(1000);
        let entry = Unsigned::new(EntryKind::Beacon, self.id, &beacon).sign(&SigningKey::from_bytes(&[89; 32]));
        board.post(&self.id, entry, None).await.unwrap();
    }

    /// Three trustees open the sum, the beacon is there, the result stands.
    pub(crate) async fn drawn(&mut self, board: &Board) {
        self.closed(board).await;
        if self.manifest.draw.as_ref().unwrap().beacon.is_some() {
            self.bring_beacon(board).await;
        }
        self.run_trustees(board, 3).await;
        self.wait_for(board, Phase::Final).await;
    }

    /// Of a draw by sources: closed, and waiting for them.
    pub(crate) async fn unpublished(&self, board: &Board) {
        pass(HOUR);
        self.wait_for(board, Phase::Tallying).await;
    }

    /// The sources have published, the organiser brings the numbers, the result stands.
    pub(crate) async fn published(&self, board: &Board) {
        self.unpublished(board).await;
        pass(3 * HOUR);
        let numbers = SourceNumbers { numbers: vec![vec![9, 18, 26, 34, 41, 45], vec![9_319]] };
        let entry = Unsigned::new(EntryKind::SourceNumbers, self.id, &numbers).sign(&organiser());
        board.post(&self.id, entry, None).await.unwrap();
        self.wait_for(board, Phase::Final).await;
    }

    /// The organiser excludes whoever got this place, from 0.
    pub(crate) async fn exclude(&self, board: &Board, place: usize, ground: &str) {
        let entrant =
            board.read(&self.id, |process| process.draw().outcome().unwrap().placed[place].standing.id).await.unwrap();
        let exclusion = Exclusion { entrant, ground: ground.into(), time: now() };
        let entry = Unsigned::new(EntryKind::Exclusion, self.id, &exclusion).sign(&organiser());
        board.post(&self.id, entry, None).await.unwrap();
    }

    /// The organiser annuls it, by order of a court.
    pub(crate) async fn annul(&self, board: &Board) {
        let annulment = Annulment { ground: "court".into(), statement: Hash([7; 32]) };
        let entry = Unsigned::new(EntryKind::Annulment, self.id, &annulment).sign(&organiser());
        board.post(&self.id, entry, None).await.unwrap();
    }
}
