//! `_copy`: `copy.deepcopy`, and what `copy.copy` makes of instances. What is Python about them is `stdlib/copy.py`.
//!
//! Containers nest natively, as deep as the native stack may (`Vm::nested`); what an object's own methods do they do by calls.
//!
//! # Cost
//! O(objects): a look into the memo for each that can change.

use super::instances::{self, KnownClasses};
use crate::object::{
    Bytes, Complex, Dict, Function, IntObject, Items, List, NativeFunction, Property, Range, Ref,
    Res, Set, Str, Tuple, Value, Vm, identity,
};
use pyish_derive::module;

/// What `stdlib/copy.py` has to say: a tuple, in this order.
struct Parts<'a> {
    /// `copy._deepcopy_dispatch`: what copies instances of further types.
    by_type: &'a Ref<Dict>,
    /// `copyreg.dispatch_table`
    reducers: &'a Ref<Dict>,
    /// `copy._reduced`: how an object says that it is taken apart.
    reduced: &'a Value,
    /// `copy._reconstruct`, for the errors of what is no such tuple.
    reconstruct: &'a Value,
}

impl<'a> Parts<'a> {
    fn of(vm: &mut Vm, parts: &'a Ref<Tuple>) -> Res<Parts<'a>> {
        if let [by_type, reducers, reduced, reconstruct] = parts.items()
            && let (Some(by_type), Some(reducers)) = (by_type.as_dict(), reducers.as_dict())
        {
            return Ok(Parts {
                by_type,
                reducers,
                reduced,
                reconstruct,
            });
        }
        raise!(vm, TypeError, "these are no parts of copy")
    }
}

/// A copy in progress.
struct Copying<'a> {
    parts: Parts<'a>,
    /// None: a shallow copy.
    memo: Option<&'a Value>,
    classes: KnownClasses,
    /// `__deepcopy__`, once it was needed.
    name: Option<Ref<Str>>,
}

/// Whether an object is its own copy, as it cannot change.
fn is_atomic(vm: &Vm, x: &Value) -> bool {
    let Some(object) = x.object() else {
        return true;
    };
    if x.as_type().is_some() {
        return true;
    }
    !object.ty().is_counted()
        && (object.is::<Str>()
            || object.is::<Bytes>()
            || object.is::<IntObject>()
            || object.is::<Complex>()
            || object.is::<Function>()
            || object.is::<Range>()
            || object.is::<Property>()
            || object.is::<crate::object::CodeObject>()
            || object.ty().is_same(&vm.types.weakref)
            || object.is::<NativeFunction>() && object.ty().is_same(&vm.types.builtin_function))
}

fn key_of(object: &Ref) -> i64 {
    identity::of(object) as i64
}

