//! What an isolate knows of a `Code`: its constants as values, its names interned, its inline caches.

use super::attrs::KnownShape;
use super::function::payload;
use super::heap::Charge;
use super::layout::{Layout, Payload, Trace, Tracer};
use super::load::{Loaded, Loader};
use super::save::{Saved, Saver};
use super::{Ref, Str, Value, VmCell};
use crate::code::{Code, Constant};
use std::cell::{Cell as StdCell, OnceCell, UnsafeCell};
use std::ops::Deref;
use std::sync::Arc;

/// `__code__`: a `Code` with what this isolate learned while running it.
///
/// Names, constants, sites and parameters are made when the code is first run: [`Vm::prepare`](super::Vm::prepare). Until
/// then they are empty, and its entry fits no call.
pub struct CodeObject {
    /// The code itself, shared between isolates.
    pub code: Arc<Code>,
    /// Its names, interned, by index.
    pub names: Late<Ref<Str>>,
    /// Its constants as values, by index; codes are code objects.
    pub constants: Late<Value>,
    /// Its inline caches, by site.
    pub(crate) sites: UnsafeCell<Box<[Site]>>,
    /// Names of the parameters, interned, in register order.
    pub params: Late<Ref<Str>>,
    /// Its name and its qualified name, interned, once a function was made of it.
    pub(crate) titles: OnceCell<[Ref<Str>; 2]>,
    /// What a call needs at once.
    pub(crate) entry: StdCell<Entry>,
    /// Whether its first two parameters are never rebound; nothing where nobody has asked (`vm/operators.rs`).
    pub(crate) keeps_operands: StdCell<Option<bool>>,
    /// What the code takes, if nobody else counts it, and what is made for running it; given back with the object.
    pub(crate) _charge: Charge,
    pub(crate) own_charge: VmCell<Charge>,
}
payload!(CodeObject, "code");

/// A row that is empty at first and filled once.
pub struct Late<T>(UnsafeCell<Box<[T]>>);

impl<T> Default for Late<T> {
    fn default() -> Late<T> {
        Late(UnsafeCell::default())
    }
}

impl<T> Late<T> {
    /// Fill it, unless it is filled.
    fn fill(&self, row: Box<[T]>) {
        // SAFETY: only an empty row is replaced: who holds a borrow of it can look at nothing in it. The old box owns
        // no memory. A `Late` is on one thread.
        unsafe {
            if (&*self.0.get()).is_empty() {
                *self.0.get() = row;
            }
        }
    }
}

impl<T> Deref for Late<T> {
    type Target = [T];

    #[inline(always)]
    fn deref(&self) -> &[T] {
        // SAFETY: a row that is not empty is never changed.
        unsafe { &*self.0.get() }
    }
}

/// What a call reads of the code it enters, side by side.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    /// The first instruction.
    pub(crate) words: *const crate::code::Word,
    /// How many registers a frame has.
    pub(crate) nregs: u16,
    /// How many of them are variables.
    pub(crate) nlocals: u16,
    /// How many arguments a plain call gives; `NOT_PLAIN` where binding or suspension has more to do.
    pub(crate) plain_args: u16,
    /// The same of a generator function or a coroutine function.
    pub(crate) generator_args: u16,
    /// The bytes of the registers.
    pub(crate) register_bytes: u32,
}

/// No count of arguments: the call is not a plain one.
pub(crate) const NOT_PLAIN: u16 = u16::MAX;

impl Entry {
    /// The entry of a code that is not prepared.
    const NOT_READY: Entry = Entry {
        words: std::ptr::null(),
        nregs: 0,
        nlocals: 0,
        plain_args: NOT_PLAIN,
        generator_args: NOT_PLAIN,
        register_bytes: 0,
    };

    /// How many arguments a plain call gives, where there are plain calls.
    #[inline(always)]
    pub(crate) fn plain_count(&self) -> Option<usize> {
        (self.plain_args != NOT_PLAIN).then_some(usize::from(self.plain_args))
    }

    /// The entry of a code.
    pub(crate) fn of(code: &Code) -> Entry {
        let layout = &code.arguments;
        let is_simple = !layout.has_varargs
            && !layout.has_varkw
            && layout.kwonly == 0
            && !code.flags.in_namespace();
        let count = |holds: bool| {
            if holds { layout.positional } else { NOT_PLAIN }
        };
        Entry {
            words: code.words.as_ptr(),
            nregs: code.nregs,
            nlocals: code.nlocals,
            plain_args: count(is_simple && !code.flags.suspends()),
            generator_args: count(is_simple && code.flags.suspends()),
            register_bytes: u32::from(code.nregs) * size_of::<Value>() as u32,
        }
    }
}

