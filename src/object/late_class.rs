//! The core classes: those that the loop and native code know by name, made when somebody asks for them.
//!
//! There are more than a hundred, most of which a program never meets: an isolate begins with the few that every program
//! needs. Another one is made by looking at it ([`LateClass`]), without anything of the `Vm` but its heap.
//!
//! # Invariants
//! - A core class is in the heap's list from its making until the isolate ends.
//! - The bases of a class that is in the list are in it too.
//!
//! # Cost
//! One test for each look at a class that may be missing; O(bases) to make one.

use super::heap::Heap;
use super::layout::{Layout, Payload, Trace, Tracer};
use super::native::{ClassDef, ClassFlags};
use super::types::{EXCEPTION_ROWS, ROWS};
use super::{Exception, OutOfMemory, Ref, Row, Type, TypeFlags, Value, heap};
use hashbrown::HashMap;
use std::cell::{Cell, OnceCell, UnsafeCell};
use std::ops::Deref;
use std::sync::OnceLock;

/// How many there are.
pub(crate) const COUNT: usize = ROWS.len() + EXCEPTION_ROWS.len();
const _: () = assert!(COUNT < u8::MAX as usize, "a class has its place in a byte");

/// What is known of a core class before any table is read.
pub(crate) struct CoreRow {
    pub(crate) name: &'static str,
    layout: &'static Layout,
    /// The places of its bases.
    bases: Vec<usize>,
}

/// All of them: types come first, then exceptions.
struct Core {
    rows: Vec<CoreRow>,
    places: HashMap<&'static str, usize>,
}

/// The core class of a place.
pub(crate) fn row(place: usize) -> Option<&'static CoreRow> {
    core().rows.get(place)
}

/// The place of a core class.
pub(crate) fn place_named(name: &str) -> Option<usize> {
    core().places.get(name).copied()
}

fn core() -> &'static Core {
    static KNOWN: OnceLock<Core> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let names = ROWS.iter().map(|row| row.name);
        let names = names.chain(EXCEPTION_ROWS.iter().map(|row| row.0));
        let mut places = HashMap::with_capacity(COUNT);
        places.extend(names.enumerate().map(|(place, name)| (name, place)));
        let place = |name: &str| places.get(name).copied();
        let types = ROWS.iter().map(|row| CoreRow {
            name: row.name,
            layout: (row.layout)(),
            bases: place(row.base).into_iter().collect(),
        });
        let exceptions = EXCEPTION_ROWS.iter().map(|(name, base)| CoreRow {
            name,
            layout: Exception::layout(),
            // The one class here with two bases.
            bases: match *name {
                "ExceptionGroup" => place(base).into_iter().chain(place("Exception")).collect(),
                _ => place(base).into_iter().collect(),
            },
        });
        let rows = types.chain(exceptions).collect();
        Core { rows, places }
    })
}

/// The tables of the native classes that every isolate has: one for the process.
pub struct Tables {
    /// By the places of core classes.
    core: Vec<Option<&'static ClassDef>>,
    /// All of them.
    pub(crate) all: Vec<&'static ClassDef>,
    /// By the layouts that one class alone has. What few programs ask for is indexed when it is asked for.
    layouts: OnceLock<HashMap<usize, Option<&'static ClassDef>>>,
    /// By module and name.
    names: OnceLock<HashMap<(&'static str, &'static str), &'static ClassDef>>,
}

impl Tables {
    /// The index of these tables, bases before what derives from them.
    pub(crate) fn new(all: impl Iterator<Item = &'static ClassDef>) -> Tables {
        let mut core = vec![None; COUNT];
        let all: Vec<&'static ClassDef> = all.collect();
        for def in &all {
            let is_core = def.module == "builtins" || def.name == "ReferenceType";
            if let Some(place) = place_named(def.name).filter(|_| is_core) {
                debug_assert!(def.constants.is_empty(), "{} has constants", def.name);
                core[place] = Some(*def);
            }
        }
        Tables {
            core,
            all,
            layouts: OnceLock::new(),
            names: OnceLock::new(),
        }
    }

