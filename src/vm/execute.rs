//! One instruction, in full.
//!
//! The loop in `dispatch.rs` does in line what is likely; everything else comes here: other types, errors, rare
//! instructions, whatever pushes frames or runs natives. What takes more than a few lines is a function in `ops/`,
//! whose answer is a [`Flow`]: a value for the destination, another frame, or something to settle first.
//!
//! # Invariants
//! As `dispatch.rs` says. On entry `pc` stands behind the instruction.

use super::call::{CallSite, Flow};
use super::dispatch::input;
use super::native_frames::End;
use crate::code::{Op, Word};
use crate::object::*;

impl Vm {
    /// Run the instruction `w` of the current frame. True: go on with the current frame, whatever it is now, at its
    /// pc. False: `end` has to be settled first.
    ///
    /// # Safety
    /// `frame` is current and runs verified bytecode; `w` is the word before `pc`.
    #[inline(never)]
    #[allow(clippy::too_many_lines, reason = "one arm for each instruction")]
    #[allow(clippy::cognitive_complexity, reason = "likewise")]
    pub(super) unsafe fn execute(
        &mut self,
        frame: *mut Frame,
        pc: *const Word,
        w: Word,
        end: &mut End,
    ) -> bool {
        // SAFETY: the caller's promise.
        unsafe {
            let regs = (*frame).regs;
            (*frame).pc = pc;

            macro_rules! reg {
                ($index:expr) => {
                    *regs.add($index)
                };
            }
            macro_rules! settle {
                ($end:expr) => {{
                    *end = $end;
                    return false;
                }};
            }
            // The frame has ended; the one below goes on at once, or something is to be settled.
            macro_rules! ended {
                ($end:expr) => {{
                    match $end {
                        End::Switched => return true,
                        other => settle!(other),
                    }
                }};
            }
            // A fallible operation in this frame.
            macro_rules! attempt {
                ($result:expr) => {{
                    match $result {
                        Ok(value) => value,
                        Err(raised) => settle!(End::Throw(raised)),
                    }
                }};
            }
            // An operation that may run another frame; its value goes to `$dst`.
            macro_rules! flow {
                ($flow:expr, $dst:expr) => {{
                    match $flow {
                        Ok(Flow::Value(value)) => reg!($dst) = value,
                        Ok(Flow::Switched) => return true,
                        Ok(Flow::End(next)) => settle!(next),
                        Err(raised) => settle!(End::Throw(raised)),
                    }
                }};
            }
            // The same, without a value.
            macro_rules! effect {
                ($flow:expr) => {{
                    match $flow {
                        Ok(Flow::Value(_) | Flow::Switched) => {}
                        Ok(Flow::End(next)) => settle!(next),
                        Err(raised) => settle!(End::Throw(raised)),
                    }
                }};
            }
            // `$at` is where a preempted fiber goes on.
            macro_rules! safe_point {
                ($at:expr) => {{
                    if self.heap.is_due() {
                        attempt!(self.safe_point());
                        if self.preempts() {
                            (*frame).pc = $at;
                            settle!(End::Switched);
                        }
                    }
                }};
            }
            macro_rules! jump {
                ($offset:expr) => {{
                    let offset = $offset as isize;
                    if offset < 0 {
                        // What is raised here is raised by the jump: its target may lie first in a `try`.
                        safe_point!(pc.offset(offset));
                    }
                    (*frame).pc = pc.offset(offset);
                }};
            }
            // Numbers of two kinds; everything else by the protocol.
            macro_rules! arith {
                ($slow:ident, $float:expr) => {
                    match (&reg!(w.rb()), &reg!(w.rc())) {
                        (Value::Float(x), Value::Int(y)) => {
                            let value = $float(x.get(), *y as f64);
                            reg!(w.ra()) = Value::float(value);
                        }
                        (Value::Int(x), Value::Float(y)) => {
                            let value = $float(*x as f64, y.get());
                            reg!(w.ra()) = Value::float(value);
                        }
                        _ => binary!($slow),
                    }
                };
            }
            macro_rules! binary {
                ($op:ident) => {
                    flow!(self.binary_registers(regs, w, super::BinaryOp::$op), w.ra())
                };
            }
            macro_rules! binary_int {
                ($op:ident) => {
                    flow!(self.binary_immediate(regs, w, super::BinaryOp::$op), w.ra())
                };
            }
            macro_rules! compare {
                ($op:ident) => {
                    flow!(self.compare_into(regs, w, super::CompareOp::$op), w.ra())
                };
            }
            // A condition that the protocol answers decides a jump.
            macro_rules! condition {
                ($flow:expr, $on:literal, $offset:expr) => {{
                    match $flow {
                        Ok(Flow::Value(value)) => {
                            if matches!(value, Value::Bool(truth) if truth.get() == $on) {
                                jump!($offset);
                            }
                        }
                        Ok(Flow::Switched) => return true,
                        Ok(Flow::End(next)) => settle!(next),
                        Err(raised) => settle!(End::Throw(raised)),
                    }
                }};
            }
            macro_rules! branch {
                ($on:literal, $op:ident) => {
                    condition!(
                        self.compare_branch(regs, w, super::CompareOp::$op),
                        $on,
                        w.sc()
                    )
                };
            }
            macro_rules! branch_int {
                ($on:literal, $op:ident) => {
                    condition!(
                        self.compare_branch_int(regs, w, super::CompareOp::$op),
                        $on,
                        w.sc()
                    )
                };
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

            // SAFETY: every word's opcode is in the table.
            match std::mem::transmute::<u16, Op>(w.op()) {
                // The loop does all of these.
                Op::Nop
                | Op::Move
                | Op::LoadConst
                | Op::LoadInt
                | Op::LoadNone
                | Op::LoadBool
                | Op::StoreCell
                | Op::Is
                | Op::IsNot
                | Op::Jump
                | Op::BuildSet
                | Op::BuildDict
                | Op::BuildString
                | Op::ListExtend
                | Op::SetAdd
                | Op::DictAdd
                | Op::Format
                | Op::MakeFunction
                | Op::SetFunction
                | Op::MatchSequence
                | Op::MatchMapping
                | Op::MatchKeys
                | Op::MatchClass
                | Op::MatchAttributes
                | Op::MatchRest
                | Op::GetLen => {}
                Op::Clear => safe_point!(pc),
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
                Op::DeleteCell => {
                    let old = match &reg!(w.ra()) {
                        Value::Object(cell) => {
                            std::mem::take(&mut *cell.downcast_unchecked::<Cell>().value.as_ptr())
                        }
                        _ => Value::Unset,
                    };
                    if old.is_unset() {
                        let name = name!(w.d());
                        attempt!(self.unbound_cell(&name));
                    }
                }

                Op::LoadGlobal => {
                    let value = attempt!(self.load_global(frame, site!(w.d())));
                    reg!(w.ra()) = value;
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
                    let value = attempt!(self.load_from_or_global(frame, &mapping, site!(w.c())));
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

                Op::Add => arith!(Add, |x: f64, y: f64| x + y),
                Op::Sub => arith!(Sub, |x: f64, y: f64| x - y),
                Op::Mul => arith!(Mul, |x: f64, y: f64| x * y),
                Op::IAdd => arith!(IAdd, |x: f64, y: f64| x + y),
                Op::ISub => arith!(ISub, |x: f64, y: f64| x - y),
                Op::IMul => arith!(IMul, |x: f64, y: f64| x * y),
                Op::TrueDiv | Op::ITrueDiv => {
                    let quotient = super::ops::true_div(&reg!(w.rb()), &reg!(w.rc()));
                    match quotient {
                        Some(value) => reg!(w.ra()) = Value::float(value),
                        None if w.op() == Op::TrueDiv as u16 => {
                            binary!(TrueDiv);
                        }
                        None => binary!(ITrueDiv),
                    }
                }
                Op::FloorDiv => binary!(FloorDiv),
                Op::IFloorDiv => binary!(IFloorDiv),
                Op::Mod => binary!(Mod),
                Op::IMod => binary!(IMod),
                Op::Pow => binary!(Pow),
                Op::IPow => binary!(IPow),
                Op::MatMul => binary!(MatMul),
                Op::IMatMul => binary!(IMatMul),
                Op::LShift => binary!(LShift),
                Op::ILShift => binary!(ILShift),
                Op::RShift => binary!(RShift),
                Op::IRShift => binary!(IRShift),
                Op::And => binary!(And),
                Op::IAnd => binary!(IAnd),
                Op::Or => binary!(Or),
                Op::IOr => binary!(IOr),
                Op::Xor => binary!(Xor),
                Op::IXor => binary!(IXor),
                Op::AddInt => binary_int!(Add),
                Op::SubInt => binary_int!(Sub),
                Op::MulInt => binary_int!(Mul),
                Op::IAddInt => binary_int!(IAdd),
                Op::ISubInt => binary_int!(ISub),
                Op::FloorDivInt => binary_int!(FloorDiv),
                Op::ModInt => binary_int!(Mod),
                Op::LShiftInt => binary_int!(LShift),
                Op::RShiftInt => binary_int!(RShift),
                Op::AndInt => binary_int!(And),
                Op::Neg => match &reg!(w.rb()) {
                    Value::Int(x) if *x != i64::MIN => {
                        let value = -*x;
                        reg!(w.ra()) = Value::Int(value);
                    }
                    Value::Float(x) => {
                        let value = -x.get();
                        reg!(w.ra()) = Value::float(value);
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
                        let value = !truth.get();
                        reg!(w.ra()) = Value::bool(value);
                    }
                    _ => flow!(self.not_register(regs, w), w.ra()),
                },

                Op::Lt => compare!(Lt),
                Op::Le => compare!(Le),
                Op::Eq => compare!(Eq),
                Op::Ne => compare!(Ne),
                Op::Gt => compare!(Gt),
                Op::Ge => compare!(Ge),
                Op::Contains => flow!(self.contains_registers(regs, w, true), w.ra()),
                Op::NotContains => flow!(self.contains_registers(regs, w, false), w.ra()),

                Op::JumpBack => {
                    jump!(w.sd());
                }
                Op::JumpIf => condition!(self.truth_branch(regs, w), true, w.sd()),
                Op::JumpUnless => condition!(self.truth_branch(regs, w), false, w.sd()),
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
                Op::JumpIfLt => branch!(true, Lt),
                Op::JumpIfLe => branch!(true, Le),
                Op::JumpIfEq => branch!(true, Eq),
                Op::JumpIfNe => branch!(true, Ne),
                Op::JumpIfGt => branch!(true, Gt),
                Op::JumpIfGe => branch!(true, Ge),
                Op::JumpUnlessLt => branch!(false, Lt),
                Op::JumpUnlessLe => branch!(false, Le),
                Op::JumpUnlessEq => branch!(false, Eq),
                Op::JumpUnlessNe => branch!(false, Ne),
                Op::JumpUnlessGt => branch!(false, Gt),
                Op::JumpUnlessGe => branch!(false, Ge),
                Op::JumpIfLtInt => branch_int!(true, Lt),
                Op::JumpIfLeInt => branch_int!(true, Le),
                Op::JumpIfEqInt => branch_int!(true, Eq),
                Op::JumpIfNeInt => branch_int!(true, Ne),
                Op::JumpIfGtInt => branch_int!(true, Gt),
                Op::JumpIfGeInt => branch_int!(true, Ge),
                Op::JumpUnlessLtInt => branch_int!(false, Lt),
                Op::JumpUnlessLeInt => branch_int!(false, Le),
                Op::JumpUnlessEqInt => branch_int!(false, Eq),
                Op::JumpUnlessNeInt => branch_int!(false, Ne),
                Op::JumpUnlessGtInt => branch_int!(false, Gt),
                Op::JumpUnlessGeInt => branch_int!(false, Ge),
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
                    let cell = (&*(*frame).code)
                        .code
                        .class_cell
                        .map(|register| &raw const reg!(usize::from(register)));
                    let (callee, this) = (&raw const reg!(w.ra()), &raw const reg!(0));
                    let found =
                        self.super_method(&*callee, cell.map(|it| &*it), &*this, site!(w.b()));
                    if let Some(method) = found {
                        reg!(w.ra()) = method;
                        let this = (*this).clone();
                        reg!(w.ra() + 1) = this;
                        jump!(w.sc());
                    }
                }
                Op::LoadAttr => {
                    let object = input!(regs, w.rb(), w.takes_b());
                    flow!(self.load_attr(object, site!(w.c()), w.ra()), w.ra());
                }
                Op::StoreAttr => {
                    let value = input!(regs, w.rb(), w.takes_b());
                    let object = input!(regs, w.ra(), w.takes_a());
                    effect!(self.store_attr(object, site!(w.c()), Some(value)));
                }
                Op::DeleteAttr => {
                    let object = input!(regs, w.ra(), w.takes_a());
                    effect!(self.store_attr(object, site!(w.d()), None))
                }
                Op::LoadMethod => {
                    let object = input!(regs, w.rb(), w.takes_b());
                    drop(std::mem::take(&mut reg!(w.ra() + 1)));
                    match self.load_method(&object, site!(w.c()), w.ra()) {
                        Ok((Flow::Value(method), bound)) => {
                            reg!(w.ra()) = method;
                            if bound {
                                reg!(w.ra() + 1) = object;
                            }
                        }
                        Ok((Flow::Switched, _)) => return true,
                        Ok((Flow::End(next), _)) => settle!(next),
                        Err(raised) => settle!(End::Throw(raised)),
                    }
                }
                Op::LoadIndex => {
                    let object = input!(regs, w.rb(), w.takes_b());
                    let index = input!(regs, w.rc(), w.takes_c());
                    flow!(self.load_index(object, index, w.ra()), w.ra());
                }
                Op::LoadIndexInt => {
                    let object = input!(regs, w.rb(), w.takes_b());
                    let index = Value::Int(i64::from(w.sc()));
                    flow!(self.load_index(object, index, w.ra()), w.ra());
                }
                Op::StoreIndex => {
                    let value = input!(regs, w.rc(), w.takes_c());
                    let object = input!(regs, w.ra(), w.takes_a());
                    let index = input!(regs, w.rb(), w.takes_b());
                    effect!(self.store_index(object, index, Some(value)))
                }
                Op::DeleteIndex => {
                    let object = input!(regs, w.ra(), w.takes_a());
                    let index = input!(regs, w.rb(), w.takes_b());
                    effect!(self.store_index(object, index, None))
                }
                Op::LoadSlice => {
                    flow!(self.load_slice(regs, w), w.ra());
                }
                Op::LoadStride => {
                    flow!(self.load_stride(regs, w), w.ra());
                }
                Op::StoreSlice => {
                    effect!(self.store_slice(regs, w));
                }
                Op::BuildSlice => {
                    let start = std::mem::take(&mut reg!(w.rb()));
                    let stop = std::mem::take(&mut reg!(w.rb() + 1));
                    let step = std::mem::take(&mut reg!(w.rb() + 2));
                    let slice = attempt!(self.new_slice(start, stop, step));
                    reg!(w.ra()) = slice;
                }

                Op::Call => {
                    safe_point!(pc.sub(1));
                    let window = regs.add(w.ra());
                    let (args, count) = (window.add(1), w.b() as usize);
                    if (*frame).kind == FrameKind::Plain
                        && (self.call_in_place(frame, window, args, count, w.ra())
                            || self.call_bound_in_place(frame, window, count, w.ra()))
                    {
                        return true;
                    }
                    let site = call_site!(regs.add(w.ra()), w.b() as usize, w.ra());
                    flow!(self.call_window(site, None), w.ra());
                }
                Op::CallMethod => {
                    safe_point!(pc.sub(1));
                    let window = regs.add(w.ra());
                    let bound = usize::from(!(*window.add(1)).is_unset());
                    let (args, count) = (window.add(2 - bound), w.b() as usize + bound);
                    if (*frame).kind == FrameKind::Plain
                        && self.call_in_place(frame, window, args, count, w.ra())
                    {
                        return true;
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
                    safe_point!(pc.sub(1));
                    let names = constant!(w.c()).as_tuple().cloned();
                    let (window, count) = (regs.add(w.ra()), w.b() as usize);
                    let args = window.add(1);
                    if self.call_script(frame, window, args, count, names.as_ref(), w.ra()) {
                        return true;
                    }
                    let site = call_site!(window, count, w.ra());
                    flow!(self.call_window(site, names.as_ref()), w.ra());
                }
                Op::CallMethodKw => {
                    safe_point!(pc.sub(1));
                    let names = constant!(w.c()).as_tuple().cloned();
                    let window = regs.add(w.ra());
                    let bound = usize::from(!(*window.add(1)).is_unset());
                    let (args, count) = (window.add(2 - bound), w.b() as usize + bound);
                    if self.call_script(frame, window, args, count, names.as_ref(), w.ra()) {
                        return true;
                    }
                    if bound == 0 {
                        *window.add(1) = std::mem::take(&mut *window);
                        let site = call_site!(window.add(1), w.b() as usize, w.ra());
                        flow!(self.call_window(site, names.as_ref()), w.ra());
                    } else {
                        let site = call_site!(window, w.b() as usize + 1, w.ra());
                        flow!(self.call_window(site, names.as_ref()), w.ra());
                    }
                }
                Op::CallEx => {
                    safe_point!(pc.sub(1));
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
                        super::ops::QuickNext::End => drop(std::mem::take(&mut reg!(w.rb()))),
                        super::ops::QuickNext::Ask => {
                            // What runs now may come back by way of `deliver`, which counts none.
                            safe_point!(pc.sub(1));
                            let iterator: *const Value = &raw const reg!(w.rb());
                            if self.resume_quickly(&*iterator, RetKind::Next, w.ra()) {
                                return true;
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
                                Ok(Flow::Switched) => return true,
                                Ok(Flow::End(next)) => settle!(next),
                                Err(raised) => {
                                    settle!(End::Raised(raised, RetKind::Next, w.ra() as u16))
                                }
                            }
                        }
                    }
                }
                Op::Unpack => {
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
                    let range = std::slice::from_raw_parts_mut(regs.add(w.rb()), w.c() as usize);
                    let tuple = attempt!(self.new_tuple(range.iter_mut().map(std::mem::take)));
                    reg!(w.ra()) = tuple;
                }
                Op::BuildList => {
                    let range = std::slice::from_raw_parts_mut(regs.add(w.rb()), w.c() as usize);
                    let items: Vec<Value> = range.iter_mut().map(std::mem::take).collect();
                    let list = attempt!(self.new_list(items));
                    reg!(w.ra()) = list;
                }
                Op::ListAppend => {
                    let value = input!(regs, w.rb(), w.takes_b());
                    if let Value::Object(list) = &reg!(w.ra()) {
                        let items = &mut *list.downcast_unchecked::<List>().items.as_ptr();
                        attempt!(items.push(value).map_err(Raised::from));
                    }
                }
                Op::SetUpdate => {
                    let value = input!(regs, w.rb(), w.takes_b());
                    let set = reg!(w.ra()).clone();
                    attempt!(self.set_display_update(&set, &value));
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
                    let methods = attempt!(self.load_with(&manager, is_async));
                    for (at, value) in methods.into_iter().enumerate() {
                        reg!(w.ra() + at) = value;
                    }
                }
                Op::CallExit => {
                    let exit = [reg!(w.rb()).clone(), reg!(w.rb() + 1).clone()];
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
                    match self.delegate_to(&awaiter, w.ra() as u16) {
                        Ok(Flow::Value(value)) => {
                            drop(std::mem::take(&mut reg!(w.rb())));
                            reg!(w.ra()) = value;
                        }
                        Ok(Flow::Switched) => return true,
                        Ok(Flow::End(next)) => settle!(next),
                        Err(raised) => settle!(End::Throw(raised)),
                    }
                }
                Op::GetYieldFromIter => {
                    let value = input!(regs, w.rb(), w.takes_b());
                    flow!(self.get_yield_from_iter(value, w.ra()), w.ra());
                }
                Op::Yield => {
                    let value = input!(regs, w.rb(), w.takes_b());
                    settle!(self.yield_value(value));
                }
                Op::GetAsyncIter => {
                    let value = input!(regs, w.rb(), w.takes_b());
                    let value = attempt!(self.get_async_iter(value));
                    reg!(w.ra()) = value;
                }
                Op::GetAsyncNext => {
                    let iterator = reg!(w.rb()).clone();
                    let value = match self.drives_directly(&iterator) {
                        true => iterator,
                        false => attempt!(self.get_async_next(&iterator)),
                    };
                    reg!(w.ra()) = value;
                }
                Op::EndAsyncFor => {
                    let exception = std::mem::take(&mut reg!(w.ra()));
                    let is_end = exception.downcast::<Exception>().is_some_and(|it| {
                        self.is_subtype(it.ty(), &self.exceptions.StopAsyncIteration)
                    });
                    if is_end {
                        (*frame).pc = pc.offset(w.sd() as isize);
                    } else {
                        attempt!(self.reraise(exception));
                    }
                }

                Op::Return => {
                    let value = input!(
                        regs,
                        w.ra(),
                        w.takes_a() || (*frame).kind == FrameKind::Plain
                    );
                    ended!(self.return_value(value));
                }
                Op::ReturnNone => ended!(self.return_value(Value::None)),
            }
            // What died in this instruction has its `__del__` now, not at the next call: `del x` and its like.
            self.finalize_now();
            true
        }
    }
}
