//! Points of Curve25519, `v² = u³ + 486662·u² + u`, in affine coordinates, for walks of many equal steps. Variable time.
//!
//! A ristretto255 element is a point of edwards25519 up to points of order 4, and Curve25519 is the same curve in other
//! coordinates. Four times any of an element's points is one point of prime order, which is what stands here: adding
//! elements adds these points, and `u` is the same for `P` and `−P` and for nothing else.

use super::coordinate::{Coordinate, invert_all};
use curve25519_dalek::ristretto::RistrettoPoint;

/// The curve's coefficient.
const A: u32 = 486_662;

/// √−486664: `v = √−486664 · u/x` takes edwards25519 to Curve25519 (RFC 7748, section 4.1).
const EDWARDS_TO_MONTGOMERY: [u8; 32] = [
    0x06, 0x7e, 0x45, 0xff, 0xaa, 0x04, 0x6e, 0xcc, 0x82, 0x1a, 0x7d, 0x4b, 0xd1, 0xd3, 0xa1, 0xc5, 0x7e, 0x4f, 0xfc,
    0x03, 0xdc, 0x08, 0x7b, 0xd2, 0xbb, 0x06, 0xa0, 0x60, 0xf4, 0xed, 0x26, 0x0f,
];

/// A point of prime order other than the identity, which has no affine coordinates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    u: Coordinate,
    v: Coordinate,
}

impl Point {
    /// Four times the points of an element; `None` for the identity.
    pub(super) fn quadruple(element: &RistrettoPoint) -> Option<Self> {
        // RFC 9496, 4.3.1: y = (1 − s²)/(1 + s²), and x is the even one of two; so u = (1 + y)/(1 − y) = 1/s².
        let s = Coordinate::from_bytes(element.compress().as_bytes());
        if s.is_zero() {
            return None;
        }
        let u = s.squared().inverted();
        let v = ((u + Coordinate::small(A)) * u.squared() + u).root()?;
        let x = Coordinate::from_bytes(&EDWARDS_TO_MONTGOMERY) * u * v.inverted();
        let point = Self { u, v };
        Some(if x.is_negative() { point.negative() } else { point }.doubled().doubled())
    }

    /// Sixty-four bits that a point shares with its negative, and as a rule with no other.
    fn key(u: Coordinate) -> u64 {
        u.low_bits()
    }

    fn doubled(self) -> Self {
        let Self { u, v } = self;
        let rise = (Coordinate::small(3) * u + Coordinate::small(2 * A)) * u + Coordinate::small(1);
        self.third(rise * (v + v).inverted(), u)
    }

    pub(super) fn negative(self) -> Self {
        Self { v: Coordinate::ZERO - self.v, ..self }
    }

    /// The sum; `None` if `other` is this point or its negative.
    pub(super) fn plus(self, other: Self) -> Option<Self> {
        let run = other.u - self.u;
        if run.is_zero() { None } else { Some(self.third((other.v - self.v) * run.inverted(), other.u)) }
    }

    /// The sum of this point and one at `u`, from the slope of the line through both.
    fn third(self, slope: Coordinate, u: Coordinate) -> Self {
        let sum = slope.squared() - (Coordinate::small(A) + self.u + u);
        Self { u: sum, v: slope * (self.u - sum) - self.v }
    }

    /// `P, 2·P, … count·P`, of at least one.
    fn multiples(self, count: usize) -> Vec<Self> {
        let mut points = vec![self];
        let mut room = Room::default();
        while points.len() < count {
            let last = *points.last().expect("there is at least one");
            room.runs.clear();
            room.runs.extend(points.iter().map(|point| point.u - last.u));
            room.runs.pop();
            invert_all(&mut room.runs, &mut room.prefixes).expect("a multiple is no smaller one, nor its negative");
            let sums: Vec<Self> = points
                .iter()
                .zip(&room.runs)
                .map(|(point, inverse)| last.third((point.v - last.v) * *inverse, point.u))
                .collect();
            points.extend(sums);
            points.push(last.doubled());
        }
        points.truncate(count);
        points
    }
}

