//! Numbers and operators (reference, 3.3.8): `__index__`, conversions, binary, in-place and unary operators.
//!
//! The right operand's reflected method is asked first where its class derives from the left one's and brings a method of
//! its own. A built-in sequence's `+` and `*` are asked last, as CPython's are: `[] + array` is the array's business.

use crate::object::*;
use num_traits::{Signed, ToPrimitive};

macro_rules! operators {
    ($($name:ident $symbol:literal $reflected:ident $(, $inplace:ident $sign:literal)?;)*) => {
        /// A binary operator; those of augmented assignments begin with an I.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, pyish_derive::Trace)]
        #[allow(missing_docs, reason = "each is the operator of its name")]
        pub enum BinaryOp { $($name,)* $($($inplace,)?)* }

        impl BinaryOp {
            /// The operator that was written as a number.
            pub(crate) fn from_number(number: u16) -> Option<BinaryOp> {
                [$(BinaryOp::$name,)* $($(BinaryOp::$inplace,)?)*].get(usize::from(number)).copied()
            }

            /// The method of the left operand.
            pub fn special(self) -> Special {
                match self { $(BinaryOp::$name $(| BinaryOp::$inplace)? => Special::$name,)* }
            }

            /// The method of the right operand.
            pub fn reflected(self) -> Special {
                match self { $(BinaryOp::$name $(| BinaryOp::$inplace)? => Special::$reflected,)* }
            }

            /// The operator of the augmented assignment.
            pub fn augmented(self) -> BinaryOp {
                match self { $($(BinaryOp::$name => BinaryOp::$inplace,)?)* other => other }
            }

            /// The method that an augmented assignment asks first.
            pub fn inplace(self) -> Option<Special> {
                match self { $($(BinaryOp::$inplace => Some(Special::$inplace),)?)* _ => None }
            }

            /// As it is written.
            pub fn symbol(self) -> &'static str {
                match self { $(BinaryOp::$name => $symbol, $(BinaryOp::$inplace => $sign,)?)* }
            }
        }
    };
}

operators! {
    Add "+" RAdd, IAdd "+=";
    Sub "-" RSub, ISub "-=";
    Mul "*" RMul, IMul "*=";
    MatMul "@" RMatMul, IMatMul "@=";
    TrueDiv "/" RTrueDiv, ITrueDiv "/=";
    FloorDiv "//" RFloorDiv, IFloorDiv "//=";
    Mod "%" RMod, IMod "%=";
    DivMod "divmod()" RDivMod;
    Pow "** or pow()" RPow, IPow "**=";
    LShift "<<" RLShift, ILShift "<<=";
    RShift ">>" RRShift, IRShift ">>=";
    And "&" RAnd, IAnd "&=";
    Or "|" ROr, IOr "|=";
    Xor "^" RXor, IXor "^=";
}

/// A unary operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs, reason = "each is the operator of its name")]
pub enum UnaryOp {
    Neg,
    Pos,
    Invert,
    Abs,
}

impl UnaryOp {
    /// Its method.
    pub fn special(self) -> Special {
        match self {
            UnaryOp::Neg => Special::Neg,
            UnaryOp::Pos => Special::Pos,
            UnaryOp::Invert => Special::Invert,
            UnaryOp::Abs => Special::Abs,
        }
    }

    fn symbol(self) -> &'static str {
        match self {
            UnaryOp::Neg => "unary -",
            UnaryOp::Pos => "unary +",
            UnaryOp::Invert => "unary ~",
            UnaryOp::Abs => "abs()",
        }
    }
}

/// The result of an operator on immediate numbers, where it is one and fits.
#[inline]
pub(crate) fn quick_binary(op: BinaryOp, a: &Value, b: &Value) -> Option<Value> {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) => quick_ints(op, *x, *y),
        (Value::Float(x), Value::Float(y)) => quick_floats(op, x.get(), y.get()),
        (Value::Float(x), Value::Int(y)) => quick_floats(op, x.get(), *y as f64),
        (Value::Int(x), Value::Float(y)) => quick_floats(op, *x as f64, y.get()),
        _ => None,
    }
}

fn quick_ints(op: BinaryOp, x: i64, y: i64) -> Option<Value> {
    let int = match op {
        BinaryOp::Add => x.checked_add(y)?,
        BinaryOp::Sub => x.checked_sub(y)?,
        BinaryOp::Mul => x.checked_mul(y)?,
        BinaryOp::And => x & y,
        BinaryOp::Or => x | y,
        BinaryOp::Xor => x ^ y,
        BinaryOp::FloorDiv if y > 0 => x.div_euclid(y),
        BinaryOp::Mod if y > 0 => x.rem_euclid(y),
        BinaryOp::RShift if (0..64).contains(&y) => x >> y,
        _ => return None,
    };
    Some(Value::Int(int))
}

