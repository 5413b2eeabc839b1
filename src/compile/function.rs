//! Functions and lambdas: their defaults, closures and decorators, and the code of their bodies.

use std::sync::Arc;

use pyish_grammar::ast::*;
use pyish_grammar::error::{ErrorClass, SyntaxError};

use super::Compiler;
use super::assemble::assemble;
use super::error::{Res, syntax_error};
use super::future::docstring;
use super::names::NameId;
use super::scope::{Binding, Part, ScopeId, ScopeKind};
use super::symtable::ParameterOrder;
use super::unit::Unit;
use crate::code::operand::{CodeConst, Count, Imm, In, InOut, Index, Out, Range, Window};
use crate::code::serial::CODE_DEPTH;
use crate::code::{Arguments, Code, Constant, Flags, Ins};

/// What a function is given besides its code: temporaries that hold it.
#[derive(Clone, Copy, Default)]
pub(super) struct Attributes {
    pub(super) defaults: Option<In>,
    pub(super) kwdefaults: Option<In>,
    pub(super) annotate: Option<In>,
    pub(super) annotations: Option<In>,
}

impl<'a> Compiler<'a> {
    pub(super) fn function_def(&mut self, def: &'a FunctionDef<'a>, span: Span) -> Res {
        let mark = self.u.top;
        let decorators = self.decorators(def.decorators)?;
        let first_line = self.first_line(def.decorators, span);
        let function = self.u.temp();
        if def.type_params.is_empty() {
            let mut attributes = self.default_values(def.params, span)?;
            self.function_with(def, span, first_line, function, &mut attributes)?;
        } else {
            self.generic_function(def, span, first_line, function)?;
        }
        self.decorate(def.decorators, decorators, function);
        let name = self.mangle(def.name.name);
        let value = if def.decorators.is_empty() {
            function
        } else {
            decorators
        };
        self.store_name(name, In::take(value), span);
        self.u.top = mark;
        Ok(())
    }

    /// `dst =` the function of a `def`, its annotations among the `attributes`.
    pub(super) fn function_with(
        &mut self,
        def: &'a FunctionDef<'a>,
        span: Span,
        first_line: u32,
        dst: u16,
        attributes: &mut Attributes,
    ) -> Res {
        self.function_annotations(def, span, attributes)?;
        let scope = self.scopes.of(def, Part::Body);
        let name = self.names.intern(def.name.name);
        self.open(scope, name, first_line, span);
        self.u.arguments = arguments(def.params);
        self.function_flags(def.params);
        let body = self.take_docstring(def.body);
        self.suite(body)?;
        self.u
            .emit_return(None, def.body.last().map_or(span, |last| last.span));
        let (code, frees) = self.close()?;
        self.make_function(code, &frees, attributes, dst, span);
        Ok(())
    }

    pub(super) fn lambda(
        &mut self,
        expr: ExprRef<'a>,
        params: &'a Parameters<'a>,
        body: ExprRef<'a>,
        dst: u16,
    ) -> Res {
        let mark = self.u.top;
        let span = expr.span;
        let attributes = self.default_values(params, span)?;
        let first_line = self.source.line(span.start);
        self.open(self.scopes.of_expr(expr), NameId::LAMBDA, first_line, span);
        self.u.arguments = arguments(params);
        self.function_flags(params);
        let a = self.operand(body)?;
        self.u.emit_return(Some(a), body.span);
        let (code, frees) = self.close()?;
        let function = if self.u.is_temp(dst) {
            dst
        } else {
            self.u.temp()
        };
        self.make_function(code, &frees, &attributes, function, span);
        if function != dst {
            self.u.mov(dst, In::take(function), span);
        }
        self.u.top = mark;
        Ok(())
    }

    // ---- around the code

