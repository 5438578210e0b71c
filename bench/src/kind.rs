//! A contest of each kind, with answers, and a whole election around it.

use crate::peer;
use core::iter;
use psephos_crypto::SecretScalar;
use psephos_record::{
    booth::{Booth, Prepared, Selection, Turn},
    contest::{Contest, ContestKind, Counting, RankTally, Total},
    text::Text,
};
use psephos_rig::{Rig, contest, manifest, trustee_keys};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

/// A contest, the voters' answers, and the peer's contest where it has such a one.
#[derive(Clone)]
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    contest: Contest,
    /// What the `index`-th voter answers, of so many options.
    answer: fn(index: u64, options: u64) -> Vec<i64>,
    pub(crate) peer: Option<peer::Kind>,
}

/// One option, another for each voter in turn.
fn one(index: u64, options: u64) -> Vec<i64> {
    (0..options).map(|option| i64::from(option == index % options)).collect()
}

/// Two options.
fn two(index: u64, options: u64) -> Vec<i64> {
    one(index, options).iter().zip(one(index + 1, options)).map(|(a, b)| a + b).collect()
}

fn number(value: u64) -> i64 {
    i64::try_from(value).expect("a small number")
}

impl Kind {
    /// What is measured, in the order of the table.
    pub(crate) fn all() -> Vec<Self> {
        let sum = || Counting::Sum { seats: 1 };
        let choose = |name, options, max, peer| Self {
            name,
            contest: contest("c", options, u32::from(max == 1), max, false),
            answer: one,
            peer,
        };
        let of = |name, options, kind, counting, answer| Self {
            name,
            contest: Contest { kind, counting, ..contest("c", options, 1, 1, false) },
            answer,
            peer: None,
        };
        let single = |options| Some(peer::Kind::Single { options });
        let ranks = |tally| ContestKind::Rank { min: 1, max: 5, tally };
        let rank = |index, options| (0..options).map(|option| number((option + index) % options) + 1).collect();
        let score = |max, total| ContestKind::Score { max, total, pairwise: false };
        let grades = ContestKind::Grade { grades: vec![Text::only("en", "grade"); 6], skippable: false };
        let costs = (1..=10).map(|i| 1_000 * i).collect();
        let quadratic = Self {
            peer: Some(peer::Kind::Quadratic { options: 5, credits: 20 }),
            ..of(
                "quadratic, 5 options, 20 credits",
                5,
                ContestKind::Quadratic { credits: 20, against: false },
                sum(),
                |i, k| one(i, k).iter().zip(one(i + 2, k)).map(|(a, b)| 4 * a + 2 * b).collect(),
            )
        };
        vec![
            choose("choose 1 of 2", 2, 1, single(2)),
            choose("choose 1 of 5", 5, 1, single(5)),
            choose("choose 1 of 10", 10, 1, single(10)),
            choose("choose 1 of 50", 50, 1, single(50)),
            Self { answer: two, ..choose("choose up to 3 of 10", 10, 3, None) },
            of("score 0 to 5, 10 options", 10, score(5, None), sum(), |i, k| {
                (0..k).map(|option| number((option + i) % 6)).collect()
            }),
            of("10 points on 5 options", 5, score(10, Some(Total { min: 0, max: 10 })), sum(), |i, k| {
                two(i, k).iter().map(|marked| 5 * marked).collect()
            }),
            of("grade, 5 options, 6 grades", 5, grades, Counting::MajorityJudgment, |i, k| {
                (0..k).map(|option| number((option + i) % 6) + 1).collect()
            }),
            quadratic,
            of(
                "rank 5, by positions",
                5,
                ranks(RankTally::Positions),
                Counting::Positional { seats: 1, points: vec![4, 3, 2, 1, 0] },
                rank,
            ),
            of("rank 5, by pairs", 5, ranks(RankTally::Pairs), Counting::Schulze, rank),
            of("knapsack, 10 options", 10, ContestKind::Knapsack { costs, budget: 25_000 }, sum(), two),
            of("allocate 1,000 on 5 options", 5, ContestKind::Allocate { budget: 1_000 }, sum(), |i, k| {
                two(i, k).iter().map(|marked| 400 * marked).collect()
            }),
        ]
    }

    /// The one whose records are verified as wholes.
    pub(crate) fn one_of_five() -> Self {
        Self::all().into_iter().find(|kind| kind.name == "choose 1 of 5").expect("it stands in the table")
    }

    /// What the peer is given for the same answer.
    pub(crate) fn votes(&self, index: u64) -> Vec<u64> {
        (self.answer)(index, self.contest.options.len() as u64).into_iter().map(i64::unsigned_abs).collect()
    }

    fn selection(&self, index: u64) -> Selection {
        Selection::of((self.answer)(index, self.contest.options.len() as u64))
    }
}

/// An election with one contest, which is open.
pub(crate) struct Election {
    pub(crate) kind: Kind,
    pub(crate) rig: Rig,
    pub(crate) booth: Booth,
}

impl Election {
    /// Two of three trustees, and so many voters.
    pub(crate) fn new(kind: Kind, voters: usize) -> Self {
        let trustees = trustee_keys(3);
        let mut rig = Rig::with(&manifest(&trustees, 2, vec![kind.contest.clone()]), trustees, 0);
        let mut rng = ChaCha20Rng::from_seed([5; 32]);
        rig.voters = iter::repeat_with(|| SecretScalar::random(&mut rng)).take(voters).collect();
        let rig = rig.opened();
        Self { kind, booth: rig.booth(), rig }
    }

    /// The ballot of the voter with this index.
    pub(crate) fn prepare(&self, index: usize) -> Prepared {
        let credential = self.rig.voters.get(index).expect("one of the voters");
        let turn = Turn { credential, style: 0, counter: 0, previous: None };
        let mut seed = [6; 32];
        for (byte, of_index) in seed.iter_mut().zip(index.to_le_bytes()) {
            *byte = of_index;
        }
        let selection = self.kind.selection(index as u64);
        self.booth
            .prepare(&turn, &[selection], &mut ChaCha20Rng::from_seed(seed))
            .expect("the answers are within the rules")
    }
}
