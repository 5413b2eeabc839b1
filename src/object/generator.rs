//! Generators, coroutines and async generators: a frame in an object of its own, with its registers.
//!
//! A suspended chain of delegations (`await`, `yield from`) hangs together by its frames' `prev`; its outermost
//! member remembers the innermost, so that resuming goes straight there.

use super::frame::{Frame, FrameKind};
use super::layout::{Boxed, Layout, Payload, Trace, Tracer};
use super::step::NativeFrame;
use super::{Header, Ref, Type, Value, VmCell, heap};
use heap::OutOfMemory;
use std::cell::{Cell, UnsafeCell};
use std::ptr::{NonNull, null_mut};

/// Where a generator stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum GeneratorState {
    /// Not yet started.
    Created,
    /// Suspended at a `yield` or `await`.
    Suspended,
    /// On a fiber's list of frames.
    Running,
    /// Finished.
    Done,
}

/// A generator, coroutine or async generator.
#[repr(C)]
pub struct Generator {
    pub(crate) frame: UnsafeCell<Frame>,
    /// Where it stands.
    pub state: Cell<GeneratorState>,
    /// An async generator is running one of its awaitables.
    pub async_running: Cell<bool>,
    /// The async generator's hooks were called.
    pub hooked: Cell<bool>,
    /// A coroutine that was awaited or sent to at least once.
    pub awaited: Cell<bool>,
    count: u16,
    /// While suspended: the innermost of its delegation chain (itself, where null).
    pub(crate) innermost: Cell<*mut Boxed<Generator>>,
    /// The outermost of the delegation chain that it runs in (itself, where null).
    pub(crate) root: Cell<*mut Boxed<Generator>>,
    /// How many calls were in progress when it was resumed; while suspended, how many its chain holds.
    pub(crate) depth: Cell<u32>,
    /// What a native coroutine awaits.
    pub(crate) delegate: VmCell<Value>,
    /// `__name__`
    pub name: VmCell<Value>,
    /// `__qualname__`
    pub qualname: VmCell<Value>,
    /// The async generator's finalizer hook, or `cr_origin`.
    pub extra: VmCell<Value>,
    pub(crate) native: VmCell<Option<Box<dyn NativeFrame>>>,
}

static LAYOUT: Layout = Layout::of::<Generator>("generator")
    .with_tail(tail)
    .with_finalizer(finalizes);

unsafe fn tail(object: NonNull<Header>) -> usize {
    // SAFETY: a plain number, readable even after the drop.
    unsafe {
        (*object.cast::<Boxed<Generator>>().as_ptr()).body.count as usize * size_of::<Value>()
    }
}

/// A generator that is suspended in the middle, or a coroutine that was never awaited, has something to do
/// before it dies.
unsafe fn finalizes(object: NonNull<Header>) -> bool {
    // SAFETY: the object is whole.
    let body = unsafe { &(*object.cast::<Boxed<Generator>>().as_ptr()).body };
    match body.state.get() {
        GeneratorState::Suspended => true,
        // A coroutine says "was never awaited"; a generator says nothing, but who looks at its frame is told.
        GeneratorState::Created => {
            // SAFETY: a plain number of a frame that is not running.
            let flags = unsafe { (*body.frame.get()).flags };
            body.is_coroutine() || flags & Frame::WATCHED != 0
        }
        GeneratorState::Running | GeneratorState::Done => false,
    }
}

impl Payload for Generator {
    fn layout() -> &'static Layout {
        &LAYOUT
    }
}

impl Trace for Generator {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        // SAFETY: the collector runs at safe points; the frame is not being changed.
        unsafe {
            let frame = &*self.frame.get();
            frame.func.trace(tracer);
            for at in 0..self.count as usize {
                (*frame.regs.add(at)).trace(tracer);
            }
        }
        self.delegate.trace(tracer);
        self.name.trace(tracer);
        self.qualname.trace(tracer);
        self.extra.trace(tracer);
        self.native.trace(tracer);
    }
}

impl Drop for Generator {
    fn drop(&mut self) {
        let regs = self.frame.get_mut().regs;
        for at in 0..self.count as usize {
            // SAFETY: the tail holds `count` initialised values, dropped once here.
            unsafe { std::ptr::drop_in_place(regs.add(at)) };
        }
    }
}

impl Generator {
    /// A generator of type `ty` with `count` registers, all Unset. The caller completes the frame.
    pub(crate) fn create(
        ty: &Ref<Type>,
        count: u16,
        name: Value,
        qualname: Value,
        native: Option<Box<dyn NativeFrame>>,
    ) -> Result<Ref<Generator>, OutOfMemory> {
        let is_native = native.is_some();
        // SAFETY: the tail holds `count` values, all written.
        unsafe {
            let generator = heap::allocate_with::<Generator>(
                ty,
                count as usize * size_of::<Value>(),
                |place| {
                    let regs = place
                        .cast::<u8>()
                        .add(size_of::<Generator>())
                        .cast::<Value>();
                    for at in 0..count as usize {
                        regs.add(at).write(Value::Unset);
                    }
                    place.write(Generator {
                        frame: UnsafeCell::new(Frame {
                            regs,
                            ..Frame::empty()
                        }),
                        state: Cell::new(GeneratorState::Created),
                        async_running: Cell::new(false),
                        hooked: Cell::new(false),
                        awaited: Cell::new(false),
                        count,
                        innermost: Cell::new(null_mut()),
                        root: Cell::new(null_mut()),
                        depth: Cell::new(1),
                        delegate: VmCell::default(),
                        name: VmCell::new(name),
                        qualname: VmCell::new(qualname),
                        extra: VmCell::default(),
                        native: VmCell::new(native),
                    });
                },
            )?;
            let frame = &mut *generator.frame.get();
            frame.owner = generator.ptr().as_ptr().cast();
            frame.kind = if is_native {
                FrameKind::NativeGenerator
            } else {
                FrameKind::Generator
            };
            Ok(generator)
        }
    }

    /// Whether it is a coroutine (`async def` without `yield`).
    pub fn is_coroutine(&self) -> bool {
        // SAFETY: `func` is set once, when the generator is made.
        match unsafe { &(*self.frame.get()).func } {
            // SAFETY: a function's code object outlives the look at its flags.
            Some(function) => {
                // SAFETY: as the comment on the surrounding operation says.
                let code = unsafe { function.code.peek() };
                code.code.flags.has(crate::code::Flags::COROUTINE)
            }
            None => true,
        }
    }

    /// The function whose body it runs; none for a native one.
    pub fn function(&self) -> Option<Ref<super::Function>> {
        // SAFETY: `func` is set once, when the generator is made; cloned at once.
        unsafe { (*self.frame.get()).func.clone() }
    }

    /// Whether it has finished.
    pub fn is_done(&self) -> bool {
        self.state.get() == GeneratorState::Done
    }
}
