//! `function`: what a script sees of the functions it defines.

use crate::object::*;
use hashbrown::HashMap;
use pyish_derive::class;

/// Code objects that functions had before `__code__` was set, by address.
#[derive(Default)]
struct Retired(HashMap<usize, Ref<CodeObject>>);

/// A function made of its parts.
///
/// code is what it runs and globals the dict of its global names. name replaces the name of the code; argdefs holds the
/// defaults of its positional parameters and kwdefaults those of its keyword-only ones; closure has a cell for each
/// free variable.
#[class(name = "function", shape = Function, final, dict, weakref)]
impl Surface {
    #[new("(cls, code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)")]
    fn new(
        _cls: &Value,
        vm: &mut Vm,
        code: Ref<CodeObject>,
        globals: Ref<Dict>,
        name: &Value,
        argdefs: &Value,
        closure: &Value,
        kwdefaults: &Value,
    ) -> Res {
        if !name.is_none() && name.as_str().is_none() {
            return raise!(vm, TypeError, "arg 3 (name) must be None or string");
        }
        if !argdefs.is_none() && argdefs.as_tuple().is_none() {
            return raise!(vm, TypeError, "arg 4 (defaults) must be None or tuple");
        }
        let cells = Surface::check_closure(vm, &code, closure)?;
        if !kwdefaults.is_none() && kwdefaults.as_dict().is_none() {
            return raise!(vm, TypeError, "arg 6 (kwdefaults) must be None or dict");
        }
        let function = vm.new_function(code, globals)?;
        if !name.is_none() {
            function.name.set(vm, name.clone());
            function.qualname.set(vm, name.clone());
        }
        function.defaults.set(vm, argdefs.as_tuple().cloned());
        function.closure.set(vm, cells);
        function.kwdefaults.set(vm, kwdefaults.as_dict().cloned());
        Ok(function.into())
    }

    /// The closure of a function with this code: a cell for each free variable.
    fn check_closure(
        vm: &mut Vm,
        code: &Ref<CodeObject>,
        closure: &Value,
    ) -> Res<Option<Ref<Tuple>>> {
        let wanted = code.code.freevars.len();
        let Some(cells) = closure.as_tuple() else {
            return match (wanted, closure.is_none()) {
                (0, true) => Ok(None),
                (0, false) => raise!(vm, TypeError, "arg 5 (closure) must be None or tuple"),
                _ => raise!(vm, TypeError, "arg 5 (closure) must be tuple"),
            };
        };
        if cells.len() != wanted {
            let (name, given) = (code.code.name.to_string(), cells.len());
            return raise!(
                vm,
                ValueError,
                "{name} requires closure of length {wanted}, not {given}"
            );
        }
        for cell in cells.items() {
            if cell.downcast::<Cell>().is_none() {
                let given = vm.type_name(cell);
                return raise!(
                    vm,
                    TypeError,
                    "arg 5 (closure) expected cell, found {given}"
                );
            }
        }
        Ok(Some(cells.clone()))
    }

    #[slot(repr)]
    fn repr(this: &Ref<Function>, vm: &Vm) -> String {
        let name = this
            .qualname
            .get(vm)
            .as_str()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        format!("<function {name} at {:#x}>", this.address())
    }

    #[slot(call)]
    fn call(this: &Value, vm: &mut Vm, args: &[Value], kwargs: &Ref<Dict>) -> Step {
        super::wrapped_methods::call_with(vm, this, args, kwargs)
    }

    #[slot(get)]
    fn get(this: &Value, vm: &mut Vm, instance: &Value, owner: &Value) -> Res {
        if !instance.is_none() {
            return vm.new_method(this.clone(), instance.clone());
        }
        super::descriptors::check_owner(vm, owner)?;
        Ok(this.clone())
    }

    // ---- names

    #[getter(__name__)]
    fn name(this: &Ref<Function>, vm: &Vm) -> Value {
        this.name.cloned(vm)
    }

