//! An election, or a draw, as its organiser writes it down: JSON, with whole lines of `//` comment allowed.

mod draw;
mod instant;
mod question;
mod ties;
mod words;

pub use draw::{Draw, quicknet};
pub use instant::Instant;
pub use question::Question;
pub use ties::Ties;
pub use words::Words;

use crate::failure::Failure;
use psephos_log::cosignature::WitnessKey;
use psephos_record::{
    Key, Manifest,
    contest::Contest,
    ids::FixedBytes,
    manifest::{BallotStyle, BoardIdentity, ProcessKind, Trustee, Witness},
};
use serde::{Deserialize, de::DeserializeOwned};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// An election with every field explained: what `psephos organiser example` prints.
pub const EXAMPLE: &str = include_str!("example.json");
/// The same for a draw: what `psephos organiser example --draw` prints.
pub const EXAMPLE_DRAW: &str = include_str!("draw.json");

/// A process before it has a board, an organiser and a time.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Announcement {
    /// The election's name.
    pub title: Words,
    /// What it is about.
    #[serde(default)]
    pub description: Words,
    /// What is asked; nothing in a draw.
    #[serde(default)]
    pub contests: Vec<Question>,
    /// The rules of a draw; with them this is no election.
    #[serde(default)]
    pub draw: Option<Draw>,
    /// Who is asked what; when it is left out, everybody is asked everything.
    #[serde(default)]
    pub styles: Vec<Style>,
    /// The trustees, by seat.
    pub trustees: Vec<Named<Trustee>>,
    /// How many of them must act to decrypt.
    #[serde(default = "default_threshold")]
    pub threshold: u16,
    /// Who seals the roll.
    pub registrar: Named<PublicKey>,
    /// When voting opens.
    pub opens_at: Instant,
    /// When voting closes.
    pub closes_at: Instant,
    /// Whether the organiser may close earlier.
    #[serde(default)]
    pub early_close: bool,
    /// A contest with fewer ballots is not decrypted.
    #[serde(default = "default_minimum_group")]
    pub minimum_group: u32,
    /// The largest total weight of the roll.
    #[serde(default = "default_max_weight")]
    pub max_weight: u64,
    /// What happens when options tie for a seat.
    #[serde(default = "default_ties")]
    pub ties: Ties,
    /// Who cosigns the log: keys in the form that `psephos witness key` prints.
    #[serde(default)]
    pub witnesses: Vec<String>,
    /// How many of them must cosign; when it is left out, the fewest that are more than two thirds.
    #[serde(default)]
    pub quorum: Option<u16>,
}

/// A ballot style, its contests by their short names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Style {
    /// A short name.
    pub id: String,
    /// Its contests.
    pub contests: Vec<String>,
}

/// Something inline, or the path of a JSON file that holds it.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Named<T> {
    /// The path, relative to the election's own file; for a key also its 64 hexadecimal digits.
    Text(String),
    /// The thing itself.
    Inline(T),
}

/// The public JSON of an organiser or a registrar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct PublicKey {
    /// The Ed25519 key.
    pub key: Key,
}

const fn default_threshold() -> u16 {
    3
}

const fn default_minimum_group() -> u32 {
    5
}

/// Large enough for every roll that is not weighted.
const fn default_max_weight() -> u64 {
    1 << 32
}

const fn default_ties() -> Ties {
    Ties::Stands
}

/// What an announcement still needs to become a manifest.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The board.
    pub board: BoardIdentity,
    /// The organiser.
    pub organiser: Key,
    /// Sixteen random bytes.
    pub nonce: [u8; 16],
    /// The time, in seconds since 1970-01-01T00:00:00Z.
    pub now: u64,
}

