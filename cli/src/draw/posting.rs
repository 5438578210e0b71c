//! Posting an entry of a draw, and believing the board only with its receipt.

use crate::{address::Place, client::Receipt, failure::Failure, organiser::unproved};
use ed25519_dalek::SigningKey;
use psephos_record::{Key, Manifest, Unsigned};

/// Signs and posts an entry, and verifies its receipt.
pub fn post(place: &Place, manifest: &Manifest, key: &SigningKey, entry: &Unsigned) -> Result<Receipt, Failure> {
    let entry = entry.sign(key);
    let receipt = place.log.post(&entry)?;
    receipt.verify(&entry, &place.process, manifest).map_err(unproved)?;
    Ok(receipt)
}

/// Refuses a key that is not the one that the manifest names for this role.
pub(super) fn be(role: &str, named: &Key, key: &SigningKey) -> Result<(), Failure> {
    if key.verifying_key().to_bytes() == named.0 {
        return Ok(());
    }
    let remedy = "give the key file whose public half stands in the manifest";
    Err(Failure::new("not-entitled", format!("the draw has another {role}"), remedy))
}
