//! `cell`: a variable that scopes share.

use crate::object::*;
use crate::vm::protocol::CompareOp;
use pyish_derive::class;

/// A cell for a variable that functions share.
///
/// Without contents it is empty, and cell_contents raises ValueError until it is set.
#[class(name = "cell", shape = Cell, final, unhashable)]
impl Surface {
    #[new("(cls, /, *args, **kwargs)")]
    fn new(_cls: &Value, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Res {
        if kwargs.len(vm) != 0 {
            return raise!(vm, TypeError, "cell() takes no keyword arguments");
        }
        match args {
            [] => Ok(vm.new_cell(Value::Unset)?.into()),
            [contents] => Ok(vm.new_cell(contents.clone())?.into()),
            _ => {
                let given = args.len();
                raise!(
                    vm,
                    TypeError,
                    "cell expected at most 1 argument, got {given}"
                )
            }
        }
    }

    #[slot(repr)]
    fn repr(this: &Ref<Cell>, vm: &Vm) -> String {
        let address = this.address();
        match this.value.get(vm) {
            Value::Unset => format!("<cell at {address:#x}: empty>"),
            held => {
                let inner = held.object().map_or(0, Ref::address);
                format!(
                    "<cell at {address:#x}: {} object at {inner:#x}>",
                    vm.type_name(held)
                )
            }
        }
    }

    fn compare(this: &Ref<Cell>, vm: &mut Vm, value: &Value, op: CompareOp) -> Res {
        let Some(other) = value.downcast::<Cell>() else {
            return Ok(Value::NotImplemented);
        };
        let (own, other) = (this.value.cloned(vm), other.value.cloned(vm));
        if own.is_unset() || other.is_unset() {
            // An empty cell is less than any other.
            let order = (!own.is_unset()).cmp(&!other.is_unset());
            return Ok(Value::bool(op.holds(Some(order))));
        }
        vm.compare(op, &own, &other)
    }

    #[slot(eq)]
    fn eq(this: &Ref<Cell>, vm: &mut Vm, value: &Value) -> Res {
        Surface::compare(this, vm, value, CompareOp::Eq)
    }

    #[slot(ne)]
    fn ne(this: &Ref<Cell>, vm: &mut Vm, value: &Value) -> Res {
        Surface::compare(this, vm, value, CompareOp::Ne)
    }

    #[slot(lt)]
    fn lt(this: &Ref<Cell>, vm: &mut Vm, value: &Value) -> Res {
        Surface::compare(this, vm, value, CompareOp::Lt)
    }

    #[slot(le)]
    fn le(this: &Ref<Cell>, vm: &mut Vm, value: &Value) -> Res {
        Surface::compare(this, vm, value, CompareOp::Le)
    }

    #[slot(gt)]
    fn gt(this: &Ref<Cell>, vm: &mut Vm, value: &Value) -> Res {
        Surface::compare(this, vm, value, CompareOp::Gt)
    }

    #[slot(ge)]
    fn ge(this: &Ref<Cell>, vm: &mut Vm, value: &Value) -> Res {
        Surface::compare(this, vm, value, CompareOp::Ge)
    }

    #[getter]
    fn cell_contents(this: &Ref<Cell>, vm: &mut Vm) -> Res {
        match this.value.cloned(vm).set() {
            Some(held) => Ok(held),
            None => raise!(vm, ValueError, "Cell is empty"),
        }
    }

    #[setter(cell_contents)]
    fn set_cell_contents(this: &Ref<Cell>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        this.value.set(vm, value.cloned().unwrap_or_default());
        Ok(())
    }
}
