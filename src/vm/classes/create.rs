//! `type.__new__`: a class from its name, bases and namespace (reference, 3.3.3).

use super::layout::{attrs_offset, keeps_dict};
use super::slots::SlotsPlan;
use crate::object::native::GetSetDef;
use crate::object::*;

/// What stands for a class while its parts are put together.
struct Draft {
    meta: Ref<Type>,
    name: Ref<Str>,
    qualname: Ref<Str>,
    base: Ref<Type>,
    bases: Vec<Ref<Type>>,
    attrs: Ref<Dict>,
    slots: SlotsPlan,
    cell: Option<Ref<Cell>>,
}

impl Vm {
    /// `type.__new__(meta, name, bases, namespace, **kwargs)`: `meta` is already the most derived metaclass.
    pub fn new_class(
        &mut self,
        meta: &Ref<Type>,
        name: &Ref<Str>,
        mut bases: Vec<Ref<Type>>,
        namespace: &Ref<Dict>,
        kwargs: Option<&Ref<Dict>>,
    ) -> Res<Ref<Type>> {
        if name.as_bytes().contains(&0) {
            return raise!(
                self,
                ValueError,
                "type name must not contain null characters"
            );
        }
        self.check_utf8(name)?;
        let doc = self.names.doc.clone();
        if let Some(doc) = namespace.get_str(self, &doc)
            && let Some(doc) = doc.as_str().cloned()
        {
            self.check_utf8(&doc)?;
        }
        if bases.is_empty() {
            bases.push(self.types.object.clone());
        }
        let base = self.best_base(&bases)?;
        let attrs = self.copy_namespace(name, namespace)?;
        let slots = self.plan_slots(name, &base, &bases, &attrs)?;
        let qualname = self.take_qualname(&attrs, name)?;
        let cell = self.take_classcell(&attrs)?;
        self.hand_over_classdict(&attrs)?;
        let name = self.interned(name);
        let draft = Draft {
            meta: meta.clone(),
            name,
            qualname,
            base,
            bases,
            attrs,
            slots,
            cell,
        };
        self.complete_namespace(&draft.attrs)?;
        let class = self.assemble(&draft)?;
        self.set_names(&class)?;
        self.init_subclass(&class, kwargs)?;
        Ok(class)
    }

    /// UnicodeEncodeError for a text with lone surrogates: names and docs of classes have none.
    pub(crate) fn check_utf8(&mut self, text: &Ref<Str>) -> Res<()> {
        if text.is_ascii() || std::str::from_utf8(text.as_bytes()).is_ok() {
            return Ok(());
        }
        self.call_method(&text.into(), "encode", &[]).map(|_| ())
    }

    /// The most derived of `meta` and the bases' metaclasses.
    pub fn calculate_metaclass(&mut self, meta: &Ref<Type>, bases: &[Value]) -> Res<Ref<Type>> {
        let mut winner = meta.clone();
        for base in bases {
            let candidate = self.type_of(base).clone();
            if self.is_subtype(&winner, &candidate) {
                continue;
            }
            if self.is_subtype(&candidate, &winner) {
                winner = candidate;
                continue;
            }
            return raise!(
                self,
                TypeError,
                "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases"
            );
        }
        Ok(winner)
    }

    // ---- the namespace

    /// The class's own dict: names are interned, so that look-ups compare addresses.
    fn copy_namespace(&mut self, class: &Ref<Str>, namespace: &Ref<Dict>) -> Res<Ref<Dict>> {
        let attrs = self.new_dict()?;
        let mut odd = false;
        for (key, value) in namespace.items(self) {
            match key.as_str() {
                Some(name) => {
                    let name = self.interned(name);
                    attrs.set_str(self, &name, value)?;
                }
                None => {
                    self.dict_set(&attrs, key, value)?;
                    odd = true;
                }
            }
        }
        if odd {
            let text = format!(
                "non-string key in the __dict__ of class {}",
                class.to_string_lossy()
            );
            let category = self.exceptions.RuntimeWarning.clone();
            self.warn(&category, &text)?;
        }
        Ok(attrs)
    }

