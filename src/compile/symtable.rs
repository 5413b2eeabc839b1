//! The first walk over the tree: which scopes there are and what is said of each name in them, with every
//! SyntaxError that CPython's symbol tables raise while they are built.
//!
//! The order of the visits is CPython's, since it decides which of two errors is reported. Linear in the tree.

use pyish_grammar::ast::*;

use super::error::{Res, deeper, syntax_error};
use super::names::{NameId, Names};
use super::scope::{ComprehensionKind, Defs, Part, Privacy, Scope, ScopeId, ScopeKind, Scopes};

/// What the walk depends on besides the tree.
#[derive(Clone, Copy)]
pub(super) struct Setting {
    /// `from __future__ import annotations`
    pub(super) future_annotations: bool,
    /// `await` may stand at module level.
    pub(super) top_level_await: bool,
}

/// The walk.
pub(super) struct SymbolTable<'c> {
    pub(super) names: &'c mut Names,
    pub(super) scopes: &'c mut Scopes,
    pub(super) setting: Setting,
    /// The scope that is being filled.
    pub(super) current: ScopeId,
    /// Whose private names are mangled.
    private: Privacy,
}

/// Walk the whole tree. The module's scope is number 0.
pub(super) fn build<'a>(
    root: &'a Root<'a>,
    names: &mut Names,
    scopes: &mut Scopes,
    setting: Setting,
) -> Res {
    let top = scopes.add(
        Scope::new(ScopeKind::Module, NameId::TOP, None),
        root,
        Part::Body,
    );
    let mut table = SymbolTable {
        names,
        scopes,
        setting,
        current: top,
        private: Privacy::default(),
    };
    match root {
        Root::Module(suite) | Root::Interactive(suite) => table.suite(suite),
        Root::Expression(expr) => table.expr(expr),
    }
}

impl<'a> SymbolTable<'_> {
    fn scope(&mut self) -> &mut Scope {
        &mut self.scopes[self.current]
    }

    fn mangle(&mut self, name: &str) -> NameId {
        self.private.mangled(self.names, name)
    }

    /// Run `visit` in a new scope for a part of `node`.
    pub(super) fn within<T>(
        &mut self,
        kind: ScopeKind,
        name: NameId,
        node: &T,
        part: Part,
        visit: impl FnOnce(&mut Self) -> Res,
    ) -> Res<ScopeId> {
        let parent = self.current;
        let mut scope = Scope::new(kind, name, Some(parent));
        let outer = &self.scopes[parent];
        scope.is_nested = outer.is_nested || outer.is_function_like();
        scope.private = self.private.clone();
        scope.is_unevaluated = outer.is_unevaluated;
        scope.in_iterable = outer.in_iterable;
        let id = self.scopes.add(scope, node, part);
        self.within_existing(id, visit)?;
        Ok(id)
    }

    fn within_existing(&mut self, id: ScopeId, visit: impl FnOnce(&mut Self) -> Res) -> Res {
        let outer = std::mem::replace(&mut self.current, id);
        let result = visit(self);
        self.current = outer;
        result
    }

    /// Whether an annotation scope opened here looks names up in a class first.
    fn sees_class(&mut self) -> bool {
        let scope = self.scope();
        scope.kind == ScopeKind::Class || scope.sees_class
    }

    /// Mark the current scope as one that looks names up in the class around it first.
    fn let_see_class(&mut self, sees: bool) {
        if sees {
            self.scope().sees_class = true;
            self.scope().symbol(NameId::CLASSDICT).defs.add(Defs::USE);
        }
    }

    /// Note `defs` for a name in the current scope.
    fn define(&mut self, name: &str, defs: Defs, span: Span) -> Res {
        self.define_in(self.current, name, defs, span)
    }

    fn define_in(&mut self, id: ScopeId, name: &str, mut defs: Defs, span: Span) -> Res {
        let mangled = self.mangle(name);
        let scope = &mut self.scopes[id];
        let known = scope.defs(mangled);
        if defs.any(Defs::PARAM) && known.any(Defs::PARAM) {
            return Err(syntax_error(
                format!("duplicate argument '{name}' in function definition"),
                span,
            ));
        }
        if defs.any(Defs::TYPE_PARAM) && known.any(Defs::TYPE_PARAM) {
            return Err(syntax_error(
                format!("duplicate type parameter '{name}'"),
                span,
            ));
        }
        if scope.in_iteration_target {
            if known.any(Defs::GLOBAL.or(Defs::NONLOCAL)) {
                let message = format!(
                    "comprehension inner loop cannot rebind assignment expression target '{name}'"
                );
                return Err(syntax_error(message, span));
            }
            defs.add(Defs::COMP_ITER);
        }
        scope.symbol(mangled).defs.add(defs);
        if defs.any(Defs::PARAM) {
            scope.parameters.push(mangled);
        }
        Ok(())
    }

