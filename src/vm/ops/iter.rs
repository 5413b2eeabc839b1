//! Iteration and unpacking.

use crate::code::{Op, Word};
use crate::object::*;
use crate::vm::call::Flow;
use crate::vm::native_frames::End;
use crate::vm::protocol::next_of_range;

/// What a fast look at an iterator gave.
pub(crate) enum QuickNext {
    /// The next value.
    Value(Value),
    /// There is none.
    End,
    /// The protocol must be asked.
    Ask,
}

/// What a native iterator's answer leads to.
pub(crate) enum NativeNext {
    /// The next value.
    Value(Value),
    /// There is none.
    End,
    /// Another frame is current, which gives it.
    Switched,
    /// Something is to be settled.
    Ended,
}

/// The next value of a range's, a list's or a tuple's iterator that has one.
#[inline(always)]
pub(crate) unsafe fn quick_step(vm: &Vm, iterator: &Ref) -> Option<Value> {
    if iterator.ty().is_same(&vm.types.range_iterator) {
        // SAFETY: the exact type has this layout.
        let range = unsafe { iterator.downcast_unchecked::<RangeIter>() };
        return next_of_range(range).map(Value::Int);
    }
    let iter = iterator.downcast::<SequenceIter>()?;
    let at = iter.at.get();
    // SAFETY: the cells are borrowed until the value is cloned.
    let value = unsafe {
        let Value::Object(sequence) = &*iter.sequence.as_ptr() else {
            return None;
        };
        match sequence.downcast::<List>() {
            Some(list) => (&*list.items.as_ptr()).get(at)?,
            None => sequence.downcast::<Tuple>()?.items().get(at)?,
        }
        .clone()
    };
    iter.at.set(at + 1);
    Some(value)
}

/// The next character of a text, if it is one of ASCII that there is a string of.
#[inline(always)]
pub(crate) fn next_known_char(vm: &Vm, iter: &StrIter) -> Option<Value> {
    let at = iter.at.get();
    let byte = *iter.text.as_bytes().get(at)?;
    let known = vm.single_chars.get(usize::from(byte))?.object()?;
    iter.at.set(at + 1);
    Some(known.clone().into())
}

/// The next value of such an iterator, or of a text's, as above.
#[inline(always)]
pub(crate) unsafe fn step_quickly(vm: &Vm, iterator: &Value) -> Option<Value> {
    let iterator = iterator.object()?;
    // SAFETY: the caller's promise.
    match unsafe { quick_step(vm, iterator) } {
        Some(value) => Some(value),
        None => next_known_char(vm, iterator.downcast::<StrIter>()?),
    }
}

/// Whether an iterator is one of those.
#[inline(always)]
pub(crate) fn steps_quickly(iterator: &Value) -> bool {
    let Value::Object(iterator) = iterator else {
        return false;
    };
    iterator.is::<SequenceIter>() || iterator.is::<RangeIter>() || iterator.is::<StrIter>()
}

/// What has been taken from one of those by `step_quickly` is to come again.
#[cold]
pub(crate) fn step_back(iterator: &Value) {
    let Value::Object(iterator) = iterator else {
        return;
    };
    if let Some(iter) = iterator.downcast::<SequenceIter>() {
        iter.at.set(iter.at.get() - 1);
    } else if let Some(iter) = iterator.downcast::<StrIter>() {
        iter.at.set(iter.at.get() - 1);
    } else if let Some(iter) = iterator.downcast::<RangeIter>() {
        iter.next.set(iter.next.get().wrapping_sub(iter.step));
        iter.left.set(iter.left.get() + 1);
    }
}

/// `next(iterator)` of a range, list or tuple iterator.
#[inline(always)]
pub(crate) unsafe fn quick_next(vm: &Vm, iterator: &Value) -> QuickNext {
    // SAFETY: the caller's promise.
    unsafe { quick_next_in_registers(vm, iterator) }.open()
}

unsafe fn quick_next_in_registers(vm: &Vm, iterator: &Value) -> Registers<QuickNext> {
    // SAFETY: the caller's promise.
    Registers::of(unsafe { quick_next_of_any(vm, iterator) })
}

