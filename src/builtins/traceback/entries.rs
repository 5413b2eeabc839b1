//! The frames of a traceback: file, line, function, and the source with what was running marked.

use super::carets;
use crate::code::Source;
use crate::object::{Exception, Ref, Traceback, Vm};
use pyish_grammar::Span;
use std::fmt::Write;
use std::sync::Arc;

/// How often the same entry is shown in a row.
const REPEATS: usize = 3;

/// Modules in Python whose counterparts in CPython are native: their frames are not shown, as those have none.
const NATIVE_ELSEWHERE: &[&str] = &[
    "pyish/stdlib/io.py",
    "pyish/stdlib/_collections.py",
    "pyish/stdlib/_pytime.py",
    "pyish/stdlib/_py_functools.py",
];

/// One entry, as plain data.
pub(crate) struct Entry {
    pub(crate) source: Arc<Source>,
    pub(crate) line: u32,
    pub(crate) name: String,
    pub(crate) span: Span,
}

/// The entries of an exception's traceback, the outermost first.
pub(crate) fn of(vm: &Vm, exception: &Ref<Exception>) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut next: Option<Ref<Traceback>> = exception.traceback.cloned(vm);
    while let Some(entry) = next {
        let code = &entry.frame.code.code;
        if NATIVE_ELSEWHERE.contains(&&*code.source.name) {
            next = entry.next.cloned(vm);
            continue;
        }
        let span = code
            .spans
            .get(entry.pc as usize)
            .copied()
            .unwrap_or_default();
        entries.push(Entry {
            source: code.source.clone(),
            line: code.line(entry.pc),
            name: code.name.to_string(),
            span,
        });
        next = entry.next.cloned(vm);
    }
    entries
}

/// All entries as text; runs of the same are cut.
pub(super) fn format(vm: &Vm, exception: &Ref<Exception>) -> String {
    let mut out = String::new();
    let mut run = 0;
    let mut last: Option<Entry> = None;
    for entry in of(vm, exception) {
        let is_same = last.as_ref().is_some_and(|last| {
            Arc::ptr_eq(&last.source, &entry.source)
                && last.line == entry.line
                && last.name == entry.name
                && last.span == entry.span
        });
        if !is_same {
            repeated(&mut out, run);
            run = 0;
        }
        run += 1;
        if run <= REPEATS {
            write_entry(&mut out, &entry);
        }
        last = Some(entry);
    }
    repeated(&mut out, run);
    out
}

fn repeated(out: &mut String, run: usize) {
    if run > REPEATS {
        let more = run - REPEATS;
        let plural = if more == 1 { "" } else { "s" };
        let _ = writeln!(out, "  [Previous line repeated {more} more time{plural}]");
    }
}

fn write_entry(out: &mut String, entry: &Entry) {
    let _ = writeln!(
        out,
        "  File \"{}\", line {}, in {}",
        entry.source.name, entry.line, entry.name
    );
    for line in carets::excerpt(&entry.source, entry.span) {
        let _ = writeln!(out, "    {line}");
    }
}
