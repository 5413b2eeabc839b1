//! Tuples with named fields, as the C modules of CPython make them: `sys.version_info`, `time.struct_time`.

use crate::object::{Payload, Ref, Res, Trace, Tuple, Type, Value, Vm};
use pyish_derive::{Payload, Trace, class};

/// A field's name on the class: gives the item at its place.
#[derive(Trace, Payload)]
#[payload(name = "structseq_field", leaf)]
struct Field {
    index: usize,
}

#[class(name = "structseq_field", shape = Field, module = "_pyish")]
impl FieldSurface {
    #[slot("__get__(self, instance, owner=None, /)")]
    fn get(this: &Ref<Field>, instance: &Value, _owner: &Value) -> Value {
        match instance.as_tuple() {
            Some(tuple) => tuple
                .items()
                .get(this.index)
                .cloned()
                .unwrap_or(Value::None),
            None => this.into(),
        }
    }
}

/// What all of them share; the methods are copied into each class.
#[class(name = "structseq", shape = Tuple, module = "_pyish")]
impl SharedSurface {
    #[slot(repr)]
    fn repr(this: Ref<Tuple>, vm: &mut Vm) -> Res<String> {
        let ty = this.ty().clone();
        let class: Value = (&ty).into();
        let module = vm.getattr(&class, "__module__")?;
        let module = vm.str(&module)?.to_string_lossy().into_owned();
        let names = vm.getattr(&class, "__match_args__")?;
        let names = vm.collect_iterable(&names)?;
        let mut parts = Vec::new();
        for (name, value) in names.iter().zip(this.items()) {
            let name = vm.str(name)?;
            let shown = vm.repr(value)?;
            parts.push(format!(
                "{}={}",
                name.to_string_lossy(),
                shown.to_string_lossy()
            ));
        }
        let module = if module == "builtins" {
            String::new()
        } else {
            format!("{module}.")
        };
        Ok(format!(
            "{module}{}({})",
            vm.class_name(&ty),
            parts.join(", ")
        ))
    }
}

/// A class of tuples whose items have these names. The first `shown` of them are the tuple's length in CPython; here
/// all are.
pub(crate) fn new_class(vm: &mut Vm, module: &str, name: &str, fields: &[&str]) -> Res<Ref<Type>> {
    let field_class = vm.add_class(&FIELD_CLASS)?;
    let dict = vm.new_dict()?;
    for (index, field) in fields.iter().enumerate() {
        let key = vm.intern(field)?;
        let value = vm.new_object_of(&field_class, Field { index })?;
        dict.set_str(vm, &key, value.into())?;
    }
    let tuple = vm.types.tuple.clone();
    for method in SHARED_CLASS.methods {
        let key = vm.intern(method.name)?;
        let value = vm.new_native(method, Value::Unset, Some(tuple.clone()), Value::None)?;
        dict.set_str(vm, &key, value)?;
    }
    let mut names = Vec::new();
    for field in fields {
        names.push(vm.new_str(field)?);
    }
    let names = vm.new_tuple(names)?;
    let slots = vm.new_tuple(Vec::new())?;
    let module = vm.new_str(module)?;
    let count = Value::Int(fields.len() as i64);
    for (key, value) in [
        ("__match_args__", names),
        ("__slots__", slots),
        ("__module__", module),
        ("n_fields", count.clone()),
        ("n_sequence_fields", count),
        ("n_unnamed_fields", Value::Int(0)),
    ] {
        let key = vm.intern(key)?;
        dict.set_str(vm, &key, value)?;
    }
    let name = vm.new_str(name)?;
    let bases = vm.new_tuple([Value::from(tuple)])?;
    let meta: Value = (&vm.types.r#type).into();
    let class = vm.call(&meta, &[name, bases, dict.into()])?;
    match class.as_type() {
        Some(class) => Ok(class.clone()),
        None => crate::raise!(vm, SystemError, "type() gave no class"),
    }
}

/// An instance of such a class.
pub(crate) fn new(vm: &mut Vm, class: &Ref<Type>, values: Vec<Value>) -> Res {
    Ok(vm.make_tuple_of(class, values)?.into())
}
