//! What is asked of one witness over HTTP (C2SP `tlog-witness`, <https://c2sp.org/tlog-witness>). Calls block.

use crate::settings::WitnessAddress;
use psephos_log::{
    note::{KeyName, SignatureLine, SignedNote},
    witness::{self, AddCheckpoint},
};
use sha2::{Digest as _, Sha256};
use std::{fmt, time::Duration};
use ureq::{
    Agent,
    http::StatusCode,
    tls::{Certificate, RootCerts, TlsConfig},
};

const CONNECT: Duration = Duration::from_secs(2);
/// A witness that takes longer misses this round, and is asked in a later one.
const WHOLE_REQUEST: Duration = Duration::from_secs(5);
/// The longest answer that is read (bytes).
const ANSWER: u64 = 1 << 20;

/// A witness that can be asked. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Caller {
    pub(super) address: WitnessAddress,
    agent: Agent,
}

/// What a witness said to a checkpoint.
pub(super) enum Answer {
    /// It cosigned, at this time (Unix seconds).
    Cosigned(SignatureLine, u64),
    /// It cosigned this size last, which is another than it was told.
    HasSize(u64),
    /// It has seen another log of this name.
    OtherLog,
}

impl Caller {
    pub(super) fn new(address: WitnessAddress) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT))
            .timeout_global(Some(WHOLE_REQUEST))
            .user_agent(concat!("psephos/", env!("CARGO_PKG_VERSION")));
        let config = match address.authorities.as_slice() {
            [] => config,
            named => {
                let roots: RootCerts = named.iter().map(|der| Certificate::from_der(der).to_owned()).into();
                config.tls_config(TlsConfig::builder().root_certs(roots).build())
            }
        };
        // A proxy from the environment is for the outside world.
        let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
        let is_local = local.iter().any(|local| address.url.starts_with(local));
        let config = if is_local { config.proxy(None) } else { config };
        Self { agent: config.build().new_agent(), address }
    }

    /// Asks for a cosignature. The checkpoint stands in the request as the board alone signed it.
    pub(super) fn add_checkpoint(&self, request: &AddCheckpoint) -> Result<Answer, Unhelpful> {
        let url = format!("{}/add-checkpoint", self.address.url);
        let sent = self.agent.post(&url).content_type("text/plain; charset=utf-8").send(request.to_string().as_bytes());
        let mut response = sent.map_err(|cause| Unhelpful::Unreachable(cause.to_string()))?;
        let body = response.body_mut().with_config().limit(ANSWER).read_to_vec();
        let body = body.map_err(|cause| Unhelpful::Unreachable(cause.to_string()))?;
        let absurd = |cause: witness::InvalidAnswer| Unhelpful::Absurd(cause.to_string());
        match response.status() {
            StatusCode::OK => {
                let line = witness::cosignature_in(&body, &request.checkpoint, &self.address.key);
                line.map(|(line, time)| Answer::Cosigned(line, time)).map_err(absurd)
            }
            StatusCode::CONFLICT => witness::parse_size(&body).map(Answer::HasSize).map_err(absurd),
            // Our proof is right, so it has other entries under the size that it named itself.
            StatusCode::UNPROCESSABLE_ENTITY => Ok(Answer::OtherLog),
            status => Err(Unhelpful::Refused(status)),
        }
    }

    /// The newest checkpoint of a log that it cosigned, or `None` if it never did.
    pub(super) fn latest(&self, origin: &KeyName) -> Result<Option<SignedNote>, Unhelpful> {
        let url = format!("{}/{}/checkpoint", self.address.url, hex::encode(Sha256::digest(origin.as_str())));
        let mut response = self.agent.get(&url).call().map_err(|cause| Unhelpful::Unreachable(cause.to_string()))?;
        match response.status() {
            StatusCode::OK => {
                let body = response.body_mut().with_config().limit(ANSWER).read_to_vec();
                let body = body.map_err(|cause| Unhelpful::Unreachable(cause.to_string()))?;
                SignedNote::parse(&body).map(Some).map_err(|cause| Unhelpful::Absurd(cause.to_string()))
            }
            StatusCode::NOT_FOUND => Ok(None),
            status => Err(Unhelpful::Refused(status)),
        }
    }
}

/// Why a witness's answer is of no use this time. It says nothing about the log.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unhelpful {
    /// No answer, or none in time.
    Unreachable(String),
    /// It refuses: it does not know this log or the board's key, or is in trouble.
    Refused(StatusCode),
    /// An answer that makes no sense, or does not hold.
    Absurd(String),
}

impl fmt::Display for Unhelpful {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(cause) => write!(f, "it can't be reached: {cause}"),
            Self::Refused(StatusCode::NOT_FOUND) => f.write_str("it does not watch this board: its keeper must add it"),
            Self::Refused(StatusCode::FORBIDDEN) => f.write_str("it knows this board under another key"),
            Self::Refused(status) => write!(f, "it answered {status}"),
            Self::Absurd(cause) => f.write_str(cause),
        }
    }
}
