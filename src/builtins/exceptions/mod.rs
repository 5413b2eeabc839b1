//! The exceptions: `BaseException`, and the table of the classes that add nothing to it.
//!
//! All share one shape (`object/exception.rs`): arguments, the chain, the traceback, and a row of fields. A class that adds
//! fields has a file here, in which a field is known by its place in that row.

mod fields;
mod group;
pub(crate) mod os_error;
mod plain;
mod syntax_error;
mod unicode_errors;

use crate::object::native::ClassDef;
use crate::object::*;
use pyish_derive::class;

/// All exception classes, bases first.
pub(super) static CLASSES: &[&ClassDef] = &[
    &CLASS,
    &plain::EXCEPTION,
    &group::CLASS,
    &group::EXCEPTION_GROUP,
    &fields::STOP_ITERATION_CLASS,
    &fields::SYSTEM_EXIT_CLASS,
    &fields::IMPORT_ERROR_CLASS,
    &fields::NAME_ERROR_CLASS,
    &fields::ATTRIBUTE_ERROR_CLASS,
    &fields::KEY_ERROR_CLASS,
    &os_error::CLASS,
    &syntax_error::CLASS,
    &unicode_errors::DECODE_CLASS,
    &unicode_errors::ENCODE_CLASS,
    &unicode_errors::TRANSLATE_CLASS,
];

pub(super) use plain::PLAIN;

/// A field of an exception.
pub(super) fn field(vm: &Vm, this: &Ref<Exception>, at: usize) -> Value {
    this.fields
        .get(vm)
        .get(at)
        .cloned()
        .and_then(Value::set)
        .unwrap_or(Value::None)
}

/// Set a field of an exception; the row grows as it must.
pub(super) fn set_field(vm: &mut Vm, this: &Ref<Exception>, at: usize, value: Value) {
    let fields = this.fields.get_mut(vm);
    if fields.len() <= at {
        fields.resize(at + 1, Value::Unset);
    }
    drop(std::mem::replace(&mut this.fields.get_mut(vm)[at], value));
}

/// Take keyword arguments that a constructor knows out of `kwargs`; any other is an error.
pub(super) fn take_keywords(
    vm: &mut Vm,
    class: &str,
    kwargs: &Ref<Dict>,
    known: &[&str],
) -> Res<Vec<Option<Value>>> {
    let mut taken = vec![None; known.len()];
    for (name, value) in kwargs.items(vm) {
        let text = name
            .as_str()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        match known.iter().position(|known| *known == text) {
            Some(at) => taken[at] = Some(value),
            None => {
                let hint = match crate::vm::suggest::closest(&text, known.iter().copied()) {
                    Some(close) => format!(". Did you mean '{close}'?"),
                    None => String::new(),
                };
                return raise!(
                    vm,
                    TypeError,
                    "{class}() got an unexpected keyword argument '{text}'{hint}"
                );
            }
        }
    }
    Ok(taken)
}

/// Keep the positional arguments; keyword arguments are refused.
pub(super) fn keep_args(
    this: &Ref<Exception>,
    vm: &mut Vm,
    args: &[Value],
    kwargs: &Ref<Dict>,
) -> Res<()> {
    if kwargs.len(vm) != 0 {
        let name = vm.class_name(this.ty());
        return raise!(vm, TypeError, "{name}() takes no keyword arguments");
    }
    keep_positional(this, vm, args)
}

/// Keep the positional arguments.
pub(super) fn keep_positional(this: &Ref<Exception>, vm: &mut Vm, args: &[Value]) -> Res<()> {
    let args = vm.make_tuple(args.to_vec())?;
    this.args.set(vm, args);
    Ok(())
}

/// What an exception says of itself when its class says nothing else.
pub(super) fn plain_str(vm: &mut Vm, this: &Ref<Exception>) -> Res<Ref<Str>> {
    let args = this.args.cloned(vm);
    match args.items() {
        [] => vm.make_str(""),
        [one] => vm.str(one),
        _ => vm.repr(&args.into()),
    }
}

/// The exception's own `__dict__`, if there is anything in it.
pub(super) fn own_state(vm: &mut Vm, this: &Ref<Exception>) -> Res<Option<Ref<Dict>>> {
    let dict = vm.dict_of(&this.clone().erase())?;
    Ok(dict.filter(|dict| dict.len(vm) != 0))
}

/// `(class, args)`, with the state where there is one.
pub(super) fn reduced(
    vm: &mut Vm,
    this: &Ref<Exception>,
    args: Value,
    state: Option<Ref<Dict>>,
) -> Res {
    let class: Value = this.ty().into();
    match state {
        Some(state) => vm.new_tuple([class, args, state.into()]),
        None => vm.new_tuple([class, args]),
    }
}

