//! `Type`: the shape of a type object.
//!
//! # Invariants
//! - `mro` begins with the type itself; `special` holds what `mro` says of each special name (or `Unset`). A class that
//!   adds nothing to its base's row shares it, and a native class has none until somebody asks (`row.rs`): its table
//!   (`def`) says then what it adds.
//! - `version` changes whenever an attribute of the type or of one of its bases changes in a way that a cache
//!   could have seen; 0 means that none was given out.

use super::attrs::Shapes;
use super::layout::{Layout, Payload, Trace, Tracer};
use super::load::{Loaded, Loader};
use super::native::ClassDef;
use super::row::Row;
use super::save::{Saved, Saver};
use super::{Dict, Header, Ref, Special, Str, Value, Vm, VmCell, heap};
use crate::code::bytes::Corrupt;
use std::cell::{Cell, OnceCell};
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
    /// The class's own names, but for those of its table while these wait.
    own: OnceCell<Ref<Dict>>,
    /// The table that a native class was made from.
    pub(crate) def: Cell<Option<&'static ClassDef>>,
    /// Which core class it is: one more than its place; 0: none.
    pub(super) core: Cell<u8>,
    /// The names of the table are still to be filled in: nobody has asked for one.
    pub(crate) is_late: Cell<bool>,
    pub(super) special: VmCell<Row>,
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
    /// A number or the like among its attributes was bound anew (a counter): inline caches hold none of these.
    pub const COUNTING: u32 = 8192;
    /// A script's, and its instances are equal and have their hash as those of the built-in class that it derives from.
    pub const PLAIN_KEY: u32 = 16384;

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

    /// With `bit` set or cleared.
    #[must_use]
    pub fn having(self, bit: u32, is_set: bool) -> TypeFlags {
        match is_set {
            true => self.with(bit),
            false => self.without(bit),
        }
    }

    /// With `bit` cleared.
    #[must_use]
    pub fn without(self, bit: u32) -> TypeFlags {
        TypeFlags(self.0 & !bit)
    }
}

/// A charge for short lists of bases.
fn cost_beside() -> super::Charge {
    let mut charge = super::Charge::default();
    charge.grow_anyway(64);
    charge
}

impl Type {
    /// A class with these names of its own, whose row of special methods is still to be filled: until then it has this
    /// one.
    pub(crate) fn new(
        name: Ref<Str>,
        layout: &'static Layout,
        own: Option<Ref<Dict>>,
        row: Row,
    ) -> Type {
        Type {
            qualname: VmCell::new(name.clone()),
            name: VmCell::new(name),
            bases: VmCell::default(),
            base: VmCell::default(),
            mro: VmCell::default(),
            own: own.map_or_else(OnceCell::new, OnceCell::from),
            def: Cell::new(None),
            core: Cell::new(0),
            is_late: Cell::new(false),
            special: VmCell::new(row),
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

    /// Whether its instances equal what instances of a built-in class do, and have the same hash.
    #[inline(always)]
    pub(crate) fn has_plain_keys(&self) -> bool {
        self.flags.get().0 & (TypeFlags::HEAP | TypeFlags::PLAIN_KEY) != TypeFlags::HEAP
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

    /// The class's own names, as far as they are filled in; none while there are none.
    pub(crate) fn own_names(&self) -> Option<&Ref<Dict>> {
        self.own.get()
    }

    /// The table whose names wait.
    pub(crate) fn late(&self) -> Option<&'static ClassDef> {
        self.def.get().filter(|_| self.is_late.get())
    }

    /// The method that the MRO gives for a special name; `Unset` if none.
    #[inline(always)]
    pub fn special(&self, which: Special) -> &Value {
        // SAFETY: the row is replaced only while a class is being changed, under `&mut Vm`; callers clone at once.
        match unsafe { &*self.special.as_ptr() }.methods() {
            Some(row) => &row[which as usize],
            None => self.waiting_special(which),
        }
    }
}

static LAYOUT: Layout = Layout::of::<Type>("type").dropped_by(drop_type);

/// Drop a class's body. What it holds may look at the class while it dies, as the name of `str` does, which is one: so the
/// contents are moved out, and the body itself, which nobody claims alone, stays readable until its memory is freed.
unsafe fn drop_type(object: NonNull<Header>) {
    // SAFETY: the object is a whole class that nobody refers to; it is dropped once: here.
    unsafe {
        let body = &raw mut (*object.cast::<super::layout::Boxed<Type>>().as_ptr()).body;
        (*body).leave_bases();
        drop(std::ptr::read(body));
    }
}

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
        if let Some(own) = self.own.get() {
            own.trace(tracer);
        }
        // SAFETY: the collector runs when nothing changes.
        unsafe { self.special.peek() }.trace(tracer);
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        self.name.save(saver)?;
        self.qualname.save(saver)?;
        self.bases.save(saver)?;
        self.base.save(saver)?;
        self.mro.save(saver)?;
        if let Some(own) = self.own.get() {
            own.save(saver)?;
        }
        saver.out.number(u64::from(self.flags.get().0));
        self.members.save(saver)?;
        self.expected.save(saver)?;
        // SAFETY: nothing changes while an isolate is written.
        let base = unsafe { self.base.peek() };
        let own = self.row().all();
        let inherited = |at: usize| base.as_ref()?.row().all().get(at);
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
            own: OnceCell::from(<Ref<Dict> as Trace>::load(loader)?),
            def: Cell::new(None),
            core: Cell::new(0),
            is_late: Cell::new(false),
            special: VmCell::new(Row::empty()),
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
    /// The class's own names.
    #[inline]
    pub fn namespace(&self, vm: &mut Vm) -> &Ref<Dict> {
        if self.is_late.get() {
            (vm.complete_class)(vm, self);
        }
        self.names_so_far(vm)
    }

    /// One of the class's own names: the others may go on waiting.
    pub(crate) fn own_attribute(&self, vm: &mut Vm, name: &Ref<Str>) -> Option<Value> {
        match self.is_late.get() {
            true => (vm.late_attribute)(vm, self, name),
            false => self.own.get()?.get_str(vm, name),
        }
    }

    /// The same, as far as they are filled in.
    #[inline]
    pub(crate) fn names_so_far(&self, vm: &Vm) -> &Ref<Dict> {
        self.own.get_or_init(|| {
            let made =
                heap::current().unlimited(|| heap::allocate(&vm.types.dict, Dict::default()));
            // As where a vector cannot grow: the machine has no memory left.
            made.unwrap_or_else(|_| {
                std::alloc::handle_alloc_error(std::alloc::Layout::new::<Dict>())
            })
        })
    }

    /// A class that was read takes its place below its bases, which are whole.
    pub(super) fn restore(&self, vm: &mut Vm, specials: Vec<(usize, Value)>) {
        for base in self.bases.cloned(vm) {
            vm.add_subclass(&base, self);
        }
        let mut row = match self.base.cloned(vm) {
            Some(base) => base.row().share(),
            None => Row::empty(),
        };
        for (at, value) in specials {
            if let Some(which) = Special::ALL.get(at) {
                drop(row.replace(*which, value));
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
        if heap::current().closing.get() {
            // The isolate ends: nobody looks at a list any more, and each is as long as a class has subclasses.
            // SAFETY: the list is borrowed for this statement only.
            drop(unsafe { std::mem::take(&mut *self.bases.as_ptr()) });
            return;
        }
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
