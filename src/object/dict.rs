//! `dict`: entries in insertion order, and an index over them.
//!
//! Up to eight entries there is no index: hashes are compared in a row. Beyond, an index (`dict_index.rs`) holds
//! the entries' places. Keys whose equality only script code can decide are not compared here: a look-up answers
//! `Undecided`, and the layer above asks.
//!
//! # Invariants
//! - A removed entry keeps its place with an `Unset` key until the next compaction; `used` counts the others.
//! - `keys_version` changes whenever a key comes or goes or the entries move up (not when a value changes), and no two
//!   tables have the same: inline caches trust it to say which keys are absent and where the others lie.
//!
//! # Cost
//! Get, set, remove O(1); iteration O(entries, removed ones included since the last compaction).

use super::dict_index::Index;
use super::heap::Charge;
use super::layout::{Layout, Payload, Trace, Tracer};
use super::load::{Loaded, Loader};
use super::save::{Saved, Saver};
use super::{Ref, Str, Value, Vm, VmCell, heap, simple};
use heap::OutOfMemory;
use std::cell::Cell;

/// One key and its value. `key` is `Unset` where an entry was removed.
#[derive(Clone)]
pub struct Entry {
    /// Python's hash of the key.
    pub hash: i64,
    /// The key.
    pub key: Value,
    /// The value.
    pub value: Value,
}

/// The answer of a look-up that runs no script code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// At this place.
    At(usize),
    /// Not there.
    Absent,
    /// The entry at this place has the same hash, and only script code can say whether its key is equal.
    Undecided(usize),
}

/// A dict's contents.
#[derive(Default)]
pub struct Table {
    entries: Vec<Entry>,
    index: Option<Index>,
    used: usize,
    /// No entry lies before this place: what takes the oldest out again and again need not go through the removed ones.
    first: usize,
    /// A number that no other keys have had; 0 while nobody has asked for it.
    keys_version: Cell<u64>,
    charge: Charge,
}

const LINEAR: usize = 8;
/// So many unequal keys of one hash a look-up may meet for nothing; further ones are charged, as many for a unit.
pub(super) const FREE_PROBES: usize = 16;

/// Spread a Python hash over the bits that the table looks at, under the isolate's seed.
#[inline]
pub(crate) fn mix(hash: i64) -> u64 {
    let x = (hash as u64 ^ heap::current().hash_seed.get()).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x ^ (x >> 32)
}

impl Table {
    /// How many entries.
    #[inline]
    pub fn len(&self) -> usize {
        self.used
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// A place before which there is no entry.
    #[inline]
    pub fn first(&self) -> usize {
        self.first
    }

    /// All places, removed ones included: iterators go through these by index.
    #[inline]
    pub fn places(&self) -> usize {
        self.entries.len()
    }

    /// The entry at a place, unless it was removed.
    #[inline]
    pub fn entry(&self, place: usize) -> Option<&Entry> {
        self.entries
            .get(place)
            .filter(|entry| !entry.key.is_unset())
    }

    /// The value at a place, if the key there is this very name.
    #[inline(always)]
    pub(crate) fn value_at(&self, place: usize, name: &Ref<Str>) -> Option<&Value> {
        match self.entries.get(place) {
            Some(Entry {
                key: Value::Object(key),
                value,
                ..
            }) if key.is_same(name) => Some(value),
            _ => None,
        }
    }

    /// The place of that value, to be written to at once.
    #[inline(always)]
    pub(crate) fn place_of(&mut self, place: usize, name: &Ref<Str>) -> Option<*mut Value> {
        match self.entries.get_mut(place) {
            Some(Entry {
                key: Value::Object(key),
                value,
                ..
            }) if key.is_same(name) => Some(value),
            _ => None,
        }
    }

    /// The entries in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        let entries = self.entries.get(self.first..).unwrap_or(&[]);
        entries.iter().filter(|entry| !entry.key.is_unset())
    }

    /// A number for the keys as they are and where they lie, which no table has for others: it is another one when a key
    /// comes or goes.
    pub(crate) fn keys_version(&self) -> u64 {
        if self.keys_version.get() == 0 {
            self.keys_version.set(heap::current().new_keys_version());
        }
        self.keys_version.get()
    }

    /// Whether it has that number, which is not 0.
    #[inline(always)]
    pub(crate) fn has_keys_version(&self, version: u64) -> bool {
        self.keys_version.get() == version
    }

    /// The value at a place.
    ///
    /// # Safety
    /// There was an entry at the place when the keys got the version that they have.
    #[inline(always)]
    pub(crate) unsafe fn value_unchecked(&self, place: usize) -> &Value {
        debug_assert!(place < self.entries.len());
        // SAFETY: no entry has gone and none was moved since (the invariant of the version).
        unsafe { &self.entries.get_unchecked(place).value }
    }