/// What is made of a code for running it.
pub(crate) struct Prepared {
    pub(crate) names: Vec<Ref<Str>>,
    pub(crate) constants: Vec<Value>,
    pub(crate) params: Vec<Ref<Str>>,
    pub(crate) charge: Charge,
}

impl CodeObject {
    /// A code object that is not prepared. `charge` is what the code takes, if nobody else counts it.
    pub(crate) fn new(code: Arc<Code>, charge: Charge) -> CodeObject {
        CodeObject {
            names: Late::default(),
            constants: Late::default(),
            sites: UnsafeCell::default(),
            params: Late::default(),
            titles: OnceCell::new(),
            entry: StdCell::new(Entry::NOT_READY),
            keeps_operands: StdCell::new(None),
            _charge: charge,
            own_charge: VmCell::default(),
            code,
        }
    }

    /// Whether it can be run: it is prepared.
    #[inline(always)]
    pub(crate) fn is_ready(&self) -> bool {
        !self.entry.get().words.is_null()
    }

    /// What preparing takes.
    pub(crate) fn own_bytes(code: &Code) -> usize {
        code.sites.len() * size_of::<Site>()
            + (code.names.len() + code.varnames.len()) * size_of::<usize>()
            + code.constants.len() * size_of::<Value>()
    }

    /// From now on it can be run.
    pub(crate) fn set_ready(&self, vm: &mut super::Vm, prepared: Prepared) {
        if self.is_ready() {
            return;
        }
        let sites = self
            .code
            .sites
            .iter()
            .map(|name| Site::new(prepared.names[*name as usize].clone()))
            .collect();
        // SAFETY: the code was never run: nobody borrows its sites, of which there are none.
        unsafe { *self.sites.get() = sites };
        self.names.fill(prepared.names.into());
        self.constants.fill(prepared.constants.into());
        self.params.fill(prepared.params.into());
        self.own_charge.set(vm, prepared.charge);
        self.entry.set(Entry::of(&self.code));
    }

    /// The code objects among its constants.
    fn inner(&self) -> impl Iterator<Item = &Ref<CodeObject>> {
        self.constants
            .iter()
            .filter_map(|constant| constant.object()?.downcast::<CodeObject>())
    }
}

impl Trace for CodeObject {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.names.trace(tracer);
        self.constants.trace(tracer);
        self.params.trace(tracer);
        for title in self.titles.get().into_iter().flatten() {
            title.trace(tracer);
        }
        // SAFETY: the collector runs when no site is borrowed.
        for site in unsafe { &*self.sites.get() }.iter() {
            site.name.trace(tracer);
            for learned in site.learned() {
                learned.value.trace(tracer);
            }
        }
    }

    /// Constants and names are made anew from the code; the codes among them are objects of their own.
    fn save(&self, saver: &mut Saver<'_>) -> Saved {
        saver.code(&self.code);
        saver.out.truth(self.is_ready());
        self.inner().try_for_each(|inner| inner.save(saver))
    }

    fn load(loader: &mut Loader<'_>) -> Loaded<Self> {
        let code = loader.code()?;
        let mut charge = Charge::default();
        charge.grow_to(code.bytes())?;
        let object = CodeObject::new(code.clone(), charge);
        if loader.bytes.truth()? {
            let mut charge = Charge::default();
            charge.grow_to(CodeObject::own_bytes(&code))?;
            let mut names = Vec::with_capacity(code.names.len());
            for name in &code.names {
                names.push(loader.vm.intern(name)?);
            }
            let mut params = Vec::with_capacity(code.varnames.len());
            for name in &code.varnames {
                params.push(loader.vm.intern(name)?);
            }
            let mut constants = Vec::with_capacity(code.constants.len());
            for constant in &code.constants {
                constants.push(match constant {
                    // That it has this code is checked when it is there.
                    Constant::Code(inner) => {
                        let object: Ref<CodeObject> = Trace::load(loader)?;
                        loader.stage_code(&object, inner);
                        object.into()
                    }
                    constant => loader.constant(constant)?,
                });
            }
            let prepared = Prepared {
                names,
                constants,
                params,
                charge,
            };
            object.set_ready(loader.vm, prepared);
        }
        Ok(object)
    }
}

