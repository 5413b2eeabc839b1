//! What several surfaces need: text that grows, and the text of a container's elements.

use crate::object::{Charge, OutOfMemory, Ref, Res, Value, Vm};
use crate::text::str_ops::{self, Cut};

/// Text that grows, charged as it does.
#[derive(Default)]
pub(crate) struct Text {
    bytes: Vec<u8>,
    charge: Charge,
}

impl Text {
    /// Append WTF-8.
    pub(crate) fn push(&mut self, wtf8: &[u8]) -> Res<()> {
        let want = self.bytes.len() + wtf8.len();
        if want > self.bytes.capacity() {
            let capacity = want.max(self.bytes.capacity() * 2).max(32);
            self.charge.grow_to(capacity)?;
            self.bytes
                .try_reserve_exact(capacity - self.bytes.len())
                .map_err(|_| OutOfMemory)?;
        }
        self.bytes.extend_from_slice(wtf8);
        Ok(())
    }

    /// Append `repr(value)`.
    pub(crate) fn push_repr(&mut self, vm: &mut Vm, value: &Value) -> Res<()> {
        let text = vm.repr(value)?;
        self.push(text.as_bytes())
    }

    /// The text so far.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The `str`.
    pub(crate) fn finish(self, vm: &mut Vm) -> Res {
        vm.new_str_wtf8(&self.bytes)
    }
}

/// `open`, the reprs of what `get` gives for 0, 1, 2 … separated by commas, `close`; or `cycle`, where this is already
/// being done further out.
pub(crate) fn sequence_repr(
    vm: &mut Vm,
    container: &Ref,
    [open, close, cycle]: [&str; 3],
    get: impl Fn(&Vm, usize) -> Option<Value>,
) -> Res {
    let text = vm.guard_repr(container, |vm| {
        let mut text = Text::default();
        text.push(open.as_bytes())?;
        let mut at = 0;
        while let Some(item) = get(vm, at) {
            if at > 0 {
                text.push(b", ")?;
            }
            text.push_repr(vm, &item)?;
            at += 1;
        }
        text.push(close.as_bytes())?;
        text.finish(vm)
    })?;
    match text {
        Some(text) => Ok(text),
        None => vm.new_str(cycle),
    }
}

/// From so many bytes on it is counted how many parts a text has before it is cut.
const LARGE: usize = 64 << 10;

/// Charge what the parts of a large text take while they are made into a list: their places, and the list's elements.
pub(crate) fn hold_parts(vm: &mut Vm, text: &[u8], cut: Cut<'_>, most: usize) -> Res<Charge> {
    if text.len() < LARGE {
        return Ok(Charge::default());
    }
    let parts = str_ops::parts_at_most(text, cut).min(most.saturating_add(1));
    // A row that grows is up to twice as long as it has to be.
    let held = vm.hold(parts.saturating_mul(2 * size_of::<&[u8]>() + size_of::<Value>()))?;
    vm.charge_work(text.len())?;
    Ok(held)
}

/// How many elements `len` times `count` are, if they can be held at all; a negative count is none.
pub(crate) fn repeated_len(vm: &mut Vm, len: usize, count: isize) -> Res<usize> {
    let count = usize::try_from(count).unwrap_or(0);
    match len
        .checked_mul(count)
        .filter(|total| *total <= isize::MAX as usize / size_of::<Value>())
    {
        Some(total) => {
            vm.reserve(total * size_of::<Value>())?;
            Ok(total)
        }
        None => Err(OutOfMemory.into()),
    }
}

/// `values` repeated until there are `total`.
pub(crate) fn repeat(values: &[Value], total: usize) -> Result<Vec<Value>, OutOfMemory> {
    let mut result = Vec::new();
    result.try_reserve_exact(total).map_err(|_| OutOfMemory)?;
    match values {
        [one] => result.resize(total, one.clone()),
        [] => {}
        _ => {
            while result.len() < total {
                result.extend_from_slice(values);
            }
        }
    }
    Ok(result)
}
