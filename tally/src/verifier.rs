//! The verifier: numbered checks over a whole election record, by nothing but the record.
//!
//! It fails closed: what it could not look at has not passed, a stage that is missing is "not yet", an entry that should
//! not stand on the board fails the check that it breaks and is named. One library serves `psephos verify`, the trustee's
//! program and the observer's browser. Spec: `docs/spec/70-verification.md`.

mod check;
mod expected;
mod record;
mod report;
mod source;
mod walk;

pub use check::Check;
pub use expected::{Expected, ExpectedHead};
pub use report::{Counts, Fault, Outcome, Report, Timing, Verdict};
pub use source::{MemorySource, RecordSource, SourceError};
pub use walk::{Progress, Walked, Watch, verify, verify_on};
