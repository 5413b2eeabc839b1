//! Expressions that are only asked whether they are true: conditional jumps without a value in between.

use pyish_grammar::ast::*;

use super::Compiler;
use super::compare::comparison;
use super::error::{Res, deeper};
use super::unit::Label;
use crate::code::Ins;
use crate::code::operand::{Imm, In, Jump, JumpFar, Out};

impl<'a> Compiler<'a> {
    /// Go to `target` if the truth of `expr` is `when`.
    pub(super) fn condition(&mut self, expr: ExprRef<'a>, when: bool, target: Label) -> Res {
        deeper(|| self.condition_here(expr, when, target))
    }

    fn condition_here(&mut self, expr: ExprRef<'a>, when: bool, target: Label) -> Res {
        let span = expr.span;
        if let Some(truth) = self.known_truth(expr) {
            if truth == when {
                self.u.branch(Ins::Jump { d: JumpFar(0) }, target, span);
            }
            return Ok(());
        }
        match &expr.kind {
            ExprKind::Unary {
                op: UnaryOp::Not,
                operand,
            } => self.condition(operand, !when, target),
            ExprKind::BoolOp { op, values } => self.condition_bool(*op, values, when, target),
            ExprKind::IfExp { test, body, orelse } => {
                let (otherwise, end) = (self.u.label(), self.u.label());
                self.condition(test, false, otherwise)?;
                self.condition(body, when, target)?;
                self.u.branch(Ins::Jump { d: JumpFar(0) }, end, span);
                self.u.place(otherwise);
                self.condition(orelse, when, target)?;
                self.u.place(end);
                Ok(())
            }
            ExprKind::Compare { left, rest } => {
                self.condition_compare(span, left, rest, when, target)
            }
            _ => {
                let mark = self.u.top;
                let a = self.operand(expr)?;
                self.jump_on(a, when, target, span);
                self.u.top = mark;
                Ok(())
            }
        }
    }

    /// Go to `target` if the truth of `a` is `when`.
    pub(super) fn jump_on(&mut self, a: In, when: bool, target: Label, span: Span) {
        let d = JumpFar(0);
        let ins = if when {
            Ins::JumpIf { a, d }
        } else {
            Ins::JumpUnless { a, d }
        };
        self.u.branch(ins, target, span);
    }

    fn condition_bool(
        &mut self,
        op: BoolOp,
        values: &'a [ExprRef<'a>],
        when: bool,
        target: Label,
    ) -> Res {
        let Some((last, first)) = values.split_last() else {
            return Ok(());
        };
        // `and` is false, and `or` is true, as soon as one operand is.
        let decided = op == BoolOp::Or;
        if decided == when {
            return values
                .iter()
                .try_for_each(|value| self.condition(value, when, target));
        }
        let end = self.u.label();
        first
            .iter()
            .try_for_each(|value| self.condition(value, decided, end))?;
        self.condition(last, when, target)?;
        self.u.place(end);
        Ok(())
    }

    fn condition_compare(
        &mut self,
        span: Span,
        left: ExprRef<'a>,
        rest: &'a [(CompareOp, ExprRef<'a>)],
        when: bool,
        target: Label,
    ) -> Res {
        self.check_identity(span, left, rest);
        let Some(((last_op, last), first)) = rest.split_last() else {
            return Ok(());
        };
        let mark = self.u.top;
        if first.is_empty() {
            let b = self.early_operand(left, &[last], None)?;
            self.compare_jump(*last_op, b, last, when, target, span)?;
            self.u.top = mark;
            return Ok(());
        }
        let end = self.u.label();
        let fails = if when { end } else { target };
        let mut chain = self.chain(left, rest)?;
        for (op, middle) in first {
            let (b, c) = self.next_link(&mut chain, middle)?;
            let label = chain.target(c, fails);
            self.jump_unless_compared(*op, b, In::keep(c.register()), label, span);
        }
        self.compare_jump(*last_op, chain.left, last, when, target, span)?;
        // Falling through means: the comparison is not `when`.
        if chain
            .drops
            .iter()
            .any(|(label, _)| self.u.is_reached(*label))
        {
            self.u.branch(Ins::Jump { d: JumpFar(0) }, end, span);
            self.drop_links(&chain, fails, span);
        }
        self.u.place(end);
        self.u.top = mark;
        Ok(())
    }

    /// Go to `target` unless `b op c`.
    fn jump_unless_compared(&mut self, op: CompareOp, b: In, c: In, target: Label, span: Span) {
        match fused(op, b, c, false) {
            Some(ins) => self.u.branch(ins, target, span),
            None => {
                let temp = self.u.temp();
                self.u.emit(comparison(op, Out(temp), b, c), span);
                self.jump_on(In::take(temp), false, target, span);
                self.u.top = temp;
            }
        }
    }

    /// Go to `target` if the truth of `b op right` is `when`.
    fn compare_jump(
        &mut self,
        op: CompareOp,
        b: In,
        right: ExprRef<'a>,
        when: bool,
        target: Label,
        span: Span,
    ) -> Res {
        if let ExprKind::Constant(Constant::None) = right.kind
            && matches!(op, CompareOp::Is | CompareOp::IsNot)
        {
            let d = JumpFar(0);
            let is_none = (op == CompareOp::Is) == when;
            let ins = if is_none {
                Ins::JumpIfNone { a: b, d }
            } else {
                Ins::JumpUnlessNone { a: b, d }
            };
            self.u.branch(ins, target, span);
            return Ok(());
        }
        if let Some(small) = self.small_int(right)
            && let Some(ins) = fused_int(op, b, Imm(small), when)
        {
            self.u.branch(ins, target, span);
            return Ok(());
        }
        let c = self.membership_operand(op, right)?;
        match fused(op, b, c, when) {
            Some(ins) => self.u.branch(ins, target, span),
            None => {
                let temp = self.u.temp();
                self.u.emit(comparison(op, Out(temp), b, c), span);
                self.jump_on(In::take(temp), when, target, span);
            }
        }
        Ok(())
    }
}

