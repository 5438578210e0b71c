//! Polynomials and proofs of possession: each is committed to in time, so each has a record of its own.

use super::{CONFIRM, REVEAL, seat};
use crate::{
    Rig,
    doors::{as_trustee, payload, run_until},
    forger::{self, Statement},
    vectors::{
        Vector,
        base::{announced, lunch_manifest},
        encoding::BAD_POINTS,
    },
};
use psephos_crypto::{G, RistrettoPoint, Scalar};
use psephos_record::{
    EntryKind,
    ceremony::{Commit, Confirm, Reveal, Shares, share_place},
    ids::{ByteString, FixedBytes},
};
use psephos_tally::Phase;
use sha2::{Digest as _, Sha512};

/// An election in which trustee 1 commits to this and reveals it; the others are honest.
pub(super) fn vectors() -> Vec<Vector> {
    let with = |path: &str, make: &dyn Fn(&Rig) -> Reveal, name: &str, attacks: &str, story: &str| {
        let mut rig = announced(&lunch_manifest(), 3);
        let reveal = make(&rig);
        let commit = Commit { commitment: reveal.commitment(&rig.id(), seat(1)) };
        let commit = as_trustee(&rig, 0, EntryKind::CeremonyCommit, &commit);
        rig.post(commit).unwrap();
        run_until(&mut rig, Phase::Reveal);
        let at = rig.process.size();
        let reveal = as_trustee(&rig, 0, EntryKind::CeremonyReveal, &reveal);
        rig.force(reveal);
        let vector = Vector::of_record(path, rig.record(), story);
        vector.fault(name, Some(at)).because(attacks, REVEAL)
    };
    let honest = |rig: &Rig, trustee: usize| -> Reveal {
        let mut other = announced(rig.process.manifest(), 3);
        run_until(&mut other, Phase::Reveal);
        payload(&other.next_message(trustee).unwrap())
    };
    let path = |check: &str, name: &str| format!("reject/{check}/{name}");
    let ceremony = |name: &str| path("V7-ceremony", name);
    let encoding = |name: &str| path("V4-encoding", name);
    let mut vectors = vec![
        with(&ceremony("possession-of-another"), &|rig| honest(rig, 1), "invalid-ceremony-proof", "D1", "Trustee 1 commits to and reveals the polynomial of trustee 2 with its proof of possession, which is bound to the seat.").culprit("trustee 1"),
        with(&ceremony("possession-altered"), &|rig| { let mut reveal = honest(rig, 0); reveal.possession.0[32] ^= 1; reveal }, "invalid-ceremony-proof", "D1 A1", "One bit of the proof of possession, properly committed to.").culprit("trustee 1"),
        with(&ceremony("possession-related-key"), &|rig| {
            let mut reveal = honest(rig, 0);
            let shifted = psephos_crypto::encoding::point(&reveal.polynomial.0[..32]).unwrap() + G;
            reveal.polynomial.0[..32].copy_from_slice(shifted.compress().as_bytes());
            let c = possession_challenge(1, &shifted, &reveal.possession.0[..32]);
            let mu = psephos_crypto::encoding::scalar(&reveal.possession.0[32..]).unwrap() + c;
            reveal.possession.0[32..].copy_from_slice(mu.as_bytes());
            reveal
        }, "invalid-ceremony-proof", "A4 D1", "The key of trustee 1 moved by G, and its response moved in step.").culprit("trustee 1"),
        with(&ceremony("possession-weak-fiat-shamir"), &|_| weak_possession(), "invalid-ceremony-proof", "A1 D1", "The challenge left the key out, and the key was chosen after the proof: nobody knows its logarithm. A verifier that forgets to hash the key accepts it.").culprit("trustee 1"),
        with(&ceremony("polynomial-too-long"), &|rig| { let mut reveal = honest(rig, 0); reveal.polynomial.0.extend_from_within(..32); reveal }, "wrong-count", "D4", "A polynomial of a higher degree: two trustees would no longer be enough.").culprit("trustee 1"),
        with(&ceremony("polynomial-too-short"), &|rig| { let mut reveal = honest(rig, 0); reveal.polynomial.0.truncate(32); reveal }, "wrong-count", "D4", "A polynomial of degree 0: one trustee alone would be enough.").culprit("trustee 1"),
        with(&encoding("key-part-is-the-identity"), &|rig| { let mut reveal = honest(rig, 0); reveal.polynomial.0[..32].fill(0); reveal }, "identity-element", "B3 D1", "Trustee 1's part of the key is the identity: it contributes nothing."),
        with(&encoding("coefficient-is-the-identity"), &|rig| { let mut reveal = honest(rig, 0); reveal.polynomial.0[32..].fill(0); reveal }, "identity-element", "B3", "The last coefficient is the identity: the share is the secret itself."),
        with(&encoding("possession-with-the-identity"), &|rig| { let mut reveal = honest(rig, 0); reveal.possession.0[..32].fill(0); reveal }, "identity-element", "B3", "R of the proof of possession is the identity."),
        with(&encoding("possession-plus-order"), &|rig| { let mut reveal = honest(rig, 0); forger::plus_order(&mut reveal.possession.0[32..]); reveal }, "malformed-element", "A10", "The response of the proof of possession with ℓ added."),
    ];
    vectors.push(no_key());
    for (class, bad) in BAD_POINTS {
        let bad = hex::decode(bad).unwrap();
        let story = format!("A coefficient of trustee 1's polynomial is no element: {}.", class.replace('-', " "));
        vectors.push(with(
            &encoding(&format!("coefficient-{class}")),
            &|rig| {
                let mut reveal = honest(rig, 0);
                reveal.polynomial.0[32..].copy_from_slice(&bad);
                reveal
            },
            "malformed-element",
            "B1",
            &story,
        ));
    }
    vectors
}

