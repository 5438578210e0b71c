//! The registrar's list of voters, a CSV file. Whatever is wrong with it is named with its line.

use crate::failure::Failure;
use core::fmt;
use psephos_record::Manifest;
use std::{collections::BTreeMap, fs, path::Path};

/// A person on the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Printed on the letter.
    pub name: String,
    /// Where a letter may go, if the list says.
    pub email: Option<String>,
    /// The number of the ballot style.
    pub style: u32,
    /// How much the ballot counts.
    pub weight: u32,
}

/// Where the columns stand.
#[derive(Clone, Copy, Debug, Default)]
struct Columns {
    name: usize,
    email: Option<usize>,
    style: Option<usize>,
    weight: Option<usize>,
}

/// What is wrong, and in which line (from 1; the first holds the names of the columns).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MalformedVoters(pub u64, pub String);

impl fmt::Display for MalformedVoters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.0, self.1)
    }
}

impl core::error::Error for MalformedVoters {}

/// Reads a list from a file.
pub fn read(path: &Path, manifest: &Manifest) -> Result<Vec<Person>, Failure> {
    let bytes = fs::read(path).map_err(|cause| Failure::file(path, cause))?;
    parse(&bytes, manifest).map_err(|cause| {
        let what = format!("{}, {cause}", path.display());
        Failure::new("malformed-voters", what, "correct the list; nothing was written or posted")
    })
}

/// Reads a list from its bytes.
pub fn parse(bytes: &[u8], manifest: &Manifest) -> Result<Vec<Person>, MalformedVoters> {
    let text = core::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n').count() as u64;
        MalformedVoters(line, "the file is not UTF-8; save it as \"CSV UTF-8\"".to_owned())
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let mut records = reader.records();
    let header = match records.next() {
        Some(Ok(header)) => header,
        Some(Err(error)) => return Err(unread(&error)),
        None => return Err(MalformedVoters(1, "the file is empty".to_owned())),
    };
    let columns = Columns::of(&header)?;
    let mut people: Vec<Person> = Vec::new();
    let mut seen: BTreeMap<(String, Option<String>), u64> = BTreeMap::new();
    let line_at = |byte| line_of_record(text, byte);
    let mut weight = 0_u64;
    for record in records {
        let record = record.map_err(|error| unread(&error))?;
        let start = record.position().map_or(0, csv::Position::byte);
        let fault = |what: String| MalformedVoters(line_at(start), what);
        if record.len() != header.len() {
            return Err(fault(format!("{} columns instead of {}", record.len(), header.len())));
        }
        let person = columns.person(&record, manifest).map_err(fault)?;
        weight += u64::from(person.weight);
        if weight > manifest.max_weight {
            return Err(fault(format!("from here on the weights add up to more than {}", manifest.max_weight)));
        }
        if let Some(first) = seen.insert((person.name.clone(), person.email.clone()), start) {
            return Err(fault(format!(
                "the same voter as in line {}; give namesakes different e-mail addresses or add to their names",
                line_at(first)
            )));
        }
        people.push(person);
    }
    if people.is_empty() {
        return Err(MalformedVoters(2, "there is no voter".to_owned()));
    }
    Ok(people)
}

/// The line of the record that the reader began to look for at this byte: it steps over empty lines silently.
fn line_of_record(text: &str, byte: u64) -> u64 {
    let byte = usize::try_from(byte).unwrap_or(usize::MAX);
    let rest = text.get(byte..).unwrap_or_default();
    let start = byte + rest.len() - rest.trim_start_matches(['\r', '\n']).len();
    1 + text.bytes().take(start).filter(|b| *b == b'\n').count() as u64
}

fn unread(error: &csv::Error) -> MalformedVoters {
    MalformedVoters(error.position().map_or(0, csv::Position::line), error.to_string())
}

impl Columns {
    fn of(header: &csv::StringRecord) -> Result<Self, MalformedVoters> {
        let fault = |what: String| MalformedVoters(1, what);
        let mut found: BTreeMap<&str, usize> = BTreeMap::new();
        for (position, column) in header.iter().enumerate() {
            if !matches!(column, "name" | "email" | "style" | "weight") {
                return Err(fault(format!("unknown column \"{column}\"; there are name, email, style and weight")));
            }
            if found.insert(column, position).is_some() {
                return Err(fault(format!("column \"{column}\" stands twice")));
            }
        }
        let at = |column| found.get(column).copied();
        let name = at("name").ok_or_else(|| fault("column \"name\" is missing".to_owned()))?;
        Ok(Self { name, email: at("email"), style: at("style"), weight: at("weight") })
    }

