//! A source text with a name, and the way from its bytes to lines and columns.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use pyish_grammar::ast::Span;

/// A text that was compiled, kept for tracebacks and `inspect`.
#[derive(Debug)]
pub struct Source {
    /// The file's name as it was given, or `<string>` and the like.
    pub name: Box<str>,
    /// The decoded text.
    pub text: Cow<'static, str>,
    line_starts: OnceLock<Box<[u32]>>,
}

/// A place in a source as a reader counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The byte within the line, from 0.
    pub column: u32,
}

impl Source {
    /// How many bytes it takes.
    pub fn bytes(&self) -> usize {
        size_of::<Source>() + 16 + self.name.len() + self.text.len()
    }

    /// A source named `name`.
    pub fn new(name: &str, text: &str) -> Arc<Source> {
        Self::of(name, Cow::Owned(text.into()))
    }

    /// A source named `name`, whose text need not be copied.
    pub fn of(name: &str, text: Cow<'static, str>) -> Arc<Source> {
        Arc::new(Source {
            name: name.into(),
            text,
            line_starts: OnceLock::new(),
        })
    }

    /// Where each line starts. O(text) the first time, then O(1).
    pub fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let mut starts = vec![0];
            for (at, byte) in bytes.iter().enumerate() {
                let ends_line = match byte {
                    b'\n' => true,
                    b'\r' => bytes.get(at + 1) != Some(&b'\n'),
                    _ => false,
                };
                if ends_line {
                    starts.push(at as u32 + 1);
                }
            }
            starts.into()
        })
    }

    /// The line and column of a byte. O(log lines).
    pub fn position(&self, byte: u32) -> Position {
        let starts = self.line_starts();
        let line = starts.partition_point(|start| *start <= byte).max(1);
        Position {
            line: line as u32,
            column: byte - starts[line - 1].min(byte),
        }
    }

    /// The line (from 1) of a byte. O(log lines).
    pub fn line(&self, byte: u32) -> u32 {
        self.position(byte).line
    }

    /// The text of a line (from 1), without its end; empty beyond the last.
    pub fn line_text(&self, line: u32) -> &str {
        let starts = self.line_starts();
        let Some(start) = (line as usize).checked_sub(1).and_then(|at| starts.get(at)) else {
            return "";
        };
        let end = starts
            .get(line as usize)
            .map_or(self.text.len(), |end| *end as usize);
        self.text
            .get(*start as usize..end)
            .unwrap_or("")
            .trim_end_matches(['\n', '\r'])
    }

    /// The text under a span; empty where the span is none of this text.
    pub fn slice(&self, span: Span) -> &str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_newline_return_or_both() {
        let source = Source::new("x", "a\nbc\r\nd\re");
        assert_eq!(source.line_starts(), [0, 2, 6, 8]);
        assert_eq!(source.position(3), Position { line: 2, column: 1 });
        assert_eq!(source.line_text(2), "bc");
        assert_eq!(source.line_text(4), "e");
        assert_eq!(source.line_text(9), "");
    }
}
