//! A whole draw through the commands alone, on a real board behind real HTTP.

use crate::town::Town;
use psephos::{client::Client, exit::Exit, source::FolderSource, source::HttpSource, verify};
use psephos_record::ids::Hash;
use psephos_tally::{
    Process,
    verifier::{Check, Outcome, Verdict},
};
use std::{fs, path::Path, sync::atomic::Ordering};

pub(crate) const DRAW: &str = r#"{
  "title": { "en": "Allotments", "zh": "菜园" },
  "draw": {
    "units": [
      { "id": "sunny", "title": "Sunny", "count": 3 },
      { "id": "shady", "title": "Shady", "count": 2 }
    ],
    "strata": [
      { "id": "north", "title": "North", "minimum": 2 },
      { "id": "south", "title": "South", "minimum": 1 }
    ],
    "set_asides": [{ "id": "first", "title": "First time", "count": 1 }],
    "max_tickets": 4,
    "exclusions": [{ "id": "withdrew", "title": "Withdrew" }],
    "annulments": [{ "id": "court-order", "title": "By order of a court" }],
    BEACON
    "minimum_contributions": 2
  },
  "trustees": ["ann.json", "bo.json", "cy.json"],
  "threshold": 2,
  "registrar": "registrar.json",
  "opens_at": "now+120s",
  "closes_at": "now+290s"
}"#;
pub(crate) const POOL: &str =
    "draw pool % --key @registrar.key --passphrase-file @passphrase --entrants @entrants.csv --slips @slips";
const BY_ORGANISER: &str = "--key @organiser.key --passphrase-file @passphrase";

impl Town {
    /// A draw is announced and has its key.
    pub(crate) fn lottery(beacon: &str) -> Self {
        let town = Self::new();
        fs::write(town.path("election.json"), DRAW.replace("BEACON", beacon)).unwrap();
        town.announce();
        town.make_key();
        town.wait_for("ready");
        town
    }

    /// Thirty people, of whom nine are in the south.
    pub(crate) fn people(&self) {
        let row = |i: u32| {
            let stratum = if i % 10 < 3 { "south" } else { "north" };
            format!("Resident {i},{},{stratum},{}", 1 + i % 4, if i.is_multiple_of(5) { "first" } else { "" })
        };
        let rows: Vec<String> = (0..30).map(row).collect();
        fs::write(self.path("entrants.csv"), format!("identity,tickets,stratum,marks\n{}\n", rows.join("\n"))).unwrap();
    }

    pub(crate) fn process_now(&self) -> Process {
        let log = Client::new(&self.base).log(&self.process());
        verify::watched(&HttpSource::new(log), Some(self.process())).process.unwrap()
    }

    pub(crate) fn size(&self) -> u64 {
        Client::new(&self.base).log(&self.process()).status().unwrap().size
    }

    /// Two trustees contribute and decrypt while the clock is turned; strangers contribute.
    fn draw_lots(&self) {
        self.ahead.store(125, Ordering::Relaxed);
        self.wait_for("open");
        std::thread::scope(|scope| {
            let trustees = ["ann", "bo"].map(|name| {
                scope.spawn(move || {
                    let words = format!("trustee run % --key @{name}.key --passphrase-file @passphrase --every 1");
                    self.psephos(&words)
                })
            });
            assert_eq!(self.psephos("draw contribute %"), Exit::Done);
            let by_registrar = "draw contribute % --key @registrar.key --passphrase-file @passphrase";
            assert_eq!(self.psephos(by_registrar), Exit::Done);
            assert_eq!(self.psephos(by_registrar), Exit::Failed, "nobody contributes twice");
            while self.process_now().contributions() < 4 {
                std::thread::sleep(std::time::Duration::from_millis(100));
            }
            self.ahead.store(293, Ordering::Relaxed);
            for trustee in trustees {
                assert_eq!(trustee.join().unwrap(), Exit::Done);
            }
        });
        self.wait_for("final");
    }
}

