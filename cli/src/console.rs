//! Standard output, where a program answers. A reader that stops listening, as `head` does, is no error.

use core::fmt;
use std::io::{self, Write as _};

/// Prints a text as it is.
pub fn text(text: impl fmt::Display) {
    // Whoever closed the other end has read enough.
    let _ = write!(io::stdout(), "{text}");
}

/// Prints a line, as `println!` does, to whoever still listens.
macro_rules! say {
    () => { $crate::console::text("\n") };
    ($($text:tt)+) => { $crate::console::text(format_args!("{}\n", format_args!($($text)+))) };
}
pub(crate) use say;
