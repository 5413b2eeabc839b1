//! Annotations: evaluated by an `__annotate__` function when someone asks (PEP 649, 749), or kept as strings
//! under `from __future__ import annotations`.
//!
//! A class's or module's `__annotate__` knows all annotations of the body. Those that may not be reached are
//! numbered; the body adds the number of each that it reaches to the set `__conditional_annotations__`.

use pyish_grammar::ast::*;

use super::Compiler;
use super::error::Res;
use super::function::Attributes;
use super::names::NameId;
use super::scope::{Part, ScopeKind};
use super::unit::Deferred;
use super::unparse::unparse;
use crate::code::operand::{CodeConst, Count, In, InOut, Out, Range};
use crate::code::{Constant, Ins};

impl<'a> Compiler<'a> {
    /// `target: annotation = value`
    pub(super) fn annotated(
        &mut self,
        target: ExprRef<'a>,
        annotation: ExprRef<'a>,
        value: Option<ExprRef<'a>>,
        simple: bool,
    ) -> Res {
        if let Some(value) = value {
            let mark = self.u.top;
            self.assign_one(target.span, target, value)?;
            self.u.top = mark;
        }
        match target.kind {
            ExprKind::Name(name) => {
                if simple && !self.scopes[self.u.scope].is_function_like() {
                    let name = self.mangle(name);
                    self.variable_annotation(name, annotation)?;
                }
                Ok(())
            }
            // The parts of the target are evaluated even if nothing is assigned.
            ExprKind::Attribute { value: object, .. } if value.is_none() => self.effect(object),
            ExprKind::Subscript {
                value: object,
                index,
            } if value.is_none() => {
                self.effect(object)?;
                self.effect(index)
            }
            _ => Ok(()),
        }
    }

    fn variable_annotation(&mut self, name: NameId, annotation: ExprRef<'a>) -> Res {
        let span = annotation.span;
        if self.setting.future_annotations {
            let mark = self.u.top;
            let (dict, key, text) = (self.u.temp(), self.u.temp(), self.u.temp());
            self.load_name(NameId::ANNOTATIONS, dict, span);
            let name = self.text(name);
            self.u.load(Constant::str(&name), key, span);
            self.u.load(Constant::str(&unparse(annotation)), text, span);
            let ins = Ins::StoreIndex {
                a: In::take(dict),
                b: In::take(key),
                c: In::take(text),
            };
            self.u.emit(ins, span);
            self.u.top = mark;
            return Ok(());
        }
        let scope = &self.scopes[self.u.scope];
        // A class's annotation outside compound statements is always reached, a module's never surely.
        let is_conditional = scope.has_conditional_annotations
            && (scope.kind == ScopeKind::Module || self.is_conditional_here());
        let condition = if is_conditional {
            let number = self
                .u
                .deferred
                .iter()
                .filter(|deferred| deferred.condition.is_some())
                .count() as i32;
            let mark = self.u.top;
            let (set, item) = (self.u.temp(), self.u.temp());
            self.load_name_or_cell(NameId::CONDITIONAL_ANNOTATIONS, set, span);
            self.u.load(Constant::Int(i64::from(number)), item, span);
            self.u.emit(
                Ins::SetAdd {
                    a: InOut(set),
                    b: In::take(item),
                },
                span,
            );
            self.u.clear(set, span);
            self.u.top = mark;
            Some(number)
        } else {
            None
        };
        self.u.deferred.push(Deferred {
            name,
            annotation,
            condition,
        });
        Ok(())
    }

    /// Whether the statement stands in a compound one.
    fn is_conditional_here(&self) -> bool {
        self.u.conditional_depth > 0
    }

    /// A name that is an implicit cell of a class, or a name of the module.
    fn load_name_or_cell(&mut self, name: NameId, dst: u16, span: Span) {
        match self.u.registers.get(&name) {
            Some(cell) if self.u.cells.contains(&name) => {
                let b = In::keep(*cell);
                let c = self.u.name(name);
                self.u.emit(Ins::LoadCell { a: Out(dst), b, c }, span);
            }
            _ => self.load_name(name, dst, span),
        }
    }

