//! A witness: sees that logs only grow, cosigns their checkpoints, and keeps what convicts a log that did not (C2SP `tlog-witness`).
//!
//! ```text
//! door ─► AddCheckpoint::open (who signed) ─► one transaction: judge, record, cosign ─► answer
//!                                                  └ refused ─► evidence
//! ```
//!
//! It believes nobody, holds one key and one small database, and never looks at an entry: it does not know what an election is.
//! What it must never lose is its database: a witness that forgot what it cosigned can be led to cosign another history. So
//! [`Witness::create`] makes key and memory together, and [`Witness::open`] opens no memory but its own.

mod counts;
mod door;
mod evidence;
mod keeper;
mod store;
mod trust;
mod watched;
mod witness;

pub use crate::{
    door::{MAX_BODY, router},
    evidence::Found,
    keeper::{Holding, Keeper, NotHeld},
    store::StoreError,
    trust::{Trust, TrustError, TrustedBoard},
    watched::Standing,
    witness::{Refused, Settings, StartError, Witness},
};
