//! The registrar's list of entrants, a CSV file that is read row by row. Whatever is wrong with it is named with its line.

use super::spool::Spool;
use crate::failure::Failure;
use core::fmt;
use psephos_record::{
    ProcessId,
    draw::{
        DrawRules, EntrantForm,
        pool::{Entrant, Provenance, person_id, person_salt, registrar_secret},
    },
    ids::Hash,
    text::Text,
};
use psephos_tally::drawing::pool::{MalformedPool, check_row};
use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufReader, Read as _},
    path::Path,
};
use zeroize::Zeroizing;

/// What turns identities into ids.
pub(crate) struct Ids {
    /// The registrar's: whoever has it and an identity has the salt.
    pub(crate) secret: Zeroizing<[u8; 32]>,
    /// The draw.
    pub(crate) process: ProcessId,
}

impl Ids {
    /// The secret that is derived from the seed of the registrar's key.
    pub(in crate::draw) fn secret_of(seed: &[u8; 32]) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(registrar_secret(seed))
    }

    /// A person's salt and id.
    pub(super) fn of(&self, identity: &str) -> ([u8; 32], Hash) {
        let salt = person_salt(&self.secret, &self.process, identity);
        (salt, person_id(&self.process, identity, &salt))
    }
}

/// A row of the list.
pub(super) struct Row<'r> {
    /// Where it begins, in bytes; what [`List::line`] makes a line of.
    pub(super) start: u64,
    pub(super) identity: &'r str,
    /// The household or panel.
    pub(super) group: Option<&'r str>,
    pub(super) terms: Terms,
    pub(super) office: &'r str,
}

/// What a row says beside who it is; nothing where a cell is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Terms {
    pub(super) tickets: Option<u32>,
    pub(super) stratum: Option<u16>,
    pub(super) tier: Option<u16>,
    pub(super) marks: Option<u32>,
    pub(super) preferences: Option<Box<[u8]>>,
    /// By position, where the manifest names any.
    pub(super) office: Option<u16>,
    /// Where the pool says who entered when.
    pub(super) entered: Option<Entered>,
}

/// When somebody entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entered {
    /// The entry number in the list.
    Number(u32),
    /// The list has no such numbers: it stands in the order of entry, and this is the row, counted from 1.
    Row(u32),
}

/// A file of entrants.
pub(super) struct List<'a> {
    path: &'a Path,
    pub(super) rules: &'a DrawRules,
    pub(super) ids: &'a Ids,
}

impl<'a> List<'a> {
    pub(super) const fn new(path: &'a Path, rules: &'a DrawRules, ids: &'a Ids) -> Self {
        Self { path, rules, ids }
    }

    /// Gives every row to `each`, in order. The first fault ends it.
    pub(super) fn each(&self, mut each: impl FnMut(Row<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
        let mut rows = self.rows()?;
        while rows.next(self, &mut each)? {}
        Ok(())
    }

    fn rows(&self) -> Result<Rows<'a>, Failure> {
        let file = File::open(self.path).map_err(|cause| Failure::file(self.path, cause))?;
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(BufReader::with_capacity(1 << 16, file));
        let mut header = csv::StringRecord::new();
        if !reader.read_record(&mut header).map_err(|cause| self.unread(&cause))? {
            return Err(self.fault(1, "the file is empty"));
        }
        let columns = Columns::of(&header, self.rules).map_err(|what| self.fault(1, what))?;
        Ok(Rows { reader, record: csv::StringRecord::new(), columns, width: header.len(), number: 0 })
    }

    /// Lays down an entrant that begins here in the list.
    pub(super) fn lay_down(&self, entrant: &Entrant, start: u64, spool: &mut Spool) -> Result<(), Failure> {
        check_row(self.rules, &self.ids.process, entrant).map_err(|fault| self.fault_at(start, fault))?;
        spool.add(entrant, start)
    }

    /// Something is wrong with the rows together.
    pub(super) fn fault_of_all(&self, cause: &MalformedPool) -> Failure {
        Failure::new("malformed-entrants", format!("{}: {cause}", self.path.display()), NOTHING_DONE)
    }

    /// Something is wrong with the row that begins here.
    pub(super) fn fault_at(&self, start: u64, what: impl fmt::Display) -> Failure {
        self.fault(self.line(start), what)
    }

    /// Something is wrong with this line.
    pub(super) fn fault(&self, line: u64, what: impl fmt::Display) -> Failure {
        let what = format!("{}, line {line}: {what}", self.path.display());
        Failure::new("malformed-entrants", what, NOTHING_DONE)
    }

    /// The line of the record that the reader began to look for at this byte: it steps over empty lines silently.
    pub(super) fn line(&self, start: u64) -> u64 {
        let Ok(file) = File::open(self.path) else { return 0 };
        let mut line = 1;
        for (at, byte) in (0..).zip(BufReader::new(file).bytes().map_while(Result::ok)) {
            if at >= start && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            line += u64::from(byte == b'\n');
        }
        line
    }

