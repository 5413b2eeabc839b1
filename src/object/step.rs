//! What native code asks for: the next step, and native frames that are resumed with its answer.

use super::layout::Trace;
use super::{Function, Generator, Raised, Ref, Res, Str, Value, Vm};
use smallvec::SmallVec;

/// A few values.
pub type Args = SmallVec<[Value; 4]>;

/// What a native function or frame wants next.
pub enum Step {
    /// It is done, with this result.
    Return(Value),
    /// Call something; a function's result is the call's, a frame is resumed with it.
    Call(Box<Call>),
    /// Push a native frame; likewise.
    Push(Box<dyn NativeFrame>),
    /// `next(iterator)`: a frame is resumed with the value or `Input::Exhausted`.
    Next(Value),
    /// Native generators and coroutines: suspend with this value.
    Yield(Value),
    /// Native coroutines: await this awaiter (a coroutine or iterator); resumed with its result.
    Await(Value),
    /// Run a coroutine or generator up to its next suspension: the frame is resumed with `Input::Yielded` or,
    /// when it returns, `Input::Value`.
    Resume(Resume),
    /// Run a function's code in a namespace (module bodies, class bodies, `exec`).
    Execute(Box<Execute>),
    /// A native coroutine function was called: its result is a coroutine that this machine runs.
    Coroutine(Box<dyn NativeFrame>),
    /// Nothing can go on before this happens; the whole fiber waits. The frame is resumed with `Input::Value`.
    Park(Park),
}

/// What a native function gives. Two words, which cross in [machine registers](super::Registers): a `Res<Step>` is written
/// to memory in pieces and read whole, and every call waited for that (going through a string with `for` took three times
/// as long).
pub enum Answer {
    /// It is done, with this result.
    Value(Value),
    /// It raises.
    Raised(Raised),
    /// It asks for the step that `Vm::asked` holds, which whoever called takes at once.
    Asked,
}

const _: () = assert!(size_of::<Answer>() == size_of::<Value>());

impl Answer {
    /// The answer that is this step.
    #[inline]
    pub fn of(vm: &mut Vm, step: Res<Step>) -> Answer {
        match step {
            Ok(Step::Return(value)) => Answer::Value(value),
            Ok(step) => Answer::ask(vm, step),
            Err(raised) => Answer::Raised(raised),
        }
    }

    #[inline(never)]
    fn ask(vm: &mut Vm, step: Step) -> Answer {
        vm.asked = Some(step);
        Answer::Asked
    }

    /// The step that this is.
    #[inline]
    pub fn step(self, vm: &mut Vm) -> Res<Step> {
        match self {
            Answer::Value(value) => Ok(Step::Return(value)),
            Answer::Raised(raised) => Err(raised),
            Answer::Asked => Ok(vm.take_asked()),
        }
    }
}

impl From<Res> for Answer {
    #[inline(always)]
    fn from(result: Res) -> Answer {
        match result {
            Ok(value) => Answer::Value(value),
            Err(raised) => Answer::Raised(raised),
        }
    }
}

impl Vm {
    /// What a native function asked for that has just answered so.
    #[inline]
    pub(crate) fn take_asked(&mut self) -> Step {
        self.asked.take().unwrap_or(Step::Return(Value::None))
    }
}

/// A call to make.
#[derive(pyish_derive::Trace)]
pub struct Call {
    /// What is called.
    pub callable: Value,
    /// Positional arguments, then those of `names`.
    pub args: Args,
    /// Names of the last arguments.
    pub names: Vec<Ref<Str>>,
}

/// A generator or coroutine to resume.
pub struct Resume {
    /// Which.
    pub generator: Ref<Generator>,
    /// What to send, or what to raise in it.
    pub with: Result<Value, Raised>,
}

/// Code to run in a namespace.
pub struct Execute {
    /// A function without parameters: its code and globals.
    pub function: Ref<Function>,
    /// The mapping that holds its names (register 0); Unset for a function body.
    pub namespace: Value,
}

/// What a parked fiber waits for. Whoever parks looks again at its condition when it is resumed, and parks again
/// where that does not hold: being woken is a hint.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Park {
    /// The isolate's clock reaching this time (seconds, as `loop.time()` counts them).
    Until(f64),
    /// Being woken: by another fiber (`Vm::wake_fiber`), or from outside (`FiberWaker`).
    Forever,
    /// Nothing: other fibers have their turn. Not for a `Step`, whose frame would be resumed.
    Preempted,
}

/// A step that has not been taken yet: a call, or a result.
impl Trace for Step {
    fn trace(&self, tracer: &mut super::Tracer<'_>) {
        match self {
            Step::Return(value) | Step::Next(value) | Step::Yield(value) | Step::Await(value) => {
                value.trace(tracer);
            }
            Step::Call(call) => call.trace(tracer),
            Step::Push(native) => native.trace(tracer),
            Step::Resume(resume) => {
                resume.generator.trace(tracer);
                resume.with.trace(tracer);
            }
            Step::Execute(execute) => {
                execute.function.trace(tracer);
                execute.namespace.trace(tracer);
            }
            Step::Park(_) | Step::Coroutine(_) => {}
        }
    }

