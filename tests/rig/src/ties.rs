//! An election whose ties the lot settles.

use crate::{
    Rig, contest,
    draw::{ROUND_1000, quicknet},
    manifest, trustee_keys,
};
use psephos_record::{
    Manifest,
    booth::Selection,
    contest::{Contest, ContestKind, Counting, Divisors, Misfit, RankTally},
    draw::OutageRule,
    ids::FixedBytes,
    manifest::TieRule,
};

/// One trustee more than the two who must act.
const TRUSTEES: u8 = 3;
/// The nonce of [`otherwise_tied_manifest`], whose lot does what is said there.
const OTHERWISE: u128 = 2768;

fn of(id: &str, kind: ContestKind, counting: Counting) -> Contest {
    Contest { kind, counting, ..contest(id, 3, 1, 1, true) }
}

/// Four contests of three options each; ties go by quicknet's round 1000, a thousand seconds after the close.
pub fn tied_manifest() -> Manifest {
    let costs = vec![60, 60, 60];
    let contests = vec![
        contest("mayor", 3, 1, 1, true),
        of(
            "budget",
            ContestKind::Knapsack { costs: costs.clone(), budget: 130 },
            Counting::Greedy { costs, budget: 130, misfit: Misfit::Skip, points: None },
        ),
        of(
            "seats",
            ContestKind::Choose { min: 1, max: 1, blank: false },
            Counting::Apportion { seats: 2, divisors: Divisors::DHondt },
        ),
        of("chair", ContestKind::Rank { min: 3, max: 3, tally: RankTally::Pairs }, Counting::RankedPairs),
    ];
    Manifest {
        ties: TieRule::Draw(Box::new(quicknet(OutageRule::Wait))),
        opens_at: ROUND_1000 - 2_000,
        closes_at: ROUND_1000 - 1_000,
        ..manifest(&trustee_keys(TRUSTEES), 2, contests)
    }
}

/// Five contests of three options each, in an election whose lot gives every one of them another outcome than the order of the ballot
/// does, than the reverse of that, and than the reverse of the lot.
pub fn otherwise_tied_manifest() -> Manifest {
    let mut manifest = tied_manifest();
    manifest.nonce = FixedBytes(OTHERWISE.to_le_bytes());
    let council = Contest { counting: Counting::Plurality { seats: 2 }, ..contest("council", 3, 1, 1, true) };
    manifest.contests.insert(1, council);
    manifest.styles[0].contests = (0..5).collect();
    manifest
}

impl Rig {
    /// An election of four contests, voted on and closed: three voters, all of whose votes are different where `tied`, and alike where not.
    pub fn with_ties(tied: bool) -> Self {
        Self::of_ties(&tied_manifest(), tied)
    }

    /// The same with the contests of this manifest, of which the last is ranked.
    pub fn of_ties(manifest: &Manifest, tied: bool) -> Self {
        let mut rig = Self::with(manifest, trustee_keys(TRUSTEES), 3);
        rig.run_trustees(&rig.all_trustees());
        let roll = rig.roll_entry(|_| 1, |_| 0);
        rig.post(roll).unwrap();
        rig.clockwork(manifest.opens_at);
        let ranks: [&[i64]; 3] = [&[1, 2, 3], &[3, 1, 2], &[2, 3, 1]];
        for voter in 0..3 {
            let like = if tied { voter } else { 0 };
            let marked = Selection::marked(3, &[like]);
            let ranked = Selection::of(ranks[like].to_vec());
            let mut selections = vec![marked; manifest.contests.len() - 1];
            selections.push(ranked);
            rig.vote(voter, &selections);
        }
        rig.clockwork(manifest.closes_at);
        rig
    }
}
