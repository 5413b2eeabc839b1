//! Limits of the command: what takes long inside one native operation ends when the time is up, and what wants too much
//! memory gets a MemoryError.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::process::{Command, Output};
use std::time::{Duration, Instant};

fn run(code: &str, time: &str) -> (Output, Duration) {
    let start = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_pyish"))
        .args(["--max-time", time, "--max-memory", "64M", "-c", code])
        .output()
        .unwrap();
    (output, start.elapsed())
}

/// Each of these would go on for minutes.
const ENDLESS: &[&str] = &[
    // Keys of one hash.
    "d = {}\nfor i in range(10**6): d[i * (2**61 - 1)] = i",
    "s = set()\nfor i in range(1, 10**6): s.add(i * (2**61 - 1) + 7)",
    // Single operations on large integers.
    "a = (1 << 80_000_000) - 1; b = a * a",
    "pow(3, 1 << 200_000, (1 << 200_000) - 159)",
    "import math; math.factorial(5_000_000)",
    "import math; math.isqrt((1 << 100_000_000) - 1)",
    "import sys; sys.set_int_max_str_digits(0); str((1 << 80_000_000) - 1)",
    "import sys; sys.set_int_max_str_digits(0); int('7' * 20_000_000)",
    // The same tuples again and again.
    "t = ()\nfor i in range(60): t = (t, t)\nhash(t)",
    "isinstance(1, eval('t', {'t': (lambda f: f(f, 60))(lambda f, n: (str,) if n == 0 else (lambda t: (t, t))(f(f, n - 1)))}))",
    // Copies and searches of much.
    "a = list(range(1_000_000))\nwhile True: a[::-1] == a[:]",
    "s = 'ab' * 5_000_000\nwhile True: s.count('ba')",
    // Regular expressions: each step short, or each step long.
    "import re; re.match('(a*)*b', 'a' * 60)",
    // One place for one element among many.
    "a = [0] * 1_000_000\nwhile True: a.insert(0, 1); a.pop(0)",
    "a = bytearray(20_000_000)\nwhile True: a.insert(0, 1); a.pop(0)",
    // Texts that would be much longer than there is memory for, and what is replaced in long ones.
    "while True:\n try: ('x' * 10**6).join(['a'] * 10**6)\n except MemoryError: pass",
    "s = 'é' * 5_000_000\nwhile True:\n try: s.encode('ascii', 'namereplace')\n except MemoryError: pass",
    "s = 'aé' * 2_000_000\nwhile True: s.encode('ascii', 'replace')",
    // Classes of many bases.
    "a = [object]\nfor i in range(600): a.append(type('A', (a[-1],), {}))\nwhile True: type('B', tuple(reversed(a)), {})",
    // Natives that feed natives.
    "import functools; functools.reduce(max, iter(int, 1))",
    "import collections; collections.deque(iter(int, 1), maxlen=0)",
    // Many die where there is no memory to tell of each.
    "import asyncio\nasync def t(): pass\nasync def main(): await asyncio.gather(*[t() for i in range(10**7)])\nasyncio.run(main())",
    // Each turn is a call of the script's own.
    "for x in Endless(): pass",
    "for x, y in Endless(): pass",
    "while a < a: pass",
    "while a == a: pass",
    "while a < a < a: pass",
    "while not a > a: pass",
    "while a: pass",
    "while a and 1: pass",
    "def f(): yield from Endless()\nfor x in f(): pass",
    "list(x for x in Endless() if 0)",
    "1 in Endless()",
    // Special methods and getters that ask twice, two hundred levels deep.
    "deep().x",
    "deep() + 0",
    "deep() < 0",
    "1 in deep()",
    "deep()[0]",
    "bool(deep())",
    "hash(deep())",
    "str(deep())",
    "repr(deep())",
    "list(deep())",
    "deep().missing",
    "deep()()",
    "deep() == deep()",
    "any(map(lambda x: 0, Endless()))",
    // Elements that take long to compare, or to hash, and many of them.
    "a, b = 'x' * 10**6 + 'a', 'x' * 10**6 + 'b'\nb in [a] * 10**6",
    "a, b = 'x' * 10**6 + 'a', 'x' * 10**6 + 'b'\n(a,) * 10**6 == (b + '',) * 10**6 or ((a,) * 10**6).index(b)",
    "a, b = 'x' * 10**6 + 'a', 'x' * 10**6 + 'b'\nwhile True: sorted([a, b] * 50000)",
    "a, b = 'x' * 10**6 + 'a', 'x' * 10**6 + 'b'\nwhile True: sorted([(a, 1), (b, None)] * 50000)",
    "a = 1 << 8_000_000\nwhile True: sorted([a, a + 1] * 50000)",
    "a = b'x' * 10**6\nwhile True: sorted([a + b'a', a + b'b'] * 20)",
    "hash(((1 << 8_000_000) + 1,) * 10**6)",
    "a = [('a',) * 10**5] * 10**5\na == [('a',) * 10**5] * 10**5",
    // What looks at each of many elements, without a call.
    "a = [1] * 500_000\nwhile True: a.count(-1)",
    "a = dict.fromkeys(range(100_000))\nb = a.copy()\nwhile True: a == b",
    "import collections\na = collections.deque([1] * 300_000)\nwhile True: -1 in a",
    "import array\na = array.array('q', [1] * 1_000_000)\nwhile True: a.reverse(); a.byteswap()",
    "import unicodedata\ns = 'é' * 1_000_000\nwhile True: unicodedata.is_normalized('NFD', s)",
    "s = 'a' * 1_000_000\nwhile True: str.maketrans(s, s)",
    "e = ExceptionGroup('', [ValueError()] * 100_000)\nwhile True: e.subgroup(TypeError)",
    "import re\ns = 'é' * 1_000_000\nwhile True: re.search('q', s)",
    "import re\nwhile True:\n try: re.split('', 'a' * 10**7)\n except MemoryError: pass",
];

