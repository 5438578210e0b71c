//! What an entrant looks at: am I in it, with how many tickets, where in the order, and what did I get.

use super::{
    seen::Seen,
    trace::{Row, named, office},
};
use crate::{console::say, exit::Exit, failure::Failure};
use clap::{ArgGroup, Args};
use psephos_log::{
    Hash as Leaf,
    tree::{Frontier, HashSource, Inclusion, Node},
};
use psephos_record::{
    ProcessId,
    draw::{
        DrawRules,
        pool::{Entrant, SealedPool, person_id},
    },
    ids::Hash,
};
use psephos_tally::drawing::order::{Ranks, Standing};
use std::collections::BTreeMap;

/// Look up an entrant: whether it is in the sealed pool, with a proof; its tickets; after the draw its place in the order.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("who").required(true).args(["identity", "id"])))]
pub(super) struct RankArgs {
    /// The draw's address, or where its record is.
    #[arg(value_name = "URL|FOLDER|FILE")]
    record: String,
    /// The draw's hash: refuse the record of another one.
    #[arg(long, value_name = "HASH")]
    process: Option<ProcessId>,
    /// Who you are, exactly as it is printed on your slip.
    #[arg(long, value_name = "IDENTITY", requires = "salt")]
    identity: Option<String>,
    /// The salt on your slip.
    #[arg(long, value_name = "HEX", requires = "identity")]
    salt: Option<String>,
    /// The number on your slip, instead: of an entrant, or of a person in a household or panel.
    #[arg(long, value_name = "ID")]
    id: Option<Hash>,
}

/// An entrant's row, and the proof that it stands in the sealed pool.
struct InPool {
    entrant: Entrant,
    /// Its row, from 0.
    index: u64,
    path: Vec<Leaf>,
}

pub(super) fn run(args: &RankArgs) -> Result<Exit, Failure> {
    let seen = Seen::read(&args.record, args.process)?;
    let process = seen.process();
    let id = match (&args.id, &args.identity, &args.salt) {
        (Some(id), _, _) => *id,
        (None, Some(identity), Some(salt)) => person_id(&process.id(), identity.trim(), &salt_of(salt)?),
        _ => return Err(Failure::usage("nobody is named", "give --id, or --identity and --salt")),
    };
    let Some(pool) = process.draw().pool() else {
        say!("The registrar has sealed no pool yet.");
        return Ok(Exit::NotYet);
    };
    let sealed = &pool.sealed;
    say!("Pool     {} entrants, {} tickets, root {}", sealed.entrants, sealed.tickets, sealed.root);
    let rows = find(&seen, sealed, &id)?;
    if rows.is_empty() {
        say!("{id} is NOT in the pool.");
        say!(
            "If it should be: `psephos draw object` before contributing opens. Look first whether identity and salt are copied"
        );
        say!("exactly.");
        return Ok(Exit::Failed);
    }
    for row in &rows {
        tell(&seen, row)?;
    }
    Ok(Exit::Done)
}

