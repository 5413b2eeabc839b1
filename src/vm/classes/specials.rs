//! The rows of special methods, and what must be forgotten when a class changes.
//!
//! # Cost
//! Filling a row: O(special names + names of the classes on the MRO that the first base has not), and the same for
//! each subclass. A change of one name: O(subclasses).

use crate::object::*;

/// Which special method a name is.
fn special_of(name: &Ref<Str>) -> Option<Special> {
    let name = name.as_bytes();
    match name.starts_with(b"__") {
        true => Special::named(std::str::from_utf8(name).ok()?),
        false => None,
    }
}

impl Vm {
    /// Which special method `name` is.
    pub(crate) fn special_named(&mut self, name: &Ref<Str>) -> Option<Special> {
        special_of(name)
    }

    /// Fill the row of special methods of `class`, and those of the classes that derive from it.
    pub(crate) fn fill_specials(&mut self, class: &Ref<Type>) {
        let mut work = vec![class.clone()];
        while let Some(class) = work.pop() {
            self.fill_row(&class);
            work.extend(self.subclasses(&class));
        }
    }

    /// Fill the row of special methods of `class`; those of its bases are filled.
    pub(super) fn fill_row(&mut self, class: &Ref<Type>) {
        let mro = class.mro.cloned(self);
        // With one line of bases the base's row is right for all but the class's own names.
        let inherited = match mro.get(1) {
            Some(base) if same_order(&mro[1..], base.mro.get(self)) => Some(base.clone()),
            _ => None,
        };
        let own = match inherited {
            Some(_) => 1,
            None => mro.len(),
        };
        let mut changes = Vec::new();
        for class in mro[..own].iter().rev() {
            match class.late() {
                Some(def) => changes.extend(self.own_specials(class, def)),
                None => self.specials_among_names(class, &mut changes),
            }
        }
        let mut row = match inherited {
            Some(base) => base.row().share(),
            None => Row::empty(),
        };
        for (which, value) in changes {
            drop(row.replace(which, value));
        }
        class.set_row(self, row);
        self.note_specials(class);
    }

    /// The special methods among the names of a class.
    fn specials_among_names(&self, class: &Ref<Type>, found: &mut Vec<(Special, Value)>) {
        let names = class.own_names().map(|names| names.table(self).iter());
        for entry in names.into_iter().flatten() {
            if let Some(name) = entry.key.as_str()
                && let Some(which) = special_of(name)
            {
                found.push((which, entry.value.clone()));
            }
        }
    }

    /// What the row of a class says has changed: the flags that follow from it do too.
    fn note_specials(&mut self, class: &Ref<Type>) {
        let flags = class.flags.get();
        let flags = flags.having(TypeFlags::DEL, self.needs_finalizing(class));
        class
            .flags
            .set(flags.having(TypeFlags::PLAIN_KEY, self.is_plain_key(class)));
    }

    /// Whether there is a `__del__`. A native one of a layout that asks each object runs for those that say yes.
    fn needs_finalizing(&self, class: &Ref<Type>) -> bool {
        let method = class.special(Special::Del);
        let asks = class.layout.asks.is_some() && method.downcast::<NativeFunction>().is_some();
        !method.is_unset() && !asks
    }

    /// Whether a script's class leaves it to the built-in one that it derives from what its instances equal, and their hash.
    fn is_plain_key(&self, class: &Ref<Type>) -> bool {
        let built_in = class.mro.get(self).iter().find(|base| !base.is_counted());
        class.is_counted()
            && built_in.is_some_and(|built_in| {
                !built_in.is_same(&self.types.object)
                    && std::ptr::eq(built_in.layout, class.layout)
                    && [Special::Eq, Special::Ne, Special::Hash]
                        .into_iter()
                        .all(|which| class.special(which).is(built_in.special(which)))
            })
    }

    /// What an instance of `class` would find for `name` has changed: caches and special methods follow.
    pub(crate) fn class_attribute_changed(&mut self, class: &Ref<Type>, name: &Ref<Str>) {
        self.type_changed(class);
        let value = class.namespace(self).get_str(self, name);
        let mut flush = value
            .as_ref()
            .is_some_and(|value| self.is_data_descriptor(value));
        if let Some(which) = self.special_named(name) {
            self.refill_special(class, which);
            flush |= matches!(
                which,
                Special::GetAttribute
                    | Special::GetAttr
                    | Special::SetAttr
                    | Special::DelAttr
                    | Special::Get
                    | Special::Set
                    | Special::Delete
            );
        }
        if flush {
            self.flush_caches();
        }
    }

    fn refill_special(&mut self, class: &Ref<Type>, which: Special) {
        let name = self.names.special(which).clone();
        let changed = class;
        let mut work = vec![class.clone()];
        while let Some(class) = work.pop() {
            let base = class.base.cloned(self);
            if class.row_waits() && !class.is_same(changed) {
                // What is made of it later begins with its base's, which is right by now.
                work.extend(self.subclasses(&class));
                continue;
            }
            match base.filter(|_| class.row().is_shared() && !class.is_same(changed)) {
                // It has nothing of its own: the base's row, which is right by now, is its too.
                Some(base) => {
                    let row = base.row().share();
                    class.set_row(self, row);
                }
                None => {
                    let found = self
                        .type_lookup_where(&class, &name)
                        .map(|(_, value)| value)
                        .unwrap_or_default();
                    drop(class.replace_special(self, which, found));
                }
            }
            if let Special::InstanceCheck | Special::SubclassCheck = which {
                self.verdicts.forget();
            }
            if let Special::Del | Special::Eq | Special::Ne | Special::Hash = which {
                self.note_specials(&class);
            }
            work.extend(self.subclasses(&class));
        }
    }

    /// Empty all inline caches. Rare: a class that has instances gained a data descriptor or an attribute hook.
    /// O(objects).
    #[cold]
    pub(crate) fn flush_caches(&mut self) {
        // All of them first: to flush one frees objects, and the others change their places.
        let codes: Vec<_> = self
            .all_objects()
            .filter_map(|object| object.downcast::<CodeObject>().cloned())
            .collect();
        for code in codes {
            code.flush_caches(self);
        }
    }

    /// `callable(value)`
    pub fn is_callable(&self, value: &Value) -> bool {
        match value {
            Value::Object(object) => {
                object.is::<Function>()
                    || object.is::<NativeFunction>()
                    || object.is::<BoundMethod>()
                    || object.is::<Type>()
                    || !object.ty().special(Special::Call).is_unset()
            }
            _ => false,
        }
    }

    // ---- what the loop asks of `object`'s own methods

    /// Whether `method` is `object.__new__`.
    #[inline]
    pub(crate) fn is_object_new(&self, method: &Value) -> bool {
        method
            .object()
            .is_some_and(|object| object.address() == self.heap.object_new.get())
    }

    /// Whether `method` is `object.__init__`.
    #[inline]
    pub(crate) fn is_object_init(&self, method: &Value) -> bool {
        method
            .object()
            .is_some_and(|object| object.address() == self.heap.object_init.get())
    }
}

fn same_order(left: &[Ref<Type>], right: &[Ref<Type>]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(a, b)| a.is_same(b))
}
