//! The town's people take part in the draw of its gardens, in a real browser, and see what they are promised to see.

use crate::{demo::Demo, person::Person};
use serde_json::Value;
use thirtyfour::Key;

const THERE: &str = "This entrant is in the sealed pool";
const NOT_THERE: &str = "This number is not in the sealed pool";

/// What an entrant holds.
struct Slip {
    identity: String,
    number: String,
    salt: String,
}

/// The slips that the demo hands out.
#[track_caller]
fn slips(person: &Person<'_>) -> Vec<Slip> {
    person.go("/demo");
    let found = person.script(
        "return [...document.querySelectorAll('.slips li')].map(slip => [slip.querySelector('h3').innerText, \
         ...[...slip.querySelectorAll('[data-copy]')].map(button => button.dataset.copy)])",
    );
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let slip = |row: &Value| Slip { identity: text(&row[0]), number: text(&row[1]), salt: text(&row[2]) };
    let slips: Vec<Slip> = found.as_array().unwrap().iter().map(slip).collect();
    assert!(slips.len() > 2 && slips.iter().all(|slip| slip.number.len() == 64 && slip.salt.len() == 64), "{found}");
    slips
}

/// Looks for whoever has this number.
#[track_caller]
fn look(person: &Person<'_>, number: &str) {
    person.type_into("find-id", number);
    person.press("Look");
}

#[test]
fn an_entrant_is_found_in_the_pool_and_nobody_else_is() {
    let demo = Demo::start();
    let person = Person::at_a_desk(&demo);
    let slips = slips(&person);
    person.go_to_draw("/pool");
    person.wire.bend("/blob/");
    look(&person, &slips[0].number);
    person.reads("The list that the board served is not the sealed one.");
    person.wire.straighten();
    // As somebody copies it from paper.
    look(&person, &format!(" {} {}", slips[0].number[..20].to_uppercase(), &slips[0].number[20..]));
    person.reads(THERE);
    assert!(person.text().contains("of 90"), "{}", person.text());
    // Whoever entered sees the stamp that the registrar sealed.
    let text = person.text();
    let is_said =
        text.contains("Entry number") && ["Town hall", "Library", "Online"].iter().any(|office| text.contains(office));
    assert!(is_said, "{text}");
    look(&person, &"0".repeat(64));
    person.reads(NOT_THERE);
    look(&person, &slips[0].number[1..]);
    person.reads("This is not the number of an entrant.");

    person.go_to_draw("/pool");
    person.press("Or compute the number");
    person.type_into("find-identity", &slips[1].identity);
    person.type_into("find-salt", &slips[1].salt);
    person.press("Look");
    person.reads(THERE);
    assert_eq!(person.hash("Number"), slips[1].number, "the number that is on the slip");
    person.type_into("find-salt", &slips[0].salt);
    person.press("Look");
    person.reads(NOT_THERE);
    person.type_into("find-salt", "a salt");
    person.press("Look");
    person.reads("The salt is not complete");

    person.told_nobody(&[&slips[0].number, &slips[1].number, &slips[1].identity, &slips[0].salt, &slips[1].salt]);
}

#[test]
fn a_keyboard_is_enough_to_find_oneself_and_to_contribute() {
    let demo = Demo::start();
    let person = Person::at_a_desk(&demo);
    let slips = slips(&person);
    person.go_to_draw("");
    person.tab_to("a", "Look at the pool");
    person.key(&Key::Enter);
    person.wait_until("at the pool", || person.script("return location.pathname").as_str().unwrap().ends_with("/pool"));
    person.ready();
    person.tab_to("#find-id", "");
    person.type_text(&slips[2].number);
    person.key(&Key::Enter);
    person.reads(THERE);
    person.go_to_draw("/pool");
    person.tab_to("summary", "Or compute the number");
    person.key(&Key::Enter);
    person.tab_to("#find-identity", "");
    person.type_text(&slips[2].identity);
    person.tab_to("#find-salt", "");
    person.type_text(&slips[2].salt);
    person.key(&Key::Enter);
    person.reads(THERE);

    person.go_to_draw("/contribute");
    person.tab_to("button", "Contribute now");
    person.key(&Key::Space);
    person.reads("Your contribution is on the record");
    let tracker = person.hash("Its tracker");
    person.tab_to("a", "Watch the draw");
    person.key(&Key::Enter);
    person.reads("Contributing is open.");
    let found = demo.html(&format!("/elections/{}/check?tracker={tracker}", demo.draw_id()));
    assert!(found.contains("This entry is on the board") && found.contains("Find an entry"), "{found}");
    person.told_nobody(&[&slips[2].identity, &slips[2].salt, &slips[2].number]);
}

