//! `operator.itemgetter`, `attrgetter` and `methodcaller`: what sorts and maps by a part of each element calls for every one
//! of them.
//!
//! # Cost
//! A call costs what the subscripts or attributes cost; no frame of bytecode is pushed for it.

use crate::object::*;
use pyish_derive::{Payload, Trace, class};

/// The repr of a getter: its class and what it gets.
fn shown(vm: &mut Vm, this: &Value, what: &Ref<Tuple>) -> Res<String> {
    let class: Value = vm.type_of(this).into();
    let (module, name) = (
        vm.getattr(&class, "__module__")?,
        vm.getattr(&class, "__qualname__")?,
    );
    let mut parts = Vec::with_capacity(what.len());
    for part in what.items() {
        parts.push(vm.repr(part)?.to_string_lossy().into_owned());
    }
    Ok(format!(
        "{}.{}({})",
        vm.str(&module)?.to_string_lossy(),
        vm.str(&name)?.to_string_lossy(),
        parts.join(", ")
    ))
}

/// `itemgetter`: the subscripts.
#[derive(Payload, Trace)]
#[payload(name = "itemgetter")]
pub(super) struct ItemGetter {
    items: Ref<Tuple>,
}

/// Gets items of what it is called with.
///
/// itemgetter(2)(x) is x[2]; with several items it gives a tuple.
#[class(name = "itemgetter", shape = ItemGetter, module = "operator", final)]
impl ItemSurface {
    #[new("(cls, item, /, *items)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, item: &Value, items: &[Value]) -> Res {
        let row: Vec<Value> = std::iter::once(item).chain(items).cloned().collect();
        let items = vm.make_tuple(row)?;
        Ok(vm.new_object_of(cls, ItemGetter { items })?.into())
    }

    #[slot("__call__(self, obj, /)")]
    fn call(this: &ItemGetter, vm: &mut Vm, obj: &Value) -> Res {
        if let [only] = this.items.items() {
            return vm.getitem(obj, only);
        }
        let items = this.items.clone();
        let mut row = Vec::with_capacity(items.len());
        for item in items.items() {
            row.push(vm.getitem(obj, item)?);
        }
        vm.new_tuple(row)
    }

    #[slot(repr)]
    fn repr(this: &Ref<ItemGetter>, vm: &mut Vm) -> Res<String> {
        shown(vm, &this.into(), &this.items)
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &Ref<ItemGetter>, vm: &mut Vm) -> Res {
        vm.new_tuple([this.ty().into(), (&this.items).into()])
    }
}

/// `attrgetter`: the names as given, and what each goes through.
#[derive(Payload, Trace)]
#[payload(name = "attrgetter")]
pub(super) struct AttrGetter {
    names: Ref<Tuple>,
    paths: Vec<Vec<Ref<Str>>>,
    /// For the paths.
    #[trace(skip)]
    _charge: Charge,
}

fn follow(vm: &mut Vm, obj: &Value, path: &[Ref<Str>]) -> Res {
    let mut value = obj.clone();
    for name in path {
        value = vm.getattr_str(&value, name)?;
    }
    Ok(value)
}

/// Gets attributes of what it is called with.
///
/// attrgetter('a.b')(x) is x.a.b; with several names it gives a tuple.
#[class(name = "attrgetter", shape = AttrGetter, module = "operator", final)]
impl AttrSurface {
    #[new("(cls, attr, /, *attrs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, attr: &Value, attrs: &[Value]) -> Res {
        let mut paths = Vec::with_capacity(attrs.len() + 1);
        let mut names = Vec::with_capacity(attrs.len() + 1);
        for name in std::iter::once(attr).chain(attrs) {
            let Some(text) = name.as_str() else {
                return raise!(vm, TypeError, "attribute name must be a string");
            };
            vm.reserve(text.byte_len() * size_of::<usize>())?;
            let mut path = Vec::new();
            for part in text.as_bytes().split(|byte| *byte == b'.') {
                path.push(vm.intern_wtf8(part)?);
            }
            paths.push(path);
            names.push(name.clone());
        }
        let names = vm.make_tuple(names)?;
        let parts: usize = paths.iter().map(Vec::capacity).sum();
        let charge = vm.hold(parts * size_of::<Ref<Str>>() + size_of_val(paths.as_slice()))?;
        let made = AttrGetter {
            names,
            paths,
            _charge: charge,
        };
        Ok(vm.new_object_of(cls, made)?.into())
    }

    #[slot("__call__(self, obj, /)")]
    fn call(this: &Ref<AttrGetter>, vm: &mut Vm, obj: &Value) -> Res {
        let this = this.clone();
        if let [path] = this.paths.as_slice() {
            return follow(vm, obj, path);
        }
        let mut row = Vec::with_capacity(this.paths.len());
        for path in &this.paths {
            row.push(follow(vm, obj, path)?);
        }
        vm.new_tuple(row)
    }

    #[slot(repr)]
    fn repr(this: &Ref<AttrGetter>, vm: &mut Vm) -> Res<String> {
        shown(vm, &this.into(), &this.names)
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &Ref<AttrGetter>, vm: &mut Vm) -> Res {
        vm.new_tuple([this.ty().into(), (&this.names).into()])
    }
}

