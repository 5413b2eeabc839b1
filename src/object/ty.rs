//! `Type`: the shape of a type object.
//!
//! # Invariants
//! - `mro` begins with the type itself; `special` holds what `mro` says of each special name (or `Unset`).
//! - `version` changes whenever an attribute of the type or of one of its bases changes in a way that a cache
//!   could have seen; 0 means that none was given out.

use super::attrs::{Shape, Shapes};
use super::layout::{Layout, Payload, Trace, Tracer};
use super::load::{Loaded, Loader};
use super::save::{Saved, Saver};
use super::{Dict, Header, Ref, Special, Str, Value, Vm, VmCell};
use crate::code::bytes::Corrupt;
use std::cell::Cell;
use std::ptr::NonNull;

/// A class, built in or defined by a script.
pub struct Type {
    /// `__name__`
    pub name: VmCell<Ref<Str>>,
    /// `__qualname__`
    pub qualname: VmCell<Ref<Str>>,
    /// `__bases__`
    pub bases: VmCell<Vec<Ref<Type>>>,
    /// `__base__`: whose layout the instances have.
    pub base: VmCell<Option<Ref<Type>>>,
    /// `__mro__`
    pub mro: VmCell<Vec<Ref<Type>>>,
    /// The class's own names.
    pub attrs: Ref<Dict>,
    pub(crate) special: VmCell<Box<[Value]>>,
    /// How instances lie in memory.
    pub layout: &'static Layout,
    /// Where an instance's attributes lie, from its header; 0: it has none.
    pub(crate) attrs_offset: Cell<i32>,
    /// What is true of the class.
    pub flags: Cell<TypeFlags>,
    pub(crate) version: Cell<u64>,
    pub(crate) subclasses: VmCell<Vec<NonNull<Header>>>,
    pub(crate) shapes: Shapes,
    members: VmCell<Box<[Ref<Str>]>>,
    expected: Cell<u32>,
    /// For what does not lie in the object itself.
    _charge: super::Charge,
    mro_charge: VmCell<super::Charge>,
}

/// What is true of a class, as bits.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct TypeFlags(pub u32);

impl TypeFlags {
    /// Defined by a script: its instances count references to it, and its attributes can change.
    pub const HEAP: u32 = 1;
    /// May be a base.
    pub const BASE: u32 = 2;
    /// Instances have a `__dict__`.
    pub const DICT: u32 = 4;
    /// Instances can be weakly referenced.
    pub const WEAK: u32 = 8;
    /// Defines `__del__`.
    pub const DEL: u32 = 16;
    /// Cannot be instantiated because abstract methods are left.
    pub const ABSTRACT: u32 = 32;
    /// Has no `__new__` that scripts may call ("cannot create 'x' instances").
    pub const NOT_INSTANTIABLE: u32 = 64;
    /// Patterns: matches sequence patterns.
    pub const SEQUENCE: u32 = 128;
    /// Patterns: matches mapping patterns.
    pub const MAPPING: u32 = 256;
    /// Patterns: a single positional subpattern matches the subject itself (`int(x)`).
    pub const SELF_MATCH: u32 = 512;
    /// Written in Python, in place of one that CPython has in C: messages name it with its module, and its
    /// attributes cannot change.
    pub const SEALED: u32 = 1024;
    /// A class of the host, made by `#[pyish::class]`.
    pub const HOST: u32 = 2048;
    /// Native, in place of one that CPython has in Python: messages name it without its module, and its attributes can
    /// change.
    pub const OPEN: u32 = 4096;

    /// Whether `bit` is set.
    #[inline(always)]
    pub fn has(self, bit: u32) -> bool {
        self.0 & bit != 0
    }

    /// With `bit` set.
    #[must_use]
    pub fn with(self, bit: u32) -> TypeFlags {
        TypeFlags(self.0 | bit)
    }

