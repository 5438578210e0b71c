//! Who attacks: provers that take any numbers and any hash input, written after the specification and not after the
//! product. With honest input they are a second implementation of the provers; with other input, the best forger there is.

mod ballot;
mod flood;
mod trustee;

pub use ballot::{BallotForger, challenges, holds};
pub use flood::FalseBallots;
pub use trustee::{decryption, first_challenge_of, knowledge, knowledge_challenge, share_of};

use merlin::Transcript;
use psephos_crypto::{G_TABLE, RistrettoPoint, Scalar};
use psephos_record::ProcessId;

/// What a proof's transcript takes before its first challenge: labels and messages, in order.
#[derive(Clone, Debug)]
pub struct Statement(pub Vec<(&'static [u8], Vec<u8>)>);

impl Statement {
    /// The beginning of every transcript.
    pub fn new(kind: &str, process: &ProcessId, place: &[u8]) -> Self {
        Self(vec![
            (b"proof", kind.as_bytes().to_vec()),
            (b"process", process.as_bytes().to_vec()),
            (b"place", place.to_vec()),
        ])
    }

    /// With another message at its end.
    #[must_use]
    pub fn with(mut self, label: &'static [u8], message: &[u8]) -> Self {
        self.0.push((label, message.to_vec()));
        self
    }

    /// What a weak prover hashes, who forgets all messages with this label.
    #[must_use]
    pub fn without(&self, label: &[u8]) -> Self {
        Self(self.0.iter().filter(|(this, _)| *this != label).cloned().collect())
    }

    /// With another last bit in one message; an empty message gets a byte.
    #[must_use]
    pub fn bent(&self, message: usize) -> Self {
        let mut bent = self.clone();
        match bent.0[message].1.last_mut() {
            Some(last) => *last ^= 1,
            None => bent.0[message].1.push(0),
        }
        bent
    }

    fn transcript(&self) -> Transcript {
        let mut transcript = Transcript::new(b"psephos/v1");
        for (label, message) in &self.0 {
            transcript.append_message(label, message);
        }
        transcript
    }
}

fn challenge(transcript: &mut Transcript, label: &'static [u8]) -> Scalar {
    let mut wide = [0; 64];
    transcript.challenge_bytes(label, &mut wide);
    Scalar::from_bytes_mod_order_wide(&wide)
}

/// `1, y, y², …`
fn powers(y: Scalar, count: usize) -> Vec<Scalar> {
    std::iter::successors(Some(Scalar::ONE), |power| Some(power * y)).take(count).collect()
}

fn times_g(scalar: &Scalar) -> RistrettoPoint {
    scalar * G_TABLE
}

fn encoded(point: &RistrettoPoint) -> [u8; 32] {
    point.compress().to_bytes()
}

/// An integer as a scalar, negative ones modulo ℓ.
pub fn scalar(number: i64) -> Scalar {
    let magnitude = Scalar::from(number.unsigned_abs());
    if number < 0 { -magnitude } else { magnitude }
}

/// The same number modulo ℓ in another encoding: with ℓ added.
pub fn plus_order(bytes: &mut [u8]) {
    let mut order = (-Scalar::ONE).to_bytes();
    order[0] += 1;
    let mut carry = 0;
    for (byte, add) in bytes.iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    assert_eq!(carry, 0, "2ℓ is below 2^256");
}