    /// Evaluate the decorators; the first of the temporaries that hold them.
    pub(super) fn decorators(&mut self, decorators: &'a [ExprRef<'a>]) -> Res<u16> {
        let first = self.u.top;
        for decorator in decorators {
            let temp = self.u.temp();
            self.into(decorator, temp)?;
        }
        Ok(first)
    }

    /// Call the decorators, the last one first, on what is in `value`, the temporary behind them; the result
    /// lands in `first`.
    pub(super) fn decorate(&mut self, decorators: &'a [ExprRef<'a>], first: u16, value: u16) {
        let behind = usize::from(first) + decorators.len();
        debug_assert!(
            decorators.is_empty() || usize::from(value) == behind || behind > usize::from(u16::MAX)
        );
        for (at, decorator) in decorators.iter().enumerate().rev() {
            self.u.emit(
                Ins::Call {
                    // More than there are registers: the unit knows that it is too large.
                    a: Window(first.saturating_add(u16::try_from(at).unwrap_or(u16::MAX))),
                    b: Count(1),
                },
                decorator.span,
            );
        }
    }

    /// The line that a decorated definition begins on.
    pub(super) fn first_line(&self, decorators: &'a [ExprRef<'a>], span: Span) -> u32 {
        self.source.line(
            decorators
                .first()
                .map_or(span.start, |decorator| decorator.span.start),
        )
    }

    /// Evaluate the defaults, the positional ones to a tuple, the others to a dict.
    pub(super) fn default_values(
        &mut self,
        params: &'a Parameters<'a>,
        span: Span,
    ) -> Res<Attributes> {
        let mut attributes = Attributes::default();
        let positional: Vec<ExprRef<'a>> = params
            .positional()
            .filter_map(|parameter| parameter.default)
            .collect();
        if !positional.is_empty() {
            let tuple = self.u.temp();
            let constants: Option<Box<[Constant]>> =
                positional.iter().map(|value| self.value(value)).collect();
            match constants {
                Some(constants) => self.u.load(Constant::Tuple(constants), tuple, span),
                None => {
                    let first = self.u.top;
                    for value in &positional {
                        let temp = self.u.temp();
                        self.into(value, temp)?;
                    }
                    let c = Count(positional.len() as u16);
                    self.u.emit(
                        Ins::BuildTuple {
                            a: Out(tuple),
                            b: Range(first),
                            c,
                        },
                        span,
                    );
                    self.u.top = first;
                }
            }
            attributes.defaults = Some(In::take(tuple));
        }
        if params
            .kwonly
            .iter()
            .any(|parameter| parameter.default.is_some())
        {
            let dict = self.u.temp();
            let first = self.u.top;
            let mut count = 0;
            for parameter in params.kwonly {
                if let Some(value) = parameter.default {
                    let key = self.u.temp();
                    let name = self.mangle(parameter.name.name);
                    let text = self.text(name);
                    self.u.load(Constant::str(&text), key, span);
                    let temp = self.u.temp();
                    self.into(value, temp)?;
                    count += 1;
                }
            }
            self.u.emit(
                Ins::BuildDict {
                    a: Out(dict),
                    b: Range(first),
                    c: Count(count),
                },
                span,
            );
            self.u.top = first;
            attributes.kwdefaults = Some(In::take(dict));
        }
        Ok(attributes)
    }

    /// `dst =` a function of `code`; `dst` is a temporary.
    pub(super) fn make_function(
        &mut self,
        code: Arc<Code>,
        frees: &[NameId],
        attributes: &Attributes,
        dst: u16,
        span: Span,
    ) {
        let mark = self.u.top;
        let index = self.u.push_constant(Constant::Code(code));
        self.u.emit(
            Ins::MakeFunction {
                a: Out(dst),
                d: CodeConst(index),
            },
            span,
        );
        if !frees.is_empty() {
            let first = self.u.top;
            for name in frees {
                let cell = self.cell_register(*name);
                let temp = self.u.temp();
                self.u.emit(
                    Ins::Move {
                        a: Out(temp),
                        b: In::keep(cell),
                    },
                    span,
                );
            }
            let c = Count(frees.len() as u16);
            self.u.emit(
                Ins::BuildTuple {
                    a: Out(first),
                    b: Range(first),
                    c,
                },
                span,
            );
            self.u.emit(
                Ins::SetFunction {
                    a: InOut(dst),
                    b: In::take(first),
                    c: Imm(3),
                },
                span,
            );
        }
        let given = [
            attributes.defaults,
            attributes.kwdefaults,
            attributes.annotate,
            None,
            None,
            attributes.annotations,
        ];
        for (kind, value) in given.into_iter().enumerate() {
            if let Some(b) = value {
                self.u.emit(
                    Ins::SetFunction {
                        a: InOut(dst),
                        b,
                        c: Imm(kind as i16),
                    },
                    span,
                );
            }
        }
        self.u.top = mark;
    }

    // ---- the code

    /// Begin the code of a scope.
    pub(super) fn open(&mut self, scope: ScopeId, name: NameId, first_line: u32, span: Span) {
        let qualname = self.qualname(scope, name);
        self.open_named(scope, name, qualname, first_line, span);
    }

    /// Begin the code of a scope whose qualified name is known.
    pub(super) fn open_named(
        &mut self,
        scope: ScopeId,
        name: NameId,
        qualname: String,
        first_line: u32,
        span: Span,
    ) {
        let text = self.text(name);
        let unit = Unit::new(scope, text.to_string(), qualname, first_line);
        let outer = std::mem::replace(&mut self.u, unit);
        self.outer.push(outer);
        self.lay_out_registers();
        self.prologue(span);
    }

    /// The code that was begun last is complete.
    pub(super) fn close(&mut self) -> Res<(Arc<Code>, Vec<NameId>)> {
        if self.outer.len() > CODE_DEPTH as usize {
            return Err(SyntaxError {
                class: ErrorClass::RecursionError,
                ..syntax_error(
                    "maximum recursion depth exceeded during compilation",
                    Span::default(),
                )
            });
        }
        let outer = self
            .outer
            .pop()
            .unwrap_or_else(|| Unit::new(ScopeId(0), String::new(), String::new(), 1));
        let unit = std::mem::replace(&mut self.u, outer);
        let frees = unit.frees.clone();
        let code = assemble(unit, &self.names, &self.source)?;
        #[cfg(debug_assertions)]
        if let Err(fault) = crate::code::verify::verify(&code) {
            let listing = crate::code::dis::disassemble(&code);
            panic!("the compiler made unsound code: {fault:?}\n{listing}");
        }
        Ok((code, frees))
    }

    /// The qualified name of what is defined here (PEP 3155). Scopes of type parameters do not count.
    pub(super) fn qualname(&self, scope: ScopeId, name: NameId) -> String {
        let text = self.text(name);
        let mut around = self.outer.iter().rev();
        let mut parent = &self.u;
        while self.scopes[parent.scope].kind == ScopeKind::TypeParameters {
            match around.next() {
                Some(outer) => parent = outer,
                None => break,
            }
        }
        let parent_scope = &self.scopes[parent.scope];
        // Names of functions nested thousands deep would take quadratic space.
        if parent_scope.kind == ScopeKind::Module || parent.qualname.len() > 8192 {
            return text.to_string();
        }
        let is_definition = matches!(
            self.scopes[scope].kind,
            ScopeKind::Function | ScopeKind::Class
        ) && !text.starts_with('<');
        if is_definition {
            let binding = parent_scope
                .symbols
                .get(&name)
                .and_then(|symbol| symbol.binding);
            if binding == Some(Binding::GlobalExplicit) {
                return text.to_string();
            }
        }
        if parent_scope.is_function_like() {
            format!("{}.<locals>.{text}", parent.qualname)
        } else {
            format!("{}.{text}", parent.qualname)
        }
    }

    /// Give every variable of the scope its register.
    pub(super) fn lay_out_registers(&mut self) {
        let scope = &self.scopes[self.u.scope];
        let names = &self.names;
        let unit = &mut self.u;
        let mut next = 0u32;
        let mut sorted_cells = Vec::new();
        if scope.is_function_like() {
            for name in &scope.parameters {
                unit.registers.insert(*name, next as u16);
                unit.varnames.push(*name);
                unit.assigned.add(next as u16);
                next += 1;
            }
            let locals = scope
                .order
                .iter()
                .filter(|name| scope.symbols[name].binding == Some(Binding::Local));
            for name in locals {
                if scope.symbols[name].is_cell {
                    sorted_cells.push(*name);
                } else if !unit.registers.contains_key(name) {
                    unit.registers.insert(*name, next.min(0x7fff) as u16);
                    unit.varnames.push(*name);
                    next += 1;
                }
            }
            let deleted = scope
                .order
                .iter()
                .filter(|name| scope.symbols[name].is_deleted);
            for register in deleted.filter_map(|name| unit.registers.get(name)) {
                unit.deletable.add(*register);
            }
        } else {
            // The namespace.
            next = 1;
            sorted_cells.extend(&scope.implicit_cells);
        }
        sorted_cells.sort_by_key(|name| names.text(*name));
        for name in &sorted_cells {
            match unit.registers.get(name) {
                Some(parameter) => unit.assigned.remove(*parameter),
                None => {
                    unit.registers.insert(*name, next.min(0x7fff) as u16);
                    next += 1;
                }
            }
        }
        unit.cells = sorted_cells;
        let is_free = |name: &&NameId| {
            matches!(
                scope.symbols[name].binding,
                Some(Binding::Free | Binding::ClassThenFree)
            )
        };
        let mut frees: Vec<NameId> = scope
            .order
            .iter()
            .filter(is_free)
            .chain(&scope.through)
            .copied()
            .collect();
        frees.sort_by_key(|name| names.text(*name));
        frees.dedup();
        for name in &frees {
            unit.free.insert(*name, next.min(0x7fff) as u16);
            next += 1;
        }
        unit.frees = frees;
        next = self.lay_out_hidden(next);
        let unit = &mut self.u;
        unit.is_too_large |= next > 0x7000;
        unit.nlocals = next.min(0x7000) as u16;
        unit.top = unit.nlocals;
        unit.nregs = unit.nlocals;
    }

    fn prologue(&mut self, span: Span) {
        let cells = self.u.cells.clone();
        for name in cells {
            let register = self.u.registers[&name];
            self.u.emit(Ins::MakeCell { a: InOut(register) }, span);
        }
        let frees = self.u.frees.clone();
        for (at, name) in frees.into_iter().enumerate() {
            let register = self.u.free[&name];
            self.u.emit(
                Ins::LoadClosure {
                    a: Out(register),
                    d: Index(at as u32),
                },
                span,
            );
        }
        self.function_kind();
    }

    /// The flags that follow from the scope.
    fn function_kind(&mut self) {
        let scope = &self.scopes[self.u.scope];
        let mut flags = Flags::default();
        if scope.is_function_like() {
            flags = flags.with(Flags::OPTIMIZED).with(Flags::NEWLOCALS);
            flags = match (scope.is_coroutine, scope.is_generator) {
                (false, false) => flags,
                (false, true) => flags.with(Flags::GENERATOR),
                (true, false) => flags.with(Flags::COROUTINE),
                (true, true) => flags.with(Flags::ASYNC_GENERATOR),
            };
            let parent = scope.parent.map(|parent| self.scopes[parent].kind);
            if parent == Some(ScopeKind::Class) {
                flags = flags.with(Flags::METHOD);
            }
        }
        if scope.is_nested {
            flags = flags.with(Flags::NESTED);
        }
        if self.setting.future_annotations {
            flags = flags.with(Flags::FUTURE_ANNOTATIONS);
        }
        self.u.flags = self.u.flags.with(flags);
    }

    fn function_flags(&mut self, params: &Parameters<'_>) {
        if params.vararg.is_some() {
            self.u.flags = self.u.flags.with(Flags::VARARGS);
        }
        if params.kwarg.is_some() {
            self.u.flags = self.u.flags.with(Flags::VARKEYWORDS);
        }
    }

    /// A function's docstring becomes its first constant; the rest of the body.
    fn take_docstring(&mut self, body: Suite<'a>) -> Suite<'a> {
        match body.split_first() {
            Some((first, rest)) => match docstring(first) {
                Some(text) => {
                    if self.options.optimize < 2 {
                        let constant = Constant::Str(clean_docstring(text).into());
                        self.u.constant(constant);
                        self.u.flags = self.u.flags.with(Flags::HAS_DOCSTRING);
                    }
                    rest
                }
                None => body,
            },
            None => body,
        }
    }
}

