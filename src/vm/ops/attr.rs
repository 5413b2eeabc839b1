//! Attributes, the slow way: look up, and teach the site (`cache.rs` says what sites know).

use crate::object::*;
use crate::vm::attributes::{Guarded, Looked};
use crate::vm::call::Flow;

impl Vm {
    /// `a = b.c`, the slow way: look up, and teach the site.
    #[cold]
    #[inline(never)]
    pub(crate) unsafe fn load_attr(
        &mut self,
        object: Value,
        site: *mut Site,
        dst: usize,
    ) -> Res<Flow> {
        // SAFETY: the site belongs to the running code, and is not touched while `learn` looks elsewhere.
        unsafe {
            let name = (*site).name.clone();
            self.learn_attribute(&object, &name, site);
            let looked = self.lookup(&object, &name)?;
            self.looked_flow(looked, RetKind::Store, dst as u16)
        }
    }

    /// What a look-up found, as a flow.
    pub(crate) fn looked_flow(&mut self, looked: Looked, ret: RetKind, dst: u16) -> Res<Flow> {
        match looked {
            Looked::Value(value) => Ok(Flow::Value(value)),
            Looked::Call(callable, args) => {
                self.call_row(&callable, args.into_iter().collect(), None, ret, dst)
            }
            Looked::CallOr(guarded) => self.take_step(
                Step::push(AttributeFrame {
                    guarded: *guarded,
                    asked: false,
                }),
                ret,
                dst,
            ),
        }
    }

    /// Teach a site where reading `name` of objects like this one leads.
    unsafe fn learn_attribute(&mut self, object: &Value, name: &Ref<Str>, site: *mut Site) {
        let Value::Object(it) = object else { return };
        let ty = it.ty().clone();
        // SAFETY: the site belongs to the running code.
        let site = unsafe { &mut *site };
        if !site.step_back() {
            return;
        }
        if !self.is_default_hook(ty.special(Special::GetAttribute)) {
            return;
        }
        if let Some(class) = it.downcast::<Type>() {
            return self.learn_class_attribute(class, &ty, name, site);
        }
        if it.is::<Super>() {
            return;
        }
        let on_class = self.type_lookup(&ty, name);
        if let Some(module) = it.downcast::<Module>() {
            if on_class
                .as_ref()
                .is_none_or(|found| !self.is_data_descriptor(found))
                && let Some(at) = module.dict.table(self).find_str(name)
            {
                // The cache compares names by identity: only for keys that are interned.
                let same = module.dict.table(self).value_at(at, name).is_some();
                if same {
                    site.latest.kind = CacheKind::ModuleSlot;
                    site.latest.index = at as u32;
                    site.latest.version = self.type_version(&ty);
                }
            }
            return;
        }
        match &on_class {
            Some(found) if self.is_data_descriptor(found) => {
                if let Some(member) = found.downcast::<Member>()
                    && member.native.is_none()
                {
                    site.latest.kind = CacheKind::Member;
                    site.latest.index = member.index as u32;
                    site.latest.version = self.type_version(&ty);
                } else if found
                    .object()
                    .is_some_and(|found| self.types.property.is(found.ty()))
                    && let Some(property) = found.downcast::<Property>()
                {
                    let getter = property.get.cloned(self);
                    if !getter.is_none() && ty.special(Special::GetAttr).is_unset() {
                        site.latest.kind = CacheKind::Property;
                        site.latest.value = getter;
                        site.latest.version = self.type_version(&ty);
                    }
                } else if let Some(field) = found.downcast::<TupleField>()
                    && let Ok(index) = u32::try_from(field.index)
                {
                    site.latest.kind = CacheKind::Item;
                    site.latest.index = index;
                    site.latest.version = self.type_version(&ty);
                } else if found.downcast::<GetSet>().is_some() {
                    self.learn_native(found, &ty, &mut site.latest);
                } else {
                    self.learn_descriptor(it, found, site);
                }
            }
            found => {
                if super::cache::own_dict(it).is_some() {
                    self.learn_in_dict(it, name, &mut site.latest);
                    return;
                }
                let Some(attrs) = it.attrs() else { return };
                if let Some(at) = attrs.find(name) {
                    site.latest.kind = CacheKind::Slot;
                    site.latest.holds = attrs.known_shape();
                    site.latest.index = at as u32;
                } else if let Some(function) = found.as_ref().and_then(|it| self.class_method(it)) {
                    site.latest.kind = CacheKind::ClassMethod;
                    site.latest.shape = attrs.known_shape();
                    site.latest.version = self.type_version(&ty);
                    site.latest.value = function;
                } else if let Some(value) = found {
                    let found = match value.object() {
                        // Numbers, `None` and the like are no descriptors.
                        None if self.is_counter(&ty, name) => None,
                        None => Some(value.clone()),
                        Some(object) if self.types.staticmethod.is(object.ty()) => object
                            .downcast::<StaticMethod>()
                            .map(|method| method.function.cloned(self)),
                        Some(object) => {
                            let plain = object.ty().special(Special::Get).is_unset();
                            plain.then(|| value.clone())
                        }
                    };
                    if let Some(found) = found {
                        site.latest.kind = CacheKind::ClassValue;
                        site.latest.shape = attrs.known_shape();
                        site.latest.version = self.type_version(&ty);
                        site.latest.value = found;
                    } else {
                        self.learn_descriptor(it, value, site);
                    }
                }
            }
        }
    }

