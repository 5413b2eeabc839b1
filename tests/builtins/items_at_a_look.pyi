# What is answered without a call is what a call would say: bytes by index, the type of an object, tuples of lists, lists.
data = b"\x00\x7f\xff"
print([data[at] for at in range(-3, 3)], data[True])
for at in (3, -4, 1.0, "0"):
    try:
        data[at]
    except (IndexError, TypeError) as error:
        print(type(error).__name__, error)


class Bytes(bytes):
    def __getitem__(self, at):
        return "own"


print(Bytes(data)[0], bytes.__getitem__(Bytes(data), 2))


class Meta(type):
    def __call__(cls, *args):
        return "called"


class Made(metaclass=Meta):
    pass


class Disguised:
    __class__ = int


print(type(1), type(Made), Made(1), type(type), type(Disguised()) is Disguised)
try:
    type(1, 2)
except TypeError as error:
    print(error)


class Items(list):
    def __iter__(self):
        return iter("changed")


items = [[], [1]]
print(tuple(items)[1] is items[1], tuple([]), tuple(Items([1, 2])), tuple(items) == tuple(tuple(items)))
grown = []
for size in range(200):
    row = [at for at in range(size)]
    grown.append(len(row) == size and row == list(range(size)))
print(all(grown), [], [*[], *[]], [None, [1, [2]], *"ab"])


class Point:
    __match_args__ = ("x", "x")
    x = 1


class Named:
    __match_args__ = ("".join(["a", "b"]), "c")
    ab, c = 1, 2


match Named():
    case Named(first, second):
        print(first, second)


def matched(subject):
    match subject:
        case Named(1, c=2, ab=1):
            print("not reached")


def twice(subject):
    match subject:
        case Point(1, 1):
            print("not reached")


for subject, matches in (Named(), matched), (Point(), twice):
    try:
        matches(subject)
    except TypeError as error:
        print(error)
