//! Iteration (reference, 3.3.7 and 6.10.2): `iter`, `next`, `in`, and going through any iterable from native code.
//!
//! # Cost
//! A step of a list, tuple, range or dict iterator O(1), without a call; `contains` of a list or tuple O(n).

use crate::object::*;
use crate::vm::BinaryOp;
use pyish_derive::{Payload, Trace};
use std::cell::Cell as StdCell;

/// The iterator of what has `__getitem__` and no `__iter__`: asks for 0, 1, 2 … until IndexError.
#[derive(Payload, Trace)]
#[payload(name = "iterator")]
pub struct IndexIter {
    /// What is asked; Unset when it has ended.
    pub sequence: VmCell<Value>,
    /// The next index.
    #[trace(skip)]
    pub at: StdCell<i64>,
}

impl Vm {
    /// `iter(value)`
    pub fn iter(&mut self, value: &Value) -> Res {
        if let Value::Object(object) = value
            && !object.ty().is_counted()
        {
            if object.is::<List>() {
                let ty = self.types.list_iterator.clone();
                return self.sequence_iter(&ty, value);
            }
            if object.is::<Tuple>() {
                let ty = self.types.tuple_iterator.clone();
                return self.sequence_iter(&ty, value);
            }
            if let Some(dict) = object.downcast::<Dict>() {
                return self.dict_iter(&dict.clone(), DictPart::Keys, false);
            }
            if object.ty().is_same(&self.types.generator) {
                return Ok(value.clone());
            }
            if let Some(iter) = object.downcast::<Range>().and_then(|it| it.iter_ints()) {
                let ty = self.types.range_iterator.clone();
                return Ok(self.new_object_of(&ty, iter)?.into());
            }
        }
        let method = self.special(value, Special::Iter);
        match method {
            Value::Unset => {}
            Value::None => return self.not_iterable(value),
            method => {
                let iterator = self.call_found(&method, value, Special::Iter, &[])?;
                if self.special(&iterator, Special::Next).is_unset() {
                    let name = self.type_name(&iterator);
                    return raise!(
                        self,
                        TypeError,
                        "iter() returned non-iterator of type '{name}'"
                    );
                }
                return Ok(iterator);
            }
        }
        if self.special(value, Special::GetItem).is_unset() || value.as_dict().is_some() {
            return self.not_iterable(value);
        }
        Ok(self
            .new_object(IndexIter {
                sequence: VmCell::new(value.clone()),
                at: StdCell::new(0),
            })?
            .into())
    }

    /// A forward iterator of a list or tuple.
    pub(crate) fn sequence_iter(&mut self, ty: &Ref<Type>, sequence: &Value) -> Res {
        let body = SequenceIter {
            sequence: VmCell::new(sequence.clone()),
            at: StdCell::new(0),
        };
        Ok(self.new_object_of(ty, body)?.into())
    }

    /// An iterator of a dict.
    pub(crate) fn dict_iter(&mut self, dict: &Ref<Dict>, part: DictPart, reversed: bool) -> Res {
        let types = &self.types;
        let ty: &Ref<Type> = match (part, reversed) {
            (DictPart::Keys, false) => &types.dict_keyiterator,
            (DictPart::Values, false) => &types.dict_valueiterator,
            (DictPart::Items, false) => &types.dict_itemiterator,
            (DictPart::Keys, true) => &types.dict_reversekeyiterator,
            (DictPart::Values, true) => &types.dict_reversevalueiterator,
            (DictPart::Items, true) => &types.dict_reverseitemiterator,
        };
        let ty = ty.clone();
        let table = dict.table(self);
        let at = if reversed {
            table.places()
        } else {
            table.first()
        };
        let len = dict.len(self);
        let body = DictIter {
            dict: VmCell::new(Some(dict.clone())),
            part,
            at: StdCell::new(at),
            len: StdCell::new(len),
            left: StdCell::new(len),
            reversed,
            kept: VmCell::default(),
        };
        Ok(self.new_object_of(&ty, body)?.into())
    }

    /// `iter(value)`; its TypeError gives way to one with the caller's words.
    pub(crate) fn iter_or(&mut self, value: &Value, words: impl FnOnce(&mut Vm) -> String) -> Res {
        match self.iter(value) {
            Err(raised) if self.is_instance_of(&raised, &self.exceptions.TypeError.clone()) => {
                let words = words(self);
                raise!(self, TypeError, "{words}")
            }
            iterator => iterator,
        }
    }

