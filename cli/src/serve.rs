//! `psephos serve`: a bulletin board with its pages, on one port.

use crate::{
    client::trust,
    console::say,
    exit::Exit,
    failure::Failure,
    host::{self, Host},
    keyfile,
    service::ServiceArgs,
    site,
};
use ed25519_dalek::SigningKey;
use psephos_board::{Entrance, Limits, Organisers, Role, Settings, WitnessAddress};
use psephos_log::policy::Policy;
use psephos_record::Key;
use rand_core::OsRng;
use std::{
    fs,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

const HEADER: &str = "psephos board key v1";

/// Runs a bulletin board with its pages until it is told to stop (Ctrl-C, or SIGTERM).
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLE)]
pub struct ServeArgs {
    /// Where to listen.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The database: `sqlite://PATH`, made if it is not there, or `postgres://USER@HOST/NAME`, which other programs of the board may
    /// share (see `psephos gateway --help`).
    #[arg(long, value_name = "URL", default_value = "sqlite://psephos.db")]
    database: String,
    /// The board's name, which stands in every log and must not change: HOST:PORT as the public knows it.
    #[arg(long)]
    name: Option<String>,
    /// The board's key, made at the first start. Beside a SQLite database, unless named here.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Lets the organiser with this key announce processes; may be given several times.
    #[arg(long, value_name = "HEXKEY")]
    organiser: Vec<Key>,
    /// Lets anyone announce processes: for trials.
    #[arg(long, conflicts_with = "organiser")]
    any_organiser: bool,
    /// The witnesses that elections on this board may name, and where each of them is: a C2SP tlog-policy with addresses. See
    /// `psephos policy --help`.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Starts even if too few witnesses answer to rule out that the database is an older copy: for emergencies.
    #[arg(long)]
    without_witnesses: bool,
    /// A reverse proxy in front of this board, whose word on whom it speaks for (X-Forwarded-For) is believed; may be given several
    /// times.
    #[arg(long, value_name = "ADDRESS")]
    trust_proxy: Vec<IpAddr>,
    /// Connections at a time.
    #[arg(long, value_name = "N", default_value_t = Limits::default().connections)]
    connections: usize,
    /// Connections at a time from one address that is no proxy's.
    #[arg(long, value_name = "N", default_value_t = Limits::default().per_address)]
    connections_per_address: usize,
    /// The folder with the pages' wasm modules, as `cargo xtask web` writes it.
    #[arg(long, value_name = "DIR")]
    site: Option<PathBuf>,
    #[command(flatten)]
    service: ServiceArgs,
}

