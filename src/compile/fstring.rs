//! f-strings and t-strings.

use pyish_grammar::ast::*;

use super::Compiler;
use super::error::{Res, deeper};
use crate::code::operand::{Count, Imm, Out, Range, Window};
use crate::code::{Constant, Ins};

/// The most pieces that are joined at once.
const WINDOW: usize = 32;

impl<'a> Compiler<'a> {
    /// `dst =` the text of an f-string, or of a field's spec.
    pub(super) fn joined(&mut self, span: Span, parts: &'a [StringPart<'a>], dst: u16) -> Res {
        let parts: Vec<&StringPart<'a>> = parts.iter().filter(|part| !is_empty(part)).collect();
        deeper(|| self.joined_parts(span, &parts, dst, false))
    }

    /// `within`: what they make is only a piece.
    fn joined_parts(
        &mut self,
        span: Span,
        parts: &[&'a StringPart<'a>],
        dst: u16,
        within: bool,
    ) -> Res {
        match parts {
            [] => {
                self.u.load(Constant::str(""), dst, span);
                return Ok(());
            }
            [part] => return self.part(part, dst, within),
            _ => {}
        }
        let mark = self.u.top;
        let first = self.u.top;
        let mut count = 0;
        // More pieces than a window takes are joined in groups, and those in groups again.
        let mut group = 1;
        while parts.len().div_ceil(group) > WINDOW {
            group *= WINDOW;
        }
        for pieces in parts.chunks(group) {
            let temp = self.u.temp();
            self.joined_parts(span, pieces, temp, true)?;
            count += 1;
        }
        self.u.emit(
            Ins::BuildString {
                a: Out(dst),
                b: Range(first),
                c: Count(count),
            },
            span,
        );
        self.u.top = mark;
        Ok(())
    }

    fn part(&mut self, part: &'a StringPart<'a>, dst: u16, within: bool) -> Res {
        match part {
            StringPart::Literal { wtf8, span } => {
                self.u.load(Constant::Str((*wtf8).into()), dst, *span);
                Ok(())
            }
            StringPart::Field(field) => self.field(field, dst, within),
        }
    }

    fn field(&mut self, field: &'a Field<'a>, dst: u16, within: bool) -> Res {
        let mark = self.u.top;
        let has_spec = field.spec.is_some_and(|spec| !spec.is_empty());
        let value = if !has_spec && self.u.is_temp(dst) {
            dst
        } else {
            self.u.temp()
        };
        self.into(field.value, value)?;
        if has_spec && let Some(spec) = field.spec {
            let temp = self.u.temp();
            self.joined(field.span, spec, temp)?;
        }
        let mut c = conversion(field.conversion);
        if has_spec {
            c += 4;
        } else if within && c == 0 {
            // A number may stay one: `BuildString` writes it.
            c = 8;
        }
        self.u.emit(
            Ins::Format {
                a: Out(dst),
                b: Window(value),
                c: Imm(c),
            },
            field.span,
        );
        self.u.top = mark;
        Ok(())
    }

    /// `dst =` the template of a t-string (PEP 750): one string more than there are interpolations.
    pub(super) fn template(&mut self, span: Span, parts: &'a [StringPart<'a>], dst: u16) -> Res {
        let mark = self.u.top;
        let mut strings = vec![Vec::new()];
        let mut fields = Vec::new();
        for part in parts {
            match part {
                StringPart::Literal { wtf8, .. } => {
                    if let Some(last) = strings.last_mut() {
                        last.extend_from_slice(wtf8);
                    }
                }
                StringPart::Field(field) => {
                    fields.push(*field);
                    strings.push(Vec::new());
                }
            }
        }
        let base = self.u.temp();
        let constants = strings
            .into_iter()
            .map(|text| Constant::Str(text.into()))
            .collect();
        self.u.load(Constant::Tuple(constants), base, span);
        let interpolations = self.u.temp();
        let first = self.u.top;
        for field in &fields {
            let temp = self.u.temp();
            self.interpolation(field, temp)?;
        }
        let (b, c) = (Range(first), Count(fields.len() as u16));
        self.u.emit(
            Ins::BuildTuple {
                a: Out(interpolations),
                b,
                c,
            },
            span,
        );
        self.u.emit(
            Ins::BuildTemplate {
                a: Out(dst),
                b: Window(base),
            },
            span,
        );
        self.u.top = mark;
        Ok(())
    }

    fn interpolation(&mut self, field: &'a Field<'a>, dst: u16) -> Res {
        let mark = self.u.top;
        let value = self.u.temps(3);
        self.into(field.value, value)?;
        self.u
            .load(Constant::str(field.text), value + 1, field.span);
        match field.spec {
            Some(spec) => self.joined(field.span, spec, value + 2)?,
            None => self.u.clear(value + 2, field.span),
        }
        let c = Imm(conversion(field.conversion));
        self.u.emit(
            Ins::BuildInterpolation {
                a: Out(dst),
                b: Window(value),
                c,
            },
            field.span,
        );
        self.u.top = mark;
        Ok(())
    }
}

fn is_empty(part: &StringPart<'_>) -> bool {
    matches!(part, StringPart::Literal { wtf8, .. } if wtf8.is_empty())
}

fn conversion(conversion: Option<Conversion>) -> i16 {
    match conversion {
        None => 0,
        Some(Conversion::Str) => 1,
        Some(Conversion::Repr) => 2,
        Some(Conversion::Ascii) => 3,
    }
}
