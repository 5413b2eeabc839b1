//! Expressions.
//!
//! `into` puts a value into a given register; `operand` leaves it where it is, if that is a local variable. A
//! local that is the destination is written once, at the end: until then a handler could see its old value.

use pyish_grammar::ast::*;

use super::Compiler;
use super::error::{Res, deeper, syntax_error};
use super::scope::ScopeKind;
use super::variables::Variable;
use crate::code::Ins;
use crate::code::operand::{Imm, In, InOut, JumpFar, Out, Window};
use crate::code::{Constant, Flags};

impl<'a> Compiler<'a> {
    /// `dst =` the value of `expr`.
    pub(super) fn into(&mut self, expr: ExprRef<'a>, dst: u16) -> Res {
        deeper(|| self.into_here(expr, dst))
    }

    fn into_here(&mut self, expr: ExprRef<'a>, dst: u16) -> Res {
        let span = expr.span;
        if let Some(constant) = self.folded(expr) {
            self.u.load(constant, dst, span);
            return Ok(());
        }
        match &expr.kind {
            ExprKind::Constant(constant) => {
                let constant = self.literal(constant);
                self.u.load(constant, dst, span);
                Ok(())
            }
            ExprKind::Name(name) => {
                let name = self.mangle(name);
                self.load_name(name, dst, span);
                Ok(())
            }
            ExprKind::Binary { left, op, right } => self.binary(span, left, *op, right, dst),
            ExprKind::Unary {
                op: UnaryOp::Not, ..
            }
            | ExprKind::BoolOp { .. }
            | ExprKind::IfExp { .. } => self.choice(expr, dst),
            ExprKind::Unary { op, operand } => self.unary(span, *op, operand, dst),
            ExprKind::Compare { left, rest } => self.compare(expr, left, rest, dst),
            ExprKind::Named { target, value } => self.named(target, value, dst),
            ExprKind::Attribute { value, attr } => {
                let mark = self.u.top;
                let b = self.operand_at(value, Some(dst))?;
                let name = self.mangle(attr.name);
                let c = self.u.own_site(name);
                self.u.emit(Ins::LoadAttr { a: Out(dst), b, c }, span);
                self.u.top = mark;
                Ok(())
            }
            ExprKind::Subscript { value, index } => self.subscript(span, value, index, dst),
            ExprKind::Call {
                func,
                args,
                keywords,
            } => self.call(expr, func, args, keywords, dst),
            ExprKind::Lambda { params, body } => self.lambda(expr, params, body, dst),
            ExprKind::Dict(pairs) => self.dict(span, pairs, dst),
            ExprKind::Set(items) => self.set(span, items, dst),
            ExprKind::List(items) => self.list(span, items, dst),
            ExprKind::Tuple(items) => self.tuple(span, items, dst),
            ExprKind::ListComp { .. }
            | ExprKind::SetComp { .. }
            | ExprKind::DictComp { .. }
            | ExprKind::GeneratorExp { .. } => self.comprehension(expr, dst),
            ExprKind::JoinedStr(parts) => self.joined(span, parts, dst),
            ExprKind::TemplateStr(parts) => self.template(span, parts, dst),
            ExprKind::Await(value) => {
                self.check_await(span)?;
                let mark = self.u.top;
                let b = self.operand_at(value, Some(dst))?;
                self.await_value(b, 0, dst, span);
                self.u.top = mark;
                Ok(())
            }
            ExprKind::Yield(value) => self.yield_value(span, *value, dst),
            ExprKind::YieldFrom(value) => self.yield_from(span, value, dst),
            ExprKind::Starred(_) => Err(syntax_error("can't use starred expression here", span)),
            ExprKind::Slice { lower, upper, step } => self.slice(span, *lower, *upper, *step, dst),
        }
    }

    /// The value of `expr` where it is: a local's own register, or else a fresh temporary, which is taken.
    pub(super) fn operand(&mut self, expr: ExprRef<'a>) -> Res<In> {
        self.operand_at(expr, None)
    }

    /// As `operand`, but a temporary that is needed may be `home`, if that is one.
    pub(super) fn operand_at(&mut self, expr: ExprRef<'a>, home: Option<u16>) -> Res<In> {
        if let Some(register) = self.local_operand(expr) {
            return Ok(In::keep(register));
        }
        if self.u.loop_depth > 0
            && let Some(constant) = self.value_of_constant(expr)
            && let Some(register) = self.u.pin(&constant, expr.span)
        {
            return Ok(In::keep(register));
        }
        let home = match home {
            Some(home) if self.u.is_temp(home) => home,
            _ => self.u.temp(),
        };
        self.into(expr, home)?;
        Ok(In::take(home))
    }