const EXAMPLE: &str = "\
Examples:
  psephos serve --name vote.example.org --organiser <64 digits> \
    --tls-certificate fullchain.pem --tls-key privkey.pem --listen 0.0.0.0:443     alone
  psephos serve --name vote.example.org --organiser <64 digits> \
    --listen 127.0.0.1:8080 --trust-proxy 127.0.0.1                                behind nginx or Caddy
  psephos serve --config /etc/psephos/board.toml                                   options from a file:

    [serve]
    name = \"vote.example.org\"
    database = \"sqlite:///var/lib/psephos/board.db\"
    organiser = [\"<64 digits>\"]
    metrics = \"127.0.0.1:9090\"

Add --print-config to see what is in force, and where each of it comes from. docs/operate.md has the rest.";

/// Runs the board until a signal.
pub fn run(args: ServeArgs) -> Result<Exit, Failure> {
    run_as(Role::Whole, args)
}

/// Runs a board, or its gateway, until a signal.
pub(crate) fn run_as(role: Role, args: ServeArgs) -> Result<Exit, Failure> {
    args.service.log.start()?;
    let tls = args.service.tls.load()?;
    let assets = site::load(args.site.as_deref())?;
    let missing = |what: &str| Failure::usage(format!("{what} is missing"), "all programs of a board have the same");
    let key = match (role, &args.key_file) {
        (Role::Whole, file) => board_key(&args.database, file.as_deref())?,
        (_, Some(file)) => read_key(file)?,
        (_, None) => return Err(missing("--key-file")),
    };
    if role != Role::Whole && args.name.is_none() {
        return Err(missing("--name"));
    }
    let organisers = if args.any_organiser {
        Organisers::Any
    } else {
        Organisers::Only(args.organiser.iter().map(|key| key.0).collect())
    };
    if organisers == Organisers::Only(Vec::new()) {
        tracing::warn!("nobody may announce a process here: give --organiser HEXKEY");
    }
    let listener = host::listen(args.listen)?;
    let name = args.name.unwrap_or_else(|| host::name_of(args.listen));
    let settings = Settings {
        database: args.database,
        name: name.clone(),
        key,
        organisers,
        witnesses: args.policy.as_deref().map_or(Ok(Vec::new()), witnesses)?,
        start_without_witnesses: args.without_witnesses,
    };
    let limits = Limits {
        connections: args.connections,
        per_address: args.connections_per_address,
        ..host::limits(args.listen, args.trust_proxy)
    };
    let entrance = Entrance { limits, tls, ..Entrance::default() };
    let host = Host::start_as(role, listener, settings, entrance, |board| psephos_web::router(board.clone(), assets))?;
    host.open_to_operator(&args.service.operator)?;
    let signals = host.signals();
    say!("The board {name} is at {}/", host.url());
    signals.wait();
    tracing::info!("stopping");
    host.drain(&args.service.drain, &signals);
    host.stop();
    Ok(Exit::Done)
}

/// The witnesses of a policy, each with its address.
pub(crate) fn witnesses(policy: &Path) -> Result<Vec<WitnessAddress>, Failure> {
    let bytes = fs::read(policy).map_err(|cause| Failure::file(policy, cause))?;
    let malformed =
        |what: String| Failure::new("malformed-policy", what, "see c2sp.org/tlog-policy for the form of the file");
    let parsed = Policy::parse(&bytes).map_err(|cause| malformed(format!("{}: {cause}", policy.display())))?;
    let address = |witness: &psephos_log::policy::Witness| {
        let key = witness.key.clone();
        let nowhere = || malformed(format!("{}: the witness {} has no address", policy.display(), key.name()));
        let url = witness.url.as_deref().ok_or_else(nowhere)?.trim_end_matches('/').to_owned();
        Ok(WitnessAddress { key, url, authorities: trust::authorities() })
    };
    parsed.witnesses().iter().map(address).collect()
}

/// The board's key: read, or made where neither key nor database is there yet.
///
/// It is not under a passphrase, because a board must come up again by itself after a power cut: whoever can read the
/// file can sign as the board, and is caught by its witnesses when the board is shown in two versions.
fn board_key(database: &str, file: Option<&Path>) -> Result<SigningKey, Failure> {
    if file.is_none() && !database.starts_with("sqlite:") {
        let what = "beside a database server there is no place for the board's key";
        return Err(Failure::usage(what, "name a file for it with --key-file"));
    }
    let stored = database.split_once("://").map_or(database, |(_, path)| path);
    let stored = Path::new(stored.split('?').next().unwrap_or(stored));
    let file = file.map_or_else(|| stored.with_extension("key"), Path::to_owned);
    if file.exists() {
        return read_key(&file);
    }
    if database.starts_with("sqlite:") && stored.exists() {
        let what = format!("{} is there, and its board's key {} is not", stored.display(), file.display());
        return Err(Failure::new("key-file", what, "bring the key back from the backup, or name it with --key-file"));
    }
    let seed = keyfile::fresh_seed(&mut OsRng);
    let digits = Zeroizing::new(hex::encode(*seed));
    keyfile::write_new(&file, Zeroizing::new(format!("{HEADER}\n{}\n", *digits)).as_bytes())?;
    tracing::info!(file = %file.display(), "made the board's key: keep a copy of it");
    Ok(SigningKey::from_bytes(&seed))
}

pub(crate) fn read_key(file: &Path) -> Result<SigningKey, Failure> {
    let text = Zeroizing::new(fs::read_to_string(file).map_err(|cause| Failure::file(file, cause))?);
    let mut seed = Zeroizing::new([0; 32]);
    let mut lines = text.lines();
    let (header, digits, end) = (lines.next(), lines.next(), lines.next());
    let decoded = digits.is_some_and(|digits| hex::decode_to_slice(digits, &mut *seed).is_ok());
    if header == Some(HEADER) && decoded && end.is_none() {
        return Ok(SigningKey::from_bytes(&seed));
    }
    Err(Failure::new("key-file", format!("{} is not the key of a board", file.display()), "look at the path"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boards_key_is_made_once_and_is_then_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}", folder.path().join("town.db").display());
        let made = board_key(&database, None).unwrap();
        let file = folder.path().join("town.key");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(board_key(&database, None).unwrap(), made);
        assert_eq!(board_key("sqlite://elsewhere.db", Some(&file)).unwrap(), made);
    }

    #[test]
    fn a_database_whose_key_is_gone_does_not_get_another_one() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("town.db");
        fs::write(&database, "").unwrap();
        let failure = board_key(&format!("sqlite://{}?mode=rwc", database.display()), None).unwrap_err();
        assert_eq!(failure.name, "key-file");
        assert!(!folder.path().join("town.key").exists());
    }

    #[test]
    fn beside_a_database_server_no_key_is_made() {
        let failure = board_key("postgres://board@localhost/town", None).unwrap_err();
        assert_eq!(failure.exit, Exit::Usage);
        let folder = tempfile::tempdir().unwrap();
        assert!(board_key("postgres://board@localhost/town", Some(&folder.path().join("town.key"))).is_ok());
    }

    #[test]
    fn another_file_is_not_taken_for_a_key() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("town.key");
        for text in ["", "psephos board key v1\n", "psephos key v1\n00\n", "psephos board key v1\nxyz\n"] {
            fs::write(&file, text).unwrap();
            assert_eq!(read_key(&file).unwrap_err().name, "key-file");
        }
    }
}
