//! The special method names: what operators, protocols and statements look up on a type.
//!
//! Each type keeps what its MRO says of them in one row, so that an operator finds its method by index.

use hashbrown::HashMap;
use std::sync::OnceLock;

macro_rules! specials {
    ($($name:ident = $text:literal,)*) => {
        /// A special method.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        #[allow(missing_docs, reason = "each is the method of its name")]
        pub enum Special { $($name),* }

        impl Special {
            /// All of them, in order.
            pub const ALL: &'static [Special] = &[$(Special::$name),*];
            /// Their names, in the same order.
            pub const NAMES: &'static [&'static str] = &[$($text),*];

            /// `__name__`
            pub fn name(self) -> &'static str {
                Self::NAMES[self as usize]
            }
        }
    };
}

impl Special {
    /// How many there are.
    pub(crate) const COUNT: usize = Special::ALL.len();

    /// The special method with this name.
    pub(crate) fn named(name: &str) -> Option<Special> {
        static KNOWN: OnceLock<HashMap<&'static str, Special>> = OnceLock::new();
        if !name.starts_with("__") {
            return None;
        }
        let all = || Self::NAMES.iter().copied().zip(Self::ALL.iter().copied());
        KNOWN.get_or_init(|| all().collect()).get(name).copied()
    }
}

specials! {
    New = "__new__", Init = "__init__", Del = "__del__", Call = "__call__",
    Repr = "__repr__", Str = "__str__", Format = "__format__", Bytes = "__bytes__",
    Hash = "__hash__", Bool = "__bool__", Len = "__len__",
    Lt = "__lt__", Le = "__le__", Eq = "__eq__", Ne = "__ne__", Gt = "__gt__", Ge = "__ge__",
    GetAttribute = "__getattribute__", GetAttr = "__getattr__", SetAttr = "__setattr__", DelAttr = "__delattr__",
    Get = "__get__", Set = "__set__", Delete = "__delete__",
    GetItem = "__getitem__", SetItem = "__setitem__", DelItem = "__delitem__", Contains = "__contains__",
    Missing = "__missing__", Iter = "__iter__", Next = "__next__", Reversed = "__reversed__",
    LengthHint = "__length_hint__",
    Add = "__add__", Sub = "__sub__", Mul = "__mul__", MatMul = "__matmul__", TrueDiv = "__truediv__",
    FloorDiv = "__floordiv__", Mod = "__mod__", DivMod = "__divmod__", Pow = "__pow__", LShift = "__lshift__",
    RShift = "__rshift__", And = "__and__", Or = "__or__", Xor = "__xor__",
    RAdd = "__radd__", RSub = "__rsub__", RMul = "__rmul__", RMatMul = "__rmatmul__", RTrueDiv = "__rtruediv__",
    RFloorDiv = "__rfloordiv__", RMod = "__rmod__", RDivMod = "__rdivmod__", RPow = "__rpow__",
    RLShift = "__rlshift__", RRShift = "__rrshift__", RAnd = "__rand__", ROr = "__ror__", RXor = "__rxor__",
    IAdd = "__iadd__", ISub = "__isub__", IMul = "__imul__", IMatMul = "__imatmul__", ITrueDiv = "__itruediv__",
    IFloorDiv = "__ifloordiv__", IMod = "__imod__", IPow = "__ipow__", ILShift = "__ilshift__",
    IRShift = "__irshift__", IAnd = "__iand__", IOr = "__ior__", IXor = "__ixor__",
    Neg = "__neg__", Pos = "__pos__", Invert = "__invert__", Abs = "__abs__",
    Int = "__int__", Float = "__float__", Complex = "__complex__", Index = "__index__",
    Enter = "__enter__", Exit = "__exit__", AEnter = "__aenter__", AExit = "__aexit__",
    Await = "__await__", AIter = "__aiter__", ANext = "__anext__",
    InstanceCheck = "__instancecheck__", SubclassCheck = "__subclasscheck__",
    Buffer = "__buffer__",
}
