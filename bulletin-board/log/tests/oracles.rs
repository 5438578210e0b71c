//! The same formats by other hands: Cloudflare's `signed_note` and `tlog_tiles`, Mullvad's `sigsum`, and what eight real witnesses signed.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

use ed25519_dalek::SigningKey;
use proptest::prelude::*;
use psephos_log::{
    Hash,
    checkpoint::Checkpoint,
    cosignature::{Cosigner, WitnessKey},
    note::{KeyName, NoteKey, NoteSigner, SignatureLine, SignedNote},
    policy::Policy,
    tile::{Resource, RightEdge, TilePath, TileSet},
    tree::{Consistency, Inclusion},
};
use signed_note::{Note, StandardVerifier, VerifierList};
use std::fmt::Write as _;
use tlog_tiles::HashReader;

fn name(text: &str) -> KeyName {
    KeyName::new(text).unwrap()
}

fn log() -> NoteSigner {
    NoteSigner::new(name("board.example/01"), SigningKey::from_bytes(&[1; 32]))
}

fn theirs(hash: Hash) -> tlog_tiles::Hash {
    tlog_tiles::Hash(*hash.as_bytes())
}

fn ours(hashes: &[tlog_tiles::Hash]) -> Vec<Hash> {
    hashes.iter().map(|hash| Hash::from_bytes(hash.0)).collect()
}

/// Their storage of a log: every hash, in the order of its completion.
#[derive(Default)]
struct Stored(Vec<tlog_tiles::Hash>);

impl HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        Ok(indexes.iter().map(|index| self.0[usize::try_from(*index).unwrap()]).collect())
    }
}

/// The log with the entries 0, 1, 2, …, kept by them and by us.
fn logs(size: u64) -> (Stored, TileSet) {
    let (mut stored, mut edge, mut tiles) = (Stored::default(), RightEdge::new(), TileSet::new());
    for index in 0..size {
        let entry = index.to_be_bytes();
        let hashes = tlog_tiles::stored_hashes(index, &entry, &stored).unwrap();
        stored.0.extend(hashes);
        edge.append(&[Hash::leaf(&entry)]).into_iter().for_each(|(id, hashes)| tiles.insert(id, hashes));
    }
    (stored, tiles)
}

#[test]
fn our_checkpoint_is_opened_by_signed_note_and_tlog_tiles() {
    let mut note = Checkpoint::new(name("board.example/01"), 3, Hash::leaf(b"entry")).sign(&log()).unwrap();
    Cosigner::new(name("court.example"), SigningKey::from_bytes(&[3; 32])).cosign(&mut note, 1_790_000_000).unwrap();
    let verifier = StandardVerifier::new(&log().public().to_string()).unwrap();
    let opened = Note::from_bytes(note.to_string().as_bytes()).unwrap();
    let (verified, strangers) = opened.verify(&VerifierList::new(vec![Box::new(verifier)])).unwrap();
    assert_eq!((verified.len(), strangers.len()), (1, 1));
    let checkpoint = tlog_tiles::Checkpoint::from_bytes(opened.text()).unwrap();
    assert_eq!((checkpoint.origin(), checkpoint.size()), ("board.example/01", 3));
    assert_eq!(*checkpoint.hash(), theirs(Hash::leaf(b"entry")));
    assert_eq!(opened.to_bytes(), note.to_string().as_bytes());
}

#[test]
fn we_open_what_signed_note_signed() {
    let secret = SigningKey::from_bytes(&[9; 32]);
    let vkey = signed_note::new_ed25519_verifier_key("other.example/log", &secret.verifying_key());
    let key: NoteKey = vkey.parse().unwrap();
    assert_eq!(key.to_string(), vkey);
    let id = u32::from_be_bytes(key.id());
    let secret = [&[1], secret.as_bytes().as_slice()].concat();
    let secret = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, secret);
    let signer = signed_note::StandardSigner::new(&format!("PRIVATE+KEY+other.example/log+{id:08x}+{secret}")).unwrap();
    let text = tlog_tiles::Checkpoint::new("other.example/log", 7, theirs(Hash::leaf(b"x")), "").unwrap().to_bytes();
    let mut note = Note::new(&text, &[]).unwrap();
    note.add_sigs(&[&signer]).unwrap();
    let checkpoint = Checkpoint::open(&SignedNote::parse(&note.to_bytes()).unwrap(), &key).unwrap();
    assert_eq!((checkpoint.size, checkpoint.root), (7, Hash::leaf(b"x")));
}

