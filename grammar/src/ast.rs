//! The syntax tree: what a module says, before anyone asks what it means.
//!
//! Nodes live in an [`Arena`] and refer to each other by plain references, so a tree of any size is freed at
//! once and without recursion. No node owns heap memory of its own. Each node carries the bytes it came from.
//! The node kinds are those of CPython's `ast` module (reference: "Abstract grammar"), with one difference: an
//! `elif` chain is a flat list of branches, so that ten thousand of them are no deeper than one.
//!
//! # Invariants
//! - `span` covers the node as CPython counts it: a parenthesised expression without its parentheses (a tuple
//!   with them), a decorated definition from its `def`, `async` or `class`.
//! - `depth` of an expression is one more than its deepest child's and never exceeds [`MAX_DEPTH`]; the
//!   parser's builder refuses what is deeper. A pass may therefore recurse once for each level.

use bumpalo::Bump;

/// Where a tree's nodes live.
pub type Arena = Bump;

/// The deepest nesting of expressions that a tree may hold.
pub const MAX_DEPTH: u32 = 6000;

/// A range of bytes of the source: from `start` up to, not including, `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The bytes from `start` up to `end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Span { start, end }
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Span {
        Span::new(self.start, other.end)
    }
}

/// A reference to an expression node.
pub type ExprRef<'a> = &'a Expr<'a>;

/// A name with its place.
#[derive(Clone, Copy, Debug)]
pub struct Ident<'a> {
    /// The name, NFKC-normalised, not mangled.
    pub name: &'a str,
    /// Where it stands.
    pub span: Span,
}

/// What a parsed text is.
#[derive(Clone, Copy, Debug)]
pub enum Root<'a> {
    /// A file, or the argument of `exec`.
    Module(Suite<'a>),
    /// One interactive statement, whose expression values are printed.
    Interactive(Suite<'a>),
    /// The argument of `eval`.
    Expression(ExprRef<'a>),
}

/// Statements in order.
pub type Suite<'a> = &'a [Stmt<'a>];

/// A statement.
#[derive(Clone, Copy, Debug)]
pub struct Stmt<'a> {
    /// Its place.
    pub span: Span,
    /// What it is.
    pub kind: StmtKind<'a>,
}

/// The kinds of statement.
#[derive(Clone, Copy, Debug)]
#[allow(
    missing_docs,
    reason = "the fields are those of CPython's abstract grammar"
)]
pub enum StmtKind<'a> {
    FunctionDef(&'a FunctionDef<'a>),
    ClassDef(&'a ClassDef<'a>),
    Return(Option<ExprRef<'a>>),
    Delete(&'a [ExprRef<'a>]),
    /// `a = b = value`
    Assign {
        targets: &'a [ExprRef<'a>],
        value: ExprRef<'a>,
    },
    /// `type name[params] = value`
    TypeAlias {
        name: Ident<'a>,
        type_params: &'a [TypeParam<'a>],
        value: ExprRef<'a>,
    },
    AugAssign {
        target: ExprRef<'a>,
        op: BinaryOp,
        value: ExprRef<'a>,
    },
    /// `target: annotation = value`; `simple` when the target is a bare name without parentheses.
    AnnAssign {
        target: ExprRef<'a>,
        annotation: ExprRef<'a>,
        value: Option<ExprRef<'a>>,
        simple: bool,
    },
    For {
        is_async: bool,
        target: ExprRef<'a>,
        iter: ExprRef<'a>,
        body: Suite<'a>,
        orelse: Suite<'a>,
    },
    While {
        test: ExprRef<'a>,
        body: Suite<'a>,
        orelse: Suite<'a>,
    },
    /// `if`, then each `elif`, in order; then `else`.
    If {
        branches: &'a [Branch<'a>],
        orelse: Suite<'a>,
    },
    With {
        is_async: bool,
        items: &'a [WithItem<'a>],
        body: Suite<'a>,
    },
    Match {
        subject: ExprRef<'a>,
        cases: &'a [MatchCase<'a>],
    },
    Raise {
        exc: Option<ExprRef<'a>>,
        cause: Option<ExprRef<'a>>,
    },
    /// `is_star` for `except*`.
    Try {
        body: Suite<'a>,
        handlers: &'a [ExceptHandler<'a>],
        orelse: Suite<'a>,
        finalbody: Suite<'a>,
        is_star: bool,
    },
    Assert {
        test: ExprRef<'a>,
        msg: Option<ExprRef<'a>>,
    },
    Import(&'a [Alias<'a>]),
    /// `from ..module import names`; `names` is one alias named `*` for a star import.
    ImportFrom {
        module: Option<Ident<'a>>,
        names: &'a [Alias<'a>],
        level: u32,
    },
    Global(&'a [Ident<'a>]),
    Nonlocal(&'a [Ident<'a>]),
    Expr(ExprRef<'a>),
    Pass,
    Break,
    Continue,
}

