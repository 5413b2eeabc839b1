//! The loop without any built-in type's methods: what instructions do by themselves.

#![allow(clippy::unwrap_used, reason = "tests")]

use crate::code::Source;
use crate::object::host::NoHost;
use crate::object::*;
use pyish_grammar::{Mode, ast::Arena};

/// Run a module, and give the value of its global `result`.
fn run(text: &str) -> Value {
    let mut vm = Vm::bare(Box::new(NoHost), usize::MAX, None, None).unwrap();
    vm.expect_to_run();
    let arena = Arena::new();
    let root = pyish_grammar::parse(&arena, text, Mode::Exec).unwrap();
    let source = Source::new("test", text);
    let compiled = crate::compile::compile(&root, source, Default::default()).unwrap();
    crate::code::verify::verify(&compiled.code).unwrap();
    let code = vm.new_code(compiled.code).unwrap();
    let globals = vm.new_dict().unwrap();
    let function = vm.new_function(code, globals.clone()).unwrap();
    let step = Step::Execute(Box::new(Execute {
        function,
        namespace: (&globals).into(),
    }));
    if let Err(raised) = vm.complete(step) {
        let args = raised.0.args.cloned(&vm);
        let text = args
            .items()
            .first()
            .and_then(Value::as_str)
            .map(|text| text.to_string_lossy().into_owned());
        panic!("{} {:?}", vm.class_name(raised.0.ty()), text);
    }
    let name = vm.intern("result").unwrap();
    let value = globals.get_str(&vm, &name).unwrap();
    assert!(
        !matches!(value, Value::Object(_)),
        "only immediates survive their isolate"
    );
    value
}

#[test]
fn recursion_and_arithmetic() {
    let value = run(
        "def fib(n):\n    if n < 2:\n        return n\n    return fib(n - 1) + fib(n - 2)\nresult = fib(20)\n",
    );
    assert!(value.is(&Value::Int(6765)));
}

#[test]
fn loops_and_floats() {
    let value = run(
        "def f(n):\n    x = 0.5\n    i = 0\n    while i < n:\n        x = x * 1.5 + i\n        i += 1\n    return x\nresult = f(3)\n",
    );
    assert!(value.is(&Value::float(0.5 * 1.5 * 1.5 * 1.5 + 1.0 * 1.5 + 2.0)));
}

#[test]
fn closures_share_their_variable() {
    let value = run(
        "def f():\n    n = 1\n    def g():\n        nonlocal n\n        n = n + 1\n        return n\n    g()\n    return g() * 100 + n\nresult = f()\n",
    );
    assert!(value.is(&Value::Int(303)));
}

#[test]
fn defaults_and_keywords_are_bound() {
    let value = run(
        "def f(a, b=2, *, c=3):\n    return a * 100 + b * 10 + c\nresult = f(1, c=5) + f(b=1, a=2)\n",
    );
    assert!(value.is(&Value::Int(125 + 213)));
}

#[test]
fn coroutines_wait_for_each_other() {
    let value = run(
        "async def a():\n    return 5\nasync def b():\n    return await a() + await a()\ndef drive(c):\n    yield from c\nresult = 0\n",
    );
    assert!(value.is(&Value::Int(0)));
}
