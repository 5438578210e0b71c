//! "Check my rank".

use super::{Subject, about_seed, without_script};
use crate::{catalogue::Words, hash, islands::my_rank::MyRank, view::phase::Course};
use leptos::prelude::*;

/// The page.
#[derive(Clone, Debug)]
pub struct RankPage {
    /// Which draw.
    pub subject: Subject,
    /// The seed and the tracker of the result's entry, once there is one.
    pub result: Option<(String, String)>,
    /// The tracker of the entry with the beacon's round, or with the sources' numbers.
    pub chance: Option<String>,
    /// The id that a link brought; may be empty.
    pub asked: String,
    /// Whether the wasm modules are there.
    pub islands: bool,
    /// The board's address, as a program would be given it.
    pub address: String,
}

impl RankPage {
    /// Draws the page.
    pub fn view(self, words: Words) -> impl IntoView + use<> {
        let process = self.subject.process.clone();
        let command = format!("psephos draw rank {}/log/v1/{process} --id …", self.address);
        let (islands, asked, chance, course) = (self.islands, self.asked, self.chance, self.subject.course);
        let about_seed = about_seed(words, course, chance.is_some());
        let content = match self.result {
            None => view! { <p class="notice">{words.say("rank-none")}</p> }.into_any(),
            Some((seed, result)) => {
                let island = islands.then(|| {
                    view! {
                        <MyRank
                            process=process
                            result=result
                            chance=chance
                            by_sources=course == Course::Sources
                            asked=asked
                            language=words.language().key().to_owned()
                            words=words.for_draw_island(&["find-", "row-", "rank-", "fault-", "booth-help"])
                        />
                    }
                });
                view! {
                    {island}
                    <noscript><p class="notice">{words.say("find-noscript")}</p></noscript>
                    {without_script(words, "rank-by-hand", command)}
                    <p class="hint">{words.say(course.of_draw("rank-formula", "rank-sources-formula"))}</p>
                    <h2>{words.say("label-seed")}</h2>
                    <p>{about_seed}</p>
                    {hash::hash(&seed, words.say("copy"), words.say("copied"))}
                }
                .into_any()
            }
        };
        view! {
            {self.subject.heading(words, "rank-title")}
            <p class="lead">{words.say("rank-lead")}</p>
            {content}
        }
    }
}