/// Compare and jump, where there is such an instruction.
fn fused(op: CompareOp, a: In, b: In, when: bool) -> Option<Ins> {
    let c = Jump(0);
    Some(match (op, when) {
        (CompareOp::Lt, true) => Ins::JumpIfLt { a, b, c },
        (CompareOp::LtE, true) => Ins::JumpIfLe { a, b, c },
        (CompareOp::Eq, true) => Ins::JumpIfEq { a, b, c },
        (CompareOp::NotEq, true) => Ins::JumpIfNe { a, b, c },
        (CompareOp::Gt, true) => Ins::JumpIfGt { a, b, c },
        (CompareOp::GtE, true) => Ins::JumpIfGe { a, b, c },
        (CompareOp::Lt, false) => Ins::JumpUnlessLt { a, b, c },
        (CompareOp::LtE, false) => Ins::JumpUnlessLe { a, b, c },
        (CompareOp::Eq, false) => Ins::JumpUnlessEq { a, b, c },
        (CompareOp::NotEq, false) => Ins::JumpUnlessNe { a, b, c },
        (CompareOp::Gt, false) => Ins::JumpUnlessGt { a, b, c },
        (CompareOp::GtE, false) => Ins::JumpUnlessGe { a, b, c },
        (CompareOp::Is, true) | (CompareOp::IsNot, false) => Ins::JumpIfIs { a, b, c },
        (CompareOp::Is, false) | (CompareOp::IsNot, true) => Ins::JumpUnlessIs { a, b, c },
        (CompareOp::In | CompareOp::NotIn, _) => return None,
    })
}

/// The same with a small integer.
fn fused_int(op: CompareOp, a: In, b: Imm, when: bool) -> Option<Ins> {
    let c = Jump(0);
    Some(match (op, when) {
        (CompareOp::Lt, true) => Ins::JumpIfLtInt { a, b, c },
        (CompareOp::LtE, true) => Ins::JumpIfLeInt { a, b, c },
        (CompareOp::Eq, true) => Ins::JumpIfEqInt { a, b, c },
        (CompareOp::NotEq, true) => Ins::JumpIfNeInt { a, b, c },
        (CompareOp::Gt, true) => Ins::JumpIfGtInt { a, b, c },
        (CompareOp::GtE, true) => Ins::JumpIfGeInt { a, b, c },
        (CompareOp::Lt, false) => Ins::JumpUnlessLtInt { a, b, c },
        (CompareOp::LtE, false) => Ins::JumpUnlessLeInt { a, b, c },
        (CompareOp::Eq, false) => Ins::JumpUnlessEqInt { a, b, c },
        (CompareOp::NotEq, false) => Ins::JumpUnlessNeInt { a, b, c },
        (CompareOp::Gt, false) => Ins::JumpUnlessGtInt { a, b, c },
        (CompareOp::GtE, false) => Ins::JumpUnlessGeInt { a, b, c },
        _ => return None,
    })
}
