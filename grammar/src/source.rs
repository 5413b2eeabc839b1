//! Bytes to text (PEP 263), and where a byte of the text lies.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2};

use crate::ast::Span;
use crate::error::{ErrorClass, Place, SyntaxError};

/// Decodes a file: removes a byte order mark, obeys an encoding declaration in the first two lines, turns
/// `\r\n` and `\r` into `\n`. `file` is how the file is called in messages, `None` for bytes given to `compile`.
///
/// # Errors
/// A SyntaxError whose span counts bytes of the text as `String::from_utf8_lossy` would give it, without
/// a byte order mark.
pub fn decode_source(bytes: &[u8], file: Option<&str>) -> Result<String, SyntaxError> {
    let (bytes, marked) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    if memchr(0, bytes).is_some() {
        let what = if file.is_some() {
            "source code"
        } else {
            "source code string"
        };
        return Err(nowhere(format!("{what} cannot contain null bytes")));
    }
    let declared = declared_encoding(bytes);
    if let (true, Some(name)) = (marked, &declared)
        && name != "utf-8"
    {
        let message = format!("encoding problem: {name} with BOM");
        return Err(SyntaxError {
            class: ErrorClass::SyntaxError,
            message,
            span: Span::new(0, 0),
            place: Place::LineOnly,
        });
    }
    let text = match declared.as_deref() {
        None | Some("utf-8") => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(fault) => return Err(not_utf8(bytes, fault.valid_up_to(), file)),
        },
        Some(name) => decode_declared(bytes, name)?,
    };
    Ok(match normalize_newlines(&text) {
        Cow::Owned(text) => text,
        Cow::Borrowed(_) => text.into_owned(),
    })
}

/// The text with `\n` for every `\r\n` and `\r`: borrowed where there is nothing to do.
pub fn normalize_newlines(text: &str) -> Cow<'_, str> {
    if memchr(b'\r', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'\r', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        out.push('\n');
        rest = &rest[at + 1..];
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The lines without their ends, which are `\n`, `\r\n` or `\r`.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(bytes);
    std::iter::from_fn(move || {
        let bytes = rest?;
        let Some(at) = memchr2(b'\n', b'\r', bytes) else {
            return rest.take();
        };
        let (line, end) = bytes.split_at(at);
        rest = end.strip_prefix(b"\r\n").or(end.get(1..));
        Some(line)
    })
}

/// The encoding that a comment in the first two lines declares, under its usual name.
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    for line in lines(bytes).take(2) {
        let at = line.iter().position(|b| !b" \t\x0c".contains(b));
        match at.map(|at| &line[at..]) {
            None => continue,
            Some(comment) if comment[0] == b'#' => {
                if let Some(name) = encoding_in(comment) {
                    return Some(usual_name(name));
                }
            }
            Some(_) => return None,
        }
    }
    None
}

/// What stands behind `coding:` or `coding=` in a comment.
fn encoding_in(comment: &[u8]) -> Option<String> {
    let mut rest = comment;
    loop {
        let at = rest
            .windows(7)
            .position(|w| matches!(w, b"coding:" | b"coding="))?;
        rest = &rest[at + 7..];
        let start = rest.iter().position(|b| !b" \t".contains(b))?;
        let name = &rest[start..];
        let end = name
            .iter()
            .position(|b| !(b.is_ascii_alphanumeric() || b"-_.".contains(b)));
        let name = &name[..end.unwrap_or(name.len())];
        if !name.is_empty() {
            return Some(String::from_utf8_lossy(name).into_owned());
        }
    }
}

/// `utf-8` and `iso-8859-1` for the names that PEP 263 knows them by, the name itself otherwise.
fn usual_name(name: String) -> String {
    let key: String = name
        .chars()
        .take(12)
        .map(|c| {
            if c == '_' {
                '-'
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect();
    if key == "utf-8" || key.starts_with("utf-8-") {
        "utf-8".into()
    } else if ["latin-1", "iso-8859-1", "iso-latin-1"].iter().any(|n| {
        key.strip_prefix(n)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    }) {
        "iso-8859-1".into()
    } else {
        name
    }
}

/// Decodes the encodings other than the default that need no tables.
fn decode_declared<'b>(bytes: &'b [u8], name: &str) -> Result<Cow<'b, str>, SyntaxError> {
    let key: String = name
        .chars()
        .filter(|c| !"-_.".contains(*c))
        .map(|c| c.to_ascii_lowercase())
        .collect();
    match key.as_str() {
        "iso88591" | "latin1" | "l1" | "latin" | "8859" | "cp819" => {
            Ok(Cow::Owned(bytes.iter().map(|&b| char::from(b)).collect()))
        }
        "ascii" | "usascii" | "646" => match bytes.iter().position(|b| !b.is_ascii()) {
            None => Ok(String::from_utf8_lossy(bytes)),
            Some(at) => Err(nowhere(format!(
                "'ascii' codec can't decode byte 0x{:02x} in position {at}: ordinal not in range(128)",
                bytes[at]
            ))),
        },
        "utf8" | "utf8sig" | "u8" => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(fault) => Err(nowhere(format!(
                "'utf-8' codec can't decode byte 0x{:02x} in position {}: invalid start byte",
                bytes[fault.valid_up_to()],
                fault.valid_up_to()
            ))),
        },
        _ => Err(nowhere(format!("unknown encoding: {name}"))),
    }
}

