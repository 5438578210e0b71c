//! What an entrant looks at: am I in it, with how many tickets, where in the order, and what did I get.

use super::{
    seen::Seen,
    trace::{Row, named},
};
use crate::{console::say, exit::Exit, failure::Failure};
use clap::{ArgGroup, Args};
use psephos_log::{
    Hash as Leaf,
    tree::{Frontier, HashSource, Inclusion, Node},
};
use psephos_record::{
    ProcessId,
    draw::pool::{Entrant, SealedPool, person_id},
    ids::Hash,
};
use psephos_tally::drawing::order::{Ranks, Standing};

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
    let marks: Vec<&str> = (0..32)
        .zip(&rules.set_asides)
        .filter(|(bit, _)| entrant.marks >> bit & 1 == 1)
        .map(|(_, set_aside)| set_aside.id.as_str())
        .collect();
    if !marks.is_empty() {
        say!("  set-asides: {}", marks.join(", "));
    }
    let wanted: Vec<String> = entrant.preferences.iter().map(|unit| super::trace::unit(rules, *unit)).collect();
    if !wanted.is_empty() {
        say!("  takes: {}", wanted.join(", "));
    }
    if let Some(annulled) = drawn.annulled() {
        say!("  The draw was annulled ({}).", annulled.ground);
    }
    let Some(result) = drawn.result() else {
        say!("  The draw has not been made: the process is in phase {}.", process.phase());
        return Ok(());
    };
    let ranks = Ranks::new(&result.seed);
    let standing = Standing { tier: entrant.tier, rank: ranks.rank(&entrant.id, entrant.tickets), id: entrant.id };
    let best = (0..entrant.tickets).find(|ticket| ranks.of_ticket(&entrant.id, *ticket) == standing.rank).unwrap_or(0);
    say!("  rank: {} (ticket {}, the least of its {})", standing.rank, best + 1, entrant.tickets);
    let before = before(seen, &ranks, &standing)?;
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
    let (mut leaves, mut found) = (Vec::new(), Vec::new());
    each_row(seen, |entrant, row| {
        if entrant.id == *id || entrant.people.contains(id) {
            found.push((entrant, leaves.len()));
        }
        leaves.push(Leaf::leaf(row));
    })?;
    let (size, root) = (leaves.len() as u64, Leaf::from_bytes(sealed.root.0));
    let leaves = Leaves(leaves);
    let prove = |(entrant, at): (Entrant, usize)| {
        let index = at as u64;
        let path = Inclusion::path(index, size, &leaves).and_then(Result::ok).unwrap_or_default();
        let leaf = leaves.0.get(at).copied().unwrap_or(Leaf::EMPTY);
        Inclusion { leaf, index, size, root }
            .verify(&path)
            .map_err(|cause| Failure::new("untrue-record", cause, "the pool is not the one that was sealed"))?;
        Ok(InPool { entrant, index, path })
    };
    found.into_iter().map(prove).collect()
}

fn each_row(seen: &Seen, mut each: impl FnMut(Entrant, &[u8])) -> Result<(), Failure> {
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

/// The tree over the rows: 32 bytes each.
struct Leaves(Vec<Leaf>);

impl HashSource for Leaves {
    type Error = ();

    fn hash(&self, node: Node) -> Result<Leaf, ()> {
        let start = usize::try_from(node.index << node.height).map_err(drop)?;
        let leaves = self.0.get(start..start + (1 << node.height)).ok_or(())?;
        let mut frontier = Frontier::new();
        for leaf in leaves {
            frontier.push(*leaf);
        }
        Ok(frontier.root())
    }
}

fn salt_of(digits: &str) -> Result<[u8; 32], Failure> {
    let mut salt = [0; 32];
    hex::decode_to_slice(digits.trim(), &mut salt)
        .map_err(|_| Failure::usage("a salt has 64 hexadecimal digits", "copy it from the slip"))?;
    Ok(salt)
}
