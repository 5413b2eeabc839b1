//! Comprehensions and generator expressions.
//!
//! List, set and dict comprehensions run in the frame they stand in (PEP 709): their variables are registers of
//! their own, so nothing has to be saved. Comprehensions that do not lie within each other share those
//! registers. Generator expressions, and comprehensions in the annotation scopes of classes, are functions.

use std::collections::HashMap;

use pyish_grammar::ast::*;

use super::Compiler;
use super::error::{Res, deeper, syntax_error};
use super::function::Attributes;
use super::names::{NameId, NameMap};
use super::scope::{Binding, ComprehensionKind, ScopeId, Scopes};
use super::unit::Overlay;
use crate::code::Ins;
use crate::code::operand::{Count, In, InOut, Out, Range, Window};

/// Where the inlined comprehensions of each scope keep their variables.
#[derive(Default)]
pub(super) struct Hosted {
    /// For each comprehension, its first register, counted from its host's first hidden one.
    starts: HashMap<ScopeId, u32>,
    /// For each host, its comprehensions and how many registers they take.
    hosts: HashMap<ScopeId, (Vec<ScopeId>, u32)>,
}

/// Place the variables of all inlined comprehensions. Linear in the scopes.
pub(super) fn hosted(scopes: &Scopes) -> Hosted {
    let mut hosted = Hosted::default();
    let mut ends: HashMap<ScopeId, (ScopeId, u32)> = HashMap::new();
    for (at, scope) in scopes.all.iter().enumerate() {
        let (true, Some(parent)) = (scope.is_inlined, scope.parent) else {
            continue;
        };
        let id = ScopeId(at as u32);
        let (host, start) = ends.get(&parent).copied().unwrap_or((parent, 0));
        let end = start + locals(scopes, id).count() as u32;
        hosted.starts.insert(id, start);
        ends.insert(id, (host, end));
        let (comprehensions, size) = hosted.hosts.entry(host).or_default();
        comprehensions.push(id);
        *size = end.max(*size);
    }
    hosted
}

fn locals(scopes: &Scopes, id: ScopeId) -> impl Iterator<Item = NameId> + '_ {
    let scope = &scopes[id];
    scope
        .order
        .iter()
        .copied()
        .filter(|name| scope.symbols[name].binding == Some(Binding::Local))
}

/// What a turn of the innermost loop does.
#[derive(Clone, Copy)]
struct Yielding<'a> {
    kind: ComprehensionKind,
    /// The element, or a dict's key.
    element: ExprRef<'a>,
    value: Option<ExprRef<'a>>,
    /// Where the result grows.
    result: u16,
    span: Span,
}

impl<'a> Compiler<'a> {
    /// Give the variables of inlined comprehensions their registers, from `next` on; the next free one.
    pub(super) fn lay_out_hidden(&mut self, next: u32) -> u32 {
        let base = next.min(0x7000) as u16;
        self.u.hidden_base = base;
        let Some((comprehensions, size)) = self.hosted.hosts.get(&self.u.scope) else {
            return next;
        };
        for id in comprehensions {
            let start = base + self.hosted.starts[id].min(0x7000) as u16;
            for (at, name) in locals(&self.scopes, *id).enumerate() {
                let is_cell = self.scopes[*id].symbols[&name].is_cell;
                self.u.hidden.push((name, start + at as u16, is_cell));
            }
        }
        next + size
    }

    pub(super) fn comprehension(&mut self, expr: ExprRef<'a>, dst: u16) -> Res {
        let (kind, element, value, generators) = match &expr.kind {
            ExprKind::ListComp {
                element,
                generators,
            } => (ComprehensionKind::List, *element, None, *generators),
            ExprKind::SetComp {
                element,
                generators,
            } => (ComprehensionKind::Set, *element, None, *generators),
            ExprKind::DictComp {
                key,
                value,
                generators,
            } => (ComprehensionKind::Dict, *key, Some(*value), *generators),
            ExprKind::GeneratorExp {
                element,
                generators,
            } => (ComprehensionKind::Generator, *element, None, *generators),
            _ => return Ok(()),
        };
        let yielding = Yielding {
            kind,
            element,
            value,
            result: dst,
            span: expr.span,
        };
        let scope = self.scopes.of_expr(expr);
        if self.scopes[scope].is_inlined {
            self.inlined(scope, yielding, generators)
        } else {
            self.as_function(scope, yielding, generators)
        }
    }

