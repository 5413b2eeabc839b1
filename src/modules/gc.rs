//! `gc`: the cycle collector as scripts see it.

use crate::object::{Res, Value, Vm};
use pyish_derive::module;

#[derive(Default)]
struct State {
    disabled: bool,
}

/// All containers are looked at, some steps for each.
fn charge_walk(vm: &mut Vm) -> Res<()> {
    vm.charge_work(vm.tracked_objects() * 8)
}

/// This module provides access to the garbage collector for reference cycles.
#[module(name = "gc")]
impl Surface {
    /// Run the garbage collector and return the number of unreachable objects.
    #[function("collect(generation=2)")]
    fn collect(vm: &mut Vm, generation: i64) -> Res<usize> {
        if !(0..=2).contains(&generation) {
            return raise!(vm, ValueError, "invalid generation");
        }
        charge_walk(vm)?;
        vm.run_pending();
        // What a class has lost may live on in caches alone.
        vm.forget_lookups();
        vm.flush_caches();
        let found = vm.collect();
        vm.run_pending();
        Ok(found)
    }

    /// Enable automatic garbage collection.
    #[function("enable()")]
    fn enable(vm: &mut Vm) {
        vm.state::<State>().disabled = false;
    }

    /// Disable automatic garbage collection: cycles are collected all the same, as memory is limited.
    #[function("disable()")]
    fn disable(vm: &mut Vm) {
        vm.state::<State>().disabled = true;
    }

    /// Whether cycles are collected without being asked for.
    #[function("isenabled()")]
    fn isenabled(vm: &mut Vm) -> bool {
        !vm.state::<State>().disabled
    }

    /// Returns true if the object is tracked by the garbage collector.
    #[function("is_tracked(obj, /)")]
    fn is_tracked(vm: &mut Vm, obj: &Value) -> Res<bool> {
        charge_walk(vm)?;
        Ok(obj
            .object()
            .is_some_and(|object| vm.all_objects().any(|known| known.is_same(object))))
    }

    /// Return a list of objects tracked by the collector.
    #[function("get_objects(generation=None)")]
    fn get_objects(vm: &mut Vm, _generation: &Value) -> Res {
        charge_walk(vm)?;
        vm.reserve(vm.tracked_objects() * 2 * size_of::<Value>())?;
        let objects: Vec<Value> = vm.all_objects().map(Value::Object).collect();
        vm.new_list(objects)
    }

    /// The objects that refer to one of the arguments, in a list.
    #[function("get_referrers(*objs)")]
    fn get_referrers(vm: &mut Vm, objs: &Value) -> Res {
        let wanted: Vec<usize> = objs
            .as_tuple()
            .map(|objs| {
                let objects = objs.items().iter().filter_map(|item| item.object());
                objects.map(|object| object.address()).collect()
            })
            .unwrap_or_default();
        vm.flush_caches();
        let own = objs.object().map(|object| object.address());
        let mut found = Vec::new();
        for object in vm.all_objects() {
            if Some(object.address()) != own && vm.refers_to_any(&object, &wanted) {
                found.push(Value::Object(object));
            }
        }
        vm.new_list(found)
    }

    /// Return the current collection counts.
    #[function("get_count()")]
    fn get_count(vm: &mut Vm) -> Res {
        let count = vm.tracked_objects() as i64;
        vm.new_tuple([Value::Int(count), Value::Int(0), Value::Int(0)])
    }

    /// Return the current collection thresholds.
    #[function("get_threshold()")]
    fn get_threshold(vm: &mut Vm) -> Res {
        vm.new_tuple([Value::Int(2000), Value::Int(10), Value::Int(0)])
    }

    /// Set the collection thresholds: the collector chooses its own.
    #[function("set_threshold(*thresholds)")]
    fn set_threshold(_thresholds: &Value) {}

    /// Freeze all current tracked objects: nothing to do.
    #[function("freeze()")]
    fn freeze() {}

    /// Unfreeze all objects: nothing to do.
    #[function("unfreeze()")]
    fn unfreeze() {}

    /// Get the garbage collection debugging flags.
    #[function("get_debug()")]
    fn get_debug() -> i64 {
        0
    }

    /// Set the garbage collection debugging flags.
    #[function("set_debug(flags, /)")]
    fn set_debug(_flags: i64) {}

    #[constant]
    fn garbage(vm: &mut Vm) -> Res {
        vm.new_list(Vec::new())
    }

    #[constant]
    fn callbacks(vm: &mut Vm) -> Res {
        vm.new_list(Vec::new())
    }
}
