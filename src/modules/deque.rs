//! `_deque`: `collections.deque`, and what else of `collections` is worth having natively.
//!
//! append, pop at either end O(1); index O(1); insert, remove, `del d[i]` O(n); rotate O(k).

use crate::builtins::generic_alias;
use crate::object::heap::Charge;
use crate::object::{
    Dict, Elements, OutOfMemory, Ref, Res, Trace, Tracer, Type, Value, Vm, VmCell, sequence_index,
};
use crate::vm::protocol::{BinaryOp, CompareOp};
use pyish_derive::{Payload, Trace, class, module};
use std::cell::Cell;
use std::collections::VecDeque;

/// The elements, and the memory that they are charged.
#[derive(Default)]
struct Items {
    values: VecDeque<Value>,
    charge: Charge,
}

impl Items {
    fn new(values: Vec<Value>) -> Result<Items, OutOfMemory> {
        let mut charge = Charge::default();
        charge.grow_to(values.capacity() * size_of::<Value>())?;
        let values = values.into();
        Ok(Items { values, charge })
    }

    /// Make room for `more` elements. O(1) amortised.
    #[inline]
    fn room(&mut self, more: usize) -> Result<(), OutOfMemory> {
        let wanted = self.values.len() + more;
        match wanted <= self.values.capacity() {
            true => Ok(()),
            false => self.grow(wanted),
        }
    }

    #[cold]
    fn grow(&mut self, wanted: usize) -> Result<(), OutOfMemory> {
        let capacity = self.values.capacity();
        let grown = wanted.max(capacity * 2).max(8);
        self.charge.grow_to(grown * size_of::<Value>())?;
        self.values
            .try_reserve_exact(grown - self.values.len())
            .map_err(|_| OutOfMemory)
    }
}

impl std::ops::Deref for Items {
    type Target = VecDeque<Value>;

    fn deref(&self) -> &VecDeque<Value> {
        &self.values
    }
}

impl std::ops::DerefMut for Items {
    fn deref_mut(&mut self) -> &mut VecDeque<Value> {
        &mut self.values
    }
}

impl Trace for Items {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.values.trace(tracer);
    }

    crate::object::layout::saved_fields!(values, charge);
}

static ELEMENTS: Elements = Elements::read_by(|vm, this, at| {
    let deque = this.downcast::<Deque>()?;
    let values = &deque.items.get(vm).values;
    values.get(sequence_index(at, values.len())?).cloned()
});

/// A deque.
#[derive(Payload)]
#[payload(name = "deque", elements = ELEMENTS)]
pub(super) struct Deque {
    items: VmCell<Items>,
    max: Cell<Option<usize>>,
    /// Counts the changes of its length.
    version: Cell<u64>,
}

impl Trace for Deque {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        // The collector looks at moments when nothing is borrowed.
        self.items.trace(tracer);
    }

    crate::object::layout::saved_fields!(items, max, version);
}

/// The iterator of a deque.
#[derive(Trace, Payload)]
#[payload(name = "_deque_iterator")]
struct DequeIterator {
    deque: Ref<Deque>,
    #[trace(skip)]
    at: Cell<usize>,
    #[trace(skip)]
    version: Cell<u64>,
}

/// The iterator that goes backwards.
#[derive(Trace, Payload)]
#[payload(name = "_deque_reverse_iterator")]
struct DequeReverseIterator {
    forwards: DequeIterator,
}

impl DequeIterator {
    fn new(deque: &Ref<Deque>) -> DequeIterator {
        DequeIterator {
            deque: deque.clone(),
            at: Cell::new(0),
            version: Cell::new(deque.version.get()),
        }
    }

    /// The iterator of an argument that is a deque, with `skip` elements given.
    fn of(vm: &mut Vm, deque: &Value, skip: usize) -> Res<DequeIterator> {
        let Some(deque) = deque.downcast::<Deque>() else {
            let given = vm.type_name(deque);
            return raise!(
                vm,
                TypeError,
                "argument 1 must be collections.deque, not {given}"
            );
        };
        let iterator = DequeIterator::new(deque);
        iterator.at.set(skip.min(deque.len(vm)));
        Ok(iterator)
    }