    /// The value of an expression that is constant.
    fn value_of_constant(&self, expr: ExprRef<'a>) -> Option<Constant> {
        match &expr.kind {
            ExprKind::Constant(constant) => Some(self.literal(constant)),
            _ => self.folded(expr),
        }
    }

    /// As `operand_at`, where `later` is evaluated before the value is used: if that may rebind a variable, the
    /// value is moved out of the way.
    pub(super) fn early_operand(
        &mut self,
        expr: ExprRef<'a>,
        later: &[ExprRef<'a>],
        home: Option<u16>,
    ) -> Res<In> {
        let may_rebind = self.may_rebind(later);
        self.operand_before(expr, may_rebind, home)
    }

    /// As `early_operand`, where it is known whether what comes later may rebind a variable.
    pub(super) fn operand_before(
        &mut self,
        expr: ExprRef<'a>,
        may_rebind: bool,
        home: Option<u16>,
    ) -> Res<In> {
        let operand = self.operand_at(expr, home)?;
        if operand.register() >= self.u.nlocals || !may_rebind {
            return Ok(operand);
        }
        let temp = match home {
            Some(home) if self.u.is_temp(home) => home,
            _ => self.u.temp(),
        };
        self.u.mov(temp, operand, expr.span);
        Ok(In::take(temp))
    }

    /// Whether evaluating these may rebind a local variable: only an assignment expression can.
    pub(super) fn may_rebind(&self, exprs: &[ExprRef<'a>]) -> bool {
        self.scopes[self.u.scope].has_walrus
            && exprs
                .iter()
                .any(|expr| !matches!(expr.kind, ExprKind::Name(_) | ExprKind::Constant(_)))
    }

    /// The register of the local that `expr` names, checked.
    fn local_operand(&mut self, expr: ExprRef<'a>) -> Option<u16> {
        let ExprKind::Name(name) = expr.kind else {
            return None;
        };
        let name = self.mangle(name);
        let Variable::Local(register) = self.variable(name) else {
            return None;
        };
        self.checked_local(name, register, expr.span);
        Some(register)
    }

    /// Evaluate and drop.
    pub(super) fn effect(&mut self, expr: ExprRef<'a>) -> Res {
        let mark = self.u.top;
        let temp = self.u.temp();
        self.into(expr, temp)?;
        self.u.clear(temp, expr.span);
        self.u.top = mark;
        Ok(())
    }

    fn binary(
        &mut self,
        span: Span,
        left: ExprRef<'a>,
        op: BinaryOp,
        right: ExprRef<'a>,
        dst: u16,
    ) -> Res {
        let mark = self.u.top;
        let b = self.early_operand(left, &[right], Some(dst))?;
        let a = Out(dst);
        let ins = match self
            .small_int(right)
            .and_then(|c| binary_int(op, a, b, Imm(c)))
        {
            Some(ins) => ins,
            None => binary(op, a, b, self.operand(right)?),
        };
        self.u.emit(ins, span);
        self.u.top = mark;
        Ok(())
    }

    /// The value of a constant that fits an instruction.
    pub(super) fn small_int(&mut self, expr: ExprRef<'a>) -> Option<i16> {
        match (&expr.kind, self.folded(expr)) {
            (ExprKind::Constant(pyish_grammar::ast::Constant::Int(value)), _) => {
                i16::try_from(*value).ok()
            }
            (_, Some(Constant::Int(value))) => i16::try_from(value).ok(),
            _ => None,
        }
    }

    fn unary(&mut self, span: Span, op: UnaryOp, operand: ExprRef<'a>, dst: u16) -> Res {
        let mark = self.u.top;
        let b = self.operand_at(operand, Some(dst))?;
        let a = Out(dst);
        let ins = match op {
            UnaryOp::Neg => Ins::Neg { a, b },
            UnaryOp::Pos => Ins::Pos { a, b },
            UnaryOp::Invert => Ins::Invert { a, b },
            UnaryOp::Not => Ins::Not { a, b },
        };
        self.u.emit(ins, span);
        self.u.top = mark;
        Ok(())
    }

    fn named(&mut self, target: &Ident<'a>, value: ExprRef<'a>, dst: u16) -> Res {
        self.into(value, dst)?;
        let name = self.mangle(target.name);
        self.store_name(name, In::keep(dst), target.span);
        Ok(())
    }

    fn subscript(&mut self, span: Span, value: ExprRef<'a>, index: ExprRef<'a>, dst: u16) -> Res {
        self.check_subscript(value, index);
        let mark = self.u.top;
        let b = self.early_operand(value, &[index], Some(dst))?;
        let a = Out(dst);
        let ins = match (&index.kind, self.small_int(index)) {
            (ExprKind::Slice { lower, upper, step }, _) => match step {
                None => {
                    let c = self.bounds(span, &[*lower, *upper])?;
                    Ins::LoadSlice { a, b, c }
                }
                Some(_) => {
                    let c = self.bounds(span, &[*lower, *upper, *step])?;
                    Ins::LoadStride { a, b, c }
                }
            },
            (_, Some(c)) => Ins::LoadIndexInt { a, b, c: Imm(c) },
            _ => {
                let c = self.operand(index)?;
                Ins::LoadIndex { a, b, c }
            }
        };
        self.u.emit(ins, span);
        self.u.top = mark;
        Ok(())
    }

    fn slice(
        &mut self,
        span: Span,
        lower: Option<ExprRef<'a>>,
        upper: Option<ExprRef<'a>>,
        step: Option<ExprRef<'a>>,
        dst: u16,
    ) -> Res {
        let mark = self.u.top;
        let b = self.bounds(span, &[lower, upper, step])?;
        self.u.emit(Ins::BuildSlice { a: Out(dst), b }, span);
        self.u.top = mark;
        Ok(())
    }

    /// The bounds of a slice in neighbouring registers; None for those that are left out.
    pub(super) fn bounds(&mut self, span: Span, bounds: &[Option<ExprRef<'a>>]) -> Res<Window> {
        let first = self.u.top;
        for bound in bounds {
            let temp = self.u.temp();
            match bound {
                Some(bound) => self.into(bound, temp)?,
                None => self.u.emit(Ins::LoadNone { a: Out(temp) }, span),
            }
        }
        Ok(Window(first))
    }

    /// `dst = await value`; `kind` is that of `GetAwaitable`.
    pub(super) fn await_value(&mut self, value: In, kind: i16, dst: u16, span: Span) {
        let mark = self.u.top;
        let awaiter = self.u.temp();
        self.u.emit(
            Ins::GetAwaitable {
                a: Out(awaiter),
                b: value,
                c: Imm(kind),
            },
            span,
        );
        self.u.emit(
            Ins::Await {
                a: Out(dst),
                b: InOut(awaiter),
            },
            span,
        );
        self.u.top = mark;
    }

    fn check_await(&mut self, span: Span) -> Res {
        let scope = &self.scopes[self.u.scope];
        if scope.kind == ScopeKind::Module && self.setting.top_level_await {
            self.u.flags = self.u.flags.with(Flags::COROUTINE);
        } else if !scope.is_function_like() {
            return Err(syntax_error("'await' outside function", span));
        }
        Ok(())
    }

    fn check_yield(&self, span: Span, word: &str) -> Res {
        if self.scopes[self.u.scope].is_function_like() {
            return Ok(());
        }
        Err(syntax_error(format!("'{word}' outside function"), span))
    }

    fn yield_value(&mut self, span: Span, value: Option<ExprRef<'a>>, dst: u16) -> Res {
        self.check_yield(span, "yield")?;
        let mark = self.u.top;
        let b = match value {
            Some(value) => self.operand_at(value, Some(dst))?,
            None => {
                let temp = self.u.temp();
                self.u.emit(Ins::LoadNone { a: Out(temp) }, span);
                In::take(temp)
            }
        };
        self.u.emit(Ins::Yield { a: Out(dst), b }, span);
        self.u.top = mark;
        Ok(())
    }

    fn yield_from(&mut self, span: Span, value: ExprRef<'a>, dst: u16) -> Res {
        self.check_yield(span, "yield from")?;
        if self
            .u
            .flags
            .has_any(Flags(Flags::COROUTINE.0 | Flags::ASYNC_GENERATOR.0))
        {
            return Err(syntax_error("'yield from' inside async function", span));
        }
        let mark = self.u.top;
        let b = self.operand(value)?;
        let iterator = if self.u.is_temp(b.register()) {
            b.register()
        } else {
            self.u.temp()
        };
        self.u.emit(
            Ins::GetYieldFromIter {
                a: Out(iterator),
                b,
            },
            span,
        );
        self.u.emit(
            Ins::YieldFrom {
                a: Out(dst),
                b: InOut(iterator),
            },
            span,
        );
        self.u.top = mark;
        Ok(())
    }

    /// `and`, `or`, `not`, `a if b else c`: what is evaluated depends on what came before.
    fn choice(&mut self, expr: ExprRef<'a>, dst: u16) -> Res {
        match &expr.kind {
            ExprKind::Unary { operand, .. } => {
                let mark = self.u.top;
                let b = self.operand_at(operand, Some(dst))?;
                self.u.emit(Ins::Not { a: Out(dst), b }, expr.span);
                self.u.top = mark;
                Ok(())
            }
            ExprKind::IfExp { test, body, orelse } => {
                let (otherwise, end) = (self.u.label(), self.u.label());
                self.condition(test, false, otherwise)?;
                self.into(body, dst)?;
                self.u.branch(Ins::Jump { d: JumpFar(0) }, end, expr.span);
                self.u.place(otherwise);
                self.into(orelse, dst)?;
                self.u.place(end);
                Ok(())
            }
            ExprKind::BoolOp { op, values } => self.bool_op(*op, values, dst),
            _ => Ok(()),
        }
    }

    fn bool_op(&mut self, op: BoolOp, values: &'a [ExprRef<'a>], dst: u16) -> Res {
        let mark = self.u.top;
        let home = if self.u.is_temp(dst) {
            dst
        } else {
            self.u.temp()
        };
        let end = self.u.label();
        let Some((last, first)) = values.split_last() else {
            return Ok(());
        };
        for value in first {
            self.into(value, home)?;
            let (a, d) = (In::keep(home), JumpFar(0));
            let ins = match op {
                BoolOp::And => Ins::JumpUnless { a, d },
                BoolOp::Or => Ins::JumpIf { a, d },
            };
            self.u.branch(ins, end, value.span);
        }
        self.into(last, home)?;
        self.u.place(end);
        if home != dst {
            self.u.mov(dst, In::take(home), last.span);
        }
        self.u.top = mark;
        Ok(())
    }
}

/// `a = b op c`
fn binary(op: BinaryOp, a: Out, b: In, c: In) -> Ins {
    match op {
        BinaryOp::Add => Ins::Add { a, b, c },
        BinaryOp::Sub => Ins::Sub { a, b, c },
        BinaryOp::Mul => Ins::Mul { a, b, c },
        BinaryOp::MatMul => Ins::MatMul { a, b, c },
        BinaryOp::TrueDiv => Ins::TrueDiv { a, b, c },
        BinaryOp::FloorDiv => Ins::FloorDiv { a, b, c },
        BinaryOp::Mod => Ins::Mod { a, b, c },
        BinaryOp::Pow => Ins::Pow { a, b, c },
        BinaryOp::LShift => Ins::LShift { a, b, c },
        BinaryOp::RShift => Ins::RShift { a, b, c },
        BinaryOp::And => Ins::And { a, b, c },
        BinaryOp::Or => Ins::Or { a, b, c },
        BinaryOp::Xor => Ins::Xor { a, b, c },
    }
}

/// `a = b op c` with a small integer, where there is such an instruction.
fn binary_int(op: BinaryOp, a: Out, b: In, c: Imm) -> Option<Ins> {
    Some(match op {
        BinaryOp::Add => Ins::AddInt { a, b, c },
        BinaryOp::Sub => Ins::SubInt { a, b, c },
        BinaryOp::Mul => Ins::MulInt { a, b, c },
        BinaryOp::FloorDiv => Ins::FloorDivInt { a, b, c },
        BinaryOp::Mod => Ins::ModInt { a, b, c },
        BinaryOp::LShift => Ins::LShiftInt { a, b, c },
        BinaryOp::RShift => Ins::RShiftInt { a, b, c },
        BinaryOp::And => Ins::AndInt { a, b, c },
        _ => return None,
    })
}

/// `a = b; a op= c`
pub(super) fn in_place(op: BinaryOp, a: Out, b: In, c: In) -> Ins {
    match op {
        BinaryOp::Add => Ins::IAdd { a, b, c },
        BinaryOp::Sub => Ins::ISub { a, b, c },
        BinaryOp::Mul => Ins::IMul { a, b, c },
        BinaryOp::MatMul => Ins::IMatMul { a, b, c },
        BinaryOp::TrueDiv => Ins::ITrueDiv { a, b, c },
        BinaryOp::FloorDiv => Ins::IFloorDiv { a, b, c },
        BinaryOp::Mod => Ins::IMod { a, b, c },
        BinaryOp::Pow => Ins::IPow { a, b, c },
        BinaryOp::LShift => Ins::ILShift { a, b, c },
        BinaryOp::RShift => Ins::IRShift { a, b, c },
        BinaryOp::And => Ins::IAnd { a, b, c },
        BinaryOp::Or => Ins::IOr { a, b, c },
        BinaryOp::Xor => Ins::IXor { a, b, c },
    }
}
