//! Running native frames: the state machines of native code that calls back into script.

use super::args::Row;
use super::call::Flow;
use crate::object::frame::NativeRecord;
use crate::object::step::{Args, Park};
use crate::object::*;

/// What has to be settled before the loop can go on.
pub(crate) enum End {
    /// A frame has ended with this result, which goes where it wants.
    Value(Value, RetKind, u16),
    /// A frame has ended with this exception, below it the frame that gets it.
    Raised(Raised, RetKind, u16),
    /// The current frame, which runs bytecode, has raised this.
    Throw(Raised),
    /// The current frame is native, and is to be resumed with this.
    Native(Res<Input>),
    /// Nothing: the current frame goes on, or the fiber is parked.
    Switched,
    /// The loop is left with the value in `Vm::out`: there it is written and read whole. Carried in here it was copied in
    /// pieces, and every reader waited for the writer (sums over generators took twice the time).
    Out,
}

impl Vm {
    /// Run the current frame, which is native, with `input`, and others for as long as they are native.
    pub(crate) fn run_native_frames(&mut self, mut input: Res<Input>) -> End {
        loop {
            let frame = self.current;
            // SAFETY: the current frame is native: its record is alive until `pop_native`, and its state machine is
            // taken out while it runs, so that nothing else can reach it.
            let (step, is_generator) = unsafe {
                let Some(mut native) = self.take_machine(frame) else {
                    return End::Switched;
                };
                let is_generator = (*frame).kind == FrameKind::NativeGenerator;
                let step = match input {
                    Ok(input) => native.resume(self, input),
                    Err(raised) if self.stopped.is_some() => {
                        native.stopped(self);
                        Err(raised)
                    }
                    Err(raised) => native.caught(self, raised),
                };
                debug_assert!(
                    std::ptr::eq(self.current, frame),
                    "nested calls leave the frame current"
                );
                self.put_machine(frame, native);
                (step, is_generator)
            };
            let flow = match step {
                Err(raised) => {
                    let (ret, dst) = self.pop_native();
                    match self.native_below(ret) {
                        true => {
                            input = Err(raised);
                            continue;
                        }
                        false => return End::Raised(raised, ret, dst),
                    }
                }
                Ok(Step::Return(value)) => {
                    let (ret, dst) = self.pop_native();
                    let result = if is_generator {
                        self.generator_result(value, ret)
                    } else {
                        Ok(value)
                    };
                    match (result, self.native_below(ret)) {
                        (Ok(value), true) if is_generator => input = Ok(returned(value, ret)),
                        (Ok(value), true) => input = Ok(Input::Value(value)),
                        (Ok(value), false) => return End::Value(value, ret, dst),
                        (Err(raised), true) => input = Err(raised),
                        (Err(raised), false) => return End::Raised(raised, ret, dst),
                    }
                    continue;
                }
                Ok(Step::Yield(value)) => {
                    match self.suspend_with(value) {
                        End::Native(next) => input = next,
                        end => return end,
                    }
                    continue;
                }
                Ok(Step::Park(park)) => {
                    self.parked = Some(park);
                    return End::Switched;
                }
                Ok(Step::Push(native)) => self
                    .push_native(native, RetKind::Native, 0)
                    .map(|()| Flow::End(End::Native(Ok(Input::Start)))),
                // SAFETY: what is given is cloned at once.
                Ok(Step::Next(iterator)) => match unsafe { self.next_in_native(&iterator) } {
                    Ok(Flow::Value(value)) if value.is_unset() => {
                        Ok(Flow::End(End::Native(Ok(Input::Exhausted))))
                    }
                    Err(raised) if self.is_stop_iteration(&raised) => {
                        Ok(Flow::End(End::Native(Ok(Input::Exhausted))))
                    }
                    other => other,
                },
                Ok(Step::Await(awaiter)) => self.delegate_to(&awaiter, 0),
                Ok(Step::Resume(resume)) => {
                    self.resume_generator(&resume.generator, resume.with, RetKind::NativeResume, 0)
                }
                Ok(other) => self.take_step(other, RetKind::Native, 0),
            };
            input = match flow {
                Ok(Flow::Value(value)) => Ok(Input::Value(value)),
                Ok(Flow::End(End::Native(next))) => next,
                Ok(Flow::End(end)) => return end,
                Ok(Flow::Switched) => return End::Switched,
                Err(raised) => Err(raised),
            };
        }
    }

    /// The next value for a native frame, which is current; Unset at the end of a native iterator.
    ///
    /// # Safety
    /// As `quick_next`.
    unsafe fn next_in_native(&mut self, iterator: &Value) -> Res<Flow> {
        // SAFETY: the caller's promise.
        match unsafe { super::ops::quick_next(self, iterator) } {
            super::ops::QuickNext::Value(value) => Ok(Flow::Value(value)),
            super::ops::QuickNext::End => Ok(Flow::Value(Value::Unset)),
            super::ops::QuickNext::Ask => self.next_flow(iterator, RetKind::NativeNext, 0),
        }
    }

    /// Whether a result of this kind goes to a native frame, which is current.
    pub(crate) fn native_below(&self, ret: RetKind) -> bool {
        match ret {
            RetKind::Native | RetKind::NativeNext | RetKind::NativeResume => true,
            RetKind::Delegate => self.native_current(),
            _ => false,
        }
    }

    pub(crate) fn native_current(&self) -> bool {
        // SAFETY: the current frame is alive.
        !self.current.is_null()
            && unsafe {
                matches!(
                    (*self.current).kind,
                    FrameKind::Native | FrameKind::NativeGenerator
                )
            }
    }

