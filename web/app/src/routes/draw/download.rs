//! The outcome as files: `outcome.csv`, `outcome.json` for people's own programs, `outcome.bin` for this one's.
//!
//! Office and entry number are columns where the pool knows them.

use super::{Snapshot, drawn::Drawn, result::place};
use crate::{
    catalogue::Words,
    language::Language,
    routes::{Visit, problem::PageError},
};
use axum::{
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
};
use psephos_record::ids::Hash;
use psephos_tally::drawing::outcome::{Claim, Placed};
use serde_json::json;
use std::fmt::Write as _;

/// A row for each place, in the order of placing.
pub(crate) async fn csv(visit: Visit, Path(name): Path<String>) -> Result<Response, PageError> {
    let draw = visit.draw(&name).await?;
    let drawn = visit.drawn(&draw).await?.ok_or(PageError::NotFound)?;
    let excluded = draw.excluded_ids();
    let with_entry = draw.rules().provenance.is_some();
    let mut text = String::from("number,entrant,unit,stratum,tier,claim,rank,excluded");
    text.push_str(if with_entry { ",office,entry_number\r\n" } else { "\r\n" });
    for (number, placed) in drawn.rows() {
        let row = place(number, placed, draw.rules(), &excluded, Words(Language::English));
        let Placed { standing, unit, stratum, claim } = placed;
        let [unit, stratum, claim] = ids(&draw, *unit, *stratum, *claim);
        let tier = standing.tier;
        let (id, rank) = (standing.id, standing.rank);
        // Ids need no quotes: `[A-Za-z0-9.-]`.
        let _ = write!(text, "{number},{id},{unit},{stratum},{tier},{claim},{rank},{}", row.excluded);
        if with_entry {
            let (office, entry) = entered(&draw, &drawn, &id);
            let office = office.unwrap_or_default().replace('"', "\"\"");
            let _ = write!(text, ",\"{office}\",{}", entry.unwrap_or_default());
        }
        text.push_str("\r\n");
    }
    Ok(file("text/csv; charset=utf-8", "outcome.csv", text.into_bytes()))
}

/// The result's own fields, and a row for each place.
pub(crate) async fn json(visit: Visit, Path(name): Path<String>) -> Result<Response, PageError> {
    let draw = visit.draw(&name).await?;
    let drawn = visit.drawn(&draw).await?.ok_or(PageError::NotFound)?;
    let excluded = draw.excluded_ids();
    let text = |hash: &Hash| hash.to_string();
    let rows: Vec<_> = drawn
        .rows()
        .map(|(number, placed)| {
            let [unit, stratum, claim] = ids(&draw, placed.unit, placed.stratum, placed.claim);
            let id = &placed.standing.id;
            let (office, entry) = entered(&draw, &drawn, id);
            json!({
                "number": number, "entrant": text(id), "unit": unit, "stratum": stratum, "tier": placed.standing.tier,
                "claim": claim, "rank": text(&placed.standing.rank), "excluded": excluded.contains(id),
                "office": office, "entry_number": entry,
            })
        })
        .collect();
    let replaced: Vec<_> = drawn
        .replaced
        .iter()
        .map(|replaced| {
            let taker = replaced.taker.as_ref().map(|taker| text(&taker.standing.id));
            json!({ "excluded": text(&replaced.excluded), "had_place": replaced.freed.is_some(), "taker": taker })
        })
        .collect();
    let document = json!({
        "process": draw.process.to_string(), "result": draw.result, "placed": rows, "replaced": replaced,
        "waiting": drawn.waiting.iter().map(|standing| text(&standing.id)).collect::<Vec<_>>(),
    });
    Ok(file("application/json", "outcome.json", document.to_string().into_bytes()))
}

/// The bytes that the result's digest is over.
pub(crate) async fn binary(visit: Visit, Path(name): Path<String>) -> Result<Response, PageError> {
    let draw = visit.draw(&name).await?;
    let drawn = visit.drawn(&draw).await?.ok_or(PageError::NotFound)?;
    Ok(file("application/octet-stream", "outcome.bin", drawn.result.outcome.encode()))
}

/// The name of the office where somebody with a place entered, as in the tables of this program in English, and the entry number.
fn entered(draw: &Snapshot, drawn: &Drawn, id: &Hash) -> (Option<String>, Option<u32>) {
    let entered = drawn.entered.get(id);
    let offices = draw.rules().provenance.as_ref();
    let office = entered.and_then(|entered| offices?.get(usize::from(entered.office)));
    (office.map(|office| office.in_language("en").to_owned()), entered.map(|entered| entered.number))
}

/// The manifest's own ids of unit, stratum and claim.
fn ids(draw: &Snapshot, unit: u8, stratum: u16, claim: Claim) -> [String; 3] {
    let rules = draw.rules();
    let stratum_id = |at: u16| rules.strata.get(usize::from(at)).map_or("", |stratum| stratum.id.as_str());
    let unit = rules.units.get(usize::from(unit)).map_or("", |unit| unit.id.as_str());
    let claim = match claim {
        Claim::SetAside(at) => {
            format!("set-aside:{}", rules.set_asides.get(usize::from(at)).map_or("", |kept| kept.id.as_str()))
        }
        Claim::Minimum(at) => format!("minimum:{}", stratum_id(at)),
        Claim::General => "general".to_owned(),
    };
    [unit.to_owned(), stratum_id(stratum).to_owned(), claim]
}

fn file(media_type: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
    ];
    (headers, bytes).into_response()
}
