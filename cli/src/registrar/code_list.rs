//! The codes as CSV, for mail merge.

use crate::{failure::Failure, registrar::voters::Person};
use psephos_record::credential::VotingCode;
use zeroize::Zeroizing;

/// `name,email,code`, a line for each voter.
///
/// # Security
/// Holds every voter's secret.
pub(super) fn list(people: &[Person], codes: &[VotingCode]) -> Result<Zeroizing<String>, Failure> {
    let failed = |cause: &dyn core::fmt::Display| Failure::new("codes", cause, "");
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["name", "email", "code"]).map_err(|cause| failed(&cause))?;
    for (person, code) in people.iter().zip(codes) {
        let email = person.email.as_deref().unwrap_or_default();
        writer.write_record([person.name.as_str(), email, &code.print()]).map_err(|cause| failed(&cause))?;
    }
    let bytes = writer.into_inner().map_err(|cause| failed(&cause))?;
    String::from_utf8(bytes).map(Zeroizing::new).map_err(|cause| failed(&cause.utf8_error()))
}
