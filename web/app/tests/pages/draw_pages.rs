//! The pages of draws, in each phase.

use crate::{
    TAGS,
    rig::{
        Election,
        draws::{entered_rules, rules, rules_by_sources},
        now,
    },
    visitor::Town,
};
use axum::http::{StatusCode, header};
use psephos_record::draw::{DrawRules, Replacement};

const PAGES: [&str; 8] = ["", "/pool", "/contribute", "/draw", "/rank", "/result", "/certificate", "/board"];

/// One test at a time lets hours pass, else another's draw is over before it opens.
static HOURS: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[tokio::test]
async fn every_page_of_a_draw_is_complete_in_each_phase_and_both_languages() {
    let _turn = HOURS.lock().await;
    let town = Town::new(None).await;
    let (announced, entry) = Election::draw(&town.board, rules(false), 1, true);
    town.board.announce(entry).await.unwrap();
    let still_objecting = DrawRules { objections_until: now() + 36_000, ..rules(false) };
    let (ready, entry) = Election::draw(&town.board, still_objecting, 2, true);
    town.board.announce(entry).await.unwrap();
    let pool = ready.seal(&town.board, 100).await;
    ready.object(&town.board, pool).await;
    let open = Election::contributing(&town.board, rules(false), 3, true).await;
    let mut counting = Election::contributing(&town.board, rules(true), 4, false).await;
    counting.closed(&town.board).await;
    let mut drawn = Election::contributing(&town.board, entered_rules(true), 5, false).await;
    drawn.drawn(&town.board).await;
    drawn.exclude(&town.board, 4, "withdrew").await;
    let fresh = DrawRules { replacement: Replacement::FreshBeacon, ..rules(true) };
    let fresh = DrawRules { provenance: Some(Vec::new()), ..fresh };
    let mut waiting = Election::contributing(&town.board, fresh, 6, false).await;
    waiting.drawn(&town.board).await;
    waiting.exclude(&town.board, 4, "withdrew").await;
    let mut annulled = Election::contributing(&town.board, rules(true), 7, false).await;
    annulled.drawn(&town.board).await;
    annulled.annul(&town.board).await;

    let mut paths = vec!["/".to_owned()];
    for draw in [&announced, &ready, &open, &counting, &drawn, &waiting, &annulled] {
        paths.extend(PAGES.map(|page| format!("/elections/{}{page}", draw.id)));
    }
    for draw in [&ready, &drawn] {
        let size = town.board.summary(&draw.id).await.unwrap().size;
        paths.extend((0..size).map(|index| format!("/elections/{}/board/{index}", draw.id)));
    }
    for path in paths {
        for (accepted, tag) in TAGS {
            let page = town.visitor().speaking(accepted).get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(page.text.contains(&format!("<html lang=\"{tag}\">")), "{path}");
            page.assert_is_well_made(&path);
        }
    }
    let awaited = town.visitor().get(&format!("/elections/{}/result", waiting.id)).await.text;
    assert!(awaited.contains("decided by round"), "{awaited}");
    for page in PAGES.into_iter().filter(|page| *page != "/board") {
        let page = town.visitor().get(&format!("/elections/{}{page}", annulled.id)).await.text;
        assert!(page.contains("This draw was annulled") && page.contains("Order of a court"), "{page}");
    }
    let vote = town.visitor().get(&format!("/elections/{}/vote", open.id)).await;
    assert_eq!(vote.status, StatusCode::NOT_FOUND, "nobody votes in a draw");
}

#[tokio::test]
async fn the_pages_say_what_happens_and_only_a_live_page_asks_for_itself_again() {
    let town = Town::new(None).await;
    let mut draw = Election::contributing(&town.board, rules(false), 1, true).await;
    draw.strangers(&town.board, 2).await;
    let get = async |page: &str| town.visitor().get(&format!("/elections/{}{page}", draw.id)).await;
    let overview = get("").await.text;
    for said in [
        "Contributing is open",
        "Flat with two rooms: 40",
        "No public beacon is used. This is weaker",
        "Northern district",
    ] {
        assert!(overview.contains(said), "{said}");
    }
    let live = get("/draw").await;
    let contributions = draw.contributions(&town.board).await;
    assert!(contributions >= 2);
    let said = format!("Contributing is open. {contributions} contributions so far.");
    assert!(live.text.contains(&said), "{}", live.text);
    assert!(live.text.contains("data-live") && live.text.contains("role=\"status\""));
    assert!(live.header(header::CONTENT_SECURITY_POLICY).contains("connect-src 'self'"));
    assert!(!live.header(header::CONTENT_SECURITY_POLICY).contains("unsafe"));
    let pool = get("/pool").await.text;
    assert!(pool.contains("400 entrants with 1,000 tickets"), "{pool}");
    assert!(pool.contains("Am I in it?") && pool.contains("psephos draw rank"));
    assert!(pool.contains("data-worker=\"/pkg/draws.js\""), "{pool}");
    let rank = get("/rank").await;
    assert!(rank.text.contains("There is no order yet") && !rank.text.contains("leptos-island"));
    let home = town.visitor().get("/").await.text;
    assert!(home.contains("A draw") && home.contains("Contribute to chance"));
}

