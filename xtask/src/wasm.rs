//! A toolchain for wasm32, found or installed, and a build with it.

use crate::{debian, place};
use anyhow::{Context, Result, bail};
use std::{
    env, fmt, fs,
    path::{Path, PathBuf},
    process::Command,
};

const TARGET: &str = "wasm32-unknown-unknown";
/// All modules are built with it, so that std and shared dependencies are built once.
const PROFILE: &str = "wasm-release";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_STD: &str = "/usr/lib/rustlib/src/rust/library/std";
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-19"];
const DEBIAN_LINKERS: [&str; 3] = ["/usr/lib/llvm-19/bin/wasm-ld", "/usr/bin/wasm-ld-19", "/usr/bin/wasm-ld"];

/// What compiles to wasm on this machine. A rustup toolchain is used as it is and never changed.
pub(crate) enum Toolchain {
    /// The compiler that runs this program has the target's standard library.
    Active,
    /// Debian's compiler, which builds the standard library from its source package.
    Debian {
        /// The linker of lld.
        linker: &'static str,
    },
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Active => "the active toolchain",
            Self::Debian { .. } => "Debian's rustc-web",
        })
    }
}

impl Toolchain {
    /// The active toolchain, else Debian's, else Debian's after installing it, which needs root.
    pub(crate) fn find() -> Result<Self> {
        if active_has_target() {
            return Ok(Self::Active);
        }
        if let Some(debian) = Self::debian() {
            return Ok(debian);
        }
        if debian::can_install() {
            debian::install(&DEBIAN_PACKAGES)?;
            if let Some(debian) = Self::debian() {
                return Ok(debian);
            }
        }
        bail!(
            "no {TARGET} standard library: run `rustup target add {TARGET}`, or on Debian `apt-get install {}`",
            DEBIAN_PACKAGES.join(" ")
        )
    }

    fn debian() -> Option<Self> {
        let there = [DEBIAN_RUSTC, DEBIAN_CARGO, DEBIAN_STD].iter().all(|path| Path::new(path).exists());
        let linker = DEBIAN_LINKERS.into_iter().find(|path| Path::new(path).exists());
        linker.filter(|_| there).map(|linker| Self::Debian { linker })
    }

    /// Builds `cdylib` packages, together so that what they share is built once, and says where their modules are: until the next build.
    pub(crate) fn build<const N: usize>(&self, packages: [&str; N], features: &[&str]) -> Result<[PathBuf; N]> {
        let (mut cargo, folder) = match self {
            Self::Active => (Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into())), "wasm"),
            Self::Debian { linker } => {
                let mut cargo = Command::new(DEBIAN_CARGO);
                // The variables of rustup's cargo, which runs this program, would lead Debian's to the wrong compiler.
                for name in ["RUSTUP_TOOLCHAIN", "CARGO", "RUSTDOC", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER"] {
                    cargo.env_remove(name);
                }
                cargo.env("RUSTC", DEBIAN_RUSTC).env("RUSTC_BOOTSTRAP", "1");
                cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
                cargo.arg("-Zbuild-std=std,panic_abort");
                (cargo, "wasm-debian")
            }
        };
        let target = place::target().join(folder);
        cargo.args(["build", "--target", TARGET, "--profile", PROFILE]);
        cargo.args(packages.iter().flat_map(|package| ["--package", package]));
        cargo.args(features.iter().flat_map(|feature| ["--features", feature]));
        cargo.env("CARGO_TARGET_DIR", &target).current_dir(place::workspace());
        // Flags meant for the machine's own processor.
        cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        if !cargo.status().context("cargo did not start")?.success() {
            bail!("{} did not build for {TARGET}", packages.join(" and "));
        }
        let folder = target.join(TARGET).join(PROFILE);
        Ok(packages.map(|package| folder.join(format!("{}.wasm", package.replace('-', "_")))))
    }
}

fn active_has_target() -> bool {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let asked = Command::new(rustc)
        .args(["--print", "target-libdir", "--target", TARGET])
        .current_dir(place::workspace())
        .output();
    let Ok(output) = asked else { return false };
    let folder = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success()
        && fs::read_dir(folder)
            .is_ok_and(|files| files.flatten().any(|file| file.file_name().to_string_lossy().starts_with("libstd-")))
}