    #[cold]
    fn not_iterable<T>(&mut self, value: &Value) -> Res<T> {
        let name = self.type_name(value);
        raise!(self, TypeError, "'{name}' object is not iterable")
    }

    /// A step of a native loop: counts as a jump back does, so that limits and interrupts reach it.
    #[inline]
    pub fn tick(&mut self) -> Res<()> {
        let left = self.heap.countdown.get() - 1;
        self.heap.countdown.set(left);
        if left == 0 { self.safe_point() } else { Ok(()) }
    }

    /// `next(iterator)`: nothing at its end. A safe point.
    #[inline(always)]
    pub fn next(&mut self, iterator: &Value) -> Res<Option<Value>> {
        self.next_in_registers(iterator).open()
    }

    /// The next pair, put into the place given: false where there is none.
    ///
    /// # Errors
    /// What an iterator raises.
    pub(crate) fn next_pair(&mut self, pairs: Pairs<'_>, pair: &mut [Value; 2]) -> Res<bool> {
        *pair = match pairs {
            Pairs::Counted { count, iterator } => {
                let Some(item) = self.next(iterator)? else {
                    return Ok(false);
                };
                [self.count_up(count)?, item]
            }
            Pairs::Zipped(first, second) => {
                let Some(first) = self.next(first)? else {
                    return Ok(false);
                };
                let Some(second) = self.next(second)? else {
                    return Ok(false);
                };
                [first, second]
            }
        };
        Ok(true)
    }

    /// The number that a counter stands at; then it stands at the next.
    fn count_up(&mut self, counter: &VmCell<Value>) -> Res {
        if let Value::Int(count) = counter.get_mut(self)
            && let Some(next) = count.checked_add(1)
        {
            return Ok(Value::Int(std::mem::replace(count, next)));
        }
        let count = counter.cloned(self);
        let next = self.binary(BinaryOp::Add, &count, &Value::Int(1))?;
        drop(counter.replace(self, next));
        Ok(count)
    }

    /// What lists, tuples, ranges and ASCII texts have next is found without a call; so this needs no frame on the native stack.
    fn next_in_registers(&mut self, iterator: &Value) -> Registers<Res<Option<Value>>> {
        let left = self.heap.countdown.get();
        if left > 1
            && let Value::Object(object) = iterator
        {
            if let Some(iter) = object.downcast::<SequenceIter>() {
                if let Some(item) = self.item_of_sequence(iter) {
                    self.heap.countdown.set(left - 1);
                    return Registers::of(Ok(Some(item)));
                }
            } else if let Some(iter) = object.downcast::<RangeIter>()
                && let Some(item) = next_of_range(iter)
            {
                self.heap.countdown.set(left - 1);
                return Registers::of(Ok(Some(Value::Int(item))));
            } else if let Some(iter) = object.downcast::<StrIter>()
                && let Some(byte) = iter.next_ascii()
            {
                self.heap.countdown.set(left - 1);
                return Registers::of(self.new_ascii_char(byte).map(Some));
            }
        }
        self.next_with_calls(iterator)
    }

    #[inline(never)]
    fn next_with_calls(&mut self, iterator: &Value) -> Registers<Res<Option<Value>>> {
        Registers::of(self.next_of_any(iterator))
    }

    /// The next element of a list or tuple iterator that has one.
    #[inline(always)]
    fn item_of_sequence(&self, iter: &SequenceIter) -> Option<Value> {
        let at = iter.at.get();
        let sequence = iter.sequence.get(self).object()?;
        let items = if let Some(list) = sequence.downcast::<List>() {
            list.items(self)
        } else {
            sequence.downcast::<Tuple>()?.items()
        };
        let item = items.get(at)?.clone();
        iter.at.set(at + 1);
        Some(item)
    }

    #[inline(always)]
    fn next_of_any(&mut self, iterator: &Value) -> Res<Option<Value>> {
        self.tick()?;
        if let Value::Object(object) = iterator {
            if let Some(iter) = object.downcast::<SequenceIter>() {
                return Ok(self.next_of_sequence(iter));
            }
            if let Some(iter) = object.downcast::<RangeIter>() {
                return Ok(next_of_range(iter).map(Value::Int));
            }
            if let Some(iter) = object.downcast::<DictIter>() {
                return self.next_of_dict(&iter.clone());
            }
            if object.is::<Generator>() {
                return self.next_nested(iterator);
            }
        }
        self.next_by_method(iterator)
    }

