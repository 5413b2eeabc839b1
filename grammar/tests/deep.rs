//! Texts of a million repetitions: a tree or an error, in little time and on a small native stack.

use std::thread;

use pyish_grammar::{Arena, ErrorClass, Mode, is_incomplete, parse, tokenize};

const MANY: usize = 1_000_000;
/// What a thread of a host may have left.
const STACK: usize = 256 * 1024;

/// Parses on a small stack: "ok" or the error's message.
fn verdict(text: String) -> String {
    let run = move || {
        let arena = Arena::new();
        match parse(&arena, &text, Mode::Exec) {
            Ok(_) => "ok".to_string(),
            Err(error) if error.class == ErrorClass::MemoryError => "too complex".to_string(),
            Err(error) => error.message,
        }
    };
    match thread::Builder::new().stack_size(STACK).spawn(run) {
        Ok(thread) => thread.join().unwrap_or_else(|_| "panic".to_string()),
        Err(error) => error.to_string(),
    }
}

#[test]
fn nesting_that_brackets_do_not_bound_is_refused() {
    let cases = [
        ("not ", "x"),
        ("-", "x"),
        ("~", "x"),
        ("lambda:", "x"),
        ("a if b else ", "x"),
        ("x**", "x"),
        ("x+", "x"),
        ("x.", "x"),
    ];
    for (unit, end) in cases {
        assert_eq!(verdict(unit.repeat(MANY) + end), "too complex", "{unit}");
    }
    for unit in [".x", "()", "[0]", "+x", "@x"] {
        assert_eq!(
            verdict("x".to_string() + &unit.repeat(MANY)),
            "too complex",
            "{unit}"
        );
    }
    assert_eq!(
        verdict(format!("match x:\n case x{}: pass", ".x".repeat(MANY))),
        "too complex"
    );
}

#[test]
fn repetition_is_no_nesting() {
    for unit in ["x;", "a,", "a=", "\n", "\\\n", "x and ", "x or ", "a < "] {
        assert_eq!(verdict(unit.repeat(MANY) + "x"), "ok", "{unit}");
    }
    for unit in ["'a' ", "f'{x}' ", "b'' ", "t'{x}' "] {
        assert_eq!(verdict(unit.repeat(MANY)), "ok", "{unit}");
    }
    let cases = [
        ("@a\n", "def f(): pass"),
        ("if x: pass\n", ""),
        ("def f(): pass\n", ""),
        ("class A: pass\n", ""),
        ("# comment\n", ""),
        ("import a\n", ""),
        ("global a\n", ""),
    ];
    for (unit, end) in cases {
        assert_eq!(verdict(unit.repeat(MANY / 4) + end), "ok", "{unit}");
    }
    let cases = [
        ("if x: pass\n", "elif x: pass\n", ""),
        ("try: pass\n", "except A: pass\n", ""),
        ("f(", "x,", ")"),
        ("f(", "x=y,", ")"),
        ("[", "x,", "]"),
        ("{", "x:y,", "}"),
        ("f'", "{x}", "'"),
        ("f'''", "{{a", "'''"),
        ("[x ", "for x in y ", "]"),
        ("[x for x in y ", "if x ", "]"),
        ("def f(", "x,", "y): pass"),
        ("lambda ", "x,", "y: z"),
        ("import ", "a,", "b"),
        ("import a", ".a", ""),
        ("from ", ".", " import x"),
        ("with ", "a as b,", "c: pass"),
        ("with (", "a as b,", "c): pass"),
        ("with (", "a,", "c): pass"),
        ("del ", "a,", "b"),
        ("global ", "a,", "b"),
        ("match x:\n case ", "a|", "b: pass"),
        ("match x:\n case [", "a,", "b]: pass"),
        ("match x:\n", " case 1: pass\n", ""),
        ("x = '", "a", "'"),
        ("x = '", "\\n", "'"),
        ("x = 0x", "a", ""),
        ("x = 0.", "1_1", ""),
        ("", "x", " = 1"),
        ("", "é", " = 1"),
        ("type X[", "T,", "U] = int"),
    ];
    for (start, unit, end) in cases {
        let text = start.to_string() + &unit.repeat(MANY / 4) + end;
        assert_eq!(verdict(text), "ok", "{start}{unit}…{end}");
    }
}

#[test]
fn whatever_is_repeated_has_a_verdict() {
    let units = [
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "'",
        "\"",
        "'''",
        "f'",
        "f'{",
        "f'{x:",
        "t'''{",
        "*",
        "**",
        ":",
        "::",
        ",",
        ".",
        "...",
        "=",
        "==",
        ":=",
        "->",
        "@",
        "!",
        "$",
        "?",
        "`",
        "\\",
        "\0",
        "#",
        "\t",
        " ",
        "  \n ",
        "if ",
        "if x:",
        "else ",
        "for ",
        "for x in ",
        "x for ",
        "lambda ",
        "lambda x",
        "yield ",
        "await ",
        "async ",
        "def ",
        "def f(",
        "class ",
        "import ",
        "from ",
        "match ",
        "match x:\n",
        "case ",
        "type ",
        "type X ",
        "not in ",
        "is not ",
        "x is ",
        "with ",
        "with (",
        "try:",
        "except ",
        "1",
        "1.",
        "1e",
        "0x",
        "0b",
        "1_",
        "é",
        "€",
        "🦀",
        "x y ",
        "x\n ",
        "x:\n",
        "x = (",
        "print ",
        "a.b = ",
        "*a, ",
        "f(a=",
        "del ",
        "return ",
        "\u{feff}",
    ];
    for unit in units {
        let text = unit.repeat(MANY / 10);
        assert_ne!(verdict(text.clone()), "panic", "{unit}");
        assert_ne!(verdict(format!("x = [{text}")), "panic", "{unit}");
        tokenize(&text);
        is_incomplete(&text);
    }
}
