//! Contributing to chance.

use super::{Subject, action, without_script};
use crate::{
    catalogue::Words,
    islands::contribute::Contribute,
    view::{
        moment::with_moment,
        phase::{Course, Stage},
    },
};
use leptos::prelude::*;

/// The page.
#[derive(Clone, Debug)]
pub struct ContributePage {
    /// Which draw.
    pub subject: Subject,
    /// When contributing opens.
    pub opens_at: u64,
    /// When contributing closes.
    pub closes_at: u64,
    /// Contributions so far.
    pub contributions: u64,
    /// Entries until contributing opened.
    pub prefix: u64,
    /// Whether the wasm modules are there.
    pub islands: bool,
    /// The board's address, as a program would be given it.
    pub address: String,
}

impl ContributePage {
    /// Draws the page.
    pub fn view(self, words: Words) -> impl IntoView + use<> {
        let process = self.subject.process.clone();
        let command = format!("psephos draw contribute {}/log/v1/{process}", self.address);
        let base = self.subject.base();
        if self.subject.course == Course::Sources {
            return view! {
                {self.subject.heading(words, "contribute-title")}
                <p class="notice">{words.say("contribute-sources")}</p>
                <p class="actions">{action(format!("{base}/draw"), "button", words.say("action-live"))}</p>
            }
            .into_any();
        }
        let content = match self.subject.stage {
            Stage::Open => {
                let island = self.islands.then(|| {
                    view! {
                        <Contribute
                            process=process
                            prefix=self.prefix
                            words=words.for_draw_island(&["give-", "fault-", "booth-help", "copy", "copied"])
                        />
                    }
                });
                view! {
                    <p>{with_moment(words, words.say("contribute-until"), self.closes_at)}</p>
                    {island}
                    <noscript><p class="notice">{words.say("contribute-noscript")}</p></noscript>
                    {without_script(words, "contribute-by-hand", command)}
                }
                .into_any()
            }
            Stage::Preparing | Stage::Ready => {
                view! { <p class="notice">{with_moment(words, words.say("draw-wait"), self.opens_at)}</p> }.into_any()
            }
            _ => view! { <p class="notice">{words.say("contribute-over")}</p> }.into_any(),
        };
        view! {
            {self.subject.heading(words, "contribute-title")}
            <p class="lead">{words.say("contribute-lead")}</p>
            <p>{words.say("contribute-why")}</p>
            <p>{words.count("contribute-count", self.contributions)}{words.gap()}<a href=format!("{base}/draw")>{words.say("action-live")}</a></p>
            {content}
        }
        .into_any()
    }
}
