//! The instruction set: one table, from which the enum, the encoder, the decoder, the disassembler, the
//! verifier's rules and the jump fix-ups come.
//!
//! An instruction is one 64-bit word: a 16-bit opcode and three 16-bit operands `a`, `b`, `c`, or `a` and one
//! 32-bit operand `d` that fills the place of `b` and `c`.
//!
//! # Registers
//! A register operand holds an index in its low 15 bits. Bit 15 of an `In` operand says *last use*: the
//! instruction takes the value out, so that a temporary never outlives the expression it belongs to (what
//! CPython's stack does by popping). The fast paths for ints and floats may leave a taken number behind, since
//! nothing can see it.
//!
//! # Windows
//! A call finds its callee and arguments in neighbouring registers, and takes all of them out; see `Call`.
//!
//! # Jumps
//! A `Jump` (16 bits) or `JumpFar` (32 bits) operand is signed and counts words from the *next* instruction.

use super::operand::*;

/// What running an instruction may lead to, beyond the next instruction or a jump.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Effects {
    /// It may run other code, and so may raise anything; a safe point.
    pub calls: bool,
    /// It may suspend the frame.
    pub suspends: bool,
    /// It never goes on with the next instruction.
    pub leaves: bool,
}

impl Effects {
    const NONE: Effects = Effects {
        calls: false,
        suspends: false,
        leaves: false,
    };

    const fn calls(self) -> Effects {
        Effects {
            calls: true,
            ..self
        }
    }

    const fn suspends(self) -> Effects {
        Effects {
            calls: true,
            suspends: true,
            ..self
        }
    }

    const fn leaves(self) -> Effects {
        Effects {
            leaves: true,
            ..self
        }
    }
}

/// What the table says of one operation.
#[derive(Clone, Copy, Debug)]
pub struct Info {
    /// Its name.
    pub name: &'static str,
    /// Its description.
    pub doc: &'static str,
    /// Its operands: where they lie, and what they are.
    pub operands: &'static [(Field, Role)],
    /// What may come of it.
    pub effects: Effects,
}

