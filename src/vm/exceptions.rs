//! Exceptions that are made as `BaseException` makes them: the arguments in a tuple, once.

use super::call::CallSite;
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

impl Vm {
    /// A new exception with the arguments of a call, which stay in the window. Nothing: the class is not one of those.
    ///
    /// # Safety
    /// The site's arguments are registers.
    pub(super) unsafe fn exception_in_place(
        &mut self,
        class: &Ref<Type>,
        site: CallSite,
    ) -> Res<Option<Value>> {
        let fits = std::ptr::eq(class.layout, Exception::layout())
            && !class.flags.get().has(TypeFlags::ABSTRACT);
        if !fits {
            return Ok(None);
        }
        // SAFETY: the caller's promise.
        let args = unsafe { std::slice::from_raw_parts(site.window.add(1), site.count) };
        let args = self.make_tuple(args.iter().cloned())?;
        Ok(Some(Exception::create(class, args)?.into()))
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
            let given = std::slice::from_raw_parts(args.add(1), count - 1);
            let Ok(kept) = self.make_tuple(given.iter().cloned()) else {
                return Called::No;
            };
            exception.args.set(self, kept);
            for at in 0..count {
                drop(std::mem::take(&mut *args.add(at)));
            }
            drop(std::mem::take(&mut *callee));
            *(*self.current).regs.add(dst) = Value::None;
            Called::Done
        }
    }
}
