//! Where a process stands: a badge, and the way it goes.

use crate::catalogue::Words;
use leptos::prelude::*;

/// Where a process stands, as a voter sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Trustees make the key.
    Preparing,
    /// The key stands; voting opens when its time has come.
    Ready,
    /// Voters vote.
    Open,
    /// Trustees decrypt the sum.
    Counting,
    /// The result stands.
    Final,
    /// The process ended before voting.
    Failed,
    /// The draw was annulled.
    Annulled,
}

impl From<psephos_tally::Phase> for Stage {
    fn from(phase: psephos_tally::Phase) -> Self {
        use psephos_tally::Phase as P;
        match phase {
            P::Commit | P::Reveal | P::Share | P::Confirm => Self::Preparing,
            P::Ready => Self::Ready,
            P::Open => Self::Open,
            P::Closed | P::Tallying => Self::Counting,
            P::Final => Self::Final,
            P::Failed => Self::Failed,
            P::Annulled => Self::Annulled,
        }
    }
}

impl Stage {
    /// The stage's word in class names and in the catalogue.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Preparing => "preparing",
            Self::Ready => "ready",
            Self::Open => "open",
            Self::Counting => "counting",
            Self::Final => "final",
            Self::Failed => "failed",
            Self::Annulled => "annulled",
        }
    }

    /// How many steps of [`way`] are behind.
    const fn steps_done(self) -> usize {
        match self {
            Self::Preparing | Self::Failed | Self::Annulled => 1,
            Self::Ready | Self::Open => 2,
            Self::Counting => 3,
            Self::Final => 5,
        }
    }
}

/// A badge: shape and word, so that colour is never alone.
pub fn badge(words: Words, stage: Stage) -> impl IntoView + use<> {
    view! { <p class=format!("badge badge-{}", stage.name())>{words.say(&format!("phase-{}", stage.name()))}</p> }
}

/// The badge of a draw.
pub fn draw_badge(words: Words, stage: Stage) -> impl IntoView + use<> {
    let text = match stage {
        Stage::Ready | Stage::Open | Stage::Counting => format!("phase-draw-{}", stage.name()),
        _ => format!("phase-{}", stage.name()),
    };
    view! { <p class=format!("badge badge-{}", stage.name())>{words.say(&text)}</p> }
}

/// The five steps of an election, with the present one marked.
pub fn way(words: Words, stage: Stage) -> impl IntoView + use<> {
    let steps = ["step-announced", "step-keys", "step-voting", "step-counting", "step-result"];
    steps_of(words, "way-label", steps, stage.steps_done())
}

/// The five steps of a draw; nothing once it goes nowhere.
pub fn draw_way(words: Words, stage: Stage, has_pool: bool) -> Option<impl IntoView + use<>> {
    if matches!(stage, Stage::Failed | Stage::Annulled) {
        return None;
    }
    let steps = ["step-announced", "step-pool", "step-contributing", "step-opening", "step-result"];
    // The pool may be sealed before the key is made.
    let done = if stage == Stage::Ready && !has_pool { 1 } else { stage.steps_done() };
    Some(steps_of(words, "draw-way-label", steps, done))
}

fn steps_of(words: Words, label: &str, steps: [&'static str; 5], done: usize) -> impl IntoView + use<> {
    let step = move |(i, name): (usize, &str)| {
        let (class, state) = match i.cmp(&done) {
            std::cmp::Ordering::Less => ("done", "state-done"),
            std::cmp::Ordering::Equal => ("now", "state-now"),
            std::cmp::Ordering::Greater => ("later", "state-later"),
        };
        view! {
            <li class=class aria-current=(i == done).then_some("step")>
                {words.say(name)}
                <span class="unseen">{format!(" ({})", words.say(state))}</span>
            </li>
        }
    };
    view! { <ol class="way" aria-label=words.say(label)>{steps.into_iter().enumerate().map(step).collect_view()}</ol> }
}
