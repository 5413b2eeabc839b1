//! `left + right` of strings, in place where nobody can tell.
//!
//! A left operand that a register alone holds grows: a loop of `text = text + more` takes time in proportion to what it
//! appends. Where the variable is a global, a name of a namespace or a cell, it holds the string too; the next
//! instruction binds it anew, so it lets go of the string while it grows.

use crate::code::{Op, Word};
use crate::object::*;

/// From so many bytes on it is worth a look who else holds the string.
const WORTH_A_LOOK: usize = 256;

/// The variable that the next instruction binds.
enum Variable {
    Entry(Ref<Dict>, Ref<Str>),
    Cell(Ref<Cell>),
}

impl Variable {
    fn replace(&self, vm: &mut Vm, value: Value) -> Option<Value> {
        match self {
            Variable::Entry(dict, name) => {
                let table = dict.table_mut(vm);
                let at = table.find_str(name)?;
                Some(table.set_value(at, value))
            }
            Variable::Cell(cell) => Some(cell.value.replace(vm, value)),
        }
    }

    fn holds(&self, vm: &Vm, text: &Ref<Str>) -> bool {
        let is_text =
            |value: &Value| matches!(value, Value::Object(object) if object.is_same(text));
        match self {
            Variable::Entry(dict, name) => {
                dict.get_str(vm, name).is_some_and(|value| is_text(&value))
            }
            Variable::Cell(cell) => is_text(cell.value.get(vm)),
        }
    }
}

impl Vm {
    /// `a = b + c` of exact strings.
    ///
    /// # Safety
    /// `w` is such an instruction of the current frame, and `regs` are its registers; `b` and `c` are not the same one.
    #[inline(never)]
    pub(crate) unsafe fn add_strings(&mut self, regs: *mut Value, w: Word) -> Registers<Res> {
        // SAFETY: the caller's promise.
        unsafe {
            let (b, c) = (&mut *regs.add(w.rb()), &mut *regs.add(w.rc()));
            let Some(right) = c.as_str().cloned() else {
                return Registers::of(Ok(Value::Unset));
            };
            if w.takes_c() {
                drop(std::mem::take(c));
            }
            let consumed = w.takes_b() || w.ra() == w.rb();
            Registers::of(self.concatenate(b, &right, consumed, w.ra()))
        }
    }

    /// `left + right`, for the register `dst`; `consumed`: the register of `left` is done with it.
    fn concatenate(
        &mut self,
        left: &mut Value,
        right: &Ref<Str>,
        consumed: bool,
        dst: usize,
    ) -> Res {
        if !consumed {
            let Some(text) = left.as_str() else {
                return Ok(Value::Unset);
            };
            let text = text.clone();
            return self.new_joined_str(&[text.as_bytes(), right.as_bytes()]);
        }
        match std::mem::take(left).into_ref::<Str>() {
            Ok(text) => {
                // The register and the variable.
                if text.count() == 2
                    && text.as_bytes().len() >= WORTH_A_LOOK
                    && let Some(variable) = self.variable_bound_next(dst)
                    && variable.holds(self, &text)
                {
                    return self.grow_variable(&variable, text, right);
                }
                match Str::append(text, right) {
                    Ok(grown) => Ok(grown.into()),
                    Err((text, full)) => {
                        *left = text.into();
                        Err(full.into())
                    }
                }
            }
            Err(other) => {
                *left = other;
                Ok(Value::Unset)
            }
        }
    }

    /// Append to what a variable holds, which is bound to the result next.
    fn grow_variable(&mut self, variable: &Variable, text: Ref<Str>, right: &Ref<Str>) -> Res {
        drop(variable.replace(self, Value::None));
        // Nothing runs before the variable has a string again.
        match Str::append(text, right) {
            Ok(grown) => {
                variable.replace(self, (&grown).into());
                Ok(grown.into())
            }
            Err((text, full)) => {
                variable.replace(self, text.into());
                Err(full.into())
            }
        }
    }

    /// The variable that the current frame's next instruction binds to the register `dst`, if it does that.
    fn variable_bound_next(&self, dst: usize) -> Option<Variable> {
        // SAFETY: the current frame runs verified bytecode, and its pc stands behind an instruction that does not leave:
        // another one follows. Its operands are registers and sites of the frame.
        unsafe {
            let frame = self.current;
            let next: Word = *(*frame).pc;
            let name = |site: u32| {
                let sites = &*(*(*frame).code).sites.get();
                sites.get(site as usize).map(|site| site.name.clone())
            };
            let plain = |dict: &Ref<Dict>| dict.ty().is_same(&self.types.dict);
            match next.operation()? {
                Op::StoreGlobal if next.ra() == dst => {
                    let globals = (*frame).func.as_ref()?.globals.clone();
                    let found = plain(&globals);
                    Some(Variable::Entry(globals, name(next.d())?)).filter(|_| found)
                }
                Op::StoreName if next.ra() == dst => {
                    let namespace = (*(*frame).regs).as_dict()?.clone();
                    let found = plain(&namespace);
                    Some(Variable::Entry(namespace, name(next.d())?)).filter(|_| found)
                }
                Op::StoreCell if next.rb() == dst => {
                    let cell = (*(*frame).regs.add(next.ra())).downcast::<Cell>()?.clone();
                    Some(Variable::Cell(cell))
                }
                _ => None,
            }
        }
    }
}
