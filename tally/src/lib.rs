//! The life of a process and its tally, as pure functions of the record.
//!
//! [`Process`] is the state after a prefix of the log. The server asks it which entries to accept, trustees ask it what
//! to decrypt, the verifier asks it whether everything on a board is valid: one function, so they cannot disagree.
//!
//! | module | what |
//! |---|---|
//! | [`phase`] | the life of a process as one table |
//! | [`screen`] | what can be checked of an entry by itself: encoding, author, proofs in batches |
//! | [`process`] | what depends on the entries before it |
//! | [`ceremony`] | the public side of the key ceremony |
//! | [`trustee`] | the secret side: what a trustee's program does |
//! | [`counting`] | from totals to an outcome |
//! | [`drawing`] | draws: the order that a seed gives, and who gets what |
//! | [`receipt`] | what a voter checks of the board's answer |
//! | [`witnesses`] | who cosigns the log, and whether enough have |
//! | [`evidence`] | what convicts a board's key |
//! | [`listing`] | a board's directory of its processes |
//! | [`verifier`] | the numbered checks over a whole record |

mod all_cores;
pub mod ceremony;
pub mod counting;
pub mod decryption;
pub mod drawing;
pub mod evidence;
pub mod listing;
pub mod phase;
pub mod process;
pub mod receipt;
pub mod rejected;
pub mod screen;
pub mod trustee;
pub mod verifier;
pub mod witnesses;

pub use listing::Listing;
pub use phase::Phase;
pub use process::{Admitted, Process, Surroundings, VoterState};
pub use rejected::{Reason, Rejected};
pub use screen::{Screen, Screened};
pub use witnesses::Witnesses;
