//! `functools.partial` and `Placeholder`: a callable with some of its arguments bound.
//!
//! A call costs O(arguments); holes in the bound arguments are counted when it is made.

use crate::builtins::generic_alias;
use crate::object::layout::Forwarded;
use crate::object::*;
use pyish_derive::{Payload, Trace, class};
use smallvec::SmallVec;

/// A bound call.
#[derive(Payload, Trace)]
#[payload(name = "partial", forwards = forwards)]
pub(super) struct Partial {
    bound: VmCell<Bound>,
}

/// What is called, and with what. `__setstate__` replaces it as a whole.
#[derive(Clone)]
struct Bound {
    function: Value,
    args: Ref<Tuple>,
    keywords: Ref<Dict>,
    /// How many of `args` are `Placeholder`.
    holes: usize,
}

impl Trace for Bound {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.function.trace(tracer);
        self.args.trace(tracer);
        self.keywords.trace(tracer);
    }

    crate::object::layout::saved_fields!(function, args, keywords, holes);
}

/// The state of `Placeholder`: there is one in each isolate.
#[derive(Payload, Trace)]
#[payload(name = "_PlaceholderType")]
pub(super) struct Placeholder {
    #[trace(skip)]
    nothing: (),
}

#[derive(Default)]
struct State {
    placeholder: Option<Value>,
}

/// The `Placeholder` of this isolate.
pub(super) fn placeholder(vm: &mut Vm) -> Res {
    if let Some(known) = vm.state::<State>().placeholder.clone() {
        return Ok(known);
    }
    let made: Value = vm.new_object(Placeholder { nothing: () })?.into();
    vm.state::<State>().placeholder = Some(made.clone());
    Ok(made)
}

/// What a call comes down to, where nothing is left open.
fn forwards<'v>(vm: &'v Vm, this: &'v Ref) -> Option<Forwarded<'v>> {
    let bound = this.downcast::<Partial>()?.bound.get(vm);
    (bound.holes == 0).then(|| Forwarded {
        callable: &bound.function,
        first: bound.args.items(),
        named: &bound.keywords,
    })
}

fn is_hole(value: &Value) -> bool {
    value.downcast::<Placeholder>().is_some()
}

fn count_holes(args: &[Value]) -> usize {
    args.iter().filter(|value| is_hole(value)).count()
}

/// Put `given` into the holes of `args`; returns what is left of `given`.
fn fill<'a>(args: &mut [Value], mut given: &'a [Value]) -> &'a [Value] {
    for arg in args {
        if given.is_empty() {
            break;
        }
        if is_hole(arg) {
            *arg = given[0].clone();
            given = &given[1..];
        }
    }
    given
}

/// The attributes that scripts have set on a partial object, if there are any.
fn attributes(vm: &mut Vm, this: &Value) -> Res<Option<Ref<Dict>>> {
    let dict = match this.object() {
        Some(object) => vm.dict_of(object)?,
        None => None,
    };
    Ok(dict.filter(|dict| dict.len(vm) != 0))
}

fn merged(vm: &mut Vm, under: &Ref<Dict>, over: &Ref<Dict>) -> Res<Ref<Dict>> {
    let all = vm.new_dict()?;
    for (key, value) in under.items(vm).into_iter().chain(over.items(vm)) {
        vm.dict_set(&all, key, value)?;
    }
    Ok(all)
}

