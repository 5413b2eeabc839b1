//! `_bisect`: where an item belongs in a sorted sequence.
//!
//! # Cost
//! O(log n) comparisons; an insertion into a list is O(n) moves.

use crate::object::{List, Ref, Res, Value, Vm};
use crate::vm::quick_less;
use pyish_derive::module;

/// Where to look, and how.
struct Search<'a> {
    items: &'a Value,
    lo: isize,
    hi: &'a Value,
    key: &'a Value,
    /// Whether equal items stay to the left of the place.
    right: bool,
}

impl Search<'_> {
    fn item(&self, vm: &mut Vm, at: isize) -> Res {
        let item = match self.items.as_list() {
            Some(list) => list.get(vm, at as usize),
            None => None,
        };
        let item = match item {
            Some(item) => item,
            None => vm.getitem(self.items, &Value::Int(at as i64))?,
        };
        if self.key.is_none() {
            Ok(item)
        } else {
            vm.call(self.key, &[item])
        }
    }

    /// Whether `x` is less than the item at a place (or the other way round), where no call is needed for it.
    fn quick_less(&self, vm: &Vm, x: &Value, at: isize) -> Option<bool> {
        if !self.key.is_none() {
            return None;
        }
        let item = self.items.as_list()?.items(vm).get(at as usize)?;
        if self.right {
            quick_less(x, item)
        } else {
            quick_less(item, x)
        }
    }

    /// The place of `x`, which is a key already.
    fn place(&self, vm: &mut Vm, x: &Value) -> Res<isize> {
        if self.lo < 0 {
            return raise!(vm, ValueError, "lo must be non-negative");
        }
        let mut hi = if self.hi.is_none() {
            vm.len(self.items)? as isize
        } else {
            vm.to_count(self.hi)?
        };
        let mut lo = self.lo;
        while lo < hi {
            vm.tick()?;
            let middle = lo + (hi - lo) / 2;
            let less = match self.quick_less(vm, x, middle) {
                Some(less) => less,
                None => {
                    let item = self.item(vm, middle)?;
                    if self.right {
                        vm.less(x, &item)?
                    } else {
                        vm.less(&item, x)?
                    }
                }
            };
            if less == self.right {
                hi = middle;
            } else {
                lo = middle + 1;
            }
        }
        Ok(lo)
    }

    /// Insert `x` where its key belongs.
    fn insert(&self, vm: &mut Vm, x: &Value) -> Res<()> {
        let key = if self.key.is_none() {
            x.clone()
        } else {
            vm.call(self.key, std::slice::from_ref(x))?
        };
        let place = self.place(vm, &key)?;
        match self.plain_list(vm) {
            Some(list) => {
                let at = (place as usize).min(list.len(vm));
                Ok(list.items_mut(vm).insert(at, x.clone())?)
            }
            None => {
                let place = Value::Int(place as i64);
                vm.call_method(self.items, "insert", &[place, x.clone()])?;
                Ok(())
            }
        }
    }

    /// A list whose `insert` is the built-in one.
    fn plain_list(&self, vm: &Vm) -> Option<Ref<List>> {
        let list = self.items.as_list()?;
        list.ty().is_same(&vm.types.list).then(|| list.clone())
    }
}

/// Bisection algorithms.
///
/// This module provides support for maintaining a list in sorted order without
/// having to sort the list after each insertion. For long lists of items with
/// expensive comparison operations, this can be an improvement over the more
/// common approach.
#[module(name = "_bisect")]
impl Surface {
    /// The place of x in the sorted list a, after all items that are equal to it.
    ///
    /// What lies before the place is <= x, what lies after it > x. Only a[lo:hi] is searched. key is applied to the
    /// items, not to x.
    #[function("bisect_right(a, x, lo=0, hi=None, *, key=None)")]
    fn bisect_right(
        vm: &mut Vm,
        a: &Value,
        x: &Value,
        lo: isize,
        hi: &Value,
        key: &Value,
    ) -> Res<isize> {
        Search {
            items: a,
            lo,
            hi,
            key,
            right: true,
        }
        .place(vm, x)
    }

    /// The place of x in the sorted list a, before all items that are equal to it.
    ///
    /// What lies before the place is < x, what lies after it >= x. Only a[lo:hi] is searched. key is applied to the
    /// items, not to x.
    #[function("bisect_left(a, x, lo=0, hi=None, *, key=None)")]
    fn bisect_left(
        vm: &mut Vm,
        a: &Value,
        x: &Value,
        lo: isize,
        hi: &Value,
        key: &Value,
    ) -> Res<isize> {
        Search {
            items: a,
            lo,
            hi,
            key,
            right: false,
        }
        .place(vm, x)
    }

    /// Put x into the sorted list a, after all items that are equal to it.
    ///
    /// Only a[lo:hi] is searched. key is applied to the items and to x.
    #[function("insort_right(a, x, lo=0, hi=None, *, key=None)")]
    fn insort_right(
        vm: &mut Vm,
        a: &Value,
        x: &Value,
        lo: isize,
        hi: &Value,
        key: &Value,
    ) -> Res<()> {
        Search {
            items: a,
            lo,
            hi,
            key,
            right: true,
        }
        .insert(vm, x)
    }

    /// Put x into the sorted list a, before all items that are equal to it.
    ///
    /// Only a[lo:hi] is searched. key is applied to the items and to x.
    #[function("insort_left(a, x, lo=0, hi=None, *, key=None)")]
    fn insort_left(
        vm: &mut Vm,
        a: &Value,
        x: &Value,
        lo: isize,
        hi: &Value,
        key: &Value,
    ) -> Res<()> {
        Search {
            items: a,
            lo,
            hi,
            key,
            right: false,
        }
        .insert(vm, x)
    }
}
