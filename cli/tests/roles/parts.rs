//! A board as several programs on one PostgreSQL: real processes, started as an operator starts them, and killed.

use crate::town::Town;
use psephos::{address::Address, client::Client, exit::Exit, record, source::HttpSource, vote::Choices};
use psephos_record::{
    ProcessId,
    booth::{Booth, Turn},
    credential::VotingCode,
};
use psephos_rig::postgres::Cluster;
use rand_core::OsRng;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Mutex,
    thread,
    time::Duration,
};

const NAME: &str = "town.example";

/// A running program of the board. It is killed when it is dropped.
struct Program {
    child: Child,
    url: String,
    said: PathBuf,
}

impl Program {
    /// Starts `psephos` with these words; what it says goes to a file of this name in the town.
    fn start(town: &Town, said: &str, words: &str) -> Self {
        let said = town.path(&format!("{said}.log"));
        let mut child = Command::new(env!("CARGO_BIN_EXE_psephos"))
            .args(words.split_whitespace())
            .env("NO_COLOR", "1")
            .stdout(Stdio::piped())
            .stderr(File::create(&said).unwrap())
            .spawn()
            .unwrap();
        let mut greeting = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut greeting).unwrap();
        assert!(greeting.ends_with('\n'), "it does not start: {}", fs::read_to_string(&said).unwrap());
        let url = greeting.trim().rsplit(' ').next().unwrap().trim_end_matches('/').to_owned();
        Self { child, url, said }
    }

    fn gateway(town: &Town, number: usize, database: &str) -> Self {
        let key = town.path("town.key");
        let words = format!(
            "gateway --listen 127.0.0.1:0 --any-organiser --name {NAME} --database {database} --key-file {}",
            key.display()
        );
        Self::start(town, &format!("gateway{number}"), &words)
    }

    fn sequencer(town: &Town, number: usize, database: &str) -> Self {
        let key = town.path("town.key");
        let words = format!("sequencer --name {NAME} --database {database} --key-file {}", key.display());
        Self::start(town, &format!("sequencer{number}"), &words)
    }

    fn serve(town: &Town, database: &str) -> Self {
        let key = town.path("town.key");
        let words = format!(
            "serve --listen 127.0.0.1:0 --any-organiser --name {NAME} --database {database} --key-file {}",
            key.display()
        );
        Self::start(town, "serve", &words)
    }

    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, as an operator does.
    fn stop(mut self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("{}: {}", self.said.display(), fs::read_to_string(&self.said).unwrap_or_default());
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn sql(url: &str, statements: &[&str]) {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mut connection = PgConnection::connect(url).await.unwrap();
        for statement in statements {
            sqlx::query(AssertSqlSafe((*statement).to_owned())).execute(&mut connection).await.unwrap();
        }
    });
}

/// An empty database.
fn database(cluster: &Cluster) -> String {
    let (before, after) = cluster.around();
    sql(&format!("{before}postgres{after}"), &["CREATE DATABASE board"]);
    format!("{before}board{after}")
}

