//! Pools that are none: lists with a mistake, and what a registrar could make a board read.

use crate::{
    lottery::{DRAW, POOL},
    town::Town,
};
use ed25519_dalek::SigningKey;
use psephos::{
    client::{Client, ClientError, Log, Receipt},
    exit::Exit,
};
use psephos_crypto::Digest;
use psephos_record::{
    EntryKind, Unsigned,
    cbor::Canonical,
    draw::pool::{CHUNK_BYTES, Entrant, MAX_CHUNKS, MAX_POOL_TICKETS, PoolPart, Provenance, SealedPool},
    ids::Hash,
};
use std::fs;

#[test]
fn a_draw_that_cannot_be_held_is_not_announced() {
    let town = Town::new();
    let announce =
        format!("organiser announce @election.json {} --key @organiser.key --passphrase-file @passphrase", town.base);
    let draw = DRAW.replace("BEACON", "");
    for (found, put) in [
        (r#""count": 2"#, r#""count": 1000001"#),
        (r#""minimum": 2"#, r#""minimum": 5"#),
        (r#""minimum": 2"#, r#""minimum": 2, "maximum": 1"#),
        (r#""max_tickets": 4"#, r#""max_tickets": 10001"#),
        (r#""minimum_contributions": 2"#, r#""minimum_contributions": 0"#),
    ] {
        assert!(draw.contains(found), "{found}");
        fs::write(town.path("election.json"), draw.replace(found, put)).unwrap();
        assert_eq!(town.psephos(&announce), Exit::Failed, "{put}");
    }
    fs::write(town.path("election.json"), draw).unwrap();
    assert_eq!(town.psephos(&announce), Exit::Done);
}

#[test]
fn of_a_list_with_one_bad_row_nothing_is_imported() {
    let town = Town::lottery("");
    town.people();
    let good = fs::read_to_string(town.path("entrants.csv")).unwrap();
    let before = town.size();
    let bad: [&[u8]; 12] = [
        b"Resident 3,1,north,\n",
        b"Somebody,0,north,\n",
        b"Somebody,5,north,\n",
        b"Somebody,18446744073709551616,north,\n",
        b"Somebody,many,north,\n",
        b"Somebody,1,west,\n",
        b"Somebody,1,,\n",
        b"Somebody,1,north,last\n",
        b"Somebody,1,north\n",
        b"Somebody,1,north,,\n",
        b",1,north,\n",
        b"\xc1\xd6,1,north,\n",
    ];
    for row in bad {
        fs::write(town.path("entrants.csv"), [good.as_bytes(), row].concat()).unwrap();
        assert_eq!(town.psephos(POOL), Exit::Failed, "{row:?}");
        assert!(!town.path("slips").exists() && town.size() == before, "{row:?}");
    }
    let few: Vec<&str> = good.lines().take(5).collect();
    fs::write(town.path("entrants.csv"), few.join("\n")).unwrap();
    assert_eq!(town.psephos(POOL), Exit::Failed, "four entrants for five places");
    assert!(!town.path("slips").exists() && town.size() == before);
    fs::write(town.path("entrants.csv"), good).unwrap();
    assert_eq!(town.psephos(POOL), Exit::Done);
    assert!(!town.path("slips/pool").exists(), "the board has it");
}

/// Whoever holds the registrar's key, with a program of its own.
struct Registrar {
    town: Town,
    log: Log,
    key: SigningKey,
}

impl Registrar {
    fn of(town: Town) -> Self {
        let log = Client::new(&town.base).log(&town.process());
        Self { town, log, key: SigningKey::from_bytes(&[2; 32]) }
    }

    fn sign(&self, kind: EntryKind, payload: &impl for<'b> Canonical<'b>) -> Vec<u8> {
        Unsigned::new(kind, self.town.process(), payload).sign(&self.key)
    }

    fn bring(&self, blob: &[u8], bytes: usize) -> Result<Receipt, ClientError> {
        let part = PoolPart { blob: Digest::of_blob(blob).into(), bytes: bytes as u64 };
        self.log.post_with_blob(&self.sign(EntryKind::PoolPart, &part), blob)
    }

    fn seal(&self, pool: &SealedPool) -> Result<Receipt, ClientError> {
        self.log.post(&self.sign(EntryKind::Pool, pool))
    }
}

fn refused(answer: Result<Receipt, ClientError>, name: &str) {
    let found = match answer {
        Err(ClientError::Problem { name, .. }) => name,
        other => format!("{other:?}"),
    };
    assert_eq!(found, name);
}

#[test]
fn who_holds_the_registrars_key_cannot_make_a_board_work_without_end() {
    let registrar = Registrar::of(Town::lottery(""));
    let entrant = |i: u8| Entrant {
        id: Hash([i; 32]),
        tickets: 4,
        stratum: u16::from(i % 2),
        tier: 0,
        marks: 0,
        preferences: Vec::new(),
        people: Vec::new(),
        provenance: None,
    };
    let mut blob = Vec::new();
    (0..9).for_each(|i| entrant(i).encode(&mut blob));

    // A blob that is too long is refused by its entry, before it is read.
    refused(registrar.bring(&blob, CHUNK_BYTES + 1), "malformed-pool");
    registrar.bring(&blob, blob.len()).unwrap();
    let before = registrar.town.size();

    // More tickets than can be hashed, and more blobs than a pool has.
    let pool = |blobs: usize| SealedPool {
        chunks: vec![Digest::of_blob(&blob).into(); blobs],
        entrants: 9,
        tickets: 36,
        root: Hash([0; 32]),
    };
    refused(registrar.seal(&SealedPool { tickets: MAX_POOL_TICKETS + 1, ..pool(1) }), "malformed-pool");
    refused(registrar.seal(&pool(MAX_CHUNKS + 1)), "malformed-pool");
    // Pools that are none are read 4,096 blobs long.
    for i in 0..4 {
        refused(registrar.seal(&SealedPool { root: Hash([i; 32]), ..pool(MAX_CHUNKS) }), "malformed-pool");
    }
    refused(registrar.seal(&pool(1)), "too-many");
    assert_eq!(registrar.town.size(), before, "nothing of it stands in the log");
}

#[test]
fn a_board_takes_no_pool_that_says_of_some_where_and_when_they_entered_and_of_others_not() {
    let registrar = Registrar::of(Town::lottery(r#""provenance": ["Town hall", "Library"],"#));
    let before = registrar.town.size();
    registrar.town.people();
    assert_eq!(registrar.town.psephos(POOL), Exit::Failed, "a list without offices");
    assert!(!registrar.town.path("slips").exists() && registrar.town.size() == before);

    let seal = |odd: Option<Provenance>| {
        let (mut blob, mut root) = (Vec::new(), psephos_log::tree::Frontier::new());
        for i in 0..9 {
            let provenance = if i == 4 { odd } else { Some(Provenance { office: u16::from(i % 2), number: 7 }) };
            let from = blob.len();
            Entrant {
                id: Hash([i; 32]),
                tickets: 4,
                stratum: u16::from(i % 2),
                tier: 0,
                marks: 0,
                preferences: Vec::new(),
                people: Vec::new(),
                provenance,
            }
            .encode(&mut blob);
            root.push(psephos_log::Hash::leaf(&blob[from..]));
        }
        registrar.bring(&blob, blob.len()).unwrap();
        let root = Hash(*root.root().as_bytes());
        registrar.seal(&SealedPool { chunks: vec![Digest::of_blob(&blob).into()], entrants: 9, tickets: 36, root })
    };
    for odd in [None, Some(Provenance { office: 2, number: 7 }), Some(Provenance { office: 1, number: 0 })] {
        refused(seal(odd), "malformed-pool");
    }
    assert!(seal(Some(Provenance { office: 1, number: u32::MAX })).is_ok());

    let list = fs::read_to_string(registrar.town.path("entrants.csv")).unwrap();
    let entered = |(i, row): (usize, &str)| match i {
        0 => format!("{row},office,number"),
        i => format!("{row},{},{i}", ["Library", "Town hall"][i % 2]),
    };
    let list: Vec<String> = list.lines().enumerate().map(entered).collect();
    fs::write(registrar.town.path("entrants.csv"), list.join("\n")).unwrap();
    assert_eq!(registrar.town.psephos(POOL), Exit::Done);
    let slips = fs::read_to_string(registrar.town.path("slips/slips.csv")).unwrap();
    assert!(slips.lines().any(|slip| slip.starts_with("Resident 6,") && slip.ends_with(",Town hall,7")), "{slips}");
}
