//! What the public sources of a draw published.

use crate::{process::Process, rejected::Reason};
use psephos_record::draw::SourceNumbers;

impl Process {
    pub(in crate::process) fn take_numbers(&mut self, published: &SourceNumbers) -> Result<(), Reason> {
        if self.draw.published.is_some() {
            return Err(Reason::RepeatedNumbers);
        }
        self.draw.published = Some(published.clone());
        self.draw.forget_what_follows();
        Ok(())
    }
}