/// What arguments a function with these parameters takes.
fn arguments(params: &Parameters<'_>) -> Arguments {
    Arguments {
        posonly: params.posonly.len() as u16,
        positional: (params.posonly.len() + params.args.len()) as u16,
        kwonly: params.kwonly.len() as u16,
        has_varargs: params.vararg.is_some(),
        has_varkw: params.kwarg.is_some(),
    }
}

/// A docstring without the indentation that all its lines but the first share (as CPython since 3.13).
pub(super) fn clean_docstring(text: &[u8]) -> Vec<u8> {
    let text = expand_tabs(text);
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    let indentation = |line: &[u8]| line.iter().take_while(|byte| **byte == b' ').count();
    let later = lines
        .iter()
        .skip(1)
        .filter(|line| indentation(line) < line.len());
    let margin = later.map(|line| indentation(line)).min().unwrap_or(0);
    let mut out = Vec::with_capacity(text.len());
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            out.push(b'\n');
        }
        let cut = if at == 0 {
            indentation(line)
        } else {
            margin.min(indentation(line))
        };
        out.extend_from_slice(&line[cut..]);
    }
    out
}

fn expand_tabs(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut column = 0;
    for byte in text {
        match byte {
            b'\t' => {
                let width = 8 - column % 8;
                out.resize(out.len() + width, b' ');
                column += width;
            }
            b'\n' | b'\r' => {
                out.push(*byte);
                column = 0;
            }
            // A column is a character: the bytes that continue one do not count.
            _ => {
                out.push(*byte);
                column += usize::from(byte & 0xc0 != 0x80);
            }
        }
    }
    out
}
