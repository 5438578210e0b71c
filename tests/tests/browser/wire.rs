//! What leaves the browser: a proxy that all its traffic passes, pages and workers alike, and that lets it reach one host.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// A request as the browser sent it.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// The proxy. Its threads end with the test's process.
pub(crate) struct Wire {
    pub(crate) address: String,
    seen: Arc<Mutex<Vec<Request>>>,
    /// Answers from addresses with one of these in them are altered.
    bent: Arc<Mutex<Vec<String>>>,
}

impl Wire {
    /// A proxy to `origin` (`host:port`) alone. Whatever is asked of another host is written down and refused.
    pub(crate) fn to(origin: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let bent = Arc::new(Mutex::new(Vec::new()));
        let (origin, kept, altered) = (origin.to_owned(), Arc::clone(&seen), Arc::clone(&bent));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (origin, kept, altered) = (origin.clone(), Arc::clone(&kept), Arc::clone(&altered));
                // A connection that breaks off is the browser's to repeat.
                thread::spawn(move || pass(stream, &origin, &kept, &altered).unwrap_or_default());
            }
        });
        Self { address, seen, bent }
    }

    /// From now on a bit of the last byte is another in every answer from an address with `part` in it: a board that cheats.
    pub(crate) fn bend(&self, part: &str) {
        self.bent.lock().unwrap().push(part.to_owned());
    }

    /// The board is honest again.
    pub(crate) fn straighten(&self) {
        self.bent.lock().unwrap().clear();
    }

    /// Every request so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        let mut requests = self.seen.lock().unwrap().clone();
        requests.retain(|request| !is_browsers_own(&request.url));
        requests
    }
}

fn pass(
    mut browser: TcpStream,
    origin: &str,
    seen: &Mutex<Vec<Request>>,
    bent: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let Some(request) = read(&mut browser)? else { return Ok(()) };
    seen.lock().unwrap().push(request.clone());
    let Some(path) = request.url.strip_prefix(&format!("http://{origin}")) else {
        return browser.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    };
    let mut board = TcpStream::connect(origin)?;
    let is_bent = bent.lock().unwrap().iter().any(|part| path.contains(part));
    // What is altered must not be compressed.
    let dropped: &[&str] = if is_bent {
        &["connection", "proxy-connection", "accept-encoding"]
    } else {
        &["connection", "proxy-connection"]
    };
    let headers = request.head.lines().skip(1).filter(|line| {
        let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
        !name.is_empty() && !dropped.contains(&name.as_str())
    });
    let mut head = format!("{} {path} HTTP/1.1\r\n", request.method);
    for line in headers.chain(["Connection: close", ""]) {
        head.push_str(line);
        head.push_str("\r\n");
    }
    board.write_all(head.as_bytes())?;
    board.write_all(&request.body)?;
    if is_bent {
        let mut answer = Vec::new();
        board.read_to_end(&mut answer)?;
        if let Some(last) = answer.last_mut() {
            *last ^= 1;
        }
        // Nor may the browser keep it for the time after.
        if let Some(start) = answer.windows(13).position(|name| name.eq_ignore_ascii_case(b"cache-control")) {
            answer.get_mut(start..start + 13).unwrap().copy_from_slice(b"x-was-kept-by");
        }
        return browser.write_all(&answer);
    }
    std::io::copy(&mut board, &mut browser).map(drop)
}

fn read(stream: &mut TcpStream) -> std::io::Result<Option<Request>> {
    let mut bytes = Vec::new();
    let mut chunk = [0; 16_384];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        match stream.read(&mut chunk)? {
            0 => return Ok(None),
            read => bytes.extend_from_slice(&chunk[..read]),
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut body = bytes.split_off(end + 4);
    let length = head.lines().filter_map(|line| line.split_once(':'));
    let mut length = length.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = length.find_map(|(_, value)| value.trim().parse().ok()).unwrap_or(0);
    while body.len() < length {
        match stream.read(&mut chunk)? {
            0 => return Ok(None),
            read => body.extend_from_slice(&chunk[..read]),
        }
    }
    let mut first = head.lines().next().unwrap_or_default().split(' ').map(str::to_owned);
    let (method, url) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
    Ok(Some(Request { method, url, head, body }))
}

/// Whether Chromium asks this by itself (start page, clock, updates), whatever page it shows. The pages' own policy
/// forbids them every host but their own, which the tests of the pages hold.
fn is_browsers_own(url: &str) -> bool {
    let host = url.strip_prefix("http://").unwrap_or(url).split(['/', ':']).next().unwrap_or_default();
    [".google.com", ".googleapis.com", ".gvt1.com", ".duckduckgo.com"].iter().any(|own| host.ends_with(own))
}