    /// The next element; `reversed` from the end.
    fn next(&self, vm: &mut Vm, reversed: bool) -> Res {
        let (at, len) = (self.at.get(), self.deque.len(vm));
        if reversed && at == usize::MAX {
            return Ok(Value::Unset);
        }
        if self.deque.version.get() != self.version.get() {
            self.at.set(usize::MAX);
            return raise!(vm, RuntimeError, "deque mutated during iteration");
        }
        if at >= len {
            self.at.set(usize::MAX);
            return Ok(Value::Unset);
        }
        self.at.set(at + 1);
        let place = if reversed { len - 1 - at } else { at };
        Ok(self.deque.items.get(vm)[place].clone())
    }

    fn left(&self, vm: &Vm) -> usize {
        self.deque.len(vm).saturating_sub(self.at.get())
    }

    /// `(type, (deque, elements given))`
    fn reduce(&self, vm: &mut Vm, ty: &Ref<Type>) -> Res {
        let given = self.deque.len(vm) - self.left(vm);
        let args = vm.new_tuple([(&self.deque).into(), Value::Int(given as i64)])?;
        vm.new_tuple([ty.into(), args])
    }
}

impl Deque {
    fn changed(&self) {
        self.version.set(self.version.get().wrapping_add(1));
    }

    pub(super) fn len(&self, vm: &Vm) -> usize {
        self.items.get(vm).len()
    }

    pub(super) fn push(&self, vm: &mut Vm, value: Value, left: bool) -> Res<()> {
        self.changed();
        if self.max.get() == Some(0) {
            return Ok(());
        }
        let full = self.max.get().is_some_and(|max| self.len(vm) >= max);
        let items = self.items.get_mut(vm);
        let out = match (full, left) {
            (true, true) => items.pop_back(),
            (true, false) => items.pop_front(),
            (false, _) => None,
        };
        items.room(1)?;
        if left {
            items.push_front(value)
        } else {
            items.push_back(value)
        }
        drop(out);
        Ok(())
    }

    pub(super) fn pop(&self, vm: &mut Vm, left: bool) -> Res {
        match self.take(vm, left) {
            Some(value) => Ok(value),
            None => raise!(vm, IndexError, "pop from an empty deque"),
        }
    }

    fn take(&self, vm: &mut Vm, left: bool) -> Option<Value> {
        let items = self.items.get_mut(vm);
        let item = match left {
            true => items.pop_front(),
            false => items.pop_back(),
        }?;
        self.changed();
        Some(item)
    }

    /// Take out the first element that is this very object; whether there was one.
    pub(super) fn remove_same(&self, vm: &mut Vm, value: &Value) -> bool {
        let items = self.items.get_mut(vm);
        let Some(at) = items.iter().position(|item| item.is(value)) else {
            return false;
        };
        drop(items.remove(at));
        self.changed();
        true
    }

    pub(super) fn at(&self, vm: &Vm, at: usize) -> Option<Value> {
        self.items.get(vm).get(at).cloned()
    }

    /// Put another element in a place.
    pub(super) fn replace_at(&self, vm: &mut Vm, at: usize, value: Value) {
        if let Some(place) = self.items.get_mut(vm).get_mut(at) {
            drop(std::mem::replace(place, value));
        }
    }

    fn extend(&self, vm: &mut Vm, iterable: &Value, left: bool) -> Res<()> {
        // Of itself it takes what is there before the first of it is added.
        if let Some(own) = iterable.downcast::<Deque>()
            && std::ptr::eq(&**own, self)
        {
            for value in self.values(vm) {
                self.push(vm, value, left)?;
            }
            return Ok(());
        }
        vm.for_each(iterable, |vm, value| {
            self.push(vm, value, left)?;
            Ok(true)
        })
    }

    fn values(&self, vm: &Vm) -> Vec<Value> {
        self.items.get(vm).iter().cloned().collect()
    }

    fn place(&self, vm: &mut Vm, index: &Value) -> Res<usize> {
        let index = vm.to_index(index)?;
        let len = self.len(vm) as isize;
        let at = if index < 0 { index + len } else { index };
        if at < 0 || at >= len {
            return raise!(vm, IndexError, "deque index out of range");
        }
        Ok(at as usize)
    }