#[tokio::test]
async fn the_result_names_places_replacements_and_statistics_and_can_be_taken_along() {
    let _turn = HOURS.lock().await;
    let town = Town::new(None).await;
    let mut draw = Election::contributing(&town.board, rules(true), 1, false).await;
    draw.drawn(&town.board).await;
    let get = async |page: &str| town.visitor().get(&format!("/elections/{}{page}", draw.id)).await;
    let before = get("/result").await.text;
    assert!(before.contains("60 places were given among 400 entrants with 1,000 tickets."), "{before}");
    assert!(before.contains("Nobody has been excluded") && before.contains("Places 1 to 50 of 60"));
    assert!(before.contains("By number of tickets") && before.contains("By position in the pool"));
    assert!(get("/result?from=50").await.text.contains("Places 51 to 60 of 60"));
    assert!(get("/result?from=99999999").await.text.contains("Places 60 to 60 of 60"));
    draw.exclude(&town.board, 4, "withdrew").await;
    let after = get("/result").await.text;
    assert!(after.contains("Withdrew") && after.contains("excluded later"), "the exclusion is there at once");

    let csv = get("/outcome.csv").await;
    assert_eq!(csv.text.lines().count(), 61);
    assert_eq!(csv.text.lines().filter(|line| line.ends_with(",true")).count(), 1);
    let document: serde_json::Value = serde_json::from_str(&get("/outcome.json").await.text).unwrap();
    assert_eq!(document["placed"].as_array().unwrap().len(), 60);
    assert_eq!(document["replaced"][0]["had_place"], true);
    assert!(document["replaced"][0]["taker"].is_string());
    let seed = document["result"]["seed"].as_str().unwrap();
    let certificate = get("/certificate").await.text;
    assert!(certificate.contains(seed) && certificate.contains("County court") && certificate.contains("Round 1,000"));
}