impl Announcement {
    /// Reads an election. Files that it names are read from `folder`.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let text = fs::read_to_string(path).map_err(|cause| Failure::file(path, cause))?;
        let mut announcement = Self::parse(path, &text)?;
        let folder = path.parent().unwrap_or(Path::new("."));
        for trustee in &mut announcement.trustees {
            *trustee = Named::Inline(trustee.resolve(folder)?);
        }
        announcement.registrar = Named::Inline(announcement.registrar.key(folder)?);
        Ok(announcement)
    }

    /// Reads an election's text, and no other file. `path` is where the text is from, for messages.
    pub fn parse(path: &Path, text: &str) -> Result<Self, Failure> {
        parse(path, text)
    }

    /// The manifest, checked.
    pub fn manifest(&self, setting: Setting) -> Result<Manifest, Failure> {
        let here = Path::new(".");
        let trustees = self.trustees.iter().map(|trustee| trustee.resolve(here)).collect::<Result<_, _>>()?;
        let contests: Vec<Contest> = self.contests.iter().map(Question::contest).collect::<Result<_, _>>()?;
        let (opens_at, closes_at) = (self.opens_at.at(setting.now), self.closes_at.at(setting.now));
        let draw = self.draw.as_ref().map(|draw| draw.rules(setting.now, opens_at, closes_at));
        let is_election = draw.is_none();
        let manifest = Manifest {
            kind: if is_election { ProcessKind::Election } else { ProcessKind::Draw },
            nonce: FixedBytes(setting.nonce),
            title: self.title.0.clone(),
            description: self.description.0.clone(),
            organiser: setting.organiser,
            registrar: self.registrar.key(here)?.key,
            board: setting.board,
            trustees,
            threshold: self.threshold,
            styles: self.styles()?,
            contests,
            opens_at,
            closes_at,
            early_close: self.early_close,
            minimum_group: if is_election { self.minimum_group } else { 0 },
            max_weight: if is_election { self.max_weight } else { 0 },
            ties: self.ties.rule(setting.now, closes_at),
            quorum: self.quorum(),
            draw,
            witnesses: self.witnesses.iter().map(|key| witness(key)).collect::<Result<_, _>>()?,
        };
        let impossible = |cause| Failure::new("impossible-manifest", cause, "correct the election's file");
        manifest.check().map_err(impossible)?;
        if manifest.closes_at <= setting.now {
            return Err(Failure::new("too-late", "it would close in the past", "correct closes_at"));
        }
        Ok(manifest)
    }

    fn quorum(&self) -> u16 {
        let witnesses = self.witnesses.len();
        let least = if witnesses == 0 { 0 } else { witnesses * 2 / 3 + 1 };
        self.quorum.unwrap_or_else(|| u16::try_from(least).unwrap_or(u16::MAX))
    }

    fn styles(&self) -> Result<Vec<BallotStyle>, Failure> {
        if self.styles.is_empty() && self.draw.is_some() {
            return Ok(Vec::new());
        }
        if self.styles.is_empty() {
            let contests = (0_u32..).zip(&self.contests).map(|(position, _)| position).collect();
            return Ok(vec![BallotStyle { id: "all".to_owned(), contests }]);
        }
        let style = |style: &Style| {
            let mut contests = Vec::with_capacity(style.contests.len());
            for id in &style.contests {
                let position = (0_u32..).zip(&self.contests).find(|(_, contest)| contest.id == *id);
                let (position, _) = position.ok_or_else(|| {
                    let what = format!("ballot style \"{}\" names contest \"{id}\", which there is not", style.id);
                    Failure::new("impossible-manifest", what, "correct the election's file")
                })?;
                contests.push(position);
            }
            contests.sort_unstable();
            Ok(BallotStyle { id: style.id.clone(), contests })
        };
        self.styles.iter().map(style).collect()
    }
}

fn witness(key: &str) -> Result<Witness, Failure> {
    let malformed = |cause| {
        let remedy = "copy the line that `psephos witness key` prints: name+id+key";
        Failure::new("malformed-key", format!("the witness \"{key}\": {cause}"), remedy)
    };
    let parsed: WitnessKey = key.parse().map_err(malformed)?;
    Ok(Witness { name: parsed.name().to_string(), key: Key(*parsed.public()) })
}

impl<T: Clone + DeserializeOwned> Named<T> {
    fn resolve(&self, folder: &Path) -> Result<T, Failure> {
        match self {
            Self::Inline(value) => Ok(value.clone()),
            Self::Text(path) => {
                let path: PathBuf = folder.join(path);
                let text = fs::read_to_string(&path).map_err(|cause| Failure::file(&path, cause))?;
                parse(&path, &text)
            }
        }
    }
}

impl Named<PublicKey> {
    fn key(&self, folder: &Path) -> Result<PublicKey, Failure> {
        match self {
            Self::Text(text) if text.parse::<Key>().is_ok() => {
                text.parse().map(|key| PublicKey { key }).map_err(|cause| Failure::new("key", cause, ""))
            }
            other => other.resolve(folder),
        }
    }
}

/// JSON, where a line that begins with `//` says nothing. Errors name line and column.
fn parse<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, Failure> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let plain: Vec<&str> =
        text.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line }).collect();
    serde_json::from_str(&plain.join("\n")).map_err(|cause| {
        let remedy = "correct the file; `psephos organiser example` prints one that is right";
        Failure::new("malformed-json", format!("{}: {cause}", path.display()), remedy)
    })
}

#[cfg(test)]
mod tests;
