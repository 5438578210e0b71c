//! What the page may ask, as JavaScript calls it. Answers and faults are JSON texts.

use crate::{door::Door, election::Election, opening, session::Session};
#[cfg(feature = "draws")]
use crate::{draw, entrant::Wanted};
use psephos_messages::{Checked, Fault};
use psephos_record::{EntryKind, ProcessId, Tracker};
use serde::Serialize;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

thread_local!(static SESSION: RefCell<Option<Session>> = const { RefCell::new(None) });

/// Before everything else.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// Reads the election's beginning: its first `prefix` entries.
#[wasm_bindgen]
pub async fn enter(process: String, language: String, prefix: f64) -> Result<String, JsValue> {
    let entered = async {
        let (session, entered) = Session::enter(name(&process)?, language, count(prefix)).await?;
        SESSION.set(Some(session));
        Ok(entered)
    };
    answer(entered.await)
}

/// Takes the voter's code.
#[wasm_bindgen]
pub async fn identify(code: String) -> Result<String, JsValue> {
    let code = Zeroizing::new(code);
    in_session(async |session| session.identify(code).await).await
}

/// While nothing is asked: makes a table that lets the ballot be encrypted faster, and says whether there was one to make.
#[wasm_bindgen]
pub fn make_table() -> bool {
    SESSION.with_borrow_mut(|session| session.as_mut().is_some_and(Session::make_table))
}

/// Encrypts a ballot.
#[wasm_bindgen]
pub async fn encrypt(numbers: Vec<i64>) -> Result<String, JsValue> {
    let numbers = Zeroizing::new(numbers);
    in_session(async |session| session.encrypt(numbers).await).await
}

/// Casts the ballot that waits.
#[wasm_bindgen]
pub async fn cast() -> Result<String, JsValue> {
    in_session(async |session| session.cast().await).await
}

/// Opens the ballot that waits.
#[wasm_bindgen]
pub async fn challenge() -> Result<String, JsValue> {
    in_session(async |session| session.challenge().await).await
}

/// Wipes everything.
#[wasm_bindgen]
pub fn forget() -> Result<String, JsValue> {
    SESSION.with_borrow_mut(|session| session.iter_mut().for_each(Session::forget));
    answer(Ok(()))
}

/// Checks an entry: its place in the log, and for a challenge what the ballot held.
#[wasm_bindgen]
pub async fn check(process: String, language: String, prefix: f64, tracker: String) -> Result<String, JsValue> {
    answer(checked(&process, &language, count(prefix), &tracker).await)
}

/// Contributes to the randomness of a draw.
#[cfg(feature = "draws")]
#[wasm_bindgen]
pub async fn contribute(process: String, prefix: f64) -> Result<String, JsValue> {
    answer(async { draw::contribute(name(&process)?, count(prefix)).await }.await)
}

/// Looks for an entrant in a sealed pool. `pool` is the tracker of its entry; with an `id`, identity and salt are not needed.
#[cfg(feature = "draws")]
#[wasm_bindgen]
pub async fn find(
    process: String,
    language: String,
    pool: String,
    id: String,
    identity: String,
    salt: String,
) -> Result<String, JsValue> {
    let (identity, salt) = (Zeroizing::new(identity), Zeroizing::new(salt));
    let found = async {
        let process = name(&process)?;
        let wanted = Wanted::read(&process, &id, &identity, &salt)?;
        draw::find(process, &language, &pool, &wanted).await
    };
    answer(found.await)
}

/// Recomputes the rank of an entrant. `result` and `chance` are trackers of entries; the second is that of the beacon's round or
/// of the sources' numbers, and empty without either.
#[cfg(feature = "draws")]
#[wasm_bindgen]
pub async fn rank(
    process: String,
    language: String,
    result: String,
    chance: String,
    id: String,
    identity: String,
    salt: String,
) -> Result<String, JsValue> {
    let (identity, salt) = (Zeroizing::new(identity), Zeroizing::new(salt));
    let ranked = async {
        let process = name(&process)?;
        let wanted = Wanted::read(&process, &id, &identity, &salt)?;
        draw::rank(process, &language, [&result, &chance], &wanted).await
    };
    answer(ranked.await)
}

async fn checked(process: &str, language: &str, prefix: u64, tracker: &str) -> Result<Checked, Fault> {
    let process = name(process)?;
    let tracker: Tracker = tracker.parse().map_err(|cause| Fault::new("unknown-tracker", cause))?;
    let door = Door::new(&process);
    let entries = door.first_entries(prefix).await?;
    let entries: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
    let election = Election::read(process, &entries)?;
    let (entry, receipt) = door.checked_entry(&election.process, &election.manifest, &tracker).await?;
    let opened = match entry.kind {
        EntryKind::Challenge => Some(opening::open(&election, &entry, language)?.contests),
        _ => None,
    };
    Ok(Checked { index: receipt.index, size: receipt.size, opened })
}

/// Runs one step of the session. `loop.js` runs one verb at a time, so the session is back before the next.
async fn in_session<T: Serialize>(step: impl AsyncFnOnce(&mut Session) -> Result<T, Fault>) -> Result<String, JsValue> {
    let Some(mut session) = SESSION.take() else {
        return answer::<T>(Err(Fault::new("device", "nobody entered the booth")));
    };
    let result = step(&mut session).await;
    SESSION.set(Some(session));
    answer(result)
}

fn answer<T: Serialize>(result: Result<T, Fault>) -> Result<String, JsValue> {
    let text = |json: serde_json::Result<String>| json.map_err(|cause| JsValue::from_str(&cause.to_string()));
    match result {
        Ok(answer) => text(serde_json::to_string(&answer)),
        Err(fault) => Err(JsValue::from_str(&text(serde_json::to_string(&fault))?)),
    }
}

fn name(process: &str) -> Result<ProcessId, Fault> {
    process.parse().map_err(|cause| Fault::new("announcement", cause))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a small count that JavaScript holds as a float"
)]
const fn count(number: f64) -> u64 {
    number as u64
}
