//! The text that a pattern is run over: a `str`, or bytes of any kind.

use super::pattern::Pattern;
use crate::builtins::bytes_like::{self, Content};
use crate::object::{Charge, Raised, Ref, Res, Str, Value, Vm};
use crate::text::regex::matcher::{self, Captures, Ended, Mode, STEPS};
use crate::text::regex::program::Starting;
use crate::text::wtf8;
use std::cell::Cell;

/// A text, ready to be searched.
pub(super) struct Subject {
    text: Source,
}

/// How many characters of a text that is not ASCII are decoded at once: the places that a `str` keeps.
const PAGE: usize = 64;

/// A text whose characters are not bytes, decoded where it is looked at: searching from somewhere in a long text costs
/// what is searched.
struct Pages<'a> {
    text: &'a Ref<Str>,
    /// The last pages that were looked at, even and odd ones.
    pages: [Page; 2],
}

struct Page {
    number: Cell<usize>,
    codes: [Cell<u32>; PAGE],
}

impl Pages<'_> {
    fn new(text: &Ref<Str>) -> Pages<'_> {
        let page = || Page {
            number: Cell::new(usize::MAX),
            codes: [const { Cell::new(0) }; PAGE],
        };
        Pages {
            text,
            pages: [page(), page()],
        }
    }

    #[cold]
    fn decode(&self, page: &Page, number: usize) {
        let start = self.text.byte_offset(number * PAGE);
        let rest = self.text.as_bytes().get(start..).unwrap_or(&[]);
        for (place, code) in page.codes.iter().zip(wtf8::code_points(rest)) {
            place.set(code);
        }
        page.number.set(number);
    }
}

impl matcher::Subject for Pages<'_> {
    fn len(&self) -> usize {
        self.text.char_len()
    }

    #[inline(always)]
    fn at(&self, index: usize) -> Option<u32> {
        if index >= self.text.char_len() {
            return None;
        }
        let number = index / PAGE;
        let page = &self.pages[number % 2];
        if page.number.get() != number {
            self.decode(page, number);
        }
        Some(page.codes[index % PAGE].get())
    }

    fn find(&self, code: u32, start: usize, end: usize) -> Option<usize> {
        (start..end).find(|at| self.at(*at) == Some(code))
    }

    fn find_start(&self, starting: &Starting, start: usize, end: usize) -> Option<usize> {
        (start..end).find(|at| {
            self.at(*at)
                .is_some_and(|code| matcher::passes(starting, code))
        })
    }

    fn run(&self, start: usize, most: usize, test: impl Fn(u32) -> bool) -> usize {
        let passes = |at: &usize| self.at(start + at).is_some_and(&test);
        (0..most).take_while(passes).count()
    }
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
            return Ok(Subject {
                text: Source::Text(text.clone()),
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
        match &self.text {
            Source::Text(text) => vm.new_str_part(text, self.slice(start, end)),
            Source::Bytes(_) => self.make(vm, self.slice(start, end)),
        }
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
        let found = match &self.text {
            Source::Text(text) if !text.is_ascii() => matcher::find(
                &pattern.program,
                &Pages::new(text),
                span,
                mode,
                not_empty_at,
                &mut poll,
            ),
            Source::Text(text) => matcher::find(
                &pattern.program,
                text.as_bytes(),
                span,
                mode,
                not_empty_at,
                &mut poll,
            ),
            Source::Bytes(bytes) => {
                matcher::find::<[u8]>(&pattern.program, bytes, span, mode, not_empty_at, &mut poll)
            }
        };
        if mode == Mode::Search {
            // What was passed over without a step of the program.
            let passed = match &found {
                Ok(Some(found)) => found.span(0).map_or(span.0, |(start, _)| start),
                _ => span.1,
            };
            vm.heap.owe_bytes(passed.saturating_sub(span.0));
        }
        match (found, stopped) {
            (_, Some(raised)) => Err(raised),
            (Err(Ended::Memory), _) => raise!(vm, MemoryError),
            (Err(Ended::Polled), _) => Ok(None),
            (Ok(found), None) => Ok(found),
        }
    }
}
