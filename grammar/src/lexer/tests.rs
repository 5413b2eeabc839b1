use super::*;
use crate::token::TokenKind::*;

fn kinds(text: &str) -> Vec<TokenKind> {
    let tokens = tokenize(text);
    assert_eq!(tokens.end, End::Complete, "{text}");
    tokens.list.iter().map(|token| token.kind).collect()
}

/// The text of each token that has one.
fn texts(text: &str) -> Vec<&str> {
    let tokens = tokenize(text).list;
    tokens
        .iter()
        .map(|t| &text[t.span.start as usize..t.span.end as usize])
        .collect()
}

/// "start-end message" of the tokenizer's error.
fn error(text: &str) -> std::string::String {
    match tokenize(text).end {
        End::Failed { error, .. } => {
            format!("{}-{} {}", error.span.start, error.span.end, error.message)
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn blocks_open_and_close() {
    assert_eq!(
        kinds("if x:\n  # c\n\n  y\nz"),
        [
            If, Name, Colon, Newline, Indent, Name, Newline, Dedent, Name, Newline, EndMarker
        ]
    );
    assert_eq!(
        kinds("(\n 1,\n2)\n"),
        [LPar, Number, Comma, Number, RPar, Newline, EndMarker]
    );
    assert_eq!(kinds("\n# only\n"), [EndMarker]);
    assert_eq!(
        kinds("x = \\\n 1"),
        [Name, Equal, Number, Newline, EndMarker]
    );
}

#[test]
fn strings_end_where_they_should() {
    assert_eq!(
        texts("rb'a\\'b' '''x'y''' \"\""),
        ["rb'a\\'b'", "'''x'y'''", "\"\"", "", ""]
    );
    assert_eq!(
        texts("f'a{x!r:>{w}}b{{'"),
        [
            "f'", "a", "{", "x", "!", "r", ":", ">", "{", "w", "}", "}", "b{{", "'", "", ""
        ]
    );
    assert_eq!(
        texts("f'{f'{x}'}'"),
        ["f'", "{", "f'", "{", "x", "}", "'", "}", "'", "", ""]
    );
    assert_eq!(
        texts("f'{x:=5}'"),
        ["f'", "{", "x", ":", "=5", "}", "'", "", ""]
    );
    assert_eq!(
        texts("f'{x!=y}'"),
        ["f'", "{", "x", "!=", "y", "}", "'", "", ""]
    );
    assert_eq!(
        texts("f'\\N{DASH}{x}'"),
        ["f'", "\\N{DASH}", "{", "x", "}", "'", "", ""]
    );
    assert_eq!(
        kinds("t'''a\n{b}'''")[..4],
        [TStringStart, TStringMiddle, LBrace, Name]
    );
}

#[test]
fn soft_keywords_are_found() {
    assert_eq!(
        kinds("match x:\n case 1: pass\n")[..6],
        [Match, Name, Colon, Newline, Indent, Case]
    );
    for text in [
        "match = 3",
        "match(x)",
        "match[x]",
        "match.x",
        "match: int = 3",
        "match, case = 1, 2",
    ] {
        assert_eq!(kinds(text)[0], Name, "{text}");
    }
    for text in [
        "match *a, b:\n pass",
        "match -x:\n pass",
        "match (x):\n pass",
        "match {1: 2}:\n pass",
    ] {
        assert_eq!(kinds(text)[0], Match, "{text}");
    }
    assert_eq!(kinds("type X = int")[..2], [Type, Name]);
    assert_eq!(
        kinds("type type[T] = int; type match = case")[..2],
        [Type, Name]
    );
    for text in ["type(x)", "type = 3", "type: int", "x.type", "type in x"] {
        assert!(!kinds(text).contains(&Type), "{text}");
    }
    assert_eq!(kinds("case = 1")[0], Name);
}

#[test]
fn errors_have_the_words_of_cpython() {
    let cases = [
        (
            "x = 'abc\ny",
            "4-4 unterminated string literal (detected at line 1)",
        ),
        (
            "'''a\n\nb\n",
            "0-0 unterminated triple-quoted string literal (detected at line 3)",
        ),
        (
            "x = 'a\\'",
            "4-4 unterminated string literal (detected at line 1); perhaps you escaped the end quote?",
        ),
        (
            "f'abc{x}\n",
            "0-0 unterminated f-string literal (detected at line 1)",
        ),
        ("f'{a'\n", "4-4 f-string: expecting '}'"),
        ("f'a}b'", "3-3 f-string: single '}' is not allowed"),
        ("f'{a)}'", "4-4 f-string: unmatched ')'"),
        (
            "f'{a[1)}'",
            "6-6 closing parenthesis ')' does not match opening parenthesis '['",
        ),
        (
            "f'{x:>\n}'",
            "6-6 f-string: newlines are not allowed in format specifiers for single quoted f-strings",
        ),
        (
            "t'{a:{b:{c:{d}}}}'",
            "10-10 t-string: expressions nested too deeply",
        ),
        (
            "(1,\n 2}\n",
            "6-6 closing parenthesis '}' does not match opening parenthesis '(' on line 1",
        ),
        ("x)", "1-1 unmatched ')'"),
        (
            "x = 1 \\ + 2",
            "7-7 unexpected character after line continuation character",
        ),
        ("x = 1 + \\", "9-9 unexpected EOF while parsing"),
        (
            "if x:\n        a\n    b\n",
            "21-21 unindent does not match any outer indentation level",
        ),
        (
            "if x:\n\ta\n        b",
            "9-9 inconsistent use of tabs and spaces in indentation",
        ),
        ("x = 1_", "5-5 invalid decimal literal"),
        ("x = 1abc", "4-4 invalid decimal literal"),
        ("x = 0o18", "7-7 invalid digit '8' in octal literal"),
        ("x = 0xfg1", "6-6 invalid hexadecimal literal"),
        ("x = 1jx", "5-5 invalid imaginary literal"),
        (
            "0_777",
            "0-2 leading zeros in decimal integer literals are not permitted; \
                   use an 0o prefix for octal integers",
        ),
        ("ub'x'", "0-2 'u' and 'b' prefixes are incompatible"),
        ("x = “", "4-4 invalid character '“' (U+201C)"),
        ("x =\u{a0}1", "3-3 invalid non-printable character U+00A0"),
        ("x = \u{1} 1", "4-4 invalid non-printable character U+0001"),
        ("x²", "1-1 invalid character '²' (U+00B2)"),
    ];
    for (text, expected) in cases {
        assert_eq!(error(text), expected, "{text}");
    }
    assert!(matches!(tokenize("[(").end, End::Unclosed(open) if open.len() == 2));
}

#[test]
fn numbers_before_keywords_are_doubtful() {
    let warnings = |text| {
        tokenize(text)
            .warnings
            .into_iter()
            .map(|w| w.message)
            .collect::<Vec<_>>()
    };
    assert_eq!(warnings("0x1for x in y"), ["invalid hexadecimal literal"]);
    assert_eq!(warnings("1if 2else 3"), ["invalid decimal literal"; 2]);
    assert!(warnings("1 if 1e5 else 1j").is_empty());
}

#[test]
fn deep_and_long_inputs_end() {
    let deep = "(".repeat(1_000_000);
    assert!(error(&deep).ends_with("too many nested parentheses"));
    assert!(error(&"f'{".repeat(1_000_000)).ends_with("too many nested f-strings or t-strings"));
    assert_eq!(tokenize(&"f'{{' ".repeat(100_000)).end, End::Complete);
    let indents: std::string::String = (0..1000)
        .map(|n| format!("{}if x:\n", " ".repeat(n)))
        .collect();
    assert!(error(&indents).ends_with("too many levels of indentation"));
}
