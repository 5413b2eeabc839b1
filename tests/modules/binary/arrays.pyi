# array: items of each kind, slices, views, errors.
import array

A = array.array


def attempt(f, *args):
    try:
        print(repr(f(*args)))
    except Exception as e:
        print(type(e).__name__, e)


for code in "bBhHiIlLqQfd":
    attempt(A, code, [1, 2])
    attempt(A, code, [1 << 80])
    attempt(A, code, [-1])
    attempt(A, code, ["x"])
for args in ((), ("x",), (5,), ("ab",), ("i", "abc"), ("w", "aé"), ("w", ["ab"]), ("i", b"12345"), ("i", 5)):
    attempt(A, *args)
a = A("i", range(6))
a[1:3] = A("i", [9])
del a[::2]
print(a, a[::-1], a + a, a * 2, a == A("h", a), a < A("i", [9, 9]), 9 in a, a.index(3) if 3 in a else None)
view = memoryview(a)
print(view.format, view.itemsize, view.tolist(), view.obj is a)
attempt(a.append, 1)
view[0] = 77
view.release()
a.append(1)
a.byteswap()
print(a.tobytes(), a.tolist(), bytes(A("H", [1, 2])))
attempt(a.pop, 9)
attempt(a.remove, 99)
attempt(lambda: a + [1])
