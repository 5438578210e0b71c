//! The entry: what stands in the log, with nothing added by the server.
//!
//! Spec: `docs/spec/40-entries.md#entry`.

use crate::{
    cbor::{self, MalformedCbor},
    ids::{ByteString, FixedBytes, Key, ProcessId},
    manifest::ProcessKind,
    signing,
};
use core::fmt;
use ed25519_dalek::{Signature, Signer as _, SigningKey};
use minicbor::{Decode, Encode, data::Type};
use psephos_crypto::Digest;

/// The version that stands in every entry.
pub const VERSION: u8 = 1;
/// Bytes of the largest entry: a limit of tlog-tiles entry bundles.
pub const MAX_BYTES: usize = 65_535;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident = $number:literal $name:literal,)*) => {
        /// What an entry is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum EntryKind {
            $($(#[$doc])* $kind = $number,)*
        }

        impl EntryKind {
            /// All kinds, in the order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// The kind with this number.
            pub const fn from_number(number: u8) -> Option<Self> {
                match number {
                    $($number => Some(Self::$kind),)*
                    _ => None,
                }
            }

            /// The kind's word in the specification.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }
        }
    };
}

kinds! {
    /// The organiser announces the process. Always the first entry.
    Manifest = 0 "manifest",
    /// A trustee commits to its part of the key.
    CeremonyCommit = 1 "ceremony_commit",
    /// A trustee reveals it.
    CeremonyReveal = 2 "ceremony_reveal",
    /// A trustee deals sealed shares to the others.
    CeremonyShares = 3 "ceremony_shares",
    /// A trustee shows that a share dealt to it is wrong.
    CeremonyComplaint = 4 "ceremony_complaint",
    /// A trustee confirms the ceremony as it saw it.
    CeremonyConfirm = 5 "ceremony_confirm",
    /// The registrar seals the roll.
    Roll = 6 "roll",
    /// The board opens voting, or contributing: key, ceremony and roll, or pool, are fixed.
    Open = 7 "open",
    /// A voter casts a ballot.
    Ballot = 8 "ballot",
    /// A voter has a ballot opened instead of casting it.
    Challenge = 9 "challenge",
    /// The organiser orders voting to close before its time.
    CloseOrder = 10 "close_order",
    /// The board closes it: the cut.
    Close = 11 "close",
    /// A trustee decrypts its part of the sum.
    PartialDecryption = 12 "partial_decryption",
    /// The result, as anyone recomputes it.
    Result = 13 "result",
    /// The board shows that enough witnesses have cosigned the close.
    CosignedCheckpoint = 14 "cosigned_checkpoint",
    /// The registrar brings a blob of the pool.
    PoolPart = 15 "pool_part",
    /// The registrar seals the pool.
    Pool = 16 "pool",
    /// Anybody objects to the pool.
    Objection = 17 "objection",
    /// The organiser answers an objection.
    ObjectionAnswer = 18 "objection_answer",
    /// Anybody contributes to the randomness of a draw.
    Contribution = 19 "contribution",
    /// Anybody brings a round of the beacon.
    Beacon = 20 "beacon",
    /// The organiser excludes an entrant after the draw.
    Exclusion = 21 "exclusion",
    /// The organiser annuls the draw.
    Annulment = 22 "annulment",
    /// The organiser brings the numbers that the sources of a draw published.
    SourceNumbers = 23 "source_numbers",
}

impl EntryKind {
    /// Whether such an entry can stand in the log of such a process.
    pub const fn is_of(self, process: ProcessKind) -> bool {
        match self {
            Self::Manifest
            | Self::CeremonyCommit
            | Self::CeremonyReveal
            | Self::CeremonyShares
            | Self::CeremonyComplaint
            | Self::CeremonyConfirm
            | Self::Open
            | Self::Close
            | Self::CosignedCheckpoint
            | Self::PartialDecryption
            | Self::Beacon
            | Self::Result => true,
            Self::Roll | Self::Ballot | Self::Challenge | Self::CloseOrder => {
                matches!(process, ProcessKind::Election)
            }
            Self::PoolPart
            | Self::Pool
            | Self::Objection
            | Self::ObjectionAnswer
            | Self::Contribution
            | Self::Exclusion
            | Self::Annulment
            | Self::SourceNumbers => matches!(process, ProcessKind::Draw),
        }
    }
}

impl fmt::Display for EntryKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl<C> Encode<C> for EntryKind {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.u8(*self as u8)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for EntryKind {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let number = d.u8()?;
        Self::from_number(number).ok_or_else(|| minicbor::decode::Error::message("unknown kind of entry"))
    }
}