    unsafe fn take_machine(&mut self, frame: *mut Frame) -> Option<Box<dyn NativeFrame>> {
        // SAFETY: `owner` is the record or the generator, by the frame's kind.
        unsafe {
            match (*frame).kind {
                FrameKind::Native => (*(*frame).owner.cast::<NativeRecord>()).native.take(),
                FrameKind::NativeGenerator => {
                    let generator = &*(*frame).owner.cast::<layout::Boxed<Generator>>();
                    (*generator.body.native.as_ptr()).take()
                }
                _ => None,
            }
        }
    }

    unsafe fn put_machine(&mut self, frame: *mut Frame, native: Box<dyn NativeFrame>) {
        // SAFETY: as above; the frame is still there: only `pop_native` ends it.
        unsafe {
            match (*frame).kind {
                FrameKind::Native => (*(*frame).owner.cast::<NativeRecord>()).native = Some(native),
                FrameKind::NativeGenerator => {
                    let generator = &*(*frame).owner.cast::<layout::Boxed<Generator>>();
                    *generator.body.native.as_ptr() = Some(native);
                }
                _ => {}
            }
        }
    }

    /// The current frame, which is native, ends.
    pub(crate) fn pop_native(&mut self) -> (RetKind, u16) {
        let frame = self.current;
        // SAFETY: the frame is alive; a native one's record was boxed by `push_native`.
        unsafe {
            let (ret, dst) = ((*frame).ret, (*frame).dst);
            if (*frame).kind == FrameKind::NativeGenerator {
                let generator = (*frame).owner.cast::<layout::Boxed<Generator>>();
                let machine = (*(*generator).body.native.as_ptr()).take();
                self.finish_generator(generator);
                drop(machine);
                return (ret, dst);
            }
            let record = Box::from_raw((*frame).owner.cast::<NativeRecord>());
            self.current = (*frame).prev;
            self.stack.return_to((*frame).saved_top);
            self.leave_call();
            drop(record);
            (ret, dst)
        }
    }
}

/// What a native frame is resumed with when the generator that it asked has returned.
pub(crate) fn returned(value: Value, ret: RetKind) -> Input {
    match ret {
        RetKind::NativeNext => Input::Exhausted,
        _ => Input::Value(value),
    }
}

/// What a native frame is resumed with when the generator that it asked has yielded.
pub(crate) fn yielded(value: Value, ret: RetKind) -> Input {
    match ret {
        RetKind::NativeResume => Input::Yielded(value),
        _ => Input::Value(value),
    }
}

/// `type.__call__`: `__new__` has been called; then `__init__`, if the result is an instance.
pub(crate) struct Instantiate {
    class: Ref<Type>,
    args: Row,
    names: Option<Ref<Tuple>>,
    made: Value,
}

impl Instantiate {
    pub(crate) fn new(class: Ref<Type>, args: Row, names: Option<Ref<Tuple>>) -> Instantiate {
        Instantiate {
            class,
            args,
            names,
            made: Value::Unset,
        }
    }
}

impl Trace for Instantiate {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.class.trace(tracer);
        self.args.trace(tracer);
        self.names.trace(tracer);
        self.made.trace(tracer);
    }

    crate::object::layout::saved_fields!(class, args, names, made);
}

impl NativeFrame for Instantiate {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        if !self.made.is_unset() {
            let result = input.value();
            if !result.is_none() {
                let name = vm.type_name(&result);
                return raise!(vm, TypeError, "__init__() should return None, not '{name}'");
            }
            return Ok(Step::Return(std::mem::take(&mut self.made)));
        }
        let made = input.value();
        if !vm.is_instance(&made, &self.class) {
            return Ok(Step::Return(made));
        }
        let ty = vm.type_of(&made).clone();
        let init = ty.special(Special::Init).clone();
        if vm.is_object_init(&init) {
            return Ok(Step::Return(made));
        }
        let bound = vm.special_bound(&made, Special::Init)?.unwrap_or_default();
        self.made = made;
        let names = match &self.names {
            Some(names) => names
                .items()
                .iter()
                .filter_map(|name| name.as_str().cloned())
                .collect(),
            None => Vec::new(),
        };
        Ok(Step::Call(Box::new(Call {
            callable: bound,
            args: self.args.drain(..).collect::<Args>(),
            names,
        })))
    }

    fn name(&self) -> &'static str {
        "type.__call__"
    }
}

/// `next(iterator)` as a frame: for a function that ends with it.
#[derive(pyish_derive::Trace)]
pub(crate) struct NextOf(Value);

impl NextOf {
    pub(crate) fn new(iterator: Value) -> NextOf {
        NextOf(iterator)
    }
}

impl NativeFrame for NextOf {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        match input {
            Input::Start => Ok(Step::Next(self.0.clone())),
            Input::Exhausted => vm.stop_iteration(Value::None),
            Input::Value(value) | Input::Yielded(value) => Ok(Step::Return(value)),
        }
    }
}

/// A function that waits and then returns None (`time.sleep`).
#[derive(pyish_derive::Trace)]
pub(crate) struct Parked(Option<Park>);

impl Parked {
    pub(crate) fn new(park: Park) -> Parked {
        Parked(Some(park))
    }
}

impl NativeFrame for Parked {
    fn resume(&mut self, _vm: &mut Vm, _input: Input) -> Res<Step> {
        match self.0.take() {
            Some(park) => Ok(Step::Park(park)),
            None => Ok(Step::Return(Value::None)),
        }
    }
}
