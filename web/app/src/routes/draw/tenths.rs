//! The order of entry in ten parts.
//!
//! Each office's entrants are divided by its own numbers: those of two offices say nothing about each other.

use psephos_record::draw::pool::Provenance;
use std::collections::BTreeMap;

/// Parts.
const PARTS: u32 = 10;
/// Entrants of whom the parts are made, 32 MB of them. A pool goes by ids, which are hashes: its first rows are a fair sample of it.
pub(crate) const SAMPLE: usize = 1 << 22;
/// Where whoever entered in an office that the sample does not know is put: as if alone there.
const MIDDLE: u32 = PARTS / 2;

/// By office, the first number of each part but the first one.
#[derive(Debug, Default)]
pub(crate) struct Tenths(BTreeMap<u16, [u64; PARTS as usize - 1]>);

impl Tenths {
    /// Divides these. Of those with one number all come into one part.
    pub(crate) fn of(mut entered: Vec<Provenance>) -> Self {
        entered.sort_unstable();
        let office = |queue: &[Provenance]| {
            let size = queue.len() as u64;
            // The entrant at position `i` of `size` stands in the part `(i + ½) · 10 / size`, rounded down.
            let first = |part: u64| (size * part).saturating_sub(5).div_ceil(10);
            let number = |part: u32| {
                let at = usize::try_from(first(part.into())).ok();
                at.and_then(|at| queue.get(at)).map_or(u64::MAX, |entrant| entrant.number.into())
            };
            let mut cuts = [u64::MAX; PARTS as usize - 1];
            cuts.iter_mut().zip(1..).for_each(|(cut, part)| *cut = number(part));
            queue.first().map(|entrant| (entrant.office, cuts))
        };
        Self(entered.chunk_by(|one, next| one.office == next.office).filter_map(office).collect())
    }

    /// In which part somebody entered, from 0.
    pub(crate) fn part(&self, entered: Provenance) -> u32 {
        let Some(cuts) = self.0.get(&entered.office) else { return MIDDLE };
        (0..)
            .zip(cuts)
            .take_while(|(_, cut)| u64::from(entered.number) >= **cut)
            .map(|(i, _)| i + 1)
            .last()
            .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(numbers: &[(u16, u32)]) -> Vec<u32> {
        let entered: Vec<Provenance> =
            numbers.iter().map(|(office, number)| Provenance { office: *office, number: *number }).collect();
        let tenths = Tenths::of(entered.clone());
        entered.into_iter().map(|entered| tenths.part(entered)).collect()
    }

    #[test]
    fn every_part_has_as_many_and_each_office_its_own() {
        let both: Vec<(u16, u32)> = (0..1_000).map(|i| (u16::from(i >= 400), (i * 7919) % 1_000 + 1)).collect();
        let found = parts(&both);
        for part in 0..PARTS {
            assert_eq!(found[..400].iter().filter(|found| **found == part).count(), 40);
            assert_eq!(found[400..].iter().filter(|found| **found == part).count(), 60);
        }
        let first = both[..400].iter().zip(&found).filter(|(_, part)| **part == 0).map(|((_, number), _)| number).max();
        let later = both[..400].iter().zip(&found).filter(|(_, part)| **part > 0).map(|((_, number), _)| number).min();
        assert!(first < later);
    }

    #[test]
    fn a_small_queue_is_spread_evenly() {
        assert_eq!(parts(&[(0, 9)]), [5]);
        assert_eq!(parts(&[(3, 2), (3, 8), (3, 5)]), [1, 8, 5]);
        assert_eq!(parts(&[(0, 1), (0, u32::MAX)]), [2, 7]);
    }

    #[test]
    fn equal_numbers_are_not_parted_and_unknown_offices_have_a_middle() {
        assert_eq!(parts(&[(0, 4); 30]), [9; 30]);
        assert_eq!(Tenths::default().part(Provenance { office: 1, number: 1 }), 5);
    }
}
