//! Debian packages, installed where that is possible: as root on Debian, and nowhere else.

use anyhow::{Context, Result, bail};
use std::{path::Path, process::Command};

/// Whether this process may install packages with apt-get.
pub(crate) fn can_install() -> bool {
    let id = Command::new("id").arg("-u").output();
    Path::new("/etc/debian_version").exists() && id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Installs packages, quietly and without what they only recommend.
pub(crate) fn install(packages: &[&str]) -> Result<()> {
    eprintln!("xtask: installing {} with apt-get", packages.join(" "));
    apt_get(&["update", "--quiet=2"])?;
    let mut arguments = vec!["install", "--yes", "--no-install-recommends", "--quiet=2"];
    arguments.extend(packages);
    apt_get(&arguments)
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive").args(arguments);
    if !apt.status().context("apt-get did not start")?.success() {
        bail!("apt-get {} failed", arguments.first().unwrap_or(&""));
    }
    Ok(())
}
