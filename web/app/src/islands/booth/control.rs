//! The form controls of a contest: one way of answering for each kind. None needs dragging; all work from the keyboard.

use super::{answer::Answer, state::State};
use crate::rule::{fill, grouped};
use leptos::{ev::Event, prelude::*};
use psephos_messages::PaperKind;

/// The largest number that is picked from a list; above it, numbers are typed.
const LONGEST_LIST: i64 = 20;

/// One contest's controls. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Control {
    pub(super) state: State,
    pub(super) position: usize,
    /// An option too many was tried, and not taken.
    pub(super) refused: RwSignal<bool>,
    kind: StoredValue<PaperKind>,
}

impl Control {
    pub(super) fn new(state: State, position: usize, kind: PaperKind) -> Self {
        Self { state, position, refused: RwSignal::new(false), kind: StoredValue::new(kind) }
    }

    /// What the answer says.
    pub(super) fn read<T: Default>(self, read: impl FnOnce(&Answer) -> T) -> T {
        self.state.answers.with(|all| all.get(self.position).map_or_else(T::default, read))
    }

    fn write(self, write: impl FnOnce(&mut Answer)) {
        self.state.answers.update(|all| all.get_mut(self.position).map_or((), write));
    }

    /// The controls of all options.
    pub(super) fn options(self, options: Vec<String>) -> AnyView {
        let numbered = options.into_iter().enumerate();
        match self.kind.get_value() {
            PaperKind::Choose { max, blank, .. } => {
                let phrases = self.state.phrases;
                let max = u64::from(max);
                let mut views: Vec<AnyView> = numbered.map(|(i, title)| self.mark(Some(i), title, max)).collect();
                views.extend(blank.then(|| self.mark(None, phrases.say("booth-blank"), max)));
                views.into_any()
            }
            PaperKind::Knapsack { costs, .. } => {
                let phrases = self.state.phrases;
                let view = |((i, title), cost)| {
                    let title = fill(&phrases.tell("booth-costs", "option", title), "cost", grouped(cost));
                    self.mark(Some(i), title, u64::MAX)
                };
                numbered.zip(costs).map(view).collect::<Vec<_>>().into_any()
            }
            PaperKind::Grade { grades, skippable } => {
                numbered.map(|(i, title)| self.grades(i, title, &grades, skippable)).collect::<Vec<_>>().into_any()
            }
            PaperKind::Score { max, .. } => self.numbers(numbered, 0, i64::from(max)),
            PaperKind::Allocate { budget } => self.numbers(numbered, 0, i64::from(budget)),
            PaperKind::Rank { max, .. } => self.numbers(numbered, 0, i64::from(max)),
            PaperKind::Quadratic { credits, against } => {
                let most = i64::from(credits.isqrt());
                self.numbers(numbered, if against { -most } else { 0 }, most)
            }
        }
    }

    /// An option that is marked or not, or the blank for `None`.
    fn mark(self, option: Option<usize>, title: String, max: u64) -> AnyView {
        let marked = move || self.read(|answer| option.map_or(answer.blank, |option| answer.number(option) != 0));
        let change = move |event: Event| {
            let checked = event_target_checked(&event);
            let mut taken = true;
            self.write(|answer| taken = answer.mark(option, checked, max));
            self.refused.set(!taken);
        };
        view! {
            <label class=if option.is_none() { "option option-blank" } else { "option" }>
                <input
                    type=if max == 1 { "radio" } else { "checkbox" }
                    name=format!("contest-{}", self.position)
                    autocomplete="off"
                    prop:checked=marked
                    on:change=change
                />
                <span>{title}</span>
            </label>
        }
        .into_any()
    }

    /// One grade for an option: a row of radio buttons under its name.
    fn grades(self, option: usize, title: String, grades: &[String], skippable: bool) -> AnyView {
        let none = skippable.then(|| (0, self.state.phrases.say("booth-no-grade")));
        let graded = grades.iter().cloned().zip(1..).map(|(title, grade): (String, i64)| (grade, title));
        let radio = |(grade, title): (i64, String)| {
            view! {
                <label class="grade">
                    <input
                        type="radio"
                        name=format!("contest-{}-{option}", self.position)
                        autocomplete="off"
                        prop:checked=move || self.read(|answer| answer.number(option) == grade)
                        on:change=move |_| self.write(|answer| answer.set(option, grade))
                    />
                    <span>{title}</span>
                </label>
            }
        };
        view! {
            <fieldset class="grades">
                <legend>{title}</legend>
                {graded.chain(none).map(radio).collect_view()}
            </fieldset>
        }
        .into_any()
    }

    /// A number for each option: picked from a list, or typed where the list would be long.
    fn numbers(self, options: impl Iterator<Item = (usize, String)>, least: i64, most: i64) -> AnyView {
        let typed = most > LONGEST_LIST;
        let row = |(option, title): (usize, String)| {
            let field = if typed { self.typed(option, most) } else { self.picked(option, least, most) };
            view! { <label class="option option-number"><span>{title}</span>{field}</label> }
        };
        options.map(row).collect::<Vec<_>>().into_any()
    }

    fn picked(self, option: usize, least: i64, most: i64) -> AnyView {
        let change = move |event: Event| {
            let number = event_target_value(&event).parse().unwrap_or(0);
            self.write(|answer| answer.set(option, number));
        };
        let choice = |number: i64| {
            view! {
                <option value=number.to_string() prop:selected=move || self.read(|answer| answer.number(option)) == number>
                    {self.choice(number)}
                </option>
            }
        };
        // Best first where more is better; ranks run the other way.
        let ranks = self.kind.with_value(|kind| matches!(kind, PaperKind::Rank { .. }));
        let numbers: Vec<i64> = if ranks { (least..=most).collect() } else { (least..=most).rev().collect() };
        view! { <select autocomplete="off" on:change=change>{numbers.into_iter().map(choice).collect_view()}</select> }
            .into_any()
    }

    /// How a number reads in a list.
    fn choice(self, number: i64) -> String {
        let phrases = self.state.phrases;
        self.kind.with_value(|kind| match kind {
            PaperKind::Rank { .. } if number == 0 => phrases.say("booth-no-rank"),
            PaperKind::Quadratic { .. } if number != 0 => {
                let votes = number.to_string().replace('-', "−");
                fill(&phrases.tell("booth-votes", "votes", votes), "cost", number * number)
            }
            _ => number.to_string(),
        })
    }

    fn typed(self, option: usize, most: i64) -> AnyView {
        let change = move |event: Event| {
            let number = event_target_value(&event).trim().parse().unwrap_or(0);
            self.write(|answer| answer.set(option, number));
        };
        view! {
            <input
                type="number"
                inputmode="numeric"
                min="0"
                max=most.to_string()
                step="1"
                autocomplete="off"
                prop:value=move || self.read(|answer| answer.number(option)).to_string()
                on:input=change
            />
        }
        .into_any()
    }
}