fn quick_floats(op: BinaryOp, x: f64, y: f64) -> Option<Value> {
    let float = match op {
        BinaryOp::Add => x + y,
        BinaryOp::Sub => x - y,
        BinaryOp::Mul => x * y,
        BinaryOp::TrueDiv if y != 0.0 => x / y,
        _ => return None,
    };
    Some(Value::float(float))
}

impl Vm {
    // ---- conversions

    /// The integer, if it is one (of whatever class) and fits 64 bits.
    #[inline]
    pub fn small_int(&self, value: &Value) -> Option<i64> {
        match value {
            Value::Int(int) => Some(*int),
            Value::Bool(flag) => Some(i64::from(flag.get())),
            _ => value.as_int_object().and_then(|int| int.value.to_i64()),
        }
    }

    /// The integer, if it is one, of any size.
    pub fn big_int(&self, value: &Value) -> Option<num_bigint::BigInt> {
        match value {
            Value::Int(int) => Some((*int).into()),
            Value::Bool(flag) => Some(i64::from(flag.get()).into()),
            _ => value.as_int_object().map(|int| int.value.clone()),
        }
    }

    pub(crate) fn is_negative_int(&self, value: &Value) -> bool {
        match value {
            Value::Int(int) => *int < 0,
            _ => value
                .as_int_object()
                .is_some_and(|int| int.value.is_negative()),
        }
    }

    /// `operator.index(value)`: an int, of whatever class.
    pub fn index(&mut self, value: &Value) -> Res {
        match value {
            Value::Int(_) | Value::Bool(_) => return Ok(value.clone()),
            Value::Object(object) if object.is::<IntObject>() => return Ok(value.clone()),
            _ => {}
        }
        match self.call_special(value, Special::Index, &[])? {
            Some(answer @ Value::Int(_)) => Ok(answer),
            Some(answer)
                if answer.as_int_object().is_some() || matches!(answer, Value::Bool(_)) =>
            {
                if !self.type_of(&answer).is_same(&self.types.int) {
                    self.warn_strict_subclass("__index__", &answer, "int")?;
                }
                Ok(answer)
            }
            Some(answer) => {
                let name = self.type_name(&answer);
                raise!(self, TypeError, "__index__ returned non-int (type {name})")
            }
            None => {
                let name = self.type_name(value);
                raise!(
                    self,
                    TypeError,
                    "'{name}' object cannot be interpreted as an integer"
                )
            }
        }
    }

    /// The value as an index; IndexError if it is beyond any.
    pub fn to_index(&mut self, value: &Value) -> Res<isize> {
        if let Value::Int(int) = value {
            return Ok(*int as isize);
        }
        let index = self.index(value)?;
        match self.small_int(&index) {
            Some(index) => Ok(index as isize),
            None => raise!(
                self,
                IndexError,
                "cannot fit '{}' into an index-sized integer",
                self.type_name(value)
            ),
        }
    }

    /// The value as a count; OverflowError if it is beyond any.
    pub fn to_count(&mut self, value: &Value) -> Res<isize> {
        if let Value::Int(int) = value {
            return Ok(*int as isize);
        }
        let index = self.index(value)?;
        match self.small_int(&index) {
            Some(index) => Ok(index as isize),
            None => raise!(
                self,
                OverflowError,
                "cannot fit '{}' into an index-sized integer",
                self.type_name(value)
            ),
        }
    }

    /// The value as a bound of a slice: what is beyond any index becomes the first or last one.
    pub fn to_index_clamped(&mut self, value: &Value) -> Res<isize> {
        let index = self.index(value)?;
        Ok(match self.small_int(&index) {
            Some(index) => index as isize,
            None if self.is_negative_int(&index) => isize::MIN,
            None => isize::MAX,
        })
    }

    /// The value as a float, by `__float__` or `__index__`.
    pub fn to_f64(&mut self, value: &Value) -> Res<f64> {
        match value {
            Value::Float(float) => return Ok(float.get()),
            Value::Int(int) => return Ok(*int as f64),
            Value::Bool(flag) => return Ok(f64::from(u8::from(flag.get()))),
            _ => {}
        }
        if let Some(float) = value.downcast::<FloatObject>() {
            return Ok(float.value);
        }
        if let Some(int) = value.as_int_object() {
            return match int.value.to_f64().filter(|float| float.is_finite()) {
                Some(float) => Ok(float),
                None => raise!(self, OverflowError, "int too large to convert to float"),
            };
        }
        self.float_by_method(value)
    }

