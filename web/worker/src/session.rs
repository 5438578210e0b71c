//! One voter in the booth, from the code to the receipt.

use crate::{
    door::{self, Door, VoterState},
    election::Election,
    opening, qr,
    random::BrowserRandom,
    receipt::SubmittedReceipt,
};
use psephos_crypto::SecretScalar;
use psephos_messages::{Challenged, Encrypted, Entered, Fault, Identified, Receipt};
use psephos_record::{
    Credential, Entry, ProcessId, Tracker,
    booth::{Booth, Prepared, Selection, Turn},
    credential::{MalformedCode, VotingCode},
};
use zeroize::Zeroizing;

/// One voter in the booth. Dropping it wipes what it knows.
pub(crate) struct Session {
    door: Door,
    election: Election,
    booth: Booth,
    language: String,
    voter: Option<Voter>,
    ballot: Ballot,
}

struct Voter {
    private: SecretScalar,
    public: Credential,
    style: u32,
}

/// The ballot that waits for the voter's decision.
enum Ballot {
    None,
    /// Shown, not sent.
    Ready(Prepared),
    /// Sent at least once: it can be sent again, and never opened.
    Sent(Prepared),
    /// Opened: the challenge can be sent again, and the ballot never cast.
    Opened {
        entry: Vec<u8>,
    },
}

impl Session {
    /// Reads and checks the election's beginning.
    pub(crate) async fn enter(process: ProcessId, language: String, prefix: u64) -> Result<(Self, Entered), Fault> {
        let door = Door::new(&process);
        let entries = door.first_entries(prefix).await?;
        let entries: Vec<&[u8]> = entries.iter().map(Vec::as_slice).collect();
        let election = Election::read(process, &entries)?;
        let entered = Entered {
            title: election.manifest.title.in_language(&language).to_owned(),
            trustees: u32::try_from(election.manifest.trustees.len()).unwrap_or(u32::MAX),
        };
        let booth = Booth::new(process, election.manifest.clone(), election.key);
        Ok((Self { door, election, booth, language, voter: None, ballot: Ballot::None }, entered))
    }

    /// Reads the voting code and asks the board, by the public credential alone, where this voter stands.
    pub(crate) async fn identify(&mut self, code: Zeroizing<String>) -> Result<Identified, Fault> {
        self.forget();
        let code = VotingCode::parse(&code).map_err(malformed_code)?;
        let private = code.private_credential(&self.election.process);
        let public = psephos_record::credential::public(&private);
        let state = self.door.voter(&public.to_string()).await?;
        let style = match self.election.only_style() {
            Some(style) => style,
            None => {
                let roll = self.election.roll()?;
                self.election.style_of(&public, &self.door.blob(&roll.blob.to_string()).await?)?
            }
        };
        self.voter = Some(Voter { private, public, style });
        Ok(Identified { contests: self.election.paper(style, &self.language), voted: state.counter })
    }

    /// Makes a table for the ballot that is to come, and says whether there was one to make.
    pub(crate) fn make_table(&mut self) -> bool {
        self.booth.make_table()
    }

    /// Encrypts and proves. `numbers`: for each contest of the paper one an option, and 1 or 0 for the blank.
    pub(crate) async fn encrypt(&mut self, numbers: Zeroizing<Vec<i64>>) -> Result<Encrypted, Fault> {
        let voter = self.voter.as_ref().ok_or_else(|| Fault::new("device", "no voting code"))?;
        let VoterState { counter, previous } = self.door.voter(&voter.public.to_string()).await?;
        let previous = previous.as_deref().map(str::parse::<Tracker>).transpose();
        let previous = previous.map_err(|cause| Fault::new("internal", cause))?;
        let turn = Turn { credential: &voter.private, style: voter.style, counter, previous };
        let selections = self.selections(voter.style, &numbers);
        let mut random = BrowserRandom::new().ok_or_else(|| Fault::new("device", "no random numbers"))?;
        let prepared =
            self.booth.prepare(&turn, &selections, &mut random).map_err(|cause| Fault::new("device", cause))?;
        let tracker = prepared.tracker().to_string();
        self.ballot = Ballot::Ready(prepared);
        Ok(Encrypted { tracker })
    }

