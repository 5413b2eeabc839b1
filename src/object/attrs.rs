//! Instance attributes: a shape that says which names there are, and a row of values.
//!
//! Instances that got the same names in the same order share a shape, so that an inline cache finds a value by
//! one comparison and an index. Shapes belong to a class: equal shapes mean equal classes. An instance whose
//! `__dict__` is asked for, or that grows past [`MAX_SHAPE`] names, holds a dict from then on.
//!
//! # Invariants
//! - `slots` has room for `capacity` values; those below the shape's length are initialised.
//! - A shape lives as long as the type that owns it, which the instance keeps alive.
//! - `shape` is null when the attributes are in `dict`.
//!
//! # Cost
//! Reading or writing with a known shape O(1); by name O(names) up to 8, O(1) beyond; adding O(1) amortised.

use super::layout::{Boxed, Layout, Payload, Trace, Tracer};
use super::load::{Loaded, Loader};
use super::release::Ending;
use super::save::{Saved, Saver};
use super::{Dict, Ref, Str, Type, Value, heap};
use crate::code::bytes::Corrupt;
use hashbrown::HashMap;
use std::cell::{Cell, UnsafeCell};
use std::rc::Rc;

/// The names an instance has, in order.
pub struct Shape {
    names: Box<[Ref<Str>]>,
    /// The last slot holds the `__dict__`: of an instance that has `__slots__` members too.
    holds_dict: bool,
    index: Option<HashMap<usize, u32>>,
    transitions: UnsafeCell<Vec<(Ref<Str>, *const Shape)>>,
}

/// More names than this, and the instance holds a dict.
pub const MAX_SHAPE: usize = 64;

impl Shape {
    fn new(names: Box<[Ref<Str>]>) -> Shape {
        let index = (names.len() > 8).then(|| {
            let mut index = HashMap::with_capacity_and_hasher(names.len(), Default::default());
            for (at, name) in names.iter().enumerate() {
                index.insert(name.address(), at as u32);
            }
            index
        });
        Shape {
            names,
            holds_dict: false,
            index,
            transitions: UnsafeCell::default(),
        }
    }

    /// Where `name` (interned) stands.
    #[inline]
    pub fn find(&self, name: &Ref<Str>) -> Option<usize> {
        match &self.index {
            None => self.names.iter().position(|known| known.is_same(name)),
            Some(index) => index.get(&name.address()).map(|at| *at as usize),
        }
    }
}

/// A class's shapes: the root and all that grew from it.
#[derive(Default)]
pub struct Shapes {
    /// Pointed at: they do not move.
    all: UnsafeCell<Vec<Rc<Shape>>>,
    /// For the root.
    charge: UnsafeCell<heap::Charge>,
}

/// The shape that a cache compares with. It is kept, so that its address means no other shape while the cache does.
pub(crate) struct KnownShape(*const Shape);

impl KnownShape {
    /// Of nothing: no instance has it, not even one without a shape.
    const NONE: *const Shape = std::ptr::dangling();

    /// No instance has it.
    pub(crate) const fn none() -> KnownShape {
        KnownShape(KnownShape::NONE)
    }

    /// Whether the instance with these attributes has it.
    #[inline(always)]
    pub(crate) fn is_of(&self, attrs: &Attrs) -> bool {
        std::ptr::eq(attrs.shape_ptr(), self.0)
    }
}

impl Drop for KnownShape {
    fn drop(&mut self) {
        if !self.0.is_null() && !std::ptr::eq(self.0, KnownShape::NONE) {
            // SAFETY: counted when it was made.
            unsafe { Rc::decrement_strong_count(self.0) };
        }
    }
}

impl Shapes {
    /// The shape of an instance that has just `names`.
    #[inline(always)]
    pub(crate) fn root(&self, names: &[Ref<Str>]) -> *const Shape {
        // SAFETY: the list is borrowed for this statement only.
        match unsafe { (*self.all.get()).first() } {
            Some(root) => Rc::as_ptr(root),
            None => self.make_root(names),
        }
    }

