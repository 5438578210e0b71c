//! What a browser asks for, out of memory, and what it says in the end.

use http_body_util::{BodyExt as _, Full};
use hyper::{
    Method, Request, Response,
    body::{Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    sync::{Arc, PoisonError, RwLock, mpsc},
    time::Duration,
};
use tokio::{net::TcpListener, runtime::Runtime};

/// As long as a browser may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

type Files = Arc<RwLock<BTreeMap<String, Bytes>>>;

/// An address of this machine with files behind it.
pub(super) struct Door {
    address: SocketAddr,
    files: Files,
    said: mpsc::Receiver<Bytes>,
    _runtime: Runtime,
}

impl Door {
    pub(super) fn open() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        let files = Files::default();
        let (say, said) = mpsc::channel();
        let behind = Arc::clone(&files);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (files, say) = (Arc::clone(&behind), say.clone());
                let service = service_fn(move |request| answer(Arc::clone(&files), say.clone(), request));
                tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        Ok(Self { address, files, said, _runtime: runtime })
    }

    /// Puts a file under a path.
    pub(super) fn put(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.write().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), bytes.into());
    }

    pub(super) fn address(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What the next browser says.
    pub(super) fn wait(&self) -> io::Result<Bytes> {
        self.said.recv_timeout(PATIENCE).map_err(|_| io::Error::other("the browser says nothing"))
    }
}

async fn answer(
    files: Files,
    say: mpsc::Sender<Bytes>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    let mut response = Response::new(Full::default());
    if parts.method == Method::POST {
        let _ = say.send(body.collect().await?.to_bytes());
        return Ok(response);
    }
    let found = files.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
    let kind = match path.rsplit('.').next() {
        Some("js") => "text/javascript",
        Some("wasm") => "application/wasm",
        _ if path.starts_with("/log/") => "application/octet-stream",
        _ => "text/html; charset=utf-8",
    };
    match found {
        Some(bytes) => *response.body_mut() = Full::new(bytes),
        None => *response.status_mut() = hyper::StatusCode::NOT_FOUND,
    }
    // The last two let pages read a clock of microseconds.
    let headers = [
        ("content-type", kind),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
    ];
    for (name, value) in headers {
        response.headers_mut().insert(name, hyper::header::HeaderValue::from_static(value));
    }
    Ok(response)
}
