//! `Code` as bytes, and back.
//!
//! ```text
//! program:  magic | fingerprint of the instruction set | hash of the rest | codes
//! codes:    sources | the codes, those inside others first
//! ```
//! The hash finds accidents; who forges it meets the verifier (`verify.rs`, `flow.rs`), which every code passes before
//! anybody sees it. Reading and writing use constant native stack; memory in proportion to the bytes.
//!
//! A code is written once, inside the code that holds it; it belongs to one of them only, so that what is made of codes
//! grows no faster than their bytes.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use num_bigint::{BigInt, Sign};
use pyish_grammar::ast::Span;
use sha2::{Digest, Sha256};

use super::bytes::{Corrupt, Reader, Writer, is_wtf8};
use super::code::{Arguments, Body, Code, Flags, Handler, Spans, Variable};
use super::constant::Constant;
use super::op::Op;
use super::operand::{Field, Word};
use super::source::Source;
use super::{flow, verify};

/// What a program's bytes begin with.
const MAGIC: &[u8; 8] = b"pyishpr\x01";

/// No program is larger.
pub const PROGRAM_MAX: usize = 256 << 20;

/// Constants nest no deeper (the grammar allows 200 brackets), and codes no deeper than this.
const CONSTANT_DEPTH: usize = 256;
/// See [`CONSTANT_DEPTH`]. The compiler makes no deeper ones.
pub const CODE_DEPTH: u32 = 400;

/// 256 bits that stand for some bytes.
pub type Hash = [u8; 32];

/// The hash of `bytes`.
pub fn hash(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// What instructions there are, and what they take: bytes are good for the instruction set that they were made for.
pub fn fingerprint() -> u64 {
    static KNOWN: OnceLock<u64> = OnceLock::new();
    *KNOWN.get_or_init(|| {
        let mut text = String::from(env!("CARGO_PKG_VERSION"));
        for info in Op::TABLE {
            text.push_str(&format!("{} {:?};", info.name, info.operands));
        }
        let hash = hash(text.as_bytes());
        hash.first_chunk()
            .map_or(0, |first| u64::from_le_bytes(*first))
    })
}

/// Texts that both sides have, and that are not written: those of the embedded library.
pub trait Texts {
    /// The text of the source with this name.
    fn find(&self, name: &str) -> Option<&str>;

    /// The hash of that text: the same text always has the same one.
    fn hash(&self, name: &str) -> Option<u64> {
        self.find(name).map(short_hash)
    }
}

/// There are none.
pub struct NoTexts;

impl Texts for NoTexts {
    fn find(&self, _: &str) -> Option<&str> {
        None
    }
}

/// A compiled module as bytes.
pub fn to_bytes(code: &Arc<Code>) -> Vec<u8> {
    let mut body = Writer::default();
    CodeSet::of([code.clone()]).write(&mut body, &NoTexts);
    sealed(&body.0)
}

/// The bytes of a program's codes, with all that stands before them.
pub fn sealed(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + 48);
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&fingerprint().to_le_bytes());
    out.extend_from_slice(&hash(body));
    out.extend_from_slice(body);
    out
}

/// The module that [`to_bytes`] wrote, verified.
pub fn from_bytes(bytes: &[u8]) -> Result<Arc<Code>, Corrupt> {
    if bytes.len() > PROGRAM_MAX {
        return Err(Corrupt::new("the program is too large"));
    }
    let mut reader = Reader::new(bytes);
    if reader.take(MAGIC.len())? != MAGIC {
        return Err(Corrupt::new("these are not the bytes of a program"));
    }
    if reader.word()? != fingerprint() {
        return Err(Corrupt::new(
            "the program was compiled by another version of pyish",
        ));
    }
    let expected = reader.take(size_of::<Hash>())?;
    let body = reader.take(reader.left())?;
    if hash(body) != expected {
        return Err(Corrupt::new("the program's bytes were changed"));
    }
    let mut reader = Reader::new(body);
    let codes = read_codes(&mut reader, &NoTexts)?;
    let Some(code) = codes.last() else {
        return Err(Corrupt::new("the program is empty"));
    };
    if reader.left() != 0 {
        return Err(Corrupt::new("something follows the program"));
    }
    Ok(code.clone())
}

