# Integers of many digits: factorials, Fibonacci numbers, modular powers, digits.
import math
import random
from functools import reduce
from operator import mul


def factorial(n):
    return reduce(mul, range(1, n + 1), 1)


def fib(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


def fib_doubling(n):
    if n == 0:
        return 0, 1
    a, b = fib_doubling(n // 2)
    c, d = a * (2 * b - a), a * a + b * b
    return (d, c + d) if n % 2 else (c, d)


def pi_digits(count):
    """Gibbons' spigot."""
    q, r, t, k, n, l = 1, 0, 1, 1, 3, 3
    while count:
        if 4 * q + r - t < n * t:
            yield n
            count -= 1
            q, r, n = 10 * q, 10 * (r - n * t), 10 * (3 * q + r) // t - 10 * n
        else:
            q, r, t, k, n, l = (q * k, (2 * q + r) * l, t * l, k + 1,
                                (q * (7 * k + 2) + r * l) // (t * l), l + 2)


def miller_rabin(n, bases=(2, 3, 5, 7, 11, 13, 17, 19, 23)):
    if n < 2 or any(n % p == 0 for p in bases):
        return n in bases
    d, s = n - 1, 0
    while d % 2 == 0:
        d //= 2
        s += 1
    for a in bases:
        x = pow(a, d, n)
        if x in (1, n - 1):
            continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def isqrt_newton(n):
    x = 1 << (n.bit_length() + 1) // 2
    while (y := (x + n // x) // 2) < x:
        x = y
    return x


def egcd(a, b):
    x0, x1 = 1, 0
    while b:
        q, a, b = a // b, b, a % b
        x0, x1 = x1, x0 - q * x1
    return a, x0


def rsa(bits, rng):
    def prime():
        while True:
            p = rng.getrandbits(bits) | 1 | 1 << bits - 1
            if miller_rabin(p):
                return p
    p, q = prime(), prime()
    n, phi, e = p * q, (p - 1) * (q - 1), 65537
    d = egcd(e, phi)[1] % phi
    message = int.from_bytes(b"attack at dawn, bring tea", "big")
    cipher = pow(message, e, n)
    return pow(cipher, d, n).to_bytes(25, "big").decode(), cipher % 10**6


def lychrel(n, limit=150):
    for i in range(limit):
        n += int(str(n)[::-1])
        if (text := str(n)) == text[::-1]:
            return i + 1
    return None


rng = random.Random(8)
f = factorial(1500)
big = fib(20000)
assert big == fib_doubling(20000)[0] and f == math.factorial(1500)
root = isqrt_newton(10 ** 600 * 2)
assert root == math.isqrt(10 ** 600 * 2)
never = [n for n in range(1, 11000) if lychrel(n) is None]
mersenne = [p for p in range(3, 700, 2) if miller_rabin(p) and pow(3, (2**p - 2) // 2, 2**p - 1) == 2**p - 2]
print(sum(map(int, str(f))), str(big)[:10], len(str(big)), sum(pi_digits(1200)), str(root)[-8:], rsa(512, rng))
print(len(never), never[:4], mersenne, math.gcd(f, big), f >> 7000 & 0xFFFF, hex(big)[-9:])
