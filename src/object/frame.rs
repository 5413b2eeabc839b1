//! Frames and the stack of a fiber, as data.
//!
//! ```text
//!   current ──► Frame ──prev──► Frame ──prev──► … ──► the frame that entered the loop (RetKind::Exit)
//!                 │ regs
//!                 ▼
//!   plain calls: registers in the fiber's stack, the callee's parameters being the caller's arguments in place
//!   generators:  frame and registers inside the generator object
//! ```
//! Frames form a list, so that suspending a chain of any number of awaits cuts one link, and resuming ties it.
//!
//! # Invariants
//! - `regs` points at `nregs` initialised values of the frame's code.
//! - `func` holds the function, whose code object `code` points into.
//! - Stack chunks and frames never move while a frame is on them.

use super::heap::Charge;
use super::layout::{Trace, Tracer};
use super::step::NativeFrame;
use super::{CodeObject, FrameObject, Function, Ref, Value, Vm};
use crate::code::Word;
use std::ptr::null_mut;

/// What becomes of a frame's result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum RetKind {
    /// Leave the loop with it.
    Exit,
    /// Leave the loop with what a generator yields or an iterator gives, or with nothing at its end.
    ExitNext,
    /// Into register `dst` of the frame below.
    Store,
    /// Nobody wants it.
    Discard,
    /// The frame below is native: resume it with the result.
    Native,
    /// The frame below is native and asked for the next value of an iterator.
    NativeNext,
    /// The frame below is native and resumed a generator or coroutine.
    NativeResume,
    /// A comparison's script method, called with the operands: NotImplemented lets the other one be tried. The real kind
    /// and the operation are in the frame's `flags` (`vm/operators.rs`).
    Compare,
    /// The same of a binary operation.
    Binary,
    /// `__init__`: must be None; the instance is in the frame's `owner`, the real kind in its `flags`.
    Init,
    /// `__next__` of a `for` loop: into `dst`; the end takes the jump of the instruction below.
    Next,
    /// Its truth value into `dst`, as a bool.
    Bool,
    /// The opposite of its truth value into `dst`.
    NotBool,
    /// Its truth value decides the jump of the instruction below.
    Branch,
    /// The result of what the frame below awaits or delegates to: into `dst`.
    Delegate,
    /// What an iterator that the frame below delegates to gave: to be yielded; its end is the result.
    DelegateStep,
    /// `__iter__`: must be an iterator; into `dst`.
    Iter,
    /// `__new__` of a class that was called: an instance is initialized; the class is in the frame's `owner`, the real kind
    /// in its `flags`.
    New,
}

impl RetKind {
    const ALL: [RetKind; 18] = [
        RetKind::Exit,
        RetKind::ExitNext,
        RetKind::Store,
        RetKind::Discard,
        RetKind::Native,
        RetKind::NativeNext,
        RetKind::NativeResume,
        RetKind::Compare,
        RetKind::Binary,
        RetKind::Init,
        RetKind::Next,
        RetKind::Bool,
        RetKind::NotBool,
        RetKind::Branch,
        RetKind::Delegate,
        RetKind::DelegateStep,
        RetKind::Iter,
        RetKind::New,
    ];

    /// The kind that was written as a number.
    pub(crate) fn from_number(number: u16) -> RetKind {
        RetKind::ALL
            .get(usize::from(number))
            .copied()
            .unwrap_or(RetKind::Store)
    }
}

/// What a frame runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum FrameKind {
    /// Bytecode, registers on the fiber's stack.
    Plain,
    /// Bytecode, inside a generator object (`owner`).
    Generator,
    /// A native state machine (`owner` is its `NativeRecord`).
    Native,
    /// A native state machine inside a generator object (`owner`).
    NativeGenerator,
    /// Where Rust entered the loop: has neither code nor registers.
    Entry,
}

/// A frame.
#[repr(C)]
pub struct Frame {
    pub(crate) prev: *mut Frame,
    pub(crate) regs: *mut Value,
    /// The next instruction, while the frame is not running.
    pub(crate) pc: *const Word,
    pub(crate) code: *const CodeObject,
    pub(crate) func: Option<Ref<Function>>,
    /// The stack's top before the frame was pushed.
    pub(crate) saved_top: *mut Value,
    /// What the kind and `ret` say, or its frame object; of other frames whatever was here before.
    pub(crate) owner: *mut (),
    // These three are compared in one (`is_plain_call`).
    pub(crate) kind: FrameKind,
    pub(crate) ret: RetKind,
    pub(crate) flags: u16,
    /// The register of the exception that the frame is handling; `NO_REGISTER` for none.
    pub(crate) handled: u16,
    /// Where the result goes.
    pub(crate) dst: u16,
}

