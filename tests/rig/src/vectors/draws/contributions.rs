//! V16: contributions made from others', repeated ones, too few.

use super::{CONTRIBUTIONS, Draws, FLATS, after, entry, first, payload};
use crate::{Rig, key, signing_key, vectors::Vector};
use psephos_crypto::{Ciphertext, G, Identity as _, RistrettoPoint, Scalar, SecretScalar, encoding};
use psephos_proofs::{ProofContext, knowledge::Knowledge};
use psephos_record::{
    EntryKind, ProcessId, Unsigned,
    draw::{Contribution, contribution_place},
    ids::FixedBytes,
};

/// What a contribution's author encrypts with `known`, proved at `place` in `process`, with the proof bent.
struct Claim<'a> {
    process: ProcessId,
    place: Vec<u8>,
    known: &'a SecretScalar,
    bend: fn(&mut [u8; 64]),
}

impl<'a> Claim<'a> {
    /// As an honest author makes it.
    fn of(rig: &Rig, author: u8, ciphertext: &Ciphertext, known: &'a SecretScalar) -> Self {
        let place = contribution_place(&key(&signing_key(author)), &FixedBytes(ciphertext.to_bytes()));
        Self { process: rig.id(), place, known, bend: |_| () }
    }

    /// The entry of this author with this ciphertext, which may not be those that the proof is about.
    fn entry(&self, rig: &Rig, author: u8, ciphertext: &Ciphertext) -> Vec<u8> {
        let knowledge = Knowledge { point: self.known.public() };
        let context = ProofContext { process: self.process.digest(), place: &self.place };
        let mut proof = knowledge.prove(self.known, &context, &mut rig.rng.clone()).to_bytes();
        (self.bend)(&mut proof);
        let contribution = Contribution { ciphertext: FixedBytes(ciphertext.to_bytes()), proof: FixedBytes(proof) };
        Unsigned::new(EntryKind::Contribution, rig.id(), &contribution).sign(&signing_key(author))
    }
}

/// A contribution of this ciphertext by somebody who claims to know the logarithm of its pad, and knows `known`.
pub(super) fn forged(rig: &Rig, author: u8, ciphertext: &Ciphertext, known: &SecretScalar) -> Vec<u8> {
    Claim::of(rig, author, ciphertext, known).entry(rig, author, ciphertext)
}

/// What somebody contributed.
pub(super) fn ciphertext_of(entry: &[u8]) -> Ciphertext {
    Ciphertext::from_bytes(&payload::<Contribution>(entry).ciphertext.0).unwrap()
}

/// Honest contributions of which one thing that the proof is about is another, and proofs of which one part is another.
fn bent_claims(rig: &Rig) -> Vec<Vector> {
    let known = SecretScalar::random(&mut rig.rng.clone());
    let honest = Ciphertext { pad: known.public(), data: known.public() + G };
    let claim = || Claim::of(rig, 222, &honest, &known);
    let other_process = Claim { process: ProcessId([9; 32]), ..claim() };
    let other_author = Claim::of(rig, 223, &honest, &known);
    let mut bare = claim();
    bare.place.drain(..b"contribution".len());
    let other_constant = Claim { bend: |proof| add_g(proof), ..claim() };
    let other_response = Claim { bend: |proof| add_one(proof), ..claim() };
    let cases = [
        ("of-another-draw", other_process, honest, "A proof that was made for another draw."),
        ("of-another-author", other_author, honest, "A proof that was made by another author."),
        ("without-its-place", bare, honest, "A proof of knowledge that says not what it is for."),
        ("other-pad", claim(), Ciphertext { pad: honest.pad + G, ..honest }, "An honest proof beside another R."),
        ("other-data", claim(), Ciphertext { data: honest.data + G, ..honest }, "An honest proof beside another C."),
        ("other-constant", other_constant, honest, "K is another element."),
        ("other-response", other_response, honest, "z is another scalar."),
    ];
    let vector = |(name, claim, ciphertext, story): (&str, Claim<'_>, Ciphertext, &str)| {
        let path = format!("reject/V16-contributions/{name}");
        let bytes = claim.entry(rig, 222, &ciphertext);
        entry((FLATS, rig), &path, &bytes, "invalid-contribution", story, CONTRIBUTIONS)
    };
    cases.into_iter().map(vector).collect()
}

/// `K + G` in place of `K`.
fn add_g(proof: &mut [u8; 64]) {
    let constant = encoding::point(&proof[..32]).unwrap();
    proof[..32].copy_from_slice(&(constant + G).compress().to_bytes());
}

