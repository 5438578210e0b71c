use super::*;
use psephos_tally::verifier::MemorySource;

#[test]
fn an_empty_record_fails_and_says_where() {
    let report = watched(&MemorySource::default(), None);
    assert_eq!(exit(&report), Exit::Failed);
    let text = Table(&report).to_string();
    assert!(text.contains("V1  checkpoint    FAILED") && text.contains("checkpoint can't be read"), "{text}");
    assert!(text.contains("not yet") && !text.contains("passed  "), "{text}");
    let json = serde_json::to_value(Document::of(&report)).unwrap();
    assert_eq!(json["verdict"], "failed");
    assert_eq!(json["checks"][0]["faults"][0]["name"], "unreadable");
    assert_eq!(json["result"], serde_json::Value::Null);
}

#[test]
fn every_contest_is_counted_step_by_step() {
    let report = watched(&FolderSource::new(psephos_rig::vectors::folder().join("accept/kinds/record")), None);
    let process = report.process.as_ref().unwrap();
    let (manifest, result) = (process.manifest(), process.result().unwrap());
    let text = Steps { manifest, result }.to_string();
    let counted = result.contests.iter().filter(|contest| contest.counted.is_some()).count();
    assert_eq!(text.matches("\n     1. ").count(), counted, "{text}");
    assert!(counted > 5 && text.contains("has the median"), "{text}");
}

#[test]
fn what_is_neither_address_nor_folder_is_a_usage_error() {
    assert_eq!(find("no/such/folder", None).map(drop).unwrap_err().exit, Exit::Usage);
}

#[test]
fn an_address_where_nobody_answers_does_not_pass() {
    // Port 9 of this machine: discard, which nobody runs.
    let hash = "00".repeat(32);
    let found = find(&format!("http://127.0.0.1:9/elections/{hash}"), None).unwrap();
    let report = watched(&*found.source, found.expected);
    assert_eq!(exit(&report), Exit::Unread);
    let text = Table(&report).to_string();
    assert!(
        text.contains("nothing is known: checkpoint can't be read: no answer") && !text.contains("FAILED"),
        "{text}"
    );
}

/// Every name of a field, at whatever depth.
fn names(value: &serde_json::Value, found: &mut std::collections::BTreeSet<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                found.insert(name.clone());
                names(value, found);
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| names(item, found)),
        _ => {}
    }
}

#[test]
fn every_field_of_the_report_for_programs_stands_on_its_page() {
    let report = watched(&MemorySource::default(), None);
    let mut found = std::collections::BTreeSet::new();
    names(&serde_json::to_value(Document::of(&report)).unwrap(), &mut found);
    let page = include_str!("../../../docs/report.md");
    assert!(found.len() > 20, "{found:?}");
    for name in found {
        assert!(page.contains(&format!("`{name}`")) || page.contains(&format!(".{name}`")), "{name}");
    }
}
