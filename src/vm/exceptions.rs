//! Exceptions that are made as `BaseException` makes them: the arguments in a tuple, once.

use super::native_call::Called;
use crate::object::native::MethodDef;
use crate::object::*;

/// Whether this is `BaseException.__new__`: for any class with its layout, the arguments are kept.
#[inline]
pub(super) fn is_plain_new(def: &MethodDef) -> bool {
    def.owner == "BaseException" && def.name == "__new__"
}

/// Whether this is `BaseException.__init__`: positional arguments are kept, once more.
#[inline]
pub(super) fn is_plain_init(def: &MethodDef) -> bool {
    def.owner == "BaseException" && def.name == "__init__"
}

/// Whether a class with these is made as `BaseException` is, and by nothing else.
#[inline]
pub(super) fn is_plain(new: &MethodDef, init: &MethodDef) -> bool {
    is_plain_new(new) && is_plain_init(init)
}

impl Vm {
    /// A new exception with the arguments of a call. Nothing: the class is not one of those.
    pub(super) fn plain_exception(
        &mut self,
        class: &Ref<Type>,
        args: &[Value],
    ) -> Res<Option<Ref<Exception>>> {
        let fits = std::ptr::eq(class.layout, Exception::layout())
            && !class.flags.get().has(TypeFlags::ABSTRACT);
        if !fits {
            return Ok(None);
        }
        let args = self.make_tuple(args.iter().cloned())?;
        Ok(Some(Exception::create(class, args)?))
    }

    /// `class()`, where that is to make the exception and nothing else.
    pub(crate) fn plain_instance(&mut self, class: &Ref<Type>) -> Res<Option<Ref<Exception>>> {
        let native = |which| class.special(which).downcast::<NativeFunction>();
        let is_plain = class.ty().is_same(&self.types.r#type)
            && native(Special::New)
                .zip(native(Special::Init))
                .is_some_and(|(new, init)| is_plain(new.def, init.def));
        match is_plain {
            true => self.plain_exception(class, &[]),
            false => Ok(None),
        }
    }

    /// A call of an exception class that is made and initialized as `BaseException` is.
    ///
    /// # Safety
    /// As `call_quickly`; the callee is such a class.
    pub(super) unsafe fn make_exception_quickly(
        &mut self,
        callee: *mut Value,
        args: *mut Value,
        count: usize,
        dst: usize,
    ) -> Called {
        // SAFETY: the caller's promise; the class stays in its register until the exception is made.
        unsafe {
            let class: *const Ref<Type> = match (*callee).as_type() {
                Some(class) => class,
                None => return Called::No,
            };
            let given = std::slice::from_raw_parts_mut(args, count);
            let Ok(Some(made)) = self.plain_exception(&*class, given) else {
                return Called::No;
            };
            self.end_exception_quickly(callee, given, made.into(), dst)
        }
    }

    /// `BaseException.__init__(args, …)`: the receiver first.
    ///
    /// # Safety
    /// As `call_quickly`; there is a receiver.
    pub(super) unsafe fn init_exception_quickly(
        &mut self,
        callee: *mut Value,
        args: *mut Value,
        count: usize,
        dst: usize,
    ) -> Called {
        // SAFETY: the caller's promise.
        unsafe {
            let Some(exception) = (*args).downcast::<Exception>().cloned() else {
                return Called::No;
            };
            let given = std::slice::from_raw_parts_mut(args, count);
            let Ok(kept) = self.make_tuple(given[1..].iter().cloned()) else {
                return Called::No;
            };
            exception.args.set(self, kept);
            self.end_exception_quickly(callee, given, Value::None, dst)
        }
    }

    /// Drop what a quick call was of, and store what it gives.
    ///
    /// # Safety
    /// As `call_quickly`.
    unsafe fn end_exception_quickly(
        &mut self,
        callee: *mut Value,
        args: &mut [Value],
        result: Value,
        dst: usize,
    ) -> Called {
        // SAFETY: the caller's promise.
        unsafe {
            self.heap.passed();
            for value in args {
                drop(std::mem::take(value));
            }
            drop(std::mem::take(&mut *callee));
            *(*self.current).regs.add(dst) = result;
            Called::Done
        }
    }
}
