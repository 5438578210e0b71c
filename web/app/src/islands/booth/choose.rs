//! The choices, contest by contest.

use super::{
    heading,
    state::{Marks, State, Step},
};
use crate::rule::{fill, rule};
use leptos::{
    ev::{Event, SubmitEvent},
    prelude::*,
};
use psephos_messages::PaperContest;

/// A contest on the page: what it asks, and where its marks are kept.
#[derive(Clone, Copy)]
struct Field {
    state: State,
    position: usize,
    min: u32,
    max: u32,
    blank: bool,
    /// An option too many was tried.
    overvoted: RwSignal<bool>,
}

pub(super) fn view(state: State) -> impl IntoView {
    let phrases = state.phrases;
    let paper = state.paper.get_untracked();
    let voted = paper.as_ref().is_some_and(|paper| paper.voted > 0);
    let contests = paper.map(|paper| paper.contests).unwrap_or_default();
    let (kept, shown) = (StoredValue::new(contests.clone()), RwSignal::new(false));
    let missing = move || -> Vec<(usize, PaperContest)> {
        let marks = state.marks.get();
        let contests = kept.get_value().into_iter().enumerate();
        contests.filter(|(i, contest)| marks.get(*i).is_none_or(|marks| !marks.complete(contest))).collect()
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if missing().is_empty() {
            state.go(Step::Review);
        } else {
            shown.set(true);
            request_animation_frame(|| super::focus("left-to-choose"));
        }
    };
    let left = move || {
        let missing = if shown.get() { missing() } else { Vec::new() };
        (!missing.is_empty()).then(|| left_to_choose(state, missing))
    };
    view! {
        {heading(state, Some(2), "booth-choose-title")}
        {voted.then(|| view! { <p class="notice">{phrases.say("booth-replaces")}</p> })}
        {left}
        <form on:submit=submit autocomplete="off">
            {contests.into_iter().enumerate().map(|(i, contest)| fieldset(state, i, contest)).collect_view()}
            <button type="submit" class="button large">{phrases.say("booth-choose-submit")}</button>
        </form>
    }
}

fn left_to_choose(state: State, missing: Vec<(usize, PaperContest)>) -> impl IntoView {
    let phrases = state.phrases;
    let line = move |(i, contest): (usize, PaperContest)| {
        let what = match (contest.min, contest.blank) {
            (1, true) => phrases.say("booth-missing-one-or-blank"),
            (1, false) => phrases.say("booth-missing-one"),
            (min, _) => phrases.tell("booth-missing-some", "min", min),
        };
        view! { <li><a href=format!("#contest-{i}")>{contest.title}</a>": "{what}</li> }
    };
    view! {
        <div class="notice notice-bad" role="alert" id="left-to-choose" tabindex="-1">
            <p><strong>{phrases.say("booth-choose-first")}</strong></p>
            <ul>{missing.into_iter().map(line).collect_view()}</ul>
        </div>
    }
}

fn fieldset(state: State, position: usize, contest: PaperContest) -> impl IntoView {
    let phrases = state.phrases;
    let PaperContest { title, description, options, min, max, blank } = contest;
    let field = Field { state, position, min, max, blank, overvoted: RwSignal::new(false) };
    let rule_text = rule(|name| phrases.say(name), min, max, blank);
    let hint = move || format!("contest-{position}-hint");
    view! {
        <fieldset id=format!("contest-{position}") class="contest" aria-describedby=hint()>
            <legend>{title}</legend>
            {(!description.is_empty()).then(|| view! { <p>{description}</p> })}
            <p class="rule" id=hint()>{rule_text}</p>
            <div class="options">
                {options.into_iter().enumerate().map(|(i, option)| field.option(Some(i), option)).collect_view()}
                {blank.then(|| field.option(None, phrases.say("booth-blank")))}
            </div>
            {field.foot()}
        </fieldset>
    }
}

impl Field {
    fn is_radio(self) -> bool {
        self.max == 1
    }

