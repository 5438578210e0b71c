//! Who may use whom: the table of ARCHITECTURE.md held against the manifests, in both directions.
//!
//! A package that the table does not list, a row without its package, a use that the table does not allow, and an
//! allowed use that nobody makes all fail: a table that is only nearly right is not read.

use crate::{place, step};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// A row of the table, or what the manifests say in its place.
#[derive(Debug, PartialEq, Eq)]
struct Layer {
    folder: String,
    uses: Uses,
}

#[derive(Debug, PartialEq, Eq)]
enum Uses {
    Everything,
    Only(BTreeSet<String>),
}

/// What tests alone may turn on, where the program is built by itself.
const TESTS_ALONE: &str = "psephos-board feature \"failpoints\"";

/// Whether the program by itself is built with places where it can be made to fail.
fn has_failpoints() -> Result<bool> {
    let arguments = ["tree", "--package", "psephos", "--edges", "normal,build,features", "--prefix", "none"];
    let output = step::cargo(arguments).output().context("cargo tree")?;
    let tree = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() || !tree.contains("psephos-board v") {
        bail!("cargo tree: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(tree.contains(TESTS_ALONE))
}

/// Compares table and manifests, and names every difference.
pub(crate) fn check() -> Result<()> {
    let page = fs::read_to_string(place::workspace().join("ARCHITECTURE.md")).context("ARCHITECTURE.md")?;
    let output = step::cargo(["metadata", "--no-deps", "--format-version", "1"]).output().context("cargo metadata")?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let metadata = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
    let (table, real) = (table(&page)?, manifests(&metadata, place::workspace())?);
    let differences = differences(&table, &real);
    if !differences.is_empty() {
        bail!("ARCHITECTURE.md and the manifests differ:\n  {}", differences.join("\n  "));
    }
    if has_failpoints()? {
        bail!("the program is built with {TESTS_ALONE}, which only tests may turn on");
    }
    eprintln!("{} packages stand as ARCHITECTURE.md says", real.len());
    Ok(())
}

/// The rows `| folder | package | what | may use |`.
fn table(page: &str) -> Result<BTreeMap<String, Layer>> {
    let rows = page.lines().skip_while(|line| !line.starts_with("| folder | package |")).skip(2);
    let rows: Vec<Vec<&str>> = rows
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let mut names = BTreeMap::new();
    for row in &rows {
        let [folder, package, _, _] = row[..] else { bail!("a row of the code map with {} cells", row.len()) };
        names.insert(package.trim_matches('`'), folder.trim_matches('`').trim_end_matches('/'));
    }
    let mut table = BTreeMap::new();
    for row in rows {
        let [_, package, _, uses] = row[..] else { continue };
        let package = package.trim_matches('`');
        let folder = (*names.get(package).unwrap_or(&"")).to_owned();
        let uses = match uses {
            "everything" => Uses::Everything,
            "–" => Uses::Only(BTreeSet::new()),
            list => {
                let package = |word: &str| format!("psephos-{}", word.rsplit(' ').next().unwrap_or(word));
                Uses::Only(list.split(',').map(|word| package(word.trim())).collect())
            }
        };
        table.insert(package.to_owned(), Layer { folder, uses });
    }
    if table.is_empty() {
        bail!("ARCHITECTURE.md has no table `| folder | package | … |`");
    }
    Ok(table)
}

/// What the manifests say. Dependencies of tests do not count: a test may look at everything.
fn manifests(metadata: &Value, workspace: &Path) -> Result<BTreeMap<String, Layer>> {
    let packages = metadata["packages"].as_array().context("cargo metadata without packages")?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let own: BTreeSet<String> = packages.iter().map(|package| text(&package["name"])).collect();
    let mut layers = BTreeMap::new();
    for package in packages {
        let manifest = text(&package["manifest_path"]);
        let folder = Path::new(&manifest).parent().unwrap_or(workspace);
        let folder = folder.strip_prefix(workspace).unwrap_or(folder).to_string_lossy().into_owned();
        let uses = package["dependencies"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|dependency| dependency["kind"] != "dev")
            .map(|dependency| text(&dependency["name"]))
            .filter(|name| own.contains(name))
            .collect();
        layers.insert(text(&package["name"]), Layer { folder, uses: Uses::Only(uses) });
    }
    Ok(layers)
}

fn differences(table: &BTreeMap<String, Layer>, real: &BTreeMap<String, Layer>) -> Vec<String> {
    let mut found = Vec::new();
    for (package, layer) in real {
        let Some(row) = table.get(package) else {
            found.push(format!("{package} ({}/) is not in the table", layer.folder));
            continue;
        };
        if row.folder != layer.folder {
            found.push(format!("{package} is in {}/, the table says {}/", layer.folder, row.folder));
        }
        if let (Uses::Only(allowed), Uses::Only(uses)) = (&row.uses, &layer.uses) {
            found.extend(uses.difference(allowed).map(|other| format!("{package} uses {other}, which it may not")));
            found.extend(allowed.difference(uses).map(|other| format!("{package} may use {other}, but does not")));
        }
    }
    let gone = table.keys().filter(|package| !real.contains_key(*package));
    found.extend(gone.map(|package| format!("the table lists {package}, which is not there")));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
# A page
| folder | package | what | may use |
|---|---|---|---|
| `a/` | `psephos-a` | low | – |
| `b/c/` | `psephos-c` | high | (on the server) a |
| `top/` | `psephos` | all | everything |

| other | table |
";

    fn layer(folder: &str, uses: &[&str]) -> Layer {
        Layer { folder: folder.into(), uses: Uses::Only(uses.iter().map(ToString::to_string).collect()) }
    }

    fn found(real: impl IntoIterator<Item = (&'static str, Layer)>) -> Vec<String> {
        let real = real.into_iter().map(|(name, layer)| (name.to_owned(), layer)).collect();
        differences(&table(PAGE).unwrap(), &real)
    }

    #[test]
    fn a_table_that_fits_has_no_differences() {
        let (low, high) = (layer("a", &[]), layer("b/c", &["psephos-a"]));
        let top = layer("top", &["psephos-a", "psephos-c"]);
        assert_eq!(found([("psephos-a", low), ("psephos-c", high), ("psephos", top)]), Vec::<String>::new());
    }

    #[test]
    fn every_difference_is_named_in_both_directions() {
        let (low, high) = (layer("a", &["psephos-c"]), layer("b/d", &[]));
        let stranger = layer("x", &[]);
        let due = [
            "psephos-a uses psephos-c, which it may not",
            "psephos-c is in b/d/, the table says b/c/",
            "psephos-c may use psephos-a, but does not",
            "psephos-x (x/) is not in the table",
            "the table lists psephos, which is not there",
        ];
        assert_eq!(found([("psephos-a", low), ("psephos-c", high), ("psephos-x", stranger)]), due);
    }
}
