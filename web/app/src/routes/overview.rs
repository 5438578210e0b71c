//! `/elections/{process}`.

use super::{Page, Visit, draw, problem::PageError, process};
use crate::view::{
    overview::{Overview, TrusteeRow},
    phase::Stage,
};
use axum::{
    extract::Path,
    http::{HeaderMap, header},
};
use psephos_messages::Paper;
use psephos_record::{EntryKind, manifest::TieRule};
use psephos_tally::Process;

/// One election.
pub(crate) async fn page(visit: Visit, Path(name): Path<String>, headers: HeaderMap) -> Result<Page, PageError> {
    let process = process(&name)?;
    let address = address(&headers, &visit.board().identity().name);
    if let Ok(draw) = visit.draw(&name).await {
        return Ok(draw::overview::page(&visit, draw, address));
    }
    let may_close = visit.site.options.demo.as_ref().is_some_and(|demo| demo.close.is_some());
    let read = |state: &Process| overview(state, visit.key(), address, may_close);
    let overview = visit.board().read(&process, read).await.ok_or(PageError::NotFound)?;
    Ok(visit.page(overview.title.clone(), |words| overview.view(words)))
}

fn overview(state: &Process, language: &str, address: String, may_close: bool) -> Overview {
    let manifest = state.manifest();
    let stage = Stage::from(state.phase());
    let trustees = manifest.trustees.iter().map(|trustee| {
        let seat = state.seat_of(&trustee.signing_key);
        TrusteeRow {
            name: trustee.name.clone(),
            confirmed: seat.is_some_and(|seat| state.ceremony().has(seat, EntryKind::CeremonyConfirm)),
            decrypted: seat.is_some_and(|seat| state.decrypted_by().any(|decrypted| decrypted == seat)),
        }
    });
    Overview {
        process: state.id().to_string(),
        title: manifest.title.in_language(language).to_owned(),
        description: manifest.description.in_language(language).to_owned(),
        stage,
        opens_at: state.opened_at().unwrap_or(manifest.opens_at),
        closes_at: state.closed_at().unwrap_or(manifest.closes_at),
        voters: state.roll().map(psephos_record::roll::Roll::len),
        ballots: state.ballots_counted(),
        entries: state.size(),
        contests: manifest.contests.iter().map(|contest| Paper::of(contest, language)).collect(),
        trustees: trustees.collect(),
        threshold: manifest.threshold,
        witnesses: manifest.witnesses.iter().map(|witness| witness.name.clone()).collect(),
        quorum: manifest.quorum,
        waits_for_witnesses: state.awaits_cosignatures(),
        ties: match manifest.ties {
            TieRule::Stands => "ties-stand",
            TieRule::BallotOrder => "ties-ballot-order",
            TieRule::Draw(_) => "ties-lot",
        },
        lot: manifest.ties.round().and_then(|round| Some((round.round, round.time_of(round.round)?))),
        waits_for_lot: state.awaits_lot(),
        address,
        may_close: may_close && stage == Stage::Open,
    }
}

/// Where the visitor reached this site, as a program would be told; else the board's name. Only shown, never followed.
pub(super) fn address(headers: &HeaderMap, board: &str) -> String {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host = header(header::HOST.as_str()).filter(|host| host.bytes().all(|byte| byte.is_ascii_graphic()));
    let host = host.unwrap_or(board);
    let scheme = match header("x-forwarded-proto") {
        Some("https") => "https",
        _ => "http",
    };
    format!("{scheme}://{host}")
}
