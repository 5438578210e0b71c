//! `/elections/{process}/result`.

use super::{
    Page, Visit,
    board::From,
    counted::{counted, method},
    draw, is,
    problem::PageError,
    process,
};
use crate::{
    catalogue::Words,
    view::{
        phase::Stage,
        result::{ContestOutcome, Lot, Outcome, ResultPage},
    },
};
use axum::extract::{Path, Query, rejection::QueryRejection};
use psephos_record::{EntryKind, ProcessId, contest::Contest, tally::ContestResult};
use psephos_tally::{
    Process,
    counting::{DrawnTie, drawn_ties, followed},
};

/// The result, or that there is none yet.
pub(crate) async fn page(
    visit: Visit,
    Path(name): Path<String>,
    from: Result<Query<From>, QueryRejection>,
) -> Result<Page, PageError> {
    if let Ok(draw) = visit.draw(&name).await {
        return draw::result::page(&visit, &draw, from.map_or(0, |Query(From { from })| from)).await;
    }
    let process = process(&name)?;
    let read = |state: &Process| (page_of(state, visit.words), state.size());
    let (mut page, size) = visit.board().read(&process, read).await.ok_or(PageError::NotFound)?;
    if let Some(outcome) = &mut page.outcome {
        outcome.entry = result_entry(&visit, &process, size).await?;
    }
    Ok(visit.page(visit.words.say("result-title"), |words| page.view(words)))
}

/// The result stands near the log's end: only late partial decryptions can follow it.
async fn result_entry(visit: &Visit, process: &ProcessId, size: u64) -> Result<Option<u64>, PageError> {
    let last = visit.board().entries(process, size.saturating_sub(64), 64).await?;
    Ok(last.iter().find(|entry| is(entry, EntryKind::Result)).map(|entry| entry.index))
}

fn page_of(state: &Process, words: Words) -> ResultPage {
    let manifest = state.manifest();
    let language = words.language().key();
    let round = manifest.ties.round().map_or(0, |round| round.round);
    let titled = |contest: &Contest, tie: DrawnTie| {
        let title = |option: u32| {
            contest.options.get(option as usize).map(|option| option.title.in_language(language).to_owned())
        };
        let options = tie.into_iter().filter_map(|(rank, option)| Some((title(option)?, rank.to_string())));
        Lot { round, options: options.collect() }
    };
    let lots = |position: u32, contest: &Contest| -> Vec<Lot> {
        let ties = state.result().map(|result| drawn_ties(manifest, result, position));
        ties.unwrap_or_default().into_iter().map(|tie| titled(contest, tie)).collect()
    };
    let steps = |position: u32| {
        let count = state.result().and_then(|result| followed(manifest, result, position));
        count.map_or_else(Vec::new, |count| count.steps)
    };
    let contest = |(position, (contest, result)): (u32, (&Contest, &ContestResult))| ContestOutcome {
        title: contest.title.in_language(language).to_owned(),
        ballots: result.weight,
        method: method(&contest.counting),
        seats: contest.counting.seats(),
        counted: result.counted.as_ref().map(|result| counted(contest, result, &steps(position), words)),
        minimum: manifest.minimum_group,
        lots: lots(position, contest),
    };
    let outcome = state.result().map(|result| Outcome {
        voters: result.voters,
        ballots: result.ballots,
        entry: None,
        contests: (0..).zip(manifest.contests.iter().zip(&result.contests)).map(contest).collect(),
    });
    ResultPage {
        process: state.id().to_string(),
        title: manifest.title.in_language(language).to_owned(),
        stage: Stage::from(state.phase()),
        outcome,
    }
}
