//! Which base a class takes the shape of its instances from.
//!
//! A base *adds* to the shape when its layout is not its own base's, or when it has `__slots__` members of its own.
//! The nearest such ancestor is its solid base. The solid bases of all bases must lie on one line; the base with the
//! lowest gives the shape. A `__dict__` and weak references add nothing: every object has room for them.

use crate::object::*;

impl Vm {
    /// The base whose shape a class with these bases has.
    pub(crate) fn best_base(&mut self, bases: &[Ref<Type>]) -> Res<Ref<Type>> {
        let mut best: Option<(Ref<Type>, Ref<Type>)> = None;
        for base in bases {
            if !base.flags.get().has(TypeFlags::BASE) {
                let name = self.class_name(base);
                return raise!(
                    self,
                    TypeError,
                    "type '{name}' is not an acceptable base type"
                );
            }
            let solid = self.solid_base(base);
            match &best {
                Some((_, winner)) if self.is_subtype(winner, &solid) => {}
                Some((_, winner)) if !self.is_subtype(&solid, winner) => {
                    return raise!(
                        self,
                        TypeError,
                        "multiple bases have instance lay-out conflict"
                    );
                }
                _ => best = Some((base.clone(), solid)),
            }
        }
        match best {
            Some((base, _)) => Ok(base),
            None => Ok(self.types.object.clone()),
        }
    }

    /// The nearest class of the line of bases that adds to the shape.
    pub(super) fn solid_base(&self, class: &Ref<Type>) -> Ref<Type> {
        let mut class = class.clone();
        loop {
            let Some(base) = class.base.cloned(self) else {
                return class;
            };
            let adds = !std::ptr::eq(class.layout, base.layout)
                || class.members().len() != base.members().len();
            if adds {
                return class;
            }
            class = base;
        }
    }

    /// Whether two classes add the same to the same base, so that an instance of one can become one of the other.
    pub(crate) fn same_additions(&self, old: &Ref<Type>, new: &Ref<Type>) -> bool {
        let (old, new) = (self.adding_class(old), self.adding_class(new));
        if old.is_same(&new) {
            return true;
        }
        match (old.base.get(self), new.base.get(self)) {
            (Some(old), Some(new)) => old.is_same(new),
            _ => false,
        }
    }

    /// The nearest class of the line of bases whose instances have more than its base's, be it a `__dict__`.
    fn adding_class(&self, class: &Ref<Type>) -> Ref<Type> {
        let mut class = class.clone();
        loop {
            let Some(base) = class.base.cloned(self) else {
                return class;
            };
            let same = |bit| class.flags.get().has(bit) == base.flags.get().has(bit);
            let adds = !std::ptr::eq(class.layout, base.layout)
                || class.members().len() != base.members().len()
                || !same(TypeFlags::DICT)
                || !same(TypeFlags::WEAK);
            if adds {
                return class;
            }
            class = base;
        }
    }

    /// Whether instances vary in size in CPython (`int`, `tuple`, `bytes`, `type`): these take no further members.
    pub(crate) fn is_variable_size(&self, class: &Ref<Type>) -> bool {
        let types = &self.types;
        [&types.int, &types.tuple, &types.bytes, &types.r#type]
            .iter()
            .any(|known| std::ptr::eq(known.layout, class.layout))
    }
}

/// Whether instances keep a `__dict__` of their own in the body: modules, and what wraps functions.
pub(super) fn keeps_dict(layout: &'static Layout) -> bool {
    [
        Module::layout(),
        ClassMethod::layout(),
        StaticMethod::layout(),
        Function::layout(),
    ]
    .iter()
    .any(|known| std::ptr::eq(*known, layout))
}

/// Where the attributes of instances lie, for a class on `base` that wants some.
pub(super) fn attrs_offset(base: &Ref<Type>, wants: bool) -> i32 {
    let layout = base.layout;
    if std::ptr::eq(layout, Type::layout()) {
        // A class's attributes are its namespace.
        0
    } else if layout.attrs_offset != 0 {
        layout.attrs_offset as i32
    } else if wants || base.attrs_offset.get() != 0 {
        -(heap::PREFIX as i32)
    } else {
        0
    }
}
