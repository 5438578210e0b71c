//! People vote in a real browser, in the demo town, and see what they are promised to see.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "clippy does not know that this is a test"
)]

mod demo;
mod draw;
mod pace;
mod person;
mod wire;

use demo::Demo;
use person::Person;
use serde_json::{Value, json};
use thirtyfour::Key;

/// Options of the demo's ballot.
const CHEN: &str = "Chen Wei";
const OKAFOR: &str = "Samuel Okafor";
const TREES: &str = "Two hundred shade trees";
const LIBRARY: &str = "Keep the library open";
const PLAYGROUND: &str = "A playground behind";
const BIKES: &str = "A cycle path";

/// As somebody types it who does not care for capitals and dashes.
fn carelessly(code: &str) -> String {
    format!(" {} ", code.to_lowercase().replace('-', "  "))
}

#[test]
fn a_person_votes_finds_the_ballot_and_votes_again() {
    let demo = Demo::start();
    let person = Person::at_a_desk(&demo);
    person.go("/");
    person.press("Vote");
    person.at_step("code");
    person.type_into("voting-code", &carelessly(&demo.codes[0]));
    person.press("Continue");
    person.at_step("choose");
    assert!(!person.text().contains("You have voted before"), "{}", person.text());
    assert!(person.mark(CHEN) && person.mark(TREES) && person.mark(LIBRARY));
    person.press("Continue to check");
    person.at_step("review");
    let review = person.text();
    assert!([CHEN, TREES, LIBRARY].iter().all(|option| review.contains(option)), "{review}");
    assert!(!review.contains(OKAFOR) && !review.contains(BIKES), "{review}");
    person.press("Encrypt my ballot");
    person.at_step("decide");
    // The tracker is there before the ballot is.
    let tracker = person.hash("This is the tracker");
    let check = format!("/check?tracker={tracker}");
    assert!(demo.election_html(&check).contains("No entry on this board has this tracker"));
    person.cast();
    assert_eq!(person.hash("entry number"), tracker);

    person.go_to_election("/check");
    person.type_into("tracker", &tracker.to_uppercase());
    person.press("Find");
    person.wait_until("found", || person.text().contains("This ballot is on the board and counts"));
    person.wait_until("checked by the browser", || person.text().contains("Verified: the entry is number"));
    person.look_around();

    person.enter(&demo.codes[0]);
    assert!(
        person.text().contains("You have voted before. If you cast a ballot now, it replaces"),
        "{}",
        person.text()
    );
    assert!(person.mark(OKAFOR));
    let second = person.encrypt();
    assert_ne!(second, tracker);
    person.cast();
    person.go_to_election(&check);
    assert!(person.text().contains("a later one of the same voter replaced it"), "{}", person.text());
    person.go_to_election(&format!("/check?tracker={second}"));
    assert!(person.text().contains("This ballot is on the board and counts"), "{}", person.text());

    // Encrypted, choices look alike: ballots of two marks and of three are equally long, a first one and a revote are told apart.
    let posts: Vec<usize> =
        person.wire.requests().iter().filter(|request| request.method == "POST").map(|post| post.body.len()).collect();
    assert_eq!(posts.len(), 2, "two ballots and nothing else were posted");
    let squeezed: String = demo.codes[0].chars().filter(|c| *c != '-').collect();
    person.told_nobody(&[
        &demo.codes[0],
        &squeezed,
        CHEN,
        OKAFOR,
        TREES,
        LIBRARY,
        "chen",
        "okafor",
        "trees",
        "library",
    ]);
}

