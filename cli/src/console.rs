//! Standard output, where a program answers. A reader that stops listening, as `head` does, is no error.
//!
//! Whatever is printed may hold foreign text: of a record, a board, a file. What would drive the terminal or turn a line around is
//! written out as `\u009b`, which in JSON stands for the same.

use core::fmt::{self, Write as _};
use psephos_record::text::is_invisible_control;
use std::io::{self, Write as _};

/// Prints a text.
pub fn text(text: impl fmt::Display) {
    // Whoever closed the other end has read enough.
    let _ = write!(io::stdout(), "{}", Tame(text));
}

/// A text in which no character but the line's end does anything but to be read.
pub struct Tame<T>(pub T);

impl<T: fmt::Display> fmt::Display for Tame<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Taming(f), "{}", self.0)
    }
}

struct Taming<'a, 'f>(&'a mut fmt::Formatter<'f>);

impl fmt::Write for Taming<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some(at) = rest.find(|c| c != '\n' && is_invisible_control(c)) {
            let (before, from) = rest.split_at(at);
            let mut after = from.chars();
            let control = after.next().map_or(0, u32::from);
            write!(self.0, "{before}\\u{control:04x}")?;
            rest = after.as_str();
        }
        self.0.write_str(rest)
    }
}

/// Prints a line, as `println!` does, to whoever still listens.
macro_rules! say {
    () => { $crate::console::text("\n") };
    ($($text:tt)+) => { $crate::console::text(format_args!("{}\n", format_args!($($text)+))) };
}
pub(crate) use say;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_is_read_and_does_nothing_else() {
        let text = "Rathaus\u{1b}[2J\u{9b}1m\u{202e}sey\u{2066}\r\nZürich 北京\n";
        assert_eq!(Tame(text).to_string(), "Rathaus\\u001b[2J\\u009b1m\\u202esey\\u2066\\u000d\nZürich 北京\n");
    }

    #[test]
    fn a_json_document_means_the_same() {
        let title = "a\u{202e}b\u{7f}c\u{1b}\u{85}".to_owned();
        let json = Tame(serde_json::to_string(&title).unwrap()).to_string();
        assert!(!json.contains(is_invisible_control));
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), title);
    }
}
