//! The program `psephos`: a command for each role of an election, and the verifier.
//!
//! | who | command | module |
//! |---|---|---|
//! | anyone | `verify`, `export`, `evidence`, `draw`, `directory check` | [`verify`], [`export`], [`evidence`], [`draw`], [`directory`] |
//! | organiser | `organiser init`, `announce`, `close` | [`organiser`] |
//! | registrar | `registrar init`, `roll` | [`registrar`] |
//! | trustee | `trustee init`, `ceremony`, `decrypt`, `run` | [`trustee`] |
//! | voter | `vote` | [`vote`] |
//! | operator | `serve`, `fsck`, `gateway`, `sequencer`, `board move`, `demo`, `replay` | with the feature `board` |
//! | witness | `witness init`, `run`, `check` | with the feature `board` |
//! | mirror | `mirror init`, `run` | with the feature `board` |
//! | who decides whom to believe | `policy check`, `show` | [`policy`] |
//!
//! The commands are thin; what they do are functions that tests, the demo and the replay call too. Clocks and the
//! system's randomness are read in [`clock`] and in the commands alone.
#![allow(clippy::print_stdout, reason = "a program for the command line answers on standard output")]

pub mod address;
pub mod agreed;
pub mod archive;
#[cfg(feature = "board")]
pub mod board;
pub mod client;
pub mod clock;
pub mod config;
pub mod console;
#[cfg(feature = "board")]
pub mod crowd;
#[cfg(feature = "board")]
pub mod demo;
pub mod directory;
pub mod draw;
mod escaped;
pub mod evidence;
pub mod exit;
pub mod export;
pub mod failure;
#[cfg(feature = "board")]
pub mod fsck;
pub mod growth;
#[cfg(feature = "board")]
pub mod host;
pub mod keyfile;
mod letters;
#[cfg(feature = "board")]
pub mod logs;
#[cfg(feature = "board")]
pub mod mirror;
pub mod organiser;
#[cfg(feature = "board")]
pub mod parts;
pub mod passphrase;
pub mod policy;
pub mod poll;
pub mod program;
pub mod progress;
pub mod receipt;
pub mod record;
pub mod registrar;
#[cfg(feature = "board")]
pub mod rehearsal;
#[cfg(feature = "board")]
pub mod replay;
#[cfg(feature = "board")]
pub mod serve;
#[cfg(feature = "board")]
pub mod service;
#[cfg(feature = "board")]
pub mod site;
pub mod source;
#[cfg(feature = "board")]
pub mod stages;
pub mod trustee;
pub mod verify;
pub mod vote;
#[cfg(feature = "board")]
pub mod witness;
