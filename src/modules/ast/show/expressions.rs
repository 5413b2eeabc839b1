//! Expressions, constants, and the parts of f-strings and t-strings.

use super::super::ops;
use super::{Shower, Use};
use crate::code::Constant;
use crate::object::{Res, Value};
use pyish_grammar::ast::*;

impl Shower<'_> {
    pub(super) fn expr(&mut self, expr: &Expr<'_>, usage: Use) -> Res {
        self.deeper(|shower| shower.expr_here(expr, usage))
    }

    pub(super) fn expr_here(&mut self, expr: &Expr<'_>, usage: Use) -> Res {
        let span = expr.span;
        match &expr.kind {
            ExprKind::BoolOp { op, values } => {
                let op = self.shared(ops::name_of(ops::BOOL, *op))?;
                let values = self.loads(values)?;
                self.node("BoolOp", span, &[("op", op), ("values", values)])
            }
            ExprKind::Named { target, value } => {
                let id = self.name(target)?;
                let ctx = self.shared("Store")?;
                let target = self.node("Name", target.span, &[("id", id), ("ctx", ctx)])?;
                let value = self.load(value)?;
                self.node("NamedExpr", span, &[("target", target), ("value", value)])
            }
            ExprKind::Binary { left, op, right } => {
                let fields = [
                    ("left", self.load(left)?),
                    ("op", self.shared(ops::name_of(ops::BINARY, *op))?),
                    ("right", self.load(right)?),
                ];
                self.node("BinOp", span, &fields)
            }
            ExprKind::Unary { op, operand } => {
                let fields = [
                    ("op", self.shared(ops::name_of(ops::UNARY, *op))?),
                    ("operand", self.load(operand)?),
                ];
                self.node("UnaryOp", span, &fields)
            }
            ExprKind::Lambda { params, body } => {
                let fields = [
                    ("args", self.parameters(params)?),
                    ("body", self.load(body)?),
                ];
                self.node("Lambda", span, &fields)
            }
            ExprKind::IfExp { test, body, orelse } => {
                let fields = [
                    ("test", self.load(test)?),
                    ("body", self.load(body)?),
                    ("orelse", self.load(orelse)?),
                ];
                self.node("IfExp", span, &fields)
            }
            ExprKind::Dict(pairs) => {
                let keys = self.list(pairs, |this, (key, _)| this.opt_load(key))?;
                let values = self.list(pairs, |this, (_, value)| this.load(value))?;
                self.node("Dict", span, &[("keys", keys), ("values", values)])
            }
            ExprKind::Set(items) => {
                let elts = self.loads(items)?;
                self.node("Set", span, &[("elts", elts)])
            }
            ExprKind::ListComp {
                element,
                generators,
            } => self.comprehension("ListComp", element, generators, span),
            ExprKind::SetComp {
                element,
                generators,
            } => self.comprehension("SetComp", element, generators, span),
            ExprKind::GeneratorExp {
                element,
                generators,
            } => self.comprehension("GeneratorExp", element, generators, span),
            ExprKind::DictComp {
                key,
                value,
                generators,
            } => {
                let fields = [
                    ("key", self.load(key)?),
                    ("value", self.load(value)?),
                    ("generators", self.generators(generators)?),
                ];
                self.node("DictComp", span, &fields)
            }
            ExprKind::Await(value) => {
                let value = self.load(value)?;
                self.node("Await", span, &[("value", value)])
            }
            ExprKind::Yield(value) => {
                let value = self.opt_load(value)?;
                self.node("Yield", span, &[("value", value)])
            }
            ExprKind::YieldFrom(value) => {
                let value = self.load(value)?;
                self.node("YieldFrom", span, &[("value", value)])
            }
            ExprKind::Compare { left, rest } => {
                let fields = [
                    ("left", self.load(left)?),
                    (
                        "ops",
                        self.list(rest, |this, (op, _)| {
                            this.shared(ops::name_of(ops::COMPARE, *op))
                        })?,
                    ),
                    (
                        "comparators",
                        self.list(rest, |this, (_, value)| this.load(value))?,
                    ),
                ];
                self.node("Compare", span, &fields)
            }
            ExprKind::Call {
                func,
                args,
                keywords,
            } => {
                let fields = [
                    ("func", self.load(func)?),
                    ("args", self.loads(args)?),
                    ("keywords", self.list(keywords, Self::keyword)?),
                ];
                self.node("Call", span, &fields)
            }
            ExprKind::JoinedStr(parts) => self.joined("JoinedStr", parts, span, false),
            ExprKind::TemplateStr(parts) => self.joined("TemplateStr", parts, span, true),
            ExprKind::Constant(constant) => {
                let value = self.constant(constant)?;
                let kind = match constant {
                    pyish_grammar::ast::Constant::Str {
                        is_unicode: true, ..
                    } => self.text("u")?,
                    _ => Value::None,
                };
                self.node("Constant", span, &[("value", value), ("kind", kind)])
            }
            ExprKind::Attribute { value, attr } => {
                let fields = [
                    ("value", self.load(value)?),
                    ("attr", self.name(attr)?),
                    ("ctx", self.shared(usage.name())?),
                ];
                self.node("Attribute", span, &fields)
            }
            ExprKind::Subscript { value, index } => {
                let fields = [
                    ("value", self.load(value)?),
                    ("slice", self.load(index)?),
                    ("ctx", self.shared(usage.name())?),
                ];
                self.node("Subscript", span, &fields)
            }
            ExprKind::Starred(value) => {
                let fields = [
                    ("value", self.expr(value, usage)?),
                    ("ctx", self.shared(usage.name())?),
                ];
                self.node("Starred", span, &fields)
            }
            ExprKind::Name(name) => {
                let fields = [
                    ("id", self.text(name)?),
                    ("ctx", self.shared(usage.name())?),
                ];
                self.node("Name", span, &fields)
            }
            ExprKind::List(items) => self.sequence("List", items, usage, span),
            ExprKind::Tuple(items) => self.sequence("Tuple", items, usage, span),
            ExprKind::Slice { lower, upper, step } => {
                let fields = [
                    ("lower", self.opt_load(lower)?),
                    ("upper", self.opt_load(upper)?),
                    ("step", self.opt_load(step)?),
                ];
                self.node("Slice", span, &fields)
            }
        }
    }

    pub(super) fn sequence(
        &mut self,
        class: &str,
        items: &[ExprRef<'_>],
        usage: Use,
        span: Span,
    ) -> Res {
        let elts = self.list(items, |this, item| this.expr(item, usage))?;
        let ctx = self.shared(usage.name())?;
        self.node(class, span, &[("elts", elts), ("ctx", ctx)])
    }

    pub(super) fn comprehension(
        &mut self,
        class: &str,
        element: &ExprRef<'_>,
        generators: &[Comprehension<'_>],
        span: Span,
    ) -> Res {
        let fields = [
            ("elt", self.load(element)?),
            ("generators", self.generators(generators)?),
        ];
        self.node(class, span, &fields)
    }

    pub(super) fn generators(&mut self, generators: &[Comprehension<'_>]) -> Res {
        self.list(generators, |this, it| {
            let fields = [
                ("target", this.expr(it.target, Use::Store)?),
                ("iter", this.load(&it.iter)?),
                ("ifs", this.loads(it.ifs)?),
                ("is_async", Value::Int(it.is_async.into())),
            ];
            this.bare("comprehension", &fields)
        })
    }

    pub(super) fn constant(&mut self, constant: &pyish_grammar::ast::Constant<'_>) -> Res {
        let constant = crate::compile::constants::literal(constant);
        self.vm.new_constant(&constant)
    }

    // ---- f-strings and t-strings

    pub(super) fn joined(
        &mut self,
        class: &str,
        parts: &[StringPart<'_>],
        span: Span,
        is_template: bool,
    ) -> Res {
        let values = self.list(parts, |this, part| match part {
            StringPart::Literal { wtf8, span } => {
                let value = this.vm.new_constant(&Constant::Str((*wtf8).into()))?;
                this.node(
                    "Constant",
                    *span,
                    &[("value", value), ("kind", Value::None)],
                )
            }
            StringPart::Field(field) => this.field(field, is_template),
        })?;
        self.node(class, span, &[("values", values)])
    }

    pub(super) fn field(&mut self, field: &Field<'_>, is_template: bool) -> Res {
        let conversion = Value::Int(match field.conversion {
            None => -1,
            Some(Conversion::Str) => b's'.into(),
            Some(Conversion::Repr) => b'r'.into(),
            Some(Conversion::Ascii) => b'a'.into(),
        });
        let value = self.load(&field.value)?;
        let spec = match field.spec {
            None => Value::None,
            Some(parts) => {
                // From its colon, which stands before its first part, to the closing brace.
                let end = field.span.end.saturating_sub(1);
                let start = match parts.first() {
                    Some(StringPart::Literal { span, .. }) => span.start.saturating_sub(1),
                    Some(StringPart::Field(first)) => first.span.start.saturating_sub(1),
                    None => end.saturating_sub(1),
                };
                self.joined("JoinedStr", parts, Span::new(start, end), false)?
            }
        };
        if is_template {
            let text = self.text(field.text)?;
            let fields = [
                ("value", value),
                ("str", text),
                ("conversion", conversion),
                ("format_spec", spec),
            ];
            return self.node("Interpolation", field.span, &fields);
        }
        let fields = [
            ("value", value),
            ("conversion", conversion),
            ("format_spec", spec),
        ];
        self.node("FormattedValue", field.span, &fields)
    }
}
