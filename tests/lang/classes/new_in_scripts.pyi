import gc
class P(tuple):
    def __new__(cls, x, y=2, *, z=3):
        return tuple.__new__(cls, (x, y, z))
print(P(1), P(1, 5), P(1, z=9))
class Q:
    made = []
    def __new__(cls, a):
        self = object.__new__(cls); self.a = a; Q.made.append(a); return self
print(Q(4).a, Q(a=5).a, Q(*[6]).a, Q(**{'a': 7}).a, Q.made)
class R:
    def __new__(cls, a): return a * 2
print(R(21), R("ab"), R(a=4))
class N:
    def __new__(cls): pass
print(N())
class S:
    def __new__(cls, kind):
        if cls is S: cls = {"a": A, "b": B}[kind]
        return object.__new__(cls)
class A(S):
    def __init__(self, kind): self.kind = kind
class B(S): pass
print(S("a").kind, type(S("b")).__name__, A("x").kind)
class T:
    def __new__(cls, v):
        class U(cls):
            def __init__(self, v): self.v = v
        return object.__new__(U)
print(T(3).v)
for bad in (lambda: Q(), lambda: Q(1, 2), lambda: P(), lambda: Q(b=1), lambda: P(1, w=2)):
    try: bad()
    except TypeError as e: print(e)
class E(Exception):
    def __init__(self, text, code=7):
        super().__init__(text); self.code = code
e = E("bad"); print(repr(e), e.args, e.code, repr(E("x", code=3)), E("x", 3).args)
class E2(Exception):
    def __init__(self, *, k): self.k = k
print(repr(E2(k=4)), E2(k=4).args)
from abc import ABC, abstractmethod
class Sh(ABC):
    def __init__(self, n): self.n = n
    @abstractmethod
    def area(self): ...
class Sq(Sh):
    def area(self): return self.n ** 2
print(Sq(3).area())
try: Sh(3)
except TypeError as x: print(x)
class Boom:
    def __new__(cls, x):
        if x: raise ValueError(x)
        return super().__new__(cls)
try: Boom(5)
except ValueError as x: print("ve", x)
print(type(Boom(0)).__name__)
class Meta(type):
    def __call__(cls, *a): return ("meta", a)
class M(metaclass=Meta):
    def __new__(cls, a): return 1
print(M(1))
class G:
    def __new__(cls, a):
        yield a
print(list(G(5)))
class K:
    def __new__(cls, *args, **kw): 
        self = super().__new__(cls); self.args = args; self.kw = kw; return self
print(vars(K(1, 2, x=3)))
class D(dict):
    def __new__(cls, *a, **k): return super().__new__(cls)
print(D(a=1))
from collections import namedtuple
from typing import NamedTuple
X = namedtuple("X", "a b", defaults=[9])
class Y(NamedTuple):
    a: int
    b: str = "q"
print(X(1), X(b=1, a=2), Y(3), Y(a=1, b="z"), X(*[1, 2]), Y(**{"a": 5}))
def rec(n):
    class Z:
        def __new__(cls, n): return rec2(n)
    return Z
class Z:
    def __new__(cls, n): return Z(n + 1)
try: Z(0)
except RecursionError as x: print("deep")
