//! Type parameters and type aliases (PEP 695, 696): scopes that are functions, called at once.

use pyish_grammar::ast::*;

use super::Compiler;
use super::error::{Res, syntax_error};
use super::function::Attributes;
use super::names::NameId;
use super::scope::{Part, ScopeId};
use super::symtable::ParameterOrder;
use crate::code::operand::{Common, Count, Imm, In, InOut, Jump, Out, Range, Window};
use crate::code::{Arguments, Constant, Ins, Intrinsic, Intrinsic2};

impl<'a> Compiler<'a> {
    /// `dst =` a generic function; `dst` is the last temporary.
    pub(super) fn generic_function(
        &mut self,
        def: &'a FunctionDef<'a>,
        span: Span,
        first_line: u32,
        dst: u16,
    ) -> Res {
        // The defaults are evaluated outside and handed in.
        let given = self.default_values(def.params, span)?;
        let count = u16::from(given.defaults.is_some()) + u16::from(given.kwdefaults.is_some());
        let scope = self.scopes.of(def, Part::TypeParameters);
        self.open_type_parameters(scope, def.name.name, first_line, span);
        let has_defaults = def
            .params
            .positional()
            .any(|parameter| parameter.default.is_some());
        let mut attributes = Attributes::default();
        let local = |this: &Self, name| {
            this.u
                .registers
                .get(&name)
                .map(|register| In::keep(*register))
        };
        attributes.defaults = if has_defaults {
            local(self, NameId::DEFAULTS)
        } else {
            None
        };
        attributes.kwdefaults = local(self, NameId::KWDEFAULTS);
        self.u.arguments.positional = count;
        self.u.arguments.posonly = count;
        let params = self.u.temp();
        self.type_parameters(def.type_params, params, span)?;
        let function = self.u.temp();
        self.function_with(def, span, first_line, function, &mut attributes)?;
        let (a, b) = (InOut(function), In::take(params));
        self.u.emit(Ins::SetFunction { a, b, c: Imm(4) }, span);
        self.u.emit_return(Some(In::take(function)), span);
        let (code, frees) = self.close()?;
        self.make_function(code, &frees, &Attributes::default(), dst, span);
        self.u.emit(
            Ins::Call {
                a: Window(dst),
                b: Count(count),
            },
            span,
        );
        Ok(())
    }

    /// `dst =` a generic class; `dst` is the last temporary.
    pub(super) fn generic_class(
        &mut self,
        class: &'a ClassDef<'a>,
        span: Span,
        first_line: u32,
        dst: u16,
    ) -> Res {
        let scope = self.scopes.of(class, Part::TypeParameters);
        self.open_type_parameters(scope, class.name.name, first_line, span);
        let params = self.u.temp();
        self.type_parameters(class.type_params, params, span)?;
        self.store_name(NameId::TYPE_PARAMS, In::take(params), span);
        self.load_name(NameId::TYPE_PARAMS, params, span);
        let c = Intrinsic::SubscriptGeneric;
        self.u.emit(
            Ins::Intrinsic {
                a: Out(params),
                b: In::take(params),
                c,
            },
            span,
        );
        self.store_name(NameId::GENERIC_BASE, In::take(params), span);
        let base = params;
        let generic = self
            .u
            .registers
            .get(&NameId::GENERIC_BASE)
            .map(|register| In::keep(*register));
        self.build_class(class, span, first_line, base, generic)?;
        self.u.emit_return(Some(In::take(base)), span);
        let (code, frees) = self.close()?;
        self.make_function(code, &frees, &Attributes::default(), dst, span);
        self.u.emit(
            Ins::Call {
                a: Window(dst),
                b: Count(0),
            },
            span,
        );
        Ok(())
    }