    fn save(&self, saver: &mut super::save::Saver<'_>) -> super::save::Saved {
        match self {
            Step::Return(value) => {
                saver.out.byte(0);
                value.save(saver)
            }
            Step::Call(call) => {
                saver.out.byte(1);
                call.save(saver)
            }
            Step::Next(value) => {
                saver.out.byte(2);
                value.save(saver)
            }
            Step::Push(native) => {
                saver.out.byte(3);
                native.save(saver)
            }
            Step::Execute(execute) => {
                saver.out.byte(4);
                execute.function.save(saver)?;
                execute.namespace.save(saver)
            }
            _ => Err(super::save::Unsaved::new("a step that is not taken yet")),
        }
    }

    fn load(loader: &mut super::load::Loader<'_>) -> super::load::Loaded<Self> {
        Ok(match loader.bytes.byte()? {
            0 => Step::Return(Trace::load(loader)?),
            1 => Step::Call(Trace::load(loader)?),
            2 => Step::Next(Trace::load(loader)?),
            3 => Step::Push(Trace::load(loader)?),
            4 => Step::Execute(Box::new(Execute {
                function: Trace::load(loader)?,
                namespace: Trace::load(loader)?,
            })),
            _ => return Err(crate::code::bytes::Corrupt::new("there is no such step")),
        })
    }
}

impl Trace for Park {
    fn trace(&self, _: &mut super::Tracer<'_>) {}

    fn save(&self, saver: &mut super::save::Saver<'_>) -> super::save::Saved {
        match self {
            Park::Until(when) => Some(*when).save(saver),
            Park::Forever | Park::Preempted => None::<f64>.save(saver),
        }
    }

    fn load(loader: &mut super::load::Loader<'_>) -> super::load::Loaded<Self> {
        Ok(Option::load(loader)?.map_or(Park::Forever, Park::Until))
    }
}

/// What a native frame is resumed with.
pub enum Input {
    /// It begins.
    Start,
    /// The result of what it asked for; for a native generator, what was sent.
    Value(Value),
    /// The iterator of `Step::Next` has ended.
    Exhausted,
    /// The generator of `Step::Resume` suspended with this value.
    Yielded(Value),
}

impl Input {
    /// The value, for a frame that asked for a call.
    pub fn value(self) -> Value {
        match self {
            Input::Value(value) | Input::Yielded(value) => value,
            Input::Start | Input::Exhausted => Value::None,
        }
    }
}

/// Takes over a state machine that somebody keeps while it waits ([`NativeFrame::parks`]).
pub type Keep = fn(&mut Vm, Box<dyn NativeFrame>);

/// A native operation that calls back into script: a state machine whose state is plain data.
pub trait NativeFrame: Trace {
    /// Go on with `input`.
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step>;

    /// What it asked for raised. Unless the frame has an answer, the exception goes on.
    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        let _ = vm;
        Err(raised)
    }

    /// The isolate is stopped (a limit, the host) while the frame waits for what it asked for: it gives back what it has of
    /// the fiber, so that later calls find that as it was. No script code may run.
    fn stopped(&mut self, vm: &mut Vm) {
        let _ = vm;
    }

    /// It is awaited, not begun yet, and nobody else holds it: what it comes down to, where awaiting that is the same.
    /// None and Ellipsis stand for a bare `yield` of them.
    fn comes_down_to(&mut self, vm: &mut Vm) -> Res<Option<Value>> {
        let _ = vm;
        Ok(None)
    }

    /// Likewise: whether somebody keeps it while it waits, in the place of a coroutine. It has begun to wait then; the await
    /// suspends with Ellipsis, and its result is what the chain of awaits is resumed with.
    fn parks(&mut self, vm: &mut Vm) -> Res<Option<Keep>> {
        let _ = vm;
        Ok(None)
    }

    /// A native generator that has not begun is to begin with something else than None: whether it can.
    fn begin_with(&mut self, with: Result<Value, Raised>) -> Result<(), Result<Value, Raised>> {
        Err(with)
    }

    /// What is to be said where it dies without having begun.
    fn unawaited(&self, vm: &Vm) -> Option<String> {
        let _ = vm;
        None
    }

    /// It is a coroutine's that is awaited where it is called, and has not begun: its result, if it need not suspend. It
    /// is done then.
    fn result_at_once(&mut self, vm: &mut Vm) -> Res<Option<Value>> {
        let _ = vm;
        Ok(None)
    }

    /// The function it belongs to, for diagnostics.
    fn name(&self) -> &'static str {
        "native"
    }
}

impl Step {
    /// Call `callable` with positional arguments.
    pub fn call(callable: &Value, args: impl IntoIterator<Item = Value>) -> Step {
        Step::Call(Box::new(Call {
            callable: callable.clone(),
            args: args.into_iter().collect(),
            names: Vec::new(),
        }))
    }

    /// Advance an iterator.
    pub fn next(iterator: &Value) -> Step {
        Step::Next(iterator.clone())
    }

    /// Run a native frame.
    pub fn push(frame: impl NativeFrame + 'static) -> Step {
        Step::Push(Box::new(frame))
    }
}
