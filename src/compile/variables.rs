//! Reading, binding and deleting names.

use std::rc::Rc;

use pyish_grammar::ast::Span;

use super::Compiler;
use super::names::NameId;
use super::scope::{Binding, ScopeKind};
use crate::code::Ins;
use crate::code::operand::{In, InOut, Out};

/// Where a variable lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Variable {
    /// In a register.
    Local(u16),
    /// In the cell in a register.
    Cell(u16),
    /// Among the globals, or builtins.
    Global,
    /// In the namespace, the globals or the builtins.
    Name,
    /// In a class's namespace, or else in the cell in a register.
    ClassThenCell(u16),
    /// In an annotation scope: in the class around it, or else in the cell.
    AnnotationCell(u16),
    /// In an annotation scope: in the class around it, or else among the globals.
    AnnotationGlobal,
}

impl Compiler<'_> {
    /// A name of the source, mangled as its place demands.
    pub(super) fn mangle(&mut self, name: &str) -> NameId {
        // A class's own scope was opened with its name as the private one.
        self.scopes[self.u.scope]
            .private
            .mangled(&mut self.names, name)
    }

    /// How a name is spelled.
    pub(super) fn text(&self, name: NameId) -> Rc<str> {
        self.names.text(name)
    }

    /// What a name refers to here.
    pub(super) fn variable(&self, name: NameId) -> Variable {
        let scope = &self.scopes[self.u.scope];
        for overlay in self.u.overlays.iter().rev() {
            let Some(symbol) = self.scopes[overlay.scope].symbols.get(&name) else {
                continue;
            };
            match symbol.binding {
                Some(Binding::Local) => {
                    let register = overlay.registers[&name];
                    return if symbol.is_cell {
                        Variable::Cell(register)
                    } else {
                        Variable::Local(register)
                    };
                }
                Some(Binding::GlobalExplicit | Binding::Global) => return Variable::Global,
                Some(Binding::Free) if scope.kind == ScopeKind::Class => {
                    return Variable::Cell(self.free_cell(name));
                }
                _ => {}
            }
        }
        let by_kind = match scope.kind {
            ScopeKind::Module | ScopeKind::Class => Variable::Name,
            _ => Variable::Global,
        };
        let Some(symbol) = scope.symbols.get(&name) else {
            return by_kind;
        };
        match symbol.binding {
            Some(Binding::Local) => match self.u.registers.get(&name) {
                Some(register) if symbol.is_cell => Variable::Cell(*register),
                Some(register) if scope.is_function_like() => Variable::Local(*register),
                _ => by_kind,
            },
            Some(Binding::Free) if scope.kind == ScopeKind::Class => {
                Variable::ClassThenCell(self.free_cell(name))
            }
            Some(Binding::Free) => Variable::Cell(self.free_cell(name)),
            Some(Binding::GlobalExplicit) => Variable::Global,
            Some(Binding::ClassThenFree) => Variable::AnnotationCell(self.free_cell(name)),
            Some(Binding::ClassThenGlobal) => Variable::AnnotationGlobal,
            Some(Binding::Global) | None => by_kind,
        }
    }

    /// The register of a cell that came with the closure.
    fn free_cell(&self, name: NameId) -> u16 {
        self.u.free.get(&name).copied().unwrap_or(0)
    }

    /// The register of the cell `name`, whether this frame made it or was given it: for closures.
    pub(super) fn cell_register(&self, name: NameId) -> u16 {
        for overlay in self.u.overlays.iter().rev() {
            let symbol = self.scopes[overlay.scope].symbols.get(&name);
            if symbol.is_some_and(|symbol| symbol.binding == Some(Binding::Local)) {
                return overlay.registers[&name];
            }
        }
        let scope = &self.scopes[self.u.scope];
        let is_own = match scope.kind {
            ScopeKind::Class => self.u.cells.contains(&name),
            _ => scope
                .symbols
                .get(&name)
                .is_some_and(|symbol| symbol.is_cell),
        };
        let own = if is_own {
            self.u.registers.get(&name)
        } else {
            None
        };
        own.copied().unwrap_or_else(|| self.free_cell(name))
    }

    /// The register of a local variable, after a check that it holds something where that is not certain.
    pub(super) fn checked_local(&mut self, name: NameId, register: u16, span: Span) {
        if !self.u.assigned.has(register) && !self.u.is_dead {
            let d = self.u.name(name);
            self.u.emit(
                Ins::CheckLocal {
                    a: In::keep(register),
                    d,
                },
                span,
            );
            self.u.assigned.add(register);
        }
    }

    /// `dst = name`
    pub(super) fn load_name(&mut self, name: NameId, dst: u16, span: Span) {
        let a = Out(dst);
        match self.variable(name) {
            Variable::Local(register) => {
                self.checked_local(name, register, span);
                self.u.mov(dst, In::keep(register), span);
            }
            Variable::Cell(cell) => {
                let c = self.u.name(name);
                self.u.emit(
                    Ins::LoadCell {
                        a,
                        b: In::keep(cell),
                        c,
                    },
                    span,
                );
            }
            Variable::Global => {
                let d = self.u.shared_site(name);
                self.u.emit(Ins::LoadGlobal { a, d }, span);
            }
            Variable::Name => {
                let d = self.u.shared_site(name);
                self.u.emit(Ins::LoadName { a, d }, span);
            }
            Variable::ClassThenCell(cell) => {
                self.u.emit(Ins::LoadLocals { a }, span);
                let c = self.u.name(name);
                self.u.emit(
                    Ins::LoadFromOrCell {
                        a: InOut(dst),
                        b: In::keep(cell),
                        c,
                    },
                    span,
                );
            }
            Variable::AnnotationCell(cell) => {
                self.load_class_namespace(dst, span);
                let c = self.u.name(name);
                self.u.emit(
                    Ins::LoadFromOrCell {
                        a: InOut(dst),
                        b: In::keep(cell),
                        c,
                    },
                    span,
                );
            }
            Variable::AnnotationGlobal => {
                self.load_class_namespace(dst, span);
                let c = self.u.shared_site(name);
                self.u.emit(
                    Ins::LoadFromOrGlobal {
                        a,
                        b: In::take(dst),
                        c,
                    },
                    span,
                );
            }
        }
    }

    /// The namespace of the class around an annotation scope.
    fn load_class_namespace(&mut self, dst: u16, span: Span) {
        let c = self.u.name(NameId::CLASSDICT);
        let cell = self.free_cell(NameId::CLASSDICT);
        self.u.emit(
            Ins::LoadCell {
                a: Out(dst),
                b: In::keep(cell),
                c,
            },
            span,
        );
    }

    /// `name = value`
    pub(super) fn store_name(&mut self, name: NameId, value: In, span: Span) {
        match self.variable(name) {
            Variable::Local(register) => {
                self.u.mov(register, value, span);
                self.u.assigned.add(register);
            }
            Variable::Cell(cell)
            | Variable::ClassThenCell(cell)
            | Variable::AnnotationCell(cell) => {
                self.u.emit(
                    Ins::StoreCell {
                        a: In::keep(cell),
                        b: value,
                    },
                    span,
                );
            }
            Variable::Global | Variable::AnnotationGlobal => {
                let d = self.u.shared_site(name);
                self.u.emit(Ins::StoreGlobal { a: value, d }, span);
            }
            Variable::Name => {
                let d = self.u.shared_site(name);
                self.u.emit(Ins::StoreName { a: value, d }, span);
            }
        }
    }

    /// `del name`
    pub(super) fn delete_name(&mut self, name: NameId, span: Span) {
        let d = self.u.name(name);
        match self.variable(name) {
            Variable::Local(register) => {
                self.u.emit(
                    Ins::DeleteLocal {
                        a: InOut(register),
                        d,
                    },
                    span,
                );
                self.u.assigned.remove(register);
            }
            Variable::Cell(cell)
            | Variable::ClassThenCell(cell)
            | Variable::AnnotationCell(cell) => {
                self.u.emit(
                    Ins::DeleteCell {
                        a: In::keep(cell),
                        d,
                    },
                    span,
                );
            }
            Variable::Global | Variable::AnnotationGlobal => {
                self.u.emit(Ins::DeleteGlobal { d }, span)
            }
            Variable::Name => self.u.emit(Ins::DeleteName { d }, span),
        }
    }

    /// What the end of `except … as name` does: the name holds nothing, whether or not it did.
    pub(super) fn unbind_name(&mut self, name: NameId, span: Span) {
        if let Variable::Local(register) = self.variable(name) {
            self.u.clear(register, span);
            self.u.assigned.remove(register);
            return;
        }
        let temp = self.u.temp();
        self.u.emit(Ins::LoadNone { a: Out(temp) }, span);
        self.store_name(name, In::take(temp), span);
        self.u.top = temp;
        self.delete_name(name, span);
    }

    /// The register of a plain local variable that a target names, if it is one.
    pub(super) fn local_register(&mut self, name: &str) -> Option<u16> {
        let name = self.mangle(name);
        match self.variable(name) {
            Variable::Local(register) => Some(register),
            _ => None,
        }
    }
}
