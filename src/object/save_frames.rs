//! Frames written down and read back: generators, fibers' stacks, native calls in progress.
//!
//! Places in code and registers are written as distances; frames on fibers are known by fiber and place in their list,
//! outermost first, generators' frames by their generator. What is read is checked against the code: places inside it,
//! registers inside their chunk, and registers for cells hold cells (`flow.rs`).

use super::fiber::{FiberLocal, FiberState};
use super::frame::{Frame, FrameKind, NO_REGISTER, NativeRecord, RetKind, Stack};
use super::generator;
use super::layout::{Boxed, Trace};
use super::load::{Loaded, Loader};
use super::save::{Saved, Saver, Unsaved};
use super::states::States;
use super::step::NativeFrame;
use super::{CodeObject, Function, Generator, GeneratorState, Header, Opaque, Ref, Value, VmCell};
use crate::code::bytes::Corrupt;
use crate::code::flow::{Kind, kinds_at};
use crate::code::{Op, Word};
use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use std::cell::{Cell, UnsafeCell};
use std::ptr::{NonNull, null_mut};

super::layout::saved_choice!(GeneratorState: Created, Suspended, Running, Done);

const KINDS: [FrameKind; 5] = [
    FrameKind::Plain,
    FrameKind::Generator,
    FrameKind::Native,
    FrameKind::NativeGenerator,
    FrameKind::Entry,
];

/// What all frames have. The link to the frame below and the registers are the caller's.
unsafe fn save_common(frame: &Frame, saver: &mut Saver<'_>) -> Saved {
    saver.out.byte(frame.kind as u8);
    saver.out.byte(frame.ret as u8);
    saver.out.number(u64::from(frame.handled));
    saver.out.number(u64::from(frame.dst));
    saver.out.number(u64::from(frame.flags));
    if !frame.is_bytecode() {
        return Ok(());
    }
    // SAFETY: a bytecode frame's `code` points at the body of a code object, its `pc` into that code.
    unsafe {
        let offset = std::mem::offset_of!(Boxed<CodeObject>, body);
        let object = frame.code.cast::<u8>().sub(offset).cast_mut();
        let code: Ref<CodeObject> = Ref::borrow_ptr(NonNull::new_unchecked(object.cast()));
        saver.reference(&code)?;
        let pc = frame.pc.offset_from(code.entry.get().words);
        saver.out.signed(pc as i64);
    }
    frame.func.save(saver)
}

/// The same, read: a frame without link, registers and owner, and its code.
fn load_common(loader: &mut Loader<'_>) -> Loaded<(Frame, Option<Ref<CodeObject>>)> {
    let kind = KINDS[loader.bytes.index(KINDS.len())?];
    let ret = RetKind::from_number(u16::from(loader.bytes.byte()?));
    let mut frame = Frame {
        kind,
        ret,
        handled: loader.bytes.small()?,
        dst: loader.bytes.small()?,
        flags: loader.bytes.small::<u16>()? & !Frame::WATCHED,
        ..Frame::empty()
    };
    if !frame.is_bytecode() {
        return Ok((frame, None));
    }
    let code: Ref<CodeObject> = loader.reference_to()?;
    let pc = loader.bytes.signed()?;
    // The code's own contents may not be there yet; the place is checked when they are.
    frame.pc = std::ptr::without_provenance(pc as usize);
    frame.func = Some(Option::<Ref<Function>>::load(loader)?.ok_or_else(bad_frame)?);
    Ok((frame, Some(code)))
}

fn bad_frame() -> Corrupt {
    Corrupt::new("a frame that cannot be")
}

// ---- generators

pub(super) fn save_generator(generator: &Generator, saver: &mut Saver<'_>) -> Saved {
    generator.state.save(saver)?;
    saver.out.byte(generator.marks.get());
    saver.out.number(u64::from(generator.depth.get()));
    generator.native.save(saver)?;
    generator.rare.save(saver)?;
    for link in [generator.innermost.get(), generator.root()] {
        // SAFETY: the members of a suspended or running chain are alive.
        let link: Option<Ref<Generator>> =
            NonNull::new(link).map(|link| unsafe { Ref::borrow_ptr(link) });
        link.save(saver)?;
    }
    // SAFETY: the frame is not changed while it is written; the tail holds `count` values.
    unsafe {
        let frame = &*generator.frame.get();
        save_common(frame, saver)?;
        for at in 0..usize::from(generator.count) {
            (*frame.regs.add(at)).save(saver)?;
        }
        saver.frame_link(frame.prev)
    }
}

