//! `/demo`: voting codes and slips to try, and `POST /demo/close/{process}`. There only in a demonstration.

use super::{Page, Visit, problem::PageError, process};
use crate::view::demo::{DemoElection, DemoPage, SlipsPage};
use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

/// Voting codes and slips to try.
pub(crate) async fn page(visit: Visit) -> Result<Page, PageError> {
    let demo = visit.site.options.demo.clone().ok_or(PageError::NotFound)?;
    let mut elections: Vec<DemoElection> = Vec::new();
    for (process, code) in demo.codes {
        let process_text = process.to_string();
        match elections.iter_mut().find(|election| election.process == process_text) {
            Some(election) => election.codes.push(code),
            None => elections.push(DemoElection {
                title: visit.title_of(&process).await?,
                process: process_text,
                codes: vec![code],
            }),
        }
    }
    let draw = match demo.draw.get() {
        Some(draw) => Some(SlipsPage {
            title: visit.title_of(&draw.process).await?,
            process: draw.process.to_string(),
            slips: draw.slips.clone(),
        }),
        None => None,
    };
    let page = DemoPage { elections, draw };
    Ok(visit.page(visit.words.say("demo-title"), |words| page.view(words)))
}

/// Closes voting at once, and goes back to the election.
pub(crate) async fn close(visit: Visit, Path(name): Path<String>) -> Result<Response, PageError> {
    let process = process(&name)?;
    let close = visit.site.options.demo.as_ref().and_then(|demo| demo.close.clone()).ok_or(PageError::NotFound)?;
    close(process).await.map_err(|cause| {
        tracing::warn!(%process, %cause, "voting was not closed by hand");
        PageError::NotClosed
    })?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, format!("/elections/{process}"))]).into_response())
}
