//! The independent vectors of RFC 6962 proofs (transparency-dev/merkle), good ones and bad ones.
//!
//! They lie beside the repository; where they are absent, the tests say so and pass.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

use psephos_log::{
    Hash,
    tree::{Consistency, Inclusion},
};
use serde_json::Value;
use std::{fs, path::Path};

/// Every vector below a folder, with its name.
fn vectors(folder: &str) -> Vec<(String, Value)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/tlog/merkle").join(folder);
    let mut vectors = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(&root).unwrap().display().to_string();
                vectors.push((name, serde_json::from_slice(&fs::read(&path).unwrap()).unwrap()));
            }
        }
    }
    if vectors.is_empty() {
        println!("skipped: no vectors in shared/vectors/tlog/merkle/{folder}");
    }
    vectors
}

/// A field with a hash. `None`: it is not 32 bytes long, so our types can't even say it.
fn hash(value: &Value) -> Option<Hash> {
    Hash::from_base64(value.as_str().unwrap()).ok()
}

fn path(value: &Value) -> Option<Vec<Hash>> {
    value.as_array().map_or(Some(Vec::new()), |hashes| hashes.iter().map(hash).collect())
}

/// The two good vectors whose hashes are not hashes: they test an implementation that compares opaque strings.
const NOT_HASHES: [&str; 2] =
    ["single-entry/empty-root-and-leaf.json", "additional/sizes-are-equal-one-and-proof-is-empty.json"];

fn judge(name: &str, vector: &Value, held: bool) {
    let expected = !vector["wantErr"].as_bool().unwrap() && !NOT_HASHES.contains(&name);
    assert_eq!(held, expected, "{name}: {}", vector["desc"]);
}

#[test]
fn inclusion_proofs_hold_exactly_when_the_vectors_say() {
    for (name, vector) in vectors("inclusion") {
        let claim = || {
            let index = vector["leafIdx"].as_u64().unwrap();
            let size = vector["treeSize"].as_u64().unwrap();
            let claim = Inclusion { leaf: hash(&vector["leafHash"])?, index, size, root: hash(&vector["root"])? };
            claim.verify(&path(&vector["proof"])?).ok()
        };
        judge(&name, &vector, claim().is_some());
    }
}

#[test]
fn consistency_proofs_hold_exactly_when_the_vectors_say() {
    for (name, vector) in vectors("consistency") {
        let claim = || {
            let (old_size, new_size) = (vector["size1"].as_u64().unwrap(), vector["size2"].as_u64().unwrap());
            let (old_root, new_root) = (hash(&vector["root1"])?, hash(&vector["root2"])?);
            Consistency { old_size, old_root, new_size, new_root }.verify(&path(&vector["proof"])?).ok()
        };
        judge(&name, &vector, claim().is_some());
    }
}
