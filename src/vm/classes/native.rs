//! Native classes: from a table of rows to a type.
//!
//! The core types are made by their heap (`object/late_class.rs`). Other classes are made here, those that every isolate has
//! when somebody asks for them.

use super::layout::attrs_offset;
use crate::object::late_class::{self, COUNT, dress, place_named};
use crate::object::native::{ClassDef, ClassFlags, GetSetDef, MethodDef, MethodKind};
use crate::object::*;

/// Native classes by module and name: for the bases of others.
#[derive(Default)]
struct NativeClasses {
    /// In the order in which they were made.
    all: Vec<(&'static ClassDef, Ref<Type>)>,
    /// Layouts that more than one class has: `native_type` cannot find a class by these.
    shared: Vec<usize>,
}

impl Vm {
    /// Make the class of a table, or give a core type its names.
    pub fn add_class(&mut self, def: &'static ClassDef) -> Res<Ref<Type>> {
        if let Some(known) = self.class_of(def) {
            return Ok(known);
        }
        let class = self.make_native_class(def)?;
        dress(&class, def);
        // Its names wait until somebody asks for one, unless a constant among them is computed.
        if !def.constants.is_empty() {
            self.fill_names(&class)?;
            self.fill_specials(&class);
        }
        self.register_class(&class, def);
        Ok(class)
    }

    /// From here on native classes have names.
    pub(crate) fn dress_classes(&mut self) {
        self.complete_class = Vm::fill_late;
        self.late_attribute = Vm::late_name;
    }

    /// A core type or exception, by its name.
    pub(crate) fn core_named(&self, name: &str) -> Option<Ref<Type>> {
        let place = place_named(name)?;
        Some(self.heap.core_class(place).clone())
    }

    /// A native class by its module and name.
    pub fn native_class(&mut self, module: &str, name: &str) -> Res<Option<Ref<Type>>> {
        // The last one of a name, where several have it.
        let mut made = self.state::<NativeClasses>().all.iter().rev();
        let known = made.find(|it| it.0.name == name && it.0.module == module);
        if let Some((_, class)) = known {
            return Ok(Some(class.clone()));
        }
        let tables = self.heap.tables();
        let def = tables.and_then(|tables| tables.named(module, name));
        def.map(|def| self.add_class(def)).transpose()
    }

    /// Make all classes that every isolate has.
    pub(crate) fn make_classes(&mut self) -> Res<()> {
        for place in 0..COUNT {
            self.heap.core_class(place);
        }
        for def in self.class_tables() {
            self.add_class(def)?;
        }
        Ok(())
    }

    /// The table that a native class was made from.
    pub fn class_def(&mut self, class: &Ref<Type>) -> Option<&'static ClassDef> {
        class.def.get()
    }

    /// The native classes of this isolate, with modules and names by which [`Vm::named_class`] finds them. All are made, and
    /// their names are filled in.
    pub(crate) fn named_classes(&mut self) -> Res<Vec<(Ref<Type>, &'static str, &'static str)>> {
        self.make_classes()?;
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
        for place in 0..COUNT {
            let class = self.heap.core_class(place);
            let mut known = classes.iter();
            if let Some(row) = late_class::row(place)
                && !known.any(|(known, ..)| known.is_same(class))
            {
                classes.push((class.clone(), "", row.name));
            }
        }
        Ok(classes)
    }

    /// The class of this name.
    pub(crate) fn named_class(&mut self, module: &str, name: &str) -> Option<Ref<Type>> {
        match self.native_class(module, name) {
            Ok(None) if module.is_empty() => self.core_named(name),
            known => known.ok().flatten(),
        }
    }

    /// The tables of the native classes: those that every isolate has, and those of the modules that were loaded.
    pub(crate) fn class_tables(&mut self) -> Vec<&'static ClassDef> {
        let known = self.heap.tables();
        let mut all = known.map_or_else(Vec::new, |tables| tables.all.clone());
        let made = &self.state::<NativeClasses>().all;
        let of_modules = made.iter().map(|(def, _)| *def);
        let is_known = |def: &&'static ClassDef| {
            known.is_some_and(|known| known.all.iter().any(|it| std::ptr::eq(*it, *def)))
        };
        all.extend(of_modules.filter(|def| !is_known(def)));
        all
    }

    fn base_named(&mut self, def: &'static ClassDef, name: &'static str) -> Res<Ref<Type>> {
        // Few classes have other bases than core types: no index is made for these.
        let known = &self.state::<NativeClasses>().all;
        let mut known = known.iter().rev();
        let known = known.find(|it| it.0.name == name && it.0.module == def.module);
        if let Some((_, class)) = known {
            return Ok(class.clone());
        }
        if let Some(class) = self.core_named(name) {
            return Ok(class);
        }
        let mut found = self.native_class(def.module, name)?;
        if found.is_none() {
            found = self.native_class("builtins", name)?;
        }
        match found {
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
            self.recent_types.fill_with(Default::default);
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