#[test]
fn a_person_tests_the_device_and_then_votes() {
    let demo = Demo::start();
    let person = Person::at_a_desk(&demo);
    person.enter(&demo.codes[1]);
    assert!(person.mark(CHEN) && person.mark(BIKES));
    let tracker = person.encrypt();
    person.press("Test this ballot instead");
    person.at_step("tested");
    let shown = person.text();
    assert!(shown.contains("This is what your device had encrypted"), "{shown}");
    assert!(shown.contains(CHEN) && shown.contains(BIKES) && !shown.contains(OKAFOR), "{shown}");
    assert_eq!(person.hash("Tracker of the tested ballot"), tracker);
    let test = person.hash("Tracker of the test, to look it up");
    // Another device sees the same; the ballot itself was never cast.
    let elsewhere = demo.election_html(&format!("/check?tracker={test}"));
    assert!(elsewhere.contains("a ballot that was opened and not counted"), "{elsewhere}");
    assert!(elsewhere.contains(CHEN) && elsewhere.contains(BIKES) && !elsewhere.contains(OKAFOR), "{elsewhere}");
    assert!(demo.election_html(&format!("/check?tracker={tracker}")).contains("No entry on this board"));

    person.press("Make a new ballot");
    person.at_step("choose");
    assert!(!person.text().contains("You have voted before"), "a test is no vote: {}", person.text());
    let marked = person.script("return document.querySelectorAll('.booth input:checked').length");
    assert_eq!(marked, 0, "nothing is left of what was tested");
    assert!(person.mark(OKAFOR));
    assert_ne!(person.encrypt(), tracker);
    person.cast();
    person.go_to_election(&format!("/check?tracker={test}"));
    person.wait_until("recomputed", || person.text().contains("Recomputed by this browser from the opening"));
    person.look_around();
    person.told_nobody(&[OKAFOR, "okafor", &demo.codes[1]]);
}

#[test]
fn mistakes_are_prevented_or_explained() {
    let demo = Demo::start();
    let person = Person::at_a_desk(&demo);
    person.go_to_election("/vote");
    person.at_step("code");
    let alert =
        || person.script("const alert = document.querySelector('[role=alert]'); return alert && alert.innerText");
    let is_told = |words: &str| person.wait_until(words, || alert().as_str().is_some_and(|text| text.contains(words)));
    let code = &demo.codes[2];
    let last = if code.ends_with('7') { "8" } else { "7" };
    person.type_into("voting-code", &format!("{}{last}", &code[..code.len() - 1]));
    person.press("Continue");
    is_told("There is a typing error in the code.");
    assert_eq!(person.script("return document.getElementById('voting-code').getAttribute('aria-invalid')"), "true");
    person.type_into("voting-code", &code[..code.len() - 6]);
    person.press("Continue");
    is_told("The code is not complete, or too long.");
    person.type_into("voting-code", &format!("U{}", &code[1..]));
    person.press("Continue");
    is_told("voting codes do not use");
    person.look_around();

    person.type_into("voting-code", code);
    person.press("Continue");
    person.at_step("choose");
    person.press("Continue to check");
    is_told("Please choose one option, or the blank vote.");
    // One of these moves; of those, a fourth is not taken.
    assert!(person.mark(CHEN) && person.mark(OKAFOR));
    assert!(person.mark(TREES) && person.mark(LIBRARY) && person.mark(PLAYGROUND));
    assert!(!person.mark(BIKES));
    assert!(person.text().contains("You have already chosen 3."), "{}", person.text());
    let marked = person.script("return document.querySelectorAll('.booth input:checked').length");
    assert_eq!(marked, 4, "one mayor and three projects");
    assert!(!person.mark(TREES) && person.mark(BIKES));
    person.press("Continue to check");
    person.at_step("review");
    let review = person.text();
    assert!(review.contains(OKAFOR) && !review.contains(CHEN) && !review.contains(TREES), "{review}");
    person.press("Change");
    person.at_step("choose");
    assert_eq!(person.script("return document.querySelectorAll('.booth input:checked').length"), 4);
}

#[test]
fn a_telephone_is_enough_in_either_language() {
    let demo = Demo::start();
    let person = Person::with_a_telephone(&demo);
    for path in ["/", "/about", "/demo"] {
        person.go(path);
    }
    for path in ["", "/board", "/board/0", "/board/7", "/check", "/result"] {
        person.go_to_election(path);
    }
    person.enter(&carelessly(&demo.codes[0]));
    assert!(person.mark("Blank vote") && person.mark(BIKES));
    let tracker = person.encrypt();
    person.cast();
    person.go_to_election(&format!("/check?tracker={tracker}"));
    person.wait_until("checked by the browser", || person.text().contains("Verified: the entry is number"));
    person.look_around();

    let language = || person.script("return document.documentElement.lang");
    assert_eq!(language(), "en");
    person.in_chinese();
    assert!(person.script("return location.search").as_str().unwrap().contains(&tracker), "the way back is kept");
    for path in ["", "/board", "/board/0", "/check", "/result", "/vote"] {
        person.go_to_election(path);
        assert!(person.is_in_chinese() && !person.text().contains("Riverbend town"), "{}", person.text());
    }
    person.at_step("code");
    person.type_into("voting-code", &demo.codes[1]);
    person.press("继续");
    person.at_step("choose");
    let paper = person.text();
    assert!(paper.contains("谁来担任镇长？") && paper.contains("陈薇") && !paper.contains(CHEN), "{paper}");
    person.told_nobody(&[&demo.codes[0], &demo.codes[1]]);
}

