//! V7: a key ceremony in which somebody cheats.

mod reveals;

use super::{
    Base, Bases, Vector,
    base::{announced, carried_on, lunch_manifest},
};
use crate::{
    Rig,
    doors::{as_trustee, payload, run_until},
    forger::{self, Statement, share_of},
};
use psephos_crypto::{G, RistrettoPoint, Scalar, Seat, SecretScalar};
use psephos_record::{
    EntryKind,
    ceremony::{Commit, Complaint, Confirm, Reveal, Shares, complaint_place, confirm_place, share_place},
    ids::{FixedBytes, Hash},
};
use psephos_tally::Phase;

const REVEAL: &str = "20-key-ceremony.md#reveal";
const SHARES: &str = "20-key-ceremony.md#shares";
const CONFIRM: &str = "20-key-ceremony.md#confirm";
const COMPLAINT: &str = "20-key-ceremony.md#complaint";

fn seat(number: u16) -> Seat {
    Seat::new(number).unwrap()
}

fn vector(
    lunch: &Base,
    rig: &Rig,
    name: &str,
    entry: &[u8],
    fault: &str,
    because: (&str, &str),
    story: &str,
) -> Vector {
    let path = format!("reject/V7-ceremony/{name}");
    lunch.entry(&path, rig, entry, fault, story).because(because.0, because.1)
}

pub(super) fn vectors(bases: &Bases) -> Vec<Vector> {
    let lunch = &bases.lunch;
    let mut vectors = commitments(lunch);
    vectors.extend(shares(lunch));
    vectors.extend(confirmations(lunch));
    vectors.extend(complaints(lunch));
    vectors.extend(reveals::vectors());
    vectors.push(in_a_whole_record(lunch));
    vectors.push(proved_complaint());
    vectors
}

fn commitments(lunch: &Base) -> Vec<Vector> {
    let rig = lunch.after(lunch.first(EntryKind::CeremonyCommit) + 1, "commitments");
    let again = as_trustee(&rig, 0, EntryKind::CeremonyCommit, &Commit { commitment: Hash([1; 32]) });
    let mut revealing = lunch.after(lunch.first(EntryKind::CeremonyReveal), "commitments");
    let of_second: Reveal = payload(&revealing.next_message(1).unwrap());
    let rogue = as_trustee(&revealing, 0, EntryKind::CeremonyReveal, &of_second);
    let mut own: Reveal = payload(&revealing.next_message(0).unwrap());
    own.possession.0[40] ^= 1;
    let other_proof = as_trustee(&revealing, 0, EntryKind::CeremonyReveal, &own);
    vec![
        vector(
            lunch,
            &rig,
            "commitment-twice",
            &again,
            "already-done",
            ("D1", "20-key-ceremony.md#commit"),
            "Trustee 1 commits a second time, to something else.",
        )
        .culprit("trustee 1"),
        vector(
            lunch,
            &revealing,
            "rogue-key",
            &rogue,
            "broken-commitment",
            ("D1", REVEAL),
            "Trustee 1 has seen what trustee 2 will reveal and reveals the same: not what it committed to.",
        )
        .culprit("trustee 1"),
        vector(
            lunch,
            &revealing,
            "reveal-altered",
            &other_proof,
            "broken-commitment",
            ("D1", REVEAL),
            "One bit of the proof of possession, to which trustee 1 committed too.",
        )
        .culprit("trustee 1"),
    ]
}

