//! Writing an isolate's objects down: what `Trace::save` writes to.
//!
//! ```text
//! table:   for each object, how it comes to be: found under a name (built-in types and their methods, what native
//!          modules made), a string, or memory of some type and size
//! bodies:  in the same order, what each object holds; references are numbers of the table
//! ```
//! Objects are numbered as they are met, from the roots on, and written in that order: no recursion, whatever the depth.
//! A type comes before its instances, a base before what derives from it.

use super::attrs::Shape;
use super::frame::Frame;
use super::layout::{Boxed, Layout, Payload};
use super::native::{GetSetDef, MethodDef};
use super::step::NativeFrame;
use super::{Generator, Header, Ref, Str, Type, Value, Vm};
use crate::code::Code;
use crate::code::bytes::Writer;
use crate::code::serial::CodeSet;
use hashbrown::HashMap;
use std::any::{Any, TypeId};
use std::ptr::NonNull;
use std::sync::Arc;

/// The outcome of writing something.
pub type Saved = Result<(), Unsaved>;

/// Something that cannot be written down.
#[derive(Clone, Debug)]
pub struct Unsaved {
    /// What it is.
    pub what: String,
    /// How it is reached: `__main__.server._sock`.
    pub path: String,
}

impl Unsaved {
    /// Something that is `what`.
    pub fn new(what: impl Into<String>) -> Unsaved {
        Unsaved {
            what: what.into(),
            path: String::new(),
        }
    }

    /// A value of a Rust type that has no way to be written.
    #[cold]
    pub fn kind(name: &str) -> Unsaved {
        let short = name.rsplit("::").next().unwrap_or(name);
        Unsaved::new(short.trim_end_matches('>'))
    }
}

impl std::fmt::Display for Unsaved {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.path.is_empty() {
            write!(f, "cannot save {}", self.what)
        } else {
            write!(f, "cannot save {}: {}", self.path, self.what)
        }
    }
}

impl std::error::Error for Unsaved {}

/// How an entry of the table comes to be.
pub(super) mod row {
    /// A built-in type: module and name follow.
    pub(crate) const TYPE: u64 = 0;
    /// What a built-in type has under a name.
    pub(crate) const ATTRIBUTE: u64 = 1;
    /// What a native module made under a name.
    pub(crate) const NATIVE: u64 = 2;
    /// The same, whose contents follow among the bodies.
    pub(crate) const NATIVE_FILLED: u64 = 3;
    /// An interned string.
    pub(crate) const NAME: u64 = 4;
    /// Another string.
    pub(crate) const TEXT: u64 = 5;
    /// The empty tuple.
    pub(crate) const EMPTY: u64 = 6;
    /// A class.
    pub(crate) const CLASS: u64 = 7;
    /// From here on: an object of the type with this number.
    pub(crate) const OBJECT: u64 = 8;
}

/// The numbers that stand for values that are no objects.
pub(super) mod immediate {
    pub(crate) const UNSET: u64 = 0;
    pub(crate) const NONE: u64 = 1;
    pub(crate) const FALSE: u64 = 2;
    pub(crate) const TRUE: u64 = 3;
    pub(crate) const ELLIPSIS: u64 = 4;
    pub(crate) const NOT_IMPLEMENTED: u64 = 5;
    pub(crate) const INT: u64 = 6;
    pub(crate) const FLOAT: u64 = 7;
    pub(crate) const OBJECT: u64 = 8;
}

/// A native frame that can be written, and how it is read.
pub struct FrameKind {
    pub(super) name: fn() -> &'static str,
    pub(super) load: fn(&mut super::load::Loader<'_>) -> super::load::Loaded<Box<dyn NativeFrame>>,
}

impl FrameKind {
    /// The kind of `T`.
    pub const fn of<T: NativeFrame + 'static>() -> FrameKind {
        FrameKind {
            name: std::any::type_name::<T>,
            load: |loader| T::load(loader).map(|frame| Box::new(frame) as Box<dyn NativeFrame>),
        }
    }
}

