//! Numbers modulo 2²⁵⁵ − 19. curve25519-dalek keeps its field to itself, so this is fiat-crypto's, whose formulas are
//! machine-checked. For public values: inversion and comparison are in variable time.

#[cfg(not(target_pointer_width = "64"))]
use fiat_crypto::curve25519_32 as fiat;
#[cfg(target_pointer_width = "64")]
use fiat_crypto::curve25519_64 as fiat;

use core::{
    fmt,
    ops::{Add, Mul, Sub},
};
use fiat::{fiat_25519_loose_field_element as Loose, fiat_25519_tight_field_element as Tight};

/// A number modulo 2²⁵⁵ − 19.
#[derive(Clone, Copy)]
pub(super) struct Coordinate(Tight);

impl Coordinate {
    pub(super) const ZERO: Self = Self(Tight([0; _]));
    pub(super) fn small(number: u32) -> Self {
        let mut bytes = [0; 32];
        for (byte, of_number) in bytes.iter_mut().zip(number.to_le_bytes()) {
            *byte = of_number;
        }
        Self::from_bytes(&bytes)
    }

    /// From 32 bytes, little-endian; the highest bit does not count.
    pub(super) fn from_bytes(bytes: &[u8; 32]) -> Self {
        let mut bytes = *bytes;
        bytes[31] &= 0x7f;
        let mut out = Self::ZERO;
        fiat::fiat_25519_from_bytes(&mut out.0, &bytes);
        out
    }

    /// The one encoding of the number: 32 bytes, little-endian, below 2²⁵⁵ − 19.
    #[inline]
    pub(super) fn to_bytes(self) -> [u8; 32] {
        let mut out = [0; 32];
        fiat::fiat_25519_to_bytes(&mut out, &self.0);
        out
    }

    /// The lowest 64 bits of the number.
    #[inline]
    pub(super) fn low_bits(self) -> u64 {
        let bytes = self.to_bytes();
        let (low, _) = bytes.split_first_chunk().expect("32 is more than 8");
        u64::from_le_bytes(*low)
    }

    pub(super) fn is_zero(self) -> bool {
        self.to_bytes() == [0; 32]
    }

    /// Negative in the sense of RFC 9496: odd.
    pub(super) fn is_negative(self) -> bool {
        self.to_bytes()[0] & 1 == 1
    }

    #[inline]
    pub(super) fn squared(self) -> Self {
        let mut out = Self::ZERO;
        fiat::fiat_25519_carry_square(&mut out.0, &self.relaxed());
        out
    }

    /// 1/x; of 0, 0.
    pub(super) fn inverted(self) -> Self {
        // 2²⁵⁵ − 21 = 2⁵·(2²⁵⁰ − 1) + 11
        let (two, many) = (self.squared(), self.to_many());
        let eleven = two.squared().squared() * two * self;
        many.squared_times(5) * eleven
    }

    /// A square root: either of the two; `None` if there is none.
    pub(super) fn root(self) -> Option<Self> {
        // x to the (p + 3)/8 = 2²⁵² − 2 = 2²·(2²⁵⁰ − 1) + 2 is a root of x or of −x.
        let root = self.to_many().squared_times(2) * self.squared();
        let other = root * Self::from_bytes(&ROOT_OF_MINUS_ONE);
        [root, other].into_iter().find(|root| (root.squared() - self).is_zero())
    }

    /// To the power 2²⁵⁰ − 1.
    fn to_many(self) -> Self {
        // `x_n` is x to the 2ⁿ − 1.
        let x_2 = self.squared() * self;
        let x_4 = x_2.squared_times(2) * x_2;
        let x_5 = x_4.squared() * self;
        let x_10 = x_5.squared_times(5) * x_5;
        let x_20 = x_10.squared_times(10) * x_10;
        let x_40 = x_20.squared_times(20) * x_20;
        let x_50 = x_40.squared_times(10) * x_10;
        let x_100 = x_50.squared_times(50) * x_50;
        let x_200 = x_100.squared_times(100) * x_100;
        x_200.squared_times(50) * x_50
    }

    fn squared_times(self, times: u32) -> Self {
        (0..times).fold(self, |x, _| x.squared())
    }

    #[inline]
    fn relaxed(self) -> Loose {
        Loose(self.0.0)
    }

    #[inline]
    fn carried(loose: &Loose) -> Self {
        let mut out = Self::ZERO;
        fiat::fiat_25519_carry(&mut out.0, loose);
        out
    }
}

/// √−1, as RFC 9496 has it.
const ROOT_OF_MINUS_ONE: [u8; 32] = [
    0xb0, 0xa0, 0x0e, 0x4a, 0x27, 0x1b, 0xee, 0xc4, 0x78, 0xe4, 0x2f, 0xad, 0x06, 0x18, 0x43, 0x2f, 0xa7, 0xd7, 0xfb,
    0x3d, 0x99, 0x00, 0x4d, 0x2b, 0x0b, 0xdf, 0xc1, 0x4f, 0x80, 0x24, 0x83, 0x2b,
];