    #[cold]
    fn make_root(&self, names: &[Ref<Str>]) -> *const Shape {
        const BESIDE: usize = 6 * size_of::<usize>();
        let root = Rc::new(Shape::new(names.into()));
        let shape = Rc::as_ptr(&root);
        // SAFETY: the charge and the list are borrowed for a statement each.
        unsafe {
            (*self.charge.get()).grow_anyway(size_of::<Shape>() + BESIDE);
            (*self.all.get()).push(root);
        }
        shape
    }

    /// The shape with these names, which begin with the members.
    pub(super) fn named(
        &self,
        members: &[Ref<Str>],
        names: &[Ref<Str>],
        last_is_dict: bool,
    ) -> Option<*const Shape> {
        let begins =
            names.len() >= members.len() && members.iter().zip(names).all(|(a, b)| a.is_same(b));
        if !begins || names.len() > MAX_SHAPE.max(members.len() + 1) {
            return None;
        }
        let mut shape = self.root(members);
        for (at, name) in names.iter().enumerate().skip(members.len()) {
            let is_dict = last_is_dict && at + 1 == names.len();
            // SAFETY: a shape of this class.
            shape = self.grow_by(unsafe { &*shape }, name, is_dict);
        }
        Some(shape)
    }

    fn grow(&self, from: &Shape, name: &Ref<Str>) -> *const Shape {
        self.grow_by(from, name, false)
    }

    fn grow_by(&self, from: &Shape, name: &Ref<Str>, holds_dict: bool) -> *const Shape {
        // SAFETY: borrowed for this function only.
        let transitions = unsafe { &mut *from.transitions.get() };
        if let Some((_, to)) = transitions.iter().find(|(known, _)| known.is_same(name)) {
            return *to;
        }
        let mut names = from.names.to_vec();
        names.push(name.clone());
        let mut shape = Shape::new(names.into());
        shape.holds_dict = holds_dict;
        let shape = Rc::new(shape);
        let to = Rc::as_ptr(&shape);
        // SAFETY: borrowed for this statement only.
        unsafe { (*self.all.get()).push(shape) };
        transitions.push((name.clone(), to));
        to
    }
}

/// The attributes of one instance.
pub struct Attrs {
    shape: Cell<*const Shape>,
    slots: Cell<*mut Value>,
    /// How many values there is room for.
    capacity: Cell<u32>,
    /// How many of them lie behind the object itself (in its tail).
    inline: u32,
}

impl Attrs {
    /// The attributes of a fresh instance of `ty`, with room for `inline` values at `slots`.
    pub(crate) fn new(ty: &Ref<Type>, slots: *mut Value, inline: u32) -> Attrs {
        let members = ty.members();
        let attrs = Attrs {
            shape: Cell::new(ty.shapes.root(members)),
            slots: Cell::new(slots),
            capacity: Cell::new(inline),
            inline,
        };
        if members.len() > inline as usize && attrs.reserve(members.len()).is_err() {
            // Room for the members could not be had: the instance has no slots, and the caller's own
            // allocation fails next.
            attrs.shape.set(std::ptr::null());
            attrs.slots.set(std::ptr::null_mut());
            return attrs;
        }
        for at in 0..members.len() {
            // SAFETY: room was reserved.
            unsafe { attrs.slots.get().add(at).write(Value::Unset) };
        }
        attrs
    }

    /// The same, written where it belongs: a copy of what has just been written field by field waits for that.
    ///
    /// # Safety
    /// There are `inline` slots.
    #[inline(always)]
    unsafe fn begin(place: *mut Attrs, ty: &Ref<Type>, slots: *mut Value, inline: u32) {
        let members = ty.members();
        // SAFETY: the caller's promise.
        unsafe {
            if members.len() > inline as usize {
                place.write(Attrs::new(ty, slots, inline));
                return;
            }
            (&raw mut (*place).shape).write(Cell::new(ty.shapes.root(members)));
            (&raw mut (*place).slots).write(Cell::new(slots));
            (&raw mut (*place).capacity).write(Cell::new(inline));
            (&raw mut (*place).inline).write(inline);
            for at in 0..members.len() {
                slots.add(at).write(Value::Unset);
            }
        }
    }

    /// The shape; null for attributes in a dict.
    #[inline(always)]
    pub(crate) fn shape_ptr(&self) -> *const Shape {
        self.shape.get()
    }

