//! String literals, f- and t-strings, and what stands side by side.

use lalrpop_util::ParseError;

use super::{Build, Built, Fault, refuse, reject};
use crate::ast::*;
use crate::error::SyntaxError;

/// A literal among adjacent ones.
#[derive(Clone, Copy)]
pub(crate) enum Piece<'a> {
    /// A string or bytes constant.
    Plain(ExprRef<'a>),
    /// An f- or t-string.
    Template(&'a Template<'a>),
}

/// An f- or t-string, decoded.
#[derive(Clone, Copy)]
pub(crate) struct Template<'a> {
    span: Span,
    is_t: bool,
    parts: &'a [StringPart<'a>],
    depth: u32,
}

/// A part of an f- or t-string whose prefix is not known yet.
#[derive(Clone, Copy)]
pub(crate) enum RawPart<'a> {
    Text(Span),
    Field(&'a RawField<'a>),
}

/// A field whose spec is not decoded yet.
#[derive(Clone, Copy)]
pub(crate) struct RawField<'a> {
    span: Span,
    value: ExprRef<'a>,
    text: &'a str,
    /// The text of `{text=}`, up to what follows the equals sign.
    debug: Option<(&'a str, Span)>,
    conversion: Option<Conversion>,
    spec: Option<&'a [RawPart<'a>]>,
}

impl<'a> Piece<'a> {
    fn span(&self) -> Span {
        match self {
            Piece::Plain(expr) => expr.span,
            Piece::Template(template) => template.span,
        }
    }
}

