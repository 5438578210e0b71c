//! Every kind of contest, broken in its own way.

use super::path;
use crate::{
    forger::{BallotForger, scalar},
    vectors::{Base, Vector, base::alone},
};
use psephos_proofs::Relation;

/// A forged answer: name, section of the rule, contest, what an honest ballot would hold, what is changed, attacks, story.
struct Forged {
    name: &'static str,
    rule: &'static str,
    contest: usize,
    /// Numbers of an honest ballot's slots, from the first; those that are not given may be any.
    honest: &'static [i64],
    /// Bits that get another number.
    bits: &'static [(usize, i64)],
    /// Ciphertexts that hold something else than follows from the bits.
    slots: &'static [(usize, i64)],
    attacks: &'static str,
    story: &'static str,
}

const FORGED: &[Forged] = &[
    Forged {
        name: "choose-three-of-two",
        rule: "choose",
        contest: 0,
        honest: &[1, 1, 0, 0, 0],
        bits: &[(2, 1)],
        slots: &[],
        attacks: "B5",
        story: "Three options, where two may be chosen.",
    },
    Forged {
        name: "choose-three-with-slack",
        rule: "choose",
        contest: 0,
        honest: &[1, 1, 0, 0, 0],
        bits: &[(2, 1), (5, -1)],
        slots: &[],
        attacks: "B5",
        story: "Three options, where two may be chosen, and −1 left over.",
    },
    Forged {
        name: "choose-one-beside-the-blank",
        rule: "choose",
        contest: 0,
        honest: &[0, 0, 0, 0, 1],
        bits: &[(3, 1), (5, -1)],
        slots: &[],
        attacks: "B5",
        story: "The blank, the last option, and −1 left over.",
    },
    Forged {
        name: "score-above-the-limit",
        rule: "score",
        contest: 1,
        honest: &[5, 0, 0],
        bits: &[(0, 2)],
        slots: &[],
        attacks: "B5",
        story: "A score of 6 where 5 is the most: the digit of weight 1 is 2.",
    },
    Forged {
        name: "score-held-above-the-limit",
        rule: "score",
        contest: 1,
        honest: &[0, 0, 5],
        bits: &[],
        slots: &[(2, 6)],
        attacks: "B5 B4",
        story: "The last option's ciphertext holds a score of 6, one more than was proved and than is allowed.",
    },
    Forged {
        name: "score-of-minus-one",
        rule: "score",
        contest: 1,
        honest: &[0, 3, 0],
        bits: &[(0, -1)],
        slots: &[],
        attacks: "B5",
        story: "A score of −1 for the first option.",
    },
    Forged {
        name: "score-with-a-false-pair",
        rule: "score",
        contest: 1,
        honest: &[1, 3, 0],
        bits: &[(9, 1)],
        slots: &[],
        attacks: "B5",
        story: "The first option is scored 1 and the second 3, and the first is said to be above.",
    },
    Forged {
        name: "cumulative-one-too-many",
        rule: "score",
        contest: 2,
        honest: &[5, 0, 0],
        bits: &[(3, 1), (9, -1)],
        slots: &[],
        attacks: "B5",
        story: "Six points where five may be given, each score within its range, and −1 left over.",
    },
    Forged {
        name: "cumulative-none",
        rule: "score",
        contest: 2,
        honest: &[1, 0, 0],
        bits: &[(0, 0)],
        slots: &[],
        attacks: "B5",
        story: "No points where one is due.",
    },
    Forged {
        name: "grade-two-for-one-option",
        rule: "grade",
        contest: 3,
        honest: &[1, 0, 0, 0, 1, 0],
        bits: &[(1, 1)],
        slots: &[],
        attacks: "B5",
        story: "Two grades for one option.",
    },
    Forged {
        name: "grade-two-and-minus-one",
        rule: "grade",
        contest: 3,
        honest: &[1, 0, 0, 0, 0, 1],
        bits: &[(4, 1), (7, -1)],
        slots: &[],
        attacks: "B5",
        story: "Two grades for the last option, and −1 times none.",
    },
    Forged {
        name: "quadratic-one-credit-too-many",
        rule: "quadratic",
        contest: 4,
        honest: &[3, 0, 0, 0],
        bits: &[(7, 1), (13, 0), (14, -1)],
        slots: &[],
        attacks: "B5",
        story: "Three votes for one option and one for the other: ten credits of nine, and −1 left over.",
    },
    Forged {
        name: "quadratic-for-and-against",
        rule: "quadratic",
        contest: 4,
        honest: &[1, 0, 0, 0],
        bits: &[(3, 1), (6, -1)],
        slots: &[],
        attacks: "B5",
        story: "A vote for an option and one against it.",
    },
    Forged {
        name: "quadratic-minus-one-vote",
        rule: "quadratic",
        contest: 4,
        honest: &[0, 0, 0, 0],
        bits: &[(0, -1), (6, 2), (14, 2)],
        slots: &[],
        attacks: "B5",
        story: "−1 votes for an option, which would earn a credit.",
    },
    Forged {
        name: "quadratic-wraps-around",
        rule: "quadratic",
        contest: 4,
        honest: &[3, 0, 0, 0],
        bits: &[(2, 4), (6, -3), (14, -27)],
        slots: &[],
        attacks: "B5",
        story: "Twelve votes by four times three, and −27 credits left over modulo ℓ.",
    },
    Forged {
        name: "rank-cyclic-tournament",
        rule: "rank",
        contest: 5,
        honest: &[1, 0, 0, 0, 1, 0, 0, 0, 1],
        bits: &[(15, 0), (16, 1)],
        slots: &[],
        attacks: "B5 D10",
        story: "The first is above the second, the second above the third, and the third above the first.",
    },
    Forged {
        name: "rank-two-firsts",
        rule: "rank",
        contest: 5,
        honest: &[1, 0, 0, 0, 1, 0, 0, 0, 1],
        bits: &[(3, 1), (4, 0)],
        slots: &[],
        attacks: "B5",
        story: "Two options in the first rank and none in the second: no permutation.",
    },
    Forged {
        name: "rank-one-option-twice",
        rule: "rank",
        contest: 5,
        honest: &[1, 0, 0, 0, 1, 0, 0, 0, 1],
        bits: &[(1, 1), (4, 0)],
        slots: &[],
        attacks: "B5",
        story: "One option in the first and the second rank, another in none: no permutation.",
    },
    Forged {
        name: "rank-preferences-of-another",
        rule: "rank",
        contest: 5,
        honest: &[1, 0, 0, 0, 1, 0, 0, 0, 1],
        bits: &[],
        slots: &[(9, 0), (11, 1)],
        attacks: "B5",
        story: "The ranks say that the first is above the second; the ciphertexts of the pair say the contrary.",
    },
    Forged {
        name: "rank-last-position-twice",
        rule: "rank",
        contest: 5,
        honest: &[1, 0, 0, 0, 1, 0, 0, 0, 1],
        bits: &[(8, 2), (11, -1)],
        slots: &[],
        attacks: "B5 B4",
        story: "The last option is twice in the last rank.",
    },
    Forged {
        name: "knapsack-over-budget",
        rule: "knapsack",
        contest: 6,
        honest: &[1, 1, 0],
        bits: &[(2, 1), (3, -70)],
        slots: &[],
        attacks: "B5",
        story: "All three projects for 150 of a budget of 100, and −50 left over.",
    },
    Forged {
        name: "knapsack-twice-the-cheap-one",
        rule: "knapsack",
        contest: 6,
        honest: &[1, 0, 1],
        bits: &[(0, 2), (2, 0)],
        slots: &[],
        attacks: "B5",
        story: "The cheapest project is approved twice.",
    },
];

