//! Inline caches of attributes: what a site knows, asked before the slow way of `attr.rs`.
//!
//! | cache | good while | gives |
//! |---|---|---|
//! | `Slot` | the instance has this shape (shapes belong to a class; a class that gains a data descriptor flushes) | the value at an index |
//! | `Grow` | the instance has this shape | the shape with the name, when it is stored |
//! | `Member` | the class version is this | a `__slots__` value at an index |
//! | `Method` | shape and class version are these | a function of the class, unbound |
//! | `TypeMethod` | the class version is this | the same, for objects without attributes of their own |
//! | `ClassMethod` | shape and class version are these | the function of a class method, for the class |
//! | `ClassValue` | shape and class version are these | a plain value of the class |
//! | `Property` | the class version is this | the getter to call |
//! | `Descriptor` | shape and class version are these | the descriptor, whose `__get__` is to be called |
//! | `GetSet` | the class version is this | what the native attribute computes |
//! | `Item` | the class version is this | the item of a tuple |
//! | `ModuleSlot` | the module's dict has the name at this place | the value |
//! | `OnClass`, `OwnClassMethod` | the object is this class, at this version | the value; the function |
//!
//! The `quick_` ones look at what was learned last and are in line in the loop; the others look at all that is known.

use crate::code::Word;
use crate::object::*;

/// The slot of an instance whose shape is the one that the site knows, or the member of one of the class that it knows.
#[inline(always)]
pub(crate) unsafe fn quick_place(object: &Value, site: *const Site) -> Option<*mut Value> {
    let Value::Object(object) = object else {
        return None;
    };
    // SAFETY: the site belongs to the running code; the index was taken from the shape that is compared.
    unsafe {
        let known = &(*site).latest;
        let attrs = object.attrs()?;
        let fits = if known.kind == CacheKind::Slot {
            known.shape.is_of(attrs)
        } else {
            known.kind == CacheKind::Member && object.ty().version.get() == known.version
        };
        fits.then(|| attrs.slot(known.index as usize))
    }
}

/// Its value.
#[inline(always)]
pub(crate) unsafe fn quick_slot(object: &Value, site: *const Site) -> Option<Value> {
    // SAFETY: cloned at once.
    unsafe {
        let value = &*quick_place(object, site)?;
        (!value.is_unset()).then(|| value.clone())
    }
}

/// The method that the site knows for objects of this shape and class, or of this class.
#[inline(always)]
pub(crate) unsafe fn quick_method(object: &Value, site: *const Site) -> Option<Value> {
    let Value::Object(object) = object else {
        return None;
    };
    // SAFETY: the site belongs to the running code.
    let known = unsafe { &(*site).latest };
    if object.ty().version.get() != known.version {
        return None;
    }
    match known.kind {
        CacheKind::Method if known.shape.is_of(object.attrs()?) => {}
        CacheKind::TypeMethod => {}
        _ => return None,
    }
    Some(known.value.clone())
}

/// `object.name = value` by anything that the site knows. Nothing: it is done, and this was there before.
#[inline(never)]
pub(crate) unsafe fn store_cached(
    object: &Value,
    site: *const Site,
    mut value: Value,
) -> Result<Value, Value> {
    let Some(object) = object.object() else {
        return Err(value);
    };
    let Some(attrs) = object.attrs() else {
        return Err(value);
    };
    // SAFETY: the site belongs to the running code; indices were taken from the shape that is compared, or from the
    // class's members; a shape that another grows to lives as long as the class of both.
    unsafe {
        for known in (*site).learned() {
            let fits = match known.kind {
                CacheKind::Slot => known.shape.is_of(attrs),
                CacheKind::Member => object.ty().version.get() == known.version,
                CacheKind::Grow if known.shape.is_of(attrs) => {
                    if attrs.grow_to(&known.next, known.index as usize, &mut value) {
                        return Ok(Value::Unset);
                    }
                    return Err(value);
                }
                _ => false,
            };
            if fits {
                let place = attrs.slot(known.index as usize);
                return Ok(std::mem::replace(&mut *place, value));
            }
        }
    }
    Err(value)
}

/// What a cache said.
pub(crate) enum Cached {
    /// The instruction is done.
    Done,
    /// A getter's frame was pushed.
    Switched,
    /// It knows nothing.
    Miss,
}

/// What one look at a cache gives.
enum Found {
    Value(Value),
    /// To be called with the object.
    Method(Value),
    /// To be called with the object's class, or with the object that is a class.
    ClassMethod(Value),
    Getter(Value),
    /// To be called for it: its `__get__`.
    Descriptor(Value),
    /// To be asked.
    Native(Value),
}