#[inline(always)]
unsafe fn quick_next_of_any(vm: &Vm, iterator: &Value) -> QuickNext {
    let Value::Object(object) = iterator else {
        return QuickNext::Ask;
    };
    let ty = object.ty();
    // SAFETY: the exact types have these layouts; contents are cloned at once.
    unsafe {
        if ty.is_same(&vm.types.range_iterator) {
            let range = object.downcast_unchecked::<RangeIter>();
            return match next_of_range(range) {
                Some(value) => QuickNext::Value(Value::Int(value)),
                None => QuickNext::End,
            };
        }
        if ty.is_same(&vm.types.list_iterator) || vm.types.tuple_iterator.is(ty) {
            let iter = object.downcast_unchecked::<SequenceIter>();
            let at = iter.at.get();
            let item = match &*iter.sequence.as_ptr() {
                Value::Object(sequence) => {
                    if let Some(list) = sequence.downcast::<List>() {
                        (&*list.items.as_ptr()).get(at).cloned()
                    } else if let Some(tuple) = sequence.downcast::<Tuple>() {
                        tuple.items().get(at).cloned()
                    } else {
                        return QuickNext::Ask;
                    }
                }
                _ => return QuickNext::End,
            };
            return match item {
                Some(value) => {
                    iter.at.set(at + 1);
                    QuickNext::Value(value)
                }
                None => {
                    drop(std::mem::take(&mut *iter.sequence.as_ptr()));
                    QuickNext::End
                }
            };
        }
        if let Some(iter) = object.downcast::<StrIter>() {
            if iter.at.get() >= iter.text.byte_len() {
                iter.at.set(StrIter::ENDED);
                return QuickNext::End;
            }
            return next_known_char(vm, iter).map_or(QuickNext::Ask, QuickNext::Value);
        }
        if vm.types.dict_itemiterator.is(ty)
            || vm.types.dict_keyiterator.is(ty)
            || vm.types.dict_valueiterator.is(ty)
        {
            return quick_next_of_dict(vm, object.downcast_unchecked::<DictIter>());
        }
    }
    QuickNext::Ask
}

/// Whether the body of a loop begins by taking apart the pair that comes into a register, and nobody else sees it.
#[inline(always)]
pub(crate) fn takes_pair_apart(body: Word, dst: usize) -> bool {
    body.op() == Op::Unpack as u16 && body.c() == 2 && body.takes_b() && body.rb() == dst
}

/// The next entry of a dict, forwards; nothing where the protocol must be asked.
#[inline(always)]
pub(crate) fn next_entry<'v>(vm: &'v Vm, iter: &'v DictIter) -> Option<&'v dict::Entry> {
    let table = iter.dict.get(vm).as_ref()?.table(vm);
    let left = iter.left.get();
    if table.len() != iter.len.get() || left == 0 {
        return None;
    }
    let (at, entry) =
        (iter.at.get()..table.places()).find_map(|at| Some((at, table.entry(at)?)))?;
    iter.at.set(at + 1);
    iter.left.set(left - 1);
    Some(entry)
}

/// The next of a dict's keys, values or pairs; what raises or ends is left to the protocol.
#[inline]
fn quick_next_of_dict(vm: &Vm, iter: &DictIter) -> QuickNext {
    if iter.dict.get(vm).is_none() {
        return QuickNext::End;
    }
    let Some(entry) = next_entry(vm, iter) else {
        return QuickNext::Ask;
    };
    match iter.part {
        DictPart::Keys => QuickNext::Value(entry.key.clone()),
        DictPart::Values => QuickNext::Value(entry.value.clone()),
        DictPart::Items => {
            let (key, value) = (entry.key.clone(), entry.value.clone());
            // SAFETY: the cell is borrowed for this expression only, and refilling a pair runs nothing.
            let again = unsafe { &*iter.kept.as_ptr() }
                .as_ref()
                .filter(|kept| Tuple::is_free_pair(kept))
                .cloned();
            if let Some(kept) = again {
                let before = Tuple::refill(&kept, key, value);
                // What was in it dies last: it may have something to say.
                drop(before);
                return QuickNext::Value(kept.into());
            }
            let pair = [key, value];
            match Tuple::create_of(&vm.types.tuple, pair) {
                Ok(pair) => {
                    // SAFETY: as above; dropping the tuple that was kept runs no script code.
                    drop(unsafe { (*iter.kept.as_ptr()).replace(pair.clone()) });
                    QuickNext::Value(pair.into())
                }
                Err(_) => {
                    // The protocol meets the same entry, and says that memory is short.
                    iter.at.set(iter.at.get() - 1);
                    iter.left.set(iter.left.get() + 1);
                    QuickNext::Ask
                }
            }
        }
    }
}

