//! The forger's provers, held against the product: with honest input they are accepted, so what is refused is refused
//! for what was forged.

use psephos_crypto::Ciphertext;
use psephos_record::EntryKind;
use psephos_rig::{
    forger::{BallotForger, holds, scalar},
    vectors::Bases,
};

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