    /// Casts the ballot that waits, or the same one again, and verifies the board's receipt.
    pub(crate) async fn cast(&mut self) -> Result<Receipt, Fault> {
        let prepared = match core::mem::replace(&mut self.ballot, Ballot::None) {
            Ballot::Ready(prepared) | Ballot::Sent(prepared) => prepared,
            other => {
                self.ballot = other;
                return Err(Fault::new("device", "no ballot waits"));
            }
        };
        let (entry, tracker) = (prepared.entry().to_vec(), *prepared.tracker());
        self.ballot = Ballot::Sent(prepared);
        let receipt = self.post(&entry, &tracker).await?;
        self.forget();
        Ok(receipt)
    }

    /// Has the ballot that waits opened, and shows from the opening itself what it held.
    pub(crate) async fn challenge(&mut self) -> Result<Challenged, Fault> {
        let entry = match core::mem::replace(&mut self.ballot, Ballot::None) {
            Ballot::Ready(prepared) => prepared.challenge(),
            Ballot::Opened { entry } => entry,
            other => {
                self.ballot = other;
                return Err(Fault::new("device", "no ballot waits"));
            }
        };
        self.ballot = Ballot::Opened { entry: entry.clone() };
        let tracker = Tracker::of_entry(&entry);
        let decoded = Entry::decode(&entry).map_err(|cause| Fault::new("device", cause))?;
        let opened = opening::open(&self.election, &decoded, &self.language)?;
        if let Err(fault) = self.post(&entry, &tracker).await {
            // Whoever saw the challenge could post the ballot inside.
            let captured = self.is_cast(&opened.ballot).await;
            return Err(if captured { Fault::new("captured-ballot", opened.ballot) } else { fault });
        }
        self.ballot = Ballot::None;
        let address = format!("{}/elections/{}/check?tracker={tracker}", door::origin(), self.election.process);
        Ok(Challenged {
            tracker: opened.ballot.to_string(),
            challenge: tracker.to_string(),
            contests: opened.contests,
            code: qr::matrix(&address),
        })
    }

    /// Posts an entry and verifies that it stands in the log.
    async fn post(&self, entry: &[u8], tracker: &Tracker) -> Result<Receipt, Fault> {
        let submitted: SubmittedReceipt = self.door.post(entry).await?;
        submitted.verify(&self.election.process, &self.election.manifest, tracker)
    }

    /// Whether the log holds this ballot, as cast.
    async fn is_cast(&self, ballot: &Tracker) -> bool {
        let found: Result<SubmittedReceipt, Fault> = self.door.proof(&ballot.to_string()).await;
        found.is_ok_and(|found| found.verify(&self.election.process, &self.election.manifest, ballot).is_ok())
    }

    /// Wipes code and ballot.
    pub(crate) fn forget(&mut self) {
        self.voter = None;
        self.ballot = Ballot::None;
    }

    fn selections(&self, style: u32, numbers: &[i64]) -> Vec<Selection> {
        let mut numbers = numbers.iter().copied();
        let contests = self.election.manifest.contests_of(style).into_iter().flatten();
        contests
            .map(|(_, contest)| Selection {
                numbers: numbers.by_ref().take(contest.options.len()).collect(),
                blank: numbers.next() == Some(1),
            })
            .collect()
    }
}

fn malformed_code(cause: MalformedCode) -> Fault {
    let name = match cause {
        MalformedCode::Length(_) => "code-length",
        MalformedCode::Character(_) => "code-character",
        MalformedCode::Checksum => "code-checksum",
    };
    Fault::new(name, cause)
}
