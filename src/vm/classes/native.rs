//! Native classes: from a table of rows to a type.
//!
//! The core types exist from the isolate's first moment, without names; `add_class` dresses them. Other classes are
//! made here.

use super::layout::attrs_offset;
use crate::object::native::{ClassDef, ClassFlags, GetSetDef, MethodDef, MethodKind};
use crate::object::*;
use crate::object::{EXCEPTION_ROWS, ROWS};
use hashbrown::HashMap;
use std::sync::OnceLock;

/// Native classes by module and name: for the bases of others.
#[derive(Default)]
struct NativeClasses {
    /// In the order in which they were made.
    all: Vec<(&'static ClassDef, Ref<Type>)>,
    /// The first ones of them, as many as somebody had to look through.
    by_name: HashMap<(&'static str, &'static str), usize>,
    named: usize,
    /// Layouts that more than one class has: `native_type` cannot find a class by these.
    shared: Vec<usize>,
    /// The types that exist before any table is read, as [`core_place`] numbers them.
    core: Vec<Ref<Type>>,
}

/// About how many native classes an isolate has from the beginning.
const CLASSES: usize = 160;

impl Vm {
    /// Make the class of a table, or give a core type its names.
    pub fn add_class(&mut self, def: &'static ClassDef) -> Res<Ref<Type>> {
        if let Some(known) = self.class_of(def) {
            return Ok(known);
        }
        let class = match self.core_type(def) {
            Some(class) => class,
            None => self.make_native_class(def)?,
        };
        self.set_class_flags(&class, def);
        // Its names wait until somebody asks for one, unless a constant among them is computed.
        let had_row = !class.row_waits();
        class.def.set(Some(def));
        class.is_late.set(true);
        self.complete_class = Vm::fill_late;
        self.late_attribute = Vm::late_name;
        if !def.constants.is_empty() {
            self.fill_names(&class)?;
        }
        self.type_changed(&class);
        if had_row || !def.constants.is_empty() {
            self.fill_specials(&class);
        }
        if class.is_same(&self.types.r#type) {
            self.remember_object_methods();
        }
        self.register_class(&class, def);
        Ok(class)
    }

    /// The type that exists before any table is read.
    fn core_type(&mut self, def: &'static ClassDef) -> Option<Ref<Type>> {
        if def.module != "builtins" && def.name != "ReferenceType" {
            return None;
        }
        self.core_named(def.name)
    }

    /// The same, by its name.
    fn core_named(&mut self, name: &str) -> Option<Ref<Type>> {
        let place = core_place(name)?;
        if let Some(class) = self.state::<NativeClasses>().core.get(place) {
            return Some(class.clone());
        }
        let mut core = self.exceptions.all();
        core.extend(self.types.all());
        let class = core.get(place).cloned();
        self.state::<NativeClasses>().core = core;
        class
    }

    /// Expect as many classes as an isolate begins with.
    pub(crate) fn expect_classes(&mut self) {
        self.state::<NativeClasses>().all.reserve(CLASSES);
        self.native_types.reserve(2 * CLASSES);
    }

    /// A native class by its module and name.
    pub fn native_class(&mut self, module: &'static str, name: &'static str) -> Option<Ref<Type>> {
        let classes = self.state::<NativeClasses>();
        let fresh = classes.all.iter().enumerate().skip(classes.named);
        let fresh = fresh.map(|(at, (def, _))| ((def.module, def.name), at));
        classes.by_name.extend(fresh);
        classes.named = classes.all.len();
        let at = *classes.by_name.get(&(module, name))?;
        classes.all.get(at).map(|(_, class)| class.clone())
    }

    /// The table that a native class was made from.
    pub fn class_def(&mut self, class: &Ref<Type>) -> Option<&'static ClassDef> {
        class.def.get()
    }