/// A function with some of its arguments filled in.
#[class(name = "partial", module = "functools", shape = Partial, dict, weakref)]
impl PartialSurface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res {
        let [function, args @ ..] = args else {
            return raise!(vm, TypeError, "type 'partial' takes at least one argument");
        };
        if !vm.is_callable(function) {
            return raise!(vm, TypeError, "the first argument must be callable");
        }
        if args.last().is_some_and(is_hole) {
            return raise!(vm, TypeError, "trailing Placeholders are not allowed");
        }
        if kwargs.table(vm).iter().any(|entry| is_hole(&entry.value)) {
            return raise!(
                vm,
                TypeError,
                "Placeholder cannot be passed as a keyword argument"
            );
        }
        // A partial of a partial is one partial, unless the inner one bears attributes.
        let inner = match function.downcast::<Partial>().cloned() {
            Some(inner) if attributes(vm, function)?.is_none() => Some(inner.bound.get(vm).clone()),
            _ => None,
        };
        let bound = match inner {
            Some(inner) => {
                let mut all = inner.args.items().to_vec();
                let rest = fill(&mut all, args);
                all.extend_from_slice(rest);
                Bound {
                    function: inner.function,
                    holes: count_holes(&all),
                    args: vm.make_tuple(all)?,
                    keywords: merged(vm, &inner.keywords, kwargs)?,
                }
            }
            None => Bound {
                function: function.clone(),
                holes: count_holes(args),
                args: vm.make_tuple(args.iter().cloned())?,
                keywords: kwargs.clone(),
            },
        };
        let bound = VmCell::new(bound);
        Ok(vm.new_object_of(cls, Partial { bound })?.into())
    }

    #[slot(call)]
    fn call(this: &Partial, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res<Step> {
        let bound = this.bound.get(vm);
        let (expected, given) = (bound.holes, args.len());
        if given < expected {
            return raise!(
                vm,
                TypeError,
                "missing positional arguments in 'partial' call; expected at least {expected}, got {given}"
            );
        }
        let mut row: step::Args = SmallVec::with_capacity(bound.args.items().len() + given);
        row.extend(bound.args.items().iter().cloned());
        let rest = if expected > 0 {
            fill(&mut row, args)
        } else {
            args
        };
        row.extend(rest.iter().cloned());
        let callable = bound.function.clone();
        let own = bound.keywords.clone();
        let named = match (own.len(vm), kwargs.len(vm)) {
            (0, _) => kwargs.items(vm),
            (_, 0) => own.items(vm),
            _ => merged(vm, &own, kwargs)?.items(vm),
        };
        let mut names = Vec::with_capacity(named.len());
        for (name, value) in named {
            let Some(name) = name.as_str() else {
                return raise!(vm, TypeError, "keywords must be strings");
            };
            names.push(name.clone());
            row.push(value);
        }
        Ok(Step::Call(Box::new(Call {
            callable,
            args: row,
            names,
        })))
    }

    #[slot(get)]
    fn get(this: &Value, vm: &mut Vm, instance: &Value, _owner: &Value) -> Res {
        match instance {
            Value::None | Value::Unset => Ok(this.clone()),
            instance => vm.new_method(this.clone(), instance.clone()),
        }
    }

    #[slot(repr)]
    fn repr(this: &Ref<Partial>, vm: &mut Vm) -> Res {
        let bound = this.bound.get(vm).clone();
        let class: Value = this.ty().into();
        let module = vm.getattr(&class, "__module__")?;
        let name = vm.getattr(&class, "__qualname__")?;
        let mut text = vm.str(&module)?.as_bytes().to_vec();
        text.push(b'.');
        text.extend_from_slice(vm.str(&name)?.as_bytes());
        text.push(b'(');
        let object = this.clone().erase();
        let inner = vm.guard_repr(&object, |vm| {
            let mut inner = vm.repr(&bound.function)?.as_bytes().to_vec();
            for arg in bound.args.items() {
                inner.extend_from_slice(b", ");
                inner.extend_from_slice(vm.repr(arg)?.as_bytes());
            }
            for (key, value) in bound.keywords.items(vm) {
                inner.extend_from_slice(b", ");
                inner.extend_from_slice(vm.str(&key)?.as_bytes());
                inner.push(b'=');
                inner.extend_from_slice(vm.repr(&value)?.as_bytes());
            }
            Ok(inner)
        })?;
        match inner {
            Some(inner) => {
                text.extend_from_slice(&inner);
                text.push(b')');
                vm.new_str_wtf8(&text)
            }
            None => vm.new_str("..."),
        }
    }

    #[slot(reduce)]
    fn reduce(this: &Value, vm: &mut Vm) -> Res {
        let Some(partial) = this.downcast::<Partial>().cloned() else {
            return Ok(Value::None);
        };
        let bound = partial.bound.get(vm).clone();
        let attributes = attributes(vm, this)?.map_or(Value::None, Value::from);
        let args = vm.new_tuple([bound.function.clone()])?;
        let state = vm.new_tuple([
            bound.function,
            bound.args.into(),
            bound.keywords.into(),
            attributes,
        ])?;
        vm.new_tuple([partial.ty().into(), args, state])
    }

    #[slot(setstate)]
    fn setstate(this: &Value, vm: &mut Vm, state: &Value) -> Res<()> {
        let (Some(partial), Some(state)) = (this.downcast::<Partial>(), state.as_tuple()) else {
            return raise!(vm, TypeError, "invalid partial state");
        };
        let [function, args, keywords, attributes] = state.items() else {
            return raise!(vm, TypeError, "invalid partial state");
        };
        let (Some(args), true) = (args.as_tuple(), vm.is_callable(function)) else {
            return raise!(vm, TypeError, "invalid partial state");
        };
        let keywords = match (keywords, keywords.as_dict()) {
            (Value::None, _) => vm.new_dict()?,
            (_, Some(keywords)) if !keywords.ty().is_counted() => keywords.clone(),
            (_, Some(keywords)) => {
                let empty = vm.new_dict()?;
                let keywords = keywords.clone();
                merged(vm, &keywords, &empty)?
            }
            _ => return raise!(vm, TypeError, "invalid partial state"),
        };
        if !attributes.is_none() && attributes.as_dict().is_none() {
            return raise!(vm, TypeError, "invalid partial state");
        }
        if args.items().last().is_some_and(is_hole) {
            return raise!(vm, TypeError, "trailing Placeholders are not allowed");
        }
        let holes = count_holes(args.items());
        let args = match args.ty().is_counted() {
            true => vm.make_tuple(args.items().iter().cloned())?,
            false => args.clone(),
        };
        let bound = Bound {
            function: function.clone(),
            args,
            keywords,
            holes,
        };
        drop(partial.bound.replace(vm, bound));
        if let Some(object) = this.object()
            && let Some(own) = vm.dict_of(object)?
        {
            let given = match attributes.as_dict() {
                Some(given) => given.items(vm),
                None => Vec::new(),
            };
            drop(own.table_mut(vm).take());
            for (key, value) in given {
                vm.dict_set(&own, key, value)?;
            }
        }
        Ok(())
    }

    #[getter(__dict__)]
    fn dict(this: &Ref<Partial>, vm: &mut Vm) -> Res<Option<Ref<Dict>>> {
        vm.dict_of(&this.clone().erase())
    }

    #[setter(__dict__)]
    fn set_dict(this: &Value, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        crate::vm::classes::set_dict(vm, this, value.cloned())
    }

    #[slot(class_getitem)]
    fn class_getitem(cls: &Value, vm: &mut Vm, item: &Value) -> Res {
        generic_alias::subscript_class(vm, cls, item)
    }

    /// the function that is called
    #[getter(func)]
    fn func(this: &Partial, vm: &mut Vm) -> Value {
        this.bound.get(vm).function.clone()
    }

    /// the positional arguments that are filled in
    #[getter(args)]
    fn args(this: &Partial, vm: &mut Vm) -> Value {
        (&this.bound.get(vm).args).into()
    }

    /// the keyword arguments that are filled in
    #[getter(keywords)]
    fn keywords(this: &Partial, vm: &mut Vm) -> Value {
        (&this.bound.get(vm).keywords).into()
    }
}

/// The type of the Placeholder singleton.
///
/// Used as a placeholder for partial arguments.
#[class(name = "_PlaceholderType", module = "functools", shape = Placeholder, final)]
impl PlaceholderSurface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(_cls: &Value, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res {
        if !args.is_empty() || kwargs.len(vm) != 0 {
            return raise!(vm, TypeError, "_PlaceholderType takes no arguments");
        }
        placeholder(vm)
    }

    #[slot(repr)]
    fn repr(_this: &Value) -> &'static str {
        "Placeholder"
    }

    #[slot(reduce)]
    fn reduce(_this: &Value) -> &'static str {
        "Placeholder"
    }
}
