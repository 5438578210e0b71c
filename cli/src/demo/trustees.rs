//! The demo's trustees: five processes of this very program, each with its own key file, as on five machines.

use crate::{
    clock::Stopwatch,
    failure::Failure,
    keyfile::{self, Role},
    trustee,
};
use core::time::Duration;
use psephos_record::manifest::Trustee;
use psephos_tally::trustee::TrusteeKeys;
use rand_core::OsRng;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};
use zeroize::Zeroizing;

/// log₂ of scrypt's work for key files that are deleted with the demo.
const QUICK: u8 = 10;
/// How often the end of the processes is looked for.
const LOOK: Duration = Duration::from_millis(50);

/// The trustees' key files, before there is an election.
pub(super) struct KeyFiles {
    folder: PathBuf,
    public: Vec<Trustee>,
}

/// The trustees at work. Those who still run when this is dropped are ended.
pub(super) struct Trustees(Vec<Running>);

struct Running {
    name: String,
    process: Child,
    log: PathBuf,
}

impl KeyFiles {
    /// Makes a new folder with a key file for each name, all under a passphrase that is written beside them.
    pub(super) fn create(folder: &Path, names: &[&str]) -> Result<Self, Failure> {
        fs::create_dir(folder).map_err(|cause| Failure::file(folder, cause))?;
        let passphrase = Zeroizing::new(hex::encode(*keyfile::fresh_seed(&mut OsRng)));
        keyfile::write_new(&folder.join("passphrase"), passphrase.as_bytes())?;
        let mut public = Vec::new();
        for (name, path) in names.iter().zip(key_files(folder)) {
            let seed = keyfile::fresh_seed(&mut OsRng);
            keyfile::create(&path, Role::Trustee, &seed, &passphrase, QUICK)?;
            public.push(trustee::public(name, &TrusteeKeys::from_seed(*seed)));
        }
        Ok(Self { folder: folder.to_owned(), public })
    }

    /// What the manifest says of the trustees.
    pub(super) fn public(&self) -> Vec<Trustee> {
        self.public.clone()
    }

    /// Starts `psephos trustee run` for each key file.
    pub(super) fn start(&self, election: &str) -> Result<Trustees, Failure> {
        let failed = |cause| Failure::new("process", format!("a trustee's process does not start: {cause}"), "");
        let program = std::env::current_exe().map_err(failed)?;
        let mut trustees = Trustees(Vec::new());
        for (trustee, key) in self.public.iter().zip(key_files(&self.folder)) {
            let log = key.with_extension("log");
            let file = File::create(&log).map_err(|cause| Failure::file(&log, cause))?;
            let mut command = Command::new(&program);
            command.args(["trustee", "run", election, "--every", "1", "--key"]).arg(&key);
            command.arg("--passphrase-file").arg(self.folder.join("passphrase"));
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(file);
            // Ctrl-C at the terminal is for the demo: the trustees still have to decrypt.
            #[cfg(unix)]
            std::os::unix::process::CommandExt::process_group(&mut command, 0);
            let process = command.spawn().map_err(failed)?;
            trustees.0.push(Running { name: trustee.name.clone(), process, log });
        }
        Ok(trustees)
    }
}

fn key_files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    (1..).map(move |seat| folder.join(format!("trustee-{seat}.key")))
}

impl Trustees {
    /// The numbers of the processes.
    pub(super) fn ids(&self) -> Vec<u32> {
        self.0.iter().map(|running| running.process.id()).collect()
    }

    /// Fails when one of them has given up, with the last thing that it said.
    pub(super) fn look(&mut self) -> Result<(), Failure> {
        self.have_ended().map(drop)
    }

    /// Waits until all of them have ended of themselves, their work done.
    pub(super) fn finish(&mut self, limit: Duration) -> Result<(), Failure> {
        let watch = Stopwatch::start();
        while !self.have_ended()? {
            if watch.elapsed() > limit {
                let what = format!("a trustee still runs {} s after the result", limit.as_secs());
                return Err(Failure::new("stuck", what, ""));
            }
            thread::sleep(LOOK);
        }
        Ok(())
    }

    fn have_ended(&mut self) -> Result<bool, Failure> {
        let mut all = true;
        for running in &mut self.0 {
            match running.process.try_wait() {
                Ok(Some(status)) if status.success() => {}
                Ok(Some(status)) => {
                    let log = fs::read_to_string(&running.log).unwrap_or_default();
                    let last = log.lines().last().unwrap_or("nothing");
                    let what = format!("trustee {} ended with {status}, having said: {last}", running.name);
                    return Err(Failure::new("trustee", what, ""));
                }
                Ok(None) => all = false,
                Err(cause) => return Err(Failure::new("process", cause, "")),
            }
        }
        Ok(all)
    }
}

impl Drop for Trustees {
    fn drop(&mut self) {
        for running in &mut self.0 {
            let _ = running.process.kill();
            let _ = running.process.wait();
        }
    }
}
