# What `with` enters and leaves: script methods, natives, descriptors, what is bound already.
import asyncio, contextlib
class M:
    def __init__(self, n, swallow=False): self.n, self.swallow = n, swallow
    def __enter__(self): print("enter", self.n); return self
    def __exit__(self, t, e, tb): print("exit", self.n, t and t.__name__, e, tb is not None); return self.swallow
class Static:
    @staticmethod
    def __enter__(): return "static"
    @classmethod
    def __exit__(cls, *a): print(cls.__name__, a)
class Callable:
    def __call__(self, *a): print("called", a)
class Attr:
    __enter__ = Callable(); __exit__ = Callable()
class Native(list):
    __enter__ = list.copy
    def __exit__(self, *a): print("native", a)
class Gen:
    def __enter__(self): yield 1
    def __exit__(self, *a): yield 2
class Patched:
    def __enter__(self):
        Patched.__exit__ = lambda *a: print("new exit")
        return self
    def __exit__(self, *a): print("old exit")
with M(1) as a, M(2) as b: print(a.n, b.n)
with M(3, True): raise ValueError("x")
try:
    with M(4): raise KeyError("y")
except KeyError as e: print(repr(e))
with Static() as s: print(s)
with Attr() as x: print(x)
with Native([1, 2]) as c: print(c)
with Gen() as g: print(type(g).__name__)
with Patched(): pass
def early():
    for i in range(3):
        with M(i):
            if i == 1: continue
            if i == 2: return "out"
print(early())
def gen():
    with M("gen") as m:
        yield m.n
g = gen(); print(next(g)); g.close()
@contextlib.contextmanager
def managed(x):
    print("before")
    try: yield x
    finally: print("after")
with managed(5) as v: print(v)
with contextlib.suppress(ZeroDivisionError): 1 / 0
class A:
    async def __aenter__(self): await asyncio.sleep(0); return "a"
    async def __aexit__(self, *a): await asyncio.sleep(0); print("aexit", a[0]); return True
async def main():
    async with A() as a: print(a)
    async with A(): raise ValueError
    lock = asyncio.Lock()
    async with lock: print(lock.locked())
    async with asyncio.timeout(1): pass
    async with asyncio.TaskGroup() as tg: t = tg.create_task(asyncio.sleep(0, 7))
    print(t.result())
    async with contextlib.AsyncExitStack() as st:
        print(await st.enter_async_context(A()))
asyncio.run(main())
try:
    with 5: pass
except TypeError as e: print(e)
try:
    with A(): pass
except TypeError as e: print(e)
class NoArgs:
    def __enter__(self): pass
    def __exit__(self): pass
try:
    with NoArgs(): pass
except TypeError as e: print(e)
