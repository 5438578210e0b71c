//! The pages over a real board, as a browser without JavaScript gets them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails where it finds something else")]

mod draw_pages;
mod rig;
mod visitor;

use axum::http::{StatusCode, header};
use psephos_record::{EntryKind, Tracker, Unsigned, manifest::TieRule};
use psephos_tally::Phase;
use psephos_web::{Demo, DemoDraw, DemoSlip};
use rig::{Election, board, contests, selections};
use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};
use visitor::{Town, Visitor};

const TAGS: [(&str, &str); 2] = [("en-GB,en;q=0.9", "en"), ("zh-CN,zh;q=0.9,en;q=0.5", "zh-Hans")];

#[tokio::test]
async fn every_page_is_complete_in_both_languages_and_brings_nothing_inline_or_from_elsewhere() {
    let town = Town::new(None).await;
    let mut counted = Election::open(&town.board, contests(), 4, 1).await;
    let tracker = counted.cast(&town.board, 0, &selections(Some(0), &[1, 2])).await;
    counted.count(&town.board).await;
    let open = Election::open(&town.board, contests(), 2, 2).await;
    let (preparing, entry) = Election::new(&town.board, contests(), 2, 3);
    town.board.announce(entry).await.unwrap();

    let mut paths = vec!["/".to_owned(), "/about".to_owned()];
    for election in [&counted, &open, &preparing] {
        let pages = ["", "/vote", "/board", "/board/0", "/check", "/result"];
        paths.extend(pages.map(|page| format!("/elections/{}{page}", election.id)));
    }
    let size = town.board.summary(&counted.id).await.unwrap().size;
    paths.extend((0..size).map(|index| format!("/elections/{}/board/{index}", counted.id)));
    paths.push(format!("/elections/{}/check?tracker={tracker}", counted.id));
    for path in paths {
        for (accepted, tag) in TAGS {
            let page = town.visitor().speaking(accepted).get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(page.text.contains(&format!("<html lang=\"{tag}\">")), "{path}");
            page.assert_is_well_made(&path);
        }
    }
}

#[tokio::test]
async fn a_ballot_is_found_however_its_tracker_is_typed_and_says_whether_it_counts() {
    let town = Town::new(None).await;
    let mut election = Election::open(&town.board, contests(), 2, 1).await;
    let first = election.cast(&town.board, 0, &selections(Some(0), &[])).await;
    let second = election.cast(&town.board, 0, &selections(None, &[4])).await;
    let find = async |tracker: &str| {
        let page = town.visitor().get(&format!("/elections/{}/check?tracker={tracker}", election.id)).await;
        page.text
    };
    assert!(find(&first).await.contains("a later one of the same voter replaced it"));
    let (half, rest) = second.split_at(32);
    for typed in [second.clone(), second.to_uppercase(), format!("{half}%20{rest}%0A")] {
        assert!(find(&typed).await.contains("This ballot is on the board and counts"), "{typed}");
    }
    assert!(find(&"ab".repeat(32)).await.contains("No entry on this board has this tracker"));
    assert!(find("abc").await.contains("This is not a tracker"));
}

#[tokio::test]
async fn a_tested_ballot_shows_everybody_what_it_held_and_is_not_counted() {
    let town = Town::new(None).await;
    let mut election = Election::open(&town.board, contests(), 2, 1).await;
    let prepared = election.prepare(&town.board, 0, &selections(Some(1), &[0, 3])).await;
    let challenge = prepared.challenge();
    let tracker = Tracker::of_entry(&challenge);
    town.board.post(&election.id, challenge, None).await.unwrap();
    let page = town.visitor().get(&format!("/elections/{}/check?tracker={tracker}", election.id)).await.text;
    assert!(page.contains("a ballot that was opened and not counted"));
    for held in ["Station square", "Amara Okafor, teacher", "Tomás Herrera, shopkeeper"] {
        assert!(page.contains(held), "{held}");
    }
    assert!(!page.contains("The old mill on the river"));
}

#[tokio::test]
async fn the_result_names_the_winners_and_stands_in_tables() {
    let town = Town::new(None).await;
    let mut election = Election::open(&town.board, contests(), 5, 1).await;
    let votes: [(Option<usize>, &[usize]); 4] = [(Some(1), &[0, 1]), (Some(1), &[1]), (Some(0), &[1, 2]), (None, &[0])];
    for (voter, (first, second)) in votes.into_iter().enumerate() {
        election.cast(&town.board, voter, &selections(first, second)).await;
    }
    let path = format!("/elections/{}/result", election.id);
    assert!(town.visitor().get(&path).await.text.contains("There is no result yet"));
    election.count(&town.board).await;
    let page = town.visitor().get(&path).await.text;
    assert!(page.contains("4 of 5 people on the roll voted (80.0%)"));
    let row = page.split("<tr").find(|row| row.contains("Station square")).unwrap();
    assert!(row.contains("Wins") && row.contains(">2<") && row.contains("50.0%"), "{row}");
    let blank = page.split("<tr").find(|row| row.contains("Blank")).unwrap();
    assert!(blank.contains(">1<") && !blank.contains("Wins"), "{blank}");
    let steps = page.split("How it was counted, step by step").nth(1).unwrap();
    assert!(steps.contains("<li>Station square: 2</li>"), "{steps}");
}

