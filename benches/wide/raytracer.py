# A ray tracer with a class of vectors that has operators.
import math
from functools import reduce


class Vector:
    def __init__(self, x, y, z):
        self.x, self.y, self.z = x, y, z

    def __add__(self, o):
        return Vector(self.x + o.x, self.y + o.y, self.z + o.z)

    def __sub__(self, o):
        return Vector(self.x - o.x, self.y - o.y, self.z - o.z)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k, self.z * k)

    __rmul__ = __mul__

    def __matmul__(self, o):
        return self.x * o.x + self.y * o.y + self.z * o.z

    def __iter__(self):
        yield self.x
        yield self.y
        yield self.z

    def __abs__(self):
        return math.sqrt(self @ self)

    def normalized(self):
        return self * (1.0 / abs(self))

    def reflect(self, normal):
        return self - normal * (2 * (self @ normal))


class Ray:
    def __init__(self, origin, direction):
        self.origin = origin
        self.direction = direction.normalized()

    def at(self, t):
        return self.origin + self.direction * t


class Shape:
    mirror = 0.0

    def colour_at(self, point):
        return self.colour


class Sphere(Shape):
    def __init__(self, centre, radius, colour, mirror):
        self.centre, self.radius, self.colour, self.mirror = centre, radius, colour, mirror

    def hit(self, ray):
        to = self.centre - ray.origin
        b = to @ ray.direction
        disc = b * b - to @ to + self.radius ** 2
        if disc < 0:
            return None
        root = math.sqrt(disc)
        return next((t for t in (b - root, b + root) if t > 1e-6), None)

    def normal(self, point):
        return (point - self.centre).normalized()


class Checkerboard(Shape):
    def __init__(self, height, *colours):
        self.height, self.colours = height, colours

    def hit(self, ray):
        t = (self.height - ray.origin.y) / (ray.direction.y or 1e-9)
        return t if t > 1e-6 else None

    def normal(self, point):
        return Vector(0.0, 1.0, 0.0)

    def colour_at(self, point):
        return self.colours[(math.floor(point.x) + math.floor(point.z)) % 2]


class Scene:
    def __init__(self, shapes, lights):
        self.shapes, self.lights = shapes, lights

    def nearest(self, ray):
        hits = [(t, i) for i, s in enumerate(self.shapes) if (t := s.hit(ray)) is not None]
        if not hits:
            return None
        t, i = min(hits)
        return self.shapes[i], ray.at(t)

    def lit(self, point, light):
        ray = Ray(point, light - point)
        return all(s.hit(ray) is None for s in self.shapes)

    def trace(self, ray, depth=0):
        if (found := self.nearest(ray)) is None:
            return Vector(0.3, 0.4, 0.7) * max(0.0, ray.direction.y)
        shape, point = found
        normal, base = shape.normal(point), shape.colour_at(point)
        shades = [max(0.0, (light - point).normalized() @ normal)
                  for light in self.lights if self.lit(point, light)]
        colour = base * (0.1 + 0.8 * sum(shades))
        if shape.mirror and depth < 3:
            bounce = self.trace(Ray(point, ray.direction.reflect(normal)), depth + 1)
            colour = colour * (1 - shape.mirror) + bounce * shape.mirror
        return colour


def main(width=160, height=100):
    balls = [Sphere(Vector(i * 1.2 - 2.4, 0.2 + 0.3 * (i % 3), 6 + i), 0.7,
                    Vector(i / 5, 0.5, 1 - i / 5), 0.3) for i in range(5)]
    floor = Checkerboard(-0.6, Vector(0.9, 0.9, 0.9), Vector(0.1, 0.1, 0.1))
    scene = Scene([*balls, floor], [Vector(-10, 20, -5), Vector(8, 12, 2)])
    pixels = []
    for y in range(height):
        for x in range(width):
            ray = Ray(Vector(0, 1, 0), Vector((x - width / 2) / width, (height / 2 - y) / width, 1))
            pixels.append(tuple(min(255, int(c * 255)) for c in scene.trace(ray)))
    print(len(pixels), reduce(lambda h, p: (h * 31 + sum(p)) % 1000003, pixels, 7))


main()