/// What comes before each.
const ENDLESS_CLASS: &str = "
class Endless:
    def __iter__(self): return self
    def __next__(self): return (0, 0)
    def __lt__(self, other): return True
    def __gt__(self, other): return False
    def __eq__(self, other): return True
    def __bool__(self): return True
class Deep:
    __slots__ = ('kid',)
    def __init__(self, kid): self.kid = kid
    @property
    def x(self): return self.kid.x + self.kid.x
    def __add__(self, other): return (self.kid + 0) + (self.kid + 0)
    def __lt__(self, other): return (self.kid < 0) and (self.kid < 0)
    def __eq__(self, other): return (self.kid == other.kid) and (self.kid == other.kid)
    def __contains__(self, x): return x in self.kid and x in self.kid
    def __getitem__(self, x): return self.kid[x] + self.kid[x]
    def __bool__(self): return bool(self.kid) and bool(self.kid)
    def __hash__(self): return hash(self.kid) + hash(self.kid)
    def __str__(self): return f'{self.kid}{self.kid}'
    def __repr__(self): return repr(self.kid) + repr(self.kid)
    def __iter__(self): return iter([*self.kid, *self.kid])
    def __getattr__(self, name): return getattr(self.kid, name) + self.kid.missing
    def __call__(self): return self.kid() + self.kid()
class End(Deep):
    x = missing = property(lambda self: 1)
    def __add__(self, other): return 1
    def __lt__(self, other): return True
    def __eq__(self, other): return True
    def __contains__(self, x): return True
    def __getitem__(self, x): return 1
    def __bool__(self): return True
    def __hash__(self): return 1
    def __str__(self): return ''
    def __repr__(self): return ''
    def __iter__(self): return iter([])
    def __call__(self): return 1
def deep():
    it = End(None)
    for i in range(200): it = Deep(it)
    return it
a = Endless()
";

#[test]
fn time_is_up() {
    for code in ENDLESS {
        let (output, took) = run(&format!("{ENDLESS_CLASS}{code}"), "300ms");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{code}\n{errors}");
        assert!(errors.contains("time limit exceeded"), "{code}\n{errors}");
        assert!(took < Duration::from_secs(30), "{code}: {took:?}");
    }
}

#[test]
fn memory_errors_give_back_what_they_held() {
    let code = "
def fill():
    held = []
    while True:
        held.append(bytes(100000))
for _ in range(3):
    try:
        fill()
    except MemoryError:
        pass
import collections
try:
    collections.deque([0]) * (1 << 60)
except MemoryError:
    pass
print(len([0] * 1000000))
";
    let (output, _) = run(code, "60s");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.stdout, b"1000000\n", "{errors}");
}

