//! The door: HTTP under `/log/v1`.
//!
//! Handlers take apart what came, call one function of [`Board`], and put together what goes. Everything served is public, so CORS
//! lets every page read it; there are no cookies and no sessions.

mod body;
mod cors;
mod operation;
mod problem;
mod read;
mod write;

pub use self::operation::{Operated, health_router, operator_router};
use crate::board::Board;
use axum::{
    Router,
    extract::{Request, State},
    http::Method,
    middleware::{self, Next},
    response::Response,
    routing::{get, post},
};
use problem::{Label, Problem};

/// Everything under `/log/v1`, and health. It has no fallback of its own outside `/log/v1`, so that it merges with other routers.
pub fn router(board: Board) -> Router {
    let log = Router::new()
        .route("/board", get(read::board))
        .route("/processes", get(read::processes).post(write::announce))
        .route("/{process}/checkpoint", get(read::checkpoint))
        .route("/{process}/checkpoint/cosigned", get(read::cosigned_checkpoint))
        .route("/{process}/tile/{*path}", get(read::tile))
        .route("/{process}/blob/{sha256}", get(read::blob))
        .route("/{process}/entries", post(write::entry))
        .route("/{process}/entries-with-blob", post(write::entry_with_blob))
        .route("/{process}/proof/{tracker}", get(read::proof))
        .route("/{process}/voter/{credential}", get(read::voter))
        .route("/{process}/status", get(read::status))
        .fallback(async || Problem::of("unknown-path"))
        .method_not_allowed_fallback(async || Problem::of("unknown-method"))
        .layer(middleware::from_fn_with_state(board.clone(), count_refusals))
        .layer(middleware::from_fn(cors::open_to_all));
    let health = Router::new().route("/healthz", get(health));
    Router::new().nest("/log/v1", log).merge(health).with_state(board.clone()).merge(health_router(board))
}

/// Counts the posts that end with a problem, by its name.
async fn count_refusals(State(board): State<Board>, request: Request, next: Next) -> Response {
    let posts = request.method() == Method::POST;
    let response = next.run(request).await;
    if let Some(Label(name)) = response.extensions().get().filter(|_| posts) {
        board.metrics().refused(name);
    }
    response
}

async fn health(State(board): State<Board>) -> Result<&'static str, Problem> {
    board.healthy().await?;
    Ok("ok\n")
}
