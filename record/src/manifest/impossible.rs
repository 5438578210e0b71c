//! Which manifests cannot be: said once, when they are announced.

use super::{
    Manifest, ProcessKind, TieRule, Witness, contest_rules,
    texts::{ids, is_key_name, text},
};
use crate::{
    contest::{Contest, ContestKind},
    draw::{ImpossibleDraw, OutageRule},
    entry, signing,
    style::BallotSize,
    text::is_invisible_control,
};
use core::fmt;
use psephos_crypto::{Quorum, discrete_log::MAX_TOTAL, encoding, threshold::ImpossibleQuorum};
use std::collections::BTreeSet;

/// Bytes of a partial decryption's entry besides its factors.
const DECRYPTION_OVERHEAD: u64 = 285;
/// Bytes of a result's entry besides its contests, at the most.
const RESULT_OVERHEAD: u64 = 206;
/// Bytes of the seed of drawn ties in it.
const TIE_SEED: u64 = 35;
/// Bytes of a contest in it besides what follows, at the most.
const CONTEST_OVERHEAD: u64 = 40;
/// Bytes of a slot's total in it, at the most.
const TOTAL: u64 = 9;
/// Bytes of an option in it, at the most: 3 among the elected, 3 among the tied, 5 for its seats.
const OUTCOME: u64 = 11;
/// Ballot styles of one election: each is compiled and kept in memory by every reader.
const MAX_STYLES: usize = 256;
/// Witnesses of one log: their cosignatures and the board's signature must fit a signed note.
const MAX_WITNESSES: usize = 15;
/// Options of one contest. The next option's title may be anything, but a person must be able to read the ballot.
const MAX_OPTIONS: usize = 500;

/// Why a process cannot be announced so.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImpossibleManifest {
    /// The title is empty, a text is in no language, twice in one, too long, or has control characters. Names the field.
    Text(String),
    /// An id is empty, too long, has other characters, or stands twice. Names it.
    Id(String),
    /// No contest.
    NoContests,
    /// A contest has no option, or more than a ballot can hold.
    Options {
        /// The contest.
        contest: String,
        /// How many it has.
        options: usize,
    },
    /// Numbers of the contest's kind that cannot be, such as `min > max`.
    Selections {
        /// The contest.
        contest: String,
    },
    /// No seat, or more seats than options.
    Seats {
        /// The contest.
        contest: String,
    },
    /// A counting rule that has nothing to count in such a contest.
    Counting {
        /// The contest.
        contest: String,
    },
    /// No ballot style, a style without contests, with an unknown one, or not in ascending order. Names the style.
    Style(String),
    /// A contest that no style asks. Names it.
    Unasked(String),
    /// A ballot of this style, or its challenge, would not fit into an entry.
    BallotTooLong(String),
    /// A partial decryption, or the result, would not fit into an entry.
    TallyTooLong {
        /// Slots of all contests.
        slots: u64,
    },
    /// Threshold or number of trustees.
    Quorum(ImpossibleQuorum),
    /// A key that is none, of small order, or that two roles share; a trustee's name that is too long or has control characters.
    /// Names the role.
    Key(String),
    /// A board name that cannot be an origin line.
    BoardName,
    /// A witness whose name cannot be a key's, or stands twice. Names it.
    Witness(String),
    /// Too many witnesses, or a quorum that is not more than two thirds of them.
    WitnessQuorum {
        /// How many must cosign.
        quorum: u16,
        /// How many there are.
        witnesses: usize,
    },
    /// Voting would close before it opens.
    Times,
    /// The minimum group is zero.
    MinimumGroup,
    /// The largest possible total is zero or above the bound of discrete logarithms.
    Total,
    /// The round by which ties are drawn is not after the close, its chain cannot be, or it says to go on without one.
    Ties,
    /// An election with rules of a draw, or a draw without.
    Kind,
    /// Rules of a draw that cannot be carried out.
    Draw(ImpossibleDraw),
}

