//! `operator.itemgetter` and `attrgetter`: what sorts and maps by a part of each element calls for every one of them.
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
        Ok(vm.new_object_of(cls, AttrGetter { names, paths })?.into())
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
