//! Regular expressions as Python's `re` has them: a pattern's text becomes a tree (`parse`), the tree a program (`program`),
//! and the program is run by a matcher that tries alternatives in order and steps back (`matcher`).
//!
//! The matcher keeps its alternatives on a stack of its own, so that neither the pattern nor the text can exhaust the
//! native one; the parser and the program's builder recurse over the nesting of groups, which is bounded.

pub(crate) mod case;
pub(crate) mod matcher;
mod parse;
pub(crate) mod program;

/// The flags, with the numbers that scripts see.
pub(crate) mod flag {
    pub(crate) const IGNORECASE: u32 = 2;
    pub(crate) const LOCALE: u32 = 4;
    pub(crate) const MULTILINE: u32 = 8;
    pub(crate) const DOTALL: u32 = 16;
    pub(crate) const UNICODE: u32 = 32;
    pub(crate) const VERBOSE: u32 = 64;
    pub(crate) const DEBUG: u32 = 128;
    pub(crate) const ASCII: u32 = 256;
}

/// Why a pattern, or a replacement, is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) text: String,
    /// Where, in characters.
    pub(crate) at: Option<usize>,
    pub(crate) kind: RefusalKind,
}

/// The exception that a refusal becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefusalKind {
    /// `re.PatternError`
    Pattern,
    /// `ValueError`: flags that cannot go with the pattern.
    Value,
    /// `OverflowError`
    Overflow,
    /// `RecursionError`
    Depth,
}

/// A pattern in pieces.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    Empty,
    Char {
        code: u32,
        fold: Case,
    },
    /// `.`, with or without the newline.
    Any {
        newline: bool,
    },
    Set(Set),
    Cat(Vec<Node>),
    Alt(Vec<Node>),
    Repeat {
        node: Box<Node>,
        min: u32,
        max: u32,
        greed: Greed,
    },
    Group {
        number: usize,
        node: Box<Node>,
    },
    Backref {
        number: usize,
        fold: Case,
        /// How few and how many characters the group may have matched.
        width: (usize, Option<usize>),
    },
    At(At),
    Look {
        behind: bool,
        negate: bool,
        node: Box<Node>,
    },
    Atomic(Box<Node>),
    Cond {
        number: usize,
        yes: Box<Node>,
        no: Box<Node>,
    },
}

/// No upper limit of a repetition.
pub(crate) const UNLIMITED: u32 = u32::MAX;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Greed {
    Greedy,
    Lazy,
    Possessive,
}

/// A place between characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    Start,
    LineStart,
    /// `$`: the end, or before a newline there.
    End,
    LineEnd,
    /// `\Z`
    VeryEnd,
    Word {
        ascii: bool,
        negate: bool,
    },
}

/// Whether the case of letters matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Exact,
    /// Only ASCII has letters: in bytes, and with the flag for it.
    Ascii,
    Unicode,
}

/// An ASCII letter in its other case.
pub(crate) fn ascii_other_case(code: u32) -> Option<u32> {
    let byte = u8::try_from(code).ok().filter(u8::is_ascii_alphabetic)?;
    Some((byte ^ 0x20).into())
}

/// `[…]`, `\d` and the like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Set {
    pub(crate) negate: bool,
    pub(crate) fold: Case,
    pub(crate) items: Vec<Item>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Item {
    Range(u32, u32),
    Class {
        class: Class,
        ascii: bool,
        negate: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Digit,
    Space,
    Word,
}

impl Class {
    pub(crate) fn has(self, code: u32, ascii: bool) -> bool {
        use super::unicode;
        let byte = u8::try_from(code).unwrap_or(0xFF);
        match self {
            Class::Digit if ascii => byte.is_ascii_digit(),
            Class::Space if ascii => matches!(byte, b' ' | 0x09..=0x0D),
            Class::Word if ascii || code < 0x80 => byte.is_ascii_alphanumeric() || byte == b'_',
            Class::Digit => unicode::decimal(code).is_some(),
            Class::Space => unicode::is_space(code),
            Class::Word => unicode::is_alnum(code),
        }
    }
}

impl Set {
    /// Whether the set has `code`.
    pub(crate) fn has(&self, code: u32) -> bool {
        let one = |code: u32| {
            self.items.iter().any(|item| match *item {
                Item::Range(first, last) => (first..=last).contains(&code),
                Item::Class {
                    class,
                    ascii,
                    negate,
                } => class.has(code, ascii) != negate,
            })
        };
        let found = one(code)
            || match self.fold {
                Case::Exact => false,
                Case::Ascii => ascii_other_case(code).is_some_and(one),
                Case::Unicode => case::variants(code).into_iter().any(one),
            };
        found != self.negate
    }
}

/// A parsed pattern.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) node: Node,
    pub(crate) flags: u32,
    pub(crate) groups: usize,
    /// Names of groups, in the order of their numbers.
    pub(crate) names: Vec<(String, usize)>,
    /// What may come to mean something else one day: FutureWarnings.
    pub(crate) doubts: Vec<String>,
}

/// Parse a pattern, given as characters (`bytes` says that they are bytes).
pub(crate) fn parse(pattern: &[u32], bytes: bool, flags: u32) -> Result<Parsed, Refusal> {
    parse::parse(pattern, bytes, flags)
}
