//! The board on PostgreSQL: what `tests/board` asks of it on SQLite, and what only several programs on one database can do.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests")]

#[path = "../board/answer.rs"]
mod answer;
mod cluster;
mod database;
#[path = "../board/failing.rs"]
mod failing;
#[path = "../board/killing.rs"]
mod killing;
mod outage;
#[path = "../board/people.rs"]
mod people;
#[path = "../board/posting.rs"]
mod posting;
#[path = "../board/racing.rs"]
mod racing;
#[path = "../board/reading.rs"]
mod reading;
#[path = "../board/rig.rs"]
mod rig;
#[path = "../board/starting.rs"]
mod starting;
