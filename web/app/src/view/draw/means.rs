//! Where each group stands in the whole order, on average: a picture for the eye, and the table beside it for everyone.

use crate::catalogue::Words;
use leptos::prelude::*;

/// The groups of one division. Positions in the order go from 0, the front, to 100, the end; here in tenths.
#[derive(Clone, Debug)]
pub struct Means {
    /// Its groups.
    pub rows: Vec<Mean>,
    /// How the mean moves from the first group to the last, where they stand in an order.
    pub drift: Option<Drift>,
}

/// One group.
#[derive(Clone, Debug)]
pub struct Mean {
    /// Its name.
    pub name: String,
    /// Entrants in it.
    pub entrants: u64,
    /// Their mean position in the order.
    pub found: u64,
    /// The least and the most that chance gives in 997 of 1,000 draws.
    pub usual: (u64, u64),
}

/// How the mean moves from the first group to the last.
#[derive(Clone, Copy, Debug)]
pub struct Drift {
    /// By how much; below 0, the last groups stand nearer the front.
    pub found: i64,
    /// By how much, either way, chance moves it at most in 997 of 1,000 draws.
    pub usual: u64,
}

impl Mean {
    /// Whether chance gives it hardly ever.
    pub const fn is_unusual(&self) -> bool {
        self.found < self.usual.0 || self.found > self.usual.1
    }
}

impl Drift {
    /// What it says.
    fn verdict(self, words: Words) -> String {
        let name = match self {
            Self { found, usual } if found.unsigned_abs() <= usual => "drift-usual",
            Self { found: 0.., .. } => "drift-early",
            Self { .. } => "drift-late",
        };
        let sign = if self.found < 0 { "−" } else { "+" };
        let found = format!("{sign}{}", tenths(words, self.found.unsigned_abs()));
        words.tell(name, [("found", found), ("usual", tenths(words, self.usual))])
    }
}

impl Means {
    /// Draws both. `title` is the name of the division's.
    pub fn view(self, words: Words, title: &str) -> impl IntoView + use<> {
        let unusual = self.rows.iter().filter(|row| row.is_unusual()).count();
        let verdict = match unusual {
            0 => words.say("chart-usual"),
            n => words.count("chart-unusual", n as u64),
        };
        let drift = self.drift.map(|drift| drift.verdict(words));
        let name = format!("{}. {}", words.say(title), words.say("means-title"));
        let label = [Some(name.as_str()), drift.as_deref(), Some(&verdict)].into_iter().flatten().collect::<Vec<_>>();
        let label = label.join(". ");
        let rows = self.rows.iter().map(drawn).collect_view();
        let head = |name: &str| view! { <th scope="col" class="number">{words.say(name)}</th> };
        view! {
            <h4>{words.say("means-title")}</h4>
            {drift.map(|drift| view! { <p>{drift}</p> })}
            <p>{verdict}</p>
            <div class="chart means" role="img" aria-label=label>
                {rows}
                <p class="chart-axis">
                    <span>{words.say("means-front")}</span><span>"50"</span><span>{words.say("means-end")}</span>
                </p>
            </div>
            <p class="hint">{words.say("means-legend")}</p>
            <div class="scroll" role="region" aria-label=name tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{words.say("label-group")}</th>
                            {head("label-entrants")}{head("label-usual")}{head("label-mean")}
                        </tr>
                    </thead>
                    <tbody>{self.rows.into_iter().map(|mean| row(words, mean)).collect_view()}</tbody>
                </table>
            </div>
        }
    }
}

fn tenths(words: Words, tenths: u64) -> String {
    format!("{}.{}", words.number(tenths / 10), tenths % 10)
}

fn row(words: Words, mean: Mean) -> impl IntoView {
    let cell = |text: String| view! { <td class="number">{text}</td> };
    let unusual = mean.is_unusual();
    view! {
        <tr class:unusual=unusual>
            <th scope="row">
                {mean.name}
                {unusual.then(|| view! { " "<span class="mark">{words.say("chart-mark")}</span> })}
            </th>
            {cell(words.number(mean.entrants))}
            {cell(format!("{}–{}", tenths(words, mean.usual.0), tenths(words, mean.usual.1)))}
            {cell(tenths(words, mean.found))}
        </tr>
    }
}

/// The usual range as a band, the middle as a line in it, and a bar from there to what was found.
fn drawn(mean: &Mean) -> impl IntoView + use<> {
    let (low, high) = mean.usual;
    let (from, to) = (mean.found.min(500), mean.found.max(500));
    view! {
        <p class="chart-row">
            <span>{mean.name.clone()}</span>
            <svg viewBox="0 0 1000 40" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                <rect class="bar-ground" width="1000" height="40"></rect>
                <rect class="chart-usual" x=low.to_string() y="0" width=(high - low).to_string() height="40"></rect>
                <rect class="chart-found" x=from.to_string() y="12" width=(to - from).to_string() height="16"></rect>
                <line class="chart-expected" x1="500" x2="500" y1="0" y2="40"></line>
            </svg>
        </p>
    }
}