fn error_of(words: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_psephos")).args(words.split_whitespace()).output().unwrap();
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_board_moves_to_postgresql_and_goes_on_as_two_gateways_and_two_sequencers() {
    let mut town = Town::without_board();
    let cluster = Cluster::new(false);
    let (large, small) = (database(&cluster), format!("sqlite://{}", town.path("town.db").display()));
    let serve = Program::serve(&town, &small);
    town.base.clone_from(&serve.url);
    town.announce();
    town.seal_roll();
    town.make_key();
    town.wait_for("open");
    let vote = |town: &Town, voter: usize, choice: &str| {
        let words = format!("vote % --code-file @code{voter} --choose dish={choice} --receipt @receipt{voter}{choice}");
        assert_eq!(town.psephos(&words), Exit::Done);
    };
    vote(&town, 0, "rice");
    serve.stop();

    assert_eq!(town.psephos(&format!("board move --from {small} --to {large}")), Exit::Done);
    assert_eq!(town.psephos(&format!("board move --from {small} --to {large}")), Exit::Failed, "it has gone");
    let key = town.path("town.key").display().to_string();
    for (words, said) in [
        (
            format!("serve --listen 127.0.0.1:0 --database {small} --name {NAME} --key-file {key}"),
            "this board has moved",
        ),
        (format!("gateway --database {small} --name {NAME} --key-file {key}"), "only PostgreSQL can be shared"),
        (format!("sequencer --database {large} --name other.example --key-file {key}"), "of another board"),
        (format!("sequencer --database {large} --name {NAME} --key-file {key}.not"), "town.key.not: "),
        (format!("gateway --database {large} --key-file {key}"), "--name"),
        (format!("board move --from sqlite://{}.not --to {large}", town.path("town.db").display()), "to be moved"),
    ] {
        let told = error_of(&words);
        assert!(told.contains(said), "no \"{said}\" in: {told}");
    }

    let _sequencers = [1, 2].map(|number| Program::sequencer(&town, number, &large));
    let gateways = [1, 2].map(|number| Program::gateway(&town, number, &large));
    for (gateway, voter, choice) in
        [(0, 1, "rice"), (1, 2, "rice"), (1, 0, "soup"), (0, 2, "soup"), (1, 3, "soup"), (0, 4, "rice"), (1, 5, "rice")]
    {
        town.base.clone_from(&gateways[gateway].url);
        vote(&town, voter, choice);
    }
    for gateway in &gateways {
        town.base.clone_from(&gateway.url);
        for receipt in ["receipt0rice", "receipt0soup", "receipt1rice", "receipt2soup"] {
            assert_eq!(town.psephos(&format!("receipt check @{receipt} %")), Exit::Done);
        }
    }
    count(&mut town, &gateways[0].url, &gateways[1].url);
}

/// Closes voting at one gateway, decrypts at both, and verifies at both.
fn count(town: &mut Town, one: &str, other: &str) {
    one.clone_into(&mut town.base);
    assert_eq!(town.psephos("organiser close % --key @organiser.key --passphrase-file @passphrase"), Exit::Done);
    for (url, name) in [(one, "ann"), (other, "cy")] {
        url.clone_into(&mut town.base);
        town.wait_for("tallying");
        let words = format!("trustee decrypt % --key @{name}.key --passphrase-file @passphrase");
        assert_eq!(town.psephos(&words), Exit::Done);
    }
    for url in [one, other] {
        url.clone_into(&mut town.base);
        town.wait_for("final");
        assert_eq!(town.psephos("verify %"), Exit::Done);
    }
}

/// A first ballot of each voter, as the booth makes it.
fn ballots(town: &Town, voters: usize) -> (Booth, Vec<(usize, Vec<u8>)>) {
    let place = format!("{}/elections/{}", town.base, town.process()).parse::<Address>().unwrap().place(None).unwrap();
    let process = record::opened(&HttpSource::new(place.log), &place.process).unwrap();
    let booth = Booth::new(place.process, process.manifest().clone(), process.committee().unwrap().key);
    let ballot = |voter: usize| {
        let code = VotingCode::parse(&fs::read_to_string(town.path(&format!("code{voter}"))).unwrap()).unwrap();
        let choice = if voter.is_multiple_of(3) { "dish=soup" } else { "dish=rice" };
        let selections = Choices::parse(&[choice.to_owned()], &[]).unwrap().selections(booth.manifest(), 0).unwrap();
        let credential = code.private_credential(&place.process);
        let turn = Turn { credential: &credential, style: 0, counter: 0, previous: None };
        (voter, booth.prepare(&turn, &selections, &mut OsRng).unwrap().entry().to_vec())
    };
    let ballots = (0..voters).map(ballot).collect();
    (booth, ballots)
}

/// Posts until there is a receipt, the same bytes again and again, now here, now there; keeps the receipt.
fn insist(town: &Town, urls: &[String], booth: &Booth, first: usize, (voter, entry): &(usize, Vec<u8>)) {
    let id: &ProcessId = booth.process();
    let mut tries = urls.iter().cycle().skip(first).take(100);
    let receipt = tries.find_map(|url| Client::new(url).log(id).post(entry).ok()).expect("every ballot is taken");
    receipt.verify(entry, id, booth.manifest()).unwrap();
    fs::write(town.path(&format!("receipt{voter}")), serde_json::to_string(&receipt).unwrap()).unwrap();
}

#[test]
fn postgresql_and_programs_are_killed_while_people_vote_and_every_receipt_holds() {
    const VOTERS: usize = 160;
    let mut town = Town::without_board();
    let mut cluster = Cluster::new(true);
    let database = database(&cluster);
    // The first start makes the key; then the board is taken apart.
    Program::serve(&town, &database).stop();
    let mut sequencers = [1, 2].map(|number| Program::sequencer(&town, number, &database));
    let mut gateways = [1, 2, 3, 4].map(|number| Program::gateway(&town, number, &database));
    let urls: Vec<String> = gateways.iter().map(|gateway| gateway.url.clone()).collect();
    town.base.clone_from(&urls[0]);
    town.announce();
    town.seal_roll_of(VOTERS);
    town.make_key();
    town.wait_for("open");
    let (booth, ballots) = ballots(&town, VOTERS);
    let (waiting, done) = (Mutex::new(ballots), Mutex::new(0));
    thread::scope(|scope| {
        for place in 0..8 {
            let (town, waiting, done, urls, booth) = (&town, &waiting, &done, &urls, &booth);
            scope.spawn(move || {
                loop {
                    let Some(ballot) = waiting.lock().unwrap().pop() else { return };
                    insist(town, urls, booth, place, &ballot);
                    *done.lock().unwrap() += 1;
                    thread::sleep(Duration::from_millis(50));
                }
            });
        }
        let until = |count| {
            while *done.lock().unwrap() < count {
                thread::sleep(Duration::from_millis(5));
            }
        };
        until(20);
        cluster.kill();
        cluster.start();
        until(40);
        // Whoever connects from now on is told that it leads.
        let lock = "CREATE FUNCTION public.pg_try_advisory_lock(bigint) RETURNS boolean LANGUAGE sql AS 'SELECT true'";
        sql(&database, &[lock, "ALTER DATABASE board SET search_path = public, pg_catalog"]);
        cluster.kill();
        cluster.start();
        until(80);
        gateways[3].kill();
        until(100);
        cluster.kill();
        cluster.start();
        until(130);
        for sequencer in &sequencers {
            let said = fs::read_to_string(&sequencer.said).unwrap();
            assert!(said.contains("leads=true"), "each of the two has led: {said}");
        }
        sequencers[0].kill();
    });
    town.base.clone_from(&urls[1]);
    for voter in 0..VOTERS {
        assert_eq!(town.psephos(&format!("receipt check @receipt{voter} %")), Exit::Done, "{voter}");
    }
    assert_eq!(Client::new(&urls[2]).log(booth.process()).status().unwrap().ballots, VOTERS as u64);
    count(&mut town, &urls[1], &urls[2]);
    drop((gateways, sequencers));
    assert_eq!(town.psephos(&format!("fsck {database}")), Exit::Done);
}
