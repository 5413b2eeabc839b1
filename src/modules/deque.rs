//! `_deque`: `collections.deque`, and what else of `collections` is worth having natively.
//!
//! append, pop at either end O(1); index O(1); insert, remove, `del d[i]` O(n); rotate O(k).

use crate::builtins::generic_alias;
use crate::object::{Dict, Payload, Ref, Res, Trace, Tracer, Type, Value, Vm, VmCell};
use crate::raise;
use crate::vm::protocol::CompareOp;
use pyish_derive::{Payload, Trace, class, module};
use std::cell::Cell;
use std::collections::VecDeque;

/// A deque.
#[derive(Payload)]
#[payload(name = "deque")]
struct Deque {
    items: VmCell<VecDeque<Value>>,
    max: Cell<Option<usize>>,
    /// Counts the changes of its length.
    version: Cell<u64>,
}

impl Trace for Deque {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        // The collector looks at moments when nothing is borrowed.
        self.items.trace(tracer);
    }
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
    #[trace(skip)]
    reversed: bool,
}

impl Deque {
    fn changed(&self) {
        self.version.set(self.version.get().wrapping_add(1));
    }

    fn len(&self, vm: &Vm) -> usize {
        self.items.get(vm).len()
    }

    fn push(&self, vm: &mut Vm, value: Value, left: bool) -> Res<()> {
        self.changed();
        if self.max.get() == Some(0) {
            return Ok(());
        }
        vm.reserve(size_of::<Value>())?;
        let full = self.max.get().is_some_and(|max| self.len(vm) >= max);
        let items = self.items.get_mut(vm);
        let out = match (full, left) {
            (true, true) => items.pop_back(),
            (true, false) => items.pop_front(),
            (false, _) => None,
        };
        if left {
            items.push_front(value)
        } else {
            items.push_back(value)
        }
        drop(out);
        Ok(())
    }

    fn pop(&self, vm: &mut Vm, left: bool) -> Res {
        self.changed();
        let items = self.items.get_mut(vm);
        match if left {
            items.pop_front()
        } else {
            items.pop_back()
        } {
            Some(value) => Ok(value),
            None => raise!(vm, IndexError, "pop from an empty deque"),
        }
    }

