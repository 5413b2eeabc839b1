"""SHA-512 (FIPS 180-4), for seeding `random` where there is no native one."""

_MASK = (1 << 64) - 1


def _primes(count):
    found = []
    n = 2
    while len(found) < count:
        if all(n % p for p in found):
            found.append(n)
        n += 1
    return found


def _root_bits(n, degree):
    """The first 64 bits after the point of the square or cube root of n."""
    scaled = n << (64 * degree)
    low, high = 0, 1 << (64 + n.bit_length())
    while low < high:
        mid = (low + high + 1) >> 1
        if mid ** degree <= scaled:
            low = mid
        else:
            high = mid - 1
    return low & _MASK


_tables = []


def _constants():
    if not _tables:
        primes = _primes(80)
        _tables.append([_root_bits(p, 3) for p in primes])
        _tables.append([_root_bits(p, 2) for p in primes[:8]])
    return _tables


def _rotated(x, n):
    return (x >> n | x << (64 - n)) & _MASK


def sha512_digest(data):
    """The 64 bytes of the digest."""
    rounds, start = _constants()
    state = list(start)
    data = bytes(data)
    padded = data + b"\x80" + bytes(-(len(data) + 17) % 128) + (len(data) * 8).to_bytes(16)
    for at in range(0, len(padded), 128):
        w = [int.from_bytes(padded[i:i + 8]) for i in range(at, at + 128, 8)]
        for i in range(16, 80):
            x, y = w[i - 15], w[i - 2]
            s0 = _rotated(x, 1) ^ _rotated(x, 8) ^ x >> 7
            s1 = _rotated(y, 19) ^ _rotated(y, 61) ^ y >> 6
            w.append((w[i - 16] + s0 + w[i - 7] + s1) & _MASK)
        a, b, c, d, e, f, g, h = state
        for i in range(80):
            s1 = _rotated(e, 14) ^ _rotated(e, 18) ^ _rotated(e, 41)
            t1 = h + s1 + (e & f ^ ~e & g) + rounds[i] + w[i]
            s0 = _rotated(a, 28) ^ _rotated(a, 34) ^ _rotated(a, 39)
            t2 = s0 + (a & b ^ a & c ^ b & c)
            a, b, c, d, e, f, g, h = (t1 + t2) & _MASK, a, b, c, (d + t1) & _MASK, e, f, g
        state = [(x + y) & _MASK for x, y in zip(state, (a, b, c, d, e, f, g, h))]
    return b"".join([x.to_bytes(8) for x in state])
