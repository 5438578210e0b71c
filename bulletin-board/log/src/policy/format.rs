//! Writing a policy.

use super::{Member, Policy, parse::NONE};

impl Policy {
    /// The policy as a file, which [`Self::parse`] reads back as it is. Thresholds are written as numbers.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut file = Vec::new();
        let mut line = |items: &[&[u8]]| {
            file.extend(items.join(&b' '));
            file.push(b'\n');
        };
        for log in &self.logs {
            let key = log.key.to_string();
            line(&with_url(&[b"log", key.as_bytes()], log.url.as_deref()));
        }
        for witness in &self.witnesses {
            let key = witness.key.to_string();
            line(&with_url(&[b"witness", witness.name.as_bytes(), key.as_bytes()], witness.url.as_deref()));
        }
        for group in &self.groups {
            let threshold = group.threshold.to_string();
            let mut items: Vec<&[u8]> = vec![b"group", group.name.as_bytes(), threshold.as_bytes()];
            items.extend(group.members.iter().map(|member| self.name(*member)));
            line(&items);
        }
        line(&[b"quorum", self.quorum.map_or(NONE, |member| self.name(member))]);
        file
    }

    /// What the policy calls it.
    pub(super) fn name(&self, member: Member) -> &[u8] {
        let name = match member {
            Member::Witness(at) => self.witnesses.get(at).map(|witness| &witness.name),
            Member::Group(at) => self.groups.get(at).map(|group| &group.name),
        };
        name.map_or(NONE, super::Name::as_bytes)
    }
}

fn with_url<'a>(items: &[&'a [u8]], url: Option<&'a str>) -> Vec<&'a [u8]> {
    items.iter().copied().chain(url.map(str::as_bytes)).collect()
}
