//! Whose word this program takes for a server's certificate.

use crate::failure::Failure;
use std::{fs, path::Path, sync::OnceLock};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// Set once, before anything is asked of anybody.
static AUTHORITIES: OnceLock<Vec<Certificate<'static>>> = OnceLock::new();

/// From now on no certificate is believed but what these authorities vouch for: those in a PEM file, and no others.
pub(crate) fn trust_only(file: &Path) -> Result<(), Failure> {
    let pem = fs::read(file).map_err(|cause| Failure::file(file, cause))?;
    let malformed =
        |cause: String| Failure::new("ca", format!("{}: {cause}", file.display()), "give certificates in PEM form");
    let mut certificates = Vec::new();
    for item in parse_pem(&pem) {
        match item.map_err(|cause| malformed(cause.to_string()))? {
            PemItem::Certificate(certificate) => certificates.push(certificate),
            _ => return Err(malformed("there is something else than certificates in it".to_owned())),
        }
    }
    if certificates.is_empty() {
        return Err(malformed("there is no certificate in it".to_owned()));
    }
    // Another file was named before, in this same program: the first one stands.
    let _ = AUTHORITIES.set(certificates);
    Ok(())
}

/// The authorities that were named, in DER; none: the public ones.
#[cfg(feature = "board")]
pub(crate) fn authorities() -> Vec<Vec<u8>> {
    AUTHORITIES.get().into_iter().flatten().map(|certificate| certificate.der().to_vec()).collect()
}

/// Certificates are always verified: under these authorities, or under the public ones.
pub(super) fn tls() -> TlsConfig {
    let builder = TlsConfig::builder();
    match AUTHORITIES.get() {
        Some(named) => builder.root_certs(RootCerts::new_with_certs(named)).build(),
        None => builder.root_certs(RootCerts::WebPki).build(),
    }
}
