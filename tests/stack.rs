//! The native stack stays bounded, whatever nests: everything runs on threads with a small stack (promise 2). What goes
//! beyond it ends this process by a signal: there is no other way to notice.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use pyish::{Engine, Limits};
use std::time::Duration;

/// What a host's thread may have. Debug builds need several times as much for each call.
const STACK: usize = if cfg!(debug_assertions) {
    1 << 20
} else {
    256 << 10
};

/// Programs that nest by each road there is: calls, protocols, data, sources, destruction.
const PROGRAMS: &[&str] = &[
    "def f(n): return f(n + 1)\nf(0)",
    "class A:\n def __repr__(self): return repr(self)\nrepr(A())",
    "class A:\n def __eq__(self, o): return self == o\nA() == A()",
    "class A:\n def __getattr__(self, n): return getattr(self, n + 'x')\nA().x",
    "class A:\n def __call__(self): return self()\nA()()",
    "class A:\n def __iter__(self): return iter(self)\nlist(A())",
    "class A:\n def __hash__(self): return hash(self)\nhash(A())",
    "class A:\n def __lt__(self, o): return sorted([self, o])\nsorted([A(), A()])",
    "class A:\n def __del__(self): A()\nfor i in range(3000): A()",
    "class A:\n def __init_subclass__(cls): type('B', (A,), {})\nclass B(A): pass",
    "def g(n):\n yield from g(n + 1)\nlist(g(0))",
    "import asyncio\nasync def f(n): await f(n + 1)\nasyncio.run(f(0))",
    "f = lambda n: max([n], key=f)\nf(0)",
    "f = lambda n: [*map(f, [n])]\nf(0)",
    "import functools\nf = lambda *a: functools.reduce(f, [1, 2])\nf()",
    "import re\nf = lambda m: re.sub('a', f, 'a')\nf(0)",
    "x = []\nfor i in range(100000): x = [x]\ntry: repr(x)\nexcept RecursionError: pass\nx == x\ndel x",
    "x = []\nfor i in range(100000): x = [x]\ny = []\nfor i in range(100000): y = [y]\nx == y",
    "x = ()\nfor i in range(100000): x = (x,)\nhash(x)",
    "x = {}\nfor i in range(100000): x = {1: x}\nimport copy; copy.deepcopy(x)",
    "import json\nx = []\nfor i in range(100000): x = [x]\njson.dumps(x)",
    "import json\njson.loads('[' * 100000)",
    "x = None\nclass N: pass\nfor i in range(100000):\n n = N(); n.next = x; x = n\nn = x = None",
    "e = None\nfor i in range(20000):\n n = ValueError(); n.__context__ = e; e = n\nraise e",
    "f = None\ndef wrap(f): return lambda: f\nfor i in range(100000): f = wrap(f)\nf = None",
    "g = iter([])\nfor i in range(50000): g = iter(map(str, g))\nnext(g, 0)",
    "import itertools\ng = iter([])\nfor i in range(50000): g = itertools.chain(g)\nlist(g)",
    "eval('(' * 190 + ')' * 190)",
    "eval('-' * 50000 + '1')",
    "eval('1' + '+1' * 50000)",
    "eval('a' + '.a' * 50000)",
    "eval('f' + '()' * 50000)",
    "exec('if 1:\\n' + ''.join(' ' * i + 'if 1:\\n' for i in range(1, 95)) + ' ' * 95 + 'pass')",
    "exec('x = ' * 5000 + '1')",
    "exec('lambda: ' * 5000 + '1')",
    "eval('[' * 100 + ']' * 99)",
    "exec('try:\\n pass\\nexcept A:\\n pass\\n' * 5000)",
    "exec('if a: pass\\n' + 'elif a: pass\\n' * 20000)",
    "import ast\nt = ast.parse('-' * 3000 + '1')\ntry: compile(t, '', 'exec')\nexcept RecursionError: pass\nast.dump(t)",
    "t = int\nfor i in range(50000): t = (t,)\nisinstance(1, t)",
    "t = int\nfor i in range(3000): t = t | list[t]\nrepr(t)",
    "class M(type):\n def __instancecheck__(c, o): return isinstance(o, c)\nclass A(metaclass=M): pass\nisinstance(1, A)",
    "import sys\nsys.setrecursionlimit(10**9)\nclass A:\n def __repr__(self): return repr(self)\nrepr(A())",
    "import sys\nsys.setrecursionlimit(10**9)\nx = []\nfor i in range(100000): x = [x]\nrepr(x)",
    "import re\nre.compile('(' * 5000 + ')' * 5000)",
    "import re\nre.match('(?:a|b)*c', 'ab' * 100000)",
    "format(1, '{' * 100)\n'{:{:{}}}'.format(1, 2, 3)",
    "import asyncio\nasync def main():\n f = asyncio.get_running_loop().create_future()\n t = f\n for i in range(20000): t = asyncio.shield(t)\n f.set_result(1)\n await t\nasyncio.run(main())",
    "import asyncio\nasync def f(t):\n if t: await t\nasync def main():\n t = None\n for i in range(20000): t = asyncio.ensure_future(f(t))\n t.cancel()\n await t\nasyncio.run(main())",
];

#[test]
fn small_stacks_are_enough() {
    let only = std::env::var("ONLY").unwrap_or_default();
    for program in PROGRAMS.iter().filter(|program| program.contains(&only)) {
        // What dies by a signal is named by the last line.
        if std::env::var_os("SHOW").is_some() {
            eprintln!("{program:?}");
        }
        let body = move || {
            let limits = Limits {
                memory: Some(96 << 20),
                time: Some(Duration::from_secs(20)),
                ..Limits::default()
            };
            let engine = Engine::builder().limits(limits).build();
            let mut isolate = engine.isolate().unwrap();
            if let Err(error) = isolate.exec(program) {
                // It can be told, and told about.
                drop(error.to_string());
            }
            assert_eq!(isolate.eval::<i64>("6 * 7").ok(), Some(42), "{program}");
        };
        let thread = std::thread::Builder::new().stack_size(STACK);
        thread.spawn(body).unwrap().join().unwrap();
    }
}
