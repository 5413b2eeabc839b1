//! The templates of `str.format`: literal text, and fields `{name!conversion:spec}`; and the names in them, such as
//! `0.attribute[key]`.

use super::{Fault, unicode, wtf8};

/// Literal text and the field that follows it.
#[derive(Debug, PartialEq)]
pub(crate) struct Part<'a> {
    pub(crate) literal: &'a [u8],
    pub(crate) field: Option<Field<'a>>,
}

/// What stands between braces.
#[derive(Debug, PartialEq)]
pub(crate) struct Field<'a> {
    pub(crate) name: &'a [u8],
    /// `r`, `s`, `a`, or something that there is not; see [`unknown_conversion`].
    pub(crate) conversion: Option<u32>,
    pub(crate) spec: &'a [u8],
    /// Whether the specification has fields of its own.
    pub(crate) nested: bool,
}

/// Reads a template.
pub(crate) struct Parts<'a> {
    rest: &'a [u8],
}

impl<'a> Parts<'a> {
    pub(crate) fn new(template: &'a [u8]) -> Parts<'a> {
        Parts { rest: template }
    }

    fn part(&mut self) -> Result<Part<'a>, Fault> {
        let text = self.rest;
        let Some(brace) = memchr::memchr2(b'{', b'}', text) else {
            self.rest = &[];
            return Ok(Part {
                literal: text,
                field: None,
            });
        };
        let (literal, tail) = text.split_at(brace);
        let kind = tail.first().copied().unwrap_or(b'{');
        if tail.get(1) == Some(&kind) {
            self.rest = tail.get(2..).unwrap_or(&[]);
            return Ok(Part {
                literal: text.get(..brace + 1).unwrap_or(literal),
                field: None,
            });
        }
        if kind == b'}' || tail.len() == 1 {
            return Err(Fault::value(format!(
                "Single '{}' encountered in format string",
                char::from(kind)
            )));
        }
        let field = self.field(tail.get(1..).unwrap_or(&[]))?;
        Ok(Part {
            literal,
            field: Some(field),
        })
    }

    /// `text` starts behind the opening brace.
    fn field(&mut self, text: &'a [u8]) -> Result<Field<'a>, Fault> {
        let (mut bracket, mut end) = (false, None);
        for (at, byte) in text.iter().enumerate() {
            match byte {
                b'{' if !bracket => {
                    return Err(Fault::value("unexpected '{' in field name"));
                }
                b'[' => bracket = true,
                b']' => bracket = false,
                b'}' | b':' | b'!' if !bracket => {
                    end = Some((at, *byte));
                    break;
                }
                _ => {}
            }
        }
        let Some((end, closer)) = end else {
            return Err(Fault::value("expected '}' before end of string"));
        };
        let name = text.get(..end).unwrap_or(&[]);
        let mut rest = text.get(end + 1..).unwrap_or(&[]);
        let mut conversion = None;
        if closer == b'!' {
            let Some((code, width)) = wtf8::first(rest) else {
                return Err(Fault::value(
                    "end of string while looking for conversion specifier",
                ));
            };
            conversion = Some(code);
            rest = rest.get(width..).unwrap_or(&[]);
            match rest.split_first() {
                Some((b':', tail)) => rest = tail,
                Some((b'}', tail)) => {
                    self.rest = tail;
                    return Ok(Field {
                        name,
                        conversion,
                        spec: &[],
                        nested: false,
                    });
                }
                Some(_) => return Err(Fault::value("expected ':' after conversion specifier")),
                None => {}
            }
        } else if closer == b'}' {
            self.rest = rest;
            return Ok(Field {
                name,
                conversion,
                spec: &[],
                nested: false,
            });
        }
        let (mut depth, mut nested) = (1_usize, false);
        for (at, byte) in rest.iter().enumerate() {
            match byte {
                b'{' => {
                    nested = true;
                    depth += 1;
                }
                b'}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.rest = rest.get(at + 1..).unwrap_or(&[]);
                return Ok(Field {
                    name,
                    conversion,
                    spec: rest.get(..at).unwrap_or(&[]),
                    nested,
                });
            }
        }
        Err(Fault::value("unmatched '{' in format spec"))
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Result<Part<'a>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let part = self.part();
        if part.is_err() {
            self.rest = &[];
        }
        Some(part)
    }
}

/// The error for a conversion other than `r`, `s` and `a`.
pub(crate) fn unknown_conversion(code: u32) -> Fault {
    match char::from_u32(code) {
        Some(shown) if (33..127).contains(&code) => {
            Fault::value(format!("Unknown conversion specifier {shown}"))
        }
        _ => Fault::value(format!("Unknown conversion specifier \\x{code:x}")),
    }
}

/// How deep fields may nest.
pub(crate) const MAX_DEPTH: usize = 2;

/// The error for a field in a field in a field.
pub(crate) fn too_deep() -> Fault {
    Fault::value("Max string recursion exceeded")
}

// ---- names

/// What a field's name starts with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum First<'a> {
    /// Nothing: the next argument.
    Auto,
    Index(usize),
    Name(&'a [u8]),
}

/// A step from the argument to what is shown.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Access<'a> {
    Attribute(&'a [u8]),
    Index(usize),
    Key(&'a [u8]),
}

/// A decimal number, or `None` where the text is none.
fn integer(text: &[u8]) -> Result<Option<usize>, Fault> {
    let mut value = 0_usize;
    for code in wtf8::code_points(text) {
        let Some(digit) = unicode::decimal(code) else {
            return Ok(None);
        };
        match value
            .checked_mul(10)
            .and_then(|tens| tens.checked_add(digit as usize))
        {
            Some(next) if isize::try_from(next).is_ok() => value = next,
            _ => return Err(Fault::value("Too many decimal digits in format string")),
        }
    }
    Ok((!text.is_empty()).then_some(value))
}

/// The argument that a name means, and the steps from there.
pub(crate) fn split_name(name: &[u8]) -> Result<(First<'_>, Accesses<'_>), Fault> {
    let end = memchr::memchr2(b'.', b'[', name).unwrap_or(name.len());
    let (first, rest) = name.split_at(end);
    let first = match integer(first)? {
        Some(index) => First::Index(index),
        None if first.is_empty() => First::Auto,
        None => First::Name(first),
    };
    Ok((first, Accesses { rest }))
}

/// Reads `.attribute[key]…`.
pub(crate) struct Accesses<'a> {
    rest: &'a [u8],
}

impl<'a> Accesses<'a> {
    fn access(&mut self) -> Result<Access<'a>, Fault> {
        let empty = || Fault::value("Empty attribute in format string");
        match self.rest.split_first() {
            Some((b'.', tail)) => {
                let end = memchr::memchr2(b'.', b'[', tail).unwrap_or(tail.len());
                let (name, rest) = tail.split_at(end);
                self.rest = rest;
                if name.is_empty() {
                    Err(empty())
                } else {
                    Ok(Access::Attribute(name))
                }
            }
            Some((b'[', tail)) => {
                let Some(end) = memchr::memchr(b']', tail) else {
                    return Err(Fault::value("Missing ']' in format string"));
                };
                let (key, rest) = tail.split_at(end);
                self.rest = rest.get(1..).unwrap_or(&[]);
                if key.is_empty() {
                    return Err(empty());
                }
                Ok(integer(key)?.map_or(Access::Key(key), Access::Index))
            }
            _ => Err(Fault::value(
                "Only '.' or '[' may follow ']' in format field specifier",
            )),
        }
    }
}

