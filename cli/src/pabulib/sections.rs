//! A `.pb` file cut into its three tables.

use super::{Oddity, Unreadable};
use std::collections::BTreeMap;

/// The tables of a file, each row with the number of its line.
#[derive(Debug)]
pub(super) struct Sections {
    meta: Table,
    projects: Table,
    votes: Table,
    spanning: Vec<Oddity>,
}

/// A table: the names of its columns in lower case, and its rows.
#[derive(Debug, Default)]
struct Table {
    columns: BTreeMap<String, usize>,
    rows: Vec<(u64, csv::StringRecord)>,
}

/// A row, its fields by the names of their columns.
pub(super) struct Row<'a> {
    /// Counted from 1.
    pub(super) line: u64,
    columns: &'a BTreeMap<String, usize>,
    fields: &'a csv::StringRecord,
}

impl Row<'_> {
    /// A field without the blanks around it; empty where the row is shorter or the table has no such column.
    pub(super) fn field(&self, column: &str) -> &str {
        self.columns.get(column).and_then(|i| self.fields.get(*i)).map_or("", str::trim)
    }
}

impl Sections {
    /// Cuts a file. Sections may come in any order; what stands before the first one is not looked at.
    pub(super) fn split(bytes: &[u8]) -> Result<Self, Unreadable> {
        let text = String::from_utf8_lossy(bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut reader =
            csv::ReaderBuilder::new().delimiter(b';').has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut tables: BTreeMap<&'static str, Table> = BTreeMap::new();
        let mut current = None;
        let mut spanning = Vec::new();
        // A text reader has no other error than uneven rows, which `flexible` allows.
        for record in reader.records().map_while(Result::ok) {
            let line = record.position().map_or(0, csv::Position::line);
            if record.iter().all(|field| field.trim().is_empty()) {
                continue;
            }
            if let Some(name) = heading(&record) {
                tables.entry(name).or_default();
                current = Some(name);
                continue;
            }
            if record.iter().any(|field| field.contains('\n')) {
                spanning.push(Oddity::SpanningRow { line });
            }
            let Some(table) = current.and_then(|name| tables.get_mut(name)) else { continue };
            if table.columns.is_empty() {
                table.columns = (0..).zip(&record).map(|(i, name)| (name.trim().to_lowercase(), i)).collect();
            } else {
                table.rows.push((line, record));
            }
        }
        let mut take = |name| tables.remove(name).ok_or(Unreadable::NoSection(name));
        Ok(Self { meta: take("META")?, projects: take("PROJECTS")?, votes: take("VOTES")?, spanning })
    }

    /// META as keys in lower case and values.
    pub(super) fn meta(&self) -> BTreeMap<String, String> {
        let pair = |(_, row): &(u64, csv::StringRecord)| {
            Some((row.get(0)?.trim().to_lowercase(), row.get(1)?.trim().to_owned()))
        };
        self.meta.rows.iter().filter_map(pair).collect()
    }

    /// PROJECTS, which must have this column.
    pub(super) fn projects(&self, column: &'static str) -> Result<impl Iterator<Item = Row<'_>>, Unreadable> {
        self.projects.rows_with("PROJECTS", column)
    }

    /// VOTES, which must have this column.
    pub(super) fn votes(&self, column: &'static str) -> Result<impl Iterator<Item = Row<'_>>, Unreadable> {
        self.votes.rows_with("VOTES", column)
    }

    /// What was odd about the file's shape.
    pub(super) fn oddities(&self) -> Vec<Oddity> {
        self.spanning.clone()
    }
}

impl Table {
    fn rows_with(
        &self,
        section: &'static str,
        column: &'static str,
    ) -> Result<impl Iterator<Item = Row<'_>>, Unreadable> {
        if !self.columns.contains_key(column) {
            return Err(Unreadable::NoColumn { section, column });
        }
        Ok(self.rows.iter().map(|(line, fields)| Row { line: *line, columns: &self.columns, fields }))
    }
}

/// The section that a row begins: its name alone, whatever its case, perhaps with empty fields behind it.
fn heading(record: &csv::StringRecord) -> Option<&'static str> {
    let mut fields = record.iter().map(str::trim);
    let first = fields.next()?;
    let alone = fields.all(str::is_empty);
    ["META", "PROJECTS", "VOTES"].into_iter().find(|name| alone && first.eq_ignore_ascii_case(name))
}