/// Common base class for all exceptions
#[class(name = "BaseException", shape = Exception, dict, weakref)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], _kwargs: &Value) -> Res {
        if cls.flags.get().has(TypeFlags::ABSTRACT) {
            return super::object::abstract_class(vm, cls);
        }
        let args = vm.make_tuple(args.to_vec())?;
        Ok(Exception::create(cls, args)?.into())
    }

    #[slot(init)]
    fn init(this: &Ref<Exception>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<()> {
        keep_args(this, vm, args, kwargs)
    }

    #[slot(str)]
    fn str(this: &Ref<Exception>, vm: &mut Vm) -> Res<Ref<Str>> {
        plain_str(vm, this)
    }

    #[slot(repr)]
    fn repr(this: &Ref<Exception>, vm: &mut Vm) -> Res {
        let name = this.ty().name.cloned(vm);
        let args = this.args.cloned(vm);
        match args.items() {
            [one] => {
                let inner = vm.repr(one)?;
                vm.new_joined_str(&[name.as_bytes(), b"(", inner.as_bytes(), b")"])
            }
            _ => {
                let inner = vm.repr(&args.into())?;
                vm.new_joined_str(&[name.as_bytes(), inner.as_bytes()])
            }
        }
    }

    /// Attach a traceback to the exception, which is also the answer.
    #[method("with_traceback(self, object, /)")]
    fn with_traceback(this: &Ref<Exception>, vm: &mut Vm, object: &Value) -> Res {
        Surface::set_traceback(this, vm, Some(object))?;
        Ok(this.into())
    }

    /// Add a note to the exception
    #[method("add_note(self, note, /)")]
    fn add_note(this: &Ref<Exception>, vm: &mut Vm, note: &Value) -> Res<()> {
        let Some(note) = note.as_str() else {
            let given = vm.type_name(note);
            return raise!(
                vm,
                TypeError,
                "add_note() argument must be str, not {given}"
            );
        };
        let name = vm.names.notes.clone();
        match vm.getattr_opt_str(&this.into(), &name)? {
            Some(notes) => match notes.as_list() {
                Some(list) => Ok(list.items_mut(vm).push(note.into())?),
                None => raise!(vm, TypeError, "Cannot add note: __notes__ is not a list"),
            },
            None => {
                let list = vm.new_list(vec![note.into()])?;
                vm.setattr_str(&this.into(), &name, Some(list))
            }
        }
    }

    #[method("__setstate__(self, object, /)")]
    fn setstate(this: &Ref<Exception>, vm: &mut Vm, object: &Value) -> Res<()> {
        if object.is_none() {
            return Ok(());
        }
        let Some(state) = object.as_dict().cloned() else {
            return raise!(vm, TypeError, "state is not a dictionary");
        };
        for (name, value) in state.items(vm) {
            let name = super::object::attribute_name(vm, &name)?;
            vm.setattr_str(&this.into(), &name, Some(value))?;
        }
        Ok(())
    }

    /// Helper for pickle.
    #[method("__reduce__(self, /)")]
    fn reduce(this: &Ref<Exception>, vm: &mut Vm) -> Res {
        let state = own_state(vm, this)?;
        let args = this.args.cloned(vm);
        reduced(vm, this, args.into(), state)
    }

    // ---- attributes

    #[getter]
    fn args(this: &Ref<Exception>, vm: &Vm) -> Ref<Tuple> {
        this.args.cloned(vm)
    }

    #[setter(args)]
    fn set_args(this: &Ref<Exception>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let Some(value) = value else {
            return raise!(vm, TypeError, "args may not be deleted");
        };
        let values = vm.collect_iterable(value)?;
        let args = vm.make_tuple(values)?;
        this.args.set(vm, args);
        Ok(())
    }

    #[getter(__traceback__)]
    fn traceback(this: &Ref<Exception>, vm: &Vm) -> Option<Ref<Traceback>> {
        this.traceback.cloned(vm)
    }

    #[setter(__traceback__)]
    fn set_traceback(this: &Ref<Exception>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let traceback = match value {
            None => return raise!(vm, TypeError, "__traceback__ may not be deleted"),
            Some(Value::None) => None,
            Some(value) => match value.downcast::<Traceback>() {
                Some(traceback) => Some(traceback.clone()),
                None => return raise!(vm, TypeError, "__traceback__ must be a traceback or None"),
            },
        };
        this.traceback.set(vm, traceback);
        Ok(())
    }

    #[getter(__cause__)]
    fn cause(this: &Ref<Exception>, vm: &Vm) -> Value {
        this.cause.cloned(vm)
    }

    #[setter(__cause__)]
    fn set_cause(this: &Ref<Exception>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let Some(value) = value else {
            return raise!(vm, TypeError, "__cause__ may not be deleted");
        };
        if !value.is_none() && value.downcast::<Exception>().is_none() {
            return raise!(
                vm,
                TypeError,
                "exception cause must be None or derive from BaseException"
            );
        }
        this.cause.set(vm, value.clone());
        this.suppress_context.set(true);
        Ok(())
    }

    #[getter(__context__)]
    fn context(this: &Ref<Exception>, vm: &Vm) -> Value {
        this.context.cloned(vm)
    }

    #[setter(__context__)]
    fn set_context(this: &Ref<Exception>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let Some(value) = value else {
            return raise!(vm, TypeError, "__context__ may not be deleted");
        };
        if !value.is_none() && value.downcast::<Exception>().is_none() {
            return raise!(
                vm,
                TypeError,
                "exception context must be None or derive from BaseException"
            );
        }
        this.context.set(vm, value.clone());
        Ok(())
    }

    #[getter(__suppress_context__)]
    fn suppress_context(this: &Ref<Exception>) -> bool {
        this.suppress_context.get()
    }

    #[setter(__suppress_context__)]
    fn set_suppress_context(this: &Ref<Exception>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        match value {
            Some(Value::Bool(flag)) => {
                this.suppress_context.set(flag.get());
                Ok(())
            }
            Some(_) => raise!(vm, TypeError, "attribute value type must be bool"),
            None => raise!(vm, TypeError, "can't delete numeric/char attribute"),
        }
    }

    #[getter(__dict__)]
    fn dict(this: &Ref<Exception>, vm: &mut Vm) -> Res<Option<Ref<Dict>>> {
        vm.dict_of(&this.clone().erase())
    }

    #[setter(__dict__)]
    fn set_dict(this: &Ref<Exception>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        crate::vm::classes::set_dict(vm, &this.into(), value.cloned())
    }
}
