# Primes in many ways, most of them generators.
from itertools import count, cycle, accumulate, islice, takewhile, pairwise
from math import isqrt


def eratosthenes(n):
    sieve = bytearray([1]) * (n + 1)
    sieve[0:2] = b"\0\0"
    for i in range(2, isqrt(n) + 1):
        if sieve[i]:
            sieve[i * i::i] = bytes(len(range(i * i, n + 1, i)))
    return [i for i, flag in enumerate(sieve) if flag]


def list_sieve(n):
    flags = [True] * (n + 1)
    flags[0] = flags[1] = False
    for i in range(2, int(n ** 0.5) + 1):
        if flags[i]:
            for j in range(i * i, n + 1, i):
                flags[j] = False
    return [i for i in range(n + 1) if flags[i]]


def incremental():
    """Unbounded: every composite maps to its next factor."""
    composites = {}
    yield 2
    for q in count(3, 2):
        p = composites.pop(q, None)
        if p is None:
            yield q
            composites[q * q] = q
        else:
            x = q + 2 * p
            while x in composites:
                x += 2 * p
            composites[x] = p


def filtering():
    def not_divisible(p):
        return lambda n: n % p != 0
    numbers = iter(count(2))
    while True:
        p = next(numbers)
        yield p
        numbers = filter(not_divisible(p), numbers)


def by_trial():
    known = []
    for n in count(2):
        if all(n % p for p in takewhile(lambda p: p * p <= n, known)):
            known.append(n)
            yield n


def wheel():
    yield from (2, 3, 5, 7)
    found = []
    steps = cycle([2, 4, 2, 4, 6, 2, 6, 4, 2, 4, 6, 6, 2, 6, 4, 2, 6, 4, 6, 8, 4, 2, 4, 2,
                   4, 8, 6, 4, 6, 2, 4, 6, 2, 6, 6, 4, 2, 4, 6, 2, 6, 4, 2, 4, 2, 10, 2, 10])
    for n in accumulate(steps, initial=11):
        limit = isqrt(n)
        for p in found:
            if p > limit:
                found.append(n)
                yield n
                break
            if n % p == 0:
                break
        else:
            found.append(n)
            yield n


def factors(n, primes):
    out = []
    for p in primes:
        while n % p == 0:
            out.append(p)
            n //= p
        if p * p > n:
            break
    return out + [n] if n > 1 else out


big = eratosthenes(1_600_000)
plain = list_sieve(500_000)
inc = list(takewhile(lambda p: p < 260_000, incremental()))
filt = list(islice(filtering(), 400))
trial = list(islice(by_trial(), 4000))
wheeled = list(islice(wheel(), 6000))
assert big[:len(inc)] == inc and plain == big[:len(plain)] and inc[:400] == filt
assert trial == big[:4000] and wheeled == big[:6000]
twins = sum(b - a == 2 for a, b in pairwise(big))
most = max(range(2, 12000), key=lambda n: len(factors(n, big)))
print(len(big), sum(big), twins, inc[-1], filt[-1], trial[-1], wheeled[-1])
print(most, factors(most, big), factors(600851475143, big))
