//! `set` and `frozenset`: open addressing with CPython's probing and growth, so that sets of small integers
//! iterate in the order its users know.
//!
//! # Cost
//! Contains, add, remove O(1); iteration O(table).

use super::dict::{FREE_PROBES, Found};
use super::heap::Charge;
use super::layout::{Layout, Payload, Trace, Tracer};
use super::load::{Loaded, Loader};
use super::save::{Saved, Saver};
use super::{Value, Vm, VmCell, heap, simple};
use crate::code::bytes::Corrupt;
use heap::OutOfMemory;
use std::cell::Cell;

#[derive(Default, Clone)]
struct Slot {
    hash: i64,
    /// Unset: free, or removed where `hash` is -1.
    key: Value,
}

const REMOVED: i64 = -1;
const PROBES: usize = 9;

/// A set's contents.
pub struct SetTable {
    slots: Vec<Slot>,
    used: usize,
    /// Used and removed slots.
    fill: usize,
    /// Where `pop_any` looks next.
    finger: usize,
    charge: Charge,
}

/// What became of an element that was to be added.
pub(crate) enum Added {
    /// It is there now.
    New,
    /// It was there.
    Known,
    /// Only a script can say; it comes back.
    Undecided(Value),
}

/// How many slots a set has at the least.
const SMALL: usize = 8;

impl Default for SetTable {
    fn default() -> Self {
        let mut charge = Charge::default();
        charge.grow_anyway(SMALL * size_of::<Slot>());
        SetTable {
            slots: std::iter::repeat_with(Slot::default).take(SMALL).collect(),
            used: 0,
            fill: 0,
            finger: 0,
            charge,
        }
    }
}

impl SetTable {
    /// What stands for a table that is elsewhere for a while, during which nobody looks into it.
    fn hollow() -> SetTable {
        SetTable {
            slots: Vec::new(),
            used: 0,
            fill: 0,
            finger: 0,
            charge: Charge::default(),
        }
    }

