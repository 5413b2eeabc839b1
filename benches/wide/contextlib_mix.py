"""Context managers of all kinds."""
from contextlib import (AbstractContextManager, ContextDecorator, ExitStack, closing, contextmanager,
                        nullcontext, redirect_stdout, suppress)
from io import StringIO

log = []


@contextmanager
def tag(name, out):
    out.append(f"<{name}>")
    try:
        yield out
    finally:
        out.append(f"</{name}>")


@contextmanager
def transaction(store):
    saved = store.copy()
    try:
        yield store
    except (KeyError, ZeroDivisionError):
        store.clear()
        store.update(saved)


class Timer(ContextDecorator):
    calls = 0

    def __enter__(self):
        Timer.calls += 1
        return self

    def __exit__(self, *exc):
        return False


class Resource(AbstractContextManager):
    open = 0

    def __init__(self, n):
        self.n = n

    def __enter__(self):
        Resource.open += 1
        return self

    def __exit__(self, typ, value, tb):
        Resource.open -= 1
        return typ is IndexError

    def close(self):
        log.append(self.n)


@Timer()
def work(x):
    return x * x % 17


def many(n):
    with ExitStack() as stack:
        rs = [stack.enter_context(Resource(i)) for i in range(n)]
        stack.callback(log.append, n)
        stack.push(lambda *exc: None)
        assert Resource.open == n
        if n and n % 4 == 0:
            rs[n]
        return sum(r.n for r in rs)
    return -1


total = 0
store = {"a": 1}
for i in range(36000):
    out = []
    with tag("p", out), tag("b", out) as o:
        o.append(str(i))
    total += len("".join(out))
    with transaction(store) as s:
        s["a"] += 1
        s[i % 10] = i
        if i % 3 == 0:
            del s["missing"]
    with suppress(KeyError, ValueError):
        total += int("12x" if i % 2 else "12")
        del store["nothing"]
    with nullcontext(i) as n, closing(Resource(n)):
        total += work(n)
    if i % 3 == 0:
        total += many(i % 5)
buf = StringIO()
with redirect_stdout(buf):
    for i in range(8000):
        print("line", i)
print(total, len(log), store["a"], sorted(map(str, store))[:3], Timer.calls, Resource.open, len(buf.getvalue()))