    #[inline(always)]
    fn next_by_method(&mut self, iterator: &Value) -> Res<Option<Value>> {
        if let Value::Object(object) = iterator
            && let Some(call) = object.ty().native_next()
        {
            // Iterators over iterators (`map` of `map` of …) nest on the native stack.
            return match self.ask_deeper(call, std::slice::from_ref(iterator)) {
                Answer::Value(Value::Unset) => Ok(None),
                Answer::Value(value) => Ok(Some(value)),
                answer => self.end_next(answer).open(),
            };
        }
        let method = self.special(iterator, Special::Next);
        if method.is_unset() {
            let name = self.type_name(iterator);
            return raise!(self, TypeError, "'{name}' object is not an iterator");
        }
        match self.call_found(&method, iterator, Special::Next, &[]) {
            Ok(value) => Ok(value.set()),
            Err(raised) if self.is_stop_iteration(&raised) => Ok(None),
            Err(raised) => Err(raised),
        }
    }

    /// What a native `__next__` gives that does not say so at once.
    #[inline(never)]
    fn end_next(&mut self, answer: Answer) -> Registers<Res<Option<Value>>> {
        Registers::of(match self.complete_answer(answer) {
            Ok(value) => Ok(value.set()),
            Err(raised) if self.is_stop_iteration(&raised) => Ok(None),
            Err(raised) => Err(raised),
        })
    }

    /// The next element of a list or tuple iterator.
    #[inline]
    pub(crate) fn next_of_sequence(&mut self, iter: &Ref<SequenceIter>) -> Option<Value> {
        let at = iter.at.get();
        let sequence = iter.sequence.get(self).object()?;
        let found = if let Some(list) = sequence.downcast::<List>() {
            list.get(self, at)
        } else if let Some(tuple) = sequence.downcast::<Tuple>() {
            tuple.items().get(at).cloned()
        } else {
            None
        };
        if found.is_some() {
            iter.at.set(at + 1);
        } else {
            drop(iter.sequence.replace(self, Value::Unset));
        }
        found
    }

    /// The next entry of a dict iterator.
    pub(crate) fn next_of_dict(&mut self, iter: &Ref<DictIter>) -> Res<Option<Value>> {
        let Some(dict) = iter.dict.cloned(self) else {
            return Ok(None);
        };
        if dict.len(self) != iter.len.get() {
            if self.is_ordered_dict(&dict)? {
                return self.end_of_changed_order(iter, iter.left.get() == 0);
            }
            // It stays in this state.
            iter.len.set(usize::MAX);
            return raise!(
                self,
                RuntimeError,
                "dictionary changed size during iteration"
            );
        }
        let table = dict.table(self);
        let mut at = iter.at.get();
        // A table that was emptied meanwhile has nothing at the places that were to come.
        if iter.reversed && at > table.places() {
            at = 0;
        }
        let found = loop {
            let place = if iter.reversed {
                if at == 0 {
                    break None;
                }
                at -= 1;
                at
            } else {
                if at >= table.places() {
                    break None;
                }
                at += 1;
                at - 1
            };
            if table.entry(place).is_some() {
                break Some(place);
            }
        };
        iter.at.set(at);
        let left = iter.left.get();
        if found.is_some() && left == 0 {
            if self.is_ordered_dict(&dict)? {
                // All have been given, but before the change only if there was no more than one.
                return self.end_of_changed_order(iter, iter.len.get() <= 1);
            }
            return raise!(
                self,
                RuntimeError,
                "dictionary keys changed during iteration"
            );
        }
        iter.left.set(left.saturating_sub(1));
        let Some(entry) = found.and_then(|place| table.entry(place)) else {
            iter.dict.replace(self, None);
            return Ok(None);
        };
        match iter.part {
            DictPart::Keys => Ok(Some(entry.key.clone())),
            DictPart::Values => Ok(Some(entry.value.clone())),
            DictPart::Items => {
                let pair = [entry.key.clone(), entry.value.clone()];
                self.new_tuple(pair).map(Some)
            }
        }
    }

