//! A small election through the commands alone, on a real board behind real HTTP.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "clippy does not know that this is a test")]

#[cfg(feature = "board")]
mod lottery;
#[cfg(all(unix, feature = "board"))]
mod parts;
#[cfg(feature = "board")]
mod pools;
#[cfg(feature = "board")]
mod sources;
#[cfg(feature = "board")]
mod ties;
mod town;
mod trustees;

use crate::town::{PASSPHRASE, Town};
use psephos::{
    address::Address,
    client::Client,
    exit::Exit,
    keyfile::{self, Role},
    trustee,
    vote::{Act, Choices, Voter},
};
use psephos_record::credential::VotingCode;
use psephos_tally::trustee::TrusteeKeys;
use std::{
    fs,
    io::{BufRead as _, Write as _},
    path::{Path, PathBuf},
};

#[test]
fn an_election_is_held_by_its_commands_and_verified_by_anyone() {
    let town = Town::new();
    town.announce();
    assert_eq!(town.psephos("verify %"), Exit::NotYet);
    assert_eq!(town.psephos("vote % --code-file @passphrase --choose dish=rice"), Exit::Failed);
    town.seal_roll();
    town.make_key();
    town.wait_for("open");

    // Six vote, one of them twice, one after a challenge.
    for (voter, choice) in [(0, "rice"), (1, "soup"), (2, "rice"), (3, "rice"), (4, "soup"), (0, "soup")] {
        let words = format!("vote % --code-file @code{voter} --choose dish={choice} --receipt @receipt{voter}{choice}");
        assert_eq!(town.psephos(&words), Exit::Done);
    }
    assert_eq!(town.psephos("vote % --code-file @code5 --choose dish=rice --challenge"), Exit::Done);
    assert_eq!(town.psephos("vote % --code-file @code5 --blank dish"), Exit::Done);
    assert_eq!(town.psephos("vote % --code-file @code6 --choose dish=rice,soup"), Exit::Usage);
    assert_eq!(town.psephos("vote % --code-file @code6 --choose dish=fish"), Exit::Usage);

    // Nobody decrypts before the close; afterwards two are enough.
    assert_eq!(town.psephos("trustee decrypt % --key @ann.key --passphrase-file @passphrase"), Exit::NotYet);
    assert_eq!(town.psephos("organiser close % --key @registrar.key --passphrase-file @passphrase"), Exit::Failed);
    assert_eq!(town.psephos("organiser close % --key @organiser.key --passphrase-file @passphrase"), Exit::Done);
    town.wait_for("tallying");
    assert_eq!(town.psephos("trustee decrypt % --key @ann.key --passphrase-file @passphrase"), Exit::Done);
    assert_eq!(town.psephos("verify %"), Exit::NotYet);
    assert_eq!(town.psephos("trustee run % --key @cy.key --passphrase-file @passphrase --every 1"), Exit::Done);
    town.wait_for("final");

    assert_eq!(town.psephos("verify %"), Exit::Done);
    assert_eq!(town.psephos(&format!("verify {} --json", town.base)), Exit::Done);
    assert_eq!(town.psephos(&format!("verify % --process {}", "00".repeat(32))), Exit::Usage);
    assert_eq!(town.psephos("export % @record"), Exit::Done);
    assert_eq!(town.psephos("export % @record"), Exit::Failed);
    assert_eq!(town.psephos("verify @record"), Exit::Done);

    // What a voter kept holds against the board and against the copy; a touched one does not, nor one of another entry.
    assert_eq!(town.psephos("receipt check @receipt1soup %"), Exit::Done);
    assert_eq!(town.psephos(&format!("receipt check @receipt1soup @record --process {}", town.process())), Exit::Done);
    let (kept, other) = (town.path("receipt1soup"), town.path("receipt2rice"));
    let read = |path: &Path| serde_json::from_str::<serde_json::Value>(&fs::read_to_string(path).unwrap()).unwrap();
    let (mine, others) = (read(&kept), read(&other));
    for field in ["tracker", "proof", "promise"] {
        let mut swapped = mine.clone();
        swapped[field] = others[field].clone();
        fs::write(town.path("swapped"), swapped.to_string()).unwrap();
        assert_eq!(town.psephos("receipt check @swapped %"), Exit::Failed, "{field}");
    }
    fs::write(town.path("swapped"), "my receipt").unwrap();
    assert_eq!(town.psephos("receipt check @swapped %"), Exit::Failed);
    assert_eq!(town.psephos(&format!("verify @record --process {}", "00".repeat(32))), Exit::Failed);

    // A copy whose roll does not come through: nobody is accused, and nothing is known.
    let copy = serve_without_blobs(town.path("record"));
    let verify_copy = format!("verify {copy} --process {}", town.process());
    assert_eq!(town.psephos(&verify_copy), Exit::Unread);
    // A copy that says that it has no roll is at fault.
    let roll = fs::read_dir(town.path("record/blob")).unwrap().next().unwrap().unwrap().path();
    fs::rename(&roll, town.path("roll")).unwrap();
    assert_eq!(town.psephos(&verify_copy), Exit::Failed);
    assert_eq!(town.psephos("verify @record"), Exit::Failed);

    // A folder from elsewhere leads nowhere and does not hang.
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(town.path("roll"), &roll).unwrap();
        assert_eq!(town.psephos("verify @record"), Exit::Failed, "a link");
        fs::remove_file(&roll).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&roll).status().unwrap().success());
        assert_eq!(town.psephos("verify @record"), Exit::Failed, "a pipe");
        fs::remove_file(&roll).unwrap();
    }
    fs::rename(town.path("roll"), &roll).unwrap();
    assert_eq!(town.psephos("verify @record"), Exit::Done);
    bend(&only_bundle(&town.path("record/tile/entries")));
    assert_eq!(town.psephos("verify @record"), Exit::Failed);
}

