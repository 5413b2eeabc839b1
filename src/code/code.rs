//! `Code`: a function's, class's or module's instructions, and the tables that belong to them.
//!
//! # Registers
//! ```text
//! functions:          parameters | other locals | cells | free variables | comprehension variables | temporaries
//! modules, classes:   namespace  |                cells | free variables | comprehension variables | temporaries
//!                     0 …                                                                nlocals … nregs
//! ```
//! Parameters stand in CPython's order: positional-only, positional, keyword-only, `*args`, `**kwargs`. A
//! parameter that is captured keeps its register: `MakeCell` replaces the argument by its cell.
//!
//! # Invariants
//! What `verify.rs` checks; code that it accepts can be run with unchecked registers and jumps. Immutable once
//! made; shared in an `Arc`.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use pyish_grammar::ast::Span;

use super::constant::Constant;
use super::library::{self, Stored};
use super::operand::Word;
use super::source::Source;

/// Compiled code: what making a function of it asks for. The rest is its [`Body`], to which it dereferences.
#[derive(Debug)]
pub struct Code {
    /// `co_name`
    pub name: Box<str>,
    /// `co_qualname`
    pub qualname: Box<str>,
    /// The text it was compiled from.
    pub source: Arc<Source>,
    /// `co_firstlineno`
    pub first_line: u32,
    /// What arguments it takes.
    pub arguments: Arguments,
    /// How many registers a frame has.
    pub nregs: u16,
    /// How many of them are variables (and the namespace); the temporaries follow.
    pub nlocals: u16,
    /// `co_flags`
    pub flags: Flags,
    /// The rest.
    pub contents: Contents,
}

/// What running a code, or looking into it, asks for.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// The instructions.
    pub words: Box<[Word]>,
    /// For each instruction, the expression or statement it belongs to (tracebacks, `co_positions`).
    pub spans: Spans,
    /// What `LoadConst` and others refer to.
    pub constants: Box<[Constant]>,
    /// What `Name` operands refer to.
    pub names: Box<[Box<str>]>,
    /// What `Site` operands refer to: for each site, the index of its name.
    pub sites: Box<[u32]>,
    /// Where exceptions are handled, innermost first.
    pub handlers: Box<[Handler]>,
    /// `co_varnames`: the names of the first registers (empty at module and class level).
    pub varnames: Box<[Box<str>]>,
    /// `co_cellvars`, and the registers their cells live in.
    pub cellvars: Box<[Variable]>,
    /// `co_freevars`, and the registers their cells live in; a function's closure has this order.
    pub freevars: Box<[Variable]>,
    /// The variables of inlined comprehensions, each in a register of its own.
    pub hidden: Box<[Variable]>,
    /// The register of the `__class__` cell, for `super()` without arguments.
    pub class_cell: Option<u16>,
}

/// A [`Body`]: that of a function of the library is read when somebody asks for it.
#[derive(Debug)]
pub struct Contents {
    body: OnceLock<Body>,
    stored: Option<Stored>,
}

impl Contents {
    /// What is to be read.
    pub(super) fn stored(stored: Stored) -> Contents {
        Contents {
            body: OnceLock::new(),
            stored: Some(stored),
        }
    }

    /// The body, unless it is still to be read.
    pub(super) fn get_mut(&mut self) -> Option<&mut Body> {
        self.body.get_mut()
    }
}

impl From<Body> for Contents {
    fn from(body: Body) -> Contents {
        Contents {
            body: OnceLock::from(body),
            stored: None,
        }
    }
}

impl Deref for Code {
    type Target = Body;

    #[inline]
    fn deref(&self) -> &Body {
        let contents = &self.contents;
        match contents.body.get() {
            Some(body) => body,
            None => contents.body.get_or_init(|| match &contents.stored {
                Some(stored) => stored.body(&self.source),
                None => Body::default(),
            }),
        }
    }
}

/// The spans of instructions: those of the library are read when somebody asks for them.
#[derive(Clone, Debug, Default)]
pub struct Spans {
    read: OnceLock<Box<[Span]>>,
    stored: &'static [u8],
    count: usize,
}

impl Spans {
    /// `count` spans, as `serial.rs` wrote them.
    pub(super) fn stored(stored: &'static [u8], count: usize) -> Spans {
        Spans {
            read: OnceLock::new(),
            stored,
            count,
        }
    }
}

impl From<Vec<Span>> for Spans {
    fn from(spans: Vec<Span>) -> Spans {
        Spans {
            count: spans.len(),
            read: OnceLock::from(Box::from(spans)),
            stored: &[],
        }
    }
}

impl Deref for Spans {
    type Target = [Span];

    fn deref(&self) -> &[Span] {
        self.read
            .get_or_init(|| library::spans(self.stored, self.count))
    }
}

impl Code {
    /// About how many bytes it takes, with the codes within it.
    pub fn bytes(&self) -> usize {
        let texts: usize = self
            .names
            .iter()
            .chain(&self.varnames)
            .map(|text| text.len() + 16)
            .sum();
        let constants: usize = self.constants.iter().map(Constant::bytes).sum();
        size_of::<Code>()
            + self.words.len() * size_of::<Word>()
            + self.spans.len() * size_of::<Span>()
            + self.sites.len() * size_of::<u32>()
            + self.handlers.len() * size_of::<Handler>()
            + texts
            + constants
    }
}

/// A variable and its register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: Box<str>,
    /// Where it, or its cell, lives.
    pub register: u16,
    /// Whether the register holds a cell.
    pub is_cell: bool,
}

