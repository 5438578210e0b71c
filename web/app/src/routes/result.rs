//! `/elections/{process}/result`.

use super::{Visit, html, is, problem::PageError, process};
use crate::view::{
    phase::Stage,
    result::{ContestOutcome, Outcome, ResultPage, Row, Standing},
};
use axum::{extract::Path, response::Response};
use psephos_record::{EntryKind, ProcessId, contest::Contest, tally::ContestResult};
use psephos_tally::Process;

/// The result, or that there is none yet.
pub(crate) async fn page(visit: Visit, Path(name): Path<String>) -> Result<Response, PageError> {
    let process = process(&name)?;
    let read = |state: &Process| (page_of(state, visit.key()), state.size());
    let (mut page, size) = visit.board().read(&process, read).await.ok_or(PageError::NotFound)?;
    if let Some(outcome) = &mut page.outcome {
        outcome.entry = result_entry(&visit, &process, size).await?;
    }
    Ok(html(visit.page(visit.words.say("result-title"), page.view(visit.words))))
}

/// The result stands near the log's end: only late partial decryptions can follow it.
async fn result_entry(visit: &Visit, process: &ProcessId, size: u64) -> Result<Option<u64>, PageError> {
    let last = visit.board().entries(process, size.saturating_sub(64), 64).await?;
    Ok(last.iter().find(|entry| is(entry, EntryKind::Result)).map(|entry| entry.index))
}

fn page_of(state: &Process, language: &str) -> ResultPage {
    let manifest = state.manifest();
    let outcome = state.result().map(|result| Outcome {
        voters: result.voters,
        ballots: result.ballots,
        entry: None,
        contests: manifest
            .contests
            .iter()
            .zip(&result.contests)
            .map(|(contest, result)| outcome(contest, result, manifest.minimum_group, language))
            .collect(),
    });
    ResultPage {
        process: state.id().to_string(),
        title: manifest.title.in_language(language).to_owned(),
        stage: Stage::from(state.phase()),
        outcome,
    }
}

fn outcome(contest: &Contest, result: &ContestResult, minimum: u32, language: &str) -> ContestOutcome {
    let rows = result.counted.as_ref().map(|counted| {
        let options = (0_u32..).zip(contest.options.iter().zip(&counted.totals));
        options
            .map(|(i, (option, votes))| Row {
                option: option.title.in_language(language).to_owned(),
                votes: *votes,
                standing: match () {
                    () if counted.elected.contains(&i) => Standing::Elected,
                    () if counted.tied.contains(&i) => Standing::Tied,
                    () => Standing::Not,
                },
            })
            .collect()
    });
    ContestOutcome {
        title: contest.title.in_language(language).to_owned(),
        ballots: result.weight,
        seats: contest.counting.seats().unwrap_or_default(),
        rows,
        blanks: result.counted.as_ref().and_then(|counted| counted.blanks),
        minimum,
    }
}
