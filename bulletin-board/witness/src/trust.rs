//! Whose checkpoints a witness looks at.

use psephos_log::note::{InvalidKey, KeyName, NoteKey};
use std::{fmt, str::FromStr};

/// A board of this program: every log whose origin is its name, a slash and more is its own, under one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedBoard {
    name: KeyName,
    key: [u8; 32],
}

impl TrustedBoard {
    /// The board of this name and Ed25519 key.
    pub fn new(name: KeyName, key: [u8; 32]) -> Result<Self, TrustError> {
        if name.as_str().ends_with('/') {
            return Err(TrustError::Board);
        }
        NoteKey::new(name.clone(), &key).map_err(TrustError::Key)?;
        Ok(Self { name, key })
    }

    /// Whether the origin is below the board's name.
    fn keeps(&self, origin: &str) -> bool {
        origin.strip_prefix(self.name.as_str()).is_some_and(|rest| rest.starts_with('/'))
    }
}

/// `NAME=HEXKEY`.
impl FromStr for TrustedBoard {
    type Err = TrustError;

    fn from_str(text: &str) -> Result<Self, TrustError> {
        let (name, digits) = text.rsplit_once('=').ok_or(TrustError::Board)?;
        let mut key = [0; 32];
        hex::decode_to_slice(digits, &mut key).map_err(|_| TrustError::Board)?;
        Self::new(KeyName::new(name).map_err(|_| TrustError::Board)?, key)
    }
}

/// The logs that a witness cosigns. No origin belongs to two owners.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trust {
    boards: Vec<TrustedBoard>,
    logs: Vec<NoteKey>,
}

impl Trust {
    /// These boards, and these logs. Several keys of one name are one log whose key was changed.
    pub fn new(boards: Vec<TrustedBoard>, logs: Vec<NoteKey>) -> Result<Self, TrustError> {
        for (at, board) in boards.iter().enumerate() {
            let name = board.name.as_str();
            let others = boards.iter().enumerate().filter(|(other, _)| *other != at);
            for (_, other) in others {
                if other.name == board.name || other.keeps(name) {
                    return Err(TrustError::Overlap(name.to_owned()));
                }
            }
            if let Some(log) = logs.iter().find(|log| board.keeps(log.name().as_str())) {
                return Err(TrustError::Overlap(log.name().to_string()));
            }
        }
        Ok(Self { boards, logs })
    }

    /// The keys that may sign for this origin; none if it is unknown.
    pub fn keys_of(&self, origin: &KeyName) -> Vec<NoteKey> {
        let boards = self.boards.iter().filter(|board| board.keeps(origin.as_str()));
        let keys = boards.filter_map(|board| NoteKey::new(origin.clone(), &board.key).ok());
        keys.chain(self.logs.iter().filter(|log| log.name() == origin).cloned()).collect()
    }

    /// Whether nothing is trusted.
    pub const fn is_empty(&self) -> bool {
        self.boards.is_empty() && self.logs.is_empty()
    }
}

/// Why a witness can't trust this.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrustError {
    /// Not a board's name, `=`, and the 64 hexadecimal digits of its key.
    Board,
    /// The key is none.
    Key(InvalidKey),
    /// This name belongs to two owners.
    Overlap(String),
}

impl fmt::Display for TrustError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Board => f.write_str("not a board's name, \"=\" and the 64 hexadecimal digits of its key"),
            Self::Key(cause) => write!(f, "{cause}"),
            Self::Overlap(name) => write!(f, "{name} would belong to two owners"),
        }
    }
}

impl std::error::Error for TrustError {}
