//! Displays: tuples, lists, sets and dicts that are written out.
//!
//! Short ones are built of neighbouring registers in one instruction, long ones and those with stars element by
//! element: no display needs more than [`WINDOW`] registers.

use pyish_grammar::ast::*;

use super::Compiler;
use super::error::Res;
use crate::code::operand::{Count, In, InOut, Out, Range};
use crate::code::{Constant, Ins};

/// The most elements that are built at once.
const WINDOW: usize = 32;

/// What is being built.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    List,
    Set,
}

impl<'a> Compiler<'a> {
    /// `dst = (items, …)`
    pub(super) fn tuple(&mut self, span: Span, items: &'a [ExprRef<'a>], dst: u16) -> Res {
        let mark = self.u.top;
        if is_short(items) {
            let first = self.window(items)?;
            self.u.emit(
                Ins::BuildTuple {
                    a: Out(dst),
                    b: Range(first),
                    c: Count(items.len() as u16),
                },
                span,
            );
        } else {
            let list = self.u.temp();
            self.build(Kind::List, span, items, list)?;
            self.u.emit(
                Ins::ListToTuple {
                    a: Out(dst),
                    b: In::take(list),
                },
                span,
            );
        }
        self.u.top = mark;
        Ok(())
    }

    /// `dst = [items, …]`
    pub(super) fn list(&mut self, span: Span, items: &'a [ExprRef<'a>], dst: u16) -> Res {
        self.build_apart(Kind::List, span, items, dst)
    }

    /// `dst = {items, …}`
    pub(super) fn set(&mut self, span: Span, items: &'a [ExprRef<'a>], dst: u16) -> Res {
        self.build_apart(Kind::Set, span, items, dst)
    }

    /// Build in a temporary, so that a local `dst` is not seen half-built.
    fn build_apart(&mut self, kind: Kind, span: Span, items: &'a [ExprRef<'a>], dst: u16) -> Res {
        let mark = self.u.top;
        if is_short(items) && !self.is_constant_display(items) {
            let first = self.window(items)?;
            self.u
                .emit(built(kind, dst, first, items.len() as u16), span);
        } else if self.u.is_temp(dst) {
            self.build(kind, span, items, dst)?;
        } else {
            let temp = self.u.temp();
            self.build(kind, span, items, temp)?;
            self.u.mov(dst, In::take(temp), span);
        }
        self.u.top = mark;
        Ok(())
    }

    /// Whether a constant tuple can stand for the elements.
    fn is_constant_display(&self, items: &[ExprRef<'a>]) -> bool {
        items.len() > 2 && items.iter().all(|item| self.value(item).is_some())
    }

    /// The elements in fresh neighbouring temporaries.
    fn window(&mut self, items: &'a [ExprRef<'a>]) -> Res<u16> {
        let first = self.u.top;
        for item in items {
            let temp = self.u.temp();
            self.into(item, temp)?;
        }
        Ok(first)
    }

    fn build(&mut self, kind: Kind, span: Span, items: &'a [ExprRef<'a>], temp: u16) -> Res {
        let mark = self.u.top;
        self.u.emit(built(kind, temp, 0, 0), span);
        if self.is_constant_display(items) {
            let constants = items.iter().filter_map(|item| self.value(item)).collect();
            let source = self.u.temp();
            // A set is filled from a set, as CPython does: the order of its elements shows it.
            let constant = match kind {
                Kind::List => Constant::Tuple(constants),
                Kind::Set => Constant::FrozenSet(constants),
            };
            self.u.load(constant, source, span);
            self.u.emit(extend(kind, temp, In::take(source)), span);
            self.u.top = mark;
            return Ok(());
        }
        for item in items {
            match item.kind {
                ExprKind::Starred(inner) => {
                    let b = self.operand(inner)?;
                    self.u.emit(extend(kind, temp, b), span);
                }
                _ => {
                    let b = self.operand(item)?;
                    let a = InOut(temp);
                    let ins = match kind {
                        Kind::List => Ins::ListAppend { a, b },
                        Kind::Set => Ins::SetAdd { a, b },
                    };
                    self.u.emit(ins, span);
                }
            }
            self.u.top = mark;
        }
        Ok(())
    }

    /// `dst = {key: value, **other, …}`
    pub(super) fn dict(
        &mut self,
        span: Span,
        pairs: &'a [(Option<ExprRef<'a>>, ExprRef<'a>)],
        dst: u16,
    ) -> Res {
        let mark = self.u.top;
        if pairs.len() <= WINDOW / 2 && pairs.iter().all(|(key, _)| key.is_some()) {
            let first = self.u.top;
            for (key, value) in pairs {
                for part in key.iter().chain([value]) {
                    let temp = self.u.temp();
                    self.into(part, temp)?;
                }
            }
            self.u.emit(
                Ins::BuildDict {
                    a: Out(dst),
                    b: Range(first),
                    c: Count(pairs.len() as u16),
                },
                span,
            );
            self.u.top = mark;
            return Ok(());
        }
        let temp = if self.u.is_temp(dst) {
            dst
        } else {
            self.u.temp()
        };
        self.u.emit(
            Ins::BuildDict {
                a: Out(temp),
                b: Range(0),
                c: Count(0),
            },
            span,
        );
        let inner = self.u.top;
        for (key, value) in pairs {
            match key {
                Some(key) => {
                    let b = self.early_operand(key, &[value], None)?;
                    let c = self.operand(value)?;
                    self.u.emit(
                        Ins::DictAdd {
                            a: InOut(temp),
                            b,
                            c,
                        },
                        span,
                    );
                }
                None => {
                    let b = self.operand(value)?;
                    self.u.emit(Ins::DictUpdate { a: InOut(temp), b }, span);
                }
            }
            self.u.top = inner;
        }
        if temp != dst {
            self.u.mov(dst, In::take(temp), span);
        }
        self.u.top = mark;
        Ok(())
    }
}

fn is_short(items: &[ExprRef<'_>]) -> bool {
    items.len() <= WINDOW
        && !items
            .iter()
            .any(|item| matches!(item.kind, ExprKind::Starred(_)))
}

fn built(kind: Kind, dst: u16, first: u16, count: u16) -> Ins {
    let (a, b, c) = (Out(dst), Range(first), Count(count));
    match kind {
        Kind::List => Ins::BuildList { a, b, c },
        Kind::Set => Ins::BuildSet { a, b, c },
    }
}

fn extend(kind: Kind, to: u16, b: In) -> Ins {
    let a = InOut(to);
    match kind {
        Kind::List => Ins::ListExtend { a, b },
        Kind::Set => Ins::SetUpdate { a, b },
    }
}
