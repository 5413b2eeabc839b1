//! The loop: fetch a word, do what it says.
//!
//! Here stands only what is likely: numbers, slots that an inline cache knows, lists, plain calls. Each arm either does
//! all of its instruction and goes on, or touches nothing and leaves it to [`Vm::execute`], the one call at the end of
//! the loop. That keeps `frame`, `regs` and `pc` in machine registers: with slow paths in the arms they lived on the
//! native stack.
//!
//! # Invariants
//! 1. `frame` is `self.current`, runs bytecode, and `regs` are its registers.
//! 2. `pc` points into the code's words: the verifier has checked jumps, and that the last word leaves.
//! 3. Register operands are below the code's `nregs`, site and constant operands inside their tables: likewise.

use super::generators::Yielded;
use super::native_call::Called;
use super::native_frames::End;
use super::ops;
use crate::code::Op;
use crate::object::*;

/// How a run of the loop ended.
pub(crate) enum Outcome {
    /// The frame that it was entered for has ended.
    Done(Res),
    /// The fiber waits for what `vm.parked` says.
    Parked,
    /// The isolate is to rest (of a driver alone).
    Paused,
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
pub(super) use input;

impl Vm {
    /// Run until the innermost frame of an `Exit` kind ends, or the fiber parks.
    #[inline]
    pub(crate) fn run(&mut self, start: End) -> Outcome {
        let mut end = start;
        loop {
            if matches!(end, End::Out) {
                return Outcome::Done(Ok(std::mem::take(&mut self.out)));
            }
            if let End::Value(value, RetKind::Exit | RetKind::ExitNext, _) = end {
                return Outcome::Done(Ok(value));
            }
            if !matches!(end, End::Switched)
                && let Some(result) = self.settle(std::mem::replace(&mut end, End::Switched))
            {
                return Outcome::Done(result);
            }
            if self.parked.is_some() {
                return Outcome::Parked;
            }
            // SAFETY: after settling, the current frame runs bytecode.
            unsafe { self.interpret(&mut end) };
        }
    }

    /// Run until the innermost frame of an `Exit` kind ends, as `run` does, from a frame that is ready to go on.
    #[inline]
    pub(crate) fn run_out(&mut self) -> Res {
        let mut end = End::Switched;
        // SAFETY: the caller has made a frame of bytecode current.
        unsafe { self.interpret(&mut end) };
        if matches!(end, End::Out) {
            return Ok(std::mem::take(&mut self.out));
        }
        match self.run(end) {
            Outcome::Done(result) => result,
            Outcome::Parked | Outcome::Paused => self.drive(),
        }
    }

