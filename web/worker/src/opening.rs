//! What a challenged ballot held, recomputed from its opening.

use crate::election::Election;
use psephos_crypto::{Ciphertext, Scalar, SecretScalar, encoding};
use psephos_messages::{Fault, OpenedContest};
use psephos_record::{
    Entry, EntryKind, Tracker,
    ballot::{Ballot, Challenge},
    cbor,
    style::CompiledStyle,
};

/// An opening that holds.
#[derive(Debug)]
pub(crate) struct Opened {
    /// The tracker of the ballot inside.
    pub(crate) ballot: Tracker,
    /// What it held.
    pub(crate) contests: Vec<OpenedContest>,
}

/// Opens a challenge entry: encrypts every value again with the disclosed randomness, and compares.
pub(crate) fn open(election: &Election, entry: &Entry, language: &str) -> Result<Opened, Fault> {
    let fault = |detail: &str| Fault::new("opening", detail);
    let challenge: Challenge = cbor::decode(&entry.payload.0).map_err(|cause| Fault::new("opening", cause))?;
    let inner = Entry::decode(&challenge.ballot.0).map_err(|cause| Fault::new("opening", cause))?;
    if entry.kind != EntryKind::Challenge || inner.kind != EntryKind::Ballot || inner.process != election.process {
        return Err(fault("no ballot of this election stands inside"));
    }
    let ballot: Ballot = cbor::decode(&inner.payload.0).map_err(|cause| Fault::new("opening", cause))?;
    let style = CompiledStyle::new(&election.manifest, ballot.style).ok_or_else(|| fault("unknown ballot style"))?;
    let slots = style.ciphertexts();
    let (randomness, []) = challenge.randomness.0.as_chunks::<32>() else { return Err(fault("randomness is cut off")) };
    if challenge.values.len() != slots || randomness.len() != slots {
        return Err(fault("another number of slots than the ballot has"));
    }
    let mut recomputed = Vec::with_capacity(slots * Ciphertext::BYTES);
    for (value, randomness) in challenge.values.iter().zip(randomness) {
        let randomness = encoding::scalar(randomness).map_err(|cause| Fault::new("opening", cause))?;
        let ciphertext = election.key.encrypt(&Scalar::from(*value), &SecretScalar::new(randomness));
        recomputed.extend(ciphertext.to_bytes());
    }
    if recomputed != ballot.ciphertexts.0 {
        return Err(fault("the ballot's ciphertexts are others"));
    }
    Ok(Opened {
        ballot: Tracker::of_entry(&challenge.ballot.0),
        contests: OpenedContest::all(&election.manifest, &style, &challenge.values, language),
    })
}