/// A condition and what runs when it holds.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "as named")]
pub struct Branch<'a> {
    /// From its `if` or `elif`.
    pub span: Span,
    pub test: ExprRef<'a>,
    pub body: Suite<'a>,
}

/// `def` and `async def`.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "as in CPython's abstract grammar")]
pub struct FunctionDef<'a> {
    pub is_async: bool,
    pub name: Ident<'a>,
    pub type_params: &'a [TypeParam<'a>],
    pub params: &'a Parameters<'a>,
    pub returns: Option<ExprRef<'a>>,
    pub body: Suite<'a>,
    pub decorators: &'a [ExprRef<'a>],
}

/// `class`.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "as in CPython's abstract grammar")]
pub struct ClassDef<'a> {
    pub name: Ident<'a>,
    pub type_params: &'a [TypeParam<'a>],
    /// Bases, starred ones among them.
    pub bases: &'a [ExprRef<'a>],
    pub keywords: &'a [Keyword<'a>],
    pub body: Suite<'a>,
    pub decorators: &'a [ExprRef<'a>],
}

/// The parameters of a function or a lambda.
#[derive(Clone, Copy, Debug, Default)]
#[allow(missing_docs, reason = "as in CPython's abstract grammar")]
pub struct Parameters<'a> {
    pub posonly: &'a [Parameter<'a>],
    pub args: &'a [Parameter<'a>],
    pub vararg: Option<Parameter<'a>>,
    pub kwonly: &'a [Parameter<'a>],
    pub kwarg: Option<Parameter<'a>>,
}

/// One parameter, with its default if it has one.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "as named")]
pub struct Parameter<'a> {
    /// The name and its annotation, not the default.
    pub span: Span,
    pub name: Ident<'a>,
    /// For `*args: *Ts` this is a [`ExprKind::Starred`].
    pub annotation: Option<ExprRef<'a>>,
    pub default: Option<ExprRef<'a>>,
}

/// `T`, `T: bound`, `*Ts`, `**P`, each with `= default`.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "as named")]
pub struct TypeParam<'a> {
    pub span: Span,
    pub kind: TypeParamKind,
    pub name: Ident<'a>,
    pub bound: Option<ExprRef<'a>>,
    pub default: Option<ExprRef<'a>>,
}

/// The kinds of type parameter (PEP 695).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "as named by typing")]
pub enum TypeParamKind {
    TypeVar,
    TypeVarTuple,
    ParamSpec,
}

/// `context as target`.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "as named")]
pub struct WithItem<'a> {
    pub context: ExprRef<'a>,
    pub target: Option<ExprRef<'a>>,
}

/// `except types as name:`.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "as named")]
pub struct ExceptHandler<'a> {
    pub span: Span,
    /// `except A, B:` (PEP 758) is a tuple.
    pub types: Option<ExprRef<'a>>,
    pub name: Option<Ident<'a>>,
    pub body: Suite<'a>,
}

