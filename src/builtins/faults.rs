//! The faults of the text layer as exceptions.

use crate::object::{Raised, Ref, Res, Type, Value, Vm};
use crate::text::int::Int;
use crate::text::{Fault, Kind};

impl Vm {
    /// The exception for `fault`.
    #[cold]
    pub(crate) fn fault(&mut self, fault: Fault) -> Raised {
        let class: &Ref<Type> = match fault.kind {
            Kind::Value => &self.exceptions.ValueError,
            Kind::Overflow => &self.exceptions.OverflowError,
            Kind::ZeroDivision => &self.exceptions.ZeroDivisionError,
            Kind::Memory => return crate::object::OutOfMemory.into(),
        };
        let class = class.clone();
        self.raise_text(&class, &fault.text)
    }

    /// The value of an integer of the text layer.
    pub(crate) fn give_int(&mut self, int: Int) -> Res {
        match int {
            Int::Small(small) => Ok(Value::Int(small)),
            Int::Big(big) => self.new_int(big),
        }
    }

    /// `OverflowError(34, …)`: what C's `errno` says of a result that is out of range.
    #[cold]
    pub(crate) fn out_of_range<T>(&mut self) -> Res<T> {
        let class = self.exceptions.OverflowError.clone();
        let text = self.new_str("Numerical result out of range")?;
        Err(self.raise_with(&class, vec![Value::Int(34), text]))
    }
}

/// A result of the text layer, raised.
pub(crate) trait OrRaise<T> {
    /// The value, or the exception.
    fn or_raise(self, vm: &mut Vm) -> Res<T>;
}

impl<T> OrRaise<T> for Result<T, Fault> {
    #[inline]
    fn or_raise(self, vm: &mut Vm) -> Res<T> {
        self.map_err(|fault| vm.fault(fault))
    }
}
