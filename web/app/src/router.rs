//! The pages as an axum router, to be merged with the board's own.

use crate::{
    assets::SiteAssets,
    options::Options,
    own_page,
    routes::{
        self,
        draw::{self, census::Censuses, drawn::Draws},
    },
    security,
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};
use psephos_board::Board;
use psephos_record::ProcessId;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};
use tower_http::compression::CompressionLayer;

/// Bytes of the longest form.
const MAX_FORM: usize = 4 * 1024;

/// What every handler knows.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) board: Board,
    pub(crate) assets: SiteAssets,
    pub(crate) options: Options,
    openings: Arc<Mutex<BTreeMap<ProcessId, u64>>>,
    pub(crate) censuses: Censuses,
    pub(crate) draws: Draws,
}

/// The pages of a board.
pub fn router(board: Board, assets: SiteAssets) -> Router {
    router_with(board, assets, Options::default())
}

/// The pages of a board, with options.
pub fn router_with(board: Board, assets: SiteAssets, options: Options) -> Router {
    let demo = options.demo.is_some();
    let site = Site {
        board,
        assets,
        options,
        openings: Arc::default(),
        censuses: Censuses::default(),
        draws: Draws::default(),
    };
    let mut pages = Router::new()
        .route("/", get(routes::home::page))
        .route("/about", get(routes::about::page))
        .route("/language", post(routes::language::choose))
        .route("/elections/{process}", get(routes::overview::page))
        .route("/elections/{process}/vote", get(routes::vote::page))
        .route("/elections/{process}/board", get(routes::board::page))
        .route("/elections/{process}/board/{index}", get(routes::entry::page))
        .route("/elections/{process}/check", get(routes::check::page))
        .route("/elections/{process}/result", get(routes::result::page))
        .route("/elections/{process}/pool", get(draw::pool::page))
        .route("/elections/{process}/contribute", get(draw::contribute::page))
        .route("/elections/{process}/draw", get(draw::live::page))
        .route("/elections/{process}/rank", get(draw::rank::page))
        .route("/elections/{process}/certificate", get(draw::certificate::page))
        .route("/elections/{process}/outcome.csv", get(draw::download::csv))
        .route("/elections/{process}/outcome.json", get(draw::download::json))
        .route("/elections/{process}/outcome.bin", get(draw::download::binary))
        .fallback(routes::problem::not_found);
    if demo {
        pages = pages.route("/demo", get(routes::demo::page)).route("/demo/close/{process}", post(routes::demo::close));
    }
    pages = pages.route("/pkg/{name}", get(routes::package::file));
    let pages = pages.layer(DefaultBodyLimit::max(MAX_FORM)).layer(middleware::from_fn(own_page::forms));
    let pages = pages.layer(middleware::from_fn_with_state(site.clone(), routes::problem::draw));
    // The modules are compressed where they are built, and pass through here as they are.
    pages.layer(CompressionLayer::new()).layer(middleware::from_fn(security::headers)).with_state(site)
}

impl Site {
    /// How long the log's beginning up to the opening is, if that was looked up before.
    pub(crate) fn opening(&self, process: &ProcessId) -> Option<u64> {
        self.openings.lock().unwrap_or_else(PoisonError::into_inner).get(process).copied()
    }

    /// Remembers it, since it never changes again.
    pub(crate) fn remember_opening(&self, process: ProcessId, length: u64) {
        self.openings.lock().unwrap_or_else(PoisonError::into_inner).insert(process, length);
    }
}
