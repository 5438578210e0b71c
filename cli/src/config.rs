//! Options of programs that run for long: from the command line, the environment, or a file.
//!
//! What the command line doesn't give is looked for in `PSEPHOS_<OPTION>`, and what is not there in the TOML file of `--config`.
//! Whatever is found is put on the command line, so that there is one parser, and one kind of complaint.

mod file;
mod listing;

use self::file::File;
pub use self::listing::{listing, without_password};
use crate::{exit::Exit, failure::Failure};
use clap::{Arg, ArgAction, ArgMatches, Command, parser::ValueSource};
use core::fmt;
use std::{collections::BTreeMap, ffi::OsString, path::PathBuf};

/// The environment variable of a file.
const FILE: &str = "PSEPHOS_CONFIG";

/// Where else options come from. A command that takes this takes all its options so.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Configuration")]
pub struct ConfigArgs {
    /// Takes options from this TOML file, in its table of the command's name: `[serve]`, `[witness.run]`.
    ///
    /// Every option has there its name without the dashes; one that may be given several times is an array. It can also be given as an
    /// environment variable, such as `PSEPHOS_LISTEN`, several values with blanks between them. The command line comes before the
    /// environment, and the environment before the file. A key that the command has no option for is an error.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Prints all options, where each comes from, and ends. Passwords in addresses are left out.
    #[arg(long)]
    pub print_config: bool,
}

/// Where an option comes from that the command line doesn't give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// This environment variable.
    Environment(String),
    /// This line, from 1, of this file.
    File(PathBuf, usize),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::File(path, line) => write!(f, "{}, line {line}", path.display()),
        }
    }
}

/// A command line that lacks nothing that the environment or a file gives.
#[derive(Clone, Debug)]
pub struct Completed {
    /// The command line.
    pub arguments: Vec<OsString>,
    /// What was added, by the name of the option.
    pub origins: BTreeMap<String, Origin>,
}

/// Completes a command line of `program`. `environment` gives the value of a variable.
pub fn complete(
    program: &mut Command,
    arguments: Vec<OsString>,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Completed, Failure> {
    // Before it is built: commands within commands are to be as lenient.
    let lenient = program.clone().ignore_errors(true);
    program.build();
    let mut completed = Completed { arguments, origins: BTreeMap::new() };
    // What is wrong with the command line is said by whoever parses it in earnest.
    let Ok(lenient) = lenient.try_get_matches_from(&completed.arguments) else { return Ok(completed) };
    let (path, command, given) = innermost(program, &lenient);
    if !is_configurable(command) {
        return Ok(completed);
    }
    let named = given.try_get_one::<PathBuf>("config").ok().flatten().cloned();
    let file = named.or_else(|| environment(FILE).map(PathBuf::from));
    let mut file = file.map(|file| File::read(&file, program)).transpose()?;
    let mut added = Vec::new();
    for option in options(command) {
        if given.value_source(option.get_id().as_str()) == Some(ValueSource::CommandLine) {
            continue;
        }
        let name = name_of(option);
        let variable = variable_of(&name);
        let found = match environment(&variable).filter(|value| !value.is_empty()) {
            Some(value) => Some((in_environment(option, &variable, &value)?, Origin::Environment(variable))),
            None => file.as_mut().and_then(|file| file.take(&path, &name)),
        };
        if let Some((values, origin)) = found {
            added.extend(values.iter().map(|value| argument(option, value)));
            completed.origins.insert(name, origin);
        }
    }
    let end = completed.arguments.iter().position(|argument| argument == "--").unwrap_or(completed.arguments.len());
    completed.arguments.splice(end..end, added);
    Ok(completed)
}

/// What a complaint of the parser should add: where the option comes from that it is about.
pub fn origin_of<'a>(error: &clap::Error, origins: &'a BTreeMap<String, Origin>) -> Option<(String, &'a Origin)> {
    let text = error.to_string();
    let (name, origin) = origins.iter().find(|(name, _)| {
        let flag = format!("--{name}");
        text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').any(|word| word == flag)
    })?;
    Some((name.clone(), origin))
}

/// The command that was asked for, its names from the outside in, and what was given to it.
fn innermost<'a>(program: &'a Command, matches: &'a ArgMatches) -> (Vec<String>, &'a Command, &'a ArgMatches) {
    let (mut path, mut command, mut matches) = (Vec::new(), program, matches);
    while let Some((name, inner)) = matches.subcommand()
        && let Some(found) = command.find_subcommand(name)
    {
        path.push(name.to_owned());
        (command, matches) = (found, inner);
    }
    (path, command, matches)
}

fn is_configurable(command: &Command) -> bool {
    command.get_arguments().any(|option| option.get_id() == "print_config")
}

/// The options of a command that can be given elsewhere.
fn options(command: &Command) -> impl Iterator<Item = &Arg> {
    let own = ["config", "print_config", "help", "version"];
    command.get_arguments().filter(move |option| !own.contains(&option.get_id().as_str()))
}

fn name_of(option: &Arg) -> String {
    option.get_long().unwrap_or_else(|| option.get_id().as_str()).to_owned()
}

fn variable_of(name: &str) -> String {
    format!("PSEPHOS_{}", name.replace('-', "_").to_ascii_uppercase())
}

/// Whether it says something by being there alone.
fn is_flag(option: &Arg) -> bool {
    !option.get_action().takes_values()
}

fn is_list(option: &Arg) -> bool {
    matches!(option.get_action(), ArgAction::Append)
}

/// What stands in an environment variable. A flag that is not set has no values.
fn in_environment(option: &Arg, variable: &str, value: &str) -> Result<Vec<String>, Failure> {
    if is_flag(option) {
        return match value {
            "true" | "1" => Ok(vec![String::new()]),
            "false" | "0" => Ok(Vec::new()),
            _ => Err(failure(format!("{variable} is neither true nor false"))),
        };
    }
    let values: Vec<String> = value.split_whitespace().map(str::to_owned).collect();
    Ok(if is_list(option) { values } else { vec![value.to_owned()] })
}

fn argument(option: &Arg, value: &str) -> OsString {
    match option.get_long() {
        Some(long) if is_flag(option) => format!("--{long}").into(),
        Some(long) => format!("--{long}={value}").into(),
        None => value.into(),
    }
}

fn failure(what: impl fmt::Display) -> Failure {
    Failure { exit: Exit::Usage, ..Failure::new("config", what, "see --help, and what --print-config prints") }
}

#[cfg(test)]
mod tests;
