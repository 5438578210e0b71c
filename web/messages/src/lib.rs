//! What the booth's worker answers the page, and ballot papers as people read them.
//!
//! Answers only: everything here is public or was disclosed by a challenge. What the page asks (a voting code, the selections) crosses
//! as plain JavaScript values and has no type that could be serialised, so that it cannot end up in a request by mistake.

mod drawing;
mod opened;
mod paper;

pub use crate::{
    drawing::{Contributed, Looked, Place, Rank, Ranked, Row},
    opened::{Line, OpenedContest},
    paper::{Paper, PaperKind},
};

use serde::{Deserialize, Serialize};

/// The answer to `enter`: the process's announcement and ceremony check out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    /// The process's title in the page's language, from the manifest.
    pub title: String,
    /// Trustees whose signatures the election's key was recomputed from.
    pub trustees: u32,
}

/// The answer to `identify`: the voter's ballot paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identified {
    /// The contests of the voter's style, in the order of the ballot.
    pub contests: Vec<Paper>,
    /// Ballots of this voter on the board already; the last of them is replaced.
    pub voted: u32,
}

/// The answer to `encrypt`: a ballot waits for the voter to cast or to test it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encrypted {
    /// The ballot's tracker, 64 hexadecimal digits.
    pub tracker: String,
}

/// The answer to `cast`: the ballot is in, as the worker itself verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The ballot's tracker.
    pub tracker: String,
    /// Its position in the log, from 0.
    pub index: u64,
    /// Entries of the log under the checkpoint that proves it.
    pub size: u64,
    /// How many of the election's witnesses have cosigned that checkpoint.
    pub cosigned: u32,
    /// How many witnesses there are.
    pub witnesses: u32,
    /// How many of them are enough.
    pub quorum: u32,
    /// The file for the voter to keep: tracker, proof and promise. It does not say what the ballot holds.
    pub file: String,
}

/// The answer to `challenge`: what the ballot held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenged {
    /// The opened ballot's tracker: the one that the page had shown before.
    pub tracker: String,
    /// The tracker of the challenge entry, under which anyone finds the opening.
    pub challenge: String,
    /// What the ballot held.
    pub contests: Vec<OpenedContest>,
    /// The address where another device finds the opening, as a QR code.
    pub code: Matrix,
}

/// A QR code, ready to be drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    /// Modules along one side.
    pub size: u32,
    /// The dark modules as an SVG path, one unit each.
    pub path: String,
}

/// The answer to `check`: an entry stands in the log, as this browser verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// The position of the entry in the log, from 0.
    pub index: u64,
    /// Entries of the log under the checkpoint that proves it.
    pub size: u64,
    /// For a challenge: what the opened ballot held, recomputed here.
    pub opened: Option<Vec<OpenedContest>>,
}

/// Something did not work. The page has two texts for each name: what happened, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// A stable name in kebab case: the worker's own, or that of the board's problem document.
    pub name: String,
    /// A fact for whoever helps the voter.
    pub detail: String,
}

impl Fault {
    /// A fault with this name.
    pub fn new(name: &str, detail: impl core::fmt::Display) -> Self {
        Self { name: name.to_owned(), detail: detail.to_string() }
    }
}
