//! Who is connected. Where there is no room for one who comes, the one that has waited longest with nothing to say is shown out.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// Whoever has had so long for one request and its answer may be shown out, too.
const LONG: Duration = Duration::from_mins(1);

/// All connections. Clones are the same ones.
#[derive(Clone)]
pub(super) struct Guests {
    all: usize,
    per_address: usize,
    table: Arc<Mutex<Table>>,
}

#[derive(Default)]
struct Table {
    next: u64,
    places: BTreeMap<Id, Place>,
    all: Room,
    by_address: BTreeMap<IpAddr, Room>,
}

type Id = u64;

/// When a connection began to wait, or to work: greater than for all that began before it.
type Turn = u64;

/// Connections that share a limit, each kind in the order of their turns.
#[derive(Default)]
struct Room {
    waiting: BTreeSet<(Turn, Id)>,
    working: BTreeSet<(Turn, Id)>,
}

struct Place {
    address: Option<IpAddr>,
    turn: Turn,
    since: Instant,
    works: bool,
    /// Dropped with the place, and so shows its guest out.
    _show_out: oneshot::Sender<()>,
}

/// A connection's place, until it is dropped.
pub(super) struct Guest {
    guests: Guests,
    id: Id,
}

/// A guest's request, until its answer is sent or lost.
pub(super) struct Working(Arc<Guest>);

impl Guests {
    pub(super) fn new(all: usize, per_address: usize) -> Self {
        Self { all: all.max(1), per_address: per_address.max(1), table: Arc::default() }
    }

    /// A place, and what tells when it is lost; `None` where everybody who has one is at work. `address`: what it is counted under.
    pub(super) fn admit(&self, address: Option<IpAddr>) -> Option<(Guest, oneshot::Receiver<()>)> {
        let mut table = self.table();
        let of_address = address.and_then(|address| table.by_address.get(&address));
        if of_address.is_some_and(|room| room.len() >= self.per_address) {
            let dispensable = of_address.and_then(|room| table.dispensable(room))?;
            table.leave(dispensable);
        }
        if table.all.len() >= self.all {
            let dispensable = table.dispensable(&table.all)?;
            table.leave(dispensable);
        }
        let (show_out, shown_out) = oneshot::channel();
        let id = table.enter(address, show_out);
        Some((Guest { guests: self.clone(), id }, shown_out))
    }

    /// Shows one out, if there is one to spare.
    pub(super) fn make_room(&self) {
        let mut table = self.table();
        if let Some(dispensable) = table.dispensable(&table.all) {
            table.leave(dispensable);
        }
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn enter(&mut self, address: Option<IpAddr>, show_out: oneshot::Sender<()>) -> Id {
        let id = self.next;
        let place = Place { address, turn: id, since: Instant::now(), works: false, _show_out: show_out };
        self.next += 1;
        self.rooms(address, |room| _ = room.waiting.insert((id, id)));
        self.places.insert(id, place);
        id
    }

    /// The place is free from now on. Dropping what would show its guest out does so.
    fn leave(&mut self, id: Id) {
        let Some(Place { address, turn, works, .. }) = self.places.remove(&id) else { return };
        self.rooms(address, |room| _ = room.of(works).remove(&(turn, id)));
        if let Some(address) = address
            && self.by_address.get(&address).is_some_and(|room| room.len() == 0)
        {
            self.by_address.remove(&address);
        }
    }

    fn turn(&mut self, id: Id, works: bool) {
        let Some(place) = self.places.get_mut(&id) else { return };
        let (address, before, worked) = (place.address, place.turn, place.works);
        (place.turn, place.works, place.since) = (self.next, works, Instant::now());
        let now = self.next;
        self.next += 1;
        self.rooms(address, |room| {
            room.of(worked).remove(&(before, id));
            room.of(works).insert((now, id));
        });
    }

    /// Who can be shown out: the one that has waited longest, else the one that has worked longest if that is long.
    fn dispensable(&self, room: &Room) -> Option<Id> {
        let waits = room.waiting.first().map(|(_, id)| *id);
        let works = room.working.first().map(|(_, id)| *id);
        let is_long = |id: &Id| self.places.get(id).is_some_and(|place| place.since.elapsed() >= LONG);
        waits.or_else(|| works.filter(is_long))
    }

    fn rooms(&mut self, address: Option<IpAddr>, mut change: impl FnMut(&mut Room)) {
        change(&mut self.all);
        if let Some(address) = address {
            change(self.by_address.entry(address).or_default());
        }
    }
}

impl Room {
    fn len(&self) -> usize {
        self.waiting.len() + self.working.len()
    }

    const fn of(&mut self, works: bool) -> &mut BTreeSet<(Turn, Id)> {
        if works { &mut self.working } else { &mut self.waiting }
    }
}

impl Guest {
    /// From now on the guest works, until what this gives is dropped.
    pub(super) fn working(self: &Arc<Self>) -> Working {
        self.guests.table().turn(self.id, true);
        Working(Arc::clone(self))
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.guests.table().leave(self.id);
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        self.0.guests.table().turn(self.0.id, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Admitted = (Arc<Guest>, oneshot::Receiver<()>);

    fn admit(guests: &Guests, address: &str) -> Option<Admitted> {
        let (guest, shown_out) = guests.admit(Some(address.parse().unwrap()))?;
        Some((Arc::new(guest), shown_out))
    }

    fn is_here((_, shown_out): &mut Admitted) -> bool {
        shown_out.try_recv() == Err(oneshot::error::TryRecvError::Empty)
    }

    #[test]
    fn who_waits_longest_makes_room_and_who_works_stays() {
        let guests = Guests::new(3, 3);
        let mut here: Vec<Admitted> =
            ["192.0.2.1", "192.0.2.2", "192.0.2.3"].map(|ip| admit(&guests, ip).unwrap()).into();
        let working = here[0].0.working();
        let mut fourth = admit(&guests, "192.0.2.4").unwrap();
        assert_eq!(here.iter_mut().map(is_here).collect::<Vec<_>>(), [true, false, true]);
        // Who has just ended its work has waited for a shorter time than the others.
        drop(working);
        let fifth = admit(&guests, "192.0.2.5").unwrap();
        assert_eq!(here.iter_mut().map(is_here).collect::<Vec<_>>(), [true, false, false]);
        let all_at_work = [here[0].0.working(), fourth.0.working(), fifth.0.working()];
        assert!(admit(&guests, "192.0.2.6").is_none());
        drop(all_at_work);
        assert!(admit(&guests, "192.0.2.6").is_some());
        assert!(is_here(&mut fourth));
    }

    #[test]
    fn an_address_takes_its_own_places_and_nobody_elses() {
        let guests = Guests::new(100, 2);
        let mut honest = admit(&guests, "192.0.2.9").unwrap();
        let mut flood: Vec<Admitted> = (0..50).map(|_| admit(&guests, "192.0.2.1").unwrap()).collect();
        assert!(is_here(&mut honest));
        assert_eq!(flood.iter_mut().filter_map(|guest| is_here(guest).then_some(())).count(), 2);
        // A proxy is not counted so.
        let proxied: Vec<_> = (0..20).map(|_| guests.admit(None).unwrap()).collect();
        assert_eq!(guests.table().all.len(), 23);
        drop((proxied, flood, honest));
        let table = guests.table();
        assert_eq!((table.all.len(), table.places.len(), table.by_address.len()), (0, 0, 0));
    }
}