/// `methodcaller`: the method's name, and what it is called with: the arguments, then those of `names`.
#[derive(Payload, Trace)]
#[payload(name = "methodcaller")]
pub(super) struct MethodCaller {
    name: Ref<Str>,
    args: Ref<Tuple>,
    names: Vec<Ref<Str>>,
    /// For the names.
    #[trace(skip)]
    _charge: Charge,
}

impl MethodCaller {
    /// The arguments without a name, and those with one.
    fn parts(&self) -> (&[Value], impl Iterator<Item = (&Ref<Str>, &Value)>) {
        let args = self.args.items();
        let (plain, named) = args.split_at(args.len() - self.names.len());
        (plain, self.names.iter().zip(named))
    }
}

/// Calls a method of what it is called with.
///
/// After f = methodcaller('name', 'foo', bar=1), the call f(r) returns
/// r.name('foo', bar=1).
#[class(name = "methodcaller", shape = MethodCaller, module = "operator", final)]
impl MethodSurface {
    #[new("(cls, name, /, *args, **kwargs)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, name: &Value, args: &[Value], kwargs: &Ref<Dict>) -> Res {
        let Some(name) = name.as_str() else {
            return raise!(vm, TypeError, "method name must be a string");
        };
        let name = vm.interned(name);
        let mut row = args.to_vec();
        let mut names = Vec::new();
        for (key, value) in kwargs.items(vm) {
            names.extend(key.as_str().cloned());
            row.push(value);
        }
        let args = vm.make_tuple(row)?;
        let charge = vm.hold(names.capacity() * size_of::<Ref<Str>>())?;
        let made = MethodCaller {
            name,
            args,
            names,
            _charge: charge,
        };
        Ok(vm.new_object_of(cls, made)?.into())
    }

    #[slot("__call__(self, obj, /)")]
    fn call(this: &Ref<MethodCaller>, vm: &mut Vm, obj: &Value) -> Res {
        let this = this.clone();
        let method = vm.getattr_str(obj, &this.name)?;
        match this.names.as_slice() {
            [] => vm.call(&method, this.args.items()),
            names => vm.call_named(&method, this.args.items(), names),
        }
    }

    #[slot(repr)]
    fn repr(this: &Ref<MethodCaller>, vm: &mut Vm) -> Res<String> {
        let name = Value::from(&this.name);
        let (plain, named) = this.parts();
        let mut row = vec![name];
        row.extend(plain.iter().cloned());
        let mut parts = Vec::with_capacity(row.len());
        for part in &row {
            parts.push(vm.repr(part)?.to_string_lossy().into_owned());
        }
        for (name, value) in named {
            let value = vm.repr(value)?;
            parts.push(format!(
                "{}={}",
                name.to_string_lossy(),
                value.to_string_lossy()
            ));
        }
        Ok(format!("operator.methodcaller({})", parts.join(", ")))
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &Ref<MethodCaller>, vm: &mut Vm) -> Res {
        let (plain, named) = this.parts();
        let class: Value = this.ty().into();
        let name = Value::from(&this.name);
        if this.names.is_empty() {
            let args: Vec<Value> = std::iter::once(name).chain(plain.iter().cloned()).collect();
            let args = vm.new_tuple(args)?;
            return vm.new_tuple([class, args]);
        }
        let values: Vec<Value> = named.map(|(_, value)| value.clone()).collect();
        let args = vm.new_tuple(plain.to_vec())?;
        let import = crate::builtins::iterators::builtin(vm, "__import__")?;
        let functools = vm.new_str("functools")?;
        let functools = vm.call(&import, &[functools])?;
        let partial = vm.getattr(&functools, "partial")?;
        let row: Vec<Value> = [class, name].into_iter().chain(values).collect();
        let partial = vm.call_named(&partial, &row, &this.names)?;
        vm.new_tuple([partial, args])
    }
}