    /// How many elements.
    pub fn len(&self) -> usize {
        self.used
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// How many places there are, free ones included: iterators go through these.
    pub fn places(&self) -> usize {
        self.slots.len()
    }

    /// The element at a place, with its hash.
    #[inline]
    pub fn entry(&self, place: usize) -> Option<(&Value, i64)> {
        self.slots
            .get(place)
            .filter(|slot| !slot.key.is_unset())
            .map(|slot| (&slot.key, slot.hash))
    }

    /// The elements in table order.
    pub fn iter(&self) -> impl Iterator<Item = (&Value, i64)> {
        self.slots
            .iter()
            .filter(|slot| !slot.key.is_unset())
            .map(|slot| (&slot.key, slot.hash))
    }

    /// Go through the places where `hash` may be, until `stop` says so of one.
    fn probe(&self, hash: i64, mut stop: impl FnMut(usize, &Slot) -> bool) -> Option<usize> {
        let mask = self.slots.len() - 1;
        let mut perturb = hash as u64;
        let mut at = hash as usize & mask;
        let mut jumps = 0;
        loop {
            jumps += 1;
            if jumps % FREE_PROBES == 0 {
                heap::current().owe(PROBES);
            }
            let linear = if at + PROBES <= mask { PROBES } else { 0 };
            for place in at..=at + linear {
                if stop(place, &self.slots[place]) {
                    return Some(place);
                }
            }
            perturb >>= 5;
            at = (at
                .wrapping_mul(5)
                .wrapping_add(1)
                .wrapping_add(perturb as usize))
                & mask;
        }
    }

    /// Where `key` stands, as far as it can be told without script code.
    #[inline]
    pub fn find(&self, key: &Value, hash: i64) -> Found {
        // Most stand where they belong, or nothing does.
        let place = hash as usize & (self.slots.len() - 1);
        let slot = &self.slots[place];
        if slot.key.is_unset() {
            if slot.hash != REMOVED {
                return Found::Absent;
            }
        } else if slot.hash == hash && slot.key.is(key) {
            return Found::At(place);
        }
        self.search(key, hash)
    }

    fn search(&self, key: &Value, hash: i64) -> Found {
        let mut undecided = None;
        let mut found = None;
        self.probe(hash, |place, slot| {
            if slot.key.is_unset() {
                return slot.hash != REMOVED;
            }
            if slot.hash == hash {
                // Identity first: a NaN is found by itself.
                let equal = if slot.key.is(key) {
                    Some(true)
                } else {
                    simple::equal(&slot.key, key)
                };
                match equal {
                    Some(true) => {
                        found = Some(place);
                        return true;
                    }
                    Some(false) => {}
                    None => {
                        undecided.get_or_insert(place);
                    }
                }
            }
            false
        });
        match (found, undecided) {
            (Some(place), _) => Found::At(place),
            (None, Some(place)) => Found::Undecided(place),
            (None, None) => Found::Absent,
        }
    }

    /// The places whose elements have this hash, in probing order.
    pub fn same_hash(&self, hash: i64) -> Vec<usize> {
        let mut places = Vec::new();
        self.probe(hash, |place, slot| {
            if slot.key.is_unset() {
                return slot.hash != REMOVED;
            }
            if slot.hash == hash && !places.contains(&place) {
                places.push(place);
            }
            false
        });
        places
    }

    /// Add an element, as far as it can be told without script code whether it is there.
    #[inline]
    pub(crate) fn add(&mut self, key: Value, hash: i64) -> Result<Added, OutOfMemory> {
        let mask = self.slots.len() - 1;
        let slot = &mut self.slots[hash as usize & mask];
        if slot.key.is_unset() && slot.hash != REMOVED {
            *slot = Slot { hash, key };
            self.fill += 1;
            self.inserted()?;
            return Ok(Added::New);
        }
        match self.find(&key, hash) {
            Found::At(_) => Ok(Added::Known),
            Found::Undecided(_) => Ok(Added::Undecided(key)),
            Found::Absent => {
                self.insert_new(key, hash)?;
                Ok(Added::New)
            }
        }
    }

    /// Go through `other` from a place on, for at most so many places: what `keep` says of each element, it being in
    /// `known` or not, decides whether a copy of it is added here. Ends before an element of which only a script can say,
    /// and gives the place that comes next.
    pub(crate) fn add_chosen(
        &mut self,
        other: &SetTable,
        known: Option<&SetTable>,
        keep: bool,
        places: std::ops::Range<usize>,
    ) -> Result<usize, OutOfMemory> {
        let end = places.end.min(other.slots.len());
        for place in places.start..end {
            let slot = &other.slots[place];
            if slot.key.is_unset() {
                continue;
            }
            let chosen = match known.map(|known| known.find(&slot.key, slot.hash)) {
                None => true,
                Some(Found::At(_)) => keep,
                Some(Found::Absent) => !keep,
                Some(Found::Undecided(_)) => return Ok(place),
            };
            if chosen && let Added::Undecided(_) = self.add(slot.key.clone(), slot.hash)? {
                return Ok(place);
            }
        }
        Ok(end)
    }

    /// Whether all elements from a place on, for at most so many places, are in `known` (or all are not); the place that comes
    /// next, or that of an element of which only a script can say.
    pub(crate) fn all_are(
        &self,
        known: &SetTable,
        inside: bool,
        places: std::ops::Range<usize>,
    ) -> (bool, usize) {
        let end = places.end.min(self.slots.len());
        for place in places.start..end {
            let slot = &self.slots[place];
            if slot.key.is_unset() {
                continue;
            }
            match known.find(&slot.key, slot.hash) {
                Found::At(_) if inside => {}
                Found::Absent if !inside => {}
                Found::Undecided(_) => return (true, place),
                _ => return (false, place),
            }
        }
        (true, end)
    }

    /// Add an element that is absent.
    pub fn insert_new(&mut self, key: Value, hash: i64) -> Result<(), OutOfMemory> {
        let mask = self.slots.len() - 1;
        let slot = &mut self.slots[hash as usize & mask];
        if slot.key.is_unset() && slot.hash != REMOVED {
            *slot = Slot { hash, key };
            self.fill += 1;
            return self.inserted();
        }
        // Of the removed slots on the way, the last is used again (CPython's order shows it).
        let mut reused = None;
        let free = self.probe(hash, |place, slot| {
            if !slot.key.is_unset() {
                return false;
            }
            if slot.hash == REMOVED {
                reused = Some(place);
                return false;
            }
            true
        });
        let place = match reused {
            Some(place) => place,
            None => {
                self.fill += 1;
                free.ok_or(OutOfMemory)?
            }
        };
        self.slots[place] = Slot { hash, key };
        self.inserted()
    }

    /// An element has come in: the table grows where it is too full.
    #[inline]
    fn inserted(&mut self) -> Result<(), OutOfMemory> {
        self.used += 1;
        if self.fill * 5 >= (self.slots.len() - 1) * 3 {
            self.resize(if self.used > 50_000 {
                self.used * 2
            } else {
                self.used * 4
            })?;
        }
        Ok(())
    }

    fn resize(&mut self, at_least: usize) -> Result<(), OutOfMemory> {
        let mut size = 8;
        while size <= at_least {
            size <<= 1;
        }
        self.charge.grow_to(size * size_of::<Slot>())?;
        let mut fresh: Vec<Slot> = Vec::new();
        fresh.try_reserve_exact(size).map_err(|_| OutOfMemory)?;
        fresh.resize_with(size, Slot::default);
        let old = std::mem::replace(&mut self.slots, fresh);
        self.fill = self.used;
        for slot in old {
            if slot.key.is_unset() {
                continue;
            }
            // Most places are free.
            let place = slot.hash as usize & (size - 1);
            if self.slots[place].key.is_unset() {
                self.slots[place] = slot;
            } else if let Some(place) = self.probe(slot.hash, |_, slot| slot.key.is_unset()) {
                self.slots[place] = slot;
            }
        }
        Ok(())
    }

    /// Make room before `more` elements are merged in, as CPython does: tighter than growing one by one.
    pub fn reserve_merge(&mut self, more: usize) -> Result<(), OutOfMemory> {
        if (self.fill + more) * 5 >= (self.slots.len() - 1) * 3 {
            self.resize((self.used + more) * 2)
        } else {
            Ok(())
        }
    }

    /// Take over all of `other`, if nothing is here; false otherwise. O(other's places).
    pub fn copy_from(&mut self, other: &SetTable) -> Result<bool, OutOfMemory> {
        if self.fill != 0 {
            return Ok(false);
        }
        self.reserve_merge(other.used)?;
        if self.slots.len() == other.slots.len() && other.fill == other.used {
            self.slots.clone_from(&other.slots);
        } else {
            for slot in other.slots.iter().filter(|slot| !slot.key.is_unset()) {
                if let Some(place) = self.probe(slot.hash, |_, slot| slot.key.is_unset()) {
                    self.slots[place] = slot.clone();
                }
            }
        }
        (self.used, self.fill) = (other.used, other.used);
        Ok(true)
    }

    /// Rebuild the table, if more than a fifth of it was removed.
    pub fn sweep(&mut self) -> Result<(), OutOfMemory> {
        if self.fill - self.used <= (self.slots.len() - 1) / 5 {
            return Ok(());
        }
        self.resize(if self.used > 50_000 {
            self.used * 2
        } else {
            self.used * 4
        })
    }

    /// Take out some element: those after the one that was taken last come first. O(1) amortised.
    pub fn pop_any(&mut self) -> Option<Value> {
        if self.used == 0 {
            return None;
        }
        let places = self.slots.len();
        let place = (0..places)
            .map(|at| (self.finger + at) & (places - 1))
            .find(|at| !self.slots[*at].key.is_unset())?;
        self.finger = place + 1;
        self.remove(place)
    }

    /// Take out the element at a place.
    pub fn remove(&mut self, place: usize) -> Option<Value> {
        let slot = self
            .slots
            .get_mut(place)
            .filter(|slot| !slot.key.is_unset())?;
        slot.hash = REMOVED;
        self.used -= 1;
        Some(std::mem::take(&mut slot.key))
    }

    /// Take everything out; the caller drops it after the borrow.
    pub fn take(&mut self) -> SetTable {
        std::mem::take(self)
    }
}

/// A set or frozenset.
#[derive(Default)]
pub struct Set {
    pub(crate) table: VmCell<SetTable>,
    /// A frozenset's hash, once computed.
    pub hash: Cell<Option<i64>>,
}

static LAYOUT: Layout = Layout::of::<Set>("set");

impl Payload for Set {
    fn layout() -> &'static Layout {
        &LAYOUT
    }
}

