//! A browser without a window, with a profile of its own.

use std::{
    io,
    path::Path,
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;

/// It is ended when this is dropped.
pub(super) struct Browser {
    child: Child,
    _profile: TempDir,
}

impl Browser {
    pub(super) fn start(program: &Path, address: &str) -> io::Result<Self> {
        let profile = tempfile::tempdir()?;
        let mut command = Command::new(program);
        command.args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"]);
        command.args(["--disable-background-networking", "--disable-component-update"]);
        command.arg(format!("--user-data-dir={}", profile.path().display())).arg(address);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        Ok(Self { child, _profile: profile })
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What it calls itself.
pub(super) fn version(program: &Path) -> io::Result<String> {
    let output = Command::new(program).arg("--version").output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