/// Each of these takes more and more, in another place.
#[cfg(target_os = "linux")]
const GROWING: &[&str] = &[
    "a = object\nwhile True: a = type('A', (a,), {})",
    "('é' * 10**7).encode('ascii', 'namereplace')",
    "('a ' * 10**7).split()",
    "('\\n' * 2 * 10**7).splitlines()",
    "('a' * 2 * 10**7).replace('a', 'bcd')",
    "import itertools\nnext(itertools.batched(itertools.count(), 1 << 60))",
    "import itertools\nfor x in itertools.cycle(itertools.count()): pass",
    "import queue\nq = queue.SimpleQueue()\nwhile True: q.put(1)",
    "import functools\n@functools.lru_cache(maxsize=1 << 40)\ndef f(x): pass\nfor i in range(10**9): f(i)",
    "k = []\nargs = [iter(())] * 10000\nwhile True: k.append(zip(*args))",
    "k = []\nargs = [iter(())] * 10000\nwhile True: k.append(map(print, *args))",
    "import itertools\nk = []\nargs = [iter(())] * 10000\nwhile True: k.append(itertools.zip_longest(*args))",
    "import operator\nk = []\nwhile True: k.append(operator.attrgetter(*['a.b.c.d'] * 1000))",
    "import operator\nk = []\nargs = {str(n): n for n in range(1000)}\nwhile True: k.append(operator.methodcaller('a', **args))",
    "import struct\nk = []\nwhile True: k.append(struct.Struct('b' * 1000))",
    "import re\nk = []\nwhile True: k.append(re.compile('[a-f]' * 60 + str(len(k))))",
    "k = []\nview = memoryview(b'a').cast('B', [1] * 60)\nwhile True: k.append(view[:])",
    "import json.encoder\nk = []\nwhile True: k.append(json.encoder.c_make_encoder({}, str, str, None, 'a' * 10**5, ',', False, False, True))",
    "import asyncio\nasync def main():\n f = asyncio.get_running_loop().create_future()\n while True: f.add_done_callback(print)\nasyncio.run(main())",
    "import asyncio\nasync def main():\n k = []\n while True:\n  f = asyncio.get_running_loop().create_future()\n  f.cancel('m')\n  k.append(f)\nasyncio.run(main())",
    "import asyncio\nasync def main():\n e = asyncio.Event()\n k = []\n while True:\n  k.append(asyncio.create_task(e.wait()))\n  if len(k) % 1000 == 0: await asyncio.sleep(0)\nasyncio.run(main())",
    "format('x', '500000000s')",
    "format(1, '0500000000,d')",
    "f'{1.5:.500000000f}'",
    "'{:500000000}'.format(1j)",
    "import json; json.loads(('[' + '0,' * 10**6) * 10)",
    "import json; json.loads('[' * 10 + '\"\",' * 3 * 10**6)",
    "import ast; at = dict(lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)\nt = ast.Constant(1, **at)\nfor i in range(60): t = ast.Tuple([t, t], ast.Load(), **at)\ncompile(ast.Expression(t), '', 'eval')",
    "import ast; at = dict(lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)\nt = ()\nfor i in range(60): t = (t, t)\ncompile(ast.Expression(ast.Constant(t, **at)), '', 'eval')",
    "import ast; at = dict(lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)\nt = ()\nfor i in range(100_000): t = (t,)\ntry: compile(ast.Expression(ast.Constant(t, **at)), '', 'eval')\nexcept RecursionError: pass",
    "import json; json.dumps(['x' * 10**6] * 100)",
    "import json; json.dumps(['\\x00' * 10**5] * 100)",
    "import re; re.split(',', ',' * 30_000_000)",
    "import unicodedata; unicodedata.normalize('NFKD', '\\ufdfa' * 6_000_000)",
    "('a' * 20_000_000).translate({97: 0x10FFFF})",
    "ascii('\\U0001f600' * 5_000_000)",
    "repr('\\x00' * 16_000_000)",
    "repr(bytearray(16_000_000))",
    "('a' * 12_000_000).encode('utf-32')",
    "(b'\\xff' * 20_000_000).decode('latin-1')",
    "('\\xe9' * 15_000_000)[::-1]",
    "import array; array.array('w', 'a' * 10_000_000).tounicode()",
    "import zlib; zlib.decompress(zlib.compress(bytes(25_000_000)))",
    "bytes.fromhex('00' * 15_000_000)",
    "bytearray(20_000_000).ljust(40_000_000)",
    "(b'\\t' * 5_000_000).expandtabs(10)",
    "import hashlib; hashlib.shake_128(b'').digest(60_000_000)",
];

