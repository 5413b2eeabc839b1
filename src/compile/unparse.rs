//! Expressions as text, for annotations under `from __future__ import annotations`: CPython's spelling, with
//! parentheses where precedence asks for them. Linear in the tree, except that text nests in text.

use pyish_grammar::ast::*;

use super::error::deeper;

/// How tightly an expression binds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Tuple,
    Test,
    Or,
    And,
    Not,
    Compare,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Arith,
    Term,
    Factor,
    Power,
    Await,
    Atom,
}

impl Level {
    fn next(self) -> Level {
        use Level::*;
        const ALL: [Level; 16] = [
            Tuple, Test, Or, And, Not, Compare, BitOr, BitXor, BitAnd, Shift, Arith, Term, Factor,
            Power, Await, Atom,
        ];
        ALL[(self as usize + 1).min(15)]
    }
}

/// The text of an expression.
pub(super) fn unparse(expr: ExprRef<'_>) -> String {
    let mut out = String::new();
    write(expr, Level::Test, &mut out);
    out
}

fn write(expr: ExprRef<'_>, level: Level, out: &mut String) {
    deeper(|| write_here(expr, level, out));
}

/// `write`, in parentheses if what is written binds less tightly than its place asks for.
fn grouped(own: Level, level: Level, out: &mut String, body: impl FnOnce(&mut String)) {
    let needs = level > own;
    if needs {
        out.push('(');
    }
    body(out);
    if needs {
        out.push(')');
    }
}

