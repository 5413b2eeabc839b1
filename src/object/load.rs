//! Reading an isolate's objects back: the other half of `save.rs`.
//!
//! 1. The table: every object gets its memory and its type, without contents (strings have theirs at once).
//! 2. The bodies, in order. References to objects that have no contents yet are taken, and nothing is looked into.
//! 3. What needs whole objects: dicts and sets are filled (keys have hashes now), attributes get their shapes, weak
//!    references their objects, frames their links.
//!
//! # Invariants
//! - Until the end each object has [`PIN`] counts that belong to nobody, so that an error on the way frees nothing that
//!   has no contents: what was made so far is then left behind, charged to the isolate, which cannot be used.
//! - A reference is of the Rust type that the layout of its object says.
//! - No script code runs, and no collection.

use super::attrs::{Attrs, Shape};
use super::frame::Frame;
use super::heap;
use super::layout::{Boxed, Layout, Payload};
use super::native::{GetSetDef, MethodDef};
use super::save::{Kinds, Row, immediate, row};
use super::step::NativeFrame;
use super::{
    CodeObject, Dict, FrameObject, Generator, Header, Ref, Str, Trace, Type, TypeFlags, Value, Vm,
    WeakRef,
};
use crate::code::bytes::{Corrupt, Reader, is_wtf8};
use crate::code::{Code, Constant};
use hashbrown::HashMap;
use std::ptr::NonNull;
use std::sync::Arc;

/// The outcome of reading something.
pub type Loaded<T> = Result<T, Corrupt>;

/// Counts that every object has while it may not be whole.
const PIN: u32 = 1 << 30;

/// An object of the table.
#[derive(Clone, Copy)]
struct Shell {
    object: NonNull<Header>,
    layout: &'static Layout,
    /// Made here, so that it has to be completed; otherwise it was there before.
    is_fresh: bool,
    has_body: bool,
    /// It has [`PIN`] counts more than are its own.
    is_pinned: bool,
    /// Of a class: how its instances lie in memory.
    instances: Option<(&'static Layout, i32)>,
    is_class: bool,
    tail: usize,
}

/// What waits for all objects to be whole.
#[derive(Default)]
struct Staged {
    codes: Vec<(Ref<CodeObject>, Arc<Code>)>,
    frame_objects: Vec<(Ref<FrameObject>, Link)>,
    attributes: Vec<(NonNull<Header>, usize, Vec<Value>)>,
    attribute_dicts: Vec<(NonNull<Header>, Ref<Dict>)>,
    specials: Vec<(Ref<Type>, Vec<(usize, Value)>)>,
    links: Vec<(*mut Frame, Link)>,
    innermost: Vec<(Ref<Generator>, Ref<Generator>)>,
    settle: Vec<Settle>,
    currents: Vec<Option<Link>>,
    ids: Vec<(NonNull<Header>, usize)>,
}

/// A frame whose place in its code is checked when the code is there.
struct Settle {
    frame: *mut Frame,
    code: Ref<CodeObject>,
    room: usize,
    has_begun: bool,
}

/// The frame below another one.
pub(super) enum Link {
    Fiber(u32, u32),
    Generator(Ref<Generator>),
}

/// Reads objects.
pub struct Loader<'v> {
    /// The isolate that they come into.
    pub vm: &'v mut Vm,
    pub(super) kinds: &'v Kinds,
    /// The bodies.
    pub bytes: Reader<'v>,
    pub(super) codes: Vec<Arc<Code>>,
    shells: Vec<Shell>,
    /// The object whose contents are being read.
    current: usize,
    shapes: Vec<(Vec<Ref<Str>>, bool)>,
    staged: Staged,
    /// The frames of fibers, as they are made.
    pub(super) frames: Vec<Vec<*mut Frame>>,
    find_rows: &'v dyn Fn() -> Vec<Row>,
    rows: Option<HashMap<(&'static str, &'static str, &'static str), &'static MethodDef>>,
}

impl From<heap::OutOfMemory> for Corrupt {
    fn from(_: heap::OutOfMemory) -> Corrupt {
        Corrupt::new("the isolate's memory limit is too small for it")
    }
}

impl<'v> Loader<'v> {
    pub(super) fn new(
        vm: &'v mut Vm,
        kinds: &'v Kinds,
        codes: Vec<Arc<Code>>,
        bodies: &'v [u8],
        find_rows: &'v dyn Fn() -> Vec<Row>,
    ) -> Loader<'v> {
        Loader {
            vm,
            kinds,
            bytes: Reader::new(bodies),
            codes,
            shells: Vec::new(),
            current: 0,
            shapes: Vec::new(),
            staged: Staged::default(),
            frames: Vec::new(),
            find_rows,
            rows: None,
        }
    }

