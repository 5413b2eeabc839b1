//! The methods of generators and coroutines: send, throw, close; async generators' awaitables; finalisation.

use crate::object::*;

impl Vm {
    /// `generator.send(value)`.
    pub fn generator_send(&mut self, generator: &Ref<Generator>, value: Value) -> Res<Step> {
        Ok(Step::Resume(Resume {
            generator: generator.clone(),
            with: Ok(value),
        }))
    }

    /// `generator.throw(exception)`.
    pub fn generator_throw(&mut self, generator: &Ref<Generator>, raised: Raised) -> Res<Step> {
        Ok(Step::Resume(Resume {
            generator: generator.clone(),
            with: Err(raised),
        }))
    }

    /// `generator.close()`.
    pub fn generator_close(&mut self, generator: &Ref<Generator>) -> Res<Step> {
        match generator.state.get() {
            GeneratorState::Done => Ok(Step::Return(Value::None)),
            GeneratorState::Created => {
                // A generator that never ran has nothing to clean up.
                self.abandon(generator);
                Ok(Step::Return(Value::None))
            }
            GeneratorState::Running | GeneratorState::Suspended => Ok(Step::push(Close {
                generator: generator.clone(),
            })),
        }
    }

    /// A suspended generator dies: close it. A coroutine that never ran says so; an async generator goes to its
    /// finalizer hook.
    pub(crate) fn finalize_generator(&mut self, generator: &Ref<Generator>) -> Res<()> {
        if generator.state.get() == GeneratorState::Created {
            self.warn_never_awaited(generator);
            let unawaited = match generator.native.get(self) {
                Some(native) => native.unawaited(self),
                None => None,
            };
            if let (Some(text), Some(warn)) = (unawaited, self.unawaited_hook) {
                warn(self, generator, &text);
            }
            self.leave_watched(generator.frame.get());
            return Ok(());
        }
        if self.types.async_generator.is(generator.ty()) {
            let hook = generator.extra(self);
            if !hook.is_unset() && !hook.is_none() {
                return self.call(&hook, &[generator.into()]).map(|_| ());
            }
        }
        let step = self.generator_close(generator)?;
        self.complete(step).map(|_| ())
    }

    /// Warn of a coroutine that goes without having been awaited; once.
    pub(crate) fn warn_never_awaited(&mut self, generator: &Ref<Generator>) {
        if generator.ty().is_same(&self.types.coroutine) && !generator.was_awaited() {
            generator.set_awaited(true);
            if let Some(warn) = self.never_awaited_hook {
                warn(self, generator);
            }
        }
    }

    /// Whether a class is that of the awaitables of async generators: of `asend()` (0), or of `athrow()` and `aclose()` (1).
    pub(crate) fn is_async_step(&self, class: &Ref<Type>, which: usize) -> bool {
        let def = self.async_step_types[which];
        def.is_some_and(|def| class.def.get().is_some_and(|own| std::ptr::eq(own, def)))
    }

    /// The awaitable of `agen.asend(value)`, or of `athrow` and `aclose`.
    pub fn new_async_step(&mut self, generator: &Ref<Generator>, with: AsyncWith) -> Res {
        if generator.extra(self).is_unset() {
            self.call_first_hook(generator)?;
        }
        let (kind, name, ty) = match &with {
            AsyncWith::Send(_) => (
                StepKind::Send,
                "async_generator_asend",
                self.async_step_types[0],
            ),
            AsyncWith::Throw(_) | AsyncWith::ThrowIn(_) => (
                StepKind::Throw,
                "async_generator_athrow",
                self.async_step_types[1],
            ),
            AsyncWith::Close => (
                StepKind::Close,
                "async_generator_athrow",
                self.async_step_types[1],
            ),
        };
        let Some(def) = ty else {
            return raise!(self, SystemError, "{name} is not ready");
        };
        let ty = self.add_class(def)?;
        let frame = AsyncStep {
            generator: generator.clone(),
            with: Some(with),
            closing: false,
            kind,
        };
        Ok(self
            .new_native_generator(&ty, name, Box::new(frame))?
            .into())
    }
}