pub(super) unsafe fn load_generator(
    object: NonNull<Header>,
    loader: &mut Loader<'_>,
) -> Loaded<()> {
    let tail = loader.current_tail();
    let count = u16::try_from(tail / size_of::<Value>()).map_err(|_| bad_frame())?;
    let own = loader.current_object::<Generator>()?;
    let state = GeneratorState::load(loader)?;
    let marks = loader.bytes.byte()?;
    let depth = loader.bytes.small::<u32>()?;
    let native: Option<Box<dyn NativeFrame>> = Trace::load(loader)?;
    let mut rare: VmCell<Option<Box<generator::Rare>>> = Trace::load(loader)?;
    let charge = generator::cost_beside(&native, rare.inner_mut().is_some())?;
    let innermost: Option<Ref<Generator>> = Trace::load(loader)?;
    let root: Option<Ref<Generator>> = Trace::load(loader)?;
    let (mut frame, code) = load_common(loader)?;
    if state == GeneratorState::Done {
        // It stands behind its last instruction, and never goes on.
        frame.pc = std::ptr::null();
    }
    let fits = match frame.kind {
        FrameKind::Generator => native.is_none() && code.is_some(),
        FrameKind::NativeGenerator => {
            // One that has ended has let go of its state.
            count >= 1 && (native.is_some() || state == GeneratorState::Done)
        }
        _ => false,
    };
    if !fits || usize::from(count) * size_of::<Value>() != tail {
        return Err(bad_frame());
    }
    let mut values = Vec::with_capacity(usize::from(count));
    for _ in 0..count {
        values.push(loader.value()?);
    }
    frame.owner = own.ptr().as_ptr().cast();
    // SAFETY: the memory is of this layout, with a tail of `count` values.
    let place = unsafe {
        let place = &raw mut (*object.cast::<Boxed<Generator>>().as_ptr()).body;
        let regs = place
            .cast::<u8>()
            .add(size_of::<Generator>())
            .cast::<Value>();
        for (at, value) in values.into_iter().enumerate() {
            regs.add(at).write(value);
        }
        frame.regs = regs;
        frame.flags &= !(Frame::NEW_FRAMES | Frame::NEW_VALUES);
        place.write(Generator {
            frame: UnsafeCell::new(frame),
            state: Cell::new(state),
            marks: Cell::new(marks),
            count,
            innermost: Cell::new(null_mut()),
            depth: Cell::new(depth),
            native: VmCell::new(native),
            rare,
            charge,
        });
        &*place
    };
    if let Some(root) = root {
        place.set_root(root.ptr().as_ptr());
    }
    if let Some(innermost) = innermost {
        loader.stage_innermost(own.clone(), innermost);
    }
    let frame = place.frame.get();
    let has_link = loader.frame_link(frame)?;
    // SAFETY: just written.
    let ret = unsafe { (*frame).ret };
    // A delegating frame hangs below its outer one; any other is linked exactly while it runs.
    let is_linked = if ret == RetKind::Delegate {
        has_link
    } else {
        has_link == (state == GeneratorState::Running)
    };
    // The bottom of a fiber has nothing below it.
    if !is_linked && !(state == GeneratorState::Running && !has_link) {
        return Err(bad_frame());
    }
    if state == GeneratorState::Running && ret != RetKind::Delegate {
        // The link's count.
        std::mem::forget(own.clone());
    }
    if let Some(code) = code {
        loader.stage_frame(
            frame,
            code,
            usize::from(count),
            state == GeneratorState::Suspended,
        );
    }
    Ok(())
}

// ---- fibers

/// The frames of a fiber that lie on no generator, outermost first.
unsafe fn own_frames(current: *mut Frame) -> Vec<*mut Frame> {
    let mut frames = Vec::new();
    let mut frame = current;
    // SAFETY: the frames of a list are alive.
    unsafe {
        while !frame.is_null() {
            if !matches!(
                (*frame).kind,
                FrameKind::Generator | FrameKind::NativeGenerator
            ) {
                frames.push(frame);
            }
            frame = (*frame).prev;
        }
    }
    frames.reverse();
    frames
}

/// Let the frames of fiber `number` be known by their places.
pub(super) fn number_frames(current: *mut Frame, number: u32, saver: &mut Saver<'_>) {
    // SAFETY: a fiber's frames are alive.
    for (at, frame) in unsafe { own_frames(current) }.into_iter().enumerate() {
        saver.frames.insert(frame as usize, (number, at as u32));
    }
}

/// A place on the stack: chunk and distance.
fn save_place(stack: &Stack, place: *mut Value, saver: &mut Saver<'_>) -> Saved {
    for (at, chunk) in stack.values.iter().enumerate() {
        let range = chunk.as_ptr_range();
        if range.start <= place.cast_const() && place.cast_const() <= range.end {
            saver.out.size(at);
            let distance = place as usize - range.start as usize;
            saver.out.size(distance / size_of::<Value>());
            return Ok(());
        }
    }
    Err(Unsaved::new("a frame that lies on no stack"))
}

