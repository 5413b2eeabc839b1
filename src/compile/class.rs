//! Classes: the call of `__build_class__`, and the body's code.

use pyish_grammar::ast::*;

use super::Compiler;
use super::error::Res;
use super::function::{Attributes, clean_docstring};
use super::future::docstring;
use super::names::NameId;
use super::scope::Part;
use crate::code::operand::{Count, In, Out, Range};
use crate::code::{Constant, Flags, Ins};

impl<'a> Compiler<'a> {
    pub(super) fn class_def(&mut self, class: &'a ClassDef<'a>, span: Span) -> Res {
        let mark = self.u.top;
        let decorators = self.decorators(class.decorators)?;
        let first_line = self.first_line(class.decorators, span);
        let result = self.u.temp();
        if class.type_params.is_empty() {
            self.build_class(class, span, first_line, result, None)?;
        } else {
            self.generic_class(class, span, first_line, result)?;
        }
        self.decorate(class.decorators, decorators, result);
        let name = self.mangle(class.name.name);
        let value = if class.decorators.is_empty() {
            result
        } else {
            decorators
        };
        self.store_name(name, In::take(value), span);
        self.u.top = mark;
        Ok(())
    }

    /// `base = __build_class__(function, name, bases…, generic, keywords…)`; `base` is the last temporary.
    pub(super) fn build_class(
        &mut self,
        class: &'a ClassDef<'a>,
        span: Span,
        first_line: u32,
        base: u16,
        generic: Option<In>,
    ) -> Res {
        let mark = self.u.top;
        self.u.emit(Ins::LoadBuildClass { a: Out(base) }, span);
        let function = self.u.temp();
        self.class_body(class, span, first_line, function)?;
        let name = self.u.temp();
        self.u.load(Constant::str(class.name.name), name, span);
        self.call_prepared(span, base, 2, class.bases, class.keywords, generic)?;
        self.u.top = mark;
        Ok(())
    }

    /// `dst =` the function that runs a class's body.
    fn class_body(
        &mut self,
        class: &'a ClassDef<'a>,
        span: Span,
        first_line: u32,
        dst: u16,
    ) -> Res {
        let scope = self.scopes.of(class, Part::Body);
        let name = self.names.intern(class.name.name);
        self.open_class(scope, name, first_line, span);
        self.store_well_known(NameId::NAME, NameId::MODULE, span);
        let qualname = Constant::str(&self.u.qualname.clone());
        self.store_constant(NameId::QUALNAME, qualname, span);
        self.store_constant(
            NameId::FIRSTLINENO,
            Constant::Int(i64::from(first_line)),
            span,
        );
        if !class.type_params.is_empty() {
            let temp = self.u.temp();
            self.load_name(NameId::TYPE_PARAMS, temp, span);
            self.store_name(NameId::DUNDER_TYPE_PARAMS, In::take(temp), span);
            self.u.top = temp;
        }
        if self.u.cells.contains(&NameId::CLASSDICT) {
            let temp = self.u.temp();
            self.u.emit(Ins::LoadLocals { a: Out(temp) }, span);
            let cell = self.u.registers[&NameId::CLASSDICT];
            self.u.emit(
                Ins::StoreCell {
                    a: In::keep(cell),
                    b: In::take(temp),
                },
                span,
            );
            self.u.top = temp;
        }
        let body = match class.body.split_first() {
            Some((first, rest)) if docstring(first).is_some() => {
                if self.options.optimize < 2 {
                    let text = docstring(first).map(clean_docstring).unwrap_or_default();
                    self.store_constant(NameId::DOC, Constant::Str(text.into()), first.span);
                }
                rest
            }
            _ => class.body,
        };
        self.begin_annotations(span);
        self.suite(body)?;
        self.end_class_annotations(span)?;
        self.finish_class(span);
        let (code, frees) = self.close()?;
        self.make_function(code, &frees, &Attributes::default(), dst, span);
        Ok(())
    }

    fn open_class(
        &mut self,
        scope: super::scope::ScopeId,
        name: NameId,
        first_line: u32,
        span: Span,
    ) {
        self.open(scope, name, first_line, span);
        self.u.flags = self.u.flags.with(Flags::CLASS_BODY);
    }

    /// What every class's namespace is given at the end of its body.
    fn finish_class(&mut self, span: Span) {
        let mut names: Vec<_> = std::mem::take(&mut self.u.static_attributes);
        names.sort_by_key(|name| self.names.text(*name));
        names.dedup();
        let constants = names
            .into_iter()
            .map(|name| Constant::str(&self.names.text(name)))
            .collect();
        self.store_constant(NameId::STATIC_ATTRIBUTES, Constant::Tuple(constants), span);
        if self.u.cells.contains(&NameId::CLASSDICT) {
            self.store_cell_itself(NameId::CLASSDICT, NameId::CLASSDICTCELL, span);
        }
        if self.u.cells.contains(&NameId::CLASS) {
            let temp = self.store_cell_itself(NameId::CLASS, NameId::CLASSCELL, span);
            self.u.emit(
                Ins::Move {
                    a: Out(temp),
                    b: In::keep(self.u.registers[&NameId::CLASS]),
                },
                span,
            );
            self.u.emit_return(Some(In::take(temp)), span);
        }
        self.u.emit_return(None, span);
    }

    /// `name =` the cell of `variable` itself; a free temporary.
    fn store_cell_itself(&mut self, variable: NameId, name: NameId, span: Span) -> u16 {
        let temp = self.u.temp();
        let cell = self.u.registers[&variable];
        self.u.emit(
            Ins::Move {
                a: Out(temp),
                b: In::keep(cell),
            },
            span,
        );
        self.store_name(name, In::take(temp), span);
        self.u.top = temp;
        temp
    }

    /// `to = from`
    fn store_well_known(&mut self, from: NameId, to: NameId, span: Span) {
        let temp = self.u.temp();
        self.load_name(from, temp, span);
        self.store_name(to, In::take(temp), span);
        self.u.top = temp;
    }

    /// `name = constant`
    pub(super) fn store_constant(&mut self, name: NameId, constant: Constant, span: Span) {
        let temp = self.u.temp();
        self.u.load(constant, temp, span);
        self.store_name(name, In::take(temp), span);
        self.u.top = temp;
    }

    /// `name = {}` if the namespace has no such name yet.
    pub(super) fn store_empty_dict(&mut self, name: NameId, span: Span) {
        let done = self.u.label();
        let text = self.text(name);
        let key = self.u.temp();
        let namespace = self.u.temp();
        self.u.load(Constant::str(&text), key, span);
        self.u.emit(Ins::LoadLocals { a: Out(namespace) }, span);
        self.u.emit(
            Ins::Contains {
                a: Out(key),
                b: In::take(key),
                c: In::take(namespace),
            },
            span,
        );
        self.jump_on(In::take(key), true, done, span);
        self.u.emit(
            Ins::BuildDict {
                a: Out(key),
                b: Range(0),
                c: Count(0),
            },
            span,
        );
        self.store_name(name, In::take(key), span);
        self.u.place(done);
        self.u.top = key;
    }
}
