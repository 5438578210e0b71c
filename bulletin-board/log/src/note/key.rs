//! The keys that sign notes: their names, ids, public and secret halves.

use super::{MalformedNote, SignatureLine, SignedNote, reject_control_characters};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use core::{fmt, str::FromStr};
use ed25519_dalek::{Signature, SignatureError, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

/// Algorithm byte of a plain Ed25519 signature over the text.
const ED25519: u8 = 1;

/// The name of a key, for a log the same as its origin: not empty, no spaces, no `+`, no control characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyName(String);

impl KeyName {
    /// Checks a name.
    pub fn new(name: impl Into<String>) -> Result<Self, MalformedKeyName> {
        let name = name.into();
        if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+') {
            return Err(MalformedKeyName);
        }
        Ok(Self(name))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// This can't be the name of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedKeyName;

impl fmt::Display for MalformedKeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key name is empty or has a space, a plus sign or a control character")
    }
}

impl core::error::Error for MalformedKeyName {}

/// The public half of a note key: a name and an Ed25519 key (signature type 1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteKey {
    name: KeyName,
    id: [u8; 4],
    key: VerifyingKey,
}

impl NoteKey {
    /// The key `name` with these 32 bytes of Ed25519 (RFC 8032).
    pub fn new(name: KeyName, public: &[u8; 32]) -> Result<Self, InvalidKey> {
        Ok(Self { id: key_id(&name, ED25519, public), key: strict_key(public)?, name })
    }

    /// Its name.
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// Its key id: the first four bytes of `SHA-256(name ‖ "\n" ‖ 0x01 ‖ public key)`.
    pub const fn id(&self) -> [u8; 4] {
        self.id
    }

    /// The 32 bytes of the Ed25519 key.
    pub fn public(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    pub(super) fn verify(&self, text: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
        self.key.verify_strict(text, &Signature::from_slice(signature)?)
    }
}

/// The C2SP "vkey" form: `name+hex key id+base64(type ‖ public key)`.
impl fmt::Display for NoteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&verifier_key(&self.name, ED25519, self.public()))
    }
}

impl FromStr for NoteKey {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        let (name, public) = parse_verifier_key(text, ED25519)?;
        Self::new(name, &public)
    }
}

/// The C2SP "vkey" of an Ed25519 key: `name+hex key id+base64(type ‖ public key)`.
pub(crate) fn verifier_key(name: &KeyName, kind: u8, public: &[u8; 32]) -> String {
    let mut material = vec![kind];
    material.extend(public);
    format!("{name}+{}+{}", hex::encode(key_id(name, kind, public)), STANDARD.encode(material))
}

/// Reads a "vkey" of this signature type. Whether the bytes are a key is not looked at.
pub(crate) fn parse_verifier_key(text: &str, kind: u8) -> Result<(KeyName, [u8; 32]), InvalidKey> {
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(_), Some(material)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(InvalidKey::Malformed);
    };
    let name = KeyName::new(name).map_err(|_| InvalidKey::Malformed)?;
    let material = STANDARD.decode(material).map_err(|_| InvalidKey::Malformed)?;
    let (&found, public) = material.split_first().ok_or(InvalidKey::Malformed)?;
    if found != kind {
        return Err(InvalidKey::Type);
    }
    let public = public.try_into().map_err(|_| InvalidKey::Malformed)?;
    // One spelling: the id's digits are lower case and belong to this name and key.
    if verifier_key(&name, kind, &public) == text { Ok((name, public)) } else { Err(InvalidKey::Id) }
}

/// Why a public key is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidKey {
    /// Not of the form name, id, key.
    Malformed,
    /// Another signature type than the one expected here.
    Type,
    /// The key id is not the one that name and key have.
    Id,
    /// Not a point of the curve in its canonical encoding.
    Point,
    /// A point of small order, under which one signature holds for many messages.
    SmallOrder,
}

impl fmt::Display for InvalidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "not a note key",
            Self::Type => "a note key of another type",
            Self::Id => "the key id does not belong to this name and key",
            Self::Point => "not an Ed25519 public key",
            Self::SmallOrder => "an Ed25519 public key of small order",
        })
    }
}

impl core::error::Error for InvalidKey {}

/// The secret half of a note key. It is wiped when dropped, and `Debug` shows the name only.
#[derive(Clone)]
pub struct NoteSigner {
    public: NoteKey,
    secret: SigningKey,
}

impl NoteSigner {
    /// The signer `name` with this key. The same Ed25519 key may sign under several names, as a board does for its logs.
    pub fn new(name: KeyName, secret: SigningKey) -> Self {
        let key = secret.verifying_key();
        Self { public: NoteKey { id: key_id(&name, ED25519, key.as_bytes()), key, name }, secret }
    }

    /// The public half.
    pub const fn public(&self) -> &NoteKey {
        &self.public
    }

    /// Signs `text`, which must end in a newline. Deterministic (RFC 8032), constant time in the key.
    pub fn sign(&self, text: impl Into<String>) -> Result<SignedNote, MalformedNote> {
        let text = text.into();
        if !text.ends_with('\n') {
            return Err(MalformedNote::Unfinished);
        }
        reject_control_characters(&text)?;
        let signature = self.secret.sign(text.as_bytes()).to_vec();
        let line = SignatureLine { name: self.public.name.clone(), id: self.public.id, signature };
        Ok(SignedNote::signed(text, line))
    }
}

impl fmt::Debug for NoteSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoteSigner({}, [redacted])", self.public.name)
    }
}

/// `SHA-256(name ‖ "\n" ‖ type ‖ public key)`, its first four bytes.
pub(crate) fn key_id(name: &KeyName, kind: u8, public: &[u8; 32]) -> [u8; 4] {
    let hash = Sha256::new().chain_update(name.as_str()).chain_update([b'\n', kind]).chain_update(public).finalize();
    let [a, b, c, d, ..]: [u8; 32] = hash.into();
    [a, b, c, d]
}

/// An Ed25519 key that decodes from its one canonical encoding and is not of small order.
pub(crate) fn strict_key(public: &[u8; 32]) -> Result<VerifyingKey, InvalidKey> {
    let key = VerifyingKey::from_bytes(public).map_err(|_| InvalidKey::Point)?;
    if key.to_edwards().compress().as_bytes() != public {
        return Err(InvalidKey::Point);
    }
    if key.is_weak() { Err(InvalidKey::SmallOrder) } else { Ok(key) }
}
