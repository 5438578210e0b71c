//! What goes wrong, as problem documents (RFC 9457): the public contract, as one table.

use crate::{board::ReadError, incident::Incident, post_error::PostError};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use std::borrow::Cow;

/// Name, status, title. Names are stable; a name that is not here is of a rule that this table has not heard of, and is a 422.
const TABLE: &[(&str, u16, &str)] = &[
    // The bytes.
    ("malformed-entry", 400, "the entry is malformed"),
    ("unknown-version", 400, "the entry is of an unknown version"),
    ("malformed-payload", 400, "the payload of the entry is malformed"),
    ("malformed-element", 400, "the entry holds something that is no group element or scalar"),
    ("identity-element", 400, "the entry holds the identity where it may not"),
    ("malformed-ballot", 400, "the ballot is malformed"),
    ("malformed-roll", 400, "the roll is malformed"),
    ("malformed-pool", 400, "the pool is malformed"),
    ("malformed-body", 400, "the body is malformed"),
    // Who posts.
    ("invalid-signature", 403, "the signature is not the author's"),
    ("not-entitled", 403, "the author may not post such an entry"),
    ("unknown-organiser", 403, "this organiser may not announce processes here"),
    // What is asked for.
    ("unknown-process", 404, "there is no such process"),
    ("not-cosigned", 404, "too few witnesses have cosigned a checkpoint of this log"),
    ("unknown-tracker", 404, "no entry has this tracker"),
    ("unknown-credential", 404, "the credential is not on the roll, or voting has not opened"),
    ("unknown-tile", 404, "there is no such tile"),
    ("unknown-blob", 404, "there is no such blob"),
    ("unknown-path", 404, "there is nothing here"),
    ("unknown-method", 405, "this method is not for this path"),
    ("slow-body", 408, "the body did not come in time"),
    // The order of things.
    ("too-early", 409, "its time has not come"),
    ("too-late", 409, "its time has passed"),
    ("already-done", 409, "this was done already"),
    ("regressed-counter", 409, "the ballot's counter is not the next one"),
    ("other-previous", 409, "the ballot does not name the voter's previous one"),
    ("spent-credential", 409, "the credential has had as many ballots or challenges as one may have"),
    ("challenged-ballot", 409, "the ballot was opened by a challenge"),
    ("not-castable", 409, "the challenged ballot could not be cast now"),
    ("no-roll", 409, "the roll is not sealed yet"),
    ("no-pool", 409, "the pool is not sealed yet"),
    ("repeated-contribution", 409, "this author, or somebody with the same elements, has contributed"),
    ("not-enough-contributions", 409, "not enough contributions"),
    ("other-round", 409, "this is not the round of the beacon that is due"),
    ("no-outage", 409, "no outage of the beacon can be declared"),
    ("beacon-due", 409, "the beacon's round comes first"),
    ("numbers-due", 409, "the numbers that the draw's sources published come first"),
    ("unknown-objection", 409, "the objection is to another pool, or has its answer"),
    ("unknown-entrant", 409, "the pool has no such entrant, or it is excluded"),
    ("too-many", 409, "there are as many such entries as there may be"),
    ("announced-before", 409, "the process was announced before"),
    ("not-enough-decryptions", 409, "not enough partial decryptions"),
    // Limits.
    ("oversize-body", 413, "the body is too long"),
    ("oversize-entry", 413, "the entry is too long"),
    ("too-many-posts", 429, "too many posts of this address are waiting"),
    // What the rules say.
    ("impossible-manifest", 422, "the manifest can't be carried out"),
    ("misplaced-manifest", 422, "a log begins with its manifest and holds no other"),
    ("other-process", 422, "the entry belongs to another process"),
    ("cosigned-too-late", 422, "the witnesses cosigned when the beacon's round was known"),
    ("other-kind", 422, "an entry of another kind of process"),
    ("unknown-part", 422, "the pool names a blob that was not brought"),
    ("unknown-ground", 422, "the manifest names no such ground"),
    ("invalid-contribution", 422, "the contribution's proof fails"),
    ("invalid-beacon", 422, "this is not the beacon's signature of the round"),
    ("unknown-witness", 422, "the board can't ask one of these witnesses"),
    ("other-board", 422, "the manifest names another board"),
    ("other-style", 422, "the roll gives this credential another ballot style"),
    ("missing-blob", 422, "the blob that the entry names did not come with it"),
    ("needless-blob", 422, "an entry of this kind names no blob"),
    ("broken-commitment", 422, "this is not what was committed to"),
    ("wrong-count", 422, "the number of commitments or shares is wrong"),
    ("invalid-ceremony-proof", 422, "the proof of the ceremony message fails"),
    ("other-ceremony", 422, "this confirms another ceremony"),
    ("no-key", 422, "the trustees' parts add up to no key"),
    ("unfounded-complaint", 422, "the complaint does not hold"),
    ("contradiction", 422, "the entry states something else than follows from the record"),
    ("invalid-ballot-proof", 422, "the ballot's proof fails"),
    ("false-opening", 422, "the opening does not recompute the ballot"),
    ("other-tally", 422, "this decrypts something else than the tally"),
    ("invalid-decryption", 422, "the proof of the decryption fails"),
    ("out-of-bound", 422, "the decrypted sum is out of its bound"),
    ("invalid-checkpoint", 422, "this is no checkpoint of this log"),
    ("not-enough-cosignatures", 422, "too few witnesses have cosigned"),
    ("cosigned-too-early", 422, "the witnesses cosigned before voting was to close"),
    // Us.
    ("internal", 500, "internal"),
    ("busy", 503, "the board is busy"),
    ("stopping", 503, "the board is shutting down"),
    ("behind-witnesses", 503, "the board has lost a part of this log"),
];

