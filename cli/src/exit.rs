//! What the program's end says to a shell.

use std::process::ExitCode;

/// The exit code of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: done, and for `verify`: every check passed.
    Done,
    /// 1: it could not be done, or a check failed.
    Failed,
    /// 2: nothing is wrong, and something is still missing.
    NotYet,
    /// 66: what it needs could not be read, so nothing is known (`EX_NOINPUT`).
    Unread,
    /// 64: the command line asks for something that there is not (`EX_USAGE`).
    Usage,
}

impl Exit {
    /// The number.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::NotYet => 2,
            Self::Unread => 66,
            Self::Usage => 64,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
