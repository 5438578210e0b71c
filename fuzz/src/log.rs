//! The log's texts and files: notes, checkpoints, cosignatures, promises, proofs, tiles.

use crate::{Target, canonical, said, script::Script};
use ed25519_dalek::SigningKey;
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    cosignature::{Cosigner, WitnessKey},
    evidence::Evidence,
    note::{KeyName, NoteKey, NoteSigner, SignedNote},
    promise::Promise,
    proof::TlogProof,
    tile::{self, RightEdge, TileId, TilePath, TileSet},
    tree::{Consistency, Frontier, Inclusion},
};
use psephos_rig as rig;
use std::sync::LazyLock;

/// The targets.
pub const TARGETS: &[Target] = &[
    Target::new("notes", notes, note_seeds),
    Target::new("checkpoints", checkpoints, checkpoint_seeds),
    Target::new("note_keys", note_keys, key_seeds),
    Target::new("tlog_proofs", tlog_proofs, tlog_proof_seeds),
    Target::new("evidence", evidence, evidence_seeds),
    Target::new("tiles", tiles, tile_seeds),
    Target::new("bundles", bundles, bundle_seeds),
    Target::new("tile_paths", tile_paths, path_seeds),
    Target::new("frontiers", frontiers, frontier_seeds),
    Target::new("inclusion", inclusion, script_seeds),
    Target::new("consistency", consistency, script_seeds),
    Target::new("edges", edges, script_seeds),
];

/// A log of 300 entries, which is one full tile and a partial one on each level.
pub(crate) struct SmallLog {
    pub(crate) signer: NoteSigner,
    pub(crate) witness: Cosigner,
    pub(crate) leaves: Vec<Hash>,
    pub(crate) tiles: TileSet,
    pub(crate) checkpoint: Checkpoint,
    /// Signed by the log, cosigned by a witness.
    pub(crate) note: SignedNote,
    promise: Promise,
}

/// When the witness saw it.
pub(crate) const SEEN_AT: u64 = 1_790_000_000;
/// Where the proved entry stands.
const INDEX: u64 = 200;

pub(crate) static LOG: LazyLock<SmallLog> = LazyLock::new(|| {
    let name = |name: &str| KeyName::new(name).unwrap();
    let signer = NoteSigner::new(name("board.test/log"), SigningKey::from_bytes(&[3; 32]));
    let witness = Cosigner::new(name("witness.test"), rig::signing_key(4));
    let leaves: Vec<Hash> = (0..300_u16).map(|entry| Hash::leaf(&entry.to_be_bytes())).collect();
    let mut tiles = TileSet::new();
    for (id, hashes) in RightEdge::new().append(&leaves) {
        tiles.insert(id, hashes);
    }
    let checkpoint = Checkpoint::new(name("board.test/log"), 300, root_of(&leaves));
    let mut note = checkpoint.sign(&signer).unwrap();
    witness.cosign(&mut note, SEEN_AT).unwrap();
    let promise = Promise { tracker: leaves[7], by: SEEN_AT };
    SmallLog { signer, witness, leaves, tiles, checkpoint, note, promise }
});

pub(crate) fn root_of(leaves: &[Hash]) -> Hash {
    let mut frontier = Frontier::new();
    for leaf in leaves {
        frontier.push(*leaf);
    }
    frontier.root()
}

fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

fn note_seeds() -> Vec<Vec<u8>> {
    let promise = LOG.promise.sign(&LOG.signer).unwrap();
    [&LOG.note, &promise].map(|note| note.to_string().into_bytes()).to_vec()
}

/// A note, whatever it says: what the log or the witness is made to say, they said.
fn notes(bytes: &[u8]) {
    let Some(note) = canonical(bytes, SignedNote::parse(bytes), |note| note.to_string().into_bytes()) else { return };
    let log = LOG.signer.public();
    match Checkpoint::open(&note, log) {
        Ok(checkpoint) => assert_eq!(checkpoint, LOG.checkpoint, "a checkpoint by nobody"),
        Err(error) => said(&error),
    }
    match Promise::open(&note, log) {
        Ok(promise) => assert_eq!(promise, LOG.promise, "a promise by nobody"),
        Err(error) => said(&error),
    }
    match LOG.witness.public().cosigned(&note) {
        Ok(time) => {
            assert_eq!((time, note.unverified_text()), (SEEN_AT, LOG.note.unverified_text()), "cosigned by nobody");
        }
        Err(error) => said(&error),
    }
}

fn checkpoint_seeds() -> Vec<Vec<u8>> {
    let empty = Checkpoint::new(KeyName::new("a").unwrap(), 0, Hash::EMPTY);
    vec![LOG.checkpoint.to_string().into_bytes(), format!("{empty}extension\n").into_bytes()]
}

