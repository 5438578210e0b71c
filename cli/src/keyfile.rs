//! Key files: one seed of 32 bytes under a passphrase, in the age format (<https://c2sp.org/age>, scrypt).
//!
//! Inside stands a text of three lines: `psephos key v1`, the role, the seed as 64 hexadecimal digits. The file is
//! readable by its owner alone, and never written over.

use crate::failure::Failure;
use age::{scrypt, secrecy::SecretString};
use core::fmt;
use rand_core::{CryptoRng, RngCore};
use std::{
    fs::{self, File, OpenOptions},
    io::Write as _,
    path::Path,
};
use zeroize::{Zeroize as _, Zeroizing};

const HEADER: &str = "psephos key v1";
/// log₂ of scrypt's work: about a second and 256 MiB on a laptop.
pub const WORK: u8 = 18;
/// The most work that a file may ask for: it is looked at before its author is known.
const MOST_WORK: u8 = 22;

/// Whose key it is. A file of one role does not open for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Holds a part of the election's key.
    Trustee,
    /// Announces and closes.
    Organiser,
    /// Issues voting codes and seals the roll.
    Registrar,
    /// Keeps the log.
    Board,
    /// Cosigns logs.
    Witness,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Trustee => "trustee",
            Self::Organiser => "organiser",
            Self::Registrar => "registrar",
            Self::Board => "board",
            Self::Witness => "witness",
        })
    }
}

/// A fresh seed.
pub fn fresh_seed(rng: &mut (impl RngCore + CryptoRng)) -> Zeroizing<[u8; 32]> {
    let mut seed = Zeroizing::new([0; 32]);
    rng.fill_bytes(&mut *seed);
    seed
}

/// Writes a new key file. `work`: log₂ of scrypt's cost, [`WORK`] for people.
///
/// Refuses when there is a file already. What is written is on the disk when this returns.
pub fn create(path: &Path, role: Role, seed: &[u8; 32], passphrase: &str, work: u8) -> Result<(), Failure> {
    let mut recipient = scrypt::Recipient::new(SecretString::from(passphrase.to_owned()));
    recipient.set_work_factor(work);
    let digits = Zeroizing::new(hex::encode(seed));
    let text = Zeroizing::new(format!("{HEADER}\n{role}\n{}\n", *digits));
    let sealed = age::encrypt(&recipient, text.as_bytes())
        .map_err(|cause| Failure::new("key-file", format!("the key can't be encrypted: {cause}"), ""))?;
    write_new(path, &sealed)
}

/// Reads the seed of a key file.
pub fn open(path: &Path, role: Role, passphrase: &str) -> Result<Zeroizing<[u8; 32]>, Failure> {
    let sealed = fs::read(path).map_err(|cause| Failure::file(path, cause))?;
    unseal(path, &sealed, role, passphrase)
}

/// Reads the seed out of a key file's bytes. `path` is where they are from, for messages.
pub fn unseal(path: &Path, sealed: &[u8], role: Role, passphrase: &str) -> Result<Zeroizing<[u8; 32]>, Failure> {
    let mut identity = scrypt::Identity::new(SecretString::from(passphrase.to_owned()));
    identity.set_max_work_factor(MOST_WORK);
    let opened = age::decrypt(&identity, sealed).map_err(|cause| {
        let what = format!("{} does not open: {cause}", path.display());
        Failure::new("key-file", what, "look at the passphrase and at the file")
    })?;
    let text = Zeroizing::new(opened);
    let malformed = || {
        let what = format!("{} is not a key file of this program", path.display());
        Failure::new("key-file", what, "look at the path")
    };
    let text = core::str::from_utf8(&text).map_err(|_| malformed())?;
    let mut lines = text.lines();
    let (Some(HEADER), Some(found), Some(digits), None) = (lines.next(), lines.next(), lines.next(), lines.next())
    else {
        return Err(malformed());
    };
    if found != role.to_string() {
        let what = format!("{} is the key of the {found}, not of the {role}", path.display());
        return Err(Failure::new("other-role", what, format!("give the {role}'s key file")));
    }
    let mut seed = Zeroizing::new([0; 32]);
    if hex::decode_to_slice(digits, &mut *seed).is_err() {
        seed.zeroize();
        return Err(malformed());
    }
    Ok(seed)
}

/// Writes a file that is not there yet, for its owner's eyes only, and waits until it is on the disk.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file: File| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(|cause| match cause.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::new(
            "file-exists",
            format!("{} is there already", path.display()),
            "move it away, or choose another name: nothing is ever written over",
        ),
        _ => Failure::file(path, cause),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUICK: u8 = 4;

    #[test]
    fn a_seed_survives_its_file_and_nobody_else_may_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("alice.key");
        create(&path, Role::Trustee, &[7; 32], "correct horse", QUICK).unwrap();
        assert_eq!(*open(&path, Role::Trustee, "correct horse").unwrap(), [7; 32]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let stored = fs::read(&path).unwrap();
        assert!(!stored.windows(8).any(|window| window == b"07070707"));
    }

    #[test]
    fn a_wrong_passphrase_another_role_and_a_bent_file_do_not_open() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("alice.key");
        create(&path, Role::Trustee, &[7; 32], "correct horse", QUICK).unwrap();
        assert_eq!(open(&path, Role::Trustee, "wrong").unwrap_err().name, "key-file");
        assert_eq!(open(&path, Role::Organiser, "correct horse").unwrap_err().name, "other-role");
        let mut bytes = fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&path, bytes).unwrap();
        assert_eq!(open(&path, Role::Trustee, "correct horse").unwrap_err().name, "key-file");
    }

    #[test]
    fn a_key_file_is_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("alice.key");
        create(&path, Role::Trustee, &[7; 32], "correct horse", QUICK).unwrap();
        let failure = create(&path, Role::Trustee, &[8; 32], "correct horse", QUICK).unwrap_err();
        assert_eq!(failure.name, "file-exists");
        assert_eq!(*open(&path, Role::Trustee, "correct horse").unwrap(), [7; 32]);
    }
}
