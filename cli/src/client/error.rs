//! What can go wrong between this program and a board.

use crate::failure::Failure;
use core::fmt;
use psephos_record::text::printable;
use serde::Deserialize;

/// Why a board did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientError {
    /// No answer: no connection, a broken one, or none in time.
    Unreachable {
        /// What was asked for.
        url: String,
        /// Why.
        cause: String,
    },
    /// The board refused, and said why in a problem document (RFC 9457).
    Problem {
        /// The stable name, such as `too-early`.
        name: String,
        /// The HTTP status.
        status: u16,
        /// What the board says about it.
        detail: String,
    },
    /// The server says that there is nothing there, without a problem document: a plain web server with a copy.
    Missing {
        /// What was asked for.
        url: String,
    },
    /// An answer that no board gives.
    Unexpected {
        /// What was asked for.
        url: String,
        /// What is wrong with the answer.
        cause: String,
    },
}

/// A problem document, as far as it is read.
#[derive(Deserialize)]
struct Document {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    detail: String,
    #[serde(default)]
    instance: String,
}

/// The name of a failure of the board's own, under which its operator finds the cause.
const INCIDENT: &str = "urn:psephos:incident:";

impl ClientError {
    /// What an answer with an error status says.
    pub(super) fn from_answer(url: &str, status: u16, body: &[u8]) -> Self {
        let Ok(document) = serde_json::from_slice::<Document>(body) else {
            let url = url.to_owned();
            if status == 404 {
                return Self::Missing { url };
            }
            return Self::Unexpected { url, cause: format!("the answer is HTTP status {status}") };
        };
        let name = document.kind.strip_prefix("urn:psephos:problem:").unwrap_or("problem");
        let mut detail = if document.detail.is_empty() { document.title } else { document.detail };
        if let Some(incident) = document.instance.strip_prefix(INCIDENT) {
            detail = format!("{detail}, incident {incident}");
        }
        Self::Problem { name: short(name), status, detail: short(&detail) }
    }

    /// The stable name: the board's own for what it refused.
    pub fn name(&self) -> &str {
        match self {
            Self::Unreachable { .. } => "unreachable",
            Self::Problem { name, .. } => name,
            Self::Missing { .. } => "not-found",
            Self::Unexpected { .. } => "unexpected-answer",
        }
    }

    /// Whether the same request may succeed a little later.
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Problem { status: 408 | 429 | 503, .. })
    }

    /// Whether the board said that there is no such thing.
    pub const fn is_missing(&self) -> bool {
        matches!(self, Self::Problem { status: 404, .. } | Self::Missing { .. })
    }
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable { url, cause } => write!(f, "no answer from {url}: {cause}"),
            Self::Problem { detail, .. } => write!(f, "the board refused: {detail}"),
            Self::Missing { url } => write!(f, "there is nothing at {url}"),
            Self::Unexpected { url, cause } => write!(f, "{url} does not answer as a board does: {cause}"),
        }
    }
}

impl core::error::Error for ClientError {}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        let remedy = match &error {
            ClientError::Unreachable { .. } => "look at the address and whether the board runs, then try again",
            ClientError::Missing { .. } | ClientError::Unexpected { .. } => "look at the address: is it a board's?",
            ClientError::Problem { status: 408 | 429 | 503, .. } => "the board is busy: try again in a minute",
            ClientError::Problem { status: 500.., .. } => "tell the board's operator",
            ClientError::Problem { name, status, .. } => match (remedy(name), status) {
                ("", 400 | 422) => "if this program made it, then it and the board are of different versions",
                (remedy, _) => remedy,
            },
        };
        Self::new(error.name().to_owned(), &error, remedy)
    }
}

/// What a person can do about a board's refusal.
fn remedy(name: &str) -> &'static str {
    match name {
        "too-early" => "wait until the process has come that far; its page shows where it stands",
        "too-late" => "its time is over; the process's page shows where it stands",
        "unknown-process" => "look at the process's hash; the board's first page lists what it holds",
        "unknown-organiser" => "ask the board's operator to allow this organiser's key",
        "not-entitled" => "look at the key file: the manifest names another key for this role",
        "already-done" => "nothing: it stands on the record",
        "regressed-counter" | "other-previous" => "somebody voted with this code meanwhile; look, then vote again",
        "spent-credential" => "nothing more can be posted with this code; the last ballot that was cast counts",
        "oversize-body" => "it is more than this board takes",
        _ => "",
    }
}

/// A foreign text, safe to print: one line, not endless.
fn short(text: &str) -> String {
    printable(text).chars().take(500).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_document_keeps_its_stable_name() {
        let body = br#"{"type":"urn:psephos:problem:too-early","title":"Too early","status":409,"detail":"voting has not opened"}"#;
        let error = ClientError::from_answer("http://x/", 409, body);
        assert_eq!(error.name(), "too-early");
        let failure = Failure::from(error);
        assert!(failure.to_string().starts_with("too-early: the board refused: voting has not opened. Wait"));
    }

    #[test]
    fn a_failure_of_the_boards_own_is_told_under_the_name_that_its_operator_knows() {
        let body = br#"{"type":"urn:psephos:problem:internal","title":"internal","status":500,"instance":"urn:psephos:incident:774dfedd4ceac4b2"}"#;
        let failure = Failure::from(ClientError::from_answer("http://x/", 500, body));
        let told = "internal: the board refused: internal, incident 774dfedd4ceac4b2. Tell the board's operator";
        assert_eq!(failure.to_string(), told);
    }

    #[test]
    fn an_answer_that_is_no_boards_is_said_to_be_none() {
        let error = ClientError::from_answer("http://x/", 502, b"<html>Bad gateway</html>");
        assert_eq!(error.name(), "unexpected-answer");
        assert!(!error.is_transient() && !error.is_missing());
        let error = ClientError::from_answer("http://x/", 404, b"<html>Not found</html>");
        assert!(error.is_missing() && !error.is_transient());
    }

    #[test]
    fn a_foreign_text_cannot_drive_the_terminal() {
        let body = b"{\"type\":\"urn:psephos:problem:x\",\"detail\":\"a\\u001b[2Jb\\nc\"}";
        let error = ClientError::from_answer("http://x/", 400, body);
        assert_eq!(error.to_string(), "the board refused: a[2Jbc");
    }
}
