//! The memos of a pickle: what has been written, by identity, and what has been read, by number.

use crate::modules::errors;
use crate::object::layout::{Trace, Tracer};
use crate::object::{Charge, Items, OutOfMemory, Ref, Res, Value, Vm, VmCell};
use hashbrown::HashMap;
use pyish_derive::{Payload, class};

/// What has been written. The number of an object is its place.
#[derive(Default)]
pub(super) struct Written {
    /// Kept, so that their addresses mean nothing else; Unset for what nobody can refer to again.
    kept: Items,
    places: HashMap<usize, u32>,
    charge: Charge,
}

impl Trace for Written {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        for value in self.kept.iter() {
            value.trace(tracer);
        }
    }

    fn save(&self, saver: &mut crate::object::save::Saver<'_>) -> crate::object::save::Saved {
        self.kept.save(saver)
    }

    fn load(loader: &mut crate::object::load::Loader<'_>) -> crate::object::load::Loaded<Self> {
        Ok(Written {
            kept: Items::load(loader)?,
            ..Written::default()
        })
    }
}

/// What tells a value from others in the memo; nothing for what is never looked up.
fn key_of(value: &Value) -> Option<usize> {
    match value {
        Value::Object(object) => Some(object.address()),
        // No addresses.
        Value::Ellipsis => Some(1),
        Value::NotImplemented => Some(3),
        _ => None,
    }
}

impl Written {
    /// The number of a value that has been written.
    #[inline]
    pub(super) fn find(&self, value: &Value) -> Option<u32> {
        self.places.get(&key_of(value)?).copied()
    }

    /// A number for a value that has just been written.
    pub(super) fn add(&mut self, value: &Value) -> Res<u32> {
        let number = u32::try_from(self.kept.len()).map_err(|_| OutOfMemory)?;
        self.kept.push(value.clone())?;
        if let Some(key) = key_of(value) {
            if self.places.len() == self.places.capacity() {
                self.grow(1)?;
            }
            self.places.insert(key, number);
        }
        Ok(number)
    }

    #[cold]
    fn grow(&mut self, more: usize) -> Res<()> {
        // A place, its key, and what says that it is taken; while the table moves there are two.
        const EACH: usize = size_of::<(usize, u32)>() + 1;
        let wanted = self.places.len().saturating_add(more).max(8) * 2;
        self.charge.grow_to(wanted.saturating_mul(2 * EACH))?;
        let grown = self.places.try_reserve(wanted - self.places.len());
        grown.map_err(|_| OutOfMemory.into())
    }

    /// Of a loaded isolate, or filled by a script: the places follow from what is kept.
    pub(super) fn complete(&mut self) -> Res<()> {
        if !self.places.is_empty() || self.kept.is_empty() {
            return Ok(());
        }
        self.grow(self.kept.len())?;
        for (number, value) in self.kept.iter().enumerate() {
            if let Some(key) = key_of(value) {
                self.places.insert(key, number as u32);
            }
        }
        Ok(())
    }
}

/// What has been read. Numbers mostly come in order.
#[derive(Default)]
pub(super) struct Read {
    in_order: Items,
    others: HashMap<usize, Value>,
    charge: Charge,
}

impl Trace for Read {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        for value in self.in_order.iter().chain(self.others.values()) {
            value.trace(tracer);
        }
    }

    fn save(&self, saver: &mut crate::object::save::Saver<'_>) -> crate::object::save::Saved {
        self.in_order.save(saver)?;
        let others: Vec<(usize, Value)> = self
            .others
            .iter()
            .map(|(number, value)| (*number, value.clone()))
            .collect();
        others.save(saver)
    }

    fn load(loader: &mut crate::object::load::Loader<'_>) -> crate::object::load::Loaded<Self> {
        let in_order = Items::load(loader)?;
        let others: Vec<(usize, Value)> = Vec::load(loader)?;
        Ok(Read {
            in_order,
            others: others.into_iter().collect(),
            charge: Charge::default(),
        })
    }
}