/// State of a layer above that is written with the isolate (or with each fiber), and how.
pub struct StateKind {
    pub(super) id: fn() -> TypeId,
    pub(super) save: fn(&dyn Any, &mut Saver<'_>) -> Saved,
    pub(super) load: fn(&mut super::load::Loader<'_>) -> super::load::Loaded<Box<dyn Any>>,
}

impl StateKind {
    /// The kind of `T`.
    pub const fn of<T: super::Trace + 'static>() -> StateKind {
        StateKind {
            id: TypeId::of::<T>,
            save: |state, saver| match state.downcast_ref::<T>() {
                Some(state) => state.save(saver),
                None => Ok(()),
            },
            load: |loader| T::load(loader).map(|state| Box::new(state) as Box<dyn Any>),
        }
    }
}

/// A row of a native table, and where it stands.
pub struct Row {
    /// The function.
    pub def: &'static MethodDef,
    /// Its module.
    pub module: &'static str,
    /// Its class; empty for a function of the module.
    pub class: &'static str,
}

/// What can be written: the tables of all layers.
pub struct Kinds {
    /// Native frames.
    pub frames: &'static [&'static [FrameKind]],
    /// States.
    pub states: &'static [&'static [StateKind]],
    /// The computed attributes that classes of scripts get.
    pub attributes: &'static [&'static GetSetDef],
}

/// What is found under a name in every isolate.
pub(crate) struct Fixed {
    pub(crate) object: Ref,
    /// The native module, and the name in it.
    pub(crate) module: &'static str,
    pub(crate) name: Ref<Str>,
    /// Its contents belong to the program.
    pub(crate) is_filled: bool,
}

/// The module of what the host has given a name.
pub(crate) const HOST: &str = "<host>";

/// What native modules made in this isolate, in order.
#[derive(Default)]
pub(crate) struct FixedObjects(pub(crate) Vec<Fixed>);

/// Where an object's name is written.
enum Known {
    Attribute {
        owner: NonNull<Header>,
        name: Ref<Str>,
    },
    Native {
        at: usize,
    },
}

/// Writes objects.
pub struct Saver<'v> {
    pub(super) vm: &'v Vm,
    pub(super) kinds: &'v Kinds,
    /// The bodies.
    pub out: Writer,
    table: Writer,
    numbers: HashMap<usize, u32, foldhash::fast::FixedState>,
    objects: Vec<NonNull<Header>>,
    /// Who led to each object first.
    parents: Vec<u32>,
    current: u32,
    known: HashMap<usize, Known, foldhash::fast::FixedState>,
    fixed: &'v [Fixed],
    types: HashMap<usize, (&'static str, &'static str), foldhash::fast::FixedState>,
    shapes: HashMap<usize, u32, foldhash::fast::FixedState>,
    /// Weak references, which are written last: their objects are there or not.
    weak: Vec<u32>,
    pub(super) codes: CodeSet,
    pub(super) ids: Vec<(u32, usize)>,
    /// The frames of fibers, by their addresses: fiber and place.
    pub(super) frames: HashMap<usize, (u32, u32), foldhash::fast::FixedState>,
    find_rows: &'v dyn Fn() -> Vec<Row>,
    rows: Option<HashMap<usize, Row, foldhash::fast::FixedState>>,
}

/// No object: a root.
const ROOT: u32 = u32::MAX;

impl<'v> Saver<'v> {
    /// `types` are the built-in types with their modules and names, `fixed` what native modules made.
    pub(crate) fn new(
        vm: &'v Vm,
        kinds: &'v Kinds,
        types: impl Iterator<Item = (&'v Ref<Type>, &'static str, &'static str)>,
        fixed: &'v [Fixed],
        find_rows: &'v dyn Fn() -> Vec<Row>,
    ) -> Saver<'v> {
        let mut saver = Saver {
            vm,
            kinds,
            out: Writer::default(),
            table: Writer::default(),
            numbers: HashMap::default(),
            objects: Vec::new(),
            parents: Vec::new(),
            current: ROOT,
            known: HashMap::default(),
            fixed,
            types: HashMap::default(),
            shapes: HashMap::default(),
            weak: Vec::new(),
            codes: CodeSet::default(),
            ids: Vec::new(),
            frames: HashMap::default(),
            find_rows,
            rows: None,
        };
        for (ty, module, name) in types {
            saver.types.insert(ty.address(), (module, name));
            let names = ty.own_names().map(|names| names.table(vm).iter());
            for entry in names.into_iter().flatten() {
                if let (Value::Object(value), Some(name)) = (&entry.value, entry.key.as_str())
                    && !value.is::<Type>()
                    && !value.is::<Str>()
                {
                    saver
                        .known
                        .entry(value.address())
                        .or_insert(Known::Attribute {
                            owner: ty.header_ptr(),
                            name: name.clone(),
                        });
                }
            }
        }
        for (at, fixed) in fixed.iter().enumerate() {
            let known = Known::Native { at };
            saver.known.entry(fixed.object.address()).or_insert(known);
        }
        saver
    }