/// A walk in equal steps `S`: keys of all points up to `reach` steps behind and before a centre, then on to the next
/// centre. A key costs three and a half multiplications, since `C + i·S` and `C − i·S` share their inversion.
#[derive(Debug)]
pub(super) struct Walk {
    /// `S, 2·S, … reach·S`.
    steps: Vec<Point>,
    /// `A + u` of each of them.
    shifts: Vec<Coordinate>,
    /// `(reach + 1)·S`.
    beyond: Point,
    /// From one centre to the next, `(2·reach + 1)·S`.
    jump: Point,
}

/// What a walk needs to write down.
#[derive(Default)]
pub(super) struct Room {
    /// Keys of the centre `C`, of `C + S`, `C − S`, `C + 2·S`, `C − 2·S`, …
    pub(super) keys: Vec<u64>,
    runs: Vec<Coordinate>,
    prefixes: Vec<Coordinate>,
}

/// The centre is this many steps from the identity, on one side or the other.
#[derive(Debug)]
pub(super) struct Met(pub(super) usize);

impl Walk {
    /// A walk whose centres see at least one step to either side.
    pub(super) fn new(step: Point, reach: usize) -> Self {
        let mut steps = step.multiples(reach.max(1) + 1);
        let beyond = steps.pop().expect("two at least");
        let last = *steps.last().expect("one at least");
        let jump = last.plus(beyond).expect("one is a step longer");
        let shifts = steps.iter().map(|step| Coordinate::small(A) + step.u).collect();
        Self { steps, shifts, beyond, jump }
    }

    /// The number of keys at a centre.
    pub(super) fn width(&self) -> usize {
        2 * self.reach() + 1
    }

    /// The farthest step that a centre sees.
    pub(super) fn reach(&self) -> usize {
        self.steps.len()
    }

    /// The centre that sees `S, 2·S, …`.
    pub(super) fn first_from_identity(&self) -> Point {
        self.beyond
    }

    /// The centre that sees `from, from + S, …`.
    pub(super) fn first_from(&self, from: Point) -> Result<Point, Met> {
        self.steps.last().and_then(|last| from.plus(*last)).ok_or(Met(self.reach()))
    }

