//! The entrance: who gets a connection, for how long, and under which address.
//!
//! HTTP itself knows no limits. Whoever opens connections and sends nothing, or a byte now and then, would keep everybody else out;
//! so a request's head has a deadline, an answer must be taken, and where connections run short, those that wait longest go first.

mod address;
mod body;
mod counts;
mod guests;
mod patience;
mod tls;

pub use self::{
    address::ClientAddress,
    counts::EntranceCounts,
    tls::{Tls, TlsError},
};
use self::{
    body::{Answer, Late},
    guests::{Guest, Guests},
    patience::Patient,
};
use axum::{
    Router,
    body::Body,
    http::{HeaderValue, header},
};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{
    future::{Future, poll_fn},
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// After a failure to accept that is nobody's fault but the machine's, such as too many open files.
const BREATH: Duration = Duration::from_millis(50);

/// How much a door stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections in all.
    pub connections: usize,
    /// Connections from one address. A network of IPv6 (/64) is one.
    pub per_address: usize,
    /// Whether addresses tell senders apart. They do not where all come through one peer that does not say for whom it speaks.
    pub tells_apart: bool,
    /// Reverse proxies: they may have as many connections as there are, and what they say about whom they speak for is believed.
    pub proxies: Vec<IpAddr>,
    /// How long a request's head may take, from the moment when the connection is free for it: how long an idle one is kept, too.
    pub head: Duration,
    /// How long a request's body may take, whatever it is for; the board's own doors have shorter limits.
    pub body: Duration,
    /// How long an answer may lie without a byte being taken.
    pub stall: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            per_address: 64,
            tells_apart: true,
            proxies: Vec::new(),
            head: Duration::from_secs(10),
            body: Duration::from_secs(150),
            stall: Duration::from_secs(30),
        }
    }
}

/// A way in.
#[derive(Clone, Debug, Default)]
pub struct Entrance {
    /// How much it stands.
    pub limits: Limits,
    /// Certificate and key, where it speaks TLS and nothing else.
    pub tls: Option<Tls>,
    /// What it counts.
    pub counts: Arc<EntranceCounts>,
}

/// Serves `router` until `stop`; then lets answers that are under way end.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, stop: impl Future<Output = ()>) {
    serve_through(listener, router, Entrance { limits, ..Entrance::default() }, stop).await;
}

/// The same through an entrance that is more than its limits.
pub async fn serve_through(listener: TcpListener, router: Router, entrance: Entrance, stop: impl Future<Output = ()>) {
    let guests = Guests::new(entrance.limits.connections, entrance.limits.per_address);
    let entrance = Arc::new(entrance);
    // Everybody who serves a connection holds a receiver: the last one's end is the end.
    let (stopping, stopped) = watch::channel(());
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                let address = entrance.limits.counted(peer.ip());
                let Some((guest, shown_out)) = guests.admit(address) else {
                    entrance.counts.turned_away.count();
                    continue;
                };
                let counts = Arc::clone(&entrance.counts);
                let connection =
                    attend(stream, peer, router.clone(), Arc::clone(&entrance), Arc::new(guest), stopped.clone());
                tokio::spawn(async move {
                    let _open = counts.open();
                    // Either way the connection is dropped, and closed.
                    tokio::select! {
                        () = connection => {}
                        _ = shown_out => counts.shown_out.count(),
                    }
                });
            }
            Err(cause) => {
                tracing::debug!(%cause, "a connection could not be taken");
                guests.make_room();
                tokio::time::sleep(BREATH).await;
            }
        }
    }
    drop(stopped);
    drop(listener);
    stopping.send_replace(());
    stopping.closed().await;
}

impl Limits {
    /// Under which address a peer's connections are counted; `None`: under none.
    fn counted(&self, peer: IpAddr) -> Option<IpAddr> {
        (self.tells_apart && !self.is_proxy(peer)).then(|| address::network(peer))
    }

    fn is_proxy(&self, peer: IpAddr) -> bool {
        self.proxies.iter().any(|proxy| proxy.to_canonical() == peer.to_canonical())
    }
}

/// Serves one connection to its end, which may come from outside. Until TLS stands it is like one that waits with nothing to say: it
/// has as long as a request's head, and makes room for others.
async fn attend(
    mut stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    entrance: Arc<Entrance>,
    guest: Arc<Guest>,
    stopped: watch::Receiver<()>,
) {
    // Answers are small: they should not wait for more to send with them.
    let _ = stream.set_nodelay(true);
    let (limits, mut stopping) = (&entrance.limits, stopped.clone());
    let Some(tls) = &entrance.tls else {
        let stream = Patient::new(stream, limits.stall);
        return converse(stream, peer, router, &entrance, guest, stopped).await;
    };
    let handshake = async {
        if !tls::is_encrypted(&mut stream).await {
            return None;
        }
        tls.acceptor().accept(Patient::new(stream, limits.stall)).await.ok()
    };
    let shaken = tokio::select! {
        shaken = tokio::time::timeout(limits.head, handshake) => shaken.ok().flatten(),
        _ = stopping.changed() => None,
    };
    match shaken {
        Some(stream) => converse(stream, peer, router, &entrance, guest, stopped).await,
        None => entrance.counts.failed_handshakes.count(),
    }
}

/// Answers requests.
async fn converse(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    peer: SocketAddr,
    router: Router,
    entrance: &Entrance,
    guest: Arc<Guest>,
    mut stopped: watch::Receiver<()>,
) {
    let limits = &entrance.limits;
    let io = TokioIo::new(stream);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.head);
    let service = service_fn(|mut request: Request<Incoming>| {
        let working = guest.working();
        if limits.tells_apart {
            let client = ClientAddress::of(peer.ip(), request.headers(), limits.is_proxy(peer.ip()));
            request.extensions_mut().insert(client);
        }
        let request = request.map(|body| Body::new(Late::new(body, limits.body)));
        let router = TowerToHyperService::new(router.clone());
        let (method, counts) = (request.method().clone(), &entrance.counts);
        async move {
            let mut response = hyper::service::Service::call(&router, request).await?;
            if entrance.tls.is_some() {
                let forever = HeaderValue::from_static(tls::STRICT_TRANSPORT_SECURITY);
                response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, forever);
            }
            counts.answered(&method, response.status());
            Ok::<_, std::convert::Infallible>(response.map(|body| Answer::new(body, working)))
        }
    });
    let mut connection = pin!(http.serve_connection(io, service));
    let mut stopping = false;
    loop {
        let stop = async {
            if stopping {
                std::future::pending::<()>().await;
            }
            let _ = stopped.changed().await;
        };
        tokio::select! {
            ended = poll_fn(|context| connection.as_mut().poll(context)) => {
                if let Err(cause) = ended {
                    tracing::debug!(%cause, "a connection broke off");
                }
                return;
            }
            () = stop => {
                stopping = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}
