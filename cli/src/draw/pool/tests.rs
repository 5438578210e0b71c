use super::*;
use crate::registrar::example_manifest;
use psephos_record::{
    ProcessId,
    draw::{SetAside, Stratum, UnitType, pool::Entrant},
    manifest::ProcessKind,
    text::Text,
};

/// Two places of two kinds, two strata and tiers, one set-aside, at most five tickets.
fn manifest(entrants: EntrantForm) -> Manifest {
    let text = |text: &str| Text::en_zh(text, text);
    let unit = |id: &str| UnitType { id: id.into(), title: text(id), count: 1 };
    let stratum = |id: &str| Stratum { id: id.into(), title: text(id), minimum: 0, maximum: 2 };
    let rules = if entrants == EntrantForm::Panel {
        DrawRules { entrants, ..DrawRules::plain(vec![unit("seat")]) }
    } else {
        DrawRules {
            strata: vec![stratum("north"), stratum("south")],
            tiers: vec![text("Urgent"), Text::en_zh("Others", "其他")],
            set_asides: vec![SetAside { id: "first".into(), title: text("first"), count: 1 }],
            max_tickets: 5,
            entrants,
            ..DrawRules::plain(vec![unit("small"), unit("large")])
        }
    };
    Manifest { kind: ProcessKind::Draw, draw: Some(rules), ..example_manifest() }
}

fn ids() -> Ids {
    Ids { secret: Ids::secret_of(&[5; 32]), process: ProcessId([9; 32]) }
}

struct Tried {
    folder: tempfile::TempDir,
    sealed: Result<Sealed, Failure>,
}

fn try_list(form: EntrantForm, list: &[u8]) -> Tried {
    try_list_of(&manifest(form), list)
}

/// The same with these offices, in a draw whose pool says where and when each entered.
fn try_entered(entrants: EntrantForm, offices: &[&str], list: &str) -> Tried {
    let offices = offices.iter().map(|office| Text::en_zh(office, "受理处")).collect();
    let rules =
        DrawRules { provenance: Some(offices), entrants, ..DrawRules::plain(manifest(entrants).draw.unwrap().units) };
    try_list_of(&Manifest { draw: Some(rules), ..manifest(entrants) }, list.as_bytes())
}

fn try_list_of(manifest: &Manifest, list: &[u8]) -> Tried {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("entrants.csv");
    fs::write(&path, list).unwrap();
    let sealed = import(&path, &folder.path().join("slips"), manifest, &ids(), "https://vote.example/x");
    Tried { folder, sealed }
}

fn entrants(sealed: &Sealed) -> Vec<Entrant> {
    let blob = sealed.blob(0).unwrap();
    let mut rows = blob.as_slice();
    core::iter::from_fn(|| Entrant::decode(&mut rows).ok().map(|(entrant, _)| entrant)).collect()
}

fn id(identity: &str) -> psephos_record::ids::Hash {
    ids().of(identity).1
}

const PEOPLE: &str = "\u{feff}identity,tickets,stratum,tier,marks,preferences,office\r\n\
                      Ann,3,north,Urgent,first,large;small,A\r\n\
                      \r\n\
                      \"Bo, jr\",,south,其他,,,B\r\n\
                      王芳,5,south,Others,,small,\r\n";

#[test]
fn everybody_on_the_list_is_in_the_pool_and_their_slip_finds_them() {
    let tried = try_list(EntrantForm::Person, PEOPLE.as_bytes());
    let sealed = tried.sealed.unwrap();
    assert_eq!((sealed.pool.entrants, sealed.pool.tickets), (3, 9));
    let found = entrants(&sealed);
    let one = |identity: &str| found.iter().find(|entrant| entrant.id == id(identity)).unwrap();
    let ann = one("Ann");
    assert_eq!((ann.tickets, ann.stratum, ann.tier, ann.marks, &*ann.preferences), (3, 0, 0, 1, &[1, 0][..]));
    let bo = one("Bo, jr");
    assert_eq!((bo.tickets, bo.stratum, bo.tier, bo.marks, &*bo.preferences), (1, 1, 1, 0, &[][..]));
    assert_eq!(one("王芳").tickets, 5);

    let mut slips = csv::Reader::from_path(tried.folder.path().join("slips/slips.csv")).unwrap();
    for slip in slips.records().map(Result::unwrap) {
        let mut salt = [0; 32];
        hex::decode_to_slice(&slip[1], &mut salt).unwrap();
        let computed = psephos_record::draw::pool::person_id(&ProcessId([9; 32]), &slip[0], &salt);
        assert_eq!((computed.to_string(), computed.to_string()), (slip[2].to_owned(), slip[3].to_owned()));
        assert!(found.iter().any(|entrant| entrant.id == computed));
    }
    let pages = fs::read_to_string(tried.folder.path().join("slips/slips.html")).unwrap();
    assert_eq!(pages.matches("<article>").count(), 3);
    assert!(pages.contains(&id("王芳").to_string()) && pages.contains("Bo, jr"));
}

