//! TLS at the entrance: certificate and key from two files, which can be read anew while the board runs.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    },
};

/// Browsers that came once over HTTPS don't come back without it for a year.
pub(super) const STRICT_TRANSPORT_SECURITY: &str = "max-age=31536000";

/// The first byte of every TLS connection: a handshake record.
const HANDSHAKE: u8 = 22;

const NOT_ENCRYPTED: &[u8] =
    b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain; charset=utf-8\r\nconnection: close\r\n\
    content-length: 39\r\n\r\nThis port speaks https:// and no http.\n";

/// Certificate and key. Clones are the same ones, also after [`Tls::reload`].
#[derive(Clone)]
pub struct Tls {
    certificate: PathBuf,
    key: PathBuf,
    current: Arc<RwLock<Arc<ServerConfig>>>,
}

impl Tls {
    /// Reads a chain of certificates, the server's own first, and its key, both PEM.
    pub fn load(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let current = Arc::new(RwLock::new(read(certificate, key)?));
        Ok(Self { certificate: certificate.to_owned(), key: key.to_owned(), current })
    }

    /// Reads both files anew, for connections that come from now on. On an error all stays as it is.
    pub fn reload(&self) -> Result<(), TlsError> {
        let fresh = read(&self.certificate, &self.key)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

/// Where it comes from, and nothing of it.
impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").field("certificate", &self.certificate).field("key", &self.key).finish_non_exhaustive()
    }
}

fn read(certificate: &Path, key: &Path) -> Result<Arc<ServerConfig>, TlsError> {
    let malformed =
        |file: &Path, cause: &dyn fmt::Display| TlsError { file: file.to_owned(), cause: cause.to_string() };
    let chain = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|cause| malformed(certificate, &cause))?;
    if chain.is_empty() {
        return Err(malformed(certificate, &"there is no certificate in it"));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|cause| malformed(key, &cause))?;
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|cause| malformed(certificate, &cause))?;
    let config = builder.with_no_client_auth().with_single_cert(chain, secret);
    let mut config = config.map_err(|cause| malformed(key, &cause))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Whether what comes is TLS at all. Somebody who came without it is told so.
pub(super) async fn is_encrypted(stream: &mut TcpStream) -> bool {
    let mut first = [0];
    match stream.peek(&mut first).await {
        Ok(1) if first == [HANDSHAKE] => true,
        Ok(1) => {
            // What lies there is read before the stream is closed, or the answer would be lost with it.
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(NOT_ENCRYPTED).await;
            let _ = stream.shutdown().await;
            false
        }
        _ => false,
    }
}

/// Why there is no TLS with these files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsError {
    /// Which file.
    pub file: PathBuf,
    cause: String,
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file.display(), self.cause)
    }
}

impl std::error::Error for TlsError {}
