//! Dicts and sets whose keys are any values: hashing, and asking scripts whether keys are equal.
//!
//! The tables answer what needs no script. Where a key of the same hash is left whose equality only a script knows,
//! the candidates are asked one after the other; whenever that changed the table, the search begins anew.
//!
//! # Cost
//! O(1); with script-defined equality O(keys of the same hash) calls.

use crate::object::dict::Table;
use crate::object::*;

/// So many places of a set are looked at before limits and interrupts are.
const AT_ONCE: usize = 1024;

impl Vm {
    /// The hash of a dict key.
    #[inline]
    pub(crate) fn key_hash(&mut self, key: &Value) -> Res<i64> {
        match simple::hash(key) {
            Some(hash) => Ok(hash),
            None => self.hash_as(key, "a dict key"),
        }
    }

    #[inline]
    pub(crate) fn element_hash(&mut self, element: &Value) -> Res<i64> {
        match simple::hash(element) {
            Some(hash) => Ok(hash),
            None => self.hash_as(element, "a set element"),
        }
    }

    #[cold]
    fn hash_as(&mut self, key: &Value, what: &str) -> Res<i64> {
        match self.hash(key) {
            Err(raised) if raised.0.ty().is_same(&self.exceptions.TypeError) => {
                let reason: Value = raised.0.clone().into();
                let reason = self.str(&reason)?;
                let name = self.full_type_name(key);
                raise!(
                    self,
                    TypeError,
                    "cannot use '{name}' as {what} ({})",
                    reason.to_string_lossy()
                )
            }
            other => other,
        }
    }

    /// The name of a value's type with its module, unless that is `builtins` or `__main__`.
    pub(crate) fn full_type_name(&mut self, value: &Value) -> String {
        let ty = self.type_of(value).clone();
        let qualname = ty.qualname.get(self).to_string_lossy().into_owned();
        let name = self.names.module.clone();
        match self
            .type_lookup(&ty, &name)
            .as_ref()
            .and_then(Value::as_str)
            .map(|module| module.to_string_lossy().into_owned())
        {
            Some(module) if ty.is_counted() && module != "builtins" && module != "__main__" => {
                format!("{module}.{qualname}")
            }
            _ => qualname,
        }
    }

    /// Where `key` stands in a dict.
    #[inline]
    pub(crate) fn dict_find(
        &mut self,
        dict: &Ref<Dict>,
        key: &Value,
        hash: i64,
    ) -> Res<Option<usize>> {
        let found = dict.table(self).find(key, hash, &[]);
        self.pay_debt()?;
        match found {
            Found::At(place) => Ok(Some(place)),
            Found::Absent => Ok(None),
            Found::Undecided(_) => self.dict_find_slow(dict, key, hash),
        }
    }

