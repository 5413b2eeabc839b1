//! Statements: a table of what compiles each, and the simple ones.

use pyish_grammar::ast::*;

use super::Compiler;
use super::error::{Res, deeper, syntax_error};
use super::flow::{Block, Exit};
use super::scope::ScopeKind;
use super::unit::Label;
use crate::code::operand::{Common, Count, In, JumpFar, Out, Window};
use crate::code::{Flags, Ins, Intrinsic};

impl<'a> Compiler<'a> {
    /// Compile statements in order.
    pub(super) fn suite(&mut self, suite: Suite<'a>) -> Res {
        suite.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    fn stmt(&mut self, stmt: &'a Stmt<'a>) -> Res {
        self.count_statement()?;
        let is_compound = matches!(
            stmt.kind,
            StmtKind::If { .. }
                | StmtKind::For { .. }
                | StmtKind::While { .. }
                | StmtKind::With { .. }
                | StmtKind::Match { .. }
                | StmtKind::Try { .. }
        );
        self.u.conditional_depth += u32::from(is_compound);
        // After an error `u` may be the unit of an inner scope: the compilation ends, nothing is put back.
        deeper(|| self.stmt_here(stmt))?;
        self.u.conditional_depth -= u32::from(is_compound);
        Ok(())
    }

    fn stmt_here(&mut self, stmt: &'a Stmt<'a>) -> Res {
        let span = stmt.span;
        match &stmt.kind {
            StmtKind::FunctionDef(def) => self.function_def(def, span),
            StmtKind::ClassDef(class) => self.class_def(class, span),
            StmtKind::Return(value) => self.return_(span, *value),
            StmtKind::Delete(targets) => targets.iter().try_for_each(|target| self.delete(target)),
            StmtKind::Assign { targets, value } => self.assign(span, targets, value),
            StmtKind::TypeAlias {
                name,
                type_params,
                value,
            } => self.type_alias(stmt, name, type_params, value),
            StmtKind::AugAssign { target, op, value } => self.augmented(span, target, *op, value),
            StmtKind::AnnAssign {
                target,
                annotation,
                value,
                simple,
            } => self.annotated(target, annotation, *value, *simple),
            StmtKind::For {
                is_async,
                target,
                iter,
                body,
                orelse,
            } => {
                if *is_async {
                    self.async_for(span, target, iter, body, orelse)
                } else {
                    self.for_(span, target, iter, body, orelse)
                }
            }
            StmtKind::While { test, body, orelse } => self.while_(span, test, body, orelse),
            StmtKind::If { branches, orelse } => self.if_(span, branches, orelse),
            StmtKind::With {
                is_async,
                items,
                body,
            } => self.with(span, *is_async, items, body),
            StmtKind::Match { subject, cases } => self.match_(subject, cases),
            StmtKind::Raise { exc, cause } => self.raise(span, *exc, *cause),
            StmtKind::Try {
                body,
                handlers,
                orelse,
                finalbody,
                is_star,
            } => self.try_(span, body, handlers, orelse, finalbody, *is_star),
            StmtKind::Assert { test, msg } => self.assert(test, *msg),
            StmtKind::Import(aliases) => aliases
                .iter()
                .try_for_each(|alias| self.import(span, alias)),
            StmtKind::ImportFrom {
                module,
                names,
                level,
            } => self.import_from(span, *module, names, *level),
            StmtKind::Global(_) | StmtKind::Nonlocal(_) | StmtKind::Pass => Ok(()),
            StmtKind::Expr(value) => self.expression_statement(value),
            StmtKind::Break => self.break_(span),
            StmtKind::Continue => self.continue_(span),
        }
    }

    fn expression_statement(&mut self, value: ExprRef<'a>) -> Res {
        if self.is_interactive && self.outer.is_empty() {
            let mark = self.u.top;
            let b = self.operand(value)?;
            let temp = self.u.temp();
            self.u.emit(
                Ins::Intrinsic {
                    a: Out(temp),
                    b,
                    c: Intrinsic::PrintExpr,
                },
                value.span,
            );
            self.u.clear(temp, value.span);
            self.u.top = mark;
            return Ok(());
        }
        match value.kind {
            ExprKind::Constant(_) => Ok(()),
            // A name's value is dropped where it is; that it has one is still checked.
            ExprKind::Name(_) => {
                let mark = self.u.top;
                let operand = self.operand(value)?;
                if self.u.is_temp(operand.register()) {
                    self.u.clear(operand.register(), value.span);
                }
                self.u.top = mark;
                Ok(())
            }
            _ => self.effect(value),
        }
    }

    fn if_(&mut self, span: Span, branches: &'a [Branch<'a>], orelse: Suite<'a>) -> Res {
        let end = self.u.label();
        for (at, branch) in branches.iter().enumerate() {
            if let Some(target) = self.jump_target(branch.body) {
                self.condition(branch.test, true, target)?;
                continue;
            }
            let next = self.u.label();
            self.condition(branch.test, false, next)?;
            self.suite(branch.body)?;
            let is_last = at + 1 == branches.len() && orelse.is_empty();
            if !is_last {
                self.u.branch(Ins::Jump { d: JumpFar(0) }, end, span);
            }
            self.u.place(next);
        }
        self.suite(orelse)?;
        self.u.place(end);
        Ok(())
    }