#[test]
fn a_voter_hears_that_a_ballot_sent_to_be_opened_was_cast_instead() {
    let mut town = Town::new();
    town.announce();
    town.seal_roll();
    town.make_key();
    town.wait_for("open");
    town.base = town.fork_that_captures();
    let place = format!("{}/elections/{}", town.base, town.process()).parse::<Address>().unwrap().place(None).unwrap();
    let code = VotingCode::parse(&fs::read_to_string(town.path("code0")).unwrap()).unwrap();
    let voter = Voter::enter(&place, &code).unwrap();
    let choices = |choice: &str| Choices::parse(&[format!("dish={choice}")], &[]).unwrap();
    let selections = |choice| choices(choice).selections(voter.process().manifest(), voter.style()).unwrap();
    let rng = &mut rand_core::OsRng;
    let heard = voter.vote(&selections("soup"), Act::Challenge, rng, &mut |_| {}).unwrap_err();
    assert_eq!(heard.name, "captured-ballot");
    // The new ballot replaces what the board cast.
    assert!(voter.vote(&selections("rice"), Act::Cast, rng, &mut |_| {}).is_ok());
    assert_eq!(place.log.turn(&code.credential(&place.process)).unwrap().counter, 2);
}

#[test]
fn a_mistake_in_the_voters_list_leaves_no_trace() {
    let town = Town::new();
    town.announce();
    let before = Client::new(&town.base).log(&town.process()).status().unwrap().size;
    fs::write(town.path("voters.csv"), "name\nA\nA\n").unwrap();
    let words =
        "registrar roll % --key @registrar.key --voters @voters.csv --codes @codes --passphrase-file @passphrase";
    assert_eq!(town.psephos(words), Exit::Failed);
    assert!(!town.path("codes").exists());
    assert_eq!(Client::new(&town.base).log(&town.process()).status().unwrap().size, before);
}

#[test]
fn keys_are_made_by_their_commands_and_never_over_others() {
    let town = Town::new();
    for (role, extra) in [("trustee", "--name Dee"), ("organiser", ""), ("registrar", "")] {
        let words = format!(
            "{role} init {extra} --out @{role}-new.key --public @{role}-new.json --passphrase-file @passphrase"
        );
        assert_eq!(town.psephos(&words), Exit::Done, "{role}");
        assert_eq!(town.psephos(&words), Exit::Failed, "{role}");
    }
    let public: psephos_record::manifest::Trustee =
        serde_json::from_slice(&fs::read(town.path("trustee-new.json")).unwrap()).unwrap();
    let seed = keyfile::open(&town.path("trustee-new.key"), Role::Trustee, PASSPHRASE).unwrap();
    assert_eq!(public, trustee::public("Dee", &TrusteeKeys::from_seed(*seed)));
}

/// A web server with a copy of a record, which hangs up whenever it is asked for a blob that it has.
fn serve_without_blobs(folder: PathBuf) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut reader = std::io::BufReader::new(stream.unwrap());
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap_or(0) > 0 {}
            let path = head.split(' ').nth(1).unwrap_or_default().trim_start_matches('/');
            let (status, body) = match fs::read(folder.join(path)) {
                Ok(_) if path.starts_with("blob/") => continue,
                Ok(body) => ("200 OK", body),
                Err(_) => ("404 Not Found", b"<html>Not found</html>".to_vec()),
            };
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _ = reader.get_mut().write_all(&[head.as_bytes(), &body].concat());
        }
    });
    base
}

fn only_bundle(folder: &Path) -> PathBuf {
    let partial = folder.join("000.p");
    fs::read_dir(partial).unwrap().next().unwrap().unwrap().path()
}

fn bend(file: &Path) {
    let mut bytes = fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(file, bytes).unwrap();
}
