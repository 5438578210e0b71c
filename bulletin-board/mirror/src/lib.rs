//! A mirror: a witness that holds what it cosigns, and serves it when the board does not.
//!
//! ```text
//! board ─► copying: from the signed root down ─► folder ─► judged entry by entry, each once ─► held ─► cosigned
//!                                                   └► door: the record, as the board serves it
//! ```
//!
//! Its folder is an election record that any web server can serve. It refuses to cosign a log whose board shows two histories, withholds
//! what it signed for, or gives something else, and says so under `/complaints`; an invalid entry alone stops nobody, since every
//! reader steps over it (decision 0008).

mod copying;
mod door;
mod folder;
mod follower;
mod held;
mod listing;
mod mirror;
mod trouble;
mod upstream;

pub use crate::{
    door::router,
    mirror::{Board, Mirror, Settings, Standing, StartError},
    upstream::Upstream,
};
