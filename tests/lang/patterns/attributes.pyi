# What class patterns look at: attributes of the instance, of its class, computed, missing, and wanted twice.
class Point:
    __match_args__ = ("x", "y")
    kind = "point"

    def __init__(self, x, y):
        self.x = x
        self.y = y


class Far(Point):
    @property
    def x(self):
        print("asked for x")
        return "far"

    @x.setter
    def x(self, value):
        pass


class Slotted:
    __slots__ = __match_args__ = ("a", "b")


class Open:
    __match_args__ = ("here", "there")

    def __getattr__(self, name):
        if name == "never":
            raise AttributeError(name)
        return "made " + name


class Twice:
    __match_args__ = ("x", "x")
    x = 1


class Odd:
    __match_args__ = ("x", 3)
    x = 1


def look(it):
    match it:
        case Point(0, 0):
            return "origin"
        case Point(x, y=1) if x == 2:
            return "two", x
        case Point(x, y, kind="point"):
            return x, y
        case Slotted(a, b):
            return "slots", a, b
        case Slotted(a=a):
            return "one slot", a
        case Open(never=_):
            return "never"
        case Open(here, there, more=more):
            return here, there, more
        case Point():
            return "a point"
        case _:
            return "nothing"


full, half = Slotted(), Slotted()
full.a, full.b, half.a = 1, 2, 3
bare = Point(5, 6)
del bare.y
other = Point(7, 8)
other.kind = "other"
loose = Point(9, 9)
loose.__dict__["x"] = "by dict"
for it in (Point(0, 0), Point(2, 1), Point(3, 4), Far(1, 2), full, half, Slotted(), Open(), bare, other, loose, 3, Point):
    print(look(it))
for wanted in (Twice, Odd):
    try:
        match wanted():
            case wanted(1, 1):
                print("matched")
    except TypeError as error:
        print(error)
try:
    match Point(1, 2):
        case Point(1, x=1):
            print("matched")
except TypeError as error:
    print(error)
try:
    match Point(1, 2):
        case Point(1, 2, 3):
            print("matched")
except TypeError as error:
    print(error)


def kinds(it):
    match it:
        case "a" | 1 | 2.5 | None | True:
            return "known"
        case [] | () | {}:
            return "empty"
        case b"b":
            return "bytes"
    return "other"


class Same:
    def __eq__(self, other):
        return other == 1


print([kinds(it) for it in ("a", "b", 1, 1.0, 2, 2.5, None, True, False, [], (), {}, b"b", "", Same(), [1], 1 + 0j)])
