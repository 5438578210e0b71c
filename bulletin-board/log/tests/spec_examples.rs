//! Holds the log's numbers in `docs/spec/examples.md` equal to the code.
#![allow(missing_docs, reason = "test names say it")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "clippy does not know that this is a test")]

use ed25519_dalek::SigningKey;
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    cosignature::Cosigner,
    note::{KeyName, NoteSigner},
    promise::Promise,
};

const EXAMPLES: &str = include_str!("../../../docs/spec/examples.md");

/// The `name = value` lines under this heading.
fn section(heading: &str) -> Vec<(String, String)> {
    let (_, rest) = EXAMPLES.split_once(&format!("\n## {heading}\n")).expect("the heading stands on the page");
    let (_, block) = rest.split_once("```text\n").expect("a block of values follows");
    let lines = block.split("```").next().unwrap().lines().map(|line| line.split_once(" = ").expect("name = value"));
    lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn last_line(text: &str) -> String {
    text.lines().last().unwrap().to_owned()
}

#[test]
fn the_log_is_as_the_page_says() {
    let key = SigningKey::from_bytes(&[3; 32]);
    let origin = KeyName::new(format!("board.example/{}", "01".repeat(32))).unwrap();
    let board = NoteSigner::new(origin.clone(), key);
    let witness = Cosigner::new(KeyName::new("witness.example").unwrap(), SigningKey::from_bytes(&[4; 32]));
    let [a, b, c] = [b"a".as_slice(), b"b", b"c"].map(Hash::leaf);
    let root = Hash::node(&Hash::node(&a, &b), &c);
    let mut checkpoint = Checkpoint::new(origin, 3, root).sign(&board).unwrap();
    let signed = last_line(&checkpoint.to_string());
    witness.cosign(&mut checkpoint, 1_800_000_000).unwrap();
    let promise = Promise { tracker: a, by: 1_800_000_060 }.sign(&board).unwrap();
    let due: Vec<(String, String)> = [
        ("leaf-a", a.to_string()),
        ("leaf-b", b.to_string()),
        ("leaf-c", c.to_string()),
        ("root", root.to_string()),
        ("root-base64", root.to_base64()),
        ("log-key", board.public().to_string()),
        ("checkpoint-signature", signed),
        ("cosignature", last_line(&checkpoint.to_string())),
        ("promise-signature", last_line(&promise.to_string())),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    if section("Log") != due {
        let lines: Vec<String> = due.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        panic!("docs/spec/examples.md, section Log, must read:\n{}", lines.join("\n"));
    }
}
