//! The entrance speaks TLS.

use crate::{
    answer::{Answer, answer},
    rig::Rig,
};
use psephos_board::{Entrance, EntranceCounts, Limits, Tls, operator_router, router, serve_through};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use std::{
    fs,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// An authority of a town's own.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: String,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), certificate }
    }

    /// Certificate and key for this machine.
    fn vouch(&self) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        (params.signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
    }

    /// A client that believes nobody else. Each has connections of its own.
    fn client(&self) -> ureq::Agent {
        let roots = RootCerts::from([Certificate::from_pem(self.certificate.as_bytes()).unwrap()]);
        let tls = TlsConfig::builder().root_certs(roots).build();
        ureq::Agent::config_builder().http_status_as_error(false).proxy(None).tls_config(tls).build().into()
    }
}

/// A board behind TLS.
struct Encrypted {
    rig: Rig,
    folder: TempDir,
    tls: Tls,
    counts: Arc<EntranceCounts>,
    address: SocketAddr,
}

impl Encrypted {
    fn new((certificate, key): (String, String), limits: Limits) -> Self {
        let (rig, folder) = (Rig::new(), TempDir::new().unwrap());
        fs::write(folder.path().join("chain.pem"), certificate).unwrap();
        fs::write(folder.path().join("key.pem"), key).unwrap();
        let tls = Tls::load(&folder.path().join("chain.pem"), &folder.path().join("key.pem")).unwrap();
        let listener = rig.runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let counts: Arc<EntranceCounts> = Arc::default();
        let entrance = Entrance { limits, tls: Some(tls.clone()), counts: Arc::clone(&counts) };
        rig.runtime.spawn(serve_through(listener, router(rig.board.clone()), entrance, std::future::pending()));
        Self { rig, folder, tls, counts, address }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.address.port())
    }

    fn get(&self, client: &ureq::Agent, path: &str) -> Answer {
        answer(client.get(self.url(path)).call().unwrap())
    }

    /// Connections that ended before they could ask anything.
    fn failed_handshakes(&self) -> String {
        let listener = self.rig.runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}/metrics", listener.local_addr().unwrap());
        let door = operator_router(self.rig.board.clone(), Arc::clone(&self.counts));
        self.rig.runtime.spawn(serve_through(listener, door, Entrance::default(), std::future::pending()));
        let text = String::from_utf8(answer(crate::answer::agent().get(url).call().unwrap()).body).unwrap();
        let line =
            text.lines().find_map(|line| line.strip_prefix("psephos_connections_ended_total{why=\"handshake\"} "));
        line.unwrap().to_owned()
    }
}

/// How long a connection is kept on which nothing more is said.
fn kept(stream: &mut TcpStream) -> Duration {
    let since = Instant::now();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let _ = stream.read_to_end(&mut Vec::new());
    since.elapsed()
}

#[test]
fn a_board_speaks_https_to_those_who_know_who_vouches_for_it() {
    let authority = Authority::new();
    let board = Encrypted::new(authority.vouch(), Limits::default());
    let mut election = board.rig.open(2);
    let ballot = board.rig.prepare(&mut election, 0, 1);
    let url = board.url(&format!("/log/v1/{}/entries", election.id));
    let client = authority.client();
    let cast = answer(client.post(&url).send(ballot.entry()).unwrap());
    assert!(!cast.receipt(election.id, ballot.entry()).repeated);
    assert_eq!(cast.headers["strict-transport-security"], "max-age=31536000");
    let unknown = board.get(&client, "/nowhere");
    assert_eq!((unknown.status, unknown.headers.contains_key("strict-transport-security")), (404, true));
    assert!(!board.rig.get("/board").headers.contains_key("strict-transport-security"), "not without TLS");
    for stranger in [Authority::new().client(), ureq::Agent::new_with_defaults()] {
        let refused = stranger.get(board.url("/health/live")).call().unwrap_err().to_string();
        assert!(refused.to_lowercase().contains("certificate") || refused.contains("issuer"), "{refused}");
    }
}

