//! Properties of trees, proofs and tiles over logs of every small size and many random ones.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

use proptest::prelude::*;
use psephos_log::{
    Hash,
    tile::{self, Resource, RightEdge, TileId, TilePath, TileSet},
    tree::{Consistency, Frontier, Inclusion, InvalidConsistency, InvalidInclusion, root},
};
use std::collections::BTreeMap;

fn leaf(index: u64) -> Hash {
    Hash::leaf(&index.to_be_bytes())
}

/// RFC 6962 §2.1 word by word, to compare with.
fn textbook(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::EMPTY,
        [leaf] => *leaf,
        _ => {
            let mut k = 1;
            while k * 2 < leaves.len() {
                k *= 2;
            }
            Hash::node(&textbook(&leaves[..k]), &textbook(&leaves[k..]))
        }
    }
}

/// A log kept as a server would keep it: frontier, edge and stored tiles, filled in batches.
#[derive(Default)]
struct Log {
    frontier: Frontier,
    edge: RightEdge,
    stored: BTreeMap<TileId, Vec<Hash>>,
}

impl Log {
    fn of(size: u64) -> Self {
        let mut log = Self::default();
        log.grow(size);
        log
    }

    fn grow(&mut self, entries: u64) {
        let leaves: Vec<Hash> = (self.edge.size()..).take(usize::try_from(entries).unwrap()).map(leaf).collect();
        for leaf in &leaves {
            self.frontier.push(*leaf);
        }
        for (id, hashes) in self.edge.append(&leaves) {
            let before = self.stored.insert(id, hashes.clone()).unwrap_or_default();
            assert!(hashes.len() > before.len() && hashes.starts_with(&before), "a tile only grows");
        }
    }

    fn tiles(&self, ids: impl IntoIterator<Item = TileId>) -> TileSet {
        let mut tiles = TileSet::new();
        ids.into_iter().for_each(|id| tiles.insert(id, self.stored[&id].clone()));
        tiles
    }

    fn all(&self) -> TileSet {
        self.tiles(self.stored.keys().copied())
    }
}

#[test]
fn three_ways_to_the_root_agree() {
    let leaves: Vec<Hash> = (0..600).map(leaf).collect();
    let mut log = Log::default();
    for size in 0..600 {
        let expected = textbook(&leaves[..usize::try_from(size).unwrap()]);
        assert_eq!(log.frontier.root(), expected);
        assert_eq!(root(size, &log.all()), Ok(expected));
        log.grow(1);
    }
}

#[test]
fn every_entry_of_every_small_log_is_proved_and_no_other_place_is() {
    let log = Log::of(40);
    let tiles = log.all();
    for size in 1..=40 {
        let root = root(size, &tiles).unwrap();
        for index in 0..size {
            let path = Inclusion::path(index, size, &tiles).unwrap().unwrap();
            let claim = Inclusion { leaf: leaf(index), index, size, root };
            assert_eq!(claim.verify(&path), Ok(()));
            for other in (0..=size).filter(|other| *other != index) {
                assert!(Inclusion { index: other, ..claim }.verify(&path).is_err(), "{index} as {other} of {size}");
            }
        }
        assert!(Inclusion::path(size, size, &tiles).is_none());
    }
}

#[test]
fn every_small_log_extends_every_smaller_one() {
    let tiles = Log::of(40).all();
    let roots: Vec<Hash> = (0..=40).map(|size| root(size, &tiles).unwrap()).collect();
    for new_size in 1..=40_u64 {
        for old_size in 1..=new_size {
            let proof = Consistency::prove(old_size, new_size, &tiles).unwrap().unwrap();
            let old_root = roots[usize::try_from(old_size).unwrap()];
            let claim =
                Consistency { old_size, old_root, new_size, new_root: roots[usize::try_from(new_size).unwrap()] };
            assert_eq!(claim.verify(&proof), Ok(()));
            assert!(Consistency { old_root: Hash::EMPTY, ..claim }.verify(&proof).is_err());
            assert!(Consistency { new_root: Hash::EMPTY, ..claim }.verify(&proof).is_err());
        }
        assert!(Consistency::prove(0, new_size, &tiles).is_none(), "the empty log proves nothing");
        assert!(Consistency::prove(new_size + 1, new_size, &tiles).is_none());
    }
}