#[test]
fn a_small_telephone_is_enough_for_a_draw_in_chinese() {
    let demo = Demo::start();
    let person = Person::with_a_telephone(&demo);
    let slips = slips(&person);
    for page in
        ["", "/pool", "/contribute", "/draw", "/rank", "/result", "/certificate", "/board", "/board/0", "/board/9"]
    {
        person.go_to_draw(page);
    }
    person.in_chinese();
    for page in
        ["", "/pool", "/contribute", "/draw", "/rank", "/result", "/certificate", "/board", "/board/0", "/board/9"]
    {
        person.go_to_draw(page);
        assert!(person.is_in_chinese() && !person.text().contains("Garden plots"), "{}", person.text());
    }
    person.go_to_draw("/pool");
    person.type_into("find-id", &slips[0].number);
    person.press("查找");
    person.reads("该参加者在已封存的名单中");
    person.go_to_draw("/contribute");
    person.press("立即贡献");
    person.reads("您的贡献已载入记录");
    person.told_nobody(&[&slips[0].number]);
}

#[test]
fn a_draw_is_watched_and_its_ranks_are_recomputed() {
    let demo = Demo::drawing_after(1);
    let person = Person::at_a_desk(&demo);
    let slips = slips(&person);
    person.go_to_draw("/draw");
    demo.wait_for_the_draw();
    // The page that was opened while contributing was open has found out by itself.
    person.reads("The draw is done: 12 places were given.");
    let report: Value = serde_json::from_str(&Demo::verify(&demo.draw).ended(0).out).unwrap();
    let shown = person.hash("Seed");
    assert!(report.to_string().contains(&shown), "the seed is what is verified: {report}");

    person.press("See who was drawn");
    person.reads("12 places were given among 90 entrants");
    let rows = person.script("return document.querySelectorAll('main table')[0].tBodies[0].rows.length");
    assert_eq!(rows, 12);
    let charts = person.script("return document.querySelectorAll('.chart[role=img][aria-label]').length");
    let tables = person.script("return document.querySelectorAll('.trial table').length");
    assert!(charts == tables && charts.as_u64() > Some(2), "a table beside every chart: {charts} {tables}");
    for said in ["By order of entry", "By office", "Mean position in the order", "From the first tenth to the last"] {
        person.reads(said);
    }
    let winner = person.script("return document.querySelector('main table tbody a').href");
    let winner = winner.as_str().unwrap().rsplit('=').next().unwrap().to_owned();

    // A board that gives the places to others than the seed does is found out, and so is one with another pool.
    for (part, words) in [
        ("/outcome.bin", "The list of places is not the one that the result names."),
        ("/blob/", "The list that the board served is not the sealed one."),
    ] {
        person.wire.bend(part);
        person.go_to_draw("/rank");
        look(&person, &slips[0].number);
        person.reads(words);
        person.wire.straighten();
    }
    person.go_to_draw(&format!("/rank?id={winner}"));
    person.press("Look");
    person.reads("Place 1:");
    assert_eq!(person.hash("Seed"), shown);
    for slip in &slips {
        person.type_into("find-id", &slip.number);
        person.press("Look");
        person.reads("in the order of the draw");
        assert_eq!(person.hash("Number"), slip.number);
    }
    person.go_to_draw("/certificate");
    assert!(person.text().replace(char::is_whitespace, "").contains(&shown), "{}", person.text());
    person.told_nobody(&[&slips[0].salt]);
    drop(person);

    let person = Person::with_a_telephone(&demo);
    person.go("/");
    person.in_chinese();
    for page in ["", "/draw", "/result", "/certificate", "/pool", "/rank"] {
        person.go_to_draw(page);
        assert!(person.is_in_chinese(), "{}", person.text());
    }
    person.type_into("find-id", &winner);
    person.press("查找");
    person.reads("第 1 个名额");
    person.told_nobody(&[]);
}
