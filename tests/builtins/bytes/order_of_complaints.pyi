"""Where more than one argument is wrong: of which one the methods of bytes complain."""


def attempt(function, *args):
    try:
        print(function(*args))
    except Exception as error:
        print(type(error).__name__, error)


def assign(target, place, value):
    target[place] = value
    return target


for kind in (bytes, bytearray):
    for method in ("find", "rfind", "index", "rindex", "count", "startswith", "endswith"):
        for args in (("a", "b"), (300, "b"), (300,), ("a",), ("a", 1, 2.0)):
            attempt(getattr(kind(b"abc"), method), *args)
for value in (1, "a", [1], None, 300, 1.5, 1j, b"ab"):
    for place in (0, 9, slice(0, 1), slice("a"), slice(0, 2, 2), "a", 2**70):
        attempt(assign, bytearray(b"abc"), place, value)
    attempt(lambda: assign(memoryview(bytearray(b"abc")), slice(0, 1), value)[0])
attempt(int, bytearray(b"x"))
attempt(int, memoryview(b"x"), 10)
attempt(int, b"x")
attempt(float.fromhex, 1)
attempt(pow, 2, 1, 1.0)