    // ---- the table

    /// Read `count` rows. `find` gives built-in types by module and name, and what native modules made.
    pub(super) fn table(
        &mut self,
        rows: &mut Reader<'_>,
        count: usize,
        find: &mut dyn FnMut(&mut Vm, Find<'_>) -> Option<Ref>,
    ) -> Loaded<()> {
        for _ in 0..count {
            let shell = self.row(rows, find)?;
            self.shells.push(shell);
        }
        Ok(())
    }

    fn row(
        &mut self,
        rows: &mut Reader<'_>,
        find: &mut dyn FnMut(&mut Vm, Find<'_>) -> Option<Ref>,
    ) -> Loaded<Shell> {
        let kind = rows.number()?;
        match kind {
            row::TYPE => {
                let (module, name) = (rows.text()?, rows.text()?);
                match find(self.vm, Find::Type(module, name)) {
                    Some(object) => self.existing(object, false),
                    None => Err(Corrupt::new(format!(
                        "there is no native class {module}.{name} here"
                    ))),
                }
            }
            row::ATTRIBUTE => {
                let owner = self.shells[rows.index(self.shells.len())?];
                let name = rows.bytes()?;
                let name = self.vm.intern_wtf8(checked_wtf8(name)?)?;
                if owner.is_fresh || !std::ptr::eq(owner.layout, Type::layout()) {
                    return Err(Corrupt::new("a method of no native class"));
                }
                // SAFETY: a native class: it is whole.
                let owner: Ref<Type> = unsafe { Ref::borrow_ptr(owner.object.cast()) };
                match owner.namespace(self.vm).get_str(self.vm, &name) {
                    Some(Value::Object(object)) => self.existing(object, false),
                    _ => Err(Corrupt::new(format!(
                        "a native class has no {} here",
                        name.to_string_lossy()
                    ))),
                }
            }
            row::NATIVE | row::NATIVE_FILLED => {
                let (module, name, layout) = (rows.text()?, rows.text()?, rows.text()?);
                match find(self.vm, Find::Native(module, name)) {
                    Some(object) if object.layout().name == layout => {
                        self.existing(object, kind == row::NATIVE_FILLED)
                    }
                    _ => Err(Corrupt::new(format!(
                        "native module {module} has no {name} here"
                    ))),
                }
            }
            row::NAME | row::TEXT => {
                let text = checked_wtf8(rows.bytes()?)?;
                let text = if kind == row::NAME {
                    self.vm.intern_wtf8(text)?
                } else {
                    Str::create(&self.vm.types.str, text)?
                };
                self.existing(text.erase(), false)
            }
            row::EMPTY => self.existing(self.vm.empty_tuple.clone().erase(), false),
            row::CLASS => {
                let meta = rows.index(self.shells.len())?;
                let base = rows.index(self.shells.len())?;
                let offset = rows.signed()?;
                let (layout, inherited) = self.shells[base]
                    .instances
                    .ok_or_else(|| Corrupt::new("a base is no class"))?;
                let offset = i32::try_from(offset)
                    .ok()
                    .filter(|offset| {
                        *offset == inherited
                            || *offset == layout.attrs_offset as i32
                            || inherited == 0
                                && layout.attrs_offset == 0
                                && *offset == -(heap::PREFIX as i32)
                    })
                    .ok_or_else(|| Corrupt::new("a class lies wrongly in memory"))?;
                let mut shell = self.fresh(meta, 0)?;
                if !std::ptr::eq(shell.layout, Type::layout()) {
                    return Err(Corrupt::new("a class is no class"));
                }
                shell.instances = Some((layout, offset));
                shell.is_class = true;
                Ok(shell)
            }
            _ => {
                let ty = usize::try_from(kind - row::OBJECT)
                    .ok()
                    .filter(|at| *at < self.shells.len())
                    .ok_or_else(|| Corrupt::new("an object without a type"))?;
                let has_tail = self.shells[ty]
                    .instances
                    .is_some_and(|(layout, _)| layout.tail.is_some());
                let tail = if has_tail { rows.small()? } else { 0 };
                let shell = self.fresh(ty, tail)?;
                if std::ptr::eq(shell.layout, Type::layout()) {
                    return Err(Corrupt::new("a class has no row of its own"));
                }
                Ok(shell)
            }
        }
    }

    /// An object that was there before.
    fn existing(&mut self, object: Ref, has_body: bool) -> Loaded<Shell> {
        let layout = object.layout();
        let instances = object
            .downcast::<Type>()
            .map(|class| (class.layout, class.attrs_offset.get()));
        let shell = Shell {
            object: object.header_ptr(),
            layout,
            is_fresh: false,
            has_body,
            is_pinned: object.count() < PIN,
            instances,
            is_class: false,
            tail: 0,
        };
        // It is held until the end, as the fresh ones are.
        if shell.is_pinned {
            object.header().count.set(object.count() + PIN);
        }
        Ok(shell)
    }

    /// Memory for an object of the type with number `ty`.
    fn fresh(&mut self, ty: usize, tail: usize) -> Loaded<Shell> {
        let of = self.shells[ty];
        let (layout, offset) = of
            .instances
            .ok_or_else(|| Corrupt::new("an object's type is no class"))?;
        if layout.leaf && std::ptr::eq(layout, super::types::Nothing::layout()) {
            return Err(Corrupt::new("an object of a type that has none"));
        }
        // What a tail takes is there in the bytes as well, if only as one byte for a value.
        if tail / size_of::<Value>() > self.bytes.left() && tail > 1 << 16 {
            return Err(Corrupt::new("an object is too large"));
        }
        let is_counted = of.is_class || {
            // SAFETY: a type that was there before is whole.
            let class: Ref<Type> = unsafe { Ref::borrow_ptr(of.object.cast()) };
            class.flags.get().has(TypeFlags::HEAP)
        };
        // SAFETY: the type's object is memory of a type, which lives at least as long as the loader; its contents are
        // not looked into.
        let object = unsafe {
            if is_counted {
                let header = of.object.as_ref();
                header.count.set(header.count.get() + 1);
            }
            heap::allocate_shell(of.object.cast(), layout, offset < 0, tail, PIN)?
        };
        Ok(Shell {
            object,
            layout,
            is_fresh: true,
            has_body: true,
            is_pinned: true,
            instances: None,
            is_class: false,
            tail,
        })
    }

    // ---- bodies

    /// Read what the objects hold.
    pub(super) fn bodies(&mut self) -> Loaded<()> {
        for at in 0..self.shells.len() {
            let shell = self.shells[at];
            if !shell.has_body {
                continue;
            }
            self.current = at;
            if !shell.is_fresh {
                self.refill(shell)?;
                continue;
            }
            // SAFETY: the shell's memory is of its layout, and has no contents yet. Its type came before it.
            unsafe {
                let ty = self.current_type();
                let offset = ty.attrs_offset.get();
                if offset < 0 {
                    let place = shell.object.as_ptr().cast::<u8>().offset(offset as isize);
                    let attrs = Attrs::new(&ty, std::ptr::null_mut(), 0);
                    place.cast::<Attrs>().write(attrs);
                }
                (shell.layout.load)(shell.object, self)?;
                if offset != 0 {
                    self.attributes(shell.object)?;
                }
            }
        }
        Ok(())
    }

    /// New contents for a dict or list that native code made.
    fn refill(&mut self, shell: Shell) -> Loaded<()> {
        // SAFETY: it was there before: it is whole.
        let object: Ref = unsafe { Ref::borrow_ptr(shell.object.cast()) };
        if let Some(dict) = object.downcast::<Dict>() {
            let fresh = Dict::load(self)?;
            let old = dict.table.replace(self.vm, fresh.table.into_inner());
            // Caches know places of the old one.
            self.vm.heap.attend();
            drop(old);
        } else if let Some(list) = object.downcast::<super::List>() {
            let items = super::Items::new(self.vector()?)?;
            drop(list.items.replace(self.vm, items));
        } else {
            return Err(Corrupt::new("a native object has no contents to read"));
        }
        Ok(())
    }

    /// The type of the object that is being read. It has its contents.
    pub(super) fn current_type(&self) -> Ref<Type> {
        // SAFETY: the header's type was read before the object.
        unsafe { Ref::borrow_ptr(self.shells[self.current].object.as_ref().ty.get()) }
    }

    /// The instance layout of the class that is being read, and where attributes lie.
    pub(super) fn current_instances(&self) -> Option<(&'static Layout, i32)> {
        self.shells[self.current].instances
    }

    /// The tail's size of the object that is being read.
    pub(super) fn current_tail(&self) -> usize {
        self.shells[self.current].tail
    }

    /// The object that is being read, which is a `T`.
    pub(super) fn current_object<T: Payload>(&self) -> Loaded<Ref<T>> {
        let shell = self.shells[self.current];
        if !std::ptr::eq(shell.layout, T::layout()) {
            return Err(Corrupt::new("an object is of another kind"));
        }
        // SAFETY: the layout says that it is a `T`.
        Ok(unsafe { Ref::borrow_ptr(shell.object.cast()) })
    }

    fn any(&mut self, at: u64) -> Loaded<Ref> {
        let shell = usize::try_from(at)
            .ok()
            .and_then(|at| self.shells.get(at))
            .ok_or_else(|| Corrupt::new("a reference to no object"))?;
        // SAFETY: the object is pinned.
        Ok(unsafe { Ref::borrow_ptr(shell.object.cast()) })
    }

    /// A reference to anything.
    #[inline]
    pub fn reference(&mut self) -> Loaded<Ref> {
        let at = self.bytes.number()?;
        self.any(at)
    }

    /// A reference to a `T`.
    #[inline]
    pub fn reference_to<T: Payload>(&mut self) -> Loaded<Ref<T>> {
        let at = self.bytes.index(self.shells.len())?;
        let shell = self.shells[at];
        if !std::ptr::eq(shell.layout, T::layout()) {
            return Err(Corrupt::new(format!(
                "a {} where there should be a {}",
                shell.layout.name,
                T::layout().name
            )));
        }
        // SAFETY: the layout says that it is a `T`, and the object is pinned.
        Ok(unsafe { Ref::borrow_ptr(shell.object.cast()) })
    }

    /// A value.
    #[inline]
    pub fn value(&mut self) -> Loaded<Value> {
        Ok(match self.bytes.number()? {
            immediate::UNSET => Value::Unset,
            immediate::NONE => Value::None,
            immediate::FALSE => Value::bool(false),
            immediate::TRUE => Value::bool(true),
            immediate::ELLIPSIS => Value::Ellipsis,
            immediate::NOT_IMPLEMENTED => Value::NotImplemented,
            immediate::INT => Value::Int(self.bytes.signed()?),
            immediate::FLOAT => Value::float(self.bytes.float()?),
            number => Value::Object(self.any(number - immediate::OBJECT)?),
        })
    }

    /// Values, with their number before them.
    pub(super) fn vector(&mut self) -> Loaded<Vec<Value>> {
        let count = self.bytes.count(1)?;
        let mut values = Vec::with_capacity(count);
        for _ in 0..count {
            values.push(self.value()?);
        }
        Ok(values)
    }

    /// A key's hash: written beside it, unless it is told from the key alone.
    pub(super) fn hash(&mut self, key: &Value) -> Loaded<i64> {
        let known = match key {
            Value::Unset => None,
            // Strings are whole from the start.
            Value::Object(object) if !self.is_plain_text(object) => Some(self.bytes.word()? as i64),
            key => super::simple::hash(key),
        };
        known.ok_or_else(|| Corrupt::new("a key without a hash"))
    }

    fn is_plain_text(&self, object: &Ref) -> bool {
        object.header().ty.get() == self.vm.types.str.ptr()
    }

    /// A code.
    pub(super) fn code(&mut self) -> Loaded<Arc<Code>> {
        let at = self.bytes.index(self.codes.len())?;
        Ok(self.codes[at].clone())
    }

    /// The value of a constant that is no code.
    pub(super) fn constant(&mut self, constant: &Constant) -> Loaded<Value> {
        let made = self.vm.new_constant(constant);
        made.map_err(|_| Corrupt::new("a constant cannot be made"))
    }

    /// When all is there, `object` has to be of this code.
    pub(super) fn stage_code(&mut self, object: &Ref<CodeObject>, code: &Arc<Code>) {
        self.staged.codes.push((object.clone(), code.clone()));
    }

    /// The frame of the frame object that is being read.
    pub(super) fn stage_frame_object(&mut self) -> Loaded<()> {
        let object = self.current_object::<FrameObject>()?;
        if let Some(link) = self.frame_at()? {
            self.staged.frame_objects.push((object, link));
        }
        Ok(())
    }

    /// A computed attribute of a class.
    pub(super) fn attribute_row(&mut self) -> Loaded<&'static GetSetDef> {
        let attributes = self.kinds.attributes;
        Ok(attributes[self.bytes.index(attributes.len())?])
    }

    /// The row of a native function's table.
    pub(super) fn row_of_function(&mut self) -> Loaded<&'static MethodDef> {
        let (module, class, name) = (self.bytes.text()?, self.bytes.text()?, self.bytes.text()?);
        let rows = self.rows.get_or_insert_with(|| {
            let rows = (self.find_rows)();
            rows.into_iter()
                .map(|row| ((row.module, row.class, row.def.name), row.def))
                .collect()
        });
        match rows.get(&(module, class, name)) {
            Some(def) => Ok(def),
            None => Err(Corrupt::new(format!(
                "there is no native function {module}.{class}.{name} here"
            ))),
        }
    }