fn shares(lunch: &Base) -> Vec<Vector> {
    let first = lunch.first(EntryKind::CeremonyShares);
    let mut rig = lunch.after(first, "shares");
    let honest: Shares = payload(&rig.next_message(0).unwrap());
    let sign = |rig: &Rig, trustee, shares: &Shares| as_trustee(rig, trustee, EntryKind::CeremonyShares, shares);
    let changed = |change: &dyn Fn(&mut Shares)| {
        let mut shares = honest.clone();
        change(&mut shares);
        sign(&rig, 0, &shares)
    };
    let mut second = lunch.after(first + 1, "shares");
    let own: Shares = payload(&second.next_message(1).unwrap());
    let mut stolen = own.clone();
    stolen.sealed[1].0[..32].copy_from_slice(&honest.sealed[1].0[..32]);
    let own_proof = sign(&second, 1, &stolen);
    stolen.knowledge[1] = honest.knowledge[1];
    let stolen_proof = sign(&second, 1, &stolen);
    // The weak recipe: `E` is chosen after its proof.
    let statement = |point: Option<&RistrettoPoint>, to: u16| {
        let start = Statement::new("knowledge", &rig.id(), &share_place(seat(1), seat(to)));
        point.map_or(start.clone(), |point| start.with(b"X", point.compress().as_bytes()))
    };
    let weak = changed(&|shares| {
        let proof = forger::knowledge(&statement(None, 3), &Scalar::ZERO, &Scalar::from(9_u8));
        let (k, z) = (&proof[..32], Scalar::from(5_u8));
        let c = forger::knowledge_challenge(&statement(None, 3), k.try_into().unwrap());
        let chosen = c.invert() * (z * G - psephos_crypto::encoding::point(k).unwrap());
        shares.sealed[1].0[..32].copy_from_slice(chosen.compress().as_bytes());
        shares.knowledge[1].0[..32].copy_from_slice(k);
        shares.knowledge[1].0[32..].copy_from_slice(z.as_bytes());
    });
    let because = ("D9", SHARES);
    let mut vectors = vec![
        vector(lunch, &rig, "share-missing", &changed(&|shares| { shares.sealed.pop(); shares.knowledge.pop(); }), "wrong-count", because, "Trustee 1 deals no share to trustee 3.").culprit("trustee 1"),
        vector(lunch, &rig, "share-too-many", &changed(&|shares| { shares.sealed.push(shares.sealed[0]); shares.knowledge.push(shares.knowledge[0]); }), "wrong-count", because, "Trustee 1 deals a share to somebody who is no trustee.").culprit("trustee 1"),
        vector(lunch, &rig, "proof-missing", &changed(&|shares| { shares.knowledge.pop(); }), "wrong-count", because, "A share without its proof.").culprit("trustee 1"),
        vector(lunch, &rig, "recipients-swapped", &changed(&|shares| { shares.sealed.swap(0, 1); shares.knowledge.swap(0, 1); }), "invalid-ceremony-proof", because, "The shares of trustees 2 and 3 have changed places, with their proofs.").culprit("trustee 1"),
        vector(lunch, &rig, "share-weak-fiat-shamir", &weak, "invalid-ceremony-proof", ("A1 D9", "20-key-ceremony.md#knowledge-of-a-discrete-logarithm"), "The hash left the point of a share out, and the point was chosen after the proof. A verifier that forgets to hash it accepts it.").culprit("trustee 1"),
        vector(lunch, &second, "point-of-another-dealer", &own_proof, "invalid-ceremony-proof", because, "Trustee 2 seals under the point of trustee 1: a complaint about it would open the share of trustee 1.").culprit("trustee 2"),
        vector(lunch, &second, "point-and-proof-of-another-dealer", &stolen_proof, "invalid-ceremony-proof", because, "The same, with the proof of trustee 1, which is bound to its seat.").culprit("trustee 2"),
    ];
    let again = changed(&|shares| shares.sealed[0].0[40] ^= 1);
    let after = lunch.after(first + 1, "shares");
    vectors.push(
        vector(
            lunch,
            &after,
            "shares-twice",
            &again,
            "already-done",
            because,
            "Trustee 1 deals a second time, other shares.",
        )
        .culprit("trustee 1"),
    );
    vectors
}

fn confirmations(lunch: &Base) -> Vec<Vector> {
    let rig = lunch.after(lunch.first(EntryKind::CeremonyConfirm), "confirmations");
    let mut acting = lunch.after(lunch.first(EntryKind::CeremonyConfirm), "confirmations");
    let honest: Confirm = payload(&acting.next_message(0).unwrap());
    let sign = |trustee, confirm: &Confirm| as_trustee(&rig, trustee, EntryKind::CeremonyConfirm, confirm);
    let other = Confirm { ceremony: Hash([3; 32]), ..honest.clone() };
    let x = *share_of(&rig, 0).expose();
    let proved = |statement: &Statement, x: &Scalar| {
        let proof = forger::knowledge(statement, x, &Scalar::from(77_u8));
        sign(0, &Confirm { knowledge: FixedBytes(proof), ..honest.clone() })
    };
    let statement = Statement::new("knowledge", &rig.id(), &confirm_place(&honest.ceremony, seat(1)))
        .with(b"X", (x * G).compress().as_bytes());
    let entry = proved(&statement, &x);
    assert!(lunch.after(lunch.first(EntryKind::CeremonyConfirm), "").post(entry).is_ok(), "an honest one is taken");
    let because = ("A1 A5", "20-key-ceremony.md#knowledge-of-a-discrete-logarithm");
    let mut vectors = vec![
        vector(
            lunch,
            &rig,
            "another-ceremony",
            &sign(0, &other),
            "other-ceremony",
            ("D2", CONFIRM),
            "Trustee 1 was shown another ceremony than the record's, and says so.",
        )
        .culprit("trustee 1"),
        vector(
            lunch,
            &rig,
            "proof-of-another-seat",
            &sign(1, &honest),
            "invalid-ceremony-proof",
            ("D2", CONFIRM),
            "Trustee 2 confirms with the proof of trustee 1.",
        )
        .culprit("trustee 2"),
        vector(
            lunch,
            &rig,
            "share-not-known",
            &proved(&statement, &(x + Scalar::ONE)),
            "invalid-ceremony-proof",
            ("A4", CONFIRM),
            "Trustee 1 does not know its share, only a number beside it.",
        )
        .culprit("trustee 1"),
    ];
    for (message, (label, _)) in statement.0.iter().enumerate() {
        let label = std::str::from_utf8(label).unwrap();
        let story = format!("The prover hashed the message `{label}` with another last bit; all else is honest.");
        let name = format!("unbound-{}", label.to_lowercase());
        let entry = proved(&statement.bent(message), &x);
        vectors
            .push(vector(lunch, &rig, &name, &entry, "invalid-ceremony-proof", because, &story).culprit("trustee 1"));
    }
    vectors
}

