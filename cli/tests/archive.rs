//! A record as a folder, as a file and on a web server that knows nothing of it: one record, one result.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use psephos_rig::vectors;
use serde_json::Value;
use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Output},
    thread,
};

fn psephos(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_psephos")).args(arguments).output().unwrap()
}

/// Exit code and report, but for the time that it took.
fn verified(record: &str) -> (i32, Value) {
    let ran = psephos(&["verify", "--json", record]);
    let mut report: Value =
        serde_json::from_slice(&ran.stdout).unwrap_or_else(|cause| unreachable!("{cause}: {ran:?}"));
    report.as_object_mut().unwrap().remove("timing").unwrap();
    (ran.status.code().unwrap(), report)
}

/// Serves the files of a folder, as they are, until the test ends.
fn web_server(folder: &Path) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let folder = folder.to_owned();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, folder) = (stream.unwrap(), folder.clone());
            thread::spawn(move || {
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                let first = lines.next().unwrap().unwrap();
                while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
                let path = first.split(' ').nth(1).unwrap().trim_start_matches('/').to_owned();
                let (status, body) = match fs::read(folder.join(path)) {
                    Ok(body) => ("200 OK", body),
                    Err(_) => ("404 Not Found", Vec::new()),
                };
                let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
                let _ = stream.write_all(&[head.as_bytes(), &body].concat());
            });
        }
    });
    format!("http://{address}")
}

fn lunch() -> PathBuf {
    vectors::folder().join("accept/lunch/record")
}

fn exported(target: &Path, record: &str) -> PathBuf {
    let ran = psephos(&["export", record, "--file", target.to_str().unwrap()]);
    assert_eq!(ran.status.code(), Some(0), "{ran:?}");
    target.to_owned()
}

#[test]
fn folder_file_and_address_give_one_result_and_one_file() {
    let place = tempfile::tempdir().unwrap();
    let folder = lunch();
    let folder = folder.to_str().unwrap();
    let url = web_server(&lunch());
    let file = exported(&place.path().join("lunch.tar"), folder);
    let file = file.to_str().unwrap();
    let due = verified(folder);
    assert_eq!((due.0, &due.1["verdict"]), (0, &Value::from("passed")));
    assert_eq!(verified(file), due);
    assert_eq!(verified(&url), due);

    let bytes = fs::read(file).unwrap();
    for (name, from) in [("from-url.tar", url.as_str()), ("from-file.tar", file)] {
        assert!(fs::read(exported(&place.path().join(name), from)).unwrap() == bytes, "{name}");
    }
    // Nothing is left of how it was made.
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 3);
    let again = psephos(&["export", folder, "--file", file]);
    assert_eq!(again.status.code(), Some(1), "nothing is written over: {again:?}");
    assert!(fs::read(file).unwrap() == bytes);
    let back = place.path().join("folder");
    assert!(psephos(&["export", file, back.to_str().unwrap()]).status.success());
    assert_eq!(verified(back.to_str().unwrap()), due);
}

#[test]
fn any_tar_program_makes_the_folder_of_it() {
    let place = tempfile::tempdir().unwrap();
    let file = exported(&place.path().join("lunch.tar"), lunch().to_str().unwrap());
    let folder = place.path().join("unpacked");
    fs::create_dir(&folder).unwrap();
    let ran = Command::new("tar").arg("-xf").arg(&file).arg("-C").arg(&folder).output();
    let Ok(ran) = ran else {
        println!("skipped: there is no tar");
        return;
    };
    assert!(ran.status.success() && ran.stderr.is_empty(), "{ran:?}");
    assert_eq!(verified(folder.to_str().unwrap()), verified(file.to_str().unwrap()));
}

#[test]
fn a_record_with_a_fault_has_the_same_fault_as_a_file() {
    let place = tempfile::tempdir().unwrap();
    let folder = vectors::folder().join("reject/V13-result/whole-record/record");
    let folder = if folder.exists() { folder } else { vectors::folder().join("reject/V8-roll/whole-record/record") };
    let file = place.path().join("bad.tar");
    let ran = psephos(&["export", folder.to_str().unwrap(), "--file", file.to_str().unwrap()]);
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    let due = verified(folder.to_str().unwrap());
    assert_eq!(due.0, 1);
    assert_eq!(verified(file.to_str().unwrap()), due);
}

#[test]
fn a_file_that_is_no_archive_says_nothing_about_the_record() {
    let place = tempfile::tempdir().unwrap();
    let file = exported(&place.path().join("lunch.tar"), lunch().to_str().unwrap());
    let bytes = fs::read(&file).unwrap();
    let broken = place.path().join("broken.tar");
    let refused = |bytes: &[u8], word: &str| {
        fs::write(&broken, bytes).unwrap();
        let ran = psephos(&["verify", broken.to_str().unwrap()]);
        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!(ran.status.code(), Some(66), "{said}");
        assert!(said.contains("error: malformed-archive") && said.contains(word), "{said}");
    };
    refused(&bytes[..bytes.len() - 512], "breaks off");
    refused(&bytes[..700], "breaks off");
    refused(&[&bytes[..], &[0; 512]].concat(), "does not end");
    refused(b"", "breaks off");
    refused(b"no archive at all", "breaks off");
    refused(&[&bytes[..bytes.len() - 1024], &bytes].concat(), "stands twice, or not in order");
    // A byte inside of a part is the record's: the verifier says what it breaks.
    let mut changed = bytes.clone();
    let at = bytes.windows(12).position(|window| window == b"tile/entries").unwrap() + 512 + 100;
    changed[at] ^= 1;
    fs::write(&broken, changed).unwrap();
    let (code, report) = verified(broken.to_str().unwrap());
    assert_eq!((code, &report["verdict"]), (1, &Value::from("failed")));
}
