//! The attribute protocol (reference, 3.3.2): reading, binding and deleting attributes of any object.
//!
//! What may need script code (a property, `__getattr__`) comes back as [`Looked::Call`], for the loop to run as a
//! frame; native code that wants the answer at once uses `vm.getattr`, which makes the call.

use crate::object::step::Args;
use crate::object::*;

/// What a look-up found.
pub enum Looked {
    /// The attribute.
    Value(Value),
    /// What must be called to get it.
    Call(Value, Args),
    /// What must be called, with something to fall back on.
    CallOr(Box<Guarded>),
}

/// A call that may raise AttributeError: then `__getattr__` is called with its own arguments.
#[derive(pyish_derive::Trace)]
pub struct Guarded {
    /// What is called first.
    pub callable: Value,
    /// Its arguments.
    pub args: Args,
    /// `__getattr__`
    pub fallback: Value,
    /// Its arguments.
    pub rest: Args,
}

/// How a class attribute acts when it is reached through an instance.
enum Binding {
    Value(Value),
    Call(Value, Args),
}

impl Vm {
    /// Read an attribute; `name` is interned.
    pub fn lookup(&mut self, object: &Value, name: &Ref<Str>) -> Res<Looked> {
        let ty = self.type_of(object).clone();
        let hook = ty.special(Special::GetAttribute).clone();
        if self.is_default_hook(&hook) {
            return self.lookup_default(object, &ty, name);
        }
        let args = Args::from_iter([object.clone(), name.into()]);
        let (hook, args) = self.hooked(hook, args)?;
        let fallback = ty.special(Special::GetAttr).clone();
        if fallback.is_unset() {
            return Ok(Looked::Call(hook, args));
        }
        let rest = Args::from_iter([object.clone(), name.into()]);
        Ok(Looked::CallOr(Box::new(Guarded {
            callable: hook,
            args,
            fallback,
            rest,
        })))
    }

    fn lookup_default(&mut self, object: &Value, ty: &Ref<Type>, name: &Ref<Str>) -> Res<Looked> {
        let found = match object {
            Value::Object(it) if it.is::<Type>() => {
                let class = class_behind(it);
                return self.lookup_on_class(object, &class, ty, name);
            }
            Value::Object(it) if it.is::<Super>() => return self.lookup_super(object, name),
            _ => self.lookup_generic(object, ty, name)?,
        };
        match found {
            Some(Looked::Call(callable, args)) => {
                // A property that raises AttributeError counts as missing.
                let fallback = ty.special(Special::GetAttr).clone();
                if fallback.is_unset() {
                    return Ok(Looked::Call(callable, args));
                }
                let rest = Args::from_iter([object.clone(), name.into()]);
                Ok(Looked::CallOr(Box::new(Guarded {
                    callable,
                    args,
                    fallback,
                    rest,
                })))
            }
            Some(looked) => Ok(looked),
            None => self.lookup_missing(object, ty, name),
        }
    }

    /// The same; nothing where there is no such attribute and nobody to be asked for it. An AttributeError may still
    /// come of what is to be called, and of hooks.
    fn lookup_quietly(&mut self, object: &Value, name: &Ref<Str>) -> Res<Option<Looked>> {
        let ty = self.type_of(object).clone();
        let plain = self.is_default_hook(ty.special(Special::GetAttribute))
            && ty.special(Special::GetAttr).is_unset();
        let looked = match object {
            Value::Object(it) if plain && it.is::<Type>() => {
                let class = class_behind(it);
                self.lookup_in_class(object, &class, &ty, name)
            }
            Value::Object(it) if it.is::<Super>() || it.is::<Module>() => {
                self.lookup(object, name).map(Some)
            }
            _ if plain => self.lookup_generic(object, &ty, name),
            _ => self.lookup(object, name).map(Some),
        };
        match looked {
            Err(raised) if self.is_instance_of(&raised, &self.exceptions.AttributeError) => {
                Ok(None)
            }
            looked => looked,
        }
    }

    /// `object.__getattribute__`: nothing, if there is no such attribute.
    pub fn lookup_generic(
        &mut self,
        object: &Value,
        ty: &Ref<Type>,
        name: &Ref<Str>,
    ) -> Res<Option<Looked>> {
        let on_class = self.type_lookup(ty, name);
        if let Some(descriptor) = &on_class {
            // What can only be written does not hide the instance's own value.
            if self.is_data_descriptor(descriptor)
                && !self.special(descriptor, Special::Get).is_unset()
            {
                return self
                    .bind(descriptor, object, ty)
                    .map(|bound| Some(bound.into()));
            }
        }
        if let Some(value) = self.own_attribute(object, name) {
            return Ok(Some(Looked::Value(value)));
        }
        match on_class {
            Some(found) => self
                .bind(&found, object, ty)
                .map(|bound| Some(bound.into())),
            None => Ok(None),
        }
    }

