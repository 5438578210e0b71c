//! Small records, made once from fixed seeds: an election in which every kind of entry but a complaint stands, and a draw.

use ed25519_dalek::SigningKey;
use psephos_log::{
    Hash,
    cosignature::Cosigner,
    note::{KeyName, NoteSigner, SignedNote},
    proof::TlogProof,
    tile::{TileId, TileSet},
    tree::Inclusion,
};
use psephos_record::{
    Key, ProcessId, Unsigned,
    booth::Selection,
    contest::{Contest, ContestKind, Counting, Misfit, RankTally, Total},
    draw::{Exclusion, OutageRule},
    entry::EntryKind,
    ids,
    life::CloseOrder,
    manifest::{BallotStyle, Manifest, Witness},
    text::Text,
};
use psephos_rig::{self as rig, Log, Rig};
use psephos_tally::{Process, Screen, trustee::TrusteeKeys, verifier::MemorySource};
use std::{collections::BTreeMap, sync::LazyLock};

/// A record, and what a board with everybody's keys could add to it.
pub(crate) struct Small {
    pub(crate) process: Process,
    pub(crate) log: Log,
    /// The record as it is served.
    pub(crate) source: MemorySource,
    /// Entries up to the close, the close included.
    pub(crate) voted: usize,
    /// Everybody's keys.
    pub(crate) signers: BTreeMap<Key, SigningKey>,
    /// What could have been posted, and was not.
    pub(crate) spare: Vec<Vec<u8>>,
    /// What is checked of an entry while voting is open.
    pub(crate) screen: Screen,
}

/// An election.
pub(crate) static SMALL: LazyLock<Small> = LazyLock::new(Small::election);
/// A draw under a beacon.
pub(crate) static DRAW: LazyLock<Small> = LazyLock::new(Small::draw);

/// Organiser, registrar, board, these trustees and strangers.
fn signers(trustees: &[TrusteeKeys]) -> BTreeMap<Key, SigningKey> {
    let people = [1, 2, 3].into_iter().chain(STRANGERS).map(rig::signing_key);
    let trustees = trustees.iter().map(TrusteeKeys::signing_key);
    people.chain(trustees).map(|signer| (rig::key(&signer), signer)).collect()
}

/// Who contributes to the draw, and who brings its beacon.
const STRANGERS: [u8; 5] = [200, 201, 202, 203, 210];

impl Small {
    fn election() -> Self {
        let trustees = rig::trustee_keys(3);
        let signers = signers(&trustees);
        let manifest = manifest();
        let mut rig = Rig::with(&manifest, trustees, 3);
        let first_roll = rig.roll_entry(|_| 1, |_| 0);
        rig.post(first_roll).unwrap();
        rig.run_trustees(&rig.all_trustees());
        let roll = rig.roll_entry(|voter| 1 + u32::from(voter == 1), |voter| u32::from(voter == 2));
        rig.open_with(roll);
        let screen = rig.process.screen();
        rig.vote(0, &[mark(0)]);
        let challenged = rig.prepare(1, &[mark(1)]).challenge();
        rig.post(challenged).unwrap();
        rig.vote(1, &[mark(1)]);
        rig.vote(0, &[Selection::blank(2)]);
        rig.vote(2, &[mark(0), Selection::of(vec![3, 4])]);
        let mut spare: Vec<Vec<u8>> = [(0, vec![mark(1)]), (2, vec![mark(1), Selection::of(vec![0, 7])])]
            .iter()
            .map(|(voter, selections)| rig.prepare(*voter, selections).entry().to_vec())
            .collect();
        spare.push(rig.prepare(1, &[mark(0)]).challenge());
        let order = Unsigned::new(EntryKind::CloseOrder, rig.id(), &CloseOrder { time: 1_500 }).sign(&rig.organiser);
        rig.post(order).unwrap();
        rig.clockwork(1_500);
        let voted = rig.log.entries.len();
        let witnesses = rig::cosigners(2);
        let seen: Vec<(&Cosigner, u64)> = witnesses.iter().map(|witness| (witness, 1_501)).collect();
        let shown = rig.process.cosigned(&rig.cosigned(&seen)).unwrap().sign(&rig.board);
        rig.post(shown).unwrap();
        rig.run_trustees(&[0, 1]);
        rig.clockwork(1_500);
        rig.run_trustees(&[2]);
        let source = served(&rig.process, &rig.log);
        Self { process: rig.process, log: rig.log, source, voted, signers, spare, screen }
    }

    /// Everything stands in it that a draw can have, but objections and an annulment.
    fn draw() -> Self {
        let mut rig = Rig::draw_with_beacon(rig::draw::rules(), OutageRule::Wait).contributing(8);
        let (signers, screen) = (signers(&rig.trustees), rig.process.screen());
        let late = rig.contribution(&rig::signing_key(203));
        let mut rig = rig.contributed();
        let voted = rig.log.entries.len();
        rig.run_trustees(&rig.all_trustees());
        rig.bring(&rig::draw::round(1000)).unwrap();
        rig.clockwork(rig::draw::ROUND_1000);
        assert!(rig.process.draw().result().is_some(), "drawn");
        let excluding = |entrant: ids::Hash| {
            let exclusion = Exclusion { entrant, ground: "withdrew".into(), time: rig::draw::ROUND_1000 + 60 };
            Unsigned::new(EntryKind::Exclusion, rig.id(), &exclusion).sign(&rig.organiser)
        };
        let spare = rig.placed().into_iter().take(2).map(excluding).chain([late]).collect();
        let source = served(&rig.process, &rig.log);
        Self { process: rig.process, log: rig.log, source, voted, signers, spare, screen }
    }

