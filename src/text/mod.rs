//! Text and numbers, free of any value: what Python says about parsing, printing and searching them, as plain
//! functions over bytes, integers and floats.
//!
//! A leaf layer: it imports nothing of ours, and everything from `object` up may use it. Strings are WTF-8 here
//! (`wtf8`): UTF-8 in which a lone surrogate is written as three bytes. A function that takes text trusts that form for
//! its *answers* only; on malformed bytes it returns nonsense, never a panic.
//!
//! What fails returns a [`Fault`]: the exception's kind and CPython's text. The surfaces turn it into an exception.

pub(crate) mod ascii_binary;
pub(crate) mod codecs;
pub(crate) mod complex;
pub(crate) mod complex_functions;
pub(crate) mod digits;
pub(crate) mod escapes;
pub(crate) mod float;
pub(crate) mod float_repr;
pub(crate) mod format_spec;
pub(crate) mod int;
pub(crate) mod large;
pub(crate) mod mt19937;
mod numeric_table;
pub(crate) mod packing;
pub(crate) mod printf;
pub(crate) mod quote;
pub(crate) mod regex;
pub(crate) mod str_format;
pub(crate) mod str_ops;
pub(crate) mod unicode;
pub(crate) mod utf7;
pub(crate) mod visible;
pub(crate) mod wtf8;

/// The exception that a [`Fault`] becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Value,
    Overflow,
    ZeroDivision,
    Memory,
}

/// What went wrong, as data: an exception's kind and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: Kind,
    pub(crate) text: String,
}

impl Fault {
    pub(crate) fn value(text: impl Into<String>) -> Fault {
        Fault {
            kind: Kind::Value,
            text: text.into(),
        }
    }

    pub(crate) fn overflow(text: impl Into<String>) -> Fault {
        Fault {
            kind: Kind::Overflow,
            text: text.into(),
        }
    }

    pub(crate) fn zero_division(text: impl Into<String>) -> Fault {
        Fault {
            kind: Kind::ZeroDivision,
            text: text.into(),
        }
    }

    pub(crate) fn memory() -> Fault {
        Fault {
            kind: Kind::Memory,
            text: String::new(),
        }
    }
}
