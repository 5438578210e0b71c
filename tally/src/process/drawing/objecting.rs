//! Objections to the pool, and their answers.

use crate::{process::Process, rejected::Reason, screen::Screened};
use psephos_record::{
    EntryKind, Tracker,
    draw::{Objection, ObjectionAnswer},
};

/// Objections of people whom the manifest does not name. Keys are free, so strangers can fill it: organiser, registrar and trustees
/// have room of their own, and can bring what others say.
const MOST_OBJECTIONS: usize = 100_000;
/// Objections of one author.
const MOST_OF_ONE: u32 = 32;
/// Objections of one author whom the manifest names.
const MOST_OF_ONE_NAMED: u32 = 10_000;

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
        let named = self.is_named(&author);
        let most = if named { MOST_OF_ONE_NAMED } else { MOST_OF_ONE };
        if by_author >= most || !named && self.draw.strange_objections >= MOST_OBJECTIONS {
            return Err(Reason::TooMany(EntryKind::Objection));
        }
        self.draw.objected.insert(entry.tracker, self.draw.objections.len());
        self.draw.objectors.insert(author, by_author + 1);
        self.draw.strange_objections += usize::from(!named);
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