    /// With `bit` cleared.
    #[must_use]
    pub fn without(self, bit: u32) -> TypeFlags {
        TypeFlags(self.0 & !bit)
    }
}

/// A charge for the row of special methods, the first shape, and short lists of bases.
fn cost_beside() -> super::Charge {
    let mut charge = super::Charge::default();
    charge.grow_anyway(Special::ALL.len() * size_of::<Value>() + size_of::<Shape>() + 64);
    charge
}

impl Type {
    pub(crate) fn new(name: Ref<Str>, layout: &'static Layout, attrs: Ref<Dict>) -> Type {
        Type {
            qualname: VmCell::new(name.clone()),
            name: VmCell::new(name),
            bases: VmCell::default(),
            base: VmCell::default(),
            mro: VmCell::default(),
            attrs,
            special: VmCell::new(vec![Value::Unset; Special::ALL.len()].into()),
            layout,
            attrs_offset: Cell::new(layout.attrs_offset as i32),
            flags: Cell::new(TypeFlags(0)),
            version: Cell::new(0),
            subclasses: VmCell::default(),
            shapes: Shapes::default(),
            members: VmCell::new(Box::default()),
            expected: Cell::new(0),
            _charge: cost_beside(),
            mro_charge: VmCell::default(),
        }
    }

    /// Whether instances count their references to the type.
    #[inline(always)]
    pub(crate) fn is_counted(&self) -> bool {
        self.flags.get().has(TypeFlags::HEAP)
    }

    /// Whether scripts may bind and delete its attributes.
    pub(crate) fn is_mutable(&self) -> bool {
        let flags = self.flags.get();
        flags.has(TypeFlags::HEAP) && !flags.has(TypeFlags::SEALED) || flags.has(TypeFlags::OPEN)
    }

    #[inline(always)]
    pub(crate) fn needs_finalizer(&self) -> bool {
        self.flags.get().has(TypeFlags::DEL)
    }

    /// Set a flag.
    pub fn raise_flag(&self, bit: u32) {
        self.flags.set(self.flags.get().with(bit));
    }

    /// The names of `__slots__` members of instances, bases' first.
    pub(crate) fn members(&self) -> &[Ref<Str>] {
        // SAFETY: written once, while the class is made, before there are instances.
        unsafe { self.members.peek() }
    }

    pub(crate) fn set_members(&mut self, names: Box<[Ref<Str>]>) {
        self.expected.set(names.len() as u32);
        *self.members.inner_mut() = names;
    }

    /// How many attributes an instance will probably have.
    #[inline(always)]
    pub(crate) fn expected_attributes(&self) -> u32 {
        self.expected.get()
    }

    #[inline]
    pub(crate) fn seen_attributes(&self, count: u32) {
        if count > self.expected.get() {
            self.expected.set(count.min(16));
        }
    }

    /// The method that the MRO gives for a special name; `Unset` if none.
    #[inline(always)]
    pub fn special(&self, which: Special) -> &Value {
        // SAFETY: the row is replaced only while a class is being changed, under `&mut Vm`; callers clone at once.
        unsafe { &(&*self.special.as_ptr())[which as usize] }
    }
}

static LAYOUT: Layout = Layout::of::<Type>("type");

impl Payload for Type {
    fn layout() -> &'static Layout {
        &LAYOUT
    }
}