#[test]
fn who_comes_without_tls_is_told_so_and_gets_nothing() {
    let board = Encrypted::new(Authority::new().vouch(), Limits::default());
    let mut stream = TcpStream::connect(board.address).unwrap();
    stream.write_all(b"GET /log/v1/board HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    let mut told = String::new();
    stream.read_to_string(&mut told).unwrap();
    assert!(
        told.starts_with("HTTP/1.1 400 ") && told.ends_with("\r\n\r\nThis port speaks https:// and no http.\n"),
        "{told}"
    );
    let length = told.split_once("content-length: ").unwrap().1.split_once("\r\n").unwrap().0;
    assert_eq!(length.parse(), Ok(told.split_once("\r\n\r\n").unwrap().1.len()));
}

#[test]
fn a_handshake_that_drags_on_is_dropped_in_the_time_of_a_requests_head() {
    let authority = Authority::new();
    let limits = Limits { head: Duration::from_millis(500), ..Limits::default() };
    let board = Encrypted::new(authority.vouch(), limits);
    let silent = TcpStream::connect(board.address).unwrap();
    let mut begun = TcpStream::connect(board.address).unwrap();
    begun.write_all(&[22, 3, 1, 2, 0, 1]).unwrap();
    for (mut stream, what) in [(silent, "says nothing"), (begun, "stops half way")] {
        let kept = kept(&mut stream);
        assert!(kept < Duration::from_secs(3), "who {what} was kept for {kept:?}");
    }
    // A byte now and then does not help.
    let mut dripping = TcpStream::connect(board.address).unwrap();
    let since = Instant::now();
    let hello = [22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3];
    let sent = hello.iter().cycle().take_while(|byte| {
        std::thread::sleep(Duration::from_millis(100));
        dripping.write_all(&[**byte]).is_ok()
    });
    assert!(sent.count() < 100 && since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
    assert_eq!(board.failed_handshakes(), "3");
    assert_eq!(board.get(&authority.client(), "/health/live").status, 200);
}

#[test]
fn those_who_only_begin_a_handshake_keep_nobody_out() {
    let authority = Authority::new();
    let limits = Limits { connections: 8, per_address: 8, head: Duration::from_secs(20), ..Limits::default() };
    let board = Encrypted::new(authority.vouch(), limits);
    let _crowd: Vec<TcpStream> = (0..8)
        .map(|_| {
            let mut stream = TcpStream::connect(board.address).unwrap();
            stream.write_all(&[22, 3, 1]).unwrap();
            stream
        })
        .collect();
    let since = Instant::now();
    assert_eq!(board.get(&authority.client(), "/health/live").status, 200);
    assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
}

#[test]
fn a_new_certificate_is_taken_up_while_the_board_runs_and_a_useless_one_changes_nothing() {
    let (old, new) = (Authority::new(), Authority::new());
    let board = Encrypted::new(old.vouch(), Limits::default());
    let (here, late) = (old.client(), old.client());
    assert_eq!(board.get(&here, "/health/live").status, 200);
    let (certificate, key) = new.vouch();
    fs::write(board.file("chain.pem"), &certificate).unwrap();
    let refused = board.tls.reload().unwrap_err();
    assert_eq!(refused.file, board.file("key.pem"), "the key is still the other one's: {refused}");
    assert_eq!(board.get(&old.client(), "/health/live").status, 200);
    for (name, text) in [("chain.pem", ""), ("chain.pem", "-----BEGIN CERTIFICATE-----\nAA\n"), ("key.pem", "no key")] {
        let before = fs::read(board.file(name)).unwrap();
        fs::write(board.file(name), text).unwrap();
        let refused = board.tls.reload().unwrap_err();
        assert_eq!(refused.file, board.file(name), "{text:?}: {refused}");
        fs::write(board.file(name), before).unwrap();
    }
    fs::write(board.file("key.pem"), key).unwrap();
    board.tls.reload().unwrap();
    assert_eq!(board.get(&new.client(), "/health/live").status, 200);
    assert_eq!(board.get(&here, "/health/live").status, 200, "who is there already is not disturbed");
    assert!(late.get(board.url("/health/live")).call().is_err());
}

#[test]
fn nothing_of_a_key_is_in_what_is_said_about_it() {
    let (folder, (certificate, key)) = (TempDir::new().unwrap(), Authority::new().vouch());
    let (chain, secret) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    fs::write(&chain, certificate).unwrap();
    // A key in which a line is missing.
    let lines: Vec<&str> = key.lines().collect();
    let broken = [&lines[..1], &lines[2..]].concat().join("\n");
    fs::write(&secret, broken).unwrap();
    let told = Tls::load(&chain, &secret).unwrap_err().to_string();
    assert!(!lines[1..lines.len() - 1].iter().any(|line| told.contains(&line[..16])), "{told}");
    fs::write(&secret, &key).unwrap();
    let shown = format!("{:?}", Tls::load(&chain, &secret).unwrap());
    assert!(!shown.contains(&lines[1][..16]) && shown.contains("key.pem"), "{shown}");
}
