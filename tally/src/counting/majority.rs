//! Majority judgment (Balinski and Laraki 2007): the best median grade wins.
//!
//! The median is the middle grade, the worse of the two middle ones when their number is even. Of options with the same
//! median, one median grade is taken away from each and the new medians are compared, until they differ. An option that
//! runs out of grades first comes last.

use super::{
    ranking::seat,
    totals::Totals,
    trace::{Count, Step},
};
use core::cmp::Ordering;
use psephos_record::manifest::TieRule;

pub(super) fn count(totals: &Totals, ties: TieRule) -> Count {
    let mut options: Vec<(u32, Grades)> =
        (0..totals.options()).map(|option| (option, Grades(totals.grades(option)))).collect();
    // A stable sort: what is equal stays in the order of the ballot.
    options.sort_by(|(_, a), (_, b)| a.compare(b));
    let steps = options
        .iter()
        .map(|(option, grades)| Step::Median { option: *option, grade: grades.median().map(|m| m.grade) })
        .collect();
    let groups: Vec<Vec<u32>> = options
        .chunk_by(|(_, a), (_, b)| a.compare(b) == Ordering::Equal)
        .map(|group| group.iter().map(|(option, _)| *option).collect())
        .collect();
    seat(&groups, 1, ties, steps)
}

/// How many ballots gave each grade, best first.
#[derive(Clone)]
struct Grades(Vec<u64>);

struct Median {
    grade: u32,
    /// How often this grade can be taken away before the median is another one.
    steady: u64,
}

impl Grades {
    fn median(&self) -> Option<Median> {
        let all: u64 = self.0.iter().sum();
        let mut better = 0;
        for (grade, count) in (0..).zip(&self.0) {
            // The worse middle is number ⌊all/2⌋ + 1 from the best.
            if all > 0 && better + count > all / 2 {
                let worse = all - better - count;
                // It stays here while all − r ≥ 2·better and all − r ≥ 2·worse + 1.
                let steady = (all - 2 * better).min(all - 2 * worse - 1);
                return Some(Median { grade, steady: (steady + 1).min(*count) });
            }
            better += count;
        }
        None
    }

    /// Best first.
    fn compare(&self, other: &Self) -> Ordering {
        let (mut this, mut that) = (self.clone(), other.clone());
        loop {
            match (this.median(), that.median()) {
                (None, None) => return Ordering::Equal,
                (None, Some(_)) => return Ordering::Greater,
                (Some(_), None) => return Ordering::Less,
                (Some(a), Some(b)) if a.grade != b.grade => return a.grade.cmp(&b.grade),
                (Some(a), Some(b)) => {
                    let taken = a.steady.min(b.steady);
                    this.take(a.grade, taken);
                    that.take(b.grade, taken);
                }
            }
        }
    }

    fn take(&mut self, grade: u32, count: u64) {
        if let Some(left) = self.0.get_mut(grade as usize) {
            *left -= count;
        }
    }
}
