//! The wire form of every proof. Statements and places are fixed: whatever is not the prover's own bytes must fail.

use crate::{
    Target, canonical,
    record::{self, SMALL},
    said,
    script::Script,
};
use psephos_crypto::{
    Ciphertext, Digest, ElectionPublicKey, G, RistrettoPoint, Scalar, SecretScalar, generators::Generators,
};
use psephos_proofs::{
    ProofContext,
    allocation::{AllocationClaim, AllocationGenerators},
    ballot::{BallotClaim, SubmittedBallotProof, verify_batch},
    equal_dlogs::{EqualDlogs, EqualDlogsProof},
    knowledge::{Knowledge, KnowledgeProof},
};
use psephos_record::{
    Entry, EntryKind, ProcessId,
    ballot::Ballot,
    booth::{Booth, Selection, Turn},
    cbor,
    style::{self, CompiledStyle, bytes_of},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use std::sync::LazyLock;

/// The targets.
pub const TARGETS: &[Target] = &[
    Target::new("knowledge_proofs", knowledge, knowledge_seeds).limits(1 << 20, 1_000),
    Target::new("equal_dlogs_proofs", equal_dlogs, equal_dlogs_seeds).limits(1 << 20, 1_000),
    Target::new("ballot_proofs", ballot, ballot_seeds).limits(4 << 20, 500),
    Target::new("allocation_proofs", allocation, allocation_seeds).limits(4 << 20, 200),
    Target::new("selections", selections, selection_seeds).limits(8 << 20, 300),
];

const CONTEXT: ProofContext<'static> = ProofContext { process: Digest([3; 32]), place: b"here" };

fn secret() -> SecretScalar {
    SecretScalar::new(Scalar::from(7_u8))
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::from_seed([8; 32])
}

fn knowledge_seeds() -> Vec<Vec<u8>> {
    let proof = Knowledge { point: secret().public() }.prove(&secret(), &CONTEXT, &mut rng());
    vec![proof.to_bytes().to_vec(), vec![0; KnowledgeProof::BYTES]]
}

fn knowledge(bytes: &[u8]) {
    static PROVED: LazyLock<Vec<u8>> = LazyLock::new(|| knowledge_seeds().swap_remove(0));
    let proof = canonical(bytes, KnowledgeProof::from_bytes(bytes), |proof| proof.to_bytes().to_vec());
    if let Some(proof) = proof {
        let holds = Knowledge { point: secret().public() }.verify(&proof, &CONTEXT).is_ok();
        assert_eq!(holds, bytes == *PROVED, "a proof by nobody");
    }
}

fn bases() -> [RistrettoPoint; 2] {
    [G + G, G + G + G]
}

fn equal<'a>(bases: &'a [RistrettoPoint], images: &'a [RistrettoPoint]) -> EqualDlogs<'a> {
    EqualDlogs { key: secret().public(), bases, images }
}

fn equal_dlogs_seeds() -> Vec<Vec<u8>> {
    let images = bases().map(|base| base * secret().expose());
    let proof = equal(&bases(), &images).prove(&secret(), &CONTEXT, &mut rng());
    vec![proof.to_bytes().to_vec(), vec![0; EqualDlogsProof::BYTES]]
}

fn equal_dlogs(bytes: &[u8]) {
    static PROVED: LazyLock<Vec<u8>> = LazyLock::new(|| equal_dlogs_seeds().swap_remove(0));
    let proof = canonical(bytes, EqualDlogsProof::from_bytes(bytes), |proof| proof.to_bytes().to_vec());
    if let Some(proof) = proof {
        let images = bases().map(|base| base * secret().expose());
        let holds = equal(&bases(), &images).verify(&proof, &CONTEXT).is_ok();
        assert_eq!(holds, bytes == *PROVED, "a proof by nobody");
        assert!(equal(&bases(), &images[..1]).verify(&proof, &CONTEXT).is_err(), "fewer images than bases");
    }
}

/// The last ballot of the small record: marks and amounts.
struct Cast {
    ballot: Ballot,
    credential: [u8; 32],
    style: CompiledStyle,
    key: ElectionPublicKey,
}

static CAST: LazyLock<Cast> = LazyLock::new(|| {
    let entry = SMALL.log.entries.iter().rev().map(|entry| Entry::decode(entry).unwrap());
    let entry = entry.into_iter().find(|entry| entry.kind == EntryKind::Ballot).unwrap();
    let ballot: Ballot = cbor::decode(&entry.payload.0).unwrap();
    let style = CompiledStyle::new(SMALL.process.manifest(), ballot.style).unwrap();
    let key = SMALL.process.committee().unwrap().key;
    Cast { ballot, credential: entry.author.unwrap().0, style, key }
});

/// `credential ‖ ciphertexts ‖ proof`.
fn ballot_seeds() -> Vec<Vec<u8>> {
    let linked = CAST.style.linked_ciphertexts() * Ciphertext::BYTES;
    vec![[&CAST.credential[..], &CAST.ballot.ciphertexts.0[..linked], &CAST.ballot.proof.0].concat()]
}

fn ballot(bytes: &[u8]) {
    static CAST_BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| ballot_seeds().swap_remove(0));
    let Some((credential, rest)) = bytes.split_first_chunk::<32>() else { return };
    let linked = CAST.style.linked_ciphertexts();
    let (ciphertexts, proof) = rest.split_at(rest.len().min(linked * Ciphertext::BYTES));
    let (_, allocations) = CAST.ballot.split(linked);
    let place = CAST.ballot.place();
    let context = ProofContext { process: SMALL.id().digest(), place: &place };
    let (relation, key) = (CAST.style.relation(), &CAST.key);
    let claim = BallotClaim { relation, key, credential, ciphertexts, allocations: &allocations };
    let (generators, _) = &*GENERATORS;
    let submitted = SubmittedBallotProof { claim, proof, context };
    // In a batch with a good one: blame falls on the right ballot.
    let (credential, rest) = CAST_BYTES.split_first_chunk::<32>().unwrap();
    let (ciphertexts, proof) = rest.split_at(linked * Ciphertext::BYTES);
    let good = SubmittedBallotProof { claim: BallotClaim { credential, ciphertexts, ..claim }, proof, context };
    let verdicts = verify_batch(generators, &[submitted, good]);
    assert!(verdicts[1].is_ok(), "a good ballot suffers for a bad one: {:?}", verdicts[1]);
    match &verdicts[0] {
        Ok(_) => assert_eq!(bytes, *CAST_BYTES, "a ballot by nobody"),
        Err(error) => said(error),
    }
}