/// An entry as its fields.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Entry {
    #[n(0)]
    version: u8,
    /// What it is.
    #[n(1)]
    pub kind: EntryKind,
    /// The process it belongs to.
    #[n(2)]
    pub process: ProcessId,
    /// The kind's own structure, encoded.
    #[n(3)]
    pub payload: ByteString,
    /// Whose it is: an Ed25519 key, or a ballot's credential. A challenge has none.
    #[n(4)]
    pub author: Option<Key>,
    /// The author's Ed25519 signature; ballots are signed by their proof, challenges not at all.
    #[n(5)]
    pub signature: Option<FixedBytes<64>>,
}

/// Why bytes are no entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MalformedEntry {
    /// More than [`MAX_BYTES`].
    TooLong(usize),
    /// Not canonical CBOR of the schema.
    Cbor(MalformedCbor),
    /// Of a version that this program does not know.
    Version(u8),
    /// Author or signature are there where the kind has none, or missing where it has one.
    Authorship(EntryKind),
}

impl fmt::Display for MalformedEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(bytes) => write!(f, "an entry of {bytes} bytes; {MAX_BYTES} are the most"),
            Self::Cbor(cause) => write!(f, "the entry is {cause}"),
            Self::Version(version) => write!(f, "an entry of version {version}; this is version {VERSION}"),
            Self::Authorship(kind) => write!(f, "author and signature are not as a {kind} entry has them"),
        }
    }
}

impl core::error::Error for MalformedEntry {}

/// The signature of an entry is not its author's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidSignature;

impl fmt::Display for InvalidSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the signature is not the author's")
    }
}

impl core::error::Error for InvalidSignature {}

impl Entry {
    /// Decodes canonical bytes, and checks that author and signature are there where the kind has them.
    pub fn decode(bytes: &[u8]) -> Result<Self, MalformedEntry> {
        if bytes.len() > MAX_BYTES {
            return Err(MalformedEntry::TooLong(bytes.len()));
        }
        if let Some(version) = version(bytes).filter(|version| *version != VERSION) {
            return Err(MalformedEntry::Version(version));
        }
        let entry: Self = cbor::decode(bytes).map_err(MalformedEntry::Cbor)?;
        let (author, signature) = match entry.kind {
            EntryKind::Ballot => (true, false),
            EntryKind::Challenge => (false, false),
            _ => (true, true),
        };
        if entry.author.is_some() != author || entry.signature.is_some() != signature {
            return Err(MalformedEntry::Authorship(entry.kind));
        }
        Ok(entry)
    }

    /// The kind that these bytes claim to be, without looking further.
    pub fn kind_of(bytes: &[u8]) -> Option<EntryKind> {
        let mut decoder = minicbor::Decoder::new(bytes);
        decoder.map().ok()?;
        let (version, _) = (decoder.u8().ok()?, decoder.u8().ok()?);
        let kind = decoder.u8().ok()?;
        let number = decoder.u8().ok()?;
        (version == 0 && kind == 1).then(|| EntryKind::from_number(number))?
    }

    /// The canonical bytes.
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// A ballot's entry: authored by its credential, signed by its proof.
    pub fn ballot(process: ProcessId, credential: Key, payload: Vec<u8>) -> Self {
        Self {
            version: VERSION,
            kind: EntryKind::Ballot,
            process,
            payload: ByteString(payload),
            author: Some(credential),
            signature: None,
        }
    }

    /// A challenge's entry: nobody's, since the ballot inside speaks for itself.
    pub fn challenge(process: ProcessId, payload: Vec<u8>) -> Self {
        Self {
            version: VERSION,
            kind: EntryKind::Challenge,
            process,
            payload: ByteString(payload),
            author: None,
            signature: None,
        }
    }

    /// Checks the Ed25519 signature of a signed kind, strictly: see [`signing::verifying_key`].
    pub fn verify_signature(&self) -> Result<(), InvalidSignature> {
        let (Some(author), Some(signature)) = (self.author, self.signature) else { return Err(InvalidSignature) };
        let key = signing::verifying_key(&author).ok_or(InvalidSignature)?;
        let unsigned = Self { signature: None, ..self.clone() };
        key.verify_strict(signed_message(&unsigned).as_bytes(), &Signature::from_bytes(&signature.0))
            .map_err(|_| InvalidSignature)
    }
}

