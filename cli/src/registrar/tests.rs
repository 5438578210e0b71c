use super::*;
use crate::organiser::announcement::{Announcement, EXAMPLE, Named, PublicKey, Setting};
use psephos_record::manifest::{BoardIdentity, Trustee};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

fn signing(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn public(seed: u8) -> Key {
    Key(signing(seed).verifying_key().to_bytes())
}

/// The example's manifest: styles `town` and `hills`, total weight 100,000.
pub(crate) fn manifest() -> Manifest {
    let plain: Vec<&str> = EXAMPLE.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let mut announcement: Announcement = serde_json::from_str(&plain.join("\n")).unwrap();
    announcement.registrar = Named::Inline(PublicKey { key: public(102) });
    announcement.trustees = (1..=5)
        .map(|seed| {
            let keys = psephos_tally::trustee::TrusteeKeys::from_seed([seed; 32]);
            let name = format!("Trustee {seed}");
            let (signing_key, sealing_key) = (keys.signing_public(), keys.sealing_public());
            Named::Inline(Trustee { name, signing_key, sealing_key })
        })
        .collect();
    let board = BoardIdentity { name: "localhost:8080".to_owned(), key: public(100) };
    announcement.manifest(Setting { board, organiser: public(101), nonce: [1; 16], now: 1_790_000_000 }).unwrap()
}

fn people() -> Vec<Person> {
    (0..20).map(|i| Person { name: format!("Voter <{i}>"), email: None, style: i % 2, weight: 1 + i }).collect()
}

fn heading(manifest: &Manifest) -> Heading<'_> {
    let (board, page) = ("https://vote.example", "https://vote.example/elections/99");
    Heading { manifest, process: ProcessId([9; 32]), board, page }
}

fn issued() -> Issued {
    make_roll(&ProcessId([9; 32]), &manifest(), &people(), &mut ChaCha20Rng::from_seed([1; 32])).unwrap()
}

#[test]
fn everybody_on_the_list_is_on_the_roll_with_their_code_style_and_weight() {
    let issued = issued();
    assert_eq!(issued.roll.len(), 20);
    for (person, code) in people().iter().zip(&issued.codes) {
        let position = issued.roll.position(&code.credential(&ProcessId([9; 32]))).unwrap();
        let voter = issued.roll.voters()[position];
        assert_eq!((voter.style, voter.weight), (person.style, person.weight));
    }
}

#[test]
fn the_letters_hold_each_code_once_and_names_cannot_break_them() {
    let (issued, manifest) = (issued(), manifest());
    let heading = heading(&manifest);
    let html = code_sheet::letters(&heading, &people(), &issued.codes).unwrap();
    assert_eq!(html.matches("<article>").count(), 20);
    assert_eq!(html.matches("<svg").count(), 40);
    assert!(html.contains("Voter &lt;7&gt;") && !html.contains("Voter <7>") && !html.contains("<script"));
    for code in &issued.codes {
        let groups = code.print().replace('-', "</span> <span>");
        assert_eq!(html.matches(&groups).count(), 1);
    }
    assert!(html.contains(&ProcessId([9; 32]).to_string()));
}

#[test]
fn the_list_for_mail_merge_reads_back() {
    let issued = issued();
    let csv = code_list::list(&people(), &issued.codes).unwrap();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    for (record, code) in reader.records().zip(&issued.codes) {
        let record = record.unwrap();
        let found = VotingCode::parse(&record[2]).unwrap();
        assert_eq!(found.credential(&ProcessId([9; 32])), code.credential(&ProcessId([9; 32])));
    }
}

#[cfg(unix)]
#[test]
fn codes_are_for_their_owners_eyes_and_never_written_over() {
    use std::os::unix::fs::PermissionsExt as _;
    let (issued, manifest) = (issued(), manifest());
    let heading = heading(&manifest);
    let folder = tempfile::tempdir().unwrap();
    let codes = folder.path().join("codes");
    write_codes(&codes, &heading, &people(), &issued).unwrap();
    for (path, mode) in [("codes", 0o700), ("codes/codes.html", 0o600), ("codes/codes.csv", 0o600)] {
        let found = fs::metadata(folder.path().join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!(found, mode, "{path}");
    }
    assert!(write_codes(&codes, &heading, &people(), &issued).is_err());
}
