//! Instruction sequences, by their disassembly; errors, by their words.

use pyish_grammar::{Arena, Mode, parse};

use super::{Options, compile};
use crate::code::dis::disassemble;
use crate::code::verify::verify;
use crate::code::{Code, Constant, Source};

fn compiled(text: &str) -> Result<std::sync::Arc<Code>, String> {
    let arena = Arena::new();
    let root = parse(&arena, text, Mode::Exec).map_err(|error| error.message)?;
    let compiled = compile(&root, Source::new("test.py", text), Options::default());
    compiled
        .map(|compiled| compiled.code)
        .map_err(|error| error.message)
}

/// The instructions of the first function in `text`, without their line numbers.
#[track_caller]
fn function(text: &str) -> Vec<String> {
    let code = compiled(text).expect("it compiles");
    let function = code.constants.iter().find_map(|constant| match constant {
        Constant::Code(code) => Some(code.clone()),
        _ => None,
    });
    let function = function.expect("there is a function");
    verify(&function).expect("the code is sound");
    let listing = disassemble(&function);
    let own = listing.lines().skip(1).take_while(|line| !line.is_empty());
    own.map(|line| {
        line.split_once("  ")
            .map_or(line, |_| &line[13..])
            .trim()
            .to_string()
    })
    .collect()
}

#[track_caller]
fn error(text: &str) -> String {
    compiled(text).expect_err("it is refused")
}

#[test]
fn arithmetic_on_locals_is_one_instruction() {
    assert_eq!(
        function("def f(a, b):\n    x = a + b\n    return x\n"),
        ["Add x, a, b", "Return x"]
    );
}

#[test]
fn a_call_finds_its_arguments_in_place() {
    let listing = function(
        "def fib(n):\n    if n < 2:\n        return n\n    return fib(n - 1) + fib(n - 2)\n",
    );
    let expected = [
        "JumpUnlessLtInt n, 2, ->2",
        "Return n",
        "LoadGlobal r1, .fib",
        "SubInt r2, n, 1",
        "Call r1.., 1",
        "LoadGlobal r2, .fib",
        "SubInt r3, n, 2",
        "Call r2.., 1",
        "Add r1, r1!, r2!",
        "Return r1!",
    ];
    assert_eq!(listing, expected);
}

#[test]
fn a_loop_is_tested_at_its_bottom() {
    let listing = function("def f(n):\n    i = 0\n    while i < n:\n        i += 1\n");
    assert_eq!(
        listing,
        [
            "LoadInt i, 0",
            "Jump ->3",
            "IAddInt i, i, 1",
            "JumpIfLt i, n, ->2",
            "ReturnNone"
        ]
    );
}

#[test]
fn a_constant_of_a_loop_is_loaded_once() {
    let listing = function("def f(x):\n    while x:\n        x = x * 2.5\n");
    assert_eq!(
        listing,
        [
            "LoadConst r1, 2.5",
            "Jump ->3",
            "Mul x, x, r1",
            "JumpIf x, ->2",
            "ReturnNone"
        ]
    );
}

#[test]
fn an_assignment_expression_does_not_change_an_operand_that_was_read() {
    let listing = function("def f(a):\n    return a + (a := 5)\n");
    assert_eq!(
        listing,
        [
            "Move r1, a",
            "LoadInt r2, 5",
            "Move a, r2",
            "Add r1, r1!, r2!",
            "Return r1!"
        ]
    );
}

#[test]
fn swapping_makes_no_tuple() {
    let listing = function("def f(a, b):\n    a, b = b, a + b\n    return a\n");
    assert_eq!(
        listing,
        ["Move r2, b", "Add b, a, b", "Move a, r2!", "Return a"]
    );
}

#[test]
fn a_local_is_checked_where_it_may_be_unbound() {
    let listing = function("def f(a):\n    if a:\n        x = 1\n    return x\n");
    assert_eq!(
        listing,
        [
            "JumpUnless a, ->2",
            "LoadInt x, 1",
            "CheckLocal x, x",
            "Return x"
        ]
    );
}

#[test]
fn a_comprehension_runs_in_its_function() {
    let listing = function("def f(xs):\n    return [x + 1 for x in xs]\n");
    let expected = [
        "GetIter r3, xs",
        "BuildList r2, r0.., 0",
        "Jump ->5",
        "AddInt r4, x, 1",
        "ListAppend r2, r4!",
        "ForNext x, r3, ->3",
        "Clear x",
        "Return r2!",
    ];
    assert_eq!(listing, expected);
}

#[test]
fn a_finally_suite_stands_once() {
    let text = "def f(a):\n    try:\n        return a()\n    finally:\n        b()\n";
    let listing = function(text).join("\n");
    assert_eq!(listing.matches(".b").count(), 1, "{listing}");
}

#[test]
fn nesting_is_bounded_by_the_heap_not_the_stack() {
    let deep = [
        format!("x = {}a\n", "not ".repeat(5000)),
        // Code inside code is bounded by what can be written down and read back.
        format!("x = {}a\n", "lambda: ".repeat(390)),
        format!("x = a{}\n", ".b".repeat(5000)),
        format!("x = {}c\n", "a if b else ".repeat(5000)),
    ];
    let test = move || deep.iter().for_each(|text| assert!(compiled(text).is_ok()));
    let thread = std::thread::Builder::new()
        .stack_size(256 * 1024)
        .spawn(test);
    thread
        .expect("a thread starts")
        .join()
        .expect("no overflow");
}

#[test]
fn names_are_judged_as_cpython_judges_them() {
    assert_eq!(
        error("def f():\n    x = 1\n    global x\n"),
        "name 'x' is assigned to before global declaration"
    );
    assert_eq!(
        error("def f():\n    nonlocal x\n"),
        "no binding for nonlocal 'x' found"
    );
    assert_eq!(
        error("def f(a, a): pass\n"),
        "duplicate argument 'a' in function definition"
    );
    assert_eq!(error("await x\n"), "'await' outside function");
    assert_eq!(
        error("async def f():\n    yield from x\n"),
        "'yield from' inside async function"
    );
    assert_eq!(error("return 1\n"), "'return' outside function");
}
