//! The town's draw of its gardens: announced when voting is open, held by trustees of its own beside the election.

use super::{LIMIT, gardens, town::Arrangements, trustees::KeyFiles, trustees::Trustees};
use crate::{
    clock::Stopwatch,
    console::say,
    draw::{Ids, SLIPS, import, post_pool},
    failure::Failure,
    keyfile::fresh_seed,
    rehearsal::{Rehearsal, Staff},
};
use core::time::Duration;
use psephos_tally::{Phase, verifier::Report};
use psephos_web::{DemoDraw, DemoSlip};
use rand_core::OsRng;
use std::{fs::File, io::BufWriter, path::Path};

/// Slips for whoever watches.
const SLIPS_SHOWN: usize = 3;
/// How many of the town's people contribute, one after the other.
const STRANGERS: u32 = 8;

/// A draw that is open, and everybody in it.
pub(super) struct Lottery {
    rehearsal: Rehearsal,
    trustees: Trustees,
    /// Since contributing opened.
    open: Stopwatch,
    /// How long it stays open.
    lasts: Duration,
    contributed: u32,
    is_drawn: bool,
}

impl Lottery {
    /// Announces the draw, seals its pool, starts its trustees, and waits until contributing is open; `lasts` from now on it closes.
    /// Gives the slips of some entrants.
    pub(super) fn open(
        base: &str,
        folder: &Path,
        key_files: &KeyFiles,
        arrangements: Arrangements,
        staff: &Staff,
    ) -> Result<(Self, DemoDraw), Failure> {
        let lasts = Duration::from_secs(arrangements.closes_at.saturating_sub(arrangements.opens_at));
        let rehearsal = Rehearsal::announce(base, gardens::manifest(arrangements), staff.clone())?;
        let mut trustees = key_files.start(&rehearsal.page())?;
        say!("Five trustees make the draw's key, as processes {:?} …", trustees.ids());
        let open = Stopwatch::start();
        let (place, manifest) = (rehearsal.place(), rehearsal.manifest());
        let (list, slips) = (folder.join("entrants.csv"), folder.join("slips"));
        let written = File::create(&list).and_then(|file| gardens::write_entrants(&mut BufWriter::new(file)));
        written.map_err(|cause| Failure::file(&list, cause))?;
        let ids = Ids { secret: fresh_seed(&mut OsRng), process: place.process };
        let sealed = import(&list, &slips, manifest, &ids, &rehearsal.page())?;
        post_pool(place, staff.registrar_key(), manifest, &sealed)?;
        sealed.delete()?;
        rehearsal.wait_for(Phase::Open, LIMIT, || trustees.look())?;
        let draw = DemoDraw { process: place.process, slips: some_slips(&slips.join(SLIPS))? };
        Ok((Self { rehearsal, trustees, open, lasts, contributed: 0, is_drawn: false }, draw))
    }

    /// The page on which people see it.
    pub(super) fn page(&self) -> String {
        self.rehearsal.page()
    }

    /// Lets those contribute whose time has come. Says once that the draw is done.
    pub(super) fn go_on(&mut self) -> Result<(), Failure> {
        if self.is_drawn {
            return Ok(());
        }
        self.trustees.look()?;
        let phase = self.rehearsal.status()?.phase;
        // The last of them comes well before the close.
        let next = self.lasts * self.contributed / (STRANGERS + 2);
        if phase == Phase::Open.name() && self.contributed < STRANGERS && self.open.elapsed() >= next {
            self.contribute(1)?;
        }
        self.is_drawn = phase == Phase::Final.name();
        if self.is_drawn {
            say!("The gardens are drawn: {}/result", self.page());
        }
        Ok(())
    }

    /// So many of the town's people contribute now, unless contributing has closed in between.
    pub(super) fn contribute(&mut self, people: u32) -> Result<(), Failure> {
        self.contributed = self.contributed.saturating_add(people);
        match self.rehearsal.contribute(people) {
            Err(failure) if failure.name == "too-late" => Ok(()),
            other => other,
        }
    }

    /// Waits until the draw is done and its trustees have ended, and verifies its record over HTTP.
    pub(super) fn finish(&mut self) -> Result<Report, Failure> {
        let trustees = &mut self.trustees;
        self.rehearsal.wait_for(Phase::Final, self.lasts + LIMIT, || trustees.look())?;
        self.rehearsal.wait_for_witnesses(LIMIT)?;
        trustees.finish(LIMIT)?;
        Ok(self.rehearsal.verify())
    }
}

/// Some of the slips that the registrar wrote, as their people would hold them.
fn some_slips(list: &Path) -> Result<Vec<DemoSlip>, Failure> {
    let unread = |cause| Failure::file(list, cause);
    let mut rows = csv::Reader::from_path(list).map_err(unread)?;
    let slip = |row: csv::StringRecord| {
        let [identity, salt, _, entrant] = [0, 1, 2, 3].map(|column| row.get(column).unwrap_or_default().to_owned());
        DemoSlip { identity, salt, entrant }
    };
    rows.records().take(SLIPS_SHOWN).map(|row| row.map(slip).map_err(unread)).collect()
}
