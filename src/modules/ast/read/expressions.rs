//! Expressions, each with its depth.

use super::super::ops;
use super::Reader;
use crate::object::{Res, Value};
use pyish_grammar::ast::*;

impl<'a> Reader<'_, 'a> {
    pub(super) fn exprs(
        &mut self,
        node: &Value,
        name: &str,
        usage: &str,
    ) -> Res<&'a [ExprRef<'a>]> {
        self.each(node, name, |reader, item| {
            if item.is_none() {
                let kind = reader.kind(node);
                return raise!(
                    reader.vm,
                    ValueError,
                    "None disallowed in expression list of {kind}"
                );
            }
            reader.expr(item, usage)
        })
    }

    pub(super) fn expr_at(&mut self, node: &Value, name: &str, usage: &str) -> Res<ExprRef<'a>> {
        let value = self.get(node, name)?;
        if value.is_none() {
            let kind = self.kind(node);
            return raise!(self.vm, ValueError, "field '{name}' is required for {kind}");
        }
        self.expr(&value, usage)
    }

    pub(super) fn opt_expr(&mut self, node: &Value, name: &str) -> Res<Option<ExprRef<'a>>> {
        match self.opt(node, name)? {
            Some(value) => self.expr(&value, "Load").map(Some),
            None => Ok(None),
        }
    }

    pub(super) fn expr(&mut self, node: &Value, usage: &str) -> Res<ExprRef<'a>> {
        self.deeper(|reader| {
            let span = reader.span(node, "expr")?;
            let kind = reader.expr_kind(node, usage, span)?;
            reader.expr_of(span, kind)
        })
    }

    /// An expression whose depth is one more than its deepest child's.
    pub(super) fn expr_of(&mut self, span: Span, kind: ExprKind<'a>) -> Res<ExprRef<'a>> {
        let depth = 1 + deepest(&kind);
        if depth > MAX_DEPTH {
            return raise!(
                self.vm,
                RecursionError,
                "maximum recursion depth exceeded during compilation"
            );
        }
        Ok(self.arena.alloc(Expr { span, depth, kind }))
    }

    pub(super) fn check_usage(&mut self, node: &Value, usage: &str) -> Res<()> {
        let given = self.get(node, "ctx")?;
        let given = self.kind(&given);
        if given == usage {
            return Ok(());
        }
        raise!(
            self.vm,
            ValueError,
            "expression must have {usage} context but has {given} instead"
        )
    }

    pub(super) fn only_loaded(&mut self, node: &Value, usage: &str) -> Res<()> {
        if usage == "Load" {
            return Ok(());
        }
        let kind = self.kind(node);
        raise!(
            self.vm,
            ValueError,
            "expression which can't be assigned to in {usage} context: {kind}"
        )
    }

    pub(super) fn expr_kind(&mut self, node: &Value, usage: &str, span: Span) -> Res<ExprKind<'a>> {
        let kind = self.kind(node);
        match kind.as_str() {
            "Attribute" | "Subscript" | "Starred" | "Name" | "List" | "Tuple" => {
                self.check_usage(node, usage)?;
            }
            _ => self.only_loaded(node, usage)?,
        }
        Ok(match kind.as_str() {
            "BoolOp" => {
                let op = self.get(node, "op")?;
                let op = self.operator(&op, "boolop", ops::BOOL)?;
                let values = self.exprs(node, "values", "Load")?;
                if values.len() < 2 {
                    return raise!(self.vm, ValueError, "BoolOp with less than 2 values");
                }
                ExprKind::BoolOp { op, values }
            }
            "NamedExpr" => {
                let target = self.get(node, "target")?;
                if self.kind(&target) != "Name" {
                    return raise!(self.vm, TypeError, "NamedExpr target must be a Name");
                }
                let place = self.span(&target, "expr")?;
                ExprKind::Named {
                    target: self.ident(&target, "id", place)?,
                    value: self.expr_at(node, "value", "Load")?,
                }
            }
            "BinOp" => ExprKind::Binary {
                left: self.expr_at(node, "left", "Load")?,
                op: self.binary(node)?,
                right: self.expr_at(node, "right", "Load")?,
            },
            "UnaryOp" => {
                let op = self.get(node, "op")?;
                let op = self.operator(&op, "unaryop", ops::UNARY)?;
                ExprKind::Unary {
                    op,
                    operand: self.expr_at(node, "operand", "Load")?,
                }
            }
            "Lambda" => ExprKind::Lambda {
                params: self.parameters(node)?,
                body: self.expr_at(node, "body", "Load")?,
            },
            "IfExp" => ExprKind::IfExp {
                test: self.expr_at(node, "test", "Load")?,
                body: self.expr_at(node, "body", "Load")?,
                orelse: self.expr_at(node, "orelse", "Load")?,
            },
            "Dict" => {
                let keys = self.items(node, "keys")?;
                let values = self.exprs(node, "values", "Load")?;
                if keys.len() != values.len() {
                    return raise!(
                        self.vm,
                        ValueError,
                        "Dict doesn't have the same number of keys as values"
                    );
                }
                let mut pairs = Vec::new();
                for (key, value) in keys.iter().zip(values) {
                    let key = match key.is_none() {
                        true => None,
                        false => Some(self.expr(key, "Load")?),
                    };
                    pairs.push((key, *value));
                }
                ExprKind::Dict(self.arena.alloc_slice_copy(&pairs))
            }
            "Set" => ExprKind::Set(self.exprs(node, "elts", "Load")?),
            "ListComp" | "SetComp" | "GeneratorExp" => {
                let element = self.expr_at(node, "elt", "Load")?;
                let generators = self.generators(node)?;
                match kind.as_str() {
                    "ListComp" => ExprKind::ListComp {
                        element,
                        generators,
                    },
                    "SetComp" => ExprKind::SetComp {
                        element,
                        generators,
                    },
                    _ => ExprKind::GeneratorExp {
                        element,
                        generators,
                    },
                }
            }
            "DictComp" => ExprKind::DictComp {
                key: self.expr_at(node, "key", "Load")?,
                value: self.expr_at(node, "value", "Load")?,
                generators: self.generators(node)?,
            },
            "Await" => ExprKind::Await(self.expr_at(node, "value", "Load")?),
            "Yield" => ExprKind::Yield(self.opt_expr(node, "value")?),
            "YieldFrom" => ExprKind::YieldFrom(self.expr_at(node, "value", "Load")?),
            "Compare" => self.comparison(node)?,
            "Call" => ExprKind::Call {
                func: self.expr_at(node, "func", "Load")?,
                args: self.exprs(node, "args", "Load")?,
                keywords: self.keywords(node)?,
            },
            "JoinedStr" => ExprKind::JoinedStr(self.parts(node, "FormattedValue")?),
            "TemplateStr" => ExprKind::TemplateStr(self.parts(node, "Interpolation")?),
            "Constant" => {
                let value = self.get(node, "value")?;
                let kind = self.opt(node, "kind")?;
                self.constant(&value, kind.is_some(), span)?
            }
            "Attribute" => ExprKind::Attribute {
                value: self.expr_at(node, "value", "Load")?,
                attr: self.ident(node, "attr", span)?,
            },
            "Subscript" => ExprKind::Subscript {
                value: self.expr_at(node, "value", "Load")?,
                index: self.expr_at(node, "slice", "Load")?,
            },
            "Starred" => ExprKind::Starred(self.expr_at(node, "value", usage)?),
            "Name" => ExprKind::Name(self.ident(node, "id", span)?.name),
            "List" => ExprKind::List(self.exprs(node, "elts", usage)?),
            "Tuple" => ExprKind::Tuple(self.exprs(node, "elts", usage)?),
            "Slice" => ExprKind::Slice {
                lower: self.opt_expr(node, "lower")?,
                upper: self.opt_expr(node, "upper")?,
                step: self.opt_expr(node, "step")?,
            },
            _ => return self.expected("expr", node),
        })
    }

    pub(super) fn comparison(&mut self, node: &Value) -> Res<ExprKind<'a>> {
        let left = self.expr_at(node, "left", "Load")?;
        let ops = self.items(node, "ops")?;
        let values = self.exprs(node, "comparators", "Load")?;
        if values.is_empty() {
            return raise!(self.vm, ValueError, "Compare has no comparators");
        }
        if ops.len() != values.len() {
            return raise!(
                self.vm,
                ValueError,
                "Compare has a different number of comparators and operands"
            );
        }
        let mut rest = Vec::new();
        for (op, value) in ops.iter().zip(values) {
            rest.push((self.operator(op, "cmpop", ops::COMPARE)?, *value));
        }
        Ok(ExprKind::Compare {
            left,
            rest: self.arena.alloc_slice_copy(&rest),
        })
    }

    pub(super) fn binary(&mut self, node: &Value) -> Res<BinaryOp> {
        let op = self.get(node, "op")?;
        self.operator(&op, "operator", ops::BINARY)
    }

    pub(super) fn generators(&mut self, node: &Value) -> Res<&'a [Comprehension<'a>]> {
        let made = self.each(node, "generators", |reader, item| {
            Ok(Comprehension {
                is_async: reader.int(item, "is_async")? != 0,
                target: reader.expr_at(item, "target", "Store")?,
                iter: reader.expr_at(item, "iter", "Load")?,
                ifs: reader.exprs(item, "ifs", "Load")?,
            })
        })?;
        if made.is_empty() {
            return raise!(self.vm, ValueError, "comprehension with no generators");
        }
        Ok(made)
    }
}

