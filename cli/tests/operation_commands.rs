//! What an election office does with `serve`: configure it, give it a certificate, watch it.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "clippy does not know that this is a test")]

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_psephos"));
    command.args(arguments).env_remove("RUST_LOG");
    command
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A board that is killed when this is dropped.
struct Serving {
    process: Child,
    url: String,
}

impl Serving {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let database = format!("sqlite://{}", folder.join("board.db").display());
        let mut command = program(&["serve", "--any-organiser", "--listen", "127.0.0.1:0", "--name", "town.example"]);
        command.args(["--database", &database]).args(arguments);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut greeting = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut greeting).unwrap();
        let url = greeting.split(" is at ").nth(1).expect(&greeting).trim().trim_end_matches('/').to_owned();
        Self { process, url }
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.process.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }

    /// Stops it, and gives what it has logged.
    fn stop(mut self) -> String {
        self.signal("TERM");
        assert!(self.process.wait().unwrap().success());
        let mut log = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        log
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An authority of the town's own: its certificate goes into one file, those that it vouches for into two others.
struct Authority(Issuer<'static, KeyPair>);

impl Authority {
    fn new(file: &Path) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        fs::write(file, params.self_signed(&key).unwrap().pem()).unwrap();
        Self(Issuer::new(params, key))
    }

    fn vouch(&self, certificate: &Path, key: &Path) {
        let pair = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        fs::write(certificate, params.signed_by(&pair, &self.0).unwrap().pem()).unwrap();
        fs::write(key, pair.serialize_pem()).unwrap();
    }
}

#[test]
fn programs_speak_https_and_believe_only_who_is_vouched_for() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let (chain, key, old, new) = (file("chain.pem"), file("key.pem"), file("old.pem"), file("new.pem"));
    Authority::new(&old).vouch(&chain, &key);
    let board = Serving::start(folder.path(), &["--tls-certificate", path(&chain), "--tls-key", path(&key)]);
    assert!(board.url.starts_with("https://127.0.0.1:"), "{}", board.url);
    let verify = |options: &[&str]| program(&[&["verify", board.url.as_str()], options].concat()).output().unwrap();
    // Past TLS, and there is nothing to verify yet.
    let looked = said(&verify(&["--ca", path(&old)]));
    assert!(looked.contains("error: no-process: "), "{looked}");
    let by_environment = program(&["verify", &board.url]).env("PSEPHOS_CA", &old).output().unwrap();
    assert!(said(&by_environment).contains("error: no-process: "), "{}", said(&by_environment));
    for options in [&[][..], &["--ca", path(&new)]] {
        Authority::new(&new);
        let refused = verify(options);
        assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
        assert!(said(&refused).contains("error: unreachable: "), "{}", said(&refused));
    }
    for (options, name) in [(["--ca", path(&key)], "ca"), (["--ca", "/nowhere.pem"], "file")] {
        let refused = said(&verify(&options));
        assert!(refused.contains(&format!("error: {name}: ")), "{refused}");
    }
    // A certificate that is renewed while the board runs.
    Authority::new(&new).vouch(&chain, &key);
    board.signal("HUP");
    let since = Instant::now();
    while !said(&verify(&["--ca", path(&new)])).contains("no-process") {
        assert!(since.elapsed() < Duration::from_secs(20), "the new certificate is not taken up");
        thread::sleep(Duration::from_millis(100));
    }
    assert!(said(&verify(&["--ca", path(&old)])).contains("error: unreachable: "));
    let secret = fs::read_to_string(&key).unwrap();
    let log = board.stop();
    assert!(log.contains("the TLS certificate was read anew"), "{log}");
    assert!(!secret.lines().filter(|line| !line.starts_with('-')).any(|line| log.contains(line)), "{log}");
}

#[test]
fn a_board_does_not_start_with_half_a_certificate_or_one_that_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("chain.pem");
    fs::write(&file, "nothing").unwrap();
    let half = program(&["serve", "--tls-certificate", path(&file)]).output().unwrap();
    assert_eq!(half.status.code(), Some(64), "{}", said(&half));
    let none = program(&["serve", "--tls-certificate", path(&file), "--tls-key", path(&file)]).output().unwrap();
    assert_eq!(none.status.code(), Some(1));
    assert!(said(&none).contains("error: tls: ") && said(&none).contains("chain.pem"), "{}", said(&none));
}

