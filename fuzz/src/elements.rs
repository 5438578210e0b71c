//! Points, scalars, ciphertexts, sealed shares.

use crate::{Target, canonical, said};
use psephos_crypto::{
    Ciphertext, ElectionPublicKey, G, RistrettoPoint, Scalar, SecretScalar, encoding,
    encoding::{MalformedElement, Reader},
    sealed::{BYTES, SealedShare},
};

/// The targets.
pub const TARGETS: &[Target] = &[
    Target::new("points", points, seeds),
    Target::new("scalars", scalars, seeds),
    Target::new("ciphertexts", ciphertexts, ciphertext_seeds),
    Target::new("fields", fields, ciphertext_seeds),
    Target::new("sealed_shares", sealed_shares, share_seeds).limits(1 << 20, 1_000),
];

const CONTEXT: &[u8] = b"process, dealer, recipient";

fn secret() -> SecretScalar {
    SecretScalar::new(Scalar::from(7_u8))
}

fn seeds() -> Vec<Vec<u8>> {
    let points = [G, -G, RistrettoPoint::default()].map(|point| point.compress().to_bytes().to_vec());
    let scalars = [Scalar::ZERO, Scalar::ONE, -Scalar::ONE].map(|scalar| scalar.to_bytes().to_vec());
    points.into_iter().chain(scalars).chain([vec![255; 32]]).collect()
}

fn ciphertext_seeds() -> Vec<Vec<u8>> {
    let key = ElectionPublicKey::new(G).unwrap();
    vec![key.encrypt(&Scalar::ONE, &secret()).to_bytes().to_vec(), Ciphertext::zero().to_bytes().to_vec()]
}

fn share_seeds() -> Vec<Vec<u8>> {
    let share = SecretScalar::new(Scalar::from(11_u8));
    vec![SealedShare::seal(&share, &secret().public(), CONTEXT, &SecretScalar::new(Scalar::from(5_u8))).0.to_vec()]
}

fn points(bytes: &[u8]) {
    let point = canonical(bytes, encoding::point(bytes), |point| point.compress().to_bytes().to_vec());
    match encoding::point_not_identity(bytes) {
        Ok(other) => assert_eq!(Some(other), point, "two decoders differ"),
        Err(MalformedElement::Identity) => assert_eq!(point, Some(RistrettoPoint::default())),
        Err(cause) => assert_eq!(encoding::point(bytes), Err(cause)),
    }
    if let Ok(bytes) = <&[u8; 32]>::try_from(bytes) {
        canonical(bytes, ElectionPublicKey::from_bytes(bytes), |key| key.as_bytes().to_vec());
    }
}

fn scalars(bytes: &[u8]) {
    canonical(bytes, encoding::scalar(bytes), |scalar| scalar.to_bytes().to_vec());
}

fn ciphertexts(bytes: &[u8]) {
    canonical(bytes, Ciphertext::from_bytes(bytes), |ciphertext| ciphertext.to_bytes().to_vec());
}

/// A point, a scalar and whatever follows.
fn fields(bytes: &[u8]) {
    let mut reader = Reader::new(bytes);
    let read = (|| {
        let (point, scalar, raw) = (reader.point()?, reader.scalar()?, *reader.field()?);
        reader.finish()?;
        Ok::<_, MalformedElement>([point.compress().to_bytes(), scalar.to_bytes(), raw].concat())
    })();
    canonical(bytes, read, Clone::clone);
}

/// The recipient and a judge who has `K` open the same.
fn sealed_shares(bytes: &[u8]) {
    let Ok(bytes) = <[u8; BYTES]>::try_from(bytes) else { return };
    let sealed = SealedShare(bytes);
    let opened = sealed.open(&secret(), CONTEXT);
    if let Ok(sender) = sealed.sender() {
        let judged = sealed.open_with(&(sender * secret().expose()), &secret().public(), CONTEXT);
        assert_eq!(opened.as_ref().map(SecretScalar::public), judged.as_ref().map(SecretScalar::public));
    }
    match opened {
        Ok(_) => assert!(share_seeds().contains(&bytes.to_vec()), "a share opens that nobody sealed"),
        Err(error) => said(&error),
    }
}
