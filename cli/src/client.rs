//! The board over HTTP: one typed method for each endpoint of `/log/v1`.
//!
//! Nothing that the board answers is believed here; receipts and records have their own checks ([`Receipt::verify`],
//! [`psephos_tally::verifier`]).

mod error;
mod receipt;
mod summary;
mod transport;
pub(crate) mod trust;

pub use error::ClientError;
pub use psephos_tally::receipt::InvalidReceipt;
pub use receipt::Receipt;
pub use summary::{Listed, Status, TrusteeProgress, Turn};

use psephos_log::tile::TilePath;
use psephos_record::{Credential, ProcessId, Tracker, directory, manifest::BoardIdentity};
use serde::de::DeserializeOwned;
use transport::{Body, Transport};

/// Bytes of the largest JSON answer that is read.
const LARGEST_JSON: u64 = 16 << 20;
/// Bytes of the largest checkpoint that is read: a note with many cosignatures.
pub(crate) const LARGEST_CHECKPOINT: u64 = 1 << 20;
/// Bytes of the largest bundle: 256 entries of 65,535 bytes, each behind its length.
pub(crate) const LARGEST_TILE: u64 = 256 * 65_537;
/// Bytes of the largest blob, as the board limits them.
pub(crate) const LARGEST_BLOB: u64 = 64 << 20;

/// A board. Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub struct Client {
    transport: Transport,
    /// Without a final slash.
    base: String,
}

/// The log of one process on a board, or a copy of it on any web server.
#[derive(Clone, Debug)]
pub struct Log {
    transport: Transport,
    /// What `checkpoint`, `tile/…` and the like hang under, without a final slash.
    base: String,
}

impl Client {
    /// The board at `base`, such as `https://vote.example.org`. Nothing is asked yet.
    pub fn new(base: &str) -> Self {
        let base = base.trim_end_matches('/').to_owned();
        Self { transport: Transport::new(&base), base }
    }

    /// The address that was given.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Who the board says it is.
    pub fn board(&self) -> Result<BoardIdentity, ClientError> {
        json(&self.transport, &format!("{}/log/v1/board", self.base))
    }

    /// Every process on the board, newest first.
    pub fn processes(&self) -> Result<Vec<Listed>, ClientError> {
        json(&self.transport, &format!("{}/log/v1/processes", self.base))
    }

    /// Announces a process with its manifest's entry.
    pub fn announce(&self, entry: &[u8]) -> Result<Receipt, ClientError> {
        receipt(&self.transport, &format!("{}/log/v1/processes", self.base), &Body::cbor(entry.to_vec()))
    }

    /// The log of a process.
    pub fn log(&self, process: &ProcessId) -> Log {
        self.log_named(&process.to_string())
    }

    /// The log of this name in the board's addresses.
    pub fn log_named(&self, name: &str) -> Log {
        Log { transport: self.transport.clone(), base: format!("{}/log/v1/{name}", self.base) }
    }

    /// The board's directory.
    pub fn directory(&self) -> Log {
        self.log_named(directory::NAME)
    }

    /// The page on which people see the process.
    pub fn page(&self, process: &ProcessId) -> String {
        format!("{}/elections/{process}", self.base)
    }
}

impl Log {
    /// The log under this address, which may be any web server that holds a copy.
    pub fn at(base: &str) -> Self {
        let base = base.trim_end_matches('/').to_owned();
        Self { transport: Transport::new(&base), base }
    }

    /// What `checkpoint` and `tile/…` hang under.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The current checkpoint, a signed note.
    pub fn checkpoint(&self) -> Result<Vec<u8>, ClientError> {
        self.transport.get(&format!("{}/checkpoint", self.base), LARGEST_CHECKPOINT)
    }

    /// The newest checkpoint that a quorum has cosigned, as whoever serves it counts.
    pub fn cosigned_checkpoint(&self) -> Result<Vec<u8>, ClientError> {
        self.transport.get(&format!("{}/checkpoint/cosigned", self.base), LARGEST_CHECKPOINT)
    }

    /// A tile or an entry bundle.
    pub fn tile(&self, path: TilePath) -> Result<Vec<u8>, ClientError> {
        self.transport.get(&format!("{}/tile/{path}", self.base), LARGEST_TILE)
    }

    /// The blob with this SHA-256.
    pub fn blob(&self, sha256: &[u8; 32]) -> Result<Vec<u8>, ClientError> {
        self.transport.get(&format!("{}/blob/{}", self.base, hex::encode(sha256)), LARGEST_BLOB)
    }

    /// Posts an entry. Posting the same bytes again is harmless: the receipt then says `repeated`.
    pub fn post(&self, entry: &[u8]) -> Result<Receipt, ClientError> {
        receipt(&self.transport, &format!("{}/entries", self.base), &Body::cbor(entry.to_vec()))
    }

    /// Posts an entry together with the blob that it commits to.
    pub fn post_with_blob(&self, entry: &[u8], blob: &[u8]) -> Result<Receipt, ClientError> {
        let length = u32::try_from(entry.len()).unwrap_or(u32::MAX);
        let body = [&length.to_be_bytes()[..], entry, blob].concat();
        receipt(&self.transport, &format!("{}/entries-with-blob", self.base), &Body::octets(body))
    }

    /// The receipt of an entry that is in the log.
    pub fn proof(&self, tracker: &Tracker) -> Result<Receipt, ClientError> {
        json(&self.transport, &format!("{}/proof/{tracker}", self.base))
    }

    /// Which ballot of this credential comes next, as the board says.
    pub fn turn(&self, credential: &Credential) -> Result<Turn, ClientError> {
        json(&self.transport, &format!("{}/voter/{credential}", self.base))
    }

    /// Where the process stands, as the board says. A convenience that nothing may depend on.
    pub fn status(&self) -> Result<Status, ClientError> {
        json(&self.transport, &format!("{}/status", self.base))
    }
}

/// Any other site that is only read, such as a witness's or a beacon's.
#[derive(Clone, Debug)]
pub struct Site {
    transport: Transport,
    /// Without a final slash.
    base: String,
}

impl Site {
    /// The site at `base`.
    pub fn at(base: &str) -> Self {
        let base = base.trim_end_matches('/').to_owned();
        Self { transport: Transport::new(&base), base }
    }

    /// What stands at this path.
    #[cfg(feature = "board")]
    pub fn bytes(&self, path: &str) -> Result<Vec<u8>, ClientError> {
        self.transport.get(&format!("{}/{path}", self.base), LARGEST_JSON)
    }

    /// The JSON document at this path.
    pub fn json<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        json(&self.transport, &format!("{}/{path}", self.base))
    }
}

fn json<T: DeserializeOwned>(transport: &Transport, url: &str) -> Result<T, ClientError> {
    parse(url, &transport.get(url, LARGEST_JSON)?)
}

fn receipt(transport: &Transport, url: &str, body: &Body) -> Result<Receipt, ClientError> {
    parse(url, &transport.post(url, body, LARGEST_JSON)?)
}

fn parse<T: DeserializeOwned>(url: &str, bytes: &[u8]) -> Result<T, ClientError> {
    serde_json::from_slice(bytes)
        .map_err(|cause| ClientError::Unexpected { url: url.to_owned(), cause: cause.to_string() })
}
