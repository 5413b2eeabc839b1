//! Awaiting and async iteration.

use crate::code::Flags;
use crate::object::*;
use crate::vm::native_frames::End;

impl Vm {
    /// Whether the current frame's generator was marked by `types.coroutine`.
    pub(crate) fn is_iterable_coroutine_frame(&self) -> bool {
        // SAFETY: the current frame runs bytecode.
        unsafe {
            (&*self.current)
                .compiled()
                .flags
                .has(Flags::ITERABLE_COROUTINE)
        }
    }

    /// The awaiter of `value`; `place` says what the awaitable came from.
    pub(crate) fn get_awaitable(&mut self, value: Value, place: u16) -> Res {
        match self.awaiter(&value)? {
            Some(awaiter) => {
                // Only this and `awaiter` hold it.
                match awaiter.downcast::<Generator>() {
                    Some(generator) if generator.count() == 2 => {
                        self.come_down(generator.clone(), awaiter)
                    }
                    _ => Ok(awaiter),
                }
            }
            None => {
                let name = self.type_name(&value);
                match place {
                    1 => raise!(
                        self,
                        TypeError,
                        "'async with' received an object from __aenter__ that does not implement __await__: {name}"
                    ),
                    2 => raise!(
                        self,
                        TypeError,
                        "'async with' received an object from __aexit__ that does not implement __await__: {name}"
                    ),
                    _ => raise!(self, TypeError, "'{name}' object can't be awaited"),
                }
            }
        }
    }

    /// A native coroutine that nobody else can see may be what it would await: the coroutine is done then, before it
    /// began.
    fn come_down(&mut self, generator: Ref<Generator>, awaiter: Value) -> Res {
        if generator.function().is_some() || generator.state.get() != GeneratorState::Created {
            return Ok(awaiter);
        }
        let Some(mut native) = generator.native.replace(self, None) else {
            return Ok(awaiter);
        };
        match native.parks(self) {
            Ok(None) => {}
            Ok(Some(keep)) => {
                keep(self, native);
                generator.state.set(GeneratorState::Done);
                generator.set_awaited(true);
                return Ok(Value::Ellipsis);
            }
            Err(raised) => {
                generator.state.set(GeneratorState::Done);
                generator.set_awaited(true);
                return Err(raised);
            }
        }
        let other = native.comes_down_to(self);
        if matches!(other, Ok(None)) {
            generator.native.set(self, Some(native));
            return Ok(awaiter);
        }
        generator.state.set(GeneratorState::Done);
        generator.set_awaited(true);
        other.map(|other| other.unwrap_or(awaiter))
    }

    /// What `await value` delegates to; nothing if it is not awaitable.
    pub fn awaiter(&mut self, value: &Value) -> Res<Option<Value>> {
        if let Value::Object(object) = value {
            if object.layout().awaits.is_some() {
                return Ok(Some(value.clone()));
            }
            if let Some(generator) = object.downcast::<Generator>() {
                if generator.ty().is_same(&self.types.coroutine) {
                    // SAFETY: the frame is alive as long as the generator.
                    let delegated = unsafe { (*generator.frame.get()).ret == RetKind::Delegate };
                    let is_awaited = match generator.state.get() {
                        GeneratorState::Running => delegated,
                        GeneratorState::Suspended => true,
                        GeneratorState::Created | GeneratorState::Done => false,
                    };
                    if is_awaited {
                        return raise!(self, RuntimeError, "coroutine is being awaited already");
                    }
                    if generator.state.get() == GeneratorState::Suspended
                        && !self.awaited_by(generator).is_none()
                    {
                        return raise!(self, RuntimeError, "coroutine is being awaited already");
                    }
                    return Ok(Some(value.clone()));
                }
                if self.is_iterable_coroutine(generator) {
                    return Ok(Some(value.clone()));
                }
            }
        }
        if self.special(value, Special::Await).is_unset() {
            return Ok(None);
        }
        let Some(method) = self.special_bound(value, Special::Await)? else {
            return Ok(None);
        };
        let awaiter = self.call(&method, &[])?;
        if let Some(generator) = awaiter.downcast::<Generator>()
            && (generator.ty().is_same(&self.types.coroutine)
                || self.is_iterable_coroutine(generator))
        {
            return raise!(self, TypeError, "__await__() returned a coroutine");
        }
        if self.special(&awaiter, Special::Next).is_unset() {
            let name = self.type_name(&awaiter);
            return raise!(
                self,
                TypeError,
                "__await__() returned non-iterator of type '{name}'"
            );
        }
        Ok(Some(awaiter))
    }

