//! Constants, and the parts of f-strings and t-strings.

use super::Reader;
use crate::object::{Complex, Res, Value};
use num_bigint::Sign;
use pyish_grammar::ast::*;

impl<'a> Reader<'_, 'a> {
    pub(super) fn parts(&mut self, node: &Value, field: &str) -> Res<&'a [StringPart<'a>]> {
        self.each(node, "values", |reader, item| {
            let span = reader.span(item, "expr")?;
            let kind = reader.kind(item);
            if kind == "Constant" {
                let value = reader.get(item, "value")?;
                let Some(text) = value.as_str() else {
                    return raise!(reader.vm, TypeError, "string part must be a str");
                };
                let wtf8 = reader.arena.alloc_slice_copy(text.as_bytes());
                return Ok(StringPart::Literal { wtf8, span });
            }
            let made = if kind == field {
                reader.field(item, field, span)?
            } else {
                // Any expression may stand in a tree; it is formatted as a field without more.
                Field {
                    span,
                    value: reader.expr(item, "Load")?,
                    text: "",
                    conversion: None,
                    spec: None,
                }
            };
            Ok(StringPart::Field(reader.arena.alloc(made)))
        })
    }

    fn field(&mut self, node: &Value, kind: &str, span: Span) -> Res<Field<'a>> {
        let conversion = match self.int(node, "conversion")? {
            -1 => None,
            115 => Some(Conversion::Str),
            114 => Some(Conversion::Repr),
            97 => Some(Conversion::Ascii),
            other => {
                return raise!(
                    self.vm,
                    SystemError,
                    "Unrecognized conversion character {other}"
                );
            }
        };
        let text = match self.opt(node, "str")?.as_ref().and_then(Value::as_str) {
            Some(text) if kind == "Interpolation" => {
                let text = text.to_string_lossy().into_owned();
                self.str(&text)
            }
            _ => "",
        };
        let spec = match self.opt(node, "format_spec")? {
            Some(spec) => Some(self.parts(&spec, "FormattedValue")?),
            None => None,
        };
        Ok(Field {
            span,
            value: self.expr_at(node, "value", "Load")?,
            text,
            conversion,
            spec,
        })
    }

    pub(super) fn constant(
        &mut self,
        value: &Value,
        is_unicode: bool,
        span: Span,
    ) -> Res<ExprKind<'a>> {
        // True and False are ints too.
        if let Value::Object(_) = value
            && let Some(big) = self.vm.big_int(value)
        {
            let digits = big.magnitude().to_string();
            let made = ExprKind::Constant(Constant::BigInt {
                digits: self.str(&digits),
                radix: 10,
            });
            if big.sign() != Sign::Minus {
                return Ok(made);
            }
            let operand = self.expr_of(span, made)?;
            return Ok(ExprKind::Unary {
                op: UnaryOp::Neg,
                operand,
            });
        }
        Ok(ExprKind::Constant(match value {
            Value::None => Constant::None,
            Value::Bool(value) => Constant::Bool(value.get()),
            Value::Int(value) => Constant::Int(*value),
            Value::Float(value) => Constant::Float(value.get()),
            Value::Ellipsis => Constant::Ellipsis,
            _ => {
                if let Some(text) = value.as_str() {
                    let wtf8 = self.arena.alloc_slice_copy(text.as_bytes());
                    Constant::Str { wtf8, is_unicode }
                } else if let Some(bytes) = value.as_bytes() {
                    Constant::Bytes(self.arena.alloc_slice_copy(bytes.as_bytes()))
                } else if let Some(complex) = value.downcast::<Complex>() {
                    let (real, imaginary) = (complex.re, complex.im);
                    let imaginary = Constant::Imaginary(imaginary);
                    if real == 0.0 {
                        return Ok(ExprKind::Constant(imaginary));
                    }
                    return Ok(ExprKind::Binary {
                        left: self.expr_of(span, ExprKind::Constant(Constant::Float(real)))?,
                        op: BinaryOp::Add,
                        right: self.expr_of(span, ExprKind::Constant(imaginary))?,
                    });
                } else if let Some(tuple) = value.as_tuple().cloned() {
                    let mut items = Vec::new();
                    for item in tuple.items() {
                        let kind = self.deeper(|reader| reader.constant(item, false, span))?;
                        items.push(self.expr_of(span, kind)?);
                    }
                    return Ok(ExprKind::Tuple(self.arena.alloc_slice_copy(&items)));
                } else {
                    let given = self.vm.type_name(value);
                    return raise!(
                        self.vm,
                        TypeError,
                        "got an invalid type in Constant: {given}"
                    );
                }
            }
        }))
    }
}
