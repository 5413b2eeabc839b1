//! Exceptions with a few fields: what their constructors take, and what they keep.

use super::{
    field, keep_args, keep_positional, own_state, plain_str, reduced, set_field, take_keywords,
};
use crate::object::*;
use pyish_derive::class;

/// A class of exceptions whose fields can be read, bound and deleted.
macro_rules! exception {
    ($(#[$doc:meta])* $name:literal $holder:ident [$($at:literal $field:ident $set:ident),*] { $($more:tt)* }) => {
        $(#[$doc])*
        #[class(name = $name, shape = Exception, dict, weakref)]
        impl $holder {
            $(
                #[getter]
                fn $field(this: &Ref<Exception>, vm: &Vm) -> Value {
                    field(vm, this, $at)
                }

                #[setter($field)]
                fn $set(this: &Ref<Exception>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
                    set_field(vm, this, $at, value.cloned().unwrap_or_default());
                    Ok(())
                }
            )*

            $($more)*
        }
    };
}
pub(super) use exception;

exception! {
    /// Signal the end from iterator.__next__().
    "StopIteration" StopIterationSurface [0 value set_value] {
        #[slot(init)]
        fn init(this: &Ref<Exception>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<()> {
            keep_args(this, vm, args, kwargs)?;
            set_field(vm, this, 0, args.first().cloned().unwrap_or(Value::None));
            Ok(())
        }
    }
}

exception! {
    /// Request to exit from the interpreter.
    "SystemExit" SystemExitSurface [0 code set_code] {
        #[slot(init)]
        fn init(this: &Ref<Exception>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<()> {
            keep_args(this, vm, args, kwargs)?;
            let code = match args {
                [] => Value::None,
                [code] => code.clone(),
                _ => this.args.cloned(vm).into(),
            };
            set_field(vm, this, 0, code);
            Ok(())
        }
    }
}

exception! {
    /// A module was not found, or has no such name.
    "ImportError" ImportErrorSurface [0 msg set_msg, 1 name set_name, 2 path set_path, 3 name_from set_name_from] {
        #[slot(init)]
        fn init(this: &Ref<Exception>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<()> {
            keep_positional(this, vm, args)?;
            let taken = take_keywords(vm, "ImportError", kwargs, &["name", "path", "name_from"])?;
            let message = if let [message] = args { message.clone() } else { Value::None };
            set_field(vm, this, 0, message);
            for (at, value) in taken.into_iter().enumerate() {
                set_field(vm, this, at + 1, value.unwrap_or(Value::None));
            }
            Ok(())
        }

        #[slot(str)]
        fn str(this: &Ref<Exception>, vm: &mut Vm) -> Res<Ref<Str>> {
            match field(vm, this, 0).as_str() {
                Some(message) if !message.ty().is_counted() => Ok(message.clone()),
                _ => plain_str(vm, this),
            }
        }

        /// Helper for pickle.
        #[method("__reduce__(self, /)")]
        fn reduce(this: &Ref<Exception>, vm: &mut Vm) -> Res {
            let mut state = own_state(vm, this)?;
            for (at, name) in [(1, "name"), (2, "path"), (3, "name_from")] {
                let value = field(vm, this, at);
                if !value.is_none() {
                    let dict = match state.take() {
                        Some(dict) => dict,
                        None => vm.new_dict()?,
                    };
                    let name = vm.intern(name)?;
                    dict.set_str(vm, &name, value)?;
                    state = Some(dict);
                }
            }
            let args = this.args.cloned(vm);
            reduced(vm, this, args.into(), state)
        }
    }
}

exception! {
    /// Name not found globally.
    "NameError" NameErrorSurface [0 name set_name] {
        #[slot(init)]
        fn init(this: &Ref<Exception>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<()> {
            keep_positional(this, vm, args)?;
            for (at, value) in take_keywords(vm, "NameError", kwargs, &["name"])?.into_iter().enumerate() {
                set_field(vm, this, at, value.unwrap_or(Value::None));
            }
            Ok(())
        }
    }
}

exception! {
    /// Attribute not found.
    "AttributeError" AttributeErrorSurface [0 name set_name, 1 obj set_obj] {
        #[slot(init)]
        fn init(this: &Ref<Exception>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<()> {
            keep_positional(this, vm, args)?;
            for (at, value) in take_keywords(vm, "AttributeError", kwargs, &["name", "obj"])?.into_iter().enumerate() {
                set_field(vm, this, at, value.unwrap_or(Value::None));
            }
            Ok(())
        }

        #[method("__getstate__(self, /)")]
        fn getstate(this: &Ref<Exception>, vm: &mut Vm) -> Res {
            Ok(AttributeErrorSurface::state(this, vm)?.into())
        }

        /// The state keeps the name; the object may be anything, and is left out.
        fn state(this: &Ref<Exception>, vm: &mut Vm) -> Res<Ref<Dict>> {
            let state = vm.new_dict()?;
            if let Some(own) = own_state(vm, this)? {
                for (name, value) in own.items(vm) {
                    vm.dict_set(&state, name, value)?;
                }
            }
            let (name, args) = (field(vm, this, 0), this.args.cloned(vm));
            for (key, value) in [("name", name), ("args", args.into())] {
                let key = vm.intern(key)?;
                state.set_str(vm, &key, value)?;
            }
            Ok(state)
        }

        /// Helper for pickle.
        #[method("__reduce__(self, /)")]
        fn reduce(this: &Ref<Exception>, vm: &mut Vm) -> Res {
            let state = AttributeErrorSurface::state(this, vm)?;
            let args = this.args.cloned(vm);
            reduced(vm, this, args.into(), Some(state))
        }
    }
}

exception! {
    /// Mapping key not found.
    "KeyError" KeyErrorSurface [] {
        // The key is shown as it would be written: `KeyError: ''` says more than an empty line.
        #[slot(str)]
        fn str(this: &Ref<Exception>, vm: &mut Vm) -> Res<Ref<Str>> {
            match this.args.cloned(vm).items() {
                [key] => vm.repr(key),
                _ => plain_str(vm, this),
            }
        }
    }
}
