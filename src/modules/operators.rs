//! `_operator`: the operators as native functions, for those who call them many times (`reduce`, `map`, `accumulate`).
//!
//! `stdlib/operator.py` has all of the module in Python, and takes these in place of its own.

use crate::object::{Res, Value, Vm};
use crate::vm::{BinaryOp, CompareOp, UnaryOp};
use pyish_derive::module;

#[module(
    name = "_operator",
    classes(
        super::getters::ITEM_CLASS,
        super::getters::ATTR_CLASS,
        super::getters::METHOD_CLASS,
    )
)]
impl Surface {
    /// Same as a < b.
    #[function("lt(a, b, /)")]
    fn lt(vm: &mut Vm, a: &Value, b: &Value) -> Res {
        vm.compare(CompareOp::Lt, a, b)
    }

    /// Same as a <= b.
    #[function("le(a, b, /)")]
    fn le(vm: &mut Vm, a: &Value, b: &Value) -> Res {
        vm.compare(CompareOp::Le, a, b)
    }

    /// Same as a == b.
    #[function("eq(a, b, /)")]
    fn eq(vm: &mut Vm, a: &Value, b: &Value) -> Res {
        vm.compare(CompareOp::Eq, a, b)
    }

    /// Same as a != b.
    #[function("ne(a, b, /)")]
    fn ne(vm: &mut Vm, a: &Value, b: &Value) -> Res {
        vm.compare(CompareOp::Ne, a, b)
    }

    /// Same as a >= b.
    #[function("ge(a, b, /)")]
    fn ge(vm: &mut Vm, a: &Value, b: &Value) -> Res {
        vm.compare(CompareOp::Ge, a, b)
    }

    /// Same as a > b.
    #[function("gt(a, b, /)")]
    fn gt(vm: &mut Vm, a: &Value, b: &Value) -> Res {
        vm.compare(CompareOp::Gt, a, b)
    }

    /// Same as a + b.
    #[function("add(a, b, /)")]
    fn add(vm: &mut Vm, a: &Value, b: &Value) -> Res {
        vm.binary(BinaryOp::Add, a, b)
    }

    /// Same as a - b.
    #[function("sub(a, b, /)")]
    fn sub(vm: &mut Vm, a: &Value, b: &Value) -> Res {
        vm.binary(BinaryOp::Sub, a, b)
    }

    /// Same as a * b.
    #[function("mul(a, b, /)")]
    fn mul(vm: &mut Vm, a: &Value, b: &Value) -> Res {
        vm.binary(BinaryOp::Mul, a, b)
    }

    /// Same as a @ b.
    #[function("matmul(a, b, /)")]
    fn matmul(vm: &mut Vm, a: &Value, b: &Value) -> Res {
        vm.binary(BinaryOp::MatMul, a, b)
    }

    /// Same as a / b.
    #[function("truediv(a, b, /)")]
    fn truediv(vm: &mut Vm, a: &Value, b: &Value) -> Res {
        vm.binary(BinaryOp::TrueDiv, a, b)
    }

    /// Same as a // b.
    #[function("floordiv(a, b, /)")]
    fn floordiv(vm: &mut Vm, a: &Value, b: &Value) -> Res {
        vm.binary(BinaryOp::FloorDiv, a, b)
    }

    /// Same as a % b.
    #[function("mod(a, b, /)")]
    fn r#mod(vm: &mut Vm, a: &Value, b: &Value) -> Res {
        vm.binary(BinaryOp::Mod, a, b)
    }

    /// Same as a << b.
    #[function("lshift(a, b, /)")]
    fn lshift(vm: &mut Vm, a: &Value, b: &Value) -> Res {
        vm.binary(BinaryOp::LShift, a, b)
    }

    /// Same as a >> b.
    #[function("rshift(a, b, /)")]
    fn rshift(vm: &mut Vm, a: &Value, b: &Value) -> Res {
        vm.binary(BinaryOp::RShift, a, b)
    }

    /// Same as a & b.
    #[function("and_(a, b, /)")]
    fn and_(vm: &mut Vm, a: &Value, b: &Value) -> Res {
        vm.binary(BinaryOp::And, a, b)
    }

    /// Same as a | b.
    #[function("or_(a, b, /)")]
    fn or_(vm: &mut Vm, a: &Value, b: &Value) -> Res {
        vm.binary(BinaryOp::Or, a, b)
    }

    /// Same as a ^ b.
    #[function("xor(a, b, /)")]
    fn xor(vm: &mut Vm, a: &Value, b: &Value) -> Res {
        vm.binary(BinaryOp::Xor, a, b)
    }

    /// Same as -a.
    #[function("neg(a, /)")]
    fn neg(vm: &mut Vm, a: &Value) -> Res {
        vm.unary(UnaryOp::Neg, a)
    }

    /// Same as +a.
    #[function("pos(a, /)")]
    fn pos(vm: &mut Vm, a: &Value) -> Res {
        vm.unary(UnaryOp::Pos, a)
    }

    /// Same as ~a.
    #[function("inv(a, /)")]
    fn inv(vm: &mut Vm, a: &Value) -> Res {
        vm.unary(UnaryOp::Invert, a)
    }

    /// Same as ~a.
    #[function("invert(a, /)")]
    fn invert(vm: &mut Vm, a: &Value) -> Res {
        vm.unary(UnaryOp::Invert, a)
    }

    /// Same as not a.
    #[function("not_(a, /)")]
    fn not_(vm: &mut Vm, a: &Value) -> Res<bool> {
        Ok(!vm.truth(a)?)
    }

    /// Whether a is true.
    #[function("truth(a, /)")]
    fn truth(vm: &mut Vm, a: &Value) -> Res<bool> {
        vm.truth(a)
    }

    /// Same as a is b.
    #[function("is_(a, b, /)")]
    fn is_(a: &Value, b: &Value) -> bool {
        a.is(b)
    }

    /// Same as a is not b.
    #[function("is_not(a, b, /)")]
    fn is_not(a: &Value, b: &Value) -> bool {
        !a.is(b)
    }

    /// Same as a[b].
    #[function("getitem(a, b, /)")]
    fn getitem(vm: &mut Vm, a: &Value, b: &Value) -> Res {
        vm.getitem(a, b)
    }

    /// Same as a[b] = c.
    #[function("setitem(a, b, c, /)")]
    fn setitem(vm: &mut Vm, a: &Value, b: &Value, c: Value) -> Res<()> {
        vm.setitem(a, b, c)
    }

    /// Same as del a[b].
    #[function("delitem(a, b, /)")]
    fn delitem(vm: &mut Vm, a: &Value, b: &Value) -> Res<()> {
        vm.delitem(a, b)
    }

    /// Same as b in a: the container comes first.
    #[function("contains(a, b, /)")]
    fn contains(vm: &mut Vm, a: &Value, b: &Value) -> Res<bool> {
        vm.contains(a, b)
    }
}