    /// The same, for a cache to keep.
    pub(crate) fn known_shape(&self) -> KnownShape {
        let shape = self.shape.get();
        if !shape.is_null() {
            // SAFETY: a shape that is not null is alive, and lies in an `Rc` of its class.
            unsafe { Rc::increment_strong_count(shape) };
        }
        KnownShape(shape)
    }

    /// Whether the shape is `before` with one name more.
    pub(crate) fn grew_from(&self, before: &KnownShape) -> bool {
        let before = match std::ptr::eq(before.0, KnownShape::NONE) {
            true => None,
            // SAFETY: a known shape is kept alive.
            false => unsafe { before.0.as_ref() },
        };
        match (before, self.shape()) {
            (Some(before), Some(shape)) => {
                !shape.holds_dict
                    && shape.names.len() == before.names.len() + 1
                    && before
                        .names
                        .iter()
                        .zip(&shape.names)
                        .all(|(a, b)| a.is_same(b))
            }
            _ => false,
        }
    }

    fn shape(&self) -> Option<&Shape> {
        // SAFETY: invariant: a shape that is not null lives as long as the instance.
        unsafe { self.shape.get().as_ref() }
    }

    /// The value at `at`.
    ///
    /// # Safety
    /// `at` is below the length of the shape, which is not null; the reference ends before the slot changes.
    #[inline(always)]
    pub(crate) unsafe fn slot(&self, at: usize) -> *mut Value {
        // SAFETY: the caller's promise.
        unsafe { self.slots.get().add(at) }
    }

    fn len(&self) -> usize {
        self.shape().map_or(0, |shape| shape.names.len())
    }

    /// The value of slot `at` (a `__slots__` member).
    pub fn member(&self, at: usize) -> Value {
        if at < self.len() {
            // SAFETY: in range; cloned at once.
            unsafe { (*self.slot(at)).clone() }
        } else {
            Value::Unset
        }
    }

    /// Set slot `at` (a `__slots__` member), and give what was there.
    pub fn set_member(&self, at: usize, value: Value) -> Value {
        if at < self.len() {
            // SAFETY: in range.
            unsafe { std::mem::replace(&mut *self.slot(at), value) }
        } else {
            value
        }
    }

    /// The dict that holds the attributes, if they are in one.
    #[inline]
    pub fn dict(&self) -> Option<&Ref<Dict>> {
        if let Some(shape) = self.shape() {
            return if shape.holds_dict {
                // SAFETY: in range; the slot is written by `keep_dict` alone.
                unsafe { (*self.slot(shape.names.len() - 1)).downcast() }
            } else {
                None
            };
        }
        if !self.slots.get().is_null() {
            // SAFETY: invariant: without a shape, `slots` is a `Ref<Dict>` in disguise.
            Some(unsafe { &*(self.slots.as_ptr().cast::<Ref<Dict>>()) })
        } else {
            None
        }
    }

    /// The attribute `name` (interned), when a shape is in place.
    #[inline]
    pub fn get(&self, name: &Ref<Str>) -> Option<Value> {
        let at = self.shape()?.find(name)?;
        // SAFETY: in range; cloned at once.
        unsafe { (*self.slot(at)).clone() }.set()
    }

    /// Where `name` stands.
    #[inline]
    pub(crate) fn find(&self, name: &Ref<Str>) -> Option<usize> {
        self.shape()?.find(name)
    }

    #[inline(never)]
    fn reserve(&self, want: usize) -> Result<(), heap::OutOfMemory> {
        let have = self.capacity.get() as usize;
        if want <= have {
            return Ok(());
        }
        let capacity = want.next_power_of_two().max(4);
        heap::current().charge(capacity * size_of::<Value>())?;
        let mut row: Vec<Value> = Vec::with_capacity(capacity);
        let moved = row.as_mut_ptr();
        std::mem::forget(row);
        // SAFETY: the first `have` values (all that can be initialised) move to the larger row.
        unsafe {
            std::ptr::copy_nonoverlapping(
                self.slots.get(),
                moved,
                if self.slots.get().is_null() { 0 } else { have },
            );
        }
        self.free_row();
        self.slots.set(moved);
        self.capacity.set(capacity as u32);
        Ok(())
    }

    /// How many bytes of the object's own hold values.
    #[inline(always)]
    pub(super) fn inline_size(&self) -> usize {
        self.inline as usize * size_of::<Value>()
    }

