//! What is printed of an exception: its traceback with source lines and carets, its message, what it came from.
//!
//! The layout is that of CPython's `traceback` module. All of it is made here, natively, from the spans of the
//! code that raised; `sys.excepthook` and the unraisable hook print it.
//!
//! # Where to go next
//! `entries.rs` has the frames, `carets.rs` what is marked in a line, `message.rs` the last lines,
//! `suggest.rs` "Did you mean".

mod carets;
mod entries;
mod message;
mod suggest;
mod syntax;

use crate::object::{Exception, Ref, Value, Vm};

pub(crate) use entries::of as frames_of;
pub(crate) use message::{class_name, escape_surrogates, only, safe_str};
pub(crate) use syntax::{SyntaxPlace, syntax_lines};

const CAUSE: &str = "\nThe above exception was the direct cause of the following exception:\n\n";
const CONTEXT: &str = "\nDuring handling of the above exception, another exception occurred:\n\n";
/// How deep groups are shown, and how many exceptions of one.
const MAX_DEPTH: usize = 10;
const MAX_WIDTH: usize = 15;
/// How many links of a chain are shown.
const MAX_CHAIN: usize = 1000;

/// The whole report: the chain of causes, each with its traceback.
pub(crate) fn format_exception(vm: &mut Vm, exception: &Ref<Exception>) -> String {
    let mut report = Report::default();
    report.chain(vm, exception, true);
    report.out
}

/// The traceback and the message alone, without what it came from.
pub(crate) fn format_plain(vm: &mut Vm, exception: &Ref<Exception>) -> String {
    let mut report = Report::default();
    report.chain(vm, exception, false);
    report.out
}

#[derive(Default)]
struct Report {
    out: String,
    depth: usize,
    need_close: bool,
}

impl Report {
    fn indent(&self) -> String {
        "  ".repeat(self.depth)
    }

    /// Add text, with the group's margin before each line.
    fn emit(&mut self, text: &str, margin: char) {
        if self.depth == 0 {
            self.out.push_str(text);
            return;
        }
        let indent = self.indent();
        for line in text.split_inclusive('\n') {
            self.out.push_str(&indent);
            self.out.push(margin);
            self.out.push(' ');
            self.out.push_str(line);
        }
    }

    /// An exception and what it came from, the origin first.
    fn chain(&mut self, vm: &mut Vm, exception: &Ref<Exception>, with_origin: bool) {
        let mut links = vec![(None, exception.clone())];
        let mut link = exception.clone();
        while with_origin && links.len() < MAX_CHAIN {
            let (cause, context) = (link.cause.cloned(vm), link.context.cloned(vm));
            let next = if !cause.is_none() {
                (CAUSE, cause)
            } else if !link.suppress_context.get() {
                (CONTEXT, context)
            } else {
                break;
            };
            let Some(origin) = next.1.downcast::<Exception>().cloned() else {
                break;
            };
            if links.iter().any(|(_, known)| known.is_same(&origin)) {
                break;
            }
            if let Some(last) = links.last_mut() {
                last.0 = Some(next.0);
            }
            links.push((None, origin.clone()));
            link = origin;
        }
        for (words, exception) in links.into_iter().rev() {
            if let Some(words) = words {
                self.emit(words, '|');
            }
            self.one(vm, &exception, with_origin);
        }
    }

    fn one(&mut self, vm: &mut Vm, exception: &Ref<Exception>, with_origin: bool) {
        let group = vm.exceptions.BaseExceptionGroup.clone();
        let members = if vm.is_subtype(exception.ty(), &group) {
            members_of(vm, exception)
        } else {
            None
        };
        let Some(members) = members else {
            if exception.traceback.get(vm).is_some() {
                self.emit("Traceback (most recent call last):\n", '|');
                let entries = entries::format(vm, exception);
                self.emit(&entries, '|');
            }
            let message = only(vm, exception);
            return self.emit(&message, '|');
        };
        if self.depth > MAX_DEPTH {
            return self.emit(&format!("... (max_group_depth is {MAX_DEPTH})\n"), '|');
        }
        let is_outermost = self.depth == 0;
        if is_outermost {
            self.depth = 1;
        }
        if exception.traceback.get(vm).is_some() {
            let margin = if is_outermost { '+' } else { '|' };
            self.emit(
                "Exception Group Traceback (most recent call last):\n",
                margin,
            );
            let entries = entries::format(vm, exception);
            self.emit(&entries, '|');
        }
        let message = only(vm, exception);
        self.emit(&message, '|');
        self.members(vm, &members, with_origin);
        if is_outermost {
            self.depth = 0;
        }
    }

    fn members(&mut self, vm: &mut Vm, members: &[Value], with_origin: bool) {
        let shown = members.len().min(MAX_WIDTH + 1);
        self.need_close = false;
        for (at, member) in members.iter().take(shown).enumerate() {
            let is_last = at + 1 == shown;
            if is_last {
                self.need_close = true;
            }
            let is_cut = at >= MAX_WIDTH;
            let title = if is_cut {
                "...".to_owned()
            } else {
                (at + 1).to_string()
            };
            let corner = if at == 0 { "+-" } else { "  " };
            let indent = self.indent();
            self.out.push_str(&format!(
                "{indent}{corner}+---------------- {title} ----------------\n"
            ));
            self.depth += 1;
            if is_cut {
                let left = members.len() - MAX_WIDTH;
                let plural = if left > 1 { "s" } else { "" };
                self.emit(&format!("and {left} more exception{plural}\n"), '|');
            } else if let Some(member) = member.downcast::<Exception>() {
                stacker::maybe_grow(64 * 1024, 1024 * 1024, || {
                    self.chain(vm, member, with_origin)
                });
            }
            if is_last && self.need_close {
                let indent = self.indent();
                self.out
                    .push_str(&format!("{indent}+------------------------------------\n"));
                self.need_close = false;
            }
            self.depth -= 1;
        }
    }
}

/// The exceptions of a group.
fn members_of(vm: &mut Vm, group: &Ref<Exception>) -> Option<Vec<Value>> {
    let value: Value = group.into();
    let members = vm.getattr(&value, "exceptions").ok()?;
    vm.collect_iterable(&members).ok()
}