    fn inlined(
        &mut self,
        scope: ScopeId,
        mut yielding: Yielding<'a>,
        generators: &'a [Comprehension<'a>],
    ) -> Res {
        let (mark, dst, span) = (self.u.top, yielding.result, yielding.span);
        if !self.u.is_temp(dst) {
            yielding.result = self.u.temp();
        }
        // The first iterable is evaluated outside (reference, 6.2.4).
        let iterator = self.u.temp();
        let Some(first) = generators.first() else {
            return Ok(());
        };
        self.first_iterator(first, iterator)?;
        let start =
            self.u.hidden_base + self.hosted.starts.get(&scope).copied().unwrap_or(0) as u16;
        let registers: NameMap<u16> = locals(&self.scopes, scope)
            .enumerate()
            .map(|(at, name)| (name, start + at as u16))
            .collect();
        let variables: Vec<(NameId, u16)> = {
            let mut all: Vec<_> = registers
                .iter()
                .map(|(name, register)| (*name, *register))
                .collect();
            all.sort_by_key(|(_, register)| *register);
            all
        };
        for (name, register) in &variables {
            self.u.assigned.remove(*register);
            if self.scopes[scope].symbols[name].is_cell {
                // An exception may have left the cell of an earlier run behind.
                self.u.clear(*register, span);
                self.u.emit(
                    Ins::MakeCell {
                        a: InOut(*register),
                    },
                    span,
                );
            }
        }
        self.u.overlays.push(Overlay { scope, registers });
        self.begin_result(&yielding);
        self.turns(generators, Some(iterator), yielding)?;
        self.u.overlays.pop();
        for (_, register) in &variables {
            self.u.clear(*register, span);
            self.u.assigned.remove(*register);
        }
        if yielding.result != dst {
            self.u.mov(dst, In::take(yielding.result), span);
        }
        self.u.top = mark;
        Ok(())
    }

    fn as_function(
        &mut self,
        scope: ScopeId,
        mut yielding: Yielding<'a>,
        generators: &'a [Comprehension<'a>],
    ) -> Res {
        let (mark, dst, span) = (self.u.top, yielding.result, yielding.span);
        let base = if self.u.is_last_temp(dst) {
            dst
        } else {
            self.u.temp()
        };
        let Some(first) = generators.first() else {
            return Ok(());
        };
        let name = self.scopes[scope].name;
        self.open(scope, name, self.source.line(span.start), span);
        self.u.arguments.positional = 1;
        if yielding.kind != ComprehensionKind::Generator {
            yielding.result = self.u.temp();
            self.begin_result(&yielding);
        }
        self.turns(generators, Some(0), yielding)?;
        if yielding.kind == ComprehensionKind::Generator {
            self.u.emit_return(None, span);
        } else {
            self.u.emit_return(Some(In::take(yielding.result)), span);
        }
        let (code, frees) = self.close()?;
        self.make_function(code, &frees, &Attributes::default(), base, span);
        let iterator = self.u.temp();
        self.first_iterator(first, iterator)?;
        self.u.emit(
            Ins::Call {
                a: Window(base),
                b: Count(1),
            },
            span,
        );
        self.u.top = mark;
        if base != dst {
            self.u.mov(dst, In::take(base), span);
        }
        Ok(())
    }

    fn first_iterator(&mut self, first: &'a Comprehension<'a>, iterator: u16) -> Res {
        if first.is_async {
            self.async_iterator_of(first.iter, iterator)
        } else {
            self.iterator_of(first.iter, iterator)
        }
    }

    fn begin_result(&mut self, yielding: &Yielding<'a>) {
        let (a, b, c) = (Out(yielding.result), Range(0), Count(0));
        let ins = match yielding.kind {
            ComprehensionKind::List => Ins::BuildList { a, b, c },
            ComprehensionKind::Set => Ins::BuildSet { a, b, c },
            ComprehensionKind::Dict => Ins::BuildDict { a, b, c },
            ComprehensionKind::Generator => return,
        };
        self.u.emit(ins, yielding.span);
    }

    /// The loops, from the outermost in. `iterator` is the outermost one's, which has begun.
    fn turns(
        &mut self,
        generators: &'a [Comprehension<'a>],
        iterator: Option<u16>,
        yielding: Yielding<'a>,
    ) -> Res {
        deeper(|| {
            let Some((generator, inner)) = generators.split_first() else {
                return self.element(yielding);
            };
            let mark = self.u.top;
            let span = generator.iter.span;
            let iterator = match iterator {
                Some(iterator) => iterator,
                None => {
                    let iterator = self.u.temp();
                    self.first_iterator(generator, iterator)?;
                    iterator
                }
            };
            if generator.is_async {
                self.async_turns(generator, inner, iterator, yielding)?;
            } else {
                let turning = self.begin_turns(iterator, generator.target, span)?;
                self.u.loop_depth += 1;
                for test in generator.ifs {
                    self.condition(test, false, turning.again)?;
                }
                self.turns(inner, None, yielding)?;
                self.u.loop_depth -= 1;
                self.end_turns(&turning, span);
            }
            self.u.top = mark;
            Ok(())
        })
    }

    fn async_turns(
        &mut self,
        generator: &'a Comprehension<'a>,
        inner: &'a [Comprehension<'a>],
        iterator: u16,
        yielding: Yielding<'a>,
    ) -> Res {
        let span = generator.iter.span;
        if yielding.kind != ComprehensionKind::Generator {
            let message = "asynchronous comprehension outside of an asynchronous function";
            self.check_async(yielding.span, message)?;
        }
        let (again, next, ended) = (self.u.label(), self.u.label(), self.u.label());
        let entry = self.u.state();
        self.u.place_loop(again, entry.as_ref());
        self.async_next(iterator, generator.target, ended, span)?;
        for test in generator.ifs {
            self.condition(test, false, next)?;
        }
        self.turns(inner, None, yielding)?;
        self.u.place(next);
        self.u.branch(
            Ins::JumpBack {
                d: crate::code::operand::JumpFar(0),
            },
            again,
            span,
        );
        self.end_async_turns(iterator, ended, span);
        Ok(())
    }

    /// Add one element to the result, or yield it.
    fn element(&mut self, yielding: Yielding<'a>) -> Res {
        let mark = self.u.top;
        let span = yielding.element.span;
        let a = InOut(yielding.result);
        if matches!(yielding.element.kind, ExprKind::Starred(_)) {
            return Err(syntax_error(
                "iterable unpacking cannot be used in comprehension",
                span,
            ));
        }
        match (yielding.kind, yielding.value) {
            (ComprehensionKind::List, _) => {
                let b = self.operand(yielding.element)?;
                self.u.emit(Ins::ListAppend { a, b }, span);
            }
            (ComprehensionKind::Set, _) => {
                let b = self.operand(yielding.element)?;
                self.u.emit(Ins::SetAdd { a, b }, span);
            }
            (ComprehensionKind::Dict, Some(value)) => {
                let b = self.early_operand(yielding.element, &[value], None)?;
                let c = self.operand(value)?;
                self.u.emit(Ins::DictAdd { a, b, c }, span);
            }
            (ComprehensionKind::Dict, None) => {}
            (ComprehensionKind::Generator, _) => {
                let b = self.operand(yielding.element)?;
                let sent = self.u.temp();
                self.u.emit(Ins::Yield { a: Out(sent), b }, span);
                self.u.clear(sent, span);
            }
        }
        self.u.top = mark;
        Ok(())
    }
}
