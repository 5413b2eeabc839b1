//! The module `_contextvars` (PEP 567).

use crate::object::layout::{Trace, Tracer};
use crate::object::*;
use crate::sched::context::Context;
use pyish_derive::{Payload, Trace as DeriveTrace, class, module};
use std::cell::Cell as StdCell;

/// `contextvars.ContextVar`
#[derive(DeriveTrace, Payload)]
#[payload(name = "ContextVar")]
pub(crate) struct ContextVar {
    name: Value,
    default: Value,
}

/// `contextvars.Token`
#[derive(DeriveTrace, Payload)]
#[payload(name = "Token")]
pub(crate) struct Token {
    variable: Ref<ContextVar>,
    context: Ref<Context>,
    /// Unset where the variable was not bound.
    old: Value,
    #[trace(skip)]
    used: StdCell<bool>,
}

/// Context variables.
#[module(name = "_contextvars", classes(VAR_CLASS, TOKEN_CLASS, CONTEXT_CLASS))]
impl Surface {
    /// Return a copy of the current context.
    #[function("copy_context()")]
    fn copy_context(vm: &mut Vm) -> Res {
        vm.copy_context()
    }
}

/// A variable whose value depends on the context.
#[class(name = "ContextVar", module = "_contextvars", shape = ContextVar, final, weakref)]
impl VarSurface {
    #[new("(cls, name, /, *, default=<unrepresentable>)")]
    fn new(vm: &mut Vm, cls: &Ref<Type>, name: &Value, default: Option<Value>) -> Res<Value> {
        if name.as_str().is_none() {
            return raise!(vm, TypeError, "context variable name must be a str");
        }
        vm.hash(name)?;
        let body = ContextVar {
            name: name.clone(),
            default: default.unwrap_or_default(),
        };
        Ok(vm.new_object_of(cls, body)?.into())
    }

    #[getter]
    fn name(this: &ContextVar) -> Value {
        this.name.clone()
    }

    /// Return the value in the current context.
    #[method("get(self, default=<unrepresentable>, /)")]
    fn get(this: &Ref<ContextVar>, vm: &mut Vm, default: Option<Value>) -> Res {
        if let Some(value) = vm.context_value(&this.into()) {
            return Ok(value);
        }
        if let Some(default) = default {
            return Ok(default);
        }
        if !this.default.is_unset() {
            return Ok(this.default.clone());
        }
        let class = vm.exceptions.LookupError.clone();
        Err(vm.raise_with(&class, vec![this.into()]))
    }

    /// Set the value in the current context.
    #[method("set(self, value, /)")]
    fn set(this: &Ref<ContextVar>, vm: &mut Vm, value: Value) -> Res {
        let context = vm.current_context()?;
        let old = vm.context_get(&context, &this.into()).unwrap_or_default();
        vm.context_set(&context, &this.into(), Some(value))?;
        let token = Token {
            variable: this.clone(),
            context,
            old,
            used: StdCell::new(false),
        };
        Ok(vm.new_object(token)?.into())
    }

    /// Restore the value from before the token was made.
    #[method("reset(self, token, /)")]
    fn reset(this: &Ref<ContextVar>, vm: &mut Vm, token: &Ref<Token>) -> Res<()> {
        reset(this, vm, token)
    }

    #[slot(repr)]
    fn repr(this: &Ref<ContextVar>, vm: &mut Vm) -> Res {
        let name = vm.repr(&this.name)?.to_string_lossy().into_owned();
        let default = if this.default.is_unset() {
            String::new()
        } else {
            format!(" default={}", vm.repr(&this.default)?.to_string_lossy())
        };
        let address = this.address();
        vm.new_str(&format!(
            "<ContextVar name={name}{default} at {address:#x}>"
        ))
    }

    #[classmethod("__class_getitem__(cls, item, /)")]
    fn class_getitem(cls: Value, vm: &mut Vm, item: Value) -> Res {
        let alias = vm.library("types", "GenericAlias")?;
        vm.call(&alias, &[cls, item])
    }
}

fn reset(this: &Ref<ContextVar>, vm: &mut Vm, token: &Ref<Token>) -> Res<()> {
    let text = |vm: &mut Vm| {
        vm.repr(&token.into())
            .map(|text| text.to_string_lossy().into_owned())
    };
    if token.used.get() {
        let text = text(vm)?;
        return raise!(vm, RuntimeError, "{text} has already been used once");
    }
    if !token.variable.is_same(this) {
        let text = text(vm)?;
        return raise!(
            vm,
            ValueError,
            "{text} was created by a different ContextVar"
        );
    }
    let context = vm.current_context()?;
    if !token.context.is_same(&context) {
        let text = text(vm)?;
        return raise!(vm, ValueError, "{text} was created in a different Context");
    }
    token.used.set(true);
    vm.context_set(&context, &this.into(), token.old.clone().set())
}

