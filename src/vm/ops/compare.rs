//! Comparison and truth beyond machine numbers (reference, 6.10).

use super::super::args::Row;
use super::arith::Tries;
use crate::code::Word;
use crate::object::*;
use crate::text::str_ops;
use crate::vm::call::Flow;
use crate::vm::native_call::direct_method;
use crate::vm::protocol::CompareOp;

/// Whether two values are equal, if they are exact strings, as far as a look tells: they are one, or both interned, or differ
/// in length or in their first byte.
#[inline(always)]
pub(crate) fn same_by_place(vm: &Vm, a: &Value, b: &Value) -> Option<bool> {
    let (Value::Object(a), Value::Object(b)) = (a, b) else {
        return None;
    };
    let (a, b) = exact_texts(vm, a, b)?;
    same_place(a, b)
}

#[inline(always)]
fn same_place(a: &Ref<Str>, b: &Ref<Str>) -> Option<bool> {
    if a.is_same(b) {
        return Some(true);
    }
    let differ = a.is_interned() && b.is_interned()
        || a.byte_len() != b.byte_len()
        || a.as_bytes().first() != b.as_bytes().first();
    differ.then_some(false)
}

#[inline(always)]
fn exact_texts<'t>(vm: &Vm, a: &'t Ref, b: &'t Ref) -> Option<(&'t Ref<Str>, &'t Ref<Str>)> {
    let text = &vm.types.str;
    // SAFETY: the exact type has this layout.
    (a.ty().is_same(text) && b.ty().is_same(text))
        .then(|| unsafe { (a.downcast_unchecked(), b.downcast_unchecked()) })
}

/// So many elements are looked at without being paid for.
const FREE: usize = 64;

impl Vm {
    /// `quick_compare`, for an instruction.
    #[inline(never)]
    pub(crate) fn compare_quickly(&self, op: CompareOp, a: &Value, b: &Value) -> Option<bool> {
        self.quick_compare(op, a, b)
    }

    /// Comparisons of built-in values that need no protocol.
    #[inline]
    pub(crate) fn quick_compare(&self, op: CompareOp, left: &Value, right: &Value) -> Option<bool> {
        match (left, right) {
            (Value::Object(a), Value::Object(b)) => {
                if let (Some(x), Some(y)) = (a.downcast::<Str>(), b.downcast::<Str>()) {
                    let class = &self.types.str;
                    let fits = compares_as(a.ty(), class, op)
                        && compares_as(b.ty(), class, op.reflected());
                    return fits.then(|| match op {
                        CompareOp::Eq => x == y,
                        CompareOp::Ne => x != y,
                        _ => op.holds(Some(compare_text(x.as_bytes(), y.as_bytes()))),
                    });
                }
                if !a.ty().is_same(b.ty()) && self.equals_own(a) && self.equals_own(b) {
                    return op.of_different();
                }
                match op {
                    // What is the same object equals itself, but for a few.
                    CompareOp::Eq | CompareOp::Ne if a.is_same(b) => None,
                    CompareOp::Eq | CompareOp::Ne => simple::equal(left, right)
                        .or_else(|| self.equal_lists(a, b))
                        .map(|same| same == (op == CompareOp::Eq)),
                    _ => self.quick_order(op, a, b),
                }
            }
            // A number or a singleton equals none of them, nor None any number.
            (Value::Object(a), Value::Int(_) | Value::Float(_) | Value::Bool(_) | Value::None)
            | (Value::Int(_) | Value::Float(_) | Value::Bool(_) | Value::None, Value::Object(a))
                if self.equals_own(a) =>
            {
                op.of_different()
            }
            (Value::None, Value::Int(_) | Value::Float(_) | Value::Bool(_))
            | (Value::Int(_) | Value::Float(_) | Value::Bool(_), Value::None) => op.of_different(),
            (Value::Int(x), Value::Float(y)) => compare_int_float(op, *x, y.get()),
            (Value::Float(x), Value::Int(y)) => compare_int_float(op.reflected(), *y, x.get()),
            (Value::None, Value::None) if op == CompareOp::Eq => Some(true),
            (Value::None, Value::None) if op == CompareOp::Ne => Some(false),
            (Value::Bool(x), Value::Bool(y)) => Some(op.holds(Some(x.cmp(y)))),
            (Value::Int(x), Value::Int(y)) => Some(op.holds(Some(x.cmp(y)))),
            (Value::Float(x), Value::Float(y)) => Some(match op {
                CompareOp::Lt => x < y,
                CompareOp::Le => x <= y,
                CompareOp::Eq => x == y,
                CompareOp::Ne => x != y,
                CompareOp::Gt => x > y,
                CompareOp::Ge => x >= y,
            }),
            _ => None,
        }
    }