/// What `sys.set_asyncgen_hooks` has set.
#[derive(Default, pyish_derive::Trace)]
pub(crate) struct AsyncgenHooks {
    /// Called with an async generator that is about to begin.
    pub(crate) firstiter: Value,
    /// Called with an unfinished one that dies.
    pub(crate) finalizer: Value,
}

impl Vm {
    /// An async generator is used for the first time: it keeps its finalizer hook, and the other one hears of it.
    fn call_first_hook(&mut self, generator: &Ref<Generator>) -> Res<()> {
        let hooks = self.fiber_state::<AsyncgenHooks>();
        let (first, last) = (hooks.firstiter.clone(), hooks.finalizer.clone());
        let last = if last.is_unset() { Value::None } else { last };
        generator.set_extra(self, last);
        if first.is_unset() || first.is_none() {
            return Ok(());
        }
        self.call(&first, &[generator.into()]).map(drop)
    }
}

/// `close()`: GeneratorExit is thrown in; the generator must end by it.
pub(crate) struct Close {
    generator: Ref<Generator>,
}

impl Trace for Close {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.generator.trace(tracer);
    }

    crate::object::layout::saved_fields!(generator);
}

impl NativeFrame for Close {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        match input {
            Input::Start => {
                let class = vm.exceptions.GeneratorExit.clone();
                let exit = vm.raise_with(&class, Vec::new());
                vm.generator_throw(&self.generator, exit)
            }
            Input::Yielded(_) => {
                let kind = super::generators::kind_of(vm, &self.generator);
                raise!(vm, RuntimeError, "{kind} ignored GeneratorExit")
            }
            Input::Value(value) => Ok(Step::Return(value)),
            Input::Exhausted => Ok(Step::Return(Value::None)),
        }
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        if vm.is_instance_of(&raised, &vm.exceptions.GeneratorExit) || vm.is_stop_iteration(&raised)
        {
            let value = vm.stop_value(&raised);
            return Ok(Step::Return(if vm.is_stop_iteration(&raised) {
                value
            } else {
                Value::None
            }));
        }
        Err(raised)
    }

    fn name(&self) -> &'static str {
        "close"
    }
}

/// What an async generator is resumed with.
#[derive(pyish_derive::Trace)]
pub enum AsyncWith {
    /// `asend(value)`, `__anext__()`.
    Send(Value),
    /// `athrow(exception)`.
    Throw(Raised),
    /// `aclose()`.
    Close,
    /// Thrown into the awaitable before it began.
    ThrowIn(Raised),
}

/// One step of an async generator, awaited: suspensions inside go through, a `yield` is the result.
pub(crate) struct AsyncStep {
    generator: Ref<Generator>,
    with: Option<AsyncWith>,
    closing: bool,
    kind: StepKind,
}

/// Which method has made a step.
#[derive(Clone, Copy, PartialEq, Eq, pyish_derive::Trace)]
enum StepKind {
    Send,
    Throw,
    Close,
}

impl Trace for AsyncStep {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.generator.trace(tracer);
        match &self.with {
            Some(AsyncWith::Send(value)) => value.trace(tracer),
            Some(AsyncWith::Throw(raised) | AsyncWith::ThrowIn(raised)) => raised.0.trace(tracer),
            Some(AsyncWith::Close) | None => {}
        }
    }

    crate::object::layout::saved_fields!(generator, with, closing, kind);
}