    /// Bind a name, which must not be `__debug__`.
    fn bind(&mut self, name: &str, defs: Defs, span: Span) -> Res {
        self.check_name(name, false, span)?;
        self.define(name, defs, span)
    }

    fn check_name(&self, name: &str, is_delete: bool, span: Span) -> Res {
        match name {
            "__debug__" if is_delete => Err(syntax_error("cannot delete __debug__", span)),
            "__debug__" => Err(syntax_error("cannot assign to __debug__", span)),
            _ => Ok(()),
        }
    }

    pub(super) fn suite(&mut self, suite: Suite<'a>) -> Res {
        suite.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    /// Visit what may not be reached.
    fn conditional(&mut self, visit: impl FnOnce(&mut Self) -> Res) -> Res {
        let outer = std::mem::replace(&mut self.scope().in_conditional, true);
        let result = visit(self);
        self.scope().in_conditional = outer;
        result
    }

    fn stmt(&mut self, stmt: &'a Stmt<'a>) -> Res {
        deeper(|| self.stmt_here(stmt))
    }

    fn stmt_here(&mut self, stmt: &'a Stmt<'a>) -> Res {
        let span = stmt.span;
        match &stmt.kind {
            StmtKind::FunctionDef(def) => self.function(def, span),
            StmtKind::ClassDef(class) => self.class(class, span),
            StmtKind::Return(value) => self.maybe(*value),
            StmtKind::Delete(targets) => targets.iter().try_for_each(|target| self.delete(target)),
            StmtKind::Assign { targets, value } => {
                targets.iter().try_for_each(|target| self.target(target))?;
                self.expr(value)
            }
            StmtKind::TypeAlias {
                name,
                type_params,
                value,
            } => self.type_alias(stmt, name, type_params, value),
            StmtKind::AugAssign { target, value, .. } => {
                self.target(target)?;
                self.expr(value)
            }
            StmtKind::AnnAssign {
                target,
                annotation,
                value,
                simple,
            } => self.annotated(span, target, annotation, *value, *simple),
            StmtKind::For {
                is_async,
                target,
                iter,
                body,
                orelse,
            } => {
                self.check_async(*is_async, "'async for' outside async function", stmt.span)?;
                self.target(target)?;
                self.expr(iter)?;
                self.conditional(|this| {
                    this.suite(body)?;
                    this.suite(orelse)
                })
            }
            StmtKind::While { test, body, orelse } => {
                self.expr(test)?;
                self.conditional(|this| {
                    this.suite(body)?;
                    this.suite(orelse)
                })
            }
            StmtKind::If { branches, orelse } => self.conditional(|this| {
                for branch in *branches {
                    this.expr(branch.test)?;
                    this.suite(branch.body)?;
                }
                this.suite(orelse)
            }),
            StmtKind::With {
                is_async,
                items,
                body,
            } => self.conditional(|this| {
                this.check_async(*is_async, "'async with' outside async function", stmt.span)?;
                for item in *items {
                    this.expr(item.context)?;
                    item.target.map_or(Ok(()), |target| this.target(target))?;
                }
                this.suite(body)
            }),
            StmtKind::Match { subject, cases } => {
                self.expr(subject)?;
                self.conditional(|this| cases.iter().try_for_each(|case| this.case(case)))
            }
            StmtKind::Raise { exc, cause } => {
                self.maybe(*exc)?;
                self.maybe(*cause)
            }
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finalbody,
                ..
            } => self.conditional(|this| {
                this.suite(body)?;
                handlers
                    .iter()
                    .try_for_each(|handler| this.handler(handler))?;
                this.suite(orelse)?;
                this.suite(finalbody)
            }),
            StmtKind::Assert { test, msg } => {
                self.expr(test)?;
                self.maybe(*msg)
            }
            StmtKind::Import(aliases) | StmtKind::ImportFrom { names: aliases, .. } => {
                aliases.iter().try_for_each(|alias| self.import(alias))
            }
            StmtKind::Global(names) => names
                .iter()
                .try_for_each(|name| self.declare(name, "global", span)),
            StmtKind::Nonlocal(names) => names
                .iter()
                .try_for_each(|name| self.declare(name, "nonlocal", span)),
            StmtKind::Expr(value) => self.expr(value),
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => Ok(()),
        }
    }

