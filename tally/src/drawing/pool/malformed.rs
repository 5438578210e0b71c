//! Why blobs are not the pool that an entry seals.

use core::fmt;
use psephos_record::{
    draw::{
        MAX_SELECTED_FROM,
        pool::{
            CHUNK, CHUNK_BYTES, MAX_CANDIDATES, MAX_CHUNKS, MAX_HOUSEHOLD, MAX_PANEL, MAX_POOL_PEOPLE, MAX_POOL_TICKETS,
        },
    },
    ids::Hash,
};

/// Why blobs are not the pool that an entry seals.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MalformedPool {
    /// The pool has no blob, or more than a pool may have.
    Chunks(usize),
    /// The blob at this position, from 0, is not the one that the entry names. Says nothing of the pool.
    Commitment(usize),
    /// The blob at this position, from 0, is longer than a blob may be, has no row, or ends where the next row would still fit.
    Rows(usize),
    /// A part of so many bytes, which no blob of a pool has.
    Bytes(u64),
    /// More tickets than a pool can have.
    Tickets(u64),
    /// More people in households than a pool can have.
    People,
    /// More entrants among whom places would have to be looked for than a draw can hold.
    Candidates,
    /// More entrants than RFC 3797 can select from.
    Selected,
    /// A row, counted from 1 over all blobs, that cannot be.
    Row(u64, RowFault),
    /// Fewer entrants than places: there is nothing to draw.
    Entrants {
        /// How many entrants there are.
        entrants: u64,
        /// How many places.
        places: u64,
    },
    /// The entry states something else than its blobs come to. Names the field.
    Contradiction(&'static str),
}

impl fmt::Display for MalformedPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chunks(chunks) => write!(f, "a pool of {chunks} blobs; from 1 to {MAX_CHUNKS} are possible"),
            Self::Commitment(position) => write!(f, "blob {position} of the pool is not the one that was sealed"),
            Self::Rows(position) => write!(
                f,
                "blob {position} of the pool is not cut where it must be: at {CHUNK} rows, before {CHUNK_BYTES} bytes, and no sooner"
            ),
            Self::Bytes(bytes) => write!(f, "a part of {bytes} bytes; from 1 to {CHUNK_BYTES} are possible"),
            Self::Tickets(tickets) => write!(f, "{tickets} tickets; {MAX_POOL_TICKETS} are the most of one pool"),
            Self::People => write!(f, "more than {MAX_POOL_PEOPLE} people in the households of one pool"),
            Self::Candidates => write!(
                f,
                "of all combinations of stratum, marks and accepted units together, more than {MAX_CANDIDATES} entrants could come to \
                 a place; give fewer strata, marks or preferences"
            ),
            Self::Selected => {
                write!(f, "more than {MAX_SELECTED_FROM} entrants, of whom RFC 3797 could not select by 16 bits")
            }
            Self::Row(row, fault) => write!(f, "row {row}: {fault}"),
            Self::Entrants { entrants, places } => write!(f, "{entrants} entrants for {places} places"),
            Self::Contradiction(field) => write!(f, "the pool's rows come to another {field} than was sealed"),
        }
    }
}

impl core::error::Error for MalformedPool {}

/// What is wrong with one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RowFault {
    /// The row breaks off.
    BreaksOff,
    /// Its id stands in the pool already.
    Repeated(Hash),
    /// Its id is not above the one before.
    Order,
    /// No ticket, or more than the rules allow.
    Tickets {
        /// How many it has.
        found: u32,
        /// How many it may have.
        most: u32,
    },
    /// The rules have no stratum at this position.
    Stratum(u16),
    /// The rules have no tier at this position.
    Tier(u16),
    /// The rules have no set-aside for one of these marks.
    Marks(u32),
    /// The rules have no unit type at this position.
    UnitType(u8),
    /// This unit type is preferred twice.
    Preferred(u8),
    /// The row says where the entrant entered and the rules ask for nothing of that, or the other way round.
    Provenance,
    /// The rules have no office at this position.
    Office(u16),
    /// Its entry number is 0.
    Number,
    /// A person with people in it, a group without, or one with too many.
    People(usize),
    /// The people of a group do not ascend, or one is in it twice.
    PeopleOrder,
    /// The id is not the hash of the group's people.
    Id,
    /// This person is in another household too.
    TwoHouseholds(Hash),
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BreaksOff => f.write_str("it breaks off"),
            Self::Repeated(id) => write!(f, "entrant {id} stands in the pool already"),
            Self::Order => f.write_str("its id is not above the one before"),
            Self::Tickets { found, most } => write!(f, "{found} tickets; from 1 to {most} are possible"),
            Self::Stratum(stratum) => write!(f, "there is no stratum {stratum}, counted from 0"),
            Self::Tier(tier) => write!(f, "there is no tier {tier}, counted from 0"),
            Self::Marks(marks) => write!(f, "marks {marks:#b} name a set-aside that there is not"),
            Self::UnitType(unit) => write!(f, "there is no unit type {unit}, counted from 0"),
            Self::Preferred(unit) => write!(f, "unit type {unit}, counted from 0, is preferred twice"),
            Self::Provenance => {
                f.write_str("it names an office and an entry number where the rules ask for none, or lacks them")
            }
            Self::Office(office) => write!(f, "there is no office {office}, counted from 0"),
            Self::Number => f.write_str("its entry number is 0; the first is 1"),
            Self::People(people) => write!(
                f,
                "{people} people; a person has none, a household from 1 to {MAX_HOUSEHOLD}, a panel from 1 to {MAX_PANEL}"
            ),
            Self::PeopleOrder => f.write_str("its people do not ascend, each once"),
            Self::Id => f.write_str("its id is not the hash of its people"),
            Self::TwoHouseholds(person) => write!(f, "person {person} is in another household too"),
        }
    }
}
