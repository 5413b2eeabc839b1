//! Subscripts (reference, 3.3.7): reading, writing, deleting.

use crate::object::*;

impl Vm {
    /// `container[key]`
    #[inline(always)]
    pub fn getitem(&mut self, container: &Value, key: &Value) -> Res {
        self.getitem_in_registers(container, key).open()
    }

    fn getitem_in_registers(&mut self, container: &Value, key: &Value) -> Registers<Res> {
        Registers::of(self.getitem_of_any(container, key))
    }

    #[inline(always)]
    fn getitem_of_any(&mut self, container: &Value, key: &Value) -> Res {
        if let Value::Object(object) = container {
            if let Value::Int(at) = key
                && !object.ty().is_counted()
            {
                let found = if let Some(list) = object.downcast::<List>() {
                    sequence_index(*at, list.len(self)).and_then(|at| list.get(self, at))
                } else if let Some(tuple) = object.downcast::<Tuple>() {
                    sequence_index(*at, tuple.len()).map(|at| tuple.items()[at].clone())
                } else {
                    None
                };
                if let Some(found) = found {
                    return Ok(found);
                }
            }
            if object.ty().is_same(&self.types.dict)
                && let Some(dict) = container.as_dict().cloned()
            {
                return match self.dict_get(&dict, key)? {
                    Some(value) => Ok(value),
                    None => self.key_error(key),
                };
            }
        }
        match self.call_special(container, Special::GetItem, std::slice::from_ref(key))? {
            Some(value) => Ok(value),
            None => self.class_getitem(container, key),
        }
    }

    /// `C[x]`: `__class_getitem__`.
    #[cold]
    pub(crate) fn class_getitem(&mut self, container: &Value, key: &Value) -> Res {
        if let Some(class) = container.as_type() {
            // `type[int]` is an alias though `type` has no method for it: its instances would inherit that.
            if class.is_same(&self.types.r#type)
                && let Some(alias) = self.native_class("types", "GenericAlias")
            {
                return self.call(&alias.into(), &[container.clone(), key.clone()]);
            }
            let name = self.names.class_getitem.clone();
            if let Some(method) = self.getattr_opt_str(container, &name)? {
                return self.call(&method, std::slice::from_ref(key));
            }
        }
        self.not_subscriptable(container)
    }

    /// The TypeError of subscribing what cannot be.
    #[cold]
    pub fn not_subscriptable<T>(&mut self, container: &Value) -> Res<T> {
        if let Some(class) = container.as_type() {
            let name = self.class_name(class);
            return raise!(self, TypeError, "type '{name}' is not subscriptable");
        }
        let name = self.type_name(container);
        raise!(self, TypeError, "'{name}' object is not subscriptable")
    }

    /// `container[key] = value`
    pub fn setitem(&mut self, container: &Value, key: &Value, value: Value) -> Res<()> {
        if let Value::Object(object) = container
            && object.ty().is_same(&self.types.dict)
            && let Some(dict) = container.as_dict().cloned()
        {
            return self.dict_set(&dict, key.clone(), value);
        }
        match self.call_special(container, Special::SetItem, &[key.clone(), value])? {
            Some(_) => Ok(()),
            None => {
                let name = self.type_name(container);
                raise!(
                    self,
                    TypeError,
                    "'{name}' object does not support item assignment"
                )
            }
        }
    }

    /// `del container[key]`
    pub fn delitem(&mut self, container: &Value, key: &Value) -> Res<()> {
        match self.call_special(container, Special::DelItem, std::slice::from_ref(key))? {
            Some(_) => Ok(()),
            None => {
                let name = self.type_name(container);
                let not = if self.special(container, Special::GetItem).is_unset() {
                    "does not"
                } else {
                    "doesn't"
                };
                raise!(
                    self,
                    TypeError,
                    "'{name}' object {not} support item deletion"
                )
            }
        }
    }
}

/// The place of Python index `at` in a sequence of `len` elements, if it has it.
#[inline]
pub fn sequence_index(at: i64, len: usize) -> Option<usize> {
    if at >= 0 {
        let at = at as usize;
        (at < len).then_some(at)
    } else {
        len.checked_sub(at.unsigned_abs() as usize)
    }
}

/// The bounds of a slice as numbers, before they meet a length: `isize::MIN` and `MAX` stand for what is beyond.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    start: Option<isize>,
    stop: Option<isize>,
    step: isize,
}

/// The places that a slice names in a sequence: `len` of them, from `start`, `step` apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub start: isize,
    /// Where it ends; for an empty span of step 1, no less than `start`.
    pub stop: isize,
    /// The distance.
    pub step: isize,
    /// How many.
    pub len: usize,
}

impl Vm {
    /// The bounds of a slice; may call `__index__`, so the length is asked afterwards.
    pub fn slice_bounds(&mut self, slice: &Slice) -> Res<Bounds> {
        self.bounds(&slice.start, &slice.stop, &slice.step)
    }

    /// The same of what a slice would be made of.
    pub(crate) fn bounds(&mut self, start: &Value, stop: &Value, step: &Value) -> Res<Bounds> {
        let step = match step {
            Value::None => 1,
            step => match self.slice_bound(step)? {
                0 => return raise!(self, ValueError, "slice step cannot be zero"),
                step => step.max(-isize::MAX),
            },
        };
        let start = self.slice_bound_opt(start)?;
        let stop = self.slice_bound_opt(stop)?;
        Ok(Bounds { start, stop, step })
    }

    fn slice_bound_opt(&mut self, bound: &Value) -> Res<Option<isize>> {
        if bound.is_none() {
            Ok(None)
        } else {
            self.slice_bound(bound).map(Some)
        }
    }

    fn slice_bound(&mut self, bound: &Value) -> Res<isize> {
        if !matches!(bound, Value::Int(_)) && self.special(bound, Special::Index).is_unset() {
            return raise!(
                self,
                TypeError,
                "slice indices must be integers or None or have an __index__ method"
            );
        }
        self.to_index_clamped(bound)
    }

    /// An optional bound of a search (`list.index(x, start, stop)`): without None.
    pub fn search_bound(&mut self, bound: &Value) -> Res<isize> {
        if !matches!(bound, Value::Int(_)) && self.special(bound, Special::Index).is_unset() {
            return raise!(
                self,
                TypeError,
                "slice indices must be integers or have an __index__ method"
            );
        }
        self.to_index_clamped(bound)
    }
}

impl Bounds {
    /// What the slice names in a sequence of `len` elements.
    pub fn within(self, len: usize) -> Span {
        let len = len as isize;
        let (low, high) = if self.step < 0 {
            (-1, len - 1)
        } else {
            (0, len)
        };
        let clamp = |bound: isize| {
            let bound = if bound < 0 {
                bound.saturating_add(len)
            } else {
                bound
            };
            bound.clamp(low, high.max(low))
        };
        let (first, last) = if self.step < 0 {
            (high, low)
        } else {
            (low, high)
        };
        let start = self.start.map_or(first, clamp);
        let stop = self.stop.map_or(last, clamp);
        let count = if self.step < 0 {
            if stop < start {
                (start - stop - 1) / -self.step + 1
            } else {
                0
            }
        } else if start < stop {
            (stop - start - 1) / self.step + 1
        } else {
            0
        };
        Span {
            start,
            stop: if self.step == 1 {
                stop.max(start)
            } else {
                stop
            },
            step: self.step,
            len: count as usize,
        }
    }
}

impl Span {
    /// The places, in order.
    pub fn places(self) -> impl DoubleEndedIterator<Item = usize> {
        (0..self.len as isize).map(move |at| (self.start + at * self.step) as usize)
    }
}