/// Codes in the order in which they are written: those inside others first.
#[derive(Default)]
pub struct CodeSet {
    codes: Vec<Arc<Code>>,
    places: HashMap<*const Code, usize>,
}

impl CodeSet {
    /// These and all inside them.
    pub fn of(roots: impl IntoIterator<Item = Arc<Code>>) -> CodeSet {
        let mut set = CodeSet::default();
        for root in roots {
            set.add(&root);
        }
        set
    }

    /// Add a code and all inside it, unless it is there.
    pub fn add(&mut self, root: &Arc<Code>) {
        // Each is looked at twice: to put off those inside it, and when they are written.
        let mut work = vec![(root.clone(), false)];
        while let Some((code, is_open)) = work.pop() {
            let address = Arc::as_ptr(&code);
            if self.places.contains_key(&address) {
                continue;
            }
            if is_open {
                self.places.insert(address, self.codes.len());
                self.codes.push(code);
                continue;
            }
            let inside = inner_codes(&code.constants);
            work.push((code, true));
            work.extend(inside.into_iter().map(|code| (code, false)));
        }
    }

    /// All of them.
    #[cfg_attr(not(test), allow(dead_code, reason = "it is for build.rs"))]
    pub(super) fn codes(&self) -> &[Arc<Code>] {
        &self.codes
    }

    /// Its number.
    pub fn place(&self, code: &Arc<Code>) -> Option<usize> {
        self.places.get(&Arc::as_ptr(code)).copied()
    }

    /// Write all of them.
    pub fn write(&self, w: &mut Writer, texts: &dyn Texts) {
        let mut sources: HashMap<*const Source, usize> = HashMap::new();
        let mut table = Vec::new();
        for code in &self.codes {
            sources.entry(Arc::as_ptr(&code.source)).or_insert_with(|| {
                table.push(code.source.clone());
                table.len() - 1
            });
        }
        w.size(table.len());
        for source in &table {
            w.bytes(source.name.as_bytes());
            let is_known = texts.find(&source.name) == Some(&*source.text);
            w.truth(is_known);
            if is_known {
                let hash = texts.hash(&source.name);
                w.word(hash.unwrap_or_else(|| short_hash(&source.text)));
            } else {
                w.bytes(source.text.as_bytes());
            }
        }
        w.size(self.codes.len());
        for code in &self.codes {
            let source = sources
                .get(&Arc::as_ptr(&code.source))
                .copied()
                .unwrap_or_default();
            self.write_code(w, code, source);
        }
    }

    /// A code: what its function asks for, its body, its spans.
    pub(super) fn write_code(&self, w: &mut Writer, code: &Code, source: usize) {
        w.bytes(code.name.as_bytes());
        w.bytes(code.qualname.as_bytes());
        w.size(source);
        w.number(u64::from(code.first_line));
        let arguments = &code.arguments;
        for number in [arguments.posonly, arguments.positional, arguments.kwonly] {
            w.number(u64::from(number));
        }
        w.truth(arguments.has_varargs);
        w.truth(arguments.has_varkw);
        w.number(u64::from(code.nregs));
        w.number(u64::from(code.nlocals));
        w.number(u64::from(code.flags.0));
        self.write_body(w, code);
        let mut at = 0;
        for span in code.spans.iter() {
            w.signed(i64::from(span.start) - at);
            w.signed(i64::from(span.end) - i64::from(span.start));
            at = i64::from(span.start);
        }
    }

