//! A board with its pages on one port: what `serve`, `demo` and `replay` have in common.

use crate::{
    config::without_password,
    failure::Failure,
    service::{self, DrainArgs, OperatorArgs, Service},
};
use axum::Router;
use psephos_board::{Board, Clock, Entrance, EntranceCounts, Limits, Role, Settings, StartError, SystemClock};
use std::{
    net::{SocketAddr, TcpListener},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::runtime::Runtime;

pub use crate::service::{Signals, limits, listen};

/// A running board. Dropping it cuts every connection; [`Host::stop`] lets answers end first.
pub struct Host {
    board: Board,
    service: Service,
    counts: Arc<EntranceCounts>,
}

/// A clock that stands still until it is turned: for rehearsals, which wait for nothing.
#[derive(Debug)]
pub struct TurnedClock(AtomicU64);

impl TurnedClock {
    /// Stands at this time, in seconds since 1970-01-01T00:00:00Z.
    pub const fn at(now: u64) -> Self {
        Self(AtomicU64::new(now))
    }

    /// Turns it on.
    pub fn turn_to(&self, now: u64) {
        self.0.store(now, Ordering::Relaxed);
    }
}

impl Clock for TurnedClock {
    fn now(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The name under which a board at this address is known, unless its operator names it: `localhost:8080`.
pub fn name_of(address: SocketAddr) -> String {
    let ip = address.ip();
    if ip.is_loopback() || ip.is_unspecified() { format!("localhost:{}", address.port()) } else { address.to_string() }
}

/// Opens a board, or the part of it that this role is.
pub fn open(runtime: &Runtime, role: Role, settings: Settings) -> Result<Board, Failure> {
    open_on(runtime, role, Arc::new(SystemClock), settings)
}

fn open_on(runtime: &Runtime, role: Role, clock: Arc<dyn Clock>, settings: Settings) -> Result<Board, Failure> {
    let database = without_password(&settings.database);
    runtime.block_on(Board::open_as(role, settings, clock)).map_err(|cause| {
        let advice = match cause {
            StartError::Database(_) if database.starts_with("postgres") => {
                "look whether PostgreSQL runs there and has this database, and whether this user may use it"
            }
            StartError::OtherBoard { .. } => "give the --name that the board has always had",
            StartError::Log { .. } => "look whether --key-file is this board's; then `psephos fsck` says what is wrong",
            StartError::Moved(_) => "start it on the database that it was moved to",
            _ => "see what it says",
        };
        Failure::new("board", format!("the board on {database} does not open: {cause}"), advice)
    })
}

impl Host {
    /// Opens the board and serves it, with the routes that `pages` adds to the board's own.
    pub fn start(
        listener: TcpListener,
        settings: Settings,
        limits: Limits,
        pages: impl FnOnce(&Board) -> Router,
    ) -> Result<Self, Failure> {
        Self::start_as(Role::Whole, listener, settings, Entrance { limits, ..Entrance::default() }, pages)
    }

    /// The same for a part of a board.
    pub fn start_as(
        role: Role,
        listener: TcpListener,
        settings: Settings,
        entrance: Entrance,
        pages: impl FnOnce(&Board) -> Router,
    ) -> Result<Self, Failure> {
        Self::open(role, Arc::new(SystemClock), listener, settings, entrance, pages)
    }

    /// A board without pages on a clock of the caller's.
    pub fn start_on(
        clock: Arc<TurnedClock>,
        listener: TcpListener,
        settings: Settings,
        limits: Limits,
    ) -> Result<Self, Failure> {
        let entrance = Entrance { limits, ..Entrance::default() };
        Self::open(Role::Whole, clock, listener, settings, entrance, |_| Router::new())
    }

    fn open(
        role: Role,
        clock: Arc<dyn Clock>,
        listener: TcpListener,
        settings: Settings,
        entrance: Entrance,
        pages: impl FnOnce(&Board) -> Router,
    ) -> Result<Self, Failure> {
        let runtime = service::runtime()?;
        let board = open_on(&runtime, role, clock, settings)?;
        let router = psephos_board::router(board.clone()).merge(pages(&board));
        let counts = Arc::clone(&entrance.counts);
        let service = Service::start_through(runtime, listener, entrance, router)?;
        service.reload_on_hangup();
        Ok(Self { board, service, counts })
    }

    /// Where it listens, with the port that it really took.
    pub const fn address(&self) -> SocketAddr {
        self.service.address()
    }

    /// Where people on this machine find it, without a final slash.
    pub fn url(&self) -> String {
        self.service.url()
    }

    /// From now on, Ctrl-C and SIGTERM no longer end the program but are told to whoever waits for them.
    pub fn signals(&self) -> Signals {
        self.service.signals()
    }

    /// Opens the door for the operator's own programs, if there is to be one.
    pub fn open_to_operator(&self, args: &OperatorArgs) -> Result<(), Failure> {
        let router = || psephos_board::operator_router(self.board.clone(), Arc::clone(&self.counts));
        args.open(self.service.handle(), router)
    }

    /// Answers what was taken, and for a while tells whoever posts or asks for its health that it is about to stop. Another signal ends
    /// that.
    pub fn drain(&self, args: &DrainArgs, signals: &Signals) {
        self.board.drain();
        args.wait(signals, || self.board.posts_under_way() > 0);
    }

    /// Takes no more requests, lets those under way end, and closes the board.
    pub fn stop(self) {
        let Self { board, service, .. } = self;
        service.stop(async { board.shutdown().await });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_board_that_only_this_machine_reaches_is_called_localhost() {
        let name = |address: &str| name_of(address.parse().unwrap());
        assert_eq!(name("127.0.0.1:8080"), "localhost:8080");
        assert_eq!(name("[::1]:80"), "localhost:80");
        assert_eq!(name("0.0.0.0:80"), "localhost:80");
        assert_eq!(name("192.0.2.1:80"), "192.0.2.1:80");
    }
}
