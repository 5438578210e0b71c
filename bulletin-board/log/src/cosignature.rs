//! A witness's signature over a checkpoint, with the time (C2SP `tlog-cosignature` v1, Ed25519, <https://c2sp.org/tlog-cosignature>).
//!
//! ```text
//! cosignature/v1        what is signed:
//! time 1679315147       when the witness saw this as the newest consistent head of the log
//! origin                the whole text of the checkpoint
//! 20852163
//! CsUYap…I=
//! ```
//!
//! The signature bytes are `u64` big-endian time ‖ 64 bytes of Ed25519. The key id has type 4, so a witness's key and a log's key
//! differ even when they are the same Ed25519 key.

use crate::note::{
    InvalidKey, KeyName, MalformedNote, SignatureLine, SignedNote, key_id, parse_verifier_key, strict_key, verifier_key,
};
use core::{fmt, str::FromStr};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

/// Algorithm byte of a timestamped Ed25519 cosignature.
const COSIGNATURE_V1: u8 = 4;

/// The latest time the format allows (seconds).
const MAX_TIME: u64 = i64::MAX as u64;

/// The public half of a witness's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessKey {
    name: KeyName,
    id: [u8; 4],
    key: VerifyingKey,
}

impl WitnessKey {
    /// The witness `name` with these 32 bytes of Ed25519. One key, one witness: the signed bytes don't hold the name.
    pub fn new(name: KeyName, public: &[u8; 32]) -> Result<Self, InvalidKey> {
        Ok(Self { id: key_id(&name, COSIGNATURE_V1, public), key: strict_key(public)?, name })
    }

    /// Its name.
    pub const fn name(&self) -> &KeyName {
        &self.name
    }

    /// The 32 bytes of the Ed25519 key. Whoever counts a quorum counts these, not names: one operator may hold several names.
    pub fn public(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// When this witness cosigned the checkpoint in `note`, in Unix seconds; of several times the newest.
    ///
    /// Every line that bears this witness's name and key id must hold. Whether the log signed it is another question
    /// ([`Checkpoint::open`](crate::checkpoint::Checkpoint::open)). Variable time: everything here is public.
    pub fn cosigned(&self, note: &SignedNote) -> Result<u64, InvalidCosignature> {
        let mut newest = None;
        for line in note.by(&self.name, self.id) {
            newest = newest.max(Some(self.verify(note.unverified_text(), &line.signature)?));
        }
        newest.ok_or(InvalidCosignature::Absent)
    }

    /// When this witness cosigned the checkpoint in `note`, if it is this `line` that says so and it holds. For whoever asked the
    /// witness and has its answer in hand; [`SignedNote::add`] puts the line on the note.
    pub fn cosigned_by(&self, line: &SignatureLine, note: &SignedNote) -> Result<u64, InvalidCosignature> {
        if line.name != self.name || line.id != self.id {
            return Err(InvalidCosignature::Absent);
        }
        self.verify(note.unverified_text(), &line.signature)
    }

    fn verify(&self, text: &str, bytes: &[u8]) -> Result<u64, InvalidCosignature> {
        let (time, signature) = bytes.split_first_chunk::<8>().ok_or(InvalidCosignature::Malformed)?;
        let time = u64::from_be_bytes(*time);
        let signature = Signature::from_slice(signature).map_err(|_| InvalidCosignature::Malformed)?;
        // Without a time nothing is said about the newest head.
        if time == 0 || time > MAX_TIME {
            return Err(InvalidCosignature::Malformed);
        }
        let message = message(text, time);
        self.key.verify_strict(message.as_bytes(), &signature).map_err(|_| InvalidCosignature::Signature)?;
        Ok(time)
    }
}

/// The C2SP "vkey" form: `name+hex key id+base64(0x04 ‖ public key)`.
impl fmt::Display for WitnessKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&verifier_key(&self.name, COSIGNATURE_V1, self.public()))
    }
}

impl FromStr for WitnessKey {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        let (name, public) = parse_verifier_key(text, COSIGNATURE_V1)?;
        Self::new(name, &public)
    }
}

/// The secret half of a witness's key. It is wiped when dropped, and `Debug` shows the name only.
#[derive(Clone)]
pub struct Cosigner {
    public: WitnessKey,
    secret: SigningKey,
}

impl Cosigner {
    /// The witness `name` with this key.
    pub fn new(name: KeyName, secret: SigningKey) -> Self {
        let key = secret.verifying_key();
        Self { public: WitnessKey { id: key_id(&name, COSIGNATURE_V1, key.as_bytes()), key, name }, secret }
    }

    /// The public half.
    pub const fn public(&self) -> &WitnessKey {
        &self.public
    }

    /// Cosigns the checkpoint in `note` as seen at `time` and adds the line. Constant time in the key.
    ///
    /// `time`: Unix seconds, 1 to 2⁶³ − 1; nobody takes a cosignature with another.
    ///
    /// # Security
    /// The caller has checked that the log signed it and that it extends the newest checkpoint this witness ever cosigned for that log.
    pub fn cosign(&self, note: &mut SignedNote, time: u64) -> Result<(), MalformedNote> {
        note.add(self.cosignature(note, time))
    }

    /// The line that [`Self::cosign`] adds, on the same conditions.
    pub fn cosignature(&self, note: &SignedNote, time: u64) -> SignatureLine {
        let time = time.min(MAX_TIME);
        let signed = self.secret.sign(message(note.unverified_text(), time).as_bytes());
        let mut signature = time.to_be_bytes().to_vec();
        signature.extend(signed.to_bytes());
        SignatureLine { name: self.public.name.clone(), id: self.public.id, signature }
    }
}

impl fmt::Debug for Cosigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cosigner({}, [redacted])", self.public.name)
    }
}

/// What is signed, said once: signing and verifying both come through here.
fn message(checkpoint: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{checkpoint}")
}

/// Why a witness's cosignature is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidCosignature {
    /// This witness did not cosign.
    Absent,
    /// Not a time and a signature.
    Malformed,
    /// The signature does not hold for this text and time.
    Signature,
}

impl fmt::Display for InvalidCosignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "the witness did not cosign",
            Self::Malformed => "the cosignature is malformed",
            Self::Signature => "the cosignature does not hold",
        })
    }
}

impl core::error::Error for InvalidCosignature {}