    fn write_body(&self, w: &mut Writer, body: &Body) {
        w.size(body.words.len());
        for word in &body.words {
            w.word(word.0);
        }
        let write_names = |w: &mut Writer, names: &[Box<str>]| {
            w.size(names.len());
            names.iter().for_each(|name| w.bytes(name.as_bytes()));
        };
        let write_variables = |w: &mut Writer, variables: &[Variable]| {
            w.size(variables.len());
            for variable in variables {
                w.bytes(variable.name.as_bytes());
                w.number(u64::from(variable.register));
                w.truth(variable.is_cell);
            }
        };
        w.size(body.constants.len());
        for constant in &body.constants {
            self.write_constant(w, constant);
        }
        write_names(w, &body.names);
        w.size(body.sites.len());
        body.sites
            .iter()
            .for_each(|name| w.number(u64::from(*name)));
        w.size(body.handlers.len());
        for handler in &body.handlers {
            for number in [handler.start, handler.end, handler.target] {
                w.number(u64::from(number));
            }
            w.number(u64::from(handler.exception));
            w.number(u64::from(handler.depth));
        }
        write_names(w, &body.varnames);
        write_variables(w, &body.cellvars);
        write_variables(w, &body.freevars);
        write_variables(w, &body.hidden);
        w.number(body.class_cell.map_or(0, |cell| u64::from(cell) + 1));
    }

    /// Constants nest as deep as brackets do in the source: a few hundred at the most.
    fn write_constant(&self, w: &mut Writer, constant: &Constant) {
        let write_items = |w: &mut Writer, tag: u8, items: &[Constant]| {
            w.byte(tag);
            w.size(items.len());
            items.iter().for_each(|item| self.write_constant(w, item));
        };
        match constant {
            Constant::None => w.byte(0),
            Constant::Ellipsis => w.byte(1),
            Constant::Bool(truth) => w.byte(2 + u8::from(*truth)),
            Constant::Int(number) => {
                w.byte(4);
                w.signed(*number);
            }
            Constant::BigInt(number) => {
                w.byte(5);
                let (sign, digits) = number.to_bytes_le();
                w.truth(sign == Sign::Minus);
                w.bytes(&digits);
            }
            Constant::Float(number) => {
                w.byte(6);
                w.float(*number);
            }
            Constant::Complex(real, imaginary) => {
                w.byte(7);
                w.float(*real);
                w.float(*imaginary);
            }
            Constant::Str(text) => {
                w.byte(8);
                w.bytes(text);
            }
            Constant::Bytes(bytes) => {
                w.byte(9);
                w.bytes(bytes);
            }
            Constant::Tuple(items) => write_items(w, 10, items),
            Constant::FrozenSet(items) => write_items(w, 11, items),
            Constant::Code(code) => {
                w.byte(12);
                w.size(self.place(code).unwrap_or_default());
            }
        }
    }
}

/// The codes directly inside a code, through tuples too.
fn inner_codes(constants: &[Constant]) -> Vec<Arc<Code>> {
    let mut found = Vec::new();
    let mut work: Vec<&Constant> = constants.iter().collect();
    while let Some(constant) = work.pop() {
        match constant {
            Constant::Code(code) => found.push(code.clone()),
            Constant::Tuple(items) | Constant::FrozenSet(items) => work.extend(items.iter()),
            _ => {}
        }
    }
    found
}

/// By which a text is known that is not written.
pub fn short_hash(text: &str) -> u64 {
    let hash = hash(text.as_bytes());
    hash.first_chunk()
        .map_or(0, |first| u64::from_le_bytes(*first))
}

