//! The demo town's draw: garden plots by the river, and who applied for one, in English and Chinese.

use super::town::{Arrangements, THRESHOLD, base};
use psephos_record::{
    Manifest,
    draw::{DrawRules, EntrantForm, Ground, Replacement, SetAside, Stratum, UnitType},
    manifest::ProcessKind,
    text::Text,
};
use std::io::{self, Write};

/// Given names, and family names in this order and in the other.
const GIVEN: [&str; 11] =
    ["Amara", "Bohdan", "Clara", "Dilip", "Elif", "Farid", "Greta", "Hana", "Idris", "Jun", "Kofi"];
const FAMILY: [&str; 5] = ["Achterberg", "Banerjee", "Castillo", "Demir", "Eriksen"];
const CHINESE_FAMILY: [&str; 5] = ["王", "李", "张", "刘", "陈"];
const CHINESE_GIVEN: [&str; 7] = ["建国", "秀英", "伟", "芳", "志强", "思远", "雨桐"];

/// The draw, in which contributing opens as soon as its trustees are ready.
pub(super) fn manifest(arrangements: Arrangements) -> Manifest {
    let opens_at = arrangements.opens_at;
    Manifest {
        kind: ProcessKind::Draw,
        title: Text::en_zh("Garden plots by the river", "河边菜园抽签"),
        description: Text::en_zh(
            "Twelve plots in the town’s new gardens are given by lot. This is a demonstration: the gardens and their \
             gardeners are invented, the draw and its proofs are real.",
            "镇上新辟的十二块菜园以抽签方式分配。这是一次演示：菜园与申请人均为虚构，而抽签与证明都是真实的。",
        ),
        draw: Some(rules(opens_at)),
        ..base(arrangements)
    }
}

fn rules(opens_at: u64) -> DrawRules {
    let unit = |id: &str, title, count| UnitType { id: id.to_owned(), title, count };
    let stratum = |id: &str, title, minimum, maximum| Stratum { id: id.to_owned(), title, minimum, maximum };
    let ground = |id: &str, title| Ground { id: id.to_owned(), title };
    DrawRules {
        units: vec![
            unit("shed", Text::en_zh("Plot with a shed", "带工具房的菜园"), 4),
            unit("plain", Text::en_zh("Plot without a shed", "不带工具房的菜园"), 8),
        ],
        strata: vec![
            stratum("old-town", Text::en_zh("Old town", "老城区"), 4, 8),
            stratum("mill-side", Text::en_zh("Mill side", "磨坊区"), 3, 8),
        ],
        tiers: vec![
            Text::en_zh("Lost a plot to the new road", "原菜园因修路被占用"),
            Text::en_zh("Everyone else", "其他申请人"),
        ],
        set_asides: vec![SetAside {
            id: "raised".to_owned(),
            title: Text::en_zh("People who need raised beds", "需要高床种植的人"),
            count: 2,
        }],
        max_tickets: MOST_TICKETS,
        entrants: EntrantForm::Person,
        replacement: Replacement::NextInOrder,
        exclusions: vec![
            ground("withdrew", Text::en_zh("Gave the plot back", "主动放弃")),
            ground("moved", Text::en_zh("Does not live in the town", "不在本镇居住")),
        ],
        annulments: vec![ground("court", Text::en_zh("By order of a court", "法院裁定"))],
        objections_until: opens_at,
        beacon: None,
        minimum_contributions: u32::from(THRESHOLD),
        repeats: None,
        sources: None,
        provenance: Some(OFFICES.map(|(english, chinese)| Text::en_zh(english, chinese)).to_vec()),
    }
}

/// Where people could apply. Each office stamped numbers of its own.
const OFFICES: [(&str, &str); 3] = [("Town hall", "镇政府"), ("Library", "图书馆"), ("Online", "网上")];

/// A ticket for each year of waiting, and no more than these.
const MOST_TICKETS: u32 = 5;

/// Everybody who applied, as the list that a registrar brings.
pub(super) fn write_entrants(list: &mut impl Write) -> io::Result<()> {
    writeln!(list, "identity,tickets,stratum,tier,marks,preferences,office,number")?;
    let mut offices = OFFICES.map(|(english, _)| (english, 0_u32));
    // Most apply from home.
    let turns = [2, 0, 2, 1, 2, 0, 1].into_iter().cycle();
    let wishes = ["", "shed;plain", "plain", "plain;shed"].into_iter().cycle();
    for (((number, name), preferences), turn) in (0_u32..).zip(names()).zip(wishes).zip(turns) {
        let born = 1942 + number * 7 % 63;
        let tickets = 1 + number * 3 % MOST_TICKETS;
        let stratum = if number % 5 < 3 { "old-town" } else { "mill-side" };
        let tier = if number % 29 == 8 { "Lost a plot to the new road" } else { "Everyone else" };
        let marks = if number % 11 == 4 { "raised" } else { "" };
        let Some((office, stamped)) = offices.get_mut(turn) else { continue };
        *stamped += 1;
        writeln!(list, "{name} {born},{tickets},{stratum},{tier},{marks},{preferences},{office},{stamped}")?;
    }
    Ok(())
}

/// Names, those of both languages mixed.
fn names() -> impl Iterator<Item = String> {
    let latin = FAMILY.iter().flat_map(|family| GIVEN.iter().map(move |given| format!("{given} {family}")));
    let mut chinese =
        CHINESE_FAMILY.iter().flat_map(|family| CHINESE_GIVEN.iter().map(move |given| format!("{family}{given}")));
    latin.flat_map(move |name| [Some(name), chinese.next()]).flatten()
}

#[cfg(test)]
mod tests {
    use super::{
        super::town::tests::{arrangements, is_chinese},
        *,
    };
    use std::collections::BTreeSet;

    #[test]
    fn the_draw_can_be_carried_out_and_speaks_both_languages() {
        let manifest = manifest(arrangements());
        assert_eq!(manifest.check(), Ok(()));
        let rules = manifest.draw.as_ref().unwrap();
        let titles = rules.units.iter().map(|unit| &unit.title);
        let titles = titles.chain(rules.strata.iter().map(|stratum| &stratum.title)).chain(&rules.tiers);
        let titles = titles.chain(rules.set_asides.iter().map(|kept| &kept.title));
        let titles = titles.chain(rules.provenance.iter().flatten());
        let titles = titles.chain(rules.exclusions.iter().chain(&rules.annulments).map(|ground| &ground.title));
        for text in titles.chain([&manifest.title, &manifest.description]) {
            assert!(is_chinese(text.in_language("zh")) && !is_chinese(text.in_language("en")), "{text:?}");
        }
    }

    #[test]
    fn there_is_somebody_for_every_rule_and_nobody_twice() {
        let mut list = Vec::new();
        write_entrants(&mut list).unwrap();
        let list = String::from_utf8(list).unwrap();
        let people: BTreeSet<&str> = list.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
        assert_eq!((people.len(), list.lines().count()), (90, 91));
        let of = |words: &str| list.lines().filter(|line| line.contains(words)).count();
        assert!(of(",old-town,") > 8 && of(",mill-side,") > 8, "both have more than they can get");
        assert!(OFFICES.iter().all(|(office, _)| of(&format!(",{office},")) > 20 && of(&format!(",{office},1")) > 0));
        assert!(of("Lost a plot") == 3 && of(",raised,") > 2 && of(",shed;plain") > 4);
    }
}
