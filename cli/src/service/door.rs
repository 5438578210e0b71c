//! Options of a program that listens: TLS, and what its operator's own programs are told.

use super::{Signals, listen};
use crate::{clock::Stopwatch, config::ConfigArgs, failure::Failure, logs::LogArgs};
use axum::Router;
use core::time::Duration;
use psephos_board::{Limits, Tls, serve};
use std::{net::SocketAddr, path::PathBuf};
use tokio::runtime::Handle;

/// What every program is told that serves the public: how it ends, what its operator sees of it, and in whose name it speaks.
#[derive(Debug, clap::Args)]
pub struct ServiceArgs {
    /// How it ends.
    #[command(flatten)]
    pub drain: DrainArgs,
    /// Its numbers.
    #[command(flatten)]
    pub operator: OperatorArgs,
    /// Its certificate.
    #[command(flatten)]
    pub tls: TlsArgs,
    /// What it writes down.
    #[command(flatten)]
    pub log: LogArgs,
    /// Where all this may stand instead.
    #[command(flatten)]
    config: ConfigArgs,
}

/// TLS without a reverse proxy.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "TLS")]
pub struct TlsArgs {
    /// Speaks https with the certificates in this PEM file, its own first. Read anew on SIGHUP, with the key.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_certificate: Option<PathBuf>,
    /// The certificate's key, a PEM file.
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
}

impl TlsArgs {
    /// Reads both files, if there are any.
    pub fn load(&self) -> Result<Option<Tls>, Failure> {
        let (Some(certificate), Some(key)) = (&self.tls_certificate, &self.tls_key) else { return Ok(None) };
        let loaded = Tls::load(certificate, key).map(Some);
        loaded.map_err(|cause| {
            Failure::new("tls", cause, "give PEM files: a chain of certificates, and its first one's key")
        })
    }
}

/// How long what was taken may wait for its answer once a program is told to stop.
const LAST_ANSWERS: Duration = Duration::from_secs(30);
/// How often to look whether it has it.
const LOOK: Duration = Duration::from_millis(50);

/// How a program ends that others ask.
#[derive(Clone, Debug, clap::Args)]
pub struct DrainArgs {
    /// Seconds for which a program that is told to stop (SIGTERM) still answers: reads as ever, posts with 503 and Retry-After.
    #[arg(long, value_name = "SECONDS", default_value_t = 2, value_parser = clap::value_parser!(u64).range(..=600))]
    drain: u64,
}

impl DrainArgs {
    /// Waits that long, and longer while the program is `busy` with what it took before. Another signal ends that.
    pub fn wait(&self, signals: &Signals, busy: impl Fn() -> bool) {
        let (grace, since) = (Duration::from_secs(self.drain), Stopwatch::start());
        while since.elapsed() < grace || (busy() && since.elapsed() < grace + LAST_ANSWERS) {
            if signals.within(LOOK) {
                return;
            }
        }
    }
}

/// The door for the operator's own programs.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct OperatorArgs {
    /// Serves /metrics (Prometheus), /health/live and /health/ready here: an address that only your own machines reach.
    #[arg(long, value_name = "HOST:PORT")]
    metrics: Option<SocketAddr>,
}

impl OperatorArgs {
    /// Opens it, if it was asked for, and says where.
    pub fn open(&self, runtime: &Handle, router: impl FnOnce() -> Router) -> Result<(), Failure> {
        let Some(address) = self.metrics else { return Ok(()) };
        let listener = listen(address)?;
        let refused = |cause: std::io::Error| Failure::new("listen", cause, "");
        listener.set_nonblocking(true).map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let _entered = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener).map_err(refused)?;
        if !address.ip().is_loopback() {
            tracing::warn!(%address, "numbers about this program are told to whoever reaches this address");
        }
        tracing::info!(%address, "metrics and health");
        let limits = Limits { tells_apart: false, connections: 64, ..Limits::default() };
        runtime.spawn(serve(listener, router(), limits, core::future::pending()));
        Ok(())
    }
}
