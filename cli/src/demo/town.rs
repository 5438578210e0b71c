//! The demo town and its election, in English and Chinese.

use psephos_record::{
    Key, Manifest,
    contest::{Contest, ContestKind, ContestOption, Counting},
    ids::FixedBytes,
    manifest::{BallotStyle, BoardIdentity, ProcessKind, TieRule, Trustee, Witness},
    text::Text,
};

/// The trustees, by seat: bodies that a town has, and that would not easily agree to cheat.
pub(super) const TRUSTEES: [&str; 5] = [
    "Town library · 镇图书馆",
    "Teachers' association · 教师协会",
    "Riverbend Gazette · 《河湾报》",
    "Fire brigade · 消防队",
    "Chess club · 棋社",
];
/// How many of them decrypt.
pub(super) const THRESHOLD: u16 = 3;

/// Candidates for mayor, and how many of a hundred simulated voters choose each; the rest leave it blank.
const CANDIDATES: [(&str, &str, &str, u32); 5] = [
    ("lindqvist", "Ada Lindqvist, harbour master", "阿达·林奎斯特，港务长", 31),
    ("chen", "Chen Wei, headteacher", "陈薇，小学校长", 27),
    ("okafor", "Samuel Okafor, baker", "塞缪尔·奥卡福，面包师", 18),
    ("moreau", "Inès Moreau, physician", "伊内丝·莫罗，医生", 13),
    ("haddad", "Karim Haddad, bus driver", "卡里姆·哈达德，公交司机", 6),
];

/// Projects, and how many of a hundred simulated voters support each.
const PROJECTS: [(&str, &str, &str, u32); 6] = [
    ("trees", "Two hundred shade trees along the river walk", "在滨河步道种植两百棵遮荫树", 58),
    ("library", "Keep the library open on Sundays", "图书馆周日开放", 52),
    ("playground", "A playground behind the old mill", "在老磨坊后建儿童游乐场", 44),
    ("bikes", "A cycle path to the railway station", "修建通往火车站的自行车道", 39),
    ("repair", "A repair café in the town hall cellar", "在镇公所地下室开设修理咖啡馆", 27),
    ("lights", "Warmer street lights that spare the stars", "改用柔和、不遮星空的路灯", 21),
];
/// Most projects of a ballot.
pub(super) const MOST_PROJECTS: u32 = 3;

/// Who runs the election or the draw, and when.
pub(super) struct Arrangements {
    /// The organiser's key.
    pub(super) organiser: Key,
    /// The registrar's key.
    pub(super) registrar: Key,
    /// The board.
    pub(super) board: BoardIdentity,
    /// The trustees, by seat.
    pub(super) trustees: Vec<Trustee>,
    /// Who watches the board.
    pub(super) witnesses: Vec<Witness>,
    /// How many of them must cosign.
    pub(super) quorum: u16,
    /// Sixteen random bytes.
    pub(super) nonce: [u8; 16],
    /// When voting or contributing opens, in seconds since 1970-01-01T00:00:00Z.
    pub(super) opens_at: u64,
    /// When it closes, likewise.
    pub(super) closes_at: u64,
}

/// The town's election, with so many voters.
pub(super) fn manifest(arrangements: Arrangements, voters: u32) -> Manifest {
    Manifest {
        kind: ProcessKind::Election,
        title: Text::en_zh("Riverbend town election", "河湾镇选举"),
        description: Text::en_zh(
            "Riverbend elects its mayor and chooses which projects to build first. This is a demonstration: the town and \
             its people are invented, the ballots and their proofs are real.",
            "河湾镇选举镇长，并决定优先建设哪些项目。这是一次演示：小镇与居民均为虚构，而选票与证明都是真实的。",
        ),
        contests: vec![mayor(), projects()],
        styles: vec![BallotStyle { id: "town".into(), contests: vec![0, 1] }],
        early_close: true,
        minimum_group: 1,
        max_weight: u64::from(voters),
        ..base(arrangements)
    }
}

