//! `_collections._tuplegetter`: the fields of named tuples. Inline caches know them (`vm/ops/cache.rs`).

use crate::object::*;
use pyish_derive::class;

/// The item that a field is of a tuple.
fn item(vm: &mut Vm, this: &TupleField, instance: &Value) -> Res {
    let Some(tuple) = instance.as_tuple() else {
        let name = vm.type_name(instance);
        return raise!(
            vm,
            TypeError,
            "descriptor for index '{}' for tuple subclasses doesn't apply to '{name}' object",
            this.index
        );
    };
    match tuple.items().get(this.index) {
        Some(item) => Ok(item.clone()),
        None => raise!(vm, IndexError, "tuple index out of range"),
    }
}

#[class(name = "_tuplegetter", shape = TupleField, module = "collections", final)]
impl Surface {
    #[new("(cls, index, doc, /)")]
    fn new(cls: &Ref<Type>, vm: &mut Vm, index: isize, doc: Value) -> Res {
        let field = TupleField {
            // What is negative is no item's place.
            index: usize::try_from(index).unwrap_or(usize::MAX),
            doc: VmCell::new(doc),
        };
        Ok(vm.new_object_of(cls, field)?.into())
    }

    #[slot(get)]
    fn get(this: &Ref<TupleField>, vm: &mut Vm, instance: &Value, owner: &Value) -> Res {
        if !instance.is_none() && !instance.is_unset() {
            return item(vm, this, instance);
        }
        if owner.is_none() || owner.is_unset() {
            return raise!(vm, TypeError, "__get__(None, None) is invalid");
        }
        Ok(this.into())
    }

    #[slot(set)]
    fn set(_this: &TupleField, vm: &mut Vm, _instance: &Value, _value: &Value) -> Res<()> {
        raise!(vm, AttributeError, "can't set attribute")
    }

    #[slot(delete)]
    fn delete(_this: &TupleField, vm: &mut Vm, _instance: &Value) -> Res<()> {
        raise!(vm, AttributeError, "can't delete attribute")
    }

    #[slot(repr)]
    fn repr(this: &TupleField, vm: &mut Vm) -> Res<String> {
        let doc = this.doc.cloned(vm);
        let doc = vm.repr(&doc)?;
        Ok(format!(
            "_tuplegetter({}, {})",
            this.index,
            doc.to_string_lossy()
        ))
    }

    #[getter(__doc__)]
    fn doc(this: &TupleField, vm: &Vm) -> Value {
        this.doc.cloned(vm)
    }

    #[setter(__doc__)]
    fn set_doc(this: &TupleField, vm: &mut Vm, doc: Option<&Value>) -> Res<()> {
        this.doc.set(vm, doc.cloned().unwrap_or(Value::None));
        Ok(())
    }

    /// Return state information for pickling.
    #[slot(reduce)]
    fn reduce(this: &Ref<TupleField>, vm: &mut Vm) -> Res {
        let doc = this.doc.cloned(vm);
        let args = vm.new_tuple([Value::Int(this.index as i64), doc])?;
        vm.new_tuple([this.ty().into(), args])
    }
}
