//! Subscripts: lists, tuples and dicts in line, everything else through the protocol.

use crate::code::Word;
use crate::object::*;
use crate::vm::call::Flow;
use crate::vm::dispatch::input;
use crate::vm::native_call::direct_method;
use crate::vm::{cut_index, sequence_index};

/// The element of an exact list at an index that counts from the start and is in range.
#[inline(always)]
pub(crate) unsafe fn element_at(vm: &Vm, object: &Value, at: usize) -> Option<*mut Value> {
    // SAFETY: the items are borrowed for this expression; the caller uses the element at once.
    unsafe {
        let items = &mut *list_items(vm, object)?;
        items.get_mut(at).map(|item| &raw mut *item)
    }
}

/// The same at any index in range.
#[inline(always)]
pub(crate) unsafe fn quick_element(vm: &Vm, object: &Value, index: i64) -> Option<*mut Value> {
    // SAFETY: as above.
    unsafe {
        let items = &mut *list_items(vm, object)?;
        let at = from_start(index, items.len());
        items.get_mut(at).map(|item| &raw mut *item)
    }
}

/// The element of an exact list or tuple at an index that counts from the start and is in range.
#[inline(always)]
pub(crate) unsafe fn item_at(vm: &Vm, object: &Value, at: usize) -> Option<Value> {
    // SAFETY: the items are borrowed until the element is cloned.
    unsafe {
        match list_items(vm, object) {
            Some(items) => (&*items).get(at).cloned(),
            None => tuple_items(vm, object)?.get(at).cloned(),
        }
    }
}

/// The same at any index in range.
#[inline(always)]
pub(crate) unsafe fn quick_item(vm: &Vm, object: &Value, index: i64) -> Option<Value> {
    // SAFETY: as above.
    unsafe {
        let items: &[Value] = match list_items(vm, object) {
            Some(items) => &*items,
            None => tuple_items(vm, object)?,
        };
        items.get(from_start(index, items.len())).cloned()
    }
}

/// What an exact list holds.
#[inline(always)]
fn list_items(vm: &Vm, object: &Value) -> Option<*mut Items> {
    let object = object.object()?;
    if !object.ty().is_same(&vm.types.list) {
        return None;
    }
    // SAFETY: the exact type has this layout.
    unsafe { Some(object.downcast_unchecked::<List>().items.as_ptr()) }
}

/// The same of a tuple.
#[inline(always)]
fn tuple_items<'v>(vm: &Vm, object: &'v Value) -> Option<&'v [Value]> {
    let object = object.object()?;
    if !object.ty().is_same(&vm.types.tuple) {
        return None;
    }
    // SAFETY: the exact type has this layout.
    unsafe { Some(object.downcast_unchecked::<Tuple>().items()) }
}

/// An index that may count from the end, from the start.
#[inline(always)]
fn from_start(index: i64, len: usize) -> usize {
    match index < 0 {
        true => (index + len as i64) as usize,
        false => index as usize,
    }
}

impl Vm {
    /// The place of a simple key that is in a dict.
    #[inline]
    pub(crate) fn dict_find_quickly(&self, dict: &Ref<Dict>, key: &Value) -> Option<usize> {
        quick_find(self, dict.table(self), key)
    }
}

#[inline(always)]
fn quick_find(vm: &Vm, table: &dict::Table, key: &Value) -> Option<usize> {
    match key {
        Value::Object(object) if object.ty().is_same(&vm.types.str) => {
            table.find_str(object.downcast::<Str>()?)
        }
        Value::Int(i) => table.find_int(*i),
        _ => None,
    }
}

/// A dict of a class that derives from dict and asks or tells it as dict does: `defaultdict`, `Counter`.
#[inline]
fn derived_dict<'v>(vm: &Vm, object: &'v Value, which: Special) -> Option<&'v Ref<Dict>> {
    let object = object.object()?;
    let dict = object.downcast::<Dict>()?;
    let method = object.ty().special(which);
    method.is(vm.types.dict.special(which)).then_some(dict)
}