/// What the town's election and its draw have in common.
pub(super) fn base(arrangements: Arrangements) -> Manifest {
    Manifest {
        kind: ProcessKind::Draw,
        nonce: FixedBytes(arrangements.nonce),
        title: Text::default(),
        description: Text::default(),
        organiser: arrangements.organiser,
        registrar: arrangements.registrar,
        board: arrangements.board,
        trustees: arrangements.trustees,
        threshold: THRESHOLD,
        contests: Vec::new(),
        styles: Vec::new(),
        opens_at: arrangements.opens_at,
        closes_at: arrangements.closes_at,
        early_close: false,
        minimum_group: 0,
        max_weight: 0,
        ties: TieRule::Stands,
        witnesses: arrangements.witnesses,
        quorum: arrangements.quorum,
        draw: None,
    }
}

fn mayor() -> Contest {
    Contest {
        id: "mayor".into(),
        title: Text::en_zh("Who shall be mayor?", "谁来担任镇长？"),
        description: Text::en_zh(
            "Choose one candidate, or leave the question blank. The most votes win.",
            "请选择一位候选人，或投空白票。得票最多者当选。",
        ),
        options: CANDIDATES.iter().map(|(id, en, zh, _)| option(id, en, zh)).collect(),
        kind: ContestKind::Choose { min: 1, max: 1, blank: true },
        counting: Counting::Plurality { seats: 1 },
    }
}

fn projects() -> Contest {
    Contest {
        id: "projects".into(),
        title: Text::en_zh("Which projects shall the town build first?", "小镇应优先建设哪些项目？"),
        description: Text::en_zh(
            "Choose up to three. The three with the most votes are built next year.",
            "最多选择三项。得票最多的三项将于明年建设。",
        ),
        options: PROJECTS.iter().map(|(id, en, zh, _)| option(id, en, zh)).collect(),
        kind: ContestKind::Choose { min: 0, max: MOST_PROJECTS, blank: false },
        counting: Counting::Approval { seats: 3 },
    }
}

fn option(id: &str, en: &str, zh: &str) -> ContestOption {
    ContestOption { id: id.into(), title: Text::en_zh(en, zh) }
}

/// How many of a hundred voters choose each candidate.
pub(super) fn candidate_shares() -> [u32; 5] {
    CANDIDATES.map(|(.., share)| share)
}

/// How many of a hundred voters support each project.
pub(super) fn project_shares() -> [u32; 6] {
    PROJECTS.map(|(.., share)| share)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use ed25519_dalek::SigningKey;
    use psephos_tally::trustee::TrusteeKeys;

    pub(in crate::demo) fn is_chinese(text: &str) -> bool {
        text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    }

    /// Arrangements with keys of small numbers.
    pub(in crate::demo) fn arrangements() -> Arrangements {
        let key = |n: u8| Key(SigningKey::from_bytes(&[n; 32]).verifying_key().to_bytes());
        let trustee = |(n, name): (u8, &&str)| {
            let keys = TrusteeKeys::from_seed([n; 32]);
            Trustee { name: (*name).into(), signing_key: keys.signing_public(), sealing_key: keys.sealing_public() }
        };
        Arrangements {
            organiser: key(101),
            registrar: key(102),
            board: BoardIdentity { name: "localhost:1".into(), key: key(103) },
            trustees: (1..).zip(&TRUSTEES).map(trustee).collect(),
            witnesses: Vec::new(),
            quorum: 0,
            nonce: [0; 16],
            opens_at: 1,
            closes_at: 2,
        }
    }

    #[test]
    fn the_towns_election_can_be_carried_out_and_speaks_both_languages() {
        let manifest = manifest(arrangements(), 70);
        assert_eq!(manifest.check(), Ok(()));
        let titles = manifest.contests.iter().flat_map(|contest| {
            let options = contest.options.iter().map(|option| &option.title);
            options.chain([&contest.title, &contest.description])
        });
        for text in titles.chain([&manifest.title, &manifest.description]) {
            assert!(is_chinese(text.in_language("zh")) && !is_chinese(text.in_language("en")), "{text:?}");
        }
        assert!(candidate_shares().iter().sum::<u32>() < 100);
    }
}
