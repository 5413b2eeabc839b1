//! Subscripts: lists, tuples and dicts in line, everything else through the protocol.

use crate::code::Word;
use crate::object::*;
use crate::vm::call::Flow;
use crate::vm::dispatch::input;
use crate::vm::native_call::direct_method;
use crate::vm::{Bounds, Span, cut_index};

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
        _ => find_other(table, key),
    }
}

/// Where another key stands that no script has to be asked about: a tuple, a float, an instance.
#[inline(never)]
fn find_other(table: &dict::Table, key: &Value) -> Option<usize> {
    match table.find(key, simple::hash(key)?, &[]) {
        Found::At(at) => Some(at),
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

/// `object[index]` of what is no exact dict, without a call: an element by index, or what a class that derives from dict has.
fn quick_other(vm: &Vm, object: &Value, index: &Value) -> Option<Value> {
    if let (Some(elements), Value::Int(at)) = (indexed(object), index) {
        return (elements.get)(vm, object.object()?, *at);
    }
    let table = derived_dict(vm, object, Special::GetItem)?.table(vm);
    let entry = table.entry(quick_find(vm, table, index)?)?;
    Some(entry.value.clone())
}

/// The elements of what has them by index, and no other opinion on subscripts.
#[inline]
fn indexed(object: &Value) -> Option<&'static Elements> {
    let object = object.object()?;
    let elements = object.layout().elements?;
    (!object.ty().is_counted()).then_some(elements)
}

/// Put a number where an index says: false where the protocol must be asked.
#[inline(never)]
pub(crate) fn store_number(vm: &mut Vm, object: &Value, index: &Value, value: &Value) -> bool {
    let (Some(elements), Value::Object(object), Value::Int(at)) = (indexed(object), object, index)
    else {
        return false;
    };
    (elements.set)(vm, object, *at, value)
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
pub(crate) fn get_quickly(vm: &mut Vm, args: &mut [Value]) -> Value {
    let found = match args {
        // SAFETY: the place is looked at at once.
        [dict, key] | [dict, key, _] => unsafe {
            entry_place(vm, dict, key).map(|place| (*place).clone())
        },
        _ => None,
    };
    found.unwrap_or(Value::Unset)
}

/// The character of an exact ASCII text at an index in range, if there is a string of it.
#[inline(always)]
pub(crate) fn known_char(vm: &Vm, object: &Value, index: i64) -> Option<Value> {
    let object = object.object()?;
    if !object.ty().is_same(&vm.types.str) {
        return None;
    }
    // SAFETY: the exact type has this layout.
    let text = unsafe { object.downcast_unchecked::<Str>() };
    let byte = *text.as_bytes().get(from_start(index, text.byte_len()))?;
    let known = vm.single_chars.get(usize::from(byte))?;
    text.is_ascii().then(|| known.clone())?.set()
}

/// What a simple key finds in a dict, or an index in bytes, without a call.
#[inline(never)]
pub(crate) unsafe fn quick_found(vm: &Vm, object: &Value, key: &Value) -> Option<Value> {
    // SAFETY: the place is looked at at once.
    let value = unsafe { entry_place(vm, object, key).map(|place| (*place).clone()) };
    value.or_else(|| quick_other(vm, object, key))
}

/// The same of an int.
#[inline(never)]
pub(crate) unsafe fn quick_found_int(vm: &Vm, object: &Value, key: i64) -> Option<Value> {
    // SAFETY: as above.
    unsafe { quick_found(vm, object, &Value::Int(key)) }
}

/// What `[start:stop]` or `[start:stop:step]` names in a sequence of `len` elements; nothing for bounds that are not
/// machine integers or None, and for a step of zero.
#[inline(always)]
fn quick_span(bounds: &[Value], len: usize) -> Option<Span> {
    let bound = |at: usize| match bounds.get(at) {
        Some(Value::Int(bound)) => Some(Some(*bound as isize)),
        Some(Value::None) | None => Some(None),
        _ => None,
    };
    let (start, stop) = (bound(0)?, bound(1)?);
    match bound(2)?.unwrap_or(1) {
        1 => {
            let start = start.map_or(0, |at| cut_index(at, len));
            let stop = stop.map_or(len, |at| cut_index(at, len));
            Some(Span {
                start,
                step: 1,
                len: stop.saturating_sub(start),
            })
        }
        0 | isize::MIN => None,
        step => Some(Bounds { start, stop, step }.within(len)),
    }
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
    /// `a[b] = c` of an exact dict.
    ///
    /// # Safety
    /// `w` is such an instruction of the current frame, and `regs` are its registers.
    #[inline(never)]
    pub(crate) unsafe fn insert_entry(&mut self, regs: *mut Value, w: Word) -> Res<()> {
        // SAFETY: the caller's promise.
        let (object, key, value) = unsafe {
            let value = input!(regs, w.rc(), w.takes_c());
            let object = input!(regs, w.ra(), w.takes_a());
            (object, input!(regs, w.rb(), w.takes_b()), value)
        };
        match object.as_dict() {
            Some(dict) => self.dict_set(dict, key, value),
            None => Ok(()),
        }
    }

    /// What a script's special method of the first operand does for an instruction: true if its frame was pushed.
    ///
    /// # Safety
    /// The operands are registers of the current frame, or nobody's.
    #[inline(never)]
    pub(crate) unsafe fn call_special_in_script(
        &mut self,
        which: Special,
        operands: &[*const Value],
        ret: RetKind,
        dst: u16,
    ) -> bool {
        // SAFETY: the caller's promise; they are cloned before anything is written.
        unsafe {
            let Value::Object(object) = &*operands[0] else {
                return false;
            };
            if !object.ty().is_counted() {
                return false;
            }
            let method = object.ty().special(which).clone();
            let row = operands.iter().map(|operand| &**operand);
            self.push_plain_call(&method, row, ret, dst)
        }
    }

    /// A part of an exact list, tuple or ASCII string whose bounds are ints or None, which are taken out then; nothing
    /// where memory is short, and for anything else.
    ///
    /// # Safety
    /// So many bounds lie in registers of the current frame.
    #[inline(never)]
    pub(crate) unsafe fn quick_part(
        &mut self,
        object: &Value,
        bounds: *mut Value,
        count: usize,
    ) -> Option<Value> {
        // SAFETY: the caller's promise.
        let bounds = unsafe { std::slice::from_raw_parts_mut(bounds, count) };
        let part = self.part(object, bounds);
        if part.is_some() {
            bounds.fill_with(Value::default);
        }
        part
    }

    #[inline(always)]
    fn part(&mut self, object: &Value, bounds: &[Value]) -> Option<Value> {
        let Value::Object(it) = object else {
            return None;
        };
        let ty = it.ty();
        if ty.is_same(&self.types.list) {
            // SAFETY: the exact type has this layout.
            let list = unsafe { it.downcast_unchecked::<List>() };
            let items = list.items(self);
            let span = quick_span(bounds, items.len())?;
            self.heap.owe_bytes(span.len * size_of::<Value>());
            let class = &self.types.list;
            let made = match span.step {
                1 => List::create_from(class, span.len, items[span.range()].iter().cloned()),
                _ => {
                    let items = span.places().map(|at| items[at].clone());
                    List::create_from(class, span.len, items)
                }
            };
            return made.ok().map(Into::into);
        }
        if ty.is_same(&self.types.tuple) {
            // SAFETY: the exact type has this layout.
            let items = unsafe { it.downcast_unchecked::<Tuple>() }.items();
            let span = quick_span(bounds, items.len())?;
            if span.step != 1 || span.len == 0 {
                return None;
            }
            if span.len == items.len() {
                return Some(object.clone());
            }
            let items = items[span.range()].iter().cloned();
            let made = Tuple::create_from(&self.types.tuple, span.len, items);
            return made.ok().map(Into::into);
        }
        if ty.is_same(&self.types.str)
            && let Some(text) = it.downcast::<Str>()
            && text.is_ascii()
        {
            let span = quick_span(bounds, text.byte_len())?;
            if span.step == 1 && span.len == text.byte_len() {
                return Some(object.clone());
            }
            return self.ascii_at(text, span).ok();
        }
        None
    }

    /// Whether the elements of a list that are between these bounds were exchanged for those of another, which has as many
    /// and which nobody else holds: its own are theirs then.
    ///
    /// # Safety
    /// Two bounds lie in registers of the current frame.
    #[inline(never)]
    pub(crate) unsafe fn quick_exchange(
        &mut self,
        into: &Value,
        from: &Value,
        bounds: *mut Value,
    ) -> bool {
        // SAFETY: the caller's promise.
        let bounds = unsafe { std::slice::from_raw_parts_mut(bounds, 2) };
        let (Some(into), Some(from)) = (list_items(self, into), list_items(self, from)) else {
            return false;
        };
        if into == from {
            return false;
        }
        // SAFETY: two lists, borrowed for this function, which runs nothing of a script's.
        let (into, from) = unsafe { (&mut *into, &mut *from) };
        match quick_span(bounds, into.len()) {
            Some(span) if span.len == from.len() => {
                into[span.range()].swap_with_slice(from);
                bounds.fill_with(Value::default);
                true
            }
            _ => false,
        }
    }

    /// `a = b[c : c + 1]`
    ///
    /// # Safety
    /// `w` is such an instruction of the current frame, and `regs` are its registers.
    #[inline(never)]
    pub(crate) unsafe fn load_slice(&mut self, regs: *mut Value, w: Word) -> Res<Flow> {
        // SAFETY: the caller's promise.
        let (object, [start, stop]) = unsafe { take_bounds(regs, w) };
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
        let slice = self.new_slice(start, stop, step)?;
        self.load_index(object, slice, w.ra())
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
