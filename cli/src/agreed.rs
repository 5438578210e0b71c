//! A head of a log as people pass it on: `SIZE:ROOT`, by telephone or on paper.

use core::{fmt, str::FromStr};
use psephos_record::ids::Hash;
use psephos_tally::verifier::ExpectedHead;

/// `SIZE:ROOT`: so many entries, and 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgreedHead(pub ExpectedHead);

/// Not `SIZE:ROOT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedHead;

impl fmt::Display for MalformedHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("give the number of entries, a colon, and the 64 digits of the root")
    }
}

impl core::error::Error for MalformedHead {}

impl FromStr for AgreedHead {
    type Err = MalformedHead;

    fn from_str(text: &str) -> Result<Self, MalformedHead> {
        let (size, root) = text.split_once(':').ok_or(MalformedHead)?;
        let size = size.parse().ok().filter(|size| *size > 0).ok_or(MalformedHead)?;
        let root: Hash = root.parse().map_err(|_| MalformedHead)?;
        Ok(Self(ExpectedHead { size, root }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_as_it_was_printed_and_nothing_else_is() {
        let root = "ab".repeat(32);
        let due = AgreedHead(ExpectedHead { size: 17, root: Hash([0xab; 32]) });
        assert_eq!(format!("17:{root}").parse(), Ok(due));
        for bad in [format!("0:{root}"), format!("-1:{root}"), root.clone(), format!("17:{}", &root[2..]), "17:".into()]
        {
            assert_eq!(bad.parse::<AgreedHead>(), Err(MalformedHead), "{bad}");
        }
    }
}
