//! The voting booth: from the voting code to a verified receipt.
//!
//! The worker holds every secret; here are the marks while they are being made, and public answers. Nothing is stored, and no
//! address changes on the way.

mod answer;
mod choose;
mod code;
mod control;
mod decide;
mod done;
mod review;
mod state;
mod tested;

use super::{phrases::Phrases, trouble::trouble};
use leptos::prelude::*;
use state::{State, Step};
use std::collections::BTreeMap;

/// The element that takes the focus when a step begins.
const HEADING: &str = "booth-heading";

/// The booth of one election.
#[island]
pub fn Booth(
    /// The process, 64 hexadecimal digits.
    process: String,
    /// Entries until voting opened.
    prefix: u64,
    /// The reader's language, as texts of the record name it.
    language: String,
    /// The booth's texts.
    words: BTreeMap<String, String>,
) -> impl IntoView {
    let phrases = Phrases::new(words);
    let state = State::new(phrases, process);
    Effect::new(move |before: Option<Step>| {
        let step = state.step.get();
        if before.is_some_and(|before| before != step && before != Step::Loading) {
            request_animation_frame(|| focus(HEADING));
        }
        step
    });
    let entered = language.clone();
    Effect::new(move |_| state.enter(prefix, entered.clone()));
    forget_when_left();
    view! {
        <div class="booth" data-step=move || format!("{:?}", state.step.get()).to_lowercase() aria-busy=move || state.busy.get().is_some().to_string()>
            {move || match state.step.get() {
                Step::Loading => loading(state, prefix, language.clone()).into_any(),
                Step::Code => code::view(state).into_any(),
                Step::Choose => choose::view(state).into_any(),
                Step::Review => review::view(state).into_any(),
                Step::Decide | Step::Unsure => decide::view(state).into_any(),
                Step::Done => done::view(state).into_any(),
                Step::Tested => tested::view(state).into_any(),
            }}
            <p class="progress" role="status">{move || state.busy.get().map(|text| phrases.say(text))}</p>
        </div>
    }
}

fn loading(state: State, prefix: u64, language: String) -> impl IntoView {
    let phrases = state.phrases;
    let language = StoredValue::new(language);
    let failed = move || state.fault.with(Option::is_some);
    let again = move || {
        failed().then(|| view! {
            <p>
                <button type="button" class="button large" on:click=move |_| state.enter(prefix, language.get_value())>
                    {phrases.say("booth-again")}
                </button>
            </p>
        })
    };
    view! {
        {faults(state)}
        {again}
        <div hidden=failed>
            <p class="waiting">{phrases.say("booth-loading")}</p>
            <p class="slow hint">{phrases.say("booth-slow")}</p>
        </div>
    }
}

/// The heading of a step. It takes the focus, so that a screen reader reads on from here.
fn heading(state: State, number: Option<u8>, title: &str) -> impl IntoView + use<> {
    let number = number.map(|number| state.phrases.tell("booth-step", "step", number));
    view! {
        {number.map(|number| view! { <p class="overline">{number}</p> })}
        <h2 id=HEADING tabindex="-1">{state.phrases.say(title)}</h2>
    }
}

/// The present fault, if there is one.
fn faults(state: State) -> impl IntoView {
    move || state.fault.get().map(|fault| trouble(state.phrases, fault))
}

/// A button that cannot be pressed twice while something is going on.
fn waiting(state: State) -> impl Fn() -> bool + Copy + Send + Sync {
    move || state.busy.get().is_some()
}

/// A page that is left forgets; a page that comes back from the browser's memory starts over.
fn forget_when_left() {
    #[cfg(target_arch = "wasm32")]
    {
        window_event_listener(leptos::ev::pagehide, |_| super::worker::end());
        window_event_listener(leptos::ev::pageshow, |event| {
            if event.persisted() {
                let _ = window().location().reload();
            }
        });
    }
}

fn focus(id: &str) {
    #[cfg(target_arch = "wasm32")]
    {
        use wasm_bindgen::JsCast as _;
        let element =
            document().get_element_by_id(id).and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
        if let Some(element) = element {
            let _ = element.focus();
        }
    }
    #[cfg(not(target_arch = "wasm32"))]
    let _ = id;
}
