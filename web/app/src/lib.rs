//! The pages: rendered on the server, readable without JavaScript; the booth and the check as islands in the browser.
//!
//! | where | what |
//! |---|---|
//! | [`router`] | the pages as an axum router over a [`Board`](psephos_board::Board) |
//! | `view` | pages as plain structures, and how they are drawn |
//! | `routes` | from a request to such a structure |
//! | `islands` | what runs in the browser, hydrated from what the server drew |
//! | `catalogue` | every text, in English and Chinese |
//!
//! On wasm32 only the islands are compiled; on every other machine everything is, since the server draws islands too.
//! There is no reactive runtime and no server function: a page is a function from a structure to text, so that pages need no
//! inline script, and **nothing that a voter chooses has a way to the server but through the worker's encrypted ballot**.
#![recursion_limit = "256"]
#![allow(
    missing_docs,
    clippy::must_use_candidate,
    clippy::needless_pass_by_value,
    reason = "the island macro writes undocumented items, and views own what they draw"
)]

mod hash;
pub mod islands;
mod opening;
mod rule;

#[cfg(not(target_arch = "wasm32"))]
pub mod assets;
#[cfg(not(target_arch = "wasm32"))]
pub mod catalogue;
#[cfg(not(target_arch = "wasm32"))]
pub mod language;
#[cfg(not(target_arch = "wasm32"))]
pub mod options;
#[cfg(not(target_arch = "wasm32"))]
mod own_page;
#[cfg(not(target_arch = "wasm32"))]
mod router;
#[cfg(not(target_arch = "wasm32"))]
mod routes;
#[cfg(not(target_arch = "wasm32"))]
mod security;
#[cfg(not(target_arch = "wasm32"))]
pub mod view;

#[cfg(not(target_arch = "wasm32"))]
pub use crate::{
    assets::{MissingSite, SiteAssets},
    options::{CloseVoting, Demo, DemoDraw, DemoSlip, Options},
    router::{router, router_with},
};