    /// The first place whose element equals `value`.
    fn find(&self, vm: &mut Vm, value: &Value, start: usize, stop: usize) -> Res<Option<usize>> {
        let version = self.version.get();
        let mut at = start;
        while at < stop.min(self.len(vm)) {
            vm.tick()?;
            let Some(item) = self.items.get(vm).get(at).cloned() else {
                break;
            };
            if item.is(value) || vm.eq(&item, value)? {
                return Ok(Some(at));
            }
            if self.version.get() != version {
                return raise!(vm, RuntimeError, "deque mutated during iteration");
            }
            at += 1;
        }
        Ok(None)
    }
}

fn new_deque(
    vm: &mut Vm,
    ty: &Ref<Type>,
    values: Vec<Value>,
    max: Option<usize>,
) -> Res<Ref<Deque>> {
    vm.new_object_of(
        ty,
        Deque {
            items: VmCell::new(Items::new(values)?),
            max: Cell::new(max),
            version: Cell::new(0),
        },
    )
}

/// A deque without elements.
pub(super) fn empty(vm: &mut Vm) -> Res<Ref<Deque>> {
    let class = match vm.class_of(&DEQUE_CLASS) {
        Some(class) => class,
        None => {
            vm.add_class(&DEQUE_ITERATOR_CLASS)?;
            vm.add_class(&DEQUE_REVERSE_ITERATOR_CLASS)?;
            vm.add_class(&DEQUE_CLASS)?
        }
    };
    new_deque(vm, &class, Vec::new(), None)
}

fn max_value(max: Option<usize>) -> Value {
    max.map_or(Value::None, |max| Value::Int(max as i64))
}