impl Trace for Set {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        // SAFETY: the collector runs when nothing is borrowed.
        for slot in &unsafe { self.table.peek() }.slots {
            slot.key.trace(tracer);
        }
    }

    /// Slot by slot: the order of iteration is that of the slots, which removed elements have a part in.
    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        // SAFETY: nothing is borrowed while an isolate is written.
        let table = unsafe { self.table.peek() };
        saver.out.size(table.slots.len());
        saver.out.size(table.finger);
        let is_used = |slot: &&Slot| !slot.key.is_unset() || slot.hash == REMOVED;
        saver.out.size(table.slots.iter().filter(is_used).count());
        for (place, slot) in table.slots.iter().enumerate() {
            if is_used(&slot) {
                saver.out.size(place);
                slot.key.save(saver)?;
                if !slot.key.is_unset() {
                    saver.hash(&slot.key, slot.hash);
                }
            }
        }
        self.hash.save(saver)
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        let bad = || Corrupt::new("a set lies wrongly in memory");
        let places: usize = loader.bytes.small()?;
        let finger = loader.bytes.small()?;
        let fill = loader.bytes.count(2)?;
        // There is always a free slot, at which probing ends.
        if !places.is_power_of_two() || places < 8 || fill >= places || places / 64 > fill + 64 {
            return Err(bad());
        }
        let mut charge = Charge::default();
        charge.grow_to(places * size_of::<Slot>())?;
        let mut slots = vec![Slot::default(); places];
        let mut used = 0;
        for _ in 0..fill {
            let place = loader.bytes.index(places)?;
            let key = loader.value()?;
            let hash = if key.is_unset() {
                REMOVED
            } else {
                used += 1;
                loader.hash(&key)?
            };
            let slot = slots.get_mut(place).ok_or_else(bad)?;
            if !slot.key.is_unset() || slot.hash == REMOVED {
                return Err(bad());
            }
            *slot = Slot { hash, key };
        }
        Ok(Set {
            table: VmCell::new(SetTable {
                slots,
                used,
                fill,
                finger,
                charge,
            }),
            hash: Trace::load(loader)?,
        })
    }
}