/// What a cache at a site holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(u8)]
pub enum CacheKind {
    /// Nothing yet.
    #[default]
    Empty,
    /// Instances of the shape `holds` have the name at `index`.
    Slot,
    /// Storing the name turns `shape`, whose length is `index`, into `holds`.
    Grow,
    /// Instances of a class of this version have the `__slots__` member `index`.
    Member,
    /// Instances of `shape`, of a class of this version, find the method `value` on the class.
    Method,
    /// Instances of a class of this version that have their attributes in a dict, and not by this name, find the method
    /// `value`.
    DictMethod,
    /// Instances without attributes, of a class of this version, find the method `value`.
    TypeMethod,
    /// Instances of a class of this version find the property whose getter is `value`.
    Property,
    /// Instances of `shape`, of a class of this version, find the descriptor `value`, whose `__get__` is a script function.
    Descriptor,
    /// Instances of a class of this version find the native attribute `value`.
    GetSet,
    /// The class of instances of a class of this version is `value`: nothing else is their `__class__`.
    ClassOf,
    /// Instances of a class of this version are tuples, and the name is that of their item `index`.
    Item,
    /// Instances of `shape`, of a class of this version, find the class method whose function is `value`.
    ClassMethod,
    /// The class object of this version finds the class method whose function is `value`.
    OwnClassMethod,
    /// `super()` in the class at place `index` of the MRO, for instances of a class of this version: the function.
    SuperMethod,
    /// Instances of `shape`, of a class of this version, find the plain value on the class.
    ClassValue,
    /// The class object of this version itself has the attribute.
    OnClass,
    /// The globals have the name at `index`.
    Global,
    /// The globals lack the name while their keys have this version; the builtins have it at `index`.
    Builtin,
    /// The module's dict has the name at `index`.
    ModuleSlot,
    /// Instances of a class of this version that have their attributes in a dict may have the name at its `index`.
    InDict,
}

/// A name with its inline cache: what was learned last, and what was learned before. One cache line.
pub struct Site {
    pub(crate) name: Ref<Str>,
    pub(crate) latest: Learned,
    others: Option<Box<Others>>,
}

/// What a site learned before the last.
#[derive(Default)]
struct Others {
    /// Up to [`OTHERS`] of it.
    known: Vec<Learned>,
    /// How often there was more to remember.
    overflows: u32,
}

const _: () = assert!(size_of::<Site>() == 64);

/// One thing that a site has learned. What the fields say depends on the kind.
pub(crate) struct Learned {
    pub(crate) kind: CacheKind,
    pub(crate) index: u32,
    pub(crate) version: u64,
    pub(crate) shape: KnownShape,
    /// The shape that has the name at `index`: none unless this is a slot, or something that becomes one.
    pub(crate) holds: KnownShape,
    pub(crate) value: Value,
}

impl Default for Learned {
    fn default() -> Learned {
        Learned {
            kind: CacheKind::Empty,
            index: 0,
            version: 0,
            shape: KnownShape::none(),
            holds: KnownShape::none(),
            value: Value::Unset,
        }
    }
}

/// How many classes beyond the last a site remembers.
const OTHERS: usize = 5;
/// A site that has met too many classes so often learns only now and then.
const MANY: u32 = 32;
const SELDOM: u32 = 16;

impl Site {
    pub(crate) fn new(name: Ref<Str>) -> Site {
        Site {
            name,
            latest: Learned::default(),
            others: None,
        }
    }

    /// Keep what was learned last among the others, before something else is learned. Whether that is worth its while.
    pub(crate) fn step_back(&mut self) -> bool {
        if self.latest.kind == CacheKind::Empty {
            return true;
        }
        let others = self.others.get_or_insert_default();
        if others.known.len() >= OTHERS {
            others.overflows = others.overflows.wrapping_add(1);
            if others.overflows > MANY && !others.overflows.is_multiple_of(SELDOM) {
                return false;
            }
            drop(others.known.remove(0));
        }
        others.known.push(std::mem::take(&mut self.latest));
        true
    }

    /// What was learned before the latest.
    #[inline]
    pub(crate) fn others(&self) -> &[Learned] {
        self.others.as_ref().map_or(&[], |others| &others.known)
    }

    /// What was learned. The latest comes last: whoever asks has looked at it before.
    pub(crate) fn learned(&self) -> impl Iterator<Item = &Learned> {
        self.others().iter().chain(std::iter::once(&self.latest))
    }
}

impl CodeObject {
    /// Forget what was learned at all sites.
    pub(crate) fn flush_caches(&self, _vm: &mut super::Vm) {
        // SAFETY: `&mut Vm` excludes the loop, which alone borrows sites; the old ones are dropped after the borrow.
        let old: Vec<Site> = unsafe { &mut *self.sites.get() }
            .iter_mut()
            .map(|site| {
                let fresh = Site::new(site.name.clone());
                std::mem::replace(site, fresh)
            })
            .collect();
        drop(old);
    }
}
