//! A PostgreSQL of the tests' own: made in a temporary folder, reached through a socket in it, stopped when the tests end, however
//! they end.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    os::unix::fs::{MetadataExt as _, chown},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// The superuser of the cluster, who needs no password on its socket.
const USER: &str = "psephos";
/// Whoever runs as root runs PostgreSQL as nobody, since it refuses to be root.
const NOBODY: u32 = 65534;
/// Where Debian keeps what it does not put on the path.
const DEBIAN: [&str; 4] = [
    "/usr/lib/postgresql/18/bin",
    "/usr/lib/postgresql/17/bin",
    "/usr/lib/postgresql/16/bin",
    "/usr/lib/postgresql/15/bin",
];
const MISSING: &str = "PostgreSQL 15 or newer is missing: on Debian, apt-get install postgresql; elsewhere, put initdb and postgres on PATH";
/// How long the remains of a killed server may hold its folder.
const REMAINS: Duration = Duration::from_secs(30);
/// Runs the server until its standard input ends, and then removes `$0`, if it is not empty.
const WATCH: &str = r#""$@" & read -r _; kill -QUIT $!; wait $!; [ -z "$0" ] || rm -rf "$0""#;

/// A server and its folder.
pub(crate) struct Cluster {
    folder: PathBuf,
    server: Option<Server>,
    /// Removes the folder. Without it the shell does, when this process ends.
    owned: Option<TempDir>,
}

/// A shell that runs the server, and stops it when its standard input ends: at the latest when this process does.
struct Server {
    shell: Child,
    alive: ChildStdin,
}

impl Cluster {
    /// One that can be killed, and forces commits to the disk as an operator has it. It ends when it is dropped.
    pub(crate) fn durable() -> Self {
        let folder = TempDir::with_prefix("psephos-postgres-").unwrap();
        Self::made_in(folder.path().to_owned(), Some(folder))
    }

    /// One for many tests, which ends with this process. It forces nothing to the disk: only a power cut sees the difference.
    pub(crate) fn shared() -> Self {
        Self::made_in(TempDir::with_prefix("psephos-postgres-").unwrap().keep(), None)
    }

    fn made_in(folder: PathBuf, owned: Option<TempDir>) -> Self {
        if runs_as_root(&folder) {
            chown(&folder, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let mut initdb = command(&folder, "initdb");
        initdb.arg("-D").arg(folder.join("data"));
        initdb.args(["-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        let made = initdb.output().expect(MISSING);
        assert!(made.status.success(), "initdb failed: {}", String::from_utf8_lossy(&made.stderr));
        let mut cluster = Self { folder, server: None, owned };
        cluster.start();
        cluster
    }

    /// Where a database of this cluster is.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://{USER}@localhost/{database}?host={}", self.folder.display())
    }

    /// Starts the server, again after [`Cluster::kill`].
    pub(crate) fn start(&mut self) {
        let since = Instant::now();
        while self.server.is_none() {
            assert!(since.elapsed() < REMAINS, "PostgreSQL does not start in {}", self.folder.display());
            self.server = self.try_start();
        }
    }

    fn try_start(&self) -> Option<Server> {
        let mut server = command(&self.folder, "postgres");
        server.arg("-D").arg(self.folder.join("data")).arg("-k").arg(&self.folder);
        server.args(["-c", "listen_addresses=", "-c", "max_connections=200"]);
        let removed = if self.owned.is_some() {
            Path::new("")
        } else {
            server.args(["-c", "fsync=off"]);
            &self.folder
        };
        let mut shell = Command::new("sh");
        shell.args(["-c", WATCH]).arg(removed).arg(server.get_program()).args(server.get_args());
        shell.current_dir(&self.folder).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut shell = shell.spawn().unwrap();
        let alive = shell.stdin.take().unwrap();
        let mut said = BufReader::new(shell.stderr.take().unwrap()).lines().map_while(Result::ok);
        if said.any(|line| line.contains("ready to accept connections")) {
            // What it says later is not of interest, but somebody must take it.
            thread::spawn(move || said.for_each(drop));
            return Some(Server { shell, alive });
        }
        drop(alive);
        shell.wait().unwrap();
        None
    }

    /// Kills the server without a warning.
    pub(crate) fn kill(&mut self) {
        let pid = fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap();
        let pid = pid.lines().next().unwrap();
        assert!(Command::new("kill").args(["-KILL", pid]).status().unwrap().success());
        self.server.take().unwrap().end();
    }
}

impl Server {
    fn end(mut self) {
        drop(self.alive);
        let _ = self.shell.wait();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.end();
        }
    }
}

/// A program of PostgreSQL, run by somebody who may run it.
fn command(folder: &Path, name: &str) -> Command {
    let on_path = env::var_os("PATH").into_iter().flat_map(|path| env::split_paths(&path).collect::<Vec<_>>());
    let mut places = DEBIAN.map(PathBuf::from).into_iter().chain(on_path).map(|place| place.join(name));
    let program = places.find(|program| program.is_file()).expect(MISSING);
    let mut command = if runs_as_root(folder) {
        let mut command = Command::new("setpriv");
        command.arg(format!("--reuid={NOBODY}")).arg(format!("--regid={NOBODY}")).arg("--clear-groups").arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir(folder);
    command
}

/// Whether this process is root's: then what it makes, or what it gave to nobody, is owned so.
fn runs_as_root(folder: &Path) -> bool {
    let owner = fs::metadata(folder).unwrap().uid();
    owner == 0 || owner == NOBODY
}