    /// The site learns of an attribute that is computed natively, which `ty` has.
    fn learn_native(&mut self, found: &Value, ty: &Ref<Type>, learned: &mut Learned) {
        let Some(getset) = found.downcast::<GetSet>() else {
            return;
        };
        learned.version = self.type_version(ty);
        if getset.def.name == "__class__" && getset.owner.is_same(&self.types.object) {
            learned.kind = CacheKind::ClassOf;
            learned.value = ty.into();
            return;
        }
        learned.kind = CacheKind::GetSet;
        learned.value = found.clone();
    }

    /// The site learns where the dict that an instance has its attributes in has the name.
    fn learn_in_dict(&mut self, object: &Ref, name: &Ref<Str>, learned: &mut Learned) {
        let Some(dict) = super::cache::own_dict(object) else {
            return;
        };
        let table = dict.table(self);
        // The cache compares names by identity: only for keys that are interned.
        if let Some(at) = table.find_str(name)
            && table.value_at(at, name).is_some()
        {
            learned.kind = CacheKind::InDict;
            learned.index = at as u32;
            learned.version = self.type_version(object.ty());
        }
    }

    /// The site learns of a descriptor on the class whose `__get__` is a script function. What that raises goes to
    /// `__getattr__`, where there is one: the long way.
    fn learn_descriptor(&mut self, object: &Ref, found: &Value, site: &mut Site) {
        let ty = object.ty();
        let is_scripted = self
            .special(found, Special::Get)
            .downcast::<Function>()
            .is_some();
        if !is_scripted || !ty.special(Special::GetAttr).is_unset() {
            return;
        }
        if let Some(attrs) = object.attrs().filter(|attrs| attrs.dict().is_none()) {
            site.latest.kind = CacheKind::Descriptor;
            site.latest.shape = attrs.known_shape();
            site.latest.version = self.type_version(ty);
            site.latest.value = found.clone();
        }
    }