/// `object[index]` of what is no exact dict, without a call: a character of a short alphabet, a byte, or what a class that
/// derives from dict has.
fn quick_other(vm: &Vm, object: &Value, index: &Value) -> Option<Value> {
    if let Some(text) = object.as_str() {
        let Value::Int(at) = index else { return None };
        if !text.is_ascii() || text.ty().is_counted() {
            return None;
        }
        let at = sequence_index(*at, text.byte_len())?;
        let known = &vm.single_chars[usize::from(text.as_bytes()[at])];
        return known.clone().set();
    }
    if let (Some(bytes), Value::Int(at)) = (object.downcast::<Bytes>(), index) {
        let at = sequence_index(*at, bytes.as_bytes().len())?;
        return (!bytes.ty().is_counted()).then(|| Value::Int(i64::from(bytes.as_bytes()[at])));
    }
    let table = derived_dict(vm, object, Special::GetItem)?.table(vm);
    let entry = table.entry(quick_find(vm, table, index)?)?;
    Some(entry.value.clone())
}

/// Where the value of a simple key lies in an exact dict, to be used at once.
#[inline(never)]
pub(crate) unsafe fn quick_entry(vm: &Vm, object: &Value, key: &Value) -> Option<*mut Value> {
    // SAFETY: the caller's promise.
    unsafe { entry_place(vm, object, key) }
}

#[inline(always)]
unsafe fn entry_place(vm: &Vm, object: &Value, key: &Value) -> Option<*mut Value> {
    let Value::Object(object) = object else {
        return None;
    };
    if !object.ty().is_same(&vm.types.dict) {
        return None;
    }
    // SAFETY: the exact type has this layout; nothing else borrows the table.
    unsafe {
        let table = &mut *object.downcast_unchecked::<Dict>().table.as_ptr();
        let at = quick_find(vm, table, key)?;
        table.value_place(at)
    }
}

/// `dict.get` of a simple key that is there.
pub(crate) fn get_quickly(vm: &mut Vm, args: &mut [Value]) -> Registers<Value> {
    let found = match args {
        // SAFETY: the place is looked at at once.
        [dict, key] | [dict, key, _] => unsafe {
            entry_place(vm, dict, key).map(|place| (*place).clone())
        },
        _ => None,
    };
    Registers::of(found.unwrap_or(Value::Unset))
}

/// What a simple key finds in a dict, or an index in a text, without a call.
#[inline(never)]
pub(crate) unsafe fn quick_found(vm: &Vm, object: &Value, key: &Value) -> Registers<Option<Value>> {
    // SAFETY: the place is looked at at once.
    let value = unsafe { entry_place(vm, object, key).map(|place| (*place).clone()) };
    Registers::of(value.or_else(|| quick_other(vm, object, key)))
}

/// The same of an int.
#[inline(never)]
pub(crate) unsafe fn quick_found_int(
    vm: &Vm,
    object: &Value,
    key: i64,
) -> Registers<Option<Value>> {
    // SAFETY: as above.
    unsafe { quick_found(vm, object, &Value::Int(key)) }
}

/// Whether an exact dict or set has a simple key; nothing where script code must be asked.
#[inline(never)]
pub(crate) unsafe fn quick_contains(vm: &Vm, container: &Value, key: &Value) -> Option<bool> {
    let Value::Object(object) = container else {
        return None;
    };
    let hash = match key {
        Value::Object(key) if key.ty().is_same(&vm.types.str) => {
            key.downcast::<Str>()?.hash() as i64
        }
        Value::Int(i) => simple::hash_int(*i),
        _ => return None,
    };
    let ty = object.ty();
    // SAFETY: the exact types have these layouts; nothing else borrows the tables.
    let found = unsafe {
        if ty.is_same(&vm.types.dict) {
            let table = &*object.downcast_unchecked::<Dict>().table.as_ptr();
            table.find(key, hash, &[])
        } else if vm.types.set.is(ty) || vm.types.frozenset.is(ty) {
            let table = &*object.downcast_unchecked::<Set>().table.as_ptr();
            table.find(key, hash)
        } else {
            return None;
        }
    };
    match found {
        Found::At(_) => Some(true),
        Found::Absent => Some(false),
        Found::Undecided(_) => None,
    }
}

/// Where `[start:stop]` begins and ends in a sequence of `len` elements; nothing for bounds that are not machine
/// integers or None.
#[inline]
fn quick_span(start: &Value, stop: &Value, len: usize) -> Option<std::ops::Range<usize>> {
    let start = match start {
        Value::Int(at) => cut_index(*at as isize, len),
        Value::None => 0,
        _ => return None,
    };
    let stop = match stop {
        Value::Int(at) => cut_index(*at as isize, len),
        Value::None => len,
        _ => return None,
    };
    Some(start..stop.max(start))
}

