//! Moments, as each language's readers write them. The page's script turns them into the reader's own time zone.

use crate::{catalogue::Words, language::Language};
use leptos::prelude::*;
use time::{OffsetDateTime, UtcOffset};

/// A `<time>` element. `seconds` since 1970-01-01T00:00:00Z.
pub fn moment(words: Words, seconds: u64) -> impl IntoView + use<> {
    let text = written(words.language(), seconds);
    view! { <time datetime=machine(seconds) data-local="">{text}</time> }
}

/// A sentence that ends with a moment.
pub fn with_moment(words: Words, sentence: String, seconds: u64) -> impl IntoView + use<> {
    view! { {sentence}{words.gap()}{moment(words, seconds)} }
}

/// English in universal time, Chinese in Beijing time.
pub fn written(language: Language, seconds: u64) -> String {
    let Some(utc) = civil(seconds) else { return seconds.to_string() };
    match language {
        Language::English => {
            format!("{} {} {}, {:02}:{:02} UTC", utc.day(), utc.month(), utc.year(), utc.hour(), utc.minute())
        }
        Language::Chinese => {
            let beijing = utc.to_offset(UtcOffset::from_hms(8, 0, 0).unwrap_or(UtcOffset::UTC));
            let (year, month, day) = beijing.to_calendar_date();
            format!("{year}年{}月{day}日 {:02}:{:02}（北京时间）", u8::from(month), beijing.hour(), beijing.minute())
        }
    }
}

fn machine(seconds: u64) -> String {
    civil(seconds).map_or_else(String::new, |utc| {
        let (year, month, day) = utc.to_calendar_date();
        let (hour, minute, second) = utc.to_hms();
        format!("{year:04}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z", u8::from(month))
    })
}

fn civil(seconds: u64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(i64::try_from(seconds).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_as_people_write_it() {
        assert_eq!(written(Language::English, 1_790_000_000), "21 September 2026, 14:13 UTC");
        assert_eq!(written(Language::Chinese, 1_790_000_000), "2026年9月21日 22:13（北京时间）");
        assert_eq!(machine(1_790_000_000), "2026-09-21T14:13:20Z");
        assert_eq!(written(Language::English, u64::MAX), u64::MAX.to_string());
    }
}