    /// An option, or the blank for `None`.
    fn option(self, option: Option<usize>, title: String) -> impl IntoView {
        let kind = if self.is_radio() { "radio" } else { "checkbox" };
        let class = if option.is_none() { "option option-blank" } else { "option" };
        view! {
            <label class=class>
                <input
                    type=kind
                    name=format!("contest-{}", self.position)
                    autocomplete="off"
                    prop:checked=move || self.is_marked(option)
                    on:change=move |event| self.change(option, &event)
                />
                <span>{title}</span>
            </label>
        }
    }

    fn is_marked(self, option: Option<usize>) -> bool {
        self.state.marks.with(|all| {
            all.get(self.position).is_some_and(|marks| match option {
                Some(i) => marks.options.get(i).copied().unwrap_or(false),
                None => marks.blank,
            })
        })
    }

    fn change(self, option: Option<usize>, event: &Event) {
        let checked = event_target_checked(event);
        let mut refused = false;
        self.state.marks.update(|all| {
            let Some(marks) = all.get_mut(self.position) else { return };
            refused = !mark(marks, option, checked, self.max);
        });
        self.overvoted.set(refused);
    }

    /// The live counter, the word on one option too many, and the way back to nothing.
    fn foot(self) -> impl IntoView {
        let Self { state, position, max, .. } = self;
        let phrases = state.phrases;
        let chosen = move || state.marks.with(|all| all.get(position).map_or(0, Marks::chosen));
        let counter =
            move || (!self.is_radio()).then(|| fill(&phrases.tell("booth-count", "chosen", chosen()), "max", max));
        let overvote = move || {
            self.overvoted.get().then(|| view! { <strong>{phrases.tell("booth-overvote", "max", max)}</strong> })
        };
        // A radio button cannot be taken back by itself.
        let clear = move || {
            let offered = self.is_radio() && self.min == 0 && !self.blank && chosen() > 0;
            let clear = move |_| {
                state.marks.update(|all| {
                    if let Some(marks) = all.get_mut(position) {
                        marks.options.fill(false);
                    }
                });
            };
            offered.then(
                || view! { <button type="button" class="quiet" on:click=clear>{phrases.say("booth-clear")}</button> },
            )
        };
        view! {
            <p class="counter" role="status">{counter}" "{overvote}</p>
            {clear}
        }
    }
}

/// Marks or unmarks. The blank and the options exclude each other. False, and nothing changed, for one option too many.
fn mark(marks: &mut Marks, option: Option<usize>, checked: bool, max: u32) -> bool {
    let Some(position) = option else {
        marks.blank = checked;
        if checked {
            marks.options.fill(false);
        }
        return true;
    };
    if checked && max > 1 && marks.chosen() >= max {
        return false;
    }
    if checked && max == 1 {
        marks.options.fill(false);
    }
    if let Some(mark) = marks.options.get_mut(position) {
        *mark = checked;
    }
    marks.blank = marks.blank && !checked;
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(options: [u8; 3], blank: bool) -> Marks {
        Marks { options: options.map(|mark| mark == 1).to_vec(), blank }
    }

    #[test]
    fn one_option_too_many_changes_nothing() {
        let mut two = marks([1, 1, 0], false);
        assert!(!mark(&mut two, Some(2), true, 2));
        assert!(two == marks([1, 1, 0], false));
        assert!(mark(&mut two, Some(0), false, 2) && mark(&mut two, Some(2), true, 2));
        assert!(two == marks([0, 1, 1], false));
    }

    #[test]
    fn the_blank_and_the_options_exclude_each_other() {
        let mut both = marks([1, 0, 1], false);
        assert!(mark(&mut both, None, true, 2));
        assert!(both == marks([0, 0, 0], true));
        assert!(mark(&mut both, Some(1), true, 2));
        assert!(both == marks([0, 1, 0], false));
    }

    #[test]
    fn a_choice_of_one_moves_the_mark() {
        let mut one = marks([1, 0, 0], false);
        assert!(mark(&mut one, Some(2), true, 1));
        assert!(one == marks([0, 0, 1], false));
    }
}