impl Learned {
    /// What this says of `object`; nothing where it was learned of others.
    #[inline]
    unsafe fn ask(&self, vm: &Vm, object: &Value, name: &Ref<Str>) -> Option<Found> {
        let Value::Object(it) = object else {
            let fits = self.kind == CacheKind::TypeMethod
                && vm.type_of(object).version.get() == self.version;
            return fits.then(|| Found::Method(self.value.clone()));
        };
        let of_class = || it.ty().version.get() == self.version;
        let of_shape = || it.attrs().is_some_and(|attrs| self.shape.is_of(attrs));
        // SAFETY: indices were taken from the shapes and classes that are compared.
        unsafe {
            let slot = || {
                let value = (*it.attrs()?.slot(self.index as usize)).clone().set()?;
                Some(Found::Value(value))
            };
            let value = || self.value.clone();
            match self.kind {
                CacheKind::Slot if of_shape() => slot(),
                CacheKind::Member if of_class() => slot(),
                CacheKind::Method if of_class() && of_shape() => Some(Found::Method(value())),
                CacheKind::TypeMethod if of_class() => Some(Found::Method(value())),
                CacheKind::ClassMethod if of_class() && of_shape() => {
                    Some(Found::ClassMethod(value()))
                }
                CacheKind::ClassValue if of_class() && of_shape() => Some(Found::Value(value())),
                CacheKind::Property if of_class() => Some(Found::Getter(value())),
                CacheKind::Descriptor if of_class() && of_shape() => {
                    Some(Found::Descriptor(value()))
                }
                CacheKind::GetSet if of_class() => Some(Found::Native(value())),
                CacheKind::Item if of_class() => {
                    let item = it.downcast::<Tuple>()?.items().get(self.index as usize)?;
                    Some(Found::Value(item.clone()))
                }
                CacheKind::ModuleSlot => {
                    let table = &*it.downcast::<Module>()?.dict.table.as_ptr();
                    let value = table.value_at(self.index as usize, name)?;
                    Some(Found::Value(value.clone()))
                }
                CacheKind::OnClass if it.downcast::<Type>()?.version.get() == self.version => {
                    Some(Found::Value(value()))
                }
                CacheKind::OwnClassMethod
                    if it.downcast::<Type>()?.version.get() == self.version =>
                {
                    Some(Found::ClassMethod(value()))
                }
                _ => None,
            }
        }
    }
}

impl Vm {
    /// `a = b.c` by anything that the site knows.
    ///
    /// # Safety
    /// `w` is a `LoadAttr` of the current frame, whose pc is saved, and `site` its site.
    #[inline(never)]
    pub(crate) unsafe fn load_cached_attr(
        &mut self,
        regs: *mut Value,
        w: Word,
        site: *const Site,
    ) -> Cached {
        // SAFETY: the caller's promise.
        unsafe {
            let object = &mut *regs.add(w.rb());
            // Mostly the slots of a few classes' instances.
            let slot = (*site).others().iter().find_map(|known| {
                let attrs = object.object()?.attrs()?;
                let fits = known.kind == CacheKind::Slot && known.shape.is_of(attrs);
                fits.then(|| &*attrs.slot(known.index as usize))
            });
            if let Some(value) = slot
                && !value.is_unset()
            {
                let value = value.clone();
                if w.takes_b() {
                    drop(std::mem::take(object));
                }
                *regs.add(w.ra()) = value;
                return Cached::Done;
            }
            let found = (*site)
                .learned()
                .find_map(|known| known.ask(self, object, &(*site).name));
            match found {
                Some(Found::Value(value)) => {
                    if w.takes_b() {
                        drop(std::mem::take(object));
                    }
                    *regs.add(w.ra()) = value;
                    Cached::Done
                }
                Some(Found::Getter(getter)) => {
                    let dst = w.ra() as u16;
                    if self.push_plain_call(&getter, [&*object], RetKind::Store, dst) {
                        if w.takes_b() {
                            drop(std::mem::take(object));
                        }
                        Cached::Switched
                    } else {
                        Cached::Miss
                    }
                }
                Some(Found::Descriptor(descriptor)) => {
                    let get = self.special(&descriptor, Special::Get);
                    let class = self.type_of(object).into();
                    let dst = w.ra() as u16;
                    let row = [&descriptor, &*object, &class];
                    if self.push_plain_call(&get, row, RetKind::Store, dst) {
                        if w.takes_b() {
                            drop(std::mem::take(object));
                        }
                        Cached::Switched
                    } else {
                        Cached::Miss
                    }
                }
                Some(Found::Native(descriptor)) => {
                    let Some(getset) = descriptor.downcast::<GetSet>() else {
                        return Cached::Miss;
                    };
                    // What it raises is said the long way.
                    let object = object.clone();
                    match (getset.def.get)(self, &object) {
                        Ok(value) => {
                            if w.takes_b() {
                                drop(std::mem::take(&mut *regs.add(w.rb())));
                            }
                            *regs.add(w.ra()) = value;
                            Cached::Done
                        }
                        Err(_) => Cached::Miss,
                    }
                }
                _ => Cached::Miss,
            }
        }
    }

    /// `a, a + 1 = b.c` and what it is called with, by anything that the site knows.
    ///
    /// # Safety
    /// `w` is a `LoadMethod` of the current frame, and `site` its site.
    #[inline(never)]
    pub(crate) unsafe fn load_cached_method(
        &mut self,
        regs: *mut Value,
        w: Word,
        site: *const Site,
    ) -> Cached {
        // SAFETY: the caller's promise.
        unsafe {
            let object = &mut *regs.add(w.rb());
            let found = (*site)
                .learned()
                .find_map(|known| known.ask(self, object, &(*site).name));
            let (callee, receiver) = match found {
                Some(Found::Method(method)) => {
                    let receiver = if w.takes_b() {
                        std::mem::take(object)
                    } else {
                        object.clone()
                    };
                    (method, receiver)
                }
                Some(Found::ClassMethod(function)) => {
                    let class = match object.as_type() {
                        Some(class) => class.into(),
                        None => self.type_of(object).into(),
                    };
                    (function, class)
                }
                Some(Found::Value(value)) => (value, Value::Unset),
                _ => return Cached::Miss,
            };
            if w.takes_b() {
                drop(std::mem::take(object));
            }
            *regs.add(w.ra() + 1) = receiver;
            *regs.add(w.ra()) = callee;
            Cached::Done
        }
    }
}