fn tell(seen: &Seen, row: &InPool) -> Result<(), Failure> {
    let (process, rules, entrant) = (seen.process(), seen.rules(), &row.entrant);
    let drawn = process.draw();
    say!("Entrant  {}", entrant.id);
    say!("  in the pool: row {}, proved by {} hashes up to the sealed root", row.index + 1, row.path.len());
    say!("  tickets: {}", entrant.tickets);
    if let Some(stratum) = rules.strata.get(usize::from(entrant.stratum)) {
        say!("  stratum: {}", stratum.id);
    }
    if let Some(tier) = rules.tiers.get(usize::from(entrant.tier)) {
        say!("  tier: {}", named(tier));
    }
    let marks = marks(entrant, rules);
    if !marks.is_empty() {
        say!("  set-asides: {}", marks.join(", "));
    }
    let wanted: Vec<String> = entrant.preferences.iter().map(|unit| super::trace::unit(rules, *unit)).collect();
    if !wanted.is_empty() {
        say!("  takes: {}", wanted.join(", "));
    }
    if let Some(entered) = &entrant.provenance {
        let office = office(rules, *entered).map(|office| format!(" at {office}")).unwrap_or_default();
        say!("  entered: number {}{office}", entered.number);
    }
    if let Some(annulled) = drawn.annulled() {
        say!("  The draw was annulled ({}).", annulled.ground);
    }
    let Some(result) = drawn.result() else {
        say!("  The draw has not been made: the process is in phase {}.", process.phase());
        return Ok(());
    };
    let ranks = seen.ranks()?;
    let standing = Standing { tier: entrant.tier, rank: ranks.rank(&entrant.id, entrant.tickets), id: entrant.id };
    let best = (0..entrant.tickets).find(|ticket| ranks.of_ticket(&entrant.id, *ticket) == standing.rank).unwrap_or(0);
    if rules.sources.is_some() {
        say!("  rank: {} (the step of RFC 3797 that draws it, counted from 0)", standing.rank);
    } else {
        say!("  rank: {} (ticket {}, the least of its {})", standing.rank, best + 1, entrant.tickets);
    }
    let before = before(seen, ranks, &standing)?;
    say!("  order: {} of {}", before + 1, result.entrants);
    let (standings, _) = seen.standings()?;
    let placed = standings.placed().iter().enumerate().find(|(_, placed)| placed.standing.id == entrant.id);
    let excluded = drawn.exclusions().iter().find(|state| state.exclusion.entrant == entrant.id);
    match (placed, excluded) {
        (_, Some(state)) => say!("  Excluded after the draw ({}).", state.exclusion.ground),
        (Some((at, placed)), None) => {
            let row = Row::of(at, placed, rules);
            say!("  HAS A PLACE: {} (place {}, {})", row.unit, row.place, row.claim);
        }
        (None, None) => say!("  Has no place."),
    }
    Ok(())
}

/// The ids of the set-asides that an entrant may have places of.
pub(super) fn marks<'r>(entrant: &Entrant, rules: &'r DrawRules) -> Vec<&'r str> {
    let marked = (0..32).zip(&rules.set_asides).filter(|(bit, _)| entrant.marks >> bit & 1 == 1);
    marked.map(|(_, set_aside)| set_aside.id.as_str()).collect()
}

/// How many stand before this one in the order of the draw.
fn before(seen: &Seen, ranks: &Ranks, standing: &Standing) -> Result<u64, Failure> {
    let mut before = 0;
    each_row(seen, |entrant, _| {
        let is_before = entrant.tier < standing.tier
            || entrant.tier == standing.tier
                && (ranks.rank(&entrant.id, entrant.tickets), entrant.id) < (standing.rank, standing.id);
        before += u64::from(is_before);
    })?;
    Ok(before)
}

/// The entrants with this id, or with this person among their people: one, but for panels.
fn find(seen: &Seen, sealed: &SealedPool, id: &Hash) -> Result<Vec<InPool>, Failure> {
    let (mut leaves, mut found) = (Leaves::default(), Vec::new());
    each_row(seen, |entrant, row| {
        let is_it = entrant.id == *id || entrant.people.contains(id);
        let index = leaves.push(Leaf::leaf(row), is_it);
        if is_it {
            found.push((entrant, index));
        }
    })?;
    let root = Leaf::from_bytes(sealed.root.0);
    let prove = |(entrant, index): (Entrant, u64)| {
        let (leaf, path) = leaves.prove(index).unwrap_or((Leaf::EMPTY, Vec::new()));
        Inclusion { leaf, index, size: leaves.size, root }
            .verify(&path)
            .map_err(|cause| Failure::new("untrue-record", cause, "the pool is not the one that was sealed"))?;
        Ok(InPool { entrant, index, path })
    };
    found.into_iter().map(prove).collect()
}