    fn unread(&self, cause: &csv::Error) -> Failure {
        let start = cause.position().map_or(0, csv::Position::byte);
        match cause.kind() {
            csv::ErrorKind::Utf8 { .. } => {
                self.fault(self.line(start), "the file is not UTF-8; save it as \"CSV UTF-8\"")
            }
            _ => self.fault(self.line(start), cause),
        }
    }
}

const NOTHING_DONE: &str = "correct the list; nothing was written or posted";

/// The rows of a list while they are read.
struct Rows<'a> {
    reader: csv::Reader<BufReader<File>>,
    record: csv::StringRecord,
    columns: Columns<'a>,
    width: usize,
    /// Of the row that was read last, from 1.
    number: u32,
}

impl Rows<'_> {
    /// Gives the next row away; says whether there was one.
    fn next(&mut self, list: &List<'_>, take: impl FnOnce(Row<'_>) -> Result<(), Failure>) -> Result<bool, Failure> {
        if !self.reader.read_record(&mut self.record).map_err(|cause| list.unread(&cause))? {
            return Ok(false);
        }
        let start = self.record.position().map_or(0, csv::Position::byte);
        let fault = |what: String| list.fault(list.line(start), what);
        if self.record.len() != self.width {
            return Err(fault(format!("{} columns instead of {}", self.record.len(), self.width)));
        }
        self.number = self.number.checked_add(1).ok_or_else(|| fault("there are too many rows".to_owned()))?;
        take(self.columns.row(&self.record, start, self.number).map_err(fault)?)?;
        Ok(true)
    }
}

/// Where the columns stand, and what their words mean in this draw.
struct Columns<'a> {
    at: BTreeMap<&'static str, usize>,
    rules: &'a DrawRules,
    strata: Vec<String>,
    /// Every language's name of each tier.
    tiers: Vec<Vec<String>>,
    set_asides: Vec<String>,
    units: Vec<String>,
    /// Every language's name of each office.
    offices: Vec<Vec<String>>,
}

const COLUMNS: [&str; 10] =
    ["identity", "household", "panel", "tickets", "stratum", "tier", "marks", "preferences", "office", "number"];

impl<'a> Columns<'a> {
    fn of(header: &csv::StringRecord, rules: &'a DrawRules) -> Result<Self, String> {
        let mut at = BTreeMap::new();
        for (position, found) in header.iter().enumerate() {
            let found = found.trim_start_matches('\u{feff}').trim();
            let column = COLUMNS.iter().find(|column| **column == found);
            let column =
                column.ok_or_else(|| format!("unknown column \"{found}\"; there are {}", COLUMNS.join(", ")))?;
            if at.insert(*column, position).is_some() {
                return Err(format!("column \"{column}\" stands twice"));
            }
        }
        let (needed, others): (&[&str], &[&str]) = match rules.entrants {
            EntrantForm::Person => (&["identity"], &["household", "panel"]),
            EntrantForm::Household => (&["identity", "household"], &["panel"]),
            EntrantForm::Panel => (&["identity", "panel"], &["household"]),
        };
        if let Some(missing) = needed.iter().find(|column| !at.contains_key(**column)) {
            return Err(format!("column \"{missing}\" is missing"));
        }
        if let Some(other) = others.iter().find(|column| at.contains_key(**column)) {
            return Err(format!("column \"{other}\" says nothing in this draw: its entrants are of another form"));
        }
        let offices = rules.provenance.as_deref().unwrap_or_default();
        if !offices.is_empty() && !at.contains_key("office") {
            return Err("column \"office\" is missing: the pool of this draw says where each entered".to_owned());
        }
        if rules.provenance.is_none() && at.contains_key("number") {
            return Err(
                "column \"number\" says nothing in this draw: its pool does not say who entered when".to_owned()
            );
        }
        Ok(Self {
            at,
            rules,
            strata: rules.strata.iter().map(|stratum| stratum.id.clone()).collect(),
            tiers: rules.tiers.iter().map(names).collect(),
            set_asides: rules.set_asides.iter().map(|set_aside| set_aside.id.clone()).collect(),
            units: rules.units.iter().map(|unit| unit.id.clone()).collect(),
            offices: offices.iter().map(names).collect(),
        })
    }