    /// An instance's own attribute whose name its class does not know.
    #[inline]
    fn plain_attribute(&mut self, object: &Value, name: &Ref<Str>) -> Option<Value> {
        let object = object.object()?;
        let (ty, value) = (object.ty(), object.attrs()?.get(name)?);
        let plain =
            self.is_default_hook(ty.special(Special::GetAttribute)) && self.type_lacks(ty, name);
        plain.then_some(value)
    }

    /// The same of several names, which are strings; they go to registers one by one. False where one has to be looked up
    /// otherwise, or is repeated: no register has anything then.
    ///
    /// # Safety
    /// There are as many registers from `place` on as there are names, and they hold nothing.
    pub(crate) unsafe fn plain_attributes<'n>(
        &mut self,
        object: &Value,
        names: impl Iterator<Item = &'n Value> + Clone,
        place: *mut Value,
    ) -> bool {
        let Some(object) = object.object() else {
            return false;
        };
        let (ty, Some(attrs)) = (object.ty(), object.attrs()) else {
            return false;
        };
        if !self.is_default_hook(ty.special(Special::GetAttribute)) {
            return false;
        }
        for (at, name) in names.clone().enumerate() {
            let found = match name.as_str().filter(|name| name.is_interned()) {
                Some(name) if !names.clone().take(at).any(|it| it.is_object(name)) => {
                    let value = attrs.get(name);
                    value.filter(|_| self.type_lacks(ty, name))
                }
                _ => None,
            };
            // SAFETY: the caller's promise.
            unsafe {
                let Some(value) = found else {
                    for at in 0..at {
                        *place.add(at) = Value::Unset;
                    }
                    return false;
                };
                *place.add(at) = value;
            }
        }
        true
    }

    /// What the object's own namespace has.
    pub fn own_attribute(&self, object: &Value, name: &Ref<Str>) -> Option<Value> {
        let object = object.object()?;
        if let Some(attrs) = object.attrs() {
            return match attrs.dict() {
                Some(dict) => dict.get_str(self, name),
                None => {
                    let at = attrs.find(name)?;
                    if at < object.ty().members().len() {
                        None
                    } else {
                        attrs.get(name)
                    }
                }
            };
        }
        self.own_dict(object)?.get_str(self, name)
    }

    /// The dict of objects that keep one apart: modules and functions.
    pub fn own_dict(&self, object: &Ref) -> Option<Ref<Dict>> {
        if let Some(module) = object.downcast::<Module>() {
            return Some(module.dict.clone());
        }
        if let Some(function) = object.downcast::<Function>() {
            return function.dict.cloned(self);
        }
        if let Some(method) = object.downcast::<ClassMethod>() {
            return method.dict.cloned(self);
        }
        if let Some(method) = object.downcast::<StaticMethod>() {
            return method.dict.cloned(self);
        }
        None
    }

    #[cold]
    fn lookup_missing(&mut self, object: &Value, ty: &Ref<Type>, name: &Ref<Str>) -> Res<Looked> {
        let fallback = ty.special(Special::GetAttr).clone();
        if !fallback.is_unset() {
            let args = Args::from_iter([object.clone(), name.into()]);
            let (fallback, args) = self.hooked(fallback, args)?;
            return Ok(Looked::Call(fallback, args));
        }
        if let Some(module) = object.downcast::<Module>() {
            if let Some(value) = (self.late_names)(self, module, Some(name))? {
                return Ok(Looked::Value(value));
            }
            let getattr_name = self.names.special(Special::GetAttr).clone();
            if let Some(hook) = module.dict.get_str(self, &getattr_name) {
                return Ok(Looked::Call(hook, Args::from_iter([name.into()])));
            }
        }
        self.no_attribute(object, name)
    }

    /// AttributeError in CPython's words for the kind of object.
    #[cold]
    pub fn no_attribute<T>(&mut self, object: &Value, name: &Ref<Str>) -> Res<T> {
        let attribute = name.to_string_lossy().into_owned();
        let text = if let Some(class) = object.as_type() {
            format!(
                "type object '{}' has no attribute '{attribute}'",
                self.class_name(class)
            )
        } else if let Some(module) = object.downcast::<Module>() {
            match module
                .dict
                .get_str(self, &self.names.name)
                .as_ref()
                .and_then(Value::as_str)
            {
                Some(known) => format!(
                    "module '{}' has no attribute '{attribute}'",
                    known.to_string_lossy()
                ),
                None => format!("module has no attribute '{attribute}'"),
            }
        } else {
            format!(
                "'{}' object has no attribute '{attribute}'",
                self.type_name(object)
            )
        };
        self.attribute_error(object, name, &text)
    }

    fn lookup_on_class(
        &mut self,
        object: &Value,
        class: &Ref<Type>,
        meta: &Ref<Type>,
        name: &Ref<Str>,
    ) -> Res<Looked> {
        match self.lookup_in_class(object, class, meta, name)? {
            Some(looked) => Ok(looked),
            None => self.lookup_missing(object, meta, name),
        }
    }

    /// `type.__getattribute__`
    pub fn lookup_in_class(
        &mut self,
        object: &Value,
        class: &Ref<Type>,
        meta: &Ref<Type>,
        name: &Ref<Str>,
    ) -> Res<Option<Looked>> {
        let on_meta = self.type_lookup(meta, name);
        if let Some(descriptor) = &on_meta
            && self.is_data_descriptor(descriptor)
            && !self.special(descriptor, Special::Get).is_unset()
        {
            return self
                .bind(descriptor, object, meta)
                .map(|bound| Some(bound.into()));
        }
        if let Some(found) = self.type_lookup(class, name) {
            return self
                .bind_to_class(&found, class)
                .map(|bound| Some(bound.into()));
        }
        match on_meta {
            Some(found) => self
                .bind(&found, object, meta)
                .map(|bound| Some(bound.into())),
            None => Ok(None),
        }
    }

    fn lookup_super(&mut self, object: &Value, name: &Ref<Str>) -> Res<Looked> {
        let Some(it) = object.downcast::<Super>().cloned() else {
            return self.no_attribute(object, name);
        };
        if let (Some(start), false) = (&it.start, name.is_same(&self.names.class)) {
            let mro = start.mro.cloned(self);
            let mut rest = mro
                .iter()
                .skip_while(|class| !class.is_same(&it.class))
                .skip(1);
            if let Some(found) = rest.find_map(|class| class.own_attribute(self, name)) {
                let start = start.clone();
                let through_class = it.this.as_type().is_some_and(|class| class.is_same(&start));
                let bound = if through_class {
                    self.bind_to_class(&found, &start)?
                } else {
                    self.bind(&found, &it.this, &start)?
                };
                return Ok(bound.into());
            }
        }
        let ty = self.type_of(object).clone();
        match self.lookup_generic(object, &ty, name)? {
            Some(looked) => Ok(looked),
            None => {
                let text = format!(
                    "'super' object has no attribute '{}'",
                    name.to_string_lossy()
                );
                self.attribute_error(object, name, &text)
            }
        }
    }

    /// Whether a class attribute takes precedence over the instance's own.
    pub fn is_data_descriptor(&self, value: &Value) -> bool {
        let Value::Object(object) = value else {
            return false;
        };
        if object.is::<Function>() || object.is::<NativeFunction>() {
            return false;
        }
        object.is::<Property>()
            || object.is::<GetSet>()
            || object.is::<Member>()
            || !object.ty().special(Special::Set).is_unset()
            || !object.ty().special(Special::Delete).is_unset()
    }

    /// `descriptor.__get__(object, ty)`
    fn bind(&mut self, found: &Value, object: &Value, ty: &Ref<Type>) -> Res<Binding> {
        let Value::Object(descriptor) = found else {
            return Ok(Binding::Value(found.clone()));
        };
        if descriptor.is::<Function>() {
            return self
                .new_method(found.clone(), object.clone())
                .map(Binding::Value);
        }
        if let Some(native) = descriptor.downcast::<NativeFunction>() {
            return self
                .bind_native_descriptor(native, found, object, ty)
                .map(Binding::Value);
        }
        if self.types.property.is(descriptor.ty())
            && let Some(property) = descriptor.downcast::<Property>()
        {
            let getter = property.get.cloned(self);
            if getter.is_none() {
                return self.property_error(property, object, "getter");
            }
            return Ok(Binding::Call(getter, Args::from_iter([object.clone()])));
        }
        if let Some(getset) = descriptor.downcast::<GetSet>() {
            if !self.is_instance(object, &getset.owner) {
                return self.wrong_receiver(getset.def.name, &getset.owner, object);
            }
            return (getset.def.get)(self, object).map(Binding::Value);
        }
        if let Some(member) = descriptor.downcast::<Member>() {
            return self.get_member(member, object).map(Binding::Value);
        }
        if let Some(method) = descriptor.downcast::<StaticMethod>() {
            return Ok(Binding::Value(method.function.cloned(self)));
        }
        if let Some(method) = descriptor.downcast::<ClassMethod>() {
            let function = method.function.cloned(self);
            return self.new_method(function, ty.into()).map(Binding::Value);
        }
        self.bind_through_get(found, object.clone(), ty)
    }

    fn bind_through_get(&mut self, found: &Value, object: Value, ty: &Ref<Type>) -> Res<Binding> {
        let get = self.special(found, Special::Get);
        if get.is_unset() {
            return Ok(Binding::Value(found.clone()));
        }
        let args = Args::from_iter([found.clone(), object, ty.into()]);
        let (get, args) = self.hooked(get, args)?;
        Ok(Binding::Call(get, args))
    }

    /// `descriptor.__get__(None, class)`
    fn bind_to_class(&mut self, found: &Value, class: &Ref<Type>) -> Res<Binding> {
        let Value::Object(descriptor) = found else {
            return Ok(Binding::Value(found.clone()));
        };
        if let Some(native) = descriptor.downcast::<NativeFunction>() {
            if native.def.kind == native::MethodKind::Class && native.this.is_unset() {
                let native = native.clone();
                return self
                    .new_native(native.def, class.into(), native.owner.clone(), Value::None)
                    .map(Binding::Value);
            }
            return Ok(Binding::Value(found.clone()));
        }
        if descriptor.is::<Function>() || descriptor.is::<Member>() || descriptor.is::<GetSet>() {
            return Ok(Binding::Value(found.clone()));
        }
        if self.types.property.is(descriptor.ty()) {
            return Ok(Binding::Value(found.clone()));
        }
        if let Some(method) = descriptor.downcast::<StaticMethod>() {
            return Ok(Binding::Value(method.function.cloned(self)));
        }
        if let Some(method) = descriptor.downcast::<ClassMethod>() {
            let function = method.function.cloned(self);
            return self.new_method(function, class.into()).map(Binding::Value);
        }
        self.bind_through_get(found, Value::None, class)
    }

    fn bind_native_descriptor(
        &mut self,
        native: &Ref<NativeFunction>,
        found: &Value,
        object: &Value,
        ty: &Ref<Type>,
    ) -> Res {
        if !native.this.is_unset() {
            return Ok(found.clone());
        }
        match native.def.kind {
            native::MethodKind::Instance | native::MethodKind::Slot => self.new_native(
                native.def,
                object.clone(),
                native.owner.clone(),
                Value::None,
            ),
            native::MethodKind::Class => {
                self.new_native(native.def, ty.into(), native.owner.clone(), Value::None)
            }
            _ => Ok(found.clone()),
        }
    }

    /// Any `__get__`: the value, or what must be called.
    pub fn get_descriptor(&mut self, found: &Value, object: &Value, ty: &Ref<Type>) -> Res<Looked> {
        Ok(self.bind(found, object, ty)?.into())
    }

    /// The value of a `__slots__` member.
    pub fn get_member(&mut self, member: &Ref<Member>, object: &Value) -> Res {
        if !self.is_instance(object, &member.owner) {
            let name = member.name.to_string_lossy().into_owned();
            return self.wrong_receiver(&name, &member.owner, object);
        }
        if let Some(native) = member.native {
            return (native.get)(self, object);
        }
        let value = match object.object().and_then(|object| object.attrs()) {
            Some(attrs) => attrs.member(member.index),
            None => Value::Unset,
        };
        if value.is_unset() {
            let (name, ty) = (member.name.clone(), self.full_type_name(object));
            let text = format!(
                "'{ty}' object has no attribute '{}'",
                name.to_string_lossy()
            );
            return self.attribute_error(object, &name, &text);
        }
        Ok(value)
    }

    #[cold]
    pub(crate) fn wrong_receiver<T>(
        &mut self,
        name: &str,
        owner: &Ref<Type>,
        object: &Value,
    ) -> Res<T> {
        let (owner, given) = (self.class_name(owner), self.type_name(object));
        raise!(
            self,
            TypeError,
            "descriptor '{name}' for '{owner}' objects doesn't apply to a '{given}' object"
        )
    }

    #[cold]
    pub(crate) fn property_error<T>(
        &mut self,
        property: &Ref<Property>,
        object: &Value,
        what: &str,
    ) -> Res<T> {
        let ty = self
            .type_of(object)
            .qualname
            .get(self)
            .to_string_lossy()
            .into_owned();
        let mut name = property.name.cloned(self);
        let getter = property.get.cloned(self);
        if name.is_unset() && !getter.is_none() {
            name = self.getattr_opt(&getter, "__name__")?.unwrap_or_default();
        }
        match name {
            Value::Unset => raise!(
                self,
                AttributeError,
                "property of '{ty}' object has no {what}"
            ),
            name => {
                let name = self.repr(&name)?;
                raise!(
                    self,
                    AttributeError,
                    "property {} of '{ty}' object has no {what}",
                    name.to_string_lossy()
                )
            }
        }
    }

    /// Whether a hook of attribute access is one of those that the protocol has built in: `object`'s, or another
    /// class's that this file knows.
    #[inline]
    pub(crate) fn is_default_hook(&self, hook: &Value) -> bool {
        match hook {
            Value::Object(object) if self.heap.is_object_hook(object.address()) => true,
            Value::Unset => true,
            _ => is_built_in_hook(hook),
        }
    }

    // ---- writing

    /// Bind an attribute (or delete it, without a value); `name` is interned. What must be called comes back.
    pub fn store(
        &mut self,
        object: &Value,
        name: &Ref<Str>,
        value: Option<Value>,
    ) -> Res<Option<(Value, Args)>> {
        let ty = self.type_of(object).clone();
        let which = if value.is_some() {
            Special::SetAttr
        } else {
            Special::DelAttr
        };
        let hook = ty.special(which).clone();
        if self.is_default_hook(&hook) {
            return self.store_default(object, &ty, name, value);
        }
        let mut args = Args::from_iter([object.clone(), name.into()]);
        args.extend(value);
        self.hooked(hook, args).map(Some)
    }

    /// A special method and its arguments, the receiver first, as they are called: what is neither a function nor
    /// native is bound first, by its `__get__`.
    pub(crate) fn hooked(&mut self, hook: Value, mut args: Args) -> Res<(Value, Args)> {
        let plain = match hook.downcast::<NativeFunction>() {
            Some(native) => native.this.is_unset(),
            None => hook.downcast::<Function>().is_some(),
        };
        if plain || args.is_empty() {
            return Ok((hook, args));
        }
        let receiver = args.remove(0);
        let ty = self.type_of(&receiver).clone();
        let bound = match self.bind(&hook, &receiver, &ty)? {
            Binding::Value(bound) => bound,
            Binding::Call(callable, args) => self.call(&callable, &args)?,
        };
        Ok((bound, args))
    }

    /// The same for operators: a method whose `__get__` raises AttributeError is none.
    pub(crate) fn hooked_or_missing(
        &mut self,
        hook: Value,
        args: Args,
    ) -> Res<Option<(Value, Args)>> {
        match self.hooked(hook, args) {
            Ok(call) => Ok(Some(call)),
            Err(raised) if self.is_instance_of(&raised, &self.exceptions.AttributeError) => {
                Ok(None)
            }
            Err(raised) => Err(raised),
        }
    }

    /// `object.__setattr__` and `type.__setattr__`.
    pub fn store_default(
        &mut self,
        object: &Value,
        ty: &Ref<Type>,
        name: &Ref<Str>,
        value: Option<Value>,
    ) -> Res<Option<(Value, Args)>> {
        let on_class = self.type_lookup(ty, name);
        if let Some(found @ Value::Object(descriptor)) = &on_class
            && let Some(call) = self.store_through(found, descriptor, object, name, &value)?
        {
            return Ok(call);
        }
        if let Some(class) = object.as_type() {
            let class = class.clone();
            self.store_on_class(&class, name, value)?;
            return Ok(None);
        }
        if self.store_own(object, name, value)? {
            return Ok(None);
        }
        self.cannot_store(object, name, on_class.is_some())
    }

    /// Bind an attribute of an instance whose class has no object by the name: whether it is done. No script code runs.
    pub(crate) fn store_plainly(&mut self, object: &Ref, name: &Value, value: &Value) -> bool {
        let Some(name) = name.as_str().filter(|name| name.is_interned()) else {
            return false;
        };
        let (ty, attrs) = match object.attrs() {
            Some(attrs) if object.is::<Instance>() && attrs.dict().is_none() => {
                (object.ty(), attrs)
            }
            _ => return false,
        };
        if !ty.flags.get().has(TypeFlags::DICT)
            || matches!(self.type_lookup(ty, name), Some(Value::Object(_)))
        {
            return false;
        }
        match attrs.set(ty, name, value.clone()) {
            Ok(Ok(before)) => {
                drop(before);
                true
            }
            _ => false,
        }
    }

    /// Write through a data descriptor. Outer None: it is none.
    #[allow(clippy::type_complexity, reason = "a call, or done; or no descriptor")]
    fn store_through(
        &mut self,
        found: &Value,
        descriptor: &Ref,
        object: &Value,
        name: &Ref<Str>,
        value: &Option<Value>,
    ) -> Res<Option<Option<(Value, Args)>>> {
        if self.types.property.is(descriptor.ty()) {
            let Some(property) = descriptor.downcast::<Property>() else {
                return Ok(None);
            };
            let (hook, what) = match value {
                Some(_) => (property.set.cloned(self), "setter"),
                None => (property.delete.cloned(self), "deleter"),
            };
            if hook.is_none() {
                return self.property_error(property, object, what);
            }
            let mut args = Args::from_iter([object.clone()]);
            args.extend(value.clone());
            return Ok(Some(Some((hook, args))));
        }
        if let Some(getset) = descriptor.downcast::<GetSet>() {
            if !self.is_instance(object, &getset.owner) {
                return self.wrong_receiver(getset.def.name, &getset.owner, object);
            }
            return match getset.def.set {
                Some(set) => set(self, object, value.clone()).map(|()| Some(None)),
                None => {
                    let (owner, attribute) = (self.class_name(&getset.owner), getset.def.name);
                    let text =
                        format!("attribute '{attribute}' of '{owner}' objects is not writable");
                    self.attribute_error(object, name, &text)
                }
            };
        }
        if let Some(member) = descriptor.downcast::<Member>() {
            self.set_member(member, object, value.clone())?;
            return Ok(Some(None));
        }
        let (which, name_of) = if value.is_some() {
            (Special::Set, "__set__")
        } else {
            (Special::Delete, "__delete__")
        };
        let hook = descriptor.ty().special(which).clone();
        if !hook.is_unset() {
            let mut args = Args::from_iter([found.clone(), object.clone()]);
            args.extend(value.clone());
            return self.hooked(hook, args).map(|call| Some(Some(call)));
        }
        let other = if value.is_some() {
            Special::Delete
        } else {
            Special::Set
        };
        if !descriptor.ty().special(other).is_unset() {
            return self.attribute_error(object, name, name_of);
        }
        Ok(None)
    }

    /// Bind or delete a `__slots__` member.
    pub fn set_member(
        &mut self,
        member: &Ref<Member>,
        object: &Value,
        value: Option<Value>,
    ) -> Res<()> {
        if !self.is_instance(object, &member.owner) {
            let name = member.name.to_string_lossy().into_owned();
            return self.wrong_receiver(&name, &member.owner, object);
        }
        if let Some(native) = member.native {
            return match native.set {
                Some(set) => set(self, object, value),
                None => {
                    let name = member.name.clone();
                    self.attribute_error(object, &name, "readonly attribute")
                }
            };
        }
        let deleting = value.is_none();
        if let Some(attrs) = object.object().and_then(|object| object.attrs()) {
            let old = attrs.set_member(member.index, value.unwrap_or_default());
            if deleting && old.is_unset() {
                let name = member.name.clone();
                let text = name.to_string_lossy().into_owned();
                return self.attribute_error(object, &name, &text);
            }
        }
        Ok(())
    }

    /// Write to the object's own namespace. False: it has none.
    fn store_own(&mut self, object: &Value, name: &Ref<Str>, value: Option<Value>) -> Res<bool> {
        let Some(object_ref) = object.object() else {
            return Ok(false);
        };
        if let Some(attrs) = object_ref.attrs() {
            let ty = object_ref.ty();
            if attrs.dict().is_none() {
                if !ty.flags.get().has(TypeFlags::DICT) {
                    return Ok(false);
                }
                match value {
                    Some(value) => match attrs.set(ty, name, value)? {
                        Ok(old) => {
                            drop(old);
                            return Ok(true);
                        }
                        Err(value) => {
                            let dict = self.dict_of(object_ref)?;
                            if let Some(dict) = dict {
                                dict.set_str(self, name, value)?;
                            }
                            return Ok(true);
                        }
                    },
                    None => {
                        // Deleting leaves the shape: from here on the attributes are in a dict.
                        if attrs.get(name).is_none() {
                            return self.no_attribute(object, name);
                        }
                        self.dict_of(object_ref)?;
                    }
                }
                if let Some(dict) = attrs.dict().cloned() {
                    drop(dict.remove_str(self, name));
                }
                return Ok(true);
            }
        }
        let dict = match object_ref.attrs().and_then(|attrs| attrs.dict()) {
            Some(dict) => Some(dict.clone()),
            None => self.own_dict_or_new(object_ref)?,
        };
        let Some(dict) = dict else { return Ok(false) };
        if let Some(module) = object_ref.downcast::<Module>() {
            // What waits to be made is there, and must not come back.
            (self.late_names)(self, module, Some(name))?;
        }
        match value {
            Some(value) => dict.set_str(self, name, value)?,
            None => {
                if dict.remove_str(self, name).is_none() {
                    return self.no_attribute(object, name);
                }
            }
        }
        Ok(true)
    }

    fn own_dict_or_new(&mut self, object: &Ref) -> Res<Option<Ref<Dict>>> {
        if let Some(dict) = self.own_dict(object) {
            return Ok(Some(dict));
        }
        let place = if let Some(function) = object.downcast::<Function>() {
            &function.dict
        } else if let Some(method) = object.downcast::<ClassMethod>() {
            &method.dict
        } else if let Some(method) = object.downcast::<StaticMethod>() {
            &method.dict
        } else {
            return Ok(None);
        };
        let dict = self.new_dict()?;
        place.set(self, Some(dict.clone()));
        Ok(Some(dict))
    }

    /// The object's `__dict__`, made if it can have one.
    pub fn dict_of(&mut self, object: &Ref) -> Res<Option<Ref<Dict>>> {
        let Some(attrs) = object.attrs() else {
            return self.own_dict_or_new(object);
        };
        if let Some(dict) = attrs.dict() {
            return Ok(Some(dict.clone()));
        }
        if !object.ty().flags.get().has(TypeFlags::DICT) {
            return Ok(None);
        }
        let dict = self.new_dict()?;
        let members = object.ty().members().len();
        for (name, value) in attrs.items(members) {
            dict.set_str(self, &name, value)?;
        }
        if members == 0 {
            attrs.become_dict(dict.clone());
        } else {
            let name = self.names.dict.clone();
            attrs.keep_dict(object.ty(), &name, dict.clone())?;
        }
        Ok(Some(dict))
    }

    #[cold]
    fn cannot_store<T>(&mut self, object: &Value, name: &Ref<Str>, on_class: bool) -> Res<T> {
        let (ty, attribute) = (self.type_name(object), name.to_string_lossy().into_owned());
        let text = if on_class {
            format!("'{ty}' object attribute '{attribute}' is read-only")
        } else {
            format!(
                "'{ty}' object has no attribute '{attribute}' and no __dict__ for setting new attributes"
            )
        };
        self.attribute_error(object, name, &text)
    }

    /// Bind or delete a name of a class; caches and special methods follow.
    pub fn store_on_class(
        &mut self,
        class: &Ref<Type>,
        name: &Ref<Str>,
        value: Option<Value>,
    ) -> Res<()> {
        if !class.is_mutable() {
            let (attribute, class) = (name.to_string_lossy().into_owned(), self.class_name(class));
            return raise!(
                self,
                TypeError,
                "cannot set '{attribute}' attribute of immutable type '{class}'"
            );
        }
        match value {
            Some(value) => {
                let plain = |value: &Value| !matches!(value, Value::Object(_));
                let old = class.namespace(self).get_str(self, name);
                let unseen = plain(&value) && old.as_ref().is_some_and(plain);
                class.namespace(self).set_str(self, name, value)?;
                if unseen {
                    let flags = class.flags.get();
                    if flags.has(TypeFlags::COUNTING) {
                        // Inline caches hold no immediate values of such a class; the look-up cache does.
                        self.forget_lookup(class, name);
                        return Ok(());
                    }
                    class.flags.set(flags.with(TypeFlags::COUNTING));
                }
            }
            None => {
                if class.namespace(self).remove_str(self, name).is_none() {
                    let attribute = name.to_string_lossy().into_owned();
                    let text = format!(
                        "type object '{}' has no attribute '{attribute}'",
                        self.class_name(class)
                    );
                    return self.attribute_error(&class.into(), name, &text);
                }
            }
        }
        self.class_attribute_changed(class, name);
        Ok(())
    }

    // ---- at once

    /// `getattr(object, name)`, calling what must be called.
    pub fn getattr(&mut self, object: &Value, name: &str) -> Res {
        let name = self.intern(name)?;
        self.getattr_str(object, &name)
    }

    /// `getattr(object, name)`; `name` is interned.
    pub fn getattr_str(&mut self, object: &Value, name: &Ref<Str>) -> Res {
        if let Some(value) = self.plain_attribute(object, name) {
            return Ok(value);
        }
        match self.lookup(object, name)? {
            Looked::Value(value) => Ok(value),
            Looked::Call(callable, args) => self.call(&callable, &args),
            Looked::CallOr(guarded) => match self.call(&guarded.callable, &guarded.args) {
                Err(raised) if self.is_instance_of(&raised, &self.exceptions.AttributeError) => {
                    let (fallback, rest) = self.hooked(guarded.fallback, guarded.rest)?;
                    self.call(&fallback, &rest)
                }
                other => other,
            },
        }
    }

    /// `getattr(object, name, None)`: nothing on AttributeError.
    pub fn getattr_opt(&mut self, object: &Value, name: &str) -> Res<Option<Value>> {
        let name = self.intern(name)?;
        self.getattr_opt_str(object, &name)
    }

    /// The same; `name` is interned.
    pub fn getattr_opt_str(&mut self, object: &Value, name: &Ref<Str>) -> Res<Option<Value>> {
        if let Some(value) = self.plain_attribute(object, name) {
            return Ok(Some(value));
        }
        let looked = self.lookup_quietly(object, name)?;
        let result = match looked {
            None => return Ok(None),
            Some(Looked::Value(value)) => return Ok(Some(value)),
            Some(Looked::Call(callable, args)) => self.call(&callable, &args),
            Some(Looked::CallOr(_)) => self.getattr_str(object, name),
        };
        match result {
            Ok(value) => Ok(Some(value)),
            Err(raised) if self.is_instance_of(&raised, &self.exceptions.AttributeError) => {
                Ok(None)
            }
            Err(raised) => Err(raised),
        }
    }

    /// `setattr(object, name, value)`.
    pub fn setattr(&mut self, object: &Value, name: &str, value: Value) -> Res<()> {
        let name = self.intern(name)?;
        self.setattr_str(object, &name, Some(value))
    }

    /// Bind, or delete without a value; `name` is interned.
    pub fn setattr_str(
        &mut self,
        object: &Value,
        name: &Ref<Str>,
        value: Option<Value>,
    ) -> Res<()> {
        if let Some((hook, args)) = self.store(object, name, value)? {
            self.call(&hook, &args)?;
        }
        Ok(())
    }

    /// A special method, bound to `object`: what `type(object)` says of `name`, by the descriptor protocol.
    pub fn special_bound(&mut self, object: &Value, which: Special) -> Res<Option<Value>> {
        let found = self.special(object, which);
        if found.is_unset() {
            return Ok(None);
        }
        let ty = self.type_of(object).clone();
        match self.bind(&found, object, &ty)? {
            Binding::Value(value) => Ok(Some(value)),
            Binding::Call(callable, args) => self.call(&callable, &args).map(Some),
        }
    }
}

#[cold]
fn is_built_in_hook(hook: &Value) -> bool {
    hook.downcast::<NativeFunction>().is_some_and(|native| {
        matches!(native.def.owner, "object" | "type" | "super")
            && matches!(
                native.def.name,
                "__getattribute__" | "__setattr__" | "__delattr__"
            )
    })
}

fn class_behind(object: &Ref) -> Ref<Type> {
    match object.downcast::<Type>() {
        Some(class) => class.clone(),
        None => object.ty().clone(),
    }
}

impl From<Binding> for Looked {
    fn from(binding: Binding) -> Looked {
        match binding {
            Binding::Value(value) => Looked::Value(value),
            Binding::Call(callable, args) => Looked::Call(callable, args),
        }
    }
}
