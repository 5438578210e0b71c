//! The page around the booth.

use super::{
    moment::with_moment,
    phase::{Stage, badge},
};
use crate::{catalogue::Words, islands::booth::Booth};
use leptos::prelude::*;

/// The page.
#[derive(Clone, Debug)]
pub struct VotePage {
    /// The process, 64 hexadecimal digits.
    pub process: String,
    /// The election's title.
    pub title: String,
    /// Where it stands.
    pub stage: Stage,
    /// When voting opens.
    pub opens_at: u64,
    /// Entries until voting opened, which the browser reads to know the election's key.
    pub prefix: u64,
    /// Whether the wasm modules are there.
    pub islands: bool,
}

impl VotePage {
    /// Draws the page.
    pub fn view(self, words: Words) -> impl IntoView + use<> {
        let base = format!("/elections/{}", self.process);
        let content = match self.stage {
            Stage::Open if self.islands => booth(words, self.process, self.prefix).into_any(),
            Stage::Open => view! { <p class="notice notice-bad">{words.say("vote-no-booth")}</p> }.into_any(),
            Stage::Preparing | Stage::Ready => {
                view! { <p class="notice">{with_moment(words, words.say("overview-wait"), self.opens_at)}</p> }
                    .into_any()
            }
            Stage::Counting | Stage::Final | Stage::Failed | Stage::Annulled => {
                view! { <p class="notice">{words.say("vote-over")}</p> }.into_any()
            }
        };
        let stage = (self.stage != Stage::Open).then(|| badge(words, self.stage));
        view! {
            <p class="crumb"><a href=base>{self.title}</a></p>
            {stage}
            <h1>{words.say("vote-title")}</h1>
            {content}
        }
    }
}

fn booth(words: Words, process: String, prefix: u64) -> impl IntoView {
    let language = words.language().key().to_owned();
    view! {
        <noscript>
            <div class="notice notice-bad">
                <h2>{words.say("vote-noscript")}</h2>
                <p>{words.say("vote-noscript-do")}</p>
            </div>
        </noscript>
        <Booth process=process prefix=prefix language=language words=words.for_island(&["booth-", "rule-", "fault-", "opened-", "copy", "copied"])/>
    }
}