/// An entry that waits for its author's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsigned {
    /// What it will be.
    pub kind: EntryKind,
    /// The process it belongs to.
    pub process: ProcessId,
    /// The kind's own structure, encoded.
    pub payload: Vec<u8>,
}

impl Unsigned {
    /// An entry of `kind` with this payload.
    pub fn new<T: Encode<()>>(kind: EntryKind, process: ProcessId, payload: &T) -> Self {
        Self { kind, process, payload: cbor::encode(payload) }
    }

    /// The announcement of a process: its name follows from its manifest.
    pub fn manifest(manifest: &crate::Manifest) -> Self {
        let payload = cbor::encode(manifest);
        Self { kind: EntryKind::Manifest, process: ProcessId::of_manifest(&payload), payload }
    }

    /// The entry's bytes, signed with `key`. Deterministic: the same entry twice is the same bytes.
    pub fn sign(&self, key: &SigningKey) -> Vec<u8> {
        let mut entry = Entry {
            version: VERSION,
            kind: self.kind,
            process: self.process,
            payload: ByteString(self.payload.clone()),
            author: Some(Key(key.verifying_key().to_bytes())),
            signature: None,
        };
        entry.signature = Some(FixedBytes(key.sign(signed_message(&entry).as_bytes()).to_bytes()));
        entry.encode()
    }
}

// What is signed, said once: the labelled hash of the entry without its signature.
fn signed_message(unsigned: &Entry) -> Digest {
    Digest::of("entry", &[&unsigned.encode()])
}

// The version is looked at first, so that a later version is named as such and not as damage.
fn version(bytes: &[u8]) -> Option<u8> {
    let mut decoder = minicbor::Decoder::new(bytes);
    decoder.map().ok()??;
    if decoder.datatype().ok()? != Type::U8 || decoder.u8().ok()? != 0 {
        return None;
    }
    decoder.u8().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed() -> (Vec<u8>, SigningKey) {
        let key = SigningKey::from_bytes(&[7; 32]);
        let unsigned = Unsigned { kind: EntryKind::Close, process: ProcessId([1; 32]), payload: vec![0xa0] };
        (unsigned.sign(&key), key)
    }

    #[test]
    fn an_entry_round_trips_and_its_signature_holds() {
        let (bytes, _) = signed();
        let entry = Entry::decode(&bytes).unwrap();
        assert_eq!(entry.verify_signature(), Ok(()));
        assert_eq!(entry.encode(), bytes);
    }

    #[test]
    fn any_flipped_bit_is_refused() {
        let (bytes, _) = signed();
        for i in 0..bytes.len() {
            for bit in 0..8 {
                let mut bent = bytes.clone();
                bent[i] ^= 1 << bit;
                let standing = Entry::decode(&bent).is_ok_and(|entry| entry.verify_signature().is_ok());
                assert!(!standing, "byte {i} bit {bit}");
            }
        }
    }

    #[test]
    fn other_encodings_of_the_same_entry_are_refused() {
        let (bytes, _) = signed();
        // A trailing byte.
        assert!(Entry::decode(&[&bytes[..], &[0]].concat()).is_err());
        // The version as a two-byte integer: a6 00 01 → a6 00 18 01.
        let long = [&bytes[..2], &[0x18], &bytes[2..]].concat();
        assert_eq!(Entry::decode(&long), Err(MalformedEntry::Cbor(MalformedCbor::NotCanonical)));
        // An indefinite-length map.
        let indefinite = [&[0xbf], &bytes[1..], &[0xff]].concat();
        assert!(Entry::decode(&indefinite).is_err());
        // A field that the schema doesn't know.
        let unknown = [&[0xa7], &bytes[1..], &[0x06, 0x00]].concat();
        assert_eq!(Entry::decode(&unknown), Err(MalformedEntry::Cbor(MalformedCbor::NotCanonical)));
        // A field twice.
        let twice = [&[0xa7, 0x00, 0x01], &bytes[1..]].concat();
        assert_eq!(Entry::decode(&twice), Err(MalformedEntry::Cbor(MalformedCbor::NotCanonical)));
    }

    #[test]
    fn a_later_version_is_named_and_a_missing_signature_too() {
        let (mut bytes, _) = signed();
        bytes[2] = 2;
        assert_eq!(Entry::decode(&bytes), Err(MalformedEntry::Version(2)));
        let (bytes, _) = signed();
        let entry = Entry { signature: None, ..Entry::decode(&bytes).unwrap() };
        assert_eq!(Entry::decode(&entry.encode()), Err(MalformedEntry::Authorship(EntryKind::Close)));
    }
}