    /// What a class has of its own in its row of special methods.
    pub(super) fn stage_specials(&mut self) -> Loaded<()> {
        let class = self.current_object::<Type>()?;
        let count = self.bytes.count(2)?;
        let mut specials = Vec::with_capacity(count);
        for _ in 0..count {
            let at = self.bytes.index(super::Special::ALL.len())?;
            specials.push((at, self.value()?));
        }
        self.staged.specials.push((class, specials));
        Ok(())
    }

    fn attributes(&mut self, object: NonNull<Header>) -> Loaded<()> {
        match self.bytes.byte()? {
            0 => {
                let shape: usize = self.bytes.small()?;
                if shape == self.shapes.len() {
                    let count = self.bytes.count(1)?;
                    let mut names = Vec::with_capacity(count);
                    for _ in 0..count {
                        names.push(self.reference_to::<Str>()?);
                    }
                    let last_is_dict = self.bytes.truth()?;
                    self.shapes.push((names, last_is_dict));
                }
                let Some((names, last_is_dict)) = self.shapes.get(shape) else {
                    return Err(Corrupt::new("there is no such shape"));
                };
                let (count, last_is_dict) = (names.len(), *last_is_dict);
                if !names.iter().all(|name| name.is_interned()) {
                    return Err(Corrupt::new("a shape's name is no name"));
                }
                let mut values = Vec::with_capacity(count);
                for at in 0..count {
                    if last_is_dict && at + 1 == count {
                        values.push(self.reference_to::<Dict>()?.into());
                    } else {
                        values.push(self.value()?);
                    }
                }
                self.staged.attributes.push((object, shape, values));
            }
            1 => {
                let dict = self.reference_to::<Dict>()?;
                self.staged.attribute_dicts.push((object, dict));
            }
            2 => {}
            _ => return Err(Corrupt::new("attributes of no kind")),
        }
        Ok(())
    }

