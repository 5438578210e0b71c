//! Requests to the board, on the page's own origin. Each fault gets the name under which the page has words for it.

use crate::receipt::SubmittedReceipt;
use js_sys::Uint8Array;
use psephos_log::tile::{Resource, TilePath, WIDTH, entries};
use psephos_messages::{Fault, Receipt};
use psephos_record::{Entry, Manifest, ProcessId, Tracker};
use serde::{Deserialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Request, RequestInit, Response, WorkerGlobalScope};

/// The log of one process.
pub(crate) struct Door {
    base: String,
}

/// The next ballot of a voter, as the board knows it.
#[derive(Deserialize)]
pub(crate) struct VoterState {
    pub(crate) counter: u32,
    pub(crate) previous: Option<String>,
}

#[derive(Deserialize)]
struct Problem {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    detail: String,
}

impl Door {
    pub(crate) fn new(process: &ProcessId) -> Self {
        Self { base: format!("{}/log/v1/{process}", origin()) }
    }

    /// The log's first `count` entries.
    pub(crate) async fn first_entries(&self, count: u64) -> Result<Vec<Vec<u8>>, Fault> {
        let mut entries = Vec::new();
        while (entries.len() as u64) < count {
            let index = entries.len() as u64 / u64::from(WIDTH);
            let left = count - entries.len() as u64;
            let width = u16::try_from(left.min(u64::from(WIDTH))).unwrap_or(WIDTH);
            entries.extend(self.bundle(index, width).await?);
        }
        Ok(entries)
    }

    /// One entry of a log of `size` entries.
    pub(crate) async fn entry(&self, index: u64, size: u64) -> Result<Vec<u8>, Fault> {
        let bundle = index / u64::from(WIDTH);
        let width = Resource::Entries(bundle).width(size);
        let entries = self.bundle(bundle, width).await?;
        let place = usize::try_from(index % u64::from(WIDTH)).unwrap_or(usize::MAX);
        entries.into_iter().nth(place).ok_or_else(|| Fault::new("receipt", "the entry is missing in its bundle"))
    }

    async fn bundle(&self, index: u64, width: u16) -> Result<Vec<Vec<u8>>, Fault> {
        let path = TilePath { resource: Resource::Entries(index), width };
        let bytes = self.get(&format!("tile/{path}")).await?;
        let entries = entries(&bytes, width).map_err(|cause| Fault::new("announcement", cause))?;
        Ok(entries.into_iter().map(<[u8]>::to_vec).collect())
    }

    /// The blob with this SHA-256. The caller compares.
    pub(crate) async fn blob(&self, sha256: &str) -> Result<Vec<u8>, Fault> {
        self.get(&format!("blob/{sha256}")).await
    }

    /// What the board holds of a voter.
    pub(crate) async fn voter(&self, credential: &str) -> Result<VoterState, Fault> {
        json(&self.get(&format!("voter/{credential}")).await?)
    }

    /// The proof of an entry that is in the log.
    pub(crate) async fn proof<T: DeserializeOwned>(&self, tracker: &str) -> Result<T, Fault> {
        json(&self.get(&format!("proof/{tracker}")).await?)
    }

    /// The entry with this tracker, and the proof that it stands in the log, checked.
    pub(crate) async fn checked_entry(
        &self,
        process: &ProcessId,
        manifest: &Manifest,
        tracker: &Tracker,
    ) -> Result<(Entry, Receipt), Fault> {
        let submitted: SubmittedReceipt = self.proof(&tracker.to_string()).await?;
        let receipt = submitted.verify(process, manifest, tracker)?;
        let bytes = self.entry(receipt.index, receipt.size).await?;
        if Tracker::of_entry(&bytes) != *tracker {
            return Err(Fault::new("receipt", "the entry's bytes have another tracker"));
        }
        let entry = Entry::decode(&bytes).map_err(|cause| Fault::new("receipt", cause))?;
        Ok((entry, receipt))
    }

    /// Posts an entry. Posting the same bytes again is harmless.
    pub(crate) async fn post<T: DeserializeOwned>(&self, entry: &[u8]) -> Result<T, Fault> {
        let options = RequestInit::new();
        options.set_method("POST");
        options.set_body(&Uint8Array::from(entry));
        let request =
            Request::new_with_str_and_init(&format!("{}/entries", self.base), &options).map_err(unreachable)?;
        request.headers().set("content-type", "application/cbor").map_err(unreachable)?;
        json(&send(&request).await?)
    }

    async fn get(&self, path: &str) -> Result<Vec<u8>, Fault> {
        let request = Request::new_with_str(&format!("{}/{path}", self.base)).map_err(unreachable)?;
        send(&request).await
    }
}

/// The outcome of a draw, from its page. The caller compares its digest.
#[cfg(feature = "draws")]
pub(crate) async fn outcome(process: &ProcessId) -> Result<Vec<u8>, Fault> {
    let address = format!("{}/elections/{process}/outcome.bin", origin());
    send(&Request::new_with_str(&address).map_err(unreachable)?).await
}

async fn send(request: &Request) -> Result<Vec<u8>, Fault> {
    let response = JsFuture::from(scope().fetch_with_request(request)).await.map_err(unreachable)?;
    let response: Response = response.dyn_into().map_err(unreachable)?;
    let body = JsFuture::from(response.array_buffer().map_err(unreachable)?).await.map_err(unreachable)?;
    let body = Uint8Array::new(&body).to_vec();
    if response.ok() { Ok(body) } else { Err(problem(response.status(), &body)) }
}

/// A problem document (RFC 9457) as a fault; its name is the last part of its type.
fn problem(status: u16, body: &[u8]) -> Fault {
    match status {
        408 | 429 | 503 => Fault::new("busy", status),
        500.. => Fault::new("internal", status),
        _ => serde_json::from_slice::<Problem>(body).map_or_else(
            |_| Fault::new("refused", status),
            |problem| Fault::new(problem.kind.rsplit(':').next().unwrap_or("refused"), problem.detail),
        ),
    }
}

fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Fault> {
    serde_json::from_slice(body).map_err(|cause| Fault::new("internal", cause))
}

#[expect(clippy::needless_pass_by_value, reason = "the shape of map_err")]
fn unreachable(cause: JsValue) -> Fault {
    Fault::new("unreachable", format_args!("{cause:?}"))
}

/// The page's own origin: a worker that starts from memory has it from its creator.
pub(crate) fn origin() -> String {
    scope().location().origin()
}

fn scope() -> WorkerGlobalScope {
    js_sys::global().unchecked_into()
}