    /// Where a suite goes that is nothing but a `break` or `continue` with nothing to do on its way.
    fn jump_target(&self, suite: Suite<'a>) -> Option<Label> {
        let Some(Block::Loop { exit, again, .. }) = self.u.blocks.last() else {
            return None;
        };
        match suite {
            [
                Stmt {
                    kind: StmtKind::Break,
                    ..
                },
            ] => Some(*exit),
            [
                Stmt {
                    kind: StmtKind::Continue,
                    ..
                },
            ] => Some(*again),
            _ => None,
        }
    }

    fn return_(&mut self, span: Span, value: Option<ExprRef<'a>>) -> Res {
        let scope = &self.scopes[self.u.scope];
        if scope.kind != ScopeKind::Function {
            return Err(syntax_error("'return' outside function", span));
        }
        if value.is_some() && self.u.flags.has(Flags::ASYNC_GENERATOR) {
            return Err(syntax_error("'return' with value in async generator", span));
        }
        if self
            .u
            .blocks
            .iter()
            .any(|block| matches!(block, Block::StarHandler(_)))
        {
            // CPython points at a constant that is returned, and else at the statement.
            let constant = value.filter(|value| self.value(value).is_some());
            return Err(exit_from_star(constant.map_or(span, |value| value.span)));
        }
        if let Some(Expr {
            kind: ExprKind::IfExp { test, body, orelse },
            ..
        }) = value
            && !self.has_cleanup()
        {
            return self.return_either(span, test, body, orelse);
        }
        let mark = self.u.top;
        let value = match value {
            Some(Expr {
                kind: ExprKind::Constant(Constant::None),
                ..
            })
            | None => None,
            Some(value) if self.has_cleanup() => {
                let temp = self.u.temp();
                self.into(value, temp)?;
                Some(In::take(temp))
            }
            Some(value) => Some(self.operand(value)?),
        };
        self.leave(Exit::Return, value, span)?;
        self.u.top = mark;
        Ok(())
    }

    /// `return body if test else orelse`, without a place where both values meet.
    fn return_either(
        &mut self,
        span: Span,
        test: ExprRef<'a>,
        body: ExprRef<'a>,
        orelse: ExprRef<'a>,
    ) -> Res {
        let otherwise = self.u.label();
        self.condition(test, false, otherwise)?;
        deeper(|| self.return_(span, Some(body)))?;
        self.u.place(otherwise);
        deeper(|| self.return_(span, Some(orelse)))
    }

    /// The index of the innermost loop.
    fn innermost_loop(&self, span: Span, outside: &str) -> Res<usize> {
        for (at, block) in self.u.blocks.iter().enumerate().rev() {
            match block {
                Block::Loop { .. } => return Ok(at),
                Block::StarHandler(_) => return Err(exit_from_star(span)),
                _ => {}
            }
        }
        Err(syntax_error(outside, span))
    }

    fn break_(&mut self, span: Span) -> Res {
        let at = self.innermost_loop(span, "'break' outside loop")?;
        self.leave(Exit::Break(at), None, span)
    }

    fn continue_(&mut self, span: Span) -> Res {
        let at = self.innermost_loop(span, "'continue' not properly in loop")?;
        self.leave(Exit::Continue(at), None, span)
    }

    fn raise(&mut self, span: Span, exc: Option<ExprRef<'a>>, cause: Option<ExprRef<'a>>) -> Res {
        let mark = self.u.top;
        match (exc, cause) {
            (None, _) => self.u.emit(Ins::RaiseAgain {}, span),
            (Some(exc), None) => {
                let a = self.operand(exc)?;
                self.u.emit(Ins::Raise { a }, span);
            }
            (Some(exc), Some(cause)) => {
                let a = self.early_operand(exc, &[cause], None)?;
                let b = self.operand(cause)?;
                self.u.emit(Ins::RaiseFrom { a, b }, span);
            }
        }
        self.u.top = mark;
        Ok(())
    }

    fn assert(&mut self, test: ExprRef<'a>, msg: Option<ExprRef<'a>>) -> Res {
        if let ExprKind::Tuple([_, ..]) = test.kind {
            self.warn(
                "assertion is always true, perhaps remove parentheses?",
                test.span,
            );
        }
        if self.options.optimize > 0 {
            return Ok(());
        }
        let holds = self.u.label();
        let mark = self.u.top;
        self.condition(test, true, holds)?;
        let error = self.u.temp();
        self.u.emit(
            Ins::LoadCommon {
                a: Out(error),
                d: Common::AssertionError,
            },
            test.span,
        );
        if let Some(msg) = msg {
            let argument = self.u.temp();
            self.into(msg, argument)?;
            self.u.emit(
                Ins::Call {
                    a: Window(error),
                    b: Count(1),
                },
                test.span,
            );
        }
        self.u.emit(Ins::Raise { a: In::take(error) }, test.span);
        self.u.top = mark;
        self.u.place(holds);
        Ok(())
    }
}

fn exit_from_star(span: Span) -> pyish_grammar::error::SyntaxError {
    syntax_error(
        "'break', 'continue' and 'return' cannot appear in an except* block",
        span,
    )
}