#[test]
fn a_keyboard_is_enough_to_vote() {
    let demo = Demo::start();
    let person = Person::at_a_desk(&demo);
    person.go_to_election("");
    person.tab_to("a", "Vote");
    person.key(&Key::Enter);
    person.at_step("code");
    person.tab_to("#voting-code", "");
    person.type_text(&demo.codes[0]);
    person.key(&Key::Enter);
    person.at_step("choose");
    person.tab_to("input[type=radio]", "");
    person.key(&Key::Space);
    person.key(&Key::Down);
    person.tab_to("input[type=checkbox]", LIBRARY);
    person.key(&Key::Space);
    person.tab_to("button[type=submit]", "Continue to check");
    person.key(&Key::Enter);
    person.at_step("review");
    let review = person.text();
    assert!(review.contains(CHEN) && review.contains(LIBRARY) && !review.contains(TREES), "{review}");
    person.tab_to("button", "Encrypt my ballot");
    person.key(&Key::Enter);
    person.at_step("decide");
    let tracker = person.hash("This is the tracker");
    person.tab_to("button", "Cast this ballot");
    person.key(&Key::Space);
    person.at_step("done");
    // The reader's place is the news.
    person.wait_until("at the heading", || {
        person.script("return document.activeElement.innerText") == json!("Your ballot is on the board")
    });
    assert!(
        demo.election_html(&format!("/check?tracker={tracker}")).contains("This ballot is on the board and counts")
    );
}

#[test]
fn voting_is_closed_on_the_page_and_the_verified_result_is_shown() {
    let demo = Demo::start();
    // Without JavaScript, everything but the booth can be read.
    assert!(demo.html("/").contains("Riverbend town election"));
    assert!(demo.html("/about").contains("<h1>") && demo.html("/demo").contains(&demo.codes[0]));
    assert!(demo.election_html("").contains("Who shall be mayor?"));
    assert!(demo.election_html("/board").contains("/board/0"));
    assert!(demo.election_html("/board/0").contains(demo.process_id()));
    assert!(demo.election_html("/result").contains("There is no result yet"));
    assert!(demo.election_html("/vote").contains("Voting needs JavaScript"));

    let person = Person::at_a_desk(&demo);
    person.enter(&demo.codes[0]);
    assert!(person.mark(CHEN));
    person.encrypt();
    person.cast();
    person.go_to_election("");
    person.press("Close voting now");
    demo.wait_for("/result", "Do not take our word for it");
    person.go_to_election("/result");
    let report: Value = serde_json::from_str(&Demo::verify(&demo.page).ended(0).out).unwrap();
    let tables = person.script(
        "return [...document.querySelectorAll('table.totals')].map(table => [...table.tBodies[0].rows].map(row => \
         [row.cells[0].innerText, parseInt(row.cells[1].innerText), row.querySelectorAll('svg').length]))",
    );
    let contests = report["result"]["contests"].as_array().unwrap();
    assert_eq!((tables.as_array().unwrap().len(), contests.len()), (2, 2), "{tables}");
    for (table, contest) in tables.as_array().unwrap().iter().zip(contests) {
        let rows = table.as_array().unwrap();
        assert!(rows.iter().all(|row| row[2] == 1), "a bar beside every number: {table}");
        let mut shown: Vec<u64> = rows.iter().map(|row| row[1].as_u64().unwrap()).collect();
        let counted = &contest["counted"];
        let mut due: Vec<u64> = counted["totals"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).collect();
        due.extend(counted["blanks"].as_u64());
        shown.sort_unstable();
        due.sort_unstable();
        assert_eq!(shown, due, "the page shows what is verified");
    }
    let mayor: u64 = tables[0].as_array().unwrap().iter().map(|row| row[1].as_u64().unwrap()).sum();
    assert_eq!(json!(mayor), report["result"]["ballots"], "each ballot names a mayor or is blank");
    assert!(person.text().contains(&format!("{mayor} of 22 people on the roll voted")), "{}", person.text());
    assert!(demo.election_html("/result").contains("<table"), "also without JavaScript");
    person.go_to_election("/vote");
    assert!(person.text().contains("Voting in this election is over"), "{}", person.text());
    person.told_nobody(&[]);
}