impl fmt::Display for ImpossibleManifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(field) => {
                write!(f, "the text of {field} is empty, too long, twice in one language, or has control characters")
            }
            Self::Id(id) => write!(f, "the id {id:?} is empty, too long, has other characters, or stands twice"),
            Self::NoContests => f.write_str("an election without a contest"),
            Self::Options { contest, options } => {
                write!(f, "contest {contest} has {options} options; 1 to {MAX_OPTIONS} are possible")
            }
            Self::Selections { contest } => {
                write!(
                    f,
                    "contest {contest}: its numbers cannot be (min above max, a range out of bounds, a missing cost)"
                )
            }
            Self::Seats { contest } => write!(f, "contest {contest}: seats from 1 to the number of options"),
            Self::Counting { contest } => write!(f, "contest {contest}: this counting rule does not go with its kind"),
            Self::Style(style) => write!(f, "ballot style {style:?} must list known contests in ascending order"),
            Self::Unasked(contest) => write!(f, "contest {contest} stands in no ballot style"),
            Self::BallotTooLong(style) => {
                write!(f, "a ballot of style {style}, or its challenge, would be longer than an entry may be")
            }
            Self::TallyTooLong { slots } => {
                write!(f, "the tally of {slots} numbers over all contests would be longer than an entry may be")
            }
            Self::Quorum(cause) => write!(f, "{cause}"),
            Self::Key(role) => {
                write!(f, "the key of {role} is no key, another role has the same, or the name cannot be")
            }
            Self::BoardName => f.write_str("the board's name is empty, too long, or has spaces or plus signs"),
            Self::Witness(name) => write!(
                f,
                "the witness {name:?} stands twice, or its name is empty, too long, or has spaces or plus signs"
            ),
            Self::WitnessQuorum { quorum, witnesses } => {
                write!(
                    f,
                    "a quorum of {quorum} of {witnesses} witnesses; more than two thirds must be asked for, and {MAX_WITNESSES} are the most"
                )
            }
            Self::Times => f.write_str("voting would close before it opens"),
            Self::MinimumGroup => f.write_str("the minimum group must be at least 1"),
            Self::Total => write!(f, "the largest possible total must be from 1 to 2^48 ({MAX_TOTAL})"),
            Self::Ties => f.write_str(
                "the round by which ties are drawn must be due after the close, its chain's hash be that of its key, period and start, and its outage be waited for",
            ),
            Self::Kind => f.write_str("a draw has rules of a draw, and nothing else has"),
            Self::Draw(cause) => write!(f, "{cause}"),
        }
    }
}

impl core::error::Error for ImpossibleManifest {}

impl Manifest {
    /// Refuses a manifest that cannot be carried out.
    pub fn check(&self) -> Result<(), ImpossibleManifest> {
        text("title", &self.title, true)?;
        text("description", &self.description, false)?;
        Quorum::new(self.threshold, u16::try_from(self.trustees.len()).unwrap_or(u16::MAX))
            .map_err(ImpossibleManifest::Quorum)?;
        self.check_keys()?;
        if !is_key_name(&self.board.name) {
            return Err(ImpossibleManifest::BoardName);
        }
        self.check_witnesses()?;
        if self.opens_at >= self.closes_at {
            return Err(ImpossibleManifest::Times);
        }
        match (self.kind, &self.draw) {
            (ProcessKind::Election, None) => self.check_election(),
            (ProcessKind::Draw, Some(draw)) => {
                self.check_no_election().map_err(ImpossibleManifest::Draw)?;
                draw.check(self.opens_at, self.closes_at)
            }
            (ProcessKind::Election, Some(_)) | (ProcessKind::Draw, None) => Err(ImpossibleManifest::Kind),
        }
    }

    fn check_election(&self) -> Result<(), ImpossibleManifest> {
        if self.minimum_group == 0 {
            return Err(ImpossibleManifest::MinimumGroup);
        }
        if let TieRule::Draw(round) = &self.ties
            && (!round.is_after(self.closes_at) || round.outage != OutageRule::Wait)
        {
            return Err(ImpossibleManifest::Ties);
        }
        self.check_contests()?;
        self.check_styles()?;
        self.check_tally()
    }

    /// What only an election has is empty or zero in a draw, so that one draw has one manifest.
    fn check_no_election(&self) -> Result<(), ImpossibleDraw> {
        let fields = [
            ("contests", self.contests.is_empty()),
            ("styles", self.styles.is_empty()),
            ("early_close", !self.early_close),
            ("minimum_group", self.minimum_group == 0),
            ("max_weight", self.max_weight == 0),
            ("ties", self.ties == TieRule::Stands),
        ];
        match fields.into_iter().find(|(_, is_empty)| !is_empty) {
            None => Ok(()),
            Some((field, _)) => Err(ImpossibleDraw::ElectionField(field)),
        }
    }

    fn check_witnesses(&self) -> Result<(), ImpossibleManifest> {
        let (witnesses, quorum) = (self.witnesses.len(), self.quorum);
        // Any two quorums then share an honest witness, as long as fewer than a third are dishonest.
        let least = if witnesses == 0 { 0 } else { 2 * witnesses / 3 + 1 };
        if witnesses > MAX_WITNESSES || !(least..=witnesses).contains(&usize::from(quorum)) {
            return Err(ImpossibleManifest::WitnessQuorum { quorum, witnesses });
        }
        let mut seen = BTreeSet::from([self.board.name.as_str()]);
        for Witness { name, .. } in &self.witnesses {
            if !is_key_name(name) || !seen.insert(name) {
                return Err(ImpossibleManifest::Witness(name.clone()));
            }
        }
        Ok(())
    }

