//! A text that several keys have signed (C2SP `signed-note` v1, <https://c2sp.org/signed-note>).
//!
//! ```text
//! text, any number of lines            ─┐ what is signed, with its last newline
//!                                      ─┘ (the empty line is not)
//! — name base64(4-byte key id ‖ signature)
//! — …
//! ```
//!
//! The text of a note means nothing until a known key's signature holds, so [`SignedNote::open`] is the door to it.

mod key;
mod line;

pub(crate) use self::key::{key_id, parse_verifier_key, strict_key, verifier_key};
pub use self::{
    key::{InvalidKey, KeyName, MalformedKeyName, NoteKey, NoteSigner},
    line::SignatureLine,
};
use core::{fmt, str};

/// More signature lines than this in a note are refused. The specification asks for at least 16.
pub const MAX_SIGNATURES: usize = 64;

/// Longer notes (bytes) are refused. Room for [`MAX_SIGNATURES`] post-quantum signatures.
pub const MAX_NOTE: usize = 512 * 1024;

/// A note as it came off the wire: well formed, no signature checked.
///
/// `Display` gives back the very bytes that were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNote {
    /// With its final newline.
    text: String,
    signatures: Vec<SignatureLine>,
}

impl SignedNote {
    /// Reads a note.
    pub fn parse(bytes: &[u8]) -> Result<Self, MalformedNote> {
        if bytes.len() > MAX_NOTE {
            return Err(MalformedNote::TooLong);
        }
        let note = str::from_utf8(bytes).map_err(|_| MalformedNote::NotUtf8)?;
        let (body, lines) = note.rsplit_once("\n\n").ok_or(MalformedNote::NoSignatures)?;
        let lines = lines.strip_suffix('\n').ok_or(MalformedNote::Unfinished)?;
        let text = format!("{body}\n");
        reject_control_characters(&text)?;
        let mut signatures = Vec::new();
        for line in lines.split('\n') {
            if signatures.len() == MAX_SIGNATURES {
                return Err(MalformedNote::TooManySignatures);
            }
            signatures.push(SignatureLine::parse(line).ok_or(MalformedNote::SignatureLine)?);
        }
        Ok(Self { text, signatures })
    }

    /// The text, if `key` signed it.
    ///
    /// Signatures of other keys are ignored, whatever they are. Every line that bears this key's name and id must hold, and there must
    /// be exactly one. Ed25519 is checked strictly: no small-order keys or points, canonical scalars, no cofactor.
    /// Variable time: everything here is public.
    pub fn open(&self, key: &NoteKey) -> Result<&str, InvalidNote> {
        let mut lines = self.by(key.name(), key.id());
        let line = lines.next().ok_or(InvalidNote::Unsigned)?;
        if lines.next().is_some() {
            return Err(InvalidNote::Duplicate);
        }
        key.verify(self.text.as_bytes(), &line.signature).map_err(|_| InvalidNote::Signature)?;
        Ok(&self.text)
    }

    /// The text, whoever signed it: to show it, or to find out which key to ask for. It proves nothing.
    pub fn unverified_text(&self) -> &str {
        &self.text
    }

    /// The signature lines, in order, unchecked.
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// The lines that bear this name and key id.
    pub(crate) fn by(&self, name: &KeyName, id: [u8; 4]) -> impl Iterator<Item = &SignatureLine> {
        self.signatures.iter().filter(move |line| line.name == *name && line.id == id)
    }

    /// Adds a signature line, for instance a witness's cosignature.
    pub fn add(&mut self, line: SignatureLine) -> Result<(), MalformedNote> {
        if self.signatures.len() == MAX_SIGNATURES {
            return Err(MalformedNote::TooManySignatures);
        }
        self.signatures.push(line);
        Ok(())
    }

    /// Drops the signature lines that are not kept.
    pub(crate) fn retain(&mut self, keep: impl FnMut(&SignatureLine) -> bool) {
        self.signatures.retain(keep);
    }

    /// A note of `text` and one signature.
    pub(crate) fn signed(text: String, line: SignatureLine) -> Self {
        Self { text, signatures: vec![line] }
    }
}

/// A note's text ends in a newline and has no other ASCII control character.
fn reject_control_characters(text: &str) -> Result<(), MalformedNote> {
    if text.bytes().any(|byte| byte < 0x20 && byte != b'\n') { Err(MalformedNote::ControlCharacter) } else { Ok(()) }
}

impl fmt::Display for SignedNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// These bytes are not a signed note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MalformedNote {
    /// Longer than [`MAX_NOTE`].
    TooLong,
    /// Not UTF-8.
    NotUtf8,
    /// A control character other than newline, a carriage return for instance.
    ControlCharacter,
    /// No empty line with signatures after it.
    NoSignatures,
    /// More than [`MAX_SIGNATURES`] signatures.
    TooManySignatures,
    /// The last line does not end in a newline.
    Unfinished,
    /// A line where a signature belongs is none.
    SignatureLine,
}

impl fmt::Display for MalformedNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong => "the note is too long",
            Self::NotUtf8 => "the note is not UTF-8",
            Self::ControlCharacter => "the note holds a control character",
            Self::NoSignatures => "the note has no signatures",
            Self::TooManySignatures => "the note has too many signatures",
            Self::Unfinished => "the note does not end in a newline",
            Self::SignatureLine => "a signature line is malformed",
        })
    }
}

impl core::error::Error for MalformedNote {}

/// Why a note is not to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidNote {
    /// The key that was asked for did not sign.
    Unsigned,
    /// That key's name and id stand on more than one line.
    Duplicate,
    /// That key's signature does not hold.
    Signature,
}

impl fmt::Display for InvalidNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unsigned => "the expected key did not sign the note",
            Self::Duplicate => "the expected key stands on more than one signature line",
            Self::Signature => "the expected key's signature does not hold",
        })
    }
}

impl core::error::Error for InvalidNote {}