/// Items in a row that can be put in and taken out at both ends in constant time.
#[class(name = "deque", shape = Deque, module = "collections", unhashable, sequence, weakref)]
impl DequeSurface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, _args: &Value, _kwargs: &Value) -> Res<Ref<Deque>> {
        new_deque(vm, cls, Vec::new(), None)
    }

    #[slot("__init__(self, iterable=<unrepresentable>, maxlen=None)")]
    fn init(this: &Ref<Deque>, vm: &mut Vm, iterable: &Value, maxlen: &Value) -> Res<()> {
        if !maxlen.is_none() {
            if vm.index(maxlen).is_err() {
                return raise!(vm, TypeError, "an integer is required");
            }
            let max = vm.to_index(maxlen)?;
            if max < 0 {
                return raise!(vm, ValueError, "maxlen must be non-negative");
            }
            this.max.set(Some(max as usize));
        } else {
            this.max.set(None);
        }
        drop(this.items.replace(vm, Items::default()));
        this.changed();
        if iterable.is_unset() {
            Ok(())
        } else {
            this.extend(vm, iterable, false)
        }
    }

    /// Put an item at the right end.
    #[method("append(self, item, /)", quick = append_quickly)]
    fn append(this: &Deque, vm: &mut Vm, item: Value) -> Res<()> {
        this.push(vm, item, false)
    }

    /// Put an item at the left end.
    #[method("appendleft(self, item, /)", quick = appendleft_quickly)]
    fn appendleft(this: &Deque, vm: &mut Vm, item: Value) -> Res<()> {
        this.push(vm, item, true)
    }

    /// Remove and return the rightmost element.
    #[method("pop(self, /)", quick = pop_quickly)]
    fn pop(this: &Deque, vm: &mut Vm) -> Res {
        this.pop(vm, false)
    }

    /// Remove and return the leftmost element.
    #[method("popleft(self, /)", quick = popleft_quickly)]
    fn popleft(this: &Deque, vm: &mut Vm) -> Res {
        this.pop(vm, true)
    }

    /// Put all items of an iterable at the right end.
    #[method("extend(self, iterable, /)")]
    fn extend(this: &Deque, vm: &mut Vm, iterable: &Value) -> Res<()> {
        this.extend(vm, iterable, false)
    }

    /// Put the items of an iterable one by one at the left end, where they come to stand in reverse.
    #[method("extendleft(self, iterable, /)")]
    fn extendleft(this: &Deque, vm: &mut Vm, iterable: &Value) -> Res<()> {
        this.extend(vm, iterable, true)
    }

    /// Remove all elements from the deque.
    #[method("clear(self, /)")]
    fn clear(this: &Deque, vm: &mut Vm) {
        this.changed();
        drop(this.items.replace(vm, Items::default()));
    }

    /// Another deque of the same items.
    #[method("copy(self, /)")]
    fn copy(this: &Ref<Deque>, vm: &mut Vm) -> Res<Ref<Deque>> {
        vm.reserve(this.len(vm) * size_of::<Value>())?;
        let values = this.values(vm);
        new_deque(vm, &this.ty().clone(), values, this.max.get())
    }

    /// Another deque of the same items.
    #[method("__copy__(self, /)")]
    fn dunder_copy(this: &Ref<Deque>, vm: &mut Vm) -> Res<Ref<Deque>> {
        Self::copy(this, vm)
    }

    /// Return number of occurrences of value.
    #[method("count(self, value, /)")]
    fn count(this: &Deque, vm: &mut Vm, value: &Value) -> Res<usize> {
        let version = this.version.get();
        let (mut count, mut at) = (0, 0);
        while let Some(item) = this.items.get(vm).get(at).cloned() {
            vm.tick()?;
            count += usize::from(item.is(value) || vm.eq(&item, value)?);
            if this.version.get() != version {
                return raise!(vm, RuntimeError, "deque mutated during iteration");
            }
            at += 1;
        }
        Ok(count)
    }

    /// Return first index of value.
    #[method("index(self, value, start=0, stop=<unrepresentable>, /)")]
    fn index(this: &Deque, vm: &mut Vm, value: &Value, start: &Value, stop: &Value) -> Res<usize> {
        let len = this.len(vm) as isize;
        let clamp = |at: isize| {
            if at < 0 {
                (at + len).max(0) as usize
            } else {
                at as usize
            }
        };
        let start = clamp(vm.to_index_clamped(start)?);
        let stop = if stop.is_unset() {
            len as usize
        } else {
            clamp(vm.to_index_clamped(stop)?)
        };
        match this.find(vm, value, start, stop)? {
            Some(at) => Ok(at),
            None => {
                raise!(vm, ValueError, "deque.index(x): x not in deque")
            }
        }
    }

    /// Insert value before index.
    #[method("insert(self, index, value, /)")]
    fn insert(this: &Deque, vm: &mut Vm, index: isize, value: Value) -> Res<()> {
        let len = this.len(vm);
        if this.max.get().is_some_and(|max| len >= max) {
            return raise!(vm, IndexError, "deque already at its maximum size");
        }
        let at = if index < 0 {
            (index + len as isize).max(0) as usize
        } else {
            (index as usize).min(len)
        };
        this.changed();
        this.items.get_mut(vm).room(1)?;
        vm.heap.owe_bytes(at.min(len - at) * size_of::<Value>());
        this.items.get_mut(vm).insert(at, value);
        Ok(())
    }

    /// Remove first occurrence of value.
    #[method("remove(self, value, /)")]
    fn remove(this: &Deque, vm: &mut Vm, value: &Value) -> Res<()> {
        let version = this.version.get();
        let mut at = 0;
        while let Some(item) = this.items.get(vm).get(at).cloned() {
            vm.tick()?;
            let found = item.is(value) || vm.eq(&item, value)?;
            if this.version.get() != version {
                return raise!(vm, IndexError, "deque mutated during remove().");
            }
            if found {
                this.changed();
                let out = this.items.get_mut(vm).remove(at);
                drop(out);
                return Ok(());
            }
            at += 1;
        }
        raise!(vm, ValueError, "deque.remove(x): x not in deque")
    }

    /// Reverse *IN PLACE*.
    #[method("reverse(self, /)")]
    fn reverse(this: &Deque, vm: &mut Vm) {
        let items = this.items.get_mut(vm).make_contiguous();
        items.reverse();
        let bytes = size_of_val(items);
        vm.heap.owe_bytes(bytes);
    }

    /// Move n items from the right end to the left one; if n is negative, from the left to the right.
    #[method("rotate(self, n=1, /)")]
    fn rotate(this: &Deque, vm: &mut Vm, n: isize) {
        let len = this.len(vm);
        if len > 1 {
            this.changed();
            this.items
                .get_mut(vm)
                .rotate_right(n.rem_euclid(len as isize) as usize);
        }
    }

    /// how many items it keeps at the most, or None
    #[getter]
    fn maxlen(this: &Deque) -> Value {
        max_value(this.max.get())
    }

    #[slot(len)]
    fn length(this: &Deque, vm: &Vm) -> usize {
        this.len(vm)
    }

    #[slot(bool)]
    fn truth(this: &Deque, vm: &Vm) -> bool {
        this.len(vm) > 0
    }

    #[slot(getitem)]
    fn getitem(this: &Deque, vm: &mut Vm, key: &Value) -> Res {
        if key.downcast::<crate::object::Slice>().is_some() {
            return raise!(vm, TypeError, "sequence index must be integer, not 'slice'");
        }
        let at = this.place(vm, key)?;
        Ok(this.items.get(vm)[at].clone())
    }

    #[slot(setitem)]
    fn setitem(this: &Deque, vm: &mut Vm, key: &Value, value: Value) -> Res<()> {
        let at = this.place(vm, key)?;
        let old = std::mem::replace(&mut this.items.get_mut(vm)[at], value);
        drop(old);
        Ok(())
    }

    #[slot(delitem)]
    fn delitem(this: &Deque, vm: &mut Vm, key: &Value) -> Res<()> {
        let at = this.place(vm, key)?;
        this.changed();
        let old = this.items.get_mut(vm).remove(at);
        drop(old);
        Ok(())
    }

    #[slot(contains)]
    fn contains(this: &Deque, vm: &mut Vm, key: &Value) -> Res<bool> {
        Ok(this.find(vm, key, 0, usize::MAX)?.is_some())
    }

    #[slot(iter)]
    fn iter(this: &Ref<Deque>, vm: &mut Vm) -> Res<Ref<DequeIterator>> {
        vm.new_object(DequeIterator::new(this))
    }

    #[slot(reversed)]
    fn reversed(this: &Ref<Deque>, vm: &mut Vm) -> Res<Ref<DequeReverseIterator>> {
        vm.new_object(DequeReverseIterator {
            forwards: DequeIterator::new(this),
        })
    }

    #[slot(repr)]
    fn repr(this: &Ref<Deque>, vm: &mut Vm) -> Res<String> {
        let name = this.ty().name.get(vm).to_string_lossy().into_owned();
        let shown = vm.guard_repr(&this.clone().erase(), |vm| {
            let values = this.values(vm);
            let list = vm.new_list(values)?;
            Ok(vm.repr(&list)?.to_string_lossy().into_owned())
        })?;
        let Some(shown) = shown else {
            return Ok("[...]".to_owned());
        };
        Ok(match this.max.get() {
            Some(max) => format!("{name}({shown}, maxlen={max})"),
            None => format!("{name}({shown})"),
        })
    }

    #[slot(eq)]
    fn eq(this: &Ref<Deque>, vm: &mut Vm, value: &Value) -> Res {
        compare(vm, CompareOp::Eq, this, value)
    }

    #[slot(ne)]
    fn ne(this: &Ref<Deque>, vm: &mut Vm, value: &Value) -> Res {
        compare(vm, CompareOp::Ne, this, value)
    }

    #[slot(lt)]
    fn lt(this: &Ref<Deque>, vm: &mut Vm, value: &Value) -> Res {
        compare(vm, CompareOp::Lt, this, value)
    }

    #[slot(le)]
    fn le(this: &Ref<Deque>, vm: &mut Vm, value: &Value) -> Res {
        compare(vm, CompareOp::Le, this, value)
    }

    #[slot(gt)]
    fn gt(this: &Ref<Deque>, vm: &mut Vm, value: &Value) -> Res {
        compare(vm, CompareOp::Gt, this, value)
    }

    #[slot(ge)]
    fn ge(this: &Ref<Deque>, vm: &mut Vm, value: &Value) -> Res {
        compare(vm, CompareOp::Ge, this, value)
    }

    #[slot(add)]
    fn add(this: &Ref<Deque>, vm: &mut Vm, value: &Value) -> Res {
        let Some(other) = value.downcast::<Deque>() else {
            let given = vm.type_name(value);
            return raise!(
                vm,
                TypeError,
                "can only concatenate deque (not \"{given}\") to deque"
            );
        };
        let more: Value = other.into();
        let copy = Self::copy(this, vm)?;
        copy.extend(vm, &more, false)?;
        Ok(copy.into())
    }

    #[slot(iadd)]
    fn iadd(this: &Ref<Deque>, vm: &mut Vm, value: &Value) -> Res {
        this.extend(vm, value, false)?;
        Ok(this.into())
    }

    #[slot(mul)]
    fn mul(this: &Ref<Deque>, vm: &mut Vm, value: &Value) -> Res {
        let count = vm.to_count(value)?.max(0) as usize;
        repeated(vm, this, count).map(Value::from)
    }

    #[slot(rmul)]
    fn rmul(this: &Ref<Deque>, vm: &mut Vm, value: &Value) -> Res {
        Self::mul(this, vm, value)
    }

    #[slot(imul)]
    fn imul(this: &Ref<Deque>, vm: &mut Vm, value: &Value) -> Res {
        let count = vm.to_count(value)?.max(0) as usize;
        let many = repeated(vm, this, count)?;
        let items = many.items.replace(vm, Items::default());
        this.changed();
        drop(this.items.replace(vm, items));
        Ok(this.into())
    }

    /// Return state information for pickling.
    #[method("__reduce__(self, /)")]
    fn reduce(this: &Ref<Deque>, vm: &mut Vm) -> Res {
        let args = match this.max.get() {
            None => vm.new_tuple([])?,
            max => {
                let nothing = vm.new_tuple([])?;
                vm.new_tuple([nothing, max_value(max)])?
            }
        };
        let state = vm.call_method(&this.into(), "__getstate__", &[])?;
        let items = vm.iter(&this.into())?;
        vm.new_tuple([this.ty().into(), args, state, items])
    }

    /// See PEP 585
    #[slot(class_getitem)]
    fn class_getitem(cls: &Value, vm: &mut Vm, item: &Value) -> Res {
        generic_alias::subscript_class(vm, cls, item)
    }
}