fn checkpoints(bytes: &[u8]) {
    let Ok(text) = core::str::from_utf8(bytes) else { return };
    canonical(bytes, Checkpoint::parse(text), |checkpoint| checkpoint.to_string().into_bytes());
}

fn key_seeds() -> Vec<Vec<u8>> {
    vec![LOG.signer.public().to_string().into_bytes()]
}

fn note_keys(bytes: &[u8]) {
    let Ok(text) = core::str::from_utf8(bytes) else { return };
    canonical(bytes, text.parse::<NoteKey>(), |key| key.to_string().into_bytes());
    if let Some((public, name)) = bytes.split_first_chunk()
        && let Ok(name) = KeyName::new(String::from_utf8_lossy(name))
    {
        let (log, witness) = (NoteKey::new(name.clone(), public), WitnessKey::new(name, public));
        assert_eq!(log.map(|key| *key.public()), witness.map(|key| *key.public()), "one key, two opinions");
    }
}

fn tlog_proof_seeds() -> Vec<Vec<u8>> {
    let path = Inclusion::path(INDEX, 300, &LOG.tiles).unwrap().unwrap();
    let proof = |extra| TlogProof { extra, index: INDEX, path: path.clone(), checkpoint: LOG.note.clone() };
    [proof(None), proof(Some(b"more".to_vec()))].map(|proof| proof.to_string().into_bytes()).to_vec()
}

fn tlog_proofs(bytes: &[u8]) {
    let Some(proof) = canonical(bytes, TlogProof::parse(bytes), |proof| proof.to_string().into_bytes()) else { return };
    let path = Inclusion::path(INDEX, 300, &LOG.tiles).unwrap().unwrap();
    match proof.verify(LOG.leaves[200], LOG.signer.public()) {
        Ok(checkpoint) => assert_eq!((proof.index, proof.path, checkpoint), (INDEX, path, LOG.checkpoint.clone())),
        Err(error) => said(&error),
    }
}

fn evidence_seeds() -> Vec<Vec<u8>> {
    let files = rig::vectors::committed();
    files.into_iter().filter_map(|(name, bytes)| name.starts_with("evidence/").then_some(bytes)).collect()
}

/// Evidence, whatever it says: it convicts no key but the one that signed what the seeds hold.
fn evidence(bytes: &[u8]) {
    let Some(evidence) = canonical(bytes, Evidence::parse(bytes), |evidence| evidence.to_string().into_bytes()) else {
        return;
    };
    match psephos_tally::evidence::judge(&evidence) {
        Ok(shown) if shown.convicts() => assert_eq!(evidence.log, *CONVICTED, "a key that signed nothing"),
        Ok(_) => {}
        Err(error) => said(&error),
    }
}

static CONVICTED: LazyLock<NoteKey> = LazyLock::new(|| {
    let file = rig::vectors::folder().join("evidence/accept/fork-of-one-size.txt");
    Evidence::parse(&std::fs::read(file).unwrap()).unwrap().log
});

fn tile_seeds() -> Vec<Vec<u8>> {
    vec![tile::encode(&LOG.leaves[..256]), tile::encode(&LOG.leaves[256..]), Vec::new()]
}

fn tiles(bytes: &[u8]) {
    let Some(hashes) = canonical(bytes, tile::decode(bytes), |hashes| tile::encode(hashes)) else { return };
    // A tile of any width at any place is no more than a wrong answer.
    let mut set = TileSet::new();
    set.insert(TileId { level: 0, index: 0 }, hashes.clone());
    set.insert(TileId { level: 1, index: 0 }, hashes);
    for index in [0, 255, 256, 299] {
        let path = Inclusion::path(index, 300, &set).unwrap();
        let claim = Inclusion {
            leaf: LOG.leaves[usize::try_from(index).unwrap()],
            index,
            size: 300,
            root: LOG.checkpoint.root,
        };
        if let Ok(path) = path {
            let _ = claim.verify(&path);
        }
    }
}

fn bundle_seeds() -> Vec<Vec<u8>> {
    let bundled = |entries: &[&[u8]]| {
        [&[0, u8::try_from(entries.len()).unwrap()], tile::bundle(entries.iter().copied()).unwrap().as_slice()].concat()
    };
    vec![bundled(&[b"one", b"", b"three"]), bundled(&[&[7; 300]]), bundled(&[])]
}

/// The width in 16 bits, then the bundle.
fn bundles(bytes: &[u8]) {
    let Some((width, bundle)) = bytes.split_first_chunk() else { return };
    let width = u16::from_be_bytes(*width);
    let entries =
        canonical(bundle, tile::entries(bundle, width), |entries| tile::bundle(entries.iter().copied()).unwrap());
    assert!(entries.is_none_or(|entries| entries.len() == usize::from(width)));
}

fn path_seeds() -> Vec<Vec<u8>> {
    ["0/000", "63/x001/x234/067.p/12", "entries/x123/456", "entries/x018/x446/x744/x073/x709/x551/615.p/255"]
        .map(|path| path.as_bytes().to_vec())
        .to_vec()
}

