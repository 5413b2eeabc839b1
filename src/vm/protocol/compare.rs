//! Rich comparison (reference, 3.3.1 and 6.10.1).
//!
//! The right operand is asked first where its class derives from the left one's; then the left, then the right.
//!
//! # Cost
//! O(1) for numbers; O(n) for text; what a container compares is its own business.

use crate::object::*;
use crate::text::float;
use std::cmp::Ordering;

macro_rules! comparisons {
    ($($name:ident $symbol:literal $reflected:ident;)*) => {
        /// A comparison.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[allow(missing_docs, reason = "each is the operator of its name")]
        #[derive(pyish_derive::Trace)]
        pub enum CompareOp { $($name,)* }

        impl CompareOp {
            /// The comparison that was written as a number.
            pub(crate) fn from_number(number: u16) -> Option<CompareOp> {
                [$(CompareOp::$name,)*].get(usize::from(number)).copied()
            }

            /// The special method.
            pub fn special(self) -> Special {
                match self { $(CompareOp::$name => Special::$name,)* }
            }

            /// The comparison that holds when the operands change places.
            pub fn reflected(self) -> CompareOp {
                match self { $(CompareOp::$name => CompareOp::$reflected,)* }
            }

            /// As it is written.
            pub fn symbol(self) -> &'static str {
                match self { $(CompareOp::$name => $symbol,)* }
            }
        }
    };
}

comparisons! {
    Lt "<" Gt;
    Le "<=" Ge;
    Eq "==" Eq;
    Ne "!=" Ne;
    Gt ">" Lt;
    Ge ">=" Le;
}

impl CompareOp {
    /// What it says of values that are never equal and have no order.
    pub(crate) fn of_different(self) -> Option<bool> {
        match self {
            CompareOp::Eq => Some(false),
            CompareOp::Ne => Some(true),
            _ => None,
        }
    }

    /// Whether it holds of values in this order; nothing but `!=` holds of unordered ones.
    #[inline]
    pub fn holds(self, order: Option<Ordering>) -> bool {
        match (self, order) {
            (CompareOp::Ne, None) => true,
            (_, None) => false,
            (CompareOp::Lt, Some(order)) => order == Ordering::Less,
            (CompareOp::Le, Some(order)) => order != Ordering::Greater,
            (CompareOp::Eq, Some(order)) => order == Ordering::Equal,
            (CompareOp::Ne, Some(order)) => order != Ordering::Equal,
            (CompareOp::Gt, Some(order)) => order == Ordering::Greater,
            (CompareOp::Ge, Some(order)) => order != Ordering::Less,
        }
    }
}

/// The order of two numbers or two strings of exact built-in types; outer None: they are something else.
#[inline]
pub(crate) fn quick_order(a: &Value, b: &Value) -> Option<Option<Ordering>> {
    Some(match (a, b) {
        (Value::Int(x), Value::Int(y)) => Some(x.cmp(y)),
        (Value::Float(x), Value::Float(y)) => x.partial_cmp(y),
        (Value::Int(x), Value::Float(y)) => float::compare_i64(*x, y.get()),
        (Value::Float(x), Value::Int(y)) => float::compare_i64(*y, x.get()).map(Ordering::reverse),
        (Value::Object(x), Value::Object(y)) => {
            let (x, y) = (x.downcast::<Str>()?, y.downcast::<Str>()?);
            if x.ty().is_counted() || y.ty().is_counted() {
                return None;
            }
            // WTF-8 sorts as its code points do.
            let (x, y) = (x.as_bytes(), y.as_bytes());
            heap::look_at(x.len().min(y.len()));
            Some(x.cmp(y))
        }
        _ => return None,
    })
}

/// Whether `a < b`, where that needs no call: numbers, strings, and tuples that such elements tell apart.
#[inline]
pub(crate) fn quick_less(a: &Value, b: &Value) -> Option<bool> {
    match quick_order(a, b) {
        Some(order) => Some(order == Some(Ordering::Less)),
        None => quick_less_tuples(a, b),
    }
}

fn quick_less_tuples(a: &Value, b: &Value) -> Option<bool> {
    let (a, b) = (a.as_tuple()?, b.as_tuple()?);
    if a.ty().is_counted() || b.ty().is_counted() {
        return None;
    }
    for (x, y) in a.items().iter().zip(b.items()) {
        if let (Value::Int(x), Value::Int(y)) = (x, y) {
            if x != y {
                return Some(x < y);
            }
        } else if !x.is(y) && !simple::equal(x, y)? {
            return quick_order(x, y).map(|order| order == Some(Ordering::Less));
        }
    }
    Some(a.len() < b.len())
}

/// So many plain elements are compared in the time of a call.
const ELEMENTS_PER_TICK: usize = 16;
/// So many are before limits and interrupts are looked at.
const AT_ONCE: usize = 256;

/// The first place from `at` on where two rows are not plainly equal, or that many later.
pub(crate) fn equal_until(a: &[Value], b: &[Value], at: usize) -> usize {
    let end = a.len().min(b.len()).min(at + AT_ONCE);
    (at..end)
        .find(|at| {
            let (a, b) = (&a[*at], &b[*at]);
            !a.is(b) && (simple::equal(a, b) != Some(true) || heap::current().is_in_debt())
        })
        .unwrap_or(end)
}