    /// Writes the keys around a centre and says which is the next.
    pub(super) fn look(&self, centre: Point, room: &mut Room) -> Result<Point, Met> {
        let Room { keys, runs, prefixes } = room;
        runs.clear();
        runs.extend(self.steps.iter().map(|step| step.u - centre.u));
        runs.push(self.jump.u - centre.u);
        invert_all(runs, prefixes).map_err(|i| Met(if i < self.reach() { i + 1 } else { self.width() }))?;
        let next = runs.pop().expect("it was pushed");
        keys.clear();
        keys.push(Point::key(centre.u));
        for ((step, shift), inverse) in self.steps.iter().zip(&self.shifts).zip(&*runs) {
            let shift = *shift + centre.u;
            let before = (step.v - centre.v) * *inverse;
            let behind = (step.v + centre.v) * *inverse;
            keys.push(Point::key(before.squared() - shift));
            keys.push(Point::key(behind.squared() - shift));
        }
        Ok(centre.third((self.jump.v - centre.v) * next, self.jump.u))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use curve25519_dalek::{EdwardsPoint, Scalar};
    use proptest::prelude::*;

    fn scalar() -> impl Strategy<Value = Scalar> {
        prop_oneof![
            any::<[u8; 64]>().prop_map(|wide| Scalar::from_bytes_mod_order_wide(&wide)),
            any::<u8>().prop_map(Scalar::from),
            any::<u8>().prop_map(|small| -Scalar::from(small)),
        ]
    }

    fn quadruple(scalar: Scalar) -> Option<Point> {
        Point::quadruple(&RistrettoPoint::mul_base(&scalar))
    }

    /// What curve25519-dalek has for the same multiple, up to the sign of `v`.
    fn u_by_dalek(scalar: Scalar) -> [u8; 32] {
        EdwardsPoint::mul_base(&(scalar * Scalar::from(4_u8))).to_montgomery().to_bytes()
    }

    fn same(a: Point, b: Point) -> bool {
        a.u.to_bytes() == b.u.to_bytes() && a.v.to_bytes() == b.v.to_bytes()
    }

    proptest! {
        #[test]
        fn a_quadruple_is_that_of_curve25519_dalek(a in scalar()) {
            match quadruple(a) {
                None => prop_assert_eq!(a, Scalar::ZERO),
                Some(point) => prop_assert_eq!(point.u.to_bytes(), u_by_dalek(a)),
            }
        }

        #[test]
        fn points_add_as_elements_do(a in scalar(), b in scalar()) {
            let (Some(p), Some(q)) = (quadruple(a), quadruple(b)) else { return Ok(()) };
            prop_assert!(same(p.doubled(), quadruple(a + a).unwrap()));
            prop_assert!(same(p.negative(), quadruple(-a).unwrap()));
            match p.plus(q) {
                Some(sum) => prop_assert!(same(sum, quadruple(a + b).unwrap())),
                None => prop_assert!(a == b || a == -b),
            }
        }

        #[test]
        fn a_walk_sees_every_step_once(start in any::<u64>(), step in 1_u32.., reach in 0..20_usize) {
            let (start, step) = (Scalar::from(start), Scalar::from(step));
            let walk = Walk::new(quadruple(step).unwrap(), reach);
            prop_assert_eq!(walk.reach(), reach.max(1));
            let Some(mut centre) = quadruple(start).and_then(|start| walk.first_from(start).ok()) else { return Ok(()) };
            let mut room = Room::default();
            let mut middle = walk.reach() as u64;
            for _ in 0..3 {
                let Ok(next) = walk.look(centre, &mut room) else { return Ok(()) };
                prop_assert_eq!(room.keys.len(), walk.width());
                for (i, key) in (0_u64..).zip(&room.keys) {
                    let steps = if i % 2 == 1 { middle + i.div_ceil(2) } else { middle - i.div_ceil(2) };
                    let due = u_by_dalek(start + step * Scalar::from(steps));
                    prop_assert!(due.starts_with(&key.to_le_bytes()), "{} steps", steps);
                }
                (centre, middle) = (next, middle + walk.width() as u64);
            }
        }
    }

    #[test]
    fn a_centre_that_is_a_multiple_of_the_step_is_named_with_its_distance() {
        let step = Scalar::from(9_u8);
        let walk = Walk::new(quadruple(step).unwrap(), 5);
        let mut room = Room::default();
        for distance in 1..=5_u8 {
            for sign in [Scalar::ONE, -Scalar::ONE] {
                let centre = quadruple(sign * step * Scalar::from(distance)).unwrap();
                let Met(met) = walk.look(centre, &mut room).unwrap_err();
                assert_eq!(met, usize::from(distance));
            }
        }
        let Met(met) = walk.look(quadruple(step * Scalar::from(11_u8)).unwrap(), &mut room).unwrap_err();
        assert_eq!(met, 11, "the next centre would be the identity, or this one would be twice the last");
        let Met(met) = walk.first_from(quadruple(-step * Scalar::from(5_u8)).unwrap()).unwrap_err();
        assert_eq!(met, 5);
    }

    #[test]
    fn the_map_from_edwards_is_by_a_root_of_minus_486664() {
        let root = Coordinate::from_bytes(&EDWARDS_TO_MONTGOMERY);
        assert!((root.squared() + Coordinate::small(A + 2)).is_zero());
    }
}
