//! "Choose one", "choose one to three": how a contest may be answered, in words.

/// The rule of a contest, from texts that `say` finds by name.
pub(crate) fn rule(say: impl Fn(&str) -> String, min: u32, max: u32, blank: bool) -> String {
    let name = match (min, max) {
        (1, 1) => "rule-one",
        (0, 1) => "rule-up-to-one",
        (0, _) => "rule-up-to",
        (min, max) if min == max => "rule-exactly",
        _ => "rule-between",
    };
    let rule = fill(&fill(&say(name), "min", min), "max", max);
    if blank { format!("{rule} {}", say("rule-blank")) } else { rule }
}

/// Fills a variable of a text that was formatted without it.
pub(crate) fn fill(text: &str, variable: &str, value: impl core::fmt::Display) -> String {
    text.replace(&format!("{{${variable}}}"), &value.to_string())
}
