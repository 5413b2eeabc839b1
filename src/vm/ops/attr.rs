//! Attributes with inline caches.
//!
//! | cache | good while | gives |
//! |---|---|---|
//! | `Slot` | the instance has this shape (shapes belong to a class; a class that gains a data descriptor flushes) | the value at an index |
//! | `Method` | shape and class version are these | a function of the class, unbound |
//! | `TypeMethod` | the class version is this | the same, for objects without attributes of their own |
//! | `Member` | the class version is this | a `__slots__` value at an index |
//! | `Property` | the class version is this | the getter to call |
//! | `ModuleSlot` | the module's dict has the name at this place | the value |
//! | `OnClass` | the object is this class, at this version | the value |

use super::super::args::Row;
use crate::object::*;
use crate::vm::attributes::{Looked, is_default_hook};
use crate::vm::call::Flow;

/// The value of a cached instance slot, `__slots__` member, module or class attribute.
#[inline(always)]
pub(crate) unsafe fn cached_slot(object: &Value, site: *const Site) -> Option<Value> {
    let Value::Object(object) = object else {
        return None;
    };
    // SAFETY: the site belongs to the running code; indices were taken from the shapes that are compared.
    unsafe {
        let site = &*site;
        match site.kind {
            CacheKind::Slot => {
                let attrs = object.attrs()?;
                if site.shape.is_of(attrs) {
                    (*attrs.slot(site.index as usize)).clone().set()
                } else {
                    None
                }
            }
            CacheKind::Member => {
                let ty = object.ty();
                if ty.version.get() != site.version {
                    return None;
                }
                (*object.attrs()?.slot(site.index as usize)).clone().set()
            }
            CacheKind::ModuleSlot => {
                let module = object.downcast::<Module>()?;
                let table = &*module.dict.table.as_ptr();
                table.value_at(site.index as usize, &site.name).cloned()
            }
            CacheKind::OnClass => {
                let class = object.downcast::<Type>()?;
                (class.version.get() == site.version).then(|| site.value.clone())
            }
            CacheKind::ClassValue => {
                let attrs = object.attrs()?;
                (site.shape.is_of(attrs) && object.ty().version.get() == site.version)
                    .then(|| site.value.clone())
            }
            _ => None,
        }
    }
}

/// Store to a cached instance slot or member; the old value comes back, or the new one if the cache is no help.
#[inline(always)]
pub(crate) unsafe fn cached_store(
    object: &Value,
    site: *const Site,
    value: Value,
) -> Result<Value, Value> {
    let Value::Object(object) = object else {
        return Err(value);
    };
    // SAFETY: as in `cached_slot`.
    unsafe {
        let site = &*site;
        match site.kind {
            CacheKind::Slot => match object.attrs() {
                Some(attrs) if site.shape.is_of(attrs) => Ok(std::mem::replace(
                    &mut *attrs.slot(site.index as usize),
                    value,
                )),
                _ => Err(value),
            },
            CacheKind::Member if object.ty().version.get() == site.version => {
                match object.attrs() {
                    Some(attrs) => Ok(std::mem::replace(
                        &mut *attrs.slot(site.index as usize),
                        value,
                    )),
                    None => Err(value),
                }
            }
            _ => Err(value),
        }
    }
}

/// A cached method: a function to be called with the object as its first argument.
#[inline(always)]
pub(crate) unsafe fn cached_method(vm: &Vm, object: &Value, site: *const Site) -> Option<Value> {
    // SAFETY: the site belongs to the running code.
    let site = unsafe { &*site };
    match site.kind {
        CacheKind::Method => {
            let object = object.object()?;
            let attrs = object.attrs()?;
            (site.shape.is_of(attrs) && object.ty().version.get() == site.version)
                .then(|| site.value.clone())
        }
        CacheKind::TypeMethod => {
            (vm.type_of(object).version.get() == site.version).then(|| site.value.clone())
        }
        _ => None,
    }
}

/// The same, among what the site has learned before.
#[cold]
#[inline(never)]
pub(crate) unsafe fn older_method(vm: &Vm, object: &Value, site: *const Site) -> Option<Value> {
    // SAFETY: the site belongs to the running code.
    let site = unsafe { &*site };
    for learned in &site.others {
        let version = vm.type_of(object).version.get();
        let fits = learned.version == version
            && match learned.kind {
                CacheKind::Method => {
                    let attrs = object.object().and_then(|object| object.attrs());
                    attrs.is_some_and(|attrs| learned.shape.is_of(attrs))
                }
                CacheKind::TypeMethod => true,
                _ => false,
            };
        if fits {
            return Some(learned.value.clone());
        }
    }
    None
}

