//! Trustees that know their share and follow no rule: `docs/spec/50-tally.md` and `20-key-ceremony.md`, line by line.

use super::{Statement, challenge, encoded, powers, times_g};
use crate::Rig;
use psephos_crypto::{RistrettoPoint, Scalar, Seat, SecretScalar, digest::hash_to_scalar};
use psephos_record::ceremony::sealed_share_context;

/// The share of this trustee, counted from 0, from what the three dealt.
pub fn share_of(rig: &Rig, trustee: usize) -> SecretScalar {
    let seat = |position: usize| Seat::new(u16::try_from(position + 1).unwrap()).unwrap();
    let sealing = |position: usize| {
        let seed = crate::trustee_seed(u8::try_from(position).unwrap());
        SecretScalar::new(hash_to_scalar("trustee-sealing", &[&seed]))
    };
    let dealt = |dealer: usize, recipient: usize| -> Scalar {
        let sealed = rig.process.ceremony().shares(seat(dealer)).unwrap().to(seat(dealer), seat(recipient)).unwrap();
        let context = sealed_share_context(&rig.id(), seat(dealer), seat(recipient));
        *sealed.open(&sealing(recipient), &context).unwrap().expose()
    };
    let number = |position: usize| Scalar::from(seat(position).number());
    let others: Vec<usize> = (0..rig.trustees.len()).filter(|other| *other != trustee).collect();
    let [j, k] = others[..] else { panic!("three trustees, of whom two are enough: a line through two points") };
    let (at, at_j, at_k) = (number(trustee), number(j), number(k));
    let own = dealt(trustee, j) * (at - at_k) * (at_j - at_k).invert()
        + dealt(trustee, k) * (at - at_j) * (at_k - at_j).invert();
    SecretScalar::new(own + dealt(j, trustee) + dealt(k, trustee))
}

/// `U ‖ V ‖ z` for a key `x·G`, these bases, and images that need not be theirs. `hashed`: what the transcript takes.
pub fn decryption(hashed: &Statement, x: &Scalar, w: &Scalar, bases: &[RistrettoPoint]) -> [u8; 96] {
    let mut transcript = hashed.transcript();
    let y = challenge(&mut transcript, b"y");
    let base: RistrettoPoint = bases.iter().zip(powers(y, bases.len())).map(|(base, y)| y * base).sum();
    let (u, v) = (encoded(&times_g(w)), encoded(&(w * base)));
    transcript.append_message(b"U", &u);
    transcript.append_message(b"V", &v);
    let z = w + challenge(&mut transcript, b"c") * x;
    let mut proof = [0; 96];
    proof.copy_from_slice([u, v, z.to_bytes()].as_flattened());
    proof
}

/// The weight `y` of the second pair, if this is what is hashed.
pub fn first_challenge_of(hashed: &Statement) -> Scalar {
    challenge(&mut hashed.transcript(), b"y")
}

/// The challenge of a proof of knowledge that begins with `k`.
pub fn knowledge_challenge(hashed: &Statement, k: &[u8; 32]) -> Scalar {
    let mut transcript = hashed.transcript();
    transcript.append_message(b"K", k);
    challenge(&mut transcript, b"c")
}

/// `K ‖ z` for `x·G`. `hashed`: what the transcript takes.
pub fn knowledge(hashed: &Statement, x: &Scalar, w: &Scalar) -> [u8; 64] {
    let k = encoded(&times_g(w));
    let z = w + knowledge_challenge(hashed, &k) * x;
    let mut proof = [0; 64];
    proof.copy_from_slice([k, z.to_bytes()].as_flattened());
    proof
}
