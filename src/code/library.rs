//! The library's modules, compiled when pyish was built: `build.rs` writes them, importing them reads them.
//!
//! ```text
//! module:  how many codes | where each begins | the codes, those inside others first; the module's is the last
//! code:    what making a function asks for | its body | its spans                        (as serial.rs writes them)
//! ```
//! An import reads the body of the module; that of a function is read when it is first called, its spans when a
//! traceback asks for them. The bytes belong to the binary: nothing is verified, and nothing can be wrong with them
//! that a test of pyish would not show (`the_library_in_the_binary_is_the_one_that_is_compiled`).

use std::sync::Arc;

use pyish_grammar::ast::Span;

use super::bytes::{Corrupt, Reader, Writer};
use super::code::{Body, Code, Contents, Spans};
use super::serial::{CodeSet, read_body, read_head};
use super::source::Source;

/// The bytes of a compiled module.
#[cfg_attr(not(test), allow(dead_code, reason = "it is for build.rs"))]
pub fn write(module: &Arc<Code>) -> Vec<u8> {
    let set = CodeSet::of([module.clone()]);
    let codes = set.codes();
    let mut out = Writer::default();
    let mut places = vec![codes.len() as u32];
    let start = (1 + codes.len()) * size_of::<u32>();
    for code in codes {
        places.push((start + out.0.len()) as u32);
        set.write_code(&mut out, code, 0);
    }
    let mut bytes: Vec<u8> = places.into_iter().flat_map(u32::to_le_bytes).collect();
    bytes.append(&mut out.0);
    bytes
}

/// The module whose bytes [`write`] has made of this source.
pub fn open(bytes: &'static [u8], source: Arc<Source>) -> Arc<Code> {
    let module = Module(bytes);
    let last = number_at(bytes, 0).map_or(0, |count| count.saturating_sub(1));
    whole(module.code(last, &source))
}

/// A code in a module of the library, whose body is to be read.
#[derive(Clone, Copy, Debug)]
pub struct Stored {
    module: Module,
    /// The bytes from its body on.
    body: &'static [u8],
}

impl Stored {
    /// Read it. O(its bytes).
    pub(super) fn body(&self, source: &Arc<Source>) -> Body {
        let mut reader = Reader::new(self.body);
        let mut inner = |number| self.module.code(number, source);
        let mut body = whole(read_body(&mut reader, &mut inner));
        let spans = &self.body[self.body.len() - reader.left()..];
        body.spans = Spans::stored(spans, body.words.len());
        body
    }
}

/// The spans that begin these bytes.
pub(super) fn spans(bytes: &'static [u8], count: usize) -> Box<[Span]> {
    let mut reader = Reader::new(bytes);
    let mut at = 0;
    let mut read = || {
        at += reader.signed()?;
        Ok(Span::new(at as u32, (at + reader.signed()?) as u32))
    };
    whole((0..count).map(|_| read()).collect())
}

/// The bytes of a module.
#[derive(Clone, Copy, Debug)]
struct Module(&'static [u8]);

impl Module {
    /// The code with this number, its body still to be read.
    fn code(self, number: usize, source: &Arc<Source>) -> Result<Arc<Code>, Corrupt> {
        let start = number_at(self.0, 1 + number).unwrap_or(self.0.len());
        let mut reader = Reader::new(self.0.get(start..).unwrap_or_default());
        let (mut code, _) = read_head(&mut reader, |_| Some(source.clone()))?;
        code.contents = Contents::stored(Stored {
            module: self,
            body: &self.0[self.0.len() - reader.left()..],
        });
        Ok(Arc::new(code))
    }
}

fn number_at(bytes: &[u8], place: usize) -> Option<usize> {
    let number = bytes.get(place * size_of::<u32>()..)?.first_chunk()?;
    Some(u32::from_le_bytes(*number) as usize)
}

fn whole<T>(read: Result<T, Corrupt>) -> T {
    read.unwrap_or_else(|corrupt| unreachable!("the library in the binary: {corrupt}"))
}