pub(super) fn each_row(seen: &Seen, mut each: impl FnMut(Entrant, &[u8])) -> Result<(), Failure> {
    let Some(pool) = seen.process().draw().pool() else { return Ok(()) };
    for chunk in &pool.sealed.chunks {
        let blob = seen.chunk(chunk)?;
        let mut rows = blob.as_slice();
        while !rows.is_empty() {
            let (entrant, row) =
                Entrant::decode(&mut rows).map_err(|cause| Failure::new("untrue-record", cause, ""))?;
            each(entrant, row);
        }
    }
    Ok(())
}

/// The tree over the rows, as far as some of them are to be proved: 32 bytes for each [`BLOCK`] of them, and the leaves of few blocks.
#[derive(Default)]
struct Leaves {
    size: u64,
    /// The root of each whole block.
    blocks: Vec<Leaf>,
    /// The leaves of blocks in which one is to be proved, and of the last one, which may not be whole.
    kept: BTreeMap<u64, Vec<Leaf>>,
    last: Vec<Leaf>,
    is_wanted: bool,
}

/// The height of a block's root.
const BLOCK_HEIGHT: u8 = 8;
/// Leaves of a block.
const BLOCK: usize = 1 << BLOCK_HEIGHT;

impl Leaves {
    /// The next leaf; says its index. Only one that is wanted can be proved.
    fn push(&mut self, leaf: Leaf, is_wanted: bool) -> u64 {
        let index = self.size;
        self.size += 1;
        self.last.push(leaf);
        self.is_wanted |= is_wanted;
        if self.last.len() == BLOCK {
            let leaves = core::mem::take(&mut self.last);
            self.blocks.push(root(&leaves));
            if core::mem::take(&mut self.is_wanted) {
                self.kept.insert(index >> BLOCK_HEIGHT, leaves);
            }
        }
        index
    }

    /// A wanted leaf, and its path up to the root.
    fn prove(&self, index: u64) -> Option<(Leaf, Vec<Leaf>)> {
        let leaf = self.hash(Node { height: 0, index }).ok()?;
        Some((leaf, Inclusion::path(index, self.size, self)?.ok()?))
    }
}

fn root(leaves: &[Leaf]) -> Leaf {
    let mut frontier = Frontier::new();
    for leaf in leaves {
        frontier.push(*leaf);
    }
    frontier.root()
}

impl HashSource for Leaves {
    type Error = ();

    fn hash(&self, node: Node) -> Result<Leaf, ()> {
        if node.height < BLOCK_HEIGHT {
            let block = node.index >> (BLOCK_HEIGHT - node.height);
            let leaves = self.kept.get(&block).unwrap_or(&self.last);
            let start = usize::try_from(node.index << node.height).map_err(drop)? % BLOCK;
            return leaves.get(start..start + (1 << node.height)).map(root).ok_or(());
        }
        // A tree of whole blocks has the blocks' roots where others have leaves.
        let height = node.height - BLOCK_HEIGHT;
        let start = usize::try_from(node.index << height).map_err(drop)?;
        self.blocks.get(start..start + (1 << height)).map(root).ok_or(())
    }
}

fn salt_of(digits: &str) -> Result<[u8; 32], Failure> {
    let mut salt = [0; 32];
    hex::decode_to_slice(digits.trim(), &mut salt)
        .map_err(|_| Failure::usage("a salt has 64 hexadecimal digits", "copy it from the slip"))?;
    Ok(salt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_row_is_proved_wherever_the_blocks_are_cut() {
        for size in [1_u64, 2, 255, 256, 257, 511, 512, 700] {
            let leaf = |index: u64| Leaf::leaf(&index.to_le_bytes());
            let all: Vec<Leaf> = (0..size).map(leaf).collect();
            for wanted in (0..size).step_by(37).chain([size - 1]) {
                let mut leaves = Leaves::default();
                for index in 0..size {
                    assert_eq!(leaves.push(leaf(index), index == wanted), index);
                }
                let (found, path) = leaves.prove(wanted).unwrap();
                let inclusion = Inclusion { leaf: leaf(wanted), index: wanted, size, root: root(&all) };
                assert_eq!((found, inclusion.verify(&path)), (leaf(wanted), Ok(())), "{wanted} of {size}");
            }
        }
    }
}