    /// What a module or class with annotations starts with.
    pub(super) fn begin_annotations(&mut self, span: Span) {
        let scope = &self.scopes[self.u.scope];
        let (has_annotations, has_conditional) =
            (scope.has_annotations, scope.has_conditional_annotations);
        let is_module = scope.kind == ScopeKind::Module;
        if self.setting.future_annotations {
            if has_annotations {
                self.store_empty_dict(NameId::ANNOTATIONS, span);
            }
            return;
        }
        if is_module && has_annotations {
            // The code comes at the end, when all annotations are known; its place is kept.
            let index = self.u.push_constant(Constant::None);
            self.u.annotate_constant = Some(index);
            let temp = self.u.temp();
            self.u.emit(
                Ins::MakeFunction {
                    a: Out(temp),
                    d: CodeConst(index),
                },
                span,
            );
            self.store_name(NameId::ANNOTATE, In::take(temp), span);
            self.u.top = temp;
        }
        if has_conditional {
            let temp = self.u.temp();
            self.u.emit(
                Ins::BuildSet {
                    a: Out(temp),
                    b: Range(0),
                    c: Count(0),
                },
                span,
            );
            match self.u.registers.get(&NameId::CONDITIONAL_ANNOTATIONS) {
                Some(cell) => {
                    let a = In::keep(*cell);
                    self.u.emit(
                        Ins::StoreCell {
                            a,
                            b: In::take(temp),
                        },
                        span,
                    );
                }
                None => self.store_name(NameId::CONDITIONAL_ANNOTATIONS, In::take(temp), span),
            }
            self.u.top = temp;
        }
    }

    /// The end of a module: the code of its `__annotate__`.
    pub(super) fn end_module_annotations(&mut self, span: Span) -> Res {
        let Some(index) = self.u.annotate_constant else {
            return Ok(());
        };
        let (code, _) = self.annotate_code(span)?;
        self.u.constants[index as usize] = Constant::Code(code);
        Ok(())
    }

    /// The end of a class body: its `__annotate_func__`.
    pub(super) fn end_class_annotations(&mut self, span: Span) -> Res {
        if self.u.deferred.is_empty() {
            return Ok(());
        }
        let (code, frees) = self.annotate_code(span)?;
        let temp = self.u.temp();
        self.make_function(code, &frees, &Attributes::default(), temp, span);
        self.store_name(NameId::ANNOTATE_FUNC, In::take(temp), span);
        self.u.top = temp;
        Ok(())
    }

    fn annotate_code(
        &mut self,
        span: Span,
    ) -> Res<(std::sync::Arc<crate::code::Code>, Vec<NameId>)> {
        let deferred = std::mem::take(&mut self.u.deferred);
        let first_line = self.u.first_line;
        let Some(scope) = self.scopes[self.u.scope].annotations else {
            return Err(super::error::syntax_error(
                "annotations without a scope",
                span,
            ));
        };
        self.open(scope, NameId::ANNOTATE, first_line, span);
        self.check_format(span);
        let dict = self.u.temp();
        self.u.emit(
            Ins::BuildDict {
                a: Out(dict),
                b: Range(0),
                c: Count(0),
            },
            span,
        );
        for annotation in deferred {
            self.deferred(&annotation, dict)?;
        }
        self.u.emit_return(Some(In::take(dict)), span);
        self.close()
    }

    fn deferred(&mut self, deferred: &Deferred<'a>, dict: u16) -> Res {
        let span = deferred.annotation.span;
        let mark = self.u.top;
        let skip = self.u.label();
        if let Some(number) = deferred.condition {
            let (item, set) = (self.u.temp(), self.u.temp());
            self.u.load(Constant::Int(i64::from(number)), item, span);
            self.load_name(NameId::CONDITIONAL_ANNOTATIONS, set, span);
            self.u.emit(
                Ins::Contains {
                    a: Out(item),
                    b: In::take(item),
                    c: In::take(set),
                },
                span,
            );
            self.jump_on(In::take(item), false, skip, span);
            self.u.top = mark;
        }
        let value = self.u.temp();
        self.annotation_value(deferred.annotation, value)?;
        let key = self.u.temp();
        let name = self.text(deferred.name);
        self.u.load(Constant::str(&name), key, span);
        self.u.emit(
            Ins::DictAdd {
                a: InOut(dict),
                b: In::take(key),
                c: In::take(value),
            },
            span,
        );
        self.u.place(skip);
        self.u.top = mark;
        Ok(())
    }