/// A problem document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    name: Cow<'static, str>,
    status: StatusCode,
    title: &'static str,
    detail: Option<String>,
    incident: Option<Incident>,
    label: Label,
}

/// The name of a problem as it is counted: one of the table's, or `other`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label(pub(super) &'static str);

impl Problem {
    /// The problem with this name.
    pub(super) fn of(name: impl Into<Cow<'static, str>>) -> Self {
        let name = name.into();
        let row = TABLE.iter().find(|(known, ..)| *known == name);
        let (label, status, title) = row.copied().unwrap_or(("other", 422, "the entry breaks a rule"));
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { name, status, title, detail: None, incident: None, label: Label(label) }
    }

    /// With a sentence about this case. A server error says no more than its title, whatever it is given.
    fn about(mut self, detail: &impl ToString) -> Self {
        self.detail = (!self.status.is_server_error()).then(|| detail.to_string());
        self
    }
}

impl From<PostError> for Problem {
    fn from(cause: PostError) -> Self {
        let problem = Self::of(cause.name().to_owned());
        // For a ballot an unknown credential is a matter of who may vote; for a reader it is something that isn't there.
        let status = match (&cause, &*problem.name) {
            (PostError::Rejected(_) | PostError::Refused(_), "unknown-credential") => StatusCode::FORBIDDEN,
            _ => problem.status,
        };
        let incident = if let PostError::Internal(incident) = &cause { Some(*incident) } else { None };
        Self { status, incident, ..problem }.about(&cause)
    }
}

impl From<ReadError> for Problem {
    fn from(cause: ReadError) -> Self {
        match cause {
            ReadError::UnknownProcess => Self::of("unknown-process"),
            ReadError::Busy => Self::of("busy"),
            ReadError::Store(cause) => {
                let incident = Incident::new();
                tracing::error!(%incident, %cause, "a read failed");
                Self { incident: Some(incident), ..Self::of("internal") }
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut document = json!({
            "type": format!("urn:psephos:problem:{}", self.name),
            "title": self.title,
            "status": self.status.as_u16(),
        });
        if let Some(fields) = document.as_object_mut() {
            fields.extend(self.detail.map(|detail| ("detail".to_owned(), detail.into())));
            let instance = self.incident.map(|incident| format!("urn:psephos:incident:{incident}"));
            fields.extend(instance.map(|instance| ("instance".to_owned(), instance.into())));
        }
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json")),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        let mut response = (self.status, headers, document.to_string()).into_response();
        if matches!(self.status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response.extensions_mut().insert(self.label);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::StoreError;
    use axum::body::to_bytes;

    async fn document(problem: Problem) -> serde_json::Value {
        let body = to_bytes(problem.into_response().into_body(), 4096).await.unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    #[tokio::test]
    async fn internal_errors_do_not_leak_their_cause() {
        let cause = StoreError::from(sqlx::Error::Protocol("disk /dev/secret is full".to_owned()));
        let expected = json!({ "type": "urn:psephos:problem:internal", "title": "internal", "status": 500 });
        let internal = PostError::internal(&"the secret is 42");
        let PostError::Internal(incident) = internal else { unreachable!("{internal}") };
        let mut posted = document(internal.into()).await;
        assert_eq!(posted["instance"].take(), format!("urn:psephos:incident:{incident}"));
        let mut read = document(ReadError::Store(cause).into()).await;
        assert_eq!(read["instance"].take().as_str().unwrap().len(), "urn:psephos:incident:".len() + 16);
        for mut document in [posted, read] {
            document.as_object_mut().unwrap().remove("instance");
            assert_eq!(document, expected);
        }
        assert_eq!(document(Problem::of("internal").about(&"a secret")).await, expected);
    }

    #[tokio::test]
    async fn a_refusal_says_what_is_wrong() {
        let expected = json!({
            "type": "urn:psephos:problem:oversize-body",
            "title": "the body is too long",
            "status": 413,
            "detail": "the body is longer than 65535 bytes",
        });
        assert_eq!(document(PostError::Oversize(65_535).into()).await, expected);
    }

    #[test]
    fn a_name_stands_in_the_table_once() {
        for (position, (name, status, _)) in TABLE.iter().enumerate() {
            assert!(!TABLE[..position].iter().any(|(earlier, ..)| earlier == name), "{name}");
            assert!(StatusCode::from_u16(*status).is_ok(), "{name}");
        }
    }
}
