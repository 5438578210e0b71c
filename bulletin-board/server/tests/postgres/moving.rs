//! A board moves between databases, and there is never a second one.

use crate::{
    database::{Database, run},
    history::holds_all,
    rig::{Rig, settings},
};
use psephos_board::{Board, MoveError, Moved, StartError, move_board};
use sqlx::Connection as _;
use std::sync::Arc;
use tokio::runtime::Runtime;

fn moved(from: &str, to: &str) -> Result<Moved, MoveError> {
    Runtime::new().unwrap().block_on(move_board(from, to, |_| ()))
}

fn opens(url: &str) -> Result<(), StartError> {
    Runtime::new().unwrap().block_on(async {
        Board::open(settings(url)).await?.shutdown().await;
        Ok(())
    })
}

#[test]
fn a_board_moves_to_another_engine_and_back_and_goes_on_where_it_was() {
    let rig = Rig::new();
    let mut election = rig.open(3);
    let id = election.id;
    let ballots: Vec<_> = (0..3).map(|voter| rig.prepare(&mut election, voter, 1).entry().to_vec()).collect();
    let receipts: Vec<_> =
        ballots[..2].iter().map(|ballot| (rig.post_entry(id, ballot).receipt(id, ballot), ballot.clone())).collect();
    let size = rig.checkpoint(id).size;
    let clock = Arc::clone(&rig.clock);
    let before = rig.stop().database.url();
    let folder = tempfile::TempDir::new().unwrap();
    let between = format!("sqlite://{}", folder.path().join("board.db").display());
    let last = Database::new();

    let all = Moved { processes: 1, entries: size };
    assert_eq!(moved(&before, &between).unwrap(), all);
    assert!(matches!(opens(&before), Err(StartError::Moved(_))), "what was left behind does not start");
    assert!(matches!(moved(&before, &last.url()), Err(MoveError::Gone)), "and is not moved elsewhere");
    assert_eq!(moved(&between, &last.url()).unwrap(), all);
    assert!(matches!(opens(&between), Err(StartError::Moved(_))));

    let rig = Rig::on(last, clock).unwrap();
    let receipt = rig.post_entry(id, &ballots[2]).receipt(id, &ballots[2]);
    assert_eq!((receipt.index, receipt.repeated), (size, false));
    assert_eq!(holds_all(&rig, id, &receipts).len() as u64, size + 1);
}

#[test]
fn a_move_that_was_stopped_at_its_end_is_ended_by_the_same_command() {
    let rig = Rig::new();
    rig.open(2);
    let before = rig.stop().database.url();
    let after = Database::new().url();
    moved(&before, &after).unwrap();
    // As it was between the last two steps: neither is the board's.
    Runtime::new().unwrap().block_on(run(&after, "INSERT INTO moved VALUES ('here')")).unwrap();
    assert!(matches!(opens(&before), Err(StartError::Moved(_))));
    assert!(matches!(opens(&after), Err(StartError::Moved(_))));
    moved(&before, &after).unwrap();
    opens(&after).unwrap();
}

#[test]
fn nothing_is_moved_onto_another_board_or_out_of_a_broken_one() {
    let (rig, other) = (Rig::new(), Rig::new());
    rig.open(2);
    other.open(2);
    let (from, occupied) = (rig.stop(), other.stop().database.url());
    assert!(matches!(moved(&from.database.url(), &occupied), Err(MoveError::NotEmpty)));
    opens(&from.database.url()).unwrap();
    from.tamper("UPDATE leaf SET body = set_byte(body, 0, 0) WHERE idx = 3");
    let after = Database::new().url();
    assert!(matches!(moved(&from.database.url(), &after), Err(MoveError::Log { .. })));
    let processes = "SELECT 1 FROM process";
    assert_eq!(Runtime::new().unwrap().block_on(run(&after, processes)).unwrap(), 0, "nothing was copied");
}

#[test]
fn a_board_that_runs_on_while_it_is_moved_takes_nothing_more() {
    let rig = Rig::new();
    let mut election = rig.open(2);
    let ballot = rig.prepare(&mut election, 0, 1).entry().to_vec();
    let folder = tempfile::TempDir::new().unwrap();
    let to = format!("sqlite://{}", folder.path().join("board.db").display());
    let size = rig.checkpoint(election.id).size;
    assert_eq!(moved(&rig.database(), &to).unwrap().entries, size);
    let posting = rig.runtime.spawn({
        let (board, id, ballot) = (rig.board.clone(), election.id, ballot);
        async move { board.post(&id, ballot, None).await }
    });
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert!(!posting.is_finished(), "it can't be appended, and nobody says that it was");
    assert_eq!(rig.checkpoint(election.id).size, size);
    let leaves = Runtime::new().unwrap().block_on(async {
        let mut connection = sqlx::SqliteConnection::connect(&to).await.unwrap();
        sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM leaf WHERE process > 0")
            .fetch_one(&mut connection)
            .await
            .unwrap()
    });
    assert_eq!(u64::try_from(leaves).unwrap(), size);
}
