//! A draw by public sources through the commands alone.

use crate::{lottery::POOL, town::Town};
use psephos::exit::Exit;
use psephos_tally::verifier::Check;
use std::{fs, sync::atomic::Ordering};

const DRAW: &str = r#"{
  "title": { "en": "Committee", "zh": "委员会" },
  "draw": {
    "units": [{ "id": "seat", "title": "Seat", "count": 10 }],
    "exclusions": [{ "id": "declined", "title": "Declined" }],
    "annulments": [{ "id": "silent", "title": "A source stayed silent" }],
    "sources": [
      { "title": { "en": "The state's lottery, one number", "zh": "国家彩票的一个号码" }, "due": "now+300s" },
      { "title": "Saturday's first draw, five numbers", "due": "now+310s" },
      { "title": "Saturday's second draw, six numbers", "due": "now+320s" }
    ]
  },
  "trustees": ["ann.json", "bo.json", "cy.json"],
  "threshold": 2,
  "registrar": "registrar.json",
  "opens_at": "now+120s",
  "closes_at": "now+290s"
}"#;

/// RFC 3797 §6.
const PUBLISHED: &str = "9319 / 2 5 12 8 10 / 9 18 26 34 41 45";

#[test]
fn a_draw_by_sources_is_held_by_its_commands_and_verified_by_anyone() {
    let town = Town::new();
    fs::write(town.path("election.json"), DRAW).unwrap();
    town.announce();
    town.make_key();
    town.wait_for("ready");
    let rows: Vec<String> = (0..25).map(|i| format!("Volunteer {i}")).collect();
    fs::write(town.path("entrants.csv"), format!("identity\n{}\n", rows.join("\n"))).unwrap();
    assert_eq!(town.psephos(POOL), Exit::Done);
    town.ahead.store(125, Ordering::Relaxed);
    town.wait_for("open");
    assert_eq!(town.psephos("draw contribute %"), Exit::Usage, "nobody contributes");
    assert_eq!(town.psephos("draw beacon % --signature 00"), Exit::Usage, "there is no beacon");
    let bring = |numbers: &str, key: &str| {
        let page = format!("{}/elections/{}", town.base, town.process());
        let (key, passphrase) = (town.path(key), town.path("passphrase"));
        let words = ["psephos", "draw", "sources", &page, "--numbers", numbers, "--key"];
        let words = words.iter().map(|word| (*word).to_owned());
        let files = [key.display().to_string(), "--passphrase-file".to_owned(), passphrase.display().to_string()];
        psephos::program::run(words.chain(files))
    };
    assert_eq!(bring(PUBLISHED, "organiser.key"), Exit::NotYet, "the draw is open");
    town.ahead.store(293, Ordering::Relaxed);
    town.wait_for("tallying");
    assert_eq!(town.psephos("draw places %"), Exit::NotYet);
    assert_eq!(town.psephos("verify %"), Exit::NotYet);
    assert_eq!(bring(PUBLISHED, "organiser.key"), Exit::Failed, "the last source is not published");
    town.ahead.store(325, Ordering::Relaxed);
    let before = town.size();
    assert_eq!(bring(PUBLISHED, "registrar.key"), Exit::Failed, "not the organiser");
    assert_eq!(bring("9319 / 2 5 12 8 10", "organiser.key"), Exit::Usage, "a source is missing");
    assert_eq!(bring("9319 / two / 5", "organiser.key"), Exit::Usage);
    assert_eq!(town.size(), before, "nothing of that was written");
    assert_eq!(bring(PUBLISHED, "organiser.key"), Exit::Done);
    town.wait_for("final");
    assert_eq!(bring(PUBLISHED, "organiser.key"), Exit::NotYet, "they stand");
    assert_eq!(town.psephos("verify %"), Exit::Done);

    let drawn = town.process_now();
    // The RFC selects the 17th, the 7th and the 2nd of 25 first.
    let mut pool: Vec<_> = csv::Reader::from_path(town.path("slips/slips.csv"))
        .unwrap()
        .records()
        .map(|slip| slip.unwrap()[2].to_owned())
        .collect();
    pool.sort_unstable();
    let placed = &drawn.draw().outcome().unwrap().placed;
    let first: Vec<String> = placed.iter().take(3).map(|placed| placed.standing.id.to_string()).collect();
    assert_eq!(first, [pool[16].clone(), pool[6].clone(), pool[1].clone()]);
    assert_eq!(town.psephos(&format!("draw rank % --id {}", pool[16])), Exit::Done);
    assert_eq!(town.psephos("draw places % --waiting 15 --format json"), Exit::Done);
    let exclude =
        format!("draw exclude % {} --ground declined --key @organiser.key --passphrase-file @passphrase", pool[16]);
    assert_eq!(town.psephos(&exclude), Exit::Done);
    town.ahead.store(400, Ordering::Relaxed);
    while town.process_now().draw().awaits_statement() {
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert_eq!(town.psephos("verify %"), Exit::Done);
    assert_eq!(town.psephos("export % @record"), Exit::Done);
    assert_eq!(town.psephos("draw places @record"), Exit::Done);
    let report =
        psephos::verify::watched(&psephos::source::FolderSource::new(town.path("record")), Some(town.process()));
    assert_eq!(report.outcome(Check::Beacon), psephos_tally::verifier::Outcome::Passed);
}