/// No register.
pub(crate) const NO_REGISTER: u16 = 0x7fff;

impl Frame {
    /// The registers began a chunk of the stack: leaving them goes back to the one before.
    pub(crate) const NEW_VALUES: u16 = 1 << 15;
    /// The frame is the first of its chunk.
    pub(crate) const NEW_FRAMES: u16 = 1 << 14;
    /// There is a frame object for it, which is told when the frame ends (`Frame::holds_object`).
    pub(crate) const WATCHED: u16 = 1 << 13;
    /// Of a frame whose `ret` is `Store`: the caller's register for the result is one of its own.
    pub(crate) const RESULT_WITHIN: u16 = 1 << 12;
    /// What makes leaving a frame more than to drop its registers.
    pub(crate) const RARE: u16 = Frame::NEW_VALUES | Frame::NEW_FRAMES | Frame::WATCHED;

    pub(crate) const fn empty() -> Frame {
        Frame {
            prev: null_mut(),
            regs: null_mut(),
            pc: std::ptr::null(),
            code: std::ptr::null(),
            func: None,
            saved_top: null_mut(),
            owner: null_mut(),
            kind: FrameKind::Entry,
            ret: RetKind::Exit,
            handled: NO_REGISTER,
            dst: 0,
            flags: 0,
        }
    }

    /// Whether it is a plain call's, whose result goes to a register that is not its own, and nothing else is to be done
    /// when it ends.
    #[inline(always)]
    pub(crate) unsafe fn is_plain_call(frame: *const Frame) -> bool {
        const { assert!(std::mem::offset_of!(Frame, kind) % 4 == 0) };
        const { assert!(std::mem::offset_of!(Frame, ret) == std::mem::offset_of!(Frame, kind) + 1) };
        const { assert!(std::mem::offset_of!(Frame, flags) == std::mem::offset_of!(Frame, kind) + 2) };
        let wanted = [FrameKind::Plain as u8, RetKind::Store as u8, 0, 0];
        // SAFETY: four bytes side by side, aligned, all of them initialised.
        unsafe { (&raw const (*frame).kind).cast::<u32>().read() == u32::from_ne_bytes(wanted) }
    }

    /// Say what becomes of the result of a plain call, in one write: `is_plain_call` reads it in one, and would have to wait
    /// until smaller writes have left the processor's store buffer.
    #[inline(always)]
    pub(crate) unsafe fn return_as(frame: *mut Frame, ret: RetKind, flags: u16) {
        let [low, high] = flags.to_ne_bytes();
        let bytes = [FrameKind::Plain as u8, ret as u8, low, high];
        // SAFETY: as there; the numbers are those of a kind of frame and of result.
        unsafe {
            (&raw mut (*frame).kind)
                .cast::<u32>()
                .write(u32::from_ne_bytes(bytes));
        }
    }

    /// Say where the result goes; no exception is being handled.
    #[inline(always)]
    pub(crate) unsafe fn return_to(frame: *mut Frame, dst: u16) {
        const { assert!(std::mem::offset_of!(Frame, handled) % 4 == 0) };
        const { assert!(std::mem::offset_of!(Frame, dst) == std::mem::offset_of!(Frame, handled) + 2) };
        let ([a, b], [c, d]) = (NO_REGISTER.to_ne_bytes(), dst.to_ne_bytes());
        // SAFETY: as there; four bytes side by side, aligned.
        unsafe {
            (&raw mut (*frame).handled)
                .cast::<u32>()
                .write(u32::from_ne_bytes([a, b, c, d]));
        }
    }

    /// The code that it runs.
    ///
    /// # Safety
    /// The frame runs bytecode.
    #[inline(always)]
    pub(crate) unsafe fn compiled<'c>(&self) -> &'c std::sync::Arc<crate::code::Code> {
        // SAFETY: invariant: `func` holds the code object that `code` points at.
        unsafe { &(*self.code).code }
    }

