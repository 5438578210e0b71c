//! How a board is set up.

use ed25519_dalek::SigningKey;
use psephos_log::cosignature::WitnessKey;
use std::fmt;

/// Everything a board needs to start.
#[derive(Clone)]
pub struct Settings {
    /// `sqlite://path`, created if it is not there, or `postgres://user@host/name`.
    pub database: String,
    /// The board's name, as manifests and origins spell it: no spaces, no `+`. `host:port`, as a rule.
    pub name: String,
    /// The board's key: it signs checkpoints, promises, and the entries that the board owes. Wiped when dropped.
    pub key: SigningKey,
    /// Who may announce processes.
    pub organisers: Organisers,
    /// Where the witnesses are that manifests may name.
    pub witnesses: Vec<WitnessAddress>,
    /// Starts even if too few witnesses answer to rule out that this is an older copy of the log. For emergencies.
    pub start_without_witnesses: bool,
}

/// A witness, and where it takes checkpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessAddress {
    /// Its name and key.
    pub key: WitnessKey,
    /// Its submission prefix, which is its monitoring prefix too: `http://` or `https://`, without a slash at the end.
    pub url: String,
    /// Who vouches for its certificate (X.509, DER); none: the public authorities.
    pub authorities: Vec<Vec<u8>>,
}

/// What a program of a board does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything. On PostgreSQL there may be other programs beside it.
    Whole,
    /// Takes posts, checks them and leaves them for a sequencer; answers when it has settled them.
    Gateway,
    /// Puts into order what gateways leave, or stands by.
    Sequencer,
}

/// Who may announce processes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Organisers {
    /// Anyone: for trials.
    Any,
    /// The holders of these Ed25519 keys.
    Only(Vec<[u8; 32]>),
}

impl Organisers {
    /// Whether the holder of this key may announce a process.
    pub(crate) fn allow(&self, key: &[u8; 32]) -> bool {
        match self {
            Self::Any => true,
            Self::Only(keys) => keys.contains(key),
        }
    }
}

/// Without the key, and without the database, whose address may hold a password.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("name", &self.name)
            .field("organisers", &self.organisers)
            .field("witnesses", &self.witnesses)
            .finish_non_exhaustive()
    }
}
