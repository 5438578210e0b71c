//! The people of a small election, and what only they know.

use crate::rig::{BOARD, CLOSES_AT, NAME, OPENS_AT, ORGANISER, REGISTRAR, Rig, key, signing_key};
use psephos_crypto::SecretScalar;
use psephos_record::{
    EntryKind, Manifest, ProcessId, Tracker, Unsigned,
    ballot::MOST_TURNS,
    booth::{Booth, Selection, Turn},
    contest::{Contest, ContestKind, ContestOption, Counting},
    credential,
    ids::FixedBytes,
    manifest::{BallotStyle, BoardIdentity, ProcessKind, TieRule, Trustee, Witness},
    roll::{Roll, Voter},
    text::Text,
};
use psephos_tally::trustee::TrusteeKeys;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng as _};

/// An election before anything of it is posted.
pub(crate) struct Election {
    pub(crate) id: ProcessId,
    pub(crate) manifest: Manifest,
    pub(crate) manifest_entry: Vec<u8>,
    pub(crate) trustees: Vec<TrusteeKeys>,
    pub(crate) voters: Vec<SecretScalar>,
    pub(crate) rng: ChaCha20Rng,
}

impl Election {
    pub(crate) fn new(voters: u8) -> Self {
        Self::witnessed(voters, Vec::new(), 0)
    }

    /// With these witnesses, of whom so many must cosign.
    pub(crate) fn witnessed(voters: u8, witnesses: Vec<Witness>, quorum: u16) -> Self {
        Self::of(voters, |manifest| (manifest.witnesses, manifest.quorum) = (witnesses, quorum))
    }

    /// With a change in its manifest.
    pub(crate) fn of(voters: u8, change: impl FnOnce(&mut Manifest)) -> Self {
        let mut rng = ChaCha20Rng::from_seed([42; 32]);
        let trustees: Vec<TrusteeKeys> = (0..2).map(|i| TrusteeKeys::from_seed([100 + i; 32])).collect();
        let mut manifest = manifest(&trustees);
        change(&mut manifest);
        let unsigned = Unsigned::manifest(&manifest);
        Self {
            id: unsigned.process,
            manifest_entry: unsigned.sign(&signing_key(ORGANISER)),
            manifest,
            trustees,
            voters: (0..voters).map(|_| SecretScalar::random(&mut rng)).collect(),
            rng,
        }
    }

    /// The roll's entry and blob.
    pub(crate) fn roll_entry(&self) -> (Vec<u8>, Vec<u8>) {
        let voters =
            self.voters.iter().map(|secret| Voter { credential: credential::public(secret), style: 0, weight: 1 });
        let (blob, sealed) = Roll::new(voters.collect(), &self.manifest).unwrap().encode();
        (Unsigned::new(EntryKind::Roll, self.id, &sealed).sign(&signing_key(REGISTRAR)), blob)
    }

    pub(crate) fn manifest_tracker(&self) -> Tracker {
        Tracker::of_entry(&self.manifest_entry)
    }
}

/// Ballots of some voters without end, or until all are spent: everybody votes, and changes the vote, and again.
pub(crate) struct Ballots {
    booth: Booth,
    voters: Vec<(SecretScalar, Option<Tracker>)>,
    made: usize,
    rng: ChaCha20Rng,
}

impl Ballots {
    /// Of an election in which voting is open.
    pub(crate) fn new(rig: &Rig, election: &Election, voters: impl IntoIterator<Item = usize>, seed: u8) -> Self {
        let key = rig.runtime.block_on(rig.board.read(&election.id, |process| process.committee().unwrap().key));
        Self {
            booth: Booth::new(election.id, election.manifest.clone(), key.unwrap()),
            voters: voters.into_iter().map(|voter| (election.voters[voter].clone(), None)).collect(),
            made: 0,
            rng: ChaCha20Rng::from_seed([seed; 32]),
        }
    }
}

impl Iterator for Ballots {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let (voter, counter) = (self.made % self.voters.len(), self.made / self.voters.len());
        let counter = u32::try_from(counter).ok().filter(|counter| *counter < MOST_TURNS)?;
        let (credential, previous) = &mut self.voters[voter];
        let turn = Turn { credential, style: 0, counter, previous: *previous };
        let ballot = self.booth.prepare(&turn, &[Selection::marked(3, &[voter % 3])], &mut self.rng).unwrap();
        *previous = Some(*ballot.tracker());
        self.made += 1;
        Some(ballot.entry().to_vec())
    }
}

fn manifest(trustees: &[TrusteeKeys]) -> Manifest {
    let trustee = |(i, keys): (usize, &TrusteeKeys)| Trustee {
        name: format!("Trustee {}", i + 1),
        signing_key: keys.signing_public(),
        sealing_key: keys.sealing_public(),
    };
    let option =
        |i| ContestOption { id: format!("o{i}"), title: Text::en_zh(&format!("Option {i}"), &format!("选项{i}")) };
    let mayor = Contest {
        id: "mayor".to_owned(),
        title: Text::en_zh("Mayor", "镇长"),
        description: Text::default(),
        options: (0..3).map(option).collect(),
        kind: ContestKind::Choose { min: 1, max: 1, blank: false },
        counting: Counting::Plurality { seats: 1 },
    };
    Manifest {
        kind: ProcessKind::Election,
        nonce: FixedBytes([9; 16]),
        title: Text::en_zh("Town election", "镇选举"),
        description: Text::default(),
        organiser: key(ORGANISER),
        registrar: key(REGISTRAR),
        board: BoardIdentity { name: NAME.to_owned(), key: key(BOARD) },
        trustees: trustees.iter().enumerate().map(trustee).collect(),
        threshold: 2,
        contests: vec![mayor],
        styles: vec![BallotStyle { id: "all".to_owned(), contests: vec![0] }],
        opens_at: OPENS_AT,
        closes_at: CLOSES_AT,
        early_close: true,
        minimum_group: 2,
        max_weight: 1_000_000,
        ties: TieRule::Stands,
        witnesses: Vec::new(),
        quorum: 0,
        draw: None,
    }
}
