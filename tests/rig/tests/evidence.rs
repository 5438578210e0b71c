//! The evidence of `tests/vectors/evidence`: each is judged as its folder says.

use psephos_log::evidence::Evidence;
use psephos_rig::vectors;

#[test]
fn evidence_convicts_accuses_nobody_or_shows_nothing_as_its_folder_says() {
    let mut counts = [0; 4];
    for (name, bytes) in vectors::committed() {
        let Some(path) = name.strip_prefix("evidence/") else { continue };
        let (folder, _) = path.split_once('/').unwrap();
        let parsed = Evidence::parse(&bytes);
        let shown = parsed.as_ref().ok().map(psephos_tally::evidence::judge);
        let (place, as_due) = match folder {
            "accept" => (0, matches!(shown, Some(Ok(shown)) if shown.convicts())),
            "undecided" => (1, matches!(shown, Some(Ok(shown)) if !shown.convicts())),
            "reject" => (2, matches!(shown, Some(Err(_)))),
            "malformed" => (3, shown.is_none()),
            other => unreachable!("{other}"),
        };
        assert!(as_due, "{name}: {parsed:?} {shown:?}");
        if let Ok(evidence) = parsed {
            assert_eq!(evidence.to_string().as_bytes(), bytes, "{name}: one spelling");
        }
        if let Some(count) = counts.get_mut(place) {
            *count += 1;
        }
    }
    println!("{counts:?}");
    assert!(counts.iter().all(|count| *count >= 5), "{counts:?}");
}
