//! Voting codes: 128 bits as 30 characters that a person can paste, read out and type.
//!
//! `code (128 bits) ‖ checksum (22 bits)` as 30 digits of Crockford's base 32 (no I, L, O, U), in six groups of five. The
//! private credential is hashed from process and code, so the same code is another credential in another process.
//! Spec: `docs/spec/30-ballot.md#voting-codes`.

use crate::ids::{Credential, ProcessId};
use core::fmt;
use psephos_crypto::{Digest, SecretScalar, digest::hash_to_scalar};
use rand_core::{CryptoRng, RngCore};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHARACTERS: usize = 30;
const GROUP: usize = 5;
const CHECKSUM_BITS: u32 = 22;

/// A voter's secret code.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct VotingCode([u8; 16]);

impl fmt::Debug for VotingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VotingCode([redacted])")
    }
}

/// Why a text is no voting code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MalformedCode {
    /// Another number of characters than 30.
    Length(usize),
    /// A character that codes don't have.
    Character(char),
    /// A typing error: the checksum does not fit.
    Checksum,
}

impl fmt::Display for MalformedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(found) => write!(f, "a voting code has {CHARACTERS} characters, this has {found}"),
            Self::Character(found) => write!(f, "voting codes have no character '{found}'"),
            Self::Checksum => f.write_str("the checksum does not fit: a character is mistyped"),
        }
    }
}

impl core::error::Error for MalformedCode {}

impl VotingCode {
    /// A fresh code.
    pub fn random(rng: &mut (impl RngCore + CryptoRng)) -> Self {
        let mut code = [0; 16];
        rng.fill_bytes(&mut code);
        Self(code)
    }

    /// Reads a code as people give it: either case, with spaces or hyphens anywhere, O for 0, I or L for 1.
    pub fn parse(text: &str) -> Result<Self, MalformedCode> {
        let mut digits = Zeroizing::new(Vec::with_capacity(CHARACTERS));
        for character in text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—' | '·')) {
            digits.push(digit(character).ok_or(MalformedCode::Character(character))?);
        }
        if digits.len() != CHARACTERS {
            return Err(MalformedCode::Length(digits.len()));
        }
        let bits = digits.iter().flat_map(|digit| (0..5).rev().map(move |i| (digit >> i) & 1));
        let (mut code, mut checksum) = (0_u128, 0_u32);
        for (i, bit) in bits.enumerate() {
            if i < 128 {
                code = (code << 1) | u128::from(bit);
            } else {
                checksum = (checksum << 1) | u32::from(bit);
            }
        }
        let code = Self(code.to_be_bytes());
        if code.checksum() == checksum { Ok(code) } else { Err(MalformedCode::Checksum) }
    }

    /// The code as it is printed: six groups of five, hyphens between.
    pub fn print(&self) -> Zeroizing<String> {
        let mut bits = Zeroizing::new(Vec::with_capacity(CHARACTERS * 5));
        for byte in self.0 {
            bits.extend((0..8).rev().map(|i| (byte >> i) & 1));
        }
        let checksum = self.checksum();
        bits.extend((0..CHECKSUM_BITS).rev().map(|i| u8::from((checksum >> i) & 1 == 1)));
        let mut text = Zeroizing::new(String::with_capacity(CHARACTERS + 5));
        for (i, five) in bits.chunks_exact(5).enumerate() {
            if i > 0 && i % GROUP == 0 {
                text.push('-');
            }
            let digit = five.iter().fold(0_usize, |digit, bit| (digit << 1) | usize::from(*bit));
            text.push(char::from(*ALPHABET.get(digit).expect("five bits are below 32")));
        }
        text
    }

    /// The private credential `s` in this process. Constant time.
    pub fn private_credential(&self, process: &ProcessId) -> SecretScalar {
        SecretScalar::new(hash_to_scalar("credential", &[process.as_bytes(), &self.0]))
    }

    /// The public credential `S = s·G` in this process.
    pub fn credential(&self, process: &ProcessId) -> Credential {
        public(&self.private_credential(process))
    }

    fn checksum(&self) -> u32 {
        let digest = Digest::of("voting-code", &[&self.0]);
        let (first, _) = digest.0.split_first_chunk::<4>().expect("a digest is 32 bytes");
        u32::from_be_bytes(*first) >> (32 - CHECKSUM_BITS)
    }
}

/// `S = s·G`, encoded.
pub fn public(private: &SecretScalar) -> Credential {
    Credential(private.public().compress().to_bytes())
}

fn digit(character: char) -> Option<u8> {
    let character = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let position = ALPHABET.iter().position(|a| char::from(*a) == character)?;
    u8::try_from(position).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    #[test]
    fn a_code_survives_print_and_any_way_of_typing_it() {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        for _ in 0..100 {
            let code = VotingCode::random(&mut rng);
            let printed = code.print();
            assert_eq!(printed.len(), 35);
            for typed in [
                printed.to_string(),
                printed.to_lowercase(),
                printed.replace('-', " "),
                printed.replace('-', ""),
                printed.replace('0', "o").replace('1', "l"),
                format!("  {}\n", *printed),
            ] {
                assert_eq!(VotingCode::parse(&typed).unwrap().0, code.0);
            }
        }
    }

    #[test]
    fn a_mistyped_code_is_caught() {
        let code = VotingCode::random(&mut ChaCha20Rng::from_seed([2; 32])).print().replace('-', "");
        let mut caught = 0;
        for i in 0..CHARACTERS {
            let other = if &code[i..=i] == "7" { "8" } else { "7" };
            let typed = format!("{}{other}{}", &code[..i], &code[i + 1..]);
            caught += u32::from(matches!(VotingCode::parse(&typed), Err(MalformedCode::Checksum)));
        }
        assert_eq!(caught, 30);
        assert!(matches!(VotingCode::parse(&code[1..]), Err(MalformedCode::Length(29))));
        assert!(matches!(VotingCode::parse("!"), Err(MalformedCode::Character('!'))));
    }

    #[test]
    fn a_code_is_another_credential_in_another_process() {
        let code = VotingCode::random(&mut ChaCha20Rng::from_seed([3; 32]));
        assert_ne!(code.credential(&ProcessId([1; 32])), code.credential(&ProcessId([2; 32])));
        assert_eq!(format!("{code:?}"), "VotingCode([redacted])");
    }
}
