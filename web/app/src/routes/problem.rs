//! What happens when a page cannot be shown.

use super::Visit;
use crate::view::problem::Problem;
use axum::{
    extract::Request,
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use psephos_board::{Incident, ReadError};

/// Why there is no page.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PageError {
    /// The path names nothing.
    NotFound,
    /// The board could not be read; it is in the log under this name.
    Internal(Incident),
    /// A form was sent from a page of another site.
    Elsewhere,
    /// Voting could not be closed; it is in the log.
    NotClosed,
}

impl From<ReadError> for PageError {
    fn from(cause: ReadError) -> Self {
        if matches!(cause, ReadError::UnknownProcess) {
            return Self::NotFound;
        }
        Self::internal(cause)
    }
}

impl PageError {
    /// Our own fault, which goes to the log under the name that the visitor is told.
    pub(super) fn internal(cause: impl core::fmt::Display) -> Self {
        let incident = Incident::new();
        tracing::error!(%incident, %cause, "a page could not be read from the board");
        Self::Internal(incident)
    }

    /// Status and page: one table.
    const fn problem(self) -> (StatusCode, Problem) {
        match self {
            Self::NotFound => (StatusCode::NOT_FOUND, Problem::NotFound),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, Problem::Internal),
            Self::Elsewhere => (StatusCode::FORBIDDEN, Problem::Elsewhere),
            Self::NotClosed => (StatusCode::CONFLICT, Problem::NotClosed),
        }
    }
}

/// The status alone; [`draw`] puts the page to it, in the visitor's language.
impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.problem().0.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Every path that nobody knows.
pub(crate) async fn not_found() -> PageError {
    PageError::NotFound
}

/// Draws the page of a [`PageError`].
pub(crate) async fn draw(visit: Visit, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let Some(error) = response.extensions().get::<PageError>() else { return response };
    let (status, problem) = error.problem();
    let incident = if let PageError::Internal(incident) = error { Some(incident.to_string()) } else { None };
    let title = visit.words.say(problem.title());
    (status, visit.page(title, |words| problem.view(words, incident))).into_response()
}
