//! The bulletin board's server: storage, sequencer, and the HTTP door.
//!
//! ```text
//! door ─► Board ─► screen ─► queue ─► sequencer: admit ─► one transaction ─► publish ─► answer
//!  │        │                                                │
//!  └ reads ─┴──────── store (SQLite, PostgreSQL) ◄───────────┘
//! ```
//!
//! On SQLite one program does all of it and the queue is in memory; on PostgreSQL it is a table, and any number of programs does parts.
//!
//! The server never sees a vote in the clear, keeps nothing of a request but the entry, and is not believed by anybody: what it serves
//! is checked by whoever reads it. What an entry means is decided by `psephos_tally` alone; here it is put in order, exactly once.

mod board;
mod clock;
mod cosigning;
mod directory;
mod entrance;
#[cfg(feature = "failpoints")]
pub mod failpoint;
#[cfg(not(feature = "failpoints"))]
mod failpoint;
pub mod fsck;
mod http;
mod inbox;
mod incident;
mod ledger;
mod metrics;
mod moving;
mod post_error;
mod receipt;
mod restoring;
mod sequencer;
mod settings;
mod shared;
mod start_error;
mod store;
mod summary;

pub use crate::{
    board::{Board, MAX_BLOB, NotReady, Probe, ReadError, VoterSummary},
    clock::{Clock, SystemClock},
    entrance::{ClientAddress, Entrance, EntranceCounts, Limits, Tls, TlsError, serve, serve_through},
    http::{Operated, health_router, operator_router, router},
    incident::Incident,
    ledger::ReplayError,
    metrics::MetricsText,
    moving::{MoveError, Moved, move_board},
    post_error::{PostError, Refusal},
    receipt::{PROMISED_WITHIN, Receipt},
    restoring::restore_board,
    settings::{Organisers, Role, Settings, WitnessAddress},
    start_error::StartError,
    store::{StoreError, StoredEntry},
    summary::{ProcessSummary, Status, TrusteeStatus},
};
pub use psephos_record::manifest::BoardIdentity;
