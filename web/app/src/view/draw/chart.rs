//! Expected against found: a chart for the eye, and the table beside it for everyone.

use super::means::Means;
use crate::catalogue::Words;
use leptos::prelude::*;

/// One division of the pool.
#[derive(Clone, Debug)]
pub struct Chart {
    /// The name of its title.
    pub title: &'static str,
    /// Its groups.
    pub bars: Vec<Bar>,
    /// Where they stand in the whole order, where that is looked at.
    pub means: Option<Means>,
}

/// One group. Expectations in tenths.
#[derive(Clone, Debug)]
pub struct Bar {
    /// Its name.
    pub name: String,
    /// Entrants in it.
    pub entrants: u64,
    /// How many early ranks chance gives it on average, in tenths.
    pub expected: u64,
    /// Fewest and most that chance gives in 997 of 1,000 draws.
    pub usual: (u64, u64),
    /// How many it has.
    pub found: u64,
    /// Places that it was given.
    pub places: u64,
}

impl Bar {
    /// Whether chance gives it hardly ever.
    pub const fn is_unusual(&self) -> bool {
        self.found < self.usual.0 || self.found > self.usual.1
    }
}

impl Chart {
    /// Draws both.
    pub fn view(self, words: Words) -> impl IntoView + use<> {
        let most = self.bars.iter().map(|bar| bar.found.max(bar.usual.1)).max().unwrap_or(0).max(1);
        let unusual = self.bars.iter().filter(|bar| bar.is_unusual()).count();
        let verdict = match unusual {
            0 => words.say("chart-usual"),
            n => words.count("chart-unusual", n as u64),
        };
        let label = format!("{}. {verdict}", words.say(self.title));
        let rows = self.bars.iter().map(|bar| drawn(bar, most)).collect_view();
        let head = |name: &str| view! { <th scope="col" class="number">{words.say(name)}</th> };
        view! {
            <section class="trial">
                <h3>{words.say(self.title)}</h3>
                <p>{verdict}</p>
                <div class="chart" role="img" aria-label=label>
                    {rows}
                    <p class="chart-axis"><span>"0"</span><span>{words.count("live-pool", most)}</span></p>
                </div>
                <div class="scroll" role="region" aria-label=words.say(self.title) tabindex="0">
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">{words.say("label-group")}</th>
                                {head("label-entrants")}{head("label-expected")}{head("label-usual")}{head("label-found")}
                                {head("label-places")}
                            </tr>
                        </thead>
                        <tbody>{self.bars.into_iter().map(|bar| row(words, bar)).collect_view()}</tbody>
                    </table>
                </div>
                {self.means.map(|means| means.view(words, self.title))}
            </section>
        }
    }
}

fn row(words: Words, bar: Bar) -> impl IntoView {
    let cell = |text: String| view! { <td class="number">{text}</td> };
    let unusual = bar.is_unusual();
    view! {
        <tr class:unusual=unusual>
            <th scope="row">
                {bar.name}
                {unusual.then(|| view! { " "<span class="mark">{words.say("chart-mark")}</span> })}
            </th>
            {cell(words.number(bar.entrants))}
            {cell(format!("{}.{}", words.number(bar.expected / 10), bar.expected % 10))}
            {cell(format!("{}–{}", words.number(bar.usual.0), words.number(bar.usual.1)))}
            {cell(words.number(bar.found))}
            {cell(words.number(bar.places))}
        </tr>
    }
}

/// The usual range as a band, the expectation as a line in it, and what was found as a bar.
fn drawn(bar: &Bar, most: u64) -> impl IntoView + use<> {
    let at = |tenths: u64| (u128::from(tenths) * 100 / u128::from(most)).to_string();
    let width = |from: u64, to: u64| (u128::from(to.saturating_sub(from)) * 1000 / u128::from(most)).to_string();
    let (low, high) = bar.usual;
    view! {
        <p class="chart-row">
            <span>{bar.name.clone()}</span>
            <svg viewBox="0 0 1000 40" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect class="bar-ground" width="1000" height="40"></rect>
                <rect class="chart-usual" x=at(low * 10) y="0" width=width(low, high) height="40"></rect>
                <rect class="chart-found" y="12" width=width(0, bar.found) height="16"></rect>
                <line class="chart-expected" x1=at(bar.expected) x2=at(bar.expected) y1="0" y2="40"></line>
            </svg>
        </p>
    }
}