/// The most that the process had in memory, in KiB, when the code was done or out of memory.
#[cfg(target_os = "linux")]
fn peak(code: &str) -> usize {
    let all = format!(
        "from gc import collect\ntry:\n exec({code:?}, {{}})\nexcept MemoryError:\n pass\ncollect()\nfor line in open('/proc/self/status'):\n if line.startswith('VmHWM'): print(line.split()[1])"
    );
    let (output, _) = run(&all, "600s");
    let out = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    let last = out.lines().last().and_then(|line| line.parse().ok());
    last.unwrap_or_else(|| panic!("{code}: {out}\n{errors}"))
}

#[cfg(target_os = "linux")]
#[test]
fn what_grows_is_charged() {
    // What the process is without any, the 64 MiB, and what the allocator keeps of blocks that have moved.
    let most = peak("import asyncio, functools, itertools, queue") + ((64 + 24) << 10);
    for code in GROWING {
        let peak = peak(code);
        assert!(peak < most, "{code}: {peak} KiB of {most}");
    }
}

fn limited(options: &[&str], code: &str) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_pyish"))
        .args(options)
        .args(["--max-time", "60s", "-c", code])
        .output()
        .unwrap();
    (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn output_ends_the_program() {
    let endless = "
try:
    while True:
        print('0123456789')
finally:
    print('never')
";
    let (out, err) = limited(&["--max-output", "1000"], endless);
    assert!(out.len() <= 1000 && !out.contains("never"), "{out}");
    assert!(err.contains("output limit exceeded"), "{err}");
    let (out, err) = limited(
        &["--max-output", "1K"],
        "import os\nwhile True: os.write(1, b'x' * 100)",
    );
    assert!(out.len() <= 1024, "{out}");
    assert!(err.contains("output limit exceeded"), "{err}");
}

#[test]
fn tasks_threads_and_handles_are_counted() {
    let code = "
import asyncio, threading, time, os
async def main():
    tasks = []
    try:
        while True:
            tasks.append(asyncio.create_task(asyncio.sleep(0.1)))
    except RuntimeError as e:
        print(e, len(tasks) <= 10)
    await asyncio.gather(*tasks)
    await asyncio.create_task(asyncio.sleep(0))
asyncio.run(main())
threads = []
try:
    while True:
        threads.append(threading.Thread(target=time.sleep, args=(0.1,)))
        threads[-1].start()
except RuntimeError as e:
    print(e, len(threads) <= 11)
files = []
try:
    while True:
        files.append(open('/dev/null'))
except OSError as e:
    print(e.strerror, len(files))
files.pop().close()
open('/dev/null').close()
";
    let (out, err) = limited(&["--max-tasks", "10", "--max-handles", "8"], code);
    assert_eq!(
        out,
        "the limit of tasks is reached True\ncan't start new thread True\nToo many open files 8\n",
        "{err}"
    );
}

#[test]
fn recursion_goes_no_deeper_than_the_host_lets_it() {
    let code = "
import sys
sys.setrecursionlimit(10**6)
def f(n):
    return f(n + 1)
try:
    f(0)
except RecursionError as e:
    print(e, sys.getrecursionlimit())
";
    let (out, err) = limited(&["--max-recursion", "80"], code);
    assert_eq!(out, "maximum recursion depth exceeded 80\n", "{err}");
}

#[test]
fn deep_calls_take_memory_that_is_charged() {
    let code = "
import sys
sys.setrecursionlimit(10**9)
def f(n):
    return f(n + 1)
for _ in range(2):
    try:
        f(0)
    except MemoryError:
        print('caught')
print(len(bytes(20_000_000)))
";
    let (out, err) = limited(&["--max-memory", "32M"], code);
    assert_eq!(out, "caught\ncaught\n20000000\n", "{err}");
}

#[test]
fn large_sources_stay_within_memory_and_time() {
    let code = "
for text in 'x=1;' * 500_000, '[' + '1,' * 900_000 + ']', 'def f(): pass\\n' * 60_000:
    try:
        compile(text, 'large', 'exec')
    except MemoryError:
        print('caught')
print(len(bytes(10_000_000)))
";
    let (out, err) = limited(&["--max-memory", "24M"], code);
    assert_eq!(out, "caught\ncaught\ncaught\n10000000\n", "{err}");
}
