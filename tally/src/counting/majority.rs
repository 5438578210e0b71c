//! Majority judgment (Balinski and Laraki 2007): the best median grade wins.
//!
//! The median is the middle grade, the worse of the two middle ones when their number is even. Of options with the same
//! median, one median grade is taken away from each and the new medians are compared, until they differ. An option that
//! runs out of grades first comes last.

use super::{
    ranking::seat,
    ties::Ties,
    totals::Totals,
    trace::{Count, Step},
};
use core::cmp::Ordering;

pub(super) fn count(totals: &Totals, ties: Ties<'_>) -> Count {
    let mut options: Vec<(u32, Grades)> =
        (0..totals.options()).map(|option| (option, Grades(totals.grades(option)))).collect();
    // A stable sort: what is equal stays in the order of the ballot.
    options.sort_by(|(_, a), (_, b)| a.compare(b).order);
    let mut steps: Vec<Step> =
        options.iter().map(|(option, grades)| Step::Median { option: *option, grade: grades.grade() }).collect();
    for ((over, a), (under, b)) in options.iter().zip(options.iter().skip(1)) {
        let Comparison { order, taken: grades, medians: (median_over, median_under) } = a.compare(b);
        if order == Ordering::Less && grades > 0 {
            steps.push(Step::Taken { over: *over, under: *under, grades, median_over, median_under });
        }
    }
    let groups: Vec<Vec<u32>> = options
        .chunk_by(|(_, a), (_, b)| a.compare(b).order == Ordering::Equal)
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

/// How two options compare.
struct Comparison {
    /// Best first.
    order: Ordering,
    /// Median grades that were taken away from each.
    taken: u64,
    /// The medians that decided; none where no grade was left.
    medians: (Option<u32>, Option<u32>),
}

impl Grades {
    fn grade(&self) -> Option<u32> {
        self.median().map(|median| median.grade)
    }

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

    fn compare(&self, other: &Self) -> Comparison {
        let (mut this, mut that, mut taken) = (self.clone(), other.clone(), 0);
        loop {
            let medians = (this.grade(), that.grade());
            let order = match (this.median(), that.median()) {
                (Some(a), Some(b)) if a.grade == b.grade => {
                    let steady = a.steady.min(b.steady);
                    this.take(a.grade, steady);
                    that.take(b.grade, steady);
                    taken += steady;
                    continue;
                }
                (Some(a), Some(b)) => a.grade.cmp(&b.grade),
                // Who has a grade left stands before who has none.
                (a, b) => b.is_some().cmp(&a.is_some()),
            };
            return Comparison { order, taken, medians };
        }
    }

    fn take(&mut self, grade: u32, count: u64) {
        if let Some(left) = self.0.get_mut(grade as usize) {
            *left -= count;
        }
    }
}
