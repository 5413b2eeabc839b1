//! The reader: a position in the tokens, how far anyone has looked, what was found before, and how to give up.
//!
//! # Invariants
//! 1. A rule that answers `None` has put the position back to where it began.
//! 2. `seen` never shrinks: it is one more than the last token that any rule has looked at.
//! 3. A rule never looks past the token that the tokenizer failed at: that ends the search ([`Stop::Tokenizer`]).
//!
//! # Cost
//! The rules that could be tried again at the same place remember their answer, so that a pass is linear in the
//! tokens but for a constant number of attempts for each construct.

use std::collections::HashMap;

use crate::ast::Span;
use crate::build::Build;
use crate::error::{ErrorClass, Place, SyntaxError};
use crate::token::{Token, TokenKind as T};

use super::node::{Kind, Node, Parts};
use super::texts;

/// The deepest nesting of rules that the search follows. A frame of the dev build takes some hundred bytes, a
/// level of brackets some fifteen frames.
const MAX_DEPTH: u32 = 2400;

/// As many answers as are remembered within a statement, some 50 bytes each.
const MAX_MEMORIES: usize = 4_000_000;

/// Why the search ends early.
#[derive(Debug)]
pub(super) enum Stop {
    /// An error was found.
    Error(Box<SyntaxError>),
    /// A rule wants the token that the tokenizer could not make.
    Tokenizer,
    /// The nesting or the length is beyond what the search follows.
    TooDeep,
}

/// What a rule answers: something, nothing, or the end of the search.
pub(super) type Found<X = Node> = Result<Option<X>, Stop>;

/// Take what is found, or answer that nothing is.
macro_rules! need {
    ($found:expr) => {
        match $found? {
            Some(found) => found,
            None => return Ok(None),
        }
    };
}

/// The first of several alternatives that finds something.
macro_rules! first {
    ($reader:ident: $($alternative:expr),+ $(,)?) => {
        'found: {
            $(
                if let Some(found) = $reader.attempt($alternative)? {
                    break 'found Ok::<_, $crate::diagnose::reader::Stop>(Some(found));
                }
            )+
            Ok(None)
        }
    };
}

pub(super) use {first, need};

/// The rules whose answers are remembered.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "named after the rules")]
pub(super) enum Rule {
    Expression,
    StarExpression,
    InvalidNamed,
    Disjunction,
    Binary,
    Strings,
    Arguments,
    StarTarget,
    StarTargetAtom,
    TargetPrimary,
    DelTarget,
    ClosedPattern,
    Block,
    SimpleStatement,
    TypeParam,
}

/// A position in the tokens and everything that the rules share.
pub(super) struct Reader<'s> {
    source: &'s str,
    is_file: bool,
    /// Who reads the escapes of literals.
    literals: Option<&'s Build<'s, 's>>,
    tokens: &'s [Token],
    /// How many brackets are open after each token.
    levels: Vec<u16>,
    pub(super) at: usize,
    seen: usize,
    /// Whether the rules that describe errors are tried.
    pub(super) hunting: bool,
    memo: HashMap<(Rule, u32), Option<(Node, u32)>>,
    nodes: Vec<Node>,
    depth: u32,
    /// What the innermost string that holds the position is called: `f` or `t`.
    pub(super) string_prefix: char,
    /// Whether that string is raw.
    pub(super) string_raw: bool,
    /// `from __future__ import barry_as_FLUFL` has been read.
    pub(super) barry: bool,
}

impl<'s> Reader<'s> {
    /// A reader at the start of `tokens`.
    pub(super) fn new(source: &'s str, tokens: &'s [Token]) -> Self {
        let mut level = 0u16;
        let levels = tokens
            .iter()
            .map(|token| {
                match token.kind {
                    T::LPar | T::LSqb | T::LBrace => level = level.saturating_add(1),
                    T::RPar | T::RSqb | T::RBrace => level = level.saturating_sub(1),
                    _ => {}
                }
                level
            })
            .collect();
        let memo = HashMap::new();
        Reader {
            source,
            is_file: true,
            literals: None,
            tokens,
            levels,
            at: 0,
            seen: 0,
            hunting: false,
            memo,
            nodes: Vec::new(),
            depth: 0,
            string_prefix: 'f',
            string_raw: false,
            barry: false,
        }
    }

    /// The same reader, hearing of what is wrong within literals.
    pub(super) fn with_literals(mut self, literals: &'s Build<'s, 's>) -> Self {
        self.literals = Some(literals);
        self
    }

    /// The same reader, of a text that is no file: CPython adds no line feed to it.
    pub(super) fn of_fragment(mut self) -> Self {
        self.is_file = false;
        self
    }

