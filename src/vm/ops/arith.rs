//! Arithmetic beyond machine numbers: the number protocol (reference, 3.3.8).

use crate::code::Word;
use crate::object::*;
use crate::vm::call::Flow;
use crate::vm::native_call::direct_method;
use crate::vm::protocol::BinaryOp;

/// `x // y` of machine integers; nothing where it needs more.
#[inline]
pub(crate) fn floor_div(x: i64, y: i64) -> Option<Value> {
    if y == 0 || (x == i64::MIN && y == -1) {
        return None;
    }
    let quotient = x / y;
    Some(Value::Int(if (x % y != 0) && ((x < 0) != (y < 0)) {
        quotient - 1
    } else {
        quotient
    }))
}

/// `x % y` of machine integers; nothing where it needs more.
#[inline]
pub(crate) fn modulo(x: i64, y: i64) -> Option<Value> {
    if y == 0 || y == -1 {
        return if y == -1 { Some(Value::Int(0)) } else { None };
    }
    let rest = x % y;
    Some(Value::Int(if rest != 0 && ((rest < 0) != (y < 0)) {
        rest + y
    } else {
        rest
    }))
}

/// `x << y` where it fits.
#[inline]
pub(crate) fn left_shift(x: i64, y: i64) -> Option<Value> {
    if !(0..63).contains(&y) {
        return None;
    }
    let shifted = x << y;
    (shifted >> y == x).then_some(Value::Int(shifted))
}

/// `x >> y`.
#[inline]
pub(crate) fn right_shift(x: i64, y: i64) -> Option<Value> {
    if y < 0 {
        None
    } else {
        Some(Value::Int(x >> y.min(63)))
    }
}

/// `x ** y` of floats where no corner is met that `powf` does not know: a positive base and a finite result.
#[inline(never)]
pub(crate) fn float_power(x: f64, y: f64) -> Option<f64> {
    let power = x.powf(y);
    (x > 0.0 && power.is_finite() && x.is_finite() && y.is_finite()).then_some(power)
}

/// `x / y` where both are exact as floats and `y` is not zero.
#[inline]
pub(crate) fn true_div(x: &Value, y: &Value) -> Option<f64> {
    const EXACT: i64 = 1 << 53;
    let number = |value: &Value| match value {
        Value::Float(x) => Some(x.get()),
        Value::Int(i) if (-EXACT..=EXACT).contains(i) => Some(*i as f64),
        _ => None,
    };
    let (x, y) = (number(x)?, number(y)?);
    if y == 0.0 { None } else { Some(x / y) }
}

/// The methods to try, in order; whether the operands are swapped for each.
pub(super) type Tries = smallvec::SmallVec<[(Value, bool); 3]>;

impl Vm {
    /// The slow way of an instruction `a = b op c`.
    #[inline(never)]
    pub(crate) unsafe fn binary_registers(
        &mut self,
        regs: *mut Value,
        w: Word,
        op: BinaryOp,
    ) -> Res<Flow> {
        // SAFETY: the operands are registers of the current frame.
        unsafe {
            let (b, c) = (&mut *regs.add(w.rb()), &mut *regs.add(w.rc()));
            let left = if w.takes_b() {
                std::mem::take(b)
            } else {
                b.clone()
            };
            let right = if w.takes_c() {
                std::mem::take(c)
            } else {
                c.clone()
            };
            self.binary_flow(op, [left, right], RetKind::Store, w.ra() as u16)
        }
    }

