//! How many files the system lets this program open: a connection is one.

/// Files that a board needs besides its connections: databases, logs, connections of its own.
const OTHERS: usize = 128;

/// Asks for as many open files as so many connections need, and gives how many connections there can be.
#[cfg(unix)]
pub(super) fn allow(connections: usize) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let due = u64::try_from(connections.saturating_add(OTHERS)).unwrap_or(u64::MAX);
    let Some(limit) = current.filter(|limit| *limit < due) else { return connections };
    let wanted = maximum.map_or(due, |maximum| due.min(maximum));
    let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }).map_or(limit, |()| wanted);
    let possible = usize::try_from(raised).unwrap_or(usize::MAX).saturating_sub(OTHERS).max(1);
    if possible < connections {
        tracing::warn!(open_files = raised, connections = possible, "the system allows fewer connections");
    }
    possible.min(connections)
}

/// Elsewhere there is no such limit to ask for.
#[cfg(not(unix))]
pub(super) const fn allow(connections: usize) -> usize {
    connections
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn there_are_never_more_connections_than_files_that_can_be_opened() {
        assert_eq!(allow(10), 10);
        let possible = allow(usize::MAX);
        let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
        assert!(limit.is_none_or(|limit| possible as u64 + OTHERS as u64 <= limit), "{possible} {limit:?}");
    }
}
