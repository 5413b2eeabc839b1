# Determinants, Gauss elimination and inverses over floats and exact fractions.
from fractions import Fraction
from random import Random


class Matrix:
    def __init__(self, rows):
        self.rows = [list(r) for r in rows]
        self.n = len(self.rows)

    @classmethod
    def identity(cls, n, one=1):
        return cls([[one if i == j else one * 0 for j in range(n)] for i in range(n)])

    def map(self, f):
        return Matrix([[f(x) for x in row] for row in self.rows])

    def __matmul__(self, other):
        columns = list(zip(*other.rows))
        return Matrix([[sum(a * b for a, b in zip(row, col)) for col in columns] for row in self.rows])

    def __pow__(self, k):
        result, base = Matrix.identity(self.n), self
        while k:
            if k & 1:
                result = result @ base
            base = base @ base
            k >>= 1
        return result

    def __eq__(self, other):
        return self.rows == other.rows

    def determinant(self):
        a = [row[:] for row in self.rows]
        det = 1
        for k in range(self.n):
            pivot = max(range(k, self.n), key=lambda i: abs(a[i][k]))
            if not a[pivot][k]:
                return 0
            if pivot != k:
                a[k], a[pivot] = a[pivot], a[k]
                det = -det
            det *= a[k][k]
            for i in range(k + 1, self.n):
                f = a[i][k] / a[k][k]
                for j in range(k, self.n):
                    a[i][j] -= f * a[k][j]
        return det

    def bareiss(self):
        a, sign, prev = [row[:] for row in self.rows], 1, 1
        for k in range(self.n - 1):
            if a[k][k] == 0:
                swap = next((i for i in range(k + 1, self.n) if a[i][k]), None)
                if swap is None:
                    return 0
                a[k], a[swap], sign = a[swap], a[k], -sign
            for i in range(k + 1, self.n):
                for j in range(k + 1, self.n):
                    a[i][j] = (a[i][j] * a[k][k] - a[i][k] * a[k][j]) // prev
            prev = a[k][k]
        return sign * a[-1][-1]

    def inverse(self):
        a = [row + one for row, one in zip(self.rows, Matrix.identity(self.n).rows)]
        for k in range(self.n):
            pivot = max(range(k, self.n), key=lambda i: abs(a[i][k]))
            if not a[pivot][k]:
                raise ZeroDivisionError(f"column {k}")
            a[k], a[pivot] = a[pivot], a[k]
            scale = a[k][k]
            a[k] = [x / scale for x in a[k]]
            for i in range(self.n):
                if i != k and a[i][k]:
                    f = a[i][k]
                    a[i] = [x - f * y for x, y in zip(a[i], a[k])]
        return Matrix([row[self.n:] for row in a])


def laplace(rows):
    if len(rows) == 1:
        return rows[0][0]
    return sum((-1) ** j * x * laplace([r[:j] + r[j + 1:] for r in rows[1:]])
               for j, x in enumerate(rows[0]) if x)


rng = Random(3)
small = Matrix([[rng.randint(-9, 9) for _ in range(8)] for _ in range(8)])
exact = Matrix([[Fraction(rng.randint(-9, 9), rng.randint(1, 6)) for _ in range(9)] for _ in range(9)])
floats = Matrix([[rng.uniform(-1, 1) for _ in range(90)] for _ in range(90)])
ints = Matrix([[rng.randint(-5, 5) for _ in range(50)] for _ in range(50)])
hilbert = Matrix([[Fraction(1, i + j + 1) for j in range(8)] for i in range(8)])
try:
    Matrix([[Fraction(1), Fraction(2)], [Fraction(2), Fraction(4)]]).inverse()
except ZeroDivisionError as e:
    problem = str(e)
inv = floats.inverse()
error = max(abs(x - (i == j)) for i, row in enumerate((inv @ floats).rows) for j, x in enumerate(row))
print(laplace(small.rows), small.map(Fraction).determinant(), small.bareiss(), problem, error < 1e-9)
print(exact.determinant(), exact @ exact.inverse() == Matrix.identity(9), f"{floats.determinant():.9e}",
      ints.bareiss() % 10**12, hilbert.inverse().determinant(), (ints ** 9).rows[0][0] % 10**9)