#[test]
fn the_order_of_the_list_makes_no_difference() {
    let turned = "office,identity,preferences,marks,tier,stratum,tickets\n\
                  ,王芳,small,,Others,south,5\nB,\"Bo, jr\",,,Others,south,1\nA,Ann,large;small,first,Urgent,north,3\n";
    let sealed = |list: &str| try_list(EntrantForm::Person, list.as_bytes()).sealed.unwrap().pool;
    assert_eq!(sealed(PEOPLE), sealed(turned));
}

#[test]
fn people_of_one_household_share_its_tickets() {
    let list =
        "identity,household,tickets,stratum,tier\nAnn,1,2,north,Urgent\nBo,2,,south,Others\nCy,1,,,\nDee,1,2,,\n";
    let tried = try_list(EntrantForm::Household, list.as_bytes());
    let sealed = tried.sealed.unwrap();
    assert_eq!((sealed.pool.entrants, sealed.pool.tickets), (2, 3));
    let found = entrants(&sealed);
    let family = found.iter().find(|entrant| entrant.people.len() == 3).unwrap();
    let mut people = [id("Ann"), id("Cy"), id("Dee")];
    people.sort_unstable();
    assert_eq!((&family.people[..], family.tickets), (&people[..], 2));
    let slips = fs::read_to_string(tried.folder.path().join("slips/slips.csv")).unwrap();
    assert_eq!(slips.matches(&family.id.to_string()).count(), 3, "each of them is told the household's number");
}

#[test]
fn somebody_may_sit_on_several_panels() {
    let list = "identity,panel\nAnn,1\nBo,1\nAnn,2\nCy,2\n";
    let tried = try_list(EntrantForm::Panel, list.as_bytes());
    let sealed = tried.sealed.unwrap();
    assert_eq!(sealed.pool.entrants, 2);
    assert!(entrants(&sealed).iter().all(|panel| panel.people.contains(&id("Ann"))));
}

#[test]
fn every_mistake_is_named_with_its_line_and_leaves_no_slips() {
    use EntrantForm::{Household, Panel, Person};
    let two = "B,1,south,Others\n";
    for (form, list, line, word) in [
        (Person, String::new(), 1, "empty"),
        (Person, "name\nA\n".to_owned(), 1, "unknown column \"name\""),
        (Person, "tickets\n1\n".to_owned(), 1, "\"identity\" is missing"),
        (Person, "identity,identity\nA,A\n".to_owned(), 1, "twice"),
        (Person, "identity,household\nA,1\n".to_owned(), 1, "household"),
        (Household, "identity\nA\n".to_owned(), 1, "\"household\" is missing"),
        (
            Person,
            format!("identity,tickets,stratum,tier\nA,1,north,Urgent\n{two}B,2,south,Others\n"),
            4,
            "earlier line",
        ),
        (Person, format!("identity,tickets,stratum,tier\n{two}A,0,north,Urgent\n"), 3, "\"0\""),
        (Person, format!("identity,tickets,stratum,tier\n{two}A,6,north,Urgent\n"), 3, "1 to 5"),
        (Person, format!("identity,tickets,stratum,tier\n{two}\n\nA,99999999999,north,Urgent\n"), 5, "99999999999"),
        (Person, format!("identity,tickets,stratum,tier\n{two}A,1.5,north,Urgent\n"), 3, "1.5"),
        (Person, format!("identity,tickets,stratum,tier\n{two}A,-1,north,Urgent\n"), 3, "-1"),
        (Person, format!("identity,tickets,stratum,tier\n{two}A,1,west,Urgent\n"), 3, "north, south"),
        (Person, format!("identity,tickets,stratum,tier\n{two}A,1,,Urgent\n"), 3, "stratum is missing"),
        (Person, format!("identity,tickets,stratum,tier\n{two}A,1,north,\n"), 3, "tier is missing"),
        (Person, format!("identity,tickets,stratum,tier\n{two}A,1,north,Now\n"), 3, "Urgent, Others"),
        (Person, format!("identity,tickets,stratum,tier\n{two},1,north,Urgent\n"), 3, "identity is empty"),
        (Person, format!("identity,tickets,stratum,tier\n{two}A,1\n"), 3, "2 columns instead of 4"),
        (Person, "identity,stratum,tier,marks\nA,north,Urgent,last\n".to_owned(), 2, "set-aside \"last\""),
        (Person, "identity,stratum,tier,preferences\nA,north,Urgent,small;small\n".to_owned(), 2, "twice"),
        (Person, "identity,stratum,tier,preferences\nA,north,Urgent,villa\n".to_owned(), 2, "small, large"),
        (
            Household,
            "identity,household,stratum,tier\nA,1,north,Urgent\nB,2,north,Urgent\nA,2,,\n".to_owned(),
            4,
            "line 2, in another",
        ),
        (
            Household,
            "identity,household,stratum,tier\nA,1,north,Urgent\nB,2,north,Urgent\nA,1,,\n".to_owned(),
            4,
            "line 2",
        ),
        (
            Household,
            "identity,household,tickets,stratum,tier\nA,1,2,north,Urgent\nB,1,3,,\n".to_owned(),
            3,
            "number of tickets",
        ),
        (
            Household,
            "identity,household,stratum,tier\nA,1,north,Urgent\nB,2,,Urgent\n".to_owned(),
            3,
            "stratum is missing",
        ),
        (Household, "identity,household,stratum,tier\nA,,north,Urgent\n".to_owned(), 2, "household is empty"),
        (Panel, "identity,panel\nA,1\nB,2\nA,1\n".to_owned(), 4, "line 2"),
        (Panel, "identity,panel\nA,1\nB,1\nB,2\nA,2\n".to_owned(), 2, "same people"),
    ] {
        let tried = try_list(form, list.as_bytes());
        let failure = tried.sealed.map(drop).unwrap_err();
        let place = format!("line {line}:");
        // Of two panels with the same people either may be named.
        let is_named = failure.what.contains(&place) || word == "same people";
        assert!(failure.name == "malformed-entrants" && is_named && failure.what.contains(word), "{list:?}: {failure}");
        assert!(!tried.folder.path().join("slips").exists(), "{list:?}");
    }
}