#[test]
fn a_draw_is_held_by_its_commands_and_verified_by_anyone() {
    let town = Town::lottery("");
    town.people();
    assert_eq!(
        town.psephos("draw rank % --id 0000000000000000000000000000000000000000000000000000000000000000"),
        Exit::NotYet
    );
    assert_eq!(town.psephos("draw object % --text early"), Exit::NotYet);
    assert_eq!(town.psephos("draw places %"), Exit::NotYet);
    assert_eq!(town.psephos("draw entrants %"), Exit::NotYet);

    // A bad row leaves no trace.
    let (good, before) = (fs::read_to_string(town.path("entrants.csv")).unwrap(), town.size());
    fs::write(town.path("entrants.csv"), format!("{good}Resident 3,1,north,\n")).unwrap();
    assert_eq!(town.psephos(POOL), Exit::Failed);
    assert!(!town.path("slips").exists() && town.size() == before);
    fs::write(town.path("entrants.csv"), good).unwrap();
    let by_another = POOL.replace("registrar.key", "organiser.key");
    assert_eq!(town.psephos(&by_another), Exit::Failed);

    assert_eq!(town.psephos(POOL), Exit::Done);
    assert_eq!(town.size(), before + 2, "a part and the pool");
    assert_eq!(town.psephos(POOL), Exit::Failed, "slips are never written over");
    let mut slips = csv::Reader::from_path(town.path("slips/slips.csv")).unwrap();
    let slip = slips.records().nth(7).unwrap().unwrap();
    // The name has a space, which the words of a test have not.
    let rank = |salt: &str, id: &str| {
        let who = ["--identity", "Resident 7", "--salt", salt];
        let page = format!("{}/elections/{}", town.base, town.process());
        let named = psephos::program::run(["psephos", "draw", "rank", &page].into_iter().chain(who));
        (named, town.psephos(&format!("draw rank % --id {id}")))
    };
    assert_eq!(rank(&slip[1], &slip[2]), (Exit::Done, Exit::Done));
    assert_eq!(rank(&"00".repeat(32), &"00".repeat(32)), (Exit::Failed, Exit::Failed), "not in the pool");
    assert_eq!(rank("salt", "id"), (Exit::Usage, Exit::Usage));

    assert_eq!(town.psephos(&format!("draw object % --entrant {} --text too-many-tickets", &slip[2])), Exit::Done);
    let objection = town.process_now().draw().objections()[0].tracker;
    let answer = format!("draw answer % {objection} --rejected --text counted-again");
    assert_eq!(town.psephos(&format!("{answer} --key @registrar.key --passphrase-file @passphrase")), Exit::Failed);
    assert_eq!(town.psephos(&format!("{answer} {BY_ORGANISER}")), Exit::Done);
    assert_eq!(town.psephos(&format!("{answer} {BY_ORGANISER}")), Exit::Failed, "one answer each");
    assert_eq!(town.psephos(&format!("draw answer % {objection} --text x {BY_ORGANISER}")), Exit::Usage);

    assert_eq!(town.psephos("draw entrants %"), Exit::Done, "without ranks yet");
    assert_eq!(town.psephos("draw contribute %"), Exit::NotYet);
    assert_eq!(town.psephos("draw beacon % --signature 00"), Exit::Usage, "this draw has none");
    town.draw_lots();
    assert_eq!(town.psephos("draw contribute %"), Exit::Failed, "too late");
    assert_eq!(town.psephos("draw places % --waiting 0"), Exit::Usage);
    assert_eq!(town.psephos("verify %"), Exit::Done);
    assert_eq!(town.psephos("verify % --json"), Exit::Done);
    for format in ["table", "csv", "json"] {
        assert_eq!(town.psephos(&format!("draw places % --format {format}")), Exit::Done);
        assert_eq!(town.psephos(&format!("draw places % --waiting 7 --format {format}")), Exit::Done);
    }
    assert_eq!(rank(&slip[1], &slip[2]), (Exit::Done, Exit::Done));

    let drawn = town.process_now();
    let placed: Vec<Hash> = drawn.draw().outcome().unwrap().placed.iter().map(|placed| placed.standing.id).collect();
    assert_eq!(placed.len(), 5);
    let exclude =
        |ground: &str| town.psephos(&format!("draw exclude % {} --ground {ground} {BY_ORGANISER}", placed[1]));
    assert_eq!(exclude("too-poor"), Exit::Usage, "no ground of the manifest");
    assert_eq!(exclude("withdrew"), Exit::Done);
    assert_eq!(town.psephos("draw places %"), Exit::Done);
    assert_eq!(town.psephos("verify %"), Exit::Done);

    assert_eq!(town.psephos("export % @record"), Exit::Done);
    assert_eq!(town.psephos("draw places @record --format json"), Exit::Done);
    assert_eq!(town.psephos("draw entrants @record"), Exit::Done);
    tamper(&town);

    assert_eq!(town.psephos(&format!("draw annul % --ground withdrew --text x {BY_ORGANISER}")), Exit::Usage);
    assert_eq!(town.psephos(&format!("draw annul % --ground court-order --text x {BY_ORGANISER}")), Exit::Done);
    assert_eq!(town.process_now().phase().name(), "annulled");
    assert_eq!(town.psephos("verify %"), Exit::NotYet);
}

