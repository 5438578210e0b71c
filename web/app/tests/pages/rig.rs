//! A board in memory of one town, with two elections, trustees and voters, for tests and for `examples/preview.rs`.

#[path = "draws.rs"]
pub(crate) mod draws;

use ed25519_dalek::SigningKey;
use psephos_board::{Board, Clock, Organisers, Settings};
use psephos_record::{
    EntryKind, Key, Manifest, ProcessId, Unsigned,
    booth::{Booth, Prepared, Selection, Turn},
    contest::{Contest, ContestKind, ContestOption, Counting},
    credential::VotingCode,
    ids::FixedBytes,
    life::CloseOrder,
    manifest::{BallotStyle, ProcessKind, TieRule, Trustee},
    roll::{Roll, Voter},
    text::Text,
};
use psephos_tally::{
    Phase,
    trustee::{NextStep, TrusteeKeys},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

const TRUSTEES: [&str; 5] =
    ["County court", "Electoral commission", "University of the town", "The Morning Post", "Bar association"];

/// An election with everybody's secrets.
pub(crate) struct Election {
    pub(crate) id: ProcessId,
    pub(crate) manifest: Manifest,
    pub(crate) codes: Vec<VotingCode>,
    trustees: Vec<TrusteeKeys>,
    rng: ChaCha20Rng,
}

pub(crate) fn organiser() -> SigningKey {
    SigningKey::from_bytes(&[1; 32])
}

fn registrar() -> SigningKey {
    SigningKey::from_bytes(&[2; 32])
}

fn key(key: &SigningKey) -> Key {
    Key(key.verifying_key().to_bytes())
}

#[expect(clippy::disallowed_methods, reason = "the board under test runs on the machine's clock")]
pub(crate) fn now() -> u64 {
    let real = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    real + PASSED.load(Ordering::SeqCst)
}

/// Seconds that the town let pass at once, so that a draw closes.
static PASSED: AtomicU64 = AtomicU64::new(0);

/// Lets them pass for every board of this program. Whatever shall stay open lasts for a day.
pub(crate) fn pass(seconds: u64) {
    PASSED.fetch_add(seconds, Ordering::SeqCst);
}

/// The town's clock.
struct TownClock;

impl Clock for TownClock {
    fn now(&self) -> u64 {
        now()
    }
}

pub(crate) async fn board(folder: &Path, name: &str) -> Board {
    let settings = Settings {
        database: format!("sqlite://{}", folder.join("board.db").display()),
        name: name.to_owned(),
        key: SigningKey::from_bytes(&[3; 32]),
        organisers: Organisers::Any,
        witnesses: Vec::new(),
        start_without_witnesses: false,
    };
    Board::open_with_clock(settings, Arc::new(TownClock)).await.unwrap()
}

fn options(titles: &[(&str, &str)]) -> Vec<ContestOption> {
    let option =
        |(i, (en, zh)): (usize, &(&str, &str))| ContestOption { id: format!("o{i}"), title: Text::en_zh(en, zh) };
    titles.iter().enumerate().map(option).collect()
}

pub(crate) fn contests() -> Vec<Contest> {
    vec![
        Contest {
            id: "library".into(),
            title: Text::en_zh("Where should the new library stand?", "新图书馆应建在哪里？"),
            description: Text::en_zh(
                "Both sites belong to the town. The old mill needs repair; the station square is nearer to the bus.",
                "两处均为市属用地。旧磨坊需要修缮，车站广场离公交更近。",
            ),
            options: options(&[
                ("The old mill on the river", "河边旧磨坊"),
                ("Station square", "车站广场"),
                ("Neither; keep the present library", "都不选，保留现有图书馆"),
            ]),
            kind: ContestKind::Choose { min: 1, max: 1, blank: true },
            counting: Counting::Plurality { seats: 1 },
        },
        Contest {
            id: "council".into(),
            title: Text::en_zh("Advisory council on traffic", "交通咨询委员会"),
            description: Text::default(),
            options: options(&[
                ("Amara Okafor, teacher", "阿玛拉·奥卡福，教师"),
                ("Zhang Wei, engineer", "张伟，工程师"),
                ("Ines Lindqvist, bus driver", "伊内丝·林德奎斯特，公交司机"),
                ("Tomás Herrera, shopkeeper", "托马斯·埃雷拉，店主"),
                ("Li Na, doctor", "李娜，医生"),
            ]),
            kind: ContestKind::Choose { min: 0, max: 3, blank: false },
            counting: Counting::Approval { seats: 3 },
        },
    ]
}

/// Selections in [`contests`]: one option of the first (none: blank), any of the second.
pub(crate) fn selections(first: Option<usize>, second: &[usize]) -> [Selection; 2] {
    let first = first.map_or_else(|| Selection::blank(3), |option| Selection::marked(3, &[option]));
    [first, Selection::marked(5, second)]
}

impl Election {
    /// An election in which voting opens as soon as its trustees are ready, with so many voters.
    pub(crate) fn new(board: &Board, contests: Vec<Contest>, voters: usize, seed: u8) -> (Self, Vec<u8>) {
        Self::with_ties(board, contests, voters, seed, TieRule::Stands)
    }

    fn with_ties(board: &Board, contests: Vec<Contest>, voters: usize, seed: u8, ties: TieRule) -> (Self, Vec<u8>) {
        let mut rng = ChaCha20Rng::from_seed([seed; 32]);
        let trustees: Vec<TrusteeKeys> = (0..5_u8).map(|i| TrusteeKeys::from_seed([10 * seed + i; 32])).collect();
        let named = TRUSTEES.iter().zip(&trustees).map(|(name, keys)| Trustee {
            name: (*name).to_owned(),
            signing_key: key(&keys.signing_key()),
            sealing_key: keys.sealing_public(),
        });
        let manifest = Manifest {
            kind: ProcessKind::Election,
            nonce: FixedBytes([seed; 16]),
            title: Text::en_zh("Town vote on the new library", "新图书馆选址市民投票"),
            description: Text::en_zh(
                "The town council asks all residents where the new library should stand, and whom they trust with the traffic plan.",
                "市议会就新图书馆选址征求全体居民意见，并请居民推选交通咨询委员。",
            ),
            organiser: key(&organiser()),
            registrar: key(&registrar()),
            board: board.identity(),
            trustees: named.collect(),
            threshold: 3,
            styles: vec![BallotStyle { id: "all".into(), contests: (0..).take(contests.len()).collect() }],
            contests,
            opens_at: now() - 60,
            closes_at: now() + 86_400,
            early_close: true,
            minimum_group: 1,
            max_weight: 1 << 20,
            ties,
            witnesses: Vec::new(),
            quorum: 0,
            draw: None,
        };
        let announcement = Unsigned::manifest(&manifest);
        let codes = (0..voters).map(|_| VotingCode::random(&mut rng)).collect();
        let entry = announcement.sign(&organiser());
        (Self { id: announcement.process, manifest, codes, trustees, rng }, entry)
    }

    /// Announces it, seals the roll, runs the ceremony, and waits until voting is open.
    pub(crate) async fn open(board: &Board, contests: Vec<Contest>, voters: usize, seed: u8) -> Self {
        Self::open_with_ties(board, contests, voters, seed, TieRule::Stands).await
    }

    /// The same, where this settles ties.
    pub(crate) async fn open_with_ties(
        board: &Board,
        contests: Vec<Contest>,
        voters: usize,
        seed: u8,
        ties: TieRule,
    ) -> Self {
        let (mut election, entry) = Self::with_ties(board, contests, voters, seed, ties);
        board.announce(entry).await.unwrap();
        let row = |code: &VotingCode| Voter { credential: code.credential(&election.id), style: 0, weight: 1 };
        let roll = Roll::new(election.codes.iter().map(row).collect(), &election.manifest).unwrap();
        let (blob, sealed) = roll.encode();
        let entry = Unsigned::new(EntryKind::Roll, election.id, &sealed).sign(&registrar());
        board.post(&election.id, entry, Some(blob)).await.unwrap();
        election.run_trustees(board, 5).await;
        election.wait_for(board, Phase::Open).await;
        election
    }

    /// Lets the first `count` trustees act until none has anything to do.
    pub(crate) async fn run_trustees(&mut self, board: &Board, count: usize) {
        let mut acted = true;
        while acted {
            acted = false;
            for trustee in self.trustees.iter().take(count) {
                let rng = &mut self.rng;
                let step = board.read(&self.id, |process| trustee.next_step(process, rng)).await;
                if let NextStep::Post(unsigned) = step.unwrap().unwrap() {
                    board.post(&self.id, unsigned.sign(&trustee.signing_key()), None).await.unwrap();
                    acted = true;
                }
            }
        }
    }

    pub(crate) async fn wait_for(&self, board: &Board, phase: Phase) {
        for _ in 0..200 {
            if board.summary(&self.id).await.unwrap().phase == phase {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(board.summary(&self.id).await.unwrap().phase, phase, "waited ten seconds");
    }

    /// A ballot of this voter.
    pub(crate) async fn prepare(&mut self, board: &Board, voter: usize, selections: &[Selection]) -> Prepared {
        let private = self.codes[voter].private_credential(&self.id);
        let public = self.codes[voter].credential(&self.id);
        let read = board.read(&self.id, |process| (process.committee().unwrap().key, process.voter(&public).unwrap()));
        let (key, voter) = read.await.unwrap();
        let turn = Turn { credential: &private, style: 0, counter: voter.ballots, previous: voter.last };
        Booth::new(self.id, self.manifest.clone(), key).prepare(&turn, selections, &mut self.rng).unwrap()
    }

    pub(crate) async fn cast(&mut self, board: &Board, voter: usize, selections: &[Selection]) -> String {
        let prepared = self.prepare(board, voter, selections).await;
        board.post(&self.id, prepared.entry().to_vec(), None).await.unwrap().tracker.to_string()
    }

    /// The organiser closes voting.
    pub(crate) async fn close(&self, board: &Board) {
        let order = CloseOrder { time: now() };
        let entry = Unsigned::new(EntryKind::CloseOrder, self.id, &order).sign(&organiser());
        board.post(&self.id, entry, None).await.unwrap();
        self.wait_for(board, Phase::Tallying).await;
    }

    /// Closes voting, and lets three trustees of five count.
    pub(crate) async fn count(&mut self, board: &Board) {
        self.close(board).await;
        self.run_trustees(board, 3).await;
        self.wait_for(board, Phase::Final).await;
    }
}