    /// Whether errors speak of an OrderedDict.
    #[cold]
    fn is_ordered_dict(&mut self, dict: &Ref<Dict>) -> Res<bool> {
        if !dict.ty().is_counted() {
            return Ok(false);
        }
        let class = self.library("collections", "OrderedDict")?;
        Ok(class
            .as_type()
            .is_some_and(|class| self.is_subtype(dict.ty(), class)))
    }

    /// Keys of an OrderedDict came or went: its iterator ends, and complains unless it had given all before.
    #[cold]
    fn end_of_changed_order(&mut self, iter: &DictIter, all_given: bool) -> Res<Option<Value>> {
        iter.dict.replace(self, None);
        if all_given {
            return Ok(None);
        }
        raise!(self, RuntimeError, "OrderedDict mutated during iteration")
    }

    /// Call `f` with each element, until it says that it has enough.
    pub fn for_each(
        &mut self,
        iterable: &Value,
        mut f: impl FnMut(&mut Vm, Value) -> Res<bool>,
    ) -> Res<()> {
        if let Value::Object(object) = iterable
            && !object.ty().is_counted()
        {
            if let Some(list) = object.downcast::<List>() {
                let mut at = 0;
                while let Some(item) = list.get(self, at) {
                    self.tick()?;
                    if !f(self, item)? {
                        break;
                    }
                    at += 1;
                }
                return Ok(());
            }
            if let Some(tuple) = object.downcast::<Tuple>() {
                for item in tuple.items() {
                    self.tick()?;
                    if !f(self, item.clone())? {
                        break;
                    }
                }
                return Ok(());
            }
        }
        let iterator = self.iter(iterable)?;
        self.for_each_left(&iterator, &mut |vm, item| f(vm, item))
    }

    /// The same with all that is left in an iterator.
    fn for_each_left(
        &mut self,
        iterator: &Value,
        f: &mut dyn FnMut(&mut Vm, Value) -> Res<bool>,
    ) -> Res<()> {
        if let Value::Object(object) = iterator
            && object.is::<Generator>()
        {
            return self.feed(iterator, f);
        }
        if let Some(call) = native_steps(iterator) {
            return self.each_of_native(iterator, call, f);
        }
        while let Some(item) = self.next(iterator)? {
            if !f(self, item)? {
                break;
            }
        }
        Ok(())
    }

    /// The same with an iterator whose class nobody can change: what it is asked by is known, and one look at the native
    /// stack is enough for all its steps.
    #[inline]
    fn each_of_native(
        &mut self,
        iterator: &Value,
        call: native::NativeCall,
        mut f: impl FnMut(&mut Vm, Value) -> Res<bool>,
    ) -> Res<()> {
        if let Some(iter) = iterator.downcast::<StrIter>() {
            // What is ASCII needs no call; the others are asked for below.
            while let Some(byte) = iter.next_ascii() {
                self.tick()?;
                let item = self.new_ascii_char(byte)?;
                if !f(self, item)? {
                    return Ok(());
                }
            }
        }
        self.nested(|vm| {
            let asked = std::slice::from_ref(iterator);
            loop {
                vm.tick()?;
                let item = match call(vm, asked).open() {
                    Answer::Value(item) => item,
                    answer => vm.end_next(answer).open()?.unwrap_or_default(),
                };
                if item.is_unset() || !f(vm, item)? {
                    return Ok(());
                }
            }
        })
    }

    /// All elements of an iterable. What it grows by is charged while it grows.
    pub fn collect_iterable(&mut self, iterable: &Value) -> Res<Vec<Value>> {
        if let Some(known) = self.known_items(iterable)? {
            return Ok(known);
        }
        let iterator = self.iter(iterable)?;
        let hint = self.length_hint(iterable)?.unwrap_or(0);
        self.collect_rest(&iterator, hint)
    }

    /// The same; the TypeError of what is no iterable says `words`.
    pub(crate) fn collect_iterable_or(&mut self, iterable: &Value, words: &str) -> Res<Vec<Value>> {
        if let Some(known) = self.known_items(iterable)? {
            return Ok(known);
        }
        let iterator = self.iter_or(iterable, |_| words.to_owned())?;
        let hint = self.length_hint(iterable)?.unwrap_or(0);
        self.collect_rest(&iterator, hint)
    }