    #[cold]
    fn dict_find_slow(&mut self, dict: &Ref<Dict>, key: &Value, hash: i64) -> Res<Option<usize>> {
        // A comparison may change the table. Its answer holds where the key still stands at its place, and the search
        // goes on behind it; otherwise it begins anew.
        let mut behind = None;
        'search: loop {
            let version = dict.table(self).keys_version();
            for place in dict.table(self).same_hash(hash) {
                if behind.is_some_and(|behind| place <= behind) {
                    continue;
                }
                let Some(known) = dict.table(self).entry(place).map(|entry| entry.key.clone())
                else {
                    continue;
                };
                let equal = self.eq(&known, key)?;
                let table = dict.table(self);
                if !table.entry(place).is_some_and(|entry| entry.key.is(&known)) {
                    behind = None;
                    continue 'search;
                }
                if equal {
                    return Ok(Some(place));
                }
                if table.keys_version() != version {
                    behind = Some(place);
                    continue 'search;
                }
            }
            return Ok(None);
        }
    }

    /// `dict[key]`, if it is there.
    pub fn dict_get(&mut self, dict: &Ref<Dict>, key: &Value) -> Res<Option<Value>> {
        let hash = self.key_hash(key)?;
        let place = self.dict_find(dict, key, hash)?;
        Ok(place.and_then(|place| {
            dict.table(self)
                .entry(place)
                .map(|entry| entry.value.clone())
        }))
    }

    /// `key in dict`
    pub fn dict_contains(&mut self, dict: &Ref<Dict>, key: &Value) -> Res<bool> {
        let hash = self.key_hash(key)?;
        Ok(self.dict_find(dict, key, hash)?.is_some())
    }

    /// `dict[key] = value`
    pub fn dict_set(&mut self, dict: &Ref<Dict>, key: Value, value: Value) -> Res<()> {
        let hash = self.key_hash(&key)?;
        self.dict_set_hashed(dict, key, hash, value)
    }

    /// The same, the hash being known.
    pub(crate) fn dict_set_hashed(
        &mut self,
        dict: &Ref<Dict>,
        key: Value,
        hash: i64,
        value: Value,
    ) -> Res<()> {
        match self.dict_find(dict, &key, hash)? {
            Some(place) => drop(dict.table_mut(self).set_value(place, value)),
            None => dict.table_mut(self).insert_new(key, hash, value)?,
        }
        Ok(())
    }

    /// Take `key` out, with its value.
    pub fn dict_remove(&mut self, dict: &Ref<Dict>, key: &Value) -> Res<Option<(Value, Value)>> {
        let hash = self.key_hash(key)?;
        let place = self.dict_find(dict, key, hash)?;
        Ok(place.and_then(|place| dict.table_mut(self).remove(place)))
    }

    // ---- sets

    pub(crate) fn set_find(
        &mut self,
        set: &Ref<Set>,
        element: &Value,
        hash: i64,
    ) -> Res<Option<usize>> {
        let found = set.table(self).find(element, hash);
        self.pay_debt()?;
        match found {
            Found::At(place) => Ok(Some(place)),
            Found::Absent => Ok(None),
            Found::Undecided(_) => self.set_find_slow(set, element, hash),
        }
    }

    #[cold]
    fn set_find_slow(&mut self, set: &Ref<Set>, element: &Value, hash: i64) -> Res<Option<usize>> {
        'search: loop {
            let shape = |vm: &Vm| (set.table(vm).places(), set.len(vm));
            let before = shape(self);
            for place in set.table(self).same_hash(hash) {
                let Some(known) = set.table(self).entry(place).map(|(key, _)| key.clone()) else {
                    continue 'search;
                };
                let equal = self.eq(&known, element)?;
                let unchanged = shape(self) == before
                    && set
                        .table(self)
                        .entry(place)
                        .is_some_and(|(key, _)| key.is(&known));
                if !unchanged {
                    continue 'search;
                }
                if equal {
                    return Ok(Some(place));
                }
            }
            return Ok(None);
        }
    }

    /// Add an element. Whether it is new.
    pub fn set_add(&mut self, set: &Ref<Set>, element: Value) -> Res<bool> {
        let hash = self.element_hash(&element)?;
        self.set_add_hashed(set, element, hash)
    }

    pub(crate) fn set_add_hashed(
        &mut self,
        set: &Ref<Set>,
        element: Value,
        hash: i64,
    ) -> Res<bool> {
        let added = set.table_mut(self).add(element, hash)?;
        self.pay_debt()?;
        match added {
            Added::New => Ok(true),
            Added::Known => Ok(false),
            Added::Undecided(element) => self.set_add_slow(set, element, hash),
        }
    }

    #[cold]
    fn set_add_slow(&mut self, set: &Ref<Set>, element: Value, hash: i64) -> Res<bool> {
        if self.set_find_slow(set, &element, hash)?.is_some() {
            return Ok(false);
        }
        set.table_mut(self).insert_new(element, hash)?;
        Ok(true)
    }

    /// Add the elements of `from` that are in `known` (where `keep` is false: that are not) to a set which is neither. Without
    /// `known`, all.
    pub(crate) fn set_add_chosen(
        &mut self,
        set: &Ref<Set>,
        from: &Ref<Set>,
        known: Option<&Ref<Set>>,
        keep: bool,
    ) -> Res<()> {
        let mut place = 0;
        while place < from.table(self).places() {
            let end = from.table(self).places().min(place + AT_ONCE);
            let next = set.add_chosen(self, from, known.map(|it| &**it), keep, place..end)?;
            self.worked_through(next - place)?;
            place = next;
            if place == end {
                continue;
            }
            // One that a script has to be asked about.
            let entry = from.table(self).entry(place);
            let entry = entry.map(|(element, hash)| (element.clone(), hash));
            place += 1;
            let Some((element, hash)) = entry else {
                continue;
            };
            let chosen = match known {
                Some(known) => self.set_find(known, &element, hash)?.is_some() == keep,
                None => true,
            };
            if chosen {
                self.set_add_hashed(set, element, hash)?;
            }
        }
        Ok(())
    }

    /// Whether all elements of a set are in another one (where `inside` is false: whether none is).
    pub(crate) fn set_all_are(
        &mut self,
        set: &Ref<Set>,
        known: &Ref<Set>,
        inside: bool,
    ) -> Res<bool> {
        let mut place = 0;
        while place < set.table(self).places() {
            let end = set.table(self).places().min(place + AT_ONCE);
            let known_table = known.table(self);
            let (holds, next) = set.table(self).all_are(known_table, inside, place..end);
            if !holds {
                return Ok(false);
            }
            self.worked_through(next - place)?;
            place = next;
            if place == end {
                continue;
            }
            // As above.
            let entry = set.table(self).entry(place);
            let entry = entry.map(|(element, hash)| (element.clone(), hash));
            place += 1;
            if let Some((element, hash)) = entry
                && self.set_find(known, &element, hash)?.is_some() != inside
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// So many places of a set were looked at.
    #[inline]
    fn worked_through(&mut self, places: usize) -> Res<()> {
        const FREE: usize = 64;
        if places >= FREE {
            self.heap.owe(places / FREE);
        }
        self.pay_debt()
    }

    /// `element in set`. A set that is asked for stands for the frozenset of its elements.
    pub fn set_contains(&mut self, set: &Ref<Set>, element: &Value) -> Res<bool> {
        let hash = self.lookup_hash(element)?;
        Ok(self.set_find(set, element, hash)?.is_some())
    }

    /// Take an element out. Whether it was there.
    pub fn set_discard(&mut self, set: &Ref<Set>, element: &Value) -> Res<bool> {
        let hash = self.lookup_hash(element)?;
        match self.set_find(set, element, hash)? {
            Some(place) => Ok(set.table_mut(self).remove(place).is_some()),
            None => Ok(false),
        }
    }

    /// The hash of what a set is asked for: a set counts as a frozenset.
    fn lookup_hash(&mut self, element: &Value) -> Res<i64> {
        if let Some(inner) = element.downcast::<Set>() {
            let set_type = self.types.set.clone();
            if self.is_instance(element, &set_type)
                && self.special(element, Special::Hash).is_none()
            {
                return Ok(self.frozen_hash(&inner.clone()));
            }
        }
        self.element_hash(element)
    }

    /// Call `f` with each element of a set and its hash, until it says that it has enough. Place by place: what is asked may
    /// change the set meanwhile.
    #[inline]
    pub(crate) fn each_element(
        &mut self,
        set: &Ref<Set>,
        mut f: impl FnMut(&mut Vm, Value, i64) -> Res<bool>,
    ) -> Res<()> {
        const FREE: usize = 64;
        let mut place = 0;
        while place < set.table(self).places() {
            let entry = set.table(self).entry(place);
            let entry = entry.map(|(element, hash)| (element.clone(), hash));
            place += 1;
            if place % FREE == 0 {
                self.heap.owe(1);
                self.pay_debt()?;
            }
            if let Some((element, hash)) = entry
                && !f(self, element, hash)?
            {
                break;
            }
        }
        Ok(())
    }

    /// Elements with their hashes, of anything that can be iterated over.
    pub fn hashed_elements(&mut self, iterable: &Value) -> Res<Vec<(Value, i64)>> {
        if let Some(set) = iterable.downcast::<Set>() {
            self.reserve(set.len(self) * size_of::<(Value, i64)>())?;
            return Ok(set
                .table(self)
                .iter()
                .map(|(key, hash)| (key.clone(), hash))
                .collect());
        }
        if let Some(dict) = self.plain_dict(iterable) {
            self.reserve(dict.len(self) * size_of::<(Value, i64)>())?;
            return Ok(dict
                .table(self)
                .iter()
                .map(|entry| (entry.key.clone(), entry.hash))
                .collect());
        }
        let values = self.collect_iterable(iterable)?;
        let mut elements = Vec::with_capacity(values.len());
        for value in values {
            let hash = self.element_hash(&value)?;
            elements.push((value, hash));
        }
        Ok(elements)
    }

    /// Add all of an iterable. The table grows as CPython's does, so that elements come in the same order.
    pub fn set_update(&mut self, set: &Ref<Set>, iterable: &Value) -> Res<()> {
        if let Some(other) = iterable.downcast::<Set>() {
            if other.is_same(set) || other.len(self) == 0 {
                return Ok(());
            }
            if set.len(self) == 0 {
                // Only one of the two tables can be open at a time: this one is taken out.
                let mut table = set.table_mut(self).take();
                let copied = table.copy_from(other.table(self));
                *set.table_mut(self) = table;
                if copied? {
                    return Ok(());
                }
            }
            let more = other.len(self);
            set.table_mut(self).reserve_merge(more)?;
            return self.set_add_chosen(set, &other.clone(), None, true);
        } else if let Some(dict) = self.plain_dict(iterable) {
            let more = dict.len(self);
            set.table_mut(self).reserve_merge(more)?;
        } else {
            return self.for_each(iterable, |vm, element| {
                vm.set_add(set, element)?;
                Ok(true)
            });
        }
        for (element, hash) in self.hashed_elements(iterable)? {
            self.set_add_hashed(set, element, hash)?;
        }
        Ok(())
    }

    /// The hash of the elements of a set, whatever their order.
    pub fn frozen_hash(&self, set: &Ref<Set>) -> i64 {
        let mut hash: u64 = 0;
        for (_, element) in set.table(self).iter() {
            let element = element as u64;
            hash ^= (element ^ 89_869_747 ^ (element << 16)).wrapping_mul(3_644_798_167);
        }
        hash ^= (set.len(self) as u64 + 1).wrapping_mul(1_927_868_237);
        hash ^= (hash >> 11) ^ (hash >> 25);
        hash = hash.wrapping_mul(69_069).wrapping_add(907_133_923);
        if hash == u64::MAX {
            590_923_713
        } else {
            hash as i64
        }
    }

    /// A `frozenset` of these elements.
    pub fn new_frozenset(&mut self, elements: Vec<Value>) -> Res {
        let ty = self.types.frozenset.clone();
        let set = self.new_object_of(&ty, Set::default())?;
        for element in elements {
            self.set_add(&set, element)?;
        }
        Ok(set.into())
    }
}

impl Vm {
    /// Whether a mapping is an exact `dict`, or one derived from it that leaves `__getitem__` alone.
    pub(crate) fn plain_dict(&self, value: &Value) -> Option<Ref<Dict>> {
        let dict = value.as_dict()?;
        (dict.ty().is_same(&self.types.dict)).then(|| dict.clone())
    }

    /// Copies of a table's entries, with their hashes.
    pub(crate) fn dict_entries(&self, dict: &Ref<Dict>) -> Vec<(i64, Value, Value)> {
        let table: &Table = dict.table(self);
        table
            .iter()
            .map(|entry| (entry.hash, entry.key.clone(), entry.value.clone()))
            .collect()
    }
}