    /// Free the row of slots, whose values have moved or are dropped.
    fn free_row(&self) {
        let capacity = self.capacity.get();
        if capacity > self.inline && !self.slots.get().is_null() {
            heap::current().discharge(capacity as usize * size_of::<Value>());
            // SAFETY: allocated by `reserve` as a `Vec` of this capacity.
            drop(unsafe { Vec::from_raw_parts(self.slots.get(), 0, capacity as usize) });
        }
    }

    /// Bind `name` (interned) in the shape, growing it. `Ok(Err(value))`: it wants to be a dict.
    /// Gives what was bound before.
    pub(crate) fn set(
        &self,
        ty: &Ref<Type>,
        name: &Ref<Str>,
        value: Value,
    ) -> Result<Result<Value, Value>, heap::OutOfMemory> {
        let Some(shape) = self.shape() else {
            return Ok(Err(value));
        };
        if let Some(at) = shape.find(name) {
            // SAFETY: in range.
            return Ok(Ok(unsafe { std::mem::replace(&mut *self.slot(at), value) }));
        }
        let len = shape.names.len();
        if len >= MAX_SHAPE {
            return Ok(Err(value));
        }
        self.reserve(len + 1)?;
        // SAFETY: room was reserved.
        unsafe { self.slots.get().add(len).write(value) };
        self.shape.set(ty.shapes.grow(shape, name));
        ty.seen_attributes(len as u32 + 1);
        Ok(Ok(Value::Unset))
    }

    /// Bind the name by which the shape, of `len` names, grows to `next`. False: there is no room, and none to be had.
    ///
    /// # Safety
    /// `next` is what the shape's own class makes of it with one name more, and is alive.
    #[inline]
    pub(crate) unsafe fn grow_to(&self, next: &KnownShape, len: usize, value: &mut Value) -> bool {
        if (self.capacity.get() as usize) <= len && self.reserve(len + 1).is_err() {
            return false;
        }
        // SAFETY: there is room for a value behind those of the shape.
        unsafe { self.slots.get().add(len).write(std::mem::take(value)) };
        self.shape.set(next.0);
        true
    }

    /// The same where there is room: the place that is to be written to at once.
    ///
    /// # Safety
    /// As `grow_to`.
    #[inline(always)]
    pub(crate) unsafe fn grow_within(&self, next: &KnownShape, len: usize) -> Option<*mut Value> {
        if (self.capacity.get() as usize) <= len {
            return None;
        }
        self.shape.set(next.0);
        // SAFETY: there is room for a value behind those of the shape.
        Some(unsafe { self.slots.get().add(len) })
    }

    /// The values of a fresh instance that was read; `shape` is one of its class.
    ///
    /// # Safety
    /// The shape has as many names as there are values, and the instance has only its (unset) members.
    pub(super) unsafe fn fill(
        &self,
        shape: *const Shape,
        values: Vec<Value>,
    ) -> Result<(), heap::OutOfMemory> {
        self.reserve(values.len())?;
        for (at, value) in values.into_iter().enumerate() {
            // SAFETY: room was reserved; what lies there is unset, or was never written.
            unsafe { self.slots.get().add(at).write(value) };
        }
        self.shape.set(shape);
        Ok(())
    }

    /// The names and values in order, those that are set; slots of `__slots__` (the first `skip`) left out.
    pub fn items(&self, skip: usize) -> Vec<(Ref<Str>, Value)> {
        let Some(shape) = self.shape() else {
            return Vec::new();
        };
        let mut items = Vec::new();
        for (at, name) in shape.names.iter().enumerate().skip(skip) {
            // SAFETY: in range; cloned at once.
            if let Some(value) = unsafe { (*self.slot(at)).clone() }.set() {
                items.push((name.clone(), value));
            }
        }
        items
    }

    /// From here on the attributes are in `dict`. The members of `__slots__` cannot move there: only for
    /// instances that have none.
    pub(crate) fn become_dict(&self, dict: Ref<Dict>) {
        self.drop_values();
        self.free_row();
        self.capacity.set(0);
        self.shape.set(std::ptr::null());
        // SAFETY: `Ref<Dict>` is a transparent pointer; `release` takes it back.
        self.slots
            .set(unsafe { std::mem::transmute::<Ref<Dict>, *mut Value>(dict) });
    }

