//! The kinds of operand, and the word that holds them.
//!
//! Each kind is a type of its own, so that the compiler cannot put a constant where a register belongs; its
//! [`Role`] tells the disassembler how to print it and the verifier what to check. All of it is O(1).

/// One instruction as it is stored and run: opcode in the low 16 bits, then `a`, `b`, `c`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Word(pub u64);

/// The bit of an `In` operand that says *last use*.
pub const LAST_USE: u16 = 0x8000;

/// A register takes two to this many bytes.
pub const REGISTER_BITS: u32 = 4;

/// The bits of an offset of a register.
const OFFSETS: u64 = ((!LAST_USE) as u64) << REGISTER_BITS;

/// The register index that stands for "none": no register has it.
pub const NO_REGISTER: u16 = 0x7fff;

impl Word {
    /// A word with only its opcode.
    #[inline(always)]
    pub const fn new(op: u16) -> Word {
        Word(op as u64)
    }

    /// The bits of the opcode.
    #[inline(always)]
    pub const fn op(self) -> u16 {
        self.0 as u16
    }

    /// Operand `a`.
    #[inline(always)]
    pub const fn a(self) -> u16 {
        (self.0 >> 16) as u16
    }

    /// Operand `b`.
    #[inline(always)]
    pub const fn b(self) -> u16 {
        (self.0 >> 32) as u16
    }

    /// Operand `c`.
    #[inline(always)]
    pub const fn c(self) -> u16 {
        (self.0 >> 48) as u16
    }

    /// Operand `d`, which fills the place of `b` and `c`.
    #[inline(always)]
    pub const fn d(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// The register that `a` names.
    #[inline(always)]
    pub const fn ra(self) -> usize {
        (self.a() & !LAST_USE) as usize
    }

    /// The register that `b` names.
    #[inline(always)]
    pub const fn rb(self) -> usize {
        (self.b() & !LAST_USE) as usize
    }

    /// The register that `c` names.
    #[inline(always)]
    pub const fn rc(self) -> usize {
        (self.c() & !LAST_USE) as usize
    }

    /// Where the register that `a` names lies, in bytes from the first: one operation less than scaling `ra()`.
    #[inline(always)]
    pub const fn oa(self) -> usize {
        ((self.0 >> (16 - REGISTER_BITS)) & OFFSETS) as usize
    }

    /// Where the register that `b` names lies.
    #[inline(always)]
    pub const fn ob(self) -> usize {
        ((self.0 >> (32 - REGISTER_BITS)) & OFFSETS) as usize
    }

    /// Where the register that `c` names lies.
    #[inline(always)]
    pub const fn oc(self) -> usize {
        ((self.0 >> (48 - REGISTER_BITS)) & OFFSETS) as usize
    }

    /// Whether this is the last use of what `a` holds.
    #[inline(always)]
    pub const fn takes_a(self) -> bool {
        self.0 & (1 << 31) != 0
    }

    /// Whether this is the last use of what `b` holds.
    #[inline(always)]
    pub const fn takes_b(self) -> bool {
        self.0 & (1 << 47) != 0
    }

    /// Whether this is the last use of what `c` holds.
    #[inline(always)]
    pub const fn takes_c(self) -> bool {
        (self.0 as i64) < 0
    }

    /// `b` as a signed number.
    #[inline(always)]
    pub const fn sb(self) -> i16 {
        self.b() as i16
    }

    /// `c` as a signed number: an immediate, or a jump.
    #[inline(always)]
    pub const fn sc(self) -> i16 {
        self.c() as i16
    }

    /// `d` as a signed number: an immediate, or a far jump.
    #[inline(always)]
    pub const fn sd(self) -> i32 {
        self.d() as i32
    }

    /// The word with the bits of one operand filled in.
    pub const fn put(self, field: Field, bits: u32) -> Word {
        let (shift, mask) = field.place();
        Word(self.0 & !(mask << shift) | ((bits as u64 & mask) << shift))
    }

    /// The bits of one operand.
    pub const fn field(self, field: Field) -> u32 {
        let (shift, mask) = field.place();
        ((self.0 >> shift) & mask) as u32
    }
}

/// Where in a word an operand lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as in the table")]
#[expect(
    non_camel_case_types,
    reason = "the instruction table names the fields in lower case"
)]
pub enum Field {
    a,
    b,
    c,
    d,
}

impl Field {
    /// Whether a number, signed or not, can lie here.
    pub const fn holds(self, bits: u32) -> bool {
        let (_, mask) = self.place();
        mask > 0xffff || bits <= 0xffff || bits as i32 >= i16::MIN as i32 && (bits as i32) < 0
    }

    const fn place(self) -> (u32, u64) {
        match self {
            Field::a => (16, 0xffff),
            Field::b => (32, 0xffff),
            Field::c => (48, 0xffff),
            Field::d => (32, 0xffff_ffff),
        }
    }
}

/// What an operand is: how it is printed and checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A register that is read; taken out if flagged.
    In,
    /// A register that is written.
    Out,
    /// A register that is read and written, or emptied.
    InOut,
    /// A register that is read and keeps its value.
    InPeek,
    /// The first of a run of registers that the instruction knows the length of.
    Window,
    /// The first of as many registers as the `Count` beside it says.
    Range,
    /// The first of as many registers to write as the `Count` or `Pair` beside it says.
    OutRange,
    /// The first of two registers that are read and keep their values.
    PairPeek,
    /// A number of 16 bits.
    Imm,
    /// A number of 32 bits.
    Imm32,
    /// An index into the constants.
    Const,
    /// An index into the constants whose constant is code.
    CodeConst,
    /// An index into the names.
    Name,
    /// An index into the sites.
    Site,
    /// An index that the instruction explains.
    Index,
    /// How many.
    Count,
    /// How many registers, from the first, may hold values.
    Live,
    /// Two counts, in the low and the high byte.
    Pair,
    /// A jump, counted from the next instruction.
    Jump,
    /// A member of [`Common`].
    Common,
    /// A member of [`Intrinsic`].
    Intrinsic,
    /// A member of [`Intrinsic2`].
    Intrinsic2,
}

