# Elements by index: bytes, bytearrays, arrays and deques, and what is left to the protocol.
from array import array
from collections import deque

def attempt(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)

def put(a, i, v):
    a[i] = v
    return a

b = bytearray(b"abc")
attempt(lambda: (b[0], b[-1], b[2]))
for i in 3, -4, 1.0, "x", None, True, 2**70:
    attempt(lambda: b[i])
for v in 0, 255, 256, -1, 1.5, "x", True, 2**70:
    attempt(lambda: put(b, 1, v))
for i in -1, -3, -4, 3, 2**70, True:
    attempt(lambda: put(b, i, 9))
b[0] += 5; b[0] ^= 3
print(b, b"xyz"[1], b"xyz"[-1])
attempt(lambda: put(b"xyz", 0, 1))
view = memoryview(b)
b[0] = 65
print(view[0])
for code in "bBhHiIlLqQfd":
    a = array(code, [1, 2, 3])
    print(code, a[0], a[-1])
    for v in 0, -1, 127, 128, 255, 256, 2**15, 2**16, 2**31, 2**32, 2**63 - 1, 2**63, 2**64, 1.5, 1e300, float("nan"), "x", True:
        attempt(lambda: put(a, 1, v)[1])
    attempt(lambda: a[3])
    attempt(lambda: put(a, -4, 0))
u = array("w", "héy")
print(u[1], put(u, 0, "x"))
attempt(lambda: put(u, 0, 1))
d = deque([1, 2, 3], 3)
d.append(4); d.appendleft(0)
print(d[0], d[-1], d[True])
attempt(lambda: d[3])
attempt(lambda: put(d, 0, 7))
attempt(lambda: put(d, -9, 7))

class Own(bytearray):
    def __getitem__(self, i): return "got", i
    def __setitem__(self, i, v): print("set", i, v)
o = Own(b"ab")
o[0] = 7
print(o[0], bytes(o))
class Plain(deque): pass
p = Plain("ab")
print(p[1], put(p, 1, 3))
class Nums(array): pass
n = Nums("d", [1.5])
n[0] = 2.5
print(n[0], n)
