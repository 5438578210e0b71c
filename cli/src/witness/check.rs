//! A witness, looked at from outside.

use crate::{client::Site, console::say, exit::Exit, failure::Failure};
use core::fmt;
use psephos_log::{cosignature::WitnessKey, note::KeyName};
use psephos_witness::{Found, Trust};

/// Prints who the witness is and what it found, each judged again with the keys in `trust`.
pub(super) fn run(url: &str, trust: &Trust) -> Result<Exit, Failure> {
    let site = Site::at(url);
    let key = String::from_utf8_lossy(&site.bytes("key")?).trim_end().to_owned();
    key.parse::<WitnessKey>().map_err(|cause| {
        Failure::new("no-witness", format!("{url} shows no witness's key: {cause}"), "look at the address")
    })?;
    say!("{key}");
    let found: Vec<Found> = site.json("evidence")?;
    let mut exit = Exit::Done;
    for found in &found {
        let (line, says) = judged(found, trust);
        say!("{line}");
        exit = if exit == Exit::Failed { exit } else { says };
    }
    say!("{} pieces of evidence.", found.len());
    Ok(exit)
}

fn judged(found: &Found, trust: &Trust) -> (String, Exit) {
    let origin = &found.origin;
    let keys = KeyName::new(origin.as_str()).map(|name| trust.keys_of(&name)).unwrap_or_default();
    if keys.is_empty() {
        return (format!("{origin}: not judged, its key was not given"), Exit::NotYet);
    }
    let no_evidence = |cause: &dyn fmt::Display| (format!("{origin}: no evidence: {cause}"), Exit::Done);
    let evidence = match found.evidence() {
        Ok(evidence) if keys.contains(&evidence.log) => evidence,
        Ok(_) => return no_evidence(&"it is against another key"),
        Err(cause) => return no_evidence(&cause),
    };
    match psephos_tally::evidence::judge(&evidence) {
        Ok(shown) if shown.convicts() => (format!("{origin}: FORKED. Its key signed two histories"), Exit::Failed),
        Ok(_) => (format!("{origin}: unexplained. It owes a consistency proof between two checkpoints"), Exit::NotYet),
        Err(cause) => no_evidence(&cause),
    }
}
