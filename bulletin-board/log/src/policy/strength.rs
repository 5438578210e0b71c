//! What a quorum withstands.

use super::Policy;

/// What a quorum withstands, exactly.
///
/// A fork needs two quorums, and an honest witness is in one of them only: so whoever forks needs every witness that the two share.
/// A log stands still when every quorum lacks a witness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strength {
    /// The fewest witnesses that two quorums share. 0: two quorums can be wholly apart, and a fork needs no bad witness at all.
    pub overlap: usize,
    /// The fewest witnesses without which there is no quorum, at least 1.
    pub blocking: usize,
}

impl Strength {
    /// So many misbehaving witnesses, whichever they are, can't help a log to show two histories, each with its quorum. `None`: not
    /// even honest ones prevent it.
    pub const fn safe_with_bad(self) -> Option<usize> {
        self.overlap.checked_sub(1)
    }

    /// With so many witnesses down or unwilling, whichever they are, there still is a quorum.
    pub const fn live_with_down(self) -> usize {
        self.blocking.saturating_sub(1)
    }
}

impl Policy {
    /// What the quorum withstands. `None`: it asks for no witness.
    ///
    /// Exact for any tree of groups, since a witness stands in it once. Let *o* be the fewest witnesses shared by two sets that satisfy a
    /// member: 1 for a witness; two sets of k of n members have at least 2k − n members in common, so for a group the sum of its
    /// 2k − n smallest *o*. Let *b* be the fewest witnesses that keep a member from being satisfied: 1 for a witness; for a group
    /// n − k + 1 members must be kept, so the sum of its n − k + 1 smallest *b*.
    pub fn strength(&self) -> Option<Strength> {
        let quorum = self.quorum?;
        Some(self.fold(quorum, &|_| Strength { overlap: 1, blocking: 1 }, &|k, members| {
            let n = members.len();
            Strength {
                overlap: smallest((2 * k).saturating_sub(n), members.iter().map(|member| member.overlap)),
                blocking: smallest(n + 1 - k, members.iter().map(|member| member.blocking)),
            }
        }))
    }
}

/// The sum of the `count` smallest.
fn smallest(count: usize, values: impl Iterator<Item = usize>) -> usize {
    let mut values: Vec<usize> = values.collect();
    values.sort_unstable();
    values.into_iter().take(count).sum()
}
