//! What can be said of one row by itself.

use super::RowFault;
use psephos_record::{
    ProcessId,
    draw::{
        DrawRules, EntrantForm,
        pool::{Entrant, MAX_HOUSEHOLD, MAX_PANEL, Provenance, group_id},
    },
};

/// Refuses an entrant that these rules do not know. That nobody else has its id or its people, the whole pool shows.
pub fn check_row(rules: &DrawRules, process: &ProcessId, entrant: &Entrant) -> Result<(), RowFault> {
    if !(1..=rules.max_tickets).contains(&entrant.tickets) {
        return Err(RowFault::Tickets { found: entrant.tickets, most: rules.max_tickets });
    }
    if usize::from(entrant.stratum) >= rules.strata.len().max(1) {
        return Err(RowFault::Stratum(entrant.stratum));
    }
    if usize::from(entrant.tier) >= rules.tiers.len().max(1) {
        return Err(RowFault::Tier(entrant.tier));
    }
    if u64::from(entrant.marks) >> rules.set_asides.len().min(32) != 0 {
        return Err(RowFault::Marks(entrant.marks));
    }
    let mut preferred = 0_u128;
    for unit in &entrant.preferences {
        if usize::from(*unit) >= rules.units.len() {
            return Err(RowFault::UnitType(*unit));
        }
        let bit = 1_u128.checked_shl(u32::from(*unit)).ok_or(RowFault::UnitType(*unit))?;
        if preferred & bit != 0 {
            return Err(RowFault::Preferred(*unit));
        }
        preferred |= bit;
    }
    check_provenance(rules, entrant.provenance)?;
    check_people(rules, process, entrant)
}

/// That no other entrant has the same number is not looked at: offices may each number for themselves, and nothing depends on it.
fn check_provenance(rules: &DrawRules, provenance: Option<Provenance>) -> Result<(), RowFault> {
    match (&rules.provenance, provenance) {
        (None, None) => Ok(()),
        (Some(offices), Some(provenance)) => {
            if usize::from(provenance.office) >= offices.len().max(1) {
                return Err(RowFault::Office(provenance.office));
            }
            if provenance.number == 0 { Err(RowFault::Number) } else { Ok(()) }
        }
        (Some(_), None) | (None, Some(_)) => Err(RowFault::Provenance),
    }
}

fn check_people(rules: &DrawRules, process: &ProcessId, entrant: &Entrant) -> Result<(), RowFault> {
    let people = &entrant.people;
    let possible = match rules.entrants {
        EntrantForm::Person => 0..=0,
        EntrantForm::Household => 1..=MAX_HOUSEHOLD,
        EntrantForm::Panel => 1..=MAX_PANEL,
    };
    if !possible.contains(&people.len()) {
        return Err(RowFault::People(people.len()));
    }
    if !people.is_sorted_by(|one, next| one < next) {
        return Err(RowFault::PeopleOrder);
    }
    if rules.entrants != EntrantForm::Person && group_id(process, people) != entrant.id {
        return Err(RowFault::Id);
    }
    Ok(())
}
