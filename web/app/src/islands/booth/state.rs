//! Where the voter is in the booth, and what happens on the way.

use super::answer::Answer;
use crate::islands::{
    phrases::Phrases,
    worker::{self, Ask},
};
use leptos::{prelude::*, task::spawn_local};
use psephos_messages::{Challenged, Encrypted, Entered, Fault, Identified, Receipt};

/// Where the voter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The worker reads the announcement.
    Loading,
    /// The voting code is due.
    Code,
    /// Choices are made.
    Choose,
    /// Choices are looked over.
    Review,
    /// The ballot is encrypted; cast it or test it.
    Decide,
    /// It was sent, and nobody knows whether it arrived.
    Unsure,
    /// It is in.
    Done,
    /// It was opened instead.
    Tested,
}

/// Everything that the booth shows. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct State {
    pub(super) phrases: Phrases,
    pub(super) process: StoredValue<String>,
    pub(super) step: RwSignal<Step>,
    /// The name of the text that says what is going on.
    pub(super) busy: RwSignal<Option<&'static str>>,
    pub(super) fault: RwSignal<Option<Fault>>,
    pub(super) paper: RwSignal<Option<Identified>>,
    pub(super) answers: RwSignal<Vec<Answer>>,
    pub(super) tracker: RwSignal<String>,
    pub(super) receipt: RwSignal<Option<Receipt>>,
    pub(super) challenged: RwSignal<Option<Challenged>>,
    /// Whether what was sent last was a test.
    pub(super) testing: RwSignal<bool>,
}

impl State {
    pub(super) fn new(phrases: Phrases, process: String) -> Self {
        Self {
            phrases,
            process: StoredValue::new(process),
            step: RwSignal::new(Step::Loading),
            busy: RwSignal::new(None),
            fault: RwSignal::new(None),
            paper: RwSignal::new(None),
            answers: RwSignal::new(Vec::new()),
            tracker: RwSignal::new(String::new()),
            receipt: RwSignal::new(None),
            challenged: RwSignal::new(None),
            testing: RwSignal::new(false),
        }
    }

    /// Goes to another step, and leaves old faults behind.
    pub(super) fn go(self, step: Step) {
        self.fault.set(None);
        self.step.set(step);
    }

    /// Reads the announcement and the ceremony.
    pub(super) fn enter(self, prefix: u64, language: String) {
        self.fault.set(None);
        let process = self.process.get_value();
        spawn_local(async move {
            let entered = worker::ask::<Entered>(Ask::Enter { process, prefix, language }).await;
            match entered {
                Ok(_) => self.go(Step::Code),
                Err(fault) => self.fault.set(Some(fault)),
            }
        });
    }

    /// Hands the code to the worker; `taken` wipes it from the page when it was good.
    pub(super) fn identify(self, code: String, taken: impl Fn() + 'static) {
        self.during(
            "booth-code-checking",
            Ask::Identify { code },
            move |answer: Result<Identified, Fault>| match answer {
                Ok(paper) => {
                    taken();
                    self.answers.set(paper.contests.iter().map(Answer::none).collect());
                    self.paper.set(Some(paper));
                    self.go(Step::Choose);
                }
                Err(fault) => self.fault.set(Some(fault)),
            },
        );
    }

    /// Encrypts the answers.
    pub(super) fn encrypt(self) {
        let numbers = self.answers.with(|answers| {
            let numbers =
                answers.iter().flat_map(|answer| answer.numbers.iter().copied().chain([i64::from(answer.blank)]));
            numbers.collect()
        });
        self.during(
            "booth-encrypting",
            Ask::Encrypt { numbers },
            move |answer: Result<Encrypted, Fault>| match answer {
                Ok(Encrypted { tracker }) => {
                    self.tracker.set(tracker);
                    self.go(Step::Decide);
                }
                Err(fault) => self.fault.set(Some(fault)),
            },
        );
    }

    /// Casts the ballot, or sends the same one again.
    pub(super) fn cast(self) {
        self.testing.set(false);
        self.during("booth-casting", Ask::Cast, move |answer: Result<Receipt, Fault>| match answer {
            Ok(receipt) => {
                self.wipe();
                self.receipt.set(Some(receipt));
                self.go(Step::Done);
            }
            Err(fault) => self.not_sent(fault),
        });
    }

    /// Has the ballot opened instead.
    pub(super) fn challenge(self) {
        self.testing.set(true);
        self.during("booth-testing", Ask::Challenge, move |answer: Result<Challenged, Fault>| match answer {
            Ok(challenged) => {
                self.challenged.set(Some(challenged));
                self.go(Step::Tested);
            }
            Err(fault) => self.not_sent(fault),
        });
    }

    fn not_sent(self, fault: Fault) {
        if is_unsure(&fault) {
            self.step.set(Step::Unsure);
        }
        self.fault.set(Some(fault));
    }

    /// An empty ballot paper: what was tested may not be what the voter wants.
    pub(super) fn start_again(self) {
        let empty = self.paper.with(|paper| paper.iter().flat_map(|paper| &paper.contests).map(Answer::none).collect());
        self.answers.set(empty);
        self.go(Step::Choose);
    }

    fn wipe(self) {
        self.answers.set(Vec::new());
        self.paper.set(None);
        spawn_local(async {
            // Nothing depends on the answer: the worker also forgets by itself when a ballot is in.
            let _ = worker::ask::<()>(Ask::Forget).await;
        });
    }

    fn during<T: serde::de::DeserializeOwned + 'static>(
        self,
        what: &'static str,
        question: Ask,
        then: impl FnOnce(Result<T, Fault>) + 'static,
    ) {
        if self.busy.get_untracked().is_some() {
            return;
        }
        self.fault.set(None);
        self.busy.set(Some(what));
        spawn_local(async move {
            let answer = worker::ask(question).await;
            self.busy.set(None);
            then(answer);
        });
    }
}

/// Whether the ballot may be in all the same.
fn is_unsure(fault: &Fault) -> bool {
    ["unreachable", "busy", "internal", "receipt", "device"].contains(&fault.name.as_str())
}