    /// A native frame.
    pub(super) fn native_frame(&mut self) -> Loaded<Box<dyn NativeFrame>> {
        let at: usize = self.bytes.small()?;
        let mut kinds = self.kinds.frames.iter().flat_map(|group| group.iter());
        match kinds.nth(at) {
            Some(kind) => (kind.load)(self),
            None => Err(Corrupt::new("there is no such native call")),
        }
    }

    /// The frame below `frame` is set when all frames are there.
    ///
    /// Whether there is one.
    pub(super) fn frame_link(&mut self, frame: *mut Frame) -> Loaded<bool> {
        let Some(link) = self.frame_at()? else {
            return Ok(false);
        };
        self.staged.links.push((frame, link));
        Ok(true)
    }

    /// The frame, which has `room` registers, is put at its place when its code is there.
    pub(super) fn stage_frame(
        &mut self,
        frame: *mut Frame,
        code: Ref<CodeObject>,
        room: usize,
        has_begun: bool,
    ) {
        self.staged.settle.push(Settle {
            frame,
            code,
            room,
            has_begun,
        });
    }

    /// What the fiber that is being read goes on with.
    pub(super) fn stage_current(&mut self, current: Option<Link>) {
        self.staged.currents.push(current);
    }

    /// A frame: nothing, one on a fiber, or a generator's.
    pub(super) fn frame_at(&mut self) -> Loaded<Option<Link>> {
        Ok(match self.bytes.byte()? {
            0 => None,
            1 => Some(Link::Fiber(self.bytes.small()?, self.bytes.small()?)),
            2 => Some(Link::Generator(self.reference_to::<Generator>()?)),
            _ => return Err(Corrupt::new("a frame of no kind")),
        })
    }

