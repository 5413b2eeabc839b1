# Methods of bytes and bytearrays whose arguments change the bytearray while they are converted.
class Clears:
    def __init__(self, b, to): self.b, self.to = b, to
    def __index__(self):
        try:
            self.b.clear()
        except BufferError as e:
            print(e)
        return self.to

def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

def fresh(): return bytearray(b"hello world")
for method in "find", "rfind", "count", "index", "rindex", "startswith", "endswith":
    for b in fresh(), b"hello world":
        for args in ("o",), ("o", 5), ("o", -3, None), ("", 20), ("", 11), ("h", 0, 1), ("zz",), ("o", None, 4):
            attempt(lambda: (method, args, getattr(b, method)(args[0].encode(), *args[1:])))
for b in fresh(), b"hello world":
    attempt(lambda: (b[2:5], b[::-1], b[5:2], b[:], b[-3:], b[100:]))
    attempt(lambda: (b[3], b[-1], 104 in b, b"wor" in b, b"x" in b, b"" in b))
    attempt(lambda: b[11])
    attempt(lambda: b["x"])
    attempt(lambda: 256 in b)
    attempt(lambda: "x" in b)
    attempt(lambda: (b == b"hello world", b < b"i", b >= bytearray(b"h"), b != "x", b == memoryview(b"hello world")))
    attempt(lambda: b < 3)
    attempt(lambda: (b.startswith((b"x", b"h")), b.endswith(())))
    attempt(lambda: b.startswith(["h"]))
whole = b"xyz"
print(whole[:] is whole, whole[0:3] is whole)
b = fresh()
attempt(lambda: b[Clears(b, 3):8])
b = fresh()
attempt(lambda: b[Clears(b, 3)])