#[test]
fn proofs_and_roots_are_those_of_tlog_tiles() {
    const SIZE: u64 = 70;
    let (stored, tiles) = logs(SIZE);
    for new in 1..=SIZE {
        let root = psephos_log::tree::root(new, &tiles).unwrap();
        assert_eq!(tlog_tiles::tree_hash(new, &stored).unwrap(), theirs(root));
        for old in 1..=new {
            let proof = Consistency::prove(old, new, &tiles).unwrap().unwrap();
            assert_eq!(ours(&tlog_tiles::prove_tree(new, old, &stored).unwrap()), proof, "{old} in {new}");
            let inclusion = Inclusion::path(old - 1, new, &tiles).unwrap().unwrap();
            assert_eq!(ours(&tlog_tiles::prove_record(new, old - 1, &stored).unwrap()), inclusion);
        }
    }
}

proptest! {
    #[test]
    fn a_bent_consistency_proof_is_refused_by_both(old in 1_u64..60, more in 0_u64..60, at in any::<prop::sample::Index>(), bit in 0_usize..256) {
        let new = old + more;
        let (_, tiles) = logs(new);
        let root = |size| psephos_log::tree::root(size, &tiles).unwrap();
        let mut proof = Consistency::prove(old, new, &tiles).unwrap().unwrap();
        if !proof.is_empty() {
            let at = at.index(proof.len());
            let mut bytes = *proof[at].as_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            proof[at] = Hash::from_bytes(bytes);
        }
        let claim = Consistency { old_size: old, old_root: root(old), new_size: new, new_root: root(new) };
        let their_proof: Vec<_> = proof.iter().copied().map(theirs).collect();
        let taken = tlog_tiles::check_tree(&their_proof, new, theirs(root(new)), old, theirs(root(old))).is_ok();
        prop_assert_eq!(claim.verify(&proof).is_ok(), taken);
        prop_assert_eq!(taken, proof.is_empty());
    }

    #[test]
    fn tile_paths_are_those_of_tlog_tiles(level in 0_u8..6, index in 0_u64..3_000_000, width in 1_u16..=256) {
        let path = TilePath { resource: Resource::Hashes(psephos_log::tile::TileId { level, index }), width };
        let theirs = tlog_tiles::Tile::new(8, level, index, u32::from(width), false).path();
        // Theirs begins with the height, as in the older format that C2SP's came from.
        prop_assert_eq!(theirs.replace("tile/8/", ""), path.to_string());
    }
}

// A proof of the Sigsum test log at seasalp.glasklar.is, published in the documentation of the crate `sigsum` 0.3.0.
const SIGSUM_LOG: &str = "1643169b32bef33a3f54f8a353b87c475d19b6223cbb106390d10a29978e1cba";
const SIGSUM_ROOT: &str = "901fefc6f1d978d2c2bedb82d448755bcdc7e8626e67ac7ee80873771be9b667";
const SIGSUM_SIZE: u64 = 381_382;
const SIGSUM_TIME: u64 = 1_770_193_051;
/// SHA-256 of the witness's key, and its signature.
const SIGSUM_COSIGNATURES: [(&str, &str); 8] = [
    (
        "1c997261f16e6e81d13f420900a2542a4b6a049c2d996324ee5d82a90ca3360c",
        "a1ee1182b265204499cbef3ae59f3ea228b928b3cbda8817a4ed5a12776823e9ad8ef1ce986b9b98d9954f1798ec4315c1820704600a231c69038ccc9726d202",
    ),
    (
        "49c4cd6124b7c572f3354d854d50b2a4b057a750f786cf03103c09de339c4ea3",
        "aaf642e81a54399777180f238573d74878b68c7b645d8011583621405bb450b4e7887fc76502a8142c493d64e3ed3e556d82dad1706411082e58805f64fa9d02",
    ),
    (
        "70b861a010f25030de6ff6a5267e0b951e70c04b20ba4a3ce41e7fba7b9b7dfc",
        "f5953f406f5fd97d9c9d1328b00b07bf434a5eb76d8da359aeda98c414de29ca1ced1872971ea0f137508a7bb05c7d322548409425677af96433706319bc0801",
    ),
    (
        "86b5414ae57f45c2953a074640bb5bedebad023925d4dc91a31de1350b710089",
        "3434b4646904714f4983c8e7e976a45332711f10012b19fbeb5549b6c0c04fb4ed52feed2da829354623c52b22b90093776034a8d57d660f9ff27a118f5bf801",
    ),
    (
        "c1d2d6935c2fb43bef395792b1f3c1dfe4072d4c6cadd05e0cc90b28d7141ed3",
        "f0dce1bcdda3a2826479d62e6afedbe9ec06e8f990ae59d8cefa84d9a6ee68c12c2820fb00e1dbdc30044b16c7695a9d1047cec4788dc757f698d34ebaec4305",
    ),
    (
        "d960fcff859a34d677343e4789c6843e897c9ff195ea7140a6ef382566df3b65",
        "b44c41f75566850003f7f655a6dc7bb38bb980e8e2c383871e29883805d3adec7782a08388b9386d9718380a4bb6900043e2b46080cff0fa75a500c36ef9df0a",
    ),
    (
        "e4a6a1e4657d8d7a187cc0c20ed51055d88c72f340d29534939aee32d86b4021",
        "70697b4a6b07e79e49d0a8e41fd7450a593ee9df11da6244cebe4b0c15c8e52f28ad3931b95a806fc7f16b4ad90197971ddc087434c7985b8b3a0223c9fa3603",
    ),
    (
        "42351ad474b29c04187fd0c8c7670656386f323f02e9a4ef0a0055ec061ecac8",
        "6610e5cf4ead2062d9783fbc19d2bae65eded35335495ad0cf0386277ed2d51854ced64efa21a6db0a398fdfb6761aa7d5659e54950a060d167fbdcb7b5ece05",
    ),
];

