//! Baby steps: from a key to the number of steps, in eight bytes a slot.

/// Bits of a slot that hold the number; the others are the key's highest.
const NUMBER_BITS: u32 = 24;

/// A table of numbers by key: open addressing, at most half full.
#[derive(Debug)]
pub(super) struct Table {
    /// 0 is an empty slot. The key's lowest bits say where its search begins.
    slots: Vec<u64>,
    mask: usize,
}

impl Table {
    /// A table for so many numbers below 2²⁴.
    pub(super) fn new(numbers: usize) -> Self {
        let slots = (2 * numbers).next_power_of_two();
        Self { slots: vec![0; slots], mask: slots - 1 }
    }

    /// Enters a number from 1 to 2²⁴ − 1.
    pub(super) fn insert(&mut self, key: u64, number: u32) {
        let free = self.places(key).find(|place| self.slots.get(*place) == Some(&0));
        let slot = free.and_then(|place| self.slots.get_mut(place)).expect("half of the slots stay free");
        *slot = high(key) | u64::from(number);
    }

    /// The numbers under this key; another key whose lowest bits are near and whose highest are equal passes for it.
    #[inline]
    pub(super) fn get(&self, key: u64) -> impl Iterator<Item = u32> {
        self.places(key)
            .map_while(|place| self.slots.get(place).filter(|slot| **slot != 0))
            .filter(move |slot| high(**slot) == high(key))
            .map(|slot| (slot & ((1 << NUMBER_BITS) - 1)) as u32)
    }

    /// Where to look, the likeliest first.
    #[inline]
    fn places(&self, key: u64) -> impl Iterator<Item = usize> + use<> {
        let mask = self.mask;
        #[allow(clippy::cast_possible_truncation, reason = "the mask is smaller still")]
        let home = key as usize;
        (0..=mask).map(move |offset| home.wrapping_add(offset) & mask)
    }
}

const fn high(key: u64) -> u64 {
    key & !((1 << NUMBER_BITS) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_table_gives_back_what_was_entered_however_its_keys_crowd() {
        let keys =
            |i: u32| [u64::from(i) << 40, u64::from(i).wrapping_mul(0x9e37_79b9_7f4a_7c15), u64::MAX - u64::from(i)];
        for which in 0..3 {
            let mut table = Table::new(1_000);
            for i in 1..=1_000 {
                table.insert(keys(i)[which], i);
            }
            for i in 1..=1_000 {
                assert!(table.get(keys(i)[which]).any(|number| number == i));
            }
        }
        let mut table = Table::new(1);
        assert_eq!(table.get(0).count(), 0);
        table.insert(0, (1 << 24) - 1);
        assert_eq!(table.get(0).collect::<Vec<_>>(), [(1 << 24) - 1]);
        assert_eq!(table.get(1 << 63).count(), 0);
    }
}