    fn person(&self, record: &csv::StringRecord, manifest: &Manifest) -> Result<Person, String> {
        let text = |column: Option<usize>| column.and_then(|at| record.get(at)).filter(|text| !text.is_empty());
        let name = text(Some(self.name)).ok_or("the name is empty")?;
        let email = text(self.email);
        if let Some(email) = email.filter(|email| !looks_like_email(email)) {
            return Err(format!("\"{email}\" is no e-mail address"));
        }
        let style = match (text(self.style), manifest.styles.as_slice()) {
            (Some(id), styles) => styles
                .iter()
                .position(|style| style.id == id)
                .ok_or_else(|| format!("there is no ballot style \"{id}\"; there are {}", Listed(manifest)))?,
            (None, [_]) => 0,
            (None, _) => return Err(format!("the ballot style is missing; there are {}", Listed(manifest))),
        };
        let weight = match text(self.weight) {
            None => 1,
            Some(digits) => match digits.parse() {
                Ok(weight) if weight > 0 => weight,
                _ => return Err(format!("the weight \"{digits}\" is no whole number from 1 to {}", u32::MAX)),
            },
        };
        let style = u32::try_from(style).map_err(|cause| cause.to_string())?;
        Ok(Person { name: name.to_owned(), email: email.map(str::to_owned), style, weight })
    }
}

/// Enough to find a slipped column; whether the address exists, only a letter shows.
fn looks_like_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.')) && !text.contains(' ')
}

/// The manifest's ballot styles, for a message.
struct Listed<'a>(&'a Manifest);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<&str> = self.0.styles.iter().map(|style| style.id.as_str()).collect();
        f.write_str(&ids.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registrar::tests::manifest;

    fn fault(text: &str) -> (u64, String) {
        let MalformedVoters(line, what) = parse(text.as_bytes(), &manifest()).map(drop).unwrap_err();
        (line, what)
    }

    #[test]
    fn a_list_is_read_in_any_order_of_columns() {
        let text = "\u{feff}weight,name,style,email\r\n2,\"Osei, Amara\",hills,a@x.org\r\n,林月,town,\r\n";
        let people = parse(text.as_bytes(), &manifest()).map_err(|MalformedVoters(line, what)| (line, what)).unwrap();
        assert_eq!(
            people,
            [
                Person { name: "Osei, Amara".into(), email: Some("a@x.org".into()), style: 1, weight: 2 },
                Person { name: "林月".into(), email: None, style: 0, weight: 1 },
            ]
        );
    }

    #[test]
    fn every_mistake_is_named_with_its_line() {
        for (text, line, word) in [
            ("", 1, "empty"),
            ("name,style\n", 2, "no voter"),
            ("nom,style\n", 1, "nom"),
            ("style\n", 1, "name"),
            ("name,name\n", 1, "twice"),
            ("name,style\nA,town\nB\n", 3, "1 columns instead of 2"),
            ("name,style\nA,town\n,town\n", 3, "name is empty"),
            ("name,style\nA,city\n", 2, "city"),
            ("name,style\nA,\n", 2, "town, hills"),
            ("name,style,weight\nA,town,0\n", 2, "\"0\""),
            ("name,style,weight\nA,town,1.5\n", 2, "1.5"),
            ("name,style,weight\nA,town,4294967296\n", 2, "4294967296"),
            ("name,style,weight\nA,town,60000\n\nB,town,60000\n", 4, "100000"),
            ("name,style\nA,town\nB,town\nA,town\n", 4, "line 2"),
            ("name,style,email\nA,town,nobody\n", 2, "nobody"),
        ] {
            let (found, what) = fault(text);
            assert!(found == line && what.contains(word), "{text:?}: line {found}: {what}");
        }
        let MalformedVoters(line, what) =
            parse(b"name,style\nA,town\n\xc1\xd6,town\n", &manifest()).map(drop).unwrap_err();
        assert!(line == 3 && what.contains("UTF-8"), "line {line}: {what}");
    }
}
