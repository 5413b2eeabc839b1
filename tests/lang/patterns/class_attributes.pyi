# Class patterns take attributes straight to where they are wanted.
class P:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
class Meta(type):
    def __instancecheck__(cls, o): return isinstance(o, int)
class M(metaclass=Meta): pass
class Proxy:
    @property
    def __class__(self): return P
    x = 5; y = 6
def f(v):
    match v:
        case P(1, 2): return "one two"
        case P(a, y=b) if a == b: return ("same", a)
        case P(x=P(p, q), y=[r, *s]): return ("deep", p, q, r, s)
        case P(missing=_): return "never"
        case M(): return "M"
        case str(t) | bytes(t): return ("text", t)
        case P(): return "P"
        case {"k": P(a, b), **rest}: return (a, b, rest)
        case (int(a), float(b)): return (a, b)
    return None
for v in [P(1, 2), P(3, 3), P(P(1, 2), [3, 4, 5]), P(P(1, 2), 3), 7, "s", b"t", P(0, 1), {"k": P(1, 2), "z": 1}, (1, 2.0), (1, 2), None, Proxy()]:
    print(f(v))
def g(pattern, subject):
    ns = {"P": P, "s": subject, "R": R}
    try:
        exec(f"match s:\n  case {pattern}: print('yes')\n  case _: print('no')", ns)
    except Exception as e: print(type(e).__name__, e)
class R: __match_args__ = ["x"]
class Bad: __match_args__ = (1,)
R2 = R
for p in ["P(1, 2, 3)", "P(1, x=1)", "P(x=1, z=2)", "R(1)", "P(1, y=_)", "int(3)", "int(1, 2)"]:
    g(p, P(1, 2)); g(p, R()); g(p, 3)
R = Bad
g("R(1)", Bad())
R = 5
g("R()", 1)
