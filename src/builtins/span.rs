//! Indices and slices of sequences: what `s[i]` and `s[a:b:c]` mean for a length.

use super::int::IntRef;
use crate::object::{Res, Slice, Value, Vm};

/// The elements that a slice takes: `start`, `start + step`, … `count` of them, all within the sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) step: isize,
    pub(crate) count: usize,
}

impl Span {
    /// The indices, in the slice's order.
    pub(crate) fn indices(self) -> impl ExactSizeIterator<Item = usize> {
        (0..self.count).map(move |at| {
            self.start
                .wrapping_add_signed(self.step.wrapping_mul(at as isize))
        })
    }

    /// Where it ends, for a step of one.
    pub(crate) fn end(self) -> usize {
        self.start + self.count
    }
}

/// An index as a machine integer, cut to its range.
fn clamped(index: IntRef<'_>) -> isize {
    match index {
        IntRef::Small(small) => small as isize,
        big if big.is_negative() => isize::MIN,
        _ => isize::MAX,
    }
}

/// A bound of a slice; `None` where none is given.
pub(crate) fn bound(vm: &mut Vm, value: &Value) -> Res<Option<isize>> {
    match value {
        Value::None | Value::Unset => return Ok(None),
        Value::Int(small) => return Ok(Some(*small as isize)),
        _ => {}
    }
    if IntRef::of(value).is_none() && vm.special(value, crate::object::Special::Index).is_unset() {
        return raise!(
            vm,
            TypeError,
            "slice indices must be integers or None or have an __index__ method"
        );
    }
    let index = vm.index(value)?;
    Ok(IntRef::of(&index).map(clamped))
}

/// `at`, counted from the end where it is negative, and cut to `0..=len`.
pub(crate) fn within(at: isize, len: usize) -> usize {
    if at < 0 {
        len.saturating_sub(at.unsigned_abs())
    } else {
        len.min(at.unsigned_abs())
    }
}

/// What `slice` takes of a sequence. The bounds are asked for before `len` is, since asking may change it.
pub(crate) fn resolve(vm: &mut Vm, slice: &Slice, len: impl FnOnce(&Vm) -> usize) -> Res<Span> {
    let step = bound(vm, &slice.step)?.unwrap_or(1);
    if step == 0 {
        return raise!(vm, ValueError, "slice step cannot be zero");
    }
    let (start, stop) = (bound(vm, &slice.start)?, bound(vm, &slice.stop)?);
    Ok(span(start, stop, step, len(vm)))
}

/// The same for bounds that are known. `step` is not zero.
pub(crate) fn span(start: Option<isize>, stop: Option<isize>, step: isize, len: usize) -> Span {
    if step > 0 {
        let start = start.map_or(0, |at| within(at, len));
        let stop = stop.map_or(len, |at| within(at, len));
        let count = stop.saturating_sub(start).div_ceil(step.unsigned_abs());
        return Span { start, step, count };
    }
    // Backwards, positions run from len - 1 down to -1; counted one higher here.
    let place = |at: isize| {
        if at < 0 {
            (len + 1).saturating_sub(at.unsigned_abs())
        } else {
            len.min(at.unsigned_abs().saturating_add(1))
        }
    };
    let start = start.map_or(len, place);
    let stop = stop.map_or(0, place);
    let count = start.saturating_sub(stop).div_ceil(step.unsigned_abs());
    Span {
        start: start.saturating_sub(1),
        step,
        count,
    }
}

/// The bounds of `find(sub, start, end)` and its like, as `start..end` (empty where they cross; `None` where `start`
/// lies behind the end, where not even the empty text is found).
pub(crate) fn window(
    vm: &mut Vm,
    start: Option<&Value>,
    end: Option<&Value>,
    len: usize,
) -> Res<Option<(usize, usize)>> {
    let start = match start {
        Some(start) => bound(vm, start)?.unwrap_or(0),
        None => 0,
    };
    let end = match end {
        Some(end) => bound(vm, end)?.unwrap_or(isize::MAX),
        None => isize::MAX,
    };
    let start = if start < 0 {
        within(start, len)
    } else {
        start.unsigned_abs()
    };
    let end = within(end, len);
    Ok((start <= end).then_some((start, end)))
}

/// The place that index `value` means, if there is one. The error for what is no index is the caller's.
pub(crate) fn index_of(vm: &mut Vm, value: &Value, len: usize) -> Res<Option<usize>> {
    let index = match value {
        Value::Int(small) => *small,
        _ => {
            let index = vm.index(value)?;
            match IntRef::of(&index) {
                Some(IntRef::Small(small)) => small,
                _ => return vm.too_large_for_index(value),
            }
        }
    };
    Ok(place(index, len))
}

/// The place that `index` means in a sequence.
pub(crate) fn place(index: i64, len: usize) -> Option<usize> {
    let at = if index < 0 {
        len.checked_sub(usize::try_from(index.unsigned_abs()).ok()?)?
    } else {
        usize::try_from(index).ok()?
    };
    (at < len).then_some(at)
}

/// How often a sequence is repeated; `None` where `value` is no int (the other operand has its turn).
pub(crate) fn times(vm: &mut Vm, value: &Value) -> Res<Option<usize>> {
    let index = match value {
        Value::Int(small) => return Ok(Some(usize::try_from(*small).unwrap_or(0))),
        _ if IntRef::of(value).is_some() => value.clone(),
        _ if vm.special(value, crate::object::Special::Index).is_unset() => return Ok(None),
        _ => vm.index(value)?,
    };
    match IntRef::of(&index) {
        Some(IntRef::Small(small)) => Ok(Some(usize::try_from(small).unwrap_or(0))),
        _ => {
            let name = vm.type_name(value);
            raise!(
                vm,
                OverflowError,
                "cannot fit '{name}' into an index-sized integer"
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indices(start: Option<isize>, stop: Option<isize>, step: isize, len: usize) -> Vec<usize> {
        span(start, stop, step, len).indices().collect()
    }

    #[test]
    fn spans() {
        assert_eq!(indices(None, None, 1, 3), [0, 1, 2]);
        assert_eq!(indices(None, None, -1, 3), [2, 1, 0]);
        assert_eq!(indices(Some(-2), None, 1, 3), [1, 2]);
        assert_eq!(indices(Some(5), Some(-10), -2, 5), [4, 2, 0]);
        assert_eq!(indices(Some(3), Some(0), -1, 5), [3, 2, 1]);
        assert_eq!(indices(Some(1), Some(-1), 2, 6), [1, 3]);
        assert_eq!(indices(Some(-1), Some(-3), -1, 4), [3, 2]);
        assert_eq!(indices(None, None, isize::MAX, 4), [0]);
        assert_eq!(indices(None, None, isize::MIN, 4), [3]);
        assert_eq!(indices(None, None, -1, 0), [0usize; 0]);
    }
}
