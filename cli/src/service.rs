//! Routes on a port, on threads of their own: what a board and a witness have in common.

mod door;
mod open_files;

pub use self::door::{DrainArgs, OperatorArgs, ServiceArgs};
use crate::failure::Failure;
use axum::Router;
use core::{future::Future, time::Duration};
use psephos_board::{Entrance, Limits, Tls};
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

/// How long answers that are under way may take once the service is told to stop.
const GRACE: Duration = Duration::from_secs(10);
/// A running service. Dropping it cuts every connection; [`Service::stop`] lets answers end first.
pub struct Service {
    address: SocketAddr,
    tls: Option<Tls>,
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

/// The limits of a door at this address, behind these reverse proxies.
///
/// Where only this machine can connect and no proxy is named, one that says nothing of whom it speaks for may be in between: all
/// senders are one then.
pub fn limits(address: SocketAddr, proxies: Vec<IpAddr>) -> Limits {
    Limits { tells_apart: !(address.ip().is_loopback() && proxies.is_empty()), proxies, ..Limits::default() }
}

/// Threads for a service, and for what it rests on.
pub fn runtime() -> Result<Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|cause| refused(&cause))
}

impl Service {
    /// Serves these routes.
    pub fn start(runtime: Runtime, listener: TcpListener, limits: Limits, router: Router) -> Result<Self, Failure> {
        Self::start_through(runtime, listener, Entrance { limits, ..Entrance::default() }, router)
    }

    /// Serves these routes through an entrance that is more than its limits.
    pub fn start_through(
        runtime: Runtime,
        listener: TcpListener,
        entrance: Entrance,
        router: Router,
    ) -> Result<Self, Failure> {
        let address = listener.local_addr().map_err(|cause| refused(&cause))?;
        listener.set_nonblocking(true).map_err(|cause| refused(&cause))?;
        let (stop, stopped) = oneshot::channel();
        let listener = {
            let _entered = runtime.enter();
            tokio::net::TcpListener::from_std(listener).map_err(|cause| refused(&cause))?
        };
        let Entrance { limits, tls, counts } = entrance;
        let limits = Limits { connections: open_files::allow(limits.connections), ..limits };
        let entrance = Entrance { limits, tls: tls.clone(), counts };
        let until = async {
            let _ = stopped.await;
        };
        let served = runtime.spawn(psephos_board::serve_through(listener, router, entrance, until));
        Ok(Self { address, tls, stop, served, runtime })
    }

    /// Where it listens, with the port that it really took.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where people on this machine find it, without a final slash.
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        if self.address.ip().is_unspecified() {
            return format!("{scheme}://localhost:{}", self.address.port());
        }
        format!("{scheme}://{}", self.address)
    }

    /// From now on, Ctrl-C and SIGTERM no longer end the program but are told to whoever waits for them.
    pub fn signals(&self) -> Signals {
        signals_on(self.runtime.handle())
    }

    /// From now on SIGHUP doesn't end the program: its TLS certificate and key are read anew, for connections to come.
    pub fn reload_on_hangup(&self) {
        #[cfg(unix)]
        {
            let tls = self.tls.clone();
            self.runtime.spawn(async move {
                use tokio::signal::unix::{SignalKind, signal};
                let Ok(mut hangup) = signal(SignalKind::hangup()) else { return };
                while hangup.recv().await.is_some() {
                    match tls.as_ref().map(Tls::reload) {
                        None => tracing::info!("there is nothing to read anew"),
                        Some(Ok(())) => tracing::info!("the TLS certificate was read anew"),
                        Some(Err(cause)) => tracing::error!(%cause, "the TLS certificate stays as it was"),
                    }
                }
            });
        }
    }

    /// The threads that it runs on.
    pub fn handle(&self) -> &Handle {
        self.runtime.handle()
    }

    /// Takes no more requests, lets those under way end, and then does the last thing.
    pub fn stop(self, last: impl Future<Output = ()>) {
        let Self { stop, served, runtime, .. } = self;
        let _ = stop.send(());
        runtime.block_on(async {
            let _ = tokio::time::timeout(GRACE, served).await;
            let _ = tokio::time::timeout(GRACE, last).await;
        });
        runtime.shutdown_timeout(GRACE);
    }
}

/// [`Service::signals`] for what serves nobody.
pub fn signals_on(runtime: &Handle) -> Signals {
    let came = Arc::new(Notify::new());
    let tell = Arc::clone(&came);
    // Before this returns: whoever is then told that the program runs may end it at once.
    let ear = {
        let _within = runtime.enter();
        Ear::new()
    };
    match ear {
        Ok(mut ear) => drop(runtime.spawn(async move {
            loop {
                ear.hear().await;
                // Kept until somebody waits, so that none is lost between two waits.
                tell.notify_one();
            }
        })),
        Err(cause) => tracing::warn!(%cause, "signals will end the program at once"),
    }
    Signals { came, runtime: runtime.clone() }
}

fn refused(cause: &io::Error) -> Failure {
    Failure::new("listen", cause, "")
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

/// Hears signals from its making on.
#[cfg(unix)]
struct Ear {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Ear {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn hear(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Ear(tokio::signal::windows::CtrlC);

#[cfg(not(unix))]
impl Ear {
    fn new() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn hear(&mut self) {
        let _ = self.0.recv().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use std::{
        io::{Read as _, Write as _},
        net::TcpStream,
    };

    #[test]
    fn a_port_that_is_taken_is_a_failure_that_says_what_to_do() {
        let taken = listen("127.0.0.1:0".parse().unwrap()).unwrap();
        let failure = listen(taken.local_addr().unwrap()).unwrap_err();
        assert!(failure.to_string().ends_with("Give another --listen HOST:PORT"), "{failure}");
    }

    #[test]
    fn an_answer_that_is_under_way_ends_before_the_service() {
        let slow = Router::new().route(
            "/",
            get(async || {
                tokio::time::sleep(Duration::from_millis(300)).await;
                "done"
            }),
        );
        let listener = listen("127.0.0.1:0".parse().unwrap()).unwrap();
        let service = Service::start(runtime().unwrap(), listener, Limits::default(), slow).unwrap();
        let mut stream = TcpStream::connect(service.address()).unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        std::thread::sleep(Duration::from_millis(100));
        let address = service.address();
        service.stop(async {});
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("done"), "{answer}");
        assert!(TcpStream::connect(address).is_err(), "and nothing more is taken");
    }
}
