//! A process that never outlives its test, and never keeps it waiting for ever.

use crate::{LIMIT, LOOK};
use core::{fmt, time::Duration};
use std::{
    io::{BufRead as _, BufReader, Read, Write as _},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
    time::Instant,
};

/// A process and what it has said so far. It is killed when this is dropped.
pub struct Running {
    child: Child,
    name: String,
    out: Heard,
    err: Heard,
}

/// How a process ended, and what it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// Its exit code; −1 when something killed it.
    pub code: i32,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

/// One stream, read by a thread of its own.
struct Heard {
    text: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

/// Runs a command to its end, with `input` on its standard input.
pub fn run(command: &mut Command, input: &str) -> Ran {
    let mut running = Running::start(command);
    running.tell(input);
    running.wait(LIMIT)
}

impl Running {
    /// Starts a command.
    pub fn start(command: &mut Command) -> Self {
        let name = format!("{command:?}");
        let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = started.unwrap_or_else(|cause| panic!("{name} does not start: {cause}"));
        let out = Heard::of(child.stdout.take().unwrap());
        let err = Heard::of(child.stderr.take().unwrap());
        Self { child, name, out, err }
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Writes `input` to its standard input and ends that.
    fn tell(&mut self, input: &str) {
        // It may have ended without reading, and that is its right.
        let _ = self.child.stdin.take().unwrap().write_all(input.as_bytes());
    }

    /// What it has said on standard output.
    pub fn said(&self) -> String {
        self.out.text.lock().unwrap().clone()
    }

    /// The first line on standard output that holds `words`, once it is there.
    pub fn line(&mut self, words: &str) -> String {
        self.line_or_end(words).unwrap_or_else(|| panic!("ended without a line \"{words}\":\n{self}"))
    }

    /// The same, or nothing if the process ends before it says that.
    pub fn line_or_end(&mut self, words: &str) -> Option<String> {
        let start = Instant::now();
        loop {
            let ended = self.child.try_wait().unwrap();
            if let Some(line) = self.said().lines().find(|line| line.contains(words)) {
                return Some(line.to_owned());
            }
            if ended.is_some() {
                return None;
            }
            assert!(start.elapsed() < LIMIT, "no line \"{words}\":\n{self}");
            thread::sleep(LOOK);
        }
    }

    /// Waits until it ends.
    pub fn wait(mut self, limit: Duration) -> Ran {
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(start.elapsed() < limit, "still running after {limit:?}:\n{self}");
            thread::sleep(LOOK);
        };
        Ran { code: status.code().unwrap_or(-1), out: self.out.all(), err: self.err.all() }
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl fmt::Display for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}", self.name, self.said(), self.err.text.lock().unwrap())
    }
}

impl fmt::Display for Ran {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "exit {}\n{}\n{}", self.code, self.out, self.err)
    }
}

#[expect(clippy::return_self_not_must_use, reason = "each is a check by itself")]
impl Ran {
    /// Itself, if it ended with this code.
    #[track_caller]
    pub fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self}");
        self
    }

    /// Itself, if it ended with `code` and an error of this stable name.
    #[track_caller]
    pub fn refused(self, code: i32, name: &str) -> Self {
        let ran = self.ended(code);
        assert!(ran.err.contains(&format!("error: {name}: ")), "not {name}: {ran}");
        ran
    }
}

impl Heard {
    fn of(stream: impl Read + Send + 'static) -> Self {
        let text = Arc::new(Mutex::new(String::new()));
        let sink = Arc::clone(&text);
        let reader = thread::spawn(move || {
            let mut stream = BufReader::new(stream);
            let mut line = Vec::new();
            while stream.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                sink.lock().unwrap().push_str(&String::from_utf8_lossy(&line));
                line.clear();
            }
        });
        Self { text, reader: Some(reader) }
    }

    /// Everything, once the other end is closed.
    fn all(&mut self) -> String {
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
        self.text.lock().unwrap().clone()
    }
}
