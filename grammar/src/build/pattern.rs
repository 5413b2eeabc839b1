//! Patterns.

use super::{Build, Built, reject, reject_at};
use crate::ast::*;

/// An argument of a class pattern.
#[derive(Clone, Copy)]
pub(crate) enum PatternArg<'a> {
    Positional(&'a Pattern<'a>),
    Keyword(&'a (Ident<'a>, Pattern<'a>)),
}

impl<'a> Build<'a, '_> {
    fn pattern(&self, l: u32, kind: PatternKind<'a>, r: u32) -> &'a Pattern<'a> {
        self.arena.alloc(Pattern {
            span: Span::new(l, r),
            kind,
        })
    }

    pub(crate) fn sequence(&self, l: u32, items: Vec<&'a Pattern<'a>>, r: u32) -> &'a Pattern<'a> {
        self.pattern(l, PatternKind::Sequence(self.gather(&items)), r)
    }

    pub(crate) fn or_pattern(
        &self,
        l: u32,
        items: Vec<&'a Pattern<'a>>,
        r: u32,
    ) -> &'a Pattern<'a> {
        self.pattern(l, PatternKind::Or(self.gather(&items)), r)
    }

    pub(crate) fn star_pattern(&self, l: u32, name: Ident<'a>, r: u32) -> &'a Pattern<'a> {
        let name = if name.name == "_" { None } else { Some(name) };
        self.pattern(l, PatternKind::Star(name), r)
    }

    pub(crate) fn as_pattern(
        &self,
        l: u32,
        pattern: &'a Pattern<'a>,
        name: Ident<'a>,
        r: u32,
    ) -> Built<&'a Pattern<'a>> {
        let name = Some(self.capture(name)?);
        Ok(self.pattern(
            l,
            PatternKind::As {
                pattern: Some(pattern),
                name,
            },
            r,
        ))
    }

    /// A name that is bound: not `_`.
    pub(crate) fn capture(&self, name: Ident<'a>) -> Built<Ident<'a>> {
        if name.name == "_" {
            reject_at(name.span.start)
        } else {
            Ok(name)
        }
    }

    pub(crate) fn value_pattern(&self, value: ExprRef<'a>) -> &'a Pattern<'a> {
        self.pattern(value.span.start, PatternKind::Value(value), value.span.end)
    }

    pub(crate) fn singleton_pattern(&self, value: ExprRef<'a>) -> &'a Pattern<'a> {
        let kind = match value.kind {
            ExprKind::Constant(constant) => PatternKind::Singleton(constant),
            _ => PatternKind::Value(value),
        };
        self.pattern(value.span.start, kind, value.span.end)
    }

    /// A bare name is bound, `_` matches anything, a dotted name is compared.
    pub(crate) fn name_pattern(&self, path: Vec<Ident<'a>>) -> Built<&'a Pattern<'a>> {
        if let [name] = path[..] {
            let bound = if name.name == "_" { None } else { Some(name) };
            let kind = PatternKind::As {
                pattern: None,
                name: bound,
            };
            return Ok(self.pattern(name.span.start, kind, name.span.end));
        }
        Ok(self.value_pattern(self.path(&path)?))
    }

    /// A dotted name as the key of a mapping.
    pub(crate) fn dotted_value(&self, path: Vec<Ident<'a>>) -> Built<ExprRef<'a>> {
        if path.len() < 2 {
            reject()
        } else {
            self.path(&path)
        }
    }

    /// `a.b.c` as an expression. CPython's grammar has taken a leading `_` for the wildcard by then.
    fn path(&self, path: &[Ident<'a>]) -> Built<ExprRef<'a>> {
        let Some((first, rest)) = path.split_first() else {
            return reject();
        };
        if first.name == "_" {
            return reject_at(first.span.end);
        }
        let mut value = self.leaf(
            first.span.start,
            0,
            ExprKind::Name(first.name),
            first.span.end,
        );
        for attr in rest {
            value = self.attribute(first.span.start, value, *attr, attr.span.end)?;
        }
        Ok(value)
    }

    pub(crate) fn keyword_pattern(
        &self,
        name: Ident<'a>,
        pattern: &'a Pattern<'a>,
    ) -> PatternArg<'a> {
        PatternArg::Keyword(self.arena.alloc((name, *pattern)))
    }

    pub(crate) fn class_pattern(
        &self,
        l: u32,
        path: Vec<Ident<'a>>,
        args: Vec<PatternArg<'a>>,
        r: u32,
    ) -> Built<&'a Pattern<'a>> {
        let class = self.path(&path)?;
        let (mut patterns, mut kw_names, mut kw_patterns) = (Vec::new(), Vec::new(), Vec::new());
        for arg in &args {
            match arg {
                PatternArg::Positional(_) if !kw_names.is_empty() => return reject(),
                PatternArg::Positional(pattern) => patterns.push(**pattern),
                PatternArg::Keyword((name, pattern)) => {
                    kw_names.push(*name);
                    kw_patterns.push(*pattern);
                }
            }
        }
        let kind = PatternKind::Class {
            class,
            patterns: self.slice(&patterns),
            kw_names: self.slice(&kw_names),
            kw_patterns: self.slice(&kw_patterns),
        };
        Ok(self.pattern(l, kind, r))
    }

    pub(crate) fn mapping(
        &self,
        l: u32,
        items: Vec<(ExprRef<'a>, &'a Pattern<'a>)>,
        rest: Option<Ident<'a>>,
        r: u32,
    ) -> &'a Pattern<'a> {
        let keys = self
            .arena
            .alloc_slice_fill_iter(items.iter().map(|(key, _)| *key));
        let patterns = self
            .arena
            .alloc_slice_fill_iter(items.iter().map(|(_, pattern)| **pattern));
        self.pattern(
            l,
            PatternKind::Mapping {
                keys,
                patterns,
                rest,
            },
            r,
        )
    }

    pub(crate) fn match_case(
        &self,
        pattern: &'a Pattern<'a>,
        guard: Option<ExprRef<'a>>,
        body: Suite<'a>,
    ) -> &'a MatchCase<'a> {
        self.arena.alloc(MatchCase {
            pattern,
            guard,
            body,
        })
    }
}
