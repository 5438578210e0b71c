//! The demo's witnesses: four processes of this very program, each with its own key and its own memory, as in four houses.

use crate::{
    failure::Failure,
    keyfile::{self, Role},
    service,
};
use ed25519_dalek::SigningKey;
use psephos_board::WitnessAddress;
use psephos_log::{cosignature::Cosigner, note::KeyName};
use psephos_record::{
    Key,
    manifest::{BoardIdentity, Witness},
};
use rand_core::OsRng;
use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};
use zeroize::Zeroizing;

/// Who watches the town's board.
const NAMES: [&str; 4] = ["court.riverbend", "gazette.riverbend", "college.riverbend", "bar.riverbend"];
/// How many of them must cosign.
pub(super) const QUORUM: u16 = 3;
/// log₂ of scrypt's work for key files that are deleted with the demo.
const QUICK: u8 = 10;

/// The witnesses at work. They are ended when this is dropped.
pub(super) struct Witnesses {
    processes: Vec<Child>,
    addresses: Vec<WitnessAddress>,
}

impl Witnesses {
    /// Starts them for this board, their files in `folder`.
    pub(super) fn start(folder: &Path, board: &BoardIdentity) -> Result<Self, Failure> {
        let passphrase = Zeroizing::new(hex::encode(*keyfile::fresh_seed(&mut OsRng)));
        let passphrase_file = folder.join("witnesses-passphrase");
        keyfile::write_new(&passphrase_file, passphrase.as_bytes())?;
        let runtime = service::runtime()?;
        let program = std::env::current_exe().map_err(|cause| stuck(&cause))?;
        let mut witnesses = Self { processes: Vec::new(), addresses: Vec::new() };
        for name in NAMES {
            let [key, database, log] = ["key", "db", "log"].map(|ending| folder.join(format!("{name}.{ending}")));
            let seed = keyfile::fresh_seed(&mut OsRng);
            keyfile::create(&key, Role::Witness, &seed, &passphrase, QUICK)?;
            let known = KeyName::new(name).map_err(|cause| stuck(&cause))?;
            let public = Cosigner::new(known, SigningKey::from_bytes(&seed)).public().clone();
            let memory = format!("sqlite://{}", database.display());
            runtime.block_on(psephos_witness::Witness::create(&memory, &public)).map_err(|cause| stuck(&cause))?;
            let file = File::create(&log).map_err(|cause| Failure::file(&log, cause))?;
            let mut command = Command::new(&program);
            command.args(["witness", "run", "--listen", "127.0.0.1:0", "--board"]);
            command.arg(format!("{}={}", board.name, board.key));
            command.arg("--key").arg(&key).arg("--database").arg(&database);
            command.arg("--passphrase-file").arg(&passphrase_file);
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(file);
            // Ctrl-C at the terminal is for the demo: the close still has to be cosigned.
            #[cfg(unix)]
            std::os::unix::process::CommandExt::process_group(&mut command, 0);
            let mut process = command.spawn().map_err(|cause| stuck(&cause))?;
            let said = process.stdout.take();
            witnesses.processes.push(process);
            let mut line = String::new();
            if let Some(said) = said {
                BufReader::new(said).read_line(&mut line).map_err(|cause| stuck(&cause))?;
            }
            let url = line.trim().rsplit(' ').next().filter(|url| url.starts_with("http://")).ok_or_else(|| {
                let log = fs::read_to_string(&log).unwrap_or_default();
                stuck(&format!("{name} ended, having said: {}", log.lines().last().unwrap_or("nothing")))
            })?;
            witnesses.addresses.push(WitnessAddress {
                key: public,
                url: url.trim_end_matches('/').to_owned(),
                authorities: Vec::new(),
            });
        }
        Ok(witnesses)
    }

    /// Where they are.
    pub(super) fn addresses(&self) -> Vec<WitnessAddress> {
        self.addresses.clone()
    }

    /// What the manifest says of them.
    pub(super) fn public(&self) -> Vec<Witness> {
        let public = |address: &WitnessAddress| Witness {
            name: address.key.name().to_string(),
            key: Key(*address.key.public()),
        };
        self.addresses.iter().map(public).collect()
    }

    /// The numbers of the processes.
    pub(super) fn ids(&self) -> Vec<u32> {
        self.processes.iter().map(Child::id).collect()
    }
}

impl Drop for Witnesses {
    fn drop(&mut self) {
        for process in &mut self.processes {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

fn stuck(cause: &dyn core::fmt::Display) -> Failure {
    Failure::new("process", format!("a witness's process does not start: {cause}"), "")
}
