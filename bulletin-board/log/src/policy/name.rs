//! What a policy calls a witness or a group.

use crate::note::KeyName;
use core::fmt;

/// A name within a policy: octets other than white space and control characters, compared as they are. It means nothing outside.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name(Vec<u8>);

impl Name {
    pub(super) fn new(octets: &[u8]) -> Self {
        Self(octets.to_vec())
    }

    /// A key's name, which is always good as a name here.
    pub(super) fn of(key: &KeyName) -> Self {
        Self::new(key.as_str().as_bytes())
    }

    /// The octets, as a rule UTF-8.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self::new(name.as_bytes())
    }
}

/// For people: what is not UTF-8 is shown as such.
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.0))
    }
}