/// The depth of an expression's deepest child.
fn deepest(kind: &ExprKind<'_>) -> u32 {
    let opt = |expr: &Option<ExprRef<'_>>| expr.map_or(0, |expr| expr.depth);
    let all = |items: &[ExprRef<'_>]| items.iter().map(|item| item.depth).max().unwrap_or(0);
    let generated = |generators: &[Comprehension<'_>]| {
        let depths = generators.iter().map(|it| {
            let inside = it.target.depth.max(it.iter.depth);
            inside.max(all(it.ifs))
        });
        depths.max().unwrap_or(0)
    };
    match kind {
        ExprKind::BoolOp { values, .. } => all(values),
        ExprKind::Named { value, .. }
        | ExprKind::Unary { operand: value, .. }
        | ExprKind::Lambda { body: value, .. }
        | ExprKind::Await(value)
        | ExprKind::YieldFrom(value)
        | ExprKind::Attribute { value, .. }
        | ExprKind::Starred(value) => value.depth,
        ExprKind::Binary { left, right, .. } => left.depth.max(right.depth),
        ExprKind::IfExp { test, body, orelse } => test.depth.max(body.depth).max(orelse.depth),
        ExprKind::Dict(pairs) => {
            let depths = pairs.iter().map(|(key, value)| opt(key).max(value.depth));
            depths.max().unwrap_or(0)
        }
        ExprKind::Set(items) | ExprKind::List(items) | ExprKind::Tuple(items) => all(items),
        ExprKind::ListComp {
            element,
            generators,
        }
        | ExprKind::SetComp {
            element,
            generators,
        }
        | ExprKind::GeneratorExp {
            element,
            generators,
        } => element.depth.max(generated(generators)),
        ExprKind::DictComp {
            key,
            value,
            generators,
        } => key.depth.max(value.depth).max(generated(generators)),
        ExprKind::Yield(value) => opt(value),
        ExprKind::Compare { left, rest } => {
            let depths = rest.iter().map(|(_, value)| value.depth);
            left.depth.max(depths.max().unwrap_or(0))
        }
        ExprKind::Call {
            func,
            args,
            keywords,
        } => {
            let named = keywords.iter().map(|keyword| keyword.value.depth);
            func.depth.max(all(args)).max(named.max().unwrap_or(0))
        }
        ExprKind::JoinedStr(parts) | ExprKind::TemplateStr(parts) => deepest_part(parts),
        ExprKind::Constant(_) | ExprKind::Name(_) => 0,
        ExprKind::Subscript { value, index } => value.depth.max(index.depth),
        ExprKind::Slice { lower, upper, step } => opt(lower).max(opt(upper)).max(opt(step)),
    }
}

fn deepest_part(parts: &[StringPart<'_>]) -> u32 {
    let depths = parts.iter().map(|part| match part {
        StringPart::Literal { .. } => 0,
        StringPart::Field(field) => {
            let spec = field.spec.map_or(0, deepest_part);
            field.value.depth.max(spec)
        }
    });
    depths.max().unwrap_or(0)
}
