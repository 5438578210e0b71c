//! Discrete logarithms of small numbers: baby-step giant-step within a stated bound (ATTACKS B7).
//!
//! `v·G` is sought as `(k·stride ± r)·G`: the points `v·G − k·stride·G` are walked through until one stands in the table
//! of all `r·G`. What the table says is only a hint, since the multiple is recomputed with curve25519-dalek before it
//! counts. Variable time throughout: totals are public.

mod coordinate;
mod point;
mod table;

use core::fmt;
use curve25519_dalek::{constants::RISTRETTO_BASEPOINT_TABLE, ristretto::RistrettoPoint, scalar::Scalar};
use point::{Met, Point, Room, Walk};
use table::Table;

/// The largest total that any process may reach: 2⁴⁸.
pub const MAX_TOTAL: u64 = 1 << 48;

/// Baby steps at the most, which take 128 MiB.
const MAX_BABY_STEPS: u64 = 1 << 23;
/// Steps that a walk sees to either side, at the most: enough that sharing makes its inversion cheap.
const MAX_REACH: u64 = 512;

/// The point is no `v·G` with `v ≤ bound`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfBound {
    /// The bound that was searched.
    pub bound: u64,
}

impl fmt::Display for OutOfBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no number up to {} encodes to this point", self.bound)
    }
}

impl core::error::Error for OutOfBound {}

/// A table from which logarithms up to its bound are found. Variable time: totals are public.
#[derive(Debug)]
pub struct DiscreteLogs {
    bound: u64,
    /// The numbers `1..=steps`, by the key of their multiples of `G`.
    table: Table,
    /// `2·steps + 1`: what one giant step passes over.
    stride: u64,
    /// Giant steps downward.
    giant: Walk,
}

impl DiscreteLogs {
    /// A table for some logarithms of `0..=bound`: to build it and to find them takes about `√(bound·values)` steps of
    /// both kinds, as long as that is at most 2²³ (128 MiB); from there on, `bound/2²⁴` steps a value.
    ///
    /// # Panics
    /// Never for bounds up to [`MAX_TOTAL`]; a larger bound is a caller's error that manifests are checked for.
    pub fn new(bound: u64, values: usize) -> Self {
        assert!(bound <= MAX_TOTAL, "a manifest's totals are bounded: see Manifest::check");
        // A baby step is made once, `bound/(2·steps)` giant ones for each value, half of them if all totals are alike likely.
        let balance = (u128::from(bound) * values.max(1) as u128).isqrt() / 2;
        let steps = u64::try_from(balance).unwrap_or(u64::MAX).clamp(1, MAX_BABY_STEPS);
        let stride = 2 * steps + 1;
        let giants = (bound + steps) / stride + 1;
        Self { bound, table: baby_steps(steps), stride, giant: Walk::new(multiple(stride).negative(), reach(giants)) }
    }

    /// The `v ≤ bound` with `v·G = point`. One that is not there is given up after about as long as the largest that is.
    pub fn solve(&self, point: &RistrettoPoint) -> Result<u64, OutOfBound> {
        self.search(point).ok_or(OutOfBound { bound: self.bound })
    }

    fn search(&self, point: &RistrettoPoint) -> Option<u64> {
        let Some(start) = Point::quadruple(point) else { return Some(0) };
        let reach = self.giant.reach() as u64;
        let mut room = Room::default();
        // Giant steps from the point to the centre.
        let mut behind = reach;
        let mut next = self.giant.first_from(start);
        if let Err(Met(_)) = next {
            return self.confirmed(point, reach, 0);
        }
        while let Ok(centre) = next {
            if behind.checked_sub(reach)?.checked_mul(self.stride)? > self.bound + self.stride {
                return None;
            }
            next = self.giant.look(centre, &mut room);
            if let Err(Met(steps)) = next {
                return self.near(point, behind, steps as u64, 0);
            }
            for (i, key) in (0_u64..).zip(&room.keys) {
                for number in self.table.get(*key) {
                    if let Some(value) = self.near(point, behind, i.div_ceil(2), u64::from(number)) {
                        return Some(value);
                    }
                }
            }
            behind += self.giant.width() as u64;
        }
        None
    }

    /// Whether a point is so many giant and baby steps away from `behind` giant ones, whichever way.
    fn near(&self, point: &RistrettoPoint, behind: u64, giants: u64, number: u64) -> Option<u64> {
        [Some(behind + giants), behind.checked_sub(giants)]
            .into_iter()
            .flatten()
            .find_map(|giants| self.confirmed(point, giants, number))
    }

    /// Whether a point is so many giant steps from the identity, and so many baby steps more or less.
    fn confirmed(&self, point: &RistrettoPoint, giants: u64, number: u64) -> Option<u64> {
        let base = giants.checked_mul(self.stride)?;
        [base.checked_add(number), base.checked_sub(number)]
            .into_iter()
            .flatten()
            .find(|v| *v <= self.bound && RistrettoPoint::mul_base(&Scalar::from(*v)) == *point)
    }
}