/// Every part of the copy that decides is bent, one after the other, and the check that says so is named.
fn tamper(town: &Town) {
    let record = town.path("record");
    assert_eq!(town.psephos("verify @record"), Exit::Done);
    let found = || {
        let report = verify::watched(&FolderSource::new(town.path("record")), Some(town.process()));
        assert_eq!(report.verdict(), Verdict::Failed);
        assert!(matches!(report.outcome(Check::Pool), Outcome::Failed { .. }), "the check of the pool is named");
        assert_eq!(town.psephos("verify @record"), Exit::Failed);
        assert_ne!(town.psephos("draw places @record"), Exit::Done, "no places of a bent record");
        assert_ne!(town.psephos("draw entrants @record"), Exit::Done, "and no ranks");
    };
    // Somebody gets more tickets after the seal.
    let pool = fs::read_dir(record.join("blob")).unwrap().next().unwrap().unwrap().path();
    let honest = fs::read(&pool).unwrap();
    let mut bent = honest.clone();
    bent[32] += 1;
    fs::write(&pool, &bent).unwrap();
    found();
    // An entrant is taken out.
    fs::write(&pool, &honest[47..]).unwrap();
    found();
    fs::remove_file(&pool).unwrap();
    found();
    fs::write(&pool, &honest).unwrap();
    // A contribution, the result: whatever entry is changed, the root over all of them is another.
    let bundle = only_file(&record.join("tile/entries/000.p"));
    let entries = fs::read(&bundle).unwrap();
    for at in [entries.len() / 2, entries.len() - 80] {
        let mut bent = entries.clone();
        bent[at] ^= 1;
        fs::write(&bundle, bent).unwrap();
        assert_eq!(town.psephos("verify @record"), Exit::Failed);
    }
    fs::write(&bundle, entries).unwrap();
    assert_eq!(town.psephos("verify @record"), Exit::Done);
}

fn only_file(folder: &Path) -> std::path::PathBuf {
    fs::read_dir(folder).unwrap().next().unwrap().unwrap().path()
}

#[test]
fn a_round_that_is_not_the_chains_is_not_taken() {
    let town = Town::lottery(r#""beacon": { "outage": "go_without" },"#);
    town.people();
    assert_eq!(town.psephos(POOL), Exit::Done);
    assert_eq!(town.psephos("draw beacon % --from http://127.0.0.1:9"), Exit::NotYet, "no round is due");
    town.ahead.store(125, Ordering::Relaxed);
    town.wait_for("open");
    for _ in 0..2 {
        assert_eq!(town.psephos("draw contribute %"), Exit::Done);
    }
    town.ahead.store(293, Ordering::Relaxed);
    town.wait_for("tallying");
    let before = town.size();
    // Round 1000 as the chain signed it is not the round that is due.
    let round_1000 = psephos_rig::draw::ROUNDS[0].1;
    assert_eq!(town.psephos(&format!("draw beacon % --signature {round_1000}")), Exit::Failed);
    assert_eq!(town.psephos(&format!("draw beacon % --signature {}", "00".repeat(48))), Exit::Failed);
    assert_eq!(town.psephos("draw beacon % --signature 00"), Exit::Usage);
    assert_eq!(town.psephos("draw beacon % --from http://127.0.0.1:9"), Exit::Failed, "nobody answers");
    assert_eq!(town.psephos("draw beacon %"), Exit::Usage);
    assert_eq!(town.psephos("draw beacon % --outage"), Exit::Usage, "by the organiser alone");
    assert_eq!(town.psephos(&format!("draw beacon % --outage {BY_ORGANISER}")), Exit::Failed, "not before a day");
    assert_eq!(town.size(), before, "nothing was posted");
    assert_eq!(town.psephos("trustee decrypt % --key @ann.key --passphrase-file @passphrase"), Exit::NotYet);
    assert_eq!(town.psephos("verify %"), Exit::NotYet);
}

#[test]
fn a_whole_draw_is_rehearsed_with_a_published_round() {
    let words = "draw rehearse --entrants 700 --places 30 --tickets 1-8 --contributions 3 --offices 3 --beacon --out @rehearsed";
    let town = Town::new();
    assert_eq!(town.psephos(words), Exit::Done);
    assert_eq!(town.psephos("verify @rehearsed"), Exit::Done);
    for format in ["table", "csv", "json"] {
        assert_eq!(town.psephos(&format!("draw places @rehearsed --format {format}")), Exit::Done);
    }
    assert_eq!(town.psephos("draw entrants @rehearsed"), Exit::Done);
    assert_eq!(town.psephos("draw rehearse --entrants 10 --places 11"), Exit::Failed, "more places than entrants");
}
