//! Inline caches of attributes: what a site knows, asked before the slow way of `attr.rs`.
//!
//! | cache | good while | gives |
//! |---|---|---|
//! | `Slot` | the instance has this shape (shapes belong to a class; a class that gains a data descriptor flushes) | the value at an index |
//! | `Grow` | the instance has this shape | the shape with the name, when it is stored |
//! | `Member` | the class version is this | a `__slots__` value at an index |
//! | `Method` | shape and class version are these | a function of the class, unbound |
//! | `DictMethod` | the class version is this, and the dict of the instance's attributes lacks the name | the same |
//! | `TypeMethod` | the class version is this | the same, for objects without attributes of their own |
//! | `ClassMethod` | shape and class version are these | the function of a class method, for the class |
//! | `ClassValue` | shape and class version are these | a plain value of the class |
//! | `Property` | the class version is this | the getter to call |
//! | `Descriptor` | shape and class version are these | the descriptor, whose `__get__` is to be called |
//! | `GetSet` | the class version is this | what the native attribute computes |
//! | `ClassOf` | the class version is this | the class, which is what `__class__` computes |
//! | `Item` | the class version is this | the item of a tuple |
//! | `InDict` | the class version is this, and the dict of the instance's attributes has the name at this place | the value |
//! | `ModuleSlot` | the class version is this, and the module's dict has the name at this place | the value |
//! | `OnClass`, `OwnClassMethod` | the object is this class, at this version | the value; the function |
//!
//! The `quick_` ones look at what was learned last and are in line in the loop; the others look at all that is known.

use crate::code::Word;
use crate::object::attrs::Attrs;
use crate::object::*;
use crate::vm::dispatch::input;

impl Learned {
    /// The slot, of attributes of the shape that has it.
    #[inline(always)]
    unsafe fn slot(&self, attrs: &Attrs) -> Option<*mut Value> {
        let fits = self.holds.is_of(attrs);
        // SAFETY: the index was taken from the shape.
        fits.then(|| unsafe { attrs.slot(self.index as usize) })
    }

    /// The member, of an object of the class that was learned.
    #[inline(always)]
    unsafe fn member(&self, object: &Ref, attrs: &Attrs) -> Option<*mut Value> {
        let fits = self.kind == CacheKind::Member && object.ty().version.get() == self.version;
        // SAFETY: the index was taken from the class.
        fits.then(|| unsafe { attrs.slot(self.index as usize) })
    }

    /// The place of the value in the dict that an instance of the class that was learned has its attributes in.
    #[inline(always)]
    unsafe fn place_in_dict(&self, object: &Ref, name: &Ref<Str>) -> Option<*mut Value> {
        if self.kind != CacheKind::InDict || object.ty().version.get() != self.version {
            return None;
        }
        let dict = own_dict(object)?;
        // SAFETY: the dict's table is not borrowed by anybody while nothing else runs.
        unsafe { (*dict.table.as_ptr()).place_of(self.index as usize, name) }
    }

    /// The method, for objects of this shape and class, or of this class.
    #[inline(always)]
    fn method(&self, object: &Ref) -> Option<&Value> {
        let fits = object.ty().version.get() == self.version
            && match self.kind {
                CacheKind::Method => object.attrs().is_some_and(|it| self.shape.is_of(it)),
                CacheKind::TypeMethod => true,
                _ => false,
            };
        fits.then_some(&self.value)
    }

    /// The value that is there as it stands: of a class for its instances, of a class itself, of a module, of a tuple.
    #[inline(always)]
    unsafe fn settled<'s>(&'s self, object: &'s Ref, name: &Ref<Str>) -> Option<&'s Value> {
        let of_class = || object.ty().version.get() == self.version;
        let value = match self.kind {
            CacheKind::ClassOf => of_class().then_some(&self.value),
            CacheKind::ClassValue => {
                let of_shape = object.attrs().is_some_and(|attrs| self.shape.is_of(attrs));
                (of_shape && of_class()).then_some(&self.value)
            }
            CacheKind::OnClass => {
                let class = object.downcast::<Type>()?;
                (class.version.get() == self.version).then_some(&self.value)
            }
            CacheKind::Item if of_class() => {
                object.downcast::<Tuple>()?.items().get(self.index as usize)
            }
            CacheKind::InDict => {
                // SAFETY: nothing is written to the place before the value is cloned.
                unsafe { self.place_in_dict(object, name).map(|place| &*place) }
            }
            CacheKind::ModuleSlot if of_class() => {
                // SAFETY: a module's dict is not written to while nothing else runs.
                let table = unsafe { &*object.downcast::<Module>()?.dict.table.as_ptr() };
                table.value_at(self.index as usize, name)
            }
            _ => None,
        };
        value.filter(|value| !value.is_unset())
    }
}

/// The dict that an object has its attributes in, where that is there.
#[inline]
pub(crate) fn own_dict(object: &Ref) -> Option<&Ref<Dict>> {
    match object.attrs() {
        Some(attrs) => attrs.dict(),
        // SAFETY: it is borrowed until something else runs.
        None => unsafe { (*object.downcast::<Function>()?.dict.as_ptr()).as_ref() },
    }
}

/// The slot of an instance whose shape is the one that the site knows.
#[inline(always)]
pub(crate) unsafe fn quick_place(object: &Value, site: *const Site) -> Option<*mut Value> {
    // SAFETY: the site belongs to the running code.
    unsafe { (*site).latest.slot(object.object()?.attrs()?) }
}

/// The member of one of the class that the site knows.
#[inline(always)]
pub(crate) unsafe fn quick_member(object: &Value, site: *const Site) -> Option<*mut Value> {
    let object = object.object()?;
    // SAFETY: as above.
    unsafe { (*site).latest.member(object, object.attrs()?) }
}

