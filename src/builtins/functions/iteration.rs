//! `len`, `iter`, `aiter`, `all`, `any`, `sorted`.

use super::super::iterators;
use super::super::sort::sort_values;
use super::attributes::is_callable;
use crate::object::*;
use crate::raise;
use pyish_derive::module;

#[module(name = "builtins")]
impl Iteration {
    /// Return the number of items in a container.
    #[function("len(obj, /)")]
    fn len(vm: &mut Vm, obj: &Value) -> Res<usize> {
        vm.len(obj)
    }

    /// iter(iterable) -> iterator
    /// iter(callable, sentinel) -> iterator
    ///
    /// Get an iterator from an object.
    /// In the first form, the argument must supply its own iterator, or be a sequence.
    /// In the second form, the callable is called until it returns the sentinel.
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

    /// Return an AsyncIterator for an AsyncIterable object.
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

    /// Return True if bool(x) is True for all values x in the iterable.
    ///
    /// If the iterable is empty, return True.
    #[function("all(iterable, /)")]
    fn all(vm: &mut Vm, iterable: &Value) -> Res<bool> {
        let mut all = true;
        vm.for_each(iterable, |vm, item| {
            all = vm.truth(&item)?;
            Ok(all)
        })?;
        Ok(all)
    }

    /// Return True if bool(x) is True for any x in the iterable.
    ///
    /// If the iterable is empty, return False.
    #[function("any(iterable, /)")]
    fn any(vm: &mut Vm, iterable: &Value) -> Res<bool> {
        let mut any = false;
        vm.for_each(iterable, |vm, item| {
            any = vm.truth(&item)?;
            Ok(!any)
        })?;
        Ok(any)
    }

    /// Return a new list containing all items from the iterable in ascending order.
    ///
    /// A custom key function can be supplied to customize the sort order, and the
    /// reverse flag can be set to request the result in descending order.
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
