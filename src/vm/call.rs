//! Calls: from a window of registers to a frame, or to a native function's result.
//!
//! ```text
//!   window:   callee | self or argument | argument | …        (registers of the caller)
//!   callee:            register 0       | 1        | …        the same memory, where the caller is on the stack
//! ```
//!
//! # Invariants
//! - All of a window is taken out by the call, whatever comes of it.
//! - While a native function runs, its arguments lie below the stack's top or in a generator's registers.

use super::args::Row;
use super::exceptions;
use super::native_call::direct_function;
use super::native_frames::End;
use crate::code::Flags;
use crate::object::frame::{NO_REGISTER, NativeRecord};
use crate::object::*;

/// What became of a call.
pub(crate) enum Flow {
    /// It has ended, with this.
    Value(Value),
    /// A frame was pushed, or another one is current: the loop goes on there.
    Switched,
    /// Something has to be settled first.
    End(End),
}

/// Where a call's window lies and where its result goes.
#[derive(Clone, Copy)]
pub(crate) struct CallSite {
    /// The callee's register; the arguments follow.
    pub(crate) window: *mut Value,
    /// How many arguments.
    pub(crate) count: usize,
    /// The window lies on the fiber's stack, so that a callee's registers may begin in it.
    pub(crate) on_stack: bool,
    /// What the stack's top becomes when the callee's frame is left.
    pub(crate) saved_top: *mut Value,
    pub(crate) ret: RetKind,
    pub(crate) dst: u16,
}

impl CallSite {
    /// Take the arguments out.
    unsafe fn take(&self, skip: usize) -> Row {
        let mut row = Row::with_capacity(self.count);
        for at in skip..=self.count {
            // SAFETY: the window has `count + 1` initialised registers.
            row.push(std::mem::take(unsafe { &mut *self.window.add(at) }));
        }
        row
    }

    /// The arguments, where they lie.
    unsafe fn args<'a>(&self) -> &'a [Value] {
        // SAFETY: as above; the caller says that they stay.
        unsafe { std::slice::from_raw_parts(self.window.add(1), self.count) }
    }

    /// Drop what is left in the window.
    pub(super) unsafe fn clear(&self) {
        for at in 0..=self.count {
            // SAFETY: as above.
            drop(std::mem::take(unsafe { &mut *self.window.add(at) }));
        }
    }
}

impl Vm {
    /// Call what lies in a window.
    ///
    /// # Safety
    /// The site describes registers of the current frame, or the top of the stack.
    pub(crate) unsafe fn call_window(
        &mut self,
        site: CallSite,
        names: Option<&Ref<Tuple>>,
    ) -> Res<Flow> {
        // SAFETY: the caller's promise; the callee is taken out before anything else runs.
        let callee = std::mem::take(unsafe { &mut *site.window });
        // SAFETY: as the comment on the surrounding operation says.
        let result = unsafe { self.call_value(callee, site, names) };
        if result.is_err() {
            // SAFETY: as the comment on the surrounding operation says.
            unsafe { site.clear() };
        }
        result
    }

    unsafe fn call_value(
        &mut self,
        callee: Value,
        site: CallSite,
        names: Option<&Ref<Tuple>>,
    ) -> Res<Flow> {
        let Value::Object(object) = &callee else {
            return self.not_callable(&callee);
        };
        // SAFETY: arguments are those of the site, moved by one place where a receiver is put before them.
        unsafe {
            if let Some(function) = object.downcast::<Function>() {
                return self.call_function(function, site.window.add(1), site.count, names, site);
            }
            if let Some(native) = object.downcast::<NativeFunction>() {
                return self.call_native(native, site, names);
            }
            if let Some(method) = object.downcast::<BoundMethod>() {
                return self.call_bound_method(method, site, names);
            }
            if let Some(class) = object.downcast::<Type>() {
                return self.call_class(class, site, names);
            }
            let hook = object.ty().special(Special::Call).clone();
            if hook.is_unset() {
                return self.not_callable(&callee);
            }
            if hook.downcast::<Function>().is_some() {
                *site.window = callee.clone();
                let site = CallSite {
                    window: site.window.sub(1),
                    count: site.count + 1,
                    ..site
                };
                return self.call_receiver(&hook, site, names);
            }
            let ty = object.ty().clone();
            match self.get_descriptor(&hook, &callee, &ty)? {
                super::attributes::Looked::Value(bound) => {
                    self.enter_call()?;
                    let result = self.call_value(bound, site, names);
                    self.leave_call();
                    result
                }
                _ => {
                    let bound = self
                        .special_bound(&callee, Special::Call)?
                        .unwrap_or_default();
                    self.call_value(bound, site, names)
                }
            }
        }
    }