    /// Raise what is wrong within a literal.
    pub(super) fn check_string(&self, literal: Span) -> Result<(), Stop> {
        let fault = self
            .literals
            .and_then(|literals| literals.fault_in_string(literal));
        let Some(mut error) = fault else {
            return Ok(());
        };
        // Of escapes CPython speaks where it has read to.
        if error.message.starts_with('(') {
            (error.span, error.place) = self.reported(self.furthest());
        }
        Err(Stop::Error(error))
    }

    /// Raise what is wrong within a piece of an f-string's text.
    pub(super) fn check_part(&self, part: Span, raw: bool) -> Result<(), Stop> {
        let fault = self
            .literals
            .and_then(|literals| literals.fault_in_part(part, raw));
        fault.map_or(Ok(()), |error| Err(Stop::Error(error)))
    }

    /// Count the first `taken` tokens as looked at.
    pub(super) fn reach(&mut self, taken: usize) {
        self.seen = self.seen.max(taken.min(self.tokens.len()));
    }

    /// Begin again, this time looking for what is wrong.
    pub(super) fn begin_hunt(&mut self) {
        self.at = 0;
        self.depth = 0;
        self.hunting = true;
        self.barry = false;
        self.forget();
    }

    /// Forget what was found: nobody comes back to what is before the position.
    pub(super) fn forget(&mut self) {
        if self.memo.capacity() > 4096 {
            self.memo = HashMap::new();
        }
        self.memo.clear();
        self.nodes.clear();
    }

    // ---- tokens

    /// The kind of the token ahead; the soft keywords are names here.
    pub(super) fn peek(&mut self) -> Result<T, Stop> {
        self.peek_at(self.at)
    }

    fn peek_at(&mut self, index: usize) -> Result<T, Stop> {
        match self.tokens.get(index) {
            Some(token) => {
                self.seen = self.seen.max(index + 1);
                Ok(match token.kind {
                    T::Match | T::Case | T::Type => T::Name,
                    T::WithItems => T::With,
                    kind => kind,
                })
            }
            None => Err(Stop::Tokenizer),
        }
    }

    /// Whether the token ahead is one of `kinds`.
    pub(super) fn ahead(&mut self, kinds: &[T]) -> Result<bool, Stop> {
        let kind = self.peek()?;
        Ok(kinds.contains(&kind))
    }

    /// Take the token ahead if it is a `kind`.
    pub(super) fn eat(&mut self, kind: T) -> Found<Token> {
        if self.peek()? != kind {
            return Ok(None);
        }
        let token = self.tokens.get(self.at).copied();
        self.at += 1;
        Ok(token)
    }

    /// Take the token ahead if it is one of `kinds`.
    pub(super) fn eat_any(&mut self, kinds: &[T]) -> Found<Token> {
        let kind = self.peek()?;
        if kinds.contains(&kind) {
            self.eat(kind)
        } else {
            Ok(None)
        }
    }

    /// Take the token ahead if it is a name.
    pub(super) fn name(&mut self) -> Found<Node> {
        Ok(self
            .eat(T::Name)?
            .map(|token| Node::new(Kind::Name, token.span)))
    }

    /// Take the token ahead if it is the name `word`.
    pub(super) fn word(&mut self, word: &str) -> Found<Token> {
        if self.peek()? == T::Name && self.text_at(self.at) == word {
            self.eat(T::Name)
        } else {
            Ok(None)
        }
    }

    /// Whether the token ahead is a name that is a keyword in some places.
    pub(super) fn soft_keyword_ahead(&mut self) -> Result<bool, Stop> {
        Ok(self.peek()? == T::Name
            && matches!(self.text_at(self.at), "match" | "case" | "type" | "_"))
    }

    /// Take the token ahead, which must be `kind`.
    pub(super) fn force(&mut self, kind: T) -> Found<Token> {
        let found = self.eat(kind)?;
        if found.is_none() && self.hunting {
            let (span, place) = self.placed(self.at);
            let message = texts::expected(kind);
            return Err(self.stop(ErrorClass::SyntaxError, span, place, message));
        }
        Ok(found)
    }