    /// The first place that is the one asked for, of those whose entries may have this hash.
    #[inline(always)]
    fn probe(&self, hash: i64, mut is_it: impl FnMut(usize, &Entry) -> bool) -> Option<usize> {
        match &self.index {
            None => (self.entries.iter().enumerate()).position(|(at, entry)| is_it(at, entry)),
            Some(index) => index.find(mix(hash), |at| is_it(at, &self.entries[at])),
        }
    }

    /// Where an interned name stands, by identity, then by text.
    #[inline]
    pub fn find_str(&self, key: &Ref<Str>) -> Option<usize> {
        let hash = key.hash() as i64;
        self.probe(hash, |_, entry| {
            entry.hash == hash
                && match &entry.key {
                    Value::Object(known) => {
                        known.is_same(key)
                            || known.downcast::<Str>().is_some_and(|known| *known == *key)
                    }
                    _ => false,
                }
        })
    }

    /// Where an int stands that is a key itself; a key that merely equals it is not looked for.
    #[inline]
    pub(crate) fn find_int(&self, key: i64) -> Option<usize> {
        self.probe(
            simple::hash_int(key),
            |_, entry| matches!(entry.key, Value::Int(known) if known == key),
        )
    }

    /// The place of a value, to be written to at once.
    #[inline]
    pub(crate) fn value_place(&mut self, place: usize) -> Option<*mut Value> {
        self.entries
            .get_mut(place)
            .map(|entry| &raw mut entry.value)
    }

    /// Where `key` stands, as far as it can be told without script code. `skip` are places already found unequal.
    pub fn find(&self, key: &Value, hash: i64, skip: &[usize]) -> Found {
        let mut undecided = None;
        let mut unequal = 0;
        let found = self.probe(hash, |at, entry| {
            // Of entries with this hash there are few.
            if entry.hash != hash {
                return false;
            }
            // Identity first: a NaN is found by itself.
            if entry.key.is(key) {
                return true;
            }
            if entry.key.is_unset() || skip.contains(&at) {
                return false;
            }
            let equal = simple::equal(&entry.key, key);
            if equal.is_none() {
                undecided.get_or_insert(at);
            }
            unequal += usize::from(equal != Some(true));
            equal == Some(true)
        });
        if unequal > FREE_PROBES {
            heap::current().owe(unequal / FREE_PROBES);
        }
        match (found, undecided) {
            (Some(at), _) => Found::At(at),
            (None, Some(at)) => Found::Undecided(at),
            (None, None) => Found::Absent,
        }
    }

    /// Where a tuple of these items stands, if that can be told without script code.
    pub(crate) fn find_tuple(&self, items: &[Value], hash: i64) -> Option<usize> {
        self.probe(hash, |_, entry| {
            entry.hash == hash
                && entry.key.as_tuple().is_some_and(|key| {
                    key.len() == items.len()
                        && (key.items().iter().zip(items)).all(|(known, item)| {
                            known.is(item) || simple::equal(known, item) == Some(true)
                        })
                })
        })
    }

    /// The places whose keys have this hash: those that script code may have to compare. O(such keys) with an index.
    pub fn same_hash(&self, hash: i64) -> Vec<usize> {
        let same = |at: &usize| self.entry(*at).is_some_and(|entry| entry.hash == hash);
        match &self.index {
            None => (0..self.entries.len()).filter(same).collect(),
            Some(index) => {
                let mut places: Vec<usize> = index.entries_of(mix(hash)).filter(same).collect();
                places.sort_unstable();
                places
            }
        }
    }

    /// Bind the value at a place, and give what was bound.
    #[inline]
    pub fn set_value(&mut self, place: usize, value: Value) -> Value {
        match self.entries.get_mut(place) {
            Some(entry) => std::mem::replace(&mut entry.value, value),
            None => value,
        }
    }

    /// Add an entry for a key that is absent.
    pub fn insert_new(&mut self, key: Value, hash: i64, value: Value) -> Result<(), OutOfMemory> {
        if self.entries.len() == self.entries.capacity() {
            self.make_room()?;
        }
        let place = self.entries.len();
        // SAFETY: there is room for one more, and each field is written where it belongs.
        unsafe {
            let entry = self.entries.as_mut_ptr().add(place);
            (&raw mut (*entry).hash).write(hash);
            (&raw mut (*entry).key).write(key);
            (&raw mut (*entry).value).write(value);
            self.entries.set_len(place + 1);
        }
        self.used += 1;
        self.keys_version.set(0);
        let has_place = match &mut self.index {
            Some(index) => index.insert(mix(hash), place),
            None => self.entries.len() <= LINEAR,
        };
        if !has_place {
            self.build_index();
        }
        Ok(())
    }

