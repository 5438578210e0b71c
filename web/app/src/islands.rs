//! What runs in the browser. The server draws an island's first state; the browser takes it from there.

mod asking;
pub mod booth;
pub mod check;
pub mod contribute;
pub mod in_pool;
pub mod my_rank;
mod phrases;
mod trouble;
mod who;
mod worker;
