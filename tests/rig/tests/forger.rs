//! The forger's provers, held against the product: with honest input they are accepted, so what is refused is refused
//! for what was forged.

use psephos_crypto::{Ciphertext, G, RistrettoPoint, Scalar, SecretScalar};
use psephos_record::{
    EntryKind, Key, Unsigned,
    draw::{Contribution, contribution_place},
    ids::FixedBytes,
};
use psephos_rig::{
    Rig, draw,
    forger::{BallotForger, Statement, holds, knowledge, knowledge_challenge, scalar},
    key, signing_key,
    vectors::Bases,
};
use psephos_tally::verifier::Verdict;

#[test]
fn an_honest_ballot_by_the_second_implementation_is_a_ballot() {
    let bases = Bases::new();
    for (base, voter, choices) in [(&bases.lunch, 1, 3), (&bases.kinds, 3, 1)] {
        for choice in 0..choices {
            let mut rig = base.opened("honest");
            let mut forger = BallotForger::new(&mut rig, voter);
            let bits = match voter {
                1 => (0..3).map(|bit| i64::from(bit == choice)).collect(),
                // Scores of 0, 0, 0: each pair's difference is −5 + 5.
                _ => [vec![0; 9], [vec![0], vec![1; 3]].concat().repeat(6)].concat(),
            };
            let entry = forger.forge(&bits);
            assert_eq!(rig.post(entry).unwrap().kind, EntryKind::Ballot);
        }
    }
}

#[test]
fn what_the_weak_recipe_makes_would_fool_a_weak_verifier_and_does_not_fool_ours() {
    let bases = Bases::new();
    let mut rig = bases.lunch.opened("weak verifier");
    let mut forger = BallotForger::new(&mut rig, 1);
    let (ciphertexts, proof) = forger.weak(&[1, 0, 0], (0, 2), 1_000);
    let strong = forger.statement(&ciphertexts);
    let weak = strong.without(b"ciphertexts");
    assert!(holds(&forger, &weak, &ciphertexts, &proof));
    assert!(!holds(&forger, &strong, &ciphertexts, &proof));
    let entry = forger.entry(ciphertexts, proof);
    assert_eq!(rig.post(entry).unwrap_err().name(), "invalid-ballot-proof");

    // The same equations, of an honest proof.
    let bits = [1, 0, 0].map(scalar);
    let (randomness, ciphertexts) = forger.encrypt(&bits);
    let statement = forger.statement(&ciphertexts);
    let proof = forger.prove(&statement, &bits, &randomness);
    assert!(holds(&forger, &statement, &ciphertexts, &proof));
    for message in 0..statement.0.len() {
        assert!(!holds(&forger, &statement.bent(message), &ciphertexts, &proof), "message {message}");
    }
}

#[test]
fn ciphertexts_of_a_voter_never_share_their_randomness() {
    // ATTACKS B10: equal pads would tell equal votes. The generator starts anew for each ballot, and is constant so far.
    let bases = Bases::new();
    let mut pads = std::collections::BTreeSet::new();
    for (voter, choice) in [(1, 0), (1, 1), (2, 0)] {
        let mut rig = bases.lunch.opened("one state of the generator");
        let entry = rig.prepare(voter, &[psephos_record::booth::Selection::marked(2, &[choice])]).entry().to_vec();
        let ballot: psephos_record::ballot::Ballot = psephos_rig::doors::payload(&entry);
        for ciphertext in ballot.ciphertexts.0.chunks(Ciphertext::BYTES) {
            assert!(pads.insert(ciphertext[..32].to_vec()), "a pad stands twice");
        }
    }
    assert_eq!(pads.len(), 9);
}

/// What the proof of a contribution must hash.
fn contribution_statement(rig: &Rig, author: &Key, ciphertext: &FixedBytes<64>) -> Statement {
    Statement::new("knowledge", &rig.id(), &contribution_place(author, ciphertext)).with(b"X", &ciphertext.0[..32])
}

fn ciphertext(pad: RistrettoPoint, data: RistrettoPoint) -> FixedBytes<64> {
    FixedBytes(Ciphertext { pad, data }.to_bytes())
}