/// `name as asname`; the name of an `import` may be dotted.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "as named")]
pub struct Alias<'a> {
    pub span: Span,
    pub name: Ident<'a>,
    pub asname: Option<Ident<'a>>,
}

/// `case pattern if guard:`.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "as named")]
pub struct MatchCase<'a> {
    pub pattern: &'a Pattern<'a>,
    pub guard: Option<ExprRef<'a>>,
    pub body: Suite<'a>,
}

/// A pattern (reference, 8.6.4).
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "as named")]
pub struct Pattern<'a> {
    pub span: Span,
    pub kind: PatternKind<'a>,
}

/// The kinds of pattern.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "as in CPython's abstract grammar")]
pub enum PatternKind<'a> {
    /// A literal (number, sign, complex sum, string) or dotted name, compared with `==`.
    Value(ExprRef<'a>),
    /// `None`, `True`, `False`, compared with `is`.
    Singleton(Constant<'a>),
    Sequence(&'a [Pattern<'a>]),
    Mapping {
        keys: &'a [ExprRef<'a>],
        patterns: &'a [Pattern<'a>],
        rest: Option<Ident<'a>>,
    },
    Class {
        class: ExprRef<'a>,
        patterns: &'a [Pattern<'a>],
        kw_names: &'a [Ident<'a>],
        kw_patterns: &'a [Pattern<'a>],
    },
    /// `*name`; `*_` has no name.
    Star(Option<Ident<'a>>),
    /// `pattern as name`; a bare name has no pattern; `_` has neither.
    As {
        pattern: Option<&'a Pattern<'a>>,
        name: Option<Ident<'a>>,
    },
    Or(&'a [Pattern<'a>]),
}

/// An expression.
#[derive(Clone, Copy, Debug)]
pub struct Expr<'a> {
    /// Its place.
    pub span: Span,
    /// How many levels of expression it holds, itself among them.
    pub depth: u32,
    /// What it is.
    pub kind: ExprKind<'a>,
}

/// The kinds of expression.
#[derive(Clone, Copy, Debug)]
#[allow(
    missing_docs,
    reason = "the fields are those of CPython's abstract grammar"
)]
pub enum ExprKind<'a> {
    /// `a and b and c`: two operands or more.
    BoolOp {
        op: BoolOp,
        values: &'a [ExprRef<'a>],
    },
    /// `target := value`
    Named {
        target: Ident<'a>,
        value: ExprRef<'a>,
    },
    Binary {
        left: ExprRef<'a>,
        op: BinaryOp,
        right: ExprRef<'a>,
    },
    Unary {
        op: UnaryOp,
        operand: ExprRef<'a>,
    },
    Lambda {
        params: &'a Parameters<'a>,
        body: ExprRef<'a>,
    },
    IfExp {
        test: ExprRef<'a>,
        body: ExprRef<'a>,
        orelse: ExprRef<'a>,
    },
    /// A pair without a key is `**value`.
    Dict(&'a [(Option<ExprRef<'a>>, ExprRef<'a>)]),
    Set(&'a [ExprRef<'a>]),
    ListComp {
        element: ExprRef<'a>,
        generators: &'a [Comprehension<'a>],
    },
    SetComp {
        element: ExprRef<'a>,
        generators: &'a [Comprehension<'a>],
    },
    DictComp {
        key: ExprRef<'a>,
        value: ExprRef<'a>,
        generators: &'a [Comprehension<'a>],
    },
    GeneratorExp {
        element: ExprRef<'a>,
        generators: &'a [Comprehension<'a>],
    },
    Await(ExprRef<'a>),
    Yield(Option<ExprRef<'a>>),
    YieldFrom(ExprRef<'a>),
    /// `left op1 b op2 c …`
    Compare {
        left: ExprRef<'a>,
        rest: &'a [(CompareOp, ExprRef<'a>)],
    },
    /// `args` holds starred ones too, in order; a keyword without a name is `**value`.
    Call {
        func: ExprRef<'a>,
        args: &'a [ExprRef<'a>],
        keywords: &'a [Keyword<'a>],
    },
    /// An f-string, adjacent strings joined in.
    JoinedStr(&'a [StringPart<'a>]),
    /// A t-string (PEP 750), adjacent t-strings joined in.
    TemplateStr(&'a [StringPart<'a>]),
    Constant(Constant<'a>),
    Attribute {
        value: ExprRef<'a>,
        attr: Ident<'a>,
    },
    Subscript {
        value: ExprRef<'a>,
        index: ExprRef<'a>,
    },
    Starred(ExprRef<'a>),
    Name(&'a str),
    List(&'a [ExprRef<'a>]),
    Tuple(&'a [ExprRef<'a>]),
    /// Only as (an element of) a subscript's index.
    Slice {
        lower: Option<ExprRef<'a>>,
        upper: Option<ExprRef<'a>>,
        step: Option<ExprRef<'a>>,
    },
}

