//! The registrar's list of entrants, a CSV file that is read row by row. Whatever is wrong with it is named with its line.

use super::spool::Spool;
use crate::failure::Failure;
use core::fmt;
use psephos_record::{
    ProcessId,
    draw::{
        DrawRules, EntrantForm,
        pool::{Entrant, person_id, person_salt, registrar_secret},
    },
    ids::Hash,
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

    fn rows(&self) -> Result<Rows, Failure> {
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
        Ok(Rows { reader, record: csv::StringRecord::new(), columns, width: header.len() })
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
struct Rows {
    reader: csv::Reader<BufReader<File>>,
    record: csv::StringRecord,
    columns: Columns,
    width: usize,
}

impl Rows {
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
        take(self.columns.row(&self.record, start).map_err(fault)?)?;
        Ok(true)
    }
}

/// Where the columns stand, and what their words mean in this draw.
struct Columns {
    at: BTreeMap<&'static str, usize>,
    form: EntrantForm,
    max_tickets: u32,
    strata: Vec<String>,
    /// Every language's name of each tier.
    tiers: Vec<Vec<String>>,
    set_asides: Vec<String>,
    units: Vec<String>,
}

const COLUMNS: [&str; 9] =
    ["identity", "household", "panel", "tickets", "stratum", "tier", "marks", "preferences", "office"];

impl Columns {
    fn of(header: &csv::StringRecord, rules: &DrawRules) -> Result<Self, String> {
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
        Ok(Self {
            at,
            form: rules.entrants,
            max_tickets: rules.max_tickets,
            strata: rules.strata.iter().map(|stratum| stratum.id.clone()).collect(),
            tiers: rules.tiers.iter().map(|tier| tier.0.iter().map(|words| words.text.clone()).collect()).collect(),
            set_asides: rules.set_asides.iter().map(|set_aside| set_aside.id.clone()).collect(),
            units: rules.units.iter().map(|unit| unit.id.clone()).collect(),
        })
    }

    fn row<'r>(&self, record: &'r csv::StringRecord, start: u64) -> Result<Row<'r>, String> {
        let cell = |column: &str| self.at.get(column).and_then(|at| record.get(*at)).filter(|text| !text.is_empty());
        let identity = cell("identity").ok_or("the identity is empty")?;
        let group = match self.form {
            EntrantForm::Person => None,
            EntrantForm::Household => Some(cell("household").ok_or("the household is empty")?),
            EntrantForm::Panel => Some(cell("panel").ok_or("the panel is empty")?),
        };
        let terms = Terms {
            tickets: cell("tickets").map(|digits| self.tickets(digits)).transpose()?,
            stratum: cell("stratum").map(|id| known(id, "stratum", &self.strata)).transpose()?,
            tier: cell("tier").map(|name| self.tier(name)).transpose()?,
            marks: cell("marks").map(|ids| self.marks(ids)).transpose()?,
            preferences: cell("preferences").map(|ids| self.preferences(ids)).transpose()?,
        };
        // A household says it in any of its rows.
        if self.form == EntrantForm::Person {
            terms.complete(self.strata.len(), self.tiers.len())?;
        }
        Ok(Row { start, identity, group, terms, office: cell("office").unwrap_or_default() })
    }

    fn tickets(&self, digits: &str) -> Result<u32, String> {
        let tickets = digits.parse().ok().filter(|tickets| (1..=self.max_tickets).contains(tickets));
        tickets.ok_or_else(|| format!("the tickets \"{digits}\" are no whole number from 1 to {}", self.max_tickets))
    }

    fn tier(&self, name: &str) -> Result<u16, String> {
        let position = self.tiers.iter().position(|names| names.iter().any(|known| known == name));
        position.and_then(|position| u16::try_from(position).ok()).ok_or_else(|| {
            let names: Vec<&str> = self.tiers.iter().filter_map(|names| names.first().map(String::as_str)).collect();
            format!("there is no tier \"{name}\"; there are {}", listed(&names))
        })
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
    pub(super) fn complete(&self, strata: usize, tiers: usize) -> Result<(), String> {
        if self.stratum.is_none() && strata > 0 {
            return Err("the stratum is missing".to_owned());
        }
        if self.tier.is_none() && tiers > 0 {
            return Err("the tier is missing".to_owned());
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
            provenance: None,
        }
    }
}

fn several(ids: &str) -> impl Iterator<Item = &str> {
    ids.split(';').map(str::trim).filter(|id| !id.is_empty())
}

fn known<N: TryFrom<usize>>(id: &str, what: &str, ids: &[String]) -> Result<N, String> {
    let position = ids.iter().position(|known| known == id).and_then(|position| N::try_from(position).ok());
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    position.ok_or_else(|| format!("there is no {what} \"{id}\"; there are {}", listed(&ids)))
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() { "none in this draw".to_owned() } else { names.join(", ") }
}