    /// A plain frame that was just pushed runs the `__init__` of an instance (`kind`), or the `__new__` of a class, and keeps
    /// that. The instance goes where the caller wants it, by `ret`, which lies in the frame's flags.
    ///
    /// # Safety
    /// The frame is plain, and nothing is known of its result yet.
    #[inline(always)]
    pub(crate) unsafe fn keep<T>(frame: *mut Frame, kind: RetKind, kept: Ref<T>, ret: RetKind) {
        // SAFETY: the caller's promise; the count is the frame's from here on.
        unsafe {
            Frame::return_as(frame, kind, (*frame).flags | ret as u16);
            (*frame).owner = std::mem::ManuallyDrop::new(kept).ptr().as_ptr().cast();
        }
    }

    /// Whether a frame keeps something.
    #[inline(always)]
    pub(crate) fn keeps(&self) -> bool {
        matches!(self.ret, RetKind::Init | RetKind::New) && self.kind == FrameKind::Plain
    }

    /// What it keeps: the frame's count of it is taken over.
    ///
    /// # Safety
    /// The frame keeps something, or holds its object; nobody asks for that again.
    #[inline(always)]
    pub(crate) unsafe fn kept(frame: *mut Frame) -> Ref {
        // SAFETY: the caller's promise: `owner` is an object, with a count of its own.
        unsafe {
            let kept = (*frame).owner.cast::<super::layout::Boxed<super::Opaque>>();
            Ref::from_ptr(std::ptr::NonNull::new_unchecked(kept))
        }
    }

    /// Whether its frame object, if there is one, is in `owner`, with a count of its own; where something else is, it is in
    /// `Vm::frame_objects`.
    #[inline(always)]
    pub(crate) fn holds_object(&self) -> bool {
        self.kind == FrameKind::Plain && !self.keeps()
    }

    /// Whether it runs bytecode.
    #[inline]
    pub(crate) fn is_bytecode(&self) -> bool {
        matches!(self.kind, FrameKind::Plain | FrameKind::Generator)
    }
}

/// The objects of frames.
impl Vm {
    /// The object that a frame has already.
    ///
    /// # Safety
    /// The frame is alive.
    pub(crate) unsafe fn known_object(&self, frame: *const Frame) -> Option<&Ref<FrameObject>> {
        // SAFETY: the caller's promise: `owner` is a reference, which is a pointer.
        unsafe {
            if (*frame).flags & Frame::WATCHED == 0 {
                return None;
            }
            if (*frame).holds_object() {
                return Some(&*(&raw const (*frame).owner).cast::<Ref<FrameObject>>());
            }
            self.frame_objects.get(&frame.addr())
        }
    }

    /// From here on this is the object of the frame.
    ///
    /// # Safety
    /// The frame is alive, runs bytecode, and has none.
    pub(crate) unsafe fn watch(&mut self, frame: *mut Frame, object: Ref<FrameObject>) {
        // SAFETY: the caller's promise; the count is the frame's from here on.
        unsafe {
            (*frame).flags |= Frame::WATCHED;
            if (*frame).holds_object() {
                let object = std::mem::ManuallyDrop::new(object);
                (*frame).owner = object.ptr().as_ptr().cast();
            } else {
                self.frame_objects.insert(frame.addr(), object);
            }
        }
    }

    /// The object of a frame that has one, which it gives up.
    ///
    /// # Safety
    /// The frame is alive.
    pub(crate) unsafe fn unwatch(&mut self, frame: *mut Frame) -> Option<Ref<FrameObject>> {
        // SAFETY: the caller's promise: `owner` is the object, with a count of its own.
        unsafe {
            (*frame).flags &= !Frame::WATCHED;
            if (*frame).holds_object() {
                let owner = (*frame).owner.cast::<super::layout::Boxed<FrameObject>>();
                return std::ptr::NonNull::new(owner).map(|owner| Ref::from_ptr(owner));
            }
            self.frame_objects.remove(&frame.addr())
        }
    }
}

/// A native frame on a fiber: what `owner` of a `Native` frame points to.
pub(crate) struct NativeRecord {
    pub(crate) frame: Frame,
    pub(crate) native: Option<Box<dyn NativeFrame>>,
}

/// Free what the frames of a fiber hold beside its stack: records of native ones, instances that are being filled, frame
/// objects. The isolate ends while the fiber waits.
///
/// # Safety
/// `frame` is a fiber's innermost, or null; none of the chain is used any more.
pub(super) unsafe fn drop_chain(mut frame: *mut Frame) {
    while !frame.is_null() {
        // SAFETY: the caller's promise: the chain is whole. A native frame's record was boxed by `push_native`.
        unsafe {
            let (prev, kind) = ((*frame).prev, (*frame).kind);
            if (*frame).keeps() || (*frame).flags & Frame::WATCHED != 0 && (*frame).holds_object() {
                drop(Frame::kept(frame));
            }
            if kind == FrameKind::Native {
                drop(Box::from_raw((*frame).owner.cast::<NativeRecord>()));
            }
            frame = prev;
        }
    }
}