/// What `w` slices, and the bounds from `c` on, which are taken out.
///
/// # Safety
/// `w` is an instruction of the current frame that names `N` bounds, and `regs` are its registers.
unsafe fn take_bounds<const N: usize>(regs: *mut Value, w: Word) -> (Value, [Value; N]) {
    // SAFETY: the caller's promise.
    unsafe {
        let object = input!(regs, w.rb(), w.takes_b());
        let bounds = regs.add(usize::from(w.c()));
        (
            object,
            std::array::from_fn(|at| std::mem::take(&mut *bounds.add(at))),
        )
    }
}

impl Vm {
    /// `a = b[c : c + 1]`
    ///
    /// # Safety
    /// `w` is such an instruction of the current frame, and `regs` are its registers.
    #[inline(never)]
    pub(crate) unsafe fn load_slice(&mut self, regs: *mut Value, w: Word) -> Res<Flow> {
        // SAFETY: the caller's promise.
        let (object, [start, stop]) = unsafe { take_bounds(regs, w) };
        if let Some(part) = self.quick_slice(&object, &start, &stop)? {
            return Ok(Flow::Value(part));
        }
        let slice = self.new_slice(start, stop, Value::None)?;
        self.load_index(object, slice, w.ra())
    }

    /// `a = b[c : c + 1 : c + 2]`
    ///
    /// # Safety
    /// As `load_slice`.
    #[inline(never)]
    pub(crate) unsafe fn load_stride(&mut self, regs: *mut Value, w: Word) -> Res<Flow> {
        // SAFETY: the caller's promise.
        let (object, [start, stop, step]) = unsafe { take_bounds(regs, w) };
        if let Value::Object(it) = &object
            && it.ty().is_same(&self.types.list)
            && let Some(list) = it.downcast::<List>()
        {
            let bounds = self.bounds(&start, &stop, &step)?;
            let span = bounds.within(list.len(self));
            self.reserve(span.len * size_of::<Value>())?;
            let items = list.items(self);
            let part = match span.step {
                // Backwards: the last of them lies first.
                -1 if span.len > 0 => {
                    let last = span.start + 1;
                    let items = &items[last - span.len..last];
                    items.iter().rev().cloned().collect()
                }
                _ => span.places().map(|at| items[at].clone()).collect(),
            };
            return self.new_list(part).map(Flow::Value);
        }
        if let Value::Object(it) = &object
            && it.ty().is_same(&self.types.str)
            && let Some(text) = it.downcast::<Str>()
            && text.is_ascii()
        {
            let bounds = self.bounds(&start, &stop, &step)?;
            let span = bounds.within(text.byte_len());
            if span.step == 1 && span.len == text.byte_len() {
                return Ok(Flow::Value(object.clone()));
            }
            return self.ascii_at(text, span).map(Flow::Value);
        }
        let slice = self.new_slice(start, stop, step)?;
        self.load_index(object, slice, w.ra())
    }

    /// A part of an exact list, tuple or ASCII string.
    fn quick_slice(&mut self, object: &Value, start: &Value, stop: &Value) -> Res<Option<Value>> {
        let Value::Object(it) = object else {
            return Ok(None);
        };
        let ty = it.ty();
        if ty.is_same(&self.types.list)
            && let Some(list) = it.downcast::<List>()
        {
            let Some(span) = quick_span(start, stop, list.len(self)) else {
                return Ok(None);
            };
            self.reserve(span.len() * size_of::<Value>())?;
            let part = list.items(self)[span].to_vec();
            return self.new_list(part).map(Some);
        }
        if ty.is_same(&self.types.tuple)
            && let Some(tuple) = it.downcast::<Tuple>()
        {
            return match quick_span(start, stop, tuple.len()) {
                Some(span) if span.len() == tuple.len() => Ok(Some(object.clone())),
                Some(span) => self
                    .new_tuple(tuple.items()[span].iter().cloned())
                    .map(Some),
                None => Ok(None),
            };
        }
        if ty.is_same(&self.types.str)
            && let Some(text) = it.downcast::<Str>()
            && text.is_ascii()
        {
            return match quick_span(start, stop, text.byte_len()) {
                Some(span) if span.len() == text.byte_len() => Ok(Some(object.clone())),
                Some(span) => self.new_str_wtf8(&text.as_bytes()[span]).map(Some),
                None => Ok(None),
            };
        }
        Ok(None)
    }