    /// Run bytecode until something has to be settled.
    #[inline(never)]
    #[allow(clippy::too_many_lines, reason = "one arm for each instruction")]
    #[allow(clippy::cognitive_complexity, reason = "likewise")]
    unsafe fn interpret(&mut self, end: &mut End) {
        // SAFETY: by the invariants above, for the whole loop.
        unsafe {
            if self.heap.countdown.get() <= 1 {
                self.finalize_due();
            }
            let heap: *const heap::Heap = &raw const *self.heap;
            let mut frame = self.current;
            let mut regs = (*frame).regs;
            let mut pc = (*frame).pc;

            macro_rules! reload {
                () => {
                    frame = self.current;
                    regs = (*frame).regs;
                    pc = (*frame).pc;
                };
            }
            macro_rules! reg {
                ($index:expr) => {
                    *regs.add($index)
                };
            }
            // A register by its operand's offset: one shift and one mask less than by its index.
            macro_rules! at {
                ($offset:expr) => {
                    *regs.byte_add($offset)
                };
            }
            // What has died here has its finalizer run at this line.
            macro_rules! finalize {
                () => {
                    if (*heap).countdown.get() <= 1 {
                        (*frame).pc = pc;
                        self.finalize_due();
                        reload!();
                    }
                };
            }
            // Store a value. What was there is dropped afterwards: the value need not outlive the call that this may take.
            macro_rules! store {
                ($place:expr, $value:expr) => {{
                    let value = $value;
                    if let Value::Object(old) = std::mem::replace(&mut $place, value)
                        && Ref::give_up(old)
                    {
                        finalize!();
                    }
                }};
            }
            // Store the result, and go on.
            macro_rules! done {
                ($offset:expr, $value:expr) => {{
                    store!(at!($offset), $value);
                    continue;
                }};
            }
            macro_rules! release {
                ($offset:expr, $takes:expr) => {
                    if $takes {
                        drop(std::mem::take(&mut at!($offset)));
                    }
                };
            }
            // Whether a safe point may be passed without looking around; it is counted.
            macro_rules! passes_safe_point {
                () => {{
                    let left = (*heap).countdown.get();
                    if left > 1 {
                        (*heap).countdown.set(left - 1);
                        true
                    } else {
                        false
                    }
                }};
            }
            macro_rules! jump {
                ($offset:expr) => {{
                    let offset = $offset as isize;
                    if offset >= 0 || passes_safe_point!() {
                        pc = pc.offset(offset);
                        continue;
                    }
                }};
            }
            macro_rules! jump_if {
                ($truth:expr, $on:literal, $offset:expr) => {{
                    let truth: bool = $truth;
                    if truth != $on {
                        continue;
                    }
                    jump!($offset);
                }};
            }
            macro_rules! arith {
                ($w:expr, $checked:ident, $op:tt) => {
                    match (&at!($w.ob()), &at!($w.oc())) {
                        (Value::Int(x), Value::Int(y)) => {
                            if let Some(value) = x.$checked(*y) {
                                done!($w.oa(), Value::Int(value));
                            }
                        }
                        (Value::Float(x), Value::Float(y)) => {
                            done!($w.oa(), Value::Float(x $op y));
                        }
                        (Value::Float(x), Value::Int(y)) => {
                            done!($w.oa(), Value::Float(x $op *y as f64));
                        }
                        (Value::Int(x), Value::Float(y)) => {
                            done!($w.oa(), Value::Float(*x as f64 $op y));
                        }
                        _ => {}
                    }
                };
            }
            macro_rules! arith_int {
                ($w:expr, $checked:ident, $op:tt) => {
                    match &at!($w.ob()) {
                        Value::Int(x) => {
                            if let Some(value) = x.$checked(i64::from($w.sc())) {
                                done!($w.oa(), Value::Int(value));
                            }
                        }
                        Value::Float(x) => {
                            done!($w.oa(), Value::Float(x $op f64::from($w.sc())));
                        }
                        _ => {}
                    }
                };
            }
            // Integers by `$int`, which may decline.
            macro_rules! int_op {
                ($w:expr, $int:expr) => {
                    if let (Value::Int(x), Value::Int(y)) = (&at!($w.ob()), &at!($w.oc()))
                        && let Some(value) = $int(*x, *y)
                    {
                        done!($w.oa(), value);
                    }
                };
            }
            macro_rules! int_op_imm {
                ($w:expr, $int:expr) => {
                    if let Value::Int(x) = &at!($w.ob())
                        && let Some(value) = $int(*x, i64::from($w.sc()))
                    {
                        done!($w.oa(), value);
                    }
                };
            }
            macro_rules! compare {
                ($w:expr, $op:tt) => {
                    match (&at!($w.ob()), &at!($w.oc())) {
                        (Value::Int(x), Value::Int(y)) => done!($w.oa(), Value::Bool(x $op y)),
                        (Value::Float(x), Value::Float(y)) => {
                            done!($w.oa(), Value::Bool(x $op y))
                        }
                        _ => {}
                    }
                };
            }
            macro_rules! branch {
                ($w:expr, $on:literal, $op:tt) => {
                    match (&at!($w.oa()), &at!($w.ob())) {
                        (Value::Int(x), Value::Int(y)) => jump_if!(x $op y, $on, $w.sc()),
                        (Value::Float(x), Value::Float(y)) => jump_if!(x $op y, $on, $w.sc()),
                        _ => {}
                    }
                };
            }
            // The same for `==` and `!=`, which strings answer at once, too.
            macro_rules! branch_equal {
                ($w:expr, $on:literal, $op:tt) => {
                    if let (Value::Object(x), Value::Object(y)) = (&at!($w.oa()), &at!($w.ob())) {
                        if let Some(same) = ops::quick_same_text(self, x, y)
                            && ($w.sc() >= 0 || passes_safe_point!())
                        {
                            release!($w.oa(), $w.takes_a());
                            release!($w.ob(), $w.takes_b());
                            if (same $op true) == $on {
                                pc = pc.offset($w.sc() as isize);
                            }
                            continue;
                        }
                    } else {
                        branch!($w, $on, $op)
                    }
                };
            }
            macro_rules! branch_int {
                ($w:expr, $on:literal, $op:tt) => {
                    match &at!($w.oa()) {
                        Value::Int(x) => jump_if!(*x $op i64::from($w.sb()), $on, $w.sc()),
                        Value::Float(x) => jump_if!(*x $op f64::from($w.sb()), $on, $w.sc()),
                        _ => {}
                    }
                };
            }
            macro_rules! truth_jump {
                ($w:expr, $on:literal) => {
                    match &at!($w.oa()) {
                        Value::Bool(truth) => jump_if!(*truth, $on, $w.sd()),
                        Value::None => jump_if!(false, $on, $w.sd()),
                        Value::Int(i) => jump_if!(*i != 0, $on, $w.sd()),
                        value => {
                            if let Some(truth) = self.quick_truth(value)
                                && ($w.sd() >= 0 || passes_safe_point!())
                            {
                                release!($w.oa(), $w.takes_a());
                                if truth == $on {
                                    pc = pc.offset($w.sd() as isize);
                                }
                                continue;
                            }
                        }
                    }
                };
            }
            macro_rules! site {
                ($index:expr) => {
                    (*(*(*frame).code).sites.get())
                        .as_mut_ptr()
                        .add($index as usize)
                };
            }
            // A call with the arguments in place, of a plain script function.
            macro_rules! call_in_place {
                ($w:expr, $args:expr, $count:expr) => {{
                    let window = regs.add($w.ra());
                    if (*frame).kind == FrameKind::Plain && (*heap).countdown.get() > 1 {
                        (*frame).pc = pc;
                        if self.call_in_place(frame, window, $args, $count, $w.ra()) {
                            (*heap).passed();
                            reload!();
                            continue;
                        }
                    }
                }};
            }
            // The same, of a native function or a generator function.
            macro_rules! call_quickly {
                ($w:expr, $args:expr, $count:expr) => {{
                    if (*heap).countdown.get() > 1 {
                        let window = regs.add($w.ra());
                        (*frame).pc = pc;
                        match self.call_quickly(window, $args, $count, $w.ra(), end) {
                            Called::Done => continue,
                            Called::Switched => {
                                reload!();
                                continue;
                            }
                            Called::Ended => return,
                            Called::No => {}
                        }
                    }
                }};
            }
            macro_rules! return_plain {
                ($w:expr, $value:expr) => {
                    if (*frame).kind == FrameKind::Plain && (*frame).ret == RetKind::Store {
                        let value = $value;
                        let dst = self.leave_plain(frame, usize::from($w.b()));
                        reload!();
                        store!(reg!(dst), value);
                        finalize!();
                        continue;
                    }
                };
            }

            loop {
                let w = *pc;
                pc = pc.add(1);
                // SAFETY (invariant 2): every word's opcode is in the table.
                match std::mem::transmute::<u16, Op>(w.op()) {
                    Op::Move => {
                        let value = input!(regs, w.rb(), w.takes_b());
                        done!(w.oa(), value);
                    }
                    Op::LoadConst => {
                        let constants = &(*(*frame).code).constants;
                        done!(w.oa(), constants.get_unchecked(w.d() as usize).clone());
                    }
                    Op::LoadInt => done!(w.oa(), Value::Int(i64::from(w.sd()))),
                    Op::LoadNone => done!(w.oa(), Value::None),
                    Op::LoadBool => done!(w.oa(), Value::Bool(w.sb() != 0)),
                    Op::Clear => {
                        let is_object = matches!(at!(w.oa()), Value::Object(_));
                        release!(w.oa(), true);
                        // What dies here has its finalizer run at this line.
                        if !is_object || (*heap).countdown.get() > 1 {
                            continue;
                        }
                    }
                    Op::CheckLocal => {
                        if !at!(w.oa()).is_unset() {
                            continue;
                        }
                    }
                    Op::LoadClosure => {
                        if let Some(function) = &(*frame).func
                            && let Some(cells) = &*function.closure.as_ptr()
                            && let Some(cell) = cells.items().get(w.d() as usize)
                        {
                            done!(w.oa(), cell.clone());
                        }
                    }
                    Op::LoadCell => {
                        if let Value::Object(cell) = &at!(w.ob()) {
                            let value = &*cell.downcast_unchecked::<Cell>().value.as_ptr();
                            if !value.is_unset() {
                                done!(w.oa(), value.clone());
                            }
                        }
                    }
                    Op::StoreCell => {
                        let value = input!(regs, w.rb(), w.takes_b());
                        if let Value::Object(cell) = &at!(w.oa()) {
                            let place = cell.downcast_unchecked::<Cell>().value.as_ptr();
                            store!(*place, value);
                        }
                        continue;
                    }
                    Op::LoadGlobal => {
                        if let Some(value) = self.cached_global(frame, site!(w.d())) {
                            done!(w.oa(), value);
                        }
                    }

                    Op::LoadName => {
                        if ops::is_globals(frame, &reg!(0))
                            && let Some(value) = self.cached_global(frame, site!(w.d()))
                        {
                            done!(w.oa(), value);
                        }
                    }
                    Op::StoreName => {
                        if let Some(place) = ops::quick_name(self, &reg!(0), site!(w.d())) {
                            store!(*place, input!(regs, w.ra(), w.takes_a()));
                            continue;
                        }
                    }
                    Op::StoreGlobal => {
                        if let Some(function) = &(*frame).func
                            && let Some(place) = ops::quick_global(&function.globals, site!(w.d()))
                        {
                            store!(*place, input!(regs, w.ra(), w.takes_a()));
                            continue;
                        }
                    }

                    Op::Add | Op::IAdd => arith!(w, checked_add, +),
                    Op::Sub | Op::ISub => arith!(w, checked_sub, -),
                    Op::Mul | Op::IMul => arith!(w, checked_mul, *),
                    Op::TrueDiv | Op::ITrueDiv => {
                        if let Some(quotient) = ops::true_div(&at!(w.ob()), &at!(w.oc())) {
                            done!(w.oa(), Value::Float(quotient));
                        }
                    }
                    Op::FloorDiv | Op::IFloorDiv => int_op!(w, ops::floor_div),
                    Op::Mod | Op::IMod => int_op!(w, ops::modulo),
                    Op::Pow | Op::IPow => {
                        if let (Value::Float(x), Value::Float(y)) = (&at!(w.ob()), &at!(w.oc()))
                            && let Some(power) = ops::float_power(*x, *y)
                        {
                            done!(w.oa(), Value::Float(power));
                        }
                    }
                    Op::LShift | Op::ILShift => int_op!(w, ops::left_shift),
                    Op::RShift | Op::IRShift => int_op!(w, ops::right_shift),
                    Op::And | Op::IAnd => int_op!(w, |x: i64, y: i64| Some(Value::Int(x & y))),
                    Op::Or | Op::IOr => int_op!(w, |x: i64, y: i64| Some(Value::Int(x | y))),
                    Op::Xor | Op::IXor => int_op!(w, |x: i64, y: i64| Some(Value::Int(x ^ y))),
                    Op::AddInt | Op::IAddInt => arith_int!(w, checked_add, +),
                    Op::SubInt | Op::ISubInt => arith_int!(w, checked_sub, -),
                    Op::MulInt => arith_int!(w, checked_mul, *),
                    Op::FloorDivInt => int_op_imm!(w, ops::floor_div),
                    Op::ModInt => int_op_imm!(w, ops::modulo),
                    Op::LShiftInt => int_op_imm!(w, ops::left_shift),
                    Op::RShiftInt => int_op_imm!(w, ops::right_shift),
                    Op::AndInt => int_op_imm!(w, |x: i64, y: i64| Some(Value::Int(x & y))),
                    Op::Neg => match &at!(w.ob()) {
                        Value::Int(x) if *x != i64::MIN => done!(w.oa(), Value::Int(-*x)),
                        Value::Float(x) => done!(w.oa(), Value::Float(-*x)),
                        _ => {}
                    },
                    Op::Not => {
                        if let Value::Bool(truth) = &at!(w.ob()) {
                            done!(w.oa(), Value::Bool(!*truth));
                        }
                    }

                    Op::Lt => compare!(w, <),
                    Op::Le => compare!(w, <=),
                    Op::Eq => compare!(w, ==),
                    Op::Ne => compare!(w, !=),
                    Op::Gt => compare!(w, >),
                    Op::Ge => compare!(w, >=),
                    Op::Is | Op::IsNot => {
                        let same = at!(w.ob()).is(&at!(w.oc()));
                        release!(w.ob(), w.takes_b());
                        release!(w.oc(), w.takes_c());
                        done!(w.oa(), Value::Bool(same == (w.op() == Op::Is as u16)));
                    }

                    Op::Jump => {
                        pc = pc.offset(w.sd() as isize);
                        continue;
                    }
                    Op::JumpBack => jump!(w.sd()),
                    Op::JumpIf => truth_jump!(w, true),
                    Op::JumpUnless => truth_jump!(w, false),
                    Op::JumpIfNone | Op::JumpUnlessNone => {
                        let wanted = w.op() == Op::JumpIfNone as u16;
                        if at!(w.oa()).is_none() != wanted {
                            release!(w.oa(), w.takes_a());
                            continue;
                        }
                        if w.sd() >= 0 || passes_safe_point!() {
                            release!(w.oa(), w.takes_a());
                            pc = pc.offset(w.sd() as isize);
                            continue;
                        }
                    }
                    Op::JumpIfIs | Op::JumpUnlessIs => {
                        let same = at!(w.oa()).is(&at!(w.ob()));
                        if w.sc() >= 0 || passes_safe_point!() {
                            release!(w.oa(), w.takes_a());
                            release!(w.ob(), w.takes_b());
                            if same == (w.op() == Op::JumpIfIs as u16) {
                                pc = pc.offset(w.sc() as isize);
                            }
                            continue;
                        }
                    }
                    Op::JumpIfUnset => {
                        jump_if!(at!(w.oa()).is_unset(), true, w.sd());
                    }
                    Op::JumpIfLt => branch!(w, true, <),
                    Op::JumpIfLe => branch!(w, true, <=),
                    Op::JumpIfEq => branch_equal!(w, true, ==),
                    Op::JumpIfNe => branch_equal!(w, true, !=),
                    Op::JumpIfGt => branch!(w, true, >),
                    Op::JumpIfGe => branch!(w, true, >=),
                    Op::JumpUnlessLt => branch!(w, false, <),
                    Op::JumpUnlessLe => branch!(w, false, <=),
                    Op::JumpUnlessEq => branch_equal!(w, false, ==),
                    Op::JumpUnlessNe => branch_equal!(w, false, !=),
                    Op::JumpUnlessGt => branch!(w, false, >),
                    Op::JumpUnlessGe => branch!(w, false, >=),
                    Op::JumpIfLtInt => branch_int!(w, true, <),
                    Op::JumpIfLeInt => branch_int!(w, true, <=),
                    Op::JumpIfEqInt => branch_int!(w, true, ==),
                    Op::JumpIfNeInt => branch_int!(w, true, !=),
                    Op::JumpIfGtInt => branch_int!(w, true, >),
                    Op::JumpIfGeInt => branch_int!(w, true, >=),
                    Op::JumpUnlessLtInt => branch_int!(w, false, <),
                    Op::JumpUnlessLeInt => branch_int!(w, false, <=),
                    Op::JumpUnlessEqInt => branch_int!(w, false, ==),
                    Op::JumpUnlessNeInt => branch_int!(w, false, !=),
                    Op::JumpUnlessGtInt => branch_int!(w, false, >),
                    Op::JumpUnlessGeInt => branch_int!(w, false, >=),

                    Op::LoadAttr => {
                        let site = site!(w.c());
                        if let Some(value) = ops::quick_slot(&at!(w.ob()), site) {
                            release!(w.ob(), w.takes_b());
                            done!(w.oa(), value);
                        }
                        (*frame).pc = pc;
                        match self.load_cached_attr(regs, w, site) {
                            ops::Cached::Done => continue,
                            ops::Cached::Switched => {
                                reload!();
                                continue;
                            }
                            ops::Cached::Miss => {}
                        }
                    }
                    Op::StoreAttr => {
                        let site = site!(w.c());
                        let value = input!(regs, w.rb(), w.takes_b());
                        if let Some(place) = ops::quick_place(&at!(w.oa()), site) {
                            store!(*place, value);
                            release!(w.oa(), w.takes_a());
                            continue;
                        }
                        match ops::store_cached(&at!(w.oa()), site, value) {
                            Ok(old) => {
                                drop(old);
                                release!(w.oa(), w.takes_a());
                                continue;
                            }
                            // It is put back for the long way.
                            Err(value) if w.takes_b() => at!(w.ob()) = value,
                            Err(_) => {}
                        }
                    }
                    Op::LoadMethod => {
                        let site = site!(w.c());
                        if let Some(method) = ops::quick_method(&at!(w.ob()), site) {
                            let object = input!(regs, w.rb(), w.takes_b());
                            reg!(w.ra() + 1) = object;
                            done!(w.oa(), method);
                        }
                        if matches!(self.load_cached_method(regs, w, site), ops::Cached::Done) {
                            continue;
                        }
                    }
                    Op::LoadIndex => {
                        if let Value::Int(index) = &at!(w.oc())
                            && let Some(value) = ops::quick_item(self, &at!(w.ob()), *index)
                        {
                            release!(w.ob(), w.takes_b());
                            done!(w.oa(), value);
                        }
                        if let Some(value) = ops::quick_found(self, &at!(w.ob()), &at!(w.oc())) {
                            release!(w.ob(), w.takes_b());
                            release!(w.oc(), w.takes_c());
                            done!(w.oa(), value);
                        }
                    }
                    Op::LoadIndexInt => {
                        let index = i64::from(w.sc());
                        if let Some(value) = ops::quick_item(self, &at!(w.ob()), index) {
                            release!(w.ob(), w.takes_b());
                            done!(w.oa(), value);
                        }
                        let key = Value::Int(index);
                        if let Some(value) = ops::quick_found(self, &at!(w.ob()), &key) {
                            release!(w.ob(), w.takes_b());
                            done!(w.oa(), value);
                        }
                    }
                    Op::StoreIndex => {
                        if let Value::Int(index) = &at!(w.ob())
                            && let Some(place) = ops::quick_element(self, &at!(w.oa()), *index)
                        {
                            let value = input!(regs, w.rc(), w.takes_c());
                            store!(*place, value);
                            release!(w.oa(), w.takes_a());
                            continue;
                        }
                        if let Some(place) = ops::quick_entry(self, &at!(w.oa()), &at!(w.ob())) {
                            let value = input!(regs, w.rc(), w.takes_c());
                            store!(*place, value);
                            release!(w.oa(), w.takes_a());
                            release!(w.ob(), w.takes_b());
                            continue;
                        }
                    }
                    Op::Contains | Op::NotContains => {
                        let found = ops::quick_contains(self, &at!(w.oc()), &at!(w.ob()));
                        if let Some(found) = found {
                            release!(w.ob(), w.takes_b());
                            release!(w.oc(), w.takes_c());
                            let wanted = w.op() == Op::Contains as u16;
                            done!(w.oa(), Value::Bool(found == wanted));
                        }
                    }

                    Op::BuildTuple => {
                        let values = regs.add(w.rb());
                        if let Some(tuple) = self.quick_tuple(values, w.c() as usize) {
                            done!(w.oa(), tuple);
                        }
                    }
                    Op::GetIter => {
                        if let Some(iterator) = self.quick_iter(&at!(w.ob())) {
                            release!(w.ob(), w.takes_b());
                            done!(w.oa(), iterator);
                        }
                    }
                    Op::ListAppend => {
                        let value = input!(regs, w.rb(), w.takes_b());
                        if let Value::Object(list) = &at!(w.oa()) {
                            let items = list.downcast_unchecked::<List>().items.as_ptr();
                            match (*items).push_within(value) {
                                Ok(()) => continue,
                                // It is put back for the long way.
                                Err(value) if w.takes_b() => at!(w.ob()) = value,
                                Err(_) => {}
                            }
                        }
                    }

                    Op::Call => {
                        call_in_place!(w, regs.add(w.ra() + 1), w.b() as usize);
                        call_quickly!(w, regs.add(w.ra() + 1), w.b() as usize);
                    }
                    Op::CallMethod => {
                        let bound = usize::from(!reg!(w.ra() + 1).is_unset());
                        call_in_place!(w, regs.add(w.ra() + 2 - bound), w.b() as usize + bound);
                        call_quickly!(w, regs.add(w.ra() + 2 - bound), w.b() as usize + bound);
                    }

                    Op::ForNext => {
                        if (*heap).countdown.get() > 1 {
                            if let Some(value) = ops::quick_step(self, &at!(w.ob())) {
                                (*heap).passed();
                                pc = pc.offset(w.sc() as isize);
                                done!(w.oa(), value);
                            }
                            (*frame).pc = pc;
                            let iterator: *const Value = &raw const at!(w.ob());
                            if self.resume_suspended(&*iterator, RetKind::Next, w.ra())
                                || self.resume_quickly(&*iterator, RetKind::Next, w.ra())
                            {
                                (*heap).passed();
                                reload!();
                                continue;
                            }
                            let body = *pc.offset(w.sc() as isize);
                            match self.next_natively(iterator, w.ra(), body, end).open() {
                                ops::NativeNext::Value(value) => {
                                    (*heap).passed();
                                    pc = pc.offset(w.sc() as isize);
                                    done!(w.oa(), value);
                                }
                                ops::NativeNext::Unpacked => {
                                    (*heap).passed();
                                    pc = pc.offset(w.sc() as isize + 1);
                                    continue;
                                }
                                ops::NativeNext::End => {
                                    release!(w.ob(), true);
                                    continue;
                                }
                                ops::NativeNext::Switched => {
                                    reload!();
                                    continue;
                                }
                                ops::NativeNext::Ended => return,
                                ops::NativeNext::No => {}
                            }
                        }
                    }
                    Op::Unpack => {
                        if let Some(items) = ops::quick_unpack(self, &at!(w.ob()), w.c() as usize) {
                            // The elements may replace the only reference to their tuple: it is held until the end.
                            let source = input!(regs, w.rb(), w.takes_b());
                            let items: *const [Value] = items;
                            if let [first, second] = &*items {
                                let (first, second) = (first.clone(), second.clone());
                                reg!(w.ra()) = first;
                                reg!(w.ra() + 1) = second;
                            } else {
                                for (at, item) in (&*items).iter().enumerate() {
                                    reg!(w.ra() + at) = item.clone();
                                }
                            }
                            drop(source);
                            continue;
                        }
                    }

                    Op::BeginHandler => {
                        (*frame).handled = w.ra() as u16;
                        continue;
                    }
                    Op::EndHandler => {
                        (*frame).handled = w.b() & 0x7fff;
                        store!(at!(w.oa()), Value::Unset);
                        continue;
                    }
                    Op::MatchException => {
                        if let Some(matches) = self.quick_match(&at!(w.ob()), &at!(w.oc())) {
                            release!(w.oc(), w.takes_c());
                            done!(w.oa(), Value::Bool(matches));
                        }
                    }
                    Op::MatchClass => {
                        if let (Value::Object(class), Value::Object(subject)) =
                            (&at!(w.oa()), &at!(w.ob()))
                            && subject.ty().is_same(class)
                        {
                            continue;
                        }
                    }
                    Op::GetAsyncNext => {
                        (*frame).pc = pc;
                        let iterator: *const Value = &raw const at!(w.ob());
                        if self.drive_at_once(&*iterator) {
                            reload!();
                            continue;
                        }
                    }
                    Op::Yield => {
                        (*frame).pc = pc;
                        if self.yields_to_loop(frame) {
                            let value = input!(regs, w.rb(), w.takes_b());
                            self.yield_to_loop(frame, value);
                            reload!();
                            continue;
                        }
                        let mut value = input!(regs, w.rb(), w.takes_b());
                        match self.yield_quickly(&mut value) {
                            Yielded::Here => {
                                reload!();
                                continue;
                            }
                            Yielded::Out => {
                                self.out = value;
                                *end = End::Out;
                                return;
                            }
                            // It is put back for the long way.
                            Yielded::No => at!(w.ob()) = value,
                        }
                    }
                    Op::Return => {
                        return_plain!(w, std::mem::take(&mut at!(w.oa())));
                        if (*frame).kind == FrameKind::Plain && (*frame).ret == RetKind::Exit {
                            let value = std::mem::take(&mut at!(w.oa()));
                            self.leave_plain(frame, usize::from(w.b()));
                            self.out = value;
                            *end = End::Out;
                            return;
                        }
                        if (*frame).kind == FrameKind::Plain
                            && matches!((*frame).ret, RetKind::Compare | RetKind::Binary)
                            && (*frame).flags & 0xff == RetKind::Store as u16
                            && !matches!(at!(w.oa()), Value::NotImplemented)
                        {
                            let value = std::mem::take(&mut at!(w.oa()));
                            let dst = self.leave_plain(frame, usize::from(w.b()));
                            reload!();
                            done!(dst * size_of::<Value>(), value);
                        }
                        if (*frame).kind == FrameKind::Plain
                            && (*frame).ret == RetKind::Compare
                            && (*frame).flags & 0xff == RetKind::Branch as u16
                            && let Value::Bool(truth) = at!(w.oa())
                        {
                            self.leave_plain(frame, usize::from(w.b()));
                            reload!();
                            let word = *pc.sub(1);
                            let (on, far) = ops::branch_of(word);
                            if truth == on {
                                let offset = if far { word.sd() } else { i32::from(word.sc()) };
                                pc = pc.offset(offset as isize);
                                passes_safe_point!();
                            }
                            finalize!();
                            continue;
                        }
                        if self.returns_to_awaiter(frame) {
                            let value = input!(regs, w.ra(), w.takes_a());
                            self.return_to_awaiter(frame, value);
                            reload!();
                            continue;
                        }
                    }
                    Op::ReturnNone => {
                        return_plain!(w, Value::None);
                        if self.returns_to_awaiter(frame) {
                            self.return_to_awaiter(frame, Value::None);
                            reload!();
                            continue;
                        }
                        if (*frame).kind == FrameKind::Plain
                            && (*frame).ret == RetKind::Init
                            && (*frame).flags & 0xff == RetKind::Store as u16
                        {
                            let instance = Frame::instance(frame);
                            let dst = self.leave_plain(frame, usize::from(w.b()));
                            reload!();
                            done!(dst * size_of::<Value>(), instance);
                        }
                    }
                    // The others; named, so that the jump table needs no bounds check.
                    Op::Nop
                    | Op::DeleteLocal
                    | Op::MakeCell
                    | Op::DeleteCell
                    | Op::DeleteGlobal
                    | Op::DeleteName
                    | Op::LoadFromOrCell
                    | Op::LoadFromOrGlobal
                    | Op::LoadLocals
                    | Op::LoadBuildClass
                    | Op::LoadCommon
                    | Op::MatMul
                    | Op::IMatMul
                    | Op::Pos
                    | Op::Invert
                    | Op::DeleteAttr
                    | Op::LoadSuperMethod
                    | Op::DeleteIndex
                    | Op::BuildSlice
                    | Op::LoadSlice
                    | Op::LoadStride
                    | Op::StoreSlice
                    | Op::CallKw
                    | Op::CallMethodKw
                    | Op::CallEx
                    | Op::UnpackEx
                    | Op::BuildList
                    | Op::BuildSet
                    | Op::BuildDict
                    | Op::BuildString
                    | Op::ListExtend
                    | Op::SetAdd
                    | Op::SetUpdate
                    | Op::DictAdd
                    | Op::DictUpdate
                    | Op::DictMerge
                    | Op::ListToTuple
                    | Op::Format
                    | Op::BuildInterpolation
                    | Op::BuildTemplate
                    | Op::MakeFunction
                    | Op::SetFunction
                    | Op::Intrinsic
                    | Op::Intrinsic2
                    | Op::ImportName
                    | Op::ImportFrom
                    | Op::ImportStar
                    | Op::Raise
                    | Op::RaiseFrom
                    | Op::RaiseAgain
                    | Op::Reraise
                    | Op::MatchGroup
                    | Op::JoinGroup
                    | Op::LoadWith
                    | Op::LoadAsyncWith
                    | Op::CallExit
                    | Op::GetAwaitable
                    | Op::Await
                    | Op::GetYieldFromIter
                    | Op::YieldFrom
                    | Op::GetAsyncIter
                    | Op::EndAsyncFor
                    | Op::MatchSequence
                    | Op::MatchMapping
                    | Op::MatchKeys
                    | Op::MatchAttributes
                    | Op::MatchRest
                    | Op::GetLen => {}
                }
                if !self.execute(frame, pc, w, end) {
                    return;
                }
                reload!();
            }
        }
    }

    /// As `nested_loop`, where the current frame runs bytecode and is ready to go on.
    pub(crate) fn nested_run(&mut self) -> Res {
        let base = self.native_depth;
        self.native_depth += 1;
        let result = self.on_stack(Vm::run_out);
        self.native_depth = base;
        result
    }

    /// Run the loop from native code: nested, with its own bound.
    pub(crate) fn nested_loop(&mut self, start: End) -> Res {
        let base = self.native_depth;
        self.native_depth += 1;
        let result = self.on_stack(|vm| match vm.run(start) {
            Outcome::Done(result) => result,
            Outcome::Parked | Outcome::Paused => vm.drive(),
        });
        self.native_depth = base;
        result
    }
}