impl Vm {
    /// `a is b or a == b`: what containers ask.
    #[inline]
    pub fn eq(&mut self, a: &Value, b: &Value) -> Res<bool> {
        if a.is(b) {
            return Ok(true);
        }
        // What was compared may be long, and there may be many of it.
        self.pay_debt()?;
        match simple::equal(a, b) {
            Some(equal) => Ok(equal),
            None => {
                let answer = self.compare(CompareOp::Eq, a, b)?;
                self.truth(&answer)
            }
        }
    }

    /// `a < b`, as a truth.
    #[inline]
    pub fn less(&mut self, a: &Value, b: &Value) -> Res<bool> {
        self.pay_debt()?;
        match quick_less(a, b) {
            Some(less) => Ok(less),
            None => {
                let answer = self.compare(CompareOp::Lt, a, b)?;
                self.truth(&answer)
            }
        }
    }

    /// `a op b`, as a truth.
    #[inline]
    pub fn holds(&mut self, op: CompareOp, a: &Value, b: &Value) -> Res<bool> {
        self.pay_debt()?;
        if let Some(order) = quick_order(a, b) {
            return Ok(op.holds(order));
        }
        let tuples = match op {
            CompareOp::Lt => quick_less_tuples(a, b),
            CompareOp::Gt => quick_less_tuples(b, a),
            _ => None,
        };
        match tuples {
            Some(holds) => Ok(holds),
            None => {
                let answer = self.compare(op, a, b)?;
                self.truth(&answer)
            }
        }
    }

    /// `a op b`
    pub fn compare(&mut self, op: CompareOp, a: &Value, b: &Value) -> Res {
        if let Some(order) = quick_order(a, b) {
            return Ok(Value::bool(op.holds(order)));
        }
        self.nested_while(" in comparison", |vm| vm.compare_slow(op, a, b))
    }

    fn compare_slow(&mut self, op: CompareOp, a: &Value, b: &Value) -> Res {
        let (left, right) = (self.type_of(a).clone(), self.type_of(b).clone());
        let mut asked_right = false;
        if !left.is_same(&right) && self.is_subtype(&right, &left) {
            asked_right = true;
            let answer = self.ask_compare(op.reflected(), b, a)?;
            if !matches!(answer, Value::NotImplemented) {
                return Ok(answer);
            }
        }
        let answer = self.ask_compare(op, a, b)?;
        if !matches!(answer, Value::NotImplemented) {
            return Ok(answer);
        }
        if !asked_right {
            let answer = self.ask_compare(op.reflected(), b, a)?;
            if !matches!(answer, Value::NotImplemented) {
                return Ok(answer);
            }
        }
        match op {
            CompareOp::Eq => Ok(Value::bool(a.is(b))),
            CompareOp::Ne => Ok(Value::bool(!a.is(b))),
            _ => self.cannot_compare(op, a, b),
        }
    }

    fn ask_compare(&mut self, op: CompareOp, a: &Value, b: &Value) -> Res {
        let answer = self.call_special(a, op.special(), std::slice::from_ref(b))?;
        Ok(answer.unwrap_or(Value::NotImplemented))
    }

    /// The TypeError of an order that is not defined.
    #[cold]
    pub fn cannot_compare<T>(&mut self, op: CompareOp, a: &Value, b: &Value) -> Res<T> {
        let (left, right) = (self.type_name(a), self.type_name(b));
        raise!(
            self,
            TypeError,
            "'{}' not supported between instances of '{left}' and '{right}'",
            op.symbol()
        )
    }

    /// Compare two sequences element by element, as lists and tuples do. `get` gives the element of each side at a
    /// place, as long as there is one; `skip` is [`equal_until`] of both.
    pub(crate) fn compare_sequences(
        &mut self,
        op: CompareOp,
        skip: impl Fn(&Vm, usize) -> usize,
        get: impl Fn(&Vm, usize) -> (Option<Value>, Option<Value>),
        len: impl Fn(&Vm) -> (usize, usize),
    ) -> Res {
        let (left, right) = len(self);
        if left != right && matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::bool(op == CompareOp::Ne));
        }
        let mut at = 0;
        loop {
            let next = skip(self, at);
            if next > at {
                self.heap.owe((next - at) / ELEMENTS_PER_TICK);
                self.pay_debt()?;
                at = next;
                continue;
            }
            if at % ELEMENTS_PER_TICK == ELEMENTS_PER_TICK - 1 {
                self.tick()?;
            }
            match get(self, at) {
                (Some(a), Some(b)) => {
                    // A comparison that emptied one of the two leaves their lengths to decide.
                    if !self.eq(&a, &b)? && matches!(get(self, at), (Some(_), Some(_))) {
                        return match op {
                            CompareOp::Eq => Ok(Value::bool(false)),
                            CompareOp::Ne => Ok(Value::bool(true)),
                            _ => self.compare(op, &a, &b),
                        };
                    }
                }
                _ => {
                    let (left, right) = len(self);
                    return Ok(Value::bool(op.holds(Some(left.cmp(&right)))));
                }
            }
            at += 1;
        }
    }
}
