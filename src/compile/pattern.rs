//! `match`: patterns are tested from left to right, captured names are bound when the whole pattern has matched.
//!
//! ```text
//! captures | subject | what the pattern takes apart …
//! ```
//! Captured values wait in registers below the subject. What a pattern takes apart lies in temporaries above it;
//! a test that fails jumps to a label that drops as many of them as are in use there.

use pyish_grammar::ast::*;

use super::Compiler;
use super::error::{Res, deeper, syntax_error};
use super::names::NameId;
use super::unit::Label;
use super::variables::Variable;
use crate::code::operand::{
    Count, Imm, In, InOut, InPeek, Jump, JumpFar, Out, OutRange, Pair, Range,
};
use crate::code::{Constant as Value, Field, Ins, Op};

/// The state of one pattern's match.
struct Matching {
    /// Where each captured name waits.
    captures: Vec<(NameId, u16)>,
    /// The names that are captured so far.
    bound: Vec<NameId>,
    /// A value may wait in some capture's register.
    has_captured: bool,
    /// A pattern that always matches may stand here.
    may_be_irrefutable: bool,
    /// The first temporary that may have to be dropped.
    base: u16,
    /// For each number of temporaries in use, where a failed test goes; without and with captures.
    fails: [Vec<Label>; 2],
}

/// Numbers that are equal are the same key, whatever their types.
fn as_key(value: Value) -> Value {
    match value {
        Value::Bool(truth) => Value::Int(i64::from(truth)),
        Value::Complex(real, 0.0) => as_key(Value::Float(real)),
        // The bounds are exact: beyond them a float has no 64-bit integer to be equal to.
        Value::Float(number) if number.fract() == 0.0 && (-9.0e18..=9.0e18).contains(&number) => {
            Value::Int(number as i64)
        }
        value => value,
    }
}

