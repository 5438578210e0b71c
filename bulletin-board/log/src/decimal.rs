//! Decimal numbers as the C2SP texts write them: ASCII digits, no sign, no leading zero but in `0` itself.

/// Reads such a number. `None`: it is not one, or needs more than 64 bits.
pub(crate) fn parse(text: &str) -> Option<u64> {
    let value: u64 = text.parse().ok()?;
    // `parse` also takes "+7" and "007"; only the canonical spelling prints back to itself.
    (value.to_string() == text).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_number_has_one_spelling() {
        assert_eq!(parse("0"), Some(0));
        assert_eq!(parse("18446744073709551615"), Some(u64::MAX));
        for bad in ["", "00", "01", "+1", "-1", " 1", "1 ", "1\n", "0x1", "18446744073709551616", "١"] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
    }
}
