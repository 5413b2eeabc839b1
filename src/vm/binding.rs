//! Calls of plain script functions whose arguments need binding, without leaving the window: defaults are put behind
//! what was given, keyword arguments go to their places. What is in doubt is left to `args.rs`, which knows the errors.

use crate::object::*;
use std::mem::MaybeUninit;

/// More parameters than this are bound the long way.
const MOST: usize = 16;

impl Vm {
    /// Put the arguments of `function` in the order of its parameters, from `args` on: how many there are then. Nothing,
    /// and nothing has changed, where that is not all there is to do.
    ///
    /// # Safety
    /// The `count` values at `args` lie on the fiber's stack, above all that is in use; the last of them are named by
    /// `names`.
    pub(super) unsafe fn bind_in_place(
        &mut self,
        function: &Ref<Function>,
        args: *mut Value,
        count: usize,
        names: Option<&Ref<Tuple>>,
    ) -> Option<usize> {
        // SAFETY: the function keeps its code alive; there is room for all registers of the frame.
        unsafe {
            let code = function.code_ptr();
            let code = &*code;
            let layout = &code.code.arguments;
            let positional = usize::from(layout.positional);
            let total = positional + usize::from(layout.kwonly);
            let given = count - names.map_or(0, |names| names.len());
            let refused = !code.is_ready()
                || code.code.flags.suspends()
                || code.code.flags.in_namespace()
                || total > MOST
                || count > 2 * MOST
                || self.stack.room_from(args) < usize::from(code.entry.get().nregs).max(count);
            if refused {
                return None;
            }
            if given > positional && !layout.has_varargs {
                return None;
            }
            if layout.has_varargs || layout.has_varkw {
                return self.collect_in_place(function, code, args, count, names);
            }
            if let Some(names) = names {
                return self.name_in_place(function, code, args, count, names.items());
            }
            self.defaults_in_place(function, code, args, given, total)
                .then_some(total)
        }
    }

    /// The value of a parameter that nobody gave.
    fn default_of(&self, function: &Ref<Function>, code: &CodeObject, at: usize) -> Option<Value> {
        let positional = usize::from(code.code.arguments.positional);
        if at >= positional {
            let defaults = function.kwdefaults.get(self).as_ref()?;
            let name = code.params.get(at)?;
            // Mostly all of them have one, in this order.
            return match defaults.table(self).value_at(at - positional, name) {
                Some(value) => Some(value.clone()),
                None => defaults.get_str(self, name),
            };
        }
        let defaults = function.defaults.get(self).as_ref()?.items();
        let first = positional.checked_sub(defaults.len())?;
        defaults.get(at.checked_sub(first)?).cloned()
    }

    /// Put defaults behind the `given` arguments. False: one is missing.
    ///
    /// # Safety
    /// There is room for `total` values at `args`; what lies behind the given ones is nobody's.
    unsafe fn defaults_in_place(
        &mut self,
        function: &Ref<Function>,
        code: &CodeObject,
        args: *mut Value,
        given: usize,
        total: usize,
    ) -> bool {
        for at in given..total {
            // SAFETY: the caller's promise; what was put there is taken away again.
            unsafe {
                match self.default_of(function, code, at) {
                    Some(value) => args.add(at).write(value),
                    None => {
                        for at in given..at {
                            drop(std::mem::take(&mut *args.add(at)));
                        }
                        return false;
                    }
                }
            }
        }
        true
    }