    fn learn_class_attribute(
        &mut self,
        class: &Ref<Type>,
        meta: &Ref<Type>,
        name: &Ref<Str>,
        site: &mut Site,
    ) {
        // What the metaclass has comes first only where it is a data descriptor.
        if let Some(on_meta) = self.type_lookup(meta, name)
            && self.is_data_descriptor(&on_meta)
        {
            return self.learn_native(&on_meta, meta, &mut site.latest);
        }
        let found = match self.type_lookup(class, name) {
            Some(Value::Object(found)) => found,
            Some(_) if self.is_counter(class, name) => return,
            Some(plain) => {
                site.latest.kind = CacheKind::OnClass;
                site.latest.version = self.type_version(class);
                site.latest.value = plain;
                return;
            }
            None => return,
        };
        if let Some(function) = self.class_method(&Value::Object(found.clone())) {
            site.latest.kind = CacheKind::OwnClassMethod;
            site.latest.version = self.type_version(class);
            site.latest.value = function;
            return;
        }
        // Reached through their class, functions are themselves; native class methods are bound to it.
        let is_function = found.is::<Function>()
            || found
                .downcast::<NativeFunction>()
                .is_some_and(|native| native.def.kind != native::MethodKind::Class);
        let value = if is_function || found.ty().special(Special::Get).is_unset() {
            Value::Object(found)
        } else if let Some(method) = found.downcast::<StaticMethod>() {
            method.function.cloned(self)
        } else {
            return;
        };
        site.latest.kind = CacheKind::OnClass;
        site.latest.version = self.type_version(class);
        site.latest.value = value;
    }

    /// Whether the immediate value that an attribute of a class has may be another one without the class's version saying so.
    fn is_counter(&mut self, class: &Ref<Type>, name: &Ref<Str>) -> bool {
        let found = self.type_lookup_where(class, name);
        found.is_none_or(|(owner, _)| owner.flags.get().has(TypeFlags::COUNTING))
    }

    /// The script function that a `classmethod` wraps.
    fn class_method(&self, found: &Value) -> Option<Value> {
        let object = found.object()?;
        if !self.types.classmethod.is(object.ty()) {
            return None;
        }
        let function = object.downcast::<ClassMethod>()?.function.cloned(self);
        function.downcast::<Function>()?;
        Some(function)
    }

    /// `LoadMethod`, the slow way: what to call, and whether the object is its first argument.
    #[cold]
    #[inline(never)]
    pub(crate) unsafe fn load_method(
        &mut self,
        object: &Value,
        site: *mut Site,
        dst: usize,
    ) -> Res<(Flow, bool)> {
        // SAFETY: the site belongs to the running code.
        let name = unsafe { (*site).name.clone() };
        if let Some(method) = self.plain_method(object, &name) {
            // SAFETY: as the comment on the surrounding operation says.
            unsafe { self.learn_method(object, &method, site) };
            return Ok((Flow::Value(method), true));
        }
        // SAFETY: as the comment on the surrounding operation says.
        unsafe { self.learn_attribute(object, &name, site) };
        let looked = self.lookup(object, &name)?;
        Ok((self.looked_flow(looked, RetKind::Store, dst as u16)?, false))
    }

    /// A function of the object's class that nothing of the object's own hides.
    fn plain_method(&mut self, object: &Value, name: &Ref<Str>) -> Option<Value> {
        let ty = self.type_of(object).clone();
        if !self.is_default_hook(ty.special(Special::GetAttribute)) {
            return None;
        }
        if object.as_type().is_some() || object.downcast::<Super>().is_some() {
            return None;
        }
        let found = self.type_lookup(&ty, name)?;
        let is_method = found.downcast::<Function>().is_some()
            || found.downcast::<NativeFunction>().is_some_and(|native| {
                native.this.is_unset()
                    && matches!(
                        native.def.kind,
                        native::MethodKind::Instance | native::MethodKind::Slot
                    )
            });
        if !is_method || self.own_attribute(object, name).is_some() {
            return None;
        }
        Some(found)
    }

    unsafe fn learn_method(&mut self, object: &Value, method: &Value, site: *mut Site) {
        let ty = self.type_of(object).clone();
        let version = self.type_version(&ty);
        // SAFETY: the site belongs to the running code.
        let site = unsafe { &mut *site };
        if !site.step_back() {
            return;
        }
        site.latest.version = version;
        site.latest.value = method.clone();
        match object.object() {
            Some(it) => match it.attrs() {
                Some(attrs) if attrs.dict().is_none() => {
                    site.latest.kind = CacheKind::Method;
                    site.latest.shape = attrs.known_shape();
                }
                Some(_) => site.latest.kind = CacheKind::DictMethod,
                None if self.own_dict(it).is_none() && !it.is::<Function>() => {
                    site.latest.kind = CacheKind::TypeMethod
                }
                None => site.latest.kind = CacheKind::Empty,
            },
            None => site.latest.kind = CacheKind::TypeMethod,
        }
    }

