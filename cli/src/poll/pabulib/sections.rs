//! A `.pb` file cut into its three tables.

use super::Meta;
use crate::poll::{Oddity, Unreadable};
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
    /// The line of the columns, or of the heading while there are none.
    line: u64,
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

    /// The items of a field with commas between them, without blanks and empty ones.
    pub(super) fn list(&self, column: &str) -> impl Iterator<Item = &str> {
        self.field(column).split(',').map(str::trim).filter(|item| !item.is_empty())
    }
}

impl Sections {
    /// Cuts a file. Sections may come in any order; what stands before the first one is not looked at.
    pub(super) fn split(text: &str) -> Result<Self, Unreadable> {
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
            if let Some(name) = heading(record.iter()) {
                tables.entry(name).or_default().line = line;
                current = Some(name);
                continue;
            }
            if record.iter().any(|field| field.contains('\n')) {
                spanning.push(Oddity::SpanningRow { line });
            }
            let Some(table) = current.and_then(|name| tables.get_mut(name)) else { continue };
            if table.columns.is_empty() {
                table.line = line;
                table.columns = (0..).zip(&record).map(|(i, name)| (name.trim().to_lowercase(), i)).collect();
            } else {
                table.rows.push((line, record));
            }
        }
        let lines = text.lines().count();
        let mut take = |section| tables.remove(section).ok_or(Unreadable::NoSection { section, lines });
        Ok(Self { meta: take("META")?, projects: take("PROJECTS")?, votes: take("VOTES")?, spanning })
    }

    /// META as keys in lower case, lines and values.
    pub(super) fn meta(&self) -> Meta {
        let pair = |(line, row): &(u64, csv::StringRecord)| {
            Some((row.get(0)?.trim().to_lowercase(), (*line, row.get(1)?.trim().to_owned())))
        };
        self.meta.rows.iter().filter_map(pair).collect()
    }

    /// PROJECTS, which must have this column.
    pub(super) fn projects(&self, column: &'static str) -> Result<impl Iterator<Item = Row<'_>>, Unreadable> {
        self.projects.rows_with("PROJECTS", &[column])
    }

    /// VOTES, which must have these columns.
    pub(super) fn votes<'a>(
        &'a self,
        columns: &[&'static str],
    ) -> Result<impl Iterator<Item = Row<'a>> + use<'a>, Unreadable> {
        self.votes.rows_with("VOTES", columns)
    }

    /// What was odd about the file's shape.
    pub(super) fn oddities(&self) -> Vec<Oddity> {
        self.spanning.clone()
    }
}

impl Table {
    fn rows_with<'a>(
        &'a self,
        section: &'static str,
        columns: &[&'static str],
    ) -> Result<impl Iterator<Item = Row<'a>> + use<'a>, Unreadable> {
        if let Some(column) = columns.iter().find(|column| !self.columns.contains_key(**column)) {
            return Err(Unreadable::NoColumn { line: self.line, section, column });
        }
        Ok(self.rows.iter().map(|(line, fields)| Row { line: *line, columns: &self.columns, fields }))
    }
}

/// The section that a row begins: its name alone, whatever its case, perhaps with empty fields behind it.
pub(super) fn heading<'a>(fields: impl Iterator<Item = &'a str>) -> Option<&'static str> {
    let mut fields = fields.map(str::trim);
    let first = fields.next()?;
    let alone = fields.all(str::is_empty);
    ["META", "PROJECTS", "VOTES"].into_iter().find(|name| alone && first.eq_ignore_ascii_case(name))
}