    /// The elements of what keeps them all at hand.
    fn known_items(&mut self, iterable: &Value) -> Res<Option<Vec<Value>>> {
        if let Value::Object(object) = iterable
            && !object.ty().is_counted()
        {
            return Ok(if let Some(list) = object.downcast::<List>() {
                self.reserve(list.len(self) * size_of::<Value>())?;
                Some(list.items(self).to_vec())
            } else if let Some(tuple) = object.downcast::<Tuple>() {
                self.reserve(tuple.len() * size_of::<Value>())?;
                Some(tuple.items().to_vec())
            } else if let Some(dict) = object.downcast::<Dict>() {
                Some(self.parts_of(&dict.clone(), DictPart::Keys)?)
            } else if let Some(view) = object.downcast::<DictView>()
                && !view.dict.ty().is_counted()
            {
                Some(self.parts_of(&view.dict.clone(), view.part)?)
            } else if let Some(set) = object.downcast::<Set>() {
                self.reserve(set.len(self) * size_of::<Value>())?;
                Some(set.items(self))
            } else {
                None
            });
        }
        Ok(None)
    }

    /// The keys, values or pairs of a dict.
    fn parts_of(&mut self, dict: &Ref<Dict>, part: DictPart) -> Res<Vec<Value>> {
        let len = dict.len(self);
        self.reserve(len * size_of::<Value>())?;
        let mut parts = Vec::with_capacity(len);
        let entries = dict.table(self).iter();
        match part {
            DictPart::Keys => parts.extend(entries.map(|entry| entry.key.clone())),
            DictPart::Values => parts.extend(entries.map(|entry| entry.value.clone())),
            DictPart::Items => {
                for entry in entries {
                    let pair = [entry.key.clone(), entry.value.clone()];
                    let pair = Tuple::create_of(&self.types.tuple, pair)?;
                    parts.push(pair.into());
                }
            }
        }
        Ok(parts)
    }

    /// Call `f` with each value that is left in an iterator, until it says that it has enough.
    pub(crate) fn for_rest(
        &mut self,
        iterator: &Value,
        mut f: impl FnMut(&mut Vm, Value) -> Res<bool>,
    ) -> Res<()> {
        if let Some(call) = native_steps(iterator) {
            return self.each_of_native(iterator, call, |vm, item| f(vm, item));
        }
        self.for_each_left(iterator, &mut |vm, item| f(vm, item))
    }

    /// All that is left in an iterator.
    pub fn collect_rest(&mut self, iterator: &Value, hint: usize) -> Res<Vec<Value>> {
        let mut items = Items::default();
        if let Value::Object(object) = iterator
            && !object.ty().is_counted()
        {
            if let Some(range) = object.downcast::<RangeIter>() {
                self.collect_range(range, &mut items)?;
                return Ok(items.take());
            }
            if let Some(rest) = object.downcast::<SequenceIter>() {
                self.collect_sequence(rest, &mut items)?;
                return Ok(items.take());
            }
        }
        // A hint may promise far too much.
        items.reserve(hint.min(1 << 16))?;
        self.for_rest(iterator, |_, item| {
            items.push(item)?;
            Ok(true)
        })?;
        Ok(items.take())
    }

    /// What is left of a range. It is work as if each number had been asked for.
    fn collect_range(&mut self, range: &RangeIter, items: &mut Items) -> Res<()> {
        items.reserve(usize::try_from(range.left.get()).map_err(|_| OutOfMemory)?)?;
        while range.left.get() > 0 {
            for _ in 0..range.left.get().min(AT_ONCE as u64) {
                items.push(next_of_range(range).map_or(Value::Unset, Value::Int))?;
            }
            self.heap.owe(AT_ONCE.min(items.len()));
            self.pay_debt()?;
        }
        Ok(())
    }

    /// What an iterator of a list or tuple has left; the same of the work. The list is as it is at each look.
    fn collect_sequence(&mut self, iter: &SequenceIter, items: &mut Items) -> Res<()> {
        loop {
            let at = iter.at.get();
            let rest = match iter.sequence.get(self).object() {
                Some(sequence) => match (sequence.downcast::<List>(), sequence.downcast::<Tuple>())
                {
                    (Some(list), _) => list.items(self).get(at..),
                    (_, Some(tuple)) => tuple.items().get(at..),
                    _ => None,
                },
                None => return Ok(()),
            };
            let rest = rest.unwrap_or_default();
            if rest.is_empty() {
                drop(iter.sequence.replace(self, Value::Unset));
                return Ok(());
            }
            items.reserve(rest.len())?;
            let count = rest.len().min(AT_ONCE);
            items.extend_from(&rest[..count])?;
            iter.at.set(at + count);
            self.heap.owe(count);
            self.pay_debt()?;
        }
    }