    /// A reference.
    #[inline]
    pub fn reference<T>(&mut self, object: &Ref<T>) -> Saved {
        let number = self.number(object.header_ptr())?;
        self.out.number(u64::from(number));
        Ok(())
    }

    /// A value.
    #[inline]
    pub fn value(&mut self, value: &Value) -> Saved {
        match value {
            Value::Object(object) => {
                let number = self.number(object.header_ptr())?;
                self.out.number(immediate::OBJECT + u64::from(number));
            }
            Value::Unset => self.out.number(immediate::UNSET),
            Value::None => self.out.number(immediate::NONE),
            Value::Bool(crate::object::Truth::False) => self.out.number(immediate::FALSE),
            Value::Bool(crate::object::Truth::True) => self.out.number(immediate::TRUE),
            Value::Ellipsis => self.out.number(immediate::ELLIPSIS),
            Value::NotImplemented => self.out.number(immediate::NOT_IMPLEMENTED),
            Value::Int(number) => {
                self.out.number(immediate::INT);
                self.out.signed(*number);
            }
            Value::Float(number) => {
                self.out.number(immediate::FLOAT);
                self.out.float(number.get());
            }
        }
        Ok(())
    }

    /// The object's number, if it was met.
    pub(super) fn number_of(&self, object: NonNull<Header>) -> Option<u32> {
        self.numbers.get(&(object.as_ptr() as usize)).copied()
    }

    /// The object's number; a new one gets a row of the table.
    pub(super) fn number(&mut self, object: NonNull<Header>) -> Result<u32, Unsaved> {
        if let Some(number) = self.numbers.get(&(object.as_ptr() as usize)) {
            return Ok(*number);
        }
        // A type before its instances, a base before its subclass. Metaclasses of metaclasses are few; bases can make a
        // long chain, which is laid out without recursion.
        let mut work = vec![(object, false)];
        while let Some((object, is_open)) = work.pop() {
            let address = object.as_ptr() as usize;
            if self.numbers.contains_key(&address) {
                continue;
            }
            if is_open || self.is_named(object) {
                self.add_row(object)?;
                continue;
            }
            work.push((object, true));
            // SAFETY: the object is reachable, so it is alive, and its type with it.
            unsafe {
                let ty = object.as_ref().ty.get();
                if !std::ptr::eq(ty.cast::<Header>().as_ptr(), object.as_ptr()) {
                    work.push((ty.cast(), false));
                }
                if std::ptr::eq(ty.as_ref().body.layout, Type::layout()) {
                    let class = &(*object.cast::<Boxed<Type>>().as_ptr()).body;
                    for base in class.bases.get(self.vm) {
                        work.push((base.header_ptr(), false));
                    }
                    if let Some(base) = class.base.get(self.vm) {
                        work.push((base.header_ptr(), false));
                    }
                }
            }
        }
        self.number_of(object)
            .ok_or_else(|| Unsaved::new("an object without a number"))
    }

    /// Whether it is found without its type.
    fn is_named(&self, object: NonNull<Header>) -> bool {
        let address = object.as_ptr() as usize;
        // SAFETY: the object is alive.
        let ty = unsafe { object.as_ref().ty.get() };
        self.types.contains_key(&address)
            || matches!(self.known.get(&address), Some(Known::Native { .. }))
            || ty == self.vm.types.str.ptr()
            || object == self.vm.empty_tuple.header_ptr()
    }

