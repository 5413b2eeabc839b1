"""array.array and memoryview."""
from array import array


def sieve(n):
    flags = bytearray(b"\1") * (n + 1)
    flags[0:2] = b"\0\0"
    for i in range(2, int(n ** 0.5) + 1):
        if flags[i]:
            flags[i * i::i] = bytes(len(range(i * i, n + 1, i)))
    return array("I", (i for i, f in enumerate(flags) if f))


def smooth(xs, rounds):
    n = len(xs)
    for _ in range(rounds):
        out = array("d", xs)
        for i in range(1, n - 1):
            out[i] = (xs[i - 1] + xs[i] + xs[i + 1]) / 3
        xs = out
    return xs


def grey(image, width):
    view = memoryview(image)
    out = bytearray(len(image) // 3)
    k = 0
    for row in range(0, len(view), width * 3):
        line = view[row:row + width * 3]
        for r, g, b in zip(line[::3], line[1::3], line[2::3]):
            out[k] = (r * 299 + g * 587 + b * 114) // 1000
            k += 1
    return out


def packets(data):
    view = memoryview(data)
    out = []
    while view:
        n = view[0]
        out.append(view[1:1 + n])
        view = view[1 + n:]
    return out


def life(cells, w, h):
    new = array("b", bytes(w * h))
    for y in range(h):
        up, down = (y - 1) % h * w, (y + 1) % h * w
        mid = y * w
        for x in range(w):
            l, r = (x - 1) % w, (x + 1) % w
            n = cells[up + l] + cells[up + x] + cells[up + r] + cells[mid + l] + cells[mid + r] + cells[down + l] + cells[down + x] + cells[down + r]
            new[mid + x] = n == 3 or (n == 2 and cells[mid + x])
    return new


primes = sieve(900000)
xs = smooth(array("d", [i * 7 % 23 for i in range(4000)]), 110)
width = 160
image = bytes(i * i % 251 for i in range(width * 600 * 3))
g = grey(image, width)
stream = b"".join(bytes([n]) + bytes(range(n)) for n in range(1, 60)) * 300
ps = packets(stream)
cells = array("b", ((i * i + i // 7) % 3 == 0 for i in range(64 * 40)))
for _ in range(70):
    cells = life(cells, 64, 40)
grid = memoryview(array("i", range(24))).cast("B").cast("i", shape=[4, 6])
a = array("h", range(-500, 500))
a.byteswap()
a.extend(array("h", [1, 2, 3]))
a.reverse()
m = memoryview(bytearray(8)).cast("H")
m[1] = 513
print(len(primes), primes[-1], f"{sum(xs):.4f} {xs[10]:.6f}", sum(g), len(ps), sum(map(len, ps)), sum(cells), grid[2, 3], grid.tolist()[3])
print(a[:3], a.itemsize, sum(a), array("w", "héllo").tounicode(), m.obj[2:4], bytes(m), primes.index(7919), memoryview(b"abc") == b"abc")
