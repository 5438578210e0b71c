//! The names under which tiles and bundles are served.

use super::{TileId, WIDTH};
use crate::decimal;
use core::{fmt, str::FromStr};

/// What a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resource {
    /// A tile of hashes.
    Hashes(TileId),
    /// The bundle of entries under the level-0 tile of this index.
    Entries(u64),
}

impl Resource {
    /// How many hashes or entries it holds when the log has `size` entries: 0 to [`WIDTH`].
    pub fn width(self, size: u64) -> u16 {
        match self {
            Self::Hashes(tile) => tile.width(size),
            Self::Entries(index) => TileId { level: 0, index }.width(size),
        }
    }
}

/// `<level>/<index>[.p/<width>]` or `entries/<index>[.p/<width>]`: what comes after `<prefix>/tile/`.
///
/// The index is cut into groups of three digits, all but the last with an `x` before them: 1234067 is `x001/x234/067`.
/// Only the canonical spelling is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TilePath {
    /// Tile or bundle.
    pub resource: Resource,
    /// Number of hashes or entries, 1 to [`WIDTH`]; below it, the path says so.
    pub width: u16,
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let index = match self.resource {
            Resource::Hashes(TileId { level, index }) => {
                write!(f, "{level}/")?;
                index
            }
            Resource::Entries(index) => {
                f.write_str("entries/")?;
                index
            }
        };
        let mut thousands = 1_u64;
        while index / thousands >= 1000 {
            thousands *= 1000;
        }
        while thousands > 1 {
            write!(f, "x{:03}/", index / thousands % 1000)?;
            thousands /= 1000;
        }
        write!(f, "{:03}", index % 1000)?;
        if self.width < WIDTH { write!(f, ".p/{}", self.width) } else { Ok(()) }
    }
}

impl FromStr for TilePath {
    type Err = MalformedPath;

    fn from_str(text: &str) -> Result<Self, MalformedPath> {
        let (kind, rest) = text.split_once('/').ok_or(MalformedPath)?;
        let (digits, width) = match rest.split_once(".p/") {
            Some((digits, width)) => (digits, decimal::parse(width).ok_or(MalformedPath)?),
            None => (rest, u64::from(WIDTH)),
        };
        let mut index = 0_u64;
        for group in digits.split('/') {
            let group: u64 = group.strip_prefix('x').unwrap_or(group).parse().map_err(|_| MalformedPath)?;
            index = index.checked_mul(1000).and_then(|index| index.checked_add(group)).ok_or(MalformedPath)?;
        }
        let resource = match kind {
            "entries" => Resource::Entries(index),
            level => {
                let level = decimal::parse(level).filter(|level| *level < 64).ok_or(MalformedPath)?;
                Resource::Hashes(TileId { level: u8::try_from(level).map_err(|_| MalformedPath)?, index })
            }
        };
        let width = u16::try_from(width).ok().filter(|width| (1..=WIDTH).contains(width)).ok_or(MalformedPath)?;
        let path = Self { resource, width };
        // One spelling: "x000/001", "1", ".p/256" and the like print otherwise than they were read.
        if path.to_string() == text { Ok(path) } else { Err(MalformedPath) }
    }
}

/// This is not the path of a tile or a bundle in canonical form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedPath;

impl fmt::Display for MalformedPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the path of a tile")
    }
}

impl core::error::Error for MalformedPath {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_cut_into_groups_of_three() {
        let path =
            |index, width| TilePath { resource: Resource::Hashes(TileId { level: 0, index }), width }.to_string();
        assert_eq!(path(1_234_067, 256), "0/x001/x234/067");
        assert_eq!(path(1000, 5), "0/x001/000.p/5");
        assert_eq!(path(999, 256), "0/999");
        assert_eq!(path(0, 255), "0/000.p/255");
        assert_eq!(path(u64::MAX, 256), "0/x018/x446/x744/x073/x709/x551/615");
    }

    #[test]
    fn a_path_reads_back() {
        for text in ["0/000", "7/x001/x234/067", "63/000.p/1", "entries/x001/000.p/255", "entries/999"] {
            assert_eq!(text.parse::<TilePath>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_path_has_one_spelling() {
        for text in [
            "",
            "0",
            "0/",
            "0/0",
            "0/1000",
            "0/x000/001",
            "0/001/002",
            "0/x001",
            "00/000",
            "64/000",
            "-1/000",
            "0/+01",
            "0/000.p/0",
            "0/000.p/256",
            "0/000.p/01",
            "0/000.p/",
            "0/000.p/1.p/1",
            "0/000/",
            "entries/",
            "entry/000",
            "0/x018/x446/x744/x073/x709/x551/616",
            "../000",
            "0/x00a/000",
            "0/xx01/000",
        ] {
            assert_eq!(text.parse::<TilePath>(), Err(MalformedPath), "{text}");
        }
    }
}