    /// Call `function` with the receiver that lies in the callee's own place: `site.window` points one register
    /// before it and is not touched.
    unsafe fn call_receiver(
        &mut self,
        function: &Value,
        site: CallSite,
        names: Option<&Ref<Tuple>>,
    ) -> Res<Flow> {
        // SAFETY: the arguments begin at `site.window + 1`.
        unsafe {
            match function.downcast::<Function>() {
                Some(function) => {
                    self.call_function(function, site.window.add(1), site.count, names, site)
                }
                None => self.not_callable(function),
            }
        }
    }

    unsafe fn call_bound_method(
        &mut self,
        method: &Ref<BoundMethod>,
        site: CallSite,
        names: Option<&Ref<Tuple>>,
    ) -> Res<Flow> {
        // SAFETY: the callee's place takes the receiver.
        unsafe {
            *site.window = method.this.clone();
            if let Some(function) = method.function.downcast::<Function>() {
                return self.call_function(function, site.window, site.count + 1, names, site);
            }
            // Any other callable: a window of its own, with the receiver as the first argument. A chain of bound
            // methods is followed without recursion: the innermost receiver comes first.
            let mut args = site.take(0);
            let mut callee = method.function.clone();
            let mut receivers = Vec::new();
            while let Some(inner) = callee.downcast::<BoundMethod>().cloned() {
                receivers.push(inner.this.clone());
                callee = inner.function.clone();
            }
            if !receivers.is_empty() {
                receivers.reverse();
                receivers.extend(args);
                args = receivers.into_iter().collect();
            }
            self.call_row(&callee, args, names, site.ret, site.dst)
        }
    }

    /// Call with a row of arguments that is put on top of the stack.
    pub(crate) fn call_row(
        &mut self,
        callee: &Value,
        mut args: Row,
        names: Option<&Ref<Tuple>>,
        ret: RetKind,
        dst: u16,
    ) -> Res<Flow> {
        self.call_values(callee, &mut args, names, ret, dst)
    }

    /// The same, of arguments that are taken from where they are.
    pub(crate) fn call_values(
        &mut self,
        callee: &Value,
        args: &mut [Value],
        names: Option<&Ref<Tuple>>,
        ret: RetKind,
        dst: u16,
    ) -> Res<Flow> {
        let count = args.len();
        let saved_top = self.stack.top;
        let window = self.stack.take_registers(count + 1);
        // SAFETY: room for `count + 1` initialised registers at the top.
        unsafe {
            *window = callee.clone();
            for (at, value) in args.iter_mut().enumerate() {
                *window.add(at + 1) = std::mem::take(value);
            }
            self.stack.top = window.add(count + 1);
            let site = CallSite {
                window,
                count,
                on_stack: true,
                saved_top,
                ret,
                dst,
            };
            let result = self.call_window(site, names);
            if matches!(result, Ok(Flow::Value(_)) | Err(_)) {
                self.stack.return_to(saved_top);
            }
            result
        }
    }

    /// Run a script function. The arguments are `count` registers at `args`, the last of them named by `names`.
    #[inline]
    pub(crate) unsafe fn call_function(
        &mut self,
        function: &Ref<Function>,
        args: *mut Value,
        count: usize,
        names: Option<&Ref<Tuple>>,
        site: CallSite,
    ) -> Res<Flow> {
        // SAFETY: the function keeps its code alive; `args` are registers of the window.
        unsafe {
            let code = &*function.code.as_ptr();
            let entry = code.entry.get();
            if usize::from(entry.generator_args) == count && names.is_none() {
                let arguments = std::slice::from_raw_parts_mut(args, count);
                let generator = self.new_generator(function, code, arguments)?;
                return Ok(Flow::Value(generator.into()));
            }
            if usize::from(entry.plain_args) != count || names.is_some() {
                if site.on_stack
                    && self.depth < self.recursion_limit
                    && let Some(total) = self.bind_in_place(function, args, count, names)
                {
                    self.depth += 1;
                    self.push_frame(function, args, total, site.saved_top, site.ret, site.dst);
                    return Ok(Flow::Switched);
                }
                return self.call_function_slow(function, args, count, names, site);
            }
            self.enter_call()?;
            let needed = usize::from(entry.nregs);
            let room = self.stack.room_from(args);
            let base = if site.on_stack && room >= needed {
                args
            } else {
                let base = self.stack.take_registers(needed);
                for at in 0..count {
                    *base.add(at) = std::mem::take(&mut *args.add(at));
                }
                base
            };
            self.push_frame(function, base, count, site.saved_top, site.ret, site.dst);
            Ok(Flow::Switched)
        }
    }