/// What [`CodeSet::write`] wrote, in its order, verified.
pub fn read_codes(r: &mut Reader<'_>, texts: &dyn Texts) -> Result<Vec<Arc<Code>>, Corrupt> {
    let mut sources = Vec::new();
    for _ in 0..r.count(3)? {
        let name = r.text()?;
        if !r.truth()? {
            sources.push(Source::new(name, r.text()?));
            continue;
        }
        let expected = r.word()?;
        match texts.find(name) {
            Some(text) if texts.hash(name) == Some(expected) => {
                sources.push(Source::new(name, text))
            }
            _ => return Err(Corrupt::new(format!("the library's {name} is another one"))),
        }
    }
    let count = r.count(20)?;
    let mut read = ReadCodes {
        sources,
        codes: Vec::with_capacity(count),
        depths: Vec::with_capacity(count),
        is_inside: vec![false; count],
    };
    for _ in 0..count {
        let (mut code, depth) = read.code(r)?;
        let refused = |fault: verify::Fault| {
            Corrupt::new(format!(
                "the code of {} is unsound at {}: {}",
                code.qualname, fault.pc, fault.what
            ))
        };
        verify::verify(&code).map_err(refused)?;
        let settled = flow::check(&code).map_err(refused)?;
        let nregs = u32::from(code.nregs);
        if let Some(body) = code.contents.get_mut() {
            for pc in settled {
                body.words[pc] = body.words[pc].put(Field::b, nregs);
            }
        }
        read.codes.push(Arc::new(code));
        read.depths.push(depth);
    }
    Ok(std::mem::take(&mut read.codes))
}

struct ReadCodes {
    sources: Vec<Arc<Source>>,
    codes: Vec<Arc<Code>>,
    /// How deep codes nest inside each.
    depths: Vec<u32>,
    /// Whether it lies inside one already.
    is_inside: Vec<bool>,
}

impl ReadCodes {
    fn code(&mut self, r: &mut Reader<'_>) -> Result<(Code, u32), Corrupt> {
        let (mut code, source) = read_head(r, |place| self.sources.get(place).cloned())?;
        let mut depth = 0;
        let mut body = read_body(r, &mut |at| {
            let Some(is_inside) = self.is_inside.get_mut(at).filter(|_| at < self.codes.len())
            else {
                return Err(Corrupt::new("an index is out of range"));
            };
            if std::mem::replace(is_inside, true) {
                return Err(Corrupt::new("a code lies inside two others"));
            }
            depth = depth.max(self.depths[at]);
            Ok(self.codes[at].clone())
        })?;
        if depth > CODE_DEPTH {
            return Err(Corrupt::new("codes nest too deep"));
        }
        let mut spans = Vec::with_capacity(body.words.len());
        let mut at = 0i64;
        for _ in 0..body.words.len() {
            at = at.wrapping_add(r.signed()?);
            let end = at.wrapping_add(r.signed()?);
            spans.push(span(&source, at, end)?);
        }
        body.spans = spans.into();
        code.contents = body.into();
        Ok((code, depth + 1))
    }
}

/// What a function asks for, of the source with the number that is written.
pub(super) fn read_head(
    r: &mut Reader<'_>,
    source: impl FnOnce(usize) -> Option<Arc<Source>>,
) -> Result<(Code, Arc<Source>), Corrupt> {
    let name = r.text()?.into();
    let qualname = r.text()?.into();
    let Some(source) = source(r.small()?) else {
        return Err(Corrupt::new("an index is out of range"));
    };
    let code = Code {
        name,
        qualname,
        source: source.clone(),
        first_line: r.small()?,
        arguments: Arguments {
            posonly: r.small()?,
            positional: r.small()?,
            kwonly: r.small()?,
            has_varargs: r.truth()?,
            has_varkw: r.truth()?,
        },
        nregs: r.small()?,
        nlocals: r.small()?,
        flags: Flags(r.small()?),
        contents: Body::default().into(),
    };
    Ok((code, source))
}