/// A literal's value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Constant<'a> {
    /// `None`
    None,
    /// `True`, `False`
    Bool(bool),
    /// `...`
    Ellipsis,
    /// An integer that fits.
    Int(i64),
    /// An integer that does not: digits only, no underscores, no prefix, in base 10, 16, 8 or 2.
    BigInt {
        /// The digits.
        digits: &'a str,
        /// Their base.
        radix: u32,
    },
    /// `1.5`
    Float(f64),
    /// `2j`: the imaginary part.
    Imaginary(f64),
    /// Text as WTF-8: UTF-8 in which a lone surrogate stands as three bytes.
    Str {
        /// The bytes.
        wtf8: &'a [u8],
        /// Written `u"…"` (the `kind` of CPython's `Constant`).
        is_unicode: bool,
    },
    /// `b"…"`
    Bytes(&'a [u8]),
}

/// A piece of an f-string or t-string.
#[derive(Clone, Copy, Debug)]
pub enum StringPart<'a> {
    /// Literal text, escapes decoded, `{{` and `}}` reduced; WTF-8.
    Literal {
        /// The bytes.
        wtf8: &'a [u8],
        /// Where it stands.
        span: Span,
    },
    /// `{value!conversion:spec}`
    Field(&'a Field<'a>),
}

/// A replacement field of an f-string or t-string. The text of `{value=}` comes before it as a literal
/// (f-strings: with conversion `r` where the field has neither conversion nor spec).
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    /// From `{` through `}`.
    pub span: Span,
    /// What is formatted.
    pub value: ExprRef<'a>,
    /// The expression's source text (t-strings: `Interpolation.expression`).
    pub text: &'a str,
    /// `!s`, `!r`, `!a`.
    pub conversion: Option<Conversion>,
    /// What follows the colon.
    pub spec: Option<&'a [StringPart<'a>]>,
}

/// What is done to a field's value before it is formatted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the functions of the same name")]
pub enum Conversion {
    Str,
    Repr,
    Ascii,
}

/// `for target in iter if conditions`.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "as named")]
pub struct Comprehension<'a> {
    pub is_async: bool,
    pub target: ExprRef<'a>,
    pub iter: ExprRef<'a>,
    pub ifs: &'a [ExprRef<'a>],
}

/// `name=value`, or `**value` without a name.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "as named")]
pub struct Keyword<'a> {
    pub span: Span,
    pub name: Option<Ident<'a>>,
    pub value: ExprRef<'a>,
}

/// `and`, `or`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "as named")]
pub enum BoolOp {
    And,
    Or,
}

/// The binary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "named as the operator module names them")]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    MatMul,
    TrueDiv,
    FloorDiv,
    Mod,
    Pow,
    LShift,
    RShift,
    And,
    Or,
    Xor,
}

/// The unary operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "as named")]
pub enum UnaryOp {
    Neg,
    Pos,
    Invert,
    Not,
}

/// The comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "as named")]
pub enum CompareOp {
    Eq,
    NotEq,
    Lt,
    LtE,
    Gt,
    GtE,
    Is,
    IsNot,
    In,
    NotIn,
}
