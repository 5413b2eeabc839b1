//! Exceptions and tracebacks, and `Raised`: an exception on its way.

use super::attrs::Attrs;
use super::function::payload;
use super::layout::{Boxed, Layout, Payload, Trace, Tracer};
use super::load::{Loaded, Loader};
use super::save::{Saved, Saver};
use super::{CodeObject, Dict, Ref, Tuple, Type, Value, Vm, VmCell};
use std::cell::Cell;
use std::mem::ManuallyDrop;

/// An exception instance.
#[repr(C)]
pub struct Exception {
    pub(crate) attrs: ManuallyDrop<Attrs>,
    /// `args`
    pub args: VmCell<Ref<Tuple>>,
    /// `__cause__`, an exception or None.
    pub cause: VmCell<Value>,
    /// `__context__`, an exception or None.
    pub context: VmCell<Value>,
    /// `__traceback__`
    pub traceback: VmCell<Option<Ref<Traceback>>>,
    /// `__suppress_context__`
    pub suppress_context: Cell<bool>,
    /// What the built-in class adds (`StopIteration.value`, `OSError.errno` …), in the order of its table.
    pub fields: VmCell<Vec<Value>>,
}

static LAYOUT: Layout = Layout::of::<Exception>("BaseException").with_attrs(
    std::mem::offset_of!(Boxed<Exception>, body) + std::mem::offset_of!(Exception, attrs),
);

impl Payload for Exception {
    fn layout() -> &'static Layout {
        &LAYOUT
    }
}

impl Trace for Exception {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.args.trace(tracer);
        self.cause.trace(tracer);
        self.context.trace(tracer);
        self.traceback.trace(tracer);
        self.fields.trace(tracer);
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        self.args.save(saver)?;
        self.cause.save(saver)?;
        self.context.save(saver)?;
        self.traceback.save(saver)?;
        self.suppress_context.save(saver)?;
        self.fields.save(saver)
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        let ty = loader.current_type();
        Ok(Exception {
            attrs: ManuallyDrop::new(Attrs::new(&ty, std::ptr::null_mut(), 0)),
            args: Trace::load(loader)?,
            cause: Trace::load(loader)?,
            context: Trace::load(loader)?,
            traceback: Trace::load(loader)?,
            suppress_context: Trace::load(loader)?,
            fields: Trace::load(loader)?,
        })
    }
}

impl Exception {
    /// An instance of `ty`, an exception class, with these arguments.
    pub(crate) fn create(
        ty: &Ref<Type>,
        args: Ref<Tuple>,
    ) -> Result<Ref<Exception>, super::OutOfMemory> {
        super::heap::allocate(
            ty,
            Exception {
                attrs: ManuallyDrop::new(Attrs::new(ty, std::ptr::null_mut(), 0)),
                args: VmCell::new(args),
                cause: VmCell::new(Value::None),
                context: VmCell::new(Value::None),
                traceback: VmCell::default(),
                suppress_context: Cell::new(false),
                fields: VmCell::default(),
            },
        )
    }
}

/// An exception that is being raised: what the `Err` of every native holds.
#[derive(Clone, Debug)]
pub struct Raised(pub Ref<Exception>);

impl Trace for Raised {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.0.trace(tracer);
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        self.0.save(saver)
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        Trace::load(loader).map(Raised)
    }
}

impl Trace for Res {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        match self {
            Ok(value) => value.trace(tracer),
            Err(raised) => raised.trace(tracer),
        }
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        saver.out.truth(self.is_ok());
        match self {
            Ok(value) => value.save(saver),
            Err(raised) => raised.save(saver),
        }
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        Ok(if loader.bytes.truth()? {
            Ok(Trace::load(loader)?)
        } else {
            Err(Trace::load(loader)?)
        })
    }
}

/// The result of what may raise.
pub type Res<T = Value> = Result<T, Raised>;

/// One entry of a traceback: a frame that an exception passed.
pub struct Traceback {
    /// The entry nearer to where it was raised.
    pub next: VmCell<Option<Ref<Traceback>>>,
    /// The frame.
    pub frame: Ref<FrameObject>,
    /// The instruction that raised.
    pub pc: u32,
}
payload!(Traceback, "traceback", [next, frame], all [next, frame, pc]);

/// What a script sees of a frame.
pub struct FrameObject {
    /// `f_code`
    pub code: Ref<CodeObject>,
    /// `f_globals`
    pub globals: Ref<Dict>,
    /// The namespace of module and class code. For a function: nothing while it runs; a tuple of the variables' registers,
    /// unset ones too, when it has ended; the dict that was made of it when it has been asked for.
    pub locals: VmCell<Value>,
    /// What `f_locals` was given under names that are no variables.
    pub extra: VmCell<Option<Ref<Dict>>>,
    /// `f_back`, once the frame has ended.
    pub back: VmCell<Option<Ref<FrameObject>>>,
    /// The instruction it stands at (or stood, when it ended).
    pub pc: Cell<u32>,
    /// The frame itself, while it is in progress or suspended; null afterwards.
    pub(crate) live: Cell<*const super::Frame>,
}
payload!(FrameObject, "frame");
impl Trace for FrameObject {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.code.trace(tracer);
        self.globals.trace(tracer);
        self.locals.trace(tracer);
        self.extra.trace(tracer);
        self.back.trace(tracer);
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        self.code.save(saver)?;
        self.globals.save(saver)?;
        self.locals.save(saver)?;
        self.extra.save(saver)?;
        self.back.save(saver)?;
        self.pc.save(saver)?;
        saver.frame_link(self.live.get())
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        let object = FrameObject {
            code: Trace::load(loader)?,
            globals: Trace::load(loader)?,
            locals: Trace::load(loader)?,
            extra: Trace::load(loader)?,
            back: Trace::load(loader)?,
            pc: Trace::load(loader)?,
            live: Cell::new(std::ptr::null()),
        };
        loader.stage_frame_object()?;
        Ok(object)
    }
}

impl Vm {
    /// Whether exception `raised` is an instance of `class`.
    pub fn is_instance_of(&self, raised: &Raised, class: &Ref<Type>) -> bool {
        self.is_subtype(raised.0.ty(), class)
    }
}