    pub(super) fn type_alias(
        &mut self,
        stmt: &'a Stmt<'a>,
        name: &Ident<'a>,
        params: &'a [TypeParam<'a>],
        value: ExprRef<'a>,
    ) -> Res {
        let span = stmt.span;
        let mark = self.u.top;
        let result = self.u.temp();
        let first_line = self.source.line(span.start);
        if params.is_empty() {
            self.alias(stmt, name, None, value, result)?;
        } else {
            let scope = self.scopes.of(stmt, Part::TypeParameters);
            self.open_type_parameters(scope, name.name, first_line, span);
            let tuple = self.u.temp();
            self.type_parameters(params, tuple, span)?;
            let alias = self.u.temp();
            self.alias(stmt, name, Some(In::take(tuple)), value, alias)?;
            self.u.emit_return(Some(In::take(alias)), span);
            let (code, frees) = self.close()?;
            self.make_function(code, &frees, &Attributes::default(), result, span);
            self.u.emit(
                Ins::Call {
                    a: Window(result),
                    b: Count(0),
                },
                span,
            );
        }
        let id = self.mangle(name.name);
        self.store_name(id, In::take(result), span);
        self.u.top = mark;
        Ok(())
    }

    fn alias(
        &mut self,
        stmt: &'a Stmt<'a>,
        name: &Ident<'a>,
        params: Option<In>,
        value: ExprRef<'a>,
        dst: u16,
    ) -> Res {
        let span = stmt.span;
        let mark = self.u.top;
        let first = self.u.temps(3);
        self.u.load(Constant::str(name.name), first, span);
        match params {
            Some(params) => self.u.mov(first + 1, params, span),
            None => self.u.load(Constant::None, first + 1, span),
        }
        let id = self.names.intern(name.name);
        self.evaluator(self.scopes.of(stmt, Part::Body), id, value, first + 2)?;
        self.u.emit(
            Ins::BuildTuple {
                a: Out(first),
                b: Range(first),
                c: Count(3),
            },
            span,
        );
        self.u.emit(
            Ins::Intrinsic {
                a: Out(dst),
                b: In::take(first),
                c: Intrinsic::TypeAlias,
            },
            span,
        );
        self.u.top = mark;
        Ok(())
    }

    fn open_type_parameters(&mut self, scope: ScopeId, name: &str, first_line: u32, span: Span) {
        let name = self
            .names
            .intern(&format!("<generic parameters of {name}>"));
        self.open(scope, name, first_line, span);
    }

    /// Make and bind the type parameters; `dst =` the tuple of them.
    fn type_parameters(&mut self, params: &'a [TypeParam<'a>], dst: u16, span: Span) -> Res {
        let mark = self.u.top;
        let first = self.u.top;
        let mut has_default = false;
        for param in params {
            if has_default && param.default.is_none() {
                let name = param.name.name;
                let message =
                    format!("non-default type parameter '{name}' follows default type parameter");
                return Err(syntax_error(message, param.span));
            }
            has_default |= param.default.is_some();
            let temp = self.u.temp();
            self.type_parameter(param, temp)?;
            let name = self.mangle(param.name.name);
            self.store_name(name, In::keep(temp), param.span);
        }
        let c = Count(params.len() as u16);
        self.u.emit(
            Ins::BuildTuple {
                a: Out(dst),
                b: Range(first),
                c,
            },
            span,
        );
        self.u.top = mark;
        Ok(())
    }

    fn type_parameter(&mut self, param: &'a TypeParam<'a>, dst: u16) -> Res {
        let span = param.span;
        let mark = self.u.top;
        let first = self.u.temps(2);
        let a = Out(first);
        self.u.load(Constant::str(param.name.name), first, span);
        let id = self.names.intern(param.name.name);
        match (param.kind, param.bound) {
            (TypeParamKind::TypeVar, Some(bound)) => {
                let c = match bound.kind {
                    ExprKind::Tuple(_) => Intrinsic2::TypeVarWithConstraints,
                    _ => Intrinsic2::TypeVarWithBound,
                };
                self.evaluator(self.scopes.of(param, Part::Bound), id, bound, first + 1)?;
                self.u.emit(
                    Ins::Intrinsic2 {
                        a,
                        b: Window(first),
                        c,
                    },
                    span,
                );
            }
            (kind, _) => {
                let c = match kind {
                    TypeParamKind::TypeVar => Intrinsic::TypeVar,
                    TypeParamKind::TypeVarTuple => Intrinsic::TypeVarTuple,
                    TypeParamKind::ParamSpec => Intrinsic::ParamSpec,
                };
                self.u.emit(
                    Ins::Intrinsic {
                        a,
                        b: In::take(first),
                        c,
                    },
                    span,
                );
            }
        }
        if let Some(default) = param.default {
            self.evaluator(self.scopes.of(param, Part::Default), id, default, first + 1)?;
            let c = Intrinsic2::SetTypeParamDefault;
            self.u.emit(
                Ins::Intrinsic2 {
                    a,
                    b: Window(first),
                    c,
                },
                span,
            );
        }
        self.u.mov(dst, In::take(first), span);
        self.u.top = mark;
        Ok(())
    }

    /// `dst =` a function that evaluates `value` when it is asked for, its format 1 by default.
    fn evaluator(&mut self, scope: ScopeId, name: NameId, value: ExprRef<'a>, dst: u16) -> Res {
        let span = value.span;
        let mark = self.u.top;
        let defaults = self.u.temp();
        self.u
            .load(Constant::Tuple([Constant::Int(1)].into()), defaults, span);
        let first_line = self.source.line(span.start);
        self.open(scope, name, first_line, span);
        self.check_format(span);
        let result = match value.kind {
            // `*Ts: *default`: the one element of what is unpacked.
            ExprKind::Starred(inner) => {
                let temp = self.u.temp();
                let b = self.operand(inner)?;
                let a = crate::code::operand::OutRange(temp);
                self.u.emit(Ins::Unpack { a, b, c: Count(1) }, span);
                In::take(temp)
            }
            _ => self.operand(value)?,
        };
        self.u.emit_return(Some(result), span);
        let (code, frees) = self.close()?;
        let attributes = Attributes {
            defaults: Some(In::take(defaults)),
            ..Attributes::default()
        };
        self.make_function(code, &frees, &attributes, dst, span);
        self.u.top = mark;
        Ok(())
    }

    /// The beginning of every function that evaluates an annotation: only format 1 is served, and 2 for those
    /// who replace the globals.
    pub(super) fn check_format(&mut self, span: Span) {
        self.u.arguments = Arguments {
            posonly: 1,
            positional: 1,
            ..Arguments::default()
        };
        let served = self.u.label();
        let ins = Ins::JumpUnlessGtInt {
            a: In::keep(0),
            b: Imm(2),
            c: Jump(0),
        };
        let temp = self.u.temp();
        // The format may be a cell, if something inside the annotation uses the name.
        let format = self.u.varnames.first().copied().unwrap_or(NameId::FORMAT);
        if self.u.cells.contains(&format) {
            self.load_name(format, temp, span);
            let ins = Ins::JumpUnlessGtInt {
                a: In::take(temp),
                b: Imm(2),
                c: Jump(0),
            };
            self.u.branch(ins, served, span);
        } else {
            self.u.branch(ins, served, span);
        }
        self.u.emit(
            Ins::LoadCommon {
                a: Out(temp),
                d: Common::NotImplementedError,
            },
            span,
        );
        self.u.emit(Ins::Raise { a: In::take(temp) }, span);
        self.u.place(served);
        self.u.top = temp;
    }
}
