//! The choices, contest by contest.

use super::{
    answer::{Complaint, Used},
    control::Control,
    focus, heading,
    state::{State, Step},
};
use crate::rule::{fill, grouped, rule};
use leptos::{ev::SubmitEvent, prelude::*};
use psephos_messages::{Paper, PaperKind};

pub(super) fn view(state: State) -> impl IntoView {
    let phrases = state.phrases;
    let paper = state.paper.get_untracked();
    let voted = paper.as_ref().is_some_and(|paper| paper.voted > 0);
    let contests = paper.map(|paper| paper.contests).unwrap_or_default();
    let (kept, shown) = (StoredValue::new(contests.clone()), RwSignal::new(false));
    let open = move || -> Vec<(usize, String, Complaint)> {
        state.answers.with(|answers| {
            kept.with_value(|contests| {
                let pairs = contests.iter().zip(answers).enumerate();
                let complaints = pairs
                    .filter_map(|(i, (paper, answer))| Some((i, paper.title.clone(), answer.complaint(&paper.kind)?)));
                complaints.collect()
            })
        })
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if open().is_empty() {
            state.go(Step::Review);
        } else {
            shown.set(true);
            request_animation_frame(|| focus("left-to-choose"));
        }
    };
    let left = move || {
        let open = if shown.get() { open() } else { Vec::new() };
        (!open.is_empty()).then(|| left_to_choose(state, open))
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

fn left_to_choose(state: State, open: Vec<(usize, String, Complaint)>) -> impl IntoView {
    let phrases = state.phrases;
    let line = move |(i, title, Complaint { text, number }): (usize, String, Complaint)| {
        view! { <li><a href=format!("#contest-{i}")>{title}</a>": "{phrases.tell(text, "n", grouped(number))}</li> }
    };
    view! {
        <div class="notice notice-bad" role="alert" id="left-to-choose" tabindex="-1">
            <p><strong>{phrases.say("booth-choose-first")}</strong></p>
            <ul>{open.into_iter().map(line).collect_view()}</ul>
        </div>
    }
}

fn fieldset(state: State, position: usize, contest: Paper) -> AnyView {
    let phrases = state.phrases;
    let Paper { title, description, options, kind } = contest;
    let rule = rule(|name| phrases.say(name), &kind);
    let hint = move || format!("contest-{position}-hint");
    let control = Control::new(state, position, kind.clone());
    view! {
        <fieldset id=format!("contest-{position}") class="contest" aria-describedby=hint()>
            <legend>{title}</legend>
            {(!description.is_empty()).then(|| view! { <p>{description}</p> })}
            <p class="rule" id=hint()>{rule}</p>
            <div class="options">{control.options(options)}</div>
            {foot(control, kind)}
        </fieldset>
    }
    .into_any()
}

/// The live counter, the word on one option too many, and the way back to nothing.
fn foot(control: Control, kind: PaperKind) -> impl IntoView {
    let Control { state, position, .. } = control;
    let phrases = state.phrases;
    let is_optional_radio = matches!(kind, PaperKind::Choose { min: 0, max: 1, blank: false });
    let kind = StoredValue::new(kind);
    let used = move || kind.with_value(|kind| control.read(|answer| answer.used(kind)));
    let counter = move || {
        used().map(|Used { text, amount, of }| fill(&phrases.tell(text, "used", grouped(amount)), "of", grouped(of)))
    };
    let too_much = move || {
        let Used { amount, of, .. } = used()?;
        let refused = control.refused.get().then_some("booth-overvote");
        let text = refused.or((amount > of).then_some("booth-too-much"))?;
        Some(view! { <strong>{phrases.tell(text, "n", grouped(of))}</strong> })
    };
    // A radio button cannot be taken back by itself.
    let clear = move || {
        let offered = is_optional_radio && control.read(|answer| answer.chosen() > 0);
        let clear = move |_| {
            state.answers.update(|all| {
                if let Some(answer) = all.get_mut(position) {
                    answer.numbers.fill(0);
                }
            });
        };
        offered
            .then(|| view! { <button type="button" class="quiet" on:click=clear>{phrases.say("booth-clear")}</button> })
    };
    view! {
        <p class="counter" role="status">{counter}" "{too_much}</p>
        {clear}
    }
}