/// Store to a slot or member that the site has learned before; the new value comes back where none fits.
#[cold]
#[inline(never)]
unsafe fn older_store(object: &Value, site: *const Site, value: Value) -> Result<Value, Value> {
    let Value::Object(object) = object else {
        return Err(value);
    };
    let Some(attrs) = object.attrs() else {
        return Err(value);
    };
    // SAFETY: as in `cached_store`.
    unsafe {
        for learned in &(*site).others {
            let fits = match learned.kind {
                CacheKind::Slot => learned.shape.is_of(attrs),
                CacheKind::Member => object.ty().version.get() == learned.version,
                _ => false,
            };
            if fits {
                return Ok(std::mem::replace(
                    &mut *attrs.slot(learned.index as usize),
                    value,
                ));
            }
        }
    }
    Err(value)
}

/// A slot that the site has learned before.
#[cold]
#[inline(never)]
pub(crate) unsafe fn older_slot(object: &Value, site: *const Site) -> Option<Value> {
    let Value::Object(object) = object else {
        return None;
    };
    // SAFETY: as in `cached_slot`.
    unsafe {
        let attrs = object.attrs()?;
        for learned in &(*site).others {
            let fits = match learned.kind {
                CacheKind::Slot => learned.shape.is_of(attrs),
                CacheKind::Member => object.ty().version.get() == learned.version,
                CacheKind::ClassValue => {
                    if learned.shape.is_of(attrs) && object.ty().version.get() == learned.version {
                        return Some(learned.value.clone());
                    }
                    false
                }
                _ => false,
            };
            if fits {
                return (*attrs.slot(learned.index as usize)).clone().set();
            }
        }
    }
    None
}

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
            if let Some(value) = older_slot(&object, site) {
                return Ok(Flow::Value(value));
            }
            let version = self.type_of(&object).version.get();
            let older = (*site)
                .others
                .iter()
                .find(|learned| learned.kind == CacheKind::Property && learned.version == version);
            if let Some(getter) = older.map(|learned| learned.value.clone()) {
                return self.call_row(
                    &getter,
                    Row::from_iter([object]),
                    None,
                    RetKind::Store,
                    dst as u16,
                );
            }
            if (*site).kind == CacheKind::Property
                && self.type_of(&object).version.get() == (*site).version
            {
                let getter = (*site).value.clone();
                return self.call_row(
                    &getter,
                    Row::from_iter([object]),
                    None,
                    RetKind::Store,
                    dst as u16,
                );
            }
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
            Looked::CallOr(callable, args, fallback, rest) => self.take_step(
                Step::push(AttributeFrame {
                    callable,
                    args,
                    fallback,
                    rest,
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
        site.step_back();
        if !is_default_hook(ty.special(Special::GetAttribute)) {
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
                    site.kind = CacheKind::ModuleSlot;
                    site.index = at as u32;
                }
            }
            return;
        }
        match &on_class {
            Some(found) if self.is_data_descriptor(found) => {
                if let Some(member) = found.downcast::<Member>() {
                    site.kind = CacheKind::Member;
                    site.index = member.index as u32;
                    site.version = self.type_version(&ty);
                } else if found
                    .object()
                    .is_some_and(|found| found.ty().is_same(&self.types.property))
                    && let Some(property) = found.downcast::<Property>()
                {
                    let getter = property.get.cloned(self);
                    if !getter.is_none() && ty.special(Special::GetAttr).is_unset() {
                        site.kind = CacheKind::Property;
                        site.value = getter;
                        site.version = self.type_version(&ty);
                    }
                }
            }
            found => {
                let Some(attrs) = it.attrs() else { return };
                if attrs.dict().is_some() {
                    return;
                }
                if let Some(at) = attrs.find(name) {
                    site.kind = CacheKind::Slot;
                    site.shape = attrs.known_shape();
                    site.index = at as u32;
                } else if let Some(value) = found {
                    let found = value.object().and_then(|object| {
                        if object.ty().is_same(&self.types.staticmethod) {
                            let method = object.downcast::<StaticMethod>()?;
                            return Some(method.function.cloned(self));
                        }
                        let plain = object.ty().special(Special::Get).is_unset();
                        plain.then(|| value.clone())
                    });
                    if let Some(found) = found {
                        site.kind = CacheKind::ClassValue;
                        site.shape = attrs.known_shape();
                        site.version = self.type_version(&ty);
                        site.value = found;
                    }
                }
            }
        }
    }

    fn learn_class_attribute(
        &mut self,
        class: &Ref<Type>,
        meta: &Ref<Type>,
        name: &Ref<Str>,
        site: &mut Site,
    ) {
        if self.type_lookup(meta, name).is_some() {
            return;
        }
        let Some(Value::Object(found)) = self.type_lookup(class, name) else {
            return;
        };
        let value = if found.is::<Function>() || found.ty().special(Special::Get).is_unset() {
            Value::Object(found)
        } else if let Some(method) = found.downcast::<StaticMethod>() {
            method.function.cloned(self)
        } else {
            return;
        };
        site.kind = CacheKind::OnClass;
        site.version = self.type_version(class);
        site.value = value;
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
        if let Some(method) = unsafe { older_method(self, object, site) } {
            return Ok((Flow::Value(method), true));
        }
        // SAFETY: likewise.
        if let Some(value) = unsafe { older_slot(object, site) } {
            return Ok((Flow::Value(value), false));
        }
        // SAFETY: as the comment on the surrounding operation says.
        let (name, cached) = unsafe { ((*site).name.clone(), cached_slot(object, site)) };
        if let Some(value) = cached {
            return Ok((Flow::Value(value), false));
        }
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
        if !is_default_hook(ty.special(Special::GetAttribute)) {
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
        site.step_back();
        site.version = version;
        site.value = method.clone();
        match object.object() {
            Some(it) => match it.attrs() {
                Some(attrs) if attrs.dict().is_none() => {
                    site.kind = CacheKind::Method;
                    site.shape = attrs.known_shape();
                }
                Some(_) => site.kind = CacheKind::Empty,
                None if self.own_dict(it).is_none() && !it.is::<Function>() => {
                    site.kind = CacheKind::TypeMethod
                }
                None => site.kind = CacheKind::Empty,
            },
            None => site.kind = CacheKind::TypeMethod,
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
        let value = match value {
            // SAFETY: the site belongs to the running code.
            Some(value) => match unsafe { older_store(&object, site, value) } {
                Ok(old) => {
                    drop(old);
                    return Ok(Flow::Value(Value::None));
                }
                Err(value) => Some(value),
            },
            None => None,
        };
        // SAFETY: likewise.
        let name = unsafe { (*site).name.clone() };
        let storing = value.is_some();
        if let Some((hook, args)) = self.store(&object, &name, value)? {
            return self.call_row(&hook, args.into_iter().collect(), None, RetKind::Discard, 0);
        }
        if storing {
            // SAFETY: as the comment on the surrounding operation says.
            unsafe { self.learn_store(&object, &name, site) };
        }
        Ok(Flow::Value(Value::None))
    }

    unsafe fn learn_store(&mut self, object: &Value, name: &Ref<Str>, site: *mut Site) {
        let Value::Object(it) = object else { return };
        let ty = it.ty().clone();
        // SAFETY: the site belongs to the running code.
        let site = unsafe { &mut *site };
        site.step_back();
        if !is_default_hook(ty.special(Special::SetAttr)) {
            return;
        }
        let Some(attrs) = it.attrs() else { return };
        match self.type_lookup(&ty, name) {
            Some(found) => {
                if let Some(member) = found.downcast::<Member>() {
                    site.kind = CacheKind::Member;
                    site.index = member.index as u32;
                    site.version = self.type_version(&ty);
                } else if !self.is_data_descriptor(&found)
                    && let (Some(at), None) = (attrs.find(name), attrs.dict())
                {
                    site.kind = CacheKind::Slot;
                    site.shape = attrs.known_shape();
                    site.index = at as u32;
                }
            }
            None => {
                if let (Some(at), None) = (attrs.find(name), attrs.dict()) {
                    site.kind = CacheKind::Slot;
                    site.shape = attrs.known_shape();
                    site.index = at as u32;
                }
            }
        }
    }
}

/// A script's `__getattribute__` or a property, with `__getattr__` behind it.
struct AttributeFrame {
    callable: Value,
    args: step::Args,
    fallback: Value,
    rest: step::Args,
    asked: bool,
}

impl Trace for AttributeFrame {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.callable.trace(tracer);
        self.args.trace(tracer);
        self.fallback.trace(tracer);
        self.rest.trace(tracer);
    }
}

impl NativeFrame for AttributeFrame {
    fn resume(&mut self, _vm: &mut Vm, input: Input) -> Res<Step> {
        match input {
            Input::Start => Ok(Step::call(&self.callable, self.args.iter().cloned())),
            other => Ok(Step::Return(other.value())),
        }
    }

    fn caught(&mut self, vm: &mut Vm, raised: Raised) -> Res<Step> {
        if self.asked || !vm.is_instance_of(&raised, &vm.exceptions.AttributeError) {
            return Err(raised);
        }
        self.asked = true;
        Ok(Step::call(&self.fallback, self.rest.iter().cloned()))
    }

    fn name(&self) -> &'static str {
        "__getattribute__"
    }
}
