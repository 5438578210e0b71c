//! One question at a time to the worker, and what is seen of it: that it is under way, then the answer or what went wrong.

use super::{
    phrases::Phrases,
    trouble::trouble,
    worker::{self, Ask},
};
use leptos::{prelude::*, task::spawn_local};
use psephos_messages::Fault;
use serde::de::DeserializeOwned;

/// What was asked last. Cheap to copy.
pub(super) struct Asking<T: Send + Sync + 'static> {
    phrases: Phrases,
    busy: RwSignal<bool>,
    answer: RwSignal<Option<Result<T, Fault>>>,
}

impl<T: Send + Sync + 'static> Clone for Asking<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Asking<T> {}

impl<T: DeserializeOwned + Clone + Send + Sync + 'static> Asking<T> {
    /// Nothing is asked yet.
    pub(super) fn new(phrases: Phrases) -> Self {
        Self { phrases, busy: RwSignal::new(false), answer: RwSignal::new(None) }
    }

    /// Asks, unless an answer is awaited; what was answered before is gone.
    pub(super) fn ask(self, question: Ask) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.answer.set(None);
        spawn_local(async move {
            self.answer.set(Some(worker::ask(question).await));
            self.busy.set(false);
        });
    }

    /// What a button says of itself while an answer is awaited. It is not taken out of reach: whoever pressed it would lose their place.
    pub(super) fn disabled(self) -> Option<&'static str> {
        self.busy.get().then_some("true")
    }

    /// Whether there is a good answer.
    pub(super) fn is_answered(self) -> bool {
        self.answer.with(|answer| matches!(answer, Some(Ok(_))))
    }

    /// What is seen of it, read aloud as it changes: the sentence with the name `working`, then what `show` makes of the answer.
    pub(super) fn view(
        self,
        working: &'static str,
        show: impl Fn(T) -> AnyView + Send + Sync + 'static,
    ) -> impl IntoView {
        let phrases = self.phrases;
        view! {
            <p class="progress" role="status">{move || self.busy.get().then(|| phrases.say(working))}</p>
            <div role="status" class="answer">
                {move || self.answer.get().map(|answer| match answer {
                    Ok(answer) => show(answer),
                    Err(fault) => trouble(phrases, fault).into_any(),
                })}
            </div>
        }
    }
}
