//! Why a command could not do what was asked: a stable name, what happened, what to do now.

use crate::exit::Exit;
use core::fmt;
use std::borrow::Cow;

/// A command's failure, as it is printed: `error: <name>: <what happened>. <what to do>.`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Stable, kebab-case; a problem of the board keeps the board's name for it.
    pub name: Cow<'static, str>,
    /// What happened: a lower-case fact.
    pub what: String,
    /// What the person can do about it; empty when there is nothing.
    pub remedy: String,
    /// How the program ends.
    pub exit: Exit,
}

impl Failure {
    /// A failure that ends the program with 1.
    pub fn new(name: impl Into<Cow<'static, str>>, what: impl fmt::Display, remedy: impl Into<String>) -> Self {
        Self { name: name.into(), what: what.to_string(), remedy: remedy.into(), exit: Exit::Failed }
    }

    /// A command line that asks for something that there is not: ends the program with 64.
    pub fn usage(what: impl fmt::Display, remedy: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, ..Self::new("usage", what, remedy) }
    }

    /// A file that can't be read or written.
    pub fn file(path: &std::path::Path, cause: impl fmt::Display) -> Self {
        Self::new("file", format!("{}: {cause}", path.display()), "look at the path and its permissions")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.what)?;
        if self.remedy.is_empty() { Ok(()) } else { write!(f, ". {}", capitalised(&self.remedy)) }
    }
}

impl core::error::Error for Failure {}

fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_what_happened_and_what_to_do() {
        let failure = Failure::new("too-early", "voting has not opened", "come back on Monday");
        assert_eq!(failure.to_string(), "too-early: voting has not opened. Come back on Monday");
        assert_eq!(Failure::usage("no such thing", "").exit.code(), 64);
    }
}