    /// The native classes of this isolate, with modules and names by which [`Vm::named_class`] finds them. Their names
    /// are filled in.
    pub(crate) fn named_classes(&mut self) -> Vec<(Ref<Type>, &'static str, &'static str)> {
        let tables = self.class_tables();
        for def in &tables {
            if let Some(class) = self.class_of(def) {
                class.namespace(self);
            }
        }
        // Classes that share a name are not told apart by it.
        let is_alone = |def: &&&'static ClassDef| {
            let same = tables
                .iter()
                .filter(|other| (other.module, other.name) == (def.module, def.name));
            same.count() == 1
        };
        let mut classes: Vec<_> = tables
            .iter()
            .filter(is_alone)
            .filter_map(|def| Some((self.class_of(def)?, def.module, def.name)))
            .collect();
        let is_known = |class: &Ref<Type>| classes.iter().any(|(known, ..)| known.is_same(class));
        let core: Vec<_> = self
            .core_names()
            .filter(|(class, ..)| !is_known(class))
            .collect();
        classes.extend(core);
        classes
    }

    /// The class of this name.
    pub(crate) fn named_class(&mut self, module: &str, name: &str) -> Option<Ref<Type>> {
        let tables = self.class_tables();
        let def = tables
            .into_iter()
            .find(|def| (def.module, def.name) == (module, name));
        let mut found = def.and_then(|def| self.class_of(def));
        if module.is_empty() {
            let mut core = self.core_names();
            found = found.or_else(|| core.find(|known| known.2 == name).map(|known| known.0));
        }
        found
    }

    /// The types that exist before any table is read.
    fn core_names(&self) -> impl Iterator<Item = (Ref<Type>, &'static str, &'static str)> {
        let types = self.types.all().into_iter().zip(ROWS);
        let exceptions = self.exceptions.all().into_iter().zip(EXCEPTION_ROWS);
        types
            .map(|(ty, row)| (ty, "", row.name))
            .chain(exceptions.map(|(ty, (name, _))| (ty, "", *name)))
    }

    /// The tables of the native classes.
    pub(crate) fn class_tables(&mut self) -> Vec<&'static ClassDef> {
        let classes = &self.state::<NativeClasses>().all;
        classes.iter().map(|(def, _)| *def).collect()
    }

    fn base_named(&mut self, def: &'static ClassDef, name: &'static str) -> Res<Ref<Type>> {
        for module in [def.module, "builtins"] {
            // Few classes have other bases than core types: no index is made for these.
            let known = &self.state::<NativeClasses>().all;
            let mut known = known.iter().rev();
            if let Some((_, class)) = known.find(|it| it.0.name == name && it.0.module == module) {
                return Ok(class.clone());
            }
        }
        match self.core_named(name) {
            Some(class) => Ok(class),
            None => raise!(
                self,
                SystemError,
                "base '{name}' of native class '{}' is not ready",
                def.name
            ),
        }
    }

    fn make_native_class(&mut self, def: &'static ClassDef) -> Res<Ref<Type>> {
        let mut bases = Vec::new();
        for name in def.bases {
            bases.push(self.base_named(def, name)?);
        }
        if bases.is_empty() {
            bases.push(self.types.object.clone());
        }
        let base = bases[0].clone();
        let layout = def.layout.map_or(base.layout, |layout| layout());
        let name = self.intern(def.name)?;
        let body = Type::new(name, layout, None, Row::default());
        let class = heap::allocate(&self.types.r#type, body)?;
        let has_dict = def.flags.has(ClassFlags::DICT);
        let inside = layout.attrs_offset as i32;
        let is_plain = std::ptr::eq(layout, Instance::layout()) && !has_dict;
        class.attrs_offset.set(match inside {
            0 if std::ptr::eq(layout, base.layout) => attrs_offset(&base, has_dict),
            0 if has_dict => -(heap::PREFIX as i32),
            0 => 0,
            _ if is_plain => 0,
            inside => inside,
        });
        let mro = self.merge_mros(&bases)?;
        class
            .mro
            .set(self, std::iter::once(class.clone()).chain(mro).collect());
        for base in &bases {
            self.add_subclass(base, &class);
        }
        class.base.set(self, Some(base.clone()));
        class.bases.set(self, bases);
        let kept = TypeFlags::DICT | TypeFlags::WEAK | TypeFlags::SEQUENCE | TypeFlags::MAPPING;
        class.flags.set(TypeFlags(base.flags.get().0 & kept));
        Ok(class)
    }

    fn set_class_flags(&self, class: &Ref<Type>, def: &'static ClassDef) {
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
            class
                .base
                .get(self)
                .as_ref()
                .is_some_and(|base| base.needs_finalizer())
        };
        if def.module != "builtins"
            && (def.methods.iter().any(|it| it.name == "__del__") || base_has())
        {
            flags = flags.with(TypeFlags::DEL);
        }
        class.flags.set(flags);
    }

    /// Fill in the names of a class that its table has. What this takes is charged, and the memory limit looked at
    /// afterwards: a look-up cannot fail.
    fn fill_late(&mut self, class: &Ref<Type>) {
        let filled = heap::current().unlimited(|| self.fill_names(class));
        // Nothing of this runs script code or depends on what a script did.
        debug_assert!(filled.is_ok());
    }

    /// A name of a class whose names wait, and which goes on waiting for the others: looking for an attribute passes
    /// classes that have none of this name, and few of those that have it are asked for more.
    fn late_name(&mut self, class: &Ref<Type>, name: &Ref<Str>) -> Option<Value> {
        let made = class.names_so_far(self).get_str(self, name);
        let def = class.late().filter(|_| made.is_none());
        let Some(def) = def else {
            return made;
        };
        if matches!(name.as_bytes(), b"__doc__" | b"__module__" | b"__hash__") {
            return class.namespace(self).get_str(self, name);
        }
        let is_it = |known: &str| known.as_bytes() == name.as_bytes();
        let getset = def.getset.iter().rev().find(|row| is_it(row.name));
        let method = def.methods.iter().rev().find(|row| is_it(row.name));
        let made = heap::current().unlimited(|| {
            let value = match (getset, method) {
                (Some(row), _) => self.native_descriptor(class, def, row),
                (None, Some(row)) => self.native_method(class, row),
                (None, None) => return None,
            };
            let value = value.ok()?;
            let names = class.names_so_far(self).clone();
            names.set_str(self, name, value.clone()).ok()?;
            Some(value)
        });
        debug_assert!(made.is_some() || getset.is_none() && method.is_none());
        made
    }

    fn fill_names(&mut self, class: &Ref<Type>) -> Res<()> {
        let Some(def) = class.late() else {
            return Ok(());
        };
        // The row has methods that are names too.
        class.row();
        class.is_late.set(false);
        self.fill_attributes(class, def)
    }

    /// The special methods that a table has, which are in its class's row already or made for it.
    pub(super) fn own_specials(
        &mut self,
        class: &Ref<Type>,
        def: &'static ClassDef,
    ) -> Vec<(Special, Value)> {
        heap::current().unlimited(|| {
            let mut own = Vec::new();
            for method in def.methods {
                if let Some(which) = Special::named(method.name)
                    && let Ok(value) = self.native_method(class, method)
                {
                    own.push((which, value));
                }
            }
            if def.flags.has(ClassFlags::UNHASHABLE) {
                own.push((Special::Hash, Value::None));
            }
            own
        })
    }

    fn fill_attributes(&mut self, class: &Ref<Type>, def: &'static ClassDef) -> Res<()> {
        for method in def.methods {
            let value = self.native_method(class, method)?;
            self.set_own(class, method.name, value)?;
        }
        for row in def.getset {
            let descriptor = self.native_descriptor(class, def, row)?;
            self.set_own(class, row.name, descriptor)?;
        }
        for constant in def.constants {
            let value = (constant.value)(self)?;
            self.set_own(class, constant.name, value)?;
        }
        if def.module != "builtins" {
            let module = self.intern(def.module)?;
            self.set_own(class, "__module__", module.into())?;
        }
        if def.flags.has(ClassFlags::UNHASHABLE) {
            self.set_own(class, "__hash__", Value::None)?;
        }
        // A class whose instances compute `__doc__` keeps its own in the table alone.
        if !def.getset.iter().any(|row| row.name == "__doc__") {
            let doc = if def.doc.is_empty() {
                Value::None
            } else {
                self.new_str(def.doc)?
            };
            self.set_own(class, "__doc__", doc)?;
        }
        Ok(())
    }

    /// The object of a computed attribute: what the class has already, or a new one.
    fn native_descriptor(
        &mut self,
        class: &Ref<Type>,
        def: &'static ClassDef,
        row: &'static GetSetDef,
    ) -> Res {
        let name = self.intern(row.name)?;
        if let Some(known) = class.names_so_far(self).get_str(self, &name) {
            return Ok(known);
        }
        if !is_member(def.name, row.name) {
            let getset = GetSet {
                def: row,
                owner: class.clone(),
            };
            return Ok(heap::allocate(&self.types.getset_descriptor, getset)?.into());
        }
        let member = Member {
            name,
            owner: class.clone(),
            index: 0,
            native: Some(row),
        };
        Ok(heap::allocate(&self.types.member_descriptor, member)?.into())
    }

    /// The object of a method: what the class or its row has, or a new one.
    fn native_method(&mut self, class: &Ref<Type>, def: &'static MethodDef) -> Res {
        let name = self.intern(def.name)?;
        let known = class.names_so_far(self).get_str(self, &name);
        if let Some(known) = known.filter(|known| is_made_of(self, known, def)) {
            return Ok(known);
        }
        if let Some(which) = Special::named(def.name) {
            let known = class.special(which);
            if function_of(self, known).is_some_and(|function| {
                std::ptr::eq(function.def, def)
                    && function
                        .owner
                        .as_ref()
                        .is_some_and(|owner| owner.is_same(class))
            }) {
                return Ok(known.clone());
            }
        }
        let function = self.new_native(def, Value::Unset, Some(class.clone()), Value::None)?;
        if def.kind != MethodKind::Static {
            return Ok(function);
        }
        let body = StaticMethod {
            function: VmCell::new(function),
            dict: VmCell::default(),
        };
        Ok(heap::allocate(&self.types.staticmethod, body)?.into())
    }

    fn set_own(&mut self, class: &Ref<Type>, name: &str, value: Value) -> Res<()> {
        let name = self.intern(name)?;
        Ok(class.names_so_far(self).set_str(self, &name, value)?)
    }

    fn register_class(&mut self, class: &Ref<Type>, def: &'static ClassDef) {
        self.native_types
            .insert(std::ptr::from_ref(def) as usize, class.clone());
        let classes = self.state::<NativeClasses>();
        classes.all.push((def, class.clone()));
        let Some(layout) = def.layout else { return };
        let key = layout() as *const Layout as usize;
        let shared = &mut self.state::<NativeClasses>().shared;
        if shared.contains(&key) {
            return;
        }
        if self.native_types.insert(key, class.clone()).is_some() {
            self.state::<NativeClasses>().shared.push(key);
            self.native_types.remove(&key);
        }
    }
}

