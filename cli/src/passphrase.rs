//! Where a passphrase comes from: a file, the environment, or the person at the terminal.

use crate::failure::Failure;
use std::{
    fs,
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// The environment variable.
pub const VARIABLE: &str = "PSEPHOS_PASSPHRASE";
/// Characters of the shortest passphrase that a new key file takes from a person.
const SHORTEST: usize = 12;

/// How the command line says it.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct PassphraseArgs {
    /// Read the key file's passphrase from the first line of this file.
    ///
    /// Without it, the passphrase is taken from the environment variable `PSEPHOS_PASSPHRASE`, else asked for.
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

impl PassphraseArgs {
    /// The passphrase of a key file that exists.
    pub fn existing(&self) -> Result<Zeroizing<String>, Failure> {
        match self.given()? {
            Some(passphrase) => Ok(passphrase),
            None => ask("Passphrase of the key file: "),
        }
    }

    /// The passphrase of a new key file: asked for twice.
    pub fn new_one(&self) -> Result<Zeroizing<String>, Failure> {
        if let Some(passphrase) = self.given()? {
            return Ok(passphrase);
        }
        let passphrase = ask("Passphrase for the new key file: ")?;
        if passphrase.chars().count() < SHORTEST {
            let remedy = "take five or six random words, and keep them apart from the file";
            return Err(Failure::new("weak-passphrase", format!("fewer than {SHORTEST} characters"), remedy));
        }
        if *ask("Once more: ")? == *passphrase {
            Ok(passphrase)
        } else {
            Err(Failure::new("passphrase", "the two passphrases differ", "try again"))
        }
    }

    fn given(&self) -> Result<Option<Zeroizing<String>>, Failure> {
        let text = match &self.passphrase_file {
            Some(file) => Some(first_line(file)?),
            None => std::env::var(VARIABLE).ok().map(Zeroizing::new),
        };
        match text {
            Some(text) if text.is_empty() => Err(Failure::new("passphrase", "the passphrase is empty", "give one")),
            other => Ok(other),
        }
    }
}

fn first_line(file: &Path) -> Result<Zeroizing<String>, Failure> {
    let text = Zeroizing::new(fs::read_to_string(file).map_err(|cause| Failure::file(file, cause))?);
    Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
}

fn ask(prompt: &str) -> Result<Zeroizing<String>, Failure> {
    if !io::stdin().is_terminal() {
        let remedy = format!("give --passphrase-file FILE, or set {VARIABLE}");
        return Err(Failure::new("passphrase", "there is nobody to ask for a passphrase", remedy));
    }
    rpassword::prompt_password(prompt)
        .map(Zeroizing::new)
        .map_err(|cause| Failure::new("passphrase", format!("the passphrase can't be read: {cause}"), "try again"))
}
