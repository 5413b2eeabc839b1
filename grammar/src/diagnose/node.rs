//! What the error pass remembers of an expression: its kind, its place, and the parts that can be targets.

use crate::ast::Span;

/// The kinds of expression that CPython's messages tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named after Python's expressions")]
pub(super) enum Kind {
    /// Something that is no expression: a statement, a list of arguments.
    Other,
    Name,
    Attribute,
    Subscript,
    Starred,
    List,
    Tuple,
    Lambda,
    Call,
    /// A unary, binary or boolean operation.
    Operation,
    Generator,
    Yield,
    Await,
    ListComp,
    SetComp,
    DictComp,
    Dict,
    Set,
    FString,
    TString,
    None,
    True,
    False,
    Ellipsis,
    Literal,
    /// A comparison whose first operator is `in`.
    CompareIn,
    /// Any other comparison.
    Compare,
    Conditional,
    Named,
}

impl Kind {
    /// What CPython calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Other => "expression",
            Kind::Name => "name",
            Kind::Attribute => "attribute",
            Kind::Subscript => "subscript",
            Kind::Starred => "starred",
            Kind::List => "list",
            Kind::Tuple => "tuple",
            Kind::Lambda => "lambda",
            Kind::Call => "function call",
            Kind::Operation => "expression",
            Kind::Generator => "generator expression",
            Kind::Yield => "yield expression",
            Kind::Await => "await expression",
            Kind::ListComp => "list comprehension",
            Kind::SetComp => "set comprehension",
            Kind::DictComp => "dict comprehension",
            Kind::Dict => "dict literal",
            Kind::Set => "set display",
            Kind::FString => "f-string expression",
            Kind::TString => "t-string expression",
            Kind::None => "None",
            Kind::True => "True",
            Kind::False => "False",
            Kind::Ellipsis => "ellipsis",
            Kind::Literal => "literal",
            Kind::CompareIn | Kind::Compare => "comparison",
            Kind::Conditional => "conditional expression",
            Kind::Named => "named expression",
        }
    }
}

/// An expression, seen from afar.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    /// What it is.
    pub(super) kind: Kind,
    /// Where it stands.
    pub(super) span: Span,
    /// The elements of a tuple or list, what a star is applied to, the left side of a comparison.
    pub(super) parts: Parts,
}

/// A run of nodes in the reader's store.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Parts {
    /// The first one.
    pub(super) from: u32,
    /// How many.
    pub(super) len: u32,
}

impl Node {
    /// A node without parts.
    pub(super) fn new(kind: Kind, span: Span) -> Self {
        Node {
            kind,
            span,
            parts: Parts::default(),
        }
    }
}