    /// The frame that a link leads to.
    pub(super) fn resolve(&self, link: &Link) -> Loaded<*mut Frame> {
        match link {
            Link::Fiber(fiber, place) => self
                .frames
                .get(*fiber as usize)
                .and_then(|frames| frames.get(*place as usize))
                .copied()
                .ok_or_else(|| Corrupt::new("a link to no frame")),
            Link::Generator(generator) => Ok(generator.frame.get()),
        }
    }

    /// `inner` is the innermost of the chain that `outer` begins.
    pub(super) fn stage_innermost(&mut self, outer: Ref<Generator>, inner: Ref<Generator>) {
        self.staged.innermost.push((outer, inner));
    }

    /// The identities of objects.
    pub(super) fn ids(&mut self) -> Loaded<()> {
        let count = self.bytes.count(2)?;
        let mut at = 0usize;
        let mut id = 0i64;
        for _ in 0..count {
            at += self.bytes.small::<usize>()?;
            id = id.wrapping_add(self.bytes.signed()?);
            let shell = self
                .shells
                .get(at)
                .ok_or_else(|| Corrupt::new("an identity of no object"))?;
            if shell.is_fresh {
                self.staged.ids.push((shell.object, id as usize));
            }
        }
        Ok(())
    }

    /// The objects of weak references.
    pub(super) fn weak(&mut self) -> Loaded<()> {
        for _ in 0..self.bytes.count(2)? {
            let weak = self.reference_to::<WeakRef>()?;
            match self.bytes.number()? {
                0 => {}
                number => {
                    let target = self.any(number - 1)?;
                    WeakRef::attach(&weak, &target);
                }
            }
        }
        Ok(())
    }

