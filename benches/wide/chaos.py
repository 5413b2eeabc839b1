# The chaos game, steered by B-splines.
import random


class GVector:
    def __init__(self, x=0.0, y=0.0):
        self.x = x
        self.y = y

    def __add__(self, other):
        return GVector(self.x + other.x, self.y + other.y)

    def __sub__(self, other):
        return GVector(self.x - other.x, self.y - other.y)

    def scaled(self, f):
        return GVector(self.x * f, self.y * f)

    def mag(self):
        return (self.x * self.x + self.y * self.y) ** 0.5

    def dist(self, other):
        return (self - other).mag()

    def mix(self, other, t):
        return self.scaled(1.0 - t) + other.scaled(t)


class Spline:
    def __init__(self, points, degree=3):
        self.points = points
        self.degree = degree
        n = len(points) - degree
        self.knots = [0] * degree + list(range(n + 1)) + [n] * degree

    def domain(self):
        return self.knots[self.degree], self.knots[len(self.knots) - 1 - self.degree]

    def find(self, u):
        low, high = self.domain()
        for i in range(self.degree, len(self.knots) - self.degree):
            if self.knots[i] <= u < self.knots[i + 1]:
                return i
        return len(self.points) - 1

    def __call__(self, u):
        p, knots = self.degree, self.knots
        i = self.find(u)
        d = [self.points[j + i - p] for j in range(p + 1)]
        for r in range(1, p + 1):
            for j in range(p, r - 1, -1):
                left = knots[j + i - p]
                span = knots[j + 1 + i - r] - left
                t = (u - left) / span if span else 0.0
                d[j] = d[j - 1].mix(d[j], t)
        return d[p]

    def __len__(self):
        return len(self.points)


class ChaosGame:
    def __init__(self, splines, thickness=0.25):
        self.splines = splines
        self.thickness = thickness
        self.minx = min(p.x for s in splines for p in s.points)
        self.maxx = max(p.x for s in splines for p in s.points)
        self.miny = min(p.y for s in splines for p in s.points)
        self.maxy = max(p.y for s in splines for p in s.points)
        self.width, self.height = self.maxx - self.minx, self.maxy - self.miny

    def transform(self, point):
        x = (point.x - self.minx) / self.width
        y = (point.y - self.miny) / self.height
        spline = random.choice(self.splines)
        low, high = spline.domain()
        t = low + (high - low) * x
        base = spline(t)
        ahead = spline(min(t + 1 / 5000, high)) if t < high else spline(t - 1 / 5000)
        tangent = ahead - base
        length = tangent.mag() or 1.0
        base += GVector(tangent.y / length, -tangent.x / length).scaled((y - 0.5) * self.thickness)
        return self.clamp(base)

    def clamp(self, p):
        return GVector(min(max(p.x, self.minx), self.maxx), min(max(p.y, self.miny), self.maxy))

    def render(self, w, h, iterations):
        image = [[0] * w for _ in range(h)]
        point = GVector((self.maxx + self.minx) / 2, (self.maxy + self.miny) / 2)
        for _ in range(iterations):
            point = self.transform(point)
            col = min(int((point.x - self.minx) / self.width * w), w - 1)
            row = min(int((point.y - self.miny) / self.height * h), h - 1)
            image[row][col] += 1
        return image


def main():
    random.seed(1234)
    shapes = [
        [(1.6, 0.3), (1.7, 0.1), (1.9, 0.2), (2.2, 0.6), (1.8, 1.1), (1.5, 1.4)],
        [(2.8, 1.9), (2.5, 1.7), (2.2, 1.6), (1.7, 1.8), (1.1, 2.2)],
        [(0.3, 0.5), (0.9, 1.0), (1.2, 1.6), (0.7, 2.0), (0.4, 2.4)],
    ]
    game = ChaosGame([Spline([GVector(x, y) for x, y in s]) for s in shapes])
    image = game.render(60, 40, 18000)
    lit = sum(1 for row in image for cell in row if cell)
    print(lit, max(map(max, image)), sum(i * c for row in image for i, c in enumerate(row)))


main()