    fn add_row(&mut self, object: NonNull<Header>) -> Saved {
        let address = object.as_ptr() as usize;
        // SAFETY: the object is alive.
        let any: Ref = unsafe { Ref::borrow_ptr(object.cast()) };
        if let Some((module, name)) = self.types.get(&address) {
            self.table.number(row::TYPE);
            self.table.bytes(module.as_bytes());
            self.table.bytes(name.as_bytes());
        } else if let Some(known) = self.known.get(&address) {
            match known {
                Known::Attribute { owner, name } => {
                    let (owner, name) = (*owner, name.clone());
                    let owner = self.number(owner)?;
                    self.table.number(row::ATTRIBUTE);
                    self.table.number(u64::from(owner));
                    self.table.bytes(name.as_bytes());
                }
                Known::Native { at } => {
                    let fixed = &self.fixed[*at];
                    self.table.number(if fixed.is_filled {
                        row::NATIVE_FILLED
                    } else {
                        row::NATIVE
                    });
                    self.table.bytes(fixed.module.as_bytes());
                    self.table.bytes(fixed.name.as_bytes());
                    self.table.bytes(any.layout().name.as_bytes());
                }
            }
        } else if any.is_same(&self.vm.empty_tuple) {
            self.table.number(row::EMPTY);
        } else if let Some(text) = any.downcast::<Str>()
            && any.ty().is_same(&self.vm.types.str)
        {
            self.table.number(if text.is_interned() {
                row::NAME
            } else {
                row::TEXT
            });
            self.table.bytes(text.as_bytes());
        } else {
            let ty = self
                .number_of(any.ty().header_ptr())
                .ok_or_else(|| Unsaved::new("an object without a type"))?;
            if let Some(class) = any.downcast::<Type>() {
                if !class.is_counted() {
                    let name = class.name.get(self.vm).to_string_lossy().into_owned();
                    return Err(Unsaved::new(format!("the native class {name}")));
                }
                let base = match class.base.get(self.vm) {
                    Some(base) => self.number_of(base.header_ptr()),
                    None => None,
                };
                let base = base.ok_or_else(|| Unsaved::new("a class without a base"))?;
                self.table.number(row::CLASS);
                self.table.number(u64::from(ty));
                self.table.number(u64::from(base));
                self.table.signed(i64::from(class.attrs_offset.get()));
            } else {
                self.table.number(row::OBJECT + u64::from(ty));
                if let Some(tail) = any.layout().tail {
                    // SAFETY: the object is of this layout.
                    self.table.size(unsafe { tail(object) });
                }
            }
        }
        let number = u32::try_from(self.objects.len())
            .map_err(|_| Unsaved::new("more objects than can be numbered"))?;
        self.numbers.insert(address, number);
        self.objects.push(object);
        self.parents.push(self.current);
        Ok(())
    }

    /// Whether contents are written for the object.
    fn has_body(&self, object: NonNull<Header>) -> bool {
        let address = object.as_ptr() as usize;
        if self.types.contains_key(&address) {
            return false;
        }
        match self.known.get(&address) {
            Some(Known::Attribute { .. }) => false,
            Some(Known::Native { at }) => self.fixed[*at].is_filled,
            None => {
                // SAFETY: the object is alive.
                let ty = unsafe { object.as_ref().ty.get() };
                ty != self.vm.types.str.ptr() && object != self.vm.empty_tuple.header_ptr()
            }
        }
    }

    /// Write what the objects hold that were met so far, and what that leads to.
    pub(super) fn write_bodies(&mut self) -> Saved {
        let mut at = 0;
        while at < self.objects.len() {
            let object = self.objects[at];
            self.current = at as u32;
            if self.has_body(object) {
                self.write_body(object).map_err(|mut unsaved| {
                    unsaved.path = self.path(at as u32);
                    unsaved
                })?;
            }
            at += 1;
        }
        self.current = ROOT;
        Ok(())
    }

    fn write_body(&mut self, object: NonNull<Header>) -> Saved {
        // SAFETY: the object is alive; nothing changes while it is written.
        unsafe {
            let any: Ref = Ref::borrow_ptr(object.cast());
            if any.header().has(Header::WEAKLY_REFERENCED) || !any.layout().leaf {
                let id = super::identity::of(&any);
                self.ids.push((self.current, id));
            }
            (any.layout().save)(object, self)?;
            // The attributes of what lies before the object, or in it.
            let Some(attrs) = any.attrs() else {
                return Ok(());
            };
            self.attributes(attrs)
        }
    }

    /// A key's hash, unless it is told from the key alone.
    pub(super) fn hash(&mut self, key: &Value, hash: i64) {
        if let Value::Object(object) = key
            && object.header().ty.get() != self.vm.types.str.ptr()
        {
            self.out.word(hash as u64);
        }
    }

