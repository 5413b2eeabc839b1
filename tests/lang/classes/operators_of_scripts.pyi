class V:
    def __init__(self, x): self.x = x
    def __repr__(self): return f"{type(self).__name__}({self.x})"
    def __add__(self, o): return V(self.x + (o.x if isinstance(o, V) else o))
    def __radd__(self, o): return V(("r", o, self.x))
    def __sub__(self, o): return NotImplemented
    def __mul__(self, o): return V((self.x, "*", o))
    def __truediv__(self, o):
        if o == 0: raise ZeroDivisionError("by nothing")
        return V((self.x, "/", o))
    def __iadd__(self, o): self.x = ("in place", o); return self
class W(V):
    def __radd__(self, o): return W(("W first", o.x))
    def __rmul__(self, o): return W(("W times", o.x))
class R:
    def __repr__(self): return "R()"
    def __radd__(self, o): return "R+"
    def __rsub__(self, o): return "R-"
    def __rmul__(self, o): return "R*"
    def __rtruediv__(self, o): return "R/"
class Plain:
    def __repr__(self): return "Plain()"


def one(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


a, b, w = V(1), V(2), W(3)
for f in (lambda: a + b, lambda: a + 5, lambda: 5 + a, lambda: a + w, lambda: w + a, lambda: a * w, lambda: w * a, lambda: a - b,
          lambda: a - R(), lambda: a - 1, lambda: a + R(), lambda: R() + a, lambda: a / 2, lambda: a / 0, lambda: a / R(),
          lambda: a + Plain(), lambda: Plain() + a, lambda: a * 2 * 3, lambda: a + b + w + 1, lambda: "x" + a, lambda: 2.5 + a,
          lambda: a * a / 2, lambda: Plain() - Plain(), lambda: sum([V(1), V(2)], V(0))):
    one(f)
c = a
c += 7
print(a, c is a)
c = w
c -= R()
print(c)
x = V(10)
x = x + x
print(x)
V.__add__ = lambda self, o: "changed"
print(V(1) + 2, V(1) + V(2))
del V.__add__
one(lambda: V(1) + 2)
class D(V):
    def __getattr__(self, n): return lambda *a: "never"
one(lambda: D(1) + 1)