    fn take_qualname(&mut self, attrs: &Ref<Dict>, name: &Ref<Str>) -> Res<Ref<Str>> {
        let key = self.names.qualname.clone();
        match attrs.remove_str(self, &key) {
            None => Ok(name.clone()),
            Some(value) => match value.as_str() {
                Some(qualname) => Ok(qualname.clone()),
                None => {
                    let given = self.type_name(&value);
                    raise!(
                        self,
                        TypeError,
                        "type __qualname__ must be a str, not {given}"
                    )
                }
            },
        }
    }

    fn take_classcell(&mut self, attrs: &Ref<Dict>) -> Res<Option<Ref<Cell>>> {
        let key = self.names.classcell.clone();
        let Some(value) = attrs.remove_str(self, &key) else {
            return Ok(None);
        };
        match value.downcast::<Cell>() {
            Some(cell) => Ok(Some(cell.clone())),
            None => {
                let ty = self.type_of(&value).clone();
                let ty = self.repr(&ty.into())?;
                raise!(
                    self,
                    TypeError,
                    "__classcell__ must be a nonlocal cell, not {}",
                    ty.to_string_lossy()
                )
            }
        }
    }

    /// Annotation scopes of the class see its dict from here on, and no longer the namespace of the body.
    fn hand_over_classdict(&mut self, attrs: &Ref<Dict>) -> Res<()> {
        let key = self.intern("__classdictcell__")?;
        if let Some(value) = attrs.remove_str(self, &key)
            && let Some(cell) = value.downcast::<Cell>()
        {
            cell.value.set(self, attrs.into());
        }
        Ok(())
    }

    /// What a class has though its body does not say so.
    fn complete_namespace(&mut self, attrs: &Ref<Dict>) -> Res<()> {
        let module = self.names.module.clone();
        if attrs.get_str(self, &module).is_none() {
            let from = match self.caller_function() {
                Some(function) => function.globals.get_str(self, &self.names.name),
                None => None,
            };
            if let Some(from) = from {
                attrs.set_str(self, &module, from)?;
            }
        }
        let new = self.names.special(Special::New).clone();
        if let Some(function) = self.plain_function(attrs, &new) {
            let body = StaticMethod {
                function: VmCell::new(function),
                dict: VmCell::default(),
            };
            let wrapped = heap::allocate(&self.types.staticmethod, body)?;
            attrs.set_str(self, &new, wrapped.into())?;
        }
        for name in [
            self.names.init_subclass.clone(),
            self.names.class_getitem.clone(),
        ] {
            if let Some(function) = self.plain_function(attrs, &name) {
                let body = ClassMethod {
                    function: VmCell::new(function),
                    dict: VmCell::default(),
                };
                let wrapped = heap::allocate(&self.types.classmethod, body)?;
                attrs.set_str(self, &name, wrapped.into())?;
            }
        }
        Ok(())
    }

    fn plain_function(&self, attrs: &Ref<Dict>, name: &Ref<Str>) -> Option<Value> {
        attrs
            .get_str(self, name)
            .filter(|value| value.downcast::<Function>().is_some())
    }

    // ---- the type

    fn assemble(&mut self, draft: &Draft) -> Res<Ref<Type>> {
        let base = &draft.base;
        let mut body = Type::new(
            draft.name.clone(),
            base.layout,
            Some(draft.attrs.clone()),
            base.row().share(),
        );
        let members: Vec<Ref<Str>> = base
            .members()
            .iter()
            .chain(&draft.slots.members)
            .cloned()
            .collect();
        let flags = self.inherited_flags(draft);
        let wants = flags.has(TypeFlags::DICT) && !keeps_dict(base.layout) || !members.is_empty();
        if !std::ptr::eq(base.layout, Type::layout()) {
            body.set_members(members.into());
        }
        *body.qualname.inner_mut() = draft.qualname.clone();
        *body.base.inner_mut() = Some(base.clone());
        *body.bases.inner_mut() = draft.bases.clone();
        body.attrs_offset.set(attrs_offset(base, wants));
        body.flags.set(flags);
        let class = heap::allocate(&draft.meta, body)?;
        self.add_descriptors(&class, draft)?;
        // A metaclass's `mro` may call functions of the body.
        if let Some(cell) = &draft.cell {
            cell.value.set(self, (&class).into());
        }
        let mro = self.find_mro(&class)?;
        // `mro()` may have set `__bases__`, and with them all that follows.
        if class.mro.get(self).is_empty() {
            class.set_mro(self, mro);
            for base in &draft.bases {
                self.add_subclass(base, &class);
            }
        }
        self.fill_specials(&class);
        Ok(class)
    }