fn compare(vm: &mut Vm, op: CompareOp, this: &Ref<Deque>, other: &Value) -> Res {
    let Some(other) = other.downcast::<Deque>() else {
        return Ok(Value::NotImplemented);
    };
    let (a, b) = (this.values(vm), other.values(vm));
    let (a, b) = (vm.new_list(a)?, vm.new_list(b)?);
    vm.compare(op, &a, &b)
}

fn repeated(vm: &mut Vm, this: &Ref<Deque>, count: usize) -> Res<Ref<Deque>> {
    let values = this.values(vm);
    let total = values.len() as u128 * count as u128;
    // Only what stays is made: the last elements.
    let kept = match this.max.get() {
        Some(max) => total.min(max as u128),
        None => total,
    };
    let Ok(kept) = usize::try_from(kept) else {
        return Err(OutOfMemory.into());
    };
    vm.reserve(kept.saturating_mul(size_of::<Value>()))?;
    vm.charge_work(kept)?;
    let mut all = Vec::with_capacity(kept);
    if !values.is_empty() {
        let first = (values.len() - kept % values.len()) % values.len();
        all.extend(values.iter().cycle().skip(first).take(kept).cloned());
    }
    new_deque(vm, &this.ty().clone(), all, this.max.get())
}

#[class(name = "_deque_iterator", shape = DequeIterator, module = "_collections")]
impl DequeIteratorSurface {
    #[new("(cls, iterable, index=0, /)")]
    fn new(
        cls: &Ref<Type>,
        vm: &mut Vm,
        iterable: &Value,
        index: isize,
    ) -> Res<Ref<DequeIterator>> {
        let iterator = DequeIterator::of(vm, iterable, index.max(0) as usize)?;
        vm.new_object_of(cls, iterator)
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &DequeIterator, vm: &mut Vm) -> Res {
        this.next(vm, false)
    }