fn nowhere(message: String) -> SyntaxError {
    SyntaxError {
        class: ErrorClass::SyntaxError,
        message,
        span: Span::default(),
        place: Place::Nowhere,
    }
}

fn not_utf8(bytes: &[u8], at: usize, file: Option<&str>) -> SyntaxError {
    let line = lines(&bytes[..at]).count();
    let file = file
        .map(|file| format!(" in file {file}"))
        .unwrap_or_default();
    let message = format!(
        "Non-UTF-8 code starting with '\\x{:02x}'{file} on line {line}, but no encoding declared; \
         see https://peps.python.org/pep-0263/ for details",
        bytes[at]
    );
    let at = at as u32;
    SyntaxError {
        class: ErrorClass::SyntaxError,
        message,
        span: Span::new(at, at),
        place: Place::Full,
    }
}

/// A place for people: a line, counted from 1, and the bytes before it in the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Location {
    /// Counted from 1.
    pub line: u32,
    /// In bytes of UTF-8, counted from 0: the AST's `col_offset`.
    pub column: u32,
}

/// Where the lines of a text begin.
#[derive(Clone, Debug)]
pub struct Lines<'s> {
    text: &'s str,
    starts: Vec<u32>,
}

impl<'s> Lines<'s> {
    /// Finds the lines of a text whose line end is `\n`. One pass.
    pub fn new(text: &'s str) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr_iter(b'\n', text.as_bytes()).map(|at| at as u32 + 1));
        Lines { text, starts }
    }

    /// The text.
    pub fn text(&self) -> &'s str {
        self.text
    }

    /// The line of a byte, counted from 1. Logarithmic in the number of lines.
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|&start| start <= offset) as u32
    }

    /// Line and byte column. Logarithmic in the number of lines.
    pub fn locate(&self, offset: u32) -> Location {
        let line = self.line(offset);
        Location {
            line,
            column: offset - self.start(line),
        }
    }

    /// The column in characters, counted from 0: what a SyntaxError's `offset` is one more than. Linear in the
    /// line's length.
    pub fn character(&self, offset: u32) -> u32 {
        let start = self.start(self.line(offset)) as usize;
        let end = (offset as usize).min(self.text.len());
        let before = self.text.as_bytes().get(start..end).unwrap_or_default();
        let inside = before.iter().filter(|&&b| b & 0xC0 != 0x80).count() as u32;
        inside + (offset - end as u32)
    }

    /// Where a line (counted from 1) begins; the end of the text for one beyond the last.
    pub fn start(&self, line: u32) -> u32 {
        let index = line.saturating_sub(1) as usize;
        self.starts
            .get(index)
            .copied()
            .unwrap_or(self.text.len() as u32)
    }

    /// A line (counted from 1) without its line end.
    pub fn content(&self, line: u32) -> &'s str {
        let text = self
            .text
            .get(self.start(line) as usize..self.start(line + 1) as usize)
            .unwrap_or_default();
        text.strip_suffix('\n').unwrap_or(text)
    }

    /// How many lines there are; a line feed at the end begins one more.
    pub fn count(&self) -> u32 {
        self.starts.len() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newlines_become_line_feeds() {
        assert_eq!(normalize_newlines("a\r\nb\rc\n\r"), "a\nb\nc\n\n");
        assert!(matches!(normalize_newlines("a\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn encodings_are_obeyed() {
        assert_eq!(decode_source(b"\xef\xbb\xbfx", None).as_deref(), Ok("x"));
        assert_eq!(
            decode_source(b"\n# coding: latin-1\n'\xe9'", None).as_deref(),
            Ok("\n# coding: latin-1\n'é'")
        );
        assert_eq!(
            decode_source(b"# coding=UTF_8\nx", None).as_deref(),
            Ok("# coding=UTF_8\nx")
        );
        let fault = |bytes| decode_source(bytes, None).map_or_else(|e| e.message, |text| text);
        assert_eq!(fault(b"# coding: foo\n"), "unknown encoding: foo");
        assert_eq!(
            fault(b"x=\0"),
            "source code string cannot contain null bytes"
        );
        assert_eq!(
            fault(b"\xef\xbb\xbf# coding: latin-1\n"),
            "encoding problem: iso-8859-1 with BOM"
        );
        assert!(
            fault(b"x\n\xff").starts_with("Non-UTF-8 code starting with '\\xff' on line 2, but")
        );
        assert!(fault(b"x\r\n\r\xff").contains("on line 3, but"));
        assert_eq!(
            decode_source(b"#\r\n# coding: latin-1\r\n'\xe9'", None).as_deref(),
            Ok("#\n# coding: latin-1\n'é'")
        );
        assert!(fault(b"#\r\n\r\n# coding: latin-1\r\n'\xe9'").contains("on line 4, but"));
        assert!(fault(b"# coding: ascii\n\xff").contains("byte 0xff in position 16: ordinal"));
    }

    #[test]
    fn bytes_have_lines_and_columns() {
        let lines = Lines::new("aé\nb\n");
        assert_eq!(lines.locate(3), Location { line: 1, column: 3 });
        assert_eq!(lines.character(3), 2);
        assert_eq!(lines.locate(4), Location { line: 2, column: 0 });
        assert_eq!(lines.content(1), "aé");
        assert_eq!(lines.content(3), "");
        assert_eq!(lines.count(), 3);
    }
}