    fn extend(&self, vm: &mut Vm, iterable: &Value, left: bool) -> Res<()> {
        for value in vm.collect_iterable(iterable)? {
            self.push(vm, value, left)?;
        }
        Ok(())
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
            let item = self.items.get(vm)[at].clone();
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
    vm.reserve(values.len() * size_of::<Value>())?;
    vm.new_object_of(
        ty,
        Deque {
            items: VmCell::new(values.into()),
            max: Cell::new(max),
            version: Cell::new(0),
        },
    )
}

fn max_value(max: Option<usize>) -> Value {
    max.map_or(Value::None, |max| Value::Int(max as i64))
}

/// A list-like sequence optimized for data accesses near its endpoints.
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
        drop(this.items.replace(vm, VecDeque::new()));
        this.changed();
        if iterable.is_unset() {
            Ok(())
        } else {
            this.extend(vm, iterable, false)
        }
    }

    /// Add an element to the right side of the deque.
    #[method("append(self, item, /)")]
    fn append(this: &Deque, vm: &mut Vm, item: Value) -> Res<()> {
        this.push(vm, item, false)
    }

    /// Add an element to the left side of the deque.
    #[method("appendleft(self, item, /)")]
    fn appendleft(this: &Deque, vm: &mut Vm, item: Value) -> Res<()> {
        this.push(vm, item, true)
    }

    /// Remove and return the rightmost element.
    #[method("pop(self, /)")]
    fn pop(this: &Deque, vm: &mut Vm) -> Res {
        this.pop(vm, false)
    }

    /// Remove and return the leftmost element.
    #[method("popleft(self, /)")]
    fn popleft(this: &Deque, vm: &mut Vm) -> Res {
        this.pop(vm, true)
    }

    /// Extend the right side of the deque with elements from the iterable.
    #[method("extend(self, iterable, /)")]
    fn extend(this: &Deque, vm: &mut Vm, iterable: &Value) -> Res<()> {
        this.extend(vm, iterable, false)
    }

    /// Extend the left side of the deque with elements from the iterable.
    #[method("extendleft(self, iterable, /)")]
    fn extendleft(this: &Deque, vm: &mut Vm, iterable: &Value) -> Res<()> {
        this.extend(vm, iterable, true)
    }

    /// Remove all elements from the deque.
    #[method("clear(self, /)")]
    fn clear(this: &Deque, vm: &mut Vm) {
        this.changed();
        drop(this.items.replace(vm, VecDeque::new()));
    }

    /// Return a shallow copy of a deque.
    #[method("copy(self, /)")]
    fn copy(this: &Ref<Deque>, vm: &mut Vm) -> Res<Ref<Deque>> {
        let values = this.values(vm);
        new_deque(vm, &this.ty().clone(), values, this.max.get())
    }

    /// Return a shallow copy of a deque.
    #[method("__copy__(self, /)")]
    fn dunder_copy(this: &Ref<Deque>, vm: &mut Vm) -> Res<Ref<Deque>> {
        Self::copy(this, vm)
    }

    /// Return number of occurrences of value.
    #[method("count(self, value, /)")]
    fn count(this: &Deque, vm: &mut Vm, value: &Value) -> Res<usize> {
        let (mut count, mut at) = (0, 0);
        while let Some(found) = this.find(vm, value, at, usize::MAX)? {
            count += 1;
            at = found + 1;
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
        vm.reserve(size_of::<Value>())?;
        this.changed();
        this.items.get_mut(vm).insert(at, value);
        Ok(())
    }

    /// Remove first occurrence of value.
    #[method("remove(self, value, /)")]
    fn remove(this: &Deque, vm: &mut Vm, value: &Value) -> Res<()> {
        let before = this.len(vm);
        let found = this.find(vm, value, 0, usize::MAX)?;
        if this.len(vm) != before {
            return raise!(vm, IndexError, "deque mutated during remove().");
        }
        match found {
            Some(at) => {
                this.changed();
                let out = this.items.get_mut(vm).remove(at);
                drop(out);
                Ok(())
            }
            None => {
                raise!(vm, ValueError, "deque.remove(x): x not in deque")
            }
        }
    }

    /// Reverse *IN PLACE*.
    #[method("reverse(self, /)")]
    fn reverse(this: &Deque, vm: &mut Vm) {
        this.items.get_mut(vm).make_contiguous().reverse();
    }

    /// Rotate the deque n steps to the right.  If n is negative, rotates left.
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

    /// Maximum size of a deque or None if unbounded.
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
        let version = Cell::new(this.version.get());
        vm.new_object(DequeIterator {
            deque: this.clone(),
            at: Cell::new(0),
            version,
            reversed: false,
        })
    }

    #[slot(reversed)]
    fn reversed(this: &Ref<Deque>, vm: &mut Vm) -> Res<Ref<DequeIterator>> {
        let version = Cell::new(this.version.get());
        vm.new_object(DequeIterator {
            deque: this.clone(),
            at: Cell::new(0),
            version,
            reversed: true,
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
        let shown = shown.unwrap_or_else(|| "[...]".to_owned());
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
        let items = many.items.replace(vm, VecDeque::new());
        this.changed();
        drop(this.items.replace(vm, items));
        Ok(this.into())
    }

    /// Return state information for pickling.
    #[method("__reduce__(self, /)")]
    fn reduce(this: &Ref<Deque>, vm: &mut Vm) -> Res {
        let values = this.values(vm);
        let list = vm.new_list(values)?;
        let args = match this.max.get() {
            None => vm.new_tuple([list])?,
            max => vm.new_tuple([list, max_value(max)])?,
        };
        vm.new_tuple([this.ty().into(), args])
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
    let Some(total) = values.len().checked_mul(count) else {
        return Err(crate::object::OutOfMemory.into());
    };
    vm.reserve(total.saturating_mul(size_of::<Value>()))?;
    let mut all = Vec::with_capacity(total);
    for _ in 0..count {
        all.extend(values.iter().cloned());
    }
    if let Some(max) = this.max.get() {
        all.drain(..all.len().saturating_sub(max));
    }
    new_deque(vm, &this.ty().clone(), all, this.max.get())
}

#[class(name = "_deque_iterator", shape = DequeIterator, module = "_collections", no_new)]
impl IteratorSurface {
    #[slot(iter)]
    fn iter(this: &Value) -> Value {
        this.clone()
    }

    #[slot(next)]
    fn next(this: &DequeIterator, vm: &mut Vm) -> Res {
        let (at, len) = (this.at.get(), this.deque.len(vm));
        if this.deque.version.get() != this.version.get() {
            this.at.set(usize::MAX);
            this.version.set(this.deque.version.get());
            return raise!(vm, RuntimeError, "deque mutated during iteration");
        }
        if at >= len {
            return Ok(Value::Unset);
        }
        this.at.set(at + 1);
        let place = if this.reversed { len - 1 - at } else { at };
        Ok(this.deque.items.get(vm)[place].clone())
    }

    #[slot(length_hint)]
    fn length_hint(this: &DequeIterator, vm: &Vm) -> usize {
        this.deque.len(vm).saturating_sub(this.at.get())
    }
}

/// High performance data structures.
#[module(name = "_deque", classes(DEQUE_CLASS, ITERATOR_CLASS))]
impl Surface {
    /// Count elements in the iterable, updating the mapping.
    #[function("_count_elements(mapping, iterable, /)")]
    fn count_elements(vm: &mut Vm, mapping: &Value, iterable: &Value) -> Res<()> {
        let plain: Option<Ref<Dict>> = mapping.as_dict().cloned();
        for key in vm.collect_iterable(iterable)? {
            let known = match &plain {
                Some(dict) => vm.dict_get(dict, &key)?,
                None => Some(vm.call_method(mapping, "get", &[key.clone(), Value::Int(0)])?),
            };
            let next = match known {
                None => Value::Int(1),
                Some(Value::Int(count)) => Value::Int(count + 1),
                Some(count) => {
                    vm.binary(crate::vm::protocol::BinaryOp::Add, &count, &Value::Int(1))?
                }
            };
            match &plain {
                Some(dict) => vm.dict_set(dict, key, next)?,
                None => vm.setitem(mapping, &key, next)?,
            }
        }
        Ok(())
    }
}