#[tokio::test]
async fn the_result_says_how_the_lot_settled_a_tie() {
    let town = Town::new(None).await;
    let ties = TieRule::Draw(Box::new(rig::draws::due_at(rig::now() + 100_000)));
    let mut election = Election::open_with_ties(&town.board, contests(), 5, 1, ties).await;
    for (voter, first) in [Some(1), Some(0)].into_iter().enumerate() {
        election.cast(&town.board, voter, &selections(first, &[0, 1, 2])).await;
    }
    election.close(&town.board).await;
    election.run_trustees(&town.board, 3).await;
    let path = format!("/elections/{}/result", election.id);
    assert!(town.visitor().get(&path).await.text.contains("There is no result yet"), "the round is due");
    let overview = town.visitor().get(&format!("/elections/{}", election.id)).await;
    overview.assert_is_well_made("overview");
    assert!(overview.text.contains("The lot decides. It is drawn with round 1000"));
    let round = Unsigned::new(EntryKind::Beacon, election.id, &psephos_rig::draw::round(1000));
    let stranger = ed25519_dalek::SigningKey::from_bytes(&[89; 32]);
    town.board.post(&election.id, round.sign(&stranger), None).await.unwrap();
    election.wait_for(&town.board, Phase::Final).await;
    let result = town.board.read(&election.id, |process| process.result().cloned()).await.unwrap().unwrap();
    let page = town.visitor().get(&path).await;
    page.assert_is_well_made(&path);
    assert!(page.text.contains("drawn with round 1000 of a public beacon"));
    assert!(!page.text.contains("There is a tie"));
    // The two places with a vote each, by their ranks.
    let ranks = psephos_tally::drawing::lot::order(&result.tie_seed.unwrap(), 0, 3);
    let shown = |place: usize| page.text.find(&ranks[place].0.to_string());
    let places: Vec<usize> = (0..3).filter(|place| ranks[*place].1 < 2).collect();
    assert!(shown(places[0]).unwrap() < shown(places[1]).unwrap());
    let other = (0..3).find(|place| ranks[*place].1 == 2).unwrap();
    assert_eq!(shown(other), None, "the third option did not tie");
    let page = town.visitor().speaking("zh").get(&path).await;
    page.assert_is_well_made(&path);
    assert!(page.text.contains("由抽签决定先后") && page.text.contains("第 1000 轮"));
}

#[tokio::test]
async fn what_is_not_there_is_said_in_the_visitors_language() {
    let town = Town::new(None).await;
    let nobody = "0".repeat(64);
    for path in
        ["/nowhere", "/elections/abc", &format!("/elections/{nobody}"), &format!("/elections/{nobody}/vote"), "/demo"]
    {
        let page = town.visitor().speaking("zh").get(path).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
        assert!(page.text.contains("没有这个页面"), "{path}");
        page.assert_is_well_made(path);
    }
}

#[tokio::test]
async fn a_chosen_language_is_remembered_and_leads_back_to_the_page() {
    let town = Town::new(None).await;
    let answer = town.visitor().speaking("en").post("/language", "language=zh&path=%2Fabout").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header(header::LOCATION), "/about");
    let cookie = answer.header(header::SET_COOKIE);
    assert!(cookie.starts_with("language=zh;") && cookie.contains("SameSite=Lax") && cookie.contains("HttpOnly"));
    let own = town.visitor().sent_from("same-origin").post("/language", "language=zh&path=%2Fabout").await;
    assert_eq!(own.status, StatusCode::SEE_OTHER);
    let refused = town.visitor().sent_from("cross-site").post("/language", "language=zh&path=%2Fabout").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.header(header::SET_COOKIE), "", "another site does not choose the language");
    let page = town.visitor().speaking("en").with_cookie("language=zh").get("/about").await;
    assert!(page.text.contains("<html lang=\"zh-Hans\">"));
    let elsewhere = town.visitor().post("/language", "language=zh&path=%2F%2Felsewhere.example").await;
    assert_eq!(elsewhere.header(header::LOCATION), "/");
}