#[test]
fn a_list_that_is_not_utf8_is_named_with_its_line() {
    let list = b"identity,stratum,tier\nA,north,Urgent\n\n\xc1\xd6,north,Urgent\n";
    let failure = try_list(EntrantForm::Person, list).sealed.map(drop).unwrap_err();
    assert!(failure.what.contains("line 4:") && failure.what.contains("UTF-8"), "{failure}");
}

#[test]
fn fewer_entrants_than_places_are_no_pool() {
    let failure =
        try_list(EntrantForm::Person, b"identity,stratum,tier\nA,north,Urgent\n").sealed.map(drop).unwrap_err();
    assert!(failure.what.contains("1 entrants for 2 places"), "{failure}");
}

#[test]
fn a_pool_of_many_parts_is_the_one_that_memory_would_make() {
    let count = 70_000;
    let rows: Vec<String> = (0..count).map(|i| format!("Person {i},{},north,Urgent", 1 + i % 5)).collect();
    let list = format!("identity,tickets,stratum,tier\n{}\n", rows.join("\n"));
    let tried = try_list(EntrantForm::Person, list.as_bytes());
    let sealed = tried.sealed.unwrap();
    let people = (0..count).map(|i| Entrant {
        id: id(&format!("Person {i}")),
        tickets: 1 + i % 5,
        stratum: 0,
        tier: 0,
        marks: 0,
        preferences: Vec::new(),
        people: Vec::new(),
        provenance: None,
    });
    let rules = manifest(EntrantForm::Person).draw.unwrap();
    let (blobs, pool) = psephos_tally::drawing::pool::seal(&rules, &ids().process, people).unwrap();
    assert_eq!((blobs.len(), &sealed.pool), (2, &pool));
    assert_eq!([sealed.blob(0).unwrap(), sealed.blob(1).unwrap()].as_slice(), blobs);
    let slips = tried.folder.path().join("slips");
    assert!(!slips.join("slips.html").exists(), "nobody prints so many");
    assert_eq!(fs::read_to_string(slips.join("slips.csv")).unwrap().lines().count(), 70_001);
    sealed.delete().unwrap();
    assert_eq!(fs::read_dir(slips).unwrap().count(), 1);
}

/// Office and entry number of whoever has this id.
fn entered(sealed: &Sealed, id: psephos_record::ids::Hash) -> (u16, u32) {
    let entrant = entrants(sealed).into_iter().find(|entrant| entrant.id == id).unwrap();
    entrant.provenance.map(|provenance| (provenance.office, provenance.number)).unwrap()
}