impl<'a> Compiler<'a> {
    pub(super) fn match_(&mut self, subject: ExprRef<'a>, cases: &'a [MatchCase<'a>]) -> Res {
        let mark = self.u.top;
        let mut most = 0;
        let mut names = Vec::with_capacity(cases.len());
        for case in cases {
            let mut captured = Vec::new();
            self.captured_names(case.pattern, &mut captured);
            most = most.max(captured.len());
            names.push(captured);
        }
        let first = self.u.temps(most.min(0x7000) as u16);
        let register = self.u.temp();
        self.into(subject, register)?;
        let end = self.u.label();
        for (at, (case, names)) in cases.iter().zip(names).enumerate() {
            let captures = names
                .into_iter()
                .enumerate()
                .map(|(at, name)| (name, first + at as u16))
                .collect();
            let may_be_irrefutable = case.guard.is_some() || at + 1 == cases.len();
            self.case(case, register, captures, may_be_irrefutable, end)?;
        }
        self.u.clear(register, subject.span);
        self.u.place(end);
        self.u.top = mark;
        Ok(())
    }

    fn case(
        &mut self,
        case: &'a MatchCase<'a>,
        subject: u16,
        captures: Vec<(NameId, u16)>,
        may_be_irrefutable: bool,
        end: Label,
    ) -> Res {
        let span = case.pattern.span;
        let next = self.u.label();
        let mut matching = Matching {
            captures,
            bound: Vec::new(),
            has_captured: false,
            may_be_irrefutable,
            base: self.u.top,
            fails: [vec![next], Vec::new()],
        };
        self.pattern(case.pattern, subject, false, &mut matching)?;
        if !self.capture_at_once(&matching) {
            for (name, register) in matching.captures.clone() {
                self.store_name(name, In::take(register), span);
            }
        }
        if let Some(guard) = case.guard {
            self.condition(guard, false, next)?;
        }
        self.u.clear(subject, span);
        self.suite(case.body)?;
        self.u.branch(Ins::Jump { d: JumpFar(0) }, end, span);
        self.place_fails(&matching, next, span);
        Ok(())
    }

    /// If the last instructions of a pattern are its captures, nothing can fail after them: let them go to the
    /// variables at once.
    fn capture_at_once(&mut self, matching: &Matching) -> bool {
        let Some(first) = self.u.words.len().checked_sub(matching.captures.len()) else {
            return false;
        };
        if self.u.is_dead || self.u.last_placed > first as u32 {
            return false;
        }
        let mut settled = Vec::with_capacity(matching.captures.len());
        for word in &self.u.words[first..] {
            let place = matching
                .captures
                .iter()
                .find(|(_, register)| usize::from(*register) == word.ra());
            match place.map(|(name, _)| self.variable(*name)) {
                Some(Variable::Local(local)) if word.operation() == Some(Op::Move) => {
                    settled.push((word.put(Field::a, u32::from(local)), local));
                }
                _ => return false,
            }
        }
        for (at, (word, local)) in settled.into_iter().enumerate() {
            self.u.words[first + at] = word;
            self.u.assigned.add(local);
        }
        true
    }

    /// Where failed tests arrive: drop what is in use, and go on at `next`, which is placed here.
    fn place_fails(&mut self, matching: &Matching, next: Label, span: Span) {
        let [plain, captured] = &matching.fails;
        for (used, label) in captured.iter().enumerate().rev() {
            self.u.place(*label);
            if used > 0 {
                self.u.clear(matching.base + used as u16 - 1, span);
            } else {
                for (_, register) in &matching.captures {
                    self.u.clear(*register, span);
                }
            }
        }
        if plain[1..].iter().any(|label| self.u.is_reached(*label)) {
            self.u.branch(Ins::Jump { d: JumpFar(0) }, next, span);
        }
        for (used, label) in plain.iter().enumerate().skip(1).rev() {
            self.u.place(*label);
            self.u.clear(matching.base + used as u16 - 1, span);
        }
        self.u.place(next);
    }

    /// Where a test that fails now goes.
    fn fail(&mut self, matching: &mut Matching) -> Label {
        let used = usize::from(self.u.top - matching.base);
        let fails = &mut matching.fails[usize::from(matching.has_captured)];
        while fails.len() <= used {
            fails.push(self.u.label());
        }
        fails[used]
    }

    /// All names that a pattern captures, each once.
    fn captured_names(&mut self, pattern: &'a Pattern<'a>, names: &mut Vec<NameId>) {
        deeper(|| match &pattern.kind {
            PatternKind::Value(_) | PatternKind::Singleton(_) => {}
            PatternKind::Star(name) => self.add_name(name.as_ref(), names),
            PatternKind::As { pattern, name } => {
                if let Some(inner) = pattern {
                    self.captured_names(inner, names);
                }
                self.add_name(name.as_ref(), names);
            }
            PatternKind::Sequence(items) | PatternKind::Or(items) => {
                items
                    .iter()
                    .for_each(|item| self.captured_names(item, names));
            }
            PatternKind::Mapping { patterns, rest, .. } => {
                patterns
                    .iter()
                    .for_each(|item| self.captured_names(item, names));
                self.add_name(rest.as_ref(), names);
            }
            PatternKind::Class {
                patterns,
                kw_patterns,
                ..
            } => {
                patterns
                    .iter()
                    .chain(*kw_patterns)
                    .for_each(|item| self.captured_names(item, names));
            }
        });
    }

    fn add_name(&mut self, ident: Option<&Ident<'a>>, names: &mut Vec<NameId>) {
        if let Some(ident) = ident {
            let name = self.mangle(ident.name);
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }

    /// Test `pattern` against the value in `subject`, going to the place for failures if it does not match. An
    /// owned subject is a temporary that is dropped or taken.
    fn pattern(
        &mut self,
        pattern: &'a Pattern<'a>,
        subject: u16,
        owned: bool,
        matching: &mut Matching,
    ) -> Res {
        deeper(|| self.pattern_here(pattern, subject, owned, matching))
    }

    fn pattern_here(
        &mut self,
        pattern: &'a Pattern<'a>,
        subject: u16,
        owned: bool,
        matching: &mut Matching,
    ) -> Res {
        let span = pattern.span;
        let value = if owned {
            In::take(subject)
        } else {
            In::keep(subject)
        };
        match &pattern.kind {
            PatternKind::Value(expected) => self.value_pattern(span, expected, value, matching),
            PatternKind::Singleton(constant) => {
                self.singleton_pattern(span, constant, value, matching);
                Ok(())
            }
            PatternKind::As {
                pattern: None,
                name: None,
            } => {
                if !matching.may_be_irrefutable {
                    return Err(syntax_error(
                        "wildcard makes remaining patterns unreachable",
                        span,
                    ));
                }
                if owned {
                    self.u.clear(subject, span);
                }
                Ok(())
            }
            PatternKind::As {
                pattern: None,
                name: Some(name),
            } => {
                if !matching.may_be_irrefutable {
                    let name = name.name;
                    let message =
                        format!("name capture '{name}' makes remaining patterns unreachable");
                    return Err(syntax_error(message, span));
                }
                self.capture(span, name, value, matching)
            }
            PatternKind::As {
                pattern: Some(inner),
                name,
            } => {
                self.pattern(inner, subject, false, matching)?;
                match name {
                    Some(name) => self.capture(span, name, value, matching),
                    None => Ok(()),
                }
            }
            PatternKind::Star(_) => Ok(()),
            PatternKind::Or(alternatives) => {
                self.or_pattern(span, alternatives, subject, owned, matching)
            }
            PatternKind::Sequence(_) | PatternKind::Mapping { .. } | PatternKind::Class { .. } => {
                let outer = std::mem::replace(&mut matching.may_be_irrefutable, true);
                match &pattern.kind {
                    PatternKind::Sequence(items) => {
                        self.sequence_pattern(span, items, subject, matching)?
                    }
                    PatternKind::Mapping {
                        keys,
                        patterns,
                        rest,
                    } => {
                        self.mapping_pattern(
                            span,
                            keys,
                            patterns,
                            rest.as_ref(),
                            subject,
                            matching,
                        )?;
                    }
                    PatternKind::Class {
                        class,
                        patterns,
                        kw_names,
                        kw_patterns,
                    } => {
                        self.class_pattern(
                            span,
                            class,
                            patterns,
                            kw_names,
                            kw_patterns,
                            subject,
                            matching,
                        )?;
                    }
                    _ => {}
                }
                matching.may_be_irrefutable = outer;
                if owned {
                    self.u.clear(subject, span);
                }
                Ok(())
            }
        }
    }

    fn capture(&mut self, span: Span, name: &Ident<'a>, value: In, matching: &mut Matching) -> Res {
        let id = self.mangle(name.name);
        if matching.bound.contains(&id) {
            let message = format!("multiple assignments to name '{}' in pattern", name.name);
            return Err(syntax_error(message, span));
        }
        matching.bound.push(id);
        matching.has_captured = true;
        let place = matching.captures.iter().find(|(known, _)| *known == id);
        if let Some((_, register)) = place {
            self.u.emit(
                Ins::Move {
                    a: Out(*register),
                    b: value,
                },
                span,
            );
        }
        Ok(())
    }

    fn value_pattern(
        &mut self,
        span: Span,
        expected: ExprRef<'a>,
        value: In,
        matching: &mut Matching,
    ) -> Res {
        if matches!(
            expected.kind,
            ExprKind::JoinedStr(_) | ExprKind::TemplateStr(_)
        ) {
            return Err(syntax_error(
                "patterns may only match literals and attribute lookups",
                span,
            ));
        }
        let fail = self.fail(matching);
        let mark = self.u.top;
        let c = Jump(0);
        if let Some(small) = self.small_int(expected) {
            self.u.branch(
                Ins::JumpUnlessEqInt {
                    a: value,
                    b: Imm(small),
                    c,
                },
                fail,
                span,
            );
        } else {
            let b = self.operand(expected)?;
            self.u
                .branch(Ins::JumpUnlessEq { a: value, b, c }, fail, span);
        }
        self.u.top = mark;
        Ok(())
    }

    fn singleton_pattern(
        &mut self,
        span: Span,
        constant: &Constant<'a>,
        value: In,
        matching: &mut Matching,
    ) {
        let fail = self.fail(matching);
        if matches!(constant, Constant::None) {
            self.u.branch(
                Ins::JumpUnlessNone {
                    a: value,
                    d: JumpFar(0),
                },
                fail,
                span,
            );
            return;
        }
        let mark = self.u.top;
        let temp = self.u.temp();
        let constant = self.literal(constant);
        self.u.load(constant, temp, span);
        self.u.branch(
            Ins::JumpUnlessIs {
                a: value,
                b: In::take(temp),
                c: Jump(0),
            },
            fail,
            span,
        );
        self.u.top = mark;
    }

    /// Go to the place for failures unless the truth value in `test`, the last temporary, holds.
    fn require(&mut self, test: u16, span: Span, matching: &mut Matching) {
        self.u.top = test;
        let fail = self.fail(matching);
        self.jump_on(In::take(test), false, fail, span);
    }

    fn sequence_pattern(
        &mut self,
        span: Span,
        items: &'a [Pattern<'a>],
        subject: u16,
        matching: &mut Matching,
    ) -> Res {
        let mark = self.u.top;
        let mut star = None;
        for (at, item) in items.iter().enumerate() {
            if matches!(item.kind, PatternKind::Star(_)) && star.replace(at).is_some() {
                return Err(syntax_error(
                    "multiple starred names in sequence pattern",
                    span,
                ));
            }
        }
        let test = self.u.temp();
        self.u.emit(
            Ins::MatchSequence {
                a: Out(test),
                b: InPeek(subject),
            },
            span,
        );
        self.require(test, span, matching);
        let needed = items.len() - usize::from(star.is_some());
        if star.is_none() || needed > 0 {
            self.require_length(span, needed, star.is_some(), subject, matching);
        }
        let is_wildcard = |item: &Pattern<'_>| {
            matches!(
                item.kind,
                PatternKind::Star(None)
                    | PatternKind::As {
                        pattern: None,
                        name: None
                    }
            )
        };
        if items.iter().all(is_wildcard) {
            return Ok(());
        }
        match star {
            Some(star) if matches!(items[star].kind, PatternKind::Star(None)) => {
                self.subscripts(span, items, star, subject, matching)?;
            }
            _ => {
                let count = items.len() as u16;
                let first = self.u.temps(count);
                let ins = match star {
                    None => Ins::Unpack {
                        a: OutRange(first),
                        b: In::keep(subject),
                        c: Count(count),
                    },
                    Some(star) => {
                        let after = items.len() - star - 1;
                        if star > 255 || after > 255 {
                            let message = "too many expressions in star-unpacking sequence pattern";
                            return Err(syntax_error(message, span));
                        }
                        let c = Pair(star as u16 | (after as u16) << 8);
                        Ins::UnpackEx {
                            a: OutRange(first),
                            b: In::keep(subject),
                            c,
                        }
                    }
                };
                self.u.emit(ins, span);
                self.elements(items.iter(), first, matching)?;
            }
        }
        self.u.top = mark;
        Ok(())
    }