/// `Token.MISSING`: the variable was not bound before.
#[derive(DeriveTrace, Payload)]
#[payload(name = "Token.MISSING", leaf)]
pub(crate) struct Missing;

#[class(name = "Token.MISSING", module = "builtins", shape = Missing, final, no_new)]
impl MissingSurface {
    #[slot(repr)]
    fn repr(_this: &Missing) -> &'static str {
        "<Token.MISSING>"
    }
}

#[derive(Default)]
struct TheMissing(Option<Value>);

fn missing(vm: &mut Vm) -> Res {
    if let Some(missing) = &vm.state::<TheMissing>().0 {
        return Ok(missing.clone());
    }
    let class = vm.add_class(&MISSING_CLASS)?;
    let missing: Value = vm.new_object_of(&class, Missing)?.into();
    vm.state::<TheMissing>().0 = Some(missing.clone());
    Ok(missing)
}

/// What `ContextVar.set` returns.
#[class(name = "Token", module = "_contextvars", shape = Token, final, no_new)]
impl TokenSurface {
    #[getter]
    fn var(this: &Token) -> Value {
        (&this.variable).into()
    }

    #[getter]
    fn old_value(this: &Token, vm: &mut Vm) -> Res {
        if this.old.is_unset() {
            missing(vm)
        } else {
            Ok(this.old.clone())
        }
    }

    #[constant]
    fn MISSING(vm: &mut Vm) -> Res {
        missing(vm)
    }

    #[slot(enter)]
    fn enter(this: Value) -> Value {
        this
    }

    #[slot("__exit__(self, type, exc, tb, /)")]
    fn exit(this: &Ref<Token>, vm: &mut Vm, r#type: &Value, exc: &Value, tb: &Value) -> Res<()> {
        let _ = (r#type, exc, tb);
        let variable = this.variable.clone();
        reset(&variable, vm, this)
    }

    #[slot(repr)]
    fn repr(this: &Ref<Token>, vm: &mut Vm) -> Res {
        let variable: Value = (&this.variable).into();
        let text = vm.repr(&variable)?.to_string_lossy().into_owned();
        let (used, address) = (if this.used.get() { " used" } else { "" }, this.address());
        vm.new_str(&format!("<Token{used} var={text} at {address:#x}>"))
    }

    #[classmethod("__class_getitem__(cls, item, /)")]
    fn class_getitem(cls: Value, vm: &mut Vm, item: Value) -> Res {
        let alias = vm.library("types", "GenericAlias")?;
        vm.call(&alias, &[cls, item])
    }
}

/// A mapping of context variables to their values.
#[class(name = "Context", module = "_contextvars", shape = Context, final, unhashable, weakref)]
impl ContextSurface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(vm: &mut Vm, cls: &Ref<Type>, args: &[Value], kwargs: &Value) -> Res<Value> {
        if !args.is_empty() || kwargs.as_dict().is_some_and(|it| it.len(vm) != 0) {
            return raise!(vm, TypeError, "Context() does not accept any arguments");
        }
        Ok(vm.new_object_of(cls, Context::default())?.into())
    }

    /// Call a function in the context.
    #[method("run(self, /, *args, **kwargs)")]
    fn run(this: &Ref<Context>, vm: &mut Vm, args: &[Value], kwargs: &Value) -> Res<Step> {
        let Some((callable, args)) = args.split_first() else {
            return raise!(
                vm,
                TypeError,
                "run() missing 1 required positional argument"
            );
        };
        let callable = callable.clone();
        if this.entered.get() {
            let text = vm.repr(&this.into())?;
            return raise!(
                vm,
                RuntimeError,
                "cannot enter context: {} is already entered",
                text.to_string_lossy()
            );
        }
        let mut all: step::Args = args.iter().cloned().collect();
        let mut names = Vec::new();
        for (name, value) in kwargs
            .as_dict()
            .map(|kwargs| kwargs.items(vm))
            .unwrap_or_default()
        {
            if let Some(name) = name.as_str() {
                names.push(name.clone());
                all.push(value);
            }
        }
        let call = Call {
            callable,
            args: all,
            names,
        };
        Ok(Step::push(RunInContext {
            context: this.clone(),
            outer: Value::Unset,
            call: Some(Box::new(call)),
        }))
    }