    // ---- the end

    /// All bodies are read: what needed whole objects. The frames that the fibers go on with come back.
    pub(super) fn complete(&mut self) -> Loaded<Vec<*mut Frame>> {
        let staged = std::mem::take(&mut self.staged);
        for (object, code) in &staged.codes {
            if !Arc::ptr_eq(&object.code, code) {
                return Err(Corrupt::new("a code object is of another code"));
            }
        }
        let mut known = super::save_frames::KnownKinds::default();
        for frame in &staged.settle {
            // SAFETY: the frame was read, and its code is whole.
            unsafe {
                super::save_frames::settle(
                    frame.frame,
                    &frame.code,
                    frame.room,
                    frame.has_begun,
                    &mut known,
                )?;
            }
        }
        for (frame, link) in &staged.links {
            let below = self.resolve(link)?;
            // SAFETY: both frames are alive; nothing runs.
            unsafe { (**frame).prev = below };
        }
        for (outer, inner) in staged.innermost {
            outer.innermost.set(inner.ptr().as_ptr());
        }
        for (class, specials) in staged.specials {
            class.restore(self.vm, specials);
        }
        super::identity::expect(staged.ids.len());
        for (object, id) in &staged.ids {
            super::identity::restore(*object, *id);
        }
        for (object, shape, values) in staged.attributes {
            let (names, last_is_dict) = &self.shapes[shape];
            // SAFETY: the object is whole, and of a type with attributes.
            unsafe {
                let object: Ref = Ref::borrow_ptr(object.cast());
                let ty = object.ty().clone();
                let shape: *const Shape = ty
                    .shapes
                    .named(ty.members(), names, *last_is_dict)
                    .ok_or_else(|| Corrupt::new("attributes do not begin with the members"))?;
                let Some(attrs) = object.attrs() else {
                    continue;
                };
                attrs.fill(shape, values)?;
            }
        }
        for (object, dict) in staged.attribute_dicts {
            // SAFETY: as above.
            let object: Ref = unsafe { Ref::borrow_ptr(object.cast()) };
            if let Some(attrs) = object.attrs() {
                attrs.become_dict(dict);
            }
        }
        for (object, link) in staged.frame_objects {
            let frame = self.resolve(&link)?;
            object.live.set(frame);
            // SAFETY: the frame is alive, and nobody watches it yet.
            unsafe { self.vm.watch(frame, object) };
        }
        let resolve = |link: &Option<Link>| match link {
            Some(link) => self.resolve(link),
            None => Ok(std::ptr::null_mut()),
        };
        staged.currents.iter().map(resolve).collect()
    }

