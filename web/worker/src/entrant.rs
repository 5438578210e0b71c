//! An entrant of a draw: its id, its row in the pool, its rank.

use psephos_messages::{Fault, Place, Rank, Row};
use psephos_record::{
    Manifest, ProcessId,
    draw::{
        DrawRules,
        pool::{Entrant, person_id},
    },
    ids::Hash,
};
use psephos_tally::drawing::{
    order::{Ranks, Standing},
    outcome::{Claim, Outcome},
};

/// Who is looked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) id: Hash,
}

/// Where in a blob an id would be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum InBlob {
    /// In an earlier blob.
    Before,
    /// In a later blob.
    After,
    /// Between two rows of this one, or in none.
    Absent,
    /// Here: the row's position from 0.
    Here(usize, Entrant),
}

impl Wanted {
    /// From what was typed: an id, or identity and salt.
    pub(crate) fn read(process: &ProcessId, id: &str, identity: &str, salt: &str) -> Result<Self, Fault> {
        let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
        let id = squeezed(id);
        if !id.is_empty() {
            let id = id.parse().map_err(|cause| Fault::new("entrant-id", cause))?;
            return Ok(Self { id });
        }
        let identity = identity.trim();
        if identity.is_empty() {
            return Err(Fault::new("entrant-identity", "nothing was typed"));
        }
        let salt: Hash = squeezed(salt).parse().map_err(|cause| Fault::new("entrant-salt", cause))?;
        Ok(Self { id: person_id(process, identity, &salt.0) })
    }

    /// The blob, by position, in which to look first: ids are hashes, so they lie evenly.
    pub(crate) fn first_guess(&self, blobs: usize) -> usize {
        let start = self.id.as_bytes().first_chunk::<8>().map_or(0, |start| u64::from_be_bytes(*start));
        usize::try_from((u128::from(start) * blobs as u128) >> 64).unwrap_or(0)
    }

    /// Looks for the id among the rows of a blob.
    pub(crate) fn look(&self, blob: &[u8]) -> Result<InBlob, Fault> {
        let (mut rows, mut first, mut last) = (blob, None, None);
        let mut position = 0;
        while !rows.is_empty() {
            let (entrant, _) = Entrant::decode(&mut rows).map_err(|cause| Fault::new("pool", cause))?;
            if entrant.id == self.id {
                return Ok(InBlob::Here(position, entrant));
            }
            first = first.or(Some(entrant.id));
            last = Some(entrant.id);
            position += 1;
        }
        Ok(match (first, last) {
            (Some(first), _) if self.id < first => InBlob::Before,
            (_, Some(last)) if self.id > last => InBlob::After,
            _ => InBlob::Absent,
        })
    }

    /// Looks for the household or panel that has this person.
    pub(crate) fn look_for_group(&self, blob: &[u8]) -> Result<Option<(usize, Entrant)>, Fault> {
        let (mut rows, mut position) = (blob, 0);
        while !rows.is_empty() {
            let (entrant, _) = Entrant::decode(&mut rows).map_err(|cause| Fault::new("pool", cause))?;
            if entrant.people.contains(&self.id) {
                return Ok(Some((position, entrant)));
            }
            position += 1;
        }
        Ok(None)
    }
}

/// The rules of a draw.
pub(crate) fn rules(manifest: &Manifest) -> Result<&DrawRules, Fault> {
    manifest.draw.as_ref().ok_or_else(|| Fault::new("announcement", "this is no draw"))
}

/// A row in words.
pub(crate) fn row(entrant: &Entrant, number: Option<u64>, rules: &DrawRules, language: &str) -> Row {
    let text = |text: &psephos_record::text::Text| text.in_language(language).to_owned();
    let marked = rules.set_asides.iter().enumerate().filter(|(bit, _)| entrant.marks >> (*bit).min(31) & 1 == 1);
    let offices = rules.provenance.as_ref();
    let preferred = entrant.preferences.iter().filter_map(|unit| rules.units.get(usize::from(*unit)));
    Row {
        id: entrant.id.to_string(),
        number,
        tickets: entrant.tickets,
        stratum: rules.strata.get(usize::from(entrant.stratum)).map(|stratum| text(&stratum.title)),
        tier: rules.tiers.get(usize::from(entrant.tier)).map(text),
        set_asides: marked.map(|(_, kept)| text(&kept.title)).collect(),
        preferences: preferred.map(|unit| text(&unit.title)).collect(),
        people: u32::try_from(entrant.people.len()).unwrap_or(u32::MAX),
        office: entrant.provenance.and_then(|entered| offices?.get(usize::from(entered.office))).map(text),
        entry: entrant.provenance.map(|entered| entered.number),
    }
}