fn write_here(expr: ExprRef<'_>, level: Level, out: &mut String) {
    match &expr.kind {
        ExprKind::BoolOp { op, values } => {
            let (own, word) = match op {
                BoolOp::And => (Level::And, " and "),
                BoolOp::Or => (Level::Or, " or "),
            };
            grouped(own, level, out, |out| {
                separated(values, word, own.next(), out)
            });
        }
        ExprKind::Named { target, value } => grouped(Level::Tuple, level, out, |out| {
            out.push_str(target.name);
            out.push_str(" := ");
            write(value, Level::Atom, out);
        }),
        ExprKind::Binary { left, op, right } => binary(left, *op, right, level, out),
        ExprKind::Unary { op, operand } => {
            let (own, word) = match op {
                UnaryOp::Invert => (Level::Factor, "~"),
                UnaryOp::Not => (Level::Not, "not "),
                UnaryOp::Pos => (Level::Factor, "+"),
                UnaryOp::Neg => (Level::Factor, "-"),
            };
            grouped(own, level, out, |out| {
                out.push_str(word);
                write(operand, own, out);
            });
        }
        ExprKind::Lambda { params, body } => grouped(Level::Test, level, out, |out| {
            out.push_str("lambda");
            parameters(params, out);
            out.push_str(": ");
            write(body, Level::Test, out);
        }),
        ExprKind::IfExp { test, body, orelse } => grouped(Level::Test, level, out, |out| {
            write(body, Level::Test.next(), out);
            out.push_str(" if ");
            write(test, Level::Test.next(), out);
            out.push_str(" else ");
            write(orelse, Level::Test, out);
        }),
        ExprKind::Dict(pairs) => {
            out.push('{');
            for (at, (key, value)) in pairs.iter().enumerate() {
                comma(at, out);
                match key {
                    Some(key) => {
                        write(key, Level::Test, out);
                        out.push_str(": ");
                        write(value, Level::Test, out);
                    }
                    None => {
                        out.push_str("**");
                        write(value, Level::BitOr, out);
                    }
                }
            }
            out.push('}');
        }
        ExprKind::Set(items) => enclosed("{", items, "}", out),
        ExprKind::List(items) => enclosed("[", items, "]", out),
        ExprKind::Tuple([]) => out.push_str("()"),
        ExprKind::Tuple(items) => grouped(Level::Tuple, level, out, |out| {
            separated(items, ", ", Level::Test, out);
            if items.len() == 1 {
                out.push(',');
            }
        }),
        ExprKind::ListComp {
            element,
            generators,
        } => comprehension("[", element, None, generators, "]", out),
        ExprKind::SetComp {
            element,
            generators,
        } => comprehension("{", element, None, generators, "}", out),
        ExprKind::DictComp {
            key,
            value,
            generators,
        } => {
            comprehension("{", key, Some(value), generators, "}", out);
        }
        ExprKind::GeneratorExp {
            element,
            generators,
        } => comprehension("(", element, None, generators, ")", out),
        ExprKind::Await(value) => grouped(Level::Await, level, out, |out| {
            out.push_str("await ");
            write(value, Level::Atom, out);
        }),
        ExprKind::Yield(None) => out.push_str("(yield)"),
        ExprKind::Yield(Some(value)) => {
            out.push_str("(yield ");
            write(value, Level::Test, out);
            out.push(')');
        }
        ExprKind::YieldFrom(value) => {
            out.push_str("(yield from ");
            write(value, Level::Test, out);
            out.push(')');
        }
        ExprKind::Compare { left, rest } => grouped(Level::Compare, level, out, |out| {
            write(left, Level::Compare.next(), out);
            for (op, operand) in *rest {
                out.push_str(comparison(*op));
                write(operand, Level::Compare.next(), out);
            }
        }),
        ExprKind::Call {
            func,
            args,
            keywords,
        } => call(func, args, keywords, out),
        ExprKind::JoinedStr(parts) => interpolated('f', parts, out),
        ExprKind::TemplateStr(parts) => interpolated('t', parts, out),
        ExprKind::Constant(value) => constant(value, out),
        ExprKind::Attribute { value, attr } => {
            write(value, Level::Atom, out);
            // `1.real` would be a float.
            let is_int = matches!(
                value.kind,
                ExprKind::Constant(Constant::Int(_) | Constant::BigInt { .. })
            );
            out.push_str(if is_int { " ." } else { "." });
            out.push_str(attr.name);
        }
        ExprKind::Subscript { value, index } => {
            write(value, Level::Atom, out);
            out.push('[');
            write(index, Level::Tuple, out);
            out.push(']');
        }
        ExprKind::Starred(value) => {
            out.push('*');
            write(value, Level::BitOr, out);
        }
        ExprKind::Name(name) => out.push_str(name),
        ExprKind::Slice { lower, upper, step } => {
            if let Some(lower) = lower {
                write(lower, Level::Test, out);
            }
            out.push(':');
            if let Some(upper) = upper {
                write(upper, Level::Test, out);
            }
            if let Some(step) = step {
                out.push(':');
                write(step, Level::Test, out);
            }
        }
    }
}

fn comma(at: usize, out: &mut String) {
    if at > 0 {
        out.push_str(", ");
    }
}

fn separated(items: &[ExprRef<'_>], separator: &str, level: Level, out: &mut String) {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push_str(separator);
        }
        write(item, level, out);
    }
}