    /// Put arguments, the last of them named, in the order of the parameters. Nothing, and nothing has changed: not all have
    /// a place, or one is missing.
    ///
    /// # Safety
    /// As `defaults_in_place`; there are `count` values at `args`, and room for all parameters.
    unsafe fn name_in_place(
        &mut self,
        function: &Ref<Function>,
        code: &CodeObject,
        args: *mut Value,
        count: usize,
        names: &[Value],
    ) -> Option<usize> {
        let layout = &code.code.arguments;
        let (positional, posonly) = (usize::from(layout.positional), usize::from(layout.posonly));
        let total = positional + usize::from(layout.kwonly);
        let given = count - names.len();
        if names.len() > MOST {
            return None;
        }
        let mut places = [0u8; MOST];
        let mut taken = (1u32 << given) - 1;
        for (name, place) in names.iter().zip(&mut places) {
            let name = name.as_str().filter(|name| name.is_interned())?;
            let params = &code.params[posonly..total];
            let at = posonly + params.iter().position(|param| param.is_same(name))?;
            if taken & (1 << at) != 0 {
                return None;
            }
            taken |= 1 << at;
            *place = at as u8;
        }
        // SAFETY: the caller's promise. The named values are moved out of the way, and from there to their places: what
        // lies at `args` beyond the given ones is nobody's in between.
        unsafe {
            let mut values: [MaybeUninit<Value>; MOST] = [const { MaybeUninit::uninit() }; MOST];
            let named = args.add(given).cast::<MaybeUninit<Value>>();
            std::ptr::copy_nonoverlapping(named, values.as_mut_ptr(), names.len());
            for at in given..total {
                if taken & (1 << at) != 0 {
                    continue;
                }
                match self.default_of(function, code, at) {
                    Some(value) => args.add(at).write(value),
                    None => {
                        for put in (given..at).filter(|put| taken & (1 << put) == 0) {
                            drop(std::mem::take(&mut *args.add(put)));
                        }
                        std::ptr::copy_nonoverlapping(values.as_ptr(), named, names.len());
                        return None;
                    }
                }
            }
            for (value, place) in values.iter().zip(&places).take(names.len()) {
                args.add(usize::from(*place))
                    .write(value.assume_init_read());
            }
        }
        Some(total)
    }

    /// Put arguments, the last of them named, in the order of the parameters; `*args` and `**kwargs` lie behind those.
    /// Nothing, and nothing has changed: not all have a place, or one is missing.
    ///
    /// # Safety
    /// As `defaults_in_place`; there are `count` values at `args`. More are given by position than there are parameters
    /// for them only where there is `*args`.
    unsafe fn collect_in_place(
        &mut self,
        function: &Ref<Function>,
        code: &CodeObject,
        args: *mut Value,
        count: usize,
        names: Option<&Ref<Tuple>>,
    ) -> Option<usize> {
        let layout = &code.code.arguments;
        let (positional, posonly) = (usize::from(layout.positional), usize::from(layout.posonly));
        let total = positional + usize::from(layout.kwonly);
        let given = count - names.map_or(0, |names| names.len());
        let taken = given.min(positional);
        // SAFETY: the caller's promise. What is read here is cloned; nothing is moved before all has its place.
        let arguments = unsafe { std::slice::from_raw_parts(args, count) };
        let mut values: [Value; MOST + 2] = std::array::from_fn(|_| Value::Unset);
        values[..taken].clone_from_slice(&arguments[..taken]);
        let mut rest = total;
        if layout.has_varargs {
            let extra = arguments[taken..given].iter().cloned();
            values[rest] = self.new_tuple(extra).ok()?;
            rest += 1;
        }
        let mut keywords = None;
        if layout.has_varkw {
            let dict = self.new_dict().ok()?;
            values[rest] = (&dict).into();
            keywords = Some(dict);
            rest += 1;
        }
        for (name, value) in names
            .map_or(&[][..], |names| names.items())
            .iter()
            .zip(&arguments[given..])
        {
            let name = name.as_str()?;
            if !name.is_interned() {
                return None;
            }
            let place = code.params[posonly..total]
                .iter()
                .position(|param| param.is_same(name));
            match place {
                Some(at) if values[posonly + at].is_unset() => values[posonly + at] = value.clone(),
                Some(_) => return None,
                None => {
                    let dict = keywords.as_ref()?;
                    dict.set_str(self, name, value.clone()).ok()?;
                }
            }
        }
        for (at, value) in values.iter_mut().enumerate().take(total).skip(taken) {
            if value.is_unset() {
                *value = self.default_of(function, code, at)?;
            }
        }
        // SAFETY: as above; what was given is dropped, as it has been cloned.
        unsafe {
            for at in 0..count {
                drop(std::mem::take(&mut *args.add(at)));
            }
            for (at, value) in values[..rest].iter_mut().enumerate() {
                args.add(at).write(std::mem::take(value));
            }
        }
        Some(rest)
    }

    /// A call of a script function, or of a class with an `__init__` in script and nothing else of its own to say: true if
    /// the frame was pushed.
    ///
    /// # Safety
    /// `frame` is current and its pc saved; the callee and the arguments are registers of it, as `call_site` finds them.
    #[inline(never)]
    pub(super) unsafe fn call_script(
        &mut self,
        frame: *mut Frame,
        callee: *mut Value,
        args: *mut Value,
        count: usize,
        names: Option<&Ref<Tuple>>,
        dst: usize,
    ) -> bool {
        // SAFETY: the caller's promise; there is room for what is moved to the top, which is nobody's.
        unsafe {
            if (*frame).kind == FrameKind::Plain {
                return self.call_bound_arguments(frame, callee, args, count, names, dst);
            }
            // A generator's registers do not lie on the stack.
            let top = self.stack.top;
            if self.stack.room_from(top) <= count {
                return false;
            }
            top.write(Value::Unset);
            let moved = top.add(1);
            for at in 0..count {
                moved.add(at).write(std::mem::take(&mut *args.add(at)));
            }
            if self.call_bound_arguments(frame, callee, moved, count, names, dst) {
                return true;
            }
            for at in 0..count {
                *args.add(at) = std::mem::take(&mut *moved.add(at));
            }
            false
        }
    }