    /// A call of a plain script function with its arguments in place: true if the frame was pushed. The callee is
    /// moved out of its register.
    ///
    /// # Safety
    /// `frame` is current; the `count` values at `args` lie on the fiber's stack, above all that is in use.
    #[inline(always)]
    pub(crate) unsafe fn call_in_place(
        &mut self,
        frame: *mut Frame,
        callee: *mut Value,
        args: *mut Value,
        count: usize,
        dst: usize,
    ) -> bool {
        // SAFETY: the caller's promise.
        unsafe {
            let Some(function) = self.plain_callee(&*callee, args, count) else {
                return false;
            };
            let function = Vm::take_callee(callee, function);
            self.push_in_place(frame, function, args, count, dst);
            true
        }
    }

    /// Move the function that is called out of its register.
    ///
    /// # Safety
    /// `function` is the one in `callee`; it is not used again.
    #[inline(always)]
    pub(super) unsafe fn take_callee(
        callee: *mut Value,
        function: *const Ref<Function>,
    ) -> Ref<Function> {
        // SAFETY: the register is overwritten, not dropped: it gives its reference away.
        unsafe {
            let function = function.read();
            callee.write(Value::Unset);
            function
        }
    }

    /// The function, if a call of it with `count` arguments is a plain one, and its frame may lie at `args`.
    #[inline(always)]
    pub(super) fn plain_callee<'v>(
        &self,
        callee: &'v Value,
        args: *mut Value,
        count: usize,
    ) -> Option<&'v Ref<Function>> {
        let Value::Object(object) = callee else {
            return None;
        };
        if !object.ty().is_same(&self.types.function) {
            return None;
        }
        // SAFETY: the exact type says what the callee is, and it keeps its code alive.
        unsafe {
            let function = object.downcast_unchecked::<Function>();
            self.takes_in_place(&*function.code_ptr(), args, count)
                .then_some(function)
        }
    }

    /// Whether a call of `code` with `count` arguments is a plain one, and its frame may lie at `args`.
    #[inline(always)]
    pub(super) fn takes_in_place(&self, code: &CodeObject, args: *mut Value, count: usize) -> bool {
        let entry = code.entry.get();
        usize::from(entry.plain_args) == count
            && self.depth < self.recursion_limit
            && self.stack.has_room(args, entry.register_bytes)
            && !self.stack.frames_full()
    }

    /// Push the frame of a function all of whose parameters, `count` of them, lie at `args`.
    ///
    /// # Safety
    /// As `call_in_place`, which has looked whether there is room.
    #[inline(always)]
    pub(super) unsafe fn push_in_place(
        &mut self,
        frame: *mut Frame,
        function: Ref<Function>,
        args: *mut Value,
        count: usize,
        dst: usize,
    ) {
        // SAFETY: the caller's promise.
        unsafe {
            self.push_unfilled(frame, function, args, dst);
            (*self.current).pc = (*(*self.current).code).entry.get().words;
            Vm::fill_variables(self.current, count);
        }
    }

    /// The same, but for the pc and the variables that are no parameters: what is in them has to be overwritten.
    ///
    /// # Safety
    /// As there; `fill_variables` comes next, and the pc is saved before anyone looks at it.
    #[inline(always)]
    pub(super) unsafe fn push_unfilled(
        &mut self,
        frame: *mut Frame,
        function: Ref<Function>,
        args: *mut Value,
        dst: usize,
    ) -> (*mut Frame, *const CodeObject) {
        // SAFETY: the caller's promise; the code outlives the frame, which holds the function.
        unsafe {
            let code = function.code_ptr();
            // Read as it is needed: it does not fit into the machine's registers besides all the rest.
            let entry = (*code).entry.as_ptr();
            let pushed = self.stack.next_place();
            (&raw mut (*pushed).prev).write(frame);
            (&raw mut (*pushed).regs).write(args);
            (&raw mut (*pushed).code).write(code);
            (&raw mut (*pushed).func).write(Some(function));
            (&raw mut (*pushed).saved_top).write(self.stack.top);
            Frame::return_as(pushed, RetKind::Store, 0);
            Frame::return_to(pushed, dst as u16);
            self.stack.top = args.byte_add((*entry).register_bytes as usize);
            self.current = pushed;
            self.depth += 1;
            (pushed, code)
        }
    }

    /// Note it where the register for the result of the current frame, a plain one, is one of its own.
    ///
    /// # Safety
    /// It has just been pushed on a frame of bytecode.
    #[inline(always)]
    pub(super) unsafe fn note_result_within(&mut self) {
        // SAFETY: the caller's promise.
        unsafe {
            let frame = self.current;
            if (*frame).ret != RetKind::Store || (*frame).prev.is_null() {
                return;
            }
            let below = &*(*frame).prev;
            let place = below.regs.wrapping_add(usize::from((*frame).dst));
            let within = (place as usize).wrapping_sub((*frame).regs as usize);
            let nregs = usize::from((*(*frame).code).entry.get().nregs);
            if within < nregs * size_of::<Value>() {
                (*frame).flags |= Frame::RESULT_WITHIN;
            }
        }
    }

    /// Empty the variables of a new frame from the one at `count` on.
    ///
    /// # Safety
    /// They hold nothing that is to be dropped.
    #[inline(always)]
    pub(super) unsafe fn fill_variables(frame: *mut Frame, count: usize) {
        // SAFETY: the caller's promise.
        unsafe {
            let entry = (*(*frame).code).entry.get();
            for at in count..usize::from(entry.nlocals) {
                (*frame).regs.add(at).write(Value::Unset);
            }
        }
    }

    /// A call of a plain script function with these arguments, which are put on top of the stack: true if its
    /// frame was pushed.
    #[inline]
    pub(crate) fn push_plain_call<'v>(
        &mut self,
        callable: &Value,
        given: impl IntoIterator<Item = &'v Value, IntoIter: ExactSizeIterator>,
        ret: RetKind,
        dst: u16,
    ) -> bool {
        let given = given.into_iter();
        let count = given.len();
        let args = self.stack.top;
        let Some(function) = callable.downcast::<Function>() else {
            return false;
        };
        // SAFETY: there is room for the arguments at the top, which are nobody's; what no frame takes is dropped again.
        unsafe {
            let dst = usize::from(dst);
            let is_plain = self.takes_in_place(&*function.code_ptr(), args, count);
            if !is_plain && self.stack.room_from(args) < count {
                return false;
            }
            for (at, value) in given.enumerate() {
                args.add(at).write(value.clone());
            }
            if is_plain {
                self.push_in_place(self.current, function.clone(), args, count, dst);
            } else if !self.call_with_binding(self.current, function, args, count, None, dst) {
                for at in 0..count {
                    drop(std::mem::take(&mut *args.add(at)));
                }
                return false;
            }
            Frame::return_as(self.current, ret, (*self.current).flags);
            self.heap.passed();
            true
        }
    }

    /// A call of a bound script method with its arguments in place: true if the frame was pushed.
    ///
    /// # Safety
    /// As `call_in_place`; the callee's register lies before the arguments.
    #[inline]
    pub(crate) unsafe fn call_bound_in_place(
        &mut self,
        frame: *mut Frame,
        callee: *mut Value,
        count: usize,
        dst: usize,
    ) -> bool {
        // SAFETY: the caller's promise.
        unsafe {
            let Some(method) = (*callee).downcast::<BoundMethod>().cloned() else {
                return false;
            };
            let mut function = method.function.clone();
            let bound = std::mem::replace(&mut *callee, method.this.clone());
            if self.call_in_place(frame, &raw mut function, callee, count + 1, dst) {
                self.note_result_within();
                return true;
            }
            *callee = bound;
            false
        }
    }

    /// Push the frame of `function`, whose first `bound` registers at `base` are set.
    #[inline(always)]
    pub(crate) unsafe fn push_frame(
        &mut self,
        function: &Ref<Function>,
        base: *mut Value,
        bound: usize,
        saved_top: *mut Value,
        ret: RetKind,
        dst: u16,
    ) {
        // SAFETY: the registers are initialised; those beyond the bound ones may hold left-over numbers.
        unsafe {
            let held: &Ref<CodeObject> = &*function.code.as_ptr();
            let code: *const CodeObject = &raw const **held;
            let entry = (*code).entry.get();
            for at in bound..usize::from(entry.nlocals) {
                *base.add(at) = Value::Unset;
            }
            let mut flags = 0;
            if self.stack.frames_full() {
                flags |= Frame::NEW_FRAMES;
            }
            if !self.stack.holds(saved_top) {
                flags |= Frame::NEW_VALUES;
            }
            let frame = self.stack.push_frame();
            frame.write(Frame {
                prev: self.current,
                regs: base,
                pc: entry.words,
                code,
                func: Some(function.clone()),
                saved_top,
                owner: std::ptr::null_mut(),
                kind: FrameKind::Plain,
                ret,
                handled: NO_REGISTER,
                dst,
                flags,
            });
            self.stack.top = base.add(usize::from(entry.nregs));
            self.current = frame;
            self.note_result_within();
        }
    }

    #[cold]
    unsafe fn call_function_slow(
        &mut self,
        function: &Ref<Function>,
        args: *mut Value,
        count: usize,
        names: Option<&Ref<Tuple>>,
        site: CallSite,
    ) -> Res<Flow> {
        // SAFETY: the arguments are taken out of their registers.
        let row: Row = (0..count)
            .map(|at| std::mem::take(unsafe { &mut *args.add(at) }))
            .collect();
        let code = function.code.cloned(self);
        self.prepare(&code)?;
        let mut row = self.bind_arguments(function, row, names)?;
        if code.code.flags.in_namespace() {
            // A module's or class's code as a function: its names are the globals.
            row = Row::from_iter([(&function.globals).into()]);
        }
        if code.code.flags.suspends() {
            return Ok(Flow::Value(
                self.new_generator(function, &code, &mut row)?.into(),
            ));
        }
        self.enter_call()?;
        self.run_function(function, row, site.saved_top, site.ret, site.dst);
        Ok(Flow::Switched)
    }

    /// Push the frame of `function` on top of the stack, its parameters being `row`.
    pub(crate) fn run_function(
        &mut self,
        function: &Ref<Function>,
        row: Row,
        saved_top: *mut Value,
        ret: RetKind,
        dst: u16,
    ) {
        let needed = usize::from(function.code.get(self).code.nregs);
        let base = self.stack.take_registers(needed.max(row.len()));
        let bound = row.len();
        // SAFETY: room for all registers was taken.
        unsafe {
            for (at, value) in row.into_iter().enumerate() {
                *base.add(at) = value;
            }
            self.push_frame(function, base, bound, saved_top, ret, dst);
        }
    }

    /// One more call in progress.
    #[inline(always)]
    pub(crate) fn enter_call(&mut self) -> Res<()> {
        if self.depth >= self.recursion_limit {
            return self.too_deep();
        }
        self.depth += 1;
        Ok(())
    }

    /// One less.
    #[inline(always)]
    pub(crate) fn leave_call(&mut self) {
        self.depth -= 1;
    }

    #[cold]
    pub(crate) fn too_deep<T>(&mut self) -> Res<T> {
        raise!(self, RecursionError, "maximum recursion depth exceeded")
    }

    #[cold]
    pub(crate) fn not_callable<T>(&mut self, callee: &Value) -> Res<T> {
        let name = self.type_name(callee);
        raise!(self, TypeError, "'{name}' object is not callable")
    }

    /// Make an instance: `type.__call__`, or a metaclass's own.
    unsafe fn call_class(
        &mut self,
        class: &Ref<Type>,
        site: CallSite,
        names: Option<&Ref<Tuple>>,
    ) -> Res<Flow> {
        let meta_call = class.ty().special(Special::Call).clone();
        if meta_call.downcast::<NativeFunction>().is_none() {
            // SAFETY: as in `call_value`.
            unsafe {
                let mut args = site.take(1);
                if meta_call.downcast::<Function>().is_some() {
                    args.insert(0, class.into());
                    return self.call_row(&meta_call, args, names, site.ret, site.dst);
                }
                let bound = self
                    .special_bound(&class.into(), Special::Call)?
                    .unwrap_or_default();
                return self.call_row(&bound, args, names, site.ret, site.dst);
            }
        }
        let native_new = class.is_counted() && self.has_native_new(class);
        let native_init = class
            .special(Special::Init)
            .downcast::<NativeFunction>()
            .is_some();
        if !class.is_counted() || (native_new && native_init) {
            // SAFETY: as in `call_value`.
            if let Some(made) = unsafe { self.construct(class, site, names)? } {
                return Ok(Flow::Value(made));
            }
        }
        // The fast way: a plain class with `__init__` in script and `object.__new__`.
        let new = class.special(Special::New);
        let init = class.special(Special::Init);
        if self.is_object_new(new)
            && std::ptr::eq(class.layout, Instance::layout())
            && let Some(function) = init.downcast::<Function>()
        {
            let function = function.clone();
            if class.flags.get().has(TypeFlags::ABSTRACT) {
                // SAFETY: as the comment on the surrounding operation says.
                return self.instantiate(class, unsafe { site.take(1) }, names, site.ret, site.dst);
            }
            let instance = Instance::create(class)?;
            // SAFETY: as the comment on the surrounding operation says.
            return unsafe { self.initialize(&function, instance.into(), site, names) };
        }
        if native_new && let Some(function) = init.downcast::<Function>() {
            let (new, function) = (new.clone(), function.clone());
            // SAFETY: the callee's place and the arguments are registers of the window.
            let made = unsafe {
                *site.window = class.into();
                let Some(new) = new.downcast::<NativeFunction>() else {
                    return raise!(self, SystemError, "a native __new__ is none");
                };
                let plain = match exceptions::is_plain_new(new.def) && names.is_none() {
                    true => self.plain_exception(class, site.args())?,
                    false => None,
                };
                match plain {
                    Some(made) => made.into(),
                    None => self.call_native_in_place(new, site, names)?,
                }
            };
            // SAFETY: as above.
            unsafe {
                if self.is_instance(&made, class) {
                    return self.initialize(&function, made, site, names);
                }
                site.clear();
                return Ok(Flow::Value(made));
            }
        }
        // SAFETY: as the comment on the surrounding operation says.
        self.instantiate(class, unsafe { site.take(1) }, names, site.ret, site.dst)
    }

    /// Call the `__init__` of a fresh instance, which is the result.
    unsafe fn initialize(
        &mut self,
        function: &Ref<Function>,
        instance: Value,
        site: CallSite,
        names: Option<&Ref<Tuple>>,
    ) -> Res<Flow> {
        // SAFETY: the callee's place takes the instance; the frame keeps another reference in `owner`.
        unsafe {
            *site.window = instance.clone();
            let inner = CallSite {
                ret: RetKind::Init,
                ..site
            };
            let flow = self.call_function(function, site.window, site.count + 1, names, inner)?;
            match (flow, instance) {
                (Flow::Switched, Value::Object(instance)) => {
                    Frame::keep(self.current, RetKind::Init, instance, site.ret);
                    Ok(Flow::Switched)
                }
                _ => raise!(
                    self,
                    TypeError,
                    "__init__() should return None, not 'generator'"
                ),
            }
        }
    }

    /// Whether instances of a script class are made by a native `__new__` that knows how they lie in memory.
    fn has_native_new(&self, class: &Ref<Type>) -> bool {
        let Some(new) = class.special(Special::New).downcast::<NativeFunction>() else {
            return false;
        };
        // Of one line of classes the row's `__new__` is the nearest native one.
        let mut line = class.clone();
        let is_line = loop {
            match (line.bases.get(self).as_slice(), line.base.cloned(self)) {
                ([_], Some(base)) if !base.is_counted() => {
                    break std::ptr::eq(base.layout, class.layout);
                }
                ([_], Some(base)) => line = base,
                _ => break false,
            }
        };
        is_line
            && new.this.is_unset()
            && !class.flags.get().has(TypeFlags::ABSTRACT)
            && !self.is_object_new(class.special(Special::New))
    }

    /// Make an instance of a built-in class whose `__new__` and `__init__` are native: called in place, without a frame.
    pub(super) unsafe fn construct(
        &mut self,
        class: &Ref<Type>,
        site: CallSite,
        names: Option<&Ref<Tuple>>,
    ) -> Res<Option<Value>> {
        let (new, init) = (
            class.special(Special::New).clone(),
            class.special(Special::Init).clone(),
        );
        let plain = self.is_object_init(&init);
        let (Some(new), init) = (
            new.downcast::<NativeFunction>(),
            init.downcast::<NativeFunction>(),
        ) else {
            return Ok(None);
        };
        let refused =
            class.is_same(&self.types.r#type) || class.flags.get().has(TypeFlags::NOT_INSTANTIABLE);
        if refused || (init.is_none() && !plain) {
            return Ok(None);
        }
        if names.is_none()
            && init.is_some_and(|init| exceptions::is_plain(new.def, init.def))
            // SAFETY: the arguments are registers of the window.
            && let Some(made) = self.plain_exception(class, unsafe { site.args() })?
        {
            // SAFETY: as above.
            unsafe { site.clear() };
            return Ok(Some(made.into()));
        }
        if self.types.range.is(class)
            && names.is_none()
            // SAFETY: the arguments are registers of the window.
            && let Some(range) = range_of(unsafe { site.args() })
        {
            return Ok(Some(self.new_object_of(class, range)?.into()));
        }
        let container = self.empty_container(class)?;
        let is_filled = container.is_some() && site.count == 0 && names.is_none();
        let made = match container {
            Some(container) => container,
            None => {
                // SAFETY: the callee's place and the arguments are registers of the window.
                let made = unsafe {
                    *site.window = class.into();
                    self.call_native_in_place(new, site, names)?
                };
                if plain || !self.is_instance(&made, class) {
                    // SAFETY: as above.
                    unsafe { site.clear() };
                    return Ok(Some(made));
                }
                made
            }
        };
        if let (Some(init), false) = (init, is_filled) {
            // SAFETY: as above.
            let result = unsafe {
                *site.window = made.clone();
                self.call_native_in_place(init, site, names)?
            };
            if !result.is_none() {
                let name = self.type_name(&result);
                return raise!(
                    self,
                    TypeError,
                    "__init__() should return None, not '{name}'"
                );
            }
        }
        // SAFETY: as above.
        unsafe { site.clear() };
        Ok(Some(made))
    }

    /// What `__new__` of a list, dict or set gives: it looks at no argument. Nothing: the class is another.
    #[inline]
    pub(super) fn empty_container(&mut self, class: &Ref<Type>) -> Res<Option<Value>> {
        let types = &self.types;
        Ok(Some(if class.is_same(&types.list) {
            self.new_list(Vec::new())?
        } else if class.is_same(&types.dict) {
            self.new_dict()?.into()
        } else if types.set.is(class) {
            self.new_set()?.into()
        } else {
            return Ok(None);
        }))
    }

    /// `type.__call__` the long way: `__new__`, then `__init__`.
    pub(crate) fn instantiate(
        &mut self,
        class: &Ref<Type>,
        args: Row,
        names: Option<&Ref<Tuple>>,
        ret: RetKind,
        dst: u16,
    ) -> Res<Flow> {
        let new = class.special(Special::New).clone();
        if class.is_same(&self.types.r#type) {
            match args.as_slice() {
                [object] if names.is_none() => {
                    return Ok(Flow::Value(self.type_of(object).clone().into()));
                }
                [_, _, _, ..] => {}
                _ => return raise!(self, TypeError, "type() takes 1 or 3 arguments"),
            }
        }
        if new.is_unset() || class.flags.get().has(TypeFlags::NOT_INSTANTIABLE) {
            let name = self.class_name(class);
            return raise!(self, TypeError, "cannot create '{name}' instances");
        }
        let new = match new.downcast::<StaticMethod>() {
            Some(method) => method.function.cloned(self),
            None if new.downcast::<NativeFunction>().is_some() => new,
            None => self.getattr(&class.into(), "__new__")?,
        };
        let init = class.special(Special::Init).clone();
        let mut all = args.clone();
        all.insert(0, class.into());
        if let Some(native) = new.downcast::<NativeFunction>() {
            let native = native.clone();
            if self.is_object_init(&init) {
                // `object.__init__` checks nothing that `__new__` has not checked.
                return self.call_row(&native.into(), all, names, ret, dst);
            }
            let frame = super::native_frames::Instantiate::new(class.clone(), args, names.cloned());
            return self.push_native_call(frame, &native.into(), all, names, ret, dst);
        }
        let frame = super::native_frames::Instantiate::new(class.clone(), args, names.cloned());
        self.push_native_call(frame, &new, all, names, ret, dst)
    }

    /// Push a native frame, and on top of it a call whose result it gets.
    pub(crate) fn push_native_call(
        &mut self,
        frame: impl NativeFrame + 'static,
        callee: &Value,
        args: Row,
        names: Option<&Ref<Tuple>>,
        ret: RetKind,
        dst: u16,
    ) -> Res<Flow> {
        self.push_native(Box::new(frame), ret, dst)?;
        match self.call_row(callee, args, names, RetKind::Native, 0) {
            Ok(Flow::Value(value)) => Ok(Flow::End(End::Native(Ok(Input::Value(value))))),
            Err(raised) => Ok(Flow::End(End::Native(Err(raised)))),
            other => other,
        }
    }

    /// Push a native frame.
    pub(crate) fn push_native(
        &mut self,
        native: Box<dyn NativeFrame>,
        ret: RetKind,
        dst: u16,
    ) -> Res<()> {
        self.enter_call()?;
        let record = Box::new(NativeRecord {
            frame: Frame {
                prev: self.current,
                saved_top: self.stack.top,
                kind: FrameKind::Native,
                ret,
                dst,
                ..Frame::empty()
            },
            native: Some(native),
        });
        let record = Box::into_raw(record);
        // SAFETY: just made; freed by `pop_native`.
        unsafe {
            (*record).frame.owner = record.cast();
            self.current = &raw mut (*record).frame;
        }
        Ok(())
    }

    /// What a native function or frame asked for, with the place of its result.
    pub(crate) fn take_step(&mut self, step: Step, ret: RetKind, dst: u16) -> Res<Flow> {
        match step {
            Step::Return(value) => Ok(Flow::Value(value)),
            Step::Call(mut call) => {
                if call.names.is_empty()
                    && self.push_plain_call(&call.callable, &call.args, ret, dst)
                {
                    return Ok(Flow::Switched);
                }
                // A native function may ask for a call of another one, and so on (a chain of bound methods, `partial(next, …)`):
                // each is a level on the native stack.
                self.nested(|vm| {
                    if let Some(def) = direct_function(&call) {
                        return vm.call_direct(def, &call.args, ret, dst);
                    }
                    let names = vm.names_tuple(&call.names)?;
                    vm.call_values(&call.callable, &mut call.args, names.as_ref(), ret, dst)
                })
            }
            Step::Push(native) => {
                self.push_native(native, ret, dst)?;
                Ok(Flow::End(End::Native(Ok(Input::Start))))
            }
            Step::Resume(resume) => self.resume_generator(&resume.generator, resume.with, ret, dst),
            Step::Execute(execute) => {
                let code = execute.function.code.cloned(self);
                self.prepare(&code)?;
                // A plain function's code has no place for a namespace (`__build_class__` takes any function).
                let is_function = code.code.flags.has(Flags::OPTIMIZED);
                let mut row = if is_function || execute.namespace.is_unset() {
                    Row::new()
                } else {
                    Row::from_iter([execute.namespace])
                };
                if code.code.flags.suspends() {
                    let generator = self.new_generator(&execute.function, &code, &mut row)?;
                    return Ok(Flow::Value(generator.into()));
                }
                self.enter_call()?;
                let saved_top = self.stack.top;
                self.run_function(&execute.function, row, saved_top, ret, dst);
                Ok(Flow::Switched)
            }
            Step::Next(iterator) => {
                self.push_native(
                    Box::new(super::native_frames::NextOf::new(iterator)),
                    ret,
                    dst,
                )?;
                Ok(Flow::End(End::Native(Ok(Input::Start))))
            }
            Step::Park(park) => {
                self.push_native(Box::new(super::native_frames::Parked::new(park)), ret, dst)?;
                Ok(Flow::End(End::Native(Ok(Input::Start))))
            }
            Step::Coroutine(native) => self.coroutine_called(native, ret, dst),
            Step::Yield(_) | Step::Await(_) => raise!(
                self,
                SystemError,
                "a native function cannot suspend its caller"
            ),
        }
    }

    fn names_tuple(&mut self, names: &[Ref<Str>]) -> Res<Option<Ref<Tuple>>> {
        if names.is_empty() {
            return Ok(None);
        }
        let values: Vec<Value> = names.iter().map(Value::from).collect();
        self.make_tuple(values).map(Some)
    }
}

/// The range that `range(…)` of one to three machine integers makes.
fn range_of(args: &[Value]) -> Option<Range> {
    match args {
        [Value::Int(stop)] => Range::of_ints(0, *stop, 1),
        [Value::Int(start), Value::Int(stop)] => Range::of_ints(*start, *stop, 1),
        [Value::Int(start), Value::Int(stop), Value::Int(step)] => {
            Range::of_ints(*start, *stop, *step)
        }
        _ => None,
    }
}
