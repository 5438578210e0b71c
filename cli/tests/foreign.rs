//! Files from elsewhere, and what the program prints of them.

use psephos_record::text::is_invisible_control;
use std::{fs, process::Command};

#[test]
fn a_foreign_file_does_not_drive_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("election.json");
    fs::write(&file, r#"{ "\u001b[2J\u009b1m\u202eresult": "All 13 checks passed" }"#).unwrap();
    let record = folder.path().join("record");
    fs::create_dir(&record).unwrap();
    fs::write(record.join("checkpoint"), "town/\u{1b}[2J\u{202e}1\n1\n\u{9b}1m\n\n— town \u{2066}\n").unwrap();
    let file = file.to_str().unwrap();
    for words in [
        &["organiser", "announce", file, "http://127.0.0.1:9", "--key", "none.key"][..],
        &["verify", record.to_str().unwrap()],
        &["verify", record.to_str().unwrap(), "--json"],
        &["verify", "no\u{1b}[2Jwhere"],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_psephos")).args(words).output().unwrap();
        assert!(!output.status.success());
        let printed = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(!printed.contains(|c| c != '\n' && is_invisible_control(c)), "{printed:?}");
        assert!(!printed.is_empty());
    }
}