    #[slot(length_hint)]
    fn length_hint(this: &DequeIterator, vm: &Vm) -> usize {
        this.left(vm)
    }

    /// Return state information for pickling.
    #[method("__reduce__(self, /)")]
    fn reduce(this: &Ref<DequeIterator>, vm: &mut Vm) -> Res {
        this.reduce(vm, &this.ty().clone())
    }
}

#[class(name = "_deque_reverse_iterator", shape = DequeReverseIterator, module = "_collections")]
impl DequeReverseIteratorSurface {
    #[new("(cls, iterable, index=0, /)")]
    fn new(
        cls: &Ref<Type>,
        vm: &mut Vm,
        iterable: &Value,
        index: isize,
    ) -> Res<Ref<DequeReverseIterator>> {
        let forwards = DequeIterator::of(vm, iterable, index.max(0) as usize)?;
        vm.new_object_of(cls, DequeReverseIterator { forwards })
    }

    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &DequeReverseIterator, vm: &mut Vm) -> Res {
        this.forwards.next(vm, true)
    }

    #[slot(length_hint)]
    fn length_hint(this: &DequeReverseIterator, vm: &Vm) -> usize {
        this.forwards.left(vm)
    }

    /// Return state information for pickling.
    #[method("__reduce__(self, /)")]
    fn reduce(this: &Ref<DequeReverseIterator>, vm: &mut Vm) -> Res {
        this.forwards.reduce(vm, &this.ty().clone())
    }
}

