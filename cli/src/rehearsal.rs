//! An election whose organiser, registrar and voters are one program: the demo's and the replay's.
//!
//! Each of them still does what it would do alone, over HTTP and on the public record.

use crate::{
    address::Place,
    client::{Client, Status},
    clock::{self, Stopwatch},
    draw,
    failure::Failure,
    keyfile::fresh_seed,
    organiser,
    record::{self, Announced},
    registrar::{self, Issued, voters::Person},
    source::HttpSource,
    trustee::{self, Actor, Goal, Memory, Pace, Word},
    verify,
};
use core::time::Duration;
use ed25519_dalek::SigningKey;
use psephos_record::{
    EntryKind, Key, Manifest, ProcessId, Unsigned, booth::Booth, credential::VotingCode, draw::Beacon, life::CloseOrder,
};
use psephos_tally::{Phase, Witnesses, screen, trustee::TrusteeKeys, verifier::Report};
use rand_core::{CryptoRng, OsRng, RngCore};
use std::thread;

/// How often a wait looks again.
const LOOK: Duration = Duration::from_millis(100);

/// Organiser and registrar.
#[derive(Clone)]
pub struct Staff {
    organiser: SigningKey,
    registrar: SigningKey,
}

/// An election that is about to be announced, its roll made.
pub struct Plan {
    process: ProcessId,
    manifest: Manifest,
    staff: Staff,
    issued: Issued,
}

/// An announced election and those who run it.
pub struct Rehearsal {
    place: Place,
    manifest: Manifest,
    staff: Staff,
}

impl Staff {
    /// Fresh keys that live as long as this program.
    pub fn random(rng: &mut (impl RngCore + CryptoRng)) -> Self {
        let mut key = || SigningKey::from_bytes(&fresh_seed(rng));
        Self { organiser: key(), registrar: key() }
    }

    /// The organiser's public key.
    pub fn organiser(&self) -> Key {
        Key(self.organiser.verifying_key().to_bytes())
    }

    /// The registrar's public key.
    pub fn registrar(&self) -> Key {
        Key(self.registrar.verifying_key().to_bytes())
    }

    /// The key with which the registrar signs.
    pub const fn registrar_key(&self) -> &SigningKey {
        &self.registrar
    }

    /// The organiser's order to close voting at `time`, as an entry.
    pub fn close_order(&self, process: ProcessId, time: u64) -> Vec<u8> {
        Unsigned::new(EntryKind::CloseOrder, process, &CloseOrder { time }).sign(&self.organiser)
    }
}

impl Plan {
    /// The registrar gives this many voters a code each, all of the first ballot style.
    pub fn new(
        manifest: Manifest,
        staff: Staff,
        voters: usize,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Self, Failure> {
        let process = Unsigned::manifest(&manifest).process;
        let person = |number| Person { name: format!("voter {number}"), email: None, style: 0, weight: 1 };
        let people: Vec<Person> = (1..=voters).map(person).collect();
        let issued = registrar::make_roll(&process, &manifest, &people, rng)?;
        Ok(Self { process, manifest, staff, issued })
    }

    /// The election's name, which follows from its manifest.
    pub const fn process(&self) -> ProcessId {
        self.process
    }

    /// The voters' codes.
    pub fn codes(&self) -> &[VotingCode] {
        &self.issued.codes
    }

    /// Announces the election on the board at `base`, and seals its roll.
    pub fn announce(self, base: &str) -> Result<(Rehearsal, Vec<VotingCode>), Failure> {
        let rehearsal = Rehearsal::announce(base, self.manifest, self.staff)?;
        let Rehearsal { place, manifest, staff } = &rehearsal;
        registrar::post_roll(place, &staff.registrar, manifest, &self.issued.roll)?;
        Ok((rehearsal, self.issued.codes))
    }
}

impl Rehearsal {
    /// The organiser announces a process on the board at `base`.
    pub fn announce(base: &str, manifest: Manifest, staff: Staff) -> Result<Self, Failure> {
        let client = Client::new(base);
        let entry = Unsigned::manifest(&manifest);
        client.announce(&entry.sign(&staff.organiser))?;
        let place = Place { log: client.log(&entry.process), client, process: entry.process };
        Announced::read(&place.log, &place.process)?;
        Ok(Self { place, manifest, staff })
    }

    /// Where the election is.
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// The page on which people see it.
    pub fn page(&self) -> String {
        self.place.client.page(&self.place.process)
    }