    /// `==` of two exact lists, as far as numbers, strings and tuples of those say.
    fn equal_lists(&self, a: &Ref, b: &Ref) -> Option<bool> {
        let list = &self.types.list;
        if !a.ty().is_same(list) || !b.ty().is_same(list) {
            return None;
        }
        let (a, b) = (
            a.downcast::<List>()?.items(self),
            b.downcast::<List>()?.items(self),
        );
        if a.len() != b.len() {
            return Some(false);
        }
        for (at, (x, y)) in a.iter().zip(b).enumerate() {
            // What takes longer looks at the clock.
            if at == FREE {
                return None;
            }
            if !x.is(y) && !simple::equal(x, y)? {
                return Some(false);
            }
        }
        Some(true)
    }

    /// `<` and the like of two exact tuples or lists, as far as numbers and strings say.
    fn quick_order(&self, op: CompareOp, a: &Ref, b: &Ref) -> Option<bool> {
        let ty = a.ty();
        if !ty.is_same(b.ty()) || !ty.is_same(&self.types.tuple) && !ty.is_same(&self.types.list) {
            return None;
        }
        let [a, b] = [a, b].map(|it| match it.downcast::<Tuple>() {
            Some(tuple) => tuple.items(),
            None => (it.downcast::<List>()).map_or(&[][..], |list| list.items(self)),
        });
        let is_plain = |value: &Value| match value {
            Value::Object(object) => object.is::<Str>(),
            _ => true,
        };
        for (at, (x, y)) in a.iter().zip(b).enumerate() {
            // What takes longer looks at the clock.
            if at == FREE {
                return None;
            }
            if !x.is(y) && !simple::equal(x, y)? {
                return (is_plain(x) && is_plain(y))
                    .then(|| self.quick_compare(op, x, y))
                    .flatten();
            }
        }
        Some(op.holds(Some(a.len().cmp(&b.len()))))
    }

    /// Whether the object is of one of the exact types that equal nothing but their own kind, and so none of the others.
    #[inline]
    fn equals_own(&self, object: &Ref) -> bool {
        let (ty, types) = (object.ty(), &self.types);
        ty.is_same(&types.str)
            || ty.is_same(&types.list)
            || ty.is_same(&types.tuple)
            || ty.is_same(&types.dict)
    }

    /// `a = b op c`, the slow way.
    ///
    /// # Safety
    /// `w` is such an instruction of the current frame, and `regs` are its registers.
    #[inline(never)]
    pub(crate) unsafe fn compare_into(
        &mut self,
        regs: *mut Value,
        w: Word,
        op: CompareOp,
    ) -> Res<Flow> {
        // SAFETY: the caller's promise.
        unsafe {
            let operands = [
                (regs.add(w.rb()), w.takes_b()),
                (regs.add(w.rc()), w.takes_c()),
            ];
            self.compare_registers(op, operands, RetKind::Store, w.ra() as u16)
        }
    }

    /// The condition of a comparing jump, the slow way.
    ///
    /// # Safety
    /// As `compare_into`.
    #[inline(never)]
    pub(crate) unsafe fn compare_branch(
        &mut self,
        regs: *mut Value,
        w: Word,
        op: CompareOp,
    ) -> Res<Flow> {
        // SAFETY: the caller's promise.
        let flow = unsafe {
            let operands = [
                (regs.add(w.ra()), w.takes_a()),
                (regs.add(w.rb()), w.takes_b()),
            ];
            self.compare_registers(op, operands, RetKind::Branch, 0)?
        };
        self.branch_on(flow)
    }

    /// Compare what two registers hold, and empty each that is told to be at its last use.
    ///
    /// # Safety
    /// Both are registers of the current frame; they may be the same.
    #[inline(always)]
    unsafe fn compare_registers(
        &mut self,
        op: CompareOp,
        operands: [(*mut Value, bool); 2],
        ret: RetKind,
        dst: u16,
    ) -> Res<Flow> {
        // SAFETY: the caller's promise; the borrows end before anything is written or script code runs.
        unsafe {
            let [a, b] = operands.map(|(place, _)| &*place);
            let flow = if self.compares_in_script(op, [a, b], ret, dst) {
                Flow::Switched
            } else if let Some(truth) = self.quick_compare(op, a, b) {
                Flow::Value(Value::bool(truth))
            } else {
                let [left, right] = operands.map(|(place, takes)| match takes {
                    true => std::mem::take(&mut *place),
                    false => (*place).clone(),
                });
                return self.compare_slowly(op, &left, &right, ret, dst);
            };
            for (place, takes) in operands {
                if takes {
                    drop(std::mem::take(&mut *place));
                }
            }
            Ok(flow)
        }
    }