    fn text_at(&self, index: usize) -> &'s str {
        self.tokens
            .get(index)
            .map_or("", |token| self.text(token.span))
    }

    /// The source of a span.
    pub(super) fn text(&self, span: Span) -> &'s str {
        self.source
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }

    /// Where the last character of a span begins.
    pub(super) fn last_char(&self, span: Span) -> u32 {
        let width = self
            .text(span)
            .chars()
            .next_back()
            .map_or(0, char::len_utf8);
        span.end - width as u32
    }

    /// The place of a token, or of what stands where there is none.
    pub(super) fn span_at(&self, index: usize) -> Span {
        match self.tokens.get(index).or(self.tokens.last()) {
            Some(Token {
                kind: T::Newline,
                span,
            }) if !self.is_invisible(index) => self.newline_span(index, *span),
            // CPython reads these two apart where PEP 401 does not hold.
            Some(Token {
                kind: T::LessGreater,
                span,
            }) if matches!(
                self.source.as_bytes().get(span.end as usize),
                Some(b'=' | b'>')
            ) =>
            {
                Span::new(span.start + 1, span.start + 3)
            }
            Some(Token {
                kind: T::LessGreater,
                span,
            }) => Span::new(span.start, span.start + 1),
            Some(token) => token.span,
            None => Span::default(),
        }
    }

    /// The end of a line begins with its comment, and is there even where the line feed is missing.
    fn newline_span(&self, index: usize, span: Span) -> Span {
        let before = match index
            .checked_sub(1)
            .and_then(|index| self.tokens.get(index))
        {
            Some(token) => token.span.end,
            None => 0,
        };
        let comment = self.text(Span::new(before, span.start)).find('#');
        let start = comment.map_or(span.start, |at| before + at as u32);
        Span::new(start, span.start + 1)
    }

    /// The kind of a token, as the tokenizer made it.
    pub(super) fn kind_at(&self, index: usize) -> Option<T> {
        self.tokens.get(index).map(|token| token.kind)
    }

    /// The last token that was read.
    pub(super) fn last_span(&self) -> Span {
        self.span_at(self.at.saturating_sub(1))
    }

    /// Whether the last token that was read lies in brackets.
    pub(super) fn in_brackets(&self) -> bool {
        self.levels
            .get(self.at.saturating_sub(1))
            .is_some_and(|level| *level > 0)
    }

    /// The index of the furthest token that anyone looked at.
    pub(super) fn furthest(&self) -> usize {
        self.seen.saturating_sub(1)
    }

    /// Whether the tokens end within an f-string or t-string.
    pub(super) fn ends_in_string(&self) -> bool {
        let strings = self.tokens.iter().map(|token| match token.kind {
            T::FStringStart | T::TStringStart => 1,
            T::FStringEnd | T::TStringEnd => -1,
            _ => 0,
        });
        strings.sum::<i32>() > 0
    }

    /// The line that a byte lies on, counted from 1. O(source); called once for an error.
    pub(super) fn line_of(&self, byte: u32) -> usize {
        let before = self
            .source
            .as_bytes()
            .get(..byte as usize)
            .unwrap_or(self.source.as_bytes());
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    }

    // ---- the shape of a search

    /// What `rule` finds; where it finds nothing, the position stays.
    pub(super) fn attempt<X>(&mut self, rule: impl FnOnce(&mut Self) -> Found<X>) -> Found<X> {
        let at = self.at;
        let found = rule(self)?;
        if found.is_none() {
            self.at = at;
        }
        Ok(found)
    }

    /// Whether `rule` would find something here.
    pub(super) fn sees<X>(
        &mut self,
        rule: impl FnOnce(&mut Self) -> Found<X>,
    ) -> Result<bool, Stop> {
        let at = self.at;
        let found = rule(self)?;
        self.at = at;
        Ok(found.is_some())
    }

    /// An attempt that only tells errors: nothing is tried in a plain pass, and what it finds is no program.
    pub(super) fn hunt(&mut self, rule: impl FnOnce(&mut Self) -> Found<()>) -> Result<(), Stop> {
        if self.hunting {
            let at = self.at;
            rule(self)?;
            self.at = at;
        }
        Ok(())
    }

    /// What `rule` finds, remembered.
    pub(super) fn remember(&mut self, rule: Rule, find: impl FnOnce(&mut Self) -> Found) -> Found {
        let key = (rule, self.at as u32);
        if let Some(known) = self.memo.get(&key) {
            return Ok(known.map(|(node, end)| {
                self.at = end as usize;
                node
            }));
        }
        let found = self.nested(|reader| reader.attempt(find))?;
        if self.memo.len() >= MAX_MEMORIES {
            return Err(Stop::TooDeep);
        }
        self.memo
            .insert(key, found.map(|node| (node, self.at as u32)));
        Ok(found)
    }

    /// What `rule` finds, one level deeper.
    pub(super) fn nested<X>(&mut self, rule: impl FnOnce(&mut Self) -> Found<X>) -> Found<X> {
        if self.depth >= MAX_DEPTH {
            return Err(Stop::TooDeep);
        }
        self.depth += 1;
        // The host's thread may have little stack left; this pass is the only one here that recurses.
        let found = stacker::maybe_grow(128 * 1024, 1024 * 1024, || rule(self));
        self.depth -= 1;
        found
    }

    /// `item (separator item)*`: the items.
    pub(super) fn separated(
        &mut self,
        separator: T,
        item: impl Fn(&mut Self) -> Found,
    ) -> Found<Vec<Node>> {
        let Some(head) = item(self)? else {
            return Ok(None);
        };
        let mut items = vec![head];
        while let Some(next) = self.attempt(|r| {
            need!(r.eat(separator));
            item(r)
        })? {
            items.push(next);
        }
        Ok(Some(items))
    }

    /// A node from the token `start` through the last one that was read.
    pub(super) fn node(&self, kind: Kind, start: usize) -> Node {
        Node::new(kind, self.span_at(start).to(self.last_span()))
    }

    /// The same, with parts.
    pub(super) fn node_of(&mut self, kind: Kind, start: usize, parts: &[Node]) -> Node {
        let from = self.nodes.len() as u32;
        self.nodes.extend_from_slice(parts);
        Node {
            parts: Parts {
                from,
                len: parts.len() as u32,
            },
            ..self.node(kind, start)
        }
    }

    /// A part of a node.
    pub(super) fn part(&self, parts: Parts, index: u32) -> Option<Node> {
        if index >= parts.len {
            return None;
        }
        self.nodes.get((parts.from + index) as usize).copied()
    }

    // ---- errors

    /// A SyntaxError at `span`.
    pub(super) fn raise(&self, span: Span, message: impl Into<String>) -> Stop {
        self.stop(ErrorClass::SyntaxError, span, Place::Full, message.into())
    }

    /// A SyntaxError at the token ahead.
    pub(super) fn raise_next(&self, message: impl Into<String>) -> Stop {
        let (span, place) = self.reported(self.at);
        self.stop(ErrorClass::SyntaxError, span, place, message.into())
    }

    /// A SyntaxError at `span` that CPython reports without an end.
    pub(super) fn raise_without_end(&self, span: Span, message: impl Into<String>) -> Stop {
        self.stop(
            ErrorClass::SyntaxError,
            span,
            Place::EndZero,
            message.into(),
        )
    }

    /// A SyntaxError at the furthest token that anyone looked at.
    pub(super) fn raise_furthest(&self, message: impl Into<String>) -> Stop {
        let (span, place) = self.reported(self.furthest());
        self.stop(ErrorClass::SyntaxError, span, place, message.into())
    }

    /// A SyntaxError from `start` to where the tokenizer has read.
    pub(super) fn raise_from(&self, start: Span, message: impl Into<String>) -> Stop {
        let mut end = self
            .span_at(self.furthest())
            .end
            .saturating_sub(1)
            .max(start.start);
        while !self.source.is_char_boundary(end as usize) {
            end -= 1;
        }
        self.raise(Span::new(start.start, end), message)
    }

    /// An IndentationError at the furthest token that anyone looked at.
    pub(super) fn raise_indentation(&self, message: impl Into<String>) -> Stop {
        let (span, place) = self.reported(self.furthest());
        self.stop(ErrorClass::IndentationError, span, place, message.into())
    }

    fn stop(&self, class: ErrorClass, span: Span, place: Place, message: String) -> Stop {
        Stop::Error(Box::new(SyntaxError {
            class,
            message,
            span,
            place,
        }))
    }

    /// Where CPython points for a token. Changes of indentation and the end of the text have no column of their
    /// own: it reports how far the tokenizer has read.
    pub(super) fn reported(&self, index: usize) -> (Span, Place) {
        let span = self.span_at(index);
        if !self.is_invisible(index) {
            return (span, Place::Full);
        }
        let text = self.source.as_bytes();
        let end = span.end as usize;
        let read = match end.checked_sub(1).and_then(|last| text.get(last)) {
            // Of a file's last line CPython counts the line feed, even where it is missing.
            _ if end >= text.len() && self.ends_in_line_feed() => {
                text.len() - usize::from(text.ends_with(b"\n"))
            }
            _ if end >= text.len() => text.len().saturating_sub(1),
            Some(b' ' | b'\t' | b'\x0c') => end - 1,
            _ => return (Span::new(span.end, span.end), Place::Margin),
        };
        (Span::new(read as u32, read as u32), Place::StartOnly)
    }

    /// Where CPython points for a token that it takes the place of, not the end of what has been read.
    pub(super) fn placed(&self, index: usize) -> (Span, Place) {
        match (self.kind_at(index), self.reported(index)) {
            (Some(T::EndMarker | T::Newline), (span, Place::StartOnly)) => (span, Place::LineOnly),
            (_, reported) => reported,
        }
    }

    /// Whether a token has no place of its own.
    fn is_invisible(&self, index: usize) -> bool {
        match self.kind_at(index) {
            Some(T::Indent | T::Dedent | T::EndMarker) => true,
            Some(T::Newline) => {
                let at_end = self.tokens.get(index).map(|token| token.span.end as usize);
                at_end == Some(self.source.len()) && !self.ends_in_line_feed()
            }
            _ => false,
        }
    }

    /// A file's last line has a line feed for CPython, whether it is there or not.
    fn ends_in_line_feed(&self) -> bool {
        self.is_file || self.source.ends_with('\n')
    }
}
