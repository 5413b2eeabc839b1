//! Calls of plain script functions whose arguments need binding, without leaving the window: defaults are put behind
//! what was given, keyword arguments go to their places. What is in doubt is left to `args.rs`, which knows the errors.

use crate::object::layout::Forwarded;
use crate::object::*;
use std::mem::MaybeUninit;

/// Whether this is `BaseException.__new__`.
fn is_exception_new(new: &Value) -> bool {
    new.downcast::<NativeFunction>()
        .is_some_and(|new| new.this.is_unset() && super::exceptions::is_plain_new(new.def))
}

/// What became of a call with arguments on the stack's top.
enum OnTop {
    /// It has to go the long way; nothing has happened.
    No,
    /// Its frame was pushed.
    Pushed,
    /// It is this generator or coroutine.
    Made(Ref<Generator>),
}

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
                let names = names.map_or(&[][..], |names| names.items());
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
        names: &[Value],
    ) -> Option<usize> {
        /// The place of an argument that goes to `**kwargs`.
        const KEYWORD: u8 = u8::MAX;
        let layout = &code.code.arguments;
        let (positional, posonly) = (usize::from(layout.positional), usize::from(layout.posonly));
        let total = positional + usize::from(layout.kwonly);
        let given = count - names.len();
        let taken = given.min(positional);
        if names.len() > MOST {
            return None;
        }
        // First all that may fail. What `*args` and `**kwargs` gather is cloned.
        let keywords = match layout.has_varkw {
            true => Some(self.new_dict().ok()?),
            false => None,
        };
        let mut places = [KEYWORD; MOST];
        let mut filled = (1u32 << taken) - 1;
        for (at, name) in names.iter().enumerate() {
            let name = name.as_str().filter(|name| name.is_interned())?;
            let params = &code.params[posonly..total];
            match params.iter().position(|param| param.is_same(name)) {
                Some(found) => {
                    let found = posonly + found;
                    if filled & (1 << found) != 0 {
                        return None;
                    }
                    filled |= 1 << found;
                    places[at] = found as u8;
                }
                None => {
                    // SAFETY: the caller's promise.
                    let value = unsafe { (*args.add(given + at)).clone() };
                    keywords.as_ref()?.set_str(self, name, value).ok()?;
                }
            }
        }
        let is_missing = |at: &usize| filled & (1 << *at) == 0;
        for at in (taken..total).filter(is_missing) {
            self.default_of(function, code, at)?;
        }
        let rest = match layout.has_varargs {
            true => {
                // SAFETY: the caller's promise.
                let extra = unsafe { std::slice::from_raw_parts(args.add(taken), given - taken) };
                Some(self.make_tuple(extra.iter().cloned()).ok()?)
            }
            false => None,
        };
        // SAFETY: the caller's promise. The named values are moved out of the way, and from there to their places: what
        // lies at `args` beyond the given ones is nobody's in between.
        unsafe {
            let mut values: [MaybeUninit<Value>; MOST] = [const { MaybeUninit::uninit() }; MOST];
            let named = args.add(given).cast::<MaybeUninit<Value>>();
            std::ptr::copy_nonoverlapping(named, values.as_mut_ptr(), names.len());
            for at in taken..given {
                drop(std::mem::take(&mut *args.add(at)));
            }
            for at in (taken..total).filter(is_missing) {
                let value = self.default_of(function, code, at).unwrap_or_default();
                args.add(at).write(value);
            }
            for (value, place) in values.iter().zip(&places).take(names.len()) {
                let value = value.assume_init_read();
                if *place != KEYWORD {
                    args.add(usize::from(*place)).write(value);
                }
            }
            let mut end = total;
            let gathered = [rest.map(Value::from), keywords.map(Value::from)];
            for value in gathered.into_iter().flatten() {
                args.add(end).write(value);
                end += 1;
            }
            // What has been moved away from behind the parameters.
            for at in end.max(given)..count {
                args.add(at).write(Value::Unset);
            }
            Some(end)
        }
    }

    /// `f(*args, **named)`, where `f` is a function of a script's, a method that is one, or a class with such an `__init__`,
    /// and the others are a tuple or list and a dict: whether it is called. The three registers are empty then.
    ///
    /// # Safety
    /// `frame` is current and its pc saved; the three values are registers of it, as is `dst`.
    #[inline(never)]
    pub(super) unsafe fn call_unpacked_in_place(
        &mut self,
        frame: *mut Frame,
        window: *mut Value,
        dst: usize,
    ) -> bool {
        // SAFETY: the caller's promise. The window's values stay where they are until all that is needed of them is cloned.
        unsafe {
            let Value::Object(callee) = &*window else {
                return false;
            };
            let method = callee.downcast::<BoundMethod>();
            let called: *const Value = method.map_or(&*window, |method| &method.function);
            let receiver: *const [Value] =
                method.map_or(&[], |method| std::slice::from_ref(&method.this));
            let named: Option<*const Ref<Dict>> = match &*window.add(2) {
                Value::Unset => None,
                Value::Object(dict) if dict.ty().is_same(&self.types.dict) => {
                    dict.downcast::<Dict>().map(|dict| &raw const *dict)
                }
                _ => return false,
            };
            let Some(row) = self.plain_row(&*window.add(1)) else {
                return false;
            };
            let row: *const [Value] = row;
            let made = match self.call_on_top(frame, &*called, [receiver, row], named, dst) {
                OnTop::No => return false,
                OnTop::Pushed => None,
                OnTop::Made(generator) => Some(generator),
            };
            for at in 0..3 {
                drop(std::mem::take(&mut *window.add(at)));
            }
            self.end_on_top(made, dst);
            true
        }
    }

    /// A call of what calls another, with arguments of its own before those that it is given (`functools.partial`), where
    /// that is a script's: whether it is called. The callee and the arguments are taken out of their registers then.
    ///
    /// # Safety
    /// `frame` is current and its pc saved; the callee, the `count` values at `args` and `dst` are registers of it.
    #[inline(never)]
    pub(super) unsafe fn call_forwarded_in_place(
        &mut self,
        frame: *mut Frame,
        callee: *mut Value,
        args: *mut Value,
        count: usize,
        dst: usize,
    ) -> bool {
        // SAFETY: the caller's promise; what is forwarded to stays where it is until it is cloned.
        unsafe {
            let Value::Object(object) = &*callee else {
                return false;
            };
            // A class of a script's may have a `__call__` of its own.
            let forwards = object
                .layout()
                .forwards
                .filter(|_| !object.ty().is_counted());
            let Some(forwards) = forwards else {
                return false;
            };
            let Some(Forwarded {
                callable,
                first,
                named,
            }) = forwards(self, object)
            else {
                return false;
            };
            let (callable, first): (*const Value, *const [Value]) = (callable, first);
            let (named, given) = (
                Some(&raw const *named),
                std::ptr::slice_from_raw_parts(args, count),
            );
            let made = match self.call_on_top(frame, &*callable, [first, given], named, dst) {
                OnTop::No => return false,
                OnTop::Pushed => None,
                OnTop::Made(generator) => Some(generator),
            };
            for at in 0..count {
                drop(std::mem::take(&mut *args.add(at)));
            }
            drop(std::mem::take(&mut *callee));
            self.end_on_top(made, dst);
            true
        }
    }

    /// Call what is a script's with clones of these arguments, the last of them by name, which are put on the stack's top.
    ///
    /// # Safety
    /// `frame` is current and its pc saved; the arguments are whole.
    unsafe fn call_on_top(
        &mut self,
        frame: *mut Frame,
        called: &Value,
        parts: [*const [Value]; 2],
        named: Option<*const Ref<Dict>>,
        dst: usize,
    ) -> OnTop {
        // SAFETY: the caller's promise; what is put on the top lies above all that is in use, and is moved to the frame's
        // registers, or dropped.
        unsafe {
            let mut called = called.clone();
            let named = named
                .map(|named| &*named)
                .filter(|named| named.len(self) != 0);
            let top = self.stack.top;
            let most = parts.iter().map(|part| part.len()).sum::<usize>()
                + named.map_or(0, |named| named.len(self));
            if most > MOST || self.stack.room_from(top) <= most {
                return OnTop::No;
            }
            let names = match named.map(|named| self.names_of(named)) {
                None => None,
                Some(Some(names)) => Some(names),
                Some(None) => return OnTop::No,
            };
            top.write(Value::Unset);
            let args = top.add(1);
            let mut count = 0;
            let mut push = |value: &Value| {
                args.add(count).write(value.clone());
                count += 1;
            };
            for part in parts {
                (*part).iter().for_each(&mut push);
            }
            if let Some(named) = named {
                let table = named.table(self);
                table.iter().for_each(|entry| push(&entry.value));
            }
            let arguments = std::slice::from_raw_parts_mut(args, count);
            if let Some(function) = called.downcast::<Function>()
                && names.is_none()
                && usize::from((&*function.code.as_ptr()).entry.get().generator_args) == count
            {
                let code = &*function.code.as_ptr();
                let made = self.new_generator(function, code, arguments);
                arguments.fill(Value::Unset);
                return made.map_or(OnTop::No, OnTop::Made);
            }
            if self.call_bound_arguments(frame, &mut called, args, count, names.as_ref(), dst) {
                return OnTop::Pushed;
            }
            arguments.fill(Value::Unset);
            OnTop::No
        }
    }

    /// A generator that a call has made goes to its register, or is awaited there.
    ///
    /// # Safety
    /// The current frame runs bytecode, and its pc is saved; `dst` is one of its registers.
    unsafe fn end_on_top(&mut self, made: Option<Ref<Generator>>, dst: usize) {
        // SAFETY: the caller's promise.
        unsafe {
            if let Some(generator) = made
                && !self.await_at_once(&generator, dst)
            {
                *(*self.current).regs.add(dst) = generator.into();
            }
        }
    }

    /// The keys of a dict in a tuple, if all are strings that are interned.
    fn names_of(&mut self, named: &Ref<Dict>) -> Option<Ref<Tuple>> {
        let table = named.table(self);
        let is_name = |key: &Value| key.as_str().is_some_and(|key| key.is_interned());
        if !table.iter().all(|entry| is_name(&entry.key)) {
            return None;
        }
        let keys: smallvec::SmallVec<[Value; 4]> =
            table.iter().map(|entry| entry.key.clone()).collect();
        self.make_tuple(keys).ok()
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

    /// The script function that fills the instances of a class which `object.__new__` makes, or which are exceptions as
    /// `BaseException.__new__` makes them.
    #[inline(always)]
    fn init_of_plain_class<'c>(&self, class: &'c Ref<Type>) -> Option<&'c Ref<Function>> {
        let init = class.special(Special::Init).downcast::<Function>()?;
        let new = class.special(Special::New);
        // An instance that the long way makes anew must not die here with a finalizer.
        let plain = !class.flags.get().has(TypeFlags::ABSTRACT | TypeFlags::DEL)
            && self.is_called_as_type(class)
            && match std::ptr::eq(class.layout, Instance::layout()) {
                true => self.is_object_new(new),
                false => std::ptr::eq(class.layout, Exception::layout()) && is_exception_new(new),
            };
        plain.then_some(init)
    }

    /// Whether calling the class is what `type.__call__` does.
    #[inline(always)]
    fn is_called_as_type(&self, class: &Ref<Type>) -> bool {
        let metaclass = class.ty();
        metaclass.is_same(&self.types.r#type)
            || metaclass
                .special(Special::Call)
                .downcast::<NativeFunction>()
                .is_some()
    }

    /// The script `__new__` that all there is to an instance of the class comes from: nothing initializes it then.
    #[inline(always)]
    fn new_of_plain_class<'v>(&'v self, class: &'v Ref<Type>) -> Option<&'v Ref<Function>> {
        let new = class.special(Special::New).downcast::<StaticMethod>()?;
        let plain = class.subclasses.get(self).is_empty()
            && self.is_object_init(class.special(Special::Init))
            && self.is_called_as_type(class);
        match plain {
            true => new.function.get(self).downcast::<Function>(),
            false => None,
        }
    }

    /// An instance whose `__init__` is to run, called with these arguments.
    #[inline(always)]
    fn instance_to_fill(&mut self, class: &Ref<Type>, args: &[Value]) -> Option<Ref> {
        match std::ptr::eq(class.layout, Instance::layout()) {
            true => Some(Instance::create(class).ok()?.erase()),
            false => Some(self.plain_exception(class, args).ok()??.erase()),
        }
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
                return self.create_in_place(frame, callee, this, count + 1, &[], dst);
            };
            let Some(total) = self.takes_with_defaults(init, this, count + 1) else {
                return false;
            };
            let init = init.clone();
            let given = std::slice::from_raw_parts(args, count);
            let Some(instance) = self.instance_to_fill(class, given) else {
                return false;
            };
            self.put_defaults(&init, this, count + 1, total);
            drop(std::mem::take(&mut *callee));
            this.write(instance.clone().into());
            self.push_in_place(frame, init, this, total, dst);
            Frame::keep(self.current, RetKind::Init, instance, RetKind::Store);
            true
        }
    }

    /// The same of a class with a script `__new__` and nothing else, the class being the first of the arguments.
    ///
    /// # Safety
    /// As `call_in_place`; `this` is the callee's register or an unset one, the last arguments belong to `names`.
    #[inline(never)]
    unsafe fn create_in_place(
        &mut self,
        frame: *mut Frame,
        callee: *mut Value,
        this: *mut Value,
        count: usize,
        names: &[Value],
        dst: usize,
    ) -> bool {
        // SAFETY: the caller's promise; the frame keeps a reference to the class.
        unsafe {
            let Some(class) = (*callee).as_type().cloned() else {
                return false;
            };
            let Some(new) = self.new_of_plain_class(&class).cloned() else {
                return false;
            };
            let code = &*new.code_ptr();
            let Some(total) = code.entry.get().plain_count() else {
                return false;
            };
            if count > total || total > MOST || !self.takes_in_place(code, this, total) {
                return false;
            }
            if names.is_empty() {
                if !self.defaults_in_place(&new, code, this, count, total) {
                    return false;
                }
            } else if self.name_in_place(&new, code, this, count, names).is_none() {
                return false;
            }
            // Mostly it is there already.
            *this = std::mem::take(&mut *callee);
            self.push_in_place(frame, new, this, total, dst);
            Frame::keep(self.current, RetKind::New, class, RetKind::Store);
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
            let this = args.sub(1);
            let Some(init) = self.init_of_plain_class(class) else {
                let names = names.map_or(&[][..], |names| names.items());
                return self.create_in_place(frame, callee, this, count + 1, names, dst);
            };
            let init = init.clone();
            let given = std::slice::from_raw_parts(args, count - names.map_or(0, |it| it.len()));
            let Some(instance) = self.instance_to_fill(class, given) else {
                return false;
            };
            let before = std::mem::replace(&mut *this, instance.clone().into());
            if !self.call_with_binding(frame, &init, this, count + 1, names, dst) {
                *this = before;
                return false;
            }
            drop(before);
            if !std::ptr::eq(callee, this) {
                drop(std::mem::take(&mut *callee));
            }
            Frame::keep(self.current, RetKind::Init, instance, RetKind::Store);
            true
        }
    }
}