    fn row<'r>(&self, record: &'r csv::StringRecord, start: u64, number: u32) -> Result<Row<'r>, String> {
        let cell = |column: &str| self.at.get(column).and_then(|at| record.get(*at)).filter(|text| !text.is_empty());
        let identity = cell("identity").ok_or("the identity is empty")?;
        let group = match self.rules.entrants {
            EntrantForm::Person => None,
            EntrantForm::Household => Some(cell("household").ok_or("the household is empty")?),
            EntrantForm::Panel => Some(cell("panel").ok_or("the panel is empty")?),
        };
        let terms = Terms {
            tickets: cell("tickets").map(|digits| self.tickets(digits)).transpose()?,
            stratum: cell("stratum").map(|id| known(id, "stratum", &self.strata)).transpose()?,
            tier: cell("tier").map(|name| named(name, "tier", &self.tiers)).transpose()?,
            marks: cell("marks").map(|ids| self.marks(ids)).transpose()?,
            preferences: cell("preferences").map(|ids| self.preferences(ids)).transpose()?,
            office: cell("office")
                .filter(|_| !self.offices.is_empty())
                .map(|name| named(name, "office", &self.offices))
                .transpose()?,
            entered: match (cell("number"), self.at.contains_key("number")) {
                (Some(digits), _) => Some(entry_number(digits)?),
                (None, true) => None,
                (None, false) => self.rules.provenance.as_ref().map(|_| Entered::Row(number)),
            },
        };
        // A household says it in any of its rows.
        if self.rules.entrants == EntrantForm::Person {
            terms.complete(self.rules)?;
        }
        Ok(Row { start, identity, group, terms, office: cell("office").unwrap_or_default() })
    }

    fn tickets(&self, digits: &str) -> Result<u32, String> {
        let most = self.rules.max_tickets;
        let tickets = digits.parse().ok().filter(|tickets| (1..=most).contains(tickets));
        tickets.ok_or_else(|| format!("the tickets \"{digits}\" are no whole number from 1 to {most}"))
    }

    fn marks(&self, ids: &str) -> Result<u32, String> {
        several(ids).try_fold(0_u32, |marks, id| {
            let bit: u16 = known(id, "set-aside", &self.set_asides)?;
            Ok(marks | 1_u32.checked_shl(u32::from(bit)).unwrap_or(0))
        })
    }

    fn preferences(&self, ids: &str) -> Result<Box<[u8]>, String> {
        let mut preferences = Vec::new();
        for id in several(ids) {
            let unit: u8 = known(id, "unit type", &self.units)?;
            if preferences.contains(&unit) {
                return Err(format!("unit type \"{id}\" is preferred twice"));
            }
            preferences.push(unit);
        }
        Ok(preferences.into())
    }
}

impl Terms {
    /// Refuses a row, or a household, that does not say what this draw must know.
    pub(super) fn complete(&self, rules: &DrawRules) -> Result<(), String> {
        if self.stratum.is_none() && !rules.strata.is_empty() {
            return Err("the stratum is missing".to_owned());
        }
        if self.tier.is_none() && !rules.tiers.is_empty() {
            return Err("the tier is missing".to_owned());
        }
        if self.office.is_none() && rules.provenance.as_ref().is_some_and(|offices| !offices.is_empty()) {
            return Err("the office is missing".to_owned());
        }
        if self.entered.is_none() && rules.provenance.is_some() {
            return Err("the entry number is missing".to_owned());
        }
        Ok(())
    }

    /// The entrant with this id.
    pub(super) fn entrant(&self, id: Hash, people: Vec<Hash>, rules: &DrawRules) -> Entrant {
        let preferences = self.preferences.as_deref().filter(|_| !rules.units.is_empty()).unwrap_or_default().to_vec();
        Entrant {
            id,
            tickets: self.tickets.unwrap_or(1),
            stratum: self.stratum.unwrap_or(0),
            tier: self.tier.unwrap_or(0),
            marks: self.marks.unwrap_or(0),
            preferences,
            people,
            provenance: rules.provenance.as_ref().and(self.provenance()),
        }
    }

    /// Where and when it entered, where the pool says so.
    pub(super) fn provenance(&self) -> Option<Provenance> {
        let (Entered::Number(number) | Entered::Row(number)) = self.entered?;
        Some(Provenance { office: self.office.unwrap_or(0), number })
    }
}

/// A text in every language.
fn names(text: &Text) -> Vec<String> {
    text.0.iter().map(|words| words.text.clone()).collect()
}

fn entry_number(digits: &str) -> Result<Entered, String> {
    let number = digits.parse().ok().filter(|number| *number > 0).map(Entered::Number);
    number.ok_or_else(|| format!("the entry number \"{digits}\" is no whole number from 1 to {}", u32::MAX))
}

fn several(ids: &str) -> impl Iterator<Item = &str> {
    ids.split(';').map(str::trim).filter(|id| !id.is_empty())
}

fn known<N: TryFrom<usize>>(id: &str, what: &str, ids: &[String]) -> Result<N, String> {
    let position = ids.iter().position(|known| known == id).and_then(|position| N::try_from(position).ok());
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    position.ok_or_else(|| format!("there is no {what} \"{id}\"; there are {}", listed(&ids)))
}

/// The position of what has this name in any language.
fn named(name: &str, what: &str, all: &[Vec<String>]) -> Result<u16, String> {
    let position = all.iter().position(|names| names.iter().any(|known| known == name));
    position.and_then(|position| u16::try_from(position).ok()).ok_or_else(|| {
        let names: Vec<&str> = all.iter().filter_map(|names| names.first().map(String::as_str)).collect();
        format!("there is no {what} \"{name}\"; there are {}", listed(&names))
    })
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() { "none in this draw".to_owned() } else { names.join(", ") }
}
