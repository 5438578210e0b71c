//! Who got what, in words: the outcome's rows with the names of the manifest.

use psephos_record::{
    draw::{DrawRules, pool::Provenance},
    ids::Hash,
    text::{Text, printable},
};
use psephos_tally::drawing::outcome::{Claim, Placed};
use serde::Serialize;

/// Somebody with a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Row {
    /// In the order of placing, from 1; whoever replaces somebody stands where that one stood.
    pub(super) place: usize,
    pub(super) entrant: Hash,
    /// The id of the unit type.
    pub(super) unit: String,
    /// The id of the stratum; none where there are no strata.
    pub(super) stratum: Option<String>,
    /// The name of the tier; none where there are no tiers.
    pub(super) tier: Option<String>,
    pub(super) rank: Hash,
    /// By which rule: `set-aside <id>`, `minimum <stratum>`, `general`.
    pub(super) claim: String,
    /// The name of the office where it entered, if the pool says so and the manifest names any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) office: Option<String>,
    /// Its entry number, if the pool says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) entry_number: Option<u32>,
}

impl Row {
    /// The row of whoever was placed at this position, counted from 0.
    pub(super) fn of(position: usize, placed: &Placed, rules: &DrawRules) -> Self {
        let stratum = |at: u16| rules.strata.get(usize::from(at)).map(|stratum| stratum.id.clone());
        let set_aside = |at: u16| rules.set_asides.get(usize::from(at)).map(|set_aside| set_aside.id.clone());
        Self {
            place: position + 1,
            entrant: placed.standing.id,
            unit: unit(rules, placed.unit),
            stratum: stratum(placed.stratum),
            tier: rules.tiers.get(usize::from(placed.standing.tier)).map(named),
            rank: placed.standing.rank,
            claim: match placed.claim {
                Claim::SetAside(at) => format!("set-aside {}", set_aside(at).unwrap_or_default()),
                Claim::Minimum(at) => format!("minimum {}", stratum(at).unwrap_or_default()),
                Claim::General => "general".to_owned(),
            },
            office: None,
            entry_number: None,
        }
    }

    /// The same with where and when the entrant entered, as the pool says.
    pub(super) fn entered(self, provenance: Provenance, rules: &DrawRules) -> Self {
        Self { office: office(rules, provenance), entry_number: Some(provenance.number), ..self }
    }
}

/// The id of a unit type.
pub(super) fn unit(rules: &DrawRules, at: u8) -> String {
    rules.units.get(usize::from(at)).map(|unit| unit.id.clone()).unwrap_or_default()
}

/// The name of the office where somebody entered, where there are names.
pub(super) fn office(rules: &DrawRules, provenance: Provenance) -> Option<String> {
    rules.provenance.as_ref()?.get(usize::from(provenance.office)).map(named)
}

/// A name in English, else in whatever language there is.
pub(super) fn named(text: &Text) -> String {
    printable(text.in_language("en"))
}
