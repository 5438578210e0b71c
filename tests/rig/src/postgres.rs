//! A PostgreSQL of the tests' own: made in a temporary folder, reached through a socket in it, stopped when the tests end, however
//! they end.

use std::{
    env, fs,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, chown},
    path::{Path, PathBuf},
    process::{self, Child, ChildStdin, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant, UNIX_EPOCH},
};

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
/// Runs the server until a line or the end of the standard input comes; at its end the folder `$0` goes too.
const WATCH: &str = r#"
exec 3<&0
"$@" 3<&- & server=$!
exec 2>/dev/null
{ read -r _; kept=$?; kill -QUIT $server; exit $kept; } <&3 & watch=$!
wait $server
wait $watch || rm -rf "$0"
"#;

/// A server and its folder.
pub struct Cluster {
    folder: PathBuf,
    /// Whether commits are forced to the disk, as an operator has it. Only a power cut sees the difference.
    durable: bool,
    server: Option<Server>,
}

/// A shell that runs the server, and stops it when its standard input ends: at the latest when this process does.
struct Server {
    shell: Child,
    alive: ChildStdin,
}

impl Cluster {
    /// Makes a cluster and starts it.
    pub fn new(durable: bool) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let (count, now) = (COUNT.fetch_add(1, Ordering::Relaxed), UNIX_EPOCH.elapsed().unwrap().as_nanos());
        let folder = env::temp_dir().join(format!("psephos-postgres-{}-{count}-{now:x}", process::id()));
        fs::DirBuilder::new().mode(0o700).create(&folder).unwrap();
        if runs_as_root(&folder) {
            chown(&folder, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        let mut initdb = command(&folder, "initdb");
        initdb.arg("-D").arg(folder.join("data"));
        initdb.args(["-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        let made = initdb.output().expect(MISSING);
        assert!(made.status.success(), "initdb failed: {}", String::from_utf8_lossy(&made.stderr));
        let mut cluster = Self { folder, durable, server: None };
        cluster.start();
        cluster
    }

    /// What stands before and after the name of a database in its address.
    pub fn around(&self) -> (String, String) {
        (format!("postgres://{USER}@localhost/"), format!("?host={}", self.folder.display()))
    }

    /// Starts the server, again after [`Cluster::kill`].
    pub fn start(&mut self) {
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
        if !self.durable {
            server.args(["-c", "fsync=off"]);
        }
        let mut shell = Command::new("sh");
        shell.args(["-c", WATCH]).arg(&self.folder).arg(server.get_program()).args(server.get_args());
        shell.current_dir(&self.folder).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut shell = shell.spawn().unwrap();
        let alive = shell.stdin.take().unwrap();
        let mut said = BufReader::new(shell.stderr.take().unwrap()).lines().map_while(Result::ok);
        if said.any(|line| line.contains("ready to accept connections")) {
            // What it says later is not of interest, but somebody must take it.
            thread::spawn(move || said.for_each(drop));
            return Some(Server { shell, alive });
        }
        Server { shell, alive }.end(Folder::Kept);
        None
    }

    /// Kills the server without a warning.
    pub fn kill(&mut self) {
        let pid = fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap();
        let pid = pid.lines().next().unwrap();
        assert!(Command::new("kill").args(["-KILL", pid]).status().unwrap().success());
        self.server.take().unwrap().end(Folder::Kept);
    }
}

/// What becomes of the folder when a server ends.
#[derive(Clone, Copy, PartialEq)]
enum Folder {
    Kept,
    Removed,
}

impl Server {
    fn end(mut self, folder: Folder) {
        if folder == Folder::Kept {
            self.alive.write_all(b"\n").unwrap();
        }
        drop(self.alive);
        self.shell.wait().unwrap();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.end(Folder::Removed);
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
