//! The text that a pattern is run over: a `str`, or bytes of any kind.

use super::pattern::Pattern;
use crate::builtins::bytes_like::{self, Content};
use crate::object::{Charge, Raised, Ref, Res, Str, Value, Vm};
use crate::text::regex::matcher::{self, Captures, Ended, Mode, STEPS};
use crate::text::wtf8;

/// How the characters lie.
enum Chars {
    /// One byte each: ASCII, or bytes.
    Narrow,
    Wide(Vec<u32>),
}

/// A text, ready to be searched.
pub(super) struct Subject {
    text: Source,
    chars: Chars,
}

enum Source {
    Text(Ref<Str>),
    Bytes(Content),
}

impl Subject {
    /// `value`, for a pattern of text or of bytes.
    pub(super) fn new(vm: &mut Vm, value: &Value, of_bytes: bool) -> Res<Subject> {
        if let Some(text) = value.as_str() {
            if of_bytes {
                return raise!(
                    vm,
                    TypeError,
                    "cannot use a bytes pattern on a string-like object"
                );
            }
            let chars = if text.is_ascii() {
                Chars::Narrow
            } else {
                vm.reserve(text.char_len() * 4)?;
                Chars::Wide(wtf8::code_points(text.as_bytes()).collect())
            };
            return Ok(Subject {
                text: Source::Text(text.clone()),
                chars,
            });
        }
        let Some(bytes) = bytes_like::contents(vm, value) else {
            let name = vm.type_name(value);
            return raise!(
                vm,
                TypeError,
                "expected string or bytes-like object, got '{name}'"
            );
        };
        if !of_bytes {
            return raise!(
                vm,
                TypeError,
                "cannot use a string pattern on a bytes-like object"
            );
        }
        Ok(Subject {
            text: Source::Bytes(bytes),
            chars: Chars::Narrow,
        })
    }

    pub(super) fn len(&self) -> usize {
        match &self.text {
            Source::Text(text) => text.char_len(),
            Source::Bytes(bytes) => bytes.len(),
        }
    }

    /// The bytes of the characters `start..end`.
    pub(super) fn slice(&self, start: usize, end: usize) -> &[u8] {
        match &self.text {
            Source::Text(text) => text
                .as_bytes()
                .get(text.byte_offset(start)..text.byte_offset(end))
                .unwrap_or(&[]),
            // A bytearray may have become shorter since.
            Source::Bytes(bytes) => {
                let end = end.min(bytes.len());
                bytes.get(start.min(end)..end).unwrap_or(&[])
            }
        }
    }

    /// Bytes as a value of the text's kind.
    pub(super) fn make(&self, vm: &mut Vm, bytes: &[u8]) -> Res {
        match &self.text {
            Source::Text(_) => vm.new_str_wtf8(bytes),
            Source::Bytes(_) => vm.new_bytes(bytes),
        }
    }

    /// The characters `start..end` as a value.
    pub(super) fn part(&self, vm: &mut Vm, start: usize, end: usize) -> Res {
        self.make(vm, self.slice(start, end))
    }

    /// What a group matched, `None` if it did not.
    pub(super) fn group(&self, vm: &mut Vm, found: &Captures, number: usize) -> Res<Option<Value>> {
        match found.span(number) {
            Some((start, end)) => self.part(vm, start, end).map(Some),
            None => Ok(None),
        }
    }

    /// Find a match; see [`matcher::find`].
    pub(super) fn find(
        &self,
        vm: &mut Vm,
        pattern: &Pattern,
        span: (usize, usize),
        mode: Mode,
        not_empty_at: Option<usize>,
    ) -> Res<Option<Captures>> {
        let mut stopped: Option<Raised> = None;
        let mut charge = Charge::default();
        let mut poll = |bytes: usize| {
            let paid = match charge.set_to(bytes) {
                Ok(()) => vm.charge_work(STEPS),
                Err(full) => Err(full.into()),
            };
            match paid {
                Ok(()) => false,
                Err(raised) => {
                    stopped = Some(raised);
                    true
                }
            }
        };
        let found = match (&self.chars, &self.text) {
            (Chars::Wide(codes), _) => matcher::find(
                &pattern.program,
                codes.as_slice(),
                span,
                mode,
                not_empty_at,
                &mut poll,
            ),
            (Chars::Narrow, Source::Text(text)) => matcher::find(
                &pattern.program,
                text.as_bytes(),
                span,
                mode,
                not_empty_at,
                &mut poll,
            ),
            (Chars::Narrow, Source::Bytes(bytes)) => {
                matcher::find::<[u8]>(&pattern.program, bytes, span, mode, not_empty_at, &mut poll)
            }
        };
        match (found, stopped) {
            (_, Some(raised)) => Err(raised),
            (Err(Ended::Memory), _) => raise!(vm, MemoryError),
            (Err(Ended::Polled), _) => Ok(None),
            (Ok(found), None) => Ok(found),
        }
    }
}