    /// The same for an instance that has `__slots__` members: they stay, and the dict lies behind them. `name` is the
    /// interned `__dict__`.
    pub(crate) fn keep_dict(
        &self,
        ty: &Ref<Type>,
        name: &Ref<Str>,
        dict: Ref<Dict>,
    ) -> Result<(), heap::OutOfMemory> {
        let Some(shape) = self.shape() else {
            return Ok(());
        };
        let members = ty.members().len();
        if shape.holds_dict {
            // SAFETY: in range.
            drop(unsafe { std::mem::replace(&mut *self.slot(members), dict.into()) });
            return Ok(());
        }
        self.reserve(members + 1)?;
        for at in members..shape.names.len() {
            // SAFETY: in range; replaced before it is dropped.
            drop(unsafe { std::mem::replace(&mut *self.slot(at), Value::Unset) });
        }
        // SAFETY: room was reserved, and what lay there is dropped or was never set; the root lives as long as `ty`.
        unsafe {
            self.slot(members).write(dict.into());
            let root = &*ty.shapes.root(ty.members());
            self.shape.set(ty.shapes.grow_by(root, name, true));
        }
        Ok(())
    }

    fn drop_values(&self) {
        let len = self.len();
        for at in 0..len {
            // SAFETY: in range; replaced before it is dropped.
            drop(unsafe { std::mem::replace(&mut *self.slot(at), Value::Unset) });
        }
    }

    /// Move from the shapes of `old` to those of `new`, whose members are the same.
    fn adopt(&self, old: &Ref<Type>, new: &Ref<Type>) {
        let Some(shape) = self.shape() else { return };
        let members = old.members().len();
        let names = shape.names.to_vec();
        let mut grown = new.shapes.root(new.members());
        for name in &names[members.min(names.len())..] {
            // SAFETY: a shape of `new`, which lives as long as that does.
            grown = new
                .shapes
                .grow_by(unsafe { &*grown }, name, shape.holds_dict);
        }
        // The values stay where they are: both shapes have the same names in the same order.
        self.shape.set(grown);
    }

    /// Drop everything: the instance dies.
    pub(crate) fn release(&mut self) {
        if self.shape.get().is_null() {
            let dict = self.slots.replace(std::ptr::null_mut());
            if !dict.is_null() {
                // SAFETY: put there by `become_dict`.
                drop(unsafe { std::mem::transmute::<*mut Value, Ref<Dict>>(dict) });
            }
            return;
        }
        self.drop_values();
        self.free_row();
    }
}

impl Trace for Attrs {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Some(dict) = self.dict() {
            tracer.reference(dict);
            return;
        }
        for at in 0..self.len() {
            // SAFETY: in range; the collector runs when nothing changes.
            unsafe { (*self.slot(at)).trace(tracer) };
        }
    }
}

/// An instance of a class that scripts define on `object` alone: just attributes.
#[repr(transparent)]
pub struct Instance {
    pub(crate) attrs: std::mem::ManuallyDrop<Attrs>,
}

static LAYOUT: Layout = Layout::of::<Instance>("object")
    .with_attrs(std::mem::offset_of!(Boxed<Instance>, body))
    .with_tail(tail)
    .with_load(load)
    .ending(Ending::INSTANCE);

unsafe fn tail(object: std::ptr::NonNull<super::Header>) -> usize {
    // SAFETY: the body's `inline` is a plain number, readable even after the drop.
    let body = unsafe { &(*object.cast::<Boxed<Instance>>().as_ptr()).body };
    body.attrs.inline_size()
}

impl Payload for Instance {
    fn layout() -> &'static Layout {
        &LAYOUT
    }
}