impl<'a> Build<'a, '_> {
    // ---- one literal

    /// A string or bytes literal.
    pub(crate) fn plain(&self, l: u32, r: u32) -> Built<Piece<'a>> {
        let token = Span::new(l, r);
        let text = self.source(token);
        let prefix = text.find(['\'', '"']).unwrap_or(0);
        let (mut raw, mut bytes, mut unicode) = (false, false, false);
        for letter in text[..prefix].bytes() {
            match letter {
                b'r' | b'R' => raw = true,
                b'b' | b'B' => bytes = true,
                b'u' => unicode = true,
                _ => {}
            }
        }
        let quoted = &text[prefix..];
        let quotes = if quoted.len() >= 6
            && quoted.as_bytes()[..3]
                .iter()
                .all(|q| *q == quoted.as_bytes()[0])
        {
            3
        } else {
            1
        };
        let body = Span::new(l + (prefix + quotes) as u32, r - quotes as u32);
        let value = if bytes {
            Constant::Bytes(self.decode_bytes(body, raw, token)?)
        } else {
            Constant::Str {
                wtf8: self.decode_text(body, raw, token)?,
                is_unicode: unicode,
            }
        };
        Ok(Piece::Plain(self.constant(l, value, r)))
    }

    /// What is wrong within a literal that is no f- or t-string.
    pub(crate) fn fault_in_string(&self, token: Span) -> Option<Box<SyntaxError>> {
        fault_of(self.plain(token.start, token.end))
    }

    /// What is wrong within a piece of text of an f- or t-string.
    pub(crate) fn fault_in_part(&self, span: Span, raw: bool) -> Option<Box<SyntaxError>> {
        fault_of(self.decode_part(span, raw))
    }

    pub(crate) fn middle(&self, l: u32, r: u32) -> RawPart<'a> {
        RawPart::Text(Span::new(l, r))
    }

    /// A conversion right behind its exclamation mark.
    pub(crate) fn conversion(&self, l: u32, name: Ident<'a>) -> Built<Conversion> {
        let letter = self.template_letter();
        if name.span.start != l + 1 {
            let message = format!(
                "{letter}-string: conversion type must come right after the exclamation mark"
            );
            return refuse(Span::new(l, name.span.end), message);
        }
        let conversion = match name.name {
            "s" => Conversion::Str,
            "r" => Conversion::Repr,
            "a" => Conversion::Ascii,
            other => {
                let message = format!(
                    "{letter}-string: invalid conversion character '{other}': expected 's', 'r', or 'a'"
                );
                return refuse(name.span, message);
            }
        };
        Ok(conversion)
    }

    /// Whether the innermost string that the parser is in is an f- or a t-string.
    fn template_letter(&self) -> char {
        use crate::token::TokenKind as Kind;
        let mut ended = 0;
        for token in self.tokens.iter().take(self.taken.get()).rev() {
            match token.kind {
                Kind::FStringEnd | Kind::TStringEnd => ended += 1,
                Kind::FStringStart | Kind::TStringStart if ended > 0 => ended -= 1,
                Kind::TStringStart => return 't',
                Kind::FStringStart => return 'f',
                _ => {}
            }
        }
        'f'
    }

    /// A replacement field. `inner`: its brace and what is behind it; `shown`: the end of the expression's
    /// last token, and whether an equals sign follows. The text goes on up to the next token.
    pub(crate) fn field(
        &self,
        inner: (u32, u32),
        value: ExprRef<'a>,
        shown: (u32, bool),
        (conversion, spec): (Option<Conversion>, Option<Vec<RawPart<'a>>>),
        r: u32,
    ) -> Built<RawPart<'a>> {
        let ((l, start), (end, is_debug)) = (inner, shown);
        let next = self.token_at(end);
        let starts_at = |index: usize| self.tokens.get(index).map_or(end, |token| token.span.start);
        let end = starts_at(next);
        let debug = is_debug.then(|| {
            let span = Span::new(start, starts_at(next + 1));
            (self.without_comments(span), span)
        });
        let conversion = match conversion {
            None if is_debug && spec.is_none() => Some(Conversion::Repr),
            conversion => conversion,
        };
        let text = self.without_comments(Span::new(start, end));
        let spec = spec.map(|parts| self.slice(&parts));
        let field = RawField {
            span: Span::new(l, r),
            value,
            text,
            debug,
            conversion,
            spec,
        };
        Ok(RawPart::Field(self.arena.alloc(field)))
    }

    /// The text of an expression as CPython keeps it: comments are left out.
    fn without_comments(&self, span: Span) -> &'a str {
        let text = self.source(span);
        if !text.contains('#') {
            return self.arena.alloc_str(text);
        }
        // A `#` between two tokens begins a comment; one within a token does not.
        let mut kept = String::with_capacity(text.len());
        let mut at = span.start;
        let first = self.token_at(span.start);
        let tokens = self.tokens[first..]
            .iter()
            .take_while(|token| token.span.start < span.end);
        for token in tokens
            .map(|token| token.span)
            .chain([Span::new(span.end, span.end)])
        {
            if token.start < at {
                continue;
            }
            let mut gap = self.source(Span::new(at, token.start));
            while let Some(comment) = gap.find('#') {
                kept.push_str(&gap[..comment]);
                gap = gap[comment..]
                    .find('\n')
                    .map_or("", |line| &gap[comment + line..]);
            }
            kept.push_str(gap);
            kept.push_str(self.source(token));
            at = token.end;
        }
        self.arena.alloc_str(&kept)
    }

    /// An f- or t-string; `s` is behind its opening quotes.
    pub(crate) fn template(
        &self,
        l: u32,
        s: u32,
        parts: Vec<RawPart<'a>>,
        r: u32,
    ) -> Built<Piece<'a>> {
        let prefix = self.source(Span::new(l, s));
        let raw = prefix.contains(['r', 'R']);
        let is_t = prefix.contains(['t', 'T']);
        let mut joined = Joined::default();
        self.add_parts(&mut joined, &parts, raw)?;
        let depth = joined.depth;
        let parts = joined.finish(self);
        Ok(Piece::Template(self.arena.alloc(Template {
            span: Span::new(l, r),
            is_t,
            parts,
            depth,
        })))
    }

    /// Decodes parts, those of specs too; the lexer bounds how far specs nest.
    fn add_parts(&self, joined: &mut Joined<'a>, parts: &[RawPart<'a>], raw: bool) -> Built<()> {
        for part in parts {
            match part {
                RawPart::Text(span) => joined.text(&self.decode_part(*span, raw)?, *span),
                RawPart::Field(field) => {
                    if let Some((text, span)) = field.debug {
                        joined.text(text.as_bytes(), span);
                    }
                    joined.depth = joined.depth.max(field.value.depth);
                    let spec = match field.spec {
                        None => None,
                        Some(parts) => {
                            let mut inner = Joined {
                                depth: joined.depth,
                                ..Joined::default()
                            };
                            self.add_parts(&mut inner, parts, raw)?;
                            joined.depth = inner.depth;
                            Some(inner.finish(self))
                        }
                    };
                    let RawField {
                        span,
                        value,
                        text,
                        conversion,
                        ..
                    } = **field;
                    joined.field(
                        self,
                        self.arena.alloc(Field {
                            span,
                            value,
                            text,
                            conversion,
                            spec,
                        }),
                    );
                }
            }
        }
        Ok(())
    }

    // ---- literals side by side

    pub(crate) fn string(&self, piece: Piece<'a>) -> Built<ExprRef<'a>> {
        match piece {
            Piece::Plain(expr) => Ok(expr),
            Piece::Template(template) => {
                self.template_expr(template.span, template.is_t, template.depth, template.parts)
            }
        }
    }

    fn template_expr(
        &self,
        span: Span,
        is_t: bool,
        depth: u32,
        parts: &'a [StringPart<'a>],
    ) -> Built<ExprRef<'a>> {
        let kind = if is_t {
            ExprKind::TemplateStr(parts)
        } else {
            ExprKind::JoinedStr(parts)
        };
        self.expr(span.start, depth, kind, span.end)
    }

    /// Joins adjacent literals: text with text, bytes with bytes, t-strings with t-strings.
    pub(crate) fn strings(&self, pieces: Vec<Piece<'a>>) -> Built<ExprRef<'a>> {
        let (mut bytes, mut templates, mut f_strings) = (0, 0, 0);
        for piece in &pieces {
            match piece {
                Piece::Plain(Expr {
                    kind: ExprKind::Constant(Constant::Bytes(_)),
                    ..
                }) => bytes += 1,
                Piece::Plain(_) => {}
                Piece::Template(template) if template.is_t => templates += 1,
                Piece::Template(_) => f_strings += 1,
            }
        }
        let span = match (pieces.first(), pieces.last()) {
            (Some(first), Some(last)) => first.span().to(last.span()),
            _ => Span::default(),
        };
        if templates > 0 && templates < pieces.len() {
            return reject();
        }
        if bytes > 0 && bytes < pieces.len() {
            return refuse(
                self.lookahead(),
                "cannot mix bytes and nonbytes literals".into(),
            );
        }
        if templates + f_strings > 0 {
            self.join_templates(&pieces, span, templates > 0)
        } else {
            Ok(self.join_plain(&pieces, span))
        }
    }

    fn join_plain(&self, pieces: &[Piece<'a>], span: Span) -> ExprRef<'a> {
        let mut joined = Vec::new();
        let (mut is_bytes, mut unicode) = (false, None);
        for piece in pieces {
            match piece {
                Piece::Plain(Expr {
                    kind: ExprKind::Constant(Constant::Bytes(bytes)),
                    ..
                }) => {
                    is_bytes = true;
                    joined.extend_from_slice(bytes);
                }
                Piece::Plain(Expr {
                    kind: ExprKind::Constant(Constant::Str { wtf8, is_unicode }),
                    ..
                }) => {
                    unicode.get_or_insert(*is_unicode);
                    joined.extend_from_slice(wtf8);
                }
                _ => {}
            }
        }
        let joined = self.slice(&joined);
        let value = if is_bytes {
            Constant::Bytes(joined)
        } else {
            Constant::Str {
                wtf8: joined,
                is_unicode: unicode.unwrap_or(false),
            }
        };
        self.constant(span.start, value, span.end)
    }

    fn join_templates(&self, pieces: &[Piece<'a>], span: Span, is_t: bool) -> Built<ExprRef<'a>> {
        let mut joined = Joined::default();
        for piece in pieces {
            match piece {
                Piece::Plain(expr) => {
                    if let ExprKind::Constant(Constant::Str { wtf8, .. }) = expr.kind {
                        joined.text(wtf8, expr.span);
                    }
                }
                Piece::Template(template) => {
                    joined.depth = joined.depth.max(template.depth);
                    for part in template.parts {
                        match part {
                            StringPart::Literal { wtf8, span } => joined.text(wtf8, *span),
                            StringPart::Field(field) => joined.field(self, field),
                        }
                    }
                }
            }
        }
        let depth = joined.depth;
        let parts = joined.finish(self);
        self.template_expr(span, is_t, depth, parts)
    }
}

/// Parts in the making: adjacent texts become one literal, empty ones none.
#[derive(Default)]
struct Joined<'a> {
    parts: Vec<StringPart<'a>>,
    text: Vec<u8>,
    span: Option<Span>,
    depth: u32,
}

impl<'a> Joined<'a> {
    fn text(&mut self, text: &[u8], span: Span) {
        self.text.extend_from_slice(text);
        self.span = Some(self.span.map_or(span, |first| first.to(span)));
    }

    fn field(&mut self, build: &Build<'a, '_>, field: &'a Field<'a>) {
        self.flush(build);
        self.parts.push(StringPart::Field(field));
    }

    fn flush(&mut self, build: &Build<'a, '_>) {
        if let Some(span) = self.span.take()
            && !self.text.is_empty()
        {
            self.parts.push(StringPart::Literal {
                wtf8: build.slice(&self.text),
                span,
            });
            self.text.clear();
        }
    }

    fn finish(mut self, build: &Build<'a, '_>) -> &'a [StringPart<'a>] {
        self.flush(build);
        build.slice(&self.parts)
    }
}

fn fault_of<T>(built: Built<T>) -> Option<Box<SyntaxError>> {
    match built {
        Err(ParseError::User {
            error: Fault::Error(error),
        }) => Some(error),
        _ => None,
    }
}
