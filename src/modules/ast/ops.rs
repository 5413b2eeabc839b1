//! The operators and the kinds of type parameters of the grammar's tree, and the classes that stand for them in `ast`.

use pyish_grammar::ast::{BinaryOp, BoolOp, CompareOp, TypeParamKind, UnaryOp};

pub(super) const BOOL: &[(BoolOp, &str)] = &[(BoolOp::And, "And"), (BoolOp::Or, "Or")];

pub(super) const UNARY: &[(UnaryOp, &str)] = &[
    (UnaryOp::Neg, "USub"),
    (UnaryOp::Pos, "UAdd"),
    (UnaryOp::Invert, "Invert"),
    (UnaryOp::Not, "Not"),
];

pub(super) const BINARY: &[(BinaryOp, &str)] = &[
    (BinaryOp::Add, "Add"),
    (BinaryOp::Sub, "Sub"),
    (BinaryOp::Mul, "Mult"),
    (BinaryOp::MatMul, "MatMult"),
    (BinaryOp::TrueDiv, "Div"),
    (BinaryOp::FloorDiv, "FloorDiv"),
    (BinaryOp::Mod, "Mod"),
    (BinaryOp::Pow, "Pow"),
    (BinaryOp::LShift, "LShift"),
    (BinaryOp::RShift, "RShift"),
    (BinaryOp::And, "BitAnd"),
    (BinaryOp::Or, "BitOr"),
    (BinaryOp::Xor, "BitXor"),
];

pub(super) const COMPARE: &[(CompareOp, &str)] = &[
    (CompareOp::Eq, "Eq"),
    (CompareOp::NotEq, "NotEq"),
    (CompareOp::Lt, "Lt"),
    (CompareOp::LtE, "LtE"),
    (CompareOp::Gt, "Gt"),
    (CompareOp::GtE, "GtE"),
    (CompareOp::Is, "Is"),
    (CompareOp::IsNot, "IsNot"),
    (CompareOp::In, "In"),
    (CompareOp::NotIn, "NotIn"),
];

pub(super) const TYPE_PARAMS: &[(TypeParamKind, &str)] = &[
    (TypeParamKind::TypeVar, "TypeVar"),
    (TypeParamKind::TypeVarTuple, "TypeVarTuple"),
    (TypeParamKind::ParamSpec, "ParamSpec"),
];

/// The class of an operator.
pub(super) fn name_of<T: PartialEq>(table: &[(T, &'static str)], op: T) -> &'static str {
    let row = table.iter().find(|(known, _)| *known == op);
    row.map_or("", |(_, name)| name)
}