    /// The same, of arguments on the stack.
    ///
    /// # Safety
    /// As `call_in_place`; the register before the arguments is the callee's, or unset.
    unsafe fn call_bound_arguments(
        &mut self,
        frame: *mut Frame,
        callee: *mut Value,
        args: *mut Value,
        count: usize,
        names: Option<&Ref<Tuple>>,
        dst: usize,
    ) -> bool {
        // SAFETY: the caller's promise; the callee is held while its arguments are bound.
        unsafe {
            let Value::Object(object) = &*callee else {
                return false;
            };
            if let Some(class) = object.downcast::<Type>() {
                let class = class.clone();
                return self.call_class_in_place(frame, callee, &class, args, count, names, dst);
            }
            let Some(function) = object.downcast::<Function>() else {
                return false;
            };
            let function = function.clone();
            self.call_with_binding(frame, &function, args, count, names, dst) && {
                drop(std::mem::take(&mut *callee));
                true
            }
        }
    }

    /// The same, of a function.
    ///
    /// # Safety
    /// As `call_bound_arguments`; what lies before the arguments is not looked at.
    pub(super) unsafe fn call_with_binding(
        &mut self,
        frame: *mut Frame,
        function: &Ref<Function>,
        args: *mut Value,
        count: usize,
        names: Option<&Ref<Tuple>>,
        dst: usize,
    ) -> bool {
        // SAFETY: the caller's promise; what was put behind the arguments is taken away again if there is no call.
        unsafe {
            if self.depth >= self.recursion_limit || self.stack.frames_full() {
                return false;
            }
            let code = function.code_ptr();
            let code = &*code;
            if !code.is_ready() {
                return false;
            }
            let entry = code.entry.get();
            let total = if usize::from(entry.plain_args) == count && names.is_none() {
                if self.stack.room_from(args) < usize::from(entry.nregs) {
                    return false;
                }
                count
            } else {
                match self.bind_in_place(function, args, count, names) {
                    Some(total) => total,
                    None => return false,
                }
            };
            self.push_in_place(frame, function.clone(), args, total, dst);
            self.note_result_within();
            true
        }
    }

