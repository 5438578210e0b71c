//! `witness` and `policy` as two people in a newspaper's basement start them: the program, with nothing set up.
#![expect(clippy::unwrap_used, reason = "clippy does not know that this is a test")]

use ed25519_dalek::SigningKey;
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    cosignature::WitnessKey,
    note::{KeyName, NoteSigner, SignedNote},
    witness::{AddCheckpoint, cosignature_in},
};
use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

const ORIGIN: &str = "board.example/01";

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_psephos"));
    command.args(arguments).env("PSEPHOS_PASSPHRASE", "six random words are enough");
    command
}

fn psephos(arguments: &[&str]) -> Output {
    program(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A witness that is killed when this is dropped.
struct Running {
    process: Child,
    url: String,
}

impl Running {
    fn start(folder: &Path, board: &str, more: &[&str]) -> Self {
        let (key, database) = (folder.join("witness.key"), folder.join("witness.db"));
        let arguments = ["witness", "run", "--key", path(&key), "--database", path(&database), "--board", board];
        let mut process = program(&arguments)
            .args(["--listen", "127.0.0.1:0"])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut greeting = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut greeting).unwrap();
        let url = greeting.split(" is at ").nth(1).expect(&greeting).trim().trim_end_matches('/').to_owned();
        Self { process, url }
    }

    fn ask(&self, request: &AddCheckpoint) -> (u16, Vec<u8>) {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut answer = agent.post(format!("{}/add-checkpoint", self.url)).send(request.to_string()).unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_vec().unwrap())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn request(old_size: u64, entry: &[u8]) -> AddCheckpoint {
    let signer = NoteSigner::new(KeyName::new(ORIGIN).unwrap(), SigningKey::from_bytes(&[1; 32]));
    let checkpoint = Checkpoint::new(KeyName::new(ORIGIN).unwrap(), 1, Hash::leaf(entry)).sign(&signer).unwrap();
    AddCheckpoint { old_size, proof: Vec::new(), checkpoint }
}

#[test]
fn a_witness_is_made_runs_is_killed_runs_again_and_convicts_a_board() {
    let folder = tempfile::tempdir().unwrap();
    let (key, database) = (folder.path().join("witness.key"), folder.path().join("witness.db"));
    let init =
        ["witness", "init", "--name", "court.example/psephos", "--key", path(&key), "--database", path(&database)];
    let made = psephos(&init);
    assert!(made.status.success(), "{}", said(&made));
    let witness: WitnessKey = String::from_utf8(made.stdout).unwrap().trim().parse().unwrap();
    assert_eq!(witness.name().as_str(), "court.example/psephos");
    assert!(said(&psephos(&init)).contains("file-exists"), "a memory is never begun again");
    let key_again = psephos(&["witness", "key", "--database", path(&database)]);
    assert_eq!(said(&key_again).trim(), witness.to_string());

    let digits: String = hex::encode(SigningKey::from_bytes(&[1; 32]).verifying_key().as_bytes());
    let board = format!("board.example={digits}");
    let running = Running::start(folder.path(), &board, &[]);
    let honest = request(0, b"a ballot");
    let (status, body) = running.ask(&honest);
    assert_eq!(status, 200);
    let (line, _) = cosignature_in(&body, &honest.checkpoint, &witness).unwrap();
    let looked = psephos(&["witness", "check", &running.url, "--board", &board]);
    assert!(looked.status.success() && said(&looked).contains("0 pieces of evidence."), "{}", said(&looked));
    drop(running);

    let running = Running::start(folder.path(), &board, &[]);
    assert_eq!(
        running.ask(&request(1, b"another ballot")).0,
        422,
        "killed and started again, it has forgotten nothing"
    );
    let looked = psephos(&["witness", "check", &running.url, "--board", &board]);
    assert_eq!(looked.status.code(), Some(1), "{}", said(&looked));
    assert!(said(&looked).contains("board.example/01: FORKED. Its key signed two histories"), "{}", said(&looked));
    let list = folder.path().join("found.json");
    fs::write(&list, ureq::get(format!("{}/evidence", running.url)).call().unwrap().into_body().read_to_vec().unwrap())
        .unwrap();
    let judged = psephos(&["evidence", "check", path(&list)]);
    assert!(judged.status.success(), "{}", said(&judged));
    let told = said(&judged);
    assert!(
        told.contains("CONVICTED: this key signed two histories") && told.contains("1 pieces of evidence"),
        "{told}"
    );
    let looked = psephos(&["witness", "check", &running.url]);
    assert_eq!(looked.status.code(), Some(2), "without the board's key nothing is judged: {}", said(&looked));
    drop(running);

    // What the witness's operator writes into the newspaper's policy, and what readers check with it.
    let (policy, note) = (folder.path().join("policy"), folder.path().join("checkpoint"));
    fs::write(&policy, format!("witness court {witness}\nquorum court\n")).unwrap();
    let mut cosigned: SignedNote = honest.checkpoint;
    fs::write(&note, cosigned.to_string()).unwrap();
    let check = ["policy", "check", path(&policy), "--checkpoint", path(&note)];
    let without = psephos(&check);
    assert_eq!(without.status.code(), Some(2), "{}", said(&without));
    assert!(said(&without).contains("0 of 1 witnesses cosigned, which is no quorum; missing: court"));
    cosigned.add(line).unwrap();
    fs::write(&note, cosigned.to_string()).unwrap();
    let with = psephos(&check);
    assert!(with.status.success() && said(&with).contains("The checkpoint has its quorum since 20"), "{}", said(&with));

    // The memory is gone: the witness does not begin again by itself.
    fs::remove_file(&database).unwrap();
    let run = ["witness", "run", "--key", path(&key), "--database", path(&database), "--board", &board];
    let refused = psephos(&run);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("make a new witness with a new key"), "{}", said(&refused));
}

/// A witness that is made in this folder.
fn init(folder: &Path) {
    let (key, database) = (folder.join("witness.key"), folder.join("witness.db"));
    let init =
        ["witness", "init", "--name", "court.example/psephos", "--key", path(&key), "--database", path(&database)];
    assert!(psephos(&init).status.success());
}

fn get(url: &str) -> (u16, String) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut answer = agent.get(url).call().unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
}

