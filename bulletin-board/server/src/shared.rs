//! Several programs on one database: any number of gateways, of which each answers posts, and sequencers, of which one appends.
//!
//! ```text
//! gateway ─► screen ─► pending ─► sequencer: order, commit ─► leaf, head, or refusal ─► gateway: follow, answer
//! ```
//!
//! Each program has the state of every log in memory and follows: a gateway to check posts, a sequencer to take over without a replay.

mod follower;
mod sequencer;

pub(crate) use self::{follower::follow, sequencer::sequence};
use std::time::Duration;

/// How long to wait when nobody rings.
const UNRUNG: Duration = Duration::from_millis(250);
/// How often to look for what may have been missed, and for what the clock asks.
const NOW_AND_THEN: Duration = Duration::from_secs(1);
/// How long to leave the database alone when something fails.
const PAUSE: Duration = Duration::from_millis(200);