fn enclosed(open: &str, items: &[ExprRef<'_>], close: &str, out: &mut String) {
    out.push_str(open);
    separated(items, ", ", Level::Test, out);
    out.push_str(close);
}

fn binary(left: ExprRef<'_>, op: BinaryOp, right: ExprRef<'_>, level: Level, out: &mut String) {
    let (own, word) = match op {
        BinaryOp::Add => (Level::Arith, " + "),
        BinaryOp::Sub => (Level::Arith, " - "),
        BinaryOp::Mul => (Level::Term, " * "),
        BinaryOp::MatMul => (Level::Term, " @ "),
        BinaryOp::TrueDiv => (Level::Term, " / "),
        BinaryOp::FloorDiv => (Level::Term, " // "),
        BinaryOp::Mod => (Level::Term, " % "),
        BinaryOp::Pow => (Level::Power, " ** "),
        BinaryOp::LShift => (Level::Shift, " << "),
        BinaryOp::RShift => (Level::Shift, " >> "),
        BinaryOp::And => (Level::BitAnd, " & "),
        BinaryOp::Or => (Level::BitOr, " | "),
        BinaryOp::Xor => (Level::BitXor, " ^ "),
    };
    // `**` groups from the right, the others from the left.
    let (left_level, right_level) = if op == BinaryOp::Pow {
        (own.next(), own)
    } else {
        (own, own.next())
    };
    grouped(own, level, out, |out| {
        write(left, left_level, out);
        out.push_str(word);
        write(right, right_level, out);
    });
}

fn comparison(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Eq => " == ",
        CompareOp::NotEq => " != ",
        CompareOp::Lt => " < ",
        CompareOp::LtE => " <= ",
        CompareOp::Gt => " > ",
        CompareOp::GtE => " >= ",
        CompareOp::Is => " is ",
        CompareOp::IsNot => " is not ",
        CompareOp::In => " in ",
        CompareOp::NotIn => " not in ",
    }
}

fn call(func: ExprRef<'_>, args: &[ExprRef<'_>], keywords: &[Keyword<'_>], out: &mut String) {
    write(func, Level::Atom, out);
    if let ([argument], []) = (args, keywords)
        && matches!(argument.kind, ExprKind::GeneratorExp { .. })
    {
        return write(argument, Level::Test, out);
    }
    out.push('(');
    separated(args, ", ", Level::Test, out);
    for (at, keyword) in keywords.iter().enumerate() {
        comma(at + args.len(), out);
        match keyword.name {
            Some(name) => {
                out.push_str(name.name);
                out.push('=');
            }
            None => out.push_str("**"),
        }
        write(keyword.value, Level::Test, out);
    }
    out.push(')');
}

fn comprehension(
    open: &str,
    element: ExprRef<'_>,
    value: Option<ExprRef<'_>>,
    generators: &[Comprehension<'_>],
    close: &str,
    out: &mut String,
) {
    out.push_str(open);
    write(element, Level::Test, out);
    if let Some(value) = value {
        out.push_str(": ");
        write(value, Level::Test, out);
    }
    for generator in generators {
        out.push_str(if generator.is_async {
            " async for "
        } else {
            " for "
        });
        write(generator.target, Level::Tuple, out);
        out.push_str(" in ");
        write(generator.iter, Level::Test.next(), out);
        for test in generator.ifs {
            out.push_str(" if ");
            write(test, Level::Test.next(), out);
        }
    }
    out.push_str(close);
}

fn parameters(params: &Parameters<'_>, out: &mut String) {
    let mut at = 0;
    let mut next = |out: &mut String| {
        out.push_str(if at == 0 { " " } else { ", " });
        at += 1;
    };
    let one = |parameter: &Parameter<'_>, out: &mut String| {
        out.push_str(parameter.name.name);
        if let Some(default) = parameter.default {
            out.push('=');
            write(default, Level::Test, out);
        }
    };
    for parameter in params.posonly {
        next(out);
        one(parameter, out);
    }
    if !params.posonly.is_empty() {
        next(out);
        out.push('/');
    }
    for parameter in params.args {
        next(out);
        one(parameter, out);
    }
    if params.vararg.is_some() || !params.kwonly.is_empty() {
        next(out);
        out.push('*');
        if let Some(vararg) = &params.vararg {
            out.push_str(vararg.name.name);
        }
    }
    for parameter in params.kwonly {
        next(out);
        one(parameter, out);
    }
    if let Some(kwarg) = &params.kwarg {
        next(out);
        out.push_str("**");
        out.push_str(kwarg.name.name);
    }
}