#[test]
fn a_contribution_is_taken_only_from_who_knows_its_randomness_and_says_so_about_all_of_it() {
    let mut rig = Rig::draw(draw::rules()).contributing(8);
    let author = signing_key(220);
    let (x, w) = (Scalar::from(41_u8), Scalar::from(77_u8));
    let signed = |rig: &Rig, ciphertext: FixedBytes<64>, proof: [u8; 64]| {
        let contribution = Contribution { ciphertext, proof: FixedBytes(proof) };
        Unsigned::new(EntryKind::Contribution, rig.id(), &contribution).sign(&author)
    };
    let refused = |rig: &mut Rig, entry: Vec<u8>, what: &str| {
        assert_eq!(rig.post(entry).unwrap_err().name(), "invalid-contribution", "{what}");
    };
    let hidden = ciphertext(x * G, G + G);
    let statement = contribution_statement(&rig, &key(&author), &hidden);
    for message in 0..statement.0.len() {
        let proof = knowledge(&statement.bent(message), &x, &w);
        let entry = signed(&rig, hidden, proof);
        refused(&mut rig, entry, &format!("message {message} of the statement"));
    }

    // A number beside the randomness.
    let entry = signed(&rig, hidden, knowledge(&statement, &(x + Scalar::ONE), &w));
    refused(&mut rig, entry, "another number");

    // The weak recipe: commitment and answer first, hashed without X and the place that names the ciphertext; then the pad
    // that they fit, whose logarithm nobody knows.
    let weak = Statement::new("knowledge", &rig.id(), b"");
    let commitment = RistrettoPoint::from_uniform_bytes(&[7; 64]).compress().to_bytes();
    let c = knowledge_challenge(&weak, &commitment);
    let pad = c.invert() * (w * G - RistrettoPoint::from_uniform_bytes(&[7; 64]));
    assert_eq!(w * G, RistrettoPoint::from_uniform_bytes(&[7; 64]) + c * pad, "it would fool a weak verifier");
    let mut proof = [0; 64];
    proof[..32].copy_from_slice(&commitment);
    proof[32..].copy_from_slice(&w.to_bytes());
    let entry = signed(&rig, ciphertext(pad, G), proof);
    refused(&mut rig, entry, "the weak recipe");

    // The same forger with nothing forged.
    let entry = signed(&rig, hidden, knowledge(&statement, &x, &w));
    assert_eq!(rig.post(entry).unwrap().kind, EntryKind::Contribution);
}

#[test]
fn votes_whose_randomness_adds_up_to_nothing_are_counted_all_the_same() {
    // ATTACKS B3. Of weights 1 and 2: the second voter's randomness is minus half of the first one's.
    let half = Scalar::from(2_u8).invert();
    for cancelled in [vec![2], vec![0, 1, 2]] {
        let mut rig = Bases::new().lunch.opened("opposite randomness");
        let mut first = BallotForger::new(&mut rig, 0);
        let (bits, others) = ([1, 0, 0].map(scalar), [0, 1, 0].map(scalar));
        let (randomness, ciphertexts) = first.encrypt(&bits);
        let statement = first.statement(&ciphertexts);
        let proof = first.prove(&statement, &bits, &randomness);
        let entry = first.entry(ciphertexts.clone(), proof);
        rig.post(entry).unwrap();

        let mut second = BallotForger::new(&mut rig, 1);
        let (mut opposite, mut bent) = second.encrypt(&others);
        for slot in &cancelled {
            let theirs = Ciphertext::from_bytes(&ciphertexts[64 * slot..][..64]).unwrap();
            opposite[*slot] = SecretScalar::new(-half * randomness[*slot].expose());
            let data = others[*slot] * G - half * (theirs.data - bits[*slot] * G);
            bent[64 * slot..][..64].copy_from_slice(&Ciphertext { pad: -half * theirs.pad, data }.to_bytes());
        }
        let statement = second.statement(&bent);
        let proof = second.prove(&statement, &others, &opposite);
        let entry = second.entry(bent, proof);
        rig.post(entry).unwrap();

        rig.close();
        rig.run_trustees(&[0, 2]);
        rig.clockwork(3_000);
        let counted = rig.process.result().unwrap().contests[0].counted.clone().unwrap();
        assert_eq!((counted.totals, counted.blanks), (vec![1, 2], Some(0)), "slots {cancelled:?}");
        assert_eq!(rig.report().verdict(), Verdict::Passed, "slots {cancelled:?}");
    }
}