    /// The same, with a small integer.
    #[inline(never)]
    pub(crate) unsafe fn compare_branch_int(
        &mut self,
        regs: *mut Value,
        w: Word,
        op: CompareOp,
    ) -> Res<Flow> {
        // SAFETY: the operand is a register of the current frame.
        let a = unsafe { &mut *regs.add(w.ra()) };
        let left = if w.takes_a() {
            std::mem::take(a)
        } else {
            a.clone()
        };
        let right = Value::Int(i64::from(w.sb()));
        let flow = self.compare_flow(op, &left, &right, RetKind::Branch, 0)?;
        self.branch_on(flow)
    }

    fn branch_on(&mut self, flow: Flow) -> Res<Flow> {
        match flow {
            Flow::Value(value) => self.truth_flow(value),
            other => Ok(other),
        }
    }

    /// Compare instances of one class by its method, if that is a script's: true if its frame was pushed.
    #[inline(never)]
    pub(crate) fn compare_in_script(
        &mut self,
        op: CompareOp,
        operands: [&Value; 2],
        ret: RetKind,
        dst: u16,
    ) -> bool {
        self.compares_in_script(op, operands, ret, dst)
    }

    #[inline(always)]
    fn compares_in_script(
        &mut self,
        op: CompareOp,
        operands: [&Value; 2],
        ret: RetKind,
        dst: u16,
    ) -> bool {
        let [Value::Object(left), Value::Object(right)] = operands else {
            return false;
        };
        let ty = left.ty();
        ty.is_counted()
            && ty.is_same(right.ty())
            && self.call_comparison(op, ty.special(op.special()), operands, ret, dst)
    }

    /// A value's truth as a bool, or the frame that computes it for the branch.
    fn truth_flow(&mut self, value: Value) -> Res<Flow> {
        match self.quick_truth(&value) {
            Some(truth) => Ok(Flow::Value(Value::bool(truth))),
            None => self
                .truth(&value)
                .map(|truth| Flow::Value(Value::bool(truth))),
        }
    }

    /// The condition of `JumpIf` and `JumpUnless`, the slow way.
    #[cold]
    #[inline(never)]
    pub(crate) unsafe fn truth_branch(&mut self, regs: *mut Value, w: Word) -> Res<Flow> {
        // SAFETY: the operand is a register of the current frame.
        let a = unsafe { &mut *regs.add(w.ra()) };
        let value = if w.takes_a() {
            std::mem::take(a)
        } else {
            a.clone()
        };
        self.truth_flow(value)
    }

    /// `left op right` by the comparison protocol. Script methods run as frames.
    pub(crate) fn compare_flow(
        &mut self,
        op: CompareOp,
        left: &Value,
        right: &Value,
        ret: RetKind,
        dst: u16,
    ) -> Res<Flow> {
        match self.quick_compare(op, left, right) {
            Some(truth) => Ok(Flow::Value(Value::bool(truth))),
            None => self.compare_slowly(op, left, right, ret, dst),
        }
    }

