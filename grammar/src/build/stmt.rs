//! Statements.

use super::args::Sorted;
use super::target::{is_deletable, is_single};
use super::{Arg, Build, Built, reject};
use crate::ast::*;
use crate::token::TokenKind;

impl<'a> Build<'a, '_> {
    pub(crate) fn stmt(&self, l: u32, kind: StmtKind<'a>, r: u32) -> &'a Stmt<'a> {
        self.arena.alloc(Stmt {
            span: Span::new(l, r),
            kind,
        })
    }

    /// A compound statement: it ends with the line that was finished last.
    fn compound(&self, l: u32, kind: StmtKind<'a>) -> &'a Stmt<'a> {
        self.stmt(l, kind, self.line_end.get())
    }

    // ---- suites

    pub(crate) fn short_line(&self, stmt: &'a Stmt<'a>, end: u32) -> Suite<'a> {
        self.line_end.set(end);
        std::slice::from_ref(stmt)
    }

    pub(crate) fn line(&self, list: Vec<Stmt<'a>>, end: u32) -> Suite<'a> {
        self.line_end.set(end);
        self.slice(&list)
    }

    pub(crate) fn first_line(&self, line: Suite<'a>) -> Vec<Stmt<'a>> {
        line.to_vec()
    }

    pub(crate) fn first_compound(&self, stmt: &'a Stmt<'a>) -> Vec<Stmt<'a>> {
        vec![*stmt]
    }

    pub(crate) fn next_line(&self, mut list: Vec<Stmt<'a>>, line: Suite<'a>) -> Vec<Stmt<'a>> {
        list.extend_from_slice(line);
        list
    }

    pub(crate) fn next_compound(
        &self,
        mut list: Vec<Stmt<'a>>,
        stmt: &'a Stmt<'a>,
    ) -> Vec<Stmt<'a>> {
        list.push(*stmt);
        list
    }

    pub(crate) fn suite(&self, list: Vec<Stmt<'a>>) -> Suite<'a> {
        self.slice(&list)
    }

    pub(crate) fn module(&self, list: Option<Vec<Stmt<'a>>>) -> Root<'a> {
        Root::Module(self.suite(list.unwrap_or_default()))
    }

    pub(crate) fn interactive(&self, stmt: &'a Stmt<'a>) -> Root<'a> {
        Root::Interactive(std::slice::from_ref(stmt))
    }

    // ---- assignments

    pub(crate) fn assign(
        &self,
        l: u32,
        targets: Vec<ExprRef<'a>>,
        value: ExprRef<'a>,
        r: u32,
    ) -> Built<&'a Stmt<'a>> {
        Ok(self.stmt(
            l,
            StmtKind::Assign {
                targets: self.slice(&targets),
                value,
            },
            r,
        ))
    }

    pub(crate) fn aug_assign(
        &self,
        l: u32,
        target: ExprRef<'a>,
        op: BinaryOp,
        value: ExprRef<'a>,
        r: u32,
    ) -> Built<&'a Stmt<'a>> {
        if !is_single(target) {
            return reject();
        }
        Ok(self.stmt(l, StmtKind::AugAssign { target, op, value }, r))
    }

    pub(crate) fn ann_assign(
        &self,
        l: u32,
        target: ExprRef<'a>,
        annotation: ExprRef<'a>,
        value: Option<ExprRef<'a>>,
        r: u32,
    ) -> Built<&'a Stmt<'a>> {
        if !is_single(target) {
            return reject();
        }
        // A name in parentheses starts behind them.
        let simple = matches!(target.kind, ExprKind::Name(_)) && target.span.start == l;
        Ok(self.stmt(
            l,
            StmtKind::AnnAssign {
                target,
                annotation,
                value,
                simple,
            },
            r,
        ))
    }

    pub(crate) fn delete(&self, l: u32, targets: Vec<ExprRef<'a>>, r: u32) -> Built<&'a Stmt<'a>> {
        if !targets.iter().all(|target| is_deletable(target)) {
            return reject();
        }
        Ok(self.stmt(l, StmtKind::Delete(self.slice(&targets)), r))
    }

    // ---- other simple statements

    pub(crate) fn assert(
        &self,
        l: u32,
        test: ExprRef<'a>,
        msg: Option<ExprRef<'a>>,
        r: u32,
    ) -> &'a Stmt<'a> {
        self.stmt(l, StmtKind::Assert { test, msg }, r)
    }

    pub(crate) fn raise(
        &self,
        l: u32,
        exc: Option<ExprRef<'a>>,
        cause: Option<ExprRef<'a>>,
        r: u32,
    ) -> &'a Stmt<'a> {
        self.stmt(l, StmtKind::Raise { exc, cause }, r)
    }

    pub(crate) fn global(&self, l: u32, names: Vec<Ident<'a>>, r: u32) -> &'a Stmt<'a> {
        self.stmt(l, StmtKind::Global(self.slice(&names)), r)
    }

    pub(crate) fn nonlocal(&self, l: u32, names: Vec<Ident<'a>>, r: u32) -> &'a Stmt<'a> {
        self.stmt(l, StmtKind::Nonlocal(self.slice(&names)), r)
    }

    pub(crate) fn type_alias(
        &self,
        l: u32,
        name: Ident<'a>,
        type_params: &'a [TypeParam<'a>],
        value: ExprRef<'a>,
        r: u32,
    ) -> &'a Stmt<'a> {
        self.stmt(
            l,
            StmtKind::TypeAlias {
                name,
                type_params,
                value,
            },
            r,
        )
    }

    // ---- imports

    pub(crate) fn import(&self, l: u32, names: Vec<&'a Alias<'a>>, r: u32) -> &'a Stmt<'a> {
        self.stmt(l, StmtKind::Import(self.gather(&names)), r)
    }

    pub(crate) fn import_from(
        &self,
        l: u32,
        level: u32,
        module: Vec<Ident<'a>>,
        names: Vec<&'a Alias<'a>>,
        r: u32,
    ) -> &'a Stmt<'a> {
        if level == 0
            && matches!(
                module[..],
                [Ident {
                    name: "__future__",
                    ..
                }]
            )
        {
            let barry = names
                .iter()
                .any(|alias| alias.name.name == "barry_as_FLUFL");
            self.barry.set(self.barry.get() || barry);
        }
        let kind = StmtKind::ImportFrom {
            module: self.dotted(&module),
            names: self.gather(&names),
            level,
        };
        self.stmt(l, kind, r)
    }

    pub(crate) fn dotted_alias(
        &self,
        l: u32,
        path: Vec<Ident<'a>>,
        asname: Option<Ident<'a>>,
        r: u32,
    ) -> &'a Alias<'a> {
        let name = self.dotted(&path).unwrap_or(Ident {
            name: "",
            span: Span::new(l, r),
        });
        self.arena.alloc(Alias {
            span: Span::new(l, r),
            name,
            asname,
        })
    }

    pub(crate) fn star_alias(&self, l: u32, r: u32) -> &'a Alias<'a> {
        let span = Span::new(l, r);
        self.arena.alloc(Alias {
            span,
            name: Ident { name: "*", span },
            asname: None,
        })
    }

    pub(crate) fn alias(
        &self,
        l: u32,
        name: Ident<'a>,
        asname: Option<Ident<'a>>,
        r: u32,
    ) -> &'a Alias<'a> {
        self.arena.alloc(Alias {
            span: Span::new(l, r),
            name,
            asname,
        })
    }

    /// Names joined by dots, whatever white space stood between them.
    fn dotted(&self, path: &[Ident<'a>]) -> Option<Ident<'a>> {
        let (first, last) = (path.first()?, path.last()?);
        if path.len() == 1 {
            return Some(*first);
        }
        let parts: Vec<&str> = path.iter().map(|part| part.name).collect();
        Some(Ident {
            name: self.arena.alloc_str(&parts.join(".")),
            span: first.span.to(last.span),
        })
    }

    // ---- compound statements

    pub(crate) fn next_branch(
        &self,
        mut list: Vec<Branch<'a>>,
        l: u32,
        test: ExprRef<'a>,
        body: Suite<'a>,
    ) -> Vec<Branch<'a>> {
        list.push(Branch {
            span: Span::new(l, self.line_end.get()),
            test,
            body,
        });
        list
    }

    pub(crate) fn if_(&self, l: u32, branches: Vec<Branch<'a>>, orelse: Suite<'a>) -> &'a Stmt<'a> {
        self.compound(
            l,
            StmtKind::If {
                branches: self.slice(&branches),
                orelse,
            },
        )
    }

    pub(crate) fn while_(
        &self,
        l: u32,
        test: ExprRef<'a>,
        body: Suite<'a>,
        orelse: Suite<'a>,
    ) -> &'a Stmt<'a> {
        self.compound(l, StmtKind::While { test, body, orelse })
    }

    pub(crate) fn for_(
        &self,
        l: u32,
        is_async: bool,
        target: ExprRef<'a>,
        iter: ExprRef<'a>,
        (body, orelse): (Suite<'a>, Suite<'a>),
    ) -> &'a Stmt<'a> {
        self.compound(
            l,
            StmtKind::For {
                is_async,
                target,
                iter,
                body,
                orelse,
            },
        )
    }

    pub(crate) fn handler(
        &self,
        l: u32,
        is_star: bool,
        types: Option<ExprRef<'a>>,
        name: Option<Ident<'a>>,
        body: Suite<'a>,
    ) -> (bool, &'a ExceptHandler<'a>) {
        let span = Span::new(l, self.line_end.get());
        (
            is_star,
            self.arena.alloc(ExceptHandler {
                span,
                types,
                name,
                body,
            }),
        )
    }

    /// All handlers of a `try` are `except`, or all are `except*`.
    pub(crate) fn next_handler(
        &self,
        list: Option<Handlers<'a>>,
        (is_star, handler): (bool, &'a ExceptHandler<'a>),
    ) -> Built<Handlers<'a>> {
        let (of_stars, mut list) = list.unwrap_or((is_star, Vec::new()));
        if of_stars != is_star {
            return reject();
        }
        list.push(*handler);
        Ok((is_star, list))
    }

    pub(crate) fn try_(
        &self,
        l: u32,
        body: Suite<'a>,
        handlers: Option<Handlers<'a>>,
        orelse: Suite<'a>,
        finalbody: Suite<'a>,
    ) -> &'a Stmt<'a> {
        let (is_star, handlers) = handlers.unwrap_or_default();
        self.compound(
            l,
            StmtKind::Try {
                body,
                handlers: self.slice(&handlers),
                orelse,
                finalbody,
                is_star,
            },
        )
    }

    pub(crate) fn with_item(
        &self,
        context: ExprRef<'a>,
        target: Option<ExprRef<'a>>,
    ) -> &'a WithItem<'a> {
        self.arena.alloc(WithItem { context, target })
    }

    pub(crate) fn with_target(
        &self,
        context: ExprRef<'a>,
        target: ExprRef<'a>,
    ) -> Built<&'a WithItem<'a>> {
        Ok(self.with_item(context, Some(self.target(target)?)))
    }

    pub(crate) fn with(
        &self,
        l: u32,
        is_async: bool,
        items: Vec<&'a WithItem<'a>>,
        body: Suite<'a>,
    ) -> &'a Stmt<'a> {
        let items = match items[..] {
            [
                WithItem {
                    context,
                    target: None,
                },
            ] => match self.items_in_parentheses(context) {
                Some(items) => items,
                None => self.gather(&items),
            },
            _ => self.gather(&items),
        };
        self.compound(
            l,
            StmtKind::With {
                is_async,
                items,
                body,
            },
        )
    }

    /// `with (a, b):` has two items, not a tuple for its one; but `with (a, *b):` and `with (a, b := c):` can be
    /// tuples only.
    fn items_in_parentheses(&self, context: ExprRef<'a>) -> Option<&'a [WithItem<'a>]> {
        let ExprKind::Tuple(elements) = context.kind else {
            return None;
        };
        let before = self.token_at(context.span.start).checked_sub(1)?;
        let item = |e: &ExprRef<'a>| match e.kind {
            ExprKind::Starred(_) => false,
            ExprKind::Named { .. } => self.is_parenthesised_within(e, context),
            _ => true,
        };
        if elements.is_empty()
            || self.tokens.get(before)?.kind != TokenKind::With
            || !elements.iter().all(item)
        {
            return None;
        }
        let items = elements.iter().map(|context| WithItem {
            context,
            target: None,
        });
        Some(self.arena.alloc_slice_fill_iter(items))
    }

    /// Whether an element has parentheses of its own: what follows it is one that is not the outer one.
    fn is_parenthesised_within(&self, element: ExprRef<'a>, outer: ExprRef<'a>) -> bool {
        let next = self.tokens.get(self.token_at(element.span.end));
        next.is_some_and(|token| token.kind == TokenKind::RPar && token.span.end != outer.span.end)
    }

    pub(crate) fn match_(
        &self,
        l: u32,
        subject: ExprRef<'a>,
        cases: Vec<&'a MatchCase<'a>>,
    ) -> Built<&'a Stmt<'a>> {
        if matches!(subject.kind, ExprKind::Starred(_)) {
            return reject();
        }
        Ok(self.compound(
            l,
            StmtKind::Match {
                subject,
                cases: self.gather(&cases),
            },
        ))
    }

    // ---- definitions

    /// A function without its body and decorators.
    pub(crate) fn function_head(
        &self,
        is_async: bool,
        name: Ident<'a>,
        type_params: &'a [TypeParam<'a>],
        params: &'a Parameters<'a>,
        returns: Option<ExprRef<'a>>,
    ) -> &'a FunctionDef<'a> {
        let (body, decorators): (Suite<'a>, &[ExprRef<'a>]) = (&[], &[]);
        self.arena.alloc(FunctionDef {
            is_async,
            name,
            type_params,
            params,
            returns,
            body,
            decorators,
        })
    }

    pub(crate) fn function(
        &self,
        decorators: Vec<ExprRef<'a>>,
        l: u32,
        head: &'a FunctionDef<'a>,
        body: Suite<'a>,
    ) -> &'a Stmt<'a> {
        let decorators = self.slice(&decorators);
        let function = self.arena.alloc(FunctionDef {
            body,
            decorators,
            ..*head
        });
        self.compound(l, StmtKind::FunctionDef(function))
    }

    pub(crate) fn class(
        &self,
        decorators: Vec<ExprRef<'a>>,
        l: u32,
        name: Ident<'a>,
        type_params: &'a [TypeParam<'a>],
        args: Vec<Arg<'a>>,
        body: Suite<'a>,
    ) -> Built<&'a Stmt<'a>> {
        let Sorted {
            args: bases,
            keywords,
            ..
        } = self.sort_args(&args)?;
        let decorators = self.slice(&decorators);
        let class = self.arena.alloc(ClassDef {
            name,
            type_params,
            bases,
            keywords,
            body,
            decorators,
        });
        Ok(self.compound(l, StmtKind::ClassDef(class)))
    }
}

/// The handlers of a `try`, and whether they are `except*`.
pub(crate) type Handlers<'a> = (bool, Vec<ExceptHandler<'a>>);
