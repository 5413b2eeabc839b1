//! `Type`: the shape of a type object.
//!
//! # Invariants
//! - `mro` begins with the type itself; `special` holds what `mro` says of each special name (or `Unset`). A class that
//!   adds nothing to its base's row shares it.
//! - `version` changes whenever an attribute of the type or of one of its bases changes in a way that a cache
//!   could have seen; 0 means that none was given out.

use super::attrs::{Shape, Shapes};
use super::layout::{Layout, Payload, Trace, Tracer};
use super::load::{Loaded, Loader};
use super::native::ClassDef;
use super::save::{Saved, Saver};
use super::{Dict, Header, Ref, Special, Str, Value, Vm, VmCell};
use crate::code::bytes::Corrupt;
use std::cell::Cell;
use std::ops::Deref;
use std::ptr::NonNull;
use std::rc::Rc;

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
    /// The class's own names, but for those that `late` has.
    own: Ref<Dict>,
    /// The table whose names are still to be filled in: a native class nobody has asked for one.
    pub(crate) late: Cell<Option<&'static ClassDef>>,
    pub(crate) special: VmCell<Row>,
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
}

/// What a class's MRO says of each special name.
#[derive(Clone)]
pub(crate) struct Row {
    methods: Rc<[Value]>,
    /// It is the row of the class's base as well, who shows it to the collector.
    is_shared: bool,
}

impl Row {
    /// A row of these.
    pub(crate) fn of(methods: Vec<Value>) -> Row {
        Row {
            methods: methods.into(),
            is_shared: false,
        }
    }

    /// The row that no class has filled in.
    pub(crate) fn empty() -> Row {
        Row::of(vec![Value::Unset; Special::ALL.len()])
    }

    /// The same row for a class whose base has it.
    pub(crate) fn share(&self) -> Row {
        Row {
            methods: self.methods.clone(),
            is_shared: true,
        }
    }

    /// Whether the base has it too.
    pub(crate) fn is_shared(&self) -> bool {
        self.is_shared
    }

    /// Change one of them, for this class alone.
    pub(crate) fn replace(&mut self, which: Special, method: Value) -> Value {
        self.is_shared = false;
        std::mem::replace(&mut Rc::make_mut(&mut self.methods)[which as usize], method)
    }
}

impl Deref for Row {
    type Target = [Value];

    #[inline(always)]
    fn deref(&self) -> &[Value] {
        &self.methods
    }
}

impl Trace for Row {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if !self.is_shared {
            self.methods.trace(tracer);
        }
    }
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
    /// A class with these names of its own, whose row of special methods is still to be filled: until then it has this
    /// one.
    pub(crate) fn new(name: Ref<Str>, layout: &'static Layout, own: Ref<Dict>, row: Row) -> Type {
        Type {
            qualname: VmCell::new(name.clone()),
            name: VmCell::new(name),
            bases: VmCell::default(),
            base: VmCell::default(),
            mro: VmCell::default(),
            own,
            late: Cell::new(None),
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

    /// The class's own names, as far as they are filled in.
    pub(crate) fn own_names(&self) -> &Ref<Dict> {
        &self.own
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
        self.own.trace(tracer);
        // SAFETY: the collector runs when nothing changes.
        unsafe { self.special.peek() }.trace(tracer);
    }

    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        self.name.save(saver)?;
        self.qualname.save(saver)?;
        self.bases.save(saver)?;
        self.base.save(saver)?;
        self.mro.save(saver)?;
        self.own.save(saver)?;
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
        let class = Type {
            name: Trace::load(loader)?,
            qualname: Trace::load(loader)?,
            bases: Trace::load(loader)?,
            base: Trace::load(loader)?,
            mro: Trace::load(loader)?,
            own: Trace::load(loader)?,
            late: Cell::new(None),
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
        };
        loader.stage_specials()?;
        Ok(class)
    }
}

impl Ref<Type> {
    /// The class's own names.
    #[inline]
    pub fn namespace(&self, vm: &mut Vm) -> &Ref<Dict> {
        if self.late.get().is_some() {
            (vm.complete_class)(vm, self);
        }
        &self.own
    }

    /// A class that was read takes its place below its bases, which are whole.
    pub(super) fn restore(&self, vm: &mut Vm, specials: Vec<(usize, Value)>) {
        for base in self.bases.cloned(vm) {
            vm.add_subclass(&base, self);
        }
        let mut row = match self.base.cloned(vm) {
            Some(base) => base.special.get(vm).share(),
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
