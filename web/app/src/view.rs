//! Pages as plain structures and how they are drawn. Nothing here knows a board or a request, so tests draw pages by hand.
//!
//! A page's structure holds texts of the record in the reader's language, and numbers; all other words come from the catalogue.

pub mod about;
pub mod board;
pub mod check;
pub mod demo;
pub mod draw;
pub mod entry;
pub mod frame;
pub mod home;
mod keepers;
pub mod moment;
pub mod overview;
pub mod phase;
pub mod problem;
pub mod result;
pub mod tracker;
pub mod vote;

pub use frame::{Frame, Script};
