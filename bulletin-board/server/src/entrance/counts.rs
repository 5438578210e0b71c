//! What an entrance counts: connections and requests, never whose.

use crate::metrics::{Counter, MetricsText};
use axum::http::{Method, StatusCode};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

const METHODS: [&str; 3] = ["GET", "POST", "other"];
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// What has been counted at an entrance since it opened.
#[derive(Debug, Default)]
pub struct EntranceCounts {
    open: AtomicU64,
    /// Connections that found no place.
    pub(super) turned_away: Counter,
    /// Connections that were ended to make room for others.
    pub(super) shown_out: Counter,
    /// Connections that ended before they could ask anything: TLS that failed, or took too long.
    pub(super) failed_handshakes: Counter,
    requests: [[Counter; CLASSES.len()]; METHODS.len()],
}

/// A connection, until it is dropped.
pub(super) struct Open(Arc<EntranceCounts>);

impl EntranceCounts {
    pub(super) fn open(self: &Arc<Self>) -> Open {
        self.open.fetch_add(1, Ordering::Relaxed);
        Open(Arc::clone(self))
    }

    pub(super) fn answered(&self, method: &Method, status: StatusCode) {
        let row = METHODS.iter().position(|known| known == &method.as_str()).unwrap_or(METHODS.len() - 1);
        let column = usize::from(status.as_u16() / 100).saturating_sub(1);
        if let Some(counter) = self.requests.get(row).and_then(|row| row.get(column)) {
            counter.count();
        }
    }

    pub(crate) fn write(&self, text: &mut MetricsText) {
        let help = "Connections that are open.";
        text.single("psephos_connections", "gauge", help, self.open.load(Ordering::Relaxed));
        let name = "psephos_connections_ended_total";
        text.family(name, "counter", "Connections that the entrance ended, by why.");
        text.sample(name, &[("why", "no-place")], self.turned_away.get());
        text.sample(name, &[("why", "made-room")], self.shown_out.get());
        text.sample(name, &[("why", "handshake")], self.failed_handshakes.get());
        let name = "psephos_requests_total";
        text.family(name, "counter", "Requests that were answered, by method and class of status.");
        for (method, row) in METHODS.iter().zip(&self.requests) {
            for (class, counter) in CLASSES.iter().zip(row) {
                text.sample(name, &[("method", method), ("status", class)], counter.get());
            }
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }
}
