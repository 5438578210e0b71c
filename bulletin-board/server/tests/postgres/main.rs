//! The board on PostgreSQL: what `tests/board` asks of it on SQLite, and what only several programs on one database can do.
//! A file that is new there belongs on both lists.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests")]

#[path = "../board/answer.rs"]
mod answer;
#[path = "../board/computing.rs"]
mod computing;
mod database;
#[path = "../board/directory.rs"]
mod directory;
#[path = "../board/encrypted.rs"]
mod encrypted;
#[path = "../board/entering.rs"]
mod entering;
#[path = "../board/failing.rs"]
mod failing;
#[path = "../board/faults.rs"]
mod faults;
#[path = "../board/flooding.rs"]
mod flooding;
#[path = "../board/fscking.rs"]
mod fscking;
#[path = "../board/history.rs"]
mod history;
#[path = "../board/killing.rs"]
mod killing;
mod moving;
#[path = "../board/operating.rs"]
mod operating;
mod outage;
#[path = "../board/people.rs"]
mod people;
#[path = "../board/posting.rs"]
mod posting;
#[path = "../board/program.rs"]
mod program;
#[path = "../board/racing.rs"]
mod racing;
#[path = "../board/reading.rs"]
mod reading;
#[path = "../board/rig.rs"]
mod rig;
mod roles;
#[path = "../board/starting.rs"]
mod starting;
#[path = "../board/uploading.rs"]
mod uploading;
mod watching;
#[path = "../board/witness.rs"]
mod witness;
#[path = "../board/witnessing.rs"]
mod witnessing;