fn load_place(
    values: &mut [Box<[Value]>],
    loader: &mut Loader<'_>,
) -> Loaded<(usize, usize, *mut Value)> {
    let chunk = loader.bytes.index(values.len())?;
    let row = &mut values[chunk];
    let at = loader.bytes.index(row.len() + 1)?;
    Ok((chunk, at, row.as_mut_ptr().wrapping_add(at)))
}

/// A fiber's stack, its frames, and what else it has for itself.
pub(super) fn save_fiber(
    stack: &Stack,
    current: *mut Frame,
    depth: u32,
    sent: &Value,
    reraising: bool,
    local: &FiberLocal,
    states: &States,
    saver: &mut Saver<'_>,
) -> Saved {
    saver.out.number(u64::from(depth));
    sent.save(saver)?;
    saver.out.truth(reraising);
    // Registers: each chunk up to the last value that is set.
    saver.out.size(stack.chunk + 1);
    for chunk in stack.values.iter().take(stack.chunk + 1) {
        saver.out.size(chunk.len());
        let used = chunk.iter().rposition(|value| !value.is_unset());
        let used = used.map_or(0, |last| last + 1);
        saver.out.size(used);
        for value in &chunk[..used] {
            value.save(saver)?;
        }
    }
    save_place(stack, stack.top, saver)?;
    // SAFETY: the fiber's frames are alive, and nothing runs.
    let frames = unsafe { own_frames(current) };
    saver.out.size(frames.len());
    for frame in frames {
        // SAFETY: as above.
        unsafe {
            let frame = &*frame;
            save_common(frame, saver)?;
            save_place(stack, frame.saved_top, saver)?;
            match frame.kind {
                FrameKind::Plain => save_place(stack, frame.regs, saver)?,
                FrameKind::Native => {
                    let record = &*frame.owner.cast::<NativeRecord>();
                    match &record.native {
                        Some(native) => native.save(saver)?,
                        None => return Err(Unsaved::new("a native call that is running")),
                    }
                }
                _ => return Err(Unsaved::new("a frame of the host")),
            }
            if frame.keeps() {
                let owner = NonNull::new(frame.owner.cast::<Boxed<Opaque>>());
                let owner = owner.ok_or_else(|| Unsaved::new("an instance in the making"))?;
                saver.reference(&Ref::borrow_ptr(owner))?;
            }
            saver.frame_link(frame.prev)?;
        }
    }
    saver.frame_link(current)?;
    local.save(saver)?;
    save_states(states, saver)
}

/// The states of a table that can be written; the others are caches.
pub(super) fn save_states(states: &States, saver: &mut Saver<'_>) -> Saved {
    let kinds = saver.kinds;
    let all = || kinds.states.iter().flat_map(|group| group.iter());
    let known: Vec<usize> = all()
        .enumerate()
        .filter(|(_, kind)| states.contains_key(&(kind.id)()))
        .map(|(at, _)| at)
        .collect();
    saver.out.size(known.len());
    for (at, kind) in all().enumerate() {
        if let Some(state) = states.get(&(kind.id)()) {
            saver.out.size(at);
            (kind.save)(&**state, saver)?;
        }
    }
    Ok(())
}

pub(super) fn load_states(loader: &mut Loader<'_>) -> Loaded<States> {
    let mut states = States::default();
    for _ in 0..loader.bytes.count(1)? {
        let at = loader.bytes.small()?;
        let kinds = loader.kinds;
        let kind = kinds.states.iter().flat_map(|group| group.iter()).nth(at);
        let kind = kind.ok_or_else(|| Corrupt::new("there is no such state"))?;
        let state = (kind.load)(loader)?;
        states.insert((kind.id)(), state);
    }
    Ok(states)
}

/// More registers than this are on no stack.
const VALUES_MAX: usize = 1 << 24;