    /// What was announced.
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The booth of this election, as its record has it.
    pub fn booth(&self) -> Result<Booth, Failure> {
        let process = record::opened(&self.record(), &self.place.process)?;
        let key = process.committee().map(|committee| committee.key);
        let key = key.ok_or_else(|| Failure::new("no-key", "voting opened without a key", ""))?;
        Ok(Booth::new(self.place.process, self.manifest.clone(), key))
    }

    /// The organiser orders voting to close now.
    pub fn close(&self) -> Result<(), Failure> {
        organiser::close(&self.place, &self.staff.organiser, clock::now()).map(drop)
    }

    /// The record as anybody reads it, from the board's web server.
    pub fn record(&self) -> HttpSource {
        HttpSource::new(self.place.log.clone())
    }

    /// Verifies that record.
    pub fn verify(&self) -> Report {
        verify::watched(&self.record(), Some(self.place.process))
    }

    /// So many strangers contribute to the randomness of a draw, each under a key of its own.
    pub fn contribute(&self, strangers: u32) -> Result<(), Failure> {
        let process = record::opened(&self.record(), &self.place.process)?;
        let committee = process.committee().ok_or_else(|| Failure::new("no-key", "it opened without a key", ""))?;
        for _ in 0..strangers {
            let key = SigningKey::from_bytes(&fresh_seed(&mut OsRng));
            let author = Key(key.verifying_key().to_bytes());
            let entry = screen::contribute(&self.place.process, &committee.key, &author, &mut OsRng);
            draw::post(&self.place, &self.manifest, &key, &entry)?;
        }
        Ok(())
    }

    /// A stranger brings a round of the beacon.
    pub fn bring(&self, beacon: &Beacon) -> Result<(), Failure> {
        let key = SigningKey::from_bytes(&fresh_seed(&mut OsRng));
        let entry = Unsigned::new(EntryKind::Beacon, self.place.process, beacon);
        draw::post(&self.place, &self.manifest, &key, &entry).map(drop)
    }

    /// Where the election stands, as the board says.
    pub fn status(&self) -> Result<Status, Failure> {
        Ok(self.place.log.status()?)
    }

    /// Waits until a quorum of the witnesses has cosigned the log as it stands; at once where there are none.
    pub fn wait_for_witnesses(&self, limit: Duration) -> Result<(), Failure> {
        let watch = Stopwatch::start();
        let announced = Announced::read(&self.place.log, &self.place.process)?;
        let impossible = |cause| Failure::new("impossible-manifest", cause, "");
        let witnesses = Witnesses::of(&self.place.process, &announced.manifest).map_err(impossible)?;
        loop {
            let cosigned = witnesses.read(&self.place.log.checkpoint()?);
            let cosigned = cosigned.map_err(|cause| Failure::new("untrue-record", cause, ""))?;
            match cosigned.time() {
                Ok(_) => return Ok(()),
                Err(shortage) if watch.elapsed() > limit => {
                    return Err(Failure::new("stuck", shortage, "see what the witnesses and the board say"));
                }
                Err(_) => thread::sleep(LOOK),
            }
        }
    }

    /// Waits until the election has come to this phase, or past it, for at most this long. `meanwhile` is asked at every
    /// look whether it is worth to go on.
    pub fn wait_for(
        &self,
        phase: Phase,
        limit: Duration,
        mut meanwhile: impl FnMut() -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let watch = Stopwatch::start();
        loop {
            meanwhile()?;
            let now = self.status()?.phase;
            let reached = Phase::ALL.iter().find(|known| known.name() == now);
            if reached == Some(&Phase::Failed) {
                return Err(Failure::new("ceremony-failed", "the key ceremony has failed", ""));
            }
            if reached.is_some_and(|reached| *reached >= phase) {
                return Ok(());
            }
            if watch.elapsed() > limit {
                let what = format!("after {} s the election is in phase {now}, not {phase}", limit.as_secs());
                return Err(Failure::new("stuck", what, "see what the trustees and the board say"));
            }
            thread::sleep(LOOK);
        }
    }
}

/// Lets every trustee work towards a goal at the same time, each by what it reads from the board.
pub fn together(keys: &[TrusteeKeys], place: &Place, goal: Goal, pace: Pace) -> Result<(), Failure> {
    let work = |keys: &TrusteeKeys| {
        // They never meet another history, and forget it with this program.
        let word = Word { agreed: None, state_lost: true };
        trustee::pursue(goal, pace, place, Actor { keys, word }, &mut Memory::forgetful(), &mut OsRng, &mut |_| {})
            .map(drop)
    };
    thread::scope(|scope| {
        let threads: Vec<_> = keys.iter().map(|keys| scope.spawn(move || work(keys))).collect();
        let died = || Err(Failure::new("internal", "a trustee's thread died", ""));
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|_| died()))
    })
}
