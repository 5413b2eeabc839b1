//! Operators whose method is a script function: the method's frame lies right on the frame that uses the operator.
//!
//! Should it return NotImplemented, the other operand's method has its turn: the operands are then read from the method's
//! own parameters. That is possible where its code never rebinds them ([`keeps_operands`]); a `CompareFrame` or
//! `BinaryFrame` holds them for all others.

use super::call::Flow;
use super::native_frames::End;
use super::ops::{BinaryFrame, CompareFrame};
use super::protocol::{BinaryOp, CompareOp};
use crate::code::{Ins, Op, Role};
use crate::object::*;

/// Where the operation's number begins in the flags of the method's frame; the result's real kind lies below.
const OPERATION: u32 = 8;
/// How many operations there may be.
const OPERATIONS: u16 = 32;

/// Whether a function of two parameters leaves them as they are: nothing but a `return` takes or writes their registers.
/// O(instructions), once for each code.
fn keeps_operands(code: &CodeObject) -> bool {
    match code.keeps_operands.get() {
        Some(keeps) => keeps,
        None => {
            let keeps = code.code.words.iter().all(|word| {
                let Some(op) = word.operation() else {
                    return false;
                };
                op.info().operands.iter().all(|(field, role)| {
                    let bits = word.field(*field);
                    let is_operand = bits & 0x7fff < 2;
                    match role {
                        Role::In => !is_operand || bits & 0x8000 == 0 || op == Op::Return,
                        Role::Out | Role::InOut | Role::Window | Role::Range | Role::OutRange => {
                            !is_operand
                        }
                        _ => true,
                    }
                }) && Ins::decode(*word).is_some()
            });
            code.keeps_operands.set(Some(keeps));
            keeps
        }
    }
}

impl Vm {
    /// Call the left operand's script method, with the result to be stored or to decide a jump: true if its frame was
    /// pushed.
    fn call_operator(
        &mut self,
        kind: RetKind,
        operation: u16,
        method: &Value,
        operands: [&Value; 2],
        ret: RetKind,
        dst: u16,
    ) -> bool {
        let Some(function) = method.downcast::<Function>() else {
            return false;
        };
        // SAFETY: the function keeps its code alive.
        let code = unsafe { &*function.code_ptr() };
        let pushed = matches!(ret, RetKind::Store | RetKind::Branch)
            && operation < OPERATIONS
            && keeps_operands(code)
            && self.push_plain_call(method, operands, kind, dst);
        if pushed {
            // SAFETY: the frame that was just pushed.
            unsafe { (*self.current).flags |= operation << OPERATION | ret as u16 };
        }
        pushed
    }

    /// `left op right` by the left operand's script method: true if its frame was pushed.
    pub(crate) fn call_comparison(
        &mut self,
        op: CompareOp,
        method: &Value,
        operands: [&Value; 2],
        ret: RetKind,
        dst: u16,
    ) -> bool {
        self.call_operator(RetKind::Compare, op as u16, method, operands, ret, dst)
    }

    /// The same of a binary operation.
    pub(crate) fn call_operation(
        &mut self,
        op: BinaryOp,
        method: &Value,
        operands: [&Value; 2],
        ret: RetKind,
        dst: u16,
    ) -> bool {
        self.call_operator(RetKind::Binary, op as u16, method, operands, ret, dst)
    }

    /// The current frame, an operator's method, returns NotImplemented: it ends, and the next method is tried.
    #[cold]
    pub(crate) fn try_other_operand(&mut self) -> End {
        // SAFETY: the frame is alive; a function with two parameters has their registers, and kept them.
        let (kind, operation, left, right) = unsafe {
            let frame = &*self.current;
            if frame.compiled().nregs < 2 {
                let (ret, dst, _) = self.pop_plain();
                return End::Value(Value::NotImplemented, ret, dst);
            }
            let operation = (frame.flags & !Frame::RARE) >> OPERATION;
            (
                frame.ret,
                operation,
                (*frame.regs).clone(),
                (*frame.regs.add(1)).clone(),
            )
        };
        let (ret, dst, _) = self.pop_plain();
        let step = match kind {
            RetKind::Compare => {
                CompareOp::from_number(operation).map(|op| self.comparison_after(op, left, right))
            }
            _ => BinaryOp::from_number(operation).map(|op| self.operation_after(op, left, right)),
        };
        let flow = match step {
            Some(step) => self.take_step(step, ret, dst),
            None => Ok(Flow::Value(Value::NotImplemented)),
        };
        match flow {
            Ok(Flow::Value(value)) => End::Value(value, ret, dst),
            Ok(Flow::Switched) => End::Switched,
            Ok(Flow::End(end)) => end,
            Err(raised) => End::Raised(raised, ret, dst),
        }
    }

    /// What is left of a comparison whose first method had no answer.
    fn comparison_after(&mut self, op: CompareOp, left: Value, right: Value) -> Step {
        Step::push(CompareFrame::after_first(self, op, left, right))
    }

    /// The same of a binary operation.
    fn operation_after(&mut self, op: BinaryOp, left: Value, right: Value) -> Step {
        Step::push(BinaryFrame::after_first(self, op, left, right))
    }
}
