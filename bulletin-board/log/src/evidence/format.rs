//! Evidence as a text.

use super::{Case, Evidence, Fork, Omission, Proved, Replacement};
use crate::{
    Hash, MAX_ENTRY, decimal,
    note::{NoteKey, SignedNote},
    proof::TlogProof,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use core::fmt;

const HEADER: &str = "psephos evidence v1";

/// Evidence has at most so many bytes: an omission from a log of five million entries.
pub const MAX_EVIDENCE: usize = 1 << 28;

impl Evidence {
    /// Reads evidence, which has one spelling.
    pub fn parse(bytes: &[u8]) -> Result<Self, MalformedEvidence> {
        if bytes.len() > MAX_EVIDENCE {
            return Err(MalformedEvidence::TooLong);
        }
        let rest = core::str::from_utf8(bytes).map_err(|_| MalformedEvidence::Header)?;
        let mut parts = Parts { rest };
        if parts.line() != Some(HEADER) {
            return Err(MalformedEvidence::Header);
        }
        let kind = parts.line().ok_or(MalformedEvidence::Kind)?;
        let log = || MalformedEvidence::Part("log");
        let key = if ["fork", "replacement", "omission"].contains(&kind) {
            let key = parts.part("log")?.strip_suffix('\n').ok_or_else(log)?;
            key.parse::<NoteKey>().map_err(|_| log())?
        } else {
            return Err(MalformedEvidence::Kind);
        };
        let case = match kind {
            "fork" => Case::Fork(Fork {
                first: parts.note("first")?,
                second: parts.note("second")?,
                proof: parts.hashes("proof")?,
            }),
            "replacement" => {
                Case::Replacement(Replacement { first: parts.proved("first")?, second: parts.proved("second")? })
            }
            _ => Case::Omission(Omission {
                promise: parts.note("promise")?,
                checkpoint: parts.note("checkpoint")?,
                leaves: parts.hashes("leaves")?,
                dated: parts.dated("dated")?,
            }),
        };
        if parts.rest.is_empty() { Ok(Self { log: key, case }) } else { Err(MalformedEvidence::TooLong) }
    }
}

/// What is left of a text.
struct Parts<'a> {
    rest: &'a str,
}

impl<'a> Parts<'a> {
    fn line(&mut self) -> Option<&'a str> {
        let (line, rest) = self.rest.split_once('\n')?;
        self.rest = rest;
        Some(line)
    }

    /// The lines of the part with this name, each with its end.
    fn part(&mut self, name: &'static str) -> Result<&'a str, MalformedEvidence> {
        let malformed = MalformedEvidence::Part(name);
        let head = self.line().ok_or(malformed)?;
        let lines = head.strip_prefix(name).and_then(|head| head.strip_prefix(' ')).and_then(decimal::parse);
        let from = self.rest;
        let mut length = 0;
        for _ in 0..lines.ok_or(malformed)? {
            length += self.line().ok_or(malformed)?.len() + 1;
        }
        from.get(..length).ok_or(malformed)
    }

    fn note(&mut self, name: &'static str) -> Result<SignedNote, MalformedEvidence> {
        SignedNote::parse(self.part(name)?.as_bytes()).map_err(|_| MalformedEvidence::Part(name))
    }

    fn hashes(&mut self, name: &'static str) -> Result<Vec<Hash>, MalformedEvidence> {
        let malformed = MalformedEvidence::Part(name);
        let hash = |line: &str| Hash::from_base64(line).map_err(|_| malformed);
        self.part(name)?.split_terminator('\n').map(hash).collect()
    }

    fn proved(&mut self, name: &'static str) -> Result<Proved, MalformedEvidence> {
        let malformed = MalformedEvidence::Part(name);
        let (tracker, proof) = self.part(name)?.split_once('\n').ok_or(malformed)?;
        let tracker = Hash::from_hex(tracker).map_err(|_| malformed)?;
        Ok(Proved { tracker, proof: TlogProof::parse(proof.as_bytes()).map_err(|_| malformed)? })
    }

    fn dated(&mut self, name: &'static str) -> Result<Option<(u64, Vec<u8>)>, MalformedEvidence> {
        let malformed = MalformedEvidence::Part(name);
        let part = self.part(name)?;
        if part.is_empty() {
            return Ok(None);
        }
        let (index, entry) = part.split_once('\n').ok_or(malformed)?;
        let index = decimal::parse(index).ok_or(malformed)?;
        let entry = STANDARD.decode(entry.strip_suffix('\n').ok_or(malformed)?).map_err(|_| malformed)?;
        if entry.len() > MAX_ENTRY { Err(malformed) } else { Ok(Some((index, entry))) }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &self.case {
            Case::Fork(_) => "fork",
            Case::Replacement(_) => "replacement",
            Case::Omission(_) => "omission",
        };
        writeln!(f, "{HEADER}\n{kind}")?;
        part(f, "log", &format!("{}\n", self.log))?;
        match &self.case {
            Case::Fork(Fork { first, second, proof }) => {
                part(f, "first", &first.to_string())?;
                part(f, "second", &second.to_string())?;
                part(f, "proof", &lines(proof))
            }
            Case::Replacement(Replacement { first, second }) => {
                part(f, "first", &proved(first))?;
                part(f, "second", &proved(second))
            }
            Case::Omission(Omission { promise, checkpoint, leaves, dated }) => {
                part(f, "promise", &promise.to_string())?;
                part(f, "checkpoint", &checkpoint.to_string())?;
                part(f, "leaves", &lines(leaves))?;
                let dated = dated.as_ref().map(|(index, entry)| format!("{index}\n{}\n", STANDARD.encode(entry)));
                part(f, "dated", &dated.unwrap_or_default())
            }
        }
    }
}

fn part(f: &mut fmt::Formatter<'_>, name: &str, text: &str) -> fmt::Result {
    write!(f, "{name} {}\n{text}", text.matches('\n').count())
}

fn proved(proved: &Proved) -> String {
    format!("{}\n{}", proved.tracker, proved.proof)
}

fn lines(hashes: &[Hash]) -> String {
    hashes.iter().flat_map(|hash| [hash.to_base64(), "\n".to_owned()]).collect()
}

/// These bytes are no evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MalformedEvidence {
    /// Longer than [`MAX_EVIDENCE`], or it goes on after its last part.
    TooLong,
    /// The first line is another, or the text is not UTF-8.
    Header,
    /// The second line names no kind of evidence.
    Kind,
    /// This part is missing, breaks off, or is not what it should be.
    Part(&'static str),
}

impl fmt::Display for MalformedEvidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => f.write_str("the evidence goes on after its last part"),
            Self::Header => f.write_str("this is no evidence: the first line is another"),
            Self::Kind => f.write_str("this is no kind of evidence"),
            Self::Part(name) => write!(f, "the part {name:?} of the evidence is missing or malformed"),
        }
    }
}

impl core::error::Error for MalformedEvidence {}