impl AsyncStep {
    fn begin(&mut self, vm: &mut Vm) -> Res<Step> {
        let with = self.with.take().unwrap_or(AsyncWith::Send(Value::None));
        if self.generator.is_async_running() {
            let what = match self.kind {
                StepKind::Send => "anext(): asynchronous generator is already running",
                StepKind::Throw => "athrow(): asynchronous generator is already running",
                StepKind::Close => "aclose(): asynchronous generator is already running",
            };
            return raise!(vm, RuntimeError, "{what}");
        }
        let fresh = self.generator.state.get() == GeneratorState::Created;
        let done = self.generator.is_done();
        let with = match with {
            AsyncWith::Send(_) if done => return raise!(vm, StopAsyncIteration),
            AsyncWith::Send(value) => Ok(value),
            AsyncWith::Throw(raised) => {
                if done {
                    return raise!(vm, StopAsyncIteration);
                }
                Err(raised)
            }
            AsyncWith::ThrowIn(raised) => {
                self.closing = self.kind == StepKind::Close;
                Err(raised)
            }
            AsyncWith::Close => {
                if done {
                    return Ok(Step::Return(Value::None));
                }
                self.closing = true;
                let class = vm.exceptions.GeneratorExit.clone();
                let exit = vm.raise_with(&class, Vec::new());
                if fresh {
                    drop(vm.resume_generator(&self.generator, Err(exit), RetKind::Store, 0));
                    return Ok(Step::Return(Value::None));
                }
                Err(exit)
            }
        };
        self.generator.set_async_running(true);
        Ok(Step::Resume(Resume {
            generator: self.generator.clone(),
            with,
        }))
    }
}

impl NativeFrame for AsyncStep {
    fn begin_with(&mut self, with: Res) -> Result<(), Res> {
        match (with, self.kind) {
            (Err(raised), _) => self.with = Some(AsyncWith::ThrowIn(raised)),
            (Ok(value), StepKind::Send) => self.with = Some(AsyncWith::Send(value)),
            (refused, _) => return Err(refused),
        }
        Ok(())
    }

    fn unawaited(&self, vm: &Vm) -> Option<String> {
        let method = match self.kind {
            StepKind::Send => "asend",
            StepKind::Throw => "athrow",
            StepKind::Close => "aclose",
        };
        let name = self.generator.qualname(vm);
        let name = name.as_str()?.to_string_lossy().into_owned();
        Some(format!(
            "coroutine method '{method}' of '{name}' was never awaited"
        ))
    }

    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        if self.with.is_some() {
            return self.begin(vm);
        }
        match input {
            // The generator awaits something: so does whoever awaits this.
            Input::Yielded(value) => Ok(Step::Yield(value)),
            // What is sent in goes to what the generator awaits, unless the generator has just given its value.
            Input::Value(value)
                if self.generator.is_async_running()
                    && self.generator.state.get() == GeneratorState::Suspended =>
            {
                if self.take_result(vm) {
                    self.generator.set_async_running(false);
                    if self.closing {
                        return raise!(vm, RuntimeError, "async generator ignored GeneratorExit");
                    }
                    return Ok(Step::Return(value));
                }
                Ok(Step::Resume(Resume {
                    generator: self.generator.clone(),
                    with: Ok(value),
                }))
            }
            Input::Value(value) => {
                self.generator.set_async_running(false);
                Ok(Step::Return(value))
            }
            Input::Start | Input::Exhausted => Ok(Step::Return(Value::None)),
        }
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        if self.with.is_some() {
            self.with = None;
            return Err(raised);
        }
        if self.generator.state.get() == GeneratorState::Suspended
            && self.generator.is_async_running()
        {
            // Thrown in by whoever awaits this: it goes on to the generator.
            return Ok(Step::Resume(Resume {
                generator: self.generator.clone(),
                with: Err(raised),
            }));
        }
        self.generator.set_async_running(false);
        let ends = vm.is_instance_of(&raised, &vm.exceptions.StopAsyncIteration)
            || vm.is_instance_of(&raised, &vm.exceptions.GeneratorExit);
        if self.closing && ends {
            return Ok(Step::Return(Value::None));
        }
        Err(raised)
    }

    fn name(&self) -> &'static str {
        "async_generator_asend"
    }
}

impl AsyncStep {
    /// Whether the generator stands behind a `yield` (and not inside an `await`): the value is its own.
    fn take_result(&self, vm: &Vm) -> bool {
        vm.stands_behind_yield(&self.generator)
    }
}