fn possession_challenge(number: u16, key: &RistrettoPoint, r: &[u8]) -> Scalar {
    let hash =
        Sha512::new().chain_update(b"FROST-RISTRETTO255-SHA512-v1dkg").chain_update(Scalar::from(number).as_bytes());
    let hash = hash.chain_update(key.compress().as_bytes()).chain_update(r);
    Scalar::from_bytes_mod_order_wide(&hash.finalize().into())
}

/// `R ‖ μ` for a key whose logarithm is known.
fn possession(number: u16, secret: &Scalar, k: &Scalar) -> [u8; 64] {
    let r = (k * G).compress().to_bytes();
    let mu = k + possession_challenge(number, &(secret * G), &r) * secret;
    [r, mu.to_bytes()].as_flattened().try_into().unwrap()
}

/// With `c` hashed from seat and `R` alone, any `μ` fits the key `c⁻¹·(μ·G − R)`.
fn weak_possession() -> Reveal {
    let (r, mu) = (Scalar::from(11_u8) * G, Scalar::from(12_u8));
    let hash = Sha512::new().chain_update(b"FROST-RISTRETTO255-SHA512-v1dkg").chain_update(Scalar::ONE.as_bytes());
    let hash = hash.chain_update(r.compress().as_bytes());
    let c = Scalar::from_bytes_mod_order_wide(&hash.finalize().into());
    let key = c.invert() * (mu * G - r);
    let polynomial = [key, G].iter().flat_map(|point| point.compress().to_bytes()).collect();
    let possession = [r.compress().to_bytes(), mu.to_bytes()].as_flattened().try_into().unwrap();
    Reveal { polynomial: ByteString(polynomial), possession: FixedBytes(possession) }
}

/// Three trustees that know each other's secrets, whose parts add up to nothing.
fn no_key() -> Vector {
    let mut rig = announced(&lunch_manifest(), 3);
    let secrets = [Scalar::from(5_u8), Scalar::from(7_u8), -Scalar::from(12_u8)];
    let reveals: Vec<Reveal> = (1..)
        .zip(secrets)
        .map(|(number, secret)| {
            let points = [secret * G, Scalar::from(number + 20) * G];
            let polynomial = points.iter().flat_map(|point| point.compress().to_bytes()).collect();
            let proof = possession(number, &secret, &Scalar::from(number + 40));
            Reveal { polynomial: ByteString(polynomial), possession: FixedBytes(proof) }
        })
        .collect();
    for (trustee, reveal) in reveals.iter().enumerate() {
        let commitment = reveal.commitment(&rig.id(), seat(u16::try_from(trustee + 1).unwrap()));
        let commit = as_trustee(&rig, trustee, EntryKind::CeremonyCommit, &Commit { commitment });
        rig.post(commit).unwrap();
    }
    for (trustee, reveal) in reveals.iter().enumerate() {
        let reveal = as_trustee(&rig, trustee, EntryKind::CeremonyReveal, reveal);
        rig.post(reveal).unwrap();
    }
    for trustee in 0..3 {
        let dealer = u16::try_from(trustee + 1).unwrap();
        let (sealed, knowledge) = (1..=3)
            .filter(|recipient| *recipient != dealer)
            .map(|recipient| {
                let e = Scalar::from(10 * dealer + recipient);
                let place = share_place(seat(dealer), seat(recipient));
                let statement =
                    Statement::new("knowledge", &rig.id(), &place).with(b"X", (e * G).compress().as_bytes());
                let mut sealed = [0; 80];
                sealed[..32].copy_from_slice((e * G).compress().as_bytes());
                (FixedBytes(sealed), FixedBytes(forger::knowledge(&statement, &e, &Scalar::from(recipient))))
            })
            .unzip();
        let shares = as_trustee(&rig, trustee, EntryKind::CeremonyShares, &Shares { sealed, knowledge });
        rig.post(shares).unwrap();
    }
    let confirm = Confirm { ceremony: rig.process.ceremony().digest(), knowledge: FixedBytes([0; 64]) };
    let at = rig.process.size();
    let confirm = as_trustee(&rig, 0, EntryKind::CeremonyConfirm, &confirm);
    rig.force(confirm);
    Vector::of_record(
        "reject/V7-ceremony/no-key",
        rig.record(),
        "The trustees agreed on parts that add up to the identity, which is no key.",
    )
    .fault("no-key", Some(at))
    .because("B3 D1", CONFIRM)
}
