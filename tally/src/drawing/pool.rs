//! The pool: made once by the registrar, checked by everyone while its blobs stream by.
//!
//! Spec: `docs/spec/80-draws.md#pool`.

mod candidates;
mod check;
mod malformed;
mod people;
mod room;
mod row;
mod sealing;
mod totals;

pub use self::{
    check::PoolCheck,
    malformed::{MalformedPool, RowFault},
    row::check_row,
    sealing::{Sealing, seal},
};