    /// The table of this module and name.
    pub(crate) fn named(&self, module: &str, name: &str) -> Option<&'static ClassDef> {
        let names = self.names.get_or_init(|| {
            let mut names = HashMap::new();
            for def in &self.all {
                // The first of a name, where several have it.
                names.entry((def.module, def.name)).or_insert(*def);
            }
            names
        });
        names.get(&(module, name)).copied()
    }

    /// The place of the core class of a table.
    pub(crate) fn place(&self, def: &'static ClassDef) -> Option<usize> {
        let known = |place: &usize| self.core[*place].is_some_and(|known| std::ptr::eq(known, def));
        place_named(def.name).filter(known)
    }

    /// The table of the one class whose instances lie so.
    pub(crate) fn of_layout(&self, layout: &'static Layout) -> Option<&'static ClassDef> {
        let layouts = self.layouts.get_or_init(|| {
            let mut layouts: HashMap<usize, Option<&'static ClassDef>> = HashMap::new();
            for def in &self.all {
                if let Some(layout) = def.layout {
                    let shared = layouts.entry(std::ptr::from_ref(layout()) as usize);
                    shared
                        .and_modify(|known| *known = None)
                        .or_insert(Some(def));
                }
            }
            layouts
        });
        let key = std::ptr::from_ref(layout) as usize;
        layouts.get(&key).copied().flatten()
    }
}

/// The core classes of an isolate.
pub(crate) struct CoreClasses {
    made: UnsafeCell<[Option<Ref<Type>>; COUNT]>,
    /// What the classes have: set before the first one is made.
    pub(super) tables: Cell<Option<&'static Tables>>,
}

impl CoreClasses {
    pub(super) fn new() -> CoreClasses {
        CoreClasses {
            made: UnsafeCell::new([const { None }; COUNT]),
            tables: Cell::new(None),
        }
    }

    /// The class, if it was made.
    pub(super) fn known(&self, place: usize) -> Option<&Ref<Type>> {
        let list = self.made.get().cast::<Option<Ref<Type>>>();
        if place >= COUNT {
            return None;
        }
        // SAFETY: an entry that is there stays until the isolate ends, so that a borrow of it stays good while others are
        // made.
        unsafe { (*list.add(place)).as_ref() }
    }

    pub(super) fn set(&self, place: usize, class: Ref<Type>) {
        debug_assert!(self.known(place).is_none());
        if place < COUNT {
            // SAFETY: the entry is empty, so that nobody has borrowed it.
            unsafe {
                self.made
                    .get()
                    .cast::<Option<Ref<Type>>>()
                    .add(place)
                    .write(Some(class))
            };
        }
    }

    /// The isolate ends: nobody looks at a class any more.
    pub(super) fn clear(&self) {
        for place in 0..COUNT {
            // SAFETY: as above; the entry is empty before what it held is dropped.
            drop(unsafe { (*self.made.get().cast::<Option<Ref<Type>>>().add(place)).take() });
        }
    }
}

impl Heap {
    /// The tables of the classes that every isolate has.
    pub(crate) fn tables(&self) -> Option<&'static Tables> {
        self.core.tables.get()
    }

    /// The core class of a place, made now if nobody has asked for it before: a look at a class cannot fail.
    pub(crate) fn core_class(&self, place: usize) -> &Ref<Type> {
        if let Some(known) = self.core.known(place) {
            return known;
        }
        let made = self.beyond(|| self.make_core(place));
        match (made, self.core.known(place)) {
            (Ok(()), Some(class)) => class,
            // As where a vector cannot grow: the machine has no memory left.
            _ => std::alloc::handle_alloc_error(std::alloc::Layout::new::<Type>()),
        }
    }

    #[cold]
    fn make_core(&self, place: usize) -> Result<(), OutOfMemory> {
        let row = row(place).ok_or(OutOfMemory)?;
        let bases: Vec<Ref<Type>> = row
            .bases
            .iter()
            .map(|base| self.core_class(*base).clone())
            .collect();
        let name = self.intern(row.name.as_bytes())?;
        let meta = self.core.known(super::types::TYPE).ok_or(OutOfMemory)?;
        let body = Type::new(name, row.layout, None, Row::default());
        let class = heap::allocate(meta, body)?;
        // SAFETY: a fresh type.
        unsafe { link(&class, &bases) };
        self.dress_core(place, &class);
        self.core.set(place, class);
        Ok(())
    }

    /// What its place and its table say of a fresh core class.
    pub(super) fn dress_core(&self, place: usize, class: &Ref<Type>) {
        class.core.set(place as u8 + 1);
        if place < ROWS.len() {
            // Plain `object` and the valueless types have no attributes of their own.
            class.attrs_offset.set(0);
            if ROWS[place].base == "none" {
                class.raise_flag(TypeFlags::BASE);
            }
        } else {
            let flags = TypeFlags::BASE | TypeFlags::DICT | TypeFlags::WEAK;
            class.flags.set(TypeFlags(flags));
        }
        let tables = self.core.tables.get();
        if let Some(def) = tables.and_then(|tables| tables.core.get(place).copied().flatten()) {
            dress(class, def);
        }
    }
}