    /// `a[c : c + 1] = b`
    ///
    /// # Safety
    /// As `load_slice`.
    #[inline(never)]
    pub(crate) unsafe fn store_slice(&mut self, regs: *mut Value, w: Word) -> Res<Flow> {
        // SAFETY: the caller's promise.
        let (object, value, start, stop) = unsafe {
            let object = input!(regs, w.ra(), w.takes_a());
            let (value, [start, stop]) = take_bounds(regs, w);
            (object, value, start, stop)
        };
        if let (Value::Object(into), Value::Object(from)) = (&object, &value)
            && into.ty().is_same(&self.types.list)
            && from.ty().is_same(&self.types.list)
            && let (Some(into), Some(from)) = (into.downcast::<List>(), from.downcast::<List>())
            && let Some(span) = quick_span(&start, &stop, into.len(self))
            && from.len(self) == span.len()
        {
            // As many as were there: their places change hands.
            if from.is_unique() {
                let mut values = from.items_mut(self).take();
                into.items_mut(self)[span].swap_with_slice(&mut values);
            } else {
                self.reserve(span.len() * size_of::<Value>())?;
                let mut values = from.items(self).to_vec();
                into.items_mut(self)[span].swap_with_slice(&mut values);
            }
            return Ok(Flow::Value(Value::None));
        }
        let slice = self.new_slice(start, stop, Value::None)?;
        self.store_index(object, slice, Some(value))
    }

    /// `a = b[c]`, the slow way.
    #[inline(never)]
    pub(crate) fn load_index(&mut self, object: Value, index: Value, dst: usize) -> Res<Flow> {
        if let Some(def) = direct_method(self.type_of(&object).special(Special::GetItem), 2) {
            return self.call_direct(def, &[object, index], RetKind::Store, dst as u16);
        }
        let method = self.special(&object, Special::GetItem);
        if method.is_unset() {
            return self.class_getitem(&object, &index).map(Flow::Value);
        }
        self.call_special_flow(
            &method,
            &object,
            std::slice::from_ref(&index),
            RetKind::Store,
            dst as u16,
        )
    }

    /// `a[b] = c`, or `del a[b]`, the slow way.
    #[inline(never)]
    pub(crate) fn store_index(
        &mut self,
        object: Value,
        index: Value,
        value: Option<Value>,
    ) -> Res<Flow> {
        let which = if value.is_some() {
            Special::SetItem
        } else {
            Special::DelItem
        };
        if let Some(value) = &value
            && let Some(dict) = derived_dict(self, &object, which)
            && let Some(at) = quick_find(self, dict.table(self), &index)
        {
            let before = dict.table_mut(self).set_value(at, value.clone());
            drop(before);
            return Ok(Flow::Value(Value::None));
        }
        let value = match (
            direct_method(self.type_of(&object).special(which), 3),
            value,
        ) {
            (Some(def), Some(value)) => {
                return self.call_direct(def, &[object, index, value], RetKind::Discard, 0);
            }
            (_, value) => value,
        };
        let method = self.special(&object, which);
        if method.is_unset() {
            let name = self.type_name(&object);
            return match value {
                Some(_) => raise!(
                    self,
                    TypeError,
                    "'{name}' object does not support item assignment"
                ),
                // Of a sequence, the item at an index.
                None if self.is_like_sequence(&object)
                    && !self.special(&index, Special::Index).is_unset() =>
                {
                    raise!(
                        self,
                        TypeError,
                        "'{name}' object doesn't support item deletion"
                    )
                }
                None => raise!(
                    self,
                    TypeError,
                    "'{name}' object does not support item deletion"
                ),
            };
        }
        let mut args = step::Args::from_iter([index]);
        args.extend(value);
        self.call_special_flow(&method, &object, &args, RetKind::Discard, 0)
    }

    /// Whether CPython would ask it as a sequence: what a script's class made, and what has items or a `in` of its own.
    fn is_like_sequence(&self, object: &Value) -> bool {
        self.type_of(object).is_counted()
            || !self.special(object, Special::GetItem).is_unset()
            || !self.special(object, Special::Contains).is_unset()
    }
}
