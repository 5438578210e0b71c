//! A configuration file: TOML, a table for each command, a key for each option.

use super::{Origin, failure, is_configurable, is_flag, is_list, name_of, options};
use crate::failure::Failure;
use clap::{Arg, Command};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// What a file gives, by the names of a command and the name of an option.
pub(super) struct File {
    path: PathBuf,
    given: BTreeMap<(Vec<String>, String), Given>,
}

/// Values, and the line that they begin in, from 1.
type Given = (Vec<String>, usize);

impl File {
    /// Reads all of it, also what is for other commands of `program`: what is wrong is said before it matters.
    pub(super) fn read(path: &Path, program: &Command) -> Result<Self, Failure> {
        let text = fs::read_to_string(path).map_err(|cause| Failure::file(path, cause))?;
        let reader = Reader { path, text: &text };
        let table = DeTable::parse(&text).map_err(|cause| {
            let at = cause.span().map_or(0, |span| span.start);
            // Its own text would show the line, and with it what may be a password.
            reader.wrong(at, cause.message())
        })?;
        let mut file = Self { path: path.to_owned(), given: BTreeMap::new() };
        reader.command(program, &[], table.get_ref(), &mut file.given)?;
        Ok(file)
    }

    /// What it gives for an option of a command.
    pub(super) fn take(&mut self, command: &[String], name: &str) -> Option<(Vec<String>, Origin)> {
        let (values, line) = self.given.remove(&(command.to_vec(), name.to_owned()))?;
        Some((values, Origin::File(self.path.clone(), line)))
    }
}

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
}

impl Reader<'_> {
    fn command(
        &self,
        command: &Command,
        names: &[String],
        table: &DeTable<'_>,
        given: &mut BTreeMap<(Vec<String>, String), Given>,
    ) -> Result<(), Failure> {
        let called = [&[command.get_name().to_owned()], names].concat().join(" ");
        let called = if names.is_empty() { called } else { format!("psephos {}", names.join(" ")) };
        for (key, value) in table {
            let (name, at) = (key.get_ref().as_ref(), key.span().start);
            let inner = command.find_subcommand(name).filter(|inner| leads_to_configurable(inner));
            if let (Some(inner), DeValue::Table(table)) = (inner, value.get_ref()) {
                let names = [names, &[name.to_owned()]].concat();
                self.command(inner, &names, table, given)?;
                continue;
            }
            let option = options(command).find(|option| is_configurable(command) && name_of(option) == name);
            let Some(option) = option else {
                let known: Vec<String> = if is_configurable(command) {
                    options(command).map(name_of).collect()
                } else {
                    command
                        .get_subcommands()
                        .filter(|inner| leads_to_configurable(inner))
                        .map(|inner| format!("[{}]", [names, &[inner.get_name().to_owned()]].concat().join(".")))
                        .collect()
                };
                return Err(
                    self.wrong(at, &format!("{called} has no \"{name}\" to configure, but {}", known.join(", ")))
                );
            };
            let values = self.values(option, name, value)?;
            given.insert((names.to_vec(), name.to_owned()), (values, self.line(at)));
        }
        Ok(())
    }

    fn values(&self, option: &Arg, name: &str, value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, Failure> {
        let at = value.span().start;
        match value.get_ref() {
            DeValue::Boolean(set) if is_flag(option) => Ok(if *set { vec![String::new()] } else { Vec::new() }),
            _ if is_flag(option) => Err(self.wrong(at, &format!("{name} is true or false"))),
            DeValue::Array(values) if is_list(option) => values.iter().map(|value| self.single(name, value)).collect(),
            DeValue::Array(_) => Err(self.wrong(at, &format!("{name} has one value"))),
            _ => Ok(vec![self.single(name, value)?]),
        }
    }

    fn single(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<String, Failure> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text.clone().into_owned()),
            DeValue::Integer(number) if number.radix() == 10 => Ok(number.as_str().to_owned()),
            _ => Err(self.wrong(value.span().start, &format!("{name} is a text or a whole number"))),
        }
    }

    fn line(&self, at: usize) -> usize {
        self.text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
    }

    fn wrong(&self, at: usize, what: &str) -> Failure {
        failure(format!("{}, line {}: {what}", self.path.display(), self.line(at)))
    }
}

fn leads_to_configurable(command: &Command) -> bool {
    is_configurable(command) || command.get_subcommands().any(leads_to_configurable)
}