    /// `a.c = b` or `del a.c`, the slow way.
    #[cold]
    #[inline(never)]
    pub(crate) unsafe fn store_attr(
        &mut self,
        object: Value,
        site: *mut Site,
        value: Option<Value>,
    ) -> Res<Flow> {
        // SAFETY: the site belongs to the running code.
        let name = unsafe { (*site).name.clone() };
        let storing = value.is_some();
        let before = object
            .object()
            .and_then(|object| object.attrs())
            .map(|attrs| attrs.known_shape());
        if let Some((hook, args)) = self.store(&object, &name, value)? {
            return self.call_row(&hook, args.into_iter().collect(), None, RetKind::Discard, 0);
        }
        if storing {
            // SAFETY: as the comment on the surrounding operation says.
            unsafe { self.learn_store(&object, &name, before, site) };
        }
        Ok(Flow::Value(Value::None))
    }

    /// Teach a site where a store has gone; `before` is the shape that it found.
    unsafe fn learn_store(
        &mut self,
        object: &Value,
        name: &Ref<Str>,
        before: Option<KnownShape>,
        site: *mut Site,
    ) {
        let Value::Object(it) = object else { return };
        let ty = it.ty().clone();
        // SAFETY: the site belongs to the running code.
        let site = unsafe { &mut *site };
        if !site.step_back() || !self.is_default_hook(ty.special(Special::SetAttr)) {
            return;
        }
        let on_class = self.type_lookup(&ty, name);
        if super::cache::own_dict(it).is_some() {
            let is_member = |found: &Value| {
                found.downcast::<Member>().is_some() || self.is_data_descriptor(found)
            };
            if !on_class.as_ref().is_some_and(is_member) {
                self.learn_in_dict(it, name, &mut site.latest);
            }
            return;
        }
        let Some(attrs) = it.attrs() else { return };
        match on_class {
            Some(found) => {
                if let Some(member) = found.downcast::<Member>()
                    && member.native.is_none()
                {
                    site.latest.kind = CacheKind::Member;
                    site.latest.index = member.index as u32;
                    site.latest.version = self.type_version(&ty);
                } else if !self.is_data_descriptor(&found) {
                    learn_slot(attrs, name, before, &mut site.latest);
                }
            }
            None => learn_slot(attrs, name, before, &mut site.latest),
        }
    }
}

/// A name was stored among the attributes of an instance, whose shape was `before`.
fn learn_slot(
    attrs: &attrs::Attrs,
    name: &Ref<Str>,
    before: Option<KnownShape>,
    learned: &mut Learned,
) {
    let (Some(at), None, Some(before)) = (attrs.find(name), attrs.dict(), before) else {
        return;
    };
    learned.index = at as u32;
    if before.is_of(attrs) {
        learned.kind = CacheKind::Slot;
        learned.holds = before;
    } else if attrs.grew_from(&before) {
        learned.kind = CacheKind::Grow;
        learned.shape = before;
        learned.holds = attrs.known_shape();
    }
}

/// A script's `__getattribute__` or a property, with `__getattr__` behind it.
#[derive(pyish_derive::Trace)]
pub(crate) struct AttributeFrame {
    guarded: Guarded,
    asked: bool,
}

impl NativeFrame for AttributeFrame {
    fn resume(&mut self, _vm: &mut Vm, input: Input) -> Res<Step> {
        match input {
            Input::Start => Ok(Step::call(
                &self.guarded.callable,
                self.guarded.args.iter().cloned(),
            )),
            other => Ok(Step::Return(other.value())),
        }
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        if self.asked || !vm.is_instance_of(&raised, &vm.exceptions.AttributeError) {
            return Err(raised);
        }
        self.asked = true;
        let (fallback, rest) =
            vm.hooked(self.guarded.fallback.clone(), self.guarded.rest.clone())?;
        Ok(Step::call(&fallback, rest))
    }

    fn name(&self) -> &'static str {
        "__getattribute__"
    }
}