/// Bits that an honest ballot could have, with these numbers in its first slots: by search.
fn honest(relation: &Relation, values: &[i64]) -> Vec<i64> {
    let forms = relation.forms().iter().zip(values).map(|(form, value)| (&form.terms, *value - form.constant));
    let rules = relation.equations().iter().map(|rule| (&rule.terms, rule.target));
    let sums: Vec<(&Vec<(u32, i64)>, i64)> = rules.chain(forms).collect();
    let mut bits = Vec::new();
    assert!(search(&sums, relation.bits() as usize, &mut bits), "there is such a ballot");
    bits
}

fn search(sums: &[(&Vec<(u32, i64)>, i64)], length: usize, bits: &mut Vec<i64>) -> bool {
    let within = |(terms, target): &(&Vec<(u32, i64)>, i64)| {
        let (mut low, mut high) = (0, 0);
        for (bit, coefficient) in *terms {
            let known = bits.get(*bit as usize).map(|bit| bit * coefficient);
            low += known.unwrap_or((*coefficient).min(0));
            high += known.unwrap_or((*coefficient).max(0));
        }
        (low..=high).contains(target)
    };
    if !sums.iter().all(within) {
        return false;
    }
    if bits.len() == length {
        return true;
    }
    for bit in [0, 1] {
        bits.push(bit);
        if search(sums, length, bits) {
            return true;
        }
        bits.pop();
    }
    false
}

pub(super) fn vectors(kinds: &Base) -> Vec<Vector> {
    let mut rig = kinds.opened("kinds");
    FORGED
        .iter()
        .map(|forged| {
            let (voter, style) = alone(forged.contest);
            let mut forger = BallotForger::new(&mut rig, voter);
            assert_eq!(forger.style, style);
            let mut bits = honest(&forger.relation, forged.honest);
            for (bit, number) in forged.bits {
                assert_ne!(bits[*bit], *number, "{}: something is forged", forged.name);
                bits[*bit] = *number;
            }
            let bits: Vec<_> = bits.into_iter().map(scalar).collect();
            let mut values = forger.relation.values(&bits);
            for (slot, number) in forged.slots {
                assert_ne!(values[*slot], scalar(*number), "{}: something is forged", forged.name);
                values[*slot] = scalar(*number);
            }
            let entry = forger.forge_values(&bits, &values);
            kinds
                .entry(&path(forged.name), &rig, &entry, "invalid-ballot-proof", forged.story)
                .because(forged.attacks, &format!("35-contests.md#{}", forged.rule))
        })
        .collect()
}
