//! Comparisons, chained ones among them, as values. As conditions they are in `condition.rs`.

use pyish_grammar::ast::*;

use super::Compiler;
use super::error::Res;
use super::unit::Label;
use crate::code::Ins;
use crate::code::operand::{In, JumpFar, Out};

/// A chain of comparisons that is being compiled.
pub(super) struct Chain {
    /// The left operand of the next comparison.
    pub(super) left: In,
    /// The two registers that keep operands in turn, and where a chain that ends early drops each.
    pub(super) drops: [(Label, u16); 2],
    turn: usize,
    may_rebind: bool,
}

impl Chain {
    /// Where to go when the chain ends while `kept` is in its register.
    pub(super) fn target(&self, kept: In, end: Label) -> Label {
        let drop = self
            .drops
            .iter()
            .find(|(_, register)| *register == kept.register());
        drop.map_or(end, |(label, _)| *label)
    }
}

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
        // a < b < c: b stays in its register for the second comparison, and is dropped if that is not reached.
        // Two registers take turns at that.
        let mark = self.u.top;
        let result = if self.u.is_temp(dst) {
            dst
        } else {
            self.u.temp()
        };
        let end = self.u.label();
        let mut chain = self.chain(left, rest)?;
        for (op, middle) in first {
            let (b, c) = self.next_link(&mut chain, middle)?;
            let kept = In::keep(c.register());
            self.u.emit(comparison(*op, Out(result), b, kept), span);
            let target = chain.target(c, end);
            let ins = Ins::JumpUnless {
                a: In::keep(result),
                d: JumpFar(0),
            };
            self.u.branch(ins, target, span);
        }
        let c = self.membership_operand(*last_op, last)?;
        self.u
            .emit(comparison(*last_op, Out(result), chain.left, c), span);
        let is_dropping = chain
            .drops
            .iter()
            .any(|(label, _)| self.u.is_reached(*label));
        if is_dropping {
            self.u.branch(Ins::Jump { d: JumpFar(0) }, end, span);
        }
        self.drop_links(&chain, end, span);
        self.u.place(end);
        if result != dst {
            self.u.mov(dst, In::take(result), span);
        }
        self.u.top = mark;
        Ok(())
    }

    /// Begin a chain of comparisons.
    pub(super) fn chain(
        &mut self,
        left: ExprRef<'a>,
        rest: &'a [(CompareOp, ExprRef<'a>)],
    ) -> Res<Chain> {
        let later: Vec<_> = rest.iter().map(|(_, operand)| *operand).collect();
        let may_rebind = self.may_rebind(&later);
        let drops = [(); 2].map(|()| (self.u.label(), self.u.temp()));
        let left = self.operand_before(left, may_rebind, None)?;
        Ok(Chain {
            left,
            drops,
            turn: 0,
            may_rebind,
        })
    }

    /// The operands of the next comparison of a chain; the right one is the left one of the comparison after it.
    pub(super) fn next_link(&mut self, chain: &mut Chain, middle: ExprRef<'a>) -> Res<(In, In)> {
        let (_, home) = chain.drops[chain.turn];
        chain.turn = 1 - chain.turn;
        let c = self.operand_before(middle, chain.may_rebind, Some(home))?;
        Ok((std::mem::replace(&mut chain.left, c), c))
    }

    /// Where a chain that ends early arrives: drop what was kept, and go on at `target`.
    pub(super) fn drop_links(&mut self, chain: &Chain, target: Label, span: Span) {
        for (label, register) in chain.drops {
            if self.u.is_reached(label) {
                self.u.place(label);
                self.u.clear(register, span);
                self.u.branch(Ins::Jump { d: JumpFar(0) }, target, span);
            }
        }
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
