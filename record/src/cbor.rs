//! Canonical CBOR: decode, encode again, compare.

use core::fmt;
use minicbor::{Decode, Encode, encode::write::Write};

/// Bytes that are not the one canonical encoding of what they should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MalformedCbor {
    /// Not CBOR, or not of the shape that the schema asks for.
    Shape(String),
    /// The right shape in another encoding: unordered or repeated keys, long integers, unknown fields, trailing bytes.
    NotCanonical,
}

impl fmt::Display for MalformedCbor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape(cause) => write!(f, "not of the expected shape: {cause}"),
            Self::NotCanonical => f.write_str("not the canonical encoding (RFC 8949 §4.2) of its contents"),
        }
    }
}

impl core::error::Error for MalformedCbor {}

/// What has one canonical encoding.
pub trait Canonical<'b>: Decode<'b, ()> + Encode<()> {}

impl<'b, T: Decode<'b, ()> + Encode<()>> Canonical<'b> for T {}

/// Encodes deterministically.
pub fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut bytes = Bytes(Vec::new());
    minicbor::encode(value, &mut bytes).expect("writing to memory does not fail");
    bytes.0
}

/// Decodes what [`encode`] would have written, and nothing else.
pub fn decode<'b, T: Canonical<'b>>(bytes: &'b [u8]) -> Result<T, MalformedCbor> {
    let value: T = minicbor::decode(bytes).map_err(|error| MalformedCbor::Shape(error.to_string()))?;
    if encode(&value) == bytes { Ok(value) } else { Err(MalformedCbor::NotCanonical) }
}

struct Bytes(Vec<u8>);

impl Write for Bytes {
    type Error = core::convert::Infallible;

    fn write_all(&mut self, buf: &[u8]) -> Result<(), Self::Error> {
        self.0.extend_from_slice(buf);
        Ok(())
    }
}
