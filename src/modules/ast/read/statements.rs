//! Statements.

use super::Reader;
use crate::object::{Res, Value};
use pyish_grammar::ast::*;

impl<'a> Reader<'_, 'a> {
    pub(super) fn suite(&mut self, node: &Value, name: &str) -> Res<Suite<'a>> {
        self.each(node, name, |reader, item| reader.stmt(item))
    }

    /// A body that may not be empty.
    pub(super) fn body(&mut self, node: &Value) -> Res<Suite<'a>> {
        self.some(node, "body")
    }

    pub(super) fn some(&mut self, node: &Value, name: &str) -> Res<Suite<'a>> {
        let suite = self.suite(node, name)?;
        self.not_empty(suite.len(), node, name)?;
        Ok(suite)
    }

    pub(super) fn not_empty(&mut self, len: usize, node: &Value, name: &str) -> Res<()> {
        if len > 0 {
            return Ok(());
        }
        let kind = self.kind(node);
        raise!(self.vm, ValueError, "empty {name} on {kind}")
    }

    pub(super) fn stmt(&mut self, node: &Value) -> Res<Stmt<'a>> {
        self.deeper(|reader| {
            let span = reader.span(node, "stmt")?;
            let kind = reader.stmt_kind(node, span)?;
            Ok(Stmt { span, kind })
        })
    }

    pub(super) fn stmt_kind(&mut self, node: &Value, span: Span) -> Res<StmtKind<'a>> {
        let kind = self.kind(node);
        Ok(match kind.as_str() {
            "FunctionDef" | "AsyncFunctionDef" => {
                let def = FunctionDef {
                    is_async: kind == "AsyncFunctionDef",
                    name: self.ident(node, "name", span)?,
                    type_params: self.type_params(node)?,
                    params: self.parameters(node)?,
                    returns: self.opt_expr(node, "returns")?,
                    body: self.body(node)?,
                    decorators: self.exprs(node, "decorator_list", "Load")?,
                };
                StmtKind::FunctionDef(self.arena.alloc(def))
            }
            "ClassDef" => {
                let def = ClassDef {
                    name: self.ident(node, "name", span)?,
                    type_params: self.type_params(node)?,
                    bases: self.exprs(node, "bases", "Load")?,
                    keywords: self.keywords(node)?,
                    body: self.body(node)?,
                    decorators: self.exprs(node, "decorator_list", "Load")?,
                };
                StmtKind::ClassDef(self.arena.alloc(def))
            }
            "Return" => StmtKind::Return(self.opt_expr(node, "value")?),
            "Delete" => {
                let targets = self.exprs(node, "targets", "Del")?;
                self.not_empty(targets.len(), node, "targets")?;
                StmtKind::Delete(targets)
            }
            "Assign" => {
                let targets = self.exprs(node, "targets", "Store")?;
                self.not_empty(targets.len(), node, "targets")?;
                StmtKind::Assign {
                    targets,
                    value: self.expr_at(node, "value", "Load")?,
                }
            }
            "TypeAlias" => {
                let name = self.get(node, "name")?;
                if self.kind(&name) != "Name" {
                    return raise!(self.vm, TypeError, "TypeAlias with non-Name name");
                }
                let place = self.span(&name, "expr")?;
                StmtKind::TypeAlias {
                    name: self.ident(&name, "id", place)?,
                    type_params: self.type_params(node)?,
                    value: self.expr_at(node, "value", "Load")?,
                }
            }
            "AugAssign" => StmtKind::AugAssign {
                target: self.expr_at(node, "target", "Store")?,
                op: self.binary(node)?,
                value: self.expr_at(node, "value", "Load")?,
            },
            "AnnAssign" => {
                let simple = self.int(node, "simple")? != 0;
                let target = self.expr_at(node, "target", "Store")?;
                if simple && !matches!(target.kind, ExprKind::Name(_)) {
                    return raise!(self.vm, TypeError, "AnnAssign with simple non-Name target");
                }
                StmtKind::AnnAssign {
                    target,
                    annotation: self.expr_at(node, "annotation", "Load")?,
                    value: self.opt_expr(node, "value")?,
                    simple,
                }
            }
            "For" | "AsyncFor" => StmtKind::For {
                is_async: kind == "AsyncFor",
                target: self.expr_at(node, "target", "Store")?,
                iter: self.expr_at(node, "iter", "Load")?,
                body: self.body(node)?,
                orelse: self.suite(node, "orelse")?,
            },
            "While" => StmtKind::While {
                test: self.expr_at(node, "test", "Load")?,
                body: self.body(node)?,
                orelse: self.suite(node, "orelse")?,
            },
            "If" => self.branches(node, span)?,
            "With" | "AsyncWith" => {
                let items = self.each(node, "items", |reader, item| {
                    Ok(WithItem {
                        context: reader.expr_at(item, "context_expr", "Load")?,
                        target: match reader.opt(item, "optional_vars")? {
                            Some(target) => Some(reader.expr(&target, "Store")?),
                            None => None,
                        },
                    })
                })?;
                self.not_empty(items.len(), node, "items")?;
                StmtKind::With {
                    is_async: kind == "AsyncWith",
                    items,
                    body: self.body(node)?,
                }
            }
            "Match" => {
                let subject = self.expr_at(node, "subject", "Load")?;
                let cases = self.each(node, "cases", |reader, case| {
                    let pattern = reader.get(case, "pattern")?;
                    let pattern = reader.pattern(&pattern)?;
                    Ok(MatchCase {
                        pattern: reader.arena.alloc(pattern),
                        guard: reader.opt_expr(case, "guard")?,
                        body: reader.body(case)?,
                    })
                })?;
                self.not_empty(cases.len(), node, "cases")?;
                StmtKind::Match { subject, cases }
            }
            "Raise" => {
                let (exc, cause) = (self.opt_expr(node, "exc")?, self.opt_expr(node, "cause")?);
                if exc.is_none() && cause.is_some() {
                    return raise!(self.vm, ValueError, "Raise with cause but no exception");
                }
                StmtKind::Raise { exc, cause }
            }
            "Try" | "TryStar" => {
                let body = self.body(node)?;
                let handlers = self.each(node, "handlers", |reader, handler| {
                    let span = reader.span(handler, "excepthandler")?;
                    Ok(ExceptHandler {
                        span,
                        types: reader.opt_expr(handler, "type")?,
                        name: reader.opt_ident(handler, "name", span)?,
                        body: reader.body(handler)?,
                    })
                })?;
                let orelse = self.suite(node, "orelse")?;
                let finalbody = self.suite(node, "finalbody")?;
                if handlers.is_empty() && finalbody.is_empty() {
                    return raise!(
                        self.vm,
                        ValueError,
                        "{kind} has neither handlers nor finalbody"
                    );
                }
                if handlers.is_empty() && !orelse.is_empty() {
                    return raise!(
                        self.vm,
                        ValueError,
                        "{kind} has orelse but no except handlers"
                    );
                }
                StmtKind::Try {
                    body,
                    handlers,
                    orelse,
                    finalbody,
                    is_star: kind == "TryStar",
                }
            }
            "Assert" => StmtKind::Assert {
                test: self.expr_at(node, "test", "Load")?,
                msg: self.opt_expr(node, "msg")?,
            },
            "Import" => {
                let names = self.aliases(node)?;
                self.not_empty(names.len(), node, "names")?;
                StmtKind::Import(names)
            }
            "ImportFrom" => {
                let level = self.int(node, "level")?;
                if level < 0 {
                    return raise!(self.vm, ValueError, "Negative ImportFrom level");
                }
                let names = self.aliases(node)?;
                self.not_empty(names.len(), node, "names")?;
                StmtKind::ImportFrom {
                    module: self.opt_ident(node, "module", span)?,
                    names,
                    level: level.min(1 << 20) as u32,
                }
            }
            "Global" | "Nonlocal" => {
                let names = self.idents(node, "names", span)?;
                self.not_empty(names.len(), node, "names")?;
                if kind == "Global" {
                    StmtKind::Global(names)
                } else {
                    StmtKind::Nonlocal(names)
                }
            }
            "Expr" => StmtKind::Expr(self.expr_at(node, "value", "Load")?),
            "Pass" => StmtKind::Pass,
            "Break" => StmtKind::Break,
            "Continue" => StmtKind::Continue,
            _ => return self.expected("stmt", node),
        })
    }

    /// `if`, and the `if`s that are alone in each `else`.
    pub(super) fn branches(&mut self, node: &Value, span: Span) -> Res<StmtKind<'a>> {
        let mut branches = Vec::new();
        let (mut node, mut span) = (node.clone(), span);
        loop {
            branches.push(Branch {
                span,
                test: self.expr_at(&node, "test", "Load")?,
                body: self.body(&node)?,
            });
            let orelse = self.items(&node, "orelse")?;
            match orelse.as_slice() {
                [only] if self.kind(only) == "If" => {
                    span = self.span(only, "stmt")?;
                    node = only.clone();
                }
                _ => break,
            }
        }
        Ok(StmtKind::If {
            branches: self.arena.alloc_slice_copy(&branches),
            orelse: self.suite(&node, "orelse")?,
        })
    }
}
