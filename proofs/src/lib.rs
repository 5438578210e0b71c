//! Zero-knowledge proofs: one relation a file, over one transcript.
//!
//! | file | relation | where it stands in the record |
//! |---|---|---|
//! | [`ballot`] | the ciphertexts hold linear forms of a bit vector that obeys linear equations, and the credential's key is known | every ballot |
//! | [`allocation`] | the ciphertexts hold amounts of 32 bits that add up to a budget | ballots with such a contest |
//! | [`equal_dlogs`] | one secret is the logarithm of a key and of every image over its base | partial decryptions, complaints |
//! | [`knowledge`] | a discrete logarithm is known | each trustee's share at the end of the key ceremony |
//!
//! All proofs are sent in commitment form. No proof can be made or checked without a [`ProofContext`].
//! Spec: `docs/spec/30-ballot.md` and `docs/spec/20-key-ceremony.md`.

pub mod allocation;
pub mod ballot;
pub mod equal_dlogs;
pub mod knowledge;
pub mod relation;
pub mod transcript;
mod weights;

pub use relation::{Equation, Form, Relation};
pub use transcript::ProofContext;