/// Either, or the slot of an instance whose shape the site has learned before the latest.
#[inline(always)]
pub(crate) unsafe fn known_place(object: &Value, site: *const Site) -> Option<*mut Value> {
    let object = object.object()?;
    let attrs = object.attrs()?;
    // SAFETY: as above.
    unsafe {
        let site = &*site;
        site.latest
            .slot(attrs)
            .or_else(|| site.latest.member(object, attrs))
            .or_else(|| site.others().iter().find_map(|known| known.slot(attrs)))
    }
}

/// The place that an instance gains by the name, if it has the shape that the site knows, or that of its member of the
/// class that it knows; it is to be written to at once.
#[inline(always)]
pub(crate) unsafe fn quick_new_place(object: &Value, site: *const Site) -> Option<*mut Value> {
    let object = object.object()?;
    let attrs = object.attrs()?;
    // SAFETY: as above; a shape that another grows to lives as long as the class of both; a place that is gained is made
    // empty before anybody sees it.
    unsafe {
        let known = &(*site).latest;
        if known.kind != CacheKind::Grow {
            return known.member(object, attrs);
        }
        if !known.shape.is_of(attrs) {
            return None;
        }
        let place = attrs.grow_within(&known.holds, known.index as usize)?;
        place.write(Value::Unset);
        Some(place)
    }
}

/// The value that the site has learned last, if it is there as it stands.
#[inline(always)]
pub(crate) unsafe fn settled_value(object: &Value, site: *const Site) -> Option<Value> {
    // SAFETY: the site belongs to the running code.
    unsafe {
        let site = &*site;
        site.latest.settled(object.object()?, &site.name).cloned()
    }
}

/// The getter of the property that the site has learned last.
#[inline(always)]
pub(crate) unsafe fn quick_getter<'s>(object: &Value, site: *const Site) -> Option<&'s Value> {
    let object = object.object()?;
    // SAFETY: as above; nothing is learned before the getter is called.
    let known = unsafe { &(*site).latest };
    let fits = known.kind == CacheKind::Property && object.ty().version.get() == known.version;
    fits.then_some(&known.value)
}

/// The method that the site has learned last.
#[inline(always)]
pub(crate) unsafe fn quick_method(object: &Value, site: *const Site) -> Option<Value> {
    // SAFETY: as above.
    unsafe { (*site).latest.method(object.object()?).cloned() }
}

/// One that it has learned before.
#[inline(always)]
pub(crate) unsafe fn other_method(object: &Value, site: *const Site) -> Option<Value> {
    let object = object.object()?;
    // SAFETY: as above.
    let others = unsafe { (*site).others() };
    others
        .iter()
        .find_map(|known| known.method(object))
        .cloned()
}

/// `a.c = b` by anything that the site knows: whether it is done.
#[inline(never)]
pub(crate) unsafe fn store_cached(regs: *mut Value, w: Word, site: *const Site) -> bool {
    // SAFETY: they are the current frame's registers, and its site.
    unsafe {
        let value = input!(regs, w.rb(), w.takes_b());
        let object = &mut *regs.add(w.ra());
        match store_learned(object, site, value) {
            Ok(old) => {
                drop(old);
                if w.takes_a() {
                    drop(std::mem::take(object));
                }
                true
            }
            // It is put back for the long way.
            Err(value) => {
                if w.takes_b() {
                    *regs.add(w.rb()) = value;
                }
                false
            }
        }
    }
}

/// `object.name = value` by what the site has learned. Nothing went wrong: it is done, and this was there before.
unsafe fn store_learned(
    object: &Value,
    site: *const Site,
    mut value: Value,
) -> Result<Value, Value> {
    let Some(object) = object.object() else {
        return Err(value);
    };
    let attrs = object.attrs();
    // SAFETY: the site belongs to the running code; indices were taken from the shape that is compared, or from the
    // class's members; a shape that another grows to lives as long as the class of both.
    unsafe {
        for known in (*site).learned() {
            if let Some(place) = known.place_in_dict(object, &(*site).name) {
                return Ok(std::mem::replace(&mut *place, value));
            }
            let Some(attrs) = attrs else { continue };
            let place = known.slot(attrs).or_else(|| known.member(object, attrs));
            if let Some(place) = place {
                return Ok(std::mem::replace(&mut *place, value));
            }
            if known.kind == CacheKind::Grow && known.shape.is_of(attrs) {
                if attrs.grow_to(&known.holds, known.index as usize, &mut value) {
                    return Ok(Value::Unset);
                }
                return Err(value);
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
            if let Some(settled) = self.settled(it, name) {
                return Some(Found::Value(settled.clone()));
            }
            match self.kind {
                CacheKind::Slot if it.attrs().is_some_and(|it| self.holds.is_of(it)) => slot(),
                CacheKind::Member if of_class() => slot(),
                CacheKind::Method if of_class() && of_shape() => Some(Found::Method(value())),
                CacheKind::TypeMethod if of_class() => Some(Found::Method(value())),
                CacheKind::DictMethod if of_class() => {
                    let table = &*own_dict(it)?.table.as_ptr();
                    let hides = table.find_str(name).is_some();
                    (!hides).then(|| Found::Method(value()))
                }
                CacheKind::ClassMethod if of_class() && of_shape() => {
                    Some(Found::ClassMethod(value()))
                }
                CacheKind::Property if of_class() => Some(Found::Getter(value())),
                CacheKind::Descriptor if of_class() && of_shape() => {
                    Some(Found::Descriptor(value()))
                }
                CacheKind::GetSet if of_class() => Some(Found::Native(value())),
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