/// High performance data structures.
#[module(
    name = "_deque",
    classes(
        DEQUE_CLASS,
        DEQUE_ITERATOR_CLASS,
        DEQUE_REVERSE_ITERATOR_CLASS,
        super::tuple_field::CLASS,
    )
)]
impl Surface {
    /// Add one to the mapping's value of each element of the iterable.
    #[function("_count_elements(mapping, iterable, /)")]
    fn count_elements(vm: &mut Vm, mapping: &Value, iterable: &Value) -> Res<()> {
        let plain: Option<Ref<Dict>> = mapping.as_dict().cloned();
        vm.for_each(iterable, |vm, key| {
            match &plain {
                Some(dict) => count_in_dict(vm, dict, key)?,
                None => count_in_mapping(vm, mapping, key)?,
            }
            Ok(true)
        })
    }
}

/// One more of an element.
fn count_in_dict(vm: &mut Vm, dict: &Ref<Dict>, key: Value) -> Res<()> {
    if let Some(place) = vm.dict_find_quickly(dict, &key)
        && let Some(entry) = dict.table(vm).entry(place)
        && let Value::Int(count) = entry.value
        && let Some(next) = count.checked_add(1)
    {
        dict.table_mut(vm).set_value(place, Value::Int(next));
        return Ok(());
    }
    let next = match vm.dict_get(dict, &key)? {
        None => Value::Int(1),
        Some(count) => vm.binary(BinaryOp::Add, &count, &Value::Int(1))?,
    };
    vm.dict_set(dict, key, next)
}

fn count_in_mapping(vm: &mut Vm, mapping: &Value, key: Value) -> Res<()> {
    let known = vm.call_method(mapping, "get", &[key.clone(), Value::Int(0)])?;
    let next = vm.binary(BinaryOp::Add, &known, &Value::Int(1))?;
    vm.setitem(mapping, &key, next)
}

fn append_quickly(vm: &mut Vm, args: &mut [Value]) -> Value {
    push_quickly(vm, args, false)
}

fn appendleft_quickly(vm: &mut Vm, args: &mut [Value]) -> Value {
    push_quickly(vm, args, true)
}

fn pop_quickly(vm: &mut Vm, args: &mut [Value]) -> Value {
    take_quickly(vm, args, false)
}

fn popleft_quickly(vm: &mut Vm, args: &mut [Value]) -> Value {
    take_quickly(vm, args, true)
}

#[inline(always)]
fn push_quickly(vm: &mut Vm, args: &mut [Value], left: bool) -> Value {
    if let [Value::Object(deque), item] = args
        && let Some(deque) = deque.downcast::<Deque>()
        && deque.items.get_mut(vm).room(1).is_ok()
        && deque.push(vm, std::mem::take(item), left).is_ok()
    {
        return Value::None;
    }
    Value::Unset
}

#[inline(always)]
fn take_quickly(vm: &mut Vm, args: &mut [Value], left: bool) -> Value {
    let taken = match args {
        [Value::Object(deque)] => deque
            .downcast::<Deque>()
            .and_then(|deque| deque.take(vm, left)),
        _ => None,
    };
    taken.unwrap_or(Value::Unset)
}
