//! Reading a policy.

use super::{Group, Log, MAX_LINES, Member, Name, Policy, Witness};
use crate::{decimal, note::InvalidKey};
use core::{fmt, str::FromStr};

impl Policy {
    /// Reads a policy file.
    pub fn parse(file: &[u8]) -> Result<Self, MalformedPolicy> {
        let mut reading = Reading::default();
        if file.last().is_some_and(|last| *last != b'\n') {
            let line = file.split(|octet| *octet == b'\n').count();
            return Err(MalformedPolicy { line, error: LineError::Unfinished });
        }
        let mut lines = 0;
        for (text, line) in file.split(|octet| *octet == b'\n').zip(1..) {
            lines = line;
            reading.line(text).map_err(|error| MalformedPolicy { line, error })?;
        }
        let Reading { logs, witnesses, groups, quorum, quorum_stands, .. } = reading;
        if !quorum_stands {
            return Err(MalformedPolicy { line: lines, error: LineError::NoQuorum });
        }
        Ok(Self { logs, witnesses, groups, quorum })
    }
}

/// What was read so far.
#[derive(Default)]
struct Reading {
    logs: Vec<Log>,
    witnesses: Vec<Witness>,
    groups: Vec<Group>,
    /// Members of some group.
    taken: Vec<Member>,
    /// What the quorum line names; nothing if it says `none`.
    quorum: Option<Member>,
    /// Whether there was a quorum line.
    quorum_stands: bool,
}

impl Reading {
    fn line(&mut self, text: &[u8]) -> Result<(), LineError> {
        if text.iter().any(|octet| (*octet < 0x20 && *octet != b'\t') || *octet == 0x7f) {
            return Err(LineError::ControlCharacter);
        }
        let items: Vec<&[u8]> =
            text.split(|octet| matches!(octet, b' ' | b'\t')).filter(|item| !item.is_empty()).collect();
        match items.as_slice() {
            [] => Ok(()),
            [comment, ..] if comment.starts_with(b"#") => Ok(()),
            [b"log", key, url @ ..] => self.log(key, url),
            [b"witness", name, key, url @ ..] => self.witness(name, key, url),
            [b"group", name, threshold, members @ ..] => self.group(name, threshold, members),
            [b"quorum", name] => self.quorum(name),
            _ => Err(LineError::Unknown),
        }
    }

    fn log(&mut self, key: &[u8], url: &[&[u8]]) -> Result<(), LineError> {
        let log = Log { key: read_key(key)?, url: read_url(url)? };
        if self.logs.iter().any(|other| other.key.public() == log.key.public()) {
            return Err(LineError::DuplicateKey);
        }
        push(&mut self.logs, log)
    }

    fn witness(&mut self, name: &[u8], key: &[u8], url: &[&[u8]]) -> Result<(), LineError> {
        let witness = Witness { name: self.new_name(name)?, key: read_key(key)?, url: read_url(url)? };
        if self.witnesses.iter().any(|other| other.key.public() == witness.key.public()) {
            return Err(LineError::DuplicateKey);
        }
        push(&mut self.witnesses, witness)
    }

    fn group(&mut self, name: &[u8], threshold: &[u8], names: &[&[u8]]) -> Result<(), LineError> {
        let name = self.new_name(name)?;
        let mut members = Vec::new();
        for name in names {
            let member = self.find(name).ok_or(LineError::UnknownName)?;
            if self.taken.contains(&member) {
                return Err(LineError::MemberTwice);
            }
            self.taken.push(member);
            members.push(member);
        }
        let threshold = match threshold {
            b"any" => Some(1),
            b"all" => Some(members.len()),
            number => core::str::from_utf8(number).ok().and_then(decimal::parse).and_then(|k| usize::try_from(k).ok()),
        };
        let threshold = threshold.filter(|k| (1..=members.len()).contains(k)).ok_or(LineError::Threshold)?;
        push(&mut self.groups, Group { name, threshold, members })
    }

    fn quorum(&mut self, name: &[u8]) -> Result<(), LineError> {
        if self.quorum_stands {
            return Err(LineError::SecondQuorum);
        }
        self.quorum_stands = true;
        if name != NONE {
            self.quorum = Some(self.find(name).ok_or(LineError::UnknownName)?);
        }
        Ok(())
    }

    /// A name that nothing has yet.
    fn new_name(&self, name: &[u8]) -> Result<Name, LineError> {
        if name == NONE || self.find(name).is_some() { Err(LineError::NameTaken) } else { Ok(Name::new(name)) }
    }

    fn find(&self, name: &[u8]) -> Option<Member> {
        let witness = self.witnesses.iter().position(|witness| witness.name.as_bytes() == name).map(Member::Witness);
        witness.or_else(|| self.groups.iter().position(|group| group.name.as_bytes() == name).map(Member::Group))
    }
}

/// The name of a quorum that asks for nothing.
pub(super) const NONE: &[u8] = b"none";

fn push<T>(list: &mut Vec<T>, item: T) -> Result<(), LineError> {
    if list.len() == MAX_LINES {
        return Err(LineError::TooMany);
    }
    list.push(item);
    Ok(())
}

fn read_key<K: FromStr<Err = InvalidKey>>(key: &[u8]) -> Result<K, LineError> {
    let key = core::str::from_utf8(key).map_err(|_| LineError::Key(InvalidKey::Malformed))?;
    key.parse().map_err(LineError::Key)
}

fn read_url(rest: &[&[u8]]) -> Result<Option<String>, LineError> {
    match rest {
        [] => Ok(None),
        [url] => String::from_utf8(url.to_vec()).map(Some).map_err(|_| LineError::Url),
        _ => Err(LineError::Unknown),
    }
}

/// This is not a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedPolicy {
    /// Which line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub error: LineError,
}

/// What is wrong with a line of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LineError {
    /// A control character other than tab and newline.
    ControlCharacter,
    /// The last line does not end in a newline.
    Unfinished,
    /// Not a line of a policy.
    Unknown,
    /// Not a key of the type that belongs there.
    Key(InvalidKey),
    /// The public key stands in an earlier line, whatever it is called there.
    DuplicateKey,
    /// The URL is not UTF-8.
    Url,
    /// The name is another's, or `none`.
    NameTaken,
    /// The name is not defined on an earlier line.
    UnknownName,
    /// The name is a member of a group already.
    MemberTwice,
    /// Not `any`, `all`, or a number from 1 to that of the members.
    Threshold,
    /// More than [`MAX_LINES`] of a kind.
    TooMany,
    /// There is a quorum already.
    SecondQuorum,
    /// There is no quorum line.
    NoQuorum,
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ControlCharacter => "a control character",
            Self::Unfinished => "the last line does not end in a newline",
            Self::Unknown => "not a line of a policy",
            Self::Key(cause) => return write!(f, "{cause}"),
            Self::DuplicateKey => "this public key stands in an earlier line",
            Self::Url => "the URL is not UTF-8",
            Self::NameTaken => "the name is taken",
            Self::UnknownName => "a name that no earlier line defines",
            Self::MemberTwice => "a name that is a member of a group already",
            Self::Threshold => "the threshold must be any, all, or a number from 1 to that of the members",
            Self::TooMany => return write!(f, "more than {MAX_LINES} lines of this kind"),
            Self::SecondQuorum => "a second quorum",
            Self::NoQuorum => "there is no quorum line",
        })
    }
}

impl fmt::Display for MalformedPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.error)
    }
}

impl core::error::Error for MalformedPolicy {}