impl Trace for Type {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.name.trace(tracer);
        self.qualname.trace(tracer);
        self.bases.trace(tracer);
        self.base.trace(tracer);
        self.mro.trace(tracer);
        self.attrs.trace(tracer);
        // SAFETY: the collector runs when nothing changes.
        unsafe { self.special.peek() }.trace(tracer);
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        self.name.save(saver)?;
        self.qualname.save(saver)?;
        self.bases.save(saver)?;
        self.base.save(saver)?;
        self.mro.save(saver)?;
        self.attrs.save(saver)?;
        saver.out.number(u64::from(self.flags.get().0));
        self.members.save(saver)?;
        self.expected.save(saver)?;
        // SAFETY: nothing changes while an isolate is written.
        let (own, base) = unsafe { (self.special.peek(), self.base.peek()) };
        let inherited = |at: usize| {
            let base = base.as_ref()?;
            // SAFETY: as above.
            let base = unsafe { base.special.peek() };
            base.get(at)
        };
        let differs =
            |(at, value): &(usize, &Value)| !inherited(*at).is_some_and(|base| base.is(value));
        let changes: Vec<(usize, &Value)> = own.iter().enumerate().filter(differs).collect();
        saver.out.size(changes.len());
        for (at, value) in changes {
            saver.out.size(at);
            value.save(saver)?;
        }
        Ok(())
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        let (layout, offset) = loader
            .current_instances()
            .ok_or_else(|| Corrupt::new("a class that is none"))?;
        let mut class = Type {
            name: Trace::load(loader)?,
            qualname: Trace::load(loader)?,
            bases: Trace::load(loader)?,
            base: Trace::load(loader)?,
            mro: Trace::load(loader)?,
            attrs: Trace::load(loader)?,
            special: VmCell::new(vec![Value::Unset; Special::ALL.len()].into()),
            layout,
            attrs_offset: Cell::new(offset),
            flags: Cell::new(TypeFlags(loader.bytes.small()?).with(TypeFlags::HEAP)),
            version: Cell::new(0),
            subclasses: VmCell::default(),
            shapes: Shapes::default(),
            members: Trace::load(loader)?,
            expected: Cell::new(loader.bytes.small::<u32>()?.min(16)),
            _charge: cost_beside(),
            mro_charge: VmCell::default(),
        };
        loader.stage_specials()?;
        let bytes = class.mro.inner_mut().capacity() * size_of::<Ref<Type>>();
        class.mro_charge.inner_mut().grow_to(bytes)?;
        Ok(class)
    }
}

impl Ref<Type> {
    /// A class that was read takes its place below its bases, which are whole.
    pub(super) fn restore(&self, vm: &mut Vm, specials: Vec<(usize, Value)>) {
        for base in self.bases.cloned(vm) {
            vm.add_subclass(&base, self);
        }
        let mut row = match self.base.cloned(vm) {
            Some(base) => base.special.cloned(vm),
            None => self.special.cloned(vm),
        };
        for (at, value) in specials {
            if let Some(place) = row.get_mut(at) {
                *place = value;
            }
        }
        self.special.set(vm, row);
    }
}

impl Type {
    /// Give the class its `__mro__`, which is charged: those of deep hierarchies are long.
    pub(crate) fn set_mro(&self, vm: &mut Vm, mro: Vec<Ref<Type>>) {
        let mut charge = super::Charge::default();
        charge.grow_anyway(mro.capacity() * size_of::<Ref<Type>>());
        self.mro.set(vm, mro);
        self.mro_charge.set(vm, charge);
    }

    /// Leave the bases' lists of subclasses, and the bases.
    ///
    /// # Safety
    /// The bases are whole, and no script code can see the class any more.
    pub(crate) unsafe fn leave_bases(&self) {
        let offset = std::mem::offset_of!(super::layout::Boxed<Type>, body);
        let own = (&raw const *self).cast::<u8>().wrapping_sub(offset);
        // SAFETY: the lists are borrowed for one statement each; no script code runs here.
        unsafe {
            for base in std::mem::take(&mut *self.bases.as_ptr()) {
                (*base.subclasses.as_ptr())
                    .retain(|subclass| subclass.as_ptr().cast_const().cast() != own);
            }
        }
    }
}

impl Drop for Type {
    fn drop(&mut self) {
        // SAFETY: the class is dying; what it refers to is alive (the collector calls this itself, before it drops
        // classes that refer to each other).
        unsafe { self.leave_bases() };
    }
}
