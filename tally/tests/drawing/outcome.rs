use crate::lot::{PROCESS, any_draw, hash, person, place, plain};
use proptest::prelude::*;
use psephos_record::ProcessId;
use psephos_tally::drawing::outcome::{Claim, MalformedOutcome, Outcome};

proptest! {
    #[test]
    fn an_outcome_is_read_back(((rules, entrants), seed) in (any_draw(), any::<u64>())) {
        let outcome = place(&rules, &hash(seed), &entrants);
        prop_assert_eq!(Outcome::decode(&outcome.encode()), Ok(outcome));
    }

    #[test]
    fn bytes_that_are_read_are_the_only_ones_for_that_outcome(bytes in prop::collection::vec(0_u8..4, 0..145)) {
        if let Ok(outcome) = Outcome::decode(&bytes) {
            prop_assert_eq!(outcome.encode(), bytes);
        }
    }
}

#[test]
fn whatever_is_changed_in_an_outcome_changes_its_digest() {
    let entrants: Vec<_> = (0..5).map(person).collect();
    let outcome = place(&plain(3), &hash(1), &entrants);
    let digest = outcome.digest(&PROCESS);
    assert_ne!(outcome.digest(&ProcessId([9; 32])), digest);
    let mut swapped = outcome.clone();
    swapped.placed.swap(0, 1);
    assert_ne!(swapped.digest(&PROCESS), digest);
    let mut claimed = outcome.clone();
    claimed.placed[2].claim = Claim::Minimum(0);
    assert_ne!(claimed.digest(&PROCESS), digest);
    let bytes = outcome.encode();
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(
            Outcome::decode(&changed).is_err_and(|e| e == MalformedOutcome)
                || Outcome::decode(&changed) != Ok(outcome.clone())
        );
    }
    assert_eq!(Outcome::decode(&bytes[1..]), Err(MalformedOutcome));
}

#[test]
fn a_general_claim_has_no_position_and_there_is_no_fourth_claim() {
    let outcome = place(&plain(1), &hash(1), &[person(1)]);
    let bytes = outcome.encode();
    let with = |at: usize, byte| {
        let mut bytes = bytes.clone();
        bytes[at] = byte;
        Outcome::decode(&bytes)
    };
    assert_eq!(with(70, 1), Err(MalformedOutcome));
    assert_eq!(with(69, 3), Err(MalformedOutcome));
    assert_eq!(with(69, 0).unwrap().placed[0].claim, Claim::SetAside(0));
}