impl Trace for Instance {
    /// The heap shows an object's attributes itself.
    fn trace(&self, _: &mut Tracer<'_>) {}

    fn save(&self, _: &mut Saver<'_>) -> Saved {
        Ok(())
    }
}

unsafe fn load(object: std::ptr::NonNull<super::Header>, loader: &mut Loader<'_>) -> Loaded<()> {
    let (ty, tail) = (loader.current_type(), loader.current_tail());
    let inline = tail / size_of::<Value>();
    if tail % size_of::<Value>() != 0 || inline > MAX_SHAPE {
        return Err(Corrupt::new("an instance lies wrongly in memory"));
    }
    // SAFETY: the memory is of this layout, with a tail of `inline` values.
    unsafe {
        let place = &raw mut (*object.cast::<Boxed<Instance>>().as_ptr()).body;
        let slots = place
            .cast::<u8>()
            .add(size_of::<Instance>())
            .cast::<Value>();
        let attrs = Attrs::new(&ty, slots, inline as u32);
        place.cast::<Attrs>().write(attrs);
    }
    Ok(())
}

impl Saver<'_> {
    /// The attributes of an object, after its body.
    pub(super) fn attributes(&mut self, attrs: &Attrs) -> Saved {
        let Some(shape) = attrs.shape() else {
            return match attrs.dict() {
                Some(dict) => {
                    self.out.byte(1);
                    self.reference(dict)
                }
                None => {
                    self.out.byte(2);
                    Ok(())
                }
            };
        };
        self.out.byte(0);
        self.shape(shape, &shape.names, shape.holds_dict)?;
        for at in 0..shape.names.len() {
            // SAFETY: in range; nothing changes while an isolate is written.
            let value = unsafe { &*attrs.slot(at) };
            match value {
                Value::Object(dict) if shape.holds_dict && at + 1 == shape.names.len() => {
                    self.reference(dict)?;
                }
                value => self.value(value)?,
            }
        }
        Ok(())
    }
}

impl Instance {
    /// Where the attributes of an instance lie.
    ///
    /// # Safety
    /// The object has this layout.
    #[inline(always)]
    pub(super) unsafe fn attrs_of(object: std::ptr::NonNull<super::Header>) -> *mut Attrs {
        // SAFETY: the caller's promise; `ManuallyDrop` is transparent.
        unsafe { (&raw mut (*object.cast::<Boxed<Instance>>().as_ptr()).body).cast() }
    }

    /// A fresh instance of `ty`, whose layout is this one.
    #[inline]
    pub(crate) fn create(ty: &Ref<Type>) -> Result<Ref<Instance>, heap::OutOfMemory> {
        let inline = ty.expected_attributes();
        let tail = inline as usize * size_of::<Value>();
        // SAFETY: the tail has room for `inline` values; the layout was checked by the caller.
        unsafe {
            heap::allocate_with::<Instance>(ty, tail, |place| {
                let slots = place
                    .cast::<u8>()
                    .add(size_of::<Instance>())
                    .cast::<Value>();
                Attrs::begin(place.cast(), ty, slots, inline);
            })
        }
    }
}

impl<T> Ref<T> {
    /// The object's attributes, if it can have any.
    #[inline]
    pub fn attrs(&self) -> Option<&Attrs> {
        let offset = self.ty().attrs_offset.get();
        if offset == 0 {
            return None;
        }
        // SAFETY: `attrs_offset` says where they lie, before or in the object.
        Some(unsafe {
            &*self
                .header_ptr()
                .as_ptr()
                .cast::<u8>()
                .offset(offset as isize)
                .cast::<Attrs>()
        })
    }

    /// `__class__` assignment. False: instances of `class` lie otherwise in memory.
    pub(crate) fn change_class(&self, class: &Ref<Type>) -> bool {
        let old = self.ty().clone();
        let same = |bit| old.flags.get().has(bit) == class.flags.get().has(bit);
        let fits = std::ptr::eq(old.layout, class.layout)
            && old.attrs_offset.get() == class.attrs_offset.get()
            && same(super::TypeFlags::DICT)
            && same(super::TypeFlags::WEAK)
            && old.members().len() == class.members().len()
            && old
                .members()
                .iter()
                .zip(class.members())
                .all(|(a, b)| a.is_same(b));
        if !fits {
            return false;
        }
        if let Some(attrs) = self.attrs() {
            attrs.adopt(&old, class);
        }
        // SAFETY: both types have the same layout; the header holds one count of a counted type.
        unsafe {
            if class.is_counted() {
                std::mem::forget(class.clone());
            }
            let before = self.header().ty.replace(class.ptr());
            if old.is_counted() {
                drop(Ref::from_ptr(before));
            }
        }
        true
    }
}