    fn inherited_flags(&self, draft: &Draft) -> TypeFlags {
        let mut flags = TypeFlags(TypeFlags::HEAP | TypeFlags::BASE);
        for bit in [TypeFlags::DICT, TypeFlags::WEAK, TypeFlags::SELF_MATCH] {
            if draft.base.flags.get().has(bit) {
                flags = flags.with(bit);
            }
        }
        // A class is a sequence or a mapping as the first base that is either.
        let either = TypeFlags::SEQUENCE | TypeFlags::MAPPING;
        if let Some(base) = draft.bases.iter().find(|base| base.flags.get().has(either)) {
            flags = flags.with(base.flags.get().0 & either);
        }
        if draft.slots.adds_dict {
            flags = flags.with(TypeFlags::DICT);
        }
        if draft.slots.adds_weak {
            flags = flags.with(TypeFlags::WEAK);
        }
        flags
    }

    /// Members of `__slots__`, `__dict__`, `__weakref__`, `__doc__` and the `__hash__` that `__eq__` takes away.
    fn add_descriptors(&mut self, class: &Ref<Type>, draft: &Draft) -> Res<()> {
        let first = draft.base.members().len();
        for (at, name) in draft.slots.members.iter().enumerate() {
            let member = Member {
                name: name.clone(),
                owner: class.clone(),
                index: first + at,
                native: None,
            };
            let member = heap::allocate(&self.types.member_descriptor, member)?;
            draft.attrs.set_str(self, name, member.into())?;
        }
        if draft.slots.adds_dict {
            self.add_getset(class, &DICT)?;
        }
        if draft.slots.adds_weak {
            self.add_getset(class, &WEAKREF)?;
        }
        let (doc, eq, hash) = (
            self.names.doc.clone(),
            self.names.special(Special::Eq).clone(),
            self.names.special(Special::Hash).clone(),
        );
        if draft.attrs.get_str(self, &doc).is_none() {
            draft.attrs.set_str(self, &doc, Value::None)?;
        }
        if draft.attrs.get_str(self, &eq).is_some() && draft.attrs.get_str(self, &hash).is_none() {
            draft.attrs.set_str(self, &hash, Value::None)?;
        }
        Ok(())
    }

    fn add_getset(&mut self, class: &Ref<Type>, def: &'static GetSetDef) -> Res<()> {
        let name = self.intern(def.name)?;
        if class.namespace(self).get_str(self, &name).is_some() {
            return Ok(());
        }
        let getset = heap::allocate(
            &self.types.getset_descriptor,
            GetSet {
                def,
                owner: class.clone(),
            },
        )?;
        Ok(class.namespace(self).set_str(self, &name, getset.into())?)
    }

    /// The class's MRO: C3, or what its metaclass's `mro()` says.
    pub(crate) fn find_mro(&mut self, class: &Ref<Type>) -> Res<Vec<Ref<Type>>> {
        let meta = class.ty().clone();
        let name = self.names.mro.clone();
        let hook = if meta.is_same(&self.types.r#type) {
            None
        } else {
            self.type_lookup(&meta, &name)
        };
        if let Some(hook) = hook.filter(|hook| hook.downcast::<NativeFunction>().is_none()) {
            return self.custom_mro(class, &hook);
        }
        let bases = class.bases.cloned(self);
        let rest = self.merge_mros(&bases)?;
        Ok(std::iter::once(class.clone()).chain(rest).collect())
    }

