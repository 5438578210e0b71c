//! What `--print-config` prints: a file for `--config` that says of each option where it comes from.

use super::{Origin, innermost, is_configurable, is_flag, is_list, name_of, options};
use clap::{Arg, ArgMatches, Command, parser::ValueSource};
use core::fmt::Write as _;
use std::collections::BTreeMap;

/// All options of the command that was asked for, if `--print-config` was.
pub fn listing(program: &Command, matches: &ArgMatches, origins: &BTreeMap<String, Origin>) -> Option<String> {
    let (path, command, given) = innermost(program, matches);
    if !is_configurable(command) || !given.get_flag("print_config") {
        return None;
    }
    let mut text = format!("[{}]\n", path.join("."));
    for option in options(command) {
        let name = name_of(option);
        let value = written(option, given);
        let from = match given.value_source(option.get_id().as_str()) {
            Some(ValueSource::DefaultValue) | None => "default".to_owned(),
            _ => origins.get(&name).map_or_else(|| "command line".to_owned(), Origin::to_string),
        };
        // To write to a string never fails.
        let _ = match value {
            Some(value) => writeln!(text, "{name} = {value}  # {from}"),
            None => writeln!(text, "# {name} is not set"),
        };
    }
    Some(text)
}

/// The value as TOML; `None`: there is none.
fn written(option: &Arg, given: &ArgMatches) -> Option<String> {
    let id = option.get_id().as_str();
    if is_flag(option) {
        return Some(given.get_flag(id).to_string());
    }
    let quoted = |value: &std::ffi::OsStr| quoted(&without_password(&value.to_string_lossy()));
    let mut values = given.get_raw(id)?.map(quoted);
    Some(if is_list(option) { format!("[{}]", values.collect::<Vec<_>>().join(", ")) } else { values.next()? })
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    // JSON's escapes are TOML's, too.
    serde_json::Value::from(text).to_string()
}

/// An address without the password in it.
pub fn without_password(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    let (rest, query) = rest.split_once('?').map_or((rest, None), |(rest, query)| (rest, Some(query)));
    let rest = match rest.rsplit_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((user, _)) => format!("{user}:***@{host}"),
            None => format!("{user}@{host}"),
        },
        None => rest.to_owned(),
    };
    let hidden = |pair: &str| match pair.split_once('=') {
        Some((key, _)) if key.to_ascii_lowercase().contains("password") => format!("{key}=***"),
        _ => pair.to_owned(),
    };
    let query = query.map(|query| query.split('&').map(hidden).collect::<Vec<_>>().join("&"));
    query.map_or_else(|| format!("{scheme}://{rest}"), |query| format!("{scheme}://{rest}?{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_in_no_address_that_is_shown() {
        for (address, shown) in [
            ("postgres://board:s3cret@db/board", "postgres://board:***@db/board"),
            ("postgres://board:s3:c@ret@db:5432/board?a=b", "postgres://board:***@db:5432/board?a=b"),
            ("postgres://db/board?user=x&password=s3cret&b=c", "postgres://db/board?user=x&password=***&b=c"),
            ("postgres://board@db/board", "postgres://board@db/board"),
            ("sqlite:///var/lib/a b.db?mode=rw", "sqlite:///var/lib/a b.db?mode=rw"),
            ("127.0.0.1:8080", "127.0.0.1:8080"),
        ] {
            assert_eq!(without_password(address), shown);
        }
    }
}
