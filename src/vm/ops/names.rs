//! Names: globals, builtins, namespaces, cells.

use crate::code::Common;
use crate::object::*;

type FramePtr = *mut Frame;

/// Whether the namespace of the frame's module or class is its globals.
#[inline(always)]
pub(crate) unsafe fn is_globals(frame: FramePtr, namespace: &Value) -> bool {
    // SAFETY: the frame is current; its function holds globals.
    let function = unsafe { (*frame).func.as_ref() };
    match (namespace, function) {
        (Value::Object(namespace), Some(function)) => namespace.is_same(&function.globals),
        _ => false,
    }
}

/// Where the value of a global lies, if the site knows it.
#[inline(always)]
pub(crate) unsafe fn quick_global(globals: &Ref<Dict>, site: *const Site) -> Option<*mut Value> {
    // SAFETY: the table is borrowed for this expression; the caller uses the place at once.
    unsafe {
        let known = &(*site).latest;
        if !matches!(known.kind, CacheKind::Global) {
            return None;
        }
        let table = &mut *globals.table.as_ptr();
        table.place_of(known.index as usize, &(*site).name)
    }
}

/// The same of a name in a namespace.
#[inline(always)]
pub(crate) unsafe fn quick_name(
    vm: &Vm,
    namespace: &Value,
    site: *const Site,
) -> Option<*mut Value> {
    let Value::Object(namespace) = namespace else {
        return None;
    };
    if !namespace.ty().is_same(&vm.types.dict) {
        return None;
    }
    // SAFETY: the exact type has this layout; for the rest as above.
    unsafe { quick_global(namespace.downcast_unchecked::<Dict>(), site) }
}

/// The site learns where the name lies in `dict`, in which it has just been bound.
unsafe fn learn_place(vm: &Vm, dict: &Ref<Dict>, site: *mut Site) {
    // SAFETY: the site belongs to the running code.
    unsafe {
        if dict.ty().is_same(&vm.types.dict)
            && let Some(at) = dict.table(vm).find_str(&(*site).name)
        {
            remember(site, CacheKind::Global, at, dict.table(vm).keys_version());
        }
    }
}

/// The site learns that the name lies at an index of the globals or builtins as long as the globals' keys are of this
/// version.
unsafe fn remember(site: *mut Site, kind: CacheKind, at: usize, version: u64) {
    // SAFETY: the site belongs to the running code.
    let latest = unsafe { &mut (*site).latest };
    latest.kind = kind;
    latest.index = at as u32;
    latest.version = version;
}

impl Vm {
    /// A global, if the site's cache knows it and no name has come or gone since.
    #[inline(always)]
    pub(crate) unsafe fn known_global<'v>(frame: FramePtr, site: *const Site) -> Option<&'v Value> {
        // SAFETY: the frame is current; its function holds the globals; the table is read at once, at the place where the
        // site saw an entry when the keys had this version.
        unsafe {
            let latest = &(*site).latest;
            let table = &*(*frame).func.as_ref()?.globals.table.as_ptr();
            (latest.kind == CacheKind::Global && table.has_keys_version(latest.version))
                .then(|| table.value_unchecked(latest.index as usize))
        }
    }