static GENERATORS: LazyLock<(Generators, AllocationGenerators)> =
    LazyLock::new(|| style::generators(core::slice::from_ref(&CAST.style)));

/// `ciphertexts ‖ proof` of the amounts.
fn allocation_seeds() -> Vec<Vec<u8>> {
    LazyLock::force(&GENERATORS);
    let (compiled, _) = CAST.style.allocations().next().unwrap();
    let ciphertexts = bytes_of(&CAST.ballot.ciphertexts.0, &compiled.slots);
    vec![[ciphertexts, &CAST.ballot.allocations.as_ref().unwrap().0].concat()]
}

fn allocation(bytes: &[u8]) {
    static CAST_BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| allocation_seeds().swap_remove(0));
    let (compiled, allocation) = CAST.style.allocations().next().unwrap();
    let (ciphertexts, proof) = bytes.split_at(bytes.len().min(compiled.slots.len() * Ciphertext::BYTES));
    let place = CAST.ballot.place();
    let context = ProofContext { process: SMALL.id().digest(), place: &place };
    let claim = AllocationClaim { allocation, key: &CAST.key, credential: &CAST.credential, ciphertexts };
    let (_, generators) = &*GENERATORS;
    match claim.verify(proof, generators, &context) {
        Ok(_) => assert_eq!(bytes, *CAST_BYTES, "amounts by nobody"),
        Err(error) => said(&error),
    }
}

/// One booth, and what its styles ask.
struct EveryKind {
    booth: Booth,
    styles: Vec<CompiledStyle>,
    generators: (Generators, AllocationGenerators),
}

static EVERY_KIND: LazyLock<EveryKind> = LazyLock::new(|| {
    let (manifest, key) = (record::every_kind(), ElectionPublicKey::new(G).unwrap());
    let styles: Vec<_> = (0..).map_while(|style| CompiledStyle::new(&manifest, style)).collect();
    let generators = style::generators(&styles);
    EveryKind { booth: Booth::new(PROCESS, manifest, key), styles, generators }
});

const PROCESS: ProcessId = ProcessId([3; 32]);

fn selection_seeds() -> Vec<Vec<u8>> {
    LazyLock::force(&EVERY_KIND);
    (0..u8::try_from(EVERY_KIND.styles.len()).unwrap()).map(|style| vec![style, 0, 1, 2, 0, 0]).collect()
}

/// The style, whether it is blank, a small number for each option, or (with a large first byte) numbers of eight bytes.
/// Whatever the booth takes, the board takes.
fn selections(bytes: &[u8]) {
    let mut script = Script::new(bytes);
    let (first, blank) = (script.byte().unwrap_or(0), script.byte().unwrap_or(0) & 1 == 1);
    let style = &EVERY_KIND.styles[usize::from(first) % EVERY_KIND.styles.len()];
    let numbers = if first < 128 {
        script.rest().iter().map(|byte| i64::from(byte.cast_signed())).collect()
    } else {
        script.rest().as_chunks::<8>().0.iter().map(|bytes| i64::from_le_bytes(*bytes)).collect()
    };
    let turn = Turn { credential: &secret(), style: style.contests()[0].contest, counter: 0, previous: None };
    let prepared = match EVERY_KIND.booth.prepare(&turn, &[Selection { numbers, blank }], &mut rng()) {
        Ok(prepared) => prepared,
        Err(error) => return said(&error),
    };
    let entry = Entry::decode(prepared.entry()).unwrap();
    let ballot: Ballot = cbor::decode(&entry.payload.0).unwrap();
    let (ciphertexts, allocations) = ballot.split(style.linked_ciphertexts());
    let (key, credential) = (&ElectionPublicKey::new(G).unwrap(), &entry.author.unwrap().0);
    let claim = BallotClaim { relation: style.relation(), key, credential, ciphertexts, allocations: &allocations };
    let context = ProofContext { process: PROCESS.digest(), place: &ballot.place() };
    let submitted = SubmittedBallotProof { claim, proof: &ballot.proof.0, context };
    let (generators, amounts) = &EVERY_KIND.generators;
    assert!(verify_batch(generators, &[submitted])[0].is_ok(), "the booth made a false ballot");
    for (compiled, allocation) in style.allocations() {
        let ciphertexts = bytes_of(&ballot.ciphertexts.0, &compiled.slots);
        let proof = &ballot.allocations.as_ref().unwrap().0;
        let claim = AllocationClaim { allocation, key, credential, ciphertexts };
        assert!(claim.verify(proof, amounts, &context).is_ok(), "the booth made false amounts");
    }
}