#[test]
fn an_operator_configures_a_board_by_file_and_environment_and_sees_what_is_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("board.toml");
    let text = "[serve]\nlisten = \"127.0.0.1:0\"\nname = \"town.example\"\nany-organiser = true\n\
                database = \"postgres://board:s3cret@localhost:1/board\"\n\n[witness.run]\nlisten = \"127.0.0.1:0\"\n";
    fs::write(&file, text).unwrap();
    let listed = program(&["serve", "--config", path(&file), "--print-config"])
        .env("PSEPHOS_CONNECTIONS", "99")
        .output()
        .unwrap();
    assert_eq!(listed.status.code(), Some(0), "{}", said(&listed));
    let listed = said(&listed);
    for line in [
        "name = \"town.example\"  # ",
        "board.toml, line 3",
        "connections = \"99\"  # environment PSEPHOS_CONNECTIONS",
        "drain = \"2\"  # default",
        "postgres://board:***@localhost:1/board",
        "# metrics is not set",
    ] {
        assert!(listed.contains(line), "no {line}: {listed}");
    }
    let failed = program(&["serve", "--config", path(&file), "--key-file", path(&folder.path().join("k"))]);
    let failed = said(&{ failed }.output().unwrap());
    assert!(failed.contains("error: board: ") && !failed.contains("s3cret") && !listed.contains("s3cret"), "{failed}");

    fs::write(&file, "[serve]\nlisten = \"127.0.0.1:0\"\n\npassphrase = \"s3cret\"\n").unwrap();
    let refused = program(&["serve", "--config", path(&file)]).output().unwrap();
    assert_eq!(refused.status.code(), Some(64));
    let refused = said(&refused);
    assert!(refused.contains("board.toml, line 4: ") && !refused.contains("s3cret"), "{refused}");
    fs::write(&file, "[serve]\nlisten = \"nowhere\"\n").unwrap();
    let refused = program(&["serve", "--config", path(&file)]).output().unwrap();
    assert_eq!(refused.status.code(), Some(64));
    assert!(said(&refused).contains("note: --listen comes from "), "{}", said(&refused));
    let help = said(&program(&["serve", "--help"]).output().unwrap());
    assert!(help.contains("--config") && help.contains("PSEPHOS_LISTEN") && help.contains("Examples:"), "{help}");
}

#[test]
fn the_guides_example_of_a_configuration_is_one() {
    let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operate.md");
    let guide = fs::read_to_string(guide).unwrap();
    let example = guide.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("board.toml");
    // The keys that everybody has to put in.
    let key = ed25519_dalek::SigningKey::from_bytes(&[1; 32]).verifying_key();
    fs::write(&file, example.replace("<64 digits>", &hex::encode(key.as_bytes()))).unwrap();
    for command in [&["serve"][..], &["witness", "run"]] {
        let listed = program(&[command, &["--config", path(&file), "--print-config"]].concat()).output().unwrap();
        assert_eq!(listed.status.code(), Some(0), "{}", said(&listed));
        assert!(said(&listed).contains("board.toml, line "), "{}", said(&listed));
    }
}

#[test]
fn numbers_have_a_door_of_their_own_and_a_log_can_be_read_by_programs() {
    let folder = tempfile::tempdir().unwrap();
    let board = Serving::start(folder.path(), &["--metrics", "127.0.0.1:0", "--log-format", "json", "--drain", "0"]);
    let public = |path: &str| {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        agent.get(format!("{}{path}", board.url)).call().unwrap().status().as_u16()
    };
    assert_eq!((public("/health/live"), public("/health/ready"), public("/metrics")), (200, 200, 404));
    let log = board.stop();
    let lines: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let door = lines.iter().find(|line| line["message"] == "metrics and health").expect(&log);
    assert!(door["address"].as_str().unwrap().starts_with("127.0.0.1:"), "{door}");
    assert!(lines.iter().any(|line| line["message"] == "stopping" && line["level"] == "INFO"), "{log}");
}
