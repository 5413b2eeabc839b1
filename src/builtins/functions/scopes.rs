//! `globals`, `locals`, `vars`, `dir`.

use crate::object::*;
use pyish_derive::module;

#[module(name = "builtins")]
impl Scopes {
    /// The dict that holds the module's variables: what is changed there is changed for the module.
    #[function("globals()")]
    fn globals(vm: &Vm) -> Value {
        vm.caller_globals().map_or(Value::None, Value::from)
    }

    /// The local variables of the scope in a dict. In a function each call makes a new one, and changing it changes no
    /// variable.
    #[function("locals()")]
    fn locals(vm: &mut Vm) -> Res {
        vm.caller_locals()
    }

    /// vars([object]) -> dictionary
    ///
    /// The __dict__ of an object; without one, locals().
    #[function("vars(object=<unrepresentable>, /)")]
    fn vars(vm: &mut Vm, object: &Value) -> Res {
        if object.is_unset() {
            return vm.caller_locals();
        }
        let name = vm.names.dict.clone();
        match vm.getattr_opt_str(object, &name)? {
            Some(dict) => Ok(dict),
            None => raise!(
                vm,
                TypeError,
                "vars() argument must have __dict__ attribute"
            ),
        }
    }

    /// dir([object]) -> list of strings
    ///
    /// The attribute names of an object in alphabetical order, its classes' included: what its __dir__() answers with,
    /// sorted. Without an object: the names of the scope.
    #[function("dir(object=<unrepresentable>, /)")]
    fn dir(vm: &mut Vm, object: &Value) -> Res {
        let names = if object.is_unset() {
            let locals = vm.caller_locals()?;
            vm.call_method(&locals, "keys", &[])?
        } else {
            let name = vm.intern("__dir__")?;
            let ty = vm.type_of(object).clone();
            match vm.type_lookup(&ty, &name) {
                Some(method) => vm.call_bound(&method, object, &ty, &[])?,
                None => return raise!(vm, TypeError, "object does not provide __dir__"),
            }
        };
        let mut names = vm.collect_iterable(&names)?;
        super::super::sort::sort_values(vm, &mut names, None, false)?;
        vm.new_list(names)
    }
}
