//! A board that shows one history to some witnesses and another one to the rest, with the help of witnesses that lie: for which quorums
//! it gets away with it.

use crate::{
    history::{BOARD, FORK, History, TRUE},
    rig::{NOW, trust},
};
use ed25519_dalek::SigningKey;
use psephos_log::{cosignature::Cosigner, note::KeyName, note::SignedNote, policy::Policy};
use psephos_witness::{Settings, Witness};
use std::fmt::Write as _;
use tempfile::TempDir;
use tokio::runtime::Runtime;

const MOST: usize = 7;
/// Entries of both histories: the sixth differs.
const SIZE: u64 = 9;

/// Witnesses with memories of their own, and the keys with which any of them could lie.
struct Town {
    runtime: Runtime,
    witnesses: Vec<Witness>,
    keys: Vec<Cosigner>,
    _folder: TempDir,
}

impl Town {
    fn new() -> Self {
        let (runtime, folder) = (Runtime::new().unwrap(), TempDir::new().unwrap());
        let cosigner = |number: usize| {
            let name = KeyName::new(format!("witness{number}.example")).unwrap();
            Cosigner::new(name, SigningKey::from_bytes(&[u8::try_from(100 + number).unwrap(); 32]))
        };
        let witness = |number: usize| {
            let database = format!("sqlite://{}", folder.path().join(format!("{number}.db")).display());
            let settings = Settings {
                database: database.clone(),
                cosigner: cosigner(number),
                trust: trust(),
                clock: Box::new(|| NOW),
            };
            runtime.block_on(async {
                Witness::create(&database, settings.cosigner.public()).await.unwrap();
                Witness::open(settings).await.unwrap()
            })
        };
        let witnesses = (0..MOST).map(witness).collect();
        Self { keys: (0..MOST).map(cosigner).collect(), witnesses, runtime, _folder: folder }
    }

    /// Shows this history to a witness; whether it cosigns.
    fn ask(&self, witness: usize, history: &History, note: &mut SignedNote) -> bool {
        let request = history.request(0, SIZE).to_string();
        let answer = self.runtime.block_on(self.witnesses[witness].add_checkpoint(request.as_bytes()));
        answer.is_ok_and(|line| note.add(line).is_ok())
    }
}

/// Shows a log of its own to `n` witnesses of which the first `liars` cosign whatever they see, and each other one the history that is
/// best for whoever forks. Which of the two histories get a quorum of `k`.
fn fork(town: &Town, n: usize, k: usize, liars: usize) -> [bool; 2] {
    let origin: &'static str = format!("{BOARD}/{n}-{k}-{liars}").leak();
    let histories = [History { origin, ..TRUE }, History { origin, ..FORK }];
    let mut notes = histories.each_ref().map(|history| history.checkpoint(SIZE));
    // As many as the first history still lacks; the rest for the second.
    let first = liars + k.saturating_sub(liars).min(n - liars);
    for witness in 0..n {
        if witness < liars {
            for note in &mut notes {
                town.keys[witness].cosign(note, NOW).unwrap();
            }
            continue;
        }
        let shown = if witness < first { [0, 1] } else { [1, 0] };
        let cosigned = shown.map(|history| town.ask(witness, &histories[history], &mut notes[history]));
        assert_eq!(cosigned, [true, false], "an honest witness cosigns what it saw first");
    }
    let keys = town.keys.iter().take(n).map(|key| key.public().clone()).collect();
    let policy = Policy::threshold_of(k, keys).unwrap();
    notes.map(|note| policy.evaluate(&note).is_ok())
}

#[test]
fn a_fork_gets_two_quorums_exactly_where_liars_are_as_many_as_two_quorums_must_share() {
    let town = Town::new();
    let mut table = String::from("witnesses  quorum   forks need so many liars   stands still when so many are down\n");
    for n in 1..=MOST {
        for k in 1..=n {
            let needed = (0..=n).find(|liars| fork(&town, n, k, *liars) == [true, true]);
            assert_eq!(needed, Some((2 * k).saturating_sub(n)), "{k} of {n}");
            let keys = town.keys.iter().take(n).map(|key| key.public().clone()).collect();
            let strength = Policy::threshold_of(k, keys).unwrap().strength().unwrap();
            assert_eq!(
                strength.safe_with_bad(),
                needed.unwrap().checked_sub(1),
                "the arithmetic of policies says so too"
            );
            let due = if k == 2 * n / 3 + 1 { " as manifests must have" } else { "" };
            let (liars, down) = (needed.unwrap(), n - k + 1);
            writeln!(table, "{n:>9} {k:>7} {liars:>26} {down:>36}{due}").unwrap();
            assert!(due.is_empty() || 3 * liars > n, "{k} of {n}: a third of them is not enough");
        }
    }
    println!("{table}");
    // Whoever was shown both can prove it, to anybody.
    for witness in &town.witnesses {
        let found = town.runtime.block_on(witness.evidence(None)).unwrap();
        assert!(!found.is_empty());
        for found in found {
            let key = History { origin: found.origin.clone().leak(), ..TRUE }.key();
            let evidence = found.evidence().unwrap();
            assert!(evidence.log == key && evidence.judge(&|_, _| None).is_ok_and(|shown| shown.convicts()));
        }
    }
}