#[test]
fn the_pool_says_where_and_when_people_entered_if_the_manifest_wants_it() {
    let list = "identity,office,number\nAnn,Library,17\nBo,Town hall,4294967295\nCy,Library,1\n";
    let tried = try_entered(EntrantForm::Person, &["Town hall", "Library"], list);
    let sealed = tried.sealed.unwrap();
    assert_eq!(["Ann", "Bo", "Cy"].map(|who| entered(&sealed, id(who))), [(1, 17), (0, u32::MAX), (1, 1)]);
    let slips = tried.folder.path().join("slips");
    let mut list = csv::Reader::from_path(slips.join("slips.csv")).unwrap();
    let told: Vec<[String; 3]> =
        list.records().map(|row| [0, 4, 5].map(|at| row.as_ref().unwrap()[at].to_owned())).collect();
    assert_eq!(told[0], ["Ann", "Library", "17"]);
    let pages = fs::read_to_string(slips.join("slips.html")).unwrap();
    assert!(pages.contains("<p>17 · Library") && pages.contains("Your entry number"));
}

#[test]
fn a_list_without_entry_numbers_stands_in_the_order_of_entry() {
    let list = "identity\nAnn\n\nBo\n\n\nCy\n";
    let tried = try_entered(EntrantForm::Person, &[], list);
    let sealed = tried.sealed.unwrap();
    assert_eq!(
        ["Ann", "Bo", "Cy"].map(|who| entered(&sealed, id(who))),
        [(0, 1), (0, 2), (0, 3)],
        "empty lines are no rows"
    );
    // A household entered when the first of it did.
    let list = "identity,household,office\nAnn,1,\nBo,2,Library\nCy,1,Library\nDee,2,\n";
    let tried = try_entered(EntrantForm::Household, &["Town hall", "Library"], list);
    let sealed = tried.sealed.unwrap();
    let home = |people: [&str; 2]| {
        let mut people = people.map(id);
        people.sort_unstable();
        entered(&sealed, psephos_record::draw::pool::group_id(&ids().process, &people))
    };
    assert_eq!([home(["Ann", "Cy"]), home(["Bo", "Dee"])], [(1, 1), (1, 2)]);
    let slips = fs::read_to_string(tried.folder.path().join("slips/slips.csv")).unwrap();
    assert!(slips.lines().any(|line| line.starts_with("Cy,") && line.ends_with(",Library,1")), "{slips}");
}

#[test]
fn nobody_is_imported_when_somebody_entered_nowhere_or_never() {
    use EntrantForm::{Household, Person};
    let offices = ["Town hall", "Library"];
    for (form, offices, list, line, word) in [
        (Person, &offices[..], "identity,number\nA,1\nB,2\n", 1, "\"office\" is missing"),
        (Person, &offices, "identity,office,number\nA,Library,1\nB,,2\n", 3, "office is missing"),
        (Person, &offices, "identity,office,number\nA,Library,1\nB,Church,2\n", 3, "there are Town hall, Library"),
        (Person, &offices, "identity,office,number\nA,Library,1\nB,Library,\n", 3, "entry number is missing"),
        (Person, &[], "identity,number\nA,1\n\nB,0\n", 4, "\"0\" is no whole number from 1"),
        (Person, &[], "identity,number\nA,1\nB,4294967296\n", 3, "to 4294967295"),
        (Person, &[], "identity,number\nA,1\nB,L-17\n", 3, "\"L-17\""),
        (Household, &offices, "identity,household,office,number\nA,1,Library,1\nB,1,Town hall,\n", 3, "another office"),
        (Household, &offices, "identity,household,office,number\nA,1,Library,1\nB,1,,2\n", 3, "another entry number"),
        (
            Household,
            &offices,
            "identity,household,office,number\nA,1,Library,\nB,2,Library,2\n",
            2,
            "entry number is missing",
        ),
    ] {
        let tried = try_entered(form, offices, list);
        let failure = tried.sealed.map(drop).unwrap_err();
        assert_eq!(failure.name, "malformed-entrants");
        assert!(failure.what.contains(&format!("line {line}:")) && failure.what.contains(word), "{list:?}: {failure}");
        assert!(!tried.folder.path().join("slips").exists(), "{list:?}");
    }
    let unasked = try_list(Person, b"identity,stratum,tier,number\nA,north,Urgent,1\n").sealed.map(drop).unwrap_err();
    assert!(unasked.what.contains("line 1:") && unasked.what.contains("does not say who entered when"), "{unasked}");
}

#[test]
fn slips_are_never_written_over() {
    let tried = try_list(EntrantForm::Person, PEOPLE.as_bytes());
    let (list, slips) = (tried.folder.path().join("entrants.csv"), tried.folder.path().join("slips"));
    let again = import(&list, &slips, &manifest(EntrantForm::Person), &ids(), "x").map(drop).unwrap_err();
    assert_eq!(again.name, "file-exists");
    assert!(slips.join("slips.csv").exists());
}
