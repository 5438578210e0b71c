//! A point in time as people write it in JSON.

use core::fmt;
use serde::{
    Deserialize, Deserializer,
    de::{self, Visitor},
};

/// `1790000000`, `"2026-11-21T08:00:00+08:00"`, `"now"` or `"now+90m"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instant {
    /// Seconds since 1970-01-01T00:00:00Z.
    At(u64),
    /// This many seconds from now.
    In(u64),
}

impl Instant {
    /// The instant in seconds since 1970-01-01T00:00:00Z, when it is `now`.
    pub const fn at(self, now: u64) -> u64 {
        match self {
            Self::At(seconds) => seconds,
            Self::In(seconds) => now.saturating_add(seconds),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let Some(rest) = text.strip_prefix("now") else {
            let timestamp: jiff::Timestamp = text.parse().ok()?;
            return u64::try_from(timestamp.as_second()).ok().map(Self::At);
        };
        if rest.is_empty() {
            return Some(Self::In(0));
        }
        let mut characters = rest.strip_prefix('+')?.chars();
        let unit = match characters.next_back()? {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return None,
        };
        let digits = characters.as_str();
        let count: u64 = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())??;
        count.checked_mul(unit).map(Self::In)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Written)
    }
}

struct Written;

impl Visitor<'_> for Written {
    type Value = Instant;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a time, such as \"2026-11-21T08:00:00+08:00\", 1790000000, \"now\" or \"now+2h\"")
    }

    fn visit_u64<E>(self, seconds: u64) -> Result<Instant, E> {
        Ok(Instant::At(seconds))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Instant, E> {
        Instant::parse(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_in_every_form_that_people_use() {
        for (text, due) in [
            ("1970-01-01T00:00:01Z", Instant::At(1)),
            ("1970-01-01T08:00:01+08:00", Instant::At(1)),
            ("now", Instant::In(0)),
            ("now+90s", Instant::In(90)),
            ("now+2h", Instant::In(7_200)),
        ] {
            assert_eq!(Instant::parse(text), Some(due), "{text}");
        }
        for text in
            ["", "tomorrow", "2026-11-21", "2026-11-21T08:00:00", "now+", "now+h", "now-1h", "now+1w", "now++1h"]
        {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
    }
}