/// A class has the names and flags of its table from here on: the names wait until somebody asks for one.
pub(crate) fn dress(class: &Type, def: &'static ClassDef) {
    let mut flags = class.flags.get();
    for (given, meant) in [
        (ClassFlags::NO_NEW, TypeFlags::NOT_INSTANTIABLE),
        (ClassFlags::SEQUENCE, TypeFlags::SEQUENCE),
        (ClassFlags::MAPPING, TypeFlags::MAPPING),
        (ClassFlags::MATCH_SELF, TypeFlags::SELF_MATCH),
        (ClassFlags::DICT, TypeFlags::DICT),
        (ClassFlags::WEAKREF, TypeFlags::WEAK),
        (ClassFlags::HOST, TypeFlags::HOST),
        (ClassFlags::OPEN, TypeFlags::OPEN),
    ] {
        if def.flags.has(given) {
            flags = flags.with(meant);
        }
    }
    if !def.flags.has(ClassFlags::FINAL) {
        flags = flags.with(TypeFlags::BASE);
    }
    let base_has = || {
        // SAFETY: the class's bases are whole, and nothing changes them now.
        let base = unsafe { class.base.peek() };
        base.as_ref().is_some_and(|base| base.needs_finalizer())
    };
    // Those whose layout asks each object whether it has something to say are not all finalized.
    let finalizes =
        || class.layout.asks.is_none() && def.methods.iter().any(|it| it.name == "__del__");
    if def.module != "builtins" && (finalizes() || base_has()) {
        flags = flags.with(TypeFlags::DEL);
    }
    class.flags.set(flags);
    class.def.set(Some(def));
    class.is_late.set(true);
}

/// Set base, bases and MRO of a fresh type: a line of bases, or a second base that derives from one of the first one's.
///
/// # Safety
/// Nobody else looks at the type yet, and the bases are whole.
pub(super) unsafe fn link(class: &Ref<Type>, bases: &[Ref<Type>]) {
    // SAFETY: the caller's promise.
    unsafe {
        *class.base.as_ptr() = bases.first().cloned();
        *class.bases.as_ptr() = bases.to_vec();
        let mut mro = Vec::with_capacity(match bases {
            [] => 1,
            [base] => 1 + base.mro.peek().len(),
            _ => 6,
        });
        mro.push(class.clone());
        if let [base] = bases {
            mro.extend_from_slice(base.mro.peek());
        } else if let [first, others @ ..] = bases {
            let line = first.mro.peek();
            let is_before = |known: &&Ref<Type>| {
                let mut others = others.iter();
                !others.any(|base| base.mro.peek().iter().any(|it| it.is_same(known)))
            };
            mro.extend(line.iter().filter(is_before).cloned());
            mro.extend(match others.first() {
                Some(other) => other.mro.peek().clone(),
                None => Vec::new(),
            });
        }
        *class.mro.as_ptr() = mro;
        for base in bases {
            let subclasses = &mut *base.subclasses.as_ptr();
            if subclasses.is_empty() && base.core.get() == 1 {
                // `object`'s.
                subclasses.reserve(32);
            }
            subclasses.push(class.header_ptr());
        }
    }
}

/// A core class that is made when somebody asks for it.
pub struct LateClass {
    made: OnceCell<Ref<Type>>,
    place: usize,
}

impl LateClass {
    pub(super) fn at(place: usize) -> LateClass {
        LateClass {
            made: OnceCell::new(),
            place,
        }
    }

    /// Whether it is this class. Nothing is made to know that.
    #[inline(always)]
    pub fn is(&self, class: &Ref<Type>) -> bool {
        usize::from(class.core.get()) == self.place + 1
    }

    #[cold]
    #[inline(never)]
    fn make(&self) -> &Ref<Type> {
        let made = heap::current().core_class(self.place).clone();
        self.made.get_or_init(|| made)
    }
}

impl Deref for LateClass {
    type Target = Ref<Type>;

    #[inline(always)]
    fn deref(&self) -> &Ref<Type> {
        match self.made.get() {
            Some(made) => made,
            None => self.make(),
        }
    }
}

impl From<&LateClass> for Value {
    fn from(class: &LateClass) -> Value {
        (&**class).into()
    }
}

impl Trace for LateClass {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        if let Some(made) = self.made.get() {
            made.trace(tracer);
        }
    }
}
