//! What is accepted and what is refused, form by form.

use pyish_grammar::ast::*;
use pyish_grammar::{Mode, is_incomplete, parse, parse_with_warnings};

fn accepts(text: &str, mode: Mode) -> bool {
    parse(&Arena::new(), text, mode).is_ok()
}

fn all_accepted(texts: &[&str]) {
    let refused: Vec<&&str> = texts
        .iter()
        .filter(|text| !accepts(text, Mode::Exec))
        .collect();
    assert!(refused.is_empty(), "refused: {refused:#?}");
}

fn all_refused(texts: &[&str]) {
    let accepted: Vec<&&str> = texts
        .iter()
        .filter(|text| accepts(text, Mode::Exec))
        .collect();
    assert!(accepted.is_empty(), "accepted: {accepted:#?}");
}

/// The first statement of a text, given to a function.
fn with_first(text: &str, check: impl Fn(&Stmt<'_>)) {
    let arena = Arena::new();
    match parse(&arena, text, Mode::Exec) {
        Ok(Root::Module([first, ..])) => check(first),
        other => panic!("{text}: {other:?}"),
    }
}

/// The expression that a text is.
fn with_expression(text: &str, check: impl Fn(ExprRef<'_>)) {
    let arena = Arena::new();
    match parse(&arena, text, Mode::Eval) {
        Ok(Root::Expression(expr)) => check(expr),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn targets() {
    all_accepted(&[
        "*a = 1",
        "*a, = 1",
        "[a, *b] = (c, *(d)) = 1",
        "() = 1",
        "[] = 1",
        "(a.b) = 1",
        "(a) += 1",
        "(a): int",
        "a[0]: int = 3",
        "x: int = yield",
        "f().x[0] = 1",
        "del (a, [b, c]), d",
        "del ()",
        "for *a in b: pass",
        "for x.y, [z] in a: pass",
        "[a for *b in c]",
        "with a as (b, *c): pass",
        "with a as b.c, d as e[0]: pass",
    ]);
    all_refused(&[
        "f() = 1",
        "a + b = 1",
        "1 = x",
        "None = 1",
        "(yield) = 1",
        "[a, 1] = b",
        "(*a) = 1",
        "**a = 1",
        "(a,) += 1",
        "(a, b): int",
        "a, b: int",
        "f(): int",
        "x = yield = 1",
        "a += b += c",
        "del *a",
        "del f()",
        "for f() in a: pass",
        "with a as f(): pass",
        "(a.b := 1)",
        "a := 1",
    ]);
}

#[test]
fn calls_and_parameters() {
    all_accepted(&[
        "print(*a, **b, c=1)",
        "f(a=1, *b)",
        "f(a:=1, b:=2)",
        "f(x for x in y)",
        "class A(*b, **c): pass",
        "lambda a, /, b=1, *, c, d=2, **e: 1",
        "def f(**k,): pass",
        "def f(*a: *b): pass",
        "def f[T: int = str, *Ts = *a, **P = []](): pass",
        "def f(a=1, /, *, b): pass",
    ]);
    all_refused(&[
        "f(**b, *c)",
        "f(a=1, b)",
        "f(x for x in y, 1)",
        "class A(x for x in y): pass",
        "f((a)=1)",
        "f(True=1)",
        "lambda *: 1",
        "lambda /: 1",
        "def f(a=1, b): pass",
        "def f(*, **k): pass",
        "def f(*a, /): pass",
        "def f(**k, a): pass",
        "def f(*a=1): pass",
        "def f[](): pass",
        "def f[*T: int](): pass",
    ]);
}

#[test]
fn soft_keywords() {
    all_accepted(&[
        "match = 3",
        "match(x)",
        "match[x]",
        "match.x: int",
        "match * x",
        "match in x",
        "match: int = 1",
        "match x:\n case 1: pass",
        "match(x):\n case 1: pass",
        "match *x, y:\n case 1: pass",
        "match -x:\n case 1: pass",
        "match [x]:\n case 1: pass",
        "match match:\n case case: pass",
        "match x:\n case 1:\n  case = 2\n  case(3)\n case 2: pass",
        "type X = int",
        "type X[T] = T",
        "type(x)",
        "type = 1",
        "type: int = 1",
        "type type = type",
        "type in x",
        "x; type Y = 1",
        "if 1: type X = int",
    ]);
    all_refused(&[
        "match x",
        "match x:\n pass",
        "match *x:\n case 1: pass",
        "case 1: pass",
        "type X",
        "type X.y = 1",
        "type X = *a",
        "if 1: match x:\n  case 1: pass",
    ]);
}

#[test]
fn patterns() {
    let case = |pattern: &str| format!("match x:\n case {pattern}: pass");
    for pattern in [
        "-1+2j",
        "a.b.c",
        "()",
        "(a,)",
        "[a, *_]",
        "*a,",
        "{'a': b, **c}",
        "C(a, b=c)",
        "a|b|(c as d)",
        "_ as a",
        "x._",
        "C(_=1)",
        "{-1: a, b.c: d, None: e}",
        "f'a'",
        "1 if x else y if z",
    ] {
        let accepted = accepts(&case(pattern), Mode::Exec);
        assert_eq!(accepted, !pattern.ends_with("z"), "{pattern}");
    }
    for pattern in [
        "_.x",
        "_()",
        "x as _",
        "{**_}",
        "{**a, 'b': 1}",
        "C(x=1, y)",
        "{a: 1}",
        "1+2",
        "1j+2j",
        "+1",
        "*a",
        "(*a)",
        "C(*a)",
        "a as b.c",
        "not a",
        "...",
    ] {
        assert!(!accepts(&case(pattern), Mode::Exec), "{pattern}");
    }
}

#[test]
fn statements() {
    all_accepted(&[
        "with (a, b): pass",
        "with (a as b, c,): pass",
        "with (a, b) as c: pass",
        "with (yield): pass",
        "with (*a, b): pass",
        "with (a).b as c: pass",
        "try: x\nexcept A, B: y",
        "try: x\nexcept *A, B: y",
        "try: x\nexcept: y\nexcept A: z",
        "from ...a.b import (c as d, e,)",
        "from . a . b import c",
        "@a := b\ndef f(): pass",
        "if a: b; c;",
        "async with a: pass",
        "x[a:=1]",
        "x[*a]",
        "x[1:2, *b]",
        "return *a, b",
        "for x in *a, b: pass",
        "'a' 'b'",
        "from __future__ import barry_as_FLUFL\n1 <> 2",
    ]);
    all_refused(&[
        "with a, : pass",
        "with (a as b), c: pass",
        "try: x\nexcept A, B as c: y",
        "try: x\nelse: y",
        "try: x\nexcept A: y\nexcept *B: z",
        "from a import b,",
        "from a import ()",
        "import a as b.c",
        "@a\nx = 1",
        "if a: if b: c",
        "pass;;pass",
        "global a,",
        "raise a, b",
        "[x for x in a if b else c]",
        "x[a:=1:2]",
        "{a: b, c}",
        "await -x",
        "a not b",
        "'a' b'b'",
        "t'a' 'b'",
        "1 <> 2",
    ]);
}

#[test]
fn modes() {
    assert!(accepts("a, b", Mode::Eval) && accepts("1 #c", Mode::Eval));
    assert!(
        !accepts("*a, b", Mode::Eval) && !accepts("x = 1", Mode::Eval) && !accepts("", Mode::Eval)
    );
    for text in ["1", "x; y", "if 1:\n  x\n", "if 1: x\n", "x\n\n#c\n"] {
        assert!(accepts(text, Mode::Single), "{text}");
    }
    for text in ["", "x\ny", "x\ny\n", "if 1: x", "if 1:\n  x\ny"] {
        assert!(!accepts(text, Mode::Single), "{text}");
    }
}

#[test]
fn spans_are_those_of_cpython() {
    let span = |text: &str, start: u32, end: u32| {
        with_expression(text, |expr| {
            assert_eq!(expr.span, Span::new(start, end), "{text}")
        });
    };
    span("(a)", 1, 2);
    span("(a, b)", 0, 6);
    span("a, b,", 0, 5);
    span("'a' 'b'", 0, 7);
    span("(a).b", 0, 5);
    with_first("@a\nasync def f(a: int=1): x;\n", |stmt| {
        assert_eq!(stmt.span, Span::new(3, 28))
    });
    with_first("if a: b\nelif c: d;\nelse: e", |stmt| {
        assert_eq!(stmt.span, Span::new(0, 26))
    });
    with_first("f(x for x in y)", |stmt| match stmt.kind {
        StmtKind::Expr(Expr {
            kind: ExprKind::Call { args: [arg], .. },
            ..
        }) => {
            assert_eq!(arg.span, Span::new(1, 15));
        }
        _ => panic!("{stmt:?}"),
    });
    with_first("def f(a = 1): pass", |stmt| match stmt.kind {
        StmtKind::FunctionDef(function) => {
            assert_eq!(function.params.args[0].span, Span::new(6, 7))
        }
        _ => panic!("{stmt:?}"),
    });
}

#[test]
fn constants_have_their_values() {
    let constant = |text: &str, value: Constant<'_>| {
        with_expression(text, |expr| match expr.kind {
            ExprKind::Constant(found) => assert_eq!(found, value, "{text}"),
            _ => panic!("{text}: {expr:?}"),
        });
    };
    let text = |wtf8: &'static [u8]| Constant::Str {
        wtf8,
        is_unicode: false,
    };
    constant("0x_ff", Constant::Int(255));
    constant("1_000", Constant::Int(1000));
    constant("0", Constant::Int(0));
    constant(
        "99999999999999999999",
        Constant::BigInt {
            digits: "99999999999999999999",
            radix: 10,
        },
    );
    constant("1_0e1_0", Constant::Float(1e11));
    constant("1.", Constant::Float(1.0));
    constant("1e999", Constant::Float(f64::INFINITY));
    constant(".5J", Constant::Imaginary(0.5));
    constant("'a' \"b\"", text(b"ab"));
    constant("r'\\n' '\\n\\x41\\101'", text(b"\\n\nAA"));
    constant("'\\ud800'", text(b"\xed\xa0\x80"));
    constant(
        "'\\N{LINE FEED}\\N{latin small letter a}\\N{BULLET}'",
        text("\na•".as_bytes()),
    );
    constant("'a\\\nb'", text(b"ab"));
    constant(
        "u'a'",
        Constant::Str {
            wtf8: b"a",
            is_unicode: true,
        },
    );
    constant("b'\\xff\\0' b'a'", Constant::Bytes(b"\xff\0a"));
}

#[test]
fn templates_have_their_parts() {
    with_expression("f'a{{{x = !s:>{w}}' 'b'", |expr| match expr.kind {
        ExprKind::JoinedStr(
            [
                StringPart::Literal { wtf8, .. },
                StringPart::Field(field),
                StringPart::Literal { .. },
            ],
        ) => {
            assert_eq!(*wtf8, b"a{x = ");
            assert_eq!(
                (field.text, field.conversion),
                ("x ", Some(Conversion::Str))
            );
            assert_eq!(field.spec.map(<[_]>::len), Some(2));
        }
        _ => panic!("{expr:?}"),
    });
    with_expression("t'{ x # c\n=}'", |expr| match expr.kind {
        ExprKind::TemplateStr([StringPart::Literal { wtf8, .. }, StringPart::Field(field)]) => {
            assert_eq!(*wtf8, b" x \n=");
            assert_eq!(
                (field.text, field.conversion),
                (" x \n", Some(Conversion::Repr))
            );
        }
        _ => panic!("{expr:?}"),
    });
    with_expression("f'{x:}' f''", |expr| match expr.kind {
        ExprKind::JoinedStr(
            [
                StringPart::Field(Field {
                    spec: Some([]),
                    conversion: None,
                    ..
                }),
            ],
        ) => {}
        _ => panic!("{expr:?}"),
    });
}

#[test]
fn parenthesised_items_are_items() {
    let items = |text: &str, count: usize| {
        with_first(text, |stmt| match stmt.kind {
            StmtKind::With { items, .. } => assert_eq!(items.len(), count, "{text}"),
            _ => panic!("{stmt:?}"),
        });
    };
    items("with (a, b): pass", 2);
    items("with ((a, b)): pass", 1);
    items("with (a, (b := c)): pass", 2);
    items("with (a, b := c): pass", 1);
    items("with (a, *b): pass", 1);
    items("with (): pass", 1);
    items("with (a, b), c: pass", 2);
}

#[test]
fn warnings_come_in_order() {
    let arena = Arena::new();
    let parsed = parse_with_warnings(&arena, "1if '\\d' else f'\\{x}' '\\400'", Mode::Exec);
    let messages: Vec<String> = parsed
        .map(|p| p.warnings.into_iter().map(|w| w.message).collect())
        .unwrap_or_default();
    let starts = [
        "invalid decimal",
        "\"\\d\" is an invalid escape",
        "\"\\{\" is",
        "\"\\400\" is an invalid octal",
    ];
    assert_eq!(messages.len(), starts.len());
    for (message, start) in messages.iter().zip(starts) {
        assert!(message.starts_with(start), "{message}");
    }
}

#[test]
fn unfinished_input_is_told() {
    for text in [
        "(",
        "x = [1,\n",
        "'''a",
        "x = \\\n",
        "if x:",
        "if x:\n  y\n",
        "for a in b: c",
        "@a\n",
        "def f():\n  x",
        "f'''{",
    ] {
        assert!(is_incomplete(text), "{text}");
    }
    for text in [
        "x",
        "x = 1\n",
        "if x:\n  y\n\n",
        "'a",
        "x)",
        "",
        "if x:\n  y\nz",
    ] {
        assert!(!is_incomplete(text), "{text}");
    }
}