    /// Whether a generator's function was marked by `types.coroutine`.
    pub fn is_iterable_coroutine(&self, generator: &Ref<Generator>) -> bool {
        // SAFETY: the code lives as long as the frame's function.
        unsafe {
            let frame = &*generator.frame.get();
            !frame.code.is_null() && frame.compiled().flags.has(Flags::ITERABLE_COROUTINE)
        }
    }

    /// `Yield`: in an async generator, the value is what its `asend` results in.
    pub(crate) fn yield_value(&mut self, value: Value) -> End {
        // SAFETY: the current frame runs bytecode of a generator.
        let is_async = unsafe {
            (&*self.current)
                .compiled()
                .flags
                .has(Flags::ASYNC_GENERATOR)
        };
        if is_async {
            return match self.suspend_with(value) {
                // Whoever resumes async generators tells a yield from an inner suspension by this.
                End::Native(Ok(Input::Yielded(value))) => End::Native(Ok(Input::Value(value))),
                other => other,
            };
        }
        self.suspend_with(value)
    }

    /// `aiter(value)`.
    pub(crate) fn get_async_iter(&mut self, value: Value) -> Res {
        let name = self.type_name(&value);
        if self.special(&value, Special::AIter).is_unset() {
            return raise!(
                self,
                TypeError,
                "'async for' requires an object with __aiter__ method, got {name}"
            );
        }
        let method = self
            .special_bound(&value, Special::AIter)?
            .unwrap_or_default();
        let iterator = self.call(&method, &[])?;
        if self.special(&iterator, Special::ANext).is_unset() {
            let name = self.type_name(&iterator);
            return raise!(
                self,
                TypeError,
                "'async for' received an object from __aiter__ that does not implement __anext__: {name}"
            );
        }
        Ok(iterator)
    }

    /// The awaiter of the iterator's next value.
    pub(crate) fn get_async_next(&mut self, iterator: &Value) -> Res {
        if self.special(iterator, Special::ANext).is_unset() {
            let name = self.type_name(iterator);
            return raise!(
                self,
                TypeError,
                "'async for' requires an iterator with __anext__ method, got {name}"
            );
        }
        let method = self
            .special_bound(iterator, Special::ANext)?
            .unwrap_or_default();
        let next = self.call(&method, &[])?;
        match self.awaiter(&next) {
            Ok(Some(awaiter)) => Ok(awaiter),
            Ok(None) => {
                let name = self.type_name(&next);
                let class = self.exceptions.TypeError.clone();
                let cause = self.raise_text(&class, &format!("'{name}' object can't be awaited"));
                Err(self.bad_next(&next, cause))
            }
            Err(cause) => Err(self.bad_next(&next, cause)),
        }
    }

    /// What `__anext__` gave cannot be awaited.
    #[cold]
    fn bad_next(&mut self, next: &Value, cause: Raised) -> Raised {
        let name = self.type_name(next);
        let class = self.exceptions.TypeError.clone();
        let text = format!("'async for' received an invalid object from __anext__: {name}");
        let raised = self.raise_text(&class, &text);
        raised.0.cause.set(self, (&cause.0).into());
        raised.0.context.set(self, cause.0.into());
        raised
    }
}