#[cfg(unix)]
#[test]
fn a_witness_has_numbers_for_its_keeper_and_drains_before_it_stops() {
    let folder = tempfile::tempdir().unwrap();
    init(folder.path());
    let digits: String = hex::encode(SigningKey::from_bytes(&[1; 32]).verifying_key().as_bytes());
    // A port that was free just now.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let board = format!("board.example={digits}");
    let mut running = Running::start(folder.path(), &board, &["--metrics", &free, "--drain", "600"]);
    let url = running.url.clone();
    assert_eq!(running.ask(&request(0, b"a ballot")).0, 200);
    assert_eq!(running.ask(&request(1, b"another ballot")).0, 422);
    for door in [&url, &format!("http://{free}")] {
        assert_eq!(get(&format!("{door}/health/live")), (200, "live\n".to_owned()));
        assert_eq!(get(&format!("{door}/health/ready")), (200, "ready\n".to_owned()));
    }
    assert_eq!(get(&format!("{url}/metrics")).0, 404, "the public door has no numbers");
    let numbers = || get(&format!("http://{free}/metrics")).1;
    let before = numbers();
    for line in [
        "psephos_witness_answers_total{answer=\"cosigned\"} 1",
        "psephos_witness_answers_total{answer=\"refused\"} 1",
        "psephos_witness_logs 1",
        "psephos_witness_evidence{verdict=\"fork\"} 1",
        "psephos_witness_database 1",
        "psephos_draining 0",
        "psephos_requests_total{method=\"POST\",status=\"2xx\"} 1",
    ] {
        assert!(before.lines().any(|found| found == line), "{line} in\n{before}");
    }
    let signal = |running: &Running| {
        Command::new("kill").args(["-TERM", &running.process.id().to_string()]).status().unwrap();
    };
    signal(&running);
    while get(&format!("{url}/health/ready")).0 == 200 {}
    assert_eq!(get(&format!("{url}/health/ready")), (503, "not ready: draining\n".to_owned()));
    assert_eq!(running.ask(&request(1, b"another ballot")).0, 503);
    assert_eq!(get(&format!("{url}/key")).0, 200, "it can still be read");
    assert!(numbers().lines().any(|line| line == "psephos_draining 1"));
    signal(&running);
    assert!(running.process.wait().unwrap().success(), "a second signal ends the waiting");
}