    /// A record of these entries and blobs: tree and checkpoint are those of an honest board, cosigned by the witnesses.
    pub(crate) fn rebuilt(&self, log: &Log) -> MemorySource {
        served(&self.process, log)
    }

    /// The board's hand under its checkpoints and promises.
    pub(crate) fn signer(&self) -> NoteSigner {
        let origin = self.process.manifest().origin(&self.id());
        NoteSigner::new(KeyName::new(origin).unwrap(), rig::signing_key(3))
    }

    /// That the manifest stands in the log.
    pub(crate) fn proof_of_first(&self) -> TlogProof {
        let leaves: Vec<Hash> = self.log.entries.iter().map(|entry| Hash::leaf(entry)).collect();
        let mut tiles = TileSet::new();
        tiles.insert(TileId { level: 0, index: 0 }, leaves);
        let path = Inclusion::path(0, self.log.entries.len() as u64, &tiles).unwrap().unwrap();
        let checkpoint = SignedNote::parse(&self.source.files["checkpoint"]).unwrap();
        TlogProof { extra: None, index: 0, path, checkpoint }
    }

    pub(crate) fn id(&self) -> ProcessId {
        self.process.id()
    }

    /// All that passes the screen: what stands in the record, and what could.
    pub(crate) fn honest(&self) -> impl Iterator<Item = &Vec<u8>> {
        self.log.entries.iter().chain(&self.spare)
    }
}

fn served(process: &Process, log: &Log) -> MemorySource {
    let mut source = rig::record(process, log, &rig::signing_key(3));
    let checkpoint = source.files.get_mut("checkpoint").unwrap();
    let mut note = SignedNote::parse(checkpoint).unwrap();
    for witness in rig::cosigners(2) {
        witness.cosign(&mut note, 1_600).unwrap();
    }
    *checkpoint = note.to_string().into_bytes();
    source
}

fn mark(option: usize) -> Selection {
    Selection::marked(2, &[option])
}

/// Two ballot styles: marks alone, marks and amounts.
fn manifest() -> Manifest {
    let purse = kind_of("purse", 2, ContestKind::Allocate { budget: 7 }, Counting::Sum { seats: 1 });
    let contests = vec![rig::contest("mayor", 2, 1, 1, true), purse];
    let mut manifest = rig::manifest(&rig::trustee_keys(3), 2, contests);
    manifest.minimum_group = 1;
    manifest.max_weight = 5;
    let witness = |witness: Cosigner| {
        let (name, key) = (witness.public().name().to_string(), Key(*witness.public().public()));
        Witness { name, key }
    };
    manifest.witnesses = rig::cosigners(2).into_iter().map(witness).collect();
    manifest.quorum = 2;
    manifest.styles = vec![
        BallotStyle { id: "marks".to_owned(), contests: vec![0] },
        BallotStyle { id: "both".to_owned(), contests: vec![0, 1] },
    ];
    manifest
}

fn kind_of(id: &str, options: usize, kind: ContestKind, counting: Counting) -> Contest {
    Contest { kind, counting, ..rig::contest(id, options, 1, 1, false) }
}

/// A manifest with a contest of every kind, each in a style of its own.
pub(crate) fn every_kind() -> Manifest {
    let seats = 1;
    let grades = ["good", "fair", "poor"].map(|grade| Text::only("en", grade)).to_vec();
    let score = ContestKind::Score { max: 5, total: Some(Total { min: 1, max: 9 }), pairwise: true };
    let rank = |tally| ContestKind::Rank { min: 1, max: 2, tally };
    let (costs, points) = (vec![3, 4, 5], Some(vec![2, 1]));
    let greedy = Counting::Greedy { costs, budget: 8, misfit: Misfit::Skip, points };
    let contests = vec![
        rig::contest("choose", 3, 0, 2, true),
        kind_of("score", 3, score, Counting::Star),
        kind_of("grade", 2, ContestKind::Grade { grades, skippable: true }, Counting::MajorityJudgment),
        kind_of("quadratic", 2, ContestKind::Quadratic { credits: 9, against: true }, Counting::Sum { seats }),
        kind_of("borda", 3, rank(RankTally::Both), Counting::Positional { seats, points: vec![2, 1] }),
        kind_of("schulze", 3, rank(RankTally::Pairs), Counting::Schulze),
        kind_of("knapsack", 2, ContestKind::Knapsack { costs: vec![3, 4], budget: 5 }, Counting::Approval { seats }),
        kind_of("purse", 2, ContestKind::Allocate { budget: 7 }, Counting::Sum { seats }),
        kind_of("budget", 3, rank(RankTally::Positions), greedy),
    ];
    let mut manifest = rig::manifest(&rig::trustee_keys(3), 2, contests);
    manifest.styles =
        (0..9).map(|contest| BallotStyle { id: format!("s{contest}"), contests: vec![contest] }).collect();
    manifest
}