    /// `dst =` an annotation's value; `*args: *Ts` unpacks to one element.
    fn annotation_value(&mut self, annotation: ExprRef<'a>, dst: u16) -> Res {
        let ExprKind::Starred(inner) = annotation.kind else {
            return self.into(annotation, dst);
        };
        let b = self.operand(inner)?;
        let a = crate::code::operand::OutRange(dst);
        self.u
            .emit(Ins::Unpack { a, b, c: Count(1) }, annotation.span);
        Ok(())
    }

    /// Give a function its annotations, if it has any.
    pub(super) fn function_annotations(
        &mut self,
        def: &'a FunctionDef<'a>,
        span: Span,
        attributes: &mut Attributes,
    ) -> Res {
        let params = def.params;
        // CPython's order: the positional-only parameters come second.
        let ordered = params
            .args
            .iter()
            .chain(params.posonly)
            .chain(params.vararg.as_ref());
        let ordered = ordered.chain(params.kwonly).chain(params.kwarg.as_ref());
        let mut annotations: Vec<(NameId, ExprRef<'a>)> = Vec::new();
        for parameter in ordered {
            if let Some(annotation) = parameter.annotation {
                annotations.push((self.mangle(parameter.name.name), annotation));
            }
        }
        if let Some(returns) = def.returns {
            annotations.push((self.names.intern("return"), returns));
        }
        if annotations.is_empty() {
            return Ok(());
        }
        if self.setting.future_annotations {
            attributes.annotations = Some(self.annotation_strings(&annotations, span));
            return Ok(());
        }
        let scope = self.scopes.of(def, Part::Annotations);
        let name = self.names.intern(def.name.name);
        let body = self.scopes.of(def, Part::Body);
        let qualname = format!("{}.__annotate__", self.qualname(body, name));
        let first_line = self.source.line(span.start);
        let annotate = self.u.temp();
        self.open_named(scope, NameId::ANNOTATE, qualname, first_line, span);
        self.check_format(span);
        let dict = self.u.temp();
        self.u.emit(
            Ins::BuildDict {
                a: Out(dict),
                b: Range(0),
                c: Count(0),
            },
            span,
        );
        for (name, annotation) in annotations {
            let mark = self.u.top;
            let (key, value) = (self.u.temp(), self.u.temp());
            let text = self.text(name);
            self.u.load(Constant::str(&text), key, annotation.span);
            self.annotation_value(annotation, value)?;
            self.u.emit(
                Ins::DictAdd {
                    a: InOut(dict),
                    b: In::take(key),
                    c: In::take(value),
                },
                span,
            );
            self.u.top = mark;
        }
        self.u.emit_return(Some(In::take(dict)), span);
        let (code, frees) = self.close()?;
        self.make_function(code, &frees, &Attributes::default(), annotate, span);
        attributes.annotate = Some(In::take(annotate));
        Ok(())
    }

    fn annotation_strings(&mut self, annotations: &[(NameId, ExprRef<'a>)], span: Span) -> In {
        let dict = self.u.temp();
        self.u.emit(
            Ins::BuildDict {
                a: Out(dict),
                b: Range(0),
                c: Count(0),
            },
            span,
        );
        let mark = self.u.top;
        for (name, annotation) in annotations {
            let (key, value) = (self.u.temp(), self.u.temp());
            let text = self.text(*name);
            self.u.load(Constant::str(&text), key, span);
            self.u
                .load(Constant::str(&unparse(annotation)), value, span);
            self.u.emit(
                Ins::DictAdd {
                    a: InOut(dict),
                    b: In::take(key),
                    c: In::take(value),
                },
                span,
            );
            self.u.top = mark;
        }
        In::take(dict)
    }
}