#[test]
fn a_list_of_evidence_is_judged_piece_by_piece_and_the_gravest_counts() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("found.json");
    let vector = |name: &str| {
        let text = fs::read_to_string(psephos_rig::vectors::folder().join("evidence").join(name)).unwrap();
        serde_json::json!({ "origin": "x", "found": 1, "verdict": "fork", "evidence": text })
    };
    let open = vector("undecided/no-proof.txt");
    let (fork, none) = (vector("accept/fork-of-one-size.txt"), vector("reject/one-extends-the-other.txt"));
    let check = |list: &[&serde_json::Value]| {
        fs::write(&file, serde_json::to_vec(list).unwrap()).unwrap();
        let judged = psephos(&["evidence", "check", path(&file)]);
        (judged.status.code().unwrap(), said(&judged))
    };
    for (list, code) in
        [(vec![&none, &fork], 0), (vec![&fork, &none], 0), (vec![&open, &none], 2), (vec![&none], 1), (vec![], 1)]
    {
        let (ended, told) = check(&list);
        assert_eq!(ended, code, "{told}");
        assert!(told.contains(&format!("{} pieces of evidence.", list.len())), "{told}");
    }
    let half = serde_json::json!({ "origin": "x", "found": 1, "verdict": "fork", "evidence": "psephos evidence v1\n" });
    let (code, told) = check(&[&half]);
    assert!(code == 1 && told.contains("error: malformed-evidence"), "{told}");
}

#[test]
fn a_policy_is_told_what_it_withstands() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("policy");
    let witness = |seed: u8| {
        let key = SigningKey::from_bytes(&[seed; 32]).verifying_key().to_bytes();
        let key = WitnessKey::new(KeyName::new(format!("w{seed}.example")).unwrap(), &key).unwrap();
        format!("witness w{seed} {key}\n")
    };
    let four: String = (1..=4).map(witness).collect();
    let check = |text: String| {
        fs::write(&file, text).unwrap();
        let output = psephos(&["policy", "check", path(&file)]);
        (output.status.code().unwrap(), said(&output))
    };
    let (code, text) = check(format!("{four}group g 3 w1 w2 w3 w4\nquorum g\n"));
    assert_eq!(
        (code, text.trim()),
        (0, "4 witnesses; live with any 1 down; safe with any 1 bad; any two quorums share 2")
    );
    let (code, text) = check(format!("{four}group g 2 w1 w2 w3 w4\nquorum g\n"));
    assert!(code == 1 && text.contains("unsafe-quorum"), "{text}");
    let (code, text) = check(format!("{four}quorum none\n"));
    assert!(code == 0 && text.contains("nothing keeps a board from showing two histories"), "{text}");
    let (code, text) = check(format!("{four}{}quorum w1\n", witness(1).replace("witness w1", "witness w5")));
    assert!(code == 1 && text.contains("line 5: this public key stands in an earlier line"), "{text}");
    fs::write(&file, format!("{four}  group  g all w1 w2\nquorum g # no\n")).unwrap();
    assert_eq!(psephos(&["policy", "show", path(&file)]).status.code(), Some(1));
    fs::write(&file, format!("# ours\n{four}  group  g all w1 w2\nquorum g\n")).unwrap();
    let shown = said(&psephos(&["policy", "show", path(&file)]));
    assert!(
        shown.contains("\ngroup g 2 w1 w2\nquorum g\n# 4 witnesses; live with any 0 down; safe with any 1 bad"),
        "{shown}"
    );
}

#[test]
fn a_witness_of_nothing_does_not_start() {
    let refused = psephos(&["witness", "run", "--key", "k", "--database", "d"]);
    assert_eq!(refused.status.code(), Some(64), "{}", said(&refused));
    let refused = psephos(&["witness", "run", "--key", "k", "--database", "d", "--board", "board.example"]);
    assert_eq!(refused.status.code(), Some(64), "{}", said(&refused));
}