    fn compare_slowly(
        &mut self,
        op: CompareOp,
        left: &Value,
        right: &Value,
        ret: RetKind,
        dst: u16,
    ) -> Res<Flow> {
        if let (Value::Object(a), Value::Object(b)) = (left, right)
            && let Some(truth) = self.compare_identity(op, a, b)
        {
            return Ok(Flow::Value(Value::bool(truth)));
        }
        // Of one type the left operand's method is the first to try.
        let mut asked = 0;
        let ty = self.type_of(left);
        if ty.is_same(self.type_of(right))
            && let Some(def) = direct_method(ty.special(op.special()), 2)
        {
            match def.ask(self, &[left.clone(), right.clone()]) {
                Answer::Value(Value::NotImplemented) => asked = 1,
                answer => return self.take_answer(answer, ret, dst),
            }
        }
        let tries = self.compare_tries(op, left, right);
        for (at, (method, swapped)) in tries.iter().enumerate().skip(asked) {
            let pair = if *swapped {
                [right.clone(), left.clone()]
            } else {
                [left.clone(), right.clone()]
            };
            match self.native_of(method) {
                Some(native) => match native.def.ask(self, &pair) {
                    Answer::Value(Value::NotImplemented) => {}
                    answer => return self.take_answer(answer, ret, dst),
                },
                None if at == 0
                    && !*swapped
                    && self.call_comparison(op, method, [left, right], ret, dst) =>
                {
                    return Ok(Flow::Switched);
                }
                None => {
                    let is_function = method.downcast::<Function>().is_some();
                    let frame = CompareFrame {
                        op,
                        left: left.clone(),
                        right: right.clone(),
                        tries: tries.clone(),
                        at: at + usize::from(is_function),
                    };
                    if is_function {
                        let row = Row::from_iter(pair);
                        return self.push_native_call(frame, method, row, None, ret, dst);
                    }
                    return self.take_step(Step::push(frame), ret, dst);
                }
            }
        }
        self.compare_default(op, left, right).map(Flow::Value)
    }

    /// Objects that have no comparison of their own equal themselves alone.
    fn compare_identity(&self, op: CompareOp, a: &Ref, b: &Ref) -> Option<bool> {
        let object = &self.types.object;
        let is_plain = |which: Special| {
            let plain = object.special(which);
            a.ty().special(which).is(plain) && b.ty().special(which).is(plain)
        };
        match op {
            CompareOp::Eq => is_plain(Special::Eq).then(|| a.is_same(b)),
            CompareOp::Ne => {
                (is_plain(Special::Ne) && is_plain(Special::Eq)).then(|| !a.is_same(b))
            }
            _ => None,
        }
    }

    fn compare_tries(&self, op: CompareOp, left: &Value, right: &Value) -> Tries {
        let (lt, rt) = (self.type_of(left), self.type_of(right));
        let mine = lt.special(op.special());
        let theirs = rt.special(op.reflected().special());
        let mut tries = Tries::new();
        let first = !lt.is_same(rt) && self.is_subtype(rt, lt) && !theirs.is_unset();
        if first {
            tries.push((theirs.clone(), true));
        }
        if !mine.is_unset() {
            tries.push((mine.clone(), false));
        }
        if !first && !theirs.is_unset() {
            tries.push((theirs.clone(), true));
        }
        tries
    }

    /// No method had an answer: identity for `==` and `!=`, TypeError for orderings.
    fn compare_default(&mut self, op: CompareOp, left: &Value, right: &Value) -> Res {
        match op {
            CompareOp::Eq => Ok(Value::bool(left.is(right))),
            CompareOp::Ne => Ok(Value::bool(!left.is(right))),
            _ => {
                let (l, r, sign) = (self.type_name(left), self.type_name(right), op.symbol());
                raise!(
                    self,
                    TypeError,
                    "'{sign}' not supported between instances of '{l}' and '{r}'"
                )
            }
        }
    }

    /// Whether a built-in container has an item, if that can be told without script code.
    #[inline(never)]
    pub(crate) fn quick_contains(&self, item: &Value, container: &Value) -> Option<bool> {
        let Value::Object(object) = container else {
            return None;
        };
        if object.ty().is_counted() {
            return None;
        }
        let found = if let Some(dict) = object.downcast::<Dict>() {
            dict.table(self).find(item, simple::hash(item)?, &[])
        } else if let Some(set) = object.downcast::<Set>() {
            set.table(self).find(item, simple::hash(item)?)
        } else if let Some(text) = object.downcast::<Str>() {
            let needle = item.as_str()?;
            self.heap.owe_bytes(text.byte_len());
            return Some(str_ops::find(text.as_bytes(), needle.as_bytes()).is_some());
        } else {
            let items = match (object.downcast::<Tuple>(), object.downcast::<List>()) {
                (Some(tuple), _) => tuple.items(),
                (None, Some(list)) => list.items(self),
                (None, None) => return None,
            };
            self.heap.owe(items.len() / FREE);
            for known in items {
                if known.is(item) || simple::equal(known, item)? {
                    return Some(true);
                }
                if self.heap.is_in_debt() {
                    // The protocol pays in between.
                    return None;
                }
            }
            return Some(false);
        };
        match found {
            Found::At(_) => Some(true),
            Found::Absent => Some(false),
            Found::Undecided(_) => None,
        }
    }