/// A fiber's stack: frames and registers in chunks that never move.
pub struct Stack {
    pub(super) values: Vec<Box<[Value]>>,
    frames: Vec<Box<[Frame]>>,
    pub(crate) top: *mut Value,
    pub(crate) start: *mut Value,
    pub(crate) limit: *mut Value,
    pub(crate) next_frame: *mut Frame,
    frames_limit: *mut Frame,
    pub(super) chunk: usize,
    frame_chunk: usize,
    /// What the chunks take that came after the first ones.
    charge: Charge,
}

const VALUES: usize = 4096;
const FRAMES: usize = 256;
/// What an isolate begins with: most of those that a host makes never need more.
const FIRST_VALUES: usize = 1024;
const FIRST_FRAMES: usize = 64;
/// What a thread's stack begins with.
const FEW_VALUES: usize = 256;
const FEW_FRAMES: usize = 24;

/// A row of what zeros are a good value of. The system gives zeros for nothing: what is not used is never touched.
///
/// # Safety
/// Zeros are a `T`.
unsafe fn zeroed<T>(count: usize) -> Box<[T]> {
    let layout = std::alloc::Layout::array::<T>(count)
        .unwrap_or_else(|_| std::alloc::handle_alloc_error(std::alloc::Layout::new::<T>()));
    if layout.size() == 0 {
        return Box::default();
    }
    // SAFETY: the size is not zero; the block has the layout of the row, and zeros are what is to be in it.
    unsafe {
        let start = std::alloc::alloc_zeroed(layout).cast::<T>();
        if start.is_null() {
            std::alloc::handle_alloc_error(layout);
        }
        Box::from_raw(std::ptr::slice_from_raw_parts_mut(start, count))
    }
}

/// Drop the first ones of a chunk; the others hold nothing, and may never have been touched: they are not looked at.
fn drop_used<T>(mut chunk: Box<[T]>, end: *mut T, is_last: bool) {
    let range = chunk.as_mut_ptr_range();
    let used = match is_last && range.start <= end && end <= range.end {
        true => (end as usize - range.start as usize) / size_of::<T>(),
        false => chunk.len(),
    };
    // SAFETY: each is dropped once: what follows frees the memory alone. Both types have the same layout.
    unsafe {
        let row = Box::into_raw(chunk);
        std::ptr::slice_from_raw_parts_mut(row.cast::<T>(), used).drop_in_place();
        drop(Box::from_raw(row as *mut [std::mem::MaybeUninit<T>]));
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        let (chunk, top) = (self.chunk, self.top);
        for (at, values) in std::mem::take(&mut self.values).into_iter().enumerate() {
            drop_used(values, top, at == chunk);
        }
        let (chunk, next) = (self.frame_chunk, self.next_frame);
        for (at, frames) in std::mem::take(&mut self.frames).into_iter().enumerate() {
            drop_used(frames, next, at == chunk);
        }
    }
}

impl Stack {
    /// No stack yet: nothing may run on it.
    pub(crate) fn none() -> Stack {
        Stack::of(0, 0)
    }

    /// Whether it is none yet.
    #[inline(always)]
    pub(crate) fn is_none(&self) -> bool {
        self.frames_limit == self.next_frame && self.frame_chunk == 0 && self.start == self.limit
    }

    /// What an isolate begins with.
    pub(crate) fn first() -> Stack {
        Stack::of(FIRST_VALUES, FIRST_FRAMES)
    }

    /// What a small stack takes.
    pub(crate) const SMALL: usize =
        FEW_VALUES * size_of::<Value>() + FEW_FRAMES * size_of::<Frame>();

    /// A stack that begins small, for a thread.
    pub(crate) fn small() -> Stack {
        Stack::of(FEW_VALUES, FEW_FRAMES)
    }

