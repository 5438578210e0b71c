//! The two forms in which receipts are kept: the booth's text, and the board's JSON.

use crate::{client::Receipt, failure::Failure};
use core::{fmt, str::FromStr};
use psephos_record::{ProcessId, Tracker};
use std::{fs, path::Path};

const PROOF: &str = "--- proof (c2sp.org/tlog-proof) ---\n";
const PROMISE: &str = "--- promise (c2sp.org/signed-note) ---\n";

/// A receipt as it was kept; nothing of it is checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// The election, where the receipt names it.
    pub process: Option<ProcessId>,
    /// The entry.
    pub tracker: Tracker,
    /// A tlog-proof.
    pub proof: String,
    /// A signed note.
    pub promise: Option<String>,
}

/// Neither form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedPaper;

impl fmt::Display for MalformedPaper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this is no receipt: it has no tracker, or no proof")
    }
}

impl Paper {
    /// Reads the file.
    pub(crate) fn read(file: &Path) -> Result<Self, Failure> {
        let text = fs::read_to_string(file).map_err(|cause| Failure::file(file, cause))?;
        text.parse().map_err(|cause| {
            let what = format!("{}: {cause}", file.display());
            Failure::new("malformed-receipt", what, "give the file as the booth saved it")
        })
    }
}

impl FromStr for Paper {
    type Err = MalformedPaper;

    fn from_str(text: &str) -> Result<Self, MalformedPaper> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
        if let Ok(Receipt { tracker, proof, promise, .. }) = serde_json::from_str(&text) {
            return Ok(Self { process: None, tracker, proof, promise: Some(promise) });
        }
        let (head, rest) = text.split_once(PROOF).ok_or(MalformedPaper)?;
        let (proof, promise) = rest.split_once(PROMISE).ok_or(MalformedPaper)?;
        let named = |name: &str| head.lines().find_map(|line| Some(line.strip_prefix(name)?.trim()));
        Ok(Self {
            process: named("election ").and_then(|id| id.parse().ok()),
            tracker: named("tracker ").and_then(|tracker| tracker.parse().ok()).ok_or(MalformedPaper)?,
            // The booth parts the two by an empty line.
            proof: format!("{}\n", proof.trim_end_matches('\n')),
            promise: (!promise.trim().is_empty()).then(|| format!("{}\n", promise.trim_end_matches('\n'))),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read_and_other_files_are_not() {
        let (process, tracker) = ("ab".repeat(32), "cd".repeat(32));
        let text = format!(
            "Psephos receipt / 投票回执\r\n\r\nelection {process}\r\ntracker  {tracker}\r\n\r\n{PROOF}proof\r\n\r\n{PROMISE}promise\r\n"
        );
        let due = Paper {
            process: process.parse().ok(),
            tracker: tracker.parse().unwrap(),
            proof: "proof\n".to_owned(),
            promise: Some("promise\n".to_owned()),
        };
        assert_eq!(text.parse(), Ok(due.clone()));
        let json =
            format!(r#"{{"index":1,"tracker":"{tracker}","repeated":false,"promise":"promise\n","proof":"proof\n"}}"#);
        assert_eq!(json.parse(), Ok(Paper { process: None, ..due }));
        for other in ["", "{}", "tracker 00", PROOF, &text.replace("tracker", "trackers")] {
            assert_eq!(other.parse::<Paper>(), Err(MalformedPaper), "{other}");
        }
    }
}
