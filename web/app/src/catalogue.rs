//! The catalogues: every text that a person reads, in `catalogue/{en,zh}.ftl` (Project Fluent).

use crate::{language::Language, rule::grouped};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use std::{collections::BTreeMap, sync::LazyLock};

const ENGLISH: &str = include_str!("../catalogue/en.ftl");
const CHINESE: &str = include_str!("../catalogue/zh.ftl");

static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 2]> = LazyLock::new(|| Language::ALL.map(bundle));

/// The texts of one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words(pub Language);

impl Words {
    /// The language.
    pub const fn language(self) -> Language {
        self.0
    }

    /// A text without variables. A text that no catalogue has reads as its own name; a test keeps that from happening.
    pub fn say(self, name: &str) -> String {
        self.format(name, None)
    }

    /// A text with variables.
    pub fn tell<'a, V: Into<FluentValue<'a>>>(
        self,
        name: &str,
        variables: impl IntoIterator<Item = (&'static str, V)>,
    ) -> String {
        let mut arguments = FluentArgs::new();
        for (variable, value) in variables {
            arguments.set(variable, value);
        }
        self.format(name, Some(&arguments))
    }

    /// A text that speaks of a number: `$n` chooses the plural, `$count` shows it with separators.
    pub fn count(self, name: &str, n: u64) -> String {
        let n_value = FluentValue::from(n);
        self.tell(name, [("n", n_value), ("count", FluentValue::from(self.number(n)))])
    }

    /// A number with separators between thousands.
    pub fn number(self, n: u64) -> String {
        grouped(n)
    }

    /// What stands between two sentences.
    pub const fn gap(self) -> &'static str {
        match self.0 {
            Language::English => " ",
            Language::Chinese => "",
        }
    }

    /// All texts without variables whose names begin with one of these: what an island takes along.
    pub fn for_island(self, prefixes: &[&str]) -> BTreeMap<String, String> {
        names(self.0)
            .filter(|name| prefixes.iter().any(|prefix| name.starts_with(prefix)))
            .map(|name| (name.to_owned(), self.say(name)))
            .collect()
    }

    /// The same for an island of a draw: a fault that means something else there has a text of its own.
    pub fn for_draw_island(self, prefixes: &[&str]) -> BTreeMap<String, String> {
        let mut texts = self.for_island(prefixes);
        for name in names(self.0) {
            if let Some(text) = name.strip_prefix("draw-").and_then(|usual| texts.get_mut(usual)) {
                *text = self.say(name);
            }
        }
        texts
    }

    fn format(self, name: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let bundle = self.bundle();
        let Some(pattern) = bundle.get_message(name).and_then(|message| message.value()) else {
            return name.to_owned();
        };
        let mut errors = Vec::new();
        bundle.format_pattern(pattern, arguments, &mut errors).into_owned()
    }

    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        let [english, chinese] = &*BUNDLES;
        match self.0 {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }
}

const fn source(language: Language) -> &'static str {
    match language {
        Language::English => ENGLISH,
        Language::Chinese => CHINESE,
    }
}

/// Names of all messages, in the order of the file.
fn names(language: Language) -> impl Iterator<Item = &'static str> {
    source(language)
        .lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_lowercase()))
        .filter_map(|line| Some(line.split_once(" =")?.0))
}

fn bundle(language: Language) -> FluentBundle<FluentResource> {
    let identifier = language.tag().parse().expect("our tags are BCP 47");
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    // Isolation marks are for right-to-left scripts, and break copied text.
    bundle.set_use_isolating(false);
    // What does not parse is skipped here and found by the test below.
    let resource = FluentResource::try_new(source(language).to_owned()).unwrap_or_else(|(resource, _)| resource);
    let _ = bundle.add_resource(resource);
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, fs, path::Path};

    #[test]
    fn both_catalogues_parse_and_have_the_same_texts_with_the_same_variables() {
        for language in Language::ALL {
            let parsed = FluentResource::try_new(source(language).to_owned());
            assert!(parsed.is_ok(), "{language:?}: {:?}", parsed.err().map(|(_, errors)| errors));
            let mut seen = BTreeSet::new();
            assert!(names(language).all(|name| seen.insert(name)), "a name stands twice in {language:?}");
        }
        let variables = |language| -> BTreeMap<&str, BTreeSet<String>> {
            let mut of = BTreeMap::new();
            let mut current = "";
            for line in source(language).lines() {
                if let Some((name, _)) = line.split_once(" =").filter(|_| line.starts_with(char::is_alphabetic)) {
                    current = name;
                }
                let found = line
                    .split('$')
                    .skip(1)
                    .map(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).collect::<String>());
                let set: &mut BTreeSet<String> = of.entry(current).or_default();
                // A language without plurals shows the number only.
                set.extend(found.filter(|variable| variable != "n"));
            }
            of
        };
        let (english, chinese) = (variables(Language::English), variables(Language::Chinese));
        let names =
            |of: &BTreeMap<&str, BTreeSet<String>>| of.keys().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(names(&english), names(&chinese));
        assert_eq!(english, chinese);
    }

    #[test]
    fn every_text_is_used_and_every_used_text_is_there() {
        let mut code = String::new();
        read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut code);
        let there: BTreeSet<&str> = names(Language::English).collect();
        for name in &there {
            // Names that are put together: `kind-ballot` from "kind-{}".
            let family = [
                "kind-",
                "explain-",
                "phase-",
                "state-",
                "fault-",
                "draw-fault-",
                "problem-",
                "step-",
                "about-",
                "method-",
                "find-",
                "rank-claim-",
            ];
            let used = code.contains(&format!("\"{name}\"")) || family.iter().any(|prefix| name.starts_with(prefix));
            assert!(used, "nobody says {name}");
        }
        for call in ["say(\"", "tell(\"", "count(\""] {
            for rest in code.split(call).skip(1) {
                let name = rest.split('"').next().unwrap();
                assert!(there.contains(name) || name.contains('{') || name.is_empty(), "no catalogue has {name}");
            }
        }
    }

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(Words(Language::English).number(0), "0");
        assert_eq!(Words(Language::English).number(999), "999");
        assert_eq!(Words(Language::English).number(1_234_567), "1,234,567");
    }

    fn read(folder: &Path, code: &mut String) {
        for file in fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                read(&path, code);
            } else if !path.ends_with("catalogue.rs") {
                code.push_str(&fs::read_to_string(&path).unwrap());
            }
        }
    }
}
