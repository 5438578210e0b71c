//! The honest elections that the vectors start from, and that must pass.

use super::Vector;
use crate::{Log, Rig, contest, manifest, trustee_keys};
use psephos_crypto::{Digest, SecretScalar};
use psephos_record::{
    Entry, EntryKind, Manifest, Unsigned,
    booth::Selection,
    contest::{Contest, ContestKind, Counting, Divisors, Misfit, RankTally, Total},
    life::CloseOrder,
    manifest::BallotStyle,
    text::Text,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

/// Trustees of every base, two of whom must act.
const TRUSTEES: u8 = 3;
/// When the organiser ends the vote.
const CLOSED_AT: u64 = 1_500;

/// An honest election that came to its end.
pub struct Base {
    /// The folder of its record.
    pub path: &'static str,
    /// The election at its end.
    pub rig: Rig,
    pub(super) manifest: Manifest,
}

/// All of them.
pub struct Bases {
    /// One question, three voters, a revote and a challenge.
    pub lunch: Base,
    /// Every kind of contest, on one ballot and each on its own.
    pub kinds: Base,
    /// A close that witnesses must see.
    pub witnessed: Base,
}

impl Bases {
    /// Holds the elections.
    pub fn new() -> Self {
        Self { lunch: lunch(), kinds: kinds(), witnessed: super::witnesses::witnessed() }
    }
}

impl Default for Bases {
    fn default() -> Self {
        Self::new()
    }
}

impl Base {
    /// The election when its log had this many entries; what happens next is random in a way of its own.
    pub fn after(&self, entries: u64, seed: &str) -> Rig {
        let mut rig = announced(&self.manifest, self.rig.voters.len());
        rig.log.blobs.clone_from(&self.rig.log.blobs);
        for entry in self.rig.log.entries.iter().take(usize::try_from(entries).unwrap()).skip(1) {
            rig.post(entry.clone()).unwrap();
        }
        rig.rng = ChaCha20Rng::from_seed(Digest::of("vector", &[self.path.as_bytes(), seed.as_bytes()]).0);
        rig
    }

    /// The position of the first entry of this kind.
    pub fn first(&self, kind: EntryKind) -> u64 {
        let found = self.rig.log.entries.iter().position(|entry| Entry::kind_of(entry) == Some(kind));
        found.unwrap() as u64
    }

    /// The election when voting has just opened.
    pub fn opened(&self, seed: &str) -> Rig {
        self.after(self.first(EntryKind::Open) + 1, seed)
    }

    /// The election when voting has just closed.
    pub fn closed(&self, seed: &str) -> Rig {
        self.after(self.first(EntryKind::Close) + 1, seed)
    }

    /// A story about this entry, which comes now.
    pub fn entry(&self, path: &str, rig: &Rig, bytes: &[u8], name: &str, story: &str) -> Vector {
        Vector::of_entry(path, (self.path, rig.process.size()), bytes, name, story)
    }
}

/// An announced election, with voters of its own.
pub(super) fn announced(manifest: &Manifest, voters: usize) -> Rig {
    Rig::with(manifest, trustee_keys(TRUSTEES), u8::try_from(voters).unwrap())
}

/// One small question with a blank.
pub(super) fn lunch_manifest() -> Manifest {
    let mut manifest = manifest(&trustee_keys(TRUSTEES), 2, vec![contest("lunch", 2, 1, 1, true)]);
    manifest.title = Text::en_zh("Lunch", "午餐");
    manifest.max_weight = 100;
    manifest
}

/// Ceremony, a roll with weights 1, 2, 4, opening.
pub(super) fn lunch_opened() -> Rig {
    let mut rig = announced(&lunch_manifest(), 3);
    let roll = rig.roll_entry(|voter| 1 << voter, |_| 0);
    rig.open_with(roll);
    rig
}

fn lunch() -> Base {
    let mut rig = lunch_opened();
    rig.vote(0, &[Selection::marked(2, &[0])]);
    let tested = rig.prepare(2, &[Selection::marked(2, &[1])]).challenge();
    rig.post(tested).unwrap();
    rig.vote(2, &[Selection::blank(2)]);
    rig.vote(1, &[Selection::marked(2, &[0])]);
    rig.vote(0, &[Selection::marked(2, &[1])]);
    ordered_to_close(&mut rig);
    finished(&mut rig, &[0, 2]);
    Base { path: "accept/lunch", manifest: rig.process.manifest().clone(), rig }
}

/// The organiser's order, and the close.
pub(super) fn ordered_to_close(rig: &mut Rig) {
    let order = Unsigned::new(EntryKind::CloseOrder, rig.id(), &CloseOrder { time: CLOSED_AT });
    let order = order.sign(&rig.organiser);
    rig.post(order).unwrap();
    rig.clockwork(CLOSED_AT);
}

/// Decryptions by these trustees, and the result.
pub(super) fn finished(rig: &mut Rig, trustees: &[usize]) {
    rig.run_trustees(trustees);
    rig.clockwork(CLOSED_AT + 1);
    assert!(rig.process.result().is_some(), "the election ends");
}

fn of(id: &str, options: usize, kind: ContestKind, counting: Counting) -> Contest {
    Contest { kind, counting, ..contest(id, options, 1, 1, false) }
}

/// A contest of every kind.
fn contests() -> Vec<Contest> {
    let costs = vec![30, 50, 70];
    let total = Some(Total { min: 1, max: 5 });
    let grades = vec![Text::en_zh("good", "好"), Text::en_zh("fair", "中"), Text::en_zh("poor", "差")];
    let apportion = Counting::Apportion { seats: 5, divisors: Divisors::DHondt };
    let greedy = Counting::Greedy { costs: costs.clone(), budget: 100, misfit: Misfit::Skip, points: None };
    vec![
        of("choose", 4, ContestKind::Choose { min: 1, max: 2, blank: true }, apportion),
        of("score", 3, ContestKind::Score { max: 5, total: None, pairwise: true }, Counting::Star),
        of("cumulative", 3, ContestKind::Score { max: 5, total, pairwise: false }, Counting::Sum { seats: 1 }),
        of("grade", 2, ContestKind::Grade { grades, skippable: true }, Counting::MajorityJudgment),
        of("quadratic", 2, ContestKind::Quadratic { credits: 9, against: true }, Counting::Sum { seats: 1 }),
        of("rank", 3, ContestKind::Rank { min: 3, max: 3, tally: RankTally::Both }, Counting::Schulze),
        of("knapsack", 3, ContestKind::Knapsack { costs, budget: 100 }, greedy),
        of("allocate", 2, ContestKind::Allocate { budget: 1_000 }, Counting::Sum { seats: 1 }),
    ]
}

/// Voters of [`kinds`] with the whole ballot; behind them comes one for each contest alone.
const WHOLE: usize = 2;

fn kinds() -> Base {
    let contests = contests();
    let mut manifest = manifest(&trustee_keys(TRUSTEES), 2, contests.clone());
    manifest.title = Text::en_zh("Every kind", "各种投票");
    let alone = (0..).zip(&contests).map(|(i, contest)| BallotStyle { id: contest.id.clone(), contests: vec![i] });
    manifest.styles.extend(alone);
    let mut rig = announced(&manifest, WHOLE + contests.len());
    let roll = rig.roll_entry(|_| 1, |voter| u32::try_from((voter + 1).saturating_sub(WHOLE)).unwrap());
    rig.open_with(roll);
    let ballots: [[&[i64]; 8]; WHOLE] = [
        [&[1, 1, 0, 0], &[5, 3, 0], &[1, 2, 2], &[1, 3], &[-2, 2], &[2, 1, 3], &[1, 0, 1], &[999, 1]],
        [&[0, 0, 0, 1], &[0, 0, 5], &[0, 0, 1], &[0, 1], &[3, 0], &[1, 2, 3], &[1, 1, 0], &[0, 0]],
    ];
    for (voter, ballot) in ballots.iter().enumerate() {
        let selections: Vec<Selection> = ballot.iter().map(|numbers| Selection::of(numbers.to_vec())).collect();
        rig.vote(voter, &selections);
    }
    // One voter for one contest alone: its sum has three ballots, the others two.
    rig.vote(WHOLE, &[Selection::blank(4)]);
    ordered_to_close(&mut rig);
    finished(&mut rig, &[1, 2]);
    Base { path: "accept/kinds", manifest, rig }
}

/// The position in [`Rig::voters`] of who votes in this contest alone, and the number of the style.
pub(super) fn alone(contest: usize) -> (usize, u32) {
    (WHOLE + contest, u32::try_from(contest + 1).unwrap())
}

/// What must pass.
pub(super) fn vectors(bases: &Bases) -> Vec<Vector> {
    let whole = |base: &Base, story: &str| {
        Vector::of_record(base.path, base.rig.record(), story).result(base.rig.process.result().unwrap())
    };
    let mut vectors = vec![
        whole(
            &bases.lunch,
            "One question with a blank, 2 of 3 trustees, three voters of weight 1, 2 and 4: one votes twice, one tests \
             a ballot first. Closed on the organiser's order; trustees 1 and 3 decrypt.",
        )
        .because("C4 D5 B6", "10-life.md#phases"),
        whole(
            &bases.kinds,
            "Every kind of contest on one ballot, and each alone in a ballot style of its own. Trustees 2 and 3 decrypt.",
        )
        .because("D10", "30-ballot.md#styles"),
    ];
    vectors.extend(others());
    vectors
}

/// Honest elections that nothing else builds on.
fn others() -> Vec<Vector> {
    let mut nobody = lunch_opened();
    ordered_to_close(&mut nobody);
    finished(&mut nobody, &[]);
    let mut single = lunch_opened();
    single.vote(1, &[Selection::marked(2, &[0])]);
    single.close();
    finished(&mut single, &[]);
    let mut open = lunch_opened();
    open.vote(1, &[Selection::marked(2, &[0])]);
    let mut all = lunch_opened();
    all.vote(0, &[Selection::marked(2, &[0])]);
    all.vote(1, &[Selection::marked(2, &[1])]);
    all.close();
    all.run_trustees(&[1]);
    let before = all.record();
    finished(&mut all, &[0, 2]);
    vec![
        Vector::of_record(
            "accept/nobody-voted",
            nobody.record(),
            "Nobody voted: nothing is decrypted, and the result is zero.",
        )
        .because("E12", "50-tally.md#what-is-decrypted")
        .result(nobody.process.result().unwrap()),
        Vector::of_record(
            "accept/a-single-ballot",
            single.record(),
            "One ballot where the manifest asks for groups of two: it is not decrypted, and the result says so. Voting \
             closed at the manifest's time.",
        )
        .because("D7", "50-tally.md#what-is-decrypted")
        .result(single.process.result().unwrap()),
        Vector::of_record(
            "accept/voting-goes-on",
            open.record(),
            "Voting is open: nothing fails, and nothing has passed that needs the end.",
        )
        .because("E12", "70-verification.md#outcomes")
        .not_yet(),
        Vector::of_record(
            "accept/one-trustee-short",
            before,
            "Voting has closed and one trustee of two has decrypted: nobody is to blame.",
        )
        .because("D4 D5", "70-verification.md#v12-decryption")
        .not_yet(),
        Vector::of_record(
            "accept/more-trustees-than-needed",
            all.record(),
            "All three trustees decrypt where two are enough.",
        )
        .because("D4", "50-tally.md#interpolation")
        .result(all.process.result().unwrap()),
    ]
}

/// A stranger's key.
pub(super) fn stranger(rig: &mut Rig) -> SecretScalar {
    SecretScalar::random(&mut rig.rng)
}

/// A copy of a log, to be rewritten.
pub(super) fn log_of(rig: &Rig) -> Log {
    Log { entries: rig.log.entries.clone(), blobs: rig.log.blobs.clone() }
}

/// Goes on honestly from wherever the election is, and gives the result that a verifier recomputes.
pub(super) fn carried_on(rig: &mut Rig) -> psephos_record::tally::ElectionResult {
    rig.run_trustees(&rig.all_trustees());
    if rig.process.roll().is_none() {
        let roll = rig.roll_entry(|voter| 1 << voter, |_| 0);
        rig.post(roll).unwrap();
    }
    rig.clockwork(1_000);
    if rig.process.phase() == psephos_tally::Phase::Open {
        rig.vote(0, &[Selection::marked(2, &[0])]);
        rig.vote(1, &[Selection::marked(2, &[1])]);
        rig.close();
    }
    rig.run_trustees(&[0, 1]);
    rig.clockwork(3_000);
    rig.process.result().expect("the election ends").clone()
}