    /// What `__float__` gives, or else `__index__`.
    pub(crate) fn float_by_method(&mut self, value: &Value) -> Res<f64> {
        if let Some(answer) = self.call_special(value, Special::Float, &[])? {
            if let Value::Float(float) = answer {
                return Ok(float.get());
            }
            if let Some(float) = answer.downcast::<FloatObject>() {
                let float = float.value;
                let method = format!("{}.__float__", self.type_name(value));
                self.warn_strict_subclass(&method, &answer, "float")?;
                return Ok(float);
            }
            let (name, given) = (self.type_name(value), self.type_name(&answer));
            return raise!(
                self,
                TypeError,
                "{name}.__float__ returned non-float (type {given})"
            );
        }
        if !self.special(value, Special::Index).is_unset() {
            let index = self.index(value)?;
            return self.to_f64(&index);
        }
        let name = self.type_name(value);
        raise!(self, TypeError, "must be real number, not {name}")
    }

    // ---- operators

    /// `a op b`
    #[inline]
    pub fn binary(&mut self, op: BinaryOp, a: &Value, b: &Value) -> Res {
        match quick_binary(op, a, b) {
            Some(result) => Ok(result),
            None => self.binary_slow(op, a, b, op.symbol()),
        }
    }

    /// `a op= b`: the new value of `a`.
    pub fn inplace(&mut self, op: BinaryOp, a: &Value, b: &Value) -> Res {
        if let Some(result) = quick_binary(op, a, b) {
            return Ok(result);
        }
        let augmented = op.augmented();
        let Some(special) = augmented.inplace() else {
            return self.binary(op, a, b);
        };
        let method = self.special(a, special);
        let last = self.is_sequence_operator(op, &method);
        if !method.is_unset() && !last {
            let answer = self.call_found(&method, a, special, std::slice::from_ref(b))?;
            if !matches!(answer, Value::NotImplemented) {
                return Ok(answer);
            }
        }
        if last {
            if let Some(answer) = self.ask_reflected(op, a, b)? {
                return Ok(answer);
            }
            if op == BinaryOp::Mul {
                self.check_repeat(b)?;
            }
            return self.call_found(&method, a, special, std::slice::from_ref(b));
        }
        self.binary_slow(op, a, b, augmented.symbol())
    }

    fn binary_slow(&mut self, op: BinaryOp, a: &Value, b: &Value, symbol: &str) -> Res {
        let method = self.special(a, op.special());
        if self.is_sequence_operator(op, &method) {
            if let Some(answer) = self.ask_reflected(op, a, b)? {
                return Ok(answer);
            }
            if op == BinaryOp::Mul {
                self.check_repeat(b)?;
            }
            return self.call_found(&method, a, op.special(), std::slice::from_ref(b));
        }
        let mut asked_right = false;
        if self.right_first(op, a, b) {
            asked_right = true;
            let answer = self
                .call_special(b, op.reflected(), std::slice::from_ref(a))?
                .unwrap_or(Value::NotImplemented);
            if !matches!(answer, Value::NotImplemented) {
                return Ok(answer);
            }
        }
        if !method.is_unset() {
            let answer = self.call_found(&method, a, op.special(), std::slice::from_ref(b))?;
            if !matches!(answer, Value::NotImplemented) {
                return Ok(answer);
            }
        }
        if !asked_right && !self.type_of(a).is_same(self.type_of(b)) {
            let method = self.special(b, op.reflected());
            if self.is_sequence_operator(op, &method) {
                self.check_repeat(a)?;
            }
            if !method.is_unset() {
                let answer =
                    self.call_found(&method, b, op.reflected(), std::slice::from_ref(a))?;
                if !matches!(answer, Value::NotImplemented) {
                    return Ok(answer);
                }
            }
        }
        self.unsupported(symbol, a, b)
    }

    /// Whether the right operand is asked before the left one.
    fn right_first(&self, op: BinaryOp, a: &Value, b: &Value) -> bool {
        let (left, right) = (self.type_of(a), self.type_of(b));
        if left.is_same(right) || !self.is_subtype(right, left) {
            return false;
        }
        let method = right.special(op.reflected());
        !method.is_unset() && !method.is(left.special(op.reflected()))
    }

    /// Whether `method` is a built-in sequence's concatenation or repetition.
    pub(crate) fn is_sequence_operator(&self, op: BinaryOp, method: &Value) -> bool {
        if !matches!(op, BinaryOp::Add | BinaryOp::Mul) {
            return false;
        }
        // What concatenates and is no number has no reflected addition.
        match method
            .downcast::<NativeFunction>()
            .and_then(|native| native.owner.as_ref())
        {
            Some(owner) => {
                owner.special(Special::RAdd).is_unset()
                    && !owner.special(Special::Len).is_unset()
                    && !owner.flags.get().has(TypeFlags::HOST)
            }
            None => false,
        }
    }