    /// A place whose entry was removed.
    fn push_removed(&mut self) {
        self.entries.push(Entry {
            hash: 0,
            key: Value::Unset,
            value: Value::Unset,
        });
        if self.entries.len() > LINEAR && self.index.is_none() {
            self.build_index();
        }
    }

    fn build_index(&mut self) {
        self.index = None;
        let mut index = Index::with_capacity(self.entries.capacity());
        for (at, entry) in self.entries.iter().enumerate() {
            if !entry.key.is_unset() {
                index.insert(mix(entry.hash), at);
            }
        }
        self.index = Some(index);
    }

    #[cold]
    fn make_room(&mut self) -> Result<(), OutOfMemory> {
        if self.used * 4 < self.entries.len() * 3 {
            self.compact();
            return Ok(());
        }
        let capacity = (self.entries.capacity() * 2).max(4);
        if u32::try_from(capacity).is_err() {
            return Err(OutOfMemory);
        }
        let index = if capacity > LINEAR {
            Index::bytes_for(capacity)
        } else {
            0
        };
        let bytes = capacity * size_of::<Entry>() + index;
        self.charge.grow_to(bytes)?;
        let heap = heap::current();
        match heap.block_of(capacity) {
            Some(mut moved) => {
                moved.append(&mut self.entries);
                heap.free_block_of(std::mem::replace(&mut self.entries, moved));
            }
            None => {
                let more = capacity - self.entries.len();
                self.entries
                    .try_reserve_exact(more)
                    .map_err(|_| OutOfMemory)?;
            }
        }
        if self.index.is_some() {
            self.build_index();
        }
        Ok(())
    }

    /// Take over all of `other`, if nothing is here and nothing was removed there; false otherwise. O(entries), without a
    /// look-up.
    pub fn copy_from(&mut self, other: &Table) -> Result<bool, OutOfMemory> {
        if !self.entries.is_empty() || other.used != other.entries.len() {
            return Ok(false);
        }
        self.reserve(other.used)?;
        self.entries.extend_from_slice(&other.entries);
        self.used = other.used;
        self.keys_version.set(0);
        self.index = other.index.clone();
        heap::current().owe(other.used / FREE_PROBES);
        Ok(true)
    }

    /// Make room for `more` entries.
    pub fn reserve(&mut self, more: usize) -> Result<(), OutOfMemory> {
        while self.entries.capacity() - self.entries.len() < more {
            let before = self.entries.capacity() - self.entries.len();
            self.make_room()?;
            if self.entries.capacity() - self.entries.len() <= before {
                break;
            }
        }
        Ok(())
    }

    fn compact(&mut self) {
        self.keys_version.set(0);
        self.first = 0;
        self.entries.retain(|entry| !entry.key.is_unset());
        if self.index.is_some() {
            self.build_index();
        }
    }

    /// Take out the entry at a place.
    pub fn remove(&mut self, place: usize) -> Option<(Value, Value)> {
        let entry = self
            .entries
            .get_mut(place)
            .filter(|entry| !entry.key.is_unset())?;
        let key = std::mem::take(&mut entry.key);
        let value = std::mem::take(&mut entry.value);
        let hash = mix(entry.hash);
        if let Some(index) = &mut self.index {
            index.remove(hash, place);
        }
        while self
            .entries
            .get(self.first)
            .is_some_and(|entry| entry.key.is_unset())
        {
            self.first += 1;
        }
        self.used -= 1;
        self.keys_version.set(0);
        Some((key, value))
    }

    /// Take out the last entry, and forget the removed ones behind it.
    pub fn pop_last(&mut self) -> Option<(Value, Value)> {
        let last = self.edge(true);
        self.entries.truncate(last.map_or(0, |place| place + 1));
        self.first = self.first.min(self.entries.len());
        let removed = self.remove(last?);
        self.entries.pop();
        self.first = self.first.min(self.entries.len());
        removed
    }

    /// Take everything out; the caller drops it after the borrow.
    pub fn take(&mut self) -> Vec<Entry> {
        self.index = None;
        self.used = 0;
        self.first = 0;
        self.keys_version.set(0);
        self.charge.shrink_to(0);
        std::mem::take(&mut self.entries)
    }

    /// The place of the first (or last) entry.
    pub fn edge(&self, last: bool) -> Option<usize> {
        let mut places =
            (self.first..self.entries.len()).filter(|at| !self.entries[*at].key.is_unset());
        if last {
            places.next_back()
        } else {
            places.next()
        }
    }
}