    /// The left operand's own method, where it is native and the first to be tried.
    #[inline]
    fn first_native<'v>(
        &'v self,
        op: BinaryOp,
        left: &'v Value,
        right: &'v Value,
    ) -> Option<&'v Value> {
        let (forward, reflected, inplace) = (op.special(), op.reflected(), op.inplace());
        let (lt, rt) = (self.type_of(left), self.type_of(right));
        // An int knows nothing of repeating.
        let repeats = matches!(op, BinaryOp::Mul)
            && matches!(right, Value::Int(_))
            && !lt.is_counted()
            && self.is_sequence_operator(BinaryOp::Mul, lt.special(forward));
        if !repeats && !lt.is_same(rt) && !rt.special(reflected).is_unset() {
            return None;
        }
        let method = match inplace.map(|inplace| lt.special(inplace)) {
            Some(method) if !method.is_unset() => method,
            _ => lt.special(forward),
        };
        direct_method(method, 2).map(|_| method)
    }

    /// What a sequence is to be repeated by must be a number, if `method` repeats.
    fn check_operator(&mut self, op: BinaryOp, method: &Value, argument: &Value) -> Res<()> {
        let repeats = matches!(op, BinaryOp::Mul | BinaryOp::IMul);
        if repeats && self.is_sequence_operator(BinaryOp::Mul, method) {
            self.check_repeat(argument)?;
        }
        Ok(())
    }

    /// The slow way of `a = b op small integer`.
    #[cold]
    #[inline(never)]
    pub(crate) unsafe fn binary_immediate(
        &mut self,
        regs: *mut Value,
        w: Word,
        op: BinaryOp,
    ) -> Res<Flow> {
        // SAFETY: the operand is a register of the current frame.
        let b = unsafe { &mut *regs.add(w.rb()) };
        let left = if w.takes_b() {
            std::mem::take(b)
        } else {
            b.clone()
        };
        let pair = [left, Value::Int(i64::from(w.sc()))];
        self.binary_flow(op, pair, RetKind::Store, w.ra() as u16)
    }

    /// `left op right` by the number protocol. Script methods run as frames.
    pub(crate) fn binary_flow(
        &mut self,
        op: BinaryOp,
        operands: [Value; 2],
        ret: RetKind,
        dst: u16,
    ) -> Res<Flow> {
        let [left, right] = &operands;
        let mut at = 0;
        if let Some(method) = self.first_native(op, left, right).cloned()
            && let Some(def) = direct_method(&method, 2)
        {
            self.check_operator(op, &method, right)?;
            match def.ask(self, &operands) {
                Answer::Value(Value::NotImplemented) => at = 1,
                answer => return self.take_answer(answer, ret, dst),
            }
        }
        let tries = self.binary_tries(op, left, right);
        while let Some((method, swapped)) = tries.get(at) {
            at += 1;
            let pair = if *swapped {
                [right.clone(), left.clone()]
            } else {
                [left.clone(), right.clone()]
            };
            match self.native_of(method) {
                Some(native) => {
                    self.check_operator(op, method, &pair[1])?;
                    // A power's method has a third parameter.
                    let mut slots: step::Args = pair.into_iter().collect();
                    slots.resize(native.def.signature.params.len(), Value::None);
                    match native.def.ask(self, &slots) {
                        Answer::Value(Value::NotImplemented) => continue,
                        answer => return self.take_answer(answer, ret, dst),
                    }
                }
                None if at == 1
                    && !*swapped
                    && self.call_operation(op, method, [left, right], ret, dst) =>
                {
                    return Ok(Flow::Switched);
                }
                None => {
                    let is_function = method.downcast::<Function>().is_some();
                    let frame = BinaryFrame {
                        op,
                        left: left.clone(),
                        right: right.clone(),
                        tries: tries.clone(),
                        at: at - usize::from(!is_function),
                    };
                    if is_function {
                        let row = super::super::args::Row::from_iter(pair);
                        return self.push_native_call(frame, method, row, None, ret, dst);
                    }
                    return self.take_step(Step::push(frame), ret, dst);
                }
            }
        }
        self.unsupported_operands(op, left, right)
    }

    /// `a op b` by the script method of `a`, where that is the first to be tried: true if its frame was pushed. It is no
    /// operation in place.
    ///
    /// # Safety
    /// The operands are registers of the current frame.
    #[inline(never)]
    pub(crate) unsafe fn operates_in_script(
        &mut self,
        op: BinaryOp,
        operands: [*const Value; 2],
        dst: u16,
    ) -> bool {
        // SAFETY: the caller's promise; they are cloned before anything is written.
        let [left, right] = operands.map(|operand| unsafe { &*operand });
        let Value::Object(object) = left else {
            return false;
        };
        let (lt, rt) = (object.ty(), self.type_of(right));
        let method = lt.special(op.special());
        let theirs_first =
            !lt.is_same(rt) && !rt.special(op.reflected()).is_unset() && self.is_subtype(rt, lt);
        if !lt.is_counted() || theirs_first || method.downcast::<Function>().is_none() {
            return false;
        }
        let method = method.clone();
        self.call_operation(op, &method, [left, right], RetKind::Store, dst)
    }

    /// A native method that can be called with its receiver first.
    pub(crate) fn native_of(&self, method: &Value) -> Option<Ref<NativeFunction>> {
        let native = method.downcast::<NativeFunction>()?;
        native.this.is_unset().then(|| native.clone())
    }

    /// The methods to try, in order; whether the operands are swapped for each.
    fn binary_tries(&self, op: BinaryOp, left: &Value, right: &Value) -> Tries {
        let (forward, reflected, inplace) = (op.special(), op.reflected(), op.inplace());
        let (lt, rt) = (self.type_of(left), self.type_of(right));
        let mut tries = Tries::new();
        let theirs = rt.special(reflected);
        // A built-in sequence's `+` and `*` come after the other operand's own methods (they are no numbers).
        let repeats = matches!(op, BinaryOp::Mul | BinaryOp::IMul);
        let late = (repeats || matches!(op, BinaryOp::Add | BinaryOp::IAdd))
            && self.is_sequence_operator(BinaryOp::Add, lt.special(forward));
        if late
            && !lt.is_same(rt)
            && !theirs.is_unset()
            && !self.is_sequence_operator(BinaryOp::Add, theirs)
        {
            tries.push((theirs.clone(), true));
        }
        if let Some(inplace) = inplace {
            let method = lt.special(inplace);
            if !method.is_unset() {
                tries.push((method.clone(), false));
            }
        }
        let mine = lt.special(forward);
        if lt.is_same(rt) {
            if !mine.is_unset() {
                tries.push((mine.clone(), false));
            }
            // A type without the forward method may still have the reflected one.
            if mine.is_unset() && !theirs.is_unset() {
                tries.push((theirs.clone(), true));
            }
            return tries;
        }
        let overrides = !late
            && !theirs.is_unset()
            && self.is_subtype(rt, lt)
            && !theirs.is(lt.special(reflected));
        if overrides {
            tries.push((theirs.clone(), true));
        }
        if !mine.is_unset() {
            tries.push((mine.clone(), false));
        }
        if !overrides && !late && !theirs.is_unset() {
            tries.push((theirs.clone(), true));
        }
        tries
    }

    #[cold]
    fn unsupported_operands<T>(&mut self, op: BinaryOp, left: &Value, right: &Value) -> Res<T> {
        let symbol = op.symbol();
        let (l, r) = (self.type_name(left), self.type_name(right));
        if op == BinaryOp::RShift
            && left
                .downcast::<NativeFunction>()
                .is_some_and(|it| it.def.name == "print")
        {
            return raise!(
                self,
                TypeError,
                "unsupported operand type(s) for >>: '{l}' and '{r}'. Did you mean \"print(<message>, file=<output_stream>)\"?"
            );
        }
        raise!(
            self,
            TypeError,
            "unsupported operand type(s) for {symbol}: '{l}' and '{r}'"
        )
    }

    /// The slow way of `a = op b`.
    #[cold]
    #[inline(never)]
    pub(crate) unsafe fn unary_register(
        &mut self,
        regs: *mut Value,
        w: Word,
        which: Special,
    ) -> Res<Flow> {
        // SAFETY: the operand is a register of the current frame.
        let b = unsafe { &mut *regs.add(w.rb()) };
        let value = if w.takes_b() {
            std::mem::take(b)
        } else {
            b.clone()
        };
        self.unary_flow(which, &value, RetKind::Store, w.ra() as u16)
    }

    /// `-value`, `+value`, `~value` by the number protocol.
    pub(crate) fn unary_flow(
        &mut self,
        which: Special,
        value: &Value,
        ret: RetKind,
        dst: u16,
    ) -> Res<Flow> {
        let method = self.special(value, which);
        if method.is_unset() {
            let sign = match which {
                Special::Neg => "-",
                Special::Pos => "+",
                Special::Invert => "~",
                _ => "abs()",
            };
            let name = self.type_name(value);
            return raise!(
                self,
                TypeError,
                "bad operand type for unary {sign}: '{name}'"
            );
        }
        self.call_special_flow(&method, value, &[], ret, dst)
    }

    /// Call a special method (as a type's row has it) on a receiver.
    pub(crate) fn call_special_flow(
        &mut self,
        method: &Value,
        receiver: &Value,
        args: &[Value],
        ret: RetKind,
        dst: u16,
    ) -> Res<Flow> {
        if let Some(def) = direct_method(method, args.len() + 1) {
            let mut all = step::Args::from_iter([receiver.clone()]);
            all.extend(args.iter().cloned());
            return self.call_direct(def, &all, ret, dst);
        }
        if method.downcast::<Function>().is_some() {
            let is_pushed = match args {
                [] => self.push_plain_call(method, [receiver], ret, dst),
                [a] => self.push_plain_call(method, [receiver, a], ret, dst),
                [a, b] => self.push_plain_call(method, [receiver, a, b], ret, dst),
                _ => false,
            };
            if is_pushed {
                return Ok(Flow::Switched);
            }
            let mut row = super::super::args::Row::from_iter([receiver.clone()]);
            row.extend(args.iter().cloned());
            return self.call_row(method, row, None, ret, dst);
        }
        if method.is_none() {
            return self.not_callable(method);
        }
        let ty = self.type_of(receiver).clone();
        let bound = match self.get_descriptor(method, receiver, &ty)? {
            crate::vm::attributes::Looked::Value(bound) => bound,
            crate::vm::attributes::Looked::Call(callable, args) => self.call(&callable, &args)?,
            crate::vm::attributes::Looked::CallOr(guarded) => {
                self.call(&guarded.callable, &guarded.args)?
            }
        };
        self.call_row(&bound, args.iter().cloned().collect(), None, ret, dst)
    }

    /// `not b`, the slow way.
    #[cold]
    pub(crate) unsafe fn not_register(&mut self, regs: *mut Value, w: Word) -> Res<Flow> {
        // SAFETY: the operand is a register of the current frame.
        let b = unsafe { &mut *regs.add(w.rb()) };
        let value = if w.takes_b() {
            std::mem::take(b)
        } else {
            b.clone()
        };
        match self.quick_truth(&value) {
            Some(truth) => Ok(Flow::Value(Value::bool(!truth))),
            None => {
                let truth = self.truth(&value)?;
                Ok(Flow::Value(Value::bool(!truth)))
            }
        }
    }
}