impl Copying<'_> {
    /// The copy that was made already.
    fn known(&self, vm: &mut Vm, object: &Ref) -> Res<Option<Value>> {
        let Some(memo) = self.memo else {
            return Ok(None);
        };
        let key = key_of(object);
        if let Some(dict) = memo.as_dict()
            && dict.ty().is_same(&vm.types.dict)
        {
            let table = dict.table(vm);
            let place = table.find_int(key);
            return Ok(place
                .and_then(|place| table.entry(place))
                .map(|entry| entry.value.clone()));
        }
        // Any mapping will do.
        let none = vm.new_tuple([])?;
        let marker = vm.new_list(vec![none])?;
        let found = vm.call_method(memo, "get", &[Value::Int(key), marker.clone()])?;
        Ok((!found.is(&marker)).then_some(found))
    }

    fn remember(&self, vm: &mut Vm, object: &Ref, copy: &Value) -> Res<()> {
        match self.memo {
            Some(memo) => vm.setitem(memo, &Value::Int(key_of(object)), copy.clone()),
            None => Ok(()),
        }
    }

    /// What was copied lives as long as the memo knows its id.
    fn keep(&self, vm: &mut Vm, object: &Ref) -> Res<()> {
        let Some(memo @ Value::Object(own)) = self.memo else {
            return Ok(());
        };
        if let Some(known) = self.known(vm, own)? {
            return match known.as_list() {
                Some(kept) => Ok(kept.items_mut(vm).push(object.clone().into())?),
                None => vm
                    .call_method(&known, "append", &[object.clone().into()])
                    .map(drop),
            };
        }
        let kept = vm.new_list(vec![object.clone().into()])?;
        vm.setitem(memo, &Value::Int(key_of(own)), kept)
    }

    /// `deepcopy(x, memo)`; of a shallow copy, `x` itself.
    fn copy(&mut self, vm: &mut Vm, x: &Value) -> Res {
        if self.memo.is_none() || is_atomic(vm, x) {
            return Ok(x.clone());
        }
        let Value::Object(object) = x else {
            return Ok(x.clone());
        };
        vm.tick()?;
        if let Some(known) = self.known(vm, object)? {
            return Ok(known);
        }
        let copy = vm.nested(|vm| self.copy_of(vm, x, object))?;
        if !copy.is(x) {
            self.remember(vm, object, &copy)?;
            self.keep(vm, object)?;
        }
        Ok(copy)
    }

    fn copy_of(&mut self, vm: &mut Vm, x: &Value, object: &Ref) -> Res {
        if !object.ty().is_counted() {
            if let Some(list) = object.downcast::<List>() {
                return self.list(vm, object, list);
            }
            if let Some(dict) = object.downcast::<Dict>() {
                return self.dict(vm, object, dict);
            }
            if let Some(tuple) = object.downcast::<Tuple>() {
                return self.tuple(vm, object, tuple);
            }
            if object.ty().is_same(&vm.types.set) || object.ty().is_same(&vm.types.frozenset) {
                return self.set(vm, object);
            }
        }
        let class: Value = object.ty().into();
        // Those of `copy.py` itself are for what is done above, and for methods.
        let by_type = self.parts.by_type;
        if let Some(copier) = vm.dict_get(by_type, &class)? {
            let memo = self.memo.cloned().unwrap_or_default();
            return vm.call(&copier, &[x.clone(), memo]);
        }
        let name = match &self.name {
            Some(name) => name.clone(),
            None => {
                let name = vm.intern("__deepcopy__")?;
                self.name.insert(name).clone()
            }
        };
        let defaults = self.classes.defaults(vm, object.ty())?;
        if !(defaults.leaves_copying && instances::lacks(object, &name))
            && let Some(copier) = vm.getattr_opt_str(x, &name)?
            && let Some(memo) = self.memo
        {
            return vm.call(&copier, std::slice::from_ref(memo));
        }
        self.by_parts(vm, x, object)
    }

    fn list(&mut self, vm: &mut Vm, object: &Ref, list: &Ref<List>) -> Res {
        let copy = vm.make_list(Vec::new())?;
        let value = Value::from(&copy);
        self.remember(vm, object, &value)?;
        let mut at = 0;
        while let Some(item) = list.get(vm, at) {
            let item = self.copy(vm, &item)?;
            copy.items_mut(vm).push(item)?;
            at += 1;
        }
        Ok(value)
    }

    fn dict(&mut self, vm: &mut Vm, object: &Ref, dict: &Ref<Dict>) -> Res {
        let copy = vm.new_dict()?;
        self.remember(vm, object, &(&copy).into())?;
        let len = dict.len(vm);
        let mut place = 0;
        loop {
            if dict.len(vm) != len {
                return raise!(vm, RuntimeError, "dictionary changed size during iteration");
            }
            let table = dict.table(vm);
            if place >= table.places() {
                return Ok(copy.into());
            }
            let entry = table.entry(place);
            place += 1;
            let Some((key, value)) = entry.map(|entry| (entry.key.clone(), entry.value.clone()))
            else {
                continue;
            };
            let value = self.copy(vm, &value)?;
            let key = self.copy(vm, &key)?;
            vm.dict_set(&copy, key, value)?;
        }
    }

    fn tuple(&mut self, vm: &mut Vm, object: &Ref, tuple: &Ref<Tuple>) -> Res {
        let mut items = Items::default();
        let mut is_same = true;
        for item in tuple.items() {
            let copy = self.copy(vm, item)?;
            is_same = is_same && copy.is(item);
            items.push(copy)?;
        }
        // The items may have led back to this tuple, and copied it.
        if let Some(known) = self.known(vm, object)? {
            return Ok(known);
        }
        match is_same {
            true => Ok(tuple.into()),
            false => vm.new_tuple(items.take()),
        }
    }

    fn set(&mut self, vm: &mut Vm, object: &Ref) -> Res {
        let Some(set) = object.downcast::<Set>() else {
            return Ok(object.clone().into());
        };
        let room = set.len(vm).saturating_mul(size_of::<Value>());
        vm.reserve(room)?;
        let mut items = Items::default();
        for item in set.items(vm) {
            items.push(self.copy(vm, &item)?)?;
        }
        if object.ty().is_same(&vm.types.frozenset) {
            return vm.new_frozenset(items.take());
        }
        let copy = vm.new_set()?;
        for item in items.take() {
            vm.set_add(&copy, item)?;
        }
        Ok(copy.into())
    }

    /// A copy by what the object is made of.
    fn by_parts(&mut self, vm: &mut Vm, x: &Value, object: &Ref) -> Res {
        let class: Value = object.ty().into();
        let defaults = self.classes.defaults(vm, object.ty())?;
        if defaults.makes && vm.dict_get(self.parts.reducers, &class)?.is_none() {
            return self.instance(vm, x, object, defaults.state);
        }
        let what = match self.memo {
            Some(_) => "un(deep)copyable",
            None => "un(shallow)copyable",
        };
        let what = vm.new_str(what)?;
        let parts = vm.call(self.parts.reduced, &[x.clone(), class, what])?;
        if parts.as_str().is_some() {
            return Ok(x.clone());
        }
        self.reconstruct(vm, x, object, &parts)
    }

    /// A copy of an instance that `object.__new__` makes.
    fn instance(&mut self, vm: &mut Vm, x: &Value, object: &Ref, plain_state: bool) -> Res {
        let copy = vm.new_instance(object.ty())?;
        self.remember(vm, object, &copy)?;
        if plain_state && let Some(mut attributes) = instances::attributes(object) {
            for (_, value) in &mut attributes {
                *value = self.copy(vm, value)?;
            }
            // All at once, as a state is set: until then the copy has none of them.
            if attributes.is_empty() {
                return Ok(copy);
            }
            let defaults = self.classes.defaults(vm, object.ty())?;
            if defaults.leaves_set_state || vm.getattr_opt(&copy, "__setstate__")?.is_none() {
                for (name, value) in attributes {
                    if let Err(value) = instances::bind_attribute(vm, &copy, &name, value)? {
                        let dict = vm.getattr(&copy, "__dict__")?;
                        vm.setitem(&dict, &name, value)?;
                    }
                }
                return Ok(copy);
            }
            let state = vm.new_dict()?;
            for (name, value) in attributes {
                vm.dict_set(&state, name, value)?;
            }
            instances::set_state(vm, &copy, &state.into())?;
            return Ok(copy);
        }
        let state = match plain_state {
            true => instances::dict_of(vm, object),
            false => vm.call_method(x, "__getstate__", &[])?,
        };
        self.set_state(vm, &copy, &state)?;
        Ok(copy)
    }

    fn set_state(&mut self, vm: &mut Vm, copy: &Value, state: &Value) -> Res<()> {
        if state.is_none() {
            return Ok(());
        }
        let state = self.copy(vm, state)?;
        instances::set_state(vm, copy, &state)
    }

    /// A copy by what `__reduce_ex__` says: `(function, arguments, state, items, pairs)`.
    fn reconstruct(&mut self, vm: &mut Vm, x: &Value, object: &Ref, parts: &Value) -> Res {
        let Some(row) = parts
            .as_tuple()
            .filter(|row| (2..=5).contains(&row.len()))
            .cloned()
        else {
            let memo = self.memo.cloned().unwrap_or(Value::None);
            let mut args = vec![x.clone(), memo];
            args.extend(vm.collect_iterable(parts)?);
            return vm.call(self.parts.reconstruct, &args);
        };
        let part = |at: usize| row.items().get(at).cloned().unwrap_or(Value::None);
        let mut args = vm.collect_iterable(&part(1))?;
        for arg in &mut args {
            *arg = self.copy(vm, arg)?;
        }
        let copy = vm.call(&part(0), &args)?;
        self.remember(vm, object, &copy)?;
        self.set_state(vm, &copy, &part(2))?;
        if !part(3).is_none() {
            let items = vm.iter(&part(3))?;
            while let Some(item) = vm.next(&items)? {
                let item = self.copy(vm, &item)?;
                vm.call_method(&copy, "append", &[item])?;
            }
        }
        if !part(4).is_none() {
            let pairs = vm.iter(&part(4))?;
            while let Some(pair) = vm.next(&pairs)? {
                let pair = vm.collect_iterable(&pair)?;
                let [key, value] = pair.as_slice() else {
                    return raise!(vm, ValueError, "not a pair of a key and a value");
                };
                let (key, value) = (self.copy(vm, key)?, self.copy(vm, value)?);
                vm.setitem(&copy, &key, value)?;
            }
        }
        Ok(copy)
    }
}