impl Set {
    /// The contents.
    pub fn table<'v>(&'v self, vm: &'v Vm) -> &'v SetTable {
        self.table.get(vm)
    }

    /// The contents, to change.
    pub fn table_mut<'v>(&'v self, vm: &'v mut Vm) -> &'v mut SetTable {
        self.table.get_mut(vm)
    }

    /// [`SetTable::add_chosen`] for the table of this set, which is neither of the others.
    pub(crate) fn add_chosen(
        &self,
        vm: &mut Vm,
        other: &Set,
        known: Option<&Set>,
        keep: bool,
        places: std::ops::Range<usize>,
    ) -> Result<usize, OutOfMemory> {
        // Only one table can be open to changes while others are looked at: this one is taken out.
        let mut table = std::mem::replace(self.table_mut(vm), SetTable::hollow());
        let known = known.map(|known| known.table(vm));
        let next = table.add_chosen(other.table(vm), known, keep, places);
        *self.table_mut(vm) = table;
        next
    }

    /// How many elements.
    pub fn len(&self, vm: &Vm) -> usize {
        self.table.get(vm).len()
    }

    /// Copies of the elements in table order.
    pub fn items(&self, vm: &Vm) -> Vec<Value> {
        self.table
            .get(vm)
            .iter()
            .map(|(key, _)| key.clone())
            .collect()
    }
}
