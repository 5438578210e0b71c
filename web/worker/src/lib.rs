//! The booth's cryptography, run in a worker of the voter's browser.
//!
//! | module | what |
//! |---|---|
//! | `election` | the announcement and the ceremony, checked against the process's name |
//! | `session` | one voter: code, ballot, cast or challenge |
//! | `receipt` | the board's answer, verified here |
//! | `entrant` | an entrant of a draw: its id, its row in the pool, its rank |
//! | `draw` | contributing to a draw, and checking one's place in it |
//! | `opening` | what a challenged ballot held, recomputed here |
//! | `qr` | an address for another device's camera |
//! | `door` | requests to the board |
//! | `random` | the browser's random numbers |
//!
//! With the feature `draws` this is the worker of the draws' pages, without it the one of the booth, which loads less.
//!
//! Only `draw` and the last two and the exported verbs need a browser. **What leaves the worker is a ballot entry, a challenge that the
//! voter asked for, a public credential, and a contribution**; the voting code and the marks stay, and are wiped.
#![cfg_attr(not(target_arch = "wasm32"), expect(dead_code, reason = "without a browser only tests call it"))]

mod election;
#[cfg(any(feature = "draws", not(target_arch = "wasm32")))]
mod entrant;
mod opening;
mod qr;
mod receipt;

#[cfg(target_arch = "wasm32")]
mod door;
#[cfg(all(target_arch = "wasm32", feature = "draws"))]
mod draw;
#[cfg(target_arch = "wasm32")]
mod random;
#[cfg(target_arch = "wasm32")]
mod session;
#[cfg(target_arch = "wasm32")]
pub mod verbs;
