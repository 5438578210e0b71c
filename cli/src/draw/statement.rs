//! A text that stays between those whom it concerns; the record holds a commitment to it.

use crate::{console::say, keyfile::fresh_seed};
use psephos_record::{draw::statement_commitment, ids::Hash};
use rand_core::{CryptoRng, RngCore};

/// A text, and what shows later that the record speaks of it.
pub(super) struct Statement<'a> {
    text: &'a str,
    salt: [u8; 32],
}

impl<'a> Statement<'a> {
    /// The text under a fresh salt.
    pub(super) fn new(text: &'a str, rng: &mut (impl RngCore + CryptoRng)) -> Self {
        Self { text, salt: *fresh_seed(rng) }
    }

    /// What stands on the record.
    pub(super) fn commitment(&self) -> Hash {
        statement_commitment(&self.salt, self.text)
    }

    /// Prints what its author keeps.
    pub(super) fn tell(&self) {
        say!("  commitment  {}", self.commitment());
        say!("  salt        {}", hex::encode(self.salt));
        say!(
            "Keep the text, letter for letter, and the salt: together they show what the entry is about. Send both to whoever"
        );
        say!("must read them; the record holds the commitment alone.");
    }
}
