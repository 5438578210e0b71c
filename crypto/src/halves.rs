//! Many points encoded at the price of one, each known by its half.
//!
//! To encode a point takes an inverse square root. To encode the doubles of many points takes one inversion for all of
//! them (Hamburg 2015, §7). So whoever is to encode many points computes each at half its size, which costs nothing when it is a
//! sum of multiples: the scalars are halved modulo ℓ.

use curve25519_dalek::{
    ristretto::{CompressedRistretto, RistrettoPoint},
    scalar::Scalar,
};
use std::sync::LazyLock;

static HALF: LazyLock<Scalar> = LazyLock::new(|| Scalar::from(2_u8).invert());

/// `x/2` modulo ℓ. Constant time.
pub fn half(scalar: &Scalar) -> Scalar {
    scalar * *HALF
}

/// The encoding of `2P` for each point `P`, in their order. Constant time.
pub fn encode_doubles(halves: &[RistrettoPoint]) -> Vec<[u8; 32]> {
    RistrettoPoint::double_and_compress_batch(halves).iter().map(CompressedRistretto::to_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use curve25519_dalek::traits::Identity as _;

    #[test]
    fn doubles_of_halves_are_encoded_as_the_points_themselves() {
        let scalars: Vec<Scalar> = (0..5_u8).map(Scalar::from).chain([-Scalar::ONE]).collect();
        let halves: Vec<RistrettoPoint> =
            scalars.iter().map(|scalar| RistrettoPoint::mul_base(&half(scalar))).collect();
        assert_eq!(halves[0], RistrettoPoint::identity());
        let whole: Vec<[u8; 32]> =
            scalars.iter().map(|scalar| RistrettoPoint::mul_base(scalar).compress().to_bytes()).collect();
        assert_eq!(encode_doubles(&halves), whole);
    }
}