macro_rules! instructions {
    ($( $(#[doc = $doc:literal])* $name:ident { $($field:ident: $kind:ident),* $(,)? } $($effect:ident)*; )*) => {
        /// The operation: the low 16 bits of a word.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u16)]
        pub enum Op { $( $(#[doc = $doc])* $name, )* }

        /// An instruction with its operands named: what the compiler emits and the tools read.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the operands are explained in the instruction's description")]
        pub enum Ins { $( $(#[doc = $doc])* $name { $($field: $kind),* }, )* }

        impl Op {
            /// All operations, in order of their numbers.
            pub const ALL: &'static [Op] = &[ $( Op::$name, )* ];

            /// What is known of each operation, in order of their numbers.
            pub const TABLE: &'static [Info] = &[ $( Info {
                name: stringify!($name),
                doc: concat!($($doc, "\n"),*),
                operands: &[$( (Field::$field, <$kind as Operand>::ROLE) ),*],
                effects: Effects::NONE $( .$effect() )*,
            }, )* ];
        }

        impl Ins {
            /// The operation.
            pub const fn op(self) -> Op {
                match self { $( Ins::$name { .. } => Op::$name, )* }
            }

            /// Whether every operand fits its place in the word.
            pub fn fits(self) -> bool {
                match self { $( Ins::$name { $($field),* } => true $( && Field::$field.holds($field.bits()) )*, )* }
            }

            /// The word that says this instruction.
            pub fn encode(self) -> Word {
                match self { $( Ins::$name { $($field),* } =>
                    Word::new(Op::$name as u16) $( .put(Field::$field, $field.bits()) )*, )* }
            }

            /// The instruction that `word` says; nothing if it says none.
            pub fn decode(word: Word) -> Option<Ins> {
                Some(match Op::from_bits(word.op())? { $( Op::$name => Ins::$name {
                    $( $field: <$kind as Operand>::from_bits(word.field(Field::$field))? ),*
                }, )* })
            }
        }
    };
}

impl Op {
    /// The operation with this number.
    #[inline]
    pub fn from_bits(bits: u16) -> Option<Op> {
        Op::ALL.get(bits as usize).copied()
    }

    /// What the table says of it.
    pub fn info(self) -> &'static Info {
        &Op::TABLE[self as usize]
    }
}

impl Word {
    /// Its operation; nothing if it has none (the verifier refuses such code).
    #[inline]
    pub fn operation(self) -> Option<Op> {
        Op::from_bits(self.op())
    }
}

instructions! {
    // ---- moves
    /// Do nothing.
    Nop {};
    /// `a = b`
    Move { a: Out, b: In };
    /// `a = constants[d]`
    LoadConst { a: Out, d: Const };
    /// `a = d`, a small integer.
    LoadInt { a: Out, d: Imm32 };
    /// `a = None`
    LoadNone { a: Out };
    /// `a = bool(b)`: `b` is 0 or 1.
    LoadBool { a: Out, b: Imm };
    /// Take the value out of `a` and drop it.
    Clear { a: InOut };
    /// Raise UnboundLocalError for name `d` if `a` holds nothing.
    CheckLocal { a: In, d: Name };
    /// `del a`, a local named `d`.
    DeleteLocal { a: InOut, d: Name };

    // ---- cells
    /// Put what `a` holds (an argument, or nothing) into a fresh cell, and the cell into `a`.
    MakeCell { a: InOut };
    /// `a =` the cell at `d` of the running function's closure. At the start of a code.
    LoadClosure { a: Out, d: Index };
    /// `a =` what the cell in `b` holds; a NameError names `c` if nothing.
    LoadCell { a: Out, b: In, c: Name };
    /// Put `b` into the cell in `a`.
    StoreCell { a: In, b: In };
    /// Empty the cell in `a`, named `d`.
    DeleteCell { a: In, d: Name };

    // ---- names: `site` is a name with an inline cache
    /// `a =` global or builtin.
    LoadGlobal { a: Out, d: Site };
    /// Bind a global.
    StoreGlobal { a: In, d: Site };
    /// `del` a global.
    DeleteGlobal { d: Name };
    /// `a =` the name in the namespace (register 0), the globals or the builtins.
    LoadName { a: Out, d: Site };
    /// Bind a name in the namespace (register 0).
    StoreName { a: In, d: Site };
    /// `del` a name of the namespace (register 0).
    DeleteName { d: Name };
    /// `a =` the name `c` in the mapping `a` holds, or else what the cell in `b` holds (class scopes).
    LoadFromOrCell { a: InOut, b: In, c: Name };
    /// `a =` the name at site `c` in the mapping in `b`, or else the global or builtin (annotation scopes in a class).
    LoadFromOrGlobal { a: Out, b: In, c: Site };
    /// `a =` the namespace (register 0 at module and class level; a snapshot of the locals in a function).
    LoadLocals { a: Out };
    /// `a = __build_class__`
    LoadBuildClass { a: Out };
    /// `a =` one of the values that code needs whatever its names are bound to.
    LoadCommon { a: Out, d: Common };

    // ---- arithmetic: ints and floats in line, everything else through the number protocol
    /// `a = b + c`
    Add { a: Out, b: In, c: In } calls;
    /// `a = b - c`
    Sub { a: Out, b: In, c: In } calls;
    /// `a = b * c`
    Mul { a: Out, b: In, c: In } calls;
    /// `a = b @ c`
    MatMul { a: Out, b: In, c: In } calls;
    /// `a = b / c`
    TrueDiv { a: Out, b: In, c: In } calls;
    /// `a = b // c`
    FloorDiv { a: Out, b: In, c: In } calls;
    /// `a = b % c`
    Mod { a: Out, b: In, c: In } calls;
    /// `a = b ** c`
    Pow { a: Out, b: In, c: In } calls;
    /// `a = b << c`
    LShift { a: Out, b: In, c: In } calls;
    /// `a = b >> c`
    RShift { a: Out, b: In, c: In } calls;
    /// `a = b & c`
    And { a: Out, b: In, c: In } calls;
    /// `a = b | c`
    Or { a: Out, b: In, c: In } calls;
    /// `a = b ^ c`
    Xor { a: Out, b: In, c: In } calls;
    /// `a = b; a += c`, in place where the type can; likewise those that follow.
    IAdd { a: Out, b: In, c: In } calls;
    /// `-=`
    ISub { a: Out, b: In, c: In } calls;
    /// `*=`
    IMul { a: Out, b: In, c: In } calls;
    /// `@=`
    IMatMul { a: Out, b: In, c: In } calls;
    /// `/=`
    ITrueDiv { a: Out, b: In, c: In } calls;
    /// `//=`
    IFloorDiv { a: Out, b: In, c: In } calls;
    /// `%=`
    IMod { a: Out, b: In, c: In } calls;
    /// `**=`
    IPow { a: Out, b: In, c: In } calls;
    /// `<<=`
    ILShift { a: Out, b: In, c: In } calls;
    /// `>>=`
    IRShift { a: Out, b: In, c: In } calls;
    /// `&=`
    IAnd { a: Out, b: In, c: In } calls;
    /// `|=`
    IOr { a: Out, b: In, c: In } calls;
    /// `^=`
    IXor { a: Out, b: In, c: In } calls;
    /// `a = b + c`, `c` a small integer.
    AddInt { a: Out, b: In, c: Imm } calls;
    /// `a = b - c`
    SubInt { a: Out, b: In, c: Imm } calls;
    /// `a = b * c`
    MulInt { a: Out, b: In, c: Imm } calls;
    /// `a = b // c`
    FloorDivInt { a: Out, b: In, c: Imm } calls;
    /// `a = b % c`
    ModInt { a: Out, b: In, c: Imm } calls;
    /// `a = b << c`
    LShiftInt { a: Out, b: In, c: Imm } calls;
    /// `a = b >> c`
    RShiftInt { a: Out, b: In, c: Imm } calls;
    /// `a = b & c`
    AndInt { a: Out, b: In, c: Imm } calls;
    /// `a += c`, `c` a small integer: in place where the type can.
    IAddInt { a: Out, b: In, c: Imm } calls;
    /// `a -= c`
    ISubInt { a: Out, b: In, c: Imm } calls;
    /// `a = -b`
    Neg { a: Out, b: In } calls;
    /// `a = +b`
    Pos { a: Out, b: In } calls;
    /// `a = ~b`
    Invert { a: Out, b: In } calls;
    /// `a = not b`
    Not { a: Out, b: In } calls;

    // ---- comparison
    /// `a = b < c`
    Lt { a: Out, b: In, c: In } calls;
    /// `a = b <= c`
    Le { a: Out, b: In, c: In } calls;
    /// `a = b == c`
    Eq { a: Out, b: In, c: In } calls;
    /// `a = b != c`
    Ne { a: Out, b: In, c: In } calls;
    /// `a = b > c`
    Gt { a: Out, b: In, c: In } calls;
    /// `a = b >= c`
    Ge { a: Out, b: In, c: In } calls;
    /// `a = b is c`
    Is { a: Out, b: In, c: In };
    /// `a = b is not c`
    IsNot { a: Out, b: In, c: In };
    /// `a = b in c`
    Contains { a: Out, b: In, c: In } calls;
    /// `a = b not in c`
    NotContains { a: Out, b: In, c: In } calls;

    // ---- jumps
    /// Go to `d`.
    Jump { d: JumpFar } leaves;
    /// Go to `d`, backwards: a safe point.
    JumpBack { d: JumpFar } calls leaves;
    /// Go to `d` if `a` is true.
    JumpIf { a: In, d: JumpFar } calls;
    /// Go to `d` unless `a` is true.
    JumpUnless { a: In, d: JumpFar } calls;
    /// Go to `d` if `a` is None.
    JumpIfNone { a: In, d: JumpFar };
    /// Go to `d` unless `a` is None.
    JumpUnlessNone { a: In, d: JumpFar };
    /// Go to `d` if `a` holds nothing.
    JumpIfUnset { a: In, d: JumpFar };
    /// Go to `c` if `a < b`.
    JumpIfLt { a: In, b: In, c: Jump } calls;
    /// Go to `c` if `a <= b`.
    JumpIfLe { a: In, b: In, c: Jump } calls;
    /// Go to `c` if `a == b`.
    JumpIfEq { a: In, b: In, c: Jump } calls;
    /// Go to `c` if `a != b`.
    JumpIfNe { a: In, b: In, c: Jump } calls;
    /// Go to `c` if `a > b`.
    JumpIfGt { a: In, b: In, c: Jump } calls;
    /// Go to `c` if `a >= b`.
    JumpIfGe { a: In, b: In, c: Jump } calls;
    /// Go to `c` unless `a < b`.
    JumpUnlessLt { a: In, b: In, c: Jump } calls;
    /// Go to `c` unless `a <= b`.
    JumpUnlessLe { a: In, b: In, c: Jump } calls;
    /// Go to `c` unless `a == b`.
    JumpUnlessEq { a: In, b: In, c: Jump } calls;
    /// Go to `c` unless `a != b`.
    JumpUnlessNe { a: In, b: In, c: Jump } calls;
    /// Go to `c` unless `a > b`.
    JumpUnlessGt { a: In, b: In, c: Jump } calls;
    /// Go to `c` unless `a >= b`.
    JumpUnlessGe { a: In, b: In, c: Jump } calls;
    /// Go to `c` if `a < b`, `b` a small integer.
    JumpIfLtInt { a: In, b: Imm, c: Jump } calls;
    /// Go to `c` if `a <= b`.
    JumpIfLeInt { a: In, b: Imm, c: Jump } calls;
    /// Go to `c` if `a == b`.
    JumpIfEqInt { a: In, b: Imm, c: Jump } calls;
    /// Go to `c` if `a != b`.
    JumpIfNeInt { a: In, b: Imm, c: Jump } calls;
    /// Go to `c` if `a > b`.
    JumpIfGtInt { a: In, b: Imm, c: Jump } calls;
    /// Go to `c` if `a >= b`.
    JumpIfGeInt { a: In, b: Imm, c: Jump } calls;
    /// Go to `c` unless `a < b`, `b` a small integer.
    JumpUnlessLtInt { a: In, b: Imm, c: Jump } calls;
    /// Go to `c` unless `a <= b`.
    JumpUnlessLeInt { a: In, b: Imm, c: Jump } calls;
    /// Go to `c` unless `a == b`.
    JumpUnlessEqInt { a: In, b: Imm, c: Jump } calls;
    /// Go to `c` unless `a != b`.
    JumpUnlessNeInt { a: In, b: Imm, c: Jump } calls;
    /// Go to `c` unless `a > b`.
    JumpUnlessGtInt { a: In, b: Imm, c: Jump } calls;
    /// Go to `c` unless `a >= b`.
    JumpUnlessGeInt { a: In, b: Imm, c: Jump } calls;
    /// Go to `c` if `a is b`.
    JumpIfIs { a: In, b: In, c: Jump };
    /// Go to `c` unless `a is b`.
    JumpUnlessIs { a: In, b: In, c: Jump };

    // ---- attributes and subscripts
    /// `a = b.c`
    LoadAttr { a: Out, b: In, c: Site } calls;
    /// `a.c = b`
    StoreAttr { a: In, b: In, c: Site } calls;
    /// `del a.d`
    DeleteAttr { a: In, d: Site } calls;
    /// Look up `b.c` for a call with `CallMethod`: a plain method goes to `a` and `b` itself to `a + 1`;
    /// anything else goes to `a`, and `a + 1` is left with nothing.
    LoadMethod { a: Window, b: In, c: Site } calls;
    /// `super().b(…)` in a method: if `a` holds `super` itself, and `b` is a plain method of a class behind
    /// `__class__` on the MRO of the object in register 0, then the method goes to `a`, the object to `a + 1`, and
    /// the code goes on at `c`. Otherwise it goes on with the next instruction, which calls what `a` holds.
    LoadSuperMethod { a: Window, b: Site, c: Jump };
    /// `a = b[c]`
    LoadIndex { a: Out, b: In, c: In } calls;
    /// `a = b[c]`, `c` a small integer.
    LoadIndexInt { a: Out, b: In, c: Imm } calls;
    /// `a = b[c : c + 1]`: takes the two registers out.
    LoadSlice { a: Out, b: In, c: Window } calls;
    /// `a = b[c : c + 1 : c + 2]`: takes the three registers out.
    LoadStride { a: Out, b: In, c: Window } calls;
    /// `a[b] = c`
    StoreIndex { a: In, b: In, c: In } calls;
    /// `a[c : c + 1] = b`: takes the two registers out.
    StoreSlice { a: In, b: In, c: Window } calls;
    /// `del a[b]`
    DeleteIndex { a: In, b: In } calls;
    /// `a = slice(b, b + 1, b + 2)`: takes the three registers out.
    BuildSlice { a: Out, b: Window };

    // ---- calls: a window is the callee, then the arguments; the result lands in `a`; all of it is taken out
    /// `a = a(a + 1, …)`: `b` positional arguments.
    Call { a: Window, b: Count } calls;
    /// After `LoadMethod`: `a = a(a + 1 if it holds anything, a + 2, …)`: `b` arguments from `a + 2`.
    CallMethod { a: Window, b: Count } calls;
    /// As `Call`: of `b` arguments the last ones are named by the tuple constant `c`.
    CallKw { a: Window, b: Count, c: ConstShort } calls;
    /// As `CallMethod`, with names.
    CallMethodKw { a: Window, b: Count, c: ConstShort } calls;
    /// `a = a(*(a + 1), **(a + 2))`: an iterable or nothing, then a mapping or nothing.
    CallEx { a: Window } calls;

    // ---- iteration
    /// `a = iter(b)`
    GetIter { a: Out, b: In } calls;
    /// At the bottom of a loop: `a = next(b)` and go to `c`, backwards (a safe point), or go on with the next
    /// instruction when there is none (the iterator is taken out and dropped then).
    ForNext { a: Out, b: InOut, c: Jump } calls;
    /// `a, a + 1, … = b`: exactly `c` values.
    Unpack { a: OutRange, b: In, c: Count } calls;
    /// `a, …, *x, … = b`: `c` holds how many stand before the star in its low byte, after it in the high byte.
    UnpackEx { a: OutRange, b: In, c: Pair } calls;

    // ---- building: the elements are taken out of their registers
    /// `a = (b, b + 1, …)`: `c` elements.
    BuildTuple { a: Out, b: Range, c: Count };
    /// `a = [b, …]`
    BuildList { a: Out, b: Range, c: Count };
    /// `a = {b, …}`
    BuildSet { a: Out, b: Range, c: Count } calls;
    /// `a = {b: b + 1, …}`: `c` pairs.
    BuildDict { a: Out, b: Range, c: Count } calls;
    /// `a = "".join(b, …)`: `c` strings.
    BuildString { a: Out, b: Range, c: Count };
    /// Append `b` to the list in `a`, which a comprehension or display builds.
    ListAppend { a: InOut, b: In };
    /// Append all of the iterable `b` to the list in `a`.
    ListExtend { a: InOut, b: In } calls;
    /// Add `b` to the set in `a`.
    SetAdd { a: InOut, b: In } calls;
    /// Add all of `b` to the set in `a`.
    SetUpdate { a: InOut, b: In } calls;
    /// `a[b] = c`, a dict being built.
    DictAdd { a: InOut, b: In, c: In } calls;
    /// `{**b}` into the dict in `a`.
    DictUpdate { a: InOut, b: In } calls;
    /// `f(**b)` into the dict in `a`: keys must be fresh strings; `c` is the callee, for the error.
    DictMerge { a: InOut, b: In, c: InPeek } calls;
    /// `a = tuple(b)` of a list being built, which is taken.
    ListToTuple { a: Out, b: In };
    /// `a = format(b, spec)`: `c` is the conversion (0 none, 1 str, 2 repr, 3 ascii), plus 4 if the spec is in `b + 1`.
    Format { a: Out, b: Window, c: Imm } calls;
    /// `a = Interpolation(b value, b + 1 text, b + 2 spec or nothing)`: `c` is the conversion.
    BuildInterpolation { a: Out, b: Window, c: Imm };
    /// `a = Template(b tuple of strings, b + 1 tuple of interpolations)`.
    BuildTemplate { a: Out, b: Window };

    // ---- functions and classes
    /// `a =` a function of the code constant `d`.
    MakeFunction { a: Out, d: CodeConst };
    /// Give the function in `a` its `c`: 0 defaults, 1 keyword defaults, 2 `__annotate__`, 3 closure, 4 type parameters, 5 `__annotations__`.
    SetFunction { a: InOut, b: In, c: Imm };
    /// `a =` intrinsic `c` of `b`.
    Intrinsic { a: Out, b: In, c: Intrinsic } calls;
    /// `a =` intrinsic `c` of `b` and `b + 1`, which are taken out.
    Intrinsic2 { a: Out, b: Window, c: Intrinsic2 } calls;

    // ---- imports
    /// `a = __import__(c, …, fromlist b + 1, level b)`: the two registers are taken out.
    ImportName { a: Out, b: Window, c: Name } calls;
    /// `a = from b import c`
    ImportFrom { a: Out, b: InPeek, c: Name } calls;
    /// `from a import *` into the namespace (register 0).
    ImportStar { a: In } calls;

    // ---- exceptions
    /// `raise a`
    Raise { a: In } leaves;
    /// `raise a from b`
    RaiseFrom { a: In, b: In } leaves;
    /// `raise`: the exception being handled.
    RaiseAgain {} leaves;
    /// Go on unwinding with the exception in `a`, its traceback as it is.
    Reraise { a: In } leaves;
    /// A handler begins: the unwinder has put the exception into `a`, which is what this frame handles until `EndHandler`.
    BeginHandler { a: InPeek };
    /// The handler of the exception in `a` is done: drop it; what is handled is `b` again (index 0x7fff: nothing of this frame).
    EndHandler { a: InOut, b: Index };
    /// `a =` whether exception `b` matches the class or tuple `c`.
    MatchException { a: Out, b: InPeek, c: In } calls;
    /// `except*`: split the group in `b` by `c`: the matching part to `a` (or None), the rest stays in `b` (or None).
    MatchGroup { a: Out, b: InOut, c: In } calls;
    /// After all `except*` clauses: `a =` what is to be raised, or None: `b` the original, `b + 1` a list of what was raised and the unmatched rest.
    JoinGroup { a: Out, b: Window } calls;

    // ---- with
    /// `b` is a context manager: `a = ` its `__exit__`, `a + 2 =` its `__enter__`, each with what it is to be bound to
    /// behind it, as `LoadMethod` leaves a method.
    LoadWith { a: OutRange, b: In } calls;
    /// The same for `async with`.
    LoadAsyncWith { a: OutRange, b: In } calls;
    /// `a =` what exit method `b`, bound to `b + 1`, returned for the exception in `c` (its type, itself, its
    /// traceback), or for three times None if that is what `c` holds.
    CallExit { a: Out, b: PairPeek, c: InPeek } calls;

    // ---- suspension
    /// `a =` the awaiter of `b`. `c`: 0 `await`, 1 after `__aenter__`, 2 after `__aexit__`.
    GetAwaitable { a: Out, b: In, c: Imm } calls;
    /// Run the awaiter in `b` to its end, suspending with it; its result lands in `a`, and `b` is taken out.
    Await { a: Out, b: InOut } suspends;
    /// `a =` the iterator that `yield from b` delegates to.
    GetYieldFromIter { a: Out, b: In } calls;
    /// Delegate to the iterator in `b`; its result lands in `a`, and `b` is taken out.
    YieldFrom { a: Out, b: InOut } suspends;
    /// Suspend, giving `b`; what is sent lands in `a`.
    Yield { a: Out, b: In } suspends;
    /// `a = aiter(b)`
    GetAsyncIter { a: Out, b: In } calls;
    /// `a =` the awaiter of `b.__anext__()`
    GetAsyncNext { a: Out, b: InPeek } calls;
    /// In the handler of an `async for`: the exception in `a` ends the loop, going to `d`, if it is StopAsyncIteration; else it goes on.
    EndAsyncFor { a: In, d: JumpFar } leaves;

    // ---- patterns: results are truth values or tuples, the subject stays
    /// `a =` whether `b` is a sequence for patterns.
    MatchSequence { a: Out, b: InPeek };
    /// `a =` whether `b` is a mapping for patterns.
    MatchMapping { a: Out, b: InPeek };
    /// `a =` the values of the keys in tuple `c` in mapping `b`, or None.
    MatchKeys { a: Out, b: InPeek, c: In } calls;
    /// `a` is a class: it stays if the subject `b` is an instance of it, else None comes there.
    MatchClass { a: InOut, b: InPeek } calls;
    /// `a` is the class of the subject `b`, `a + 1` a constant tuple: how many sub-patterns are positional, then the names
    /// of the others. `a =` whether all `c` attributes are there, which come to `a + 1` and so on.
    MatchAttributes { a: OutRange, b: InPeek, c: Count } calls;
    /// `a =` a dict of the mapping `b` without the keys in tuple `c`.
    MatchRest { a: Out, b: InPeek, c: In } calls;
    /// `a = len(b)`
    GetLen { a: Out, b: InPeek } calls;

    // ---- leaving the frame
    /// Return `a`. The first `b` registers are dropped; nothing else holds a reference.
    Return { a: In, b: Live } leaves;
    /// Return None.
    ReturnNone { b: Live } leaves;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_decodes_to_what_was_encoded() {
        for ins in [
            Ins::Add {
                a: Out(1),
                b: In::take(2),
                c: In::keep(3),
            },
            Ins::AddInt {
                a: Out(1),
                b: In::keep(2),
                c: Imm(-3),
            },
            Ins::JumpIf {
                a: In::keep(7),
                d: JumpFar(-70_000),
            },
            Ins::LoadInt {
                a: Out(9),
                d: Imm32(i32::MIN),
            },
            Ins::LoadCommon {
                a: Out(9),
                d: Common::NotImplementedError,
            },
            Ins::ReturnNone { b: Live(3) },
        ] {
            assert_eq!(Ins::decode(ins.encode()), Some(ins));
        }
    }

    #[test]
    fn a_number_beyond_the_table_is_no_operation() {
        assert_eq!(Op::from_bits(Op::TABLE.len() as u16), None);
        assert_eq!(Op::ALL.len(), Op::TABLE.len());
    }
}