    /// A code.
    pub(super) fn code(&mut self, code: &Arc<Code>) {
        self.codes.add(code);
        let place = self.codes.place(code);
        self.out.size(place.unwrap_or_default());
    }

    /// The row of a native function's table.
    pub(super) fn row_of_function(&mut self, def: &'static MethodDef) -> Saved {
        let rows = self.rows.get_or_insert_with(|| {
            let rows = (self.find_rows)();
            rows.into_iter()
                .map(|row| (std::ptr::from_ref(row.def) as usize, row))
                .collect()
        });
        match rows.get(&(std::ptr::from_ref(def) as usize)) {
            Some(row) => {
                for text in [row.module, row.class, def.name] {
                    self.out.bytes(text.as_bytes());
                }
                Ok(())
            }
            None => Err(Unsaved::new(format!("the native function {}", def.name))),
        }
    }

    /// A computed attribute of a class.
    pub(super) fn attribute_row(&mut self, def: &'static GetSetDef) -> Saved {
        let mut known = self.kinds.attributes.iter();
        match known.position(|known| std::ptr::eq(*known, def)) {
            Some(at) => {
                self.out.size(at);
                Ok(())
            }
            None => Err(Unsaved::new(format!("the native attribute {}", def.name))),
        }
    }

    /// Remember that a weak reference is written last.
    pub(super) fn weak_later(&mut self) {
        self.weak.push(self.current);
    }

    /// The objects of weak references, where they were met.
    pub(super) fn write_weak(&mut self) {
        let weak = std::mem::take(&mut self.weak);
        self.out.size(weak.len());
        for number in weak {
            let object = self.objects[number as usize];
            // SAFETY: alive, and a weak reference.
            let reference: Ref = unsafe { Ref::borrow_ptr(object.cast()) };
            let target = reference
                .downcast::<super::WeakRef>()
                .and_then(|weak| weak.target())
                .and_then(|target| self.number_of(target.header_ptr()));
            self.out.number(u64::from(number));
            self.out
                .number(target.map_or(0, |target| u64::from(target) + 1));
        }
    }

    /// The number of a shape; its names follow where it is new.
    pub(super) fn shape(
        &mut self,
        shape: *const Shape,
        names: &[Ref<Str>],
        last_is_dict: bool,
    ) -> Saved {
        let next = self.shapes.len() as u32;
        let number = *self.shapes.entry(shape as usize).or_insert(next);
        self.out.number(u64::from(number));
        if number == next {
            self.out.size(names.len());
            for name in names {
                self.reference(name)?;
            }
            self.out.truth(last_is_dict);
        }
        Ok(())
    }

    /// A native frame, with the name of its kind.
    pub(super) fn native_frame(&mut self, frame: &dyn NativeFrame) -> Saved {
        let kind = frame.kind();
        let mut kinds = self.kinds.frames.iter().flat_map(|group| group.iter());
        let Some(at) = kinds.position(|known| (known.name)() == kind) else {
            return Err(Unsaved::new(format!(
                "a call of {} in progress",
                frame.name()
            )));
        };
        self.out.size(at);
        frame.save(self)
    }

    /// A frame: nothing, one on a fiber, or a generator's.
    pub(super) fn frame_link(&mut self, frame: *const Frame) -> Saved {
        if frame.is_null() {
            self.out.byte(0);
            return Ok(());
        }
        if let Some((fiber, place)) = self.frames.get(&(frame as usize)).copied() {
            self.out.byte(1);
            self.out.number(u64::from(fiber));
            self.out.number(u64::from(place));
            return Ok(());
        }
        self.out.byte(2);
        // SAFETY: a frame that lies on no fiber is a generator's, which its owner points at.
        let generator: Ref<Generator> = unsafe {
            let owner = NonNull::new((*frame).owner.cast::<Boxed<Generator>>());
            Ref::borrow_ptr(owner.ok_or_else(|| Unsaved::new("a frame of nobody"))?)
        };
        self.reference(&generator)
    }

    /// What was written: the table with its length in rows, and the bodies.
    pub(super) fn finish(self) -> (usize, Writer, Writer) {
        (self.objects.len(), self.table, self.out)
    }

