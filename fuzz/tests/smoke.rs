//! The quick run: every target over its seeds, what the corpus holds of it, and some mutations, always the same.

#![allow(clippy::unwrap_used, reason = "clippy does not know that this is a test")]

use psephos_fuzz::{Target, mutation::Mutator, targets};
use std::{collections::BTreeSet, fs, path::PathBuf};

fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// What was found before, in the order of the files' names.
fn found(target: &Target) -> Vec<Vec<u8>> {
    let Ok(files) = fs::read_dir(corpus().join(target.name)) else { return Vec::new() };
    let paths: BTreeSet<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

// One test, since the memory that an input may take is measured for the whole program.
#[test]
fn no_bytes_make_a_decoder_or_the_verifier_panic_or_believe_them() {
    for target in targets() {
        let start = std::time::Instant::now();
        let mut inputs = (target.seeds)();
        assert!(!inputs.is_empty(), "{} has nothing to begin with", target.name);
        inputs.extend(found(&target));
        let mut mutator = Mutator::new(target.name);
        let mutated: Vec<Vec<u8>> = (0..target.quick).map(|_| mutator.mutate(&inputs)).collect();
        for input in inputs.iter().chain(&mutated) {
            let checked = std::panic::catch_unwind(|| target.check(input));
            assert!(checked.is_ok(), "{} panics at the bytes {}", target.name, hex(input));
        }
        println!("{}: {} inputs in {:.1} s", target.name, inputs.len() + mutated.len(), start.elapsed().as_secs_f32());
    }
}

#[test]
fn every_folder_of_the_corpus_is_a_target() {
    let names: BTreeSet<&str> = targets().iter().map(|target| target.name).collect();
    assert_eq!(names.len(), targets().len(), "two targets of one name");
    for folder in fs::read_dir(corpus()).unwrap() {
        let folder = folder.unwrap().file_name().into_string().unwrap();
        assert!(names.contains(folder.as_str()), "no target is called {folder}");
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
