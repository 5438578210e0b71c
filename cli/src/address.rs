//! The addresses that people paste: of a board, of a process's pages, of its log, of a copy of its record.

use crate::{
    client::{Client, ClientError, Log},
    failure::Failure,
};
use psephos_record::ProcessId;
use std::str::FromStr;
use ureq::http::Uri;

/// A web address, as far as it says by itself what it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The board, or the folder of a copy; without a final slash.
    pub base: String,
    /// The process, where the address names one.
    pub process: Option<ProcessId>,
}

/// A process on a board.
#[derive(Clone, Debug)]
pub struct Place {
    /// The board.
    pub client: Client,
    /// Its log of the process.
    pub log: Log,
    /// The process.
    pub process: ProcessId,
}

impl FromStr for Address {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        let malformed = || {
            Failure::usage(
                format!("\"{text}\" is no web address"),
                "give it as http://host:port/ or https://host/, with or without /elections/<hash>",
            )
        };
        let uri: Uri = text.trim().parse().map_err(|_| malformed())?;
        let (Some(scheme @ ("http" | "https")), Some(host)) = (uri.scheme_str(), uri.authority()) else {
            return Err(malformed());
        };
        let path: Vec<&str> = uri.path().split('/').filter(|part| !part.is_empty()).collect();
        let (prefix, process) = split(&path);
        let base = std::iter::once(format!("{scheme}://{host}")).chain(prefix.iter().map(|part| (*part).to_owned()));
        Ok(Self { base: base.collect::<Vec<_>>().join("/"), process })
    }
}

/// Cuts `…/elections/<hash>/…`, `…/log/v1/<hash>/…`, `…/log/v1` and `…/<hash>` off a path.
fn split<'a>(path: &'a [&'a str]) -> (&'a [&'a str], Option<ProcessId>) {
    let name = |part: &&str| part.parse::<ProcessId>().ok();
    let before = |end: usize| path.get(..end).unwrap_or_default();
    let Some((at, process)) = path.iter().enumerate().find_map(|(at, part)| Some((at, name(part)?))) else {
        let end = path.windows(2).position(|pair| pair == ["log", "v1"]).unwrap_or(path.len());
        return (before(end), None);
    };
    let prefix = match before(at) {
        [prefix @ .., "log", "v1"] | [prefix @ .., "elections"] => prefix,
        prefix => prefix,
    };
    (prefix, Some(process))
}

/// Whether the text is a web address at all, and not a folder.
pub fn is_web(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

impl Address {
    /// The process on the board under this address: the one that it names, or `named`, or the only one that there is.
    pub fn place(&self, named: Option<ProcessId>) -> Result<Place, Failure> {
        let process = self.named(named)?;
        let client = Client::new(&self.base);
        let process = match process {
            Some(process) => process,
            None => only_process(&client)?,
        };
        Ok(Place { log: client.log(&process), client, process })
    }

    /// The log under this address, for whoever only reads. A copy on any web server will do; its process is then known
    /// only from the record itself.
    pub fn record(&self, named: Option<ProcessId>) -> Result<(Log, Option<ProcessId>), Failure> {
        let copy = Log::at(&self.base);
        let Some(process) = self.named(named)? else {
            return match copy.checkpoint() {
                Ok(note) if note.windows(2).any(|pair| pair == b"\n\n") => Ok((copy, None)),
                Err(error @ ClientError::Unreachable { .. }) => Err(error.into()),
                _ => self.place(None).map(|place| (place.log, Some(place.process))),
            };
        };
        let log = Client::new(&self.base).log(&process);
        let is_no_board = matches!(log.checkpoint(), Err(error) if error.is_missing() || matches!(error, ClientError::Unexpected { .. }));
        let log = if is_no_board && copy.checkpoint().is_ok() { copy } else { log };
        Ok((log, Some(process)))
    }

    fn named(&self, named: Option<ProcessId>) -> Result<Option<ProcessId>, Failure> {
        match (self.process, named) {
            (Some(address), Some(named)) if address != named => Err(Failure::usage(
                format!("the address names process {address}, --process names {named}"),
                "name one of them",
            )),
            (address, named) => Ok(address.or(named)),
        }
    }
}

fn only_process(client: &Client) -> Result<ProcessId, Failure> {
    let listed = client.processes()?;
    match listed.as_slice() {
        [only] => Ok(only.process),
        [] => {
            Err(Failure::new("no-process", "this board holds no process yet", "announce one, or look at the address"))
        }
        several => {
            let lines: Vec<String> = several
                .iter()
                .map(|listed| {
                    format!("  {}/elections/{}  {}  {}", client.base(), listed.process, listed.phase, listed.name())
                })
                .collect();
            let what = format!("this board holds {} processes:\n{}\n", several.len(), lines.join("\n"));
            Err(Failure::usage(what, "give the address of one of them"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    #[test]
    fn every_address_of_a_process_names_board_and_process() {
        let process = HASH.parse().unwrap();
        for (tail, base) in [
            ("/elections/H", ""),
            ("/elections/H/board/3?from=7", ""),
            ("/elections/H/", ""),
            ("/log/v1/H", ""),
            ("/log/v1/H/checkpoint", ""),
            ("/H", ""),
            ("/town/log/v1/H", "/town"),
            ("/town/elections/H/vote", "/town"),
        ] {
            let text = format!("http://localhost:8080{tail}").replace('H', HASH);
            let address: Address = text.parse().unwrap();
            assert_eq!(
                address,
                Address { base: format!("http://localhost:8080{base}"), process: Some(process) },
                "{text}"
            );
        }
    }

    #[test]
    fn an_address_without_a_process_is_a_boards() {
        for text in ["https://vote.example", "https://vote.example/", "https://vote.example/log/v1/"] {
            let address: Address = text.parse().unwrap();
            assert_eq!(address, Address { base: "https://vote.example".to_owned(), process: None });
        }
        let mirror: Address = "https://press.example/records/2026/".parse().unwrap();
        assert_eq!(mirror.base, "https://press.example/records/2026");
    }

    #[test]
    fn what_is_no_address_is_a_usage_error() {
        for text in ["", "localhost:8080", "ftp://x/", "http://", "/elections"] {
            let failure = text.parse::<Address>().unwrap_err();
            assert_eq!(failure.exit.code(), 64, "{text}");
        }
    }

    #[test]
    fn two_different_processes_are_refused() {
        let address: Address = format!("http://x/elections/{HASH}").parse().unwrap();
        assert_eq!(address.place(Some(ProcessId([7; 32]))).unwrap_err().name, "usage");
    }
}