fn constant(value: &Constant<'_>, out: &mut String) {
    match value {
        Constant::None => out.push_str("None"),
        Constant::Bool(true) => out.push_str("True"),
        Constant::Bool(false) => out.push_str("False"),
        Constant::Ellipsis => out.push_str("..."),
        Constant::Int(value) => out.push_str(&value.to_string()),
        Constant::BigInt { digits, radix } => {
            let value =
                num_bigint::BigInt::parse_bytes(digits.as_bytes(), *radix).unwrap_or_default();
            out.push_str(&value.to_string());
        }
        Constant::Float(value) => out.push_str(&float(*value)),
        Constant::Imaginary(value) => {
            out.push_str(float(*value).trim_end_matches(".0"));
            out.push('j');
        }
        Constant::Str { wtf8, is_unicode } => {
            if *is_unicode {
                out.push('u');
            }
            out.push_str(&string(wtf8));
        }
        Constant::Bytes(value) => out.push_str(&bytes(value)),
    }
}

/// A float as `repr` shows it; an infinite one, which has no literal, as one too large.
fn float(value: f64) -> String {
    if value.is_infinite() {
        return "1e309".to_string();
    }
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-4..1e16).contains(&magnitude) {
        let text = format!("{value:e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{digits}e{sign}{:02}", exponent.abs());
    }
    format!("{value:?}")
}

/// The pieces of an f-string or t-string. What stands in a field is written with the other kind of quotes.
fn interpolated(prefix: char, parts: &[StringPart<'_>], out: &mut String) {
    let mut body = String::new();
    pieces(parts, &mut body);
    out.push(prefix);
    out.push_str(&string(body.as_bytes()));
}

fn pieces(parts: &[StringPart<'_>], body: &mut String) {
    for part in parts {
        match part {
            StringPart::Literal { wtf8, .. } => {
                body.push_str(
                    &String::from_utf8_lossy(wtf8)
                        .replace('{', "{{")
                        .replace('}', "}}"),
                );
            }
            StringPart::Field(field) => {
                let mut inner = String::new();
                write(field.value, Level::Test.next(), &mut inner);
                body.push('{');
                if inner.starts_with('{') {
                    body.push(' ');
                }
                body.push_str(&inner);
                match field.conversion {
                    Some(Conversion::Str) => body.push_str("!s"),
                    Some(Conversion::Repr) => body.push_str("!r"),
                    Some(Conversion::Ascii) => body.push_str("!a"),
                    None => {}
                }
                if let Some(spec) = field.spec {
                    body.push(':');
                    deeper(|| pieces(spec, body));
                }
                body.push('}');
            }
        }
    }
}

/// A text as `repr` shows it.
pub(super) fn string(wtf8: &[u8]) -> String {
    let mut out = String::new();
    let quote = if wtf8.contains(&b'\'') && !wtf8.contains(&b'"') {
        '"'
    } else {
        '\''
    };
    out.push(quote);
    for chunk in wtf8.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '\\' => out.push_str("\\\\"),
                c if c == quote => {
                    out.push('\\');
                    out.push(c);
                }
                c if c.is_control() && (c as u32) < 0x100 => {
                    out.push_str(&format!("\\x{:02x}", c as u32))
                }
                c => out.push(c),
            }
        }
        // A lone surrogate: three bytes, told apart one by one by the decoder.
        if let [0xed, ..] = chunk.invalid() {
            out.push_str("\\ud800");
        }
    }
    out.push(quote);
    out
}

/// Bytes as `repr` shows them.
pub(super) fn bytes(value: &[u8]) -> String {
    let quote = if value.contains(&b'\'') && !value.contains(&b'"') {
        b'"'
    } else {
        b'\''
    };
    let mut out = format!("b{}", char::from(quote));
    for byte in value {
        match byte {
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b'\\' => out.push_str("\\\\"),
            byte if *byte == quote => {
                out.push('\\');
                out.push(char::from(quote));
            }
            0x20..0x7f => out.push(char::from(*byte)),
            byte => out.push_str(&format!("\\x{byte:02x}")),
        }
    }
    out.push(char::from(quote));
    out
}
