//! The loop: fetch a word, do what it says.
//!
//! `frame`, `regs` and `pc` stay in locals; what an instruction cannot do in line is a function in `ops/`, whose
//! answer is a [`Flow`]: a value for the destination, another frame, or something to settle first.
//!
//! # Invariants
//! 1. `frame` is `self.current`, runs bytecode, and `regs` are its registers.
//! 2. `pc` points into the code's words: the verifier has checked jumps, and that the last word leaves.
//! 3. Register operands are below the code's `nregs`, site and constant operands inside their tables: likewise.

use super::call::{CallSite, Flow};
use super::native_frames::End;
use crate::code::{Op, Word};
use crate::object::*;

/// How a run of the loop ended.
pub(crate) enum Outcome {
    /// The frame that it was entered for has ended.
    Done(Res),
    /// The fiber waits for what `vm.parked` says.
    Parked,
}

/// A clone, or the value itself where the operand is its last use.
macro_rules! input {
    ($regs:expr, $index:expr, $takes:expr) => {{
        let register = &mut *$regs.add($index);
        if $takes {
            std::mem::take(register)
        } else {
            register.clone()
        }
    }};
}

impl Vm {
    /// Run until the innermost frame of an `Exit` kind ends, or the fiber parks.
    #[allow(clippy::too_many_lines, reason = "one arm for each instruction")]
    #[allow(clippy::cognitive_complexity, reason = "likewise")]
    pub(crate) fn run(&mut self, start: End) -> Outcome {
        let mut end = start;
        // SAFETY: by the invariants above, for the whole loop.
        unsafe {
            'settle: loop {
                if let Some(result) = self.settle(std::mem::replace(&mut end, End::Switched)) {
                    return Outcome::Done(result);
                }
                if self.parked.is_some() {
                    return Outcome::Parked;
                }
                let mut frame = self.current;
                let mut regs = (*frame).regs;
                let mut pc = (*frame).pc;

                macro_rules! reg {
                    ($index:expr) => {
                        *regs.add($index)
                    };
                }
                macro_rules! reload {
                    () => {
                        frame = self.current;
                        regs = (*frame).regs;
                        pc = (*frame).pc;
                    };
                }
                macro_rules! settle {
                    ($end:expr) => {{
                        end = $end;
                        continue 'settle;
                    }};
                }
                // A fallible operation in this frame.
                macro_rules! attempt {
                    ($result:expr) => {{
                        (*frame).pc = pc;
                        match $result {
                            Ok(value) => value,
                            Err(raised) => settle!(End::Throw(raised)),
                        }
                    }};
                }
                // An operation that may run another frame; its value goes to `$dst`.
                macro_rules! flow {
                    ($flow:expr, $dst:expr) => {{
                        (*frame).pc = pc;
                        match $flow {
                            Ok(Flow::Value(value)) => reg!($dst) = value,
                            Ok(Flow::Switched) => {
                                reload!();
                            }
                            Ok(Flow::End(next)) => settle!(next),
                            Err(raised) => settle!(End::Throw(raised)),
                        }
                    }};
                }
                // `$back` instructions back is where a preempted fiber goes on.
                macro_rules! safe_point {
                    ($back:literal) => {{
                        let left = self.heap.countdown.get() - 1;
                        self.heap.countdown.set(left);
                        if left == 0 {
                            attempt!(self.safe_point());
                            if self.preempts() {
                                (*frame).pc = pc.sub($back);
                                settle!(End::Switched);
                            }
                        }
                    }};
                }
                macro_rules! jump {
                    ($offset:expr) => {{
                        let offset = $offset as isize;
                        pc = pc.offset(offset);
                        if offset < 0 {
                            safe_point!(0);
                        }
                    }};
                }
                macro_rules! arith {
                    ($w:expr, $checked:ident, $float:expr, $slow:ident) => {{
                        let w: Word = $w;
                        match (&reg!(w.rb()), &reg!(w.rc())) {
                            (Value::Int(x), Value::Int(y)) => match x.$checked(*y) {
                                Some(value) => reg!(w.ra()) = Value::Int(value),
                                None => flow!(
                                    self.binary_registers(regs, w, super::ops::Binary::$slow),
                                    w.ra()
                                ),
                            },
                            (Value::Float(x), Value::Float(y)) => {
                                let value = $float(*x, *y);
                                reg!(w.ra()) = Value::Float(value);
                            }
                            (Value::Float(x), Value::Int(y)) => {
                                let value = $float(*x, *y as f64);
                                reg!(w.ra()) = Value::Float(value);
                            }
                            (Value::Int(x), Value::Float(y)) => {
                                let value = $float(*x as f64, *y);
                                reg!(w.ra()) = Value::Float(value);
                            }
                            _ => flow!(
                                self.binary_registers(regs, w, super::ops::Binary::$slow),
                                w.ra()
                            ),
                        }
                    }};
                }
                macro_rules! arith_int {
                    ($w:expr, $checked:ident, $float:expr, $slow:ident) => {{
                        let w: Word = $w;
                        let y = i64::from(w.sc());
                        match &reg!(w.rb()) {
                            Value::Int(x) => match x.$checked(y) {
                                Some(value) => reg!(w.ra()) = Value::Int(value),
                                None => flow!(
                                    self.binary_immediate(regs, w, super::ops::Binary::$slow),
                                    w.ra()
                                ),
                            },
                            Value::Float(x) => {
                                let value = $float(*x, y as f64);
                                reg!(w.ra()) = Value::Float(value);
                            }
                            _ => flow!(
                                self.binary_immediate(regs, w, super::ops::Binary::$slow),
                                w.ra()
                            ),
                        }
                    }};
                }
                // Integers in line by `$int` (which may decline), everything else by the protocol.
                macro_rules! int_op {
                    ($w:expr, $int:expr, $slow:ident) => {{
                        let w: Word = $w;
                        let value = match (&reg!(w.rb()), &reg!(w.rc())) {
                            (Value::Int(x), Value::Int(y)) => $int(*x, *y),
                            _ => None,
                        };
                        match value {
                            Some(value) => reg!(w.ra()) = value,
                            None => flow!(
                                self.binary_registers(regs, w, super::ops::Binary::$slow),
                                w.ra()
                            ),
                        }
                    }};
                }
                macro_rules! int_op_imm {
                    ($w:expr, $int:expr, $slow:ident) => {{
                        let w: Word = $w;
                        let value = match &reg!(w.rb()) {
                            Value::Int(x) => $int(*x, i64::from(w.sc())),
                            _ => None,
                        };
                        match value {
                            Some(value) => reg!(w.ra()) = value,
                            None => flow!(
                                self.binary_immediate(regs, w, super::ops::Binary::$slow),
                                w.ra()
                            ),
                        }
                    }};
                }
                macro_rules! compare {
                    ($w:expr, $op:tt, $slow:ident) => {{
                        let w: Word = $w;
                        match (&reg!(w.rb()), &reg!(w.rc())) {
                            (Value::Int(x), Value::Int(y)) => {
                                let value = x $op y;
                                reg!(w.ra()) = Value::Bool(value);
                            }
                            (Value::Float(x), Value::Float(y)) => {
                                let value = x $op y;
                                reg!(w.ra()) = Value::Bool(value);
                            }
                            _ => flow!(self.compare_registers(regs, w, super::ops::Compare::$slow), w.ra()),
                        }
                    }};
                }
                macro_rules! branch {
                    ($w:expr, $on:literal, $op:tt, $slow:ident) => {{
                        let w: Word = $w;
                        let truth = match (&reg!(w.ra()), &reg!(w.rb())) {
                            (Value::Int(x), Value::Int(y)) => x $op y,
                            (Value::Float(x), Value::Float(y)) => x $op y,
                            _ => {
                                (*frame).pc = pc;
                                match self.compare_branch(regs, w, super::ops::Compare::$slow) {
                                    Ok(Flow::Value(Value::Bool(truth))) => truth,
                                    Ok(Flow::Value(_)) => !$on,
                                    Ok(Flow::Switched) => {
                                        reload!();
                                        continue;
                                    }
                                    Ok(Flow::End(next)) => settle!(next),
                                    Err(raised) => settle!(End::Throw(raised)),
                                }
                            }
                        };
                        if truth == $on {
                            jump!(w.sc());
                        }
                    }};
                }
                macro_rules! branch_int {
                    ($w:expr, $on:literal, $op:tt, $slow:ident) => {{
                        let w: Word = $w;
                        let y = i64::from(w.sb());
                        let truth = match &reg!(w.ra()) {
                            Value::Int(x) => *x $op y,
                            Value::Float(x) => *x $op y as f64,
                            _ => {
                                (*frame).pc = pc;
                                match self.compare_branch_int(regs, w, super::ops::Compare::$slow) {
                                    Ok(Flow::Value(Value::Bool(truth))) => truth,
                                    Ok(Flow::Value(_)) => !$on,
                                    Ok(Flow::Switched) => {
                                        reload!();
                                        continue;
                                    }
                                    Ok(Flow::End(next)) => settle!(next),
                                    Err(raised) => settle!(End::Throw(raised)),
                                }
                            }
                        };
                        if truth == $on {
                            jump!(w.sc());
                        }
                    }};
                }
                macro_rules! truth_jump {
                    ($w:expr, $on:literal) => {{
                        let w: Word = $w;
                        let truth = match &reg!(w.ra()) {
                            Value::Bool(truth) => *truth,
                            Value::None => false,
                            Value::Int(i) => *i != 0,
                            _ => {
                                (*frame).pc = pc;
                                match self.truth_branch(regs, w) {
                                    Ok(Flow::Value(Value::Bool(truth))) => truth,
                                    Ok(Flow::Value(_)) => !$on,
                                    Ok(Flow::Switched) => {
                                        reload!();
                                        continue;
                                    }
                                    Ok(Flow::End(next)) => settle!(next),
                                    Err(raised) => settle!(End::Throw(raised)),
                                }
                            }
                        };
                        if truth == $on {
                            jump!(w.sd());
                        }
                    }};
                }
                macro_rules! call_site {
                    ($window:expr, $count:expr, $dst:expr) => {
                        CallSite {
                            window: $window,
                            count: $count,
                            on_stack: (*frame).kind == FrameKind::Plain,
                            saved_top: self.stack.top,
                            ret: RetKind::Store,
                            dst: $dst as u16,
                        }
                    };
                }
                macro_rules! constant {
                    ($index:expr) => {
                        (&(*(*frame).code).constants).get_unchecked($index as usize)
                    };
                }
                macro_rules! name {
                    ($index:expr) => {
                        (&(*(*frame).code).names)
                            .get_unchecked($index as usize)
                            .clone()
                    };
                }
                macro_rules! site {
                    ($index:expr) => {
                        (*(*(*frame).code).sites.get())
                            .as_mut_ptr()
                            .add($index as usize)
                    };
                }

                loop {
                    let w = *pc;
                    pc = pc.add(1);
                    // SAFETY (invariant 2): every word's opcode is in the table.
                    match std::mem::transmute::<u16, Op>(w.op()) {
                        Op::Nop => {}
                        Op::Move => {
                            let value = input!(regs, w.rb(), w.takes_b());
                            reg!(w.ra()) = value;
                        }
                        Op::LoadConst => reg!(w.ra()) = constant!(w.d()).clone(),
                        Op::LoadInt => reg!(w.ra()) = Value::Int(i64::from(w.sd())),
                        Op::LoadNone => reg!(w.ra()) = Value::None,
                        Op::LoadBool => reg!(w.ra()) = Value::Bool(w.sb() != 0),
                        Op::Clear => drop(std::mem::take(&mut reg!(w.ra()))),
                        Op::CheckLocal => {
                            if reg!(w.ra()).is_unset() {
                                let name = name!(w.d());
                                attempt!(self.unbound_error::<()>(&name, false));
                            }
                        }
                        Op::DeleteLocal => {
                            if std::mem::take(&mut reg!(w.ra())).is_unset() {
                                let name = name!(w.d());
                                attempt!(self.unbound_error::<()>(&name, false));
                            }
                        }

                        Op::MakeCell => {
                            let value = std::mem::take(&mut reg!(w.ra()));
                            let cell = attempt!(self.new_cell(value));
                            reg!(w.ra()) = cell.into();
                        }
                        Op::LoadClosure => {
                            let cell = match &(*frame).func {
                                Some(function) => match &*function.closure.as_ptr() {
                                    Some(cells) => cells.items().get(w.d() as usize).cloned(),
                                    None => None,
                                },
                                None => None,
                            };
                            reg!(w.ra()) = cell.unwrap_or_default();
                        }
                        Op::LoadCell => {
                            let value = match &reg!(w.rb()) {
                                Value::Object(cell) => {
                                    (*cell.downcast_unchecked::<Cell>().value.as_ptr()).clone()
                                }
                                _ => Value::Unset,
                            };
                            if value.is_unset() {
                                let name = name!(w.c());
                                attempt!(self.unbound_cell(&name));
                            }
                            reg!(w.ra()) = value;
                        }
                        Op::StoreCell => {
                            let value = input!(regs, w.rb(), w.takes_b());
                            if let Value::Object(cell) = &reg!(w.ra()) {
                                let old = std::mem::replace(
                                    &mut *cell.downcast_unchecked::<Cell>().value.as_ptr(),
                                    value,
                                );
                                drop(old);
                            }
                        }
                        Op::DeleteCell => {
                            let old = match &reg!(w.ra()) {
                                Value::Object(cell) => std::mem::take(
                                    &mut *cell.downcast_unchecked::<Cell>().value.as_ptr(),
                                ),
                                _ => Value::Unset,
                            };
                            if old.is_unset() {
                                let name = name!(w.d());
                                attempt!(self.unbound_cell(&name));
                            }
                        }

                        Op::LoadGlobal => {
                            let site = site!(w.d());
                            let value = self.cached_global(frame, site);
                            match value {
                                Some(value) => reg!(w.ra()) = value,
                                None => {
                                    let value = attempt!(self.load_global(frame, site));
                                    reg!(w.ra()) = value;
                                }
                            }
                        }
                        Op::StoreGlobal => {
                            let value = input!(regs, w.ra(), w.takes_a());
                            attempt!(self.store_global(frame, site!(w.d()), value));
                        }
                        Op::DeleteGlobal => {
                            let name = name!(w.d());
                            attempt!(self.delete_global(frame, &name));
                        }
                        Op::LoadName => {
                            let value = attempt!(self.load_name(frame, site!(w.d())));
                            reg!(w.ra()) = value;
                        }
                        Op::StoreName => {
                            let value = input!(regs, w.ra(), w.takes_a());
                            attempt!(self.store_name(frame, site!(w.d()), value));
                        }
                        Op::DeleteName => {
                            let name = name!(w.d());
                            attempt!(self.delete_name(frame, &name));
                        }
                        Op::LoadFromOrCell => {
                            let name = name!(w.c());
                            let mapping = std::mem::take(&mut reg!(w.ra()));
                            let cell = reg!(w.rb()).clone();
                            let value = attempt!(self.load_from_or_cell(&mapping, &cell, &name));
                            reg!(w.ra()) = value;
                        }
                        Op::LoadFromOrGlobal => {
                            let mapping = input!(regs, w.rb(), w.takes_b());
                            let value =
                                attempt!(self.load_from_or_global(frame, &mapping, site!(w.c())));
                            reg!(w.ra()) = value;
                        }
                        Op::LoadLocals => {
                            let value = attempt!(self.load_locals(frame));
                            reg!(w.ra()) = value;
                        }
                        Op::LoadBuildClass => {
                            let value = attempt!(self.load_build_class(frame));
                            reg!(w.ra()) = value;
                        }
                        Op::LoadCommon => {
                            let value = attempt!(self.load_common(w.d()));
                            reg!(w.ra()) = value;
                        }

                        Op::Add => arith!(w, checked_add, |x: f64, y: f64| x + y, Add),
                        Op::Sub => arith!(w, checked_sub, |x: f64, y: f64| x - y, Sub),
                        Op::Mul => arith!(w, checked_mul, |x: f64, y: f64| x * y, Mul),
                        Op::IAdd => arith!(w, checked_add, |x: f64, y: f64| x + y, IAdd),
                        Op::ISub => arith!(w, checked_sub, |x: f64, y: f64| x - y, ISub),
                        Op::IMul => arith!(w, checked_mul, |x: f64, y: f64| x * y, IMul),
                        Op::TrueDiv | Op::ITrueDiv => {
                            let quotient = super::ops::true_div(&reg!(w.rb()), &reg!(w.rc()));
                            match quotient {
                                Some(value) => reg!(w.ra()) = Value::Float(value),
                                None if w.op() == Op::TrueDiv as u16 => {
                                    flow!(
                                        self.binary_registers(regs, w, super::ops::Binary::TrueDiv),
                                        w.ra()
                                    );
                                }
                                None => flow!(
                                    self.binary_registers(regs, w, super::ops::Binary::ITrueDiv),
                                    w.ra()
                                ),
                            }
                        }
                        Op::FloorDiv => int_op!(w, super::ops::floor_div, FloorDiv),
                        Op::IFloorDiv => int_op!(w, super::ops::floor_div, IFloorDiv),
                        Op::Mod => int_op!(w, super::ops::modulo, Mod),
                        Op::IMod => int_op!(w, super::ops::modulo, IMod),
                        Op::Pow => flow!(
                            self.binary_registers(regs, w, super::ops::Binary::Pow),
                            w.ra()
                        ),
                        Op::IPow => flow!(
                            self.binary_registers(regs, w, super::ops::Binary::IPow),
                            w.ra()
                        ),
                        Op::MatMul => flow!(
                            self.binary_registers(regs, w, super::ops::Binary::MatMul),
                            w.ra()
                        ),
                        Op::IMatMul => flow!(
                            self.binary_registers(regs, w, super::ops::Binary::IMatMul),
                            w.ra()
                        ),
                        Op::LShift => int_op!(w, super::ops::left_shift, LShift),
                        Op::ILShift => int_op!(w, super::ops::left_shift, ILShift),
                        Op::RShift => int_op!(w, super::ops::right_shift, RShift),
                        Op::IRShift => int_op!(w, super::ops::right_shift, IRShift),
                        Op::And => int_op!(w, |x: i64, y: i64| Some(Value::Int(x & y)), And),
                        Op::IAnd => int_op!(w, |x: i64, y: i64| Some(Value::Int(x & y)), IAnd),
                        Op::Or => int_op!(w, |x: i64, y: i64| Some(Value::Int(x | y)), Or),
                        Op::IOr => int_op!(w, |x: i64, y: i64| Some(Value::Int(x | y)), IOr),
                        Op::Xor => int_op!(w, |x: i64, y: i64| Some(Value::Int(x ^ y)), Xor),
                        Op::IXor => int_op!(w, |x: i64, y: i64| Some(Value::Int(x ^ y)), IXor),
                        Op::AddInt => arith_int!(w, checked_add, |x: f64, y: f64| x + y, Add),
                        Op::SubInt => arith_int!(w, checked_sub, |x: f64, y: f64| x - y, Sub),
                        Op::MulInt => arith_int!(w, checked_mul, |x: f64, y: f64| x * y, Mul),
                        Op::IAddInt => arith_int!(w, checked_add, |x: f64, y: f64| x + y, IAdd),
                        Op::ISubInt => arith_int!(w, checked_sub, |x: f64, y: f64| x - y, ISub),
                        Op::FloorDivInt => int_op_imm!(w, super::ops::floor_div, FloorDiv),
                        Op::ModInt => int_op_imm!(w, super::ops::modulo, Mod),
                        Op::LShiftInt => int_op_imm!(w, super::ops::left_shift, LShift),
                        Op::RShiftInt => int_op_imm!(w, super::ops::right_shift, RShift),
                        Op::AndInt => int_op_imm!(w, |x: i64, y: i64| Some(Value::Int(x & y)), And),
                        Op::Neg => match &reg!(w.rb()) {
                            Value::Int(x) if *x != i64::MIN => {
                                let value = -*x;
                                reg!(w.ra()) = Value::Int(value);
                            }
                            Value::Float(x) => {
                                let value = -*x;
                                reg!(w.ra()) = Value::Float(value);
                            }
                            _ => flow!(self.unary_register(regs, w, Special::Neg), w.ra()),
                        },
                        Op::Pos => flow!(self.unary_register(regs, w, Special::Pos), w.ra()),
                        Op::Invert => match &reg!(w.rb()) {
                            Value::Int(x) => {
                                let value = !*x;
                                reg!(w.ra()) = Value::Int(value);
                            }
                            _ => flow!(self.unary_register(regs, w, Special::Invert), w.ra()),
                        },
                        Op::Not => match &reg!(w.rb()) {
                            Value::Bool(truth) => {
                                let value = !*truth;
                                reg!(w.ra()) = Value::Bool(value);
                            }
                            _ => flow!(self.not_register(regs, w), w.ra()),
                        },

                        Op::Lt => compare!(w, <, Lt),
                        Op::Le => compare!(w, <=, Le),
                        Op::Eq => compare!(w, ==, Eq),
                        Op::Ne => compare!(w, !=, Ne),
                        Op::Gt => compare!(w, >, Gt),
                        Op::Ge => compare!(w, >=, Ge),
                        Op::Is | Op::IsNot => {
                            let same = reg!(w.rb()).is(&reg!(w.rc()));
                            if w.takes_b() {
                                drop(std::mem::take(&mut reg!(w.rb())));
                            }
                            if w.takes_c() {
                                drop(std::mem::take(&mut reg!(w.rc())));
                            }
                            reg!(w.ra()) = Value::Bool(same == (w.op() == Op::Is as u16));
                        }
                        Op::Contains => flow!(self.contains_registers(regs, w, true), w.ra()),
                        Op::NotContains => flow!(self.contains_registers(regs, w, false), w.ra()),

                        Op::Jump => pc = pc.offset(w.sd() as isize),
                        Op::JumpBack => {
                            pc = pc.offset(w.sd() as isize);
                            safe_point!(0);
                        }
                        Op::JumpIf => truth_jump!(w, true),
                        Op::JumpUnless => truth_jump!(w, false),
                        Op::JumpIfNone | Op::JumpUnlessNone => {
                            let is_none = reg!(w.ra()).is_none();
                            if w.takes_a() {
                                drop(std::mem::take(&mut reg!(w.ra())));
                            }
                            if is_none == (w.op() == Op::JumpIfNone as u16) {
                                jump!(w.sd());
                            }
                        }
                        Op::JumpIfUnset => {
                            if reg!(w.ra()).is_unset() {
                                jump!(w.sd());
                            }
                        }
                        Op::JumpIfLt => branch!(w, true, <, Lt),
                        Op::JumpIfLe => branch!(w, true, <=, Le),
                        Op::JumpIfEq => branch!(w, true, ==, Eq),
                        Op::JumpIfNe => branch!(w, true, !=, Ne),
                        Op::JumpIfGt => branch!(w, true, >, Gt),
                        Op::JumpIfGe => branch!(w, true, >=, Ge),
                        Op::JumpUnlessLt => branch!(w, false, <, Lt),
                        Op::JumpUnlessLe => branch!(w, false, <=, Le),
                        Op::JumpUnlessEq => branch!(w, false, ==, Eq),
                        Op::JumpUnlessNe => branch!(w, false, !=, Ne),
                        Op::JumpUnlessGt => branch!(w, false, >, Gt),
                        Op::JumpUnlessGe => branch!(w, false, >=, Ge),
                        Op::JumpIfLtInt => branch_int!(w, true, <, Lt),
                        Op::JumpIfLeInt => branch_int!(w, true, <=, Le),
                        Op::JumpIfEqInt => branch_int!(w, true, ==, Eq),
                        Op::JumpIfNeInt => branch_int!(w, true, !=, Ne),
                        Op::JumpIfGtInt => branch_int!(w, true, >, Gt),
                        Op::JumpIfGeInt => branch_int!(w, true, >=, Ge),
                        Op::JumpUnlessLtInt => branch_int!(w, false, <, Lt),
                        Op::JumpUnlessLeInt => branch_int!(w, false, <=, Le),
                        Op::JumpUnlessEqInt => branch_int!(w, false, ==, Eq),
                        Op::JumpUnlessNeInt => branch_int!(w, false, !=, Ne),
                        Op::JumpUnlessGtInt => branch_int!(w, false, >, Gt),
                        Op::JumpUnlessGeInt => branch_int!(w, false, >=, Ge),
                        Op::JumpIfIs | Op::JumpUnlessIs => {
                            let same = reg!(w.ra()).is(&reg!(w.rb()));
                            if w.takes_a() {
                                drop(std::mem::take(&mut reg!(w.ra())));
                            }
                            if w.takes_b() {
                                drop(std::mem::take(&mut reg!(w.rb())));
                            }
                            if same == (w.op() == Op::JumpIfIs as u16) {
                                jump!(w.sc());
                            }
                        }

                        Op::LoadSuperMethod => {
                            let running = &*(*frame).code;
                            let cell = running
                                .code
                                .class_cell
                                .map(|register| reg!(usize::from(register)).clone());
                            let name = (*site!(w.b())).name.clone();
                            if let Some((method, this)) =
                                self.super_method(&reg!(w.ra()), cell, &reg!(0), &name)
                            {
                                reg!(w.ra()) = method;
                                reg!(w.ra() + 1) = this;
                                jump!(w.sc());
                            }
                        }
                        Op::LoadAttr => {
                            let site = site!(w.c());
                            match super::ops::cached_slot(&reg!(w.rb()), site) {
                                Some(value) => {
                                    if w.takes_b() {
                                        drop(std::mem::take(&mut reg!(w.rb())));
                                    }
                                    reg!(w.ra()) = value;
                                }
                                None => {
                                    let object = input!(regs, w.rb(), w.takes_b());
                                    flow!(self.load_attr(object, site, w.ra()), w.ra());
                                }
                            }
                        }
                        Op::StoreAttr => {
                            let value = input!(regs, w.rb(), w.takes_b());
                            match super::ops::cached_store(&reg!(w.ra()), site!(w.c()), value) {
                                Ok(old) => {
                                    drop(old);
                                    if w.takes_a() {
                                        drop(std::mem::take(&mut reg!(w.ra())));
                                    }
                                }
                                Err(value) => {
                                    let object = input!(regs, w.ra(), w.takes_a());
                                    (*frame).pc = pc;
                                    match self.store_attr(object, site!(w.c()), Some(value)) {
                                        Ok(Flow::Value(_)) => {}
                                        Ok(Flow::Switched) => {
                                            reload!();
                                        }
                                        Ok(Flow::End(next)) => settle!(next),
                                        Err(raised) => settle!(End::Throw(raised)),
                                    }
                                }
                            }
                        }
                        Op::DeleteAttr => {
                            let object = input!(regs, w.ra(), w.takes_a());
                            (*frame).pc = pc;
                            match self.store_attr(object, site!(w.d()), None) {
                                Ok(Flow::Value(_)) => {}
                                Ok(Flow::Switched) => {
                                    reload!();
                                }
                                Ok(Flow::End(next)) => settle!(next),
                                Err(raised) => settle!(End::Throw(raised)),
                            }
                        }
                        Op::LoadMethod => {
                            let site = site!(w.c());
                            match super::ops::cached_method(self, &reg!(w.rb()), site) {
                                Some(method) => {
                                    let object = input!(regs, w.rb(), w.takes_b());
                                    reg!(w.ra() + 1) = object;
                                    reg!(w.ra()) = method;
                                }
                                None => {
                                    let object = input!(regs, w.rb(), w.takes_b());
                                    (*frame).pc = pc;
                                    drop(std::mem::take(&mut reg!(w.ra() + 1)));
                                    match self.load_method(&object, site, w.ra()) {
                                        Ok((Flow::Value(method), bound)) => {
                                            reg!(w.ra()) = method;
                                            if bound {
                                                reg!(w.ra() + 1) = object;
                                            }
                                        }
                                        Ok((Flow::Switched, _)) => {
                                            reload!();
                                        }
                                        Ok((Flow::End(next), _)) => settle!(next),
                                        Err(raised) => settle!(End::Throw(raised)),
                                    }
                                }
                            }
                        }
                        Op::LoadIndex => {
                            let found = super::ops::quick_index(self, &reg!(w.rb()), &reg!(w.rc()));
                            match found {
                                Some(value) => {
                                    if w.takes_c() {
                                        drop(std::mem::take(&mut reg!(w.rc())));
                                    }
                                    if w.takes_b() {
                                        drop(std::mem::take(&mut reg!(w.rb())));
                                    }
                                    reg!(w.ra()) = value;
                                }
                                None => {
                                    let object = input!(regs, w.rb(), w.takes_b());
                                    let index = input!(regs, w.rc(), w.takes_c());
                                    flow!(self.load_index(object, index, w.ra()), w.ra());
                                }
                            }
                        }
                        Op::LoadIndexInt => {
                            let index = Value::Int(i64::from(w.sc()));
                            match super::ops::quick_index(self, &reg!(w.rb()), &index) {
                                Some(value) => {
                                    if w.takes_b() {
                                        drop(std::mem::take(&mut reg!(w.rb())));
                                    }
                                    reg!(w.ra()) = value;
                                }
                                None => {
                                    let object = input!(regs, w.rb(), w.takes_b());
                                    flow!(self.load_index(object, index, w.ra()), w.ra());
                                }
                            }
                        }
                        Op::StoreIndex => {
                            let value = input!(regs, w.rc(), w.takes_c());
                            match super::ops::quick_store(self, &reg!(w.ra()), &reg!(w.rb()), value)
                            {
                                Ok(old) => {
                                    drop(old);
                                    if w.takes_b() {
                                        drop(std::mem::take(&mut reg!(w.rb())));
                                    }
                                    if w.takes_a() {
                                        drop(std::mem::take(&mut reg!(w.ra())));
                                    }
                                }
                                Err(value) => {
                                    let object = input!(regs, w.ra(), w.takes_a());
                                    let index = input!(regs, w.rb(), w.takes_b());
                                    (*frame).pc = pc;
                                    match self.store_index(object, index, Some(value)) {
                                        Ok(Flow::Value(_)) => {}
                                        Ok(Flow::Switched) => {
                                            reload!();
                                        }
                                        Ok(Flow::End(next)) => settle!(next),
                                        Err(raised) => settle!(End::Throw(raised)),
                                    }
                                }
                            }
                        }
                        Op::DeleteIndex => {
                            let object = input!(regs, w.ra(), w.takes_a());
                            let index = input!(regs, w.rb(), w.takes_b());
                            (*frame).pc = pc;
                            match self.store_index(object, index, None) {
                                Ok(Flow::Value(_)) => {}
                                Ok(Flow::Switched) => {
                                    reload!();
                                }
                                Ok(Flow::End(next)) => settle!(next),
                                Err(raised) => settle!(End::Throw(raised)),
                            }
                        }
                        Op::BuildSlice => {
                            let start = std::mem::take(&mut reg!(w.rb()));
                            let stop = std::mem::take(&mut reg!(w.rb() + 1));
                            let step = std::mem::take(&mut reg!(w.rb() + 2));
                            let slice = attempt!(self.new_slice(start, stop, step));
                            reg!(w.ra()) = slice;
                        }

                        Op::Call => {
                            safe_point!(1);
                            let window = regs.add(w.ra());
                            (*frame).pc = pc;
                            if self.call_in_place(window, window.add(1), w.b() as usize, w.ra()) {
                                reload!();
                                continue;
                            }
                            let site = call_site!(regs.add(w.ra()), w.b() as usize, w.ra());
                            flow!(self.call_window(site, None), w.ra());
                        }
                        Op::CallMethod => {
                            safe_point!(1);
                            let window = regs.add(w.ra());
                            (*frame).pc = pc;
                            let bound = usize::from(!(*window.add(1)).is_unset());
                            if self.call_in_place(
                                window,
                                window.add(2 - bound),
                                w.b() as usize + bound,
                                w.ra(),
                            ) {
                                reload!();
                                continue;
                            }
                            if bound == 0 {
                                // No receiver: the callee moves next to its arguments.
                                *window.add(1) = std::mem::take(&mut *window);
                                let site = call_site!(window.add(1), w.b() as usize, w.ra());
                                flow!(self.call_window(site, None), w.ra());
                            } else {
                                let site = call_site!(window, w.b() as usize + 1, w.ra());
                                flow!(self.call_window(site, None), w.ra());
                            }
                        }
                        Op::CallKw => {
                            safe_point!(1);
                            let names = constant!(w.c()).as_tuple().cloned();
                            let site = call_site!(regs.add(w.ra()), w.b() as usize, w.ra());
                            flow!(self.call_window(site, names.as_ref()), w.ra());
                        }
                        Op::CallMethodKw => {
                            safe_point!(1);
                            let names = constant!(w.c()).as_tuple().cloned();
                            let window = regs.add(w.ra());
                            if (*window.add(1)).is_unset() {
                                *window.add(1) = std::mem::take(&mut *window);
                                let site = call_site!(window.add(1), w.b() as usize, w.ra());
                                flow!(self.call_window(site, names.as_ref()), w.ra());
                            } else {
                                let site = call_site!(window, w.b() as usize + 1, w.ra());
                                flow!(self.call_window(site, names.as_ref()), w.ra());
                            }
                        }
                        Op::CallEx => {
                            safe_point!(1);
                            let callee = std::mem::take(&mut reg!(w.ra()));
                            let args = std::mem::take(&mut reg!(w.ra() + 1));
                            let named = std::mem::take(&mut reg!(w.ra() + 2));
                            flow!(self.call_ex(callee, args, named, w.ra()), w.ra());
                        }

                        Op::GetIter => {
                            let value = input!(regs, w.rb(), w.takes_b());
                            flow!(self.get_iter(value, w.ra()), w.ra());
                        }
                        Op::ForNext => {
                            let next = super::ops::quick_next(self, &reg!(w.rb()));
                            match next {
                                super::ops::QuickNext::Value(value) => {
                                    reg!(w.ra()) = value;
                                    jump!(w.sc());
                                }
                                super::ops::QuickNext::End => {
                                    drop(std::mem::take(&mut reg!(w.rb())))
                                }
                                super::ops::QuickNext::Ask => {
                                    (*frame).pc = pc;
                                    let iterator: *const Value = &raw const reg!(w.rb());
                                    if self.resume_in_loop(&*iterator, w.ra()) {
                                        reload!();
                                        continue;
                                    }
                                    let iterator = reg!(w.rb()).clone();
                                    match self.next_flow(&iterator, RetKind::Next, w.ra() as u16) {
                                        Ok(Flow::Value(value)) if value.is_unset() => {
                                            drop(std::mem::take(&mut reg!(w.rb())));
                                        }
                                        Ok(Flow::Value(value)) => {
                                            reg!(w.ra()) = value;
                                            jump!(w.sc());
                                        }
                                        Ok(Flow::Switched) => {
                                            reload!();
                                        }
                                        Ok(Flow::End(next)) => settle!(next),
                                        Err(raised) => settle!(End::Raised(
                                            raised,
                                            RetKind::Next,
                                            w.ra() as u16
                                        )),
                                    }
                                }
                            }
                        }
                        Op::Unpack => {
                            if let Some(items) =
                                super::ops::quick_unpack(self, &reg!(w.rb()), w.c() as usize)
                            {
                                // The elements may replace the only reference to their tuple: it is held until the end.
                                let source = input!(regs, w.rb(), w.takes_b());
                                let items: *const [Value] = items;
                                for (at, item) in (&*items).iter().enumerate() {
                                    reg!(w.ra() + at) = item.clone();
                                }
                                drop(source);
                                continue;
                            }
                            let value = input!(regs, w.rb(), w.takes_b());
                            let values = attempt!(self.unpack(value, w.c() as usize));
                            for (at, value) in values.into_iter().enumerate() {
                                reg!(w.ra() + at) = value;
                            }
                        }
                        Op::UnpackEx => {
                            let value = input!(regs, w.rb(), w.takes_b());
                            let (before, after) = ((w.c() & 0xff) as usize, (w.c() >> 8) as usize);
                            let values = attempt!(self.unpack_star(value, before, after));
                            for (at, value) in values.into_iter().enumerate() {
                                reg!(w.ra() + at) = value;
                            }
                        }

                        Op::BuildTuple => {
                            let range =
                                std::slice::from_raw_parts_mut(regs.add(w.rb()), w.c() as usize);
                            let tuple =
                                attempt!(self.new_tuple(range.iter_mut().map(std::mem::take)));
                            reg!(w.ra()) = tuple;
                        }
                        Op::BuildList => {
                            let range =
                                std::slice::from_raw_parts_mut(regs.add(w.rb()), w.c() as usize);
                            let items: Vec<Value> = range.iter_mut().map(std::mem::take).collect();
                            let list = attempt!(self.new_list(items));
                            reg!(w.ra()) = list;
                        }
                        Op::BuildSet => {
                            let range =
                                std::slice::from_raw_parts_mut(regs.add(w.rb()), w.c() as usize);
                            let items: Vec<Value> = range.iter_mut().map(std::mem::take).collect();
                            let set = attempt!(self.build_set(items));
                            reg!(w.ra()) = set;
                        }
                        Op::BuildDict => {
                            let range = std::slice::from_raw_parts_mut(
                                regs.add(w.rb()),
                                w.c() as usize * 2,
                            );
                            let items: Vec<Value> = range.iter_mut().map(std::mem::take).collect();
                            let dict = attempt!(self.build_dict(items));
                            reg!(w.ra()) = dict;
                        }
                        Op::BuildString => {
                            let range =
                                std::slice::from_raw_parts_mut(regs.add(w.rb()), w.c() as usize);
                            let text = attempt!(self.build_string(range));
                            for part in range {
                                drop(std::mem::take(part));
                            }
                            reg!(w.ra()) = text;
                        }
                        Op::ListAppend => {
                            let value = input!(regs, w.rb(), w.takes_b());
                            if let Value::Object(list) = &reg!(w.ra()) {
                                let items = &mut *list.downcast_unchecked::<List>().items.as_ptr();
                                attempt!(items.push(value).map_err(Raised::from));
                            }
                        }
                        Op::ListExtend => {
                            let value = input!(regs, w.rb(), w.takes_b());
                            let list = reg!(w.ra()).clone();
                            attempt!(self.list_extend(&list, &value));
                        }
                        Op::SetAdd => {
                            let value = input!(regs, w.rb(), w.takes_b());
                            let set = reg!(w.ra()).clone();
                            attempt!(self.set_display_add(&set, value));
                        }
                        Op::SetUpdate => {
                            let value = input!(regs, w.rb(), w.takes_b());
                            let set = reg!(w.ra()).clone();
                            attempt!(self.set_display_update(&set, &value));
                        }
                        Op::DictAdd => {
                            let key = input!(regs, w.rb(), w.takes_b());
                            let value = input!(regs, w.rc(), w.takes_c());
                            let dict = reg!(w.ra()).clone();
                            attempt!(self.dict_display_add(&dict, key, value));
                        }
                        Op::DictUpdate => {
                            let value = input!(regs, w.rb(), w.takes_b());
                            let dict = reg!(w.ra()).clone();
                            attempt!(self.dict_display_update(&dict, &value));
                        }
                        Op::DictMerge => {
                            let value = input!(regs, w.rb(), w.takes_b());
                            let dict = reg!(w.ra()).clone();
                            let callee = reg!(w.rc()).clone();
                            attempt!(self.dict_merge(&dict, &value, &callee));
                        }
                        Op::ListToTuple => {
                            let list = input!(regs, w.rb(), w.takes_b());
                            let tuple = attempt!(self.list_to_tuple(&list));
                            reg!(w.ra()) = tuple;
                        }
                        Op::Format => {
                            let value = std::mem::take(&mut reg!(w.rb()));
                            let spec = if w.c() & 4 != 0 {
                                std::mem::take(&mut reg!(w.rb() + 1))
                            } else {
                                Value::Unset
                            };
                            let text = attempt!(self.format_field(value, spec, w.c() & 3));
                            reg!(w.ra()) = text;
                        }
                        Op::BuildInterpolation => {
                            let value = std::mem::take(&mut reg!(w.rb()));
                            let text = std::mem::take(&mut reg!(w.rb() + 1));
                            let spec = std::mem::take(&mut reg!(w.rb() + 2));
                            let made = attempt!(self.build_interpolation(value, text, spec, w.c()));
                            reg!(w.ra()) = made;
                        }
                        Op::BuildTemplate => {
                            let strings = std::mem::take(&mut reg!(w.rb()));
                            let fields = std::mem::take(&mut reg!(w.rb() + 1));
                            let made = attempt!(self.build_template(strings, fields));
                            reg!(w.ra()) = made;
                        }

                        Op::MakeFunction => {
                            let code = constant!(w.d()).clone();
                            let function = attempt!(self.make_function(frame, &code));
                            reg!(w.ra()) = function;
                        }
                        Op::SetFunction => {
                            let value = input!(regs, w.rb(), w.takes_b());
                            let function = reg!(w.ra()).clone();
                            attempt!(self.set_function(&function, value, w.c()));
                        }
                        Op::Intrinsic => {
                            let value = input!(regs, w.rb(), w.takes_b());
                            let value = attempt!(self.intrinsic(w.c(), value));
                            reg!(w.ra()) = value;
                        }
                        Op::Intrinsic2 => {
                            let first = std::mem::take(&mut reg!(w.rb()));
                            let second = std::mem::take(&mut reg!(w.rb() + 1));
                            let value = attempt!(self.intrinsic2(w.c(), first, second));
                            reg!(w.ra()) = value;
                        }

                        Op::ImportName => {
                            let level = std::mem::take(&mut reg!(w.rb()));
                            let from = std::mem::take(&mut reg!(w.rb() + 1));
                            let name = name!(w.c());
                            flow!(self.import_name(frame, &name, level, from, w.ra()), w.ra());
                        }
                        Op::ImportFrom => {
                            let module = reg!(w.rb()).clone();
                            let name = name!(w.c());
                            let value = attempt!(self.import_from(&module, &name));
                            reg!(w.ra()) = value;
                        }
                        Op::ImportStar => {
                            let module = input!(regs, w.ra(), w.takes_a());
                            let namespace = reg!(0).clone();
                            attempt!(self.import_star(&module, &namespace));
                        }

                        Op::Raise => {
                            let value = input!(regs, w.ra(), w.takes_a());
                            attempt!(self.raise_value(value, Value::Unset));
                        }
                        Op::RaiseFrom => {
                            let value = input!(regs, w.ra(), w.takes_a());
                            let cause = input!(regs, w.rb(), w.takes_b());
                            attempt!(self.raise_value(value, cause));
                        }
                        Op::RaiseAgain => attempt!(self.raise_again()),
                        Op::Reraise => {
                            let value = input!(regs, w.ra(), w.takes_a());
                            attempt!(self.reraise(value));
                        }
                        Op::BeginHandler => (*frame).handled = w.ra() as u16,
                        Op::EndHandler => {
                            (*frame).handled = w.b() & 0x7fff;
                            drop(std::mem::take(&mut reg!(w.ra())));
                        }
                        Op::MatchException => {
                            let exception = reg!(w.rb()).clone();
                            let class = input!(regs, w.rc(), w.takes_c());
                            let value = attempt!(self.match_exception(&exception, &class));
                            reg!(w.ra()) = value;
                        }
                        Op::MatchGroup => {
                            let group = std::mem::take(&mut reg!(w.rb()));
                            let class = input!(regs, w.rc(), w.takes_c());
                            let (matched, rest) = attempt!(self.match_group(&group, &class));
                            reg!(w.rb()) = rest;
                            reg!(w.ra()) = matched;
                        }
                        Op::JoinGroup => {
                            let original = std::mem::take(&mut reg!(w.rb()));
                            let parts = std::mem::take(&mut reg!(w.rb() + 1));
                            let value = attempt!(self.join_group(&original, &parts));
                            reg!(w.ra()) = value;
                        }

                        Op::LoadWith | Op::LoadAsyncWith => {
                            let manager = input!(regs, w.rb(), w.takes_b());
                            let is_async = w.op() == Op::LoadAsyncWith as u16;
                            let (exit, enter) = attempt!(self.load_with(&manager, is_async));
                            reg!(w.ra()) = exit;
                            reg!(w.ra() + 1) = enter;
                        }
                        Op::CallExit => {
                            let exit = reg!(w.rb()).clone();
                            let exception = reg!(w.rc()).clone();
                            flow!(self.call_exit(&exit, exception, w.ra()), w.ra());
                        }

                        Op::GetAwaitable => {
                            let value = input!(regs, w.rb(), w.takes_b());
                            let value = attempt!(self.get_awaitable(value, w.c()));
                            reg!(w.ra()) = value;
                        }
                        Op::Await | Op::YieldFrom => {
                            let awaiter = reg!(w.rb()).clone();
                            (*frame).pc = pc;
                            match self.delegate_to(&awaiter, w.ra() as u16) {
                                Ok(Flow::Value(value)) => {
                                    drop(std::mem::take(&mut reg!(w.rb())));
                                    reg!(w.ra()) = value;
                                }
                                Ok(Flow::Switched) => {
                                    reload!();
                                }
                                Ok(Flow::End(next)) => settle!(next),
                                Err(raised) => settle!(End::Throw(raised)),
                            }
                        }
                        Op::GetYieldFromIter => {
                            let value = input!(regs, w.rb(), w.takes_b());
                            flow!(self.get_yield_from_iter(value, w.ra()), w.ra());
                        }
                        Op::Yield => {
                            let mut value = input!(regs, w.rb(), w.takes_b());
                            (*frame).pc = pc;
                            if self.yield_to_loop(&mut value) {
                                reload!();
                                continue;
                            }
                            settle!(self.yield_value(value));
                        }
                        Op::GetAsyncIter => {
                            let value = input!(regs, w.rb(), w.takes_b());
                            let value = attempt!(self.get_async_iter(value));
                            reg!(w.ra()) = value;
                        }
                        Op::GetAsyncNext => {
                            let iterator = reg!(w.rb()).clone();
                            let value = attempt!(self.get_async_next(&iterator));
                            reg!(w.ra()) = value;
                        }
                        Op::EndAsyncFor => {
                            let exception = std::mem::take(&mut reg!(w.ra()));
                            let is_end = exception.downcast::<Exception>().is_some_and(|it| {
                                self.is_subtype(it.ty(), &self.exceptions.StopAsyncIteration)
                            });
                            if is_end {
                                pc = pc.offset(w.sd() as isize);
                            } else {
                                attempt!(self.reraise(exception));
                            }
                        }

                        Op::MatchSequence => {
                            let truth = self.is_sequence_pattern(&reg!(w.rb()));
                            reg!(w.ra()) = Value::Bool(truth);
                        }
                        Op::MatchMapping => {
                            let truth = self.is_mapping_pattern(&reg!(w.rb()));
                            reg!(w.ra()) = Value::Bool(truth);
                        }
                        Op::MatchKeys => {
                            let subject = reg!(w.rb()).clone();
                            let keys = input!(regs, w.rc(), w.takes_c());
                            let value = attempt!(self.match_keys(&subject, &keys));
                            reg!(w.ra()) = value;
                        }
                        Op::MatchClass => {
                            let subject = reg!(w.rb()).clone();
                            let class = std::mem::take(&mut reg!(w.rb() + 1));
                            let names = std::mem::take(&mut reg!(w.rb() + 2));
                            let value = attempt!(self.match_class(
                                &subject,
                                &class,
                                &names,
                                w.c() as usize
                            ));
                            reg!(w.ra()) = value;
                        }
                        Op::MatchRest => {
                            let subject = reg!(w.rb()).clone();
                            let keys = input!(regs, w.rc(), w.takes_c());
                            let value = attempt!(self.match_rest(&subject, &keys));
                            reg!(w.ra()) = value;
                        }
                        Op::GetLen => {
                            let subject = reg!(w.rb()).clone();
                            let len = attempt!(self.len(&subject));
                            reg!(w.ra()) = Value::Int(len as i64);
                        }

                        Op::Return => {
                            let value = input!(
                                regs,
                                w.ra(),
                                w.takes_a() || (*frame).kind == FrameKind::Plain
                            );
                            if (*frame).kind == FrameKind::Plain && (*frame).ret == RetKind::Store {
                                let (_, dst, _) = self.pop_plain();
                                reload!();
                                reg!(usize::from(dst)) = value;
                            } else {
                                (*frame).pc = pc;
                                settle!(self.return_value(value));
                            }
                        }
                        Op::ReturnNone => {
                            if (*frame).kind == FrameKind::Plain && (*frame).ret == RetKind::Store {
                                let (_, dst, _) = self.pop_plain();
                                reload!();
                                reg!(usize::from(dst)) = Value::None;
                            } else {
                                (*frame).pc = pc;
                                settle!(self.return_value(Value::None));
                            }
                        }
                    }
                }
            }
        }
    }

    /// Run the loop from native code: nested, with its own bound.
    pub(crate) fn nested_loop(&mut self, start: End) -> Res {
        let base = self.native_depth;
        self.native_depth += 1;
        let result = stacker::maybe_grow(128 * 1024, 1024 * 1024, || match self.run(start) {
            Outcome::Done(result) => result,
            Outcome::Parked => self.drive(),
        });
        self.native_depth = base;
        result
    }
}
