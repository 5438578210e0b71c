//! One connection to a board, kept open.

use http_body_util::{BodyExt as _, Full};
use hyper::{
    Method, Request, StatusCode,
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
};
use hyper_util::rt::TokioIo;
use std::{io, net::SocketAddr};
use tokio::net::TcpStream;

pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: String,
    /// Whom it speaks for, as a reverse proxy would say.
    client: String,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
}

impl Connection {
    /// Connects on behalf of the `number`-th client, each of whom has an address of its own.
    pub(crate) async fn open(address: SocketAddr, number: u32) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
        tokio::spawn(connection);
        let client = std::net::Ipv4Addr::from(0x0a00_0000 + number).to_string();
        Ok(Self { sender, host: address.to_string(), client })
    }

    pub(crate) async fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.send(Method::GET, path, Bytes::new()).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: Bytes) -> io::Result<Answer> {
        self.send(Method::POST, path, body).await
    }

    async fn send(&mut self, method: Method, path: &str, body: Bytes) -> io::Result<Answer> {
        let request = Request::builder().method(method).uri(format!("/log/v1{path}"));
        let request = request.header("host", &self.host).header("x-forwarded-for", &self.client);
        let request = request.body(Full::new(body)).map_err(io::Error::other)?;
        self.sender.ready().await.map_err(io::Error::other)?;
        let response = self.sender.send_request(request).await.map_err(io::Error::other)?;
        let status = response.status();
        let body = response.into_body().collect().await.map_err(io::Error::other)?.to_bytes();
        Ok(Answer { status, body })
    }
}

impl Answer {
    /// The body, if this is a success.
    pub(crate) fn good(self) -> io::Result<Bytes> {
        if self.status.is_success() {
            return Ok(self.body);
        }
        Err(io::Error::other(format!("{}: {}", self.status, String::from_utf8_lossy(&self.body))))
    }
}