#[tokio::test]
async fn the_order_of_entry_and_the_offices_are_charts_where_the_pool_knows_them_and_nowhere_else() {
    let _turn = HOURS.lock().await;
    let town = Town::new(None).await;
    let mut blind = Election::contributing(&town.board, rules(true), 1, false).await;
    blind.drawn(&town.board).await;
    let mut seeing = Election::contributing(&town.board, entered_rules(true), 2, false).await;
    seeing.drawn(&town.board).await;
    let get = async |draw: &Election, accepted: &str, page: &str| {
        town.visitor().speaking(accepted).get(&format!("/elections/{}{page}", draw.id)).await.text
    };
    let unknown = ["An order of entry does not exist here", "这里不存在报名先后"];
    let known = [
        [
            "By order of entry",
            "Last tenth to enter",
            "By office",
            "Library",
            "Mean position in the order",
            "the mean position moves by",
        ],
        ["按报名先后", "第 10 段（最后报名）", "按受理点", "图书馆", "在抽签次序中的平均位置", "平均位置变动"],
    ];
    for (i, (accepted, _)) in TAGS.into_iter().enumerate() {
        let [without, with] = [get(&blind, accepted, "/result").await, get(&seeing, accepted, "/result").await];
        assert!(without.contains(unknown[i]) && !with.contains(unknown[i]));
        // What an order of all says of groups with quotas, it says in any draw.
        assert!(without.contains(known[i][4]));
        for said in known[i] {
            assert!(with.contains(said) && (said == known[i][4] || !without.contains(said)), "{said}");
        }
    }
    let [without, with] = [get(&blind, "en", "/pool").await, get(&seeing, "en", "/pool").await];
    let [private, public] = ["Only you, with your slip", "so does whoever knows where you entered"];
    assert!(without.contains(private) && !without.contains(public) && !without.contains("By office"));
    assert!(with.contains(public) && !with.contains(private) && with.contains("By office"));
    assert!(get(&seeing, "en", "").await.contains("at which of these offices"));
    assert!(!get(&blind, "en", "").await.contains("Where and when people entered"));

    let csv = get(&seeing, "en", "/outcome.csv").await;
    let (head, rows) = csv.split_once("\r\n").unwrap();
    assert!(head.ends_with(",excluded,office,entry_number"), "{head}");
    let offices = ["Town hall", "Library", "Online"];
    let placed = town.board.read(&seeing.id, |process| process.draw().outcome().unwrap().ids()).await.unwrap();
    let numbers: Vec<u32> = (0..400).filter(|number| placed.contains(&seeing.slip(*number).2)).collect();
    assert_eq!(numbers.len(), 60);
    for number in numbers {
        let row = rows.lines().find(|row| row.contains(&seeing.slip(number).2.to_string())).unwrap();
        let due = format!(",\"{}\",{}", offices[number as usize % 3], number / 3 + 1);
        assert!(row.ends_with(&due), "{row}: {due}");
    }
    let document: serde_json::Value = serde_json::from_str(&get(&seeing, "en", "/outcome.json").await).unwrap();
    assert!(
        document["placed"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["entry_number"].is_u64() && row["office"].is_string())
    );
    assert!(
        get(&blind, "en", "/outcome.csv").await.starts_with("number,entrant,unit,stratum,tier,claim,rank,excluded\r\n")
    );
}

#[tokio::test]
async fn a_draw_by_sources_shows_them_in_each_phase_and_asks_nobody_to_contribute() {
    let _turn = HOURS.lock().await;
    let town = Town::new(None).await;
    let open = Election::contributing(&town.board, rules_by_sources(), 1, false).await;
    let waiting = Election::contributing(&town.board, rules_by_sources(), 2, false).await;
    let home = town.visitor().get("/").await.text;
    assert!(home.contains("List fixed") && !home.contains("Contribute to chance"), "{home}");
    let shown = async |draw: &Election, page: &str| {
        let path = format!("/elections/{}{page}", draw.id);
        let mut english = String::new();
        for (accepted, tag) in TAGS {
            let page = town.visitor().speaking(accepted).get(&path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            page.assert_is_well_made(&path);
            if tag == "en" {
                english = page.text;
            }
        }
        assert!(!english.contains("Contributing opens") && !english.contains("beacon is used"), "{path}: {english}");
        english
    };
    let overview = shown(&open, "").await;
    assert!(overview.contains("State lottery of Saturday") && overview.contains("This is weaker"), "{overview}");
    assert!(shown(&open, "/contribute").await.contains("Nobody contributes to this draw"));
    waiting.unpublished(&town.board).await;
    assert!(shown(&waiting, "/draw").await.contains("not on the record yet"));
    let drawn = Election::contributing(&town.board, rules_by_sources(), 3, false).await;
    drawn.published(&town.board).await;
    for page in PAGES {
        shown(&drawn, page).await;
    }
    let live = shown(&drawn, "/draw").await;
    assert!(live.contains("9 18 26 34 41 45"), "{live}");
    assert!(shown(&drawn, "/rank").await.contains("step that drew the entrant"));
    let certificate = shown(&drawn, "/certificate").await;
    assert!(certificate.contains("9319") && certificate.contains("The steps of RFC 3797"), "{certificate}");
    let size = town.board.summary(&drawn.id).await.unwrap().size;
    let mut entries = String::new();
    for index in 0..size {
        entries += &shown(&drawn, &format!("/board/{index}")).await;
    }
    assert!(entries.contains("State lottery of Saturday, the six numbers: 9, 18, 26, 34, 41, 45"), "{entries}");
}

#[tokio::test]
async fn pages_of_draws_are_not_there_in_an_election() {
    let town = Town::new(None).await;
    let election = Election::open(&town.board, crate::rig::contests(), 2, 1).await;
    for page in ["/pool", "/contribute", "/draw", "/rank", "/certificate", "/outcome.csv", "/outcome.json"] {
        let page = town.visitor().get(&format!("/elections/{}{page}", election.id)).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    }
}
