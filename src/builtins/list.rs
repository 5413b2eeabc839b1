//! `list`: what a script sees of it. The shape, and what its operations cost, is `object/list.rs`.

use super::sort::sort_values;
use super::support;
use crate::object::*;
use crate::vm::{CompareOp, cut_index, equal_until, sequence_index};
use pyish_derive::class;

/// Items in a row, which can be changed.
///
/// Made of the items of an iterable, or empty.
#[class(name = "list", shape = List, unhashable, sequence, match_self)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, _args: &Value, _kwargs: &Value) -> Res {
        let body = List::new(Vec::new())?;
        Ok(vm.new_object_of(cls, body)?.into())
    }

    #[slot("__init__(self, iterable=(), /)")]
    fn init(this: &Ref<List>, vm: &mut Vm, iterable: &Value) -> Res<()> {
        let old = this.items_mut(vm).take();
        drop(old);
        if iterable.as_tuple().is_some_and(|tuple| tuple.is_empty()) {
            return Ok(());
        }
        Surface::extend(this, vm, iterable)
    }

    #[slot(repr)]
    fn repr(this: &Ref<List>, vm: &mut Vm) -> Res {
        if this.len(vm) == 0 {
            return vm.new_str("[]");
        }
        support::sequence_repr(vm, &this.clone().erase(), ["[", "]", "[...]"], |vm, at| {
            this.get(vm, at)
        })
    }

    #[slot(len)]
    fn len(this: &List, vm: &Vm) -> usize {
        this.items(vm).len()
    }

    #[slot(iter)]
    fn iter(this: &Value, vm: &mut Vm) -> Res {
        let ty = vm.types.list_iterator.clone();
        vm.sequence_iter(&ty, this)
    }

    /// An iterator from the last item to the first.
    #[slot(reversed)]
    fn reversed(this: &Ref<List>, vm: &mut Vm) -> Res {
        super::iterators::sequences::reversed_list(vm, this)
    }

    // ---- comparison

    #[slot(eq)]
    fn eq(this: &Ref<List>, vm: &mut Vm, value: &Value) -> Res {
        Surface::compare(this, vm, value, CompareOp::Eq)
    }

    #[slot(ne)]
    fn ne(this: &Ref<List>, vm: &mut Vm, value: &Value) -> Res {
        Surface::compare(this, vm, value, CompareOp::Ne)
    }

    #[slot(lt)]
    fn lt(this: &Ref<List>, vm: &mut Vm, value: &Value) -> Res {
        Surface::compare(this, vm, value, CompareOp::Lt)
    }

    #[slot(le)]
    fn le(this: &Ref<List>, vm: &mut Vm, value: &Value) -> Res {
        Surface::compare(this, vm, value, CompareOp::Le)
    }

    #[slot(gt)]
    fn gt(this: &Ref<List>, vm: &mut Vm, value: &Value) -> Res {
        Surface::compare(this, vm, value, CompareOp::Gt)
    }

    #[slot(ge)]
    fn ge(this: &Ref<List>, vm: &mut Vm, value: &Value) -> Res {
        Surface::compare(this, vm, value, CompareOp::Ge)
    }

    fn compare(this: &Ref<List>, vm: &mut Vm, other: &Value, op: CompareOp) -> Res {
        let Some(other) = other.as_list().cloned() else {
            return Ok(Value::NotImplemented);
        };
        vm.compare_sequences(
            op,
            |vm, at| equal_until(this.items(vm), other.items(vm), at),
            |vm, at| (this.get(vm, at), other.get(vm, at)),
            |vm| (this.len(vm), other.len(vm)),
        )
    }

    // ---- subscripts

    #[slot(contains)]
    fn contains(this: &Value, vm: &mut Vm, key: &Value) -> Res<bool> {
        let Some(list) = this.as_list().cloned() else {
            return Ok(false);
        };
        Ok(Surface::find(&list, vm, key, 0, isize::MAX)?.is_some())
    }

    /// Return self[index].
    #[slot(getitem)]
    fn getitem(this: &Ref<List>, vm: &mut Vm, key: &Value) -> Res {
        if let Some(slice) = key.downcast::<Slice>() {
            let bounds = vm.slice_bounds(slice)?;
            let span = bounds.within(this.len(vm));
            vm.reserve(span.len * size_of::<Value>())?;
            let items = this.items(vm);
            let part = match span.step {
                1 => items[span.range()].to_vec(),
                _ => span.places().map(|at| items[at].clone()).collect(),
            };
            return vm.new_list(part);
        }
        let at = Surface::index_of_key(vm, key)?;
        match sequence_index(at, this.len(vm)).and_then(|at| this.get(vm, at)) {
            Some(item) => Ok(item),
            None => raise!(vm, IndexError, "list index out of range"),
        }
    }

    #[slot(setitem)]
    fn setitem(this: &Ref<List>, vm: &mut Vm, key: &Value, value: Value) -> Res<()> {
        if let Some(slice) = key.downcast::<Slice>() {
            return Surface::set_slice(this, vm, slice, &value);
        }
        let at = Surface::index_of_key(vm, key)?;
        match sequence_index(at, this.len(vm)) {
            Some(at) => {
                drop(std::mem::replace(&mut this.items_mut(vm)[at], value));
                Ok(())
            }
            None => raise!(vm, IndexError, "list assignment index out of range"),
        }
    }

    #[slot(delitem)]
    fn delitem(this: &Ref<List>, vm: &mut Vm, key: &Value) -> Res<()> {
        if let Some(slice) = key.downcast::<Slice>() {
            return Surface::delete_slice(this, vm, slice);
        }
        let at = Surface::index_of_key(vm, key)?;
        match sequence_index(at, this.len(vm)) {
            Some(at) => {
                drop(this.items_mut(vm).remove(at));
                Ok(())
            }
            None => raise!(vm, IndexError, "list assignment index out of range"),
        }
    }

    fn index_of_key(vm: &mut Vm, key: &Value) -> Res<i64> {
        if let Value::Int(at) = key {
            return Ok(*at);
        }
        if vm.special(key, Special::Index).is_unset() {
            let name = vm.type_name(key);
            return raise!(
                vm,
                TypeError,
                "list indices must be integers or slices, not {name}"
            );
        }
        vm.to_index(key).map(|at| at as i64)
    }

    fn set_slice(this: &Ref<List>, vm: &mut Vm, slice: &Slice, value: &Value) -> Res<()> {
        let bounds = vm.slice_bounds(slice)?;
        let values = vm.collect_iterable_or(value, "must assign iterable to extended slice")?;
        let span = bounds.within(this.len(vm));
        if span.step == 1 && values.len() == span.len {
            let (from, mut values) = (span.start, values);
            this.items_mut(vm)[from..from + span.len].swap_with_slice(&mut values);
            return Ok(());
        }
        if span.step == 1 {
            let old = this.items_mut(vm).splice(span.range(), values)?;
            drop(old);
            return Ok(());
        }
        if values.len() != span.len {
            let (given, size) = (values.len(), span.len);
            return raise!(
                vm,
                ValueError,
                "attempt to assign sequence of size {given} to extended slice of size {size}"
            );
        }
        let mut old = Vec::with_capacity(span.len);
        let items = this.items_mut(vm);
        for (at, value) in span.places().zip(values) {
            old.push(std::mem::replace(&mut items[at], value));
        }
        drop(old);
        Ok(())
    }

    fn delete_slice(this: &Ref<List>, vm: &mut Vm, slice: &Slice) -> Res<()> {
        let bounds = vm.slice_bounds(slice)?;
        let span = bounds.within(this.len(vm));
        if span.len == 0 {
            return Ok(());
        }
        if span.step == 1 {
            let old = this.items_mut(vm).splice(span.range(), Vec::new())?;
            drop(old);
            return Ok(());
        }
        let (first, step) = match span.step {
            step if step > 0 => (span.start, step as usize),
            step => (
                span.start
                    .wrapping_add_signed((span.len as isize - 1) * step),
                step.unsigned_abs(),
            ),
        };
        let items = this.items_mut(vm);
        let all = items.take();
        let (mut kept, mut old) = (
            Vec::with_capacity(all.len() - span.len),
            Vec::with_capacity(span.len),
        );
        for (at, item) in all.into_iter().enumerate() {
            let goes =
                at >= first && (at - first).is_multiple_of(step) && (at - first) / step < span.len;
            if goes {
                old.push(item)
            } else {
                kept.push(item)
            }
        }
        items.extend(kept)?;
        drop(old);
        Ok(())
    }

    // ---- operators

    #[slot(add)]
    fn add(this: &Ref<List>, vm: &mut Vm, value: &Value) -> Res {
        let Some(other) = value.as_list() else {
            let name = vm.type_name(value);
            return raise!(
                vm,
                TypeError,
                "can only concatenate list (not \"{name}\") to list"
            );
        };
        let len = this.len(vm) + other.len(vm);
        vm.reserve(len * size_of::<Value>())?;
        let items = this.items(vm).iter().chain(other.items(vm)).cloned();
        Ok(List::create_from(&vm.types.list, len, items)?.into())
    }

    #[slot(iadd)]
    fn iadd(this: &Ref<List>, vm: &mut Vm, value: &Value) -> Res {
        Surface::extend(this, vm, value)?;
        Ok(this.into())
    }

    #[slot(mul)]
    #[slot(rmul)]
    fn mul(this: &Ref<List>, vm: &mut Vm, value: &Value) -> Res {
        let count = vm.to_count(value)?;
        let total = support::repeated_len(vm, this.len(vm), count)?;
        let items = support::repeat(this.items(vm), total)?;
        vm.new_list(items)
    }

    #[slot(imul)]
    fn imul(this: &Ref<List>, vm: &mut Vm, value: &Value) -> Res {
        let count = vm.to_count(value)?;
        let len = this.len(vm);
        let total = support::repeated_len(vm, len, count)?;
        if total > len {
            let more = support::repeat(this.items(vm), total - len)?;
            this.items_mut(vm).extend(more)?;
        } else if total < len {
            drop(this.items_mut(vm).take());
        }
        Ok(this.into())
    }

    // ---- methods

    /// Put object at the end.
    #[method("append(self, object, /)", quick = append_quickly, way = Append)]
    fn append(this: &List, vm: &mut Vm, object: Value) -> Result<(), OutOfMemory> {
        this.items_mut(vm).push(object)
    }

    /// Put all items of an iterable at the end.
    #[method("extend(self, iterable, /)")]
    fn extend(this: &Ref<List>, vm: &mut Vm, iterable: &Value) -> Res<()> {
        let exact = match iterable {
            Value::Object(object) => {
                !object.ty().is_counted()
                    && (object.is::<List>()
                        || object.is::<Tuple>()
                        || object.is::<Dict>()
                        || object.is::<Set>()
                        || object.is::<Range>()
                        || object.is::<DictView>())
            }
            _ => false,
        };
        if exact {
            let items = vm.collect_iterable(iterable)?;
            if this.items(vm).is_empty() {
                let items = Items::new(items)?;
                drop(std::mem::replace(this.items_mut(vm), items));
                return Ok(());
            }
            this.items_mut(vm).extend(items)?;
            return Ok(());
        }
        // Element by element: what was taken before an error stays.
        let iterator = vm.iter(iterable)?;
        if let Some(hint) = vm.length_hint(iterable)? {
            this.items_mut(vm).reserve(hint.min(1 << 16))?;
        }
        vm.for_rest(&iterator, |vm, item| {
            this.items_mut(vm).push(item)?;
            Ok(true)
        })
    }

    /// Insert object before index.
    #[method("insert(self, index, object, /)")]
    fn insert(this: &List, vm: &mut Vm, index: isize, object: Value) -> Result<(), OutOfMemory> {
        let at = cut_index(index, this.len(vm));
        this.items_mut(vm).insert(at, object)
    }

    /// Take out an item, the last one by default, and return it.
    ///
    /// IndexError if there is none at index.
    #[method("pop(self, index=-1, /)", quick = pop_quickly)]
    fn pop(this: &List, vm: &mut Vm, index: isize) -> Res {
        let items = this.items_mut(vm);
        let len = items.len();
        if index == -1
            && let Some(last) = items.pop()
        {
            return Ok(last);
        }
        match sequence_index(index as i64, len) {
            Some(at) => Ok(items.remove(at)),
            None if len == 0 => raise!(vm, IndexError, "pop from empty list"),
            None => raise!(vm, IndexError, "pop index out of range"),
        }
    }

    /// Take out the first item that is equal to value.
    ///
    /// ValueError if there is none.
    #[method("remove(self, value, /)")]
    fn remove(this: &Ref<List>, vm: &mut Vm, value: &Value) -> Res<()> {
        match Surface::find(this, vm, value, 0, isize::MAX)? {
            Some(at) if at < this.len(vm) => {
                drop(this.items_mut(vm).remove(at));
                Ok(())
            }
            _ => raise!(vm, ValueError, "list.remove(x): x not in list"),
        }
    }

    /// Remove all items from list.
    #[method("clear(self, /)")]
    fn clear(this: &List, vm: &mut Vm) {
        let old = this.items_mut(vm).take();
        drop(old);
    }

    /// Another list of the same items.
    #[method("copy(self, /)")]
    fn copy(this: &List, vm: &mut Vm) -> Res {
        vm.reserve(this.len(vm) * size_of::<Value>())?;
        let items = this.items(vm).to_vec();
        vm.new_list(items)
    }

    /// Return number of occurrences of value.
    #[method("count(self, value, /)")]
    fn count(this: &Ref<List>, vm: &mut Vm, value: &Value) -> Res<usize> {
        let (mut count, mut at) = (0, 0);
        while let Some(item) = this.get(vm, at) {
            vm.tick()?;
            if vm.eq(&item, value)? {
                count += 1;
            }
            at += 1;
        }
        Ok(count)
    }

    /// Where value is found first, between start and stop.
    ///
    /// ValueError if it is not there.
    #[method("index(self, value, start=0, stop=9223372036854775807, /)")]
    fn index(
        this: &Ref<List>,
        vm: &mut Vm,
        value: &Value,
        start: &Value,
        stop: &Value,
    ) -> Res<usize> {
        let (start, stop) = (vm.search_bound(start)?, vm.search_bound(stop)?);
        match Surface::find(this, vm, value, start, stop)? {
            Some(at) => Ok(at),
            None => raise!(vm, ValueError, "list.index(x): x not in list"),
        }
    }

    /// The first place of a value from `start` on and before `stop`.
    fn find(
        this: &Ref<List>,
        vm: &mut Vm,
        value: &Value,
        start: isize,
        stop: isize,
    ) -> Res<Option<usize>> {
        let len = this.len(vm) as isize;
        let absolute = |at: isize| if at < 0 { at.saturating_add(len).max(0) } else { at } as usize;
        let (mut at, stop) = (absolute(start), absolute(stop));
        while at < stop {
            let Some(item) = this.get(vm, at) else { break };
            vm.tick()?;
            if vm.eq(&item, value)? {
                return Ok(Some(at));
            }
            at += 1;
        }
        Ok(None)
    }

    /// Reverse *IN PLACE*.
    #[method("reverse(self, /)")]
    fn reverse(this: &List, vm: &mut Vm) {
        this.items_mut(vm).reverse();
    }

    /// Put the items in order, the least one first, in place.
    ///
    /// Items that are equal stay in the order in which they were. key is called once for each item, and what it gives
    /// is compared. With reverse the greatest item comes first.
    #[method("sort(self, /, *, key=None, reverse=False)")]
    fn sort(this: &Ref<List>, vm: &mut Vm, key: Option<Value>, reverse: bool) -> Res<()> {
        // The list is empty while it is being sorted: a comparison that looks at it sees nothing half done.
        let mut items = this.items_mut(vm).take();
        let result = sort_values(vm, &mut items, key.as_ref(), reverse);
        // Finalizers of keys that died have their turn while the list still shows what they do to it.
        vm.finalize_now();
        let list = this.items_mut(vm);
        let strange = list.take();
        list.extend(items)?;
        // Whoever put something in and took it out again has left room behind.
        let modified = strange.capacity() > 0;
        drop(strange);
        result?;
        if modified {
            return raise!(vm, ValueError, "list modified during sort");
        }
        Ok(())
    }

    /// How much memory it takes, in bytes.
    #[slot(sizeof)]
    fn sizeof(this: &List, vm: &Vm) -> usize {
        40 + 8 * this.len(vm)
    }

    /// See PEP 585
    #[slot(class_getitem)]
    fn class_getitem(cls: &Value, vm: &mut Vm, item: &Value) -> Res {
        super::generic_alias::subscript_class(vm, cls, item)
    }
}

/// `append` where there is room, or memory for more.
fn append_quickly(vm: &mut Vm, args: &mut [Value]) -> Value {
    if let [Value::Object(list), object] = args
        && let Some(list) = list.downcast::<List>()
    {
        let items = list.items_mut(vm);
        if (items.has_room() || items.reserve(1).is_ok())
            && items.push(std::mem::take(object)).is_ok()
        {
            return Value::None;
        }
    }
    Value::Unset
}

/// `pop` of the last item.
fn pop_quickly(vm: &mut Vm, args: &mut [Value]) -> Value {
    let last = match args {
        [Value::Object(list)] => list
            .downcast::<List>()
            .and_then(|it| it.items_mut(vm).pop()),
        _ => None,
    };
    last.unwrap_or(Value::Unset)
}