/// A body without its spans. `inner` has the codes inside, by their places.
pub(super) fn read_body(r: &mut Reader<'_>, inner: &mut Inner<'_>) -> Result<Body, Corrupt> {
    let length = r.count(8)?;
    let mut words = Vec::with_capacity(length);
    for _ in 0..length {
        words.push(Word(r.word()?));
    }
    let count = r.count(1)?;
    let mut constants = Vec::with_capacity(count);
    for _ in 0..count {
        constants.push(read_constant(r, 0, inner)?);
    }
    let names = read_names(r)?;
    let count = r.count(1)?;
    let mut sites = Vec::with_capacity(count);
    for _ in 0..count {
        sites.push(r.small()?);
    }
    let count = r.count(5)?;
    let mut handlers = Vec::with_capacity(count);
    for _ in 0..count {
        handlers.push(Handler {
            start: r.small()?,
            end: r.small()?,
            target: r.small()?,
            exception: r.small()?,
            depth: r.small()?,
        });
    }
    Ok(Body {
        words: words.into(),
        spans: Spans::default(),
        constants: constants.into(),
        names,
        sites: sites.into(),
        handlers: handlers.into(),
        varnames: read_names(r)?,
        cellvars: read_variables(r)?,
        freevars: read_variables(r)?,
        hidden: read_variables(r)?,
        class_cell: match r.small::<u32>()? {
            0 => None,
            place => {
                Some(u16::try_from(place - 1).map_err(|_| Corrupt::new("a register is too far"))?)
            }
        },
    })
}

/// The code with a number.
type Inner<'a> = dyn FnMut(usize) -> Result<Arc<Code>, Corrupt> + 'a;

fn read_constant(
    r: &mut Reader<'_>,
    nesting: usize,
    inner: &mut Inner<'_>,
) -> Result<Constant, Corrupt> {
    Ok(match r.byte()? {
        0 => Constant::None,
        1 => Constant::Ellipsis,
        2 => Constant::Bool(false),
        3 => Constant::Bool(true),
        4 => Constant::Int(r.signed()?),
        5 => {
            let sign = if r.truth()? { Sign::Minus } else { Sign::Plus };
            Constant::BigInt(Box::new(BigInt::from_bytes_le(sign, r.bytes()?)))
        }
        6 => Constant::Float(r.float()?),
        7 => Constant::Complex(r.float()?, r.float()?),
        8 => match r.bytes()? {
            text if is_wtf8(text) => Constant::Str(text.into()),
            _ => return Err(Corrupt::new("a string is not WTF-8")),
        },
        9 => Constant::Bytes(r.bytes()?.into()),
        tag @ (10 | 11) => {
            if nesting >= CONSTANT_DEPTH {
                return Err(Corrupt::new("constants nest too deep"));
            }
            let count = r.count(1)?;
            let mut items = Vec::with_capacity(count);
            for _ in 0..count {
                items.push(read_constant(r, nesting + 1, inner)?);
            }
            match tag {
                10 => Constant::Tuple(items.into()),
                _ => Constant::FrozenSet(items.into()),
            }
        }
        12 => Constant::Code(inner(r.small()?)?),
        _ => return Err(Corrupt::new("there is no such constant")),
    })
}

/// A span of the source's text, between characters.
fn span(source: &Source, start: i64, end: i64) -> Result<Span, Corrupt> {
    let bad = || Corrupt::new("a span is not one of the source");
    let start = u32::try_from(start).map_err(|_| bad())?;
    let end = u32::try_from(end).map_err(|_| bad())?;
    source
        .text
        .get(start as usize..end as usize)
        .map(|_| Span::new(start, end))
        .ok_or_else(bad)
}

fn read_names(r: &mut Reader<'_>) -> Result<Box<[Box<str>]>, Corrupt> {
    let count = r.count(1)?;
    let mut names = Vec::with_capacity(count);
    for _ in 0..count {
        names.push(r.text()?.into());
    }
    Ok(names.into())
}

fn read_variables(r: &mut Reader<'_>) -> Result<Box<[Variable]>, Corrupt> {
    let count = r.count(3)?;
    let mut variables = Vec::with_capacity(count);
    for _ in 0..count {
        variables.push(Variable {
            name: r.text()?.into(),
            register: r.small()?,
            is_cell: r.truth()?,
        });
    }
    Ok(variables.into())
}
