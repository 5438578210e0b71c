//! "Choose one", "choose one to three": how a contest may be answered, in words.

use psephos_messages::PaperKind;

/// The rule of a contest, from texts that `say` finds by name.
pub(crate) fn rule(say: impl Fn(&str) -> String, kind: &PaperKind) -> String {
    match kind {
        PaperKind::Choose { min, max, blank } => {
            let name = match (min, max) {
                (1, 1) => "rule-one",
                (0, 1) => "rule-up-to-one",
                (0, _) => "rule-up-to",
                (min, max) if min == max => "rule-exactly",
                _ => "rule-between",
            };
            let rule = fill(&fill(&say(name), "min", min), "max", max);
            if *blank { join(&rule, &say("rule-blank")) } else { rule }
        }
        PaperKind::Score { max, total } => {
            let rule = fill(&say("rule-score"), "max", max);
            match total {
                None => rule,
                Some((min, max)) if min == max => join(&rule, &fill(&say("rule-total-exactly"), "max", max)),
                Some((min, max)) => join(&rule, &fill(&fill(&say("rule-total"), "min", min), "max", max)),
            }
        }
        PaperKind::Grade { skippable, .. } => say(if *skippable { "rule-grade-some" } else { "rule-grade" }),
        PaperKind::Quadratic { credits, against } => {
            let rule = fill(&say("rule-quadratic"), "credits", credits);
            if *against { join(&rule, &say("rule-against")) } else { rule }
        }
        PaperKind::Rank { min, max } if min == max => fill(&say("rule-rank"), "max", max),
        PaperKind::Rank { min, max } => fill(&fill(&say("rule-rank-some"), "min", min), "max", max),
        PaperKind::Knapsack { budget, .. } => fill(&say("rule-knapsack"), "budget", grouped(*budget)),
        PaperKind::Allocate { budget } => fill(&say("rule-allocate"), "budget", grouped(u64::from(*budget))),
    }
}

/// Two sentences; Chinese ones need no space between them.
pub(crate) fn join(first: &str, second: &str) -> String {
    let space = if first.ends_with('。') { "" } else { " " };
    format!("{first}{space}{second}")
}

/// A number with separators between thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Fills a variable of a text that was formatted without it.
pub(crate) fn fill(text: &str, variable: &str, value: impl core::fmt::Display) -> String {
    text.replace(&format!("{{${variable}}}"), &value.to_string())
}
