//! The name under which a failure of the board's own stands in its log, and all that a client hears of it.

use std::{
    collections::hash_map::RandomState,
    fmt,
    hash::{BuildHasher as _, Hasher as _},
    str::FromStr,
};

/// One failure of the board's own. It decides nothing: it leads from what a client reports to a line of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Incident(u64);

impl Incident {
    /// A name that no other incident has, but by a chance of 1 in 2⁶⁴: what the standard library seeds its tables with.
    #[expect(clippy::new_without_default, reason = "no two are the same")]
    pub fn new() -> Self {
        Self(RandomState::new().build_hasher().finish())
    }
}

/// Sixteen hexadecimal digits.
impl fmt::Display for Incident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for Incident {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u64::from_str_radix(text, 16).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_incidents_have_two_names_that_can_be_read_back() {
        let (one, other) = (Incident::new(), Incident::new());
        assert_ne!(one, other);
        assert_eq!((one.to_string().len(), one.to_string().parse()), (16, Ok(one)));
    }
}
