//! Indices and slices of sequences: what `s[i]` and `s[a:b:c]` mean for a length (reference, 6.3.3).

use crate::object::*;
use std::ops::Range;

/// `at`, counted from the end where it is negative, and cut to `0..=len`.
#[inline]
pub fn cut_index(at: isize, len: usize) -> usize {
    if at < 0 {
        len.saturating_sub(at.unsigned_abs())
    } else {
        len.min(at.unsigned_abs())
    }
}

/// The bounds of a slice as numbers, before they meet a length: `isize::MIN` and `MAX` stand for what is beyond.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    pub(crate) start: Option<isize>,
    pub(crate) stop: Option<isize>,
    /// Neither zero nor `isize::MIN`.
    pub(crate) step: isize,
}

/// The places that a slice names in a sequence: `start`, `start + step`, … `len` of them, all within the sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub(crate) start: usize,
    pub(crate) step: isize,
    pub(crate) len: usize,
}

impl Bounds {
    /// What the slice names in a sequence of `len` elements.
    pub fn within(self, len: usize) -> Span {
        let Bounds { start, stop, step } = self;
        let distance = step.unsigned_abs();
        if step > 0 {
            let start = start.map_or(0, |at| cut_index(at, len));
            let stop = stop.map_or(len, |at| cut_index(at, len));
            let len = stop.saturating_sub(start).div_ceil(distance);
            return Span { start, step, len };
        }
        // Backwards, positions run from len - 1 down to -1; counted one higher here.
        let place = |at: isize| {
            if at < 0 {
                (len + 1).saturating_sub(at.unsigned_abs())
            } else {
                len.min(at.unsigned_abs().saturating_add(1))
            }
        };
        let (start, stop) = (start.map_or(len, place), stop.map_or(0, place));
        Span {
            start: start.saturating_sub(1),
            step,
            len: start.saturating_sub(stop).div_ceil(distance),
        }
    }
}

impl Span {
    /// The one place at `at`.
    pub(crate) fn one(at: usize) -> Span {
        Span {
            start: at,
            step: 1,
            len: 1,
        }
    }

    /// The places, in the slice's order.
    pub(crate) fn places(self) -> impl DoubleEndedIterator<Item = usize> + ExactSizeIterator {
        (0..self.len).map(move |at| self.place(at))
    }

    /// The place of the element that stands at `at` in what the slice gives.
    #[inline]
    fn place(self, at: usize) -> usize {
        self.start
            .wrapping_add_signed(self.step.wrapping_mul(at as isize))
    }

    /// The places of a span of step 1.
    pub(crate) fn range(self) -> Range<usize> {
        self.start..self.start + self.len
    }
}

impl Vm {
    /// The bounds of a slice; may call `__index__`, so the length is asked afterwards.
    pub fn slice_bounds(&mut self, slice: &Slice) -> Res<Bounds> {
        self.bounds(&slice.start, &slice.stop, &slice.step)
    }

    /// The same of what a slice would be made of.
    pub(crate) fn bounds(&mut self, start: &Value, stop: &Value, step: &Value) -> Res<Bounds> {
        let step = match self.slice_bound(step)? {
            Some(0) => return raise!(self, ValueError, "slice step cannot be zero"),
            step => step.unwrap_or(1).max(-isize::MAX),
        };
        let start = self.slice_bound(start)?;
        let stop = self.slice_bound(stop)?;
        Ok(Bounds { start, stop, step })
    }

    /// The characters of an ASCII text at the places of a span.
    pub(crate) fn ascii_at(&mut self, text: &Ref<Str>, span: Span) -> Res {
        let bytes = text.as_bytes();
        if span.len < 2 || span.step == 1 {
            return self.new_str_part(text, bytes.get(span.range()).unwrap_or(&[]));
        }
        let picked = Str::create_ascii(&self.types.str, span.len, |at| {
            bytes.get(span.place(at)).copied().unwrap_or_default()
        });
        Ok(picked?.into())
    }

    fn slice_bound(&mut self, bound: &Value) -> Res<Option<isize>> {
        match bound {
            Value::None | Value::Unset => Ok(None),
            Value::Int(bound) => Ok(Some(*bound as isize)),
            bound => self
                .index_or(
                    bound,
                    "slice indices must be integers or None or have an __index__ method",
                )
                .map(Some),
        }
    }

    /// An optional bound of a search (`list.index(x, start, stop)`): without None.
    pub fn search_bound(&mut self, bound: &Value) -> Res<isize> {
        self.index_or(
            bound,
            "slice indices must be integers or have an __index__ method",
        )
    }

    fn index_or(&mut self, bound: &Value, message: &str) -> Res<isize> {
        if !matches!(bound, Value::Int(_)) && self.special(bound, Special::Index).is_unset() {
            return raise!(self, TypeError, "{message}");
        }
        self.to_index_clamped(bound)
    }

    /// Where `find(sub, start, end)` and its like look (nothing where `start` lies behind the end, where not even the
    /// empty text is found).
    pub(crate) fn search_range(
        &mut self,
        start: Option<&Value>,
        end: Option<&Value>,
        len: usize,
    ) -> Res<Option<Range<usize>>> {
        let start = self
            .slice_bound(start.unwrap_or(&Value::None))?
            .unwrap_or(0);
        let end = self
            .slice_bound(end.unwrap_or(&Value::None))?
            .unwrap_or(isize::MAX);
        let end = cut_index(end, len);
        // Beyond the end is nothing, not the end.
        let start = match start {
            0.. => start.unsigned_abs(),
            _ => cut_index(start, len),
        };
        Ok((start <= end).then_some(start..end))
    }

    /// The place that index `key` means in a sequence, if there is one. The error for what is no index is the caller's.
    pub(crate) fn place_of(&mut self, key: &Value, len: usize) -> Res<Option<usize>> {
        let at = self.to_index(key)?;
        Ok(sequence_index(at as i64, len))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(start: Option<isize>, stop: Option<isize>, step: isize, len: usize) -> Vec<usize> {
        Bounds { start, stop, step }.within(len).places().collect()
    }

    #[test]
    fn spans() {
        assert_eq!(places(None, None, 1, 3), [0, 1, 2]);
        assert_eq!(places(None, None, -1, 3), [2, 1, 0]);
        assert_eq!(places(Some(-2), None, 1, 3), [1, 2]);
        assert_eq!(places(Some(5), Some(-10), -2, 5), [4, 2, 0]);
        assert_eq!(places(Some(3), Some(0), -1, 5), [3, 2, 1]);
        assert_eq!(places(Some(1), Some(-1), 2, 6), [1, 3]);
        assert_eq!(places(Some(-1), Some(-3), -1, 4), [3, 2]);
        assert_eq!(places(None, None, isize::MAX, 4), [0]);
        assert_eq!(places(None, None, -isize::MAX, 4), [3]);
        assert_eq!(places(None, None, -1, 0), [0usize; 0]);
        assert_eq!(places(Some(5), Some(2), 1, 9), [0usize; 0]);
    }
}