fn tile_paths(bytes: &[u8]) {
    let Ok(text) = core::str::from_utf8(bytes) else { return };
    if let Some(path) = canonical(bytes, text.parse::<TilePath>(), |path| path.to_string().into_bytes()) {
        for size in [0, 1, 300, u64::MAX] {
            assert!(path.resource.width(size) <= tile::WIDTH);
        }
    }
}

fn frontier_seeds() -> Vec<Vec<u8>> {
    let mut frontier = Frontier::new();
    let mut seeds = vec![frontier.to_bytes()];
    for leaf in &LOG.leaves[..7] {
        frontier.push(*leaf);
        seeds.push(frontier.to_bytes());
    }
    seeds
}

fn frontiers(bytes: &[u8]) {
    let decoded = Frontier::from_bytes(bytes);
    if let Some(mut frontier) = canonical(bytes, decoded, Frontier::to_bytes) {
        let (size, root) = (frontier.size(), frontier.root());
        frontier.push(LOG.leaves[0]);
        assert_eq!(frontier.size(), size + 1);
        assert_ne!(frontier.root(), root);
    }
}

fn script_seeds() -> Vec<Vec<u8>> {
    LazyLock::force(&LOG);
    vec![vec![0; 40], vec![1; 40], (0..80).collect(), vec![255; 80]]
}

fn hashes(script: &mut Script<'_>) -> Vec<Hash> {
    script.rest().as_chunks::<32>().0.iter().map(|bytes| Hash::from_bytes(*bytes)).collect()
}

/// An honest path with one thing changed, and a path of hashes that the bytes bring.
fn inclusion(bytes: &[u8]) {
    let mut script = Script::new(bytes);
    let size = 1 + script.below(300) as u64;
    let index = script.below(usize::try_from(size).unwrap());
    let leaves = &LOG.leaves[..usize::try_from(size).unwrap()];
    let honest = Inclusion { leaf: leaves[index], index: index as u64, size, root: root_of(leaves) };
    let path = Inclusion::path(index as u64, size, &LOG.tiles).unwrap().unwrap();
    honest.verify(&path).expect("an honest path");
    let other = Hash::leaf(&script.number().to_be_bytes());
    assert!(Inclusion { leaf: other, ..honest }.verify(&path).is_err());
    assert!(Inclusion { root: other, ..honest }.verify(&path).is_err());
    if !path.is_empty() {
        let mut bent = path.clone();
        bent[script.below(path.len())] = other;
        assert!(honest.verify(&bent).is_err());
    }
    let (index, size) = (script.number(), script.number());
    assert_eq!(Inclusion::path(index, size, &LOG.tiles).is_none(), index >= size);
    let far = tile::for_inclusion(index, size);
    assert!(far.len() <= 64);
    let _ = Inclusion { index, size, ..honest }.verify(&hashes(&mut script));
}

/// The same for a log that has grown.
fn consistency(bytes: &[u8]) {
    let mut script = Script::new(bytes);
    let new_size = 1 + script.below(300);
    let old_size = 1 + script.below(new_size);
    let roots = [old_size, new_size].map(|size| root_of(&LOG.leaves[..size]));
    let (old_size, new_size) = (old_size as u64, new_size as u64);
    let honest = Consistency { old_size, old_root: roots[0], new_size, new_root: roots[1] };
    let proof = Consistency::prove(old_size, new_size, &LOG.tiles).unwrap().unwrap();
    honest.verify(&proof).expect("an honest proof");
    let other = Hash::leaf(&script.number().to_be_bytes());
    assert!(Consistency { old_root: other, ..honest }.verify(&proof).is_err());
    assert!(Consistency { new_root: other, ..honest }.verify(&proof).is_err());
    if !proof.is_empty() {
        let mut bent = proof.clone();
        bent[script.below(proof.len())] = other;
        assert!(honest.verify(&bent).is_err());
    }
    let (old_size, new_size) = (script.number(), script.number());
    assert!(tile::for_consistency(old_size, new_size).len() <= 128);
    let _ = Consistency { old_size, new_size, ..honest }.verify(&hashes(&mut script));
}

/// The edge of a log that somebody stored: any size, tiles of any width.
fn edges(bytes: &[u8]) {
    let mut script = Script::new(bytes);
    let size = script.number();
    let given = script.below(300);
    let restored = RightEdge::restore(size, |_| Some(LOG.leaves[..given].to_vec()));
    if let Ok(mut edge) = restored {
        assert_eq!(edge.size(), size);
        for (id, hashes) in edge.append(&LOG.leaves[..script.below(300)]) {
            assert_eq!(hashes.len(), usize::from(id.width(edge.size())));
        }
    }
    let name = text(script.rest()).into_owned();
    let _ = KeyName::new(name);
}
