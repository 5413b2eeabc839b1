//! `threading.local`: an object whose attributes each thread has for itself.
//!
//! The object's `__dict__` is the one of the thread that looked last; another thread that looks finds its own put in
//! place first, and `__init__` run for it when it looks for the first time.

use crate::builtins;
use crate::object::fiber::FiberId;
use crate::object::*;
use pyish_derive::{Payload, class};
use std::cell::Cell as StdCell;

/// The attributes by thread.
#[derive(Payload)]
#[payload(name = "_local")]
struct Local {
    dicts: VmCell<Dicts>,
    /// Whose dict is in place.
    shown: StdCell<FiberId>,
    args: Value,
    kwargs: Value,
}

impl Trace for Local {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.args.trace(tracer);
        self.kwargs.trace(tracer);
        self.dicts.trace(tracer);
    }

    crate::object::layout::saved_fields!(dicts, shown, args, kwargs);
}

/// The attributes of each thread.
#[derive(Default, pyish_derive::Trace)]
struct Dicts(Vec<(FiberId, Ref<Dict>)>);

/// Put the running thread's dict in place.
fn show(vm: &mut Vm, this: &Value) -> Res<()> {
    let Some(local) = this.downcast::<Local>().cloned() else {
        return Ok(());
    };
    let fiber = vm.running_fiber();
    if local.shown.get() == fiber {
        return Ok(());
    }
    let known = {
        let dicts = &local.dicts.get(vm).0;
        dicts
            .iter()
            .find(|(it, _)| *it == fiber)
            .map(|(_, dict)| dict.clone())
    };
    let is_new = known.is_none();
    let dict = match known {
        Some(dict) => dict,
        None => {
            let dict = vm.new_dict()?;
            vm.reserve(64)?;
            forget_ended(vm, &local);
            local.dicts.get_mut(vm).0.push((fiber, dict.clone()));
            dict
        }
    };
    local.shown.set(fiber);
    put(vm, this, dict)?;
    if is_new {
        let init = vm.special(this, Special::Init);
        if !vm.is_object_init(&init)
            && let Some(bound) = vm.special_bound(this, Special::Init)?
        {
            let args: Vec<Value> = local
                .args
                .as_tuple()
                .map(|args| args.items().to_vec())
                .unwrap_or_default();
            vm.call_kwargs(&bound, &args, local.kwargs.downcast::<Dict>())?;
        }
    }
    Ok(())
}

/// Threads that have ended have no part any more.
fn forget_ended(vm: &mut Vm, local: &Ref<Local>) {
    let alive = vm.fibers.ids();
    let dicts = std::mem::take(local.dicts.get_mut(vm));
    let (kept, gone): (Vec<_>, Vec<_>) = dicts
        .0
        .into_iter()
        .partition(|(fiber, _)| alive.binary_search(fiber).is_ok());
    local.dicts.get_mut(vm).0 = kept;
    drop(gone);
}

fn put(vm: &mut Vm, this: &Value, dict: Ref<Dict>) -> Res<()> {
    let Value::Object(object) = this else {
        return Ok(());
    };
    let Some(attrs) = object.attrs() else {
        return raise!(vm, SystemError, "a thread-local object without attributes");
    };
    if object.ty().members().is_empty() {
        attrs.become_dict(dict);
        return Ok(());
    }
    let name = vm.names.dict.clone();
    Ok(attrs.keep_dict(object.ty(), &name, dict)?)
}

/// Thread-local data.
#[class(name = "_local", module = "_thread", shape = Local, dict, weakref)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(vm: &mut Vm, cls: &Ref<Type>, args: Value, kwargs: Value) -> Res {
        let given = args.as_tuple().is_some_and(|args| !args.items().is_empty())
            || kwargs
                .downcast::<Dict>()
                .is_some_and(|kwargs| kwargs.len(vm) != 0);
        if given && vm.is_object_init(cls.special(Special::Init)) {
            return raise!(vm, TypeError, "Initialization arguments are not supported");
        }
        let fiber = vm.running_fiber();
        let dict = vm.new_dict()?;
        let local = Local {
            dicts: VmCell::new(Dicts(vec![(fiber, dict.clone())])),
            shown: StdCell::new(fiber),
            args,
            kwargs,
        };
        let made: Value = vm.new_object_of(cls, local)?.into();
        put(vm, &made, dict)?;
        Ok(made)
    }

    #[slot(getattribute)]
    fn getattribute(this: &Value, vm: &mut Vm, name: &Value) -> Res<Step> {
        let name = builtins::object::attribute_name(vm, name)?;
        show(vm, this)?;
        let ty = vm.type_of(this).clone();
        match vm.lookup_generic(this, &ty, &name)? {
            Some(looked) => Ok(builtins::object::step_of(looked)),
            None => vm.no_attribute(this, &name),
        }
    }

    /// The attributes of this thread.
    #[getter(__dict__)]
    fn dict(this: &Value, vm: &mut Vm) -> Res<Option<Ref<Dict>>> {
        show(vm, this)?;
        match this {
            Value::Object(object) => vm.dict_of(object),
            _ => Ok(None),
        }
    }

    #[slot(setattr)]
    fn setattr(this: &Value, vm: &mut Vm, name: &Value, value: Value) -> Res<Step> {
        store(vm, this, name, Some(value))
    }

    #[slot(delattr)]
    fn delattr(this: &Value, vm: &mut Vm, name: &Value) -> Res<Step> {
        store(vm, this, name, None)
    }
}

fn store(vm: &mut Vm, this: &Value, name: &Value, value: Option<Value>) -> Res<Step> {
    let name = builtins::object::attribute_name(vm, name)?;
    if name.as_bytes() == b"__dict__" {
        let ty = vm.type_name(this);
        return raise!(
            vm,
            AttributeError,
            "'{ty}' object attribute '__dict__' is read-only"
        );
    }
    show(vm, this)?;
    let ty = vm.type_of(this).clone();
    Ok(match vm.store_default(this, &ty, &name, value)? {
        Some((hook, args)) => builtins::effects::call_for_effect(&hook, args),
        None => Step::Return(Value::None),
    })
}