/// The rank of an entrant, and what it got.
pub(crate) fn rank(entrant: &Entrant, ranks: &Ranks, outcome: &Outcome, rules: &DrawRules, language: &str) -> Rank {
    let numbers = (0..entrant.tickets).map(|ticket| (ranks.of_ticket(&entrant.id, ticket), ticket));
    let (least, ticket) = numbers.clone().min().unwrap_or((Hash([0xff; 32]), 0));
    let place = (1..).zip(&outcome.placed).find(|(_, placed)| placed.standing.id == entrant.id);
    Rank {
        numbers: numbers.take(Rank::SHOWN).map(|(number, _)| number.to_string()).collect(),
        ticket,
        rank: least.to_string(),
        position: None,
        place: place.map(|(number, placed)| {
            let text = |text: &psephos_record::text::Text| text.in_language(language).to_owned();
            let (claim, title) = match placed.claim {
                Claim::SetAside(at) => {
                    ("set-aside", rules.set_asides.get(usize::from(at)).map(|kept| text(&kept.title)))
                }
                Claim::Minimum(at) => {
                    ("minimum", rules.strata.get(usize::from(at)).map(|stratum| text(&stratum.title)))
                }
                Claim::General => ("general", None),
            };
            Place {
                number,
                unit: rules.units.get(usize::from(placed.unit)).map(|unit| text(&unit.title)).unwrap_or_default(),
                claim: claim.to_owned(),
                title: title.unwrap_or_default(),
            }
        }),
        placed: outcome.placed.len() as u64,
    }
}

/// How many entrants of a blob come before `standing`.
pub(crate) fn before(standing: &Standing, ranks: &Ranks, blob: &[u8]) -> Result<u64, Fault> {
    let (mut rows, mut before) = (blob, 0);
    while !rows.is_empty() {
        let (entrant, _) = Entrant::decode(&mut rows).map_err(|cause| Fault::new("pool", cause))?;
        let rank = ranks.rank(&entrant.id, entrant.tickets);
        before += u64::from(Standing { tier: entrant.tier, rank, id: entrant.id } < *standing);
    }
    Ok(before)
}

#[cfg(test)]
mod tests {
    use super::*;
    use psephos_record::{draw::pool::Provenance, text::Text};

    fn entrant(first: u8, people: Vec<Hash>) -> Entrant {
        Entrant {
            id: Hash([first; 32]),
            tickets: 3,
            stratum: 0,
            tier: 0,
            marks: 0,
            preferences: Vec::new(),
            people,
            provenance: None,
        }
    }

    fn wanted(first: u8) -> Wanted {
        Wanted { id: Hash([first; 32]) }
    }

    #[test]
    fn an_id_is_found_in_its_blob_and_else_is_known_to_lie_before_after_or_nowhere() {
        let mut blob = Vec::new();
        for first in [10, 20, 30] {
            entrant(first, Vec::new()).encode(&mut blob);
        }
        assert_eq!(wanted(20).look(&blob), Ok(InBlob::Here(1, entrant(20, Vec::new()))));
        assert_eq!(wanted(5).look(&blob), Ok(InBlob::Before));
        assert_eq!(wanted(25).look(&blob), Ok(InBlob::Absent));
        assert_eq!(wanted(31).look(&blob), Ok(InBlob::After));
        assert!(wanted(31).look(&blob[..40]).is_err());
        assert_eq!(wanted(0).first_guess(46), 0);
        assert_eq!(wanted(255).first_guess(46), 45);
    }

    #[test]
    fn a_person_is_found_in_the_household_that_has_it() {
        let mut blob = Vec::new();
        entrant(10, vec![Hash([1; 32])]).encode(&mut blob);
        entrant(20, vec![Hash([2; 32]), Hash([3; 32])]).encode(&mut blob);
        let found = wanted(3).look_for_group(&blob).unwrap();
        assert_eq!(found.map(|(position, household)| (position, household.id)), Some((1, Hash([20; 32]))));
        assert_eq!(wanted(4).look_for_group(&blob).unwrap(), None);
    }

    #[test]
    fn a_row_says_where_and_when_its_entrant_entered_where_the_pool_does() {
        let offices = [Text::en_zh("Town hall", "镇政府"), Text::en_zh("Library", "图书馆")];
        let rules = DrawRules { provenance: Some(offices.into()), ..DrawRules::plain(Vec::new()) };
        let entered = Entrant { provenance: Some(Provenance { office: 1, number: 17 }), ..entrant(1, Vec::new()) };
        let told = row(&entered, None, &rules, "zh");
        assert_eq!((told.office.as_deref(), told.entry), (Some("图书馆"), Some(17)));
        let told = row(&entrant(1, Vec::new()), None, &DrawRules::plain(Vec::new()), "en");
        assert_eq!((told.office, told.entry), (None, None));
    }

    #[test]
    fn identity_and_salt_as_typed_give_the_id_of_the_pool() {
        let process = ProcessId([1; 32]);
        let salt = [7; 32];
        let typed = Wanted::read(&process, "", " 王芳 1950 ", &"07 ".repeat(32)).unwrap();
        assert_eq!(typed.id, person_id(&process, "王芳 1950", &salt));
        let by_id = Wanted::read(&process, &typed.id.to_string().to_uppercase(), "", "").unwrap();
        assert_eq!(by_id, typed);
        let fault = |id: &str, identity: &str, salt: &str| Wanted::read(&process, id, identity, salt).unwrap_err().name;
        assert_eq!(fault("xyz", "", ""), "entrant-id");
        assert_eq!(fault("", "", ""), "entrant-identity");
        assert_eq!(fault("", "王芳", "07"), "entrant-salt");
    }
}