    fn custom_mro(&mut self, class: &Ref<Type>, hook: &Value) -> Res<Vec<Ref<Type>>> {
        let given = self.call(hook, &[class.into()])?;
        let solid = self.solid_base(class);
        let mut mro = Vec::new();
        for entry in self.collect_iterable(&given)? {
            match entry.as_type() {
                Some(entry) => {
                    let shape = self.solid_base(entry);
                    if !self.is_subtype(&solid, &shape) && !self.leads_to(&solid, &shape) {
                        let entry = self.class_name(entry);
                        return raise!(
                            self,
                            TypeError,
                            "mro() returned base with unsuitable layout ('{entry}')"
                        );
                    }
                    mro.push(entry.clone());
                }
                None => {
                    let given = self.type_name(&entry);
                    return raise!(self, TypeError, "mro() returned a non-class ('{given}')");
                }
            }
        }
        Ok(mro)
    }

    // ---- hooks

    /// Tell the values of the namespace their names.
    fn set_names(&mut self, class: &Ref<Type>) -> Res<()> {
        let hook_name = self.names.set_name.clone();
        for (name, value) in class.namespace(self).items(self) {
            let Value::Object(object) = &value else {
                continue;
            };
            let ty = object.ty().clone();
            let Some(hook) = self.type_lookup(&ty, &hook_name) else {
                continue;
            };
            let told = self.call_bound(&hook, &value, &ty, &[class.into(), name.clone()]);
            if let Err(raised) = told {
                let (name, owner) = (self.repr(&name)?, self.class_name(class));
                let (name, kind) = (name.to_string_lossy(), self.type_name(&value));
                let note =
                    format!("Error calling __set_name__ on '{kind}' instance {name} in '{owner}'");
                self.add_note(&raised, &note)?;
                return Err(raised);
            }
        }
        Ok(())
    }

    /// Bind `hook` to `object` by the descriptor protocol and call it.
    pub(crate) fn call_bound(
        &mut self,
        hook: &Value,
        object: &Value,
        ty: &Ref<Type>,
        args: &[Value],
    ) -> Res {
        let bound = match self.get_descriptor(hook, object, ty)? {
            super::super::attributes::Looked::Value(bound) => bound,
            super::super::attributes::Looked::Call(callable, args) => {
                self.call(&callable, &args)?
            }
            super::super::attributes::Looked::CallOr(guarded) => {
                self.call(&guarded.callable, &guarded.args)?
            }
        };
        self.call(&bound, args)
    }

    /// Append a note to an exception (`__notes__`).
    pub fn add_note(&mut self, raised: &Raised, note: &str) -> Res<()> {
        let exception: Value = (&raised.0).into();
        let note = self.new_str(note)?;
        let name = self.names.notes.clone();
        match self.own_attribute(&exception, &name) {
            Some(notes) if notes.as_list().is_some() => {
                if let Some(list) = notes.as_list() {
                    list.items_mut(self).push(note)?;
                }
                Ok(())
            }
            _ => {
                let list = self.new_list(vec![note])?;
                self.setattr_str(&exception, &name, Some(list))
            }
        }
    }

    /// `super(class, class).__init_subclass__(**kwargs)`
    fn init_subclass(&mut self, class: &Ref<Type>, kwargs: Option<&Ref<Dict>>) -> Res<()> {
        let name = self.names.init_subclass.clone();
        let mro = class.mro.cloned(self);
        if !mro.iter().any(|known| known.is_same(class)) {
            // A metaclass's `mro()` left the class itself out.
            let name = self.class_name(class);
            return raise!(
                self,
                TypeError,
                "super(type, obj): obj (type {name}) is not an instance or subtype of type ({name})."
            );
        }
        let Some(hook) = mro
            .iter()
            .skip(1)
            .find_map(|base| base.namespace(self).get_str(self, &name))
        else {
            return Ok(());
        };
        let empty = kwargs.is_none_or(|kwargs| kwargs.len(self) == 0);
        if empty && hook.downcast::<NativeFunction>().is_some() {
            return Ok(());
        }
        let bound = match self.get_descriptor(&hook, &Value::None, class)? {
            super::super::attributes::Looked::Value(bound) => bound,
            super::super::attributes::Looked::Call(callable, args) => {
                self.call(&callable, &args)?
            }
            super::super::attributes::Looked::CallOr(guarded) => {
                self.call(&guarded.callable, &guarded.args)?
            }
        };
        self.call_kwargs(&bound, &[], kwargs)?;
        Ok(())
    }
}