impl<'a> Iterator for Accesses<'a> {
    type Item = Result<Access<'a>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let access = self.access();
        if access.is_err() {
            self.rest = &[];
        }
        Some(access)
    }
}

/// Whether a template numbers its fields itself; it may not do both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Numbering {
    #[default]
    Open,
    Manual,
    Automatic {
        next: usize,
    },
}

impl Numbering {
    /// The number of a field without one.
    pub(crate) fn automatic(&mut self) -> Result<usize, Fault> {
        let next = match *self {
            Numbering::Open => 0,
            Numbering::Automatic { next } => next,
            Numbering::Manual => {
                return Err(Fault::value(
                    "cannot switch from manual field specification to automatic field numbering",
                ));
            }
        };
        *self = Numbering::Automatic { next: next + 1 };
        Ok(next)
    }

    /// A field has a number of its own.
    pub(crate) fn manual(&mut self) -> Result<(), Fault> {
        if let Numbering::Automatic { .. } = self {
            return Err(Fault::value(
                "cannot switch from automatic field numbering to manual field specification",
            ));
        }
        *self = Numbering::Manual;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates() {
        let parts: Vec<_> = Parts::new(b"a{0!r:{x}}b{{c}}")
            .map(Result::unwrap)
            .collect();
        let field = Field {
            name: b"0",
            conversion: Some(u32::from(b'r')),
            spec: b"{x}",
            nested: true,
        };
        assert_eq!(
            parts[0],
            Part {
                literal: b"a",
                field: Some(field)
            }
        );
        assert_eq!(
            parts[1],
            Part {
                literal: b"b{",
                field: None
            }
        );
        assert_eq!(
            parts[2],
            Part {
                literal: b"c}",
                field: None
            }
        );
    }

    #[test]
    fn faults() {
        for (template, text) in [
            ("{", "Single '{' encountered in format string"),
            ("}", "Single '}' encountered in format string"),
            ("{}}", "Single '}' encountered in format string"),
            ("{a", "expected '}' before end of string"),
            ("{0[0}", "expected '}' before end of string"),
            (
                "{0!",
                "end of string while looking for conversion specifier",
            ),
            ("{0!}", "unmatched '{' in format spec"),
            ("{0!rr}", "expected ':' after conversion specifier"),
            ("{0!r", "unmatched '{' in format spec"),
            ("{0:{1}", "unmatched '{' in format spec"),
            ("{0{1}}", "unexpected '{' in field name"),
        ] {
            let fault = Parts::new(template.as_bytes())
                .find_map(Result::err)
                .unwrap();
            assert_eq!(fault.text, text, "{template}");
        }
    }

    #[test]
    fn names() {
        let (first, accesses) = split_name(b"0.a[1][x].b").unwrap();
        assert_eq!(first, First::Index(0));
        let accesses: Vec<_> = accesses.map(Result::unwrap).collect();
        assert_eq!(
            accesses,
            [
                Access::Attribute(b"a"),
                Access::Index(1),
                Access::Key(b"x"),
                Access::Attribute(b"b")
            ]
        );
        for (name, text) in [
            ("0.", "Empty attribute in format string"),
            ("0[]", "Empty attribute in format string"),
            (
                "0[0]x",
                "Only '.' or '[' may follow ']' in format field specifier",
            ),
            ("0[0", "Missing ']' in format string"),
            (
                "0[99999999999999999999]",
                "Too many decimal digits in format string",
            ),
        ] {
            let fault = split_name(name.as_bytes())
                .unwrap()
                .1
                .find_map(Result::err)
                .unwrap();
            assert_eq!(fault.text, text, "{name}");
        }
    }
}
