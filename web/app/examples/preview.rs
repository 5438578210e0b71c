//! Pages over a small town's board, to look at while working on them: `cargo run -p psephos-web --example preview`.
//! The first argument is the address, the second the folder of `cargo xtask web`.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a tool for whoever works on the pages"
)]

#[path = "../tests/pages/rig.rs"]
mod rig;

use psephos_record::{
    booth::Selection,
    contest::{Contest, ContestKind, ContestOption, Counting, Misfit, RankTally, Total},
    draw::{DrawRules, Replacement},
    text::Text,
};
use psephos_web::{Demo, Options, SiteAssets, router_with};
use rig::{
    Election, board, contests,
    draws::{entered_rules, rules, rules_by_sources},
    selections,
};
use std::{path::Path, sync::Arc};

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let address = arguments.first().map_or("127.0.0.1:8090", String::as_str);
    let assets =
        arguments.get(1).map_or_else(SiteAssets::without_booth, |site| SiteAssets::load(Path::new(site)).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let board = board(folder.path(), "localhost:8090").await;

    let mut counting = Election::contributing(&board, rules(true), 13, false).await;
    counting.closed(&board).await;
    counting.run_trustees(&board, 2).await;
    let mut drawn = Election::contributing(&board, entered_rules(true), 14, false).await;
    drawn.drawn(&board).await;
    drawn.exclude(&board, 4, "withdrew").await;
    drawn.exclude(&board, 9, "false").await;

    let unpublished = Election::contributing(&board, rules_by_sources(), 11, false).await;
    unpublished.unpublished(&board).await;
    let published = Election::contributing(&board, rules_by_sources(), 12, false).await;
    published.published(&board).await;
    println!("by sources: {} {}", unpublished.id, published.id);

    let fresh = DrawRules { replacement: Replacement::FreshBeacon, ..rules(true) };
    let mut waiting = Election::contributing(&board, fresh, 16, false).await;
    waiting.drawn(&board).await;
    waiting.exclude(&board, 4, "withdrew").await;
    let mut annulled = Election::contributing(&board, rules(true), 17, false).await;
    annulled.drawn(&board).await;
    annulled.annul(&board).await;

    let mut counted = Election::open(&board, contests(), 60, 7).await;
    for voter in 0..47 {
        let first = [Some(0), Some(1), Some(0), Some(2), None, Some(0), Some(1)][voter % 7];
        let second: &[usize] = [&[0, 1][..], &[1, 4], &[2], &[], &[0, 3, 4]][voter % 5];
        let tracker = counted.cast(&board, voter, &selections(first, second)).await;
        if voter == 0 {
            println!("counted ballot {tracker}");
        }
    }
    counted.count(&board).await;
    let mut kinds = Election::open(&board, every_kind(), 9, 6).await;
    for voter in 0..9 {
        kinds.cast(&board, voter, &answers(voter)).await;
    }
    kinds.count(&board).await;
    let kinds_open = Election::open(&board, every_kind(), 3, 5).await;
    let mut open = Election::open(&board, contests(), 12, 8).await;
    let tracker = open.cast(&board, 0, &selections(Some(1), &[1])).await;
    println!("open ballot {tracker}");
    let (preparing, entry) = Election::new(&board, contests(), 3, 9);
    board.announce(entry).await.unwrap();
    println!("counted {}\nopen {}\npreparing {}", counted.id, open.id, preparing.id);
    println!("kinds {}\nkindsopen {}", kinds.id, kinds_open.id);

    let still_objecting = DrawRules { objections_until: rig::now() + 3_600, ..rules(false) };
    let (announced, entry) = Election::draw(&board, still_objecting, 11, true);
    board.announce(entry).await.unwrap();
    let pool = announced.seal(&board, 120).await;
    announced.object(&board, pool).await;
    let (unsealed, entry) = Election::draw(&board, rules(true), 15, false);
    board.announce(entry).await.unwrap();
    let mut contributing = Election::contributing(&board, rules(false), 12, true).await;
    contributing.strangers(&board, 3).await;
    let (identity, salt, id) = drawn.slip(5);
    println!("{} contributions", contributing.contributions(&board).await);
    println!("draws: unsealed {}\nannounced {}\ncontributing {}", unsealed.id, announced.id, contributing.id);
    println!("counting {}\nwaiting {}\nannulled {}", counting.id, waiting.id, annulled.id);
    println!("drawn {} slip {id} {identity} {salt}", drawn.id);

    let mut codes: Vec<_> = open.codes.iter().map(|code| (open.id, code.print().to_string())).collect();
    codes.extend(kinds_open.codes.iter().map(|code| (kinds_open.id, code.print().to_string())));
    for (_, code) in &codes {
        println!("code {code}");
    }
    let close = Arc::new(|_| Box::pin(async { Err("the preview does not close".to_owned()) }) as _);
    let demo = Demo { close: Some(close), codes, draw: Arc::default() };
    let pages = router_with(board.clone(), assets, Options { demo: Some(demo) });
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    println!("http://{address}");
    axum::serve(listener, psephos_board::router(board).merge(pages)).await.unwrap();
}

/// One contest of each kind besides `choose`.
fn every_kind() -> Vec<Contest> {
    let options = ["Trams", "Cycle paths", "Night buses"];
    let contest = |id: &str, title: &str, kind, counting| Contest {
        id: id.into(),
        title: Text::en_zh(title, title),
        description: Text::default(),
        options: (0..)
            .zip(options)
            .map(|(i, title): (u8, _)| ContestOption { id: i.to_string(), title: Text::only("en", title) })
            .collect(),
        kind,
        counting,
    };
    let grades = ["Excellent", "Good", "Fair", "Poor"].map(|grade| Text::only("en", grade)).to_vec();
    vec![
        contest(
            "score",
            "How useful is each?",
            ContestKind::Score { max: 5, total: None, pairwise: true },
            Counting::Star,
        ),
        contest(
            "points",
            "Share ten points",
            ContestKind::Score { max: 10, total: Some(Total { min: 0, max: 10 }), pairwise: false },
            Counting::Sum { seats: 1 },
        ),
        contest(
            "grade",
            "What do you think of each?",
            ContestKind::Grade { grades, skippable: true },
            Counting::MajorityJudgment,
        ),
        contest(
            "quadratic",
            "How strongly?",
            ContestKind::Quadratic { credits: 16, against: true },
            Counting::Sum { seats: 1 },
        ),
        contest(
            "rank",
            "In which order?",
            ContestKind::Rank { min: 1, max: 3, tally: RankTally::Both },
            Counting::Schulze,
        ),
        contest(
            "knapsack",
            "What shall be built?",
            ContestKind::Knapsack { costs: vec![700, 300, 400], budget: 1000 },
            Counting::Greedy { costs: vec![700, 300, 400], budget: 1000, misfit: Misfit::Skip, points: None },
        ),
        contest(
            "allocate",
            "Share out the budget",
            ContestKind::Allocate { budget: 100_000 },
            Counting::Sum { seats: 1 },
        ),
    ]
}

fn answers(voter: usize) -> Vec<Selection> {
    let turned = |mut numbers: Vec<i64>| {
        numbers.rotate_left(voter % 2);
        Selection::of(numbers)
    };
    vec![
        turned(vec![5, 2, 0]),
        turned(vec![6, 3, 1]),
        turned(vec![1, 3, 0]),
        turned(vec![3, -2, 1]),
        turned(vec![1, 2, 3]),
        if voter.is_multiple_of(2) { Selection::of(vec![1, 1, 0]) } else { Selection::of(vec![0, 1, 1]) },
        turned(vec![60_000, 30_000, 5_000]),
    ]
}