/// The elements of an exact tuple or list of `count` elements; they must be cloned before anything else happens.
#[inline(always)]
pub(crate) unsafe fn quick_unpack<'v>(
    vm: &Vm,
    value: &'v Value,
    count: usize,
) -> Option<&'v [Value]> {
    let Value::Object(object) = value else {
        return None;
    };
    let items: &[Value] = if object.ty().is_same(&vm.types.tuple) {
        object.downcast::<Tuple>()?.items()
    } else if object.ty().is_same(&vm.types.list) {
        // SAFETY: nothing changes the list while its elements are cloned (the caller's promise).
        unsafe { &*object.downcast::<List>()?.items.as_ptr() }
    } else {
        return None;
    };
    (items.len() == count).then_some(items)
}

impl Vm {
    /// What a native `__next__` has asked for or raised, which a `for` loop in the current frame has called.
    ///
    /// # Safety
    /// The current frame runs bytecode, and its pc is saved; `dst` is a register of it.
    #[inline(never)]
    pub(crate) unsafe fn settle_next(
        &mut self,
        answer: Registers<Answer>,
        dst: usize,
        end: &mut End,
    ) -> Registers<NativeNext> {
        let next = match self.take_answer(answer.open(), RetKind::Next, dst as u16) {
            Ok(Flow::Value(Value::Unset)) => NativeNext::End,
            Ok(Flow::Value(value)) => NativeNext::Value(value),
            Ok(Flow::Switched) => NativeNext::Switched,
            Ok(Flow::End(next)) => {
                *end = next;
                NativeNext::Ended
            }
            Err(raised) => {
                *end = End::Raised(raised, RetKind::Next, dst as u16);
                NativeNext::Ended
            }
        };
        Registers::of(next)
    }

    /// The iterator of an exact list, tuple, range, dict or generator; nothing for all else, or where memory is short.
    #[inline(never)]
    pub(crate) fn quick_iter(&mut self, value: &Value) -> Option<Value> {
        let Value::Object(object) = value else {
            return None;
        };
        let ty = object.ty();
        let types = &self.types;
        let of_sequence = || SequenceIter {
            sequence: VmCell::new(value.clone()),
            at: std::cell::Cell::new(0),
        };
        if ty.is_same(&types.list) {
            return self.allocate(|types| &types.list_iterator, of_sequence());
        }
        if ty.is_same(&types.tuple) {
            return self.allocate(|types| &types.tuple_iterator, of_sequence());
        }
        if types.range.is(ty) {
            let iter = object.downcast::<Range>().and_then(|it| it.iter_ints());
            let made = iter.and_then(|it| self.allocate(|types| &types.range_iterator, it));
            return made.or_else(|| self.iter(value).ok());
        }
        let plain = ty.is_same(&types.dict) || ty.is_same(&types.generator);
        plain.then(|| self.iter(value).ok()).flatten()
    }

    /// `a = iter(b)`.
    pub(crate) fn get_iter(&mut self, value: Value, dst: usize) -> Res<Flow> {
        if value.object().is_some_and(|it| !it.ty().is_counted()) {
            return self.iter(&value).map(Flow::Value);
        }
        let method = self.special(&value, Special::Iter);
        if method.downcast::<Function>().is_some() {
            return self.call_special_flow(&method, &value, &[], RetKind::Iter, dst as u16);
        }
        self.iter(&value).map(Flow::Value)
    }

