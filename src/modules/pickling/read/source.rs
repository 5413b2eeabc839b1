//! Where a pickle comes from: bytes, or a file's `read` and `readline`.

use crate::object::{Bytes, Ref, Res, Value, Vm};
use std::ops::Range;

/// Where a pickle comes from.
pub(in crate::modules::pickling) struct Source<'a> {
    /// What has been read, and how much of it is used up.
    pub(super) data: Ref<Bytes>,
    pub(super) at: usize,
    /// A file's `read` and `readline`, for what follows.
    pub(super) file: Option<(&'a Value, &'a Value)>,
}

impl<'a> Source<'a> {
    pub(in crate::modules::pickling) fn of_bytes(data: &Ref<Bytes>) -> Source<'a> {
        Source {
            data: data.clone(),
            at: 0,
            file: None,
        }
    }

    pub(in crate::modules::pickling) fn of_file(
        vm: &mut Vm,
        read: &'a Value,
        readline: &'a Value,
    ) -> Res<Source<'a>> {
        let ty = vm.types.bytes.clone();
        Ok(Source {
            data: Bytes::create(&ty, &[])?,
            at: 0,
            file: Some((read, readline)),
        })
    }

    pub(super) fn part(&self, range: Range<usize>) -> &[u8] {
        self.data.as_bytes().get(range).unwrap_or_default()
    }

    /// What a file's method gives.
    pub(super) fn ask(
        &mut self,
        vm: &mut Vm,
        method: &Value,
        name: &str,
        args: &[Value],
    ) -> Res<()> {
        let given = vm.call(method, args)?;
        let Some(bytes) = given.as_bytes().cloned() else {
            let given = vm.type_name(&given);
            return raise!(vm, TypeError, "{name}() returned non-bytes ({given})");
        };
        self.data = bytes;
        self.at = 0;
        Ok(())
    }

    /// The next byte, of what has been read.
    #[inline(always)]
    pub(super) fn next_byte(&mut self) -> Option<u8> {
        let byte = self.data.as_bytes().get(self.at).copied()?;
        self.at += 1;
        Some(byte)
    }

    /// The place of the next `size` bytes. Nothing: there are less.
    #[inline]
    pub(super) fn take(&mut self, vm: &mut Vm, size: usize) -> Res<Option<Range<usize>>> {
        let left = self.data.as_bytes().len() - self.at;
        if size > left {
            match self.file {
                Some((read, _)) if left == 0 => {
                    let size = Value::Int(i64::try_from(size).unwrap_or(i64::MAX));
                    self.ask(vm, read, "read", &[size])?;
                }
                _ => return Ok(None),
            }
            if size > self.data.as_bytes().len() {
                return Ok(None);
            }
        }
        let start = self.at;
        self.at += size;
        Ok(Some(start..self.at))
    }

    /// The place of a line, without its end.
    pub(super) fn take_line(&mut self, vm: &mut Vm) -> Res<Option<Range<usize>>> {
        if self.at == self.data.as_bytes().len()
            && let Some((_, readline)) = self.file
        {
            self.ask(vm, readline, "readline", &[])?;
        }
        let start = self.at;
        let rest = self.part(start..self.data.as_bytes().len());
        vm.heap.owe_bytes(rest.len().min(1 << 16));
        let Some(len) = rest.iter().position(|byte| *byte == b'\n') else {
            return Ok(None);
        };
        self.at = start + len + 1;
        Ok(Some(start..start + len))
    }
}
