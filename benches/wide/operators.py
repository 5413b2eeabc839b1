"""Vectors, matrices and polynomials by operator overloading."""
import math
from itertools import zip_longest
from numbers import Number


class Vector:
    __slots__ = ("x", "y", "z")

    def __init__(self, x, y, z):
        self.x, self.y, self.z = x, y, z

    def __add__(self, o):
        return Vector(self.x + o.x, self.y + o.y, self.z + o.z)

    def __sub__(self, o):
        return Vector(self.x - o.x, self.y - o.y, self.z - o.z)

    def __mul__(self, k):
        if isinstance(k, Vector):
            return self.x * k.x + self.y * k.y + self.z * k.z
        return Vector(self.x * k, self.y * k, self.z * k)

    __rmul__ = __mul__

    def __matmul__(self, o):
        return Vector(self.y * o.z - self.z * o.y, self.z * o.x - self.x * o.z, self.x * o.y - self.y * o.x)

    def __neg__(self):
        return Vector(-self.x, -self.y, -self.z)

    def __abs__(self):
        return math.sqrt(self * self)

    def __iter__(self):
        yield from (self.x, self.y, self.z)

    def __eq__(self, o):
        return isinstance(o, Vector) and tuple(self) == tuple(o)

    def __hash__(self):
        return hash(tuple(self))


class Matrix:
    def __init__(self, rows):
        self.rows = [list(r) for r in rows]

    def __getitem__(self, ij):
        i, j = ij
        return self.rows[i][j]

    def __matmul__(self, o):
        cols = list(zip(*o.rows))
        return Matrix([sum(a * b for a, b in zip(r, c)) % 10007 for c in cols] for r in self.rows)

    def __pow__(self, n):
        result = Matrix([int(i == j) for j in range(len(self.rows))] for i in range(len(self.rows)))
        base = self
        while n:
            if n & 1:
                result = result @ base
            base = base @ base
            n >>= 1
        return result


class Poly:
    def __init__(self, *cs):
        self.cs = cs

    def __add__(self, o):
        o = Poly(o) if isinstance(o, Number) else o
        return Poly(*(a + b for a, b in zip_longest(self.cs, o.cs, fillvalue=0)))

    __radd__ = __add__

    def __mul__(self, o):
        out = [0] * (len(self.cs) + len(o.cs) - 1)
        for i, a in enumerate(self.cs):
            for j, b in enumerate(o.cs):
                out[i + j] += a * b
        return Poly(*out)

    def __call__(self, x):
        r = 0
        for c in reversed(self.cs):
            r = r * x + c
        return r

    def __repr__(self):
        return " + ".join(f"{c}x^{i}" for i, c in enumerate(self.cs) if c)


v, pos = Vector(1.0, 0.5, -0.25), Vector(0.0, 0.0, 0.0)
for i in range(90000):
    force = -0.1 * pos + (v @ Vector(0, 0, 1)) * 0.2
    v = v + force * 0.01
    pos += v * 0.01
m = Matrix([(i * j + i + 1) % 13 for j in range(12)] for i in range(12)) ** 10**30
p = sum((Poly(i, 1) * Poly(1, -i, 2) for i in range(5000)), start=Poly(0))
big = Poly(1)
for i in range(1, 130):
    big = big * Poly(i, 1)
print(f"{abs(pos):.6f} {abs(v):.6f}", m[3, 4], p, sum(big(x) % 1009 for x in range(1500)), len({Vector(i % 7, 0, 1) for i in range(20000)}))
