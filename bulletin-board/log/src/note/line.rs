//! One signature line of a note.

use super::KeyName;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use core::fmt;

/// `— name base64(key id ‖ signature)`. Which algorithm it is only the key knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureLine {
    /// Name of the key.
    pub name: KeyName,
    /// Key id: tells keys of one name apart. It is four bytes that anyone can match, and proves nothing.
    pub id: [u8; 4],
    /// The signature, at least one byte.
    pub signature: Vec<u8>,
}

impl SignatureLine {
    /// Reads a line without its newline.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        let (name, encoded) = line.strip_prefix("— ")?.split_once(' ')?;
        let name = KeyName::new(name).ok()?;
        let bytes = STANDARD.decode(encoded).ok()?;
        let (id, signature) = bytes.split_first_chunk()?;
        if signature.is_empty() {
            return None;
        }
        Some(Self { name, id: *id, signature: signature.to_vec() })
    }
}

impl fmt::Display for SignatureLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.id.to_vec();
        bytes.extend(&self.signature);
        write!(f, "— {} {}", self.name, STANDARD.encode(bytes))
    }
}