    fn handler(&mut self, handler: &'a ExceptHandler<'a>) -> Res {
        self.maybe(handler.types)?;
        if let Some(name) = handler.name {
            self.bind(name.name, Defs::LOCAL, handler.span)?;
            self.mark_deleted(name.name);
        }
        self.suite(handler.body)
    }

    fn import(&mut self, alias: &'a Alias<'a>) -> Res {
        let name = alias.asname.unwrap_or(alias.name).name;
        if name == "*" {
            if self.scope().kind != ScopeKind::Module {
                return Err(syntax_error(
                    "import * only allowed at module level",
                    alias.span,
                ));
            }
            return Ok(());
        }
        let first = if alias.asname.is_some() {
            name
        } else {
            name.split('.').next().unwrap_or(name)
        };
        self.bind(first, Defs::IMPORT, alias.span)
    }

    /// `global name`, `nonlocal name`.
    fn declare(&mut self, name: &Ident<'a>, word: &str, span: Span) -> Res {
        let mangled = self.mangle(name.name);
        let known = self.scope().defs(mangled);
        let text = name.name;
        let fault = if known.any(Defs::PARAM) {
            Some(format!("name '{text}' is parameter and {word}"))
        } else if known.any(Defs::USE) {
            Some(format!("name '{text}' is used prior to {word} declaration"))
        } else if known.any(Defs::ANNOT) {
            Some(format!("annotated name '{text}' can't be {word}"))
        } else if known.any(Defs::LOCAL) {
            Some(format!(
                "name '{text}' is assigned to before {word} declaration"
            ))
        } else {
            None
        };
        if let Some(message) = fault {
            return Err(syntax_error(message, span));
        }
        let defs = if word == "global" {
            Defs::GLOBAL
        } else {
            Defs::NONLOCAL
        };
        self.scope().directives.push((mangled, span));
        self.define(text, defs, span)
    }

    fn annotated(
        &mut self,
        span: Span,
        target: ExprRef<'a>,
        annotation: ExprRef<'a>,
        value: Option<ExprRef<'a>>,
        simple: bool,
    ) -> Res {
        if let ExprKind::Name(name) = target.kind {
            let mangled = self.mangle(name);
            let known = self.scope().defs(mangled);
            let is_module = self.scope().kind == ScopeKind::Module;
            if known.any(Defs::GLOBAL.or(Defs::NONLOCAL)) && !is_module && simple {
                let word = if known.any(Defs::GLOBAL) {
                    "global"
                } else {
                    "nonlocal"
                };
                return Err(syntax_error(
                    format!("annotated name '{name}' can't be {word}"),
                    span,
                ));
            }
            if simple {
                self.bind(name, Defs::ANNOT.or(Defs::LOCAL), target.span)?;
            } else if value.is_some() {
                self.bind(name, Defs::LOCAL, target.span)?;
            }
        } else {
            self.target(target)?;
        }
        self.variable_annotation(
            annotation,
            simple && matches!(target.kind, ExprKind::Name(_)),
        )?;
        self.maybe(value)
    }

    /// The annotation of a variable: evaluated by the `__annotate__` of its class or module, never in a function.
    fn variable_annotation(&mut self, annotation: ExprRef<'a>, is_kept: bool) -> Res {
        let future = self.setting.future_annotations;
        let sees_class = self.sees_class();
        let scope = self.scope();
        let is_evaluated = !scope.is_function_like();
        let is_module = scope.kind == ScopeKind::Module;
        if is_evaluated && (is_module || scope.in_conditional) && !future {
            scope.has_conditional_annotations = true;
            scope
                .symbol(NameId::CONDITIONAL_ANNOTATIONS)
                .defs
                .add(Defs::USE);
        }
        scope.has_annotations |= is_evaluated && is_kept;
        let has_conditional = scope.has_conditional_annotations;
        let block = match scope.annotations {
            Some(block) => block,
            None => {
                let block = self.within(
                    ScopeKind::Annotation,
                    NameId::ANNOTATE,
                    annotation,
                    Part::Annotations,
                    |this| {
                        this.define("format", Defs::PARAM, annotation.span)?;
                        this.scope().is_unevaluated |= future || !is_evaluated;
                        this.let_see_class(sees_class);
                        Ok(())
                    },
                )?;
                self.scope().annotations = Some(block);
                block
            }
        };
        self.within_existing(block, |this| {
            if has_conditional {
                this.scope()
                    .symbol(NameId::CONDITIONAL_ANNOTATIONS)
                    .defs
                    .add(Defs::USE);
            }
            this.expr(annotation)
        })
    }

