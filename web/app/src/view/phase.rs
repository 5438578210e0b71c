//! Where a process stands: a badge, and the way it goes.

use crate::catalogue::Words;
use leptos::prelude::*;
use psephos_record::Manifest;

/// Where a process stands, as a voter sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

/// What a process goes through between its opening and its close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// Voters vote.
    Votes,
    /// A draw: anybody contributes to chance.
    Contributions,
    /// A draw whose order comes from what public sources publish afterwards: nobody does anything.
    Sources,
}

impl From<&Manifest> for Course {
    fn from(manifest: &Manifest) -> Self {
        match &manifest.draw {
            None => Self::Votes,
            Some(rules) if rules.sources.is_none() => Self::Contributions,
            Some(_) => Self::Sources,
        }
    }
}

impl Course {
    /// The label of the time of its opening.
    pub const fn opens(self) -> &'static str {
        match self {
            Self::Votes => "label-opens",
            Self::Contributions => "label-contributing-opens",
            Self::Sources => "label-list-fixed",
        }
    }

    /// The label of the time of its close, before it and after.
    pub const fn closes(self, closed: bool) -> &'static str {
        match self {
            Self::Votes if closed => "label-closed",
            Self::Votes => "label-closes",
            Self::Contributions => "label-contributing-closes",
            Self::Sources => "label-draw-closes",
        }
    }

    /// What is said of a draw by contributions, or of one by sources.
    pub const fn of_draw<'a>(self, contributions: &'a str, sources: &'a str) -> &'a str {
        match self {
            Self::Votes | Self::Contributions => contributions,
            Self::Sources => sources,
        }
    }
}

/// A badge: shape and word, so that colour is never alone.
pub fn badge(words: Words, stage: Stage) -> impl IntoView + use<> {
    view! { <p class=format!("badge badge-{}", stage.name())>{words.say(&format!("phase-{}", stage.name()))}</p> }
}

/// The badge of a draw.
pub fn draw_badge(words: Words, stage: Stage, course: Course) -> impl IntoView + use<> {
    let text = match stage {
        Stage::Ready | Stage::Open | Stage::Counting => {
            format!("{}-{}", course.of_draw("phase-draw", "phase-draw-sources"), stage.name())
        }
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
pub fn draw_way(words: Words, stage: Stage, course: Course, has_pool: bool) -> Option<impl IntoView + use<>> {
    if matches!(stage, Stage::Failed | Stage::Annulled) {
        return None;
    }
    let steps = match course {
        Course::Sources => ["step-announced", "step-pool", "step-fixed", "step-numbers", "step-result"],
        _ => ["step-announced", "step-pool", "step-contributing", "step-opening", "step-result"],
    };
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
