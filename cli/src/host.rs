//! A board with its pages on one port, on threads of its own: what `serve`, `demo` and `replay` have in common.

mod open_files;

use crate::failure::Failure;
use axum::Router;
use core::time::Duration;
use psephos_board::{Board, Limits, Settings};
use std::{
    io,
    net::{IpAddr, SocketAddr, TcpListener},
    sync::Arc,
};
use tokio::{
    runtime::{Handle, Runtime},
    sync::{Notify, oneshot},
    task::JoinHandle,
};

/// How long answers that are under way may take once the host is told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// A running board. Dropping it cuts every connection; [`Host::stop`] lets answers end first.
pub struct Host {
    address: SocketAddr,
    board: Board,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
    runtime: Runtime,
}

/// Takes a port. Port 0 takes any that is free.
pub fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).map_err(|cause| {
        Failure::new("listen", format!("{address} can't be listened on: {cause}"), "give another --listen HOST:PORT")
    })
}

/// The name under which a board at this address is known, unless its operator names it: `localhost:8080`.
pub fn name_of(address: SocketAddr) -> String {
    let ip = address.ip();
    if ip.is_loopback() || ip.is_unspecified() { format!("localhost:{}", address.port()) } else { address.to_string() }
}

/// The limits of a door at this address, behind these reverse proxies.
///
/// Where only this machine can connect and no proxy is named, one that says nothing of whom it speaks for may be in between: all
/// senders are one then.
pub fn limits(address: SocketAddr, proxies: Vec<IpAddr>) -> Limits {
    Limits { tells_apart: !(address.ip().is_loopback() && proxies.is_empty()), proxies, ..Limits::default() }
}

impl Host {
    /// Opens the board and serves it, with the routes that `pages` adds to the board's own.
    pub fn start(
        listener: TcpListener,
        settings: Settings,
        limits: Limits,
        pages: impl FnOnce(&Board) -> Router,
    ) -> Result<Self, Failure> {
        let refused = |cause: io::Error| Failure::new("listen", cause, "");
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        listener.set_nonblocking(true).map_err(refused)?;
        let database = settings.database.clone();
        let board = runtime.block_on(Board::open(settings)).map_err(|cause| {
            Failure::new("board", format!("the board on {database} does not open: {cause}"), "see what it says")
        })?;
        let router = psephos_board::router(board.clone()).merge(pages(&board));
        let (stop, stopped) = oneshot::channel();
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener).map_err(refused)?
        };
        let limits = Limits { connections: open_files::allow(limits.connections), ..limits };
        let until = async {
            let _ = stopped.await;
        };
        let served = runtime.spawn(psephos_board::serve(listener, router, limits, until));
        Ok(Self { address, board, stop, served, runtime })
    }

    /// Where it listens, with the port that it really took.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where people on this machine find it, without a final slash.
    pub fn url(&self) -> String {
        let ip = self.address.ip();
        if ip.is_unspecified() {
            return format!("http://localhost:{}", self.address.port());
        }
        format!("http://{}", self.address)
    }

    /// From now on, Ctrl-C and SIGTERM no longer end the program but are told to whoever waits for them.
    pub fn signals(&self) -> Signals {
        let came = Arc::new(Notify::new());
        let tell = Arc::clone(&came);
        self.runtime.spawn(async move {
            loop {
                signal().await;
                // Kept until somebody waits, so that none is lost between two waits.
                tell.notify_one();
            }
        });
        Signals { came, runtime: self.runtime.handle().clone() }
    }

    /// Takes no more requests, lets those under way end, and closes the board.
    pub fn stop(self) {
        let Self { board, stop, served, runtime, .. } = self;
        let _ = stop.send(());
        runtime.block_on(async {
            let _ = tokio::time::timeout(GRACE, served).await;
            let _ = tokio::time::timeout(GRACE, board.shutdown()).await;
        });
        runtime.shutdown_timeout(GRACE);
    }
}

/// Requests to end, by the person at the terminal or by the system.
#[derive(Clone, Debug)]
pub struct Signals {
    came: Arc<Notify>,
    runtime: Handle,
}

impl Signals {
    /// Waits for the next one.
    pub fn wait(&self) {
        self.runtime.block_on(self.came.notified());
    }

    /// Waits for the next one, for at most this long. Says whether it came.
    pub fn within(&self, limit: Duration) -> bool {
        self.runtime.block_on(async { tokio::time::timeout(limit, self.came.notified()).await.is_ok() })
    }
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn signal() {
    let _ = tokio::signal::ctrl_c().await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_board_that_only_this_machine_reaches_is_called_localhost() {
        let name = |address: &str| name_of(address.parse().unwrap());
        assert_eq!(name("127.0.0.1:8080"), "localhost:8080");
        assert_eq!(name("[::1]:80"), "localhost:80");
        assert_eq!(name("0.0.0.0:80"), "localhost:80");
        assert_eq!(name("192.0.2.1:80"), "192.0.2.1:80");
    }

    #[test]
    fn a_port_that_is_taken_is_a_failure_that_says_what_to_do() {
        let taken = listen("127.0.0.1:0".parse().unwrap()).unwrap();
        let failure = listen(taken.local_addr().unwrap()).unwrap_err();
        assert!(failure.to_string().ends_with("Give another --listen HOST:PORT"), "{failure}");
    }
}