fn bytes<const N: usize>(digits: &str) -> [u8; N] {
    let mut bytes = [0; N];
    hex::decode_to_slice(digits, &mut bytes).unwrap();
    bytes
}

/// Those of the eight whose keys the crate's built-in policy holds, with a name of ours, since signed bytes hold none.
fn sigsum_witnesses() -> Vec<(WitnessKey, [u8; 64])> {
    let policy: &sigsum::policy::Policy = &sigsum::policy::SIGSUM_TEST_2025_3;
    let known = |(hash, signature): &(&str, &str)| {
        let witness = policy.get_witness_by_keyhash(&bytes::<32>(hash).into())?;
        let public: [u8; 32] = witness.pubkey.as_ref().try_into().unwrap();
        Some((WitnessKey::new(name(&format!("sigsum/{}", witness.name)), &public).unwrap(), bytes(signature)))
    };
    SIGSUM_COSIGNATURES.iter().filter_map(known).collect()
}

fn sigsum_note(size: u64) -> SignedNote {
    // The tree head, with a stranger's signature: the witnesses signed the text, and only they are asked here.
    let text =
        format!("sigsum.org/v1/tree/{SIGSUM_LOG}\n{size}\n{}\n", Hash::from_hex(SIGSUM_ROOT).unwrap().to_base64());
    log().sign(text).unwrap()
}

fn line(key: &WitnessKey, signature: &[u8; 64]) -> SignatureLine {
    let id = key.to_string().split('+').nth(1).map(bytes).unwrap();
    SignatureLine { name: key.name().clone(), id, signature: [&SIGSUM_TIME.to_be_bytes()[..], signature].concat() }
}

#[test]
fn what_real_witnesses_signed_holds_and_holds_for_nothing_else() {
    let witnesses = sigsum_witnesses();
    assert!(witnesses.len() >= 5, "{}", witnesses.len());
    for (key, signature) in &witnesses {
        let line = line(key, signature);
        assert_eq!(key.cosigned_by(&line, &sigsum_note(SIGSUM_SIZE)), Ok(SIGSUM_TIME), "{}", key.name());
        assert!(key.cosigned_by(&line, &sigsum_note(SIGSUM_SIZE + 1)).is_err());
    }
}

#[test]
fn a_quorum_is_one_exactly_when_sigsum_says_so() {
    let witnesses = sigsum_witnesses();
    let (mut their_file, mut our_file) = (String::new(), String::new());
    for (at, (key, _)) in witnesses.iter().enumerate() {
        writeln!(their_file, "witness w{at} {}", hex::encode(key.public())).unwrap();
        writeln!(our_file, "witness w{at} {key}").unwrap();
    }
    let rest = "group a 2 w0 w1 w2\ngroup b any w3 w4\ngroup both all a b\nquorum both\n";
    let their_policy = sigsum::policy::Policy::parse(&(their_file + rest)).unwrap();
    let our_policy = Policy::parse((our_file + rest).as_bytes()).unwrap();
    let mut enough = 0;
    for set in 0_u32..1 << witnesses.len() {
        let members: Vec<_> = (0..witnesses.len()).filter(|at| set >> at & 1 == 1).map(|at| &witnesses[at]).collect();
        let hashes: Vec<_> = members.iter().map(|(key, _)| sigsum::Hash::new(key.public())).collect();
        let mut note = sigsum_note(SIGSUM_SIZE);
        for (key, signature) in &members {
            note.add(line(key, signature)).unwrap();
        }
        let quorum = our_policy.evaluate(&note).is_ok();
        assert_eq!(quorum, their_policy.check_quorum(&hashes), "{set:b}");
        enough += u32::from(quorum);
    }
    assert!(enough > 0);
}
