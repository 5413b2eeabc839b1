//! `_bisect`: where an item belongs in a sorted sequence.
//!
//! # Cost
//! O(log n) comparisons; an insertion into a list is O(n) moves.

use crate::object::{List, Ref, Res, Value, Vm};
use crate::vm::CompareOp;
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
            let item = self.item(vm, middle)?;
            let less = if self.right {
                vm.compare(CompareOp::Lt, x, &item)?
            } else {
                vm.compare(CompareOp::Lt, &item, x)?
            };
            if vm.truth(&less)? == self.right {
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
    /// Return the index where to insert item x in list a, assuming a is sorted.
    ///
    /// The return value i is such that all e in a[:i] have e <= x, and all e in
    /// a[i:] have e > x.  So if x already appears in the list, a.insert(i, x) will
    /// insert just after the rightmost x already there.
    ///
    /// Optional args lo (default 0) and hi (default len(a)) bound the
    /// slice of a to be searched.
    ///
    /// A custom key function can be supplied to customize the sort order.
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

    /// Return the index where to insert item x in list a, assuming a is sorted.
    ///
    /// The return value i is such that all e in a[:i] have e < x, and all e in
    /// a[i:] have e >= x.  So if x already appears in the list, a.insert(i, x) will
    /// insert just before the leftmost x already there.
    ///
    /// Optional args lo (default 0) and hi (default len(a)) bound the
    /// slice of a to be searched.
    ///
    /// A custom key function can be supplied to customize the sort order.
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

    /// Insert item x in list a, and keep it sorted assuming a is sorted.
    ///
    /// If x is already in a, insert it to the right of the rightmost x.
    ///
    /// Optional args lo (default 0) and hi (default len(a)) bound the
    /// slice of a to be searched.
    ///
    /// A custom key function can be supplied to customize the sort order.
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

    /// Insert item x in list a, and keep it sorted assuming a is sorted.
    ///
    /// If x is already in a, insert it to the left of the leftmost x.
    ///
    /// Optional args lo (default 0) and hi (default len(a)) bound the
    /// slice of a to be searched.
    ///
    /// A custom key function can be supplied to customize the sort order.
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
