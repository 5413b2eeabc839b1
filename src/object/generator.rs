//! Generators, coroutines and async generators: a frame in an object of its own, with its registers.
//!
//! A suspended chain of delegations (`await`, `yield from`) hangs together by its frames' `prev`; its outermost
//! member remembers the innermost, so that resuming goes straight there.

use super::frame::{Frame, FrameKind};
use super::layout::{Boxed, Layout, Payload, Trace, Tracer};
use super::save::{Saved, Saver};
use super::step::NativeFrame;
use super::{CodeObject, Header, Ref, Type, Value, Vm, VmCell, heap};
use crate::code::Word;
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
    pub(super) marks: Cell<u8>,
    pub(super) count: u16,
    /// How many calls were in progress when it was resumed; while suspended, how many its chain holds.
    pub(crate) depth: Cell<u32>,
    /// While suspended: the innermost of its delegation chain (itself, where null).
    pub(crate) innermost: Cell<*mut Boxed<Generator>>,
    pub(crate) native: VmCell<Option<Box<dyn NativeFrame>>>,
    pub(super) rare: VmCell<Option<Box<Rare>>>,
    /// For what a native coroutine keeps, and for the rare part.
    pub(super) charge: VmCell<super::Charge>,
}

/// What few generators have. Unset where it is not there.
#[derive(Default)]
pub(super) struct Rare {
    /// What a native coroutine awaits.
    delegate: Value,
    /// `__name__` where it is not the function's.
    name: Value,
    /// `__qualname__`, likewise.
    qualname: Value,
    /// The async generator's finalizer hook, or `cr_origin`.
    extra: Value,
}

impl Trace for Rare {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.delegate.trace(tracer);
        self.name.trace(tracer);
        self.qualname.trace(tracer);
        self.extra.trace(tracer);
    }

    super::layout::saved_fields!(delegate, name, qualname, extra);
}