    fn function(&mut self, def: &'a FunctionDef<'a>, span: Span) -> Res {
        self.bind(def.name.name, Defs::LOCAL, span)?;
        self.defaults(def.params)?;
        def.decorators
            .iter()
            .try_for_each(|decorator| self.expr(decorator))?;
        let name = self.names.intern(def.name.name);
        if def.type_params.is_empty() {
            return self.function_body(def, name);
        }
        self.type_parameters(
            name,
            def,
            def.type_params,
            |this| {
                if def
                    .params
                    .positional()
                    .any(|parameter| parameter.default.is_some())
                {
                    this.define(".defaults", Defs::PARAM, span)?;
                }
                if def
                    .params
                    .kwonly
                    .iter()
                    .any(|parameter| parameter.default.is_some())
                {
                    this.define(".kwdefaults", Defs::PARAM, span)?;
                }
                Ok(())
            },
            |this| this.function_body(def, name),
        )
    }

    fn function_body(&mut self, def: &'a FunctionDef<'a>, name: NameId) -> Res {
        self.function_annotations(def)?;
        self.within(ScopeKind::Function, name, def, Part::Body, |this| {
            this.scope().is_coroutine = def.is_async;
            this.parameters(def.params)?;
            this.suite(def.body)
        })?;
        Ok(())
    }

    fn function_annotations(&mut self, def: &'a FunctionDef<'a>) -> Res {
        let sees_class = self.sees_class();
        let params = def.params;
        let annotations = || {
            params
                .in_source_order()
                .filter_map(|p| p.annotation)
                .chain(def.returns)
        };
        if annotations().next().is_none() {
            return Ok(());
        }
        self.within(
            ScopeKind::Annotation,
            NameId::ANNOTATE,
            def,
            Part::Annotations,
            |this| {
                this.define("format", Defs::PARAM, Span::default())?;
                this.scope().is_unevaluated |= this.setting.future_annotations;
                this.let_see_class(sees_class);
                annotations().try_for_each(|annotation| this.expr(annotation))
            },
        )?;
        Ok(())
    }

    fn defaults(&mut self, params: &'a Parameters<'a>) -> Res {
        params
            .positional()
            .chain(params.kwonly)
            .try_for_each(|parameter| self.maybe(parameter.default))
    }

    fn parameters(&mut self, params: &'a Parameters<'a>) -> Res {
        let named = params.positional().chain(params.kwonly);
        for parameter in named
            .chain(params.vararg.as_ref())
            .chain(params.kwarg.as_ref())
        {
            self.bind(parameter.name.name, Defs::PARAM, parameter.span)?;
        }
        Ok(())
    }

    fn class(&mut self, class: &'a ClassDef<'a>, span: Span) -> Res {
        self.bind(class.name.name, Defs::LOCAL, span)?;
        class
            .decorators
            .iter()
            .try_for_each(|decorator| self.expr(decorator))?;
        let name = self.names.intern(class.name.name);
        if class.type_params.is_empty() {
            return self.class_rest(class, name);
        }
        let own = class.type_params.iter().map(|param| param.name.name.into());
        let private = Privacy {
            class: Some(name),
            only: Some(own.collect()),
        };
        let outer = std::mem::replace(&mut self.private, private);
        let result = self.type_parameters(
            name,
            class,
            class.type_params,
            |this| {
                for implicit in [".type_params", ".generic_base"] {
                    this.define(implicit, Defs::LOCAL.or(Defs::USE), span)?;
                }
                Ok(())
            },
            |this| this.class_rest(class, name),
        );
        self.private = outer;
        result
    }

    fn class_rest(&mut self, class: &'a ClassDef<'a>, name: NameId) -> Res {
        class.bases.iter().try_for_each(|base| self.expr(base))?;
        self.keywords(class.keywords)?;
        let private = Privacy {
            class: Some(name),
            only: None,
        };
        let outer = std::mem::replace(&mut self.private, private);
        let result = self.within(ScopeKind::Class, name, class, Part::Body, |this| {
            if !class.type_params.is_empty() {
                this.define("__type_params__", Defs::LOCAL, Span::default())?;
                this.define(".type_params", Defs::USE, Span::default())?;
            }
            this.suite(class.body)
        });
        self.private = outer;
        result.map(drop)
    }