/// A fiber, and what it goes on with.
pub(super) fn load_fiber(loader: &mut Loader<'_>) -> Loaded<FiberState> {
    let depth = loader.bytes.small()?;
    let sent = loader.value()?;
    let reraising = loader.bytes.truth()?;
    let mut values = Vec::new();
    for _ in 0..loader.bytes.count(2)? {
        let size: usize = loader.bytes.small()?;
        let used = loader.bytes.count(1)?;
        if size > VALUES_MAX || used > size {
            return Err(bad_frame());
        }
        let mut chunk: Vec<Value> = Vec::with_capacity(size);
        for _ in 0..used {
            chunk.push(loader.value()?);
        }
        chunk.resize_with(size, || Value::Unset);
        values.push(chunk.into_boxed_slice());
    }
    let mut stack = Stack::with_values(values).ok_or_else(bad_frame)?;
    let (chunk, _, top) = load_place(&mut stack.values, loader)?;
    if chunk != stack.chunk {
        return Err(bad_frame());
    }
    stack.top = top;
    let mut places = Vec::new();
    for _ in 0..loader.bytes.count(5)? {
        let (mut frame, code) = load_common(loader)?;
        let (_, _, saved_top) = load_place(&mut stack.values, loader)?;
        frame.saved_top = saved_top;
        let mut native: Option<Box<dyn NativeFrame>> = None;
        let mut room = 0;
        match frame.kind {
            FrameKind::Plain => {
                let (chunk, at, regs) = load_place(&mut stack.values, loader)?;
                frame.regs = regs;
                room = stack.values[chunk].len() - at;
            }
            FrameKind::Native => native = Some(loader.native_frame()?),
            _ => return Err(bad_frame()),
        }
        if matches!(frame.ret, RetKind::Init | RetKind::New) {
            let kept = loader.reference()?;
            if frame.kind != FrameKind::Plain {
                return Err(bad_frame());
            }
            frame.owner = kept.ptr().as_ptr().cast();
            // The frame's count.
            std::mem::forget(kept);
        }
        let place = match native {
            Some(native) => {
                let record = Box::into_raw(Box::new(NativeRecord {
                    frame,
                    native: Some(native),
                }));
                // SAFETY: just made; freed as every record is, when the frame is left.
                unsafe {
                    (*record).frame.owner = record.cast();
                    &raw mut (*record).frame
                }
            }
            None => {
                frame.flags &= !Frame::NEW_FRAMES;
                if stack.frames_full() {
                    frame.flags |= Frame::NEW_FRAMES;
                }
                let place = stack.push_frame();
                // SAFETY: a place for a frame; what was there is an empty one.
                unsafe { place.write(frame) };
                place
            }
        };
        loader.frame_link(place)?;
        if let Some(code) = code {
            loader.stage_frame(place, code, room, false);
        }
        places.push(place);
    }
    loader.frames.push(places);
    let current = loader.frame_at()?;
    loader.stage_current(current);
    Ok(FiberState {
        stack,
        current: null_mut(),
        depth,
        sent,
        reraising,
        local: Trace::load(loader)?,
        states: load_states(loader)?,
    })
}

// ---- what is checked when all is there

/// What the registers hold at places of codes that were asked for.
pub(super) type KnownKinds = HashMap<(usize, usize), Vec<Kind>>;

/// Put the frame at its place in its code, if it can be there. `room`: so many registers follow the frame's first.
///
/// # Safety
/// The frame was read by `load_common`, and its code is whole.
pub(super) unsafe fn settle(
    frame: *mut Frame,
    code: &Ref<CodeObject>,
    room: usize,
    has_begun: bool,
    known: &mut KnownKinds,
) -> Loaded<()> {
    // SAFETY: the caller's promise.
    let frame = unsafe { &mut *frame };
    let words = &code.code.words;
    let pc = frame.pc.addr();
    let nregs = code.code.nregs;
    let suspends = code.code.flags.suspends();
    let fits = code.is_ready()
        && pc < words.len()
        && usize::from(nregs) <= room
        && (frame.handled == NO_REGISTER || frame.handled < nregs)
        && suspends == (frame.kind == FrameKind::Generator)
        && (!has_begun || pc > 0);
    if !fits {
        return Err(bad_frame());
    }
    frame.code = &raw const **code;
    frame.pc = code.entry.get().words.wrapping_add(pc);
    if frame.kind == FrameKind::Generator && has_begun {
        // It stands behind a `Yield`, or at what it delegates to.
        let is = |word: Option<&Word>, ops: &[Op]| {
            word.and_then(|word| word.operation())
                .is_some_and(|op| ops.contains(&op))
        };
        let delegates = [Op::Await, Op::YieldFrom];
        if !is(words.get(pc - 1), &[Op::Yield])
            && !is(words.get(pc), &delegates)
            && !is(words.get(pc - 1), &delegates)
        {
            return Err(bad_frame());
        }
    }
    let kinds = match known.entry((std::sync::Arc::as_ptr(&code.code) as usize, pc)) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(place) => {
            let kinds = kinds_at(&code.code, pc as u32);
            place.insert(kinds.map_err(|fault| Corrupt::new(fault.what))?)
        }
    };
    for (at, kind) in kinds.iter().enumerate() {
        // SAFETY: the registers are initialised, and there are as many as the code says.
        let value = unsafe { &*frame.regs.add(at) };
        let Value::Object(object) = value else {
            continue;
        };
        let is_right = match kind {
            Kind::Cell => object.is::<super::Cell>(),
            Kind::List => object.is::<super::List>(),
            // Beyond the variables lie the registers of whoever was called in place.
            Kind::Empty => at >= usize::from(code.code.nlocals),
            Kind::Any => true,
        };
        if !is_right {
            return Err(Corrupt::new(
                "a register holds something else than it should",
            ));
        }
    }
    Ok(())
}