/// Reading and writing a field of the rare part.
macro_rules! rare {
    ($($(#[doc = $doc:literal])* $get:ident $set:ident $field:ident;)*) => {
        impl Generator {
            $(
                $(#[doc = $doc])*
                pub fn $get(&self, vm: &Vm) -> Value {
                    match self.rare.get(vm) {
                        Some(rare) => rare.$field.clone(),
                        None => Value::Unset,
                    }
                }

                $(#[doc = $doc])*
                pub fn $set(&self, vm: &mut Vm, value: Value) {
                    if value.is_unset() && self.rare.get(vm).is_none() {
                        return;
                    }
                    if self.rare.get(vm).is_none() {
                        self.charge.get_mut(vm).grow_anyway(size_of::<Rare>());
                    }
                    let rare = self.rare.get_mut(vm).get_or_insert_default();
                    let old = std::mem::replace(&mut rare.$field, value);
                    drop(old);
                }
            )*
        }
    };
}

/// Reading and setting a mark.
macro_rules! marks {
    ($($(#[doc = $doc:literal])* $get:ident $set:ident $bit:literal;)*) => {
        impl Generator {
            $(
                $(#[doc = $doc])*
                #[inline(always)]
                pub fn $get(&self) -> bool {
                    self.marks.get() & (1 << $bit) != 0
                }

                $(#[doc = $doc])*
                #[inline(always)]
                pub fn $set(&self, on: bool) {
                    let others = self.marks.get() & !(1 << $bit);
                    self.marks.set(others | u8::from(on) << $bit);
                }
            )*
        }
    };
}

marks! {
    /// An async generator is running one of its awaitables.
    is_async_running set_async_running 0;
    /// The async generator's hooks were called.
    is_hooked set_hooked 1;
    /// A coroutine that was awaited or sent to at least once.
    was_awaited set_awaited 2;
}

rare! {
    /// What a native coroutine awaits.
    delegate set_delegate delegate;
    /// `__name__`, where it is not the function's.
    own_name set_name name;
    /// `__qualname__`, where it is not the function's.
    own_qualname set_qualname qualname;
    /// The async generator's finalizer hook, or `cr_origin`.
    extra set_extra extra;
}

/// A charge for what a generator keeps outside of its object.
pub(super) fn cost_beside(
    native: &Option<Box<dyn NativeFrame>>,
    has_rare: bool,
) -> Result<VmCell<super::Charge>, OutOfMemory> {
    let mut charge = super::Charge::default();
    let native = native.as_ref().map_or(0, |native| size_of_val(&**native));
    charge.grow_to(native + if has_rare { size_of::<Rare>() } else { 0 })?;
    Ok(VmCell::new(charge))
}

impl Generator {
    /// `__name__`
    pub fn name(&self, vm: &Vm) -> Value {
        match (self.own_name(vm), self.function()) {
            (Value::Unset, Some(function)) => function.name.cloned(vm),
            (Value::Unset, None) => self.native_name(),
            (own, _) => own,
        }
    }

    /// `__qualname__`
    pub fn qualname(&self, vm: &Vm) -> Value {
        match (self.own_qualname(vm), self.function()) {
            (Value::Unset, Some(function)) => function.qualname.cloned(vm),
            (Value::Unset, None) => self.native_name(),
            (own, _) => own,
        }
    }

    /// A native generator's only register is its name.
    fn native_name(&self) -> Value {
        // SAFETY: the tail holds `count` initialised values; cloned at once.
        unsafe {
            match self.count {
                0 => Value::Unset,
                _ => (*(*self.frame.get()).regs).clone(),
            }
        }
    }
}

static LAYOUT: Layout = Layout::of::<Generator>("generator")
    .with_tail(tail)
    .with_load(super::save_frames::load_generator)
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
        self.native.trace(tracer);
        self.rare.trace(tracer);
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        super::save_frames::save_generator(self, saver)
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
    /// A native generator of type `ty`.
    pub(crate) fn create_native(
        ty: &Ref<Type>,
        name: Value,
        native: Box<dyn NativeFrame>,
    ) -> Result<Ref<Generator>, OutOfMemory> {
        let generator = Generator::create(ty, 1, Some(native))?;
        // SAFETY: fresh, with one register.
        unsafe { *(*generator.frame.get()).regs = name };
        Ok(generator)
    }

    /// A generator of type `ty` that runs a function: its first registers are the arguments, the others Unset.
    ///
    /// # Safety
    /// `code` is the function's, prepared, and `pc` its entry; it has `count` registers.
    #[inline]
    pub(crate) unsafe fn create_of(
        ty: &Ref<Type>,
        function: &Ref<super::Function>,
        (code, pc): (*const CodeObject, *const Word),
        count: u16,
        arguments: &mut [Value],
    ) -> Result<Ref<Generator>, OutOfMemory> {
        // SAFETY: the tail holds `count` values, all written.
        unsafe {
            heap::allocate_with::<Generator>(ty, count as usize * size_of::<Value>(), |place| {
                let regs = place
                    .cast::<u8>()
                    .add(size_of::<Generator>())
                    .cast::<Value>();
                let given = arguments.len().min(count as usize);
                for (at, value) in arguments.iter_mut().take(given).enumerate() {
                    regs.add(at).write(std::mem::take(value));
                }
                for at in given..count as usize {
                    regs.add(at).write(Value::Unset);
                }
                let owner = place.byte_sub(std::mem::offset_of!(Boxed<Generator>, body));
                let frame = Frame {
                    regs,
                    pc,
                    code,
                    func: Some(function.clone()),
                    owner: owner.cast(),
                    kind: FrameKind::Generator,
                    ..Frame::empty()
                };
                place.write(Generator::with(frame, count, None, VmCell::default()));
            })
        }
    }

    /// One that has not begun, with a frame of `count` registers.
    #[inline(always)]
    fn with(
        frame: Frame,
        count: u16,
        native: Option<Box<dyn NativeFrame>>,
        charge: VmCell<super::Charge>,
    ) -> Generator {
        Generator {
            frame: UnsafeCell::new(frame),
            state: Cell::new(GeneratorState::Created),
            marks: Cell::new(0),
            count,
            innermost: Cell::new(null_mut()),
            depth: Cell::new(1),
            native: VmCell::new(native),
            rare: VmCell::default(),
            charge,
        }
    }

    /// A native generator of type `ty` with `count` registers, all Unset.
    fn create(
        ty: &Ref<Type>,
        count: u16,
        native: Option<Box<dyn NativeFrame>>,
    ) -> Result<Ref<Generator>, OutOfMemory> {
        let charge = cost_beside(&native, false)?;
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
                    let frame = Frame {
                        regs,
                        ..Frame::empty()
                    };
                    place.write(Generator::with(frame, count, native, charge));
                },
            )?;
            let frame = &mut *generator.frame.get();
            frame.owner = generator.ptr().as_ptr().cast();
            frame.kind = FrameKind::NativeGenerator;
            Ok(generator)
        }
    }

    /// The outermost of the delegation chain that it runs in (itself, where null). It lies where frames on a stack keep
    /// the stack's top.
    #[inline(always)]
    pub(crate) fn root(&self) -> *mut Boxed<Generator> {
        // SAFETY: a plain pointer of the generator's own frame.
        unsafe { (*self.frame.get()).saved_top.cast() }
    }

    /// Remember the outermost of the chain.
    #[inline(always)]
    pub(crate) fn set_root(&self, root: *mut Boxed<Generator>) {
        // SAFETY: as above.
        unsafe { (*self.frame.get()).saved_top = root.cast() };
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
