//! Running native frames: the state machines of native code that calls back into script.

use super::args::Row;
use super::call::Flow;
use crate::object::frame::NativeRecord;
use crate::object::step::{Args, Park};
use crate::object::*;

/// How a run of native frames ended.
pub(crate) enum NativeEnd {
    /// The last one returned; its result goes where it wants.
    Value(Value, RetKind, u16),
    /// The last one raised.
    Raised(Raised, RetKind, u16),
    /// Script code runs on, or another frame is current.
    Switched,
}

impl Vm {
    /// Run the current frame, which is native, with `input`, and those below it for as long as they are native.
    /// For the caller that pushed the frame: the result is the call's.
    pub(crate) fn run_native(&mut self, input: Res<Input>) -> Res<Flow> {
        match self.run_native_frames(input) {
            NativeEnd::Value(value, _, _) => Ok(Flow::Value(value)),
            NativeEnd::Raised(raised, _, _) => Err(raised),
            NativeEnd::Switched => Ok(Flow::Switched),
        }
    }

    /// The same, for a frame that something else pushed earlier.
    pub(crate) fn run_native_frames(&mut self, mut input: Res<Input>) -> NativeEnd {
        loop {
            let frame = self.current;
            // SAFETY: the current frame is native: its record is alive until `pop_native`, and its state machine is
            // taken out while it runs, so that nothing else can reach it.
            let step = unsafe {
                let Some(mut native) = self.take_machine(frame) else {
                    return NativeEnd::Switched;
                };
                let step = match input {
                    Ok(input) => native.resume(self, input),
                    Err(raised) if self.stopped.is_some() => Err(raised),
                    Err(raised) => native.caught(self, raised),
                };
                debug_assert!(std::ptr::eq(self.current, frame), "nested calls leave the frame current");
                self.put_machine(frame, native);
                step
            };
            let step = match step {
                Ok(step) => step,
                Err(raised) => {
                    let (ret, dst) = self.pop_native();
                    match self.native_below(ret) {
                        true => {
                            input = Err(raised);
                            continue;
                        }
                        false => return NativeEnd::Raised(raised, ret, dst),
                    }
                }
            };
            match step {
                Step::Return(value) => {
                    let is_generator = unsafe { (*frame).kind == FrameKind::NativeGenerator };
                    let (ret, dst) = self.pop_native();
                    if is_generator {
                        match self.generator_result(value, ret) {
                            Ok(value) if self.native_below(ret) => input = Ok(returned(value, ret)),
                            Ok(value) => return NativeEnd::Value(value, ret, dst),
                            Err(raised) if self.native_below(ret) => input = Err(raised),
                            Err(raised) => return NativeEnd::Raised(raised, ret, dst),
                        }
                    } else if self.native_below(ret) {
                        input = Ok(Input::Value(value));
                    } else {
                        return NativeEnd::Value(value, ret, dst);
                    }
                }
                Step::Yield(value) => match self.suspend(value) {
                    Ok(NativeEnd::Switched) => return NativeEnd::Switched,
                    Ok(NativeEnd::Value(value, ret, dst)) => {
                        if self.native_below(ret) {
                            input = Ok(yielded(value, ret));
                        } else {
                            return NativeEnd::Value(value, ret, dst);
                        }
                    }
                    Ok(NativeEnd::Raised(raised, ..)) | Err(raised) => input = Err(raised),
                },
                Step::Push(native) => {
                    input = self.push_native(native, RetKind::Native, 0).map(|()| Input::Start);
                }
                Step::Next(iterator) => match self.next_flow(&iterator, RetKind::NativeNext, 0) {
                    Ok(Flow::Value(value)) if value.is_unset() => input = Ok(Input::Exhausted),
                    Ok(Flow::Value(value)) => input = Ok(Input::Value(value)),
                    Ok(Flow::Switched) => match self.native_current() {
                        true => input = Ok(Input::Start),
                        false => return NativeEnd::Switched,
                    },
                    Err(raised) => input = self.end_of_iteration(raised),
                },
                Step::Await(awaiter) => match self.delegate_to(&awaiter, 0) {
                    Ok(Flow::Value(value)) => input = Ok(Input::Value(value)),
                    Ok(Flow::Switched) => return NativeEnd::Switched,
                    Err(raised) => input = Err(raised),
                },
                Step::Resume(resume) => {
                    match self.resume_generator(&resume.generator, resume.with, RetKind::NativeResume, 0) {
                        Ok(Flow::Value(value)) => input = Ok(Input::Value(value)),
                        Ok(Flow::Switched) => return NativeEnd::Switched,
                        Err(raised) => input = Err(raised),
                    }
                }
                Step::Park(park) => {
                    self.parked = Some(park);
                    return NativeEnd::Switched;
                }
                other => match self.take_step(other, RetKind::Native, 0) {
                    Ok(Flow::Value(value)) => input = Ok(Input::Value(value)),
                    Ok(Flow::Switched) => return NativeEnd::Switched,
                    Err(raised) => input = Err(raised),
                },
            }
        }
    }

    /// StopIteration from a `__next__` is the end; anything else goes on.
    fn end_of_iteration(&mut self, raised: Raised) -> Res<Input> {
        if self.is_stop_iteration(&raised) { Ok(Input::Exhausted) } else { Err(raised) }
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
            && unsafe { matches!((*self.current).kind, FrameKind::Native | FrameKind::NativeGenerator) }
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
        Instantiate { class, args, names, made: Value::Unset }
    }
}

impl Trace for Instantiate {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.class.trace(tracer);
        self.args.trace(tracer);
        self.names.trace(tracer);
        self.made.trace(tracer);
    }
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
            Some(names) => names.items().iter().filter_map(|name| name.as_str().cloned()).collect(),
            None => Vec::new(),
        };
        Ok(Step::Call(Box::new(Call { callable: bound, args: self.args.drain(..).collect::<Args>(), names })))
    }

    fn name(&self) -> &'static str {
        "type.__call__"
    }
}

/// `next(iterator)` as a frame: for a function that ends with it.
pub(crate) struct NextOf(Value);

impl NextOf {
    pub(crate) fn new(iterator: Value) -> NextOf {
        NextOf(iterator)
    }
}

impl Trace for NextOf {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.0.trace(tracer);
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
pub(crate) struct Parked(Option<Park>);

impl Parked {
    pub(crate) fn new(park: Park) -> Parked {
        Parked(Some(park))
    }
}

impl Trace for Parked {
    fn trace(&self, _: &mut Tracer<'_>) {}
}

impl NativeFrame for Parked {
    fn resume(&mut self, _vm: &mut Vm, _input: Input) -> Res<Step> {
        match self.0.take() {
            Some(park) => Ok(Step::Park(park)),
            None => Ok(Step::Return(Value::None)),
        }
    }
}
