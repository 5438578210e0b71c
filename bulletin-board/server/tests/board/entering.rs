//! Who keeps a connection, and who is kept out by those who only wait.

use crate::{
    people::Election,
    rig::{Rig, open_door},
};
use psephos_board::Limits;
use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

const AT_ONCE: Duration = Duration::from_secs(1);

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

/// Whether the other end has closed the connection. Waits for it, or for an answer, for 20 seconds.
fn is_closed(stream: &mut TcpStream) -> bool {
    match stream.read(&mut [0; 1024]) {
        Ok(read) => read == 0,
        Err(cause) => matches!(cause.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe),
    }
}

/// Sends a byte now and then until the connection breaks.
fn drip(stream: &TcpStream) {
    let mut stream = stream.try_clone().unwrap();
    thread::spawn(move || {
        while stream.write_all(b"a").is_ok() {
            thread::sleep(Duration::from_millis(100));
        }
    });
}

/// Somebody votes through this door, and is answered at once.
fn vote_through(rig: &Rig, address: SocketAddr, election: &mut Election, voter: usize) {
    let ballot = rig.prepare(election, voter, 1);
    let started = Instant::now();
    let url = format!("http://{address}/log/v1");
    let answer = crate::answer::post(&url, &format!("/{}/entries", election.id), ballot.entry());
    assert!(!answer.receipt(election.id, ballot.entry()).repeated);
    assert!(started.elapsed() < AT_ONCE, "{:?}", started.elapsed());
}

#[test]
fn a_head_that_drips_is_cut_off_while_others_vote() {
    let rig = Rig::new();
    let mut election = rig.open(2);
    let limits = Limits { head: Duration::from_secs(2), ..Limits::default() };
    let address = open_door(&rig.runtime, &rig.board, limits);
    let started = Instant::now();
    let mut dripping: Vec<TcpStream> = (0..20).map(|_| connect(address)).collect();
    for stream in &mut dripping {
        write!(stream, "GET /healthz HTTP/1.1\r\nx-drip: ").unwrap();
        drip(stream);
    }
    let mut silent = connect(address);
    vote_through(&rig, address, &mut election, 0);
    for stream in dripping.iter_mut().chain([&mut silent]) {
        assert!(is_closed(stream));
    }
    assert!(started.elapsed() < Duration::from_secs(6), "{:?}", started.elapsed());
    vote_through(&rig, address, &mut election, 1);
}

#[test]
fn a_body_that_drips_is_cut_off_while_others_vote() {
    let rig = Rig::new();
    let mut election = rig.open(1);
    let limits = Limits { body: Duration::from_secs(2), ..Limits::default() };
    let address = open_door(&rig.runtime, &rig.board, limits);
    let path = format!("/log/v1/{}/entries", election.id);
    let mut dripping: Vec<TcpStream> = (0..20).map(|_| connect(address)).collect();
    for stream in &mut dripping {
        write!(stream, "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: 60000\r\n\r\n").unwrap();
        drip(stream);
    }
    vote_through(&rig, address, &mut election, 0);
    let started = Instant::now();
    for stream in &mut dripping {
        // It is told, and then the connection ends, since nobody reads the rest of the body.
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        assert!(answer.starts_with("HTTP/1.1 400") || answer.starts_with("HTTP/1.1 408"), "{answer}");
    }
    assert!(started.elapsed() < Duration::from_secs(6), "{:?}", started.elapsed());
}

#[test]
fn more_connections_than_there_may_be_do_not_keep_out_whoever_comes_after_them() {
    let rig = Rig::new();
    let mut election = rig.open(3);
    let all = open_door(&rig.runtime, &rig.board, Limits { connections: 30, per_address: 30, ..Limits::default() });
    let mut idle: Vec<TcpStream> = (0..100).map(|_| connect(all)).collect();
    vote_through(&rig, all, &mut election, 0);
    assert!(is_closed(&mut idle[0]), "the one that has waited longest");

    let each = open_door(&rig.runtime, &rig.board, Limits { connections: 1000, per_address: 10, ..Limits::default() });
    let mut idle: Vec<TcpStream> = (0..100).map(|_| connect(each)).collect();
    vote_through(&rig, each, &mut election, 1);
    assert!(is_closed(&mut idle[0]));

    // A proxy speaks for many, and is not one address too many.
    let proxies = vec!["127.0.0.1".parse().unwrap()];
    let proxied =
        open_door(&rig.runtime, &rig.board, Limits { connections: 1000, per_address: 1, proxies, ..Limits::default() });
    let mut kept = connect(proxied);
    let _others: Vec<TcpStream> = (0..50).map(|_| connect(proxied)).collect();
    vote_through(&rig, proxied, &mut election, 2);
    write!(kept, "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    assert!(!is_closed(&mut kept));
}

#[test]
fn who_asks_and_does_not_take_the_answers_is_cut_off() {
    let rig = Rig::new();
    let address = open_door(&rig.runtime, &rig.board, Limits { stall: Duration::from_secs(1), ..Limits::default() });
    let mut stream = connect(address);
    stream.set_write_timeout(Some(Duration::from_secs(20))).unwrap();
    let started = Instant::now();
    // Answers pile up until neither side's buffers hold more.
    let requests = "GET /log/v1/nowhere HTTP/1.1\r\nhost: x\r\n\r\n".repeat(1000);
    let broken = loop {
        if let Err(cause) = stream.write_all(requests.as_bytes()) {
            break cause;
        }
    };
    assert!(matches!(broken.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{broken}");
    assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
}
