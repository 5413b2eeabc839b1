//! Calling special methods and methods by name, and how deep native code may nest.

use crate::object::native::NativeCall;
use crate::object::*;

/// Native code nests at most so deep, whatever the script's own limit is: CPython's native stack ends at a like depth.
const DEEPEST: u32 = 30_000;
/// With less native stack left than this, more is taken.
const RED_ZONE: usize = if cfg!(debug_assertions) { 256 } else { 128 } * 1024;
/// How much more.
const SEGMENT: usize = 2 * 1024 * 1024;

/// Whether the native stack is not at its end.
#[inline(always)]
fn has_native_stack() -> bool {
    // Miri knows no other stacks.
    cfg!(miri) || stacker::remaining_stack().is_some_and(|left| left >= RED_ZONE)
}

impl Vm {
    /// Run `f` one level deeper: RecursionError instead of an overflow of the native stack.
    #[inline]
    pub fn nested<T>(&mut self, f: impl FnOnce(&mut Vm) -> Res<T>) -> Res<T> {
        self.nested_while("", f)
    }

    /// The same; the error says what was being done: `" in comparison"`.
    #[inline]
    pub fn nested_while<T>(
        &mut self,
        doing: &'static str,
        f: impl FnOnce(&mut Vm) -> Res<T>,
    ) -> Res<T> {
        if self.native_depth >= DEEPEST {
            return self.nested_too_deep(doing);
        }
        self.native_depth += 1;
        let result = self.on_stack(f);
        self.native_depth -= 1;
        result
    }

    /// What a native function says, one level deeper.
    #[inline(always)]
    pub(crate) fn ask_deeper(&mut self, call: NativeCall, slots: &[Value]) -> Answer {
        if self.native_depth >= DEEPEST || !has_native_stack() {
            return self.ask_on_segment(call, slots).open();
        }
        self.native_depth += 1;
        let answer = call(self, slots).open();
        self.native_depth -= 1;
        answer
    }

    #[cold]
    fn ask_on_segment(&mut self, call: NativeCall, slots: &[Value]) -> Registers<Answer> {
        let answer = self.nested(|vm| Ok(call(vm, slots).open()));
        Registers::of(answer.unwrap_or_else(Answer::Raised))
    }

    /// Run `f` where there is native stack enough: where little is left, on a segment of its own.
    #[inline]
    pub(crate) fn on_stack<T>(&mut self, f: impl FnOnce(&mut Vm) -> Res<T>) -> Res<T> {
        match has_native_stack() {
            true => f(self),
            false => self.on_segment(f),
        }
    }

    /// The segment is charged while it is in use; the first is the host's, whose own stack may be small.
    #[cold]
    fn on_segment<T>(&mut self, f: impl FnOnce(&mut Vm) -> Res<T>) -> Res<T> {
        const OF_THE_HOST: u32 = 100;
        let mut charge = Charge::default();
        if self.native_depth > OF_THE_HOST {
            charge.grow_to(SEGMENT)?;
        }
        stacker::grow(SEGMENT, || f(self))
    }

    #[cold]
    fn nested_too_deep<T>(&mut self, doing: &str) -> Res<T> {
        raise!(
            self,
            RecursionError,
            "maximum recursion depth exceeded{doing}"
        )
    }

    /// Call a special method of `object`, if its type has it.
    pub fn call_special(
        &mut self,
        object: &Value,
        which: Special,
        args: &[Value],
    ) -> Res<Option<Value>> {
        let method = self.special(object, which);
        match &method {
            Value::Unset => Ok(None),
            _ => self.call_found(&method, object, which, args).map(Some),
        }
    }

    /// Call `method`, which the type of `object` has for `which`.
    pub(crate) fn call_found(
        &mut self,
        method: &Value,
        object: &Value,
        which: Special,
        args: &[Value],
    ) -> Res {
        if let Some(native) = method.downcast::<NativeFunction>()
            && native.this.is_unset()
        {
            let def = native.def;
            if def.signature.takes(args.len() + 1) {
                let answer = match args {
                    [] => def.ask(self, std::slice::from_ref(object)),
                    [only] => def.ask(self, &[object.clone(), only.clone()]),
                    args => {
                        let row: Args = std::iter::once(object).chain(args).cloned().collect();
                        def.ask(self, &row)
                    }
                };
                return self.complete_answer(answer);
            }
            let row: Args = std::iter::once(object).chain(args).cloned().collect();
            return self.call(method, &row);
        }
        if method.downcast::<Function>().is_some() {
            let row: Args = std::iter::once(object).chain(args).cloned().collect();
            return self.call(method, &row);
        }
        match self.special_bound(object, which)? {
            Some(bound) => self.call(&bound, args),
            None => self.call(method, args),
        }
    }

    /// `object.name(*args)`
    pub fn call_method(&mut self, object: &Value, name: &str, args: &[Value]) -> Res {
        let method = self.getattr(object, name)?;
        self.call(&method, args)
    }
}
