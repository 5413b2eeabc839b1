//! `dict`: what a script sees of it. The shape, and what its operations cost, is `object/dict.rs`.

use super::support::Text;
use crate::object::*;
use crate::vm::CompareOp;
use pyish_derive::class;

/// dict() -> an empty dict
/// dict(mapping) -> a dict of the same keys and values
/// dict(iterable) -> a dict of pairs of a key and a value
/// dict(**kwargs) -> a dict of these names and values, as in dict(one=1, two=2)
#[class(name = "dict", shape = Dict, unhashable, mapping, match_self)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, _args: &Value, _kwargs: &Value) -> Res {
        Ok(vm.new_object_of(cls, Dict::default())?.into())
    }

    #[slot(init)]
    fn init(this: &Ref<Dict>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<()> {
        Surface::update_with(this, vm, "dict", args, kwargs)
    }

    #[slot(repr)]
    fn repr(this: &Ref<Dict>, vm: &mut Vm) -> Res {
        if this.len(vm) == 0 {
            return vm.new_str("{}");
        }
        let text = vm.guard_repr(&this.clone().erase(), |vm| {
            let mut text = Text::default();
            text.push(b"{")?;
            let (mut place, mut first) = (0, true);
            while place < this.table(vm).places() {
                let entry = this
                    .table(vm)
                    .entry(place)
                    .map(|entry| (entry.key.clone(), entry.value.clone()));
                place += 1;
                let Some((key, value)) = entry else { continue };
                if !std::mem::take(&mut first) {
                    text.push(b", ")?;
                }
                text.push_repr(vm, &key)?;
                text.push(b": ")?;
                text.push_repr(vm, &value)?;
            }
            text.push(b"}")?;
            text.finish(vm)
        })?;
        match text {
            Some(text) => Ok(text),
            None => vm.new_str("{...}"),
        }
    }

    #[slot(len)]
    fn len(this: &Dict, vm: &Vm) -> usize {
        this.len(vm)
    }

    #[slot(iter)]
    fn iter(this: &Ref<Dict>, vm: &mut Vm) -> Res {
        vm.dict_iter(this, DictPart::Keys, false)
    }

    /// Iterates over the keys from the last one inserted to the first.
    #[slot(reversed)]
    fn reversed(this: &Ref<Dict>, vm: &mut Vm) -> Res {
        vm.dict_iter(this, DictPart::Keys, true)
    }

    // ---- comparison

    #[slot(eq)]
    fn eq(this: &Ref<Dict>, vm: &mut Vm, value: &Value) -> Res {
        match value.as_dict().cloned() {
            Some(other) => equal(vm, this, &other).map(Value::bool),
            None => Ok(Value::NotImplemented),
        }
    }

    #[slot(ne)]
    fn ne(this: &Ref<Dict>, vm: &mut Vm, value: &Value) -> Res {
        match value.as_dict().cloned() {
            Some(other) => equal(vm, this, &other).map(|equal| Value::bool(!equal)),
            None => Ok(Value::NotImplemented),
        }
    }

    #[slot(lt)]
    fn lt(_this: &Value, _value: &Value) -> Value {
        Value::NotImplemented
    }

    #[slot(le)]
    fn le(_this: &Value, _value: &Value) -> Value {
        Value::NotImplemented
    }

    #[slot(gt)]
    fn gt(_this: &Value, _value: &Value) -> Value {
        Value::NotImplemented
    }

    #[slot(ge)]
    fn ge(_this: &Value, _value: &Value) -> Value {
        Value::NotImplemented
    }

    // ---- subscripts

    /// Whether the dict has this key.
    #[slot(contains)]
    fn contains(this: &Ref<Dict>, vm: &mut Vm, key: &Value) -> Res<bool> {
        vm.dict_contains(this, key)
    }

    /// Return self[key].
    #[slot(getitem)]
    fn getitem(this: &Ref<Dict>, vm: &mut Vm, key: &Value) -> Res {
        if let Some(value) = vm.dict_get(this, key)? {
            return Ok(value);
        }
        if this.ty().is_counted() {
            let object = Value::from(this);
            if let Some(value) =
                vm.call_special(&object, Special::Missing, std::slice::from_ref(key))?
            {
                return Ok(value);
            }
        }
        vm.key_error(key)
    }

    #[slot(setitem)]
    fn setitem(this: &Ref<Dict>, vm: &mut Vm, key: Value, value: Value) -> Res<()> {
        vm.dict_set(this, key, value)
    }

    #[slot(delitem)]
    fn delitem(this: &Ref<Dict>, vm: &mut Vm, key: &Value) -> Res<()> {
        match vm.dict_remove(this, key)? {
            Some(removed) => {
                drop(removed);
                Ok(())
            }
            None => vm.key_error(key),
        }
    }

    // ---- operators

    #[slot(or)]
    fn or(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        Surface::merged(vm, this, value)
    }

    #[slot(ror)]
    fn ror(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        Surface::merged(vm, value, this)
    }

    fn merged(vm: &mut Vm, left: &Value, right: &Value) -> Res {
        let (Some(first), Some(_)) = (left.as_dict().cloned(), right.as_dict()) else {
            return Ok(Value::NotImplemented);
        };
        let result = copy(vm, &first)?;
        merge(vm, &result, right)?;
        Ok(result.into())
    }

    #[slot(ior)]
    fn ior(this: &Ref<Dict>, vm: &mut Vm, value: &Value) -> Res {
        merge_any(vm, this, value)?;
        Ok(this.into())
    }

    // ---- methods

    /// A dict with these keys, all of one value.
    #[classmethod("fromkeys(cls, iterable, value=None, /)")]
    fn fromkeys(cls: &Value, vm: &mut Vm, iterable: &Value, value: &Value) -> Res {
        let result = vm.call(cls, &[])?;
        let plain = vm.plain_dict(&result);
        // The hashes of a set's or a dict's elements are known: they are not asked for again.
        let hashed = iterable.downcast::<Set>().is_some() || vm.plain_dict(iterable).is_some();
        if let (Some(dict), true) = (&plain, hashed) {
            for (key, hash) in vm.hashed_elements(iterable)? {
                vm.dict_set_hashed(dict, key, hash, value.clone())?;
            }
            return Ok(result);
        }
        vm.for_each(iterable, |vm, key| {
            match &plain {
                Some(dict) => vm.dict_set(dict, key, value.clone())?,
                None => vm.setitem(&result, &key, value.clone())?,
            }
            Ok(true)
        })?;
        Ok(result)
    }

    /// The value of a key, or default where the dict lacks it.
    #[method("get(self, key, default=None, /)", quick = crate::vm::get_quickly)]
    fn get(this: &Ref<Dict>, vm: &mut Vm, key: &Value, default: &Value) -> Res {
        Ok(vm.dict_get(this, key)?.unwrap_or_else(|| default.clone()))
    }

    /// The value of a key, which is set to default first if it is missing.
    #[method("setdefault(self, key, default=None, /)")]
    fn setdefault(this: &Ref<Dict>, vm: &mut Vm, key: Value, default: Value) -> Res {
        let hash = vm.key_hash(&key)?;
        if let Some(place) = vm.dict_find(this, &key, hash)?
            && let Some(entry) = this.table(vm).entry(place)
        {
            return Ok(entry.value.clone());
        }
        this.table_mut(vm).insert_new(key, hash, default.clone())?;
        Ok(default)
    }

    /// D.pop(k[,d]) -> v
    ///
    /// Take a key out and return its value. Where it is missing: d if that was given, else KeyError.
    #[method("pop(self, key, default=<unrepresentable>, /)")]
    fn pop(this: &Ref<Dict>, vm: &mut Vm, key: &Value, default: &Value) -> Res {
        let removed = if this.len(vm) == 0 {
            None
        } else {
            vm.dict_remove(this, key)?
        };
        match removed {
            Some((_, value)) => Ok(value),
            None if default.is_unset() => vm.key_error(key),
            None => Ok(default.clone()),
        }
    }

    /// Take out the pair that was inserted last, and return it.
    ///
    /// KeyError if there is none.
    #[method("popitem(self, /)")]
    fn popitem(this: &Ref<Dict>, vm: &mut Vm) -> Res {
        match this.table_mut(vm).pop_last() {
            Some((key, value)) => vm.new_tuple([key, value]),
            None => raise!(vm, KeyError, "popitem(): dictionary is empty"),
        }
    }

    /// D.update([E, ]**F) -> None.
    ///
    /// Set the keys of E, a mapping (whatever has .keys()) or an iterable of pairs, and then those of F.
    #[method("update(self, /, *args, **kwargs)")]
    fn update(this: &Ref<Dict>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<()> {
        Surface::update_with(this, vm, "update", args, kwargs)
    }

    fn update_with(
        this: &Ref<Dict>,
        vm: &mut Vm,
        name: &str,
        args: &[Value],
        kwargs: &Ref<Dict>,
    ) -> Res<()> {
        match args {
            [] => {}
            [source] => merge_any(vm, this, source)?,
            more => {
                return raise!(
                    vm,
                    TypeError,
                    "{name} expected at most 1 argument, got {}",
                    more.len()
                );
            }
        }
        if kwargs.len(vm) > 0 {
            merge(vm, this, &kwargs.into())?;
        }
        Ok(())
    }

    /// Remove all items from the dict.
    #[method("clear(self, /)")]
    fn clear(this: &Dict, vm: &mut Vm) {
        let old = this.table_mut(vm).take();
        drop(old);
    }

    /// Another dict with the same keys and values.
    #[method("copy(self, /)")]
    fn copy(this: &Ref<Dict>, vm: &mut Vm) -> Res {
        Ok(copy(vm, this)?.into())
    }

    /// A view of the keys that works as a set.
    #[method("keys(self, /)")]
    fn keys(this: &Ref<Dict>, vm: &mut Vm) -> Res {
        let ty = vm.types.dict_keys.clone();
        view(vm, &ty, this, DictPart::Keys)
    }

    /// A view of the values.
    #[method("values(self, /)")]
    fn values(this: &Ref<Dict>, vm: &mut Vm) -> Res {
        let ty = vm.types.dict_values.clone();
        view(vm, &ty, this, DictPart::Values)
    }

    /// A view of the (key, value) pairs that works as a set.
    #[method("items(self, /)")]
    fn items(this: &Ref<Dict>, vm: &mut Vm) -> Res {
        let ty = vm.types.dict_items.clone();
        view(vm, &ty, this, DictPart::Items)
    }

    /// How much memory it takes, in bytes.
    #[slot(sizeof)]
    fn sizeof(this: &Dict, vm: &Vm) -> usize {
        64 + this.table(vm).places() * 32
    }

    /// See PEP 585
    #[slot(class_getitem)]
    fn class_getitem(cls: &Value, vm: &mut Vm, item: &Value) -> Res {
        super::generic_alias::subscript_class(vm, cls, item)
    }
}

fn view(vm: &mut Vm, ty: &Ref<Type>, dict: &Ref<Dict>, part: DictPart) -> Res {
    Ok(vm
        .new_object_of(
            ty,
            DictView {
                dict: dict.clone(),
                part,
            },
        )?
        .into())
}

/// A plain dict with the same entries.
pub(crate) fn copy(vm: &mut Vm, dict: &Ref<Dict>) -> Res<Ref<Dict>> {
    vm.reserve(dict.len(vm) * size_of::<dict::Entry>())?;
    let result = vm.new_dict()?;
    if result.copy_from(vm, dict)? {
        return Ok(result);
    }
    let entries = vm.dict_entries(dict);
    let table = result.table_mut(vm);
    table.reserve(entries.len())?;
    for (hash, key, value) in entries {
        table.insert_new(key, hash, value)?;
    }
    Ok(result)
}

/// Whether two dicts have equal keys with equal values.
fn equal(vm: &mut Vm, a: &Ref<Dict>, b: &Ref<Dict>) -> Res<bool> {
    if a.len(vm) != b.len(vm) {
        return Ok(false);
    }
    let mut place = 0;
    while place < a.table(vm).places() {
        let entry = a
            .table(vm)
            .entry(place)
            .map(|entry| (entry.hash, entry.key.clone(), entry.value.clone()));
        place += 1;
        vm.tick()?;
        let Some((hash, key, value)) = entry else {
            continue;
        };
        let Some(found) = vm.dict_find(b, &key, hash)? else {
            return Ok(false);
        };
        let Some(other) = b.table(vm).entry(found).map(|entry| entry.value.clone()) else {
            return Ok(false);
        };
        if !vm.eq(&other, &value)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `dict.update(source)`: a mapping, or pairs.
pub(crate) fn merge_any(vm: &mut Vm, dict: &Ref<Dict>, source: &Value) -> Res<()> {
    if vm.plain_dict(source).is_some() {
        return merge(vm, dict, source);
    }
    let keys = vm.names.keys.clone();
    match vm.getattr_opt_str(source, &keys)? {
        Some(_) => merge(vm, dict, source),
        None => merge_pairs(vm, dict, source),
    }
}

/// Take over all of a mapping: anything with `keys()` and `[]`.
pub(crate) fn merge(vm: &mut Vm, dict: &Ref<Dict>, mapping: &Value) -> Res<()> {
    let own_iter = vm.types.dict.special(Special::Iter).clone();
    if let Some(other) = mapping.as_dict()
        && vm.special(mapping, Special::Iter).is(&own_iter)
    {
        if other.is_same(dict) {
            return Ok(());
        }
        if other.len(vm) == 0 {
            return Ok(());
        }
        vm.reserve(other.len(vm) * size_of::<dict::Entry>())?;
        let other = other.clone();
        if dict.copy_from(vm, &other)? {
            return Ok(());
        }
        let len = other.len(vm);
        for (hash, key, value) in vm.dict_entries(&other) {
            vm.dict_set_hashed(dict, key, hash, value)?;
            if other.len(vm) != len {
                return raise!(vm, RuntimeError, "dict mutated during update");
            }
        }
        return Ok(());
    }
    let keys = vm.call_method(mapping, "keys", &[])?;
    let keys = vm.iter_of_keys(mapping, &keys)?;
    vm.for_rest(&keys, |vm, key| {
        let value = vm.getitem(mapping, &key)?;
        vm.dict_set(dict, key, value)?;
        Ok(true)
    })
}

fn merge_pairs(vm: &mut Vm, dict: &Ref<Dict>, pairs: &Value) -> Res<()> {
    let mut at = 0;
    vm.for_each(pairs, |vm, pair| {
        // Mostly pairs are tuples.
        if let Some(tuple) = pair.as_tuple()
            && !tuple.ty().is_counted()
            && let [key, value] = tuple.items()
        {
            vm.dict_set(dict, key.clone(), value.clone())?;
            at += 1;
            return Ok(true);
        }
        let iterable = !vm.special(&pair, Special::Iter).is_unset()
            || !vm.special(&pair, Special::GetItem).is_unset();
        let items = if iterable {
            vm.collect_iterable(&pair)
        } else {
            raise!(vm, TypeError, "object is not iterable")
        };
        let mut items = match items {
            Ok(items) => items,
            Err(raised) => {
                if vm.is_instance_of(&raised, &vm.exceptions.TypeError.clone()) {
                    let note = format!(
                        "Cannot convert dictionary update sequence element #{at} to a sequence"
                    );
                    vm.add_note(&raised, &note)?;
                }
                return Err(raised);
            }
        };
        let (value, key) = (items.pop(), items.pop());
        match (key, value, items.len()) {
            (Some(key), Some(value), 0) => vm.dict_set(dict, key, value)?,
            (key, value, more) => {
                let len = usize::from(key.is_some()) + usize::from(value.is_some()) + more;
                return raise!(
                    vm,
                    ValueError,
                    "dictionary update sequence element #{at} has length {len}; 2 is required"
                );
            }
        }
        at += 1;
        Ok(true)
    })
}

/// Whether `a op b` holds of sets of sizes `a` and `b`, as far as their sizes tell.
pub(crate) fn sizes_allow(op: CompareOp, a: usize, b: usize) -> bool {
    match op {
        CompareOp::Eq | CompareOp::Ne => a == b,
        CompareOp::Lt => a < b,
        CompareOp::Le => a <= b,
        CompareOp::Gt => a > b,
        CompareOp::Ge => a >= b,
    }
}
