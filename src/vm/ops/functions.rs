//! Making functions, and the intrinsics of type parameters.

use crate::code::{Intrinsic, Intrinsic2, Word};
use crate::object::*;
use crate::vm::dispatch::input;

impl Vm {
    /// A function of a code constant, with the running function's globals.
    /// A function of the constant `d`, with the globals of the current frame.
    ///
    /// # Safety
    /// `w` is such an instruction of the current frame.
    #[inline(never)]
    pub(crate) unsafe fn make_function(&mut self, _: *mut Value, w: Word) -> Registers<Res> {
        // SAFETY: the caller's promise.
        let (function, code) = unsafe {
            let frame = &*self.current;
            let code = &*frame.code;
            (&frame.func, code.constants.get_unchecked(w.d() as usize))
        };
        Registers::of(match (code.downcast::<CodeObject>(), function) {
            (Some(code), Some(function)) => {
                let (code, globals) = (code.clone(), function.globals.clone());
                self.new_function(code, globals).map(Into::into)
            }
            _ => raise!(self, SystemError, "a function needs code"),
        })
    }

    /// Give the function in `a` one of its parts; see `SetFunction`.
    ///
    /// # Safety
    /// `w` is such an instruction of the current frame, and `regs` are its registers.
    #[inline(never)]
    pub(crate) unsafe fn set_function(&mut self, regs: *mut Value, w: Word) -> Res<()> {
        // SAFETY: the caller's promise.
        let (function, value) = unsafe {
            let value = input!(regs, w.rb(), w.takes_b());
            ((*regs.add(w.ra())).clone(), value)
        };
        let (function, which) = (&function, w.c());
        let Some(it) = function.downcast::<Function>().cloned() else {
            // Classes and aliases keep their type parameters as an attribute.
            let name = if which == 4 {
                "__type_params__"
            } else {
                "__annotate__"
            };
            return self.setattr(function, name, value);
        };
        match which {
            0 => it.defaults.set(self, value.as_tuple().cloned()),
            1 => it.kwdefaults.set(self, value.as_dict().cloned()),
            2 => it.annotate.set(self, value),
            // Instructions for cells do not ask what they find.
            3 => {
                let cells = value.as_tuple().filter(|cells| {
                    let mut cells = cells.items().iter();
                    cells.all(|cell| cell.downcast::<Cell>().is_some())
                });
                it.closure.set(self, cells.cloned());
            }
            4 => it.type_params.set(self, value),
            _ => it.annotations.set(self, value),
        }
        Ok(())
    }

    pub(crate) fn intrinsic(&mut self, which: u16, value: Value) -> Res {
        match Intrinsic::ALL.get(usize::from(which)) {
            Some(Intrinsic::TypeVar) => self.typing("_typevar", &[value]),
            Some(Intrinsic::ParamSpec) => self.typing("_paramspec", &[value]),
            Some(Intrinsic::TypeVarTuple) => self.typing("TypeVarTuple", &[value]),
            Some(Intrinsic::SubscriptGeneric) => self.typing("_subscript_generic", &[value]),
            Some(Intrinsic::TypeAlias) => {
                let parts = self.collect_iterable(&value)?;
                self.typing("_type_alias", &parts)
            }
            Some(Intrinsic::PrintExpr) => {
                let hook = self.library("sys", "displayhook")?;
                self.call(&hook, &[value])
            }
            None => raise!(self, SystemError, "no such intrinsic"),
        }
    }

    pub(crate) fn intrinsic2(&mut self, which: u16, first: Value, second: Value) -> Res {
        match Intrinsic2::ALL.get(usize::from(which)) {
            Some(Intrinsic2::TypeVarWithBound) => {
                self.typing("_typevar_with_bound", &[first, second])
            }
            Some(Intrinsic2::TypeVarWithConstraints) => {
                self.typing("_typevar_with_constraints", &[first, second])
            }
            Some(Intrinsic2::SetTypeParamDefault) => {
                self.typing("_set_typeparam_default", &[first, second])
            }
            None => raise!(self, SystemError, "no such intrinsic"),
        }
    }

    /// A constructor of `_typing`.
    fn typing(&mut self, name: &str, args: &[Value]) -> Res {
        let function = self.library("_typing", name)?;
        self.call(&function, args)
    }
}
