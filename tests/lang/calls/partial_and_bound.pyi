from functools import partial
def f(a, b=2, *c, d=4, **e): return a, b, c, d, e
class K:
    def __init__(self, x, y=1): self.x, self.y = x, y
    def m(self, *a, **k): return self.x, a, k
class Sub(partial):
    def __call__(self, *a, **k): return "sub", super().__call__(*a, **k)
def g(a):
    yield a
    yield a + 1
for call in (lambda: partial(f, 1)(), lambda: partial(f, 1)(5, 6, 7), lambda: partial(f, 1, d=9)(2), lambda: partial(f, z=1)(0),
             lambda: partial(f, 1, d=9)(2, d=8, q=1), lambda: vars(partial(K, 1)(2)), lambda: vars(partial(K, y=5)(1)),
             lambda: partial(K(3).m, 4)(5), lambda: partial(K(3).m, k=4)(5), lambda: Sub(f, 1)(2), lambda: partial(partial(f, 1), 2)(3),
             lambda: list(partial(g, 5)()), lambda: partial(int, base=2)("101"), lambda: partial(f)(), lambda: partial(K)(1, 2, 3),
             lambda: partial(f, *range(20))(1), lambda: partial(max, 3)(4), lambda: [partial(f, n)(n) for n in range(2)]):
    try: print(call())
    except TypeError as e: print("TypeError:", e)
m = K(1).m
print(m(), m(2), m(3, z=1), [m(n) for n in range(3)])
def deep(n): return 0 if not n else partial(deep, n - 1)()
print(deep(50))
import asyncio
async def co(a, b): return a + b
async def main():
    print(await partial(co, 1)(2), await co(*(3, 4)), await co(**{"a": 1, "b": 9}))
asyncio.run(main())
p = partial(f, 1); p.func; print(p.args, p.keywords)
def counted(): counted.n += 1; return counted.n
counted.n = 0
q = partial(counted)
print([q() for _ in range(3)])
