//! Memory is charged for what it is: each kind of object, made in thousands, takes from the allocator what its isolate has
//! been charged for it, and all of it is given back (promise 3).

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use pyish::{Engine, probe};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// The system's allocator, which counts what this thread holds.
struct Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

fn count(change: isize) {
    // A thread that ends has no counter any more.
    let _ = HELD.try_with(|held| {
        held.set(held.get() + change);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(held.get())));
    });
}

// SAFETY: everything is the system's; counting changes nothing of it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        // SAFETY: the caller's promise.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // While it moves, both are there.
        count(size as isize);
        count(-(layout.size() as isize));
        // SAFETY: the caller's promise.
        unsafe { System.realloc(block, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What is done before, and an expression of which 20,000 are kept in a list.
const KINDS: &[(&str, &str)] = &[
    ("", "i + 10**18 * 5"),
    ("", "i + 10**30"),
    ("", "1 << 20000 | i"),
    ("", "i * 0.5"),
    ("", "complex(i, 1)"),
    ("", "f'text {i}'"),
    ("", "f'té𝒳t {i}' * 30"),
    ("s = 'é' * 500", "(s + str(i))[300]"),
    ("def f(t):\n t[400]\n return t", "f('é' * 500 + str(i))"),
    ("", "b'bytes %d' % i"),
    ("", "bytearray(200)"),
    ("", "memoryview(bytearray(50))"),
    ("", "[i]"),
    ("", "[i, i, i, i, i, i]"),
    ("", "[*range(40)]"),
    ("", "(i, i)"),
    ("", "{i: i}"),
    ("", "{}"),
    (
        "",
        "{str(i): i, 'b': 2, 'c': 3, 'd': 4, 'e': 5, 'f': 6, 'g': 7}",
    ),
    ("", "{i}"),
    ("", "set(range(i, i + 40))"),
    ("", "frozenset([i])"),
    ("", "range(i)"),
    ("", "slice(i)"),
    ("", "object()"),
    ("class A: pass", "A()"),
    (
        "class A:\n def __init__(self, i): self.a = self.b = self.c = i",
        "A(i)",
    ),
    (
        "class A:\n def __init__(self):\n  for k in 'abcdefghijklmnop': setattr(self, k, 1)",
        "A()",
    ),
    (
        "class A:\n __slots__ = ('x', 'y')\n def __init__(self, i): self.x = i",
        "A(i)",
    ),
    (
        "class A:\n pass\ndef f(i):\n a = A()\n a.__dict__['k'] = i\n return a",
        "f(i)",
    ),
    ("class A(list): pass", "A([i])"),
    ("class A(int): pass", "A(i)"),
    ("class A(str): pass", "A(i)"),
    ("class A(dict): pass", "A(a=i)"),
    ("", "lambda: i"),
    ("def f(i):\n def g(): return i\n return g", "f(i)"),
    ("class A:\n def m(self): pass\na = A()", "a.m"),
    ("def g(i): yield i", "g(i)"),
    (
        "def g(i): yield i\ndef f(i):\n x = g(i)\n next(x)\n return x",
        "f(i)",
    ),
    ("", "(k for k in [i])"),
    ("", "iter([i])"),
    ("", "zip([i], [i])"),
    ("", "map(str, [i])"),
    ("", "enumerate([i])"),
    ("", "ValueError(i)"),
    (
        "def f(i):\n try: raise KeyError(i)\n except KeyError as e: return e",
        "f(i)",
    ),
    ("", "property(print)"),
    ("", "staticmethod(print)"),
    ("import types", "types.SimpleNamespace(a=i)"),
    ("import types", "types.ModuleType(str(i))"),
    ("import types", "types.MappingProxyType({})"),
    (
        "import weakref\nclass A: pass\nkeep = []\ndef f():\n keep.append(A())\n return weakref.ref(keep[-1])",
        "f()",
    ),
    (
        "import weakref\nclass A: pass\na = A()",
        "weakref.ref(a, print)",
    ),
    ("import collections", "collections.deque([i])"),
    ("import collections", "collections.deque(range(100))"),
    ("import collections", "collections.OrderedDict(a=i)"),
    ("import collections", "collections.Counter([i])"),
    ("import functools", "functools.partial(print, i)"),
    ("import itertools", "itertools.chain([i], [i])"),
    ("import itertools", "itertools.product([i], [i])"),
    ("import itertools", "itertools.tee([1, 2, 3])"),
    ("import array", "array.array('d', range(50))"),
    ("import io", "io.StringIO('text' * 50)"),
    ("import io", "io.BytesIO(b'text' * 50)"),
    ("import re", "re.match('(a)(b)', 'ab')"),
    ("import random", "random.Random(i) if i < 500 else None"),
    ("import struct", "struct.Struct('4i')"),
    ("import hashlib", "hashlib.sha256(b'x')"),
    ("import zlib", "zlib.compressobj() if i < 20 else None"),
    ("import zlib", "zlib.decompressobj() if i < 200 else None"),
    ("import threading", "threading.Lock()"),
    ("import queue", "queue.SimpleQueue()"),
    ("import contextvars", "contextvars.ContextVar('x')"),
    (
        "import contextvars\nv = contextvars.ContextVar('x')\ndef f(i):\n c = contextvars.copy_context()\n c.run(v.set, i)\n return c",
        "f(i)",
    ),
    ("import datetime", "datetime.datetime(2020, 1, 1)"),
    ("import decimal", "decimal.Decimal(i)"),
    ("import fractions", "fractions.Fraction(i, 3)"),
    (
        "def f(i):\n class A: x = i\n return A",
        "f(i) if i < 2000 else None",
    ),
    (
        "",
        "compile('a = 1; b = 2; print(a + b)', f'file{i}', 'exec') if i < 2000 else None",
    ),
    (
        "",
        "compile('def f%d(a):\\n return a + %d\\n' % (i, i) * 20, 'file', 'exec') if i < 500 else None",
    ),
    ("import sys", "sys.intern('name %d' % i)"),
    (
        "def f(i):\n exec(f'attr_{i} = {i}', g)\ng = {}",
        "f(i) if i < 2000 else None",
    ),
    ("class A: pass\na = A()", "setattr(a, f'attr_{i}', i)"),
    (
        "import asyncio\nloop = asyncio.new_event_loop()",
        "loop.create_future()",
    ),
    (
        "import asyncio\nloop = asyncio.new_event_loop()",
        "loop.call_later(1000 + i, print)",
    ),
    (
        "import asyncio\nloop = asyncio.new_event_loop()",
        "loop.call_soon(print)",
    ),
    (
        "import asyncio\nloop = asyncio.new_event_loop()\nasync def c(): await asyncio.sleep(5)",
        "loop.create_task(c())",
    ),
    ("import asyncio", "asyncio.Lock()"),
    ("import asyncio", "asyncio.Event()"),
    ("import asyncio", "asyncio.Queue()"),
    ("async def c(): pass", "c()"),
    ("import json", "json.loads('[1, 2, {\"a\": [3]}]')"),
    ("def f(i):\n x = [i]\n x.append(x)\n return x", "f(i)"),
    ("", "type(i.__add__)"),
    ("", "i.__add__"),
    ("", "str(i).join"),
    ("import ast", "ast.parse('a + b') if i < 500 else None"),
    ("", "list[int]"),
    ("", "int | str"),
    ("import unicodedata", "reversed([i])"),
];

#[test]
fn each_object_is_charged_for_what_it_takes() {
    let engine = Engine::new();
    let only = std::env::var("ONLY").unwrap_or_default();
    let mut wrong = String::new();
    for (setup, expression) in KINDS {
        if !expression.contains(&only) {
            continue;
        }
        let mut isolate = engine.isolate().unwrap();
        isolate.exec(setup).unwrap();
        // Once, so that what is made at first use is there: and so that tables have their size.
        let text = format!(
            "def fill(n):\n    return [{expression} for i in range(n)]\nfill(10)\nkept = None\nimport gc; gc.collect()"
        );
        isolate.exec(&text).unwrap();
        let (held, charged) = (HELD.get(), isolate.memory_used() as isize);
        let count = if cfg!(debug_assertions) {
            5_000
        } else {
            20_000
        };
        isolate
            .exec(&format!("kept = fill({count})\ngc.collect()"))
            .unwrap();
        let held = HELD.get() - held;
        let charged = isolate.memory_used() as isize - charged;
        if std::env::var("SHOW").is_ok() {
            println!(
                "{:8.1} {:8.1} {:6.3} {expression}   {setup:?}",
                held as f64 / count as f64,
                charged as f64 / count as f64,
                held as f64 / charged.max(1) as f64
            );
        }
        let slack = charged / 20 + 100_000;
        if (held - charged).abs() > slack {
            wrong.push_str(&format!(
                "{expression} (after {setup:?}): {held} bytes are held, {charged} charged\n"
            ));
        }
        // What it held is free again, but for what is charged still.
        let before = (HELD.get() - held, isolate.memory_used() as isize - charged);
        isolate
            .exec("kept = None\nimport gc; gc.collect()")
            .unwrap();
        let kept = HELD.get() - before.0;
        let charged = isolate.memory_used() as isize - before.1;
        if kept > charged + slack {
            wrong.push_str(&format!(
                "{expression} (after {setup:?}): {kept} of {held} bytes are kept, {charged} charged\n"
            ));
        }
        assert_eq!(probe::left_behind(isolate), 0, "{expression}");
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