impl Read {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.in_order.len() + self.others.len()
    }

    #[inline]
    pub(super) fn get(&self, number: usize) -> Option<&Value> {
        let known = self.in_order.get(number);
        known.or_else(|| self.others.get(&number))
    }

    pub(super) fn put(&mut self, number: usize, value: Value) -> Res<()> {
        if let Some(known) = self.in_order.get_mut(number) {
            *known = value;
            return Ok(());
        }
        if number == self.in_order.len() {
            self.others.remove(&number);
            return Ok(self.in_order.push(value)?);
        }
        const EACH: usize = 4 * (size_of::<(usize, Value)>() + 1);
        self.charge
            .grow_to((self.others.len() + 1).saturating_mul(EACH))?;
        self.others.try_reserve(1).map_err(|_| OutOfMemory)?;
        self.others.insert(number, value);
        Ok(())
    }
}

/// The memo of a Pickler, from one `dump` to the next.
#[derive(Payload, pyish_derive::Trace)]
#[payload(name = "PicklerMemo")]
pub(super) struct PicklerMemo {
    pub(super) memo: VmCell<Written>,
}

/// What a Pickler has written.
#[class(name = "PicklerMemo", module = "_pickle", shape = PicklerMemo)]
impl PicklerSurface {
    #[new("(cls, /)")]
    fn new(cls: &Ref<crate::object::Type>, vm: &mut Vm) -> Res<Ref<PicklerMemo>> {
        let body = PicklerMemo {
            memo: VmCell::default(),
        };
        vm.new_object_of(cls, body)
    }

    /// Remove all items from memo.
    #[method("clear(self, /)")]
    fn clear(this: &PicklerMemo, vm: &mut Vm) {
        drop(this.memo.replace(vm, Written::default()));
    }

    /// All that it knows: `[object]`, by number.
    #[method("listed(self, /)")]
    fn listed(this: &PicklerMemo, vm: &mut Vm) -> Res {
        let room = this.memo.get(vm).kept.len() * size_of::<Value>();
        vm.reserve(room)?;
        let kept = this.memo.get(vm).kept.to_vec();
        vm.new_list(
            kept.into_iter()
                .map(|value| value.set().unwrap_or(Value::None))
                .collect(),
        )
    }

    /// Know these objects, in the order of their numbers, and nothing else.
    #[method("fill(self, objects, /)")]
    fn fill(this: &PicklerMemo, vm: &mut Vm, objects: &Value) -> Res<()> {
        let mut filled = Written::default();
        for object in vm.collect_iterable(objects)? {
            filled.kept.push(object)?;
        }
        filled.complete()?;
        drop(this.memo.replace(vm, filled));
        Ok(())
    }
}

/// The memo of an Unpickler, from one `load` to the next.
#[derive(Payload, pyish_derive::Trace)]
#[payload(name = "UnpicklerMemo")]
pub(super) struct UnpicklerMemo {
    pub(super) memo: VmCell<Read>,
}

/// What an Unpickler has read.
#[class(name = "UnpicklerMemo", module = "_pickle", shape = UnpicklerMemo)]
impl UnpicklerSurface {
    #[new("(cls, /)")]
    fn new(cls: &Ref<crate::object::Type>, vm: &mut Vm) -> Res<Ref<UnpicklerMemo>> {
        let body = UnpicklerMemo {
            memo: VmCell::default(),
        };
        vm.new_object_of(cls, body)
    }

    /// All that it knows, by number.
    #[method("items(self, /)")]
    fn items(this: &UnpicklerMemo, vm: &mut Vm) -> Res {
        let memo = this.memo.get(vm);
        let in_order = memo.in_order.iter().cloned().enumerate();
        let others = memo.others.iter().map(|(at, value)| (*at, value.clone()));
        let all: Vec<(usize, Value)> = in_order.chain(others).collect();
        let mut pairs = Items::default();
        for (number, value) in all {
            pairs.push(vm.new_tuple([Value::Int(number as i64), value])?)?;
        }
        vm.new_list(pairs.take())
    }

    /// Know these `(number, object)`, and nothing else.
    #[method("fill(self, pairs, /)")]
    fn fill(this: &UnpicklerMemo, vm: &mut Vm, pairs: &Value) -> Res<()> {
        let mut filled = Read::default();
        for pair in vm.collect_iterable(pairs)? {
            let Some([number, value]) = pair.as_tuple().map(|pair| pair.items()) else {
                return errors::raise(
                    vm,
                    "_pickle",
                    "UnpicklingError",
                    "not a number and an object",
                );
            };
            let number = vm.to_index(number)?;
            filled.put(usize::try_from(number).unwrap_or(0), value.clone())?;
        }
        drop(this.memo.replace(vm, filled));
        Ok(())
    }
}