    fn of(values: usize, frames: usize) -> Stack {
        let mut stack = Stack {
            values: Vec::new(),
            frames: Vec::new(),
            top: null_mut(),
            start: null_mut(),
            limit: null_mut(),
            next_frame: null_mut(),
            frames_limit: null_mut(),
            chunk: 0,
            frame_chunk: 0,
            charge: Charge::default(),
        };
        stack.add_values(values);
        stack.add_frames(frames);
        stack
    }

    /// A stack with these registers; the last chunk is the one in use.
    pub(super) fn with_values(values: Vec<Box<[Value]>>) -> Option<Stack> {
        let mut stack = Stack::of(0, FEW_FRAMES);
        stack.values = values;
        stack.chunk = stack.values.len().checked_sub(1)?;
        let range = stack.values.last_mut()?.as_mut_ptr_range();
        stack.top = range.start;
        stack.start = range.start;
        stack.limit = range.end;
        Some(stack)
    }

    fn add_values(&mut self, size: usize) {
        // SAFETY: a value of zeros is `Unset`, the first of its kinds.
        let mut chunk: Box<[Value]> = unsafe { zeroed(size) };
        let range = chunk.as_mut_ptr_range();
        self.top = range.start;
        self.start = range.start;
        self.limit = range.end;
        self.values.push(chunk);
        self.chunk = self.values.len() - 1;
    }

    fn add_frames(&mut self, size: usize) {
        // SAFETY: a frame of zeros is one: null pointers, no function, the first of the kinds. Pushing one writes all.
        let mut chunk: Box<[Frame]> = unsafe { zeroed(size) };
        let range = chunk.as_mut_ptr_range();
        self.next_frame = range.start;
        self.frames_limit = range.end;
        self.frames.push(chunk);
        self.frame_chunk = self.frames.len() - 1;
    }

    /// Make the chunk that holds `top` the one in use.
    pub(crate) fn return_to(&mut self, top: *mut Value) {
        self.top = top;
        if let Some(chunk) = self.values.get_mut(self.chunk) {
            let range = chunk.as_mut_ptr_range();
            if range.start <= top && top <= range.end {
                return;
            }
        }
        self.find_chunk(top);
    }

    /// A frame that began at `top` is left. What ran above it may have left a further chunk in use (a native frame that
    /// was pushed there), although the frame itself did not begin one.
    #[inline(always)]
    pub(crate) fn leave_to(&mut self, top: *mut Value) {
        self.top = top;
        if !self.holds(top) {
            self.find_chunk(top);
        }
    }

    #[cold]
    fn find_chunk(&mut self, top: *mut Value) {
        for (at, chunk) in self.values.iter_mut().enumerate() {
            let range = chunk.as_mut_ptr_range();
            if range.start <= top && top <= range.end {
                self.chunk = at;
                self.start = range.start;
                self.limit = range.end;
                return;
            }
        }
    }

    /// Where nothing runs on what an isolate begins with, go on with what a thread begins with.
    pub(crate) fn shrink(&mut self) {
        let is_first = self.values.first().map(|chunk| chunk.len()) == Some(FIRST_VALUES)
            && (self.values.len(), self.frames.len()) == (1, 1);
        let frames = self.frames.first_mut().map(|chunk| chunk.as_mut_ptr());
        if is_first && self.top == self.start && frames == Some(self.next_frame) {
            *self = Stack::small();
        }
    }

    /// Give back chunks that lie far above the top: at a safe point, where nothing of them is in use.
    pub(crate) fn trim(&mut self) {
        let (values, frames) = (self.chunk + 2, self.frame_chunk + 8);
        if self.values.len() > values {
            let freed: usize = self
                .values
                .drain(values..)
                .map(|chunk| size_of_val(&*chunk))
                .sum();
            self.charge.give_back(freed);
        }
        if self.frames.len() > frames {
            let freed = (self.frames.len() - frames) * FRAMES * size_of::<Frame>();
            self.frames.truncate(frames);
            self.charge.give_back(freed);
        }
    }

    /// Registers for a frame of `count`, at the top. They are initialised.
    #[inline]
    pub(crate) fn take_registers(&mut self, count: usize) -> *mut Value {
        // The distance within one chunk.
        let room = (self.limit as usize - self.top as usize) / size_of::<Value>();
        if room < count {
            self.next_chunk(count)
        } else {
            self.top
        }
    }