    /// A builtin, if the site's cache knows it and no global has come or gone since.
    #[inline(always)]
    pub(crate) unsafe fn known_builtin<'v>(
        frame: FramePtr,
        site: *const Site,
    ) -> Option<&'v Value> {
        // SAFETY: the frame is current; its function holds globals and builtins; the tables are read at once.
        unsafe {
            let (name, latest) = (&(*site).name, &(*site).latest);
            let function = (*frame).func.as_ref()?;
            let globals = &*function.globals.table.as_ptr();
            if latest.kind != CacheKind::Builtin || !globals.has_keys_version(latest.version) {
                return None;
            }
            let builtins = &*function.builtins.table.as_ptr();
            builtins.value_at(latest.index as usize, name)
        }
    }

    /// A global among names that come and go, if it is where the site saw it last.
    #[inline(always)]
    pub(crate) unsafe fn moved_global<'v>(frame: FramePtr, site: *mut Site) -> Option<&'v Value> {
        // SAFETY: as above.
        unsafe {
            let (name, latest) = (&(*site).name, &mut (*site).latest);
            if latest.kind != CacheKind::Global {
                return None;
            }
            let globals = &*(*frame).func.as_ref()?.globals.table.as_ptr();
            let value = globals.value_at(latest.index as usize, name)?;
            latest.version = globals.keys_version();
            Some(value)
        }
    }

    /// A global or builtin; the site remembers where.
    #[cold]
    #[inline(never)]
    pub(crate) unsafe fn load_global(&mut self, frame: FramePtr, site: *mut Site) -> Res {
        // SAFETY: the frame is current; the site belongs to its code.
        unsafe {
            let name = (*site).name.clone();
            let Some(function) = (*frame).func.clone() else {
                return self.name_error(&name);
            };
            if !function.globals.ty().is_same(&self.types.dict)
                || !function.builtins.ty().is_same(&self.types.dict)
            {
                return self.global_or_builtin(&function, &name);
            }
            let globals = function.globals.table(self);
            if let Some(at) = globals.find_str(&name) {
                let value = globals.entry(at).map(|entry| entry.value.clone());
                remember(site, CacheKind::Global, at, globals.keys_version());
                return Ok(value.unwrap_or_default());
            }
            let version = globals.keys_version();
            let builtins = function.builtins.table(self);
            if let Some(at) = builtins.find_str(&name) {
                let value = builtins.entry(at).map(|entry| entry.value.clone());
                remember(site, CacheKind::Builtin, at, version);
                return Ok(value.unwrap_or_default());
            }
            self.rare_builtin(&function, &name)
        }
    }

    /// A builtin that waits to be made, or that is in a mapping.
    fn rare_builtin(&mut self, function: &Ref<Function>, name: &Ref<Str>) -> Res {
        if function.builtins.is_same(&self.builtins)
            && let Some(value) = (self.late_builtin)(self, Some(name))?
        {
            return Ok(value);
        }
        match self.builtin_of_mapping(function, name)? {
            Some(value) => Ok(value),
            None => self.name_error(name),
        }
    }

    fn global_or_builtin(&mut self, function: &Ref<Function>, name: &Ref<Str>) -> Res {
        if let Some(value) = self.namespace_get(&(&function.globals).into(), name)? {
            return Ok(value);
        }
        if let Some(value) = self.namespace_get(&(&function.builtins).into(), name)? {
            return Ok(value);
        }
        self.rare_builtin(function, name)
    }

    /// A builtin, where `__builtins__` of the globals is neither dict nor module but some other mapping: the function's
    /// own dict of builtins is empty then.
    #[cold]
    pub(crate) fn builtin_of_mapping(
        &mut self,
        function: &Ref<Function>,
        name: &Ref<Str>,
    ) -> Res<Option<Value>> {
        let key = self.names.builtins.clone();
        match function.globals.get_str(self, &key) {
            Some(given) if given.as_dict().is_none() && given.downcast::<Module>().is_none() => {
                self.namespace_get(&given, name)
            }
            _ => Ok(None),
        }
    }

    /// Bind a global.
    pub(crate) unsafe fn store_global(
        &mut self,
        frame: FramePtr,
        site: *mut Site,
        value: Value,
    ) -> Res<()> {
        // SAFETY: the frame is current; the site belongs to its code.
        unsafe {
            let Some(function) = (*frame).func.clone() else {
                return Ok(());
            };
            let name = (*site).name.clone();
            function.globals.set_str(self, &name, value)?;
            learn_place(self, &function.globals, site);
            Ok(())
        }
    }

    pub(crate) unsafe fn delete_global(&mut self, frame: FramePtr, name: &Ref<Str>) -> Res<()> {
        // SAFETY: the frame is current.
        let Some(function) = (unsafe { (*frame).func.clone() }) else {
            return Ok(());
        };
        match function.globals.remove_str(self, name) {
            Some(_) => Ok(()),
            None => self.name_error(name),
        }
    }

    /// A name of the namespace in register 0, the globals or the builtins.
    pub(crate) unsafe fn load_name(&mut self, frame: FramePtr, site: *mut Site) -> Res {
        // SAFETY: the frame is current, and its register 0 is the namespace; the site belongs to its code.
        unsafe {
            let Some(function) = (*frame).func.as_ref() else {
                return Ok(Value::Unset);
            };
            let namespace = &*(*frame).regs;
            if let Value::Object(object) = namespace
                && object.is_same(&function.globals)
            {
                return self.load_global(frame, site);
            }
            let (namespace, function) = (namespace.clone(), function.clone());
            let name = (*site).name.clone();
            match self.namespace_get(&namespace, &name)? {
                Some(value) => Ok(value),
                None => self.global_or_builtin(&function, &name),
            }
        }
    }

    /// A name of a namespace: a dict, or any mapping.
    pub(crate) fn namespace_get(
        &mut self,
        namespace: &Value,
        name: &Ref<Str>,
    ) -> Res<Option<Value>> {
        match namespace.object() {
            Some(object) if object.ty().is_same(&self.types.dict) => Ok(namespace
                .as_dict()
                .and_then(|dict| dict.get_str(self, name))),
            _ => match self.getitem(namespace, &name.into()) {
                Ok(value) => Ok(Some(value)),
                Err(raised) if self.is_instance_of(&raised, &self.exceptions.KeyError) => Ok(None),
                Err(raised) => Err(raised),
            },
        }
    }

    pub(crate) unsafe fn store_name(
        &mut self,
        frame: FramePtr,
        site: *mut Site,
        value: Value,
    ) -> Res<()> {
        // SAFETY: as in `load_name`.
        let (namespace, name) = unsafe { ((*(*frame).regs).clone(), (*site).name.clone()) };
        match namespace.as_dict() {
            Some(dict) if dict.ty().is_same(&self.types.dict) => {
                dict.set_str(self, &name, value)?;
                // SAFETY: the site belongs to the running code.
                unsafe { learn_place(self, dict, site) };
                Ok(())
            }
            _ => self.setitem(&namespace, &name.into(), value),
        }
    }

    pub(crate) unsafe fn delete_name(&mut self, frame: FramePtr, name: &Ref<Str>) -> Res<()> {
        // SAFETY: as in `load_name`.
        let namespace = unsafe { (*(*frame).regs).clone() };
        match namespace.as_dict() {
            Some(dict) if dict.ty().is_same(&self.types.dict) => {
                match dict.remove_str(self, name) {
                    Some(_) => Ok(()),
                    None => self.name_error(name),
                }
            }
            _ => match self.delitem(&namespace, &name.into()) {
                Err(raised) if self.is_instance_of(&raised, &self.exceptions.KeyError) => {
                    self.name_error(name)
                }
                other => other,
            },
        }
    }

    /// A class body's free variable: the namespace first, then the cell.
    pub(crate) fn load_from_or_cell(
        &mut self,
        mapping: &Value,
        cell: &Value,
        name: &Ref<Str>,
    ) -> Res {
        if let Some(value) = self.namespace_get(mapping, name)? {
            return Ok(value);
        }
        match cell.downcast::<Cell>().map(|cell| cell.value.cloned(self)) {
            Some(value) if !value.is_unset() => Ok(value),
            _ => self.unbound_error(name, true),
        }
    }

    pub(crate) unsafe fn load_from_or_global(
        &mut self,
        frame: FramePtr,
        mapping: &Value,
        site: *mut Site,
    ) -> Res {
        // SAFETY: the frame is current; the site belongs to its code.
        let (name, function) = unsafe { ((*site).name.clone(), (*frame).func.clone()) };
        if let Some(value) = self.namespace_get(mapping, &name)? {
            return Ok(value);
        }
        match function {
            Some(function) => self.global_or_builtin(&function, &name),
            None => self.name_error(&name),
        }
    }

    /// The namespace of the current frame.
    pub(crate) unsafe fn load_locals(&mut self, frame: FramePtr) -> Res {
        // SAFETY: the frame is current.
        unsafe {
            let code = (&*frame).compiled();
            if !code.flags.in_namespace() {
                return self.locals_snapshot(frame).map(Value::from);
            }
            let namespace = (*(*frame).regs).clone();
            // The variables of comprehensions in progress are seen beside the names of the module or class.
            let in_progress = code
                .hidden
                .iter()
                .any(|variable| !(*(*frame).regs.add(usize::from(variable.register))).is_unset());
            if !in_progress {
                return Ok(namespace);
            }
            let merged = self.new_dict()?;
            self.dict_display_update(&merged.clone().into(), &namespace)?;
            let hidden = self.locals_snapshot(frame)?;
            self.dict_display_update(&merged.clone().into(), &hidden.into())?;
            Ok(merged.into())
        }
    }

    /// A dict of a function frame's variables (PEP 667: a fresh snapshot).
    pub(crate) unsafe fn locals_snapshot(&mut self, frame: *const Frame) -> Res<Ref<Dict>> {
        let dict = self.new_dict()?;
        // SAFETY: the frame is alive and runs bytecode; variables have registers.
        unsafe {
            let code = (&*frame).compiled().clone();
            for variable in code.variables() {
                let mut value = (*(*frame).regs.add(usize::from(variable.register))).clone();
                if variable.is_cell
                    && let Some(cell) = value.downcast::<Cell>()
                {
                    value = cell.value.cloned(self);
                }
                if !value.is_unset() && !variable.name.starts_with('.') {
                    let name = self.intern(&variable.name)?;
                    dict.set_str(self, &name, value)?;
                }
            }
        }
        Ok(dict)
    }

    pub(crate) unsafe fn load_build_class(&mut self, frame: FramePtr) -> Res {
        let name = self.intern("__build_class__")?;
        // SAFETY: the frame is current.
        let builtins = unsafe {
            (*frame)
                .func
                .as_ref()
                .map(|function| function.builtins.clone())
        };
        match builtins {
            Some(builtins) => match self.builtin_in(&builtins, &name)? {
                Some(value) => Ok(value),
                None => raise!(self, NameError, "__build_class__ not found"),
            },
            None => raise!(self, NameError, "__build_class__ not found"),
        }
    }

    pub(crate) fn load_common(&mut self, which: u32) -> Res {
        let builtin = |vm: &mut Vm, name: &str| -> Res {
            let name = vm.intern(name)?;
            Ok(vm.builtin(&name)?.unwrap_or_default())
        };
        match Common::ALL.get(which as usize) {
            Some(Common::AssertionError) => Ok((&self.exceptions.AssertionError).into()),
            Some(Common::NotImplementedError) => Ok((&self.exceptions.NotImplementedError).into()),
            Some(Common::Tuple) => Ok((&self.types.tuple).into()),
            Some(Common::List) => Ok((&self.types.list).into()),
            Some(Common::Set) => Ok((&self.types.set).into()),
            Some(Common::All) => builtin(self, "all"),
            Some(Common::Any) => builtin(self, "any"),
            None => raise!(self, SystemError, "no such common value"),
        }
    }

    /// A cell holds nothing: whether its variable is the function's own or a free one decides the error.
    #[cold]
    pub(crate) fn unbound_cell(&mut self, name: &Ref<Str>) -> Res<()> {
        // SAFETY: the current frame runs bytecode.
        let free = unsafe {
            let code = (&*self.current).compiled();
            code.freevars
                .iter()
                .any(|variable| variable.name.as_bytes() == name.as_bytes())
        };
        self.unbound_error(name, free)
    }
}