    /// Test that the subject is long enough, or exactly as long.
    fn require_length(
        &mut self,
        span: Span,
        needed: usize,
        or_more: bool,
        subject: u16,
        matching: &mut Matching,
    ) {
        let fail = self.fail(matching);
        let mark = self.u.top;
        let length = self.u.temp();
        self.u.emit(
            Ins::GetLen {
                a: Out(length),
                b: InPeek(subject),
            },
            span,
        );
        let (a, c) = (In::take(length), Jump(0));
        match i16::try_from(needed) {
            Ok(small) => {
                let b = Imm(small);
                let ins = if or_more {
                    Ins::JumpUnlessGeInt { a, b, c }
                } else {
                    Ins::JumpUnlessEqInt { a, b, c }
                };
                self.u.branch(ins, fail, span);
            }
            Err(_) => {
                let number = self.u.temp();
                self.u.load(Value::Int(needed as i64), number, span);
                let b = In::take(number);
                let ins = if or_more {
                    Ins::JumpUnlessGe { a, b, c }
                } else {
                    Ins::JumpUnlessEq { a, b, c }
                };
                self.u.branch(ins, fail, span);
            }
        }
        self.u.top = mark;
    }

    /// Match patterns against neighbouring temporaries, the last ones taken.
    fn elements(
        &mut self,
        items: impl Iterator<Item = &'a Pattern<'a>>,
        first: u16,
        matching: &mut Matching,
    ) -> Res {
        for (at, item) in items.enumerate() {
            let register = first + at as u16;
            match &item.kind {
                PatternKind::Star(Some(name)) => {
                    self.capture(item.span, name, In::take(register), matching)?
                }
                PatternKind::Star(None) => self.u.clear(register, item.span),
                _ => self.pattern(item, register, true, matching)?,
            }
        }
        Ok(())
    }

