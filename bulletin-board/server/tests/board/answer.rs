//! What the board answers, and a receipt that is checked as a voter's browser would.

use crate::rig::{BOARD, NAME, key};
use psephos_board::Receipt;
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    note::{KeyName, NoteKey, SignedNote},
    promise::Promise,
    proof::TlogProof,
};
use psephos_record::ProcessId;
use serde_json::{Value, json};

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: ureq::http::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The stable name of a problem, with its status.
    pub(crate) fn problem(&self) -> (u16, String) {
        let json = self.json();
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(json["status"], self.status);
        let name = json["type"].as_str().unwrap().strip_prefix("urn:psephos:problem:").unwrap();
        (self.status, name.to_owned())
    }

    /// Checks that it says no more than that something internal failed, and a name for the operator's log in which nothing can be read.
    pub(crate) fn is_internal(&self) {
        let mut document = self.json();
        let incident = document.as_object_mut().unwrap().remove("instance").unwrap();
        let expected = json!({ "type": "urn:psephos:problem:internal", "title": "internal", "status": 500 });
        assert_eq!((self.status, document), (500, expected));
        let name = incident.as_str().unwrap().strip_prefix("urn:psephos:incident:").unwrap();
        assert!(name.len() == 16 && name.bytes().all(|digit| digit.is_ascii_hexdigit()), "{incident}");
    }

    /// The receipt in it, with promise and proof checked against the log's key.
    pub(crate) fn receipt(&self, process: ProcessId, entry: &[u8]) -> CheckedReceipt {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        CheckedReceipt::of(&self.json(), process, entry)
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CheckedReceipt {
    pub(crate) index: u64,
    pub(crate) repeated: bool,
    /// The checkpoint under which it was proved.
    pub(crate) checkpoint: Checkpoint,
    pub(crate) promised_by: u64,
}

impl CheckedReceipt {
    pub(crate) fn of(json: &Value, process: ProcessId, entry: &[u8]) -> Self {
        let index = json["index"].as_u64().unwrap();
        let tracker = Hash::leaf(entry);
        assert_eq!(json["tracker"], tracker.to_string());
        let proof = TlogProof::parse(json["proof"].as_str().unwrap().as_bytes()).unwrap();
        assert_eq!(proof.index, index);
        let checkpoint = proof.verify(tracker, &log_key(process)).unwrap();
        let promise = SignedNote::parse(json["promise"].as_str().unwrap().as_bytes()).unwrap();
        let promise = Promise::open(&promise, &log_key(process)).unwrap();
        assert_eq!(promise.tracker, tracker);
        Self { index, repeated: json["repeated"].as_bool().unwrap(), checkpoint, promised_by: promise.by }
    }

    pub(crate) fn of_receipt(receipt: &Receipt, process: ProcessId, entry: &[u8]) -> Self {
        Self::of(&serde_json::to_value(receipt).unwrap(), process, entry)
    }
}

pub(crate) fn log_key(process: ProcessId) -> NoteKey {
    NoteKey::new(KeyName::new(format!("{NAME}/{process}")).unwrap(), &key(BOARD).0).unwrap()
}

pub(crate) fn agent() -> ureq::Agent {
    ureq::Agent::config_builder().http_status_as_error(false).build().into()
}

pub(crate) fn post(url: &str, path: &str, body: &[u8]) -> Answer {
    answer(agent().post(format!("{url}{path}")).content_type("application/cbor").send(body).unwrap())
}

pub(crate) fn answer(mut response: ureq::http::Response<ureq::Body>) -> Answer {
    let body = response.body_mut().with_config().limit(1 << 26).read_to_vec().unwrap();
    Answer { status: response.status().as_u16(), headers: response.headers().clone(), body }
}