/// The native function that a value is, or that a static method calls.
fn function_of<'a>(vm: &'a Vm, value: &'a Value) -> Option<&'a Ref<NativeFunction>> {
    match value.downcast::<StaticMethod>() {
        Some(made) => made.function.get(vm).downcast(),
        None => value.downcast(),
    }
}

/// Whether a value was made of this row.
fn is_made_of(vm: &Vm, value: &Value, def: &'static MethodDef) -> bool {
    function_of(vm, value).is_some_and(|function| std::ptr::eq(function.def, def))
}

/// The place of a core type's name: exceptions come before the other types.
fn core_place(name: &str) -> Option<usize> {
    static KNOWN: OnceLock<HashMap<&'static str, usize>> = OnceLock::new();
    let all = || {
        let exceptions = EXCEPTION_ROWS.iter().map(|row| row.0);
        let names = exceptions.chain(ROWS.iter().map(|row| row.name));
        let mut places = HashMap::new();
        for (place, name) in names.enumerate() {
            // The first of a name: what is sought by it are the types of scripts.
            places.entry(name).or_insert(place);
        }
        places
    };
    KNOWN.get_or_init(all).get(name).copied()
}

/// The computed attributes that are fields of CPython's objects: scripts meet them as `member_descriptor`, and those
/// without a setter are "readonly".
const MEMBERS: &[(&str, &[&str])] = &[
    ("AttributeError", &["name", "obj"]),
    ("BaseException", &["__suppress_context__"]),
    ("BaseExceptionGroup", &["message", "exceptions"]),
    ("ContextVar", &["name"]),
    ("GenericAlias", &["__origin__", "__args__", "__unpacked__"]),
    ("ImportError", &["msg", "name", "path", "name_from"]),
    ("NameError", &["name"]),
    ("OSError", &["errno", "strerror", "filename", "filename2"]),
    ("ParamSpecArgs", &["__origin__"]),
    ("ParamSpecKwargs", &["__origin__"]),
    ("StopIteration", &["value"]),
    (
        "SyntaxError",
        &[
            "msg",
            "filename",
            "lineno",
            "offset",
            "text",
            "end_lineno",
            "end_offset",
            "print_file_and_line",
        ],
    ),
    ("SystemExit", &["code"]),
    ("TypeAliasType", &["__name__"]),
    ("Union", &["__args__"]),
    ("async_generator", &["ag_running"]),
    ("classmethod", &["__func__", "__wrapped__"]),
    ("classmethod_descriptor", &["__objclass__", "__name__"]),
    (
        "code",
        &[
            "co_argcount",
            "co_posonlyargcount",
            "co_kwonlyargcount",
            "co_stacksize",
            "co_flags",
            "co_nlocals",
            "co_consts",
            "co_names",
            "co_filename",
            "co_name",
            "co_qualname",
            "co_firstlineno",
        ],
    ),
    ("complex", &["real", "imag"]),
    ("coroutine", &["cr_origin"]),
    ("defaultdict", &["default_factory"]),
    ("function", &["__closure__", "__globals__", "__builtins__"]),
    ("getset_descriptor", &["__objclass__", "__name__"]),
    ("member_descriptor", &["__objclass__", "__name__"]),
    ("method", &["__func__", "__self__"]),
    ("method_descriptor", &["__objclass__", "__name__"]),
    ("partial", &["func", "args", "keywords"]),
    ("property", &["fget", "fset", "fdel", "__doc__"]),
    ("range", &["start", "stop", "step"]),
    ("slice", &["start", "stop", "step"]),
    ("staticmethod", &["__func__", "__wrapped__"]),
    ("super", &["__thisclass__", "__self__", "__self_class__"]),
    ("traceback", &["tb_frame", "tb_lasti"]),
    (
        "type",
        &[
            "__basicsize__",
            "__itemsize__",
            "__flags__",
            "__weakrefoffset__",
            "__base__",
            "__dictoffset__",
        ],
    ),
    ("wrapper_descriptor", &["__objclass__", "__name__"]),
];

fn is_member(class: &str, attribute: &str) -> bool {
    MEMBERS
        .binary_search_by_key(&class, |(known, _)| known)
        .is_ok_and(|at| MEMBERS[at].1.contains(&attribute))
}