    /// The `count` values of an iterable.
    pub(crate) fn unpack(
        &mut self,
        value: Value,
        count: usize,
    ) -> Res<smallvec::SmallVec<[Value; 4]>> {
        if let Some(tuple) = value
            .as_tuple()
            .filter(|tuple| tuple.ty().is_same(&self.types.tuple))
            && tuple.len() == count
        {
            return Ok(tuple.items().iter().cloned().collect());
        }
        if let Some(list) = value
            .as_list()
            .filter(|list| list.ty().is_same(&self.types.list))
            && list.len(self) == count
        {
            return Ok(list.items(self).iter().cloned().collect());
        }
        let sized = value.object().is_some_and(|object| {
            let ty = object.ty();
            ty.is_same(&self.types.tuple)
                || ty.is_same(&self.types.list)
                || ty.is_same(&self.types.dict)
        });
        let iterator = self.unpack_iter(&value)?;
        let mut values = smallvec::SmallVec::new();
        while values.len() < count {
            match self.next(&iterator)? {
                Some(item) => values.push(item),
                None => {
                    let got = values.len();
                    return raise!(
                        self,
                        ValueError,
                        "not enough values to unpack (expected {count}, got {got})"
                    );
                }
            }
        }
        if self.next(&iterator)?.is_some() {
            if sized {
                let len = self.len(&value)?;
                return raise!(
                    self,
                    ValueError,
                    "too many values to unpack (expected {count}, got {len})"
                );
            }
            return raise!(
                self,
                ValueError,
                "too many values to unpack (expected {count})"
            );
        }
        Ok(values)
    }

    fn unpack_iter(&mut self, value: &Value) -> Res {
        let ty = self.type_of(value).clone();
        if ty.special(Special::Iter).is_unset() && ty.special(Special::GetItem).is_unset() {
            let name = self.type_name(value);
            return raise!(self, TypeError, "cannot unpack non-iterable {name} object");
        }
        self.iter(value)
    }

    /// `before` values, a list of the middle ones, `after` values.
    pub(crate) fn unpack_star(
        &mut self,
        value: Value,
        before: usize,
        after: usize,
    ) -> Res<Vec<Value>> {
        let is_row = value.object().is_some_and(|object| {
            object.ty().is_same(&self.types.list) || object.ty().is_same(&self.types.tuple)
        });
        let mut values = if is_row {
            self.collect_iterable(&value)?
        } else {
            let iterator = self.unpack_iter(&value)?;
            self.collect_iterable(&iterator)?
        };
        let (got, least) = (values.len(), before + after);
        if got < least {
            return raise!(
                self,
                ValueError,
                "not enough values to unpack (expected at least {least}, got {got})"
            );
        }
        let tail = values.split_off(got - after);
        let middle = values.split_off(before);
        values.push(self.new_list(middle)?);
        values.extend(tail);
        Ok(values)
    }

    /// `yield from b`: a coroutine only where that is allowed.
    pub(crate) fn get_yield_from_iter(&mut self, value: Value, dst: usize) -> Res<Flow> {
        if let Some(generator) = value.downcast::<Generator>() {
            if generator.ty().is_same(&self.types.generator) {
                return Ok(Flow::Value(value));
            }
            if generator.ty().is_same(&self.types.coroutine) {
                // SAFETY: the current frame runs bytecode.
                let allowed = unsafe {
                    let flags = (&*self.current).compiled().flags;
                    flags.has(crate::code::Flags::COROUTINE)
                        || flags.has(crate::code::Flags::ITERABLE_COROUTINE)
                };
                if allowed || self.is_iterable_coroutine_frame() {
                    return Ok(Flow::Value(value));
                }
                return raise!(
                    self,
                    TypeError,
                    "cannot 'yield from' a coroutine object in a non-coroutine generator"
                );
            }
        }
        self.get_iter(value, dst)
    }
}
