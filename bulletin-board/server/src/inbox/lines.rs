//! A line for each source, and whose turn it is. No clock of its own.

use super::Source;
use crate::post_error::PostError;
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};
use tokio::time::Instant;

/// Posts that may wait in all.
const ALL: usize = 4096;
/// Posts that may wait from one address.
const LINE: usize = 512;
/// Posts that may wait from one address that sent a false proof lately.
const SUSPECT_LINE: usize = 32;
/// Posts that are screened together: two of the screen's own batches, so that both cores of a small machine are busy.
const BATCH: usize = 2 * psephos_tally::screen::BATCH;
/// Posts of suspects that are screened together, between two batches of the others.
const SUSPECT_BATCH: usize = 64;
/// How long a false proof is remembered.
const MEMORY: Duration = Duration::from_mins(1);

/// What waits, by where it came from.
pub(super) struct Lines<P> {
    by_source: BTreeMap<Source, VecDeque<P>>,
    waiting: usize,
    /// Sources with a line, in the order of their turns.
    turns: VecDeque<Source>,
    suspect_turns: VecDeque<Source>,
    /// Until when they are suspects.
    suspects: BTreeMap<Source, Instant>,
    is_turn_of_suspects: bool,
}

impl<P> Default for Lines<P> {
    fn default() -> Self {
        Self {
            by_source: BTreeMap::new(),
            waiting: 0,
            turns: VecDeque::new(),
            suspect_turns: VecDeque::new(),
            suspects: BTreeMap::new(),
            is_turn_of_suspects: false,
        }
    }
}

impl<P> Lines<P> {
    /// Puts a post at the end of its line. Where there is no room, the longest line loses its last post, which is given back.
    pub(super) fn push(&mut self, source: Source, post: P, now: Instant) -> Result<Option<P>, PostError> {
        if self.suspects.get(&source).is_some_and(|until| *until <= now) {
            self.suspects.remove(&source);
            self.change_turns(source, false);
        }
        let is_suspect = self.suspects.contains_key(&source);
        let length = self.by_source.get(&source).map_or(0, VecDeque::len);
        if source.is_some() && length >= if is_suspect { SUSPECT_LINE } else { LINE } {
            return Err(PostError::TooMany);
        }
        let displaced = if self.waiting < ALL { None } else { Some(self.shorten_a_line_over(length)?) };
        self.by_source.entry(source).or_default().push_back(post);
        self.waiting += 1;
        if length == 0 {
            self.turns_of(is_suspect).push_back(source);
        }
        Ok(displaced)
    }

    fn shorten_a_line_over(&mut self, length: usize) -> Result<P, PostError> {
        let longest = self.by_source.values_mut().max_by_key(|line| line.len()).filter(|line| line.len() > length + 1);
        let last = longest.and_then(VecDeque::pop_back).ok_or(PostError::Busy)?;
        self.waiting -= 1;
        Ok(last)
    }

    /// How many posts wait in all lines.
    pub(super) const fn len(&self) -> usize {
        self.waiting
    }

    /// The next batch: one post of each line in turn, until it is full. Batches of suspects come between the others.
    pub(super) fn take(&mut self) -> Vec<P> {
        let of_suspects = self.turns.is_empty() || (self.is_turn_of_suspects && !self.suspect_turns.is_empty());
        self.is_turn_of_suspects = !of_suspects;
        let most = if of_suspects { SUSPECT_BATCH } else { BATCH };
        let mut posts = Vec::new();
        while posts.len() < most
            && let Some(source) = self.turns_of(of_suspects).pop_front()
        {
            let Some(line) = self.by_source.get_mut(&source) else { continue };
            posts.extend(line.pop_front());
            if line.is_empty() {
                self.by_source.remove(&source);
            } else {
                self.turns_of(of_suspects).push_back(source);
            }
        }
        self.waiting -= posts.len();
        posts
    }

    /// Remembers for a while that a proof from there was false. What this program posts itself is nobody's to answer for.
    pub(super) fn suspect(&mut self, source: Source, now: Instant) {
        if source.is_none() {
            return;
        }
        self.suspects.retain(|_, until| *until > now);
        if self.suspects.insert(source, now + MEMORY).is_none() {
            self.change_turns(source, true);
        }
    }

    /// Its line, if there is one, waits for its turn among these from now on.
    fn change_turns(&mut self, source: Source, of_suspects: bool) {
        self.turns.retain(|waiting| *waiting != source);
        self.suspect_turns.retain(|waiting| *waiting != source);
        if self.by_source.contains_key(&source) {
            self.turns_of(of_suspects).push_back(source);
        }
    }

    const fn turns_of(&mut self, suspects: bool) -> &mut VecDeque<Source> {
        if suspects { &mut self.suspect_turns } else { &mut self.turns }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entrance::ClientAddress;

    fn at(last: u8) -> ClientAddress {
        ClientAddress([192, 0, 2, last].into())
    }

    #[test]
    fn whoever_sends_much_waits_for_himself() {
        let (mut lines, now) = (Lines::default(), Instant::now());
        for _ in 0..LINE {
            assert_eq!(lines.push(Some(at(1)), 1, now), Ok(None));
        }
        assert_eq!(lines.push(Some(at(1)), 1, now), Err(PostError::TooMany));
        for source in [2, 3] {
            lines.push(Some(at(source)), source, now).unwrap();
        }
        assert_eq!(lines.take()[..4], [1, 2, 3, 1]);
        assert_eq!(lines.take().len(), LINE + 2 - BATCH);
        assert!(lines.take().is_empty());
    }

    #[test]
    fn where_there_is_no_room_the_longest_line_gives_way() {
        let (mut lines, now) = (Lines::default(), Instant::now());
        for last in 0..8 {
            for _ in 0..LINE {
                lines.push(Some(at(last)), last, now).unwrap();
            }
        }
        let displaced = lines.push(Some(at(9)), 9, now).unwrap().unwrap();
        assert_ne!(displaced, 9);
        assert_eq!(lines.push(Some(at(displaced)), displaced, now), Err(PostError::Busy), "no line is longer");
        let mut taken = 0;
        while taken < ALL {
            taken += lines.take().len();
        }
        assert_eq!((taken, lines.take().len(), lines.waiting), (ALL, 0, 0));
    }

    #[test]
    fn suspects_wait_for_each_other_and_are_forgiven() {
        let (mut lines, now) = (Lines::default(), Instant::now());
        for _ in 0..300 {
            lines.push(Some(at(1)), 1, now).unwrap();
        }
        lines.suspect(Some(at(1)), now);
        assert_eq!(lines.push(Some(at(1)), 1, now), Err(PostError::TooMany), "its line is shorter now");
        for _ in 0..300 {
            lines.push(Some(at(2)), 2, now).unwrap();
        }
        assert_eq!(lines.take(), [2; 300]);
        lines.push(Some(at(2)), 2, now).unwrap();
        assert_eq!(lines.take(), [1; SUSPECT_BATCH]);
        assert_eq!(lines.take(), [2]);
        assert_eq!(lines.take(), [1; SUSPECT_BATCH]);
        lines.push(Some(at(2)), 2, now + MEMORY).unwrap();
        lines.push(Some(at(1)), 1, now + MEMORY).unwrap();
        let rest = lines.take();
        assert_eq!((rest.len(), rest.iter().filter(|post| **post == 2).count()), (300 - 128 + 2, 1));
        lines.suspect(None, now);
        lines.push(None, 0, now).unwrap();
        assert!(lines.suspects.is_empty() || !lines.suspects.contains_key(&None));
    }
}