#[test]
fn sizes_at_the_end_of_64_bits_are_answered_and_not_overrun() {
    let claim = Inclusion { leaf: leaf(0), index: u64::MAX - 1, size: u64::MAX, root: leaf(0) };
    assert_eq!(claim.verify(&[]), Err(InvalidInclusion::Length { expected: 63, found: 0 }));
    assert_eq!(claim.verify(&[leaf(0); 63]), Err(InvalidInclusion::Root));
    let claim = Consistency { old_size: 1, old_root: leaf(0), new_size: u64::MAX, new_root: leaf(0) };
    assert_eq!(claim.verify(&[]), Err(InvalidConsistency::Length { expected: 64, found: 0 }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Batches of any cut give the same tiles, and proofs made from only the tiles that are named for them hold.
    #[test]
    fn a_log_does_not_depend_on_its_batches(batches in prop::collection::vec(0..400_u64, 1..8), at in any::<prop::sample::Index>()) {
        let size = batches.iter().sum();
        let mut log = Log::default();
        for batch in &batches {
            log.grow(*batch);
        }
        let whole = Log::of(size);
        prop_assert_eq!(&log.stored, &whole.stored);
        prop_assert_eq!(&log.edge, &whole.edge);
        for (id, hashes) in &log.stored {
            prop_assert_eq!(usize::from(id.width(size)), hashes.len());
        }
        let restored = RightEdge::restore(size, |id| log.stored.get(&id).cloned());
        prop_assert_eq!(restored.as_ref(), Ok(&log.edge));
        if size > 0 {
            let index = at.index(usize::try_from(size).unwrap()) as u64;
            let tiles = log.tiles(tile::for_inclusion(index, size));
            let path = Inclusion::path(index, size, &tiles).unwrap().unwrap();
            let claim = Inclusion { leaf: leaf(index), index, size, root: log.frontier.root() };
            prop_assert_eq!(claim.verify(&path), Ok(()));
            let old_size = index + 1;
            let tiles = log.tiles(tile::for_consistency(old_size, size));
            let proof = Consistency::prove(old_size, size, &tiles).unwrap().unwrap();
            let old_root = Log::of(old_size).frontier.root();
            let claim = Consistency { old_size, old_root, new_size: size, new_root: log.frontier.root() };
            prop_assert_eq!(claim.verify(&proof), Ok(()));
        }
    }

    /// One changed bit, one hash more or one less: no proof holds.
    #[test]
    fn a_touched_path_does_not_hold(size in 2..700_u64, at in any::<prop::sample::Index>(), bit in 0..256_usize) {
        let log = Log::of(size);
        let tiles = log.all();
        let index = at.index(usize::try_from(size).unwrap()) as u64;
        let path = Inclusion::path(index, size, &tiles).unwrap().unwrap();
        let claim = Inclusion { leaf: leaf(index), index, size, root: log.frontier.root() };
        for place in 0..path.len() {
            let mut touched = path.clone();
            let mut bytes = *touched[place].as_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            touched[place] = Hash::from_bytes(bytes);
            prop_assert_eq!(claim.verify(&touched), Err(InvalidInclusion::Root));
        }
        let (expected, found) = (path.len(), path.len() + 1);
        let longer = [path.as_slice(), &[leaf(0)]].concat();
        prop_assert_eq!(claim.verify(&longer), Err(InvalidInclusion::Length { expected, found }));
        let shorter = &path[1..];
        prop_assert_eq!(claim.verify(shorter), Err(InvalidInclusion::Length { expected, found: expected - 1 }));
    }

    #[test]
    fn a_touched_consistency_proof_does_not_hold(new_size in 2..700_u64, at in any::<prop::sample::Index>(), bit in 0..256_usize) {
        let old_size = 1 + at.index(usize::try_from(new_size - 1).unwrap()) as u64;
        let tiles = Log::of(new_size).all();
        let proof = Consistency::prove(old_size, new_size, &tiles).unwrap().unwrap();
        let [old_root, new_root] = [old_size, new_size].map(|size| root(size, &tiles).unwrap());
        let claim = Consistency { old_size, old_root, new_size, new_root };
        prop_assert_eq!(claim.verify(&proof), Ok(()));
        for place in 0..proof.len() {
            let mut touched = proof.clone();
            let mut bytes = *touched[place].as_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            touched[place] = Hash::from_bytes(bytes);
            prop_assert!(claim.verify(&touched).is_err());
        }
    }

    #[test]
    fn a_tile_path_reads_back(level in 0..64_u8, index: u64, width in 1..=256_u16, entries: bool) {
        let resource = if entries { Resource::Entries(index) } else { Resource::Hashes(TileId { level, index }) };
        let path = TilePath { resource, width };
        prop_assert_eq!(path.to_string().parse(), Ok(path));
    }

    #[test]
    fn no_text_makes_the_parsers_panic(text in "\\PC{0,40}", path in "[0-9x/.p]{0,24}") {
        let _ = text.parse::<TilePath>();
        let _ = path.parse::<TilePath>();
    }
}