    /// How long an iterable says that it is, if it does (`operator.length_hint`).
    pub fn length_hint(&mut self, value: &Value) -> Res<Option<usize>> {
        if let Value::Object(object) = value
            && let Some(len) = self.quick_len(object)
        {
            return Ok(Some(len));
        }
        match self.call_special(value, Special::Len, &[]) {
            Ok(Some(answer)) => return self.checked_len(&answer).map(Some),
            Ok(None) => {}
            Err(raised) if self.is_instance_of(&raised, &self.exceptions.TypeError) => {}
            Err(raised) => return Err(raised),
        }
        let answer = match self.call_special(value, Special::LengthHint, &[]) {
            Ok(Some(answer)) => answer,
            Ok(None) => return Ok(None),
            Err(raised) if self.is_instance_of(&raised, &self.exceptions.TypeError) => {
                return Ok(None);
            }
            Err(raised) => return Err(raised),
        };
        match (&answer, self.small_int(&answer)) {
            (Value::NotImplemented, _) => Ok(None),
            (_, Some(hint)) if hint < 0 => {
                raise!(self, ValueError, "__length_hint__() should return >= 0")
            }
            (_, Some(hint)) => Ok(Some(hint as usize)),
            _ if answer.as_int_object().is_some() => {
                raise!(
                    self,
                    OverflowError,
                    "Python int too large to convert to C ssize_t"
                )
            }
            _ => {
                let name = self.type_name(&answer);
                raise!(
                    self,
                    TypeError,
                    "__length_hint__ must be an integer, not {name}"
                )
            }
        }
    }

    /// `item in container`
    pub fn contains(&mut self, container: &Value, item: &Value) -> Res<bool> {
        if let Value::Object(object) = container
            && !object.ty().is_counted()
        {
            if let Some(dict) = object.downcast::<Dict>() {
                return self.dict_contains(&dict.clone(), item);
            }
            if let Some(set) = object.downcast::<Set>() {
                return self.set_contains(&set.clone(), item);
            }
            if object.is::<List>() || object.is::<Tuple>() {
                return self.contains_by_iteration(container, item);
            }
        }
        let method = self.special(container, Special::Contains);
        match method {
            Value::Unset => self.contains_by_iteration(container, item),
            Value::None => {
                let name = self.type_name(container);
                raise!(self, TypeError, "'{name}' object is not a container")
            }
            method => {
                let answer = self.call_found(
                    &method,
                    container,
                    Special::Contains,
                    std::slice::from_ref(item),
                )?;
                self.truth(&answer)
            }
        }
    }

    /// Go through all elements.
    pub fn contains_by_iteration(&mut self, container: &Value, item: &Value) -> Res<bool> {
        let mut found = false;
        let compare = |vm: &mut Vm, element: Value| {
            found = vm.eq(&element, item)?;
            Ok(!found)
        };
        let is_row = container.object().is_some_and(|object| {
            !object.ty().is_counted() && (object.is::<List>() || object.is::<Tuple>())
        });
        if is_row {
            self.for_each(container, compare)?;
        } else {
            let iterator = self.iter_or(container, |vm| {
                let name = vm.type_name(container);
                format!("argument of type '{name}' is not a container or iterable")
            })?;
            self.for_rest(&iterator, compare)?;
        }
        Ok(found)
    }
}

/// So many elements are taken over before limits and interrupts are looked at.
const AT_ONCE: usize = 1000;

/// What gives the next value of a native iterator that is not asked in place: of a class that nobody can change.
#[inline]
fn native_steps(iterator: &Value) -> Option<native::NativeCall> {
    let object = iterator.object()?;
    // These have quicker ways of their own.
    let in_place = object.is::<SequenceIter>()
        || object.is::<RangeIter>()
        || object.is::<DictIter>()
        || object.is::<Generator>();
    match in_place || object.ty().is_counted() {
        true => None,
        false => object.ty().native_next(),
    }
}

/// The next value of a range iterator.
#[inline(always)]
pub(crate) fn next_of_range(iter: &RangeIter) -> Option<i64> {
    let left = iter.left.get();
    if left == 0 {
        return None;
    }
    let value = iter.next.get();
    iter.left.set(left - 1);
    iter.next.set(value.wrapping_add(iter.step));
    Some(value)
}