/// `z + 1` in place of `z`.
fn add_one(proof: &mut [u8; 64]) {
    let response = encoding::scalar(&proof[32..]).unwrap();
    proof[32..].copy_from_slice(&(response + Scalar::ONE).to_bytes());
}

/// Somebody with two keys contributes the same `R` under both.
fn same_pad(flats: &Rig) -> Vector {
    let mut rig = after(flats, first(flats, EntryKind::Contribution), "same pad");
    let known = SecretScalar::random(&mut rig.rng);
    let one = Ciphertext { pad: known.public(), data: known.public() + G };
    let other = Ciphertext { pad: known.public(), data: known.public() + G + G };
    let first = forged(&rig, 222, &one, &known);
    rig.post(first).unwrap();
    let second = forged(&rig, 223, &other, &known);
    rig.force(second);
    let story = "Somebody with two keys contributes the same R under both.";
    Vector::of_record("reject/V16-contributions/same-pad", rig.record(), story)
        .fault("repeated-contribution", Some(rig.process.size() - 1))
        .because("", CONTRIBUTIONS)
}

pub(super) fn vectors(Draws { flats, .. }: &Draws) -> Vec<Vector> {
    let mut rig = after(flats, first(flats, EntryKind::Contribution) + 1, "contributions");
    let theirs = rig.log.entries.last().unwrap().clone();
    let contribution: Contribution = payload(&theirs);
    let sum = Ciphertext::from_bytes(&contribution.ciphertext.0).unwrap();
    let secret = SecretScalar::random(&mut rig.rng);
    let again = rig.contribution(&signing_key(200));
    let bent = {
        let mut bent: Contribution = payload(&rig.contribution(&signing_key(220)));
        bent.ciphertext = contribution.ciphertext;
        Unsigned::new(EntryKind::Contribution, rig.id(), &bent).sign(&signing_key(220))
    };
    let copied = Unsigned::new(EntryKind::Contribution, rig.id(), &contribution).sign(&signing_key(220));
    let blinded = Ciphertext { pad: sum.pad + secret.public(), data: sum.data };
    let shifted = Ciphertext { pad: sum.pad, data: sum.data + G };
    let negated = Ciphertext { pad: -sum.pad, data: -sum.data };
    let cases = [
        ("same-again", theirs, "repeated-contribution", "The same contribution, byte for byte."),
        ("same-author", again, "repeated-contribution", "A second contribution of one author."),
        ("copied", copied, "invalid-contribution", "Somebody else's contribution under another name."),
        ("other-ciphertext", bent, "invalid-contribution", "An honest proof beside another ciphertext."),
        (
            "blinded-again",
            forged(&rig, 220, &blinded, &secret),
            "invalid-contribution",
            "Another's contribution with more randomness in it.",
        ),
        (
            "shifted",
            forged(&rig, 220, &shifted, &secret),
            "invalid-contribution",
            "Another's element, shifted by the generator.",
        ),
        (
            "negated",
            forged(&rig, 220, &negated, &secret),
            "invalid-contribution",
            "The inverse of another's contribution, which would cancel it.",
        ),
    ];
    let at = (FLATS, &rig);
    let mut vectors: Vec<Vector> = cases
        .into_iter()
        .map(|(name, bytes, fault, story)| {
            let vector = entry(at, &format!("reject/V16-contributions/{name}"), &bytes, fault, story, CONTRIBUTIONS);
            if name == "same-again" { vector.problem("repeated") } else { vector }
        })
        .collect();
    let open = Ciphertext { pad: RistrettoPoint::identity(), data: G };
    let open = forged(&rig, 220, &open, &secret);
    vectors.push(entry(
        at,
        "reject/V4-encoding/draw-contribution-in-the-open",
        &open,
        "identity-element",
        "A contribution that hides nothing.",
        CONTRIBUTIONS,
    ));
    let opened = after(flats, first(flats, EntryKind::Open) + 1, "nobody");
    let close = psephos_record::life::Close { time: 2_000, root: opened.process.root() };
    let close = Unsigned::new(EntryKind::Close, opened.id(), &close).sign(&opened.board);
    vectors.push(entry(
        (FLATS, &opened),
        "reject/V16-contributions/none",
        &close,
        "not-enough-contributions",
        "Contributing closes before anybody has contributed.",
        CONTRIBUTIONS,
    ));
    let mut closed = after(flats, first(flats, EntryKind::Close) + 1, "late");
    let late = closed.contribution(&signing_key(220));
    vectors.push(entry(
        (FLATS, &closed),
        "reject/V6-life/draw-late-contribution",
        &late,
        "too-late",
        "A contribution after the close.",
        "10-life.md#phases",
    ));
    vectors.extend(bent_claims(&rig));
    vectors.push(same_pad(flats));
    vectors
}