/// What arguments a function takes; `co_argcount` and its neighbours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// How many positional-only parameters.
    pub posonly: u16,
    /// How many parameters take positional arguments, the positional-only ones among them.
    pub positional: u16,
    /// How many keyword-only parameters.
    pub kwonly: u16,
    /// Whether there is `*args`, in the register after those.
    pub has_varargs: bool,
    /// Whether there is `**kwargs`, in the last parameter's register.
    pub has_varkw: bool,
}

impl Arguments {
    /// How many registers the parameters fill.
    pub fn total(&self) -> usize {
        usize::from(self.positional)
            + usize::from(self.kwonly)
            + usize::from(self.has_varargs)
            + usize::from(self.has_varkw)
    }
}

/// Where to go when an instruction in a range raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    /// The first instruction of the range.
    pub start: u32,
    /// The instruction after the last.
    pub end: u32,
    /// The handler's first instruction.
    pub target: u32,
    /// The register the exception goes to.
    pub exception: u16,
    /// The first temporary to clear: those below belong to what surrounds the range.
    pub depth: u16,
}

/// What kind of code it is: the bits of `co_flags` that CPython gives a meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(pub u32);

#[allow(
    missing_docs,
    reason = "the names of the inspect module, without their CO_"
)]
impl Flags {
    pub const OPTIMIZED: Flags = Flags(0x1);
    pub const NEWLOCALS: Flags = Flags(0x2);
    pub const VARARGS: Flags = Flags(0x4);
    pub const VARKEYWORDS: Flags = Flags(0x8);
    pub const NESTED: Flags = Flags(0x10);
    pub const GENERATOR: Flags = Flags(0x20);
    pub const COROUTINE: Flags = Flags(0x80);
    pub const ITERABLE_COROUTINE: Flags = Flags(0x100);
    pub const ASYNC_GENERATOR: Flags = Flags(0x200);
    pub const FUTURE_ANNOTATIONS: Flags = Flags(0x100_0000);
    pub const HAS_DOCSTRING: Flags = Flags(0x400_0000);
    pub const METHOD: Flags = Flags(0x800_0000);
    /// Not CPython's: the body of a class.
    pub const CLASS_BODY: Flags = Flags(0x4000_0000);

    /// Whether it has all the bits of `other`.
    pub const fn has(self, other: Flags) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether it has any of the bits of `other`.
    pub const fn has_any(self, other: Flags) -> bool {
        self.0 & other.0 != 0
    }

    /// The bits of both.
    #[must_use]
    pub const fn with(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }

    /// Whether the names of this code are those of a namespace, which is register 0: a module's code or a class's.
    pub const fn in_namespace(self) -> bool {
        !self.has(Self::NEWLOCALS) || self.has(Self::CLASS_BODY)
    }

    /// Whether a call makes a generator, coroutine or async generator instead of running.
    pub const fn suspends(self) -> bool {
        self.has_any(Flags(
            Self::GENERATOR.0 | Self::COROUTINE.0 | Self::ASYNC_GENERATOR.0,
        ))
    }
}

impl Drop for Code {
    /// Codes lie in codes as functions in functions, thousands deep if someone nests lambdas: without recursion.
    fn drop(&mut self) {
        let mut pending = take_codes(self);
        while let Some(code) = pending.pop() {
            if let Some(mut code) = Arc::into_inner(code) {
                pending.append(&mut take_codes(&mut code));
            }
        }
    }
}

fn take_codes(code: &mut Code) -> Vec<Arc<Code>> {
    let Some(Body { constants, .. }) = code.contents.get_mut() else {
        return Vec::new();
    };
    let is_code = |constant: &&mut Constant| matches!(constant, Constant::Code(_));
    let codes = constants.iter_mut().filter(is_code);
    let taken = codes.map(|constant| std::mem::replace(constant, Constant::None));
    taken
        .filter_map(|constant| {
            if let Constant::Code(code) = constant {
                Some(code)
            } else {
                None
            }
        })
        .collect()
}

impl Code {
    /// The handler for an exception raised at `pc`. O(handlers).
    pub fn handler(&self, pc: u32) -> Option<&Handler> {
        self.handlers
            .iter()
            .find(|handler| handler.start <= pc && pc < handler.end)
    }

    /// The name of a site.
    pub fn site_name(&self, site: u32) -> &str {
        self.sites
            .get(site as usize)
            .map_or("", |name| self.name(*name))
    }

    /// The name with this index.
    pub fn name(&self, index: u32) -> &str {
        self.names.get(index as usize).map_or("", |name| name)
    }

    /// The source line of an instruction. O(log lines).
    pub fn line(&self, pc: u32) -> u32 {
        self.spans
            .get(pc as usize)
            .map_or(self.first_line, |span| self.source.line(span.start))
    }

    /// The docstring, if it has one: its first constant.
    pub fn docstring(&self) -> Option<&Constant> {
        if self.flags.has(Flags::HAS_DOCSTRING) {
            self.constants.first()
        } else {
            None
        }
    }

    /// All variables that have a register: `varnames`, then those of cells, closures and comprehensions. A
    /// captured parameter is listed once, as the cell.
    pub fn variables(&self) -> impl Iterator<Item = Variable> + '_ {
        let plain = self.plain_variables().map(|register| Variable {
            name: self.varnames[usize::from(register)].clone(),
            register,
            is_cell: false,
        });
        plain.chain(self.other_variables().cloned())
    }

    /// The registers of the variables that are no cells.
    fn plain_variables(&self) -> impl Iterator<Item = u16> + '_ {
        (0..self.varnames.len() as u16)
            .filter(|register| self.cellvars.iter().all(|cell| cell.register != *register))
    }

    fn other_variables(&self) -> impl Iterator<Item = &Variable> {
        self.cellvars
            .iter()
            .chain(&self.freevars)
            .chain(&self.hidden)
    }
}