    fn type_alias(
        &mut self,
        stmt: &'a Stmt<'a>,
        name: &Ident<'a>,
        params: &'a [TypeParam<'a>],
        value: ExprRef<'a>,
    ) -> Res {
        self.bind(name.name, Defs::LOCAL, name.span)?;
        let sees_class = self.scope().kind == ScopeKind::Class;
        let id = self.names.intern(name.name);
        let body = |this: &mut Self| {
            this.within(ScopeKind::TypeAlias, id, stmt, Part::Body, |this| {
                this.define(".format", Defs::PARAM, value.span)?;
                this.let_see_class(sees_class);
                this.expr(value)
            })
            .map(drop)
        };
        if params.is_empty() {
            body(self)
        } else {
            self.type_parameters(id, stmt, params, |_| Ok(()), body)
        }
    }

    /// A scope of type parameters, and in it `rest`.
    fn type_parameters<T>(
        &mut self,
        name: NameId,
        node: &T,
        params: &'a [TypeParam<'a>],
        implicit: impl FnOnce(&mut Self) -> Res,
        rest: impl FnOnce(&mut Self) -> Res,
    ) -> Res {
        let sees_class = self.scope().kind == ScopeKind::Class;
        self.within(
            ScopeKind::TypeParameters,
            name,
            node,
            Part::TypeParameters,
            |this| {
                this.let_see_class(sees_class);
                implicit(this)?;
                params
                    .iter()
                    .try_for_each(|param| this.type_parameter(param))?;
                rest(this)
            },
        )?;
        Ok(())
    }

    fn type_parameter(&mut self, param: &'a TypeParam<'a>) -> Res {
        if let name @ "__classdict__" = param.name.name {
            let message = format!("reserved name '{name}' cannot be used for type parameter");
            return Err(syntax_error(message, param.span));
        }
        self.bind(
            param.name.name,
            Defs::TYPE_PARAM.or(Defs::LOCAL),
            param.span,
        )?;
        let bound_word = match param.bound {
            Some(Expr {
                kind: ExprKind::Tuple(_),
                ..
            }) => "a TypeVar constraint",
            _ => "a TypeVar bound",
        };
        let default_word = match param.kind {
            TypeParamKind::TypeVar => "a TypeVar default",
            TypeParamKind::TypeVarTuple => "a TypeVarTuple default",
            TypeParamKind::ParamSpec => "a ParamSpec default",
        };
        self.type_variable(param, param.bound, Part::Bound, bound_word)?;
        self.type_variable(param, param.default, Part::Default, default_word)
    }

    fn type_variable(
        &mut self,
        param: &'a TypeParam<'a>,
        value: Option<ExprRef<'a>>,
        part: Part,
        word: &'static str,
    ) -> Res {
        let Some(value) = value else { return Ok(()) };
        let sees_class = self.scope().sees_class;
        let name = self.names.intern(param.name.name);
        self.within(ScopeKind::TypeVariable(word), name, param, part, |this| {
            this.define(".format", Defs::PARAM, value.span)?;
            this.let_see_class(sees_class);
            this.expr(value)
        })?;
        Ok(())
    }

    fn case(&mut self, case: &'a MatchCase<'a>) -> Res {
        self.pattern(case.pattern)?;
        self.maybe(case.guard)?;
        self.suite(case.body)
    }

    fn pattern(&mut self, pattern: &'a Pattern<'a>) -> Res {
        deeper(|| match &pattern.kind {
            PatternKind::Value(value) => self.expr(value),
            PatternKind::Singleton(_) => Ok(()),
            PatternKind::Sequence(items) | PatternKind::Or(items) => {
                items.iter().try_for_each(|item| self.pattern(item))
            }
            PatternKind::Mapping {
                keys,
                patterns,
                rest,
            } => {
                keys.iter().try_for_each(|key| self.expr(key))?;
                patterns.iter().try_for_each(|item| self.pattern(item))?;
                rest.map_or(Ok(()), |rest| {
                    self.bind(rest.name, Defs::LOCAL, pattern.span)
                })
            }
            PatternKind::Class {
                class,
                patterns,
                kw_names,
                kw_patterns,
            } => {
                self.expr(class)?;
                patterns.iter().try_for_each(|item| self.pattern(item))?;
                kw_names
                    .iter()
                    .try_for_each(|name| self.check_name(name.name, false, pattern.span))?;
                kw_patterns.iter().try_for_each(|item| self.pattern(item))
            }
            PatternKind::Star(name) => name.map_or(Ok(()), |name| {
                self.bind(name.name, Defs::LOCAL, pattern.span)
            }),
            PatternKind::As {
                pattern: inner,
                name,
            } => {
                inner.map_or(Ok(()), |inner| self.pattern(inner))?;
                name.map_or(Ok(()), |name| {
                    self.bind(name.name, Defs::LOCAL, pattern.span)
                })
            }
        })
    }

    fn mark_deleted(&mut self, name: &str) {
        let mangled = self.mangle(name);
        self.scope().symbol(mangled).is_deleted = true;
    }

    fn delete(&mut self, target: ExprRef<'a>) -> Res {
        deeper(|| match target.kind {
            ExprKind::Name(name) => {
                self.check_name(name, true, target.span)?;
                self.define(name, Defs::LOCAL, target.span)?;
                self.mark_deleted(name);
                Ok(())
            }
            ExprKind::Attribute { value, attr } => {
                self.check_name(attr.name, true, target.span)?;
                self.expr(value)
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                items.iter().try_for_each(|item| self.delete(item))
            }
            _ => self.expr(target),
        })
    }

    /// Visit what is assigned to.
    pub(super) fn target(&mut self, target: ExprRef<'a>) -> Res {
        deeper(|| match target.kind {
            ExprKind::Name(name) => self.bind(name, Defs::LOCAL, target.span),
            ExprKind::Attribute { value, attr } => {
                self.check_name(attr.name, false, target.span)?;
                self.expr(value)
            }
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                items.iter().try_for_each(|item| self.target(item))
            }
            ExprKind::Starred(inner) => self.target(inner),
            _ => self.expr(target),
        })
    }

    fn maybe(&mut self, expr: Option<ExprRef<'a>>) -> Res {
        expr.map_or(Ok(()), |expr| self.expr(expr))
    }

    fn keywords(&mut self, keywords: &'a [Keyword<'a>]) -> Res {
        for keyword in keywords {
            if let Some(name) = keyword.name {
                self.check_name(name.name, false, keyword.span)?;
            }
        }
        keywords
            .iter()
            .try_for_each(|keyword| self.expr(keyword.value))
    }

    fn parts(&mut self, parts: &'a [StringPart<'a>]) -> Res {
        for part in parts {
            if let StringPart::Field(field) = part {
                self.expr(field.value)?;
                if let Some(spec) = field.spec {
                    deeper(|| self.parts(spec))?;
                }
            }
        }
        Ok(())
    }

    /// Visit an expression.
    pub(super) fn expr(&mut self, expr: ExprRef<'a>) -> Res {
        deeper(|| self.expr_here(expr))
    }

    fn all(&mut self, exprs: &'a [ExprRef<'a>]) -> Res {
        exprs.iter().try_for_each(|expr| self.expr(expr))
    }

    fn expr_here(&mut self, expr: ExprRef<'a>) -> Res {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Named { target, value } => self.named(expr, target, value),
            ExprKind::BoolOp { values, .. } => self.all(values),
            ExprKind::Binary { left, right, .. } => {
                self.expr(left)?;
                self.expr(right)
            }
            ExprKind::Unary { operand, .. } => self.expr(operand),
            ExprKind::Lambda { params, body } => {
                self.defaults(params)?;
                self.within(
                    ScopeKind::Function,
                    NameId::LAMBDA,
                    expr,
                    Part::Body,
                    |this| {
                        this.parameters(params)?;
                        this.expr(body)
                    },
                )?;
                Ok(())
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.expr(test)?;
                self.expr(body)?;
                self.expr(orelse)
            }
            ExprKind::Dict(pairs) => {
                pairs.iter().try_for_each(|(key, _)| self.maybe(*key))?;
                pairs.iter().try_for_each(|(_, value)| self.expr(value))
            }
            ExprKind::Set(items) | ExprKind::List(items) | ExprKind::Tuple(items) => {
                self.all(items)
            }
            ExprKind::ListComp {
                element,
                generators,
            } => self.comprehension(expr, ComprehensionKind::List, element, None, generators),
            ExprKind::SetComp {
                element,
                generators,
            } => self.comprehension(expr, ComprehensionKind::Set, element, None, generators),
            ExprKind::DictComp {
                key,
                value,
                generators,
            } => self.comprehension(expr, ComprehensionKind::Dict, key, Some(value), generators),
            ExprKind::GeneratorExp {
                element,
                generators,
            } => self.comprehension(
                expr,
                ComprehensionKind::Generator,
                element,
                None,
                generators,
            ),
            ExprKind::Await(value) => {
                self.refuse_in_annotation("await expression", span)?;
                self.check_await(span)?;
                self.expr(value)?;
                self.scope().is_coroutine = true;
                Ok(())
            }
            ExprKind::Yield(value) => {
                self.refuse_in_annotation("yield expression", span)?;
                self.maybe(*value)?;
                self.yields(span)
            }
            ExprKind::YieldFrom(value) => {
                self.refuse_in_annotation("yield expression", span)?;
                self.expr(value)?;
                self.yields(span)
            }
            ExprKind::Compare { left, rest } => {
                self.expr(left)?;
                rest.iter().try_for_each(|(_, operand)| self.expr(operand))
            }
            ExprKind::Call {
                func,
                args,
                keywords,
            } => {
                self.expr(func)?;
                self.all(args)?;
                self.keywords(keywords)
            }
            ExprKind::JoinedStr(parts) | ExprKind::TemplateStr(parts) => self.parts(parts),
            ExprKind::Constant(_) => Ok(()),
            ExprKind::Attribute { value, .. } | ExprKind::Starred(value) => self.expr(value),
            ExprKind::Subscript { value, index } => {
                self.expr(value)?;
                self.expr(index)
            }
            ExprKind::Name(name) => self.load(name, span),
            ExprKind::Slice { lower, upper, step } => {
                self.maybe(*lower)?;
                self.maybe(*upper)?;
                self.maybe(*step)
            }
        }
    }

    fn load(&mut self, name: &str, span: Span) -> Res {
        self.define(name, Defs::USE, span)?;
        // `super()` without arguments finds its class through `__class__`.
        if name == "super" && self.scope().is_function_like() {
            self.scope().symbol(NameId::CLASS).defs.add(Defs::USE);
        }
        Ok(())
    }

    fn check_await(&mut self, span: Span) -> Res {
        let top_level = self.setting.top_level_await && self.is_top_level();
        let scope = self.scope();
        if top_level {
            if scope.comprehension.is_none() {
                scope.is_coroutine = true;
            }
            return Ok(());
        }
        if !scope.is_function_like() {
            return Err(syntax_error("'await' outside function", span));
        }
        if !scope.is_coroutine && scope.comprehension.is_none() {
            return Err(syntax_error("'await' outside async function", span));
        }
        Ok(())
    }

    /// `async for` and `async with` stand in coroutines alone: said before anything within them is looked at.
    fn check_async(&mut self, is_async: bool, message: &str, span: Span) -> Res {
        let top_level = self.setting.top_level_await && self.is_top_level();
        if is_async && top_level && self.scope().comprehension.is_none() {
            self.scope().is_coroutine = true;
        } else if is_async && !top_level && !self.scope().is_coroutine {
            return Err(syntax_error(message, span));
        }
        Ok(())
    }

    /// At module level, or in a comprehension there.
    fn is_top_level(&self) -> bool {
        let mut id = self.current;
        while self.scopes[id].comprehension.is_some() {
            match self.scopes[id].parent {
                Some(parent) => id = parent,
                None => break,
            }
        }
        self.scopes[id].kind == ScopeKind::Module
    }

    fn yields(&mut self, span: Span) -> Res {
        self.scope().is_generator = true;
        let place = match self.scope().comprehension {
            None => return Ok(()),
            Some(ComprehensionKind::List) => "list comprehension",
            Some(ComprehensionKind::Set) => "set comprehension",
            Some(ComprehensionKind::Dict) => "dict comprehension",
            Some(ComprehensionKind::Generator) => "generator expression",
        };
        Err(syntax_error(format!("'yield' inside {place}"), span))
    }

    /// Some expressions may not stand in a scope that is evaluated later.
    fn refuse_in_annotation(&mut self, what: &str, span: Span) -> Res {
        let place = match self.scope().kind {
            ScopeKind::Annotation => "an annotation",
            ScopeKind::TypeVariable(word) => word,
            ScopeKind::TypeAlias => "a type alias",
            ScopeKind::TypeParameters => "the definition of a generic",
            ScopeKind::Module | ScopeKind::Class | ScopeKind::Function => return Ok(()),
        };
        Err(syntax_error(
            format!("{what} cannot be used within {place}"),
            span,
        ))
    }

    fn named(&mut self, expr: ExprRef<'a>, target: &Ident<'a>, value: ExprRef<'a>) -> Res {
        self.refuse_in_annotation("named expression", expr.span)?;
        if self.scope().in_iterable > 0 {
            let message =
                "assignment expression cannot be used in a comprehension iterable expression";
            return Err(syntax_error(message, expr.span));
        }
        if self.scope().comprehension.is_some() {
            self.bind_outside_comprehension(target)?;
        }
        self.scope().has_walrus = true;
        self.expr(value)?;
        self.bind(target.name, Defs::LOCAL, target.span)
    }

    /// An assignment expression in a comprehension binds in the function around it (PEP 572).
    fn bind_outside_comprehension(&mut self, target: &Ident<'a>) -> Res {
        let (name, span) = (target.name, target.span);
        let mangled = self.mangle(name);
        let refuse = |place: &str| {
            let message =
                format!("assignment expression within a comprehension cannot be used {place}");
            Err(syntax_error(message, span))
        };
        let mut around = Some(self.current);
        while let Some(id) = around {
            let scope = &mut self.scopes[id];
            around = scope.parent;
            let known = scope.defs(mangled);
            if scope.comprehension.is_some() {
                if known.any(Defs::COMP_ITER) && known.any(Defs::LOCAL.or(Defs::GLOBAL)) {
                    let message = format!(
                        "assignment expression cannot rebind comprehension iteration variable '{name}'"
                    );
                    return Err(syntax_error(message, span));
                }
                continue;
            }
            scope.has_walrus = true;
            match scope.kind {
                ScopeKind::Function => {
                    let defs = if known.any(Defs::GLOBAL) {
                        Defs::GLOBAL
                    } else {
                        Defs::NONLOCAL
                    };
                    self.define(name, defs, span)?;
                    self.scope().directives.push((mangled, span));
                    return self.define_in(id, name, Defs::LOCAL, span);
                }
                ScopeKind::Module => {
                    self.define(name, Defs::GLOBAL, span)?;
                    self.scope().directives.push((mangled, span));
                    return self.define_in(id, name, Defs::GLOBAL, span);
                }
                ScopeKind::Class => return refuse("in a class body"),
                ScopeKind::TypeParameters => return refuse("within the definition of a generic"),
                ScopeKind::TypeAlias => return refuse("in a type alias"),
                ScopeKind::TypeVariable(_) => return refuse("in a TypeVar bound"),
                ScopeKind::Annotation => return refuse("within an annotation"),
            }
        }
        Ok(())
    }

    fn comprehension(
        &mut self,
        expr: ExprRef<'a>,
        kind: ComprehensionKind,
        element: ExprRef<'a>,
        value: Option<ExprRef<'a>>,
        generators: &'a [Comprehension<'a>],
    ) -> Res {
        let Some((first, others)) = generators.split_first() else {
            return Ok(());
        };
        let sees_class = self.scope().sees_class;
        self.scope().in_iterable += 1;
        self.expr(first.iter)?;
        self.scope().in_iterable -= 1;
        let name = match kind {
            ComprehensionKind::List => NameId::LISTCOMP,
            ComprehensionKind::Set => NameId::SETCOMP,
            ComprehensionKind::Dict => NameId::DICTCOMP,
            ComprehensionKind::Generator => NameId::GENEXPR,
        };
        let is_generator = kind == ComprehensionKind::Generator;
        let id = self.within(ScopeKind::Function, name, expr, Part::Body, |this| {
            let scope = this.scope();
            scope.comprehension = Some(kind);
            // An annotation sees the class around it, a comprehension inside does not: so it has code of its own.
            scope.is_inlined = !is_generator && !sees_class;
            scope.is_coroutine = first.is_async;
            if !this.scope().is_inlined {
                this.define(".0", Defs::PARAM, first.iter.span)?;
            }
            this.iteration_target(first.target)?;
            this.all(first.ifs)?;
            for generator in others {
                this.iteration_target(generator.target)?;
                this.scope().in_iterable += 1;
                this.expr(generator.iter)?;
                this.scope().in_iterable -= 1;
                this.all(generator.ifs)?;
                this.scope().is_coroutine |= generator.is_async;
            }
            this.maybe(value)?;
            this.expr(element)?;
            this.scope().is_generator = is_generator;
            Ok(())
        })?;
        if !self.scopes[id].is_coroutine || is_generator {
            return Ok(());
        }
        let allowed = self.setting.top_level_await && self.is_top_level();
        if !self.scope().is_coroutine && self.scope().comprehension.is_none() && !allowed {
            let message = "asynchronous comprehension outside of an asynchronous function";
            return Err(syntax_error(message, expr.span));
        }
        self.scope().is_coroutine = true;
        Ok(())
    }

    fn iteration_target(&mut self, target: ExprRef<'a>) -> Res {
        self.scope().in_iteration_target = true;
        let result = self.target(target);
        self.scope().in_iteration_target = false;
        result
    }
}

/// Ways through a list of parameters.
pub(super) trait ParameterOrder<'a> {
    /// Those that take positional arguments.
    fn positional(&self) -> impl Iterator<Item = &'a Parameter<'a>>;
    /// All, as they are written.
    fn in_source_order(&self) -> impl Iterator<Item = &'a Parameter<'a>>;
}

impl<'a> ParameterOrder<'a> for &'a Parameters<'a> {
    fn positional(&self) -> impl Iterator<Item = &'a Parameter<'a>> {
        self.posonly.iter().chain(self.args)
    }

    fn in_source_order(&self) -> impl Iterator<Item = &'a Parameter<'a>> {
        self.positional()
            .chain(self.vararg.as_ref())
            .chain(self.kwonly)
            .chain(self.kwarg.as_ref())
    }
}