impl Drop for Table {
    #[inline]
    fn drop(&mut self) {
        let entries = std::mem::take(&mut self.entries);
        if entries.capacity() != 0 {
            heap::current().free_block_of(entries);
        }
    }
}

/// A dict.
#[derive(Default)]
pub struct Dict {
    pub(crate) table: VmCell<Table>,
}

static LAYOUT: Layout = Layout::of::<Dict>("dict");

impl Payload for Dict {
    fn layout() -> &'static Layout {
        &LAYOUT
    }
}

impl Trace for Dict {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        // SAFETY: the collector runs when nothing is borrowed.
        for entry in &unsafe { self.table.peek() }.entries {
            entry.key.trace(tracer);
            entry.value.trace(tracer);
        }
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        // SAFETY: nothing is borrowed while an isolate is written.
        let table = unsafe { self.table.peek() };
        // Places of removed entries too: iterators stand at places.
        saver.out.size(table.entries.len());
        for entry in &table.entries {
            entry.key.save(saver)?;
            if entry.key.is_unset() {
                continue;
            }
            saver.hash(&entry.key, entry.hash);
            entry.value.save(saver)?;
        }
        Ok(())
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        let count = loader.bytes.count(1)?;
        let mut table = Table::default();
        table.reserve(count)?;
        for _ in 0..count {
            let key = loader.value()?;
            if key.is_unset() {
                table.push_removed();
                continue;
            }
            let hash = loader.hash(&key)?;
            table.insert_new(key, hash, loader.value()?)?;
        }
        Ok(Dict {
            table: VmCell::new(table),
        })
    }
}

impl Dict {
    /// Put all that `other` has into this dict, which is empty; false where it is not, or entries were removed there.
    pub(crate) fn copy_from(&self, vm: &mut Vm, other: &Ref<Dict>) -> Result<bool, OutOfMemory> {
        if std::ptr::eq(self, &raw const **other) {
            return Ok(false);
        }
        // SAFETY: two tables, and cloning runs nothing that could look at either.
        let from = unsafe { other.table.peek() };
        self.table_mut(vm).copy_from(from)
    }

    /// The contents.
    #[inline(always)]
    pub fn table<'v>(&'v self, vm: &'v Vm) -> &'v Table {
        self.table.get(vm)
    }

    /// The contents, to change.
    #[inline(always)]
    pub fn table_mut<'v>(&'v self, vm: &'v mut Vm) -> &'v mut Table {
        self.table.get_mut(vm)
    }

    /// How many entries.
    pub fn len(&self, vm: &Vm) -> usize {
        self.table.get(vm).len()
    }

    /// The value of a string key.
    #[inline]
    pub fn get_str(&self, vm: &Vm, key: &Ref<Str>) -> Option<Value> {
        let table = self.table.get(vm);
        table
            .find_str(key)
            .map(|at| table.entries[at].value.clone())
    }

    /// The value of a string key and its place, for [`Dict::get_str_at`].
    pub(crate) fn find_str_entry(&self, vm: &Vm, key: &Ref<Str>) -> Option<(u32, Value)> {
        let table = self.table.get(vm);
        let at = table.find_str(key)?;
        Some((at as u32, table.entries[at].value.clone()))
    }

    /// The value of a string key, if the entry in this place is its.
    #[inline]
    pub(crate) fn get_str_at<'v>(&'v self, vm: &'v Vm, at: u32, key: &[u8]) -> Option<&'v Value> {
        let entry = self.table.get(vm).entries.get(at as usize)?;
        let known = entry.key.object()?.downcast::<Str>()?;
        (known.as_bytes() == key).then_some(&entry.value)
    }

    /// Bind a string key; what was bound is dropped.
    pub fn set_str(&self, vm: &mut Vm, key: &Ref<Str>, value: Value) -> Result<(), OutOfMemory> {
        let table = self.table.get_mut(vm);
        match table.find_str(key) {
            Some(at) => {
                drop(table.set_value(at, value));
                Ok(())
            }
            None => table.insert_new(key.into(), key.hash() as i64, value),
        }
    }

    /// Take out a string key.
    pub fn remove_str(&self, vm: &mut Vm, key: &Ref<Str>) -> Option<Value> {
        let table = self.table.get_mut(vm);
        let at = table.find_str(key)?;
        table.remove(at).map(|(_, value)| value)
    }

    /// Copies of the entries in order.
    pub fn items(&self, vm: &Vm) -> Vec<(Value, Value)> {
        self.table
            .get(vm)
            .iter()
            .map(|entry| (entry.key.clone(), entry.value.clone()))
            .collect()
    }
}
