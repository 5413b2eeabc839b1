//! A mistake for each rule family, with what CPython 3.14 says of it.

use crate::parse::Mode;
use crate::{Lines, tokenize};

/// `message (line, offset)`, or `nothing`.
fn said(source: &str) -> String {
    let tokens = tokenize(source);
    let Some(error) = super::find(source, &tokens, Mode::Exec, 0) else {
        return "nothing".into();
    };
    match error.located(&Lines::new(source)) {
        Some(place) => format!("{} ({}, {})", error.message, place.lineno, place.offset),
        None => error.message,
    }
}

#[track_caller]
fn all(cases: &[(&str, &str)]) {
    for (source, expected) in cases {
        assert_eq!(said(source), *expected, "for {source:?}");
    }
}

#[test]
fn layers_come_in_order() {
    all(&[
        ("x = 5\n", "nothing"),
        (
            "5 5 'x\n",
            "unterminated string literal (detected at line 1) (1, 5)",
        ),
        ("5 5 f'x\n", "invalid syntax (1, 3)"),
        ("f(a b\n", "'(' was never closed (1, 2)"),
        ("x = (1 +\ny = 3\n", "'(' was never closed (1, 5)"),
        ("if (a and b:\n    pass\n", "invalid syntax (1, 12)"),
        ("x\n  y\n", "unexpected indent (2, 2)"),
        (
            "if x:\n  if y:\nz\n",
            "expected an indented block after 'if' statement on line 2 (3, 0)",
        ),
        ("@x\n", "invalid syntax (1, 0)"),
        ("x = 1 + # why\n", "invalid syntax (1, 9)"),
    ]);
}

#[test]
fn expressions() {
    all(&[
        (
            "f(a b)\n",
            "invalid syntax. Perhaps you forgot a comma? (1, 3)",
        ),
        ("a b\n", "invalid syntax (1, 3)"),
        (
            "print x\n",
            "Missing parentheses in call to 'print'. Did you mean print(...)? (1, 1)",
        ),
        (
            "x = 1 if y\n",
            "expected 'else' after 'if' expression (1, 5)",
        ),
        (
            "'a' b 'c'\n",
            "invalid syntax. Is this intended to be part of the string? (1, 5)",
        ),
        (
            "x = 1 * not y\n",
            "'not' after an operator must be parenthesized (1, 9)",
        ),
        ("x = 1 << not y\n", "invalid syntax (1, 10)"),
        (
            "a <> b\n",
            "invalid syntax.  Maybe you meant '!=' instead of '<>'? (1, 3)",
        ),
        ("(*a)\n", "cannot use starred expression here (1, 2)"),
        ("{a: b, c d}\n", "':' expected after dictionary key (1, 8)"),
        (
            "[a, b for c in d]\n",
            "did you forget parentheses around the comprehension target? (1, 2)",
        ),
        (
            "[x for x y in z]\n",
            "'in' expected after for-loop variables (1, 10)",
        ),
    ]);
}

#[test]
fn targets() {
    all(&[
        (
            "1 = x\n",
            "cannot assign to literal here. Maybe you meant '==' instead of '='? (1, 1)",
        ),
        ("x = 1 = 2\n", "cannot assign to literal (1, 5)"),
        (
            "if x = 3:\n  pass\n",
            "invalid syntax. Maybe you meant '==' or ':=' instead of '='? (1, 4)",
        ),
        (
            "(x, y): int\n",
            "only single target (not tuple) can be annotated (1, 1)",
        ),
        (
            "f() += 1\n",
            "'function call' is an illegal expression for augmented assignment (1, 1)",
        ),
        ("del (a, f())\n", "cannot delete function call (1, 9)"),
        ("for 1 in y: pass\n", "cannot assign to literal (1, 5)"),
        (
            "with a as (b, 1): pass\n",
            "cannot assign to literal (1, 15)",
        ),
        (
            "(a.b := 1)\n",
            "cannot use assignment expressions with attribute (1, 2)",
        ),
    ]);
}

#[test]
fn arguments_and_parameters() {
    all(&[
        (
            "f(a=1, b)\n",
            "positional argument follows keyword argument (1, 9)",
        ),
        (
            "f(x for x in y, 1)\n",
            "Generator expression must be parenthesized (1, 3)",
        ),
        (
            "f(a.b=1)\n",
            "expression cannot contain assignment, perhaps you meant \"==\"? (1, 3)",
        ),
        (
            "f(**k, *a)\n",
            "iterable argument unpacking follows keyword argument unpacking (1, 6)",
        ),
        (
            "def f(a=1, b): pass\n",
            "parameter without a default follows parameter with a default (1, 12)",
        ),
        (
            "def f(a, (b, c)): pass\n",
            "Function parameters cannot be parenthesized (1, 10)",
        ),
        ("lambda *: 0\n", "named arguments must follow bare * (1, 9)"),
        (
            "def f[]: pass\n",
            "Type parameter list cannot be empty (1, 7)",
        ),
        (
            "type X[*Ts: int] = int\n",
            "cannot use bound with TypeVarTuple (1, 11)",
        ),
    ]);
}

#[test]
fn statements() {
    all(&[
        ("while x\n  pass\n", "expected ':' (1, 8)"),
        (
            "class A:\npass\n",
            "expected an indented block after class definition on line 1 (2, 1)",
        ),
        (
            "try:\n  pass\nx\n",
            "expected 'except' or 'finally' block (3, 1)",
        ),
        (
            "if x: pass\nelse: pass\nelif y: pass\n",
            "'elif' block follows an 'else' block (3, 1)",
        ),
        (
            "import a from b\n",
            "Did you mean to use 'from ... import ...' instead? (1, 1)",
        ),
        (
            "from a import b,\n",
            "trailing comma not allowed without surrounding parentheses (1, 17)",
        ),
        (
            "match x:\n case a as _: pass\n",
            "cannot use '_' as a target (2, 12)",
        ),
        (
            "match x:\n case A(a=1, 2): pass\n",
            "positional patterns follow keyword patterns (2, 14)",
        ),
        (
            "f'{a!z}'\n",
            "f-string: invalid conversion character 'z': expected 's', 'r', or 'a' (1, 6)",
        ),
        (
            "t'{}'\n",
            "t-string: valid expression required before '}' (1, 4)",
        ),
    ]);
}

#[test]
fn nesting_and_length_are_bounded() {
    for source in [
        format!("{}a b{}\n", "(".repeat(150), ")".repeat(150)),
        format!("{}= 1 2\n", "-".repeat(50_000)),
        format!("{} =\n", "lambda: ".repeat(10_000)),
        "x ".repeat(10_000),
        format!("x {}y z{}\n", "{".repeat(150), "}".repeat(150)),
    ] {
        assert_ne!(said(&source), "nothing");
    }
}