    /// Return a shallow copy.
    #[method("copy(self, /)")]
    fn copy(this: &Context, vm: &mut Vm) -> Res {
        let slot = this.snapshot(vm);
        Ok(vm.context_of(&slot)?.into())
    }

    #[slot(getitem)]
    fn getitem(this: &Ref<Context>, vm: &mut Vm, key: &Value) -> Res {
        check_key(vm, key)?;
        match vm.context_get(this, key) {
            Some(value) => Ok(value),
            None => vm.key_error(key),
        }
    }

    #[slot(contains)]
    fn contains(this: &Ref<Context>, vm: &mut Vm, key: &Value) -> Res<bool> {
        check_key(vm, key)?;
        Ok(vm.context_get(this, key).is_some())
    }

    /// The value for a variable, or a default.
    #[method("get(self, key, default=None, /)")]
    fn get(this: &Ref<Context>, vm: &mut Vm, key: &Value, default: Value) -> Res {
        check_key(vm, key)?;
        Ok(vm.context_get(this, key).unwrap_or(default))
    }

    #[slot(len)]
    fn len(this: &Context, vm: &Vm) -> usize {
        this.rows(vm).len()
    }

    #[slot(iter)]
    fn iter(this: &Context, vm: &mut Vm) -> Res {
        let keys = Self::keys(this, vm)?;
        vm.iter(&keys)
    }

    /// The variables.
    #[method("keys(self, /)")]
    fn keys(this: &Context, vm: &mut Vm) -> Res {
        let keys: Vec<Value> = this.rows(vm).iter().map(|[key, _]| key.clone()).collect();
        vm.new_list(keys)
    }

    /// Their values.
    #[method("values(self, /)")]
    fn values(this: &Context, vm: &mut Vm) -> Res {
        let values: Vec<Value> = this
            .rows(vm)
            .iter()
            .map(|[_, value]| value.clone())
            .collect();
        vm.new_list(values)
    }

    /// Pairs of variable and value.
    #[method("items(self, /)")]
    fn items(this: &Context, vm: &mut Vm) -> Res {
        let rows = this.rows(vm).to_vec();
        let mut items = Vec::with_capacity(rows.len());
        for [key, value] in rows {
            items.push(vm.new_tuple([key, value])?);
        }
        vm.new_list(items)
    }

    #[slot(eq)]
    fn eq(this: &Ref<Context>, vm: &mut Vm, other: &Value) -> Res<Value> {
        let Some(other) = other.downcast::<Context>() else {
            return Ok(Value::NotImplemented);
        };
        let (mine, theirs) = (this.rows(vm).to_vec(), other.rows(vm).to_vec());
        if mine.len() != theirs.len() {
            return Ok(Value::bool(false));
        }
        for [key, value] in mine.iter() {
            let Some([_, theirs]) = theirs.iter().find(|[known, _]| known.is(key)) else {
                return Ok(Value::bool(false));
            };
            if !vm.eq(value, theirs)? {
                return Ok(Value::bool(false));
            }
        }
        Ok(Value::bool(true))
    }
}

fn check_key(vm: &mut Vm, key: &Value) -> Res<()> {
    if key.downcast::<ContextVar>().is_some() {
        return Ok(());
    }
    let text = vm.repr(key)?;
    raise!(
        vm,
        TypeError,
        "a ContextVar key was expected, got {}",
        text.to_string_lossy()
    )
}

/// `Context.run`
pub(crate) struct RunInContext {
    context: Ref<Context>,
    outer: Value,
    call: Option<Box<Call>>,
}

impl Trace for RunInContext {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.context.trace(tracer);
        self.outer.trace(tracer);
        if let Some(call) = &self.call {
            call.callable.trace(tracer);
            call.args.trace(tracer);
        }
    }

    crate::object::layout::saved_fields!(context, outer, call);
}

impl RunInContext {
    fn leave(&mut self, vm: &mut Vm) {
        self.context.entered.set(false);
        let outer = std::mem::take(&mut self.outer);
        drop(vm.swap_context(outer));
    }
}

impl NativeFrame for RunInContext {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        if let Some(call) = self.call.take() {
            self.context.entered.set(true);
            // It is one object from here on: a task's context that is still a row would become two.
            vm.current_context()?;
            self.outer = vm.swap_context((&self.context).into());
            return Ok(Step::Call(call));
        }
        self.leave(vm);
        Ok(Step::Return(input.value()))
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        self.leave(vm);
        Err(raised)
    }

    fn stopped(&mut self, vm: &mut Vm) {
        self.leave(vm);
    }

    fn name(&self) -> &'static str {
        "Context.run"
    }
}