    /// `a = b in c`, or its opposite.
    #[inline(never)]
    pub(crate) unsafe fn contains_registers(
        &mut self,
        regs: *mut Value,
        w: Word,
        wanted: bool,
    ) -> Res<Flow> {
        // SAFETY: the operands are registers of the current frame.
        let (item, container) = unsafe {
            let (b, c) = (&mut *regs.add(w.rb()), &mut *regs.add(w.rc()));
            if let Some(found) = self.quick_contains(b, c) {
                if w.takes_b() {
                    drop(std::mem::take(b));
                }
                if w.takes_c() {
                    drop(std::mem::take(c));
                }
                return Ok(Flow::Value(Value::bool(found == wanted)));
            }
            let item = if w.takes_b() {
                std::mem::take(b)
            } else {
                b.clone()
            };
            (
                item,
                if w.takes_c() {
                    std::mem::take(c)
                } else {
                    c.clone()
                },
            )
        };
        let method = self.special(&container, Special::Contains);
        if method.downcast::<Function>().is_some() {
            let kind = if wanted {
                RetKind::Bool
            } else {
                RetKind::NotBool
            };
            let (row, dst) = (Row::from_iter([container, item]), w.ra() as u16);
            if self.push_plain_call(&method, &row, kind, dst) {
                return Ok(Flow::Switched);
            }
            return self.call_row(&method, row, None, kind, dst);
        }
        let found = self.contains(&container, &item)?;
        Ok(Flow::Value(Value::bool(found == wanted)))
    }
}

/// Whether instances of `ty` are compared as those of a built-in class: it is that class, or one derived from it that has
/// left it at that.
#[inline(always)]
fn compares_as(ty: &Ref<Type>, class: &Ref<Type>, op: CompareOp) -> bool {
    ty.is_same(class) || ty.special(op.special()).is(class.special(op.special()))
}

/// Text in code point order: WTF-8 bytes compare the same way.
pub(crate) fn compare_text(a: &[u8], b: &[u8]) -> std::cmp::Ordering {
    heap::look_at(a.len().min(b.len()));
    a.cmp(b)
}

/// An int against a float, exactly.
fn compare_int_float(op: CompareOp, x: i64, y: f64) -> Option<bool> {
    const EXACT: i64 = 1 << 53;
    if y.is_nan() {
        return Some(op == CompareOp::Ne);
    }
    if (-EXACT..=EXACT).contains(&x) {
        return (x as f64)
            .partial_cmp(&y)
            .map(|ordering| op.holds(Some(ordering)));
    }
    let ordering = if y >= 9_223_372_036_854_775_808.0 {
        std::cmp::Ordering::Less
    } else if y < -9_223_372_036_854_775_808.0 {
        std::cmp::Ordering::Greater
    } else {
        // Large integers have no fraction to lose: compare with the float's integer part.
        x.cmp(&(y as i64)).then(0.0_f64.partial_cmp(&y.fract())?)
    };
    Some(op.holds(Some(ordering)))
}

/// A comparison with script methods among those to try.
pub(crate) struct CompareFrame {
    op: CompareOp,
    left: Value,
    right: Value,
    tries: Tries,
    at: usize,
}

impl Trace for CompareFrame {
    fn trace(&self, tracer: &mut Tracer<'_>) {
        self.left.trace(tracer);
        self.right.trace(tracer);
        self.tries.trace(tracer);
    }

    crate::object::layout::saved_fields!(op, left, right, tries, at);
}

impl CompareFrame {
    /// What is left to do when the first method had no answer.
    pub(crate) fn after_first(vm: &Vm, op: CompareOp, left: Value, right: Value) -> CompareFrame {
        CompareFrame {
            tries: vm.compare_tries(op, &left, &right),
            op,
            left,
            right,
            at: 1,
        }
    }
}

impl NativeFrame for CompareFrame {
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
            if method.is_none() {
                let name = vm.type_name(receiver);
                return raise!(vm, TypeError, "'{name}' object is not callable");
            }
            let args = crate::object::step::Args::from_iter([receiver.clone(), argument.clone()]);
            if let Some((method, args)) = vm.hooked_or_missing(method, args)? {
                return Ok(Step::call(&method, args));
            }
        }
        vm.compare_default(self.op, &self.left, &self.right)
            .map(Step::Return)
    }

    fn name(&self) -> &'static str {
        "comparison"
    }
}
