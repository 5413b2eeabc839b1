//! `next`, `anext`.

use crate::object::*;
use pyish_derive::module;

#[module(name = "builtins")]
impl NextOf {
    /// next(iterator[, default])
    ///
    /// The next item of an iterator. With a default this comes in place of StopIteration.
    #[function("next(iterator, default=<unrepresentable>, /)")]
    fn next(vm: &mut Vm, iterator: &Value, default: &Value) -> Res<Step> {
        if iterator.downcast::<Generator>().is_some() {
            // Coroutines share the shape of generators, and are no iterators.
            if vm.special(iterator, Special::Next).is_unset() {
                return raise!(
                    vm,
                    TypeError,
                    "'{}' object is not an iterator",
                    vm.type_name(iterator)
                );
            }
        } else {
            let method = vm.special(iterator, Special::Next);
            let native = method.downcast::<NativeFunction>();
            if let (Some(native), true) = (native, default.is_unset()) {
                // A further step is the caller's to take: its StopIteration goes on with its value.
                return match native.def.ask(vm, std::slice::from_ref(iterator)) {
                    Answer::Value(Value::Unset) => vm.stop_iteration(Value::None),
                    answer => answer.step(vm),
                };
            }
            if native.is_some() || method.is_unset() {
                return Ok(Step::Return(match vm.next(iterator)? {
                    Some(item) => item,
                    None if default.is_unset() => return vm.stop_iteration(Value::None),
                    None => default.clone(),
                }));
            }
        }
        Ok(Step::push(Next {
            iterator: iterator.clone(),
            default: default.clone(),
        }))
    }

    /// The next item of an asynchronous iterator, to be awaited.
    ///
    /// With a default this comes in place of StopAsyncIteration.
    #[function("anext(aiterator, default=<unrepresentable>, /)")]
    fn anext(vm: &mut Vm, aiterator: &Value, default: &Value) -> Res {
        let Some(awaitable) = vm.call_special(aiterator, Special::ANext, &[])? else {
            let name = vm.type_name(aiterator);
            return raise!(vm, TypeError, "'{name}' object is not an async iterator");
        };
        if default.is_unset() {
            return Ok(awaitable);
        }
        let frame = AnextOr {
            awaitable,
            default: default.clone(),
        };
        let name = (&vm.names.anext).into();
        Ok(vm.new_native_coroutine(name, Box::new(frame))?.into())
    }
}

/// `next(iterator, default)` of an iterator that runs script code: its StopIteration goes on as it is, value and all.
pub(crate) struct Next {
    iterator: Value,
    default: Value,
}

impl Trace for Next {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.iterator.trace(tracer);
        self.default.trace(tracer);
    }

    crate::object::layout::saved_fields!(iterator, default);
}

impl NativeFrame for Next {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        match input {
            Input::Start => match self.iterator.downcast::<Generator>() {
                Some(generator) => {
                    let with = Ok(Value::None);
                    Ok(Step::Resume(Resume {
                        generator: generator.clone(),
                        with,
                    }))
                }
                None => match vm.special_bound(&self.iterator, Special::Next)? {
                    Some(method) => Ok(Step::call(&method, [])),
                    None => raise!(
                        vm,
                        TypeError,
                        "'{}' object is not an iterator",
                        vm.type_name(&self.iterator)
                    ),
                },
            },
            Input::Yielded(value) => Ok(Step::Return(value)),
            Input::Value(value) if self.iterator.downcast::<Generator>().is_none() => {
                Ok(Step::Return(value))
            }
            Input::Value(value) => {
                if self.default.is_unset() {
                    return vm.stop_iteration(value);
                }
                Ok(Step::Return(self.default.clone()))
            }
            Input::Exhausted => self.caught_end(vm),
        }
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        if !self.default.is_unset() && vm.is_stop_iteration(&raised) {
            return Ok(Step::Return(self.default.clone()));
        }
        Err(raised)
    }

    fn name(&self) -> &'static str {
        "next"
    }
}

impl Next {
    fn caught_end(&mut self, vm: &mut Vm) -> Res<Step> {
        if self.default.is_unset() {
            vm.stop_iteration(Value::None)
        } else {
            Ok(Step::Return(self.default.clone()))
        }
    }
}

/// The awaitable of `anext(iterator, default)`.
pub(crate) struct AnextOr {
    awaitable: Value,
    default: Value,
}

impl Trace for AnextOr {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.awaitable.trace(tracer);
        self.default.trace(tracer);
    }

    crate::object::layout::saved_fields!(awaitable, default);
}

impl NativeFrame for AnextOr {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        match input {
            Input::Start => match vm.awaiter(&self.awaitable)? {
                Some(awaiter) => Ok(Step::Await(awaiter)),
                None => {
                    let name = vm.type_name(&self.awaitable);
                    raise!(vm, TypeError, "'{name}' object can't be awaited")
                }
            },
            other => Ok(Step::Return(other.value())),
        }
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        if vm.is_instance_of(&raised, &vm.exceptions.StopAsyncIteration) {
            return Ok(Step::Return(self.default.clone()));
        }
        Err(raised)
    }

    fn name(&self) -> &'static str {
        "anext"
    }
}
