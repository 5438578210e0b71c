//! The program under test: the one beside the test that runs, built when it is missing or older than its sources.

use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
    time::SystemTime,
};

/// The folder that cargo builds this profile into, such as `target/debug`.
pub fn profile_folder() -> PathBuf {
    let test = env::current_exe().unwrap();
    let folder = test.parent().unwrap();
    // Tests are in `deps`.
    if folder.ends_with("deps") { folder.parent().unwrap().to_owned() } else { folder.to_owned() }
}

/// The program.
pub fn path() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let program = profile_folder().join(format!("psephos{}", env::consts::EXE_SUFFIX));
        if !is_fresh(&program) {
            build();
        }
        program
    })
}

/// A command of the program.
pub fn command<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(path());
    // What a person's shell happens to hold must not decide what is tested.
    command.args(arguments).env_remove(psephos::passphrase::VARIABLE).env_remove("RUST_LOG");
    command
}

/// Whether it is newer than every source that cargo says it was made of.
fn is_fresh(program: &Path) -> bool {
    let time = |path: &Path| fs::metadata(path).and_then(|file| file.modified()).ok();
    let Some(built) = time(program) else { return false };
    let Ok(list) = fs::read_to_string(program.with_extension("d")) else { return false };
    let Some((_, sources)) = list.split_once(": ") else { return false };
    // A blank within a path is written as `\ `.
    let sources = sources.trim().replace("\\ ", "\0");
    let is_older = |source: &str| -> bool {
        let changed: Option<SystemTime> = time(Path::new(&source.replace('\0', " ")));
        changed.is_some_and(|changed| changed <= built)
    };
    sources.split(' ').all(is_older)
}

fn build() {
    let folder = profile_folder();
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--quiet", "--package", "psephos", "--target-dir"]).arg(folder.parent().unwrap());
    if folder.ends_with("release") {
        cargo.arg("--release");
    }
    let status = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).status().unwrap();
    assert!(status.success(), "the program does not build");
}