fn multiple(number: u64) -> Point {
    Point::quadruple(&(&Scalar::from(number) * RISTRETTO_BASEPOINT_TABLE)).expect("the group's order is larger")
}

/// Steps to either side, so that few centres see them all.
fn reach(steps: u64) -> usize {
    usize::try_from((steps / 2).clamp(1, MAX_REACH)).expect("at most 512")
}

fn baby_steps(steps: u64) -> Table {
    let walk = Walk::new(multiple(1), reach(steps));
    let mut room = Room::default();
    let mut table = Table::new(usize::try_from(steps).expect("at most 2²³"));
    let mut centre = walk.first_from_identity();
    let mut middle = walk.reach() as u64 + 1;
    while middle - walk.reach() as u64 <= steps {
        centre = walk.look(centre, &mut room).expect("a centre is farther from the identity than it sees");
        for (i, key) in (0_u64..).zip(&room.keys) {
            let number = if i % 2 == 1 { middle + i.div_ceil(2) } else { middle - i.div_ceil(2) };
            if number <= steps {
                table.insert(*key, u32::try_from(number).expect("at most 2²³"));
            }
        }
        middle += walk.width() as u64;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    fn times_g(v: u64) -> RistrettoPoint {
        RistrettoPoint::mul_base(&Scalar::from(v))
    }

    #[test]
    fn every_number_up_to_a_small_bound_comes_back() {
        for bound in [0, 1, 2, 3, 17, 255, 256, 1_000] {
            for values in [0, 1, 7, 10_000] {
                let logs = DiscreteLogs::new(bound, values);
                for v in 0..=bound {
                    assert_eq!(logs.solve(&times_g(v)), Ok(v), "bound {bound}");
                }
                for v in bound + 1..bound + 200 {
                    assert_eq!(logs.solve(&times_g(v)), Err(OutOfBound { bound }), "bound {bound}, {v}");
                    assert_eq!(logs.solve(&-times_g(v - bound)), Err(OutOfBound { bound }), "bound {bound}, -{v}");
                }
            }
        }
    }

    #[test]
    fn the_largest_total_of_all_comes_back_and_what_lies_beyond_is_refused() {
        let logs = DiscreteLogs::new(MAX_TOTAL, 1);
        for v in [0, 1, (1 << 23) + 1, 1 << 24, 1 << 40, MAX_TOTAL] {
            assert_eq!(logs.solve(&times_g(v)), Ok(v));
        }
        assert_eq!(logs.solve(&times_g(MAX_TOTAL + 1)), Err(OutOfBound { bound: MAX_TOTAL }));
    }

    #[test]
    fn points_that_meet_a_giant_step_come_back_too() {
        let logs = DiscreteLogs::new(10_000_000, 1);
        let (stride, reach) = (logs.stride, logs.giant.reach() as u64);
        for giants in (0..3 * reach + 3).filter(|giants| giants * stride <= logs.bound) {
            for v in [giants * stride, giants * stride + 1, (giants * stride).saturating_sub(1)] {
                assert_eq!(logs.solve(&times_g(v)), Ok(v));
            }
            let beyond = -times_g(giants * stride + 1);
            assert_eq!(logs.solve(&beyond), Err(OutOfBound { bound: logs.bound }));
            assert_eq!(logs.solve(&-times_g((giants + 1) * stride)), Err(OutOfBound { bound: logs.bound }));
        }
    }

    static LARGE: LazyLock<DiscreteLogs> = LazyLock::new(|| DiscreteLogs::new(1 << 40, 1));

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn large_numbers_come_back(v in 0..=1_u64 << 40) {
            prop_assert_eq!(LARGE.solve(&times_g(v)), Ok(v));
        }

        #[test]
        fn any_number_comes_back_from_a_table_of_any_bound(bound in 0..100_000_000_u64, values in 0..100_usize, part: u64) {
            let logs = DiscreteLogs::new(bound, values);
            let v = part % (bound + 1);
            prop_assert_eq!(logs.solve(&times_g(v)), Ok(v));
            prop_assert_eq!(logs.solve(&times_g(bound)), Ok(bound));
            prop_assert_eq!(logs.solve(&times_g(bound + 1)), Err(OutOfBound { bound }));
        }

        #[test]
        fn an_arbitrary_point_is_refused(wide: [u8; 64]) {
            let logs = DiscreteLogs::new(1 << 30, 1);
            let point = RistrettoPoint::from_uniform_bytes(&wide);
            prop_assert_eq!(logs.solve(&point), Err(OutOfBound { bound: 1 << 30 }));
        }
    }
}