/// A binary operation with script methods among those to try.
pub(crate) struct BinaryFrame {
    op: BinaryOp,
    left: Value,
    right: Value,
    tries: Tries,
    at: usize,
}

impl Trace for BinaryFrame {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.left.trace(tracer);
        self.right.trace(tracer);
        self.tries.trace(tracer);
    }

    crate::object::layout::saved_fields!(op, left, right, tries, at);
}

impl BinaryFrame {
    /// What is left to do when the first method had no answer.
    pub(crate) fn after_first(vm: &Vm, op: BinaryOp, left: Value, right: Value) -> BinaryFrame {
        BinaryFrame {
            tries: vm.binary_tries(op, &left, &right),
            op,
            left,
            right,
            at: 1,
        }
    }
}

impl NativeFrame for BinaryFrame {
    fn resume(&mut self, vm: &mut Vm, input: Input) -> Res<Step> {
        match input {
            Input::Value(Value::NotImplemented) | Input::Start => {}
            other => return Ok(Step::Return(other.value())),
        }
        while let Some((method, swapped)) = self.tries.get(self.at).cloned() {
            self.at += 1;
            let (receiver, argument) = if swapped {
                (&self.right, &self.left)
            } else {
                (&self.left, &self.right)
            };
            let args = step::Args::from_iter([receiver.clone(), argument.clone()]);
            if let Some((method, args)) = vm.hooked_or_missing(method, args)? {
                return Ok(Step::call(&method, args));
            }
        }
        vm.unsupported_operands(self.op, &self.left, &self.right)
    }

    fn name(&self) -> &'static str {
        "binary operation"
    }
}