    #[setter(__name__)]
    fn set_name(this: &Ref<Function>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let name = Surface::assigned_name(vm, value, "__name__")?;
        this.name.set(vm, name);
        Ok(())
    }

    #[getter(__qualname__)]
    fn qualname(this: &Ref<Function>, vm: &Vm) -> Value {
        this.qualname.cloned(vm)
    }

    #[setter(__qualname__)]
    fn set_qualname(this: &Ref<Function>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let name = Surface::assigned_name(vm, value, "__qualname__")?;
        this.qualname.set(vm, name);
        Ok(())
    }

    fn assigned_name(vm: &mut Vm, value: Option<&Value>, attribute: &str) -> Res {
        match value {
            Some(name) if name.as_str().is_some() => Ok(name.clone()),
            _ => raise!(vm, TypeError, "{attribute} must be set to a string object"),
        }
    }

    #[getter(__doc__)]
    fn doc(this: &Ref<Function>, vm: &mut Vm) -> Res {
        let known = this.doc.cloned(vm);
        if !known.is_unset() {
            return Ok(known);
        }
        let code = this.code.cloned(vm);
        vm.prepare(&code)?;
        let doc = code.constants.first().cloned().unwrap_or(Value::None);
        this.doc.set(vm, doc.clone());
        Ok(doc)
    }

    #[setter(__doc__)]
    fn set_doc(this: &Ref<Function>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        this.doc.set(vm, value.cloned().unwrap_or(Value::None));
        Ok(())
    }

    #[getter(__module__)]
    fn module(this: &Ref<Function>, vm: &Vm) -> Value {
        this.module.cloned(vm)
    }

    #[setter(__module__)]
    fn set_module(this: &Ref<Function>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        this.module.set(vm, value.cloned().unwrap_or(Value::None));
        Ok(())
    }

    // ---- what it runs

    #[getter(__code__)]
    fn code(this: &Ref<Function>, vm: &Vm) -> Ref<CodeObject> {
        this.code.cloned(vm)
    }

    #[setter(__code__)]
    fn set_code(this: &Ref<Function>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let Some(code) = value
            .and_then(|value| value.downcast::<CodeObject>())
            .cloned()
        else {
            return raise!(vm, TypeError, "__code__ must be set to a code object");
        };
        let (free, cells) = (
            code.code.freevars.len(),
            this.closure.get(vm).as_ref().map_or(0, |cells| cells.len()),
        );
        if free != cells {
            let name = this
                .name
                .get(vm)
                .as_str()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            return raise!(
                vm,
                ValueError,
                "{name}() requires a code object with {cells} free vars, not {free}"
            );
        }
        // The docstring is the first code's.
        Surface::doc(this, vm)?;
        // Frames that run the old code, now or in a suspended generator, do not hold it themselves.
        let old = this.code.replace(vm, code);
        vm.state::<Retired>().0.insert(old.address(), old);
        vm.flush_caches();
        Ok(())
    }

    #[getter(__globals__)]
    fn globals(this: &Ref<Function>) -> Ref<Dict> {
        this.globals.clone()
    }

    #[getter(__builtins__)]
    fn builtins(this: &Ref<Function>, vm: &mut Vm) -> Res<Ref<Dict>> {
        if this.builtins.is_same(&vm.builtins) {
            return vm.all_builtins();
        }
        Ok(this.builtins.clone())
    }

    #[getter(__closure__)]
    fn closure(this: &Ref<Function>, vm: &Vm) -> Option<Ref<Tuple>> {
        this.closure.cloned(vm)
    }

    #[getter(__defaults__)]
    fn defaults(this: &Ref<Function>, vm: &Vm) -> Option<Ref<Tuple>> {
        this.defaults.cloned(vm)
    }