/// The native half of copy.
#[module(name = "_copy")]
impl Surface {
    /// The deep copy of an object.
    #[function("deepcopy(x, memo, parts, /)")]
    fn deepcopy(vm: &mut Vm, x: &Value, memo: &Value, parts: &Ref<Tuple>) -> Res {
        let mut copying = Copying {
            parts: Parts::of(vm, parts)?,
            memo: Some(memo),
            classes: KnownClasses::default(),
            name: None,
        };
        copying.copy(vm, x)
    }

    /// The shallow copy of an object that is taken apart for it.
    #[function("copy(x, parts, /)")]
    fn copy(vm: &mut Vm, x: &Value, parts: &Ref<Tuple>) -> Res {
        let Value::Object(object) = x else {
            return Ok(x.clone());
        };
        let mut copying = Copying {
            parts: Parts::of(vm, parts)?,
            memo: None,
            classes: KnownClasses::default(),
            name: None,
        };
        copying.by_parts(vm, x, object)
    }

    /// What these parts make of an object's copy: a deep one where there is a memo.
    #[function("reconstruct(x, memo, row, parts, /)")]
    fn reconstruct(vm: &mut Vm, x: &Value, memo: &Value, row: &Value, parts: &Ref<Tuple>) -> Res {
        let Value::Object(object) = x else {
            return Ok(x.clone());
        };
        let mut copying = Copying {
            parts: Parts::of(vm, parts)?,
            memo: (!memo.is_none()).then_some(memo),
            classes: KnownClasses::default(),
            name: None,
        };
        copying.reconstruct(vm, x, object, row)
    }
}
