//! Statements, and what stands in their heads.

use super::super::ops;
use super::{Shower, Use};
use crate::object::{Res, Value};
use pyish_grammar::ast::*;

impl Shower<'_> {
    pub(super) fn stmt(&mut self, stmt: &Stmt<'_>) -> Res {
        self.deeper(|shower| shower.stmt_here(stmt))
    }

    pub(super) fn stmt_here(&mut self, stmt: &Stmt<'_>) -> Res {
        let span = stmt.span;
        match &stmt.kind {
            StmtKind::FunctionDef(def) => self.function(def, span),
            StmtKind::ClassDef(def) => self.class(def, span),
            StmtKind::Return(value) => {
                let value = self.opt_load(value)?;
                self.node("Return", span, &[("value", value)])
            }
            StmtKind::Delete(targets) => {
                let targets = self.list(targets, |this, target| this.expr(target, Use::Del))?;
                self.node("Delete", span, &[("targets", targets)])
            }
            StmtKind::Assign { targets, value } => {
                let targets = self.list(targets, |this, target| this.expr(target, Use::Store))?;
                let fields = [
                    ("targets", targets),
                    ("value", self.load(value)?),
                    ("type_comment", Value::None),
                ];
                self.node("Assign", span, &fields)
            }
            StmtKind::TypeAlias {
                name,
                type_params,
                value,
            } => {
                let id = self.name(name)?;
                let ctx = self.shared("Store")?;
                let name = self.node("Name", name.span, &[("id", id), ("ctx", ctx)])?;
                let params = self.list(type_params, Self::type_param)?;
                let fields = [
                    ("name", name),
                    ("type_params", params),
                    ("value", self.load(value)?),
                ];
                self.node("TypeAlias", span, &fields)
            }
            StmtKind::AugAssign { target, op, value } => {
                let fields = [
                    ("target", self.expr(target, Use::Store)?),
                    ("op", self.shared(ops::name_of(ops::BINARY, *op))?),
                    ("value", self.load(value)?),
                ];
                self.node("AugAssign", span, &fields)
            }
            StmtKind::AnnAssign {
                target,
                annotation,
                value,
                simple,
            } => {
                let fields = [
                    ("target", self.expr(target, Use::Store)?),
                    ("annotation", self.load(annotation)?),
                    ("value", self.opt_load(value)?),
                    ("simple", Value::Int((*simple).into())),
                ];
                self.node("AnnAssign", span, &fields)
            }
            StmtKind::For {
                is_async,
                target,
                iter,
                body,
                orelse,
            } => {
                let fields = [
                    ("target", self.expr(target, Use::Store)?),
                    ("iter", self.load(iter)?),
                    ("body", self.suite(body)?),
                    ("orelse", self.suite(orelse)?),
                    ("type_comment", Value::None),
                ];
                self.node(if *is_async { "AsyncFor" } else { "For" }, span, &fields)
            }
            StmtKind::While { test, body, orelse } => {
                let fields = [
                    ("test", self.load(test)?),
                    ("body", self.suite(body)?),
                    ("orelse", self.suite(orelse)?),
                ];
                self.node("While", span, &fields)
            }
            StmtKind::If { branches, orelse } => self.branches(branches, orelse, span),
            StmtKind::With {
                is_async,
                items,
                body,
            } => {
                let items = self.list(items, |this, item| {
                    let context = this.load(&item.context)?;
                    let target =
                        this.opt(item.target, |this, target| this.expr(target, Use::Store))?;
                    this.bare(
                        "withitem",
                        &[("context_expr", context), ("optional_vars", target)],
                    )
                })?;
                let fields = [
                    ("items", items),
                    ("body", self.suite(body)?),
                    ("type_comment", Value::None),
                ];
                self.node(if *is_async { "AsyncWith" } else { "With" }, span, &fields)
            }
            StmtKind::Match { subject, cases } => {
                let subject = self.load(subject)?;
                let cases = self.list(cases, |this, case| {
                    let fields = [
                        ("pattern", this.pattern(case.pattern)?),
                        ("guard", this.opt_load(&case.guard)?),
                        ("body", this.suite(case.body)?),
                    ];
                    this.bare("match_case", &fields)
                })?;
                self.node("Match", span, &[("subject", subject), ("cases", cases)])
            }
            StmtKind::Raise { exc, cause } => {
                let fields = [
                    ("exc", self.opt_load(exc)?),
                    ("cause", self.opt_load(cause)?),
                ];
                self.node("Raise", span, &fields)
            }
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finalbody,
                is_star,
            } => {
                let body = self.suite(body)?;
                let handlers = self.list(handlers, |this, handler| {
                    let fields = [
                        ("type", this.opt_load(&handler.types)?),
                        ("name", this.opt_name(&handler.name)?),
                        ("body", this.suite(handler.body)?),
                    ];
                    this.node("ExceptHandler", handler.span, &fields)
                })?;
                let fields = [
                    ("body", body),
                    ("handlers", handlers),
                    ("orelse", self.suite(orelse)?),
                    ("finalbody", self.suite(finalbody)?),
                ];
                self.node(if *is_star { "TryStar" } else { "Try" }, span, &fields)
            }
            StmtKind::Assert { test, msg } => {
                let fields = [("test", self.load(test)?), ("msg", self.opt_load(msg)?)];
                self.node("Assert", span, &fields)
            }
            StmtKind::Import(names) => {
                let names = self.list(names, Self::alias)?;
                self.node("Import", span, &[("names", names)])
            }
            StmtKind::ImportFrom {
                module,
                names,
                level,
            } => {
                let fields = [
                    ("module", self.opt_name(module)?),
                    ("names", self.list(names, Self::alias)?),
                    ("level", Value::Int((*level).into())),
                ];
                self.node("ImportFrom", span, &fields)
            }
            StmtKind::Global(names) => {
                let names = self.list(names, Self::name)?;
                self.node("Global", span, &[("names", names)])
            }
            StmtKind::Nonlocal(names) => {
                let names = self.list(names, Self::name)?;
                self.node("Nonlocal", span, &[("names", names)])
            }
            StmtKind::Expr(value) => {
                let value = self.load(value)?;
                self.node("Expr", span, &[("value", value)])
            }
            StmtKind::Pass => self.node("Pass", span, &[]),
            StmtKind::Break => self.node("Break", span, &[]),
            StmtKind::Continue => self.node("Continue", span, &[]),
        }
    }

    /// `if` and each `elif`: the objects nest, the last one first made.
    pub(super) fn branches(
        &mut self,
        branches: &[Branch<'_>],
        orelse: Suite<'_>,
        span: Span,
    ) -> Res {
        let mut orelse = self.suite(orelse)?;
        let mut made = Value::None;
        for (at, branch) in branches.iter().enumerate().rev() {
            let place = if at == 0 { span } else { branch.span.to(span) };
            let fields = [
                ("test", self.load(&branch.test)?),
                ("body", self.suite(branch.body)?),
                ("orelse", orelse),
            ];
            made = self.node("If", place, &fields)?;
            orelse = self.vm.new_list(vec![made.clone()])?;
        }
        Ok(made)
    }

    pub(super) fn function(&mut self, def: &FunctionDef<'_>, span: Span) -> Res {
        let fields = [
            ("name", self.name(&def.name)?),
            ("args", self.parameters(def.params)?),
            ("body", self.suite(def.body)?),
            ("decorator_list", self.loads(def.decorators)?),
            ("returns", self.opt_load(&def.returns)?),
            ("type_comment", Value::None),
            ("type_params", self.list(def.type_params, Self::type_param)?),
        ];
        let class = if def.is_async {
            "AsyncFunctionDef"
        } else {
            "FunctionDef"
        };
        self.node(class, span, &fields)
    }

    pub(super) fn class(&mut self, def: &ClassDef<'_>, span: Span) -> Res {
        let fields = [
            ("name", self.name(&def.name)?),
            ("bases", self.loads(def.bases)?),
            ("keywords", self.list(def.keywords, Self::keyword)?),
            ("body", self.suite(def.body)?),
            ("decorator_list", self.loads(def.decorators)?),
            ("type_params", self.list(def.type_params, Self::type_param)?),
        ];
        self.node("ClassDef", span, &fields)
    }

    pub(super) fn parameters(&mut self, params: &Parameters<'_>) -> Res {
        let positional = params.posonly.iter().chain(params.args);
        let defaults: Vec<ExprRef<'_>> = positional.filter_map(|it| it.default).collect();
        let fields = [
            ("posonlyargs", self.list(params.posonly, Self::parameter)?),
            ("args", self.list(params.args, Self::parameter)?),
            ("vararg", self.opt(params.vararg.as_ref(), Self::parameter)?),
            ("kwonlyargs", self.list(params.kwonly, Self::parameter)?),
            (
                "kw_defaults",
                self.list(params.kwonly, |this, it| this.opt_load(&it.default))?,
            ),
            ("kwarg", self.opt(params.kwarg.as_ref(), Self::parameter)?),
            ("defaults", self.loads(&defaults)?),
        ];
        self.bare("arguments", &fields)
    }

    pub(super) fn parameter(&mut self, param: &Parameter<'_>) -> Res {
        let fields = [
            ("arg", self.name(&param.name)?),
            ("annotation", self.opt_load(&param.annotation)?),
            ("type_comment", Value::None),
        ];
        self.node("arg", param.span, &fields)
    }

    pub(super) fn type_param(&mut self, param: &TypeParam<'_>) -> Res {
        let name = self.name(&param.name)?;
        let bound = self.opt_load(&param.bound)?;
        let default = self.opt_load(&param.default)?;
        let class = ops::name_of(ops::TYPE_PARAMS, param.kind);
        let mut fields = vec![("name", name), ("default_value", default)];
        if param.kind == TypeParamKind::TypeVar {
            fields.insert(1, ("bound", bound));
        }
        self.node(class, param.span, &fields)
    }

    pub(super) fn alias(&mut self, alias: &Alias<'_>) -> Res {
        let fields = [
            ("name", self.name(&alias.name)?),
            ("asname", self.opt_name(&alias.asname)?),
        ];
        self.node("alias", alias.span, &fields)
    }

    pub(super) fn keyword(&mut self, keyword: &Keyword<'_>) -> Res {
        let fields = [
            ("arg", self.opt_name(&keyword.name)?),
            ("value", self.load(&keyword.value)?),
        ];
        self.node("keyword", keyword.span, &fields)
    }
}
