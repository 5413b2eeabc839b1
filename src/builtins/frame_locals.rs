//! `FrameLocalsProxy`: a function frame's variables as a mapping that writes through (PEP 667).
//!
//! Reading makes a dict of the variables as they are and asks that; only writing goes to the frame.

use super::dict;
use crate::object::*;
use crate::vm::{BinaryOp, CompareOp};
use pyish_derive::{Payload, Trace, class};

/// The variables of a frame.
#[derive(Payload, Trace)]
#[payload(name = "FrameLocalsProxy")]
pub(crate) struct FrameLocals {
    frame: Ref<FrameObject>,
}

/// What `f_locals` gives: the namespace of module and class code, a proxy for what has variables.
pub(crate) fn locals_of(vm: &mut Vm, frame: &Ref<FrameObject>) -> Res {
    let known = vm.frame_locals(frame)?;
    if vm.frame_is_namespace(frame, &known) {
        return Ok(known);
    }
    let frame = frame.clone();
    Ok(vm.new_object(FrameLocals { frame })?.into())
}

/// The variables as they are: a dict of its own. Anything that is no proxy as it is.
fn snapshot(vm: &mut Vm, value: &Value) -> Res {
    match value.downcast::<FrameLocals>() {
        Some(proxy) => {
            let frame = proxy.frame.clone();
            vm.frame_locals(&frame)
        }
        None => Ok(value.clone()),
    }
}

fn cannot_remove<T>(vm: &mut Vm) -> Res<T> {
    raise!(
        vm,
        ValueError,
        "cannot remove local variables from FrameLocalsProxy"
    )
}

