//! What a witness answers.

use crate::{
    cosignature::{InvalidCosignature, WitnessKey},
    decimal,
    note::{SignatureLine, SignedNote},
};
use core::fmt;

/// The cosignature of `witness` in its answer about the checkpoint in `note`, checked, and when it was made (Unix seconds).
///
/// Lines of other keys are ignored, whatever they are; of several by this one the first that holds is taken.
pub fn cosignature_in(
    answer: &[u8],
    note: &SignedNote,
    witness: &WitnessKey,
) -> Result<(SignatureLine, u64), InvalidAnswer> {
    let text = core::str::from_utf8(answer).map_err(|_| InvalidAnswer::Malformed)?;
    let lines = text.strip_suffix('\n').ok_or(InvalidAnswer::Malformed)?.split('\n');
    let mut refused = InvalidCosignature::Absent;
    for line in lines {
        let line = SignatureLine::parse(line).ok_or(InvalidAnswer::Malformed)?;
        match witness.cosigned_by(&line, note) {
            Ok(time) => return Ok((line, time)),
            Err(InvalidCosignature::Absent) => {}
            Err(cause) => refused = cause,
        }
    }
    Err(InvalidAnswer::Cosignature(refused))
}

/// The body of a conflict (409): the size of the checkpoint that the witness cosigned last.
pub fn size_line(latest: u64) -> String {
    format!("{latest}\n")
}

/// Reads the body of a conflict.
pub fn parse_size(body: &[u8]) -> Result<u64, InvalidAnswer> {
    let text = core::str::from_utf8(body).ok().and_then(|text| text.strip_suffix('\n'));
    text.and_then(decimal::parse).ok_or(InvalidAnswer::Malformed)
}

/// Why a witness's answer is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidAnswer {
    /// Not signature lines, or not a size.
    Malformed,
    /// The witness's own line is not there or does not hold.
    Cosignature(InvalidCosignature),
}

impl fmt::Display for InvalidAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("the witness's answer is malformed"),
            Self::Cosignature(cause) => write!(f, "{cause}"),
        }
    }
}

impl core::error::Error for InvalidAnswer {}
