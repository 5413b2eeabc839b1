//! Calls of native functions: their arguments are slots already, or are bound to them.

use super::call::{CallSite, Flow};
use super::exceptions;
use super::native_args;
use super::native_frames::End;
use crate::object::native::{MethodDef, MethodKind, QuickCall};
use crate::object::step::Args;
use crate::object::*;

/// What became of a quick call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Called {
    /// It has to go the long way; nothing has happened.
    No,
    /// The result is in its register.
    Done,
    /// Another frame is current.
    Switched,
    /// Something is to be settled.
    Ended,
}

/// The native special method that takes so many arguments, the receiver first, as they stand.
#[inline(always)]
pub(crate) fn direct_method(method: &Value, count: usize) -> Option<&'static native::MethodDef> {
    let native = method.downcast::<NativeFunction>()?;
    let def = native.def;
    let fits = native.this.is_unset() && def.kind.is_bound() && def.signature.takes(count);
    fits.then_some(def)
}

/// The native `__call__` of an instance of a class, where it takes so many arguments, the instance first. What is called
/// otherwise (functions, methods) has none.
#[inline]
fn native_call_method(object: &Ref, count: usize) -> Option<&'static native::MethodDef> {
    if object.is::<Function>() || object.is::<BoundMethod>() || object.is::<Type>() {
        return None;
    }
    let native = object
        .ty()
        .special(Special::Call)
        .downcast::<NativeFunction>()?;
    let def = native.def;
    let fits = native.this.is_unset() && def.kind.is_bound() && def.signature.takes_row(count);
    fits.then_some(def)
}

/// The native function that a call is of, where it takes the arguments as they stand.
#[inline]
pub(super) fn direct_function(call: &step::Call) -> Option<&'static native::MethodDef> {
    let native = call.callable.downcast::<NativeFunction>()?;
    let def = native.def;
    let fits = native.this.is_unset()
        && call.names.is_empty()
        && matches!(def.kind, MethodKind::Function | MethodKind::Static)
        && def.signature.takes(call.args.len());
    fits.then_some(def)
}

impl Vm {
    /// What a native function that takes these arguments as they stand gives, or asks for.
    #[inline(always)]
    pub(crate) fn call_direct(
        &mut self,
        def: &native::MethodDef,
        args: &[Value],
        ret: RetKind,
        dst: u16,
    ) -> Res<Flow> {
        let answer = def.ask(self, args);
        self.take_answer(answer, ret, dst)
    }

    /// A call from native code of a native function, or of a built-in class that has a `__new__` alone, where the arguments
    /// are slots as they stand. Nothing: the call has to go the long way, and nothing has happened.
    #[inline(always)]
    pub(super) fn call_native_at_once(&mut self, callable: &Value, args: &[Value]) -> Option<Res> {
        self.native_result(callable, args).open()
    }

    #[inline(never)]
    fn native_result(&mut self, callable: &Value, args: &[Value]) -> Registers<Option<Res>> {
        Registers::of(self.call_native_or_not(callable, args))
    }

    #[inline(always)]
    fn call_native_or_not(&mut self, callable: &Value, args: &[Value]) -> Option<Res> {
        let Value::Object(object) = callable else {
            return None;
        };
        if let Some(native) = object.downcast::<NativeFunction>() {
            let def = native.def;
            if !native.this.is_unset() {
                return def.signature.takes_row(args.len() + 1).then(|| {
                    let row: Args = std::iter::once(&native.this).chain(args).cloned().collect();
                    self.call_nested(def, &row)
                });
            }
            let fits = match (def.kind, &native.owner) {
                (MethodKind::Function | MethodKind::Static, _) => true,
                (MethodKind::Instance | MethodKind::Slot, Some(owner)) => args
                    .first()
                    .is_some_and(|receiver| owner.is_same(self.type_of(receiver))),
                _ => false,
            };
            let fits = fits && def.signature.takes_row(args.len());
            return fits.then(|| self.call_nested(def, args));
        }
        let def = match object.downcast::<Type>() {
            Some(class) if self.is_object_init(class.special(Special::Init)) => self
                .plain_new(class)
                .filter(|new| new.signature.takes_row(args.len() + 1))?,
            Some(_) => return None,
            None => native_call_method(object, args.len() + 1)?,
        };
        let row: Args = std::iter::once(callable).chain(args).cloned().collect();
        Some(self.call_nested(def, &row))
    }