// ---- the two computed attributes that a class's instances get with it

pub(crate) static DICT: GetSetDef = GetSetDef {
    name: "__dict__",
    owner: "object",
    doc: "dictionary for instance variables",
    get: get_dict,
    set: Some(replace_dict),
};

pub(crate) static WEAKREF: GetSetDef = GetSetDef {
    name: "__weakref__",
    owner: "object",
    doc: "list of weak references to the object",
    get: get_weakref,
    set: None,
};

fn get_dict(vm: &mut Vm, this: &Value) -> Res {
    if this.as_type().is_some() {
        // A metaclass with a base that has a `__dict__`: what a class's own is, `type` says.
        let name = vm.names.dict.clone();
        let own = vm.types.r#type.clone().namespace(vm).get_str(vm, &name);
        if let Some(own) = own.as_ref().and_then(Value::downcast::<GetSet>) {
            return (own.def.get)(vm, this);
        }
    }
    let dict = match this.object() {
        Some(object) => vm.dict_of(object)?,
        None => None,
    };
    match dict {
        Some(dict) => Ok(dict.into()),
        None => {
            let name = vm.names.dict.clone();
            vm.no_attribute(this, &name)
        }
    }
}

/// `del x.__dict__` is allowed where a class statement gave the attribute: an empty one takes its place.
fn replace_dict(vm: &mut Vm, this: &Value, value: Option<Value>) -> Res<()> {
    let Some(object) = this.object() else {
        return raise!(vm, TypeError, "cannot set __dict__");
    };
    // Where a native base keeps the attributes, its own word holds.
    let layout = object.layout();
    if std::ptr::eq(layout, Type::layout()) {
        let text = "attribute '__dict__' of 'type' objects is not writable";
        let name = vm.names.dict.clone();
        return vm.attribute_error(this, &name, text);
    }
    if std::ptr::eq(layout, Module::layout()) {
        let name = vm.names.dict.clone();
        return vm.attribute_error(this, &name, "readonly attribute");
    }
    if layout.attrs_offset != 0 && !std::ptr::eq(layout, Instance::layout()) {
        return set_dict(vm, this, value);
    }
    let value = match value {
        Some(value) => value,
        None => vm.new_dict()?.into(),
    };
    set_dict(vm, this, Some(value))
}

/// Set the `__dict__` of an object of a native class.
pub(crate) fn set_dict(vm: &mut Vm, this: &Value, value: Option<Value>) -> Res<()> {
    let Some(value) = value else {
        return raise!(vm, TypeError, "cannot delete __dict__");
    };
    let Some(dict) = value.as_dict() else {
        let given = vm.type_name(&value);
        return raise!(
            vm,
            TypeError,
            "__dict__ must be set to a dictionary, not a '{given}'"
        );
    };
    if let Some(attrs) = this.object().and_then(|object| object.attrs()) {
        let ty = vm.type_of(this).clone();
        if ty.members().is_empty() {
            attrs.become_dict(dict.clone());
        } else {
            let name = vm.names.dict.clone();
            attrs.keep_dict(&ty, &name, dict.clone())?;
        }
    }
    Ok(())
}

fn get_weakref(_: &mut Vm, this: &Value) -> Res {
    let oldest = this
        .object()
        .and_then(|object| WeakRef::all_to(object).into_iter().next());
    Ok(oldest.map_or(Value::None, Value::from))
}