    /// How an object is reached, as a reader would write it.
    #[cold]
    fn path(&self, number: u32) -> String {
        let mut chain = vec![number];
        while let Some(parent) = chain.last().map(|last| self.parents[*last as usize])
            && parent != ROOT
            && chain.len() < 64
        {
            chain.push(parent);
        }
        chain.reverse();
        let mut path = String::new();
        for pair in chain.windows(2) {
            let step = self.step_name(pair[0], pair[1]);
            if step.is_empty() {
                continue;
            }
            if !path.is_empty() && !step.starts_with('[') {
                path.push('.');
            }
            path.push_str(&step);
        }
        path.strip_prefix("sys.modules")
            .map_or(path.clone(), str::to_owned)
            .trim_matches(['[', ']'])
            .to_owned()
    }

    /// What the object `to` is called in `from`; nothing where that has no name of its own.
    fn step_name(&self, from: u32, to: u32) -> String {
        // SAFETY: both are alive.
        let (from, to): (Ref, Ref) = unsafe {
            (
                Ref::borrow_ptr(self.objects[from as usize].cast()),
                Ref::borrow_ptr(self.objects[to as usize].cast()),
            )
        };
        let is_it = |value: &Value| value.object().is_some_and(|it| it.is_same(&to));
        if let Some(dict) = from.downcast::<super::Dict>() {
            let entry = dict.table(self.vm).iter().find(|entry| is_it(&entry.value));
            return match entry.map(|entry| &entry.key) {
                Some(key) => match key.as_str() {
                    Some(text) => text.to_string_lossy().into_owned(),
                    None => "[...]".to_owned(),
                },
                None => String::new(),
            };
        }
        if let Some(attrs) = from.attrs()
            && let Some((name, _)) = attrs.items(0).iter().find(|(_, value)| is_it(value))
        {
            return name.to_string_lossy().into_owned();
        }
        if let Some(list) = from.downcast::<super::List>() {
            let at = list.items(self.vm).iter().position(is_it);
            return at.map_or(String::new(), |at| format!("[{at}]"));
        }
        if let Some(generator) = from.downcast::<Generator>()
            && let Some(function) = generator.function()
        {
            let name = function.name.cloned(self.vm);
            let name = name
                .as_str()
                .map(|name| name.to_string_lossy().into_owned());
            return format!("<{}>", name.unwrap_or_default());
        }
        String::new()
    }
}

/// How an object of layout `T` is written.
pub(super) unsafe fn save_body<T: super::Trace>(
    object: NonNull<Header>,
    saver: &mut Saver<'_>,
) -> Saved {
    // SAFETY: the object is alive and of this layout.
    unsafe { (*object.cast::<Boxed<T>>().as_ptr()).body.save(saver) }
}

impl Layout {
    pub(crate) const fn with_load(
        mut self,
        load: unsafe fn(NonNull<Header>, &mut super::load::Loader<'_>) -> super::load::Loaded<()>,
    ) -> Layout {
        self.load = load;
        self
    }
}

/// Writes a field that the collector does not visit, if its type can be written.
pub struct Probe<T>(std::marker::PhantomData<T>);

impl<T> Probe<T> {
    /// For fields of type `T`.
    #[allow(clippy::new_without_default, reason = "made by the derive alone")]
    pub const fn new() -> Probe<T> {
        Probe(std::marker::PhantomData)
    }
}

impl<T: super::Trace> Probe<T> {
    /// Write it.
    pub fn save_probed(&self, value: &T, saver: &mut Saver<'_>) -> Saved {
        value.save(saver)
    }

    /// Read it.
    pub fn load_probed(&self, loader: &mut super::load::Loader<'_>) -> super::load::Loaded<T> {
        T::load(loader)
    }
}

/// What stands in for a type that has no way to be written.
pub trait Unprobed<T> {
    /// It cannot be.
    fn save_probed(&self, _: &T, _: &mut Saver<'_>) -> Saved {
        Err(Unsaved::kind(std::any::type_name::<T>()))
    }

    /// Likewise.
    fn load_probed(&self, _: &mut super::load::Loader<'_>) -> super::load::Loaded<T> {
        Err(crate::code::bytes::Corrupt::new(std::any::type_name::<T>()))
    }
}

impl<T> Unprobed<T> for Probe<T> {}