    /// What the right operand says of `a op b`, unless it is a sequence itself.
    fn ask_reflected(&mut self, op: BinaryOp, a: &Value, b: &Value) -> Res<Option<Value>> {
        let method = self.special(b, op.reflected());
        if method.is_unset()
            || self.is_sequence_operator(op, &method)
            || self.type_of(a).is_same(self.type_of(b))
        {
            return Ok(None);
        }
        // A number's own reflected method knows no sequence.
        if method.downcast::<NativeFunction>().is_some() && !matches!(b, Value::Object(_)) {
            return Ok(None);
        }
        let answer = self.call_found(&method, b, op.reflected(), std::slice::from_ref(a))?;
        Ok(if matches!(answer, Value::NotImplemented) {
            None
        } else {
            Some(answer)
        })
    }

    /// A sequence is multiplied by what has `__index__`.
    pub(crate) fn check_repeat(&mut self, count: &Value) -> Res<()> {
        if !self.special(count, Special::Index).is_unset() {
            return Ok(());
        }
        let name = self.type_name(count);
        raise!(
            self,
            TypeError,
            "can't multiply sequence by non-int of type '{name}'"
        )
    }

    /// The TypeError of an operator that neither operand knows.
    #[cold]
    pub fn unsupported<T>(&mut self, symbol: &str, a: &Value, b: &Value) -> Res<T> {
        let (left, right) = (self.type_name(a), self.type_name(b));
        raise!(
            self,
            TypeError,
            "unsupported operand type(s) for {symbol}: '{left}' and '{right}'"
        )
    }

    /// `pow(base, exponent, modulus)`
    pub fn power(&mut self, base: &Value, exponent: &Value, modulus: &Value) -> Res {
        if modulus.is_none() {
            return self.binary(BinaryOp::Pow, base, exponent);
        }
        let (left, right) = (self.type_of(base).clone(), self.type_of(exponent).clone());
        let reflected_first = !left.is_same(&right) && self.is_subtype(&right, &left);
        let forward =
            |vm: &mut Vm| vm.call_special(base, Special::Pow, &[exponent.clone(), modulus.clone()]);
        let backward = |vm: &mut Vm| {
            vm.call_special(exponent, Special::RPow, &[base.clone(), modulus.clone()])
        };
        let answers = |answer: Option<Value>| {
            answer.filter(|answer| !matches!(answer, Value::NotImplemented))
        };
        if reflected_first && let Some(answer) = answers(backward(self)?) {
            return Ok(answer);
        }
        if let Some(answer) = answers(forward(self)?) {
            return Ok(answer);
        }
        if !reflected_first
            && !left.is_same(&right)
            && let Some(answer) = answers(backward(self)?)
        {
            return Ok(answer);
        }
        // A modulus that is a number of another kind is asked last.
        if matches!(modulus, Value::Float(_)) || modulus.downcast::<FloatObject>().is_some() {
            return raise!(
                self,
                TypeError,
                "pow() 3rd argument not allowed unless all arguments are integers"
            );
        }
        let (a, b, c) = (
            self.type_name(base),
            self.type_name(exponent),
            self.type_name(modulus),
        );
        raise!(
            self,
            TypeError,
            "unsupported operand type(s) for ** or pow(): '{a}', '{b}', '{c}'"
        )
    }

    /// `-a`, `+a`, `~a`, `abs(a)`
    pub fn unary(&mut self, op: UnaryOp, a: &Value) -> Res {
        match (op, a) {
            (UnaryOp::Neg, Value::Int(int)) if *int != i64::MIN => return Ok(Value::Int(-*int)),
            (UnaryOp::Neg, Value::Float(float)) => return Ok(Value::float(-float.get())),
            (UnaryOp::Pos, Value::Int(_) | Value::Float(_)) => return Ok(a.clone()),
            (UnaryOp::Invert, Value::Int(int)) => return Ok(Value::Int(!*int)),
            (UnaryOp::Abs, Value::Int(int)) if *int != i64::MIN => {
                return Ok(Value::Int(int.abs()));
            }
            (UnaryOp::Abs, Value::Float(float)) => return Ok(Value::float(float.get().abs())),
            _ => {}
        }
        match self.call_special(a, op.special(), &[])? {
            Some(answer) => Ok(answer),
            None => {
                let name = self.type_name(a);
                raise!(
                    self,
                    TypeError,
                    "bad operand type for {}: '{name}'",
                    op.symbol()
                )
            }
        }
    }
}
