//! Objections to the pool, and their answers.

use crate::{process::Process, rejected::Reason, screen::Screened};
use psephos_record::{
    EntryKind, Tracker,
    draw::{Objection, ObjectionAnswer},
};

/// Objections that one process takes.
const MOST_OBJECTIONS: usize = 100_000;
/// Objections of one author.
const MOST_OF_ONE: u32 = 32;

/// An objection and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectionState {
    /// Its entry.
    pub tracker: Tracker,
    /// What was said.
    pub objection: Objection,
    /// The organiser's answer.
    pub answer: Option<ObjectionAnswer>,
}

impl Process {
    pub(in crate::process) fn object(&mut self, objection: &Objection, entry: &Screened) -> Result<(), Reason> {
        if self.draw.pool.as_ref().is_none_or(|pool| pool.tracker != objection.pool) {
            return Err(Reason::UnknownObjection);
        }
        if self.draw.objected.contains_key(&entry.tracker) {
            return Err(Reason::UnknownObjection);
        }
        let author = entry.author.ok_or(Reason::NotEntitled(entry.kind))?;
        let by_author = self.draw.objectors.get(&author).copied().unwrap_or(0);
        if self.draw.objections.len() >= MOST_OBJECTIONS || by_author >= MOST_OF_ONE {
            return Err(Reason::TooMany(EntryKind::Objection));
        }
        self.draw.objected.insert(entry.tracker, self.draw.objections.len());
        self.draw.objectors.insert(author, by_author + 1);
        let state = ObjectionState { tracker: entry.tracker, objection: objection.clone(), answer: None };
        self.draw.objections.push(state);
        Ok(())
    }

    pub(in crate::process) fn answer_objection(&mut self, answer: &ObjectionAnswer) -> Result<(), Reason> {
        let at = self.draw.objected.get(&answer.objection).copied();
        let state = at.and_then(|at| self.draw.objections.get_mut(at)).filter(|state| state.answer.is_none());
        let state = state.ok_or(Reason::UnknownObjection)?;
        state.answer = Some(answer.clone());
        Ok(())
    }
}