impl Mul for Coordinate {
    type Output = Self;
    #[inline]
    fn mul(self, other: Self) -> Self {
        let mut out = Self::ZERO;
        fiat::fiat_25519_carry_mul(&mut out.0, &self.relaxed(), &other.relaxed());
        out
    }
}

impl Add for Coordinate {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        let mut sum = Self::ZERO.relaxed();
        fiat::fiat_25519_add(&mut sum, &self.0, &other.0);
        Self::carried(&sum)
    }
}

impl Sub for Coordinate {
    type Output = Self;
    #[inline]
    fn sub(self, other: Self) -> Self {
        let mut difference = Self::ZERO.relaxed();
        fiat::fiat_25519_sub(&mut difference, &self.0, &other.0);
        Self::carried(&difference)
    }
}

impl fmt::Debug for Coordinate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Coordinate({})", hex::encode(self.to_bytes()))
    }
}

/// Replaces every number by its inverse with one inversion and three multiplications each (Montgomery's trick).
/// `prefixes` is room to work in. If one of them is 0, nothing is replaced, and the position of the first 0 comes back.
pub(super) fn invert_all(numbers: &mut [Coordinate], prefixes: &mut Vec<Coordinate>) -> Result<(), usize> {
    prefixes.clear();
    let mut product = Coordinate::small(1);
    for number in &*numbers {
        prefixes.push(product);
        product = product * *number;
    }
    if product.is_zero() {
        return Err(numbers.iter().position(|number| number.is_zero()).unwrap_or(0));
    }
    let mut inverse = product.inverted();
    for (number, prefix) in numbers.iter_mut().zip(&*prefixes).rev() {
        let next = inverse * *number;
        *number = inverse * *prefix;
        inverse = next;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn coordinate() -> impl Strategy<Value = Coordinate> {
        let bytes = prop_oneof![
            8 => any::<[u8; 32]>(),
            // Around 0 and around the modulus.
            1 => any::<u8>().prop_map(|low| core::array::from_fn(|i| if i == 0 { low } else { 0 })),
            1 => any::<u8>().prop_map(|low| core::array::from_fn(|i| if i == 0 { low } else { 0xff })),
        ];
        bytes.prop_map(|bytes| Coordinate::from_bytes(&bytes))
    }

    fn same(a: Coordinate, b: Coordinate) -> bool {
        a.to_bytes() == b.to_bytes()
    }

    proptest! {
        #[test]
        fn coordinates_are_a_field(a in coordinate(), b in coordinate(), c in coordinate()) {
            prop_assert!(same(a + b, b + a));
            prop_assert!(same(a * b, b * a));
            prop_assert!(same((a + b) + c, a + (b + c)));
            prop_assert!(same((a * b) * c, a * (b * c)));
            prop_assert!(same((a + b) * c, a * c + b * c));
            prop_assert!(same((a - b) + b, a));
            prop_assert!(same(a.squared(), a * a));
            prop_assert!(a.is_zero() || same(a * a.inverted(), Coordinate::small(1)));
            prop_assert!(same(Coordinate::from_bytes(&a.to_bytes()), a));
            prop_assert!(a.to_bytes().starts_with(&a.low_bits().to_le_bytes()));
        }

        #[test]
        fn a_square_has_a_root_and_its_double_has_none(a in coordinate().prop_filter("not 0", |a| !a.is_zero())) {
            let root = a.squared().root().unwrap();
            prop_assert!(same(root.squared(), a.squared()));
            // 2 is no square modulo 2²⁵⁵ − 19.
            prop_assert!((a.squared() + a.squared()).root().is_none());
        }

        #[test]
        fn many_are_inverted_as_one_by_one(numbers in prop::collection::vec(coordinate(), 0..20)) {
            let mut inverted = numbers.clone();
            match invert_all(&mut inverted, &mut Vec::new()) {
                Ok(()) => {
                    for (number, inverse) in numbers.iter().zip(&inverted) {
                        prop_assert!(same(number.inverted(), *inverse));
                    }
                }
                Err(i) => {
                    prop_assert_eq!(numbers.iter().position(|number| number.is_zero()), Some(i));
                    prop_assert!(numbers.iter().zip(&inverted).all(|(a, b)| same(*a, *b)), "nothing is replaced");
                }
            }
        }
    }

    #[test]
    fn the_modulus_is_0_and_the_highest_bit_does_not_count() {
        let mut modulus = [0xff; 32];
        (modulus[0], modulus[31]) = (0xed, 0x7f);
        assert!(Coordinate::from_bytes(&modulus).is_zero());
        modulus[31] = 0xff;
        assert!(Coordinate::from_bytes(&modulus).is_zero());
        assert!(Coordinate::ZERO.inverted().is_zero());
    }

    #[test]
    fn the_root_of_minus_one_is_one_that_is_not_negative() {
        let root = Coordinate::from_bytes(&ROOT_OF_MINUS_ONE);
        assert!((root.squared() + Coordinate::small(1)).is_zero());
        assert!(!root.is_negative());
    }
}