    /// The script function that fills the instances of a class which `object.__new__` makes.
    #[inline(always)]
    fn init_of_plain_class<'c>(&self, class: &'c Ref<Type>) -> Option<&'c Ref<Function>> {
        let plain = class.ty().is_same(&self.types.r#type)
            && std::ptr::eq(class.layout, Instance::layout())
            // An instance that the long way makes anew must not die here with a finalizer.
            && !class.flags.get().has(TypeFlags::ABSTRACT | TypeFlags::DEL)
            && self.is_object_new(class.special(Special::New));
        if !plain {
            return None;
        }
        class.special(Special::Init).downcast::<Function>()
    }

    /// A call of such a class, where that of its `__init__` is a plain one: true if its frame was pushed. The class is
    /// moved out of its register.
    ///
    /// # Safety
    /// As `call_in_place`; the register before the arguments is the callee's, or unset.
    #[inline]
    pub(super) unsafe fn instantiate_in_place(
        &mut self,
        frame: *mut Frame,
        callee: *mut Value,
        args: *mut Value,
        count: usize,
        dst: usize,
    ) -> bool {
        // SAFETY: the caller's promise; the class is kept by its instance, and the frame keeps a reference to that.
        unsafe {
            let Some(class) = (*callee).as_type() else {
                return false;
            };
            let this = args.sub(1);
            let Some(init) = self.init_of_plain_class(class) else {
                return false;
            };
            let Some(total) = self.takes_with_defaults(init, this, count + 1) else {
                return false;
            };
            let Ok(instance) = Instance::create(class) else {
                return false;
            };
            let init = init.clone();
            self.put_defaults(&init, this, count + 1, total);
            drop(std::mem::take(&mut *callee));
            this.write((&instance).into());
            self.push_in_place(frame, init, this, total, dst);
            Frame::keep_instance(self.current, instance, RetKind::Store);
            true
        }
    }

    /// A call of a function that lacks nothing but arguments with defaults: true if its frame was pushed. The function is
    /// moved out of its register.
    ///
    /// # Safety
    /// As `call_in_place`.
    #[inline]
    pub(super) unsafe fn call_with_defaults(
        &mut self,
        frame: *mut Frame,
        callee: *mut Value,
        args: *mut Value,
        count: usize,
        dst: usize,
    ) -> bool {
        // SAFETY: the caller's promise.
        unsafe {
            let Some(function) = (*callee).downcast::<Function>() else {
                return false;
            };
            let Some(total) = self.takes_with_defaults(function, args, count) else {
                return false;
            };
            self.put_defaults(function, args, count, total);
            let function = Vm::take_callee(callee, function);
            self.push_in_place(frame, function, args, total, dst);
            true
        }
    }

    /// A call of a function with keyword arguments, each of which has its parameter: true if its frame was pushed. The
    /// function is moved out of its register.
    ///
    /// # Safety
    /// As `call_in_place`; the last of the arguments belong to `names`.
    #[inline]
    pub(super) unsafe fn call_with_names(
        &mut self,
        frame: *mut Frame,
        callee: *mut Value,
        args: *mut Value,
        count: usize,
        names: &[Value],
        dst: usize,
    ) -> bool {
        // SAFETY: the caller's promise; the function keeps its code alive.
        unsafe {
            let Some(function) = (*callee).downcast::<Function>() else {
                return false;
            };
            let code = &*function.code_ptr();
            let Some(total) = code.entry.get().plain_count() else {
                return false;
            };
            let fits = count <= total && total <= MOST && self.takes_in_place(code, args, total);
            if !fits
                || self
                    .name_in_place(function, code, args, count, names)
                    .is_none()
            {
                return false;
            }
            let function = Vm::take_callee(callee, function);
            self.push_in_place(frame, function, args, total, dst);
            true
        }
    }

    /// How many arguments there are with the defaults of those that are not given, where they can be put behind the others.
    #[inline(always)]
    fn takes_with_defaults(
        &self,
        function: &Ref<Function>,
        args: *mut Value,
        count: usize,
    ) -> Option<usize> {
        // SAFETY: the function keeps its code alive.
        let code = unsafe { &*function.code_ptr() };
        let total = code.entry.get().plain_count()?;
        if !self.takes_in_place(code, args, total) {
            return None;
        }
        let missing = total.checked_sub(count)?;
        let there = function.defaults.get(self).as_ref();
        (missing <= there.map_or(0, |there| there.len())).then_some(total)
    }

    /// Put defaults behind the `count` arguments, up to `total`.
    ///
    /// # Safety
    /// `takes_with_defaults` has said so; what lies behind the arguments is nobody's.
    #[inline(always)]
    unsafe fn put_defaults(
        &self,
        function: &Ref<Function>,
        args: *mut Value,
        count: usize,
        total: usize,
    ) {
        let there = function.defaults.get(self).as_ref();
        let there = there.map_or(&[][..], |there| there.items());
        for (value, at) in there.iter().rev().zip((count..total).rev()) {
            // SAFETY: the caller's promise.
            unsafe { args.add(at).write(value.clone()) };
        }
    }

    /// # Safety
    /// As `call_bound_arguments`.
    #[allow(clippy::too_many_arguments, reason = "those of the call")]
    unsafe fn call_class_in_place(
        &mut self,
        frame: *mut Frame,
        callee: *mut Value,
        class: &Ref<Type>,
        args: *mut Value,
        count: usize,
        names: Option<&Ref<Tuple>>,
        dst: usize,
    ) -> bool {
        // SAFETY: the caller's promise; the frame of `__init__` keeps a reference to the instance in `owner`.
        unsafe {
            let Some(init) = self.init_of_plain_class(class) else {
                return false;
            };
            let init = init.clone();
            let Ok(instance) = Instance::create(class) else {
                return false;
            };
            let this = args.sub(1);
            let before = std::mem::replace(&mut *this, (&instance).into());
            if !self.call_with_binding(frame, &init, this, count + 1, names, dst) {
                *this = before;
                return false;
            }
            drop(before);
            if !std::ptr::eq(callee, this) {
                drop(std::mem::take(&mut *callee));
            }
            Frame::keep_instance(self.current, instance, RetKind::Store);
            true
        }
    }
}