#[class(name = "FrameLocalsProxy", shape = FrameLocals, mapping, unhashable)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res {
        let given = args.len();
        let [frame] = args else {
            return raise!(
                vm,
                TypeError,
                "FrameLocalsProxy expected 1 argument, got {given}"
            );
        };
        if kwargs.len(vm) != 0 {
            return raise!(vm, TypeError, "FrameLocalsProxy takes no keyword arguments");
        }
        let Some(frame) = frame.downcast::<FrameObject>().cloned() else {
            let name = vm.type_name(frame);
            return raise!(vm, TypeError, "expect frame, not {name}");
        };
        Ok(vm.new_object_of(cls, FrameLocals { frame })?.into())
    }

    #[slot(repr)]
    fn repr(this: &Ref<FrameLocals>, vm: &mut Vm) -> Res {
        let text = vm.guard_repr(&this.clone().erase(), |vm| {
            let known = snapshot(vm, &this.into())?;
            vm.repr(&known)
        })?;
        match text {
            Some(text) => Ok(text.into()),
            None => vm.new_str("{...}"),
        }
    }

    #[slot(len)]
    fn len(this: &Value, vm: &mut Vm) -> Res<usize> {
        let known = snapshot(vm, this)?;
        vm.len(&known)
    }

    #[slot(iter)]
    fn iter(this: &Value, vm: &mut Vm) -> Res {
        let keys = Surface::keys(this, vm)?;
        vm.iter(&keys)
    }

    #[slot(reversed)]
    fn reversed(this: &Value, vm: &mut Vm) -> Res {
        let known = snapshot(vm, this)?;
        let mut keys = vm.collect_iterable(&known)?;
        keys.reverse();
        let keys = vm.new_list(keys)?;
        vm.iter(&keys)
    }

    #[slot(contains)]
    fn contains(this: &Value, vm: &mut Vm, key: &Value) -> Res<bool> {
        let known = snapshot(vm, this)?;
        vm.contains(&known, key)
    }

    #[slot(getitem)]
    fn getitem(this: &Value, vm: &mut Vm, key: &Value) -> Res {
        let known = snapshot(vm, this)?;
        if !vm.contains(&known, key)? {
            let shown = vm.repr(key)?;
            return raise!(
                vm,
                KeyError,
                "local variable '{}' is not defined",
                shown.to_string_lossy()
            );
        }
        vm.getitem(&known, key)
    }

    #[slot(setitem)]
    fn setitem(this: &FrameLocals, vm: &mut Vm, key: Value, value: Value) -> Res<()> {
        let frame = this.frame.clone();
        vm.set_frame_local(&frame, &key, value)
    }

    #[slot(delitem)]
    fn delitem(_this: &Value, vm: &mut Vm, _key: &Value) -> Res<()> {
        cannot_remove(vm)
    }

    #[slot(eq)]
    fn eq(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        let (left, right) = (snapshot(vm, this)?, snapshot(vm, value)?);
        vm.compare(CompareOp::Eq, &left, &right)
    }

    #[slot(ne)]
    fn ne(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        let (left, right) = (snapshot(vm, this)?, snapshot(vm, value)?);
        vm.compare(CompareOp::Ne, &left, &right)
    }

    #[slot(or)]
    fn or(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        let (left, right) = (snapshot(vm, this)?, snapshot(vm, value)?);
        vm.binary(BinaryOp::Or, &left, &right)
    }

    #[slot(ror)]
    fn ror(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        let (left, right) = (snapshot(vm, value)?, snapshot(vm, this)?);
        vm.binary(BinaryOp::Or, &left, &right)
    }

    #[slot(ior)]
    fn ior(this: &Value, vm: &mut Vm, value: &Value) -> Res {
        Surface::take(this, vm, value)?;
        Ok(this.clone())
    }

    /// Write each pair of a mapping, or of an iterable of pairs, to the frame.
    fn take(this: &Value, vm: &mut Vm, source: &Value) -> Res<()> {
        let pairs = vm.new_dict()?;
        let source = snapshot(vm, source)?;
        dict::merge_any(vm, &pairs, &source)?;
        let keys = vm.collect_iterable(&pairs.clone().into())?;
        for key in keys {
            if let Some(value) = vm.dict_get(&pairs, &key)? {
                vm.setitem(this, &key, value)?;
            }
        }
        Ok(())
    }

    /// The value of a key, or default where the mapping lacks it.
    #[method("get(self, key, default=None, /)")]
    fn get(this: &Value, vm: &mut Vm, key: &Value, default: &Value) -> Res {
        let known = snapshot(vm, this)?;
        vm.call_method(&known, "get", &[key.clone(), default.clone()])
    }

    /// Return the value for key, which is set to default where it is missing.
    #[method("setdefault(self, key, default=None, /)")]
    fn setdefault(this: &Value, vm: &mut Vm, key: &Value, default: &Value) -> Res {
        let known = snapshot(vm, this)?;
        if vm.contains(&known, key)? {
            return vm.getitem(&known, key);
        }
        vm.setitem(this, key, default.clone())?;
        Ok(default.clone())
    }

    /// Variables of a frame cannot be removed.
    #[method("pop(self, key, default=None, /)")]
    fn pop(_this: &Value, vm: &mut Vm, _key: &Value, _default: &Value) -> Res<()> {
        cannot_remove(vm)
    }

    /// Write each pair of a mapping, or of an iterable of pairs, to the frame.
    #[method("update(self, source, /)")]
    fn update(this: &Value, vm: &mut Vm, source: &Value) -> Res<()> {
        Surface::take(this, vm, source)
    }

    /// A dict of the variables as they are.
    #[method("copy(self, /)")]
    fn copy(this: &Value, vm: &mut Vm) -> Res {
        let known = snapshot(vm, this)?;
        vm.call_method(&known, "copy", &[])
    }

    /// A list of the names.
    #[method("keys(self, /)")]
    fn keys(this: &Value, vm: &mut Vm) -> Res {
        let known = snapshot(vm, this)?;
        let keys = vm.collect_iterable(&known)?;
        vm.new_list(keys)
    }

    /// A list of the values.
    #[method("values(self, /)")]
    fn values(this: &Value, vm: &mut Vm) -> Res {
        Surface::listed(this, vm, "values")
    }

    /// A list of the names, each with its value.
    #[method("items(self, /)")]
    fn items(this: &Value, vm: &mut Vm) -> Res {
        Surface::listed(this, vm, "items")
    }

    fn listed(this: &Value, vm: &mut Vm, method: &str) -> Res {
        let known = snapshot(vm, this)?;
        let view = vm.call_method(&known, method, &[])?;
        let items = vm.collect_iterable(&view)?;
        vm.new_list(items)
    }
}
