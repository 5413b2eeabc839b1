//! `len`, `iter`, `aiter`, `all`, `any`, `sorted`.

use super::super::iterators;
use super::super::sort::sort_values;
use super::attributes::is_callable;
use crate::object::*;
use pyish_derive::module;

#[module(name = "builtins")]
impl Iteration {
    /// How many items a container has.
    #[function("len(obj, /)", quick = len_quickly, way = Len)]
    fn len(vm: &mut Vm, obj: &Value) -> Res<usize> {
        vm.len(obj)
    }

    /// iter(iterable) -> iterator
    /// iter(callable, sentinel) -> iterator
    ///
    /// The iterator of an iterable or of a sequence. With a sentinel: what calling the first argument gives, again and
    /// again, until it gives the sentinel.
    #[function("iter(object, sentinel=<unrepresentable>, /)")]
    fn iter(vm: &mut Vm, object: &Value, sentinel: &Value) -> Res {
        if sentinel.is_unset() {
            return vm.iter(object);
        }
        if !is_callable(vm, object) {
            return raise!(vm, TypeError, "iter(v, w): v must be callable");
        }
        iterators::callable::new(vm, object.clone(), sentinel.clone())
    }

    /// The asynchronous iterator of an asynchronous iterable.
    #[function("aiter(async_iterable, /)")]
    fn aiter(vm: &mut Vm, async_iterable: &Value) -> Res {
        match vm.call_special(async_iterable, Special::AIter, &[])? {
            None => {
                let name = vm.type_name(async_iterable);
                raise!(vm, TypeError, "'{name}' object is not an async iterable")
            }
            Some(iterator) if vm.special(&iterator, Special::ANext).is_unset() => {
                let name = vm.type_name(&iterator);
                raise!(
                    vm,
                    TypeError,
                    "aiter() returned not an async iterator of type '{name}'"
                )
            }
            Some(iterator) => Ok(iterator),
        }
    }

    /// Whether no value of the iterable is false. True where there are none.
    #[function("all(iterable, /)")]
    fn all(vm: &mut Vm, iterable: &Value) -> Res<bool> {
        let mut all = true;
        vm.for_each(iterable, |vm, item| {
            all = vm.truth(&item)?;
            Ok(all)
        })?;
        Ok(all)
    }

    /// Whether some value of the iterable is true. False where there are none.
    #[function("any(iterable, /)")]
    fn any(vm: &mut Vm, iterable: &Value) -> Res<bool> {
        let mut any = false;
        vm.for_each(iterable, |vm, item| {
            any = vm.truth(&item)?;
            Ok(!any)
        })?;
        Ok(any)
    }

    /// All items of an iterable in a new list, the least one first. key gives what is compared in place of each item;
    /// reverse puts the greatest one first.
    #[function("sorted(*args, **kwargs)")]
    fn sorted(vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res {
        let [iterable] = args else {
            return raise!(
                vm,
                TypeError,
                "sorted expected 1 argument, got {}",
                args.len()
            );
        };
        let mut items = vm.collect_iterable(iterable)?;
        let (mut key, mut reverse) = (None, false);
        for (name, value) in kwargs.items(vm) {
            match name.as_str().map(|name| name.as_bytes()) {
                Some(b"key") => key = Some(value).filter(|key| !key.is_none()),
                Some(b"reverse") => reverse = vm.truth(&value)?,
                _ => {
                    // `list.sort` knows what to say of it.
                    let list = vm.new_list(Vec::new())?;
                    let sort = vm.getattr(&list, "sort")?;
                    return vm.call_kwargs(&sort, &[], Some(kwargs));
                }
            }
        }
        sort_values(vm, &mut items, key.as_ref(), reverse)?;
        vm.new_list(items)
    }
}

/// `len` of what is built in.
fn len_quickly(vm: &mut Vm, args: &mut [Value]) -> Value {
    let len = match args {
        [Value::Object(object)] => vm.quick_len(object),
        _ => None,
    };
    len.map_or(Value::Unset, |len| Value::Int(len as i64))
}
