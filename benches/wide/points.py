# Points with slots, normalised and maximised.
from math import sin, cos, sqrt, hypot


class Point:
    __slots__ = ("x", "y", "z")

    def __init__(self, i):
        self.x = x = sin(i)
        self.y = cos(i) * 3
        self.z = (x * x) / 2

    def __repr__(self):
        return f"<Point: x={self.x:.6f}, y={self.y:.6f}, z={self.z:.6f}>"

    def normalize(self):
        x, y, z = self.x, self.y, self.z
        norm = sqrt(x * x + y * y + z * z)
        self.x /= norm
        self.y /= norm
        self.z /= norm

    def maximize(self, other):
        self.x = self.x if self.x > other.x else other.x
        self.y = self.y if self.y > other.y else other.y
        self.z = self.z if self.z > other.z else other.z
        return self

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z


class Weighted(Point):
    __slots__ = ("weight", "_cached")

    def __init__(self, i, weight):
        super().__init__(i)
        self.weight = weight
        self._cached = None

    @property
    def pull(self):
        if self._cached is None:
            self._cached = self.weight * hypot(self.x, self.y)
        return self._cached


class Box:
    __slots__ = ("low", "high", "count")

    def __init__(self):
        self.low = [float("inf")] * 3
        self.high = [float("-inf")] * 3
        self.count = 0

    def include(self, p):
        for axis, value in enumerate((p.x, p.y, p.z)):
            if value < self.low[axis]:
                self.low[axis] = value
            if value > self.high[axis]:
                self.high[axis] = value
        self.count += 1
        return self

    def volume(self):
        result = 1.0
        for a, b in zip(self.low, self.high):
            result *= b - a
        return result


def maximize(points):
    best, *rest = points
    for p in rest:
        best = best.maximize(p)
    return best


def centroid(points):
    total = sum(p.weight for p in points)
    return tuple(sum(getattr(p, axis) * p.weight for p in points) / total for axis in "xyz")


def benchmark(n):
    points = [Point(float(i)) for i in range(n)]
    for p in points:
        p.normalize()
    closest = max(a.dot(b) for a, b in zip(points, points[7:]))
    heavy = [Weighted(i * 0.5, 1 + i % 5) for i in range(n // 2)]
    box = Box()
    for p in heavy:
        box.include(p)
    pull = sum(p.pull for p in heavy) + sum(p.pull for p in heavy if p.weight > 2)
    heavy.sort(key=lambda p: (p.weight, -p.z))
    return maximize(points), closest, centroid(heavy), box.volume(), pull


for _ in range(2):
    top, closest, mean, volume, pull = benchmark(48000)
print(top, f"{closest:.9f}", [f"{c:.9f}" for c in mean])
print(f"{volume:.6f} {pull:.6f}")
