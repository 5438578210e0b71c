//! Requests and answers, with what every one of them needs: limits, time-outs, another try.

use super::{ClientError, trust};
use core::time::Duration;
use ureq::{Agent, http};

/// How often a request is tried: everything that this program sends may be repeated without harm.
const TRIES: u32 = 4;
/// Before the second try; doubled before each further one.
const PAUSE: Duration = Duration::from_millis(200);
const CONNECT: Duration = Duration::from_secs(10);
const WHOLE_REQUEST: Duration = Duration::from_mins(5);

/// An HTTP client. Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub(super) struct Transport(Agent);

/// What is posted.
pub(super) struct Body {
    content_type: &'static str,
    bytes: Vec<u8>,
}

impl Body {
    /// An entry.
    pub(super) const fn cbor(bytes: Vec<u8>) -> Self {
        Self { content_type: "application/cbor", bytes }
    }

    /// An entry with a blob.
    pub(super) const fn octets(bytes: Vec<u8>) -> Self {
        Self { content_type: "application/octet-stream", bytes }
    }
}

impl Transport {
    /// A client for the server at `base`.
    pub(super) fn new(base: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // An address that sends elsewhere is corrected by the person who gave it.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(WHOLE_REQUEST))
            .tls_config(trust::tls())
            .user_agent(concat!("psephos/", env!("CARGO_PKG_VERSION")));
        // A proxy from the environment is for the outside world.
        let config = if is_local(base) { config.proxy(None) } else { config };
        Self(config.build().new_agent())
    }

    /// The body of a successful answer of at most `limit` bytes.
    pub(super) fn get(&self, url: &str, limit: u64) -> Result<Vec<u8>, ClientError> {
        persistently(|| read(url, self.0.get(url).call(), limit))
    }

    /// The same, for a post.
    pub(super) fn post(&self, url: &str, body: &Body, limit: u64) -> Result<Vec<u8>, ClientError> {
        persistently(|| read(url, self.0.post(url).content_type(body.content_type).send(&body.bytes[..]), limit))
    }
}

fn persistently<T>(mut request: impl FnMut() -> Result<T, ClientError>) -> Result<T, ClientError> {
    let mut pause = PAUSE;
    for _ in 1..TRIES {
        match request() {
            Err(error) if error.is_transient() => std::thread::sleep(pause),
            other => return other,
        }
        pause *= 2;
    }
    request()
}

fn read(
    url: &str,
    answer: Result<http::Response<ureq::Body>, ureq::Error>,
    limit: u64,
) -> Result<Vec<u8>, ClientError> {
    let unreachable = |cause: ureq::Error| ClientError::Unreachable { url: url.to_owned(), cause: cause.to_string() };
    let mut answer = answer.map_err(|error| match error {
        ureq::Error::BadUri(cause) => ClientError::Unexpected { url: url.to_owned(), cause },
        other => unreachable(other),
    })?;
    let status = answer.status();
    if status.is_redirection() {
        let to = answer.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or("another address");
        return Err(ClientError::Unexpected { url: url.to_owned(), cause: format!("it sends to {to}") });
    }
    let body = answer.body_mut().with_config().limit(limit).read_to_vec().map_err(|error| match error {
        ureq::Error::BodyExceedsLimit(_) => {
            ClientError::Unexpected { url: url.to_owned(), cause: format!("more than {limit} bytes") }
        }
        other => unreachable(other),
    })?;
    if status.is_success() { Ok(body) } else { Err(ClientError::from_answer(url, status.as_u16(), &body)) }
}

fn is_local(base: &str) -> bool {
    let host = base.parse::<http::Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
    host.is_some_and(|host| matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]"))
}