fn complaints(lunch: &Base) -> Vec<Vector> {
    let rig = lunch.after(lunch.first(EntryKind::CeremonyConfirm), "complaints");
    // Trustee 3 tells the truth about a share of trustee 1, which is good.
    let sealing =
        SecretScalar::new(psephos_crypto::digest::hash_to_scalar("trustee-sealing", &[&crate::trustee_seed(2)]));
    let evidence = |dealer: u16, shift: Scalar| {
        let shares = rig.process.ceremony().shares(seat(dealer)).unwrap();
        let sender = shares.to(seat(dealer), seat(3)).unwrap().sender().unwrap();
        let shared = (sealing.expose() + shift) * sender;
        let statement = Statement::new("equal-dlogs", &rig.id(), &complaint_place(seat(3), seat(dealer)))
            .with(b"X", sealing.public().compress().as_bytes())
            .with(b"B", sender.compress().as_bytes())
            .with(b"D", shared.compress().as_bytes());
        let proof = forger::decryption(&statement, sealing.expose(), &Scalar::from(123_u8), &[sender]);
        Complaint { dealer, shared: psephos_record::Key(shared.compress().to_bytes()), proof: FixedBytes(proof) }
    };
    let sign = |trustee, complaint: &Complaint| as_trustee(&rig, trustee, EntryKind::CeremonyComplaint, complaint);
    let good = evidence(1, Scalar::ZERO);
    let because = ("D3", COMPLAINT);
    [
        (
            "complaint-about-a-good-share",
            sign(2, &good),
            "Trustee 3 complains about trustee 1, and its own evidence opens a share that fits.",
            "trustee 3",
        ),
        (
            "complaint-with-another-secret",
            sign(2, &evidence(1, Scalar::ONE)),
            "Trustee 3 complains with a false common secret, under which nothing opens.",
            "trustee 3",
        ),
        ("complaint-of-another", sign(1, &good), "Trustee 2 complains with the evidence of trustee 3.", "trustee 2"),
        (
            "complaint-about-another",
            sign(2, &Complaint { dealer: 2, ..good.clone() }),
            "Trustee 3 turns its evidence about trustee 1 against trustee 2.",
            "trustee 3",
        ),
        (
            "complaint-about-itself",
            sign(2, &Complaint { dealer: 3, ..good.clone() }),
            "Trustee 3 complains about itself.",
            "trustee 3",
        ),
        (
            "complaint-about-seat-zero",
            sign(2, &Complaint { dealer: 0, ..good.clone() }),
            "Trustee 3 complains about seat 0, where the secret itself would be.",
            "trustee 3",
        ),
        (
            "complaint-about-nobody",
            sign(2, &Complaint { dealer: 4, ..good }),
            "Trustee 3 complains about seat 4, which nobody has.",
            "trustee 3",
        ),
    ]
    .into_iter()
    .map(|(name, entry, story, culprit)| {
        vector(lunch, &rig, name, &entry, "unfounded-complaint", because, story).culprit(culprit)
    })
    .collect()
}

fn in_a_whole_record(lunch: &Base) -> Vector {
    let mut rig = lunch.after(lunch.first(EntryKind::CeremonyReveal) + 1, "whole V7");
    let copied: Reveal =
        payload(&lunch.rig.log.entries[usize::try_from(lunch.first(EntryKind::CeremonyReveal)).unwrap()]);
    let rogue = as_trustee(&rig, 2, EntryKind::CeremonyReveal, &copied);
    let at = rig.process.size();
    rig.force(rogue);
    let result = carried_on(&mut rig);
    Vector::of_record(
        "reject/V7-ceremony/whole-record",
        rig.record(),
        "Trustee 3 revealed what trustee 1 had revealed before it, and then what it had committed to. The key is good.",
    )
    .fault("broken-commitment", Some(at))
    .culprit("trustee 3")
    .because("D1", REVEAL)
    .result(&result)
}

/// A dealer of a broken share, who is convicted: nothing fails, and the election can't go on.
fn proved_complaint() -> Vector {
    let mut rig = announced(&lunch_manifest(), 3);
    run_until(&mut rig, Phase::Share);
    let mut bad: Shares = payload(&rig.next_message(0).unwrap());
    bad.sealed[1].0[40] ^= 1;
    let bad = as_trustee(&rig, 0, EntryKind::CeremonyShares, &bad);
    rig.post(bad).unwrap();
    run_until(&mut rig, Phase::Confirm);
    let complaint = rig.next_message(2).unwrap();
    rig.post(complaint).unwrap();
    Vector::of_record(
        "accept/a-proved-complaint",
        rig.record(),
        "Trustee 1 dealt a broken share to trustee 3, who proves it: the ceremony has failed, and trustee 1 is named.",
    )
    .because("D3", COMPLAINT)
    .not_yet()
}
