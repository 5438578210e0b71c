//! The list of checks, shared with the specification, the report and the folders of reject vectors.

use core::fmt;
use psephos_record::manifest::ProcessKind;

macro_rules! checks {
    ($($(#[doc = $doc:literal])+ $check:ident = $id:literal $name:literal,)*) => {
        /// A numbered check.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Check {
            $($(#[doc = $doc])+ $check,)*
        }

        impl Check {
            /// All checks, in the order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$check),*];

            /// The number in the specification, such as `V2`.
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$check => $id,)*
                }
            }

            /// The word in the specification.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$check => $name,)*
                }
            }

            /// What the check says when it passes.
            pub const fn statement(self) -> &'static str {
                match self {
                    $(Self::$check => concat!($($doc),+),)*
                }
            }
        }
    };
}

impl Check {
    /// Whether it looks at anything in such a process.
    pub const fn applies_to(self, process: ProcessKind) -> bool {
        match self {
            Self::Checkpoint
            | Self::Tree
            | Self::Manifest
            | Self::Encoding
            | Self::Authorship
            | Self::Life
            | Self::Ceremony
            | Self::Decryption
            | Self::Result
            | Self::Witnesses => true,
            Self::Roll | Self::Eligibility | Self::Ballots | Self::Challenges => {
                matches!(process, ProcessKind::Election)
            }
            Self::Pool | Self::Contributions | Self::Beacon | Self::Replacements => {
                matches!(process, ProcessKind::Draw)
            }
        }
    }
}

checks! {
    /// The checkpoint is signed by the key that the manifest names, for the log of this process.
    Checkpoint = "V1" "checkpoint",
    /// Entries, tiles and the checkpoint's root agree.
    Tree = "V2" "tree",
    /// The log begins with a manifest that can be carried out and hashes to the process's name.
    Manifest = "V3" "manifest",
    /// Every entry is the canonical encoding of a known kind and belongs to this process.
    Encoding = "V4" "encoding",
    /// Every signed entry is by somebody who may post it, and signed by them.
    Authorship = "V5" "authorship",
    /// Every entry came in its phase; voting opened and closed as the manifest and the organiser said.
    Life = "V6" "life",
    /// The trustees made the key together, and each confirmed it.
    Ceremony = "V7" "ceremony",
    /// The roll is the sealed blob and fits the manifest.
    Roll = "V8" "roll",
    /// Every ballot is by a credential of the roll, in its style, and its voter's next one.
    Eligibility = "V9" "eligibility",
    /// Every ballot's proof holds.
    Ballots = "V10" "ballots",
    /// Every challenged ballot opens to its ciphertexts and was not cast.
    Challenges = "V11" "challenges",
    /// Enough trustees decrypted the recomputed tally, each with a proof.
    Decryption = "V12" "decryption",
    /// The result is what the decryptions and the rules of the manifest give.
    Result = "V13" "result",
    /// As many witnesses as the manifest asks for cosigned the close, once its time had come, and the finished record.
    Witnesses = "V14" "witnesses",
    /// The pool is the sealed blobs, in order, each entrant once and as the rules allow; objections are to it.
    Pool = "V15" "pool",
    /// Every contribution's author knows what it encrypts, and none repeats another; enough were made.
    Contributions = "V16" "contributions",
    /// The beacon's rounds are those that the manifest names, signed by its chain; of the sources it names, each has its numbers.
    Beacon = "V17" "beacon",
    /// Whoever was excluded, or a draw annulled, it was on a ground that the manifest names, and what decides the place is not known before.
    Replacements = "V18" "replacements",
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.id(), self.name())
    }
}