    #[cold]
    fn next_chunk(&mut self, count: usize) -> *mut Value {
        // A chunk further on that is large enough, or a fresh one. Chunks behind the top are unused.
        while self.chunk + 1 < self.values.len() {
            self.chunk += 1;
            if self.values[self.chunk].len() >= count {
                let range = self.values[self.chunk].as_mut_ptr_range();
                self.top = range.start;
                self.start = range.start;
                self.limit = range.end;
                return self.top;
            }
        }
        let last = self.values.last().map_or(VALUES, |chunk| chunk.len());
        let least = if last < FIRST_VALUES { 0 } else { VALUES };
        let size = (last * 2).min(VALUES << 6).max(least).max(count * 2);
        self.charge.grow_anyway(size * size_of::<Value>());
        self.add_values(size);
        self.top
    }

    /// A place for a frame.
    #[inline(always)]
    pub(crate) fn push_frame(&mut self) -> *mut Frame {
        if self.next_frame == self.frames_limit {
            self.next_frames();
        }
        let frame = self.next_frame;
        self.next_frame = frame.wrapping_add(1);
        frame
    }

    /// The same where there is one in the chunk in use.
    #[inline(always)]
    pub(crate) fn next_place(&mut self) -> *mut Frame {
        debug_assert!(!self.frames_full());
        let frame = self.next_frame;
        self.next_frame = frame.wrapping_add(1);
        frame
    }

    #[cold]
    fn next_frames(&mut self) {
        if self.frame_chunk + 1 < self.frames.len() {
            self.frame_chunk += 1;
            let range = self.frames[self.frame_chunk].as_mut_ptr_range();
            self.next_frame = range.start;
            self.frames_limit = range.end;
        } else {
            self.charge.grow_anyway(FRAMES * size_of::<Frame>());
            self.add_frames(FRAMES);
        }
    }

    /// `frame` was the last that `push_frame` gave.
    #[inline(always)]
    pub(crate) fn pop_frame(&mut self, frame: *mut Frame, flags: u16) {
        self.next_frame = frame;
        if flags & Frame::NEW_FRAMES != 0 {
            self.previous_frames();
        }
    }

    /// Whether the frame that comes next is the first of a further chunk.
    #[inline(always)]
    pub(crate) fn frames_full(&self) -> bool {
        self.next_frame == self.frames_limit
    }

    /// Whether `top` lies in the chunk in use.
    #[inline(always)]
    pub(crate) fn holds(&self, top: *mut Value) -> bool {
        self.start <= top && top <= self.limit
    }

    /// How many registers there is room for from `base` on, in the chunk in use; none if it lies in another one.
    #[inline(always)]
    pub(crate) fn room_from(&self, base: *mut Value) -> usize {
        if base < self.start {
            return 0;
        }
        (self.limit as usize).saturating_sub(base as usize) / size_of::<Value>()
    }

    /// Whether there is room for so many bytes of registers from `base` on, in the chunk in use.
    #[inline(always)]
    pub(crate) fn has_room(&self, base: *mut Value, bytes: u32) -> bool {
        self.start <= base && base.wrapping_byte_add(bytes as usize) <= self.limit
    }

    #[cold]
    fn previous_frames(&mut self) {
        self.frame_chunk -= 1;
        let range = self.frames[self.frame_chunk].as_mut_ptr_range();
        self.next_frame = range.end;
        self.frames_limit = range.end;
    }
}

impl Trace for Stack {
    /// Registers count as references from outside: nothing to show.
    fn trace(&self, _: &mut Tracer<'_>) {}
}

impl super::Vm {
    /// The innermost frame that runs bytecode.
    fn caller_frame(&self) -> *mut Frame {
        let mut frame = self.current;
        // SAFETY: frames on the list are alive.
        while !frame.is_null() && unsafe { !(*frame).is_bytecode() } {
            // SAFETY: as the comment on the surrounding operation says.
            frame = unsafe { (*frame).prev };
        }
        frame
    }

    /// The script function whose frame is the innermost.
    pub(crate) fn caller_function(&self) -> Option<Ref<Function>> {
        // SAFETY: the frame is alive.
        unsafe { self.caller_frame().as_ref() }.and_then(|frame| frame.func.clone())
    }

    /// A register of the innermost frame that runs bytecode.
    pub(crate) fn caller_register(&self, index: u16) -> Value {
        // SAFETY: the frame is alive; its registers below `nregs` are initialised.
        unsafe {
            match self.caller_frame().as_ref() {
                Some(frame) if index < (&*frame.code).code.nregs => {
                    (*frame.regs.add(usize::from(index))).clone()
                }
                _ => Value::Unset,
            }
        }
    }
}