    /// The native `__new__` of a built-in class, where calling the class calls it.
    #[inline]
    fn plain_new(&self, class: &Ref<Type>) -> Option<&'static MethodDef> {
        let fits = !class.is_counted()
            && !class.is_same(&self.types.r#type)
            && class.ty().is_same(&self.types.r#type)
            && !class.flags.get().has(TypeFlags::NOT_INSTANTIABLE);
        let native = class.special(Special::New).downcast::<NativeFunction>()?;
        (fits && native.this.is_unset()).then_some(native.def)
    }

    /// What a call of a built-in class is as far as a look at the arguments does it.
    #[inline]
    pub(super) fn quick_new(&self, class: &Ref<Type>) -> Option<QuickCall> {
        if class.is_same(&self.types.r#type) {
            return Some(type_quickly);
        }
        if class.is_same(&self.types.list) {
            return Some(list_quickly);
        }
        let quick = self.plain_new(class)?.quick?;
        self.is_object_init(class.special(Special::Init))
            .then_some(quick)
    }

    /// A call from bytecode of a built-in class: its `__new__` gets the arguments, the class before them; a list, dict or
    /// set is made, and its `__init__` gets them; an exception keeps them.
    ///
    /// # Safety
    /// As `call_quickly`.
    #[inline(never)]
    unsafe fn call_class_quickly(
        &mut self,
        callee: *mut Value,
        args: *mut Value,
        count: usize,
        names: &[Value],
        dst: usize,
        end: &mut End,
    ) -> Called {
        // SAFETY: the caller's promise; the class is held by its register, and by the first of the row.
        unsafe {
            let Some(class) = (*callee).as_type() else {
                return Called::No;
            };
            let Some(new) = self.plain_new(class) else {
                return Called::No;
            };
            let init = class.special(Special::Init);
            let (def, made) = if self.is_object_init(init) {
                (new, None)
            } else {
                let Some(init) = init.downcast::<NativeFunction>() else {
                    return Called::No;
                };
                let def = init.def;
                if exceptions::is_plain(new, def) {
                    if !names.is_empty() {
                        return Called::No;
                    }
                    return self.make_exception_quickly(callee, args, count, dst);
                }
                match self.empty_container(class) {
                    Ok(Some(made)) => (def, Some(made)),
                    _ => return Called::No,
                }
            };
            let is_filled = made.is_some() && count == 0;
            if !is_filled && names.is_empty() && !def.signature.takes_row(count + 1) {
                return Called::No;
            }
            let class = std::mem::take(&mut *callee);
            let answer = match made {
                Some(made) if is_filled => {
                    self.heap.passed();
                    Answer::Value(made)
                }
                Some(made) => {
                    *args.sub(1) = made.clone();
                    let answer = self.call_row_quickly(def, args.sub(1), count + 1, names);
                    self.complete_answer(answer).map(|_| made).into()
                }
                None => {
                    *args.sub(1) = class;
                    self.call_row_quickly(def, args.sub(1), count + 1, names)
                }
            };
            self.end_quickly(answer, dst, end)
        }
    }

    /// Call a native function with the values that lie at `row`, the last of them named, which are dropped.
    ///
    /// # Safety
    /// As `call_quickly`; the function's signature takes a row of so many, unless there are names.
    #[inline(always)]
    unsafe fn call_row_quickly(
        &mut self,
        def: &'static MethodDef,
        row: *mut Value,
        count: usize,
        names: &[Value],
    ) -> Answer {
        self.heap.passed();
        // SAFETY: the caller's promise.
        unsafe {
            let values = std::slice::from_raw_parts_mut(row, count);
            let answer = if !names.is_empty() {
                self.call_native_with_names(def, values, names)
            } else if def.signature.takes(count) {
                def.ask(self, values)
            } else if let Some(spread) = def.spread {
                spread(self, values).open()
            } else {
                self.call_with_rest(def, values)
            };
            for value in values {
                drop(std::mem::take(value));
            }
            answer
        }
    }

    /// What a quick call's answer leads to; then what has died in it is finalized.
    ///
    /// # Safety
    /// As `call_quickly`.
    #[inline(always)]
    unsafe fn end_quickly(&mut self, answer: Answer, dst: usize, end: &mut End) -> Called {
        // SAFETY: the caller's promise.
        unsafe {
            let called = match answer {
                Answer::Value(value) if !value.is_unset() => {
                    *(*self.current).regs.add(dst) = value;
                    Called::Done
                }
                answer => self.quick_answer(answer, dst, end),
            };
            if called == Called::Done {
                self.finalize_now();
            }
            called
        }
    }

    /// A native function's value, one level deeper on the native stack.
    #[inline(always)]
    fn call_nested(&mut self, def: &'static MethodDef, row: &[Value]) -> Res {
        self.nested_result(def, row).open()
    }

    #[inline(never)]
    fn nested_result(&mut self, def: &'static MethodDef, row: &[Value]) -> Registers<Res> {
        Registers::of(self.call_deeper(def, row))
    }

    #[inline(always)]
    fn call_deeper(&mut self, def: &'static MethodDef, row: &[Value]) -> Res {
        let answer = if def.signature.takes(row.len()) {
            self.ask_deeper(def.call, row)
        } else if let Some(spread) = def.spread {
            self.ask_deeper(spread, row)
        } else {
            let slots = self.slots_with_rest(def, row)?;
            self.ask_deeper(def.call, &slots)
        };
        let value = self.complete_answer(answer)?;
        match value {
            // A native `__next__` that has ended, called by its name.
            Value::Unset => self.stop_iteration(Value::None),
            value => Ok(value),
        }
    }

    /// What a native function's answer leads to.
    #[inline(always)]
    pub(crate) fn take_answer(&mut self, answer: Answer, ret: RetKind, dst: u16) -> Res<Flow> {
        match answer {
            Answer::Value(value) => Ok(Flow::Value(value)),
            Answer::Raised(raised) => Err(raised),
            Answer::Asked => {
                let step = self.take_asked();
                self.take_step(step, ret, dst)
            }
        }
    }

    /// The value that a native function's answer comes down to.
    #[inline(always)]
    pub(crate) fn complete_answer(&mut self, answer: Answer) -> Res {
        match answer {
            Answer::Value(value) => Ok(value),
            Answer::Raised(raised) => Err(raised),
            Answer::Asked => self.complete_asked().open(),
        }
    }

    #[inline(never)]
    fn complete_asked(&mut self) -> Registers<Res> {
        let step = self.take_asked();
        Registers::of(self.complete(step))
    }

    /// A call from bytecode of a native function that takes its arguments as they lie.
    ///
    /// # Safety
    /// The current frame runs bytecode, its pc is saved, and a safe point may be passed; `callee` holds a native function,
    /// and it and the `count` values at `args` are registers of the frame, and so is `dst`. The register before `args` is
    /// the callee's, or an empty one.
    #[inline(never)]
    pub(super) unsafe fn call_native_quickly(
        &mut self,
        callee: *mut Value,
        args: *mut Value,
        count: usize,
        dst: usize,
        end: &mut End,
    ) -> Called {
        // SAFETY: the caller's promise. The callee is held while it runs; the registers stay where they are: a frame that
        // is pushed meanwhile lies above the top, or below it where the frame is a generator's.
        unsafe {
            let Value::Object(object) = &*callee else {
                return Called::No;
            };
            let native = object.downcast_unchecked::<NativeFunction>();
            let def = native.def;
            // What it is bound to goes before the arguments: to the callee's place, or to that of the receiver which such a
            // call does not have.
            let is_bound = !native.this.is_unset();
            let (args, count) = match is_bound {
                true => (args.sub(1), count + 1),
                false => (args, count),
            };
            if !def.signature.takes(count) {
                if !is_bound && count > 0 && exceptions::is_plain_init(def) {
                    return self.init_exception_quickly(callee, args, count, dst);
                }
                if !def.signature.takes_rest(count) {
                    return Called::No;
                }
            }
            if !is_bound && !self.takes_receiver(native, args, count) {
                return Called::No;
            }
            let callee = std::mem::take(&mut *callee);
            if is_bound && let Some(native) = callee.downcast::<NativeFunction>() {
                *args = native.this.clone();
            }
            let answer = self.call_row_quickly(def, args, count, &[]);
            drop(callee);
            self.end_quickly(answer, dst, end)
        }
    }

    /// What a native function that was called in place has answered, other than a value.
    ///
    /// # Safety
    /// As `call_native_quickly`.
    #[inline(never)]
    pub(super) unsafe fn end_native(
        &mut self,
        answer: Answer,
        dst: usize,
        end: &mut End,
    ) -> Called {
        // SAFETY: the caller's promise. The callee's register is that of the result.
        unsafe {
            drop(std::mem::take(&mut *(*self.current).regs.add(dst)));
            self.end_quickly(answer, dst, end)
        }
    }

    /// Whether a call of the function, not bound to anything, is no more than a call with these arguments.
    ///
    /// # Safety
    /// There are `count` values at `args`.
    #[inline(always)]
    pub(super) unsafe fn fits(
        &self,
        native: &Ref<NativeFunction>,
        args: *const Value,
        count: usize,
    ) -> bool {
        native.this.is_unset()
            && native.def.signature.takes(count)
            && match native.def.kind {
                MethodKind::Function | MethodKind::Static => true,
                MethodKind::Instance | MethodKind::Slot if count > 0 => {
                    // SAFETY: the caller's promise.
                    match (unsafe { &*args }, &native.owner) {
                        (Value::Object(receiver), Some(owner)) => owner.is_same(receiver.ty()),
                        _ => false,
                    }
                }
                _ => false,
            }
    }

    /// Whether the first of the arguments is what an unbound native function asks for.
    ///
    /// # Safety
    /// There are `count` values at `args`.
    #[inline(always)]
    unsafe fn takes_receiver(
        &self,
        native: &Ref<NativeFunction>,
        args: *const Value,
        count: usize,
    ) -> bool {
        match (native.def.kind, &native.owner) {
            (MethodKind::Function | MethodKind::Static, _) => true,
            (MethodKind::Instance | MethodKind::Slot, Some(owner)) if count > 0 => {
                // SAFETY: the caller's promise.
                let receiver = unsafe { &*args };
                owner.is_same(self.type_of(receiver)) || self.is_instance(receiver, owner)
            }
            _ => false,
        }
    }

    /// A call from bytecode of a built-in class, of an instance with a native `__call__`, of a generator function or a
    /// coroutine function, or of a function whose arguments need binding.
    ///
    /// # Safety
    /// As `call_native_quickly`, of a callee that is no native function.
    #[inline(never)]
    pub(super) unsafe fn call_quickly(
        &mut self,
        callee: *mut Value,
        args: *mut Value,
        count: usize,
        dst: usize,
        end: &mut End,
    ) -> Called {
        // SAFETY: the caller's promise.
        unsafe {
            let Value::Object(object) = &*callee else {
                return Called::No;
            };
            if let Some(class) = object.downcast::<Type>()
                && !class.is_counted()
                && !class.is_same(&self.types.r#type)
            {
                let called = self.call_class_quickly(callee, args, count, &[], dst, end);
                if called != Called::No {
                    return called;
                }
            } else if let Some(def) = native_call_method(object, count + 1) {
                // `itemgetter`, `partial`: an instance goes before the arguments.
                let (row, count) = (args.sub(1), count + 1);
                *row = std::mem::take(&mut *callee);
                let quick = def.quick.map_or(Value::Unset, |quick| {
                    quick(self, std::slice::from_raw_parts_mut(row, count))
                });
                let answer = match quick {
                    Value::Unset => self.call_row_quickly(def, row, count, &[]),
                    value => {
                        self.heap.passed();
                        for at in 0..count {
                            drop(std::mem::take(&mut *row.add(at)));
                        }
                        Answer::Value(value)
                    }
                };
                return self.end_quickly(answer, dst, end);
            }
            self.call_script_quickly(callee, args, count, dst, end)
        }
    }

    /// Call a native function with arguments the last of which are named.
    #[inline(never)]
    fn call_native_with_names(
        &mut self,
        def: &'static MethodDef,
        args: &[Value],
        names: &[Value],
    ) -> Answer {
        match native_args::bind(self, def, args, names) {
            Ok(slots) => def.ask(self, &slots),
            Err(raised) => Answer::Raised(raised),
        }
    }

    /// A call from bytecode with keyword arguments: of a native function, a built-in class, or what is a script's.
    ///
    /// # Safety
    /// As `call_native_quickly`, of any callee; the last of the arguments belong to the names, of which there are some.
    #[inline(never)]
    pub(super) unsafe fn call_named_quickly(
        &mut self,
        callee: *mut Value,
        args: *mut Value,
        count: usize,
        names: &Ref<Tuple>,
        dst: usize,
        end: &mut End,
    ) -> Called {
        // SAFETY: the caller's promise.
        unsafe {
            let Value::Object(object) = &*callee else {
                return Called::No;
            };
            let frame = self.current;
            if object.is::<Function>()
                && (*frame).kind == FrameKind::Plain
                && self.call_with_names(frame, callee, args, count, names.items(), dst)
            {
                self.heap.passed();
                return Called::Switched;
            }
            if let Some(native) = object.downcast::<NativeFunction>() {
                let (def, bound) = (native.def, native.this.clone());
                let is_bound = !bound.is_unset();
                let given = count - names.len();
                if !is_bound && !self.takes_receiver(native, args, given) {
                    return Called::No;
                }
                let callee = std::mem::take(&mut *callee);
                let answer = if is_bound {
                    *args.sub(1) = bound;
                    self.call_row_quickly(def, args.sub(1), count + 1, names.items())
                } else {
                    self.call_row_quickly(def, args, count, names.items())
                };
                drop(callee);
                return self.end_quickly(answer, dst, end);
            }
            if let Some(class) = object.downcast::<Type>()
                && !class.is_counted()
                && !class.is_same(&self.types.r#type)
            {
                let names = names.items();
                let called = self.call_class_quickly(callee, args, count, names, dst, end);
                if called != Called::No {
                    return called;
                }
            }
            if self.call_script(self.current, callee, args, count, Some(names), dst) {
                self.heap.passed();
                return Called::Switched;
            }
            Called::No
        }
    }

    /// Call a native function with `*args`: what is beyond the parameters before it is a tuple. Of `**kwargs` there are
    /// none.
    #[inline(never)]
    fn call_with_rest(&mut self, def: &'static MethodDef, args: &[Value]) -> Answer {
        match self.slots_with_rest(def, args) {
            Ok(slots) => def.ask(self, &slots),
            Err(raised) => Answer::Raised(raised),
        }
    }

    fn slots_with_rest(&mut self, def: &'static MethodDef, args: &[Value]) -> Res<Args> {
        let (own, rest) = args.split_at(def.signature.positional);
        let mut slots = Args::from_iter(own.iter().cloned());
        slots.push(self.new_tuple(rest.iter().cloned())?);
        if def.signature.var_keyword {
            slots.push(self.new_dict()?.into());
        }
        Ok(slots)
    }

    /// A call of what is not native: a generator function, a function whose arguments need binding, a class.
    ///
    /// # Safety
    /// As `call_quickly`.
    #[inline]
    unsafe fn call_script_quickly(
        &mut self,
        callee: *mut Value,
        args: *mut Value,
        count: usize,
        dst: usize,
        end: &mut End,
    ) -> Called {
        // SAFETY: the caller's promise; the function is held while its code is looked at.
        unsafe {
            let function = match (*callee).downcast::<Function>() {
                Some(function)
                    if usize::from((&*function.code.as_ptr()).entry.get().generator_args)
                        == count =>
                {
                    function
                }
                _ if count == 1 && (*callee).is_object(&self.types.r#type) => {
                    let class = self.type_of(&*args).clone();
                    drop(std::mem::take(&mut *args));
                    drop(std::mem::take(&mut *callee));
                    *(*self.current).regs.add(dst) = class.into();
                    self.heap.passed();
                    return Called::Done;
                }
                _ => {
                    if self.call_script(self.current, callee, args, count, None, dst) {
                        self.heap.passed();
                        return Called::Switched;
                    }
                    return Called::No;
                }
            };
            let code = &*function.code.as_ptr();
            self.heap.passed();
            let arguments = std::slice::from_raw_parts_mut(args, count);
            let made = self.new_generator(function, code, arguments);
            drop(std::mem::take(&mut *callee));
            match made {
                Ok(generator) => {
                    if self.await_at_once(&generator, dst) {
                        return Called::Switched;
                    }
                    *(*self.current).regs.add(dst) = generator.into();
                    Called::Done
                }
                Err(raised) => {
                    arguments.fill(Value::Unset);
                    *end = End::Throw(raised);
                    Called::Ended
                }
            }
        }
    }

    /// What a native function has asked for, or raised.
    #[inline(never)]
    unsafe fn quick_answer(&mut self, answer: Answer, dst: usize, end: &mut End) -> Called {
        let flow = match answer.step(self) {
            Ok(Step::Resume(Resume {
                generator,
                with: Ok(mut value),
            })) => {
                // SAFETY: the caller's promise.
                if unsafe { self.resume_with(&generator, &mut value, RetKind::Store, dst) } {
                    return Called::Switched;
                }
                self.resume_generator(&generator, Ok(value), RetKind::Store, dst as u16)
            }
            // A native `__next__` that has ended, called by its name.
            Ok(Step::Return(Value::Unset)) => self.stop_iteration(Value::None),
            Ok(step) => self.take_step(step, RetKind::Store, dst as u16),
            Err(raised) => Err(raised),
        };
        *end = match flow {
            Ok(Flow::Value(value)) => {
                // SAFETY: `dst` is a register of the current frame.
                unsafe { *(*self.current).regs.add(dst) = value };
                return Called::Done;
            }
            Ok(Flow::Switched) => return Called::Switched,
            Ok(Flow::End(next)) => next,
            Err(raised) => End::Throw(raised),
        };
        Called::Ended
    }

    /// Call a native function.
    pub(super) unsafe fn call_native(
        &mut self,
        native: &Ref<NativeFunction>,
        site: CallSite,
        names: Option<&Ref<Tuple>>,
    ) -> Res<Flow> {
        let def = native.def;
        // SAFETY: the window stays in place while the function runs: it is below the top, or the top is raised.
        unsafe {
            let bound = !native.this.is_unset();
            let (start, count) = if bound {
                *site.window = native.this.clone();
                (site.window, site.count + 1)
            } else {
                (site.window.add(1), site.count)
            };
            let args = std::slice::from_raw_parts(start, count);
            let answer = if native_args::is_direct(def, args, names.is_some()) {
                if !bound && def.kind.is_bound() {
                    self.check_receiver(native, args.first())?;
                }
                def.ask(self, args)
            } else {
                if !bound
                    && matches!(
                        def.kind,
                        MethodKind::Instance | MethodKind::Slot | MethodKind::New
                    )
                {
                    // What comes by name is no receiver.
                    let named = names.map_or(0, |names| names.len());
                    let positional = &args[..args.len() - named];
                    self.check_receiver(native, positional.first())?;
                }
                let slots = self.bind_native(native, args, names)?;
                def.ask(self, &slots)
            };
            site.clear();
            match answer {
                // A native `__next__` that has ended, called by its name.
                Answer::Value(Value::Unset) => self.stop_iteration(Value::None),
                answer => self.take_answer(answer, site.ret, site.dst),
            }
        }
    }

    fn check_receiver(
        &mut self,
        native: &Ref<NativeFunction>,
        receiver: Option<&Value>,
    ) -> Res<()> {
        let Some(owner) = &native.owner else {
            return Ok(());
        };
        let name = native.def.name;
        match (native.def.kind, receiver) {
            (MethodKind::Instance, None) => {
                let owner = owner.name.get(self).to_string_lossy().into_owned();
                raise!(
                    self,
                    TypeError,
                    "unbound method {owner}.{name}() needs an argument"
                )
            }
            (MethodKind::Slot, None) => {
                let owner = self.class_name(owner);
                raise!(
                    self,
                    TypeError,
                    "descriptor '{name}' of '{owner}' object needs an argument"
                )
            }
            (MethodKind::Instance, Some(given)) if !self.is_instance(given, owner) => {
                self.wrong_receiver(name, owner, given)
            }
            (MethodKind::Slot, Some(given)) if !self.is_instance(given, owner) => {
                let (owner, given) = (self.class_name(owner), self.type_name(given));
                raise!(
                    self,
                    TypeError,
                    "descriptor '{name}' requires a '{owner}' object but received a '{given}'"
                )
            }
            (MethodKind::New, Some(given)) => self.check_new_receiver(native, owner, given),
            (MethodKind::New, None) => {
                let owner = self.class_name(owner);
                raise!(self, TypeError, "{owner}.__new__(): not enough arguments")
            }
            _ => Ok(()),
        }
    }

    /// A native `__new__` makes instances of its own class, and of script classes that it is the nearest native base of:
    /// it knows how those lie in memory.
    #[inline]
    fn check_new_receiver(
        &mut self,
        native: &Ref<NativeFunction>,
        owner: &Ref<Type>,
        given: &Value,
    ) -> Res<()> {
        match given.as_type() {
            Some(class) if class.is_same(owner) => Ok(()),
            _ => self.check_new_receiver_slow(native, &owner.clone(), given),
        }
    }

    fn check_new_receiver_slow(
        &mut self,
        native: &Ref<NativeFunction>,
        owner: &Ref<Type>,
        given: &Value,
    ) -> Res<()> {
        let Some(class) = given.as_type() else {
            let (owner, given) = (self.class_name(owner), self.type_name(given));
            return raise!(
                self,
                TypeError,
                "{owner}.__new__(X): X is not a type object ({given})"
            );
        };
        if !self.is_subtype(class, owner) {
            let (owner, class) = (self.class_name(owner), self.class_name(class));
            return raise!(
                self,
                TypeError,
                "{owner}.__new__({class}): {class} is not a subtype of {owner}"
            );
        }
        let mut nearest = class.clone();
        while nearest
            .special(Special::New)
            .downcast::<NativeFunction>()
            .is_none()
        {
            match nearest.base.cloned(self) {
                Some(base) => nearest = base,
                None => break,
            }
        }
        let own = nearest.special(Special::New);
        let same = own
            .downcast::<NativeFunction>()
            .is_some_and(|own| std::ptr::eq(own.def, native.def));
        if !same {
            let (owner, class, nearest) = (
                self.class_name(owner),
                self.class_name(class),
                self.class_name(&nearest),
            );
            if own.is_unset() {
                return raise!(self, TypeError, "cannot create '{nearest}' instances");
            }
            return raise!(
                self,
                TypeError,
                "{owner}.__new__({class}) is not safe, use {nearest}.__new__()"
            );
        }
        Ok(())
    }

    /// The result of a native function whose arguments are the whole window, the callee's place included.
    pub(super) unsafe fn call_native_in_place(
        &mut self,
        native: &Ref<NativeFunction>,
        site: CallSite,
        names: Option<&Ref<Tuple>>,
    ) -> Res {
        // SAFETY: the window stays in place while the function runs.
        let args = unsafe { std::slice::from_raw_parts(site.window, site.count + 1) };
        let answer = if native_args::is_direct(native.def, args, names.is_some()) {
            native.def.ask(self, args)
        } else {
            let slots = self.bind_native(native, args, names)?;
            native.def.ask(self, &slots)
        };
        self.complete_answer(answer)
    }

    /// Bind the arguments of a native function to its parameters' slots.
    pub(crate) fn bind_native(
        &mut self,
        native: &Ref<NativeFunction>,
        args: &[Value],
        names: Option<&Ref<Tuple>>,
    ) -> Res<Args> {
        native_args::bind(
            self,
            native.def,
            args,
            names.map_or(&[], |names| names.items()),
        )
    }
}

/// `list` of an exact list or tuple.
fn list_quickly(vm: &mut Vm, args: &mut [Value]) -> Value {
    let [Value::Object(given)] = args else {
        return Value::Unset;
    };
    let (ty, types) = (given.ty(), &vm.types);
    let items = match (given.downcast::<List>(), given.downcast::<Tuple>()) {
        (Some(list), _) if ty.is_same(&types.list) => list.items(vm),
        (_, Some(tuple)) if ty.is_same(&types.tuple) => tuple.items(),
        _ => return Value::Unset,
    };
    vm.heap.owe_bytes(std::mem::size_of_val(items));
    let made = List::create_from(&types.list, items.len(), items.iter().cloned());
    made.map_or(Value::Unset, Into::into)
}

/// `type(object)`
fn type_quickly(vm: &mut Vm, args: &mut [Value]) -> Value {
    match args {
        [object] => vm.type_of(object).into(),
        _ => Value::Unset,
    }
}
