//! What runs in the browser. The server draws an island's first state; the browser takes it from there.

pub mod booth;
pub mod check;
mod phrases;
mod trouble;
mod worker;