#[tokio::test]
async fn only_pages_with_islands_may_run_wasm_and_the_booth_is_never_kept() {
    let town = Town::new(None).await;
    let mut election = Election::open(&town.board, contests(), 2, 1).await;
    let tracker = election.cast(&town.board, 0, &selections(Some(0), &[])).await;
    let vote = town.visitor().get(&format!("/elections/{}/vote", election.id)).await;
    assert!(
        vote.header(header::CONTENT_SECURITY_POLICY)
            .contains("'wasm-unsafe-eval'; connect-src 'self'; worker-src blob:")
    );
    assert_eq!(vote.header(header::CACHE_CONTROL), "no-store");
    assert!(vote.text.contains("data-client-integrity=\"sha384-"));
    assert!(vote.text.contains("/pkg/worker.js") && !vote.text.contains("/pkg/draws"), "voters load nothing of draws");
    assert!(vote.text.contains("Voting needs JavaScript"), "without JavaScript the page says what is needed");
    let check = town.visitor().get(&format!("/elections/{}/check?tracker={tracker}", election.id)).await;
    assert!(check.header(header::CONTENT_SECURITY_POLICY).contains("'wasm-unsafe-eval'"));
    for path in ["/".to_owned(), format!("/elections/{}", election.id), format!("/elections/{}/board", election.id)] {
        let page = town.visitor().get(&path).await;
        let policy = page.header(header::CONTENT_SECURITY_POLICY);
        assert!(!policy.contains("unsafe") && !policy.contains("connect-src") && policy.contains("default-src 'none'"));
        assert!(!page.text.contains("leptos-island"), "{path}");
    }
}

#[tokio::test]
async fn a_demonstration_says_so_hands_out_codes_and_can_be_closed() {
    let folder = tempfile::tempdir().unwrap();
    let board = board(folder.path(), "town.test").await;
    let election = Election::open(&board, contests(), 2, 1).await;
    let (closed, draw) = (Arc::new(AtomicBool::new(false)), Arc::new(OnceLock::new()));
    let close = {
        let closed = Arc::clone(&closed);
        move |_| {
            let first = !closed.swap(true, Ordering::SeqCst);
            Box::pin(async move { if first { Ok(()) } else { Err("closed before".to_owned()) } }) as _
        }
    };
    let codes = election.codes.iter().map(|code| (election.id, code.print().to_string())).collect();
    let town = Town::over(board, folder, Some(Demo { close: Some(Arc::new(close)), codes, draw: Arc::clone(&draw) }));
    let overview = town.visitor().get(&format!("/elections/{}", election.id)).await;
    assert!(overview.text.contains("This is a demonstration") && overview.text.contains("Close voting now"));
    let codes = town.visitor().get("/demo").await;
    assert!(election.codes.iter().all(|code| codes.text.contains(code.print().as_str())));
    codes.assert_is_well_made("/demo");
    assert!(!codes.text.contains("Ada 1961"));
    let slip = DemoSlip { identity: "Ada 1961".to_owned(), salt: "5a".repeat(32), entrant: "1d".repeat(32) };
    draw.set(DemoDraw { process: election.id, slips: vec![slip] }).unwrap();
    let slips = town.visitor().get("/demo").await;
    assert!(slips.text.contains("Ada 1961") && slips.text.contains(&"5a".repeat(32)), "{}", slips.text);
    slips.assert_is_well_made("/demo");
    let path = format!("/demo/close/{}", election.id);
    for (language, said) in [("en", "sent from another website"), ("zh", "此请求来自其他网站")] {
        let refused = town.visitor().speaking(language).sent_from("cross-site").post(&path, "").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.text.contains(said), "{}", refused.text);
        refused.assert_is_well_made(&path);
    }
    assert!(!closed.load(Ordering::SeqCst), "another site does not close voting");
    let answer = town.visitor().post(&path, "").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header(header::LOCATION), format!("/elections/{}", election.id));
    assert!(closed.load(Ordering::SeqCst));
    let again = town.visitor().post(&path, "").await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text.contains("Voting was not closed") && !again.text.contains("closed before"));
}

#[tokio::test]
async fn a_page_that_fails_names_an_incident_and_says_no_more() {
    let town = Town::new(None).await;
    let election = Election::open(&town.board, contests(), 2, 1).await;
    town.board.clone().shutdown().await;
    for (language, said) in [("en", "please give this number"), ("zh", "请附上此编号")] {
        let page = town.visitor().speaking(language).get(&format!("/elections/{}/board", election.id)).await;
        assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(page.text.contains(said), "{}", page.text);
        let name = page.text.split_once("<code>").unwrap().1.split_once("</code>").unwrap().0;
        assert!(name.len() == 16 && name.bytes().all(|digit| digit.is_ascii_hexdigit()), "{name}");
        assert!(!page.text.contains("pool") && !page.text.contains("storage"), "{}", page.text);
        page.assert_is_well_made("/board");
    }
}

#[test]
fn a_page_is_checked_by_these_tests() {
    let page = |text: &str| visitor::Page::of_text(text).faults();
    assert_eq!(page("<h1>a</h1><main id=\"main\"></main><a class=\"skip\" href=\"#main\"></a>"), Vec::<String>::new());
    for bad in [
        "<p style=\"x\">",
        "<script>x</script>",
        "<a onclick=\"x\">",
        "<img src=\"https://x\">",
        "<p>{$n}</p>",
        "<h1>b</h1>",
    ] {
        let text = format!("<h1>a</h1><main id=\"main\"></main><a class=\"skip\" href=\"#main\"></a>{bad}");
        assert_eq!(page(&text).len(), 1, "{bad}");
    }
    assert!(!Visitor::is_text_name("Voting"));
}
