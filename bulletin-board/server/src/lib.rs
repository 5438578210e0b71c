//! The bulletin board's server: storage, sequencer, and the HTTP door.
//!
//! ```text
//! door ─► Board ─► sequencer: screen ─► admit ─► one transaction ─► publish ─► answer
//!  │        │                                        │
//!  └ reads ─┴────────── store (SQLite) ◄─────────────┘
//! ```
//!
//! The server never sees a vote in the clear, keeps nothing of a request but the entry, and is not believed by anybody: what it serves
//! is checked by whoever reads it. What an entry means is decided by `psephos_tally` alone; here it is put in order, exactly once.

mod board;
mod clock;
mod cosigning;
mod entrance;
mod http;
mod inbox;
mod ledger;
mod post_error;
mod receipt;
mod sequencer;
mod settings;
mod start_error;
mod store;
mod summary;

pub use crate::{
    board::{Board, MAX_BLOB, ReadError, VoterSummary},
    clock::{Clock, SystemClock},
    entrance::{ClientAddress, Limits, serve},
    http::router,
    ledger::ReplayError,
    post_error::PostError,
    receipt::{PROMISED_WITHIN, Receipt},
    settings::{Organisers, Settings, WitnessAddress},
    start_error::StartError,
    store::{StoreError, StoredEntry},
    summary::{ProcessSummary, Status, TrusteeStatus},
};
pub use psephos_record::manifest::BoardIdentity;