    /// The objects belong to those that hold them.
    pub(super) fn let_go(&mut self) {
        for shell in std::mem::take(&mut self.shells) {
            // SAFETY: every object is whole; what nobody holds is released.
            unsafe {
                let header = shell.object.as_ref();
                if shell.is_fresh {
                    heap::current().track_loaded(shell.object);
                }
                if !shell.is_pinned {
                    continue;
                }
                header.count.set(header.count.get() - PIN + 1);
                drop(Ref::<super::Opaque>::from_ptr(shell.object.cast()));
            }
        }
    }

    /// Something was wrong: what was made is left behind.
    pub(super) fn abandon(self) {
        std::mem::forget(self.staged);
        std::mem::forget(self.shapes);
    }
}

/// What is looked for in the isolate that objects come into.
pub(crate) enum Find<'a> {
    /// A native class, by module and name.
    Type(&'a str, &'a str),
    /// What a native module made.
    Native(&'a str, &'a str),
}

fn checked_wtf8(text: &[u8]) -> Loaded<&[u8]> {
    if is_wtf8(text) {
        Ok(text)
    } else {
        Err(Corrupt::new("a string is not WTF-8"))
    }
}

/// How an object of layout `T` is read.
pub(super) unsafe fn load_body<T: super::Trace>(
    object: NonNull<Header>,
    loader: &mut Loader<'_>,
) -> Loaded<()> {
    let body = T::load(loader)?;
    // SAFETY: the memory is of this layout, and has no contents yet.
    unsafe { (&raw mut (*object.cast::<Boxed<T>>().as_ptr()).body).write(body) };
    Ok(())
}
