//! A witness, or the mirror that it is, as its operator watches it.

use psephos_board::{MetricsText, Operated, Probe};
use psephos_mirror::Mirror;
use psephos_witness::Witness;
use std::sync::Arc;

/// What is watched.
#[derive(Clone)]
pub(crate) struct Watched {
    pub(crate) witness: Witness,
    /// Where it holds what it cosigns.
    mirror: Option<Mirror>,
    probe: Arc<Probe>,
}

impl Watched {
    pub(crate) fn new(witness: Witness, mirror: Option<Mirror>) -> Self {
        Self { witness, mirror, probe: Arc::default() }
    }
}

impl Operated for Watched {
    async fn ready(&self) -> Result<(), &'static str> {
        if self.witness.is_draining() {
            return Err("draining");
        }
        let witness = self.witness.clone();
        self.probe.ask(async move { witness.try_to_write().await }).await.map_err(|_| "database")
    }

    async fn write_metrics(&self, text: &mut MetricsText) {
        let name = "psephos_witness_answers_total";
        text.family(name, "counter", "What boards that asked for a cosignature were answered.");
        for (answer, count) in self.witness.answers() {
            text.sample(name, &[("answer", answer)], count);
        }
        let help = "Whether the database could be read for these numbers.";
        let standing = self.witness.standing().await;
        text.single("psephos_witness_database", "gauge", help, u8::from(standing.is_ok()));
        if let Ok(standing) = standing {
            text.single("psephos_witness_logs", "gauge", "Logs that were cosigned.", standing.logs);
            let help = "When the newest cosignature was made; 0: never.";
            text.single("psephos_witness_last_cosignature_timestamp_seconds", "gauge", help, standing.newest);
            let name = "psephos_witness_evidence";
            text.family(name, "gauge", "What was found and is kept, by verdict.");
            text.sample(name, &[("verdict", "fork")], standing.forks);
            text.sample(name, &[("verdict", "unexplained")], standing.unexplained);
        }
        if let Some(mirror) = &self.mirror {
            let holding = mirror.standing();
            text.single("psephos_mirror_logs", "gauge", "Logs that are followed.", holding.logs);
            text.single("psephos_mirror_entries", "gauge", "Entries that are held, of all logs.", holding.entries);
            let help = "Entries that every reader steps over.";
            text.single("psephos_mirror_invalid_entries", "gauge", help, holding.invalid);
            let name = "psephos_mirror_complaints";
            text.family(name, "gauge", "Logs of which nothing more is cosigned, by why.");
            for (complaint, logs) in holding.complaints {
                text.sample(name, &[("name", complaint)], logs);
            }
        }
        text.common(self.witness.is_draining());
    }
}
