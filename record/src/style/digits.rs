//! Numbers as bits with weights whose subset sums are exactly a range, and comparisons that do not branch.

/// Weights of digits whose subset sums are exactly `0..=range`: 1, 2, 4, … with the last one cut to fit.
pub fn digits(range: u64) -> Vec<u64> {
    let mut weights = Vec::new();
    let mut rest = range;
    let mut weight = 1;
    while rest > 0 {
        let digit = rest.min(weight);
        weights.push(digit);
        rest -= digit;
        weight *= 2;
    }
    weights
}

/// The digits of `value` in these weights, the last one first. Constant time in the value.
///
/// Right for every value up to the weights' sum: what a taken last digit leaves is within the sum of the others, and so
/// is a value below the last digit.
pub fn decompose(value: u64, weights: &[u64]) -> Vec<u8> {
    let mut rest = value;
    let mut digits: Vec<u8> = weights
        .iter()
        .rev()
        .map(|weight| {
            let taken = at_least(rest, *weight);
            rest -= weight * taken;
            taken.to_le_bytes()[0]
        })
        .collect();
    digits.reverse();
    digits
}

/// 1 when `a ≥ b`, else 0. Constant time for numbers below 2⁶³.
pub(super) const fn at_least(a: u64, b: u64) -> u64 {
    1 ^ (a.wrapping_sub(b) >> 63)
}

/// 1 when `a = b`, else 0. Constant time for numbers below 2⁶³.
pub(super) fn equal(a: u64, b: u64) -> u8 {
    (at_least(a, b) & at_least(b, a)).to_le_bytes()[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_reach_every_value_in_range_and_none_beyond() {
        for range in 0..200 {
            let weights = digits(range);
            assert_eq!(weights.iter().sum::<u64>(), range);
            for value in 0..=range {
                let sum: u64 = decompose(value, &weights).iter().zip(&weights).map(|(d, w)| u64::from(*d) * w).sum();
                assert_eq!(sum, value, "{value} of {range}");
            }
        }
    }
}