    fn check_contests(&self) -> Result<(), ImpossibleManifest> {
        if self.contests.is_empty() {
            return Err(ImpossibleManifest::NoContests);
        }
        ids(self.contests.iter().map(|contest| contest.id.as_str()))?;
        let largest = self.contests.iter().map(Contest::largest_value).max().unwrap_or(0);
        match self.max_weight.checked_mul(largest) {
            Some(1..=MAX_TOTAL) => {}
            _ => return Err(ImpossibleManifest::Total),
        }
        self.contests.iter().try_for_each(check_contest)
    }

    fn check_styles(&self) -> Result<(), ImpossibleManifest> {
        if let Some(style) = self.styles.get(MAX_STYLES) {
            return Err(ImpossibleManifest::Style(style.id.clone()));
        }
        ids(self.styles.iter().map(|style| style.id.as_str()))?;
        for style in &self.styles {
            let known = style.contests.iter().all(|i| (*i as usize) < self.contests.len());
            let ascending = style.contests.is_sorted_by(|a, b| a < b);
            if style.contests.is_empty() || !known || !ascending {
                return Err(ImpossibleManifest::Style(style.id.clone()));
            }
        }
        let asked: BTreeSet<u32> = self.styles.iter().flat_map(|style| style.contests.iter().copied()).collect();
        for (i, contest) in (0_u32..).zip(&self.contests) {
            if !asked.contains(&i) {
                return Err(ImpossibleManifest::Unasked(contest.id.clone()));
            }
        }
        for style in &self.styles {
            let contests = style.contests.iter().filter_map(|contest| self.contests.get(*contest as usize));
            if contests.map(BallotSize::of).sum::<BallotSize>().challenge_bytes() > entry::MAX_BYTES as u64 {
                return Err(ImpossibleManifest::BallotTooLong(style.id.clone()));
            }
        }
        Ok(())
    }

    /// What trustees and board post in the end must fit into an entry each, whatever was voted.
    fn check_tally(&self) -> Result<(), ImpossibleManifest> {
        let (mut slots, mut result) = (0, RESULT_OVERHEAD);
        if self.ties.round().is_some() {
            result += TIE_SEED;
        }
        for contest in &self.contests {
            let totals = BallotSize::of(contest).ciphertexts;
            slots += totals;
            result += CONTEST_OVERHEAD + TOTAL * totals + OUTCOME * u64::from(contest.size());
        }
        let fits = |bytes: u64| bytes <= entry::MAX_BYTES as u64;
        if fits(DECRYPTION_OVERHEAD + 32 * slots) && fits(result) {
            Ok(())
        } else {
            Err(ImpossibleManifest::TallyTooLong { slots })
        }
    }

    fn check_keys(&self) -> Result<(), ImpossibleManifest> {
        let mut seen = BTreeSet::new();
        let trustees = (1..).zip(&self.trustees).map(|(i, trustee)| (format!("trustee {i}"), trustee.signing_key));
        let roles = [
            ("the organiser".to_owned(), self.organiser),
            ("the registrar".to_owned(), self.registrar),
            ("the board".to_owned(), self.board.key),
        ];
        let witnesses = self.witnesses.iter().map(|witness| (format!("witness {}", witness.name), witness.key));
        for (role, key) in roles.into_iter().chain(trustees).chain(witnesses) {
            if signing::verifying_key(&key).is_none() || !seen.insert(key) {
                return Err(ImpossibleManifest::Key(role));
            }
        }
        for (i, trustee) in (1..).zip(&self.trustees) {
            let is_key = encoding::point_not_identity(trustee.sealing_key.as_bytes()).is_ok();
            let is_name = trustee.name.len() <= 200 && !trustee.name.contains(is_invisible_control);
            if !is_key || !seen.insert(trustee.sealing_key) || !is_name {
                return Err(ImpossibleManifest::Key(format!("trustee {i}")));
            }
        }
        Ok(())
    }
}

fn check_contest(contest: &Contest) -> Result<(), ImpossibleManifest> {
    let name = contest.id.clone();
    let options = contest.options.len();
    if options == 0 || options > MAX_OPTIONS {
        return Err(ImpossibleManifest::Options { contest: name, options });
    }
    text(&format!("contest {name}"), &contest.title, true)?;
    text(&format!("the description of contest {name}"), &contest.description, false)?;
    ids(contest.options.iter().map(|option| option.id.as_str()))?;
    for option in &contest.options {
        text(&format!("option {} of contest {name}", option.id), &option.title, true)?;
    }
    if let ContestKind::Grade { grades, .. } = &contest.kind {
        for (i, grade) in (1..).zip(grades) {
            text(&format!("grade {i} of contest {name}"), grade, true)?;
        }
    }
    contest_rules::check(contest)
}