    /// `[a, *_, b]`: the elements that matter, by their index.
    fn subscripts(
        &mut self,
        span: Span,
        items: &'a [Pattern<'a>],
        star: usize,
        subject: u16,
        matching: &mut Matching,
    ) -> Res {
        for (at, item) in items.iter().enumerate() {
            if at == star
                || matches!(
                    item.kind,
                    PatternKind::As {
                        pattern: None,
                        name: None
                    }
                )
            {
                continue;
            }
            let mark = self.u.top;
            let element = self.u.temp();
            let (a, b) = (Out(element), In::keep(subject));
            if at < star {
                self.u.load(Value::Int(at as i64), element, span);
            } else {
                self.u.emit(
                    Ins::GetLen {
                        a,
                        b: InPeek(subject),
                    },
                    span,
                );
                let back = (items.len() - at).min(i16::MAX as usize) as i16;
                self.u.emit(
                    Ins::SubInt {
                        a,
                        b: In::take(element),
                        c: Imm(back),
                    },
                    span,
                );
            }
            self.u.emit(
                Ins::LoadIndex {
                    a,
                    b,
                    c: In::take(element),
                },
                span,
            );
            self.pattern(item, element, true, matching)?;
            self.u.top = mark;
        }
        Ok(())
    }

    fn mapping_pattern(
        &mut self,
        span: Span,
        keys: &'a [ExprRef<'a>],
        patterns: &'a [Pattern<'a>],
        rest: Option<&Ident<'a>>,
        subject: u16,
        matching: &mut Matching,
    ) -> Res {
        let mark = self.u.top;
        let test = self.u.temp();
        self.u.emit(
            Ins::MatchMapping {
                a: Out(test),
                b: InPeek(subject),
            },
            span,
        );
        self.require(test, span, matching);
        self.check_keys(span, keys)?;
        if !keys.is_empty() {
            self.require_length(span, keys.len(), true, subject, matching);
        }
        if keys.is_empty() && rest.is_none() {
            return Ok(());
        }
        let tuple = self.u.temp();
        let constants: Option<Box<[Value]>> = keys.iter().map(|key| self.value(key)).collect();
        match constants {
            Some(constants) => self.u.load(Value::Tuple(constants), tuple, span),
            None => {
                let first = self.u.top;
                for key in keys {
                    let temp = self.u.temp();
                    self.into(key, temp)?;
                }
                let c = Count(keys.len() as u16);
                self.u.emit(
                    Ins::BuildTuple {
                        a: Out(tuple),
                        b: Range(first),
                        c,
                    },
                    span,
                );
                self.u.top = first;
            }
        }
        if !keys.is_empty() {
            let fail = self.fail(matching);
            let values = self.u.temp();
            let ins = Ins::MatchKeys {
                a: Out(values),
                b: InPeek(subject),
                c: In::keep(tuple),
            };
            self.u.emit(ins, span);
            self.u.branch(
                Ins::JumpIfNone {
                    a: In::keep(values),
                    d: JumpFar(0),
                },
                fail,
                span,
            );
            let count = patterns.len() as u16;
            let first = self.u.temps(count);
            self.u.emit(
                Ins::Unpack {
                    a: OutRange(first),
                    b: In::take(values),
                    c: Count(count),
                },
                span,
            );
            self.elements(patterns.iter(), first, matching)?;
            self.u.top = values;
        }
        if let Some(rest) = rest {
            let dict = self.u.temp();
            let ins = Ins::MatchRest {
                a: Out(dict),
                b: InPeek(subject),
                c: In::take(tuple),
            };
            self.u.emit(ins, span);
            self.capture(span, rest, In::take(dict), matching)?;
        } else {
            self.u.clear(tuple, span);
        }
        self.u.top = mark;
        Ok(())
    }

    /// No literal key twice.
    fn check_keys(&self, span: Span, keys: &'a [ExprRef<'a>]) -> Res {
        let mut seen = std::collections::HashSet::new();
        for key in keys {
            if matches!(key.kind, ExprKind::JoinedStr(_) | ExprKind::TemplateStr(_)) {
                let message = "mapping pattern keys may only match literals and attribute lookups";
                return Err(syntax_error(message, span));
            }
            if let Some(value) = self.value(key) {
                let text = repr(&value);
                if !seen.insert(as_key(value)) {
                    let message = format!("mapping pattern checks duplicate key ({text})");
                    return Err(syntax_error(message, span));
                }
            }
        }
        Ok(())
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "they are the parts of the pattern"
    )]
    fn class_pattern(
        &mut self,
        span: Span,
        class: ExprRef<'a>,
        patterns: &'a [Pattern<'a>],
        kw_names: &'a [Ident<'a>],
        kw_patterns: &'a [Pattern<'a>],
        subject: u16,
        matching: &mut Matching,
    ) -> Res {
        for (at, name) in kw_names.iter().enumerate() {
            if kw_names[at + 1..]
                .iter()
                .any(|other| other.name == name.name)
            {
                let second = kw_patterns
                    .iter()
                    .zip(kw_names)
                    .skip(at + 1)
                    .find(|(_, other)| other.name == name.name);
                let place = second.map_or(span, |(pattern, _)| pattern.span);
                let message = format!("attribute name repeated in class pattern: {}", name.name);
                return Err(syntax_error(message, place));
            }
        }
        let mark = self.u.top;
        let found = self.u.temp();
        self.into(class, found)?;
        let (a, b) = (InOut(found), InPeek(subject));
        self.u.emit(Ins::MatchClass { a, b }, span);
        self.u.top = mark;
        let fail = self.fail(matching);
        let a = In::keep(found);
        self.u
            .branch(Ins::JumpIfNone { a, d: JumpFar(0) }, fail, span);
        self.u.temp();
        let count = patterns.len() + kw_patterns.len();
        if count == 0 {
            self.u.clear(found, span);
        } else {
            let mut wanted = vec![Value::Int(patterns.len() as i64)];
            wanted.extend(kw_names.iter().map(|name| Value::str(name.name)));
            let first = self.u.temps(count as u16);
            self.u.load(Value::Tuple(wanted.into()), first, span);
            let (a, b, c) = (OutRange(found), InPeek(subject), Count(count as u16));
            self.u.emit(Ins::MatchAttributes { a, b, c }, span);
            let fail = self.fail(matching);
            let (a, d) = (In::take(found), JumpFar(0));
            self.u.branch(Ins::JumpUnless { a, d }, fail, span);
            self.elements(patterns.iter().chain(kw_patterns), first, matching)?;
        }
        self.u.top = mark;
        Ok(())
    }

    fn or_pattern(
        &mut self,
        span: Span,
        alternatives: &'a [Pattern<'a>],
        subject: u16,
        owned: bool,
        matching: &mut Matching,
    ) -> Res {
        let before = matching.bound.len();
        let may_be_irrefutable = matching.may_be_irrefutable;
        let matched = self.u.label();
        let mut names: Option<Vec<NameId>> = None;
        let last = alternatives.len() - 1;
        for (at, alternative) in alternatives.iter().enumerate() {
            matching.bound.truncate(before);
            matching.may_be_irrefutable = at == last && may_be_irrefutable;
            if at == last {
                self.pattern(alternative, subject, false, matching)?;
            } else {
                let next = self.u.label();
                let mut inner = Matching {
                    captures: matching.captures.clone(),
                    bound: matching.bound.clone(),
                    has_captured: false,
                    may_be_irrefutable: false,
                    base: self.u.top,
                    fails: [vec![next], Vec::new()],
                };
                self.pattern(alternative, subject, false, &mut inner)?;
                self.u.branch(Ins::Jump { d: JumpFar(0) }, matched, span);
                // Captures of this alternative are overwritten or dropped later.
                inner.captures.clear();
                self.place_fails(&inner, next, span);
                matching.has_captured |= inner.has_captured;
                matching.bound = inner.bound;
            }
            let mut bound = matching.bound[before..].to_vec();
            bound.sort_unstable();
            match &names {
                None => names = Some(bound),
                Some(first) if *first != bound => {
                    return Err(syntax_error(
                        "alternative patterns bind different names",
                        span,
                    ));
                }
                Some(_) => {}
            }
        }
        matching.may_be_irrefutable = may_be_irrefutable;
        self.u.place(matched);
        if owned {
            self.u.clear(subject, span);
        }
        Ok(())
    }
}

/// A key as `repr` would show it.
fn repr(value: &Value) -> String {
    match value {
        Value::None => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Int(value) => value.to_string(),
        Value::BigInt(value) => value.to_string(),
        Value::Float(value) => format!("{value:?}"),
        Value::Complex(real, imaginary) if *real == 0.0 => format!("{imaginary}j"),
        Value::Complex(real, imaginary) => format!("({real}{imaginary:+}j)"),
        Value::Str(text) => super::unparse::string(text),
        Value::Bytes(bytes) => super::unparse::bytes(bytes),
        _ => "...".into(),
    }
}