    #[setter(__defaults__)]
    fn set_defaults(this: &Ref<Function>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let defaults = match value {
            None | Some(Value::None) => None,
            Some(value) => match value.as_tuple() {
                Some(defaults) => Some(defaults.clone()),
                None => return raise!(vm, TypeError, "__defaults__ must be set to a tuple object"),
            },
        };
        this.defaults.set(vm, defaults);
        Ok(())
    }

    #[getter(__kwdefaults__)]
    fn kwdefaults(this: &Ref<Function>, vm: &Vm) -> Option<Ref<Dict>> {
        this.kwdefaults.cloned(vm)
    }

    #[setter(__kwdefaults__)]
    fn set_kwdefaults(this: &Ref<Function>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let defaults = match value {
            None | Some(Value::None) => None,
            Some(value) => match value.as_dict() {
                Some(defaults) => Some(defaults.clone()),
                None => {
                    return raise!(vm, TypeError, "__kwdefaults__ must be set to a dict object");
                }
            },
        };
        this.kwdefaults.set(vm, defaults);
        Ok(())
    }

    // ---- annotations

    #[getter(__annotations__)]
    fn annotations(this: &Ref<Function>, vm: &mut Vm) -> Res {
        if let Some(known) = this.annotations.cloned(vm).set() {
            return Ok(known);
        }
        let annotate = this.annotate.cloned(vm);
        let dict = match annotate {
            Value::Unset | Value::None => vm.new_dict()?,
            annotate => super::annotations::evaluate(vm, &annotate)?,
        };
        this.annotations.set(vm, (&dict).into());
        Ok(dict.into())
    }

    #[setter(__annotations__)]
    fn set_annotations(this: &Ref<Function>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let value = match value {
            None | Some(Value::None) => Value::Unset,
            Some(value) if value.as_dict().is_some() => value.clone(),
            Some(_) => {
                return raise!(
                    vm,
                    TypeError,
                    "__annotations__ must be set to a dict object"
                );
            }
        };
        this.annotations.set(vm, value);
        this.annotate.set(vm, Value::Unset);
        Ok(())
    }

    #[getter(__annotate__)]
    fn annotate(this: &Ref<Function>, vm: &Vm) -> Option<Value> {
        this.annotate.cloned(vm).set()
    }

    #[setter(__annotate__)]
    fn set_annotate(this: &Ref<Function>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let Some(value) = value else {
            return raise!(vm, TypeError, "__annotate__ cannot be deleted");
        };
        super::annotations::check_annotate(vm, value)?;
        this.annotate.set(vm, value.clone());
        if !value.is_none() {
            this.annotations.set(vm, Value::Unset);
        }
        Ok(())
    }

    #[getter(__type_params__)]
    fn type_params(this: &Ref<Function>, vm: &mut Vm) -> Res {
        match this.type_params.cloned(vm).set() {
            Some(params) => Ok(params),
            None => vm.new_tuple([]),
        }
    }

    #[setter(__type_params__)]
    fn set_type_params(this: &Ref<Function>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        match value {
            Some(value) if value.as_tuple().is_some() => {
                this.type_params.set(vm, value.clone());
                Ok(())
            }
            _ => raise!(vm, TypeError, "__type_params__ must be set to a tuple"),
        }
    }

    #[getter(__dict__)]
    fn dict(this: &Ref<Function>, vm: &mut Vm) -> Res<Option<Ref<Dict>>> {
        vm.dict_of(&this.clone().erase())
    }

    #[setter(__dict__)]
    fn set_dict(this: &Ref<Function>, vm: &mut Vm, value: Option<&Value>) -> Res<()> {
        let Some(value) = value else {
            return raise!(vm, TypeError, "cannot delete __dict__");
        };
        match value.as_dict() {
            Some(dict) => {
                this.dict.set(vm, Some(dict.clone()));
                Ok(())
            }
            None => {
                let given = vm.type_name(value);
                raise!(
                    vm,
                    TypeError,
                    "__dict__ must be set to a dictionary, not a '{given}'"
                )
            }
        }
    }
}