/// What every kind of operand can do.
pub trait Operand: Copy {
    /// What it is.
    const ROLE: Role;
    /// Its bits, as they lie in the word.
    fn bits(self) -> u32;
    /// The operand that these bits, low ones first, make; nothing if they make none.
    fn from_bits(bits: u32) -> Option<Self>;
}

macro_rules! operands {
    ($($(#[doc = $doc:literal])* $name:ident($inner:ty) = $role:ident;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $name(pub $inner);

        impl Operand for $name {
            const ROLE: Role = Role::$role;
            #[inline]
            fn bits(self) -> u32 {
                self.0 as u32
            }
            #[inline]
            fn from_bits(bits: u32) -> Option<Self> {
                Some($name(bits as $inner))
            }
        }
    )*};
}

operands! {
    /// A register to read; bit 15 says that it is the last use.
    In(u16) = In;
    /// A register to write.
    Out(u16) = Out;
    /// A register to read and write.
    InOut(u16) = InOut;
    /// A register to read that keeps its value.
    InPeek(u16) = InPeek;
    /// The first of a run of registers.
    Window(u16) = Window;
    /// The first of a counted run of registers.
    Range(u16) = Range;
    /// The first of a counted run of registers to write.
    OutRange(u16) = OutRange;
    /// The first of two registers to read that keep their values.
    PairPeek(u16) = PairPeek;
    /// A small number.
    Imm(i16) = Imm;
    /// A number.
    Imm32(i32) = Imm32;
    /// A constant.
    Const(u32) = Const;
    /// A constant whose index fits 16 bits.
    ConstShort(u16) = Const;
    /// A constant that is code.
    CodeConst(u32) = CodeConst;
    /// A name.
    Name(u32) = Name;
    /// A site: a name with an inline cache.
    Site(u32) = Site;
    /// An index of another kind.
    Index(u32) = Index;
    /// How many.
    Count(u16) = Count;
    /// How many registers may hold values: the variables and the temporaries in use.
    Live(u16) = Live;
    /// How many before (low byte) and after (high byte).
    Pair(u16) = Pair;
    /// A near jump.
    Jump(i16) = Jump;
    /// A jump to anywhere.
    JumpFar(i32) = Jump;
}

impl In {
    /// The register is read and keeps its value.
    pub const fn keep(register: u16) -> In {
        In(register)
    }

    /// The register is read for the last time.
    pub const fn take(register: u16) -> In {
        In(register | LAST_USE)
    }

    /// The register.
    pub const fn register(self) -> u16 {
        self.0 & !LAST_USE
    }
}

macro_rules! members {
    ($($(#[doc = $doc:literal])* $name:ident { $($(#[doc = $member_doc:literal])* $member:ident,)* })*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u16)]
        pub enum $name { $($(#[doc = $member_doc])* $member,)* }

        impl $name {
            /// All of them, in order of their numbers.
            pub const ALL: &'static [$name] = &[$($name::$member,)*];
        }

        impl Operand for $name {
            const ROLE: Role = Role::$name;
            fn bits(self) -> u32 {
                self as u32
            }
            fn from_bits(bits: u32) -> Option<Self> {
                $name::ALL.get(bits as u16 as usize).copied()
            }
        }
    )*};
}

members! {
    /// Values that code needs whatever their names are bound to.
    Common {
        /// The class: what a failed `assert` raises.
        AssertionError,
        /// The class: what `__annotate__` raises for a format that it does not know.
        NotImplementedError,
        /// The type of the same name, and so on.
        Tuple,
        /// `list`
        List,
        /// `set`
        Set,
        /// `all`
        All,
        /// `any`
        Any,
    }

    /// Rare operations on one value.
    Intrinsic {
        /// `typing.TypeVar(b)`, its variance inferred; `b` is the name.
        TypeVar,
        /// `typing.ParamSpec(b)`
        ParamSpec,
        /// `typing.TypeVarTuple(b)`
        TypeVarTuple,
        /// `typing.Generic[*b]`: `b` is a tuple of type parameters.
        SubscriptGeneric,
        /// `typing.TypeAliasType` of the tuple `b`: name, type parameters or None, function that evaluates the value.
        TypeAlias,
        /// `sys.displayhook(b)`: what the interactive interpreter does with an expression's value; `a` is None.
        PrintExpr,
    }

    /// Rare operations on two values.
    Intrinsic2 {
        /// A TypeVar with the name `b` whose bound the function `b + 1` evaluates.
        TypeVarWithBound,
        /// A TypeVar with the name `b` whose tuple of constraints the function `b + 1` evaluates.
        TypeVarWithConstraints,
        /// The type parameter `b`, once its default is what the function `b + 1` evaluates.
        SetTypeParamDefault,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_scaled_registers() {
        let word = Word(0x8003_7fff_8123_0001);
        let bytes = |register: usize| register << REGISTER_BITS;
        assert_eq!(
            (word.oa(), word.ob(), word.oc()),
            (bytes(word.ra()), bytes(word.rb()), bytes(word.rc()))
        );
        assert_eq!((word.ra(), word.rb(), word.rc()), (0x123, 0x7fff, 3));
    }
}
