//! Comparisons, chained ones among them, as values. As conditions they are in `condition.rs`.

use pyish_grammar::ast::*;

use super::Compiler;
use super::error::Res;
use crate::code::Ins;
use crate::code::operand::{In, InOut, JumpFar, Out};

impl<'a> Compiler<'a> {
    /// `dst = left op b op c …`
    pub(super) fn compare(
        &mut self,
        expr: ExprRef<'a>,
        left: ExprRef<'a>,
        rest: &'a [(CompareOp, ExprRef<'a>)],
        dst: u16,
    ) -> Res {
        self.check_identity(expr.span, left, rest);
        let span = expr.span;
        let Some(((last_op, last), first)) = rest.split_last() else {
            return Ok(());
        };
        if first.is_empty() {
            let mark = self.u.top;
            let b = self.early_operand(left, &[last], Some(dst))?;
            let c = self.membership_operand(*last_op, last)?;
            self.u.emit(comparison(*last_op, Out(dst), b, c), span);
            self.u.top = mark;
            return Ok(());
        }
        let later: Vec<_> = rest.iter().map(|(_, operand)| *operand).collect();
        // a < b < c: b stays in its register for the second comparison, and is dropped if that is not reached.
        let mark = self.u.top;
        let result = if self.u.is_temp(dst) {
            dst
        } else {
            self.u.temp()
        };
        let end = self.u.label();
        let mut drops = Vec::new();
        let mut b = self.early_operand(left, &later, None)?;
        for (op, middle) in first {
            let c = self.early_operand(middle, &later, None)?;
            let kept = In::keep(c.register());
            self.u.emit(comparison(*op, Out(result), b, kept), span);
            let ins = Ins::JumpUnless {
                a: In::keep(result),
                d: JumpFar(0),
            };
            if self.u.is_temp(c.register()) {
                let drop = self.u.label();
                self.u.branch(ins, drop, span);
                drops.push((drop, c.register()));
            } else {
                self.u.branch(ins, end, span);
            }
            b = c;
        }
        let c = self.membership_operand(*last_op, last)?;
        self.u.emit(comparison(*last_op, Out(result), b, c), span);
        if !drops.is_empty() {
            self.u.branch(Ins::Jump { d: JumpFar(0) }, end, span);
        }
        for (label, register) in drops {
            self.u.place(label);
            self.u.emit(Ins::Clear { a: InOut(register) }, span);
            self.u.branch(Ins::Jump { d: JumpFar(0) }, end, span);
        }
        self.u.place(end);
        if result != dst {
            self.u.mov(dst, In::take(result), span);
        }
        self.u.top = mark;
        Ok(())
    }

    /// The right operand of a comparison: of `in`, a display of constants is itself a constant.
    pub(super) fn membership_operand(&mut self, op: CompareOp, expr: ExprRef<'a>) -> Res<In> {
        if matches!(op, CompareOp::In | CompareOp::NotIn)
            && let Some(constant) = self.folded_display(expr)
        {
            if let Some(register) = self.u.pin(&constant, expr.span) {
                return Ok(In::keep(register));
            }
            let temp = self.u.temp();
            self.u.load(constant, temp, expr.span);
            return Ok(In::take(temp));
        }
        self.operand(expr)
    }
}

/// `a = b op c`
pub(super) fn comparison(op: CompareOp, a: Out, b: In, c: In) -> Ins {
    match op {
        CompareOp::Eq => Ins::Eq { a, b, c },
        CompareOp::NotEq => Ins::Ne { a, b, c },
        CompareOp::Lt => Ins::Lt { a, b, c },
        CompareOp::LtE => Ins::Le { a, b, c },
        CompareOp::Gt => Ins::Gt { a, b, c },
        CompareOp::GtE => Ins::Ge { a, b, c },
        CompareOp::Is => Ins::Is { a, b, c },
        CompareOp::IsNot => Ins::IsNot { a, b, c },
        CompareOp::In => Ins::Contains { a, b, c },
        CompareOp::NotIn => Ins::NotContains { a, b, c },
    }
}
