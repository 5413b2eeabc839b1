//! `globals`, `locals`, `vars`, `dir`.

use crate::object::*;
use crate::raise;
use pyish_derive::module;

#[module(name = "builtins")]
impl Scopes {
    /// Return the dictionary containing the current scope's global variables.
    ///
    /// NOTE: Updates to this dictionary *will* affect name lookups in the current
    /// global scope and vice-versa.
    #[function("globals()")]
    fn globals(vm: &Vm) -> Value {
        vm.caller_globals().map_or(Value::None, Value::from)
    }

    /// Return a dictionary containing the current scope's local variables.
    ///
    /// NOTE: Whether or not updates to this dictionary will affect name lookups in
    /// the local scope and vice-versa is *implementation dependent* and not
    /// covered by any backwards compatibility guarantees.
    #[function("locals()")]
    fn locals(vm: &mut Vm) -> Res {
        vm.caller_locals()
    }

    /// vars([object]) -> dictionary
    ///
    /// Without arguments, equivalent to locals().
    /// With an argument, equivalent to object.__dict__.
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
    /// If called without an argument, return the names in the current scope.
    /// Else, return an alphabetized list of names comprising (some of) the attributes
    /// of the given object, and of attributes reachable from it.
    /// If the object supplies a method named __dir__, it will be used; otherwise
    /// the default dir() logic is used and returns:
    ///   for a module object: the module's attributes.
    ///   for a class object:  its attributes, and recursively the attributes
    ///     of its bases.
    ///   for any other object: its attributes, its class's attributes, and
    ///     recursively the attributes of its class's base classes.
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
