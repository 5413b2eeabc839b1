"""Random variable generators on the Mersenne Twister of `_random`.

For a given seed every method gives CPython's numbers: each draws from the core as
often, and in the same order, as CPython's does.
"""

from math import e as _e, exp as _exp, log as _log
from math import acos, ceil, cos, exp, fabs, floor, isfinite, lgamma, log, log2, pi, sin, sqrt
from os import urandom as _urandom
import _random

__all__ = ["Random", "SystemRandom", "betavariate", "binomialvariate", "choice", "choices",
           "expovariate", "gammavariate", "gauss", "getrandbits", "getstate",
           "lognormvariate", "normalvariate", "paretovariate", "randbytes", "randint",
           "random", "randrange", "sample", "seed", "setstate", "shuffle", "triangular",
           "uniform", "vonmisesvariate", "weibullvariate"]

TWOPI = 2.0 * pi
LOG4 = log(4.0)
NV_MAGICCONST = 4 * exp(-0.5) / sqrt(2.0)
SG_MAGICCONST = 1.0 + log(4.5)
BPF = 53  # bits in a float
RECIP_BPF = 2 ** -BPF


def _index(value):
    """operator.index() without its module."""
    return range(value).stop


class Random(_random.Random):
    """A Mersenne Twister with a state of its own; subclasses may bring another random()."""

    VERSION = 3  # of the state

    def __init__(self, x=None):
        self.seed(x)
        self.gauss_next = None

    def __init_subclass__(cls, /, **kwargs):
        """Draw integers from whichever of getrandbits() and random() is overridden last."""
        ways = {"getrandbits": "_randbelow_with_getrandbits", "random": "_randbelow_without_getrandbits"}
        for base in cls.__mro__:
            body = base.__dict__
            if "_randbelow" in body:
                return
            for name, way in ways.items():
                if name in body:
                    cls._randbelow = getattr(cls, way)
                    return

    ## Seeding and state ##

    def seed(self, a=None, version=2):
        """Start the sequence anew at a.

        None seeds from the system; an int is used as it is; a str, bytes or bytearray
        is turned into one by its SHA-512 (version 2), of a float the hash counts.
        """
        if version == 1 and isinstance(a, (str, bytes)):
            a = a.decode("latin-1") if isinstance(a, bytes) else a
            # What hash() once made of a string.
            mixed = ord(a[0]) << 7 if a else 0
            for char in a:
                mixed = (mixed * 1000003 ^ ord(char)) % 2 ** 64
            a = mixed ^ len(a)
        elif version == 2 and isinstance(a, (str, bytes, bytearray)):
            if isinstance(a, str):
                a = a.encode()
            a = int.from_bytes(a + _sha512(a))
        elif isinstance(a, float):
            a = hash(a) % 2 ** 64
        elif not isinstance(a, (type(None), int, str, bytes, bytearray)):
            raise TypeError("The only supported seed types are:\n"
                            "None, int, float, str, bytes, and bytearray.")
        super().seed(a)
        self.gauss_next = None

    def getstate(self):
        """The generator's state, for setstate()."""
        return self.VERSION, super().getstate(), self.gauss_next

    def setstate(self, state):
        """Go back to a state that getstate() returned."""
        version = state[0]
        if version == 3:
            version, internalstate, self.gauss_next = state
        elif version == 2:
            version, internalstate, self.gauss_next = state
            try:
                internalstate = tuple([x % (2 ** 32) for x in internalstate])
            except ValueError as error:
                raise TypeError from error
        else:
            raise ValueError(f"state with version {version} passed to Random.setstate() "
                             f"of version {self.VERSION}")
        super().setstate(internalstate)

    def __getstate__(self):
        return self.getstate()

    def __setstate__(self, state):
        self.setstate(state)

    def __reduce__(self):
        return self.__class__, (), self.getstate()

    ## Integers ##

    def _randbelow_with_getrandbits(self, n):
        """An int from 0 up to but not including n > 0."""
        k = n.bit_length()
        r = self.getrandbits(k)
        while r >= n:
            r = self.getrandbits(k)
        return r

    def _randbelow_without_getrandbits(self, n, maxsize=1 << BPF):
        """The same from random() alone."""
        if n >= maxsize:
            import warnings
            warnings.warn("Underlying random() generator does not supply \n"
                          "enough bits to choose from a population range this large.\n"
                          "To remove the range limitation, add a getrandbits() method.")
            return floor(self.random() * n)
        limit = (maxsize - maxsize % n) / maxsize
        r = self.random()
        while r >= limit:
            r = self.random()
        return floor(r * maxsize) % n

    _randbelow = _randbelow_with_getrandbits

    def randbytes(self, n):
        """n random bytes."""
        return self.getrandbits(n * 8).to_bytes(n, "little")

    def randrange(self, start, stop=None, step=1):
        """One of the numbers of range(stop) or range(start, stop, step)."""
        istart = _index(start)
        if stop is None:
            if step != 1:
                raise TypeError("Missing a non-None stop argument")
            if istart > 0:
                return self._randbelow(istart)
            raise ValueError("empty range for randrange()")
        istop = _index(stop)
        width = istop - istart
        istep = _index(step)
        if istep == 1:
            if width > 0:
                return istart + self._randbelow(width)
            raise ValueError(f"empty range in randrange({start}, {stop})")
        if not istep:
            raise ValueError("zero step for randrange()")
        choices = -(-width // istep)
        if choices > 0:
            return istart + istep * self._randbelow(choices)
        raise ValueError(f"empty range in randrange({start}, {stop}, {step})")

    def randint(self, a, b):
        """An int from a to b, both included."""
        a, b = _index(a), _index(b)
        if b < a:
            raise ValueError(f"empty range in randint({a}, {b})")
        return a + self._randbelow(b - a + 1)

    ## Sequences ##

    def choice(self, seq):
        """One of the items of a sequence that is not empty."""
        # Not `if not seq`: a NumPy array has its own idea of truth.
        if not len(seq):
            raise IndexError("Cannot choose from an empty sequence")
        return seq[self._randbelow(len(seq))]

    def shuffle(self, x):
        """Put a list in random order, in place."""
        randbelow = self._randbelow
        for i in range(len(x) - 1, 0, -1):
            j = randbelow(i + 1)
            x[i], x[j] = x[j], x[i]

    def sample(self, population, k, *, counts=None):
        """k items of population, no place of it twice.

        The result is in selection order; `counts` says how often each element is there.
        """
        from collections.abc import Sequence
        if not isinstance(population, Sequence):
            raise TypeError("Population must be a sequence.  "
                            "For dicts or sets, use sorted(d).")
        n = len(population)
        if counts is not None:
            return self._sample_counted(population, n, k, counts)
        randbelow = self._randbelow
        if not 0 <= k <= n:
            raise ValueError("Sample larger than population or is negative")
        result = [None] * k
        # A small population is copied and drawn from; of a large one the indices that
        # were drawn are remembered in a set.
        setsize = 21
        if k > 5:
            setsize += 4 ** ceil(log(k * 3, 4))
        if n <= setsize:
            pool = list(population)
            for i in range(k):
                j = randbelow(n - i)
                result[i] = pool[j]
                pool[j] = pool[n - i - 1]
        else:
            selected = set()
            for i in range(k):
                j = randbelow(n)
                while j in selected:
                    j = randbelow(n)
                selected.add(j)
                result[i] = population[j]
        return result

    def _sample_counted(self, population, n, k, counts):
        from bisect import bisect
        cum_counts = []
        total = 0
        for count in counts:
            total = total + count if cum_counts else count
            cum_counts.append(total)
        if len(cum_counts) != n:
            raise ValueError("The number of counts does not match the population")
        total = cum_counts.pop() if cum_counts else 0
        if not isinstance(total, int):
            raise TypeError("Counts must be integers")
        if total < 0:
            raise ValueError("Counts must be non-negative")
        selections = self.sample(range(total), k=k)
        return [population[bisect(cum_counts, s)] for s in selections]

    def choices(self, population, weights=None, *, cum_weights=None, k=1):
        """k items of population, any place of it as often as it comes, by weight if given."""
        random = self.random
        n = len(population)
        if cum_weights is None:
            if weights is None:
                n += 0.0  # once, instead of a conversion each time
                return [population[floor(random() * n)] for _ in range(k)]
            if isinstance(weights, int):
                raise TypeError("The number of choices must be a keyword argument: "
                                f"k={weights}") from None
            cum_weights = []
            total = 0
            for weight in weights:
                total = total + weight if cum_weights else weight
                cum_weights.append(total)
        elif weights is not None:
            raise TypeError("Cannot specify both weights and cumulative weights")
        if len(cum_weights) != n:
            raise ValueError("The number of weights does not match the population")
        total = cum_weights[-1] + 0.0
        if total <= 0.0:
            raise ValueError("Total of weights must be greater than zero")
        if not isfinite(total):
            raise ValueError("Total of weights must be finite")
        from bisect import bisect
        high = n - 1
        return [population[bisect(cum_weights, random() * total, 0, high)] for _ in range(k)]

    ## Real-valued distributions ##

    def uniform(self, a, b):
        """A float between a and b."""
        return a + (b - a) * self.random()

    def triangular(self, low=0.0, high=1.0, mode=None):
        """Triangular distribution, bounded by low and high, with the given mode."""
        u = self.random()
        try:
            peak = (mode - low) / (high - low) if mode is not None else 0.5
        except ZeroDivisionError:
            return low
        if u <= peak:
            return low + (high - low) * sqrt(u * peak)
        # On the far side, counted from the high end.
        return high + (low - high) * sqrt((1.0 - u) * (1.0 - peak))

    def normalvariate(self, mu=0.0, sigma=1.0):
        """Normal distribution, by Kinderman and Monahan's ratio of uniforms."""
        random = self.random
        while True:
            u1 = random()
            u2 = 1.0 - random()
            z = NV_MAGICCONST * (u1 - 0.5) / u2
            if z * z / 4.0 <= -log(u2):
                break
        return mu + z * sigma

    def gauss(self, mu=0.0, sigma=1.0):
        """Gaussian distribution: two variates at a time, the second kept for later."""
        random = self.random
        z = self.gauss_next
        self.gauss_next = None
        if z is None:
            x2pi = random() * TWOPI
            g2rad = sqrt(-2.0 * log(1.0 - random()))
            z = cos(x2pi) * g2rad
            self.gauss_next = sin(x2pi) * g2rad
        return mu + z * sigma

    def lognormvariate(self, mu, sigma):
        """Log normal distribution."""
        return exp(self.normalvariate(mu, sigma))

    def expovariate(self, lambd=1.0):
        """Exponential distribution with the mean 1 / lambd."""
        return -log(1.0 - self.random()) / lambd

    def vonmisesvariate(self, mu, kappa):
        """Circular data distribution: mean angle mu, concentration kappa (Best, Fisher)."""
        random = self.random
        if kappa <= 1e-6:
            return TWOPI * random()
        s = 0.5 / kappa
        r = s + sqrt(1.0 + s * s)
        while True:
            u1 = random()
            z = cos(pi * u1)
            d = z / (r + z)
            u2 = random()
            if u2 < 1.0 - d * d or u2 <= (1.0 - d) * exp(d):
                break
        q = 1.0 / r
        f = (q + z) / (1.0 + q * z)
        u3 = random()
        if u3 > 0.5:
            return (mu + acos(f)) % TWOPI
        return (mu - acos(f)) % TWOPI

    def gammavariate(self, alpha, beta):
        """Gamma distribution.  Not the gamma function!"""
        if alpha <= 0.0 or beta <= 0.0:
            raise ValueError("gammavariate: alpha and beta must be > 0.0")
        random = self.random
        if alpha > 1.0:
            # Cheng, 1977.
            root = sqrt(2.0 * alpha - 1.0)
            shift, slope = alpha - LOG4, alpha + root
            while True:
                if not 1e-7 < (u := random()) < 0.9999999:
                    continue
                z = u * u * (1.0 - random())
                v = log(u / (1.0 - u)) / root
                x = alpha * exp(v)
                bound = shift + slope * v - x
                if bound + SG_MAGICCONST - 4.5 * z >= 0.0 or bound >= log(z):
                    return x * beta
        if alpha == 1.0:
            return -log(1.0 - random()) * beta
        # Ahrens and Dieter's GS.
        b = (_e + alpha) / _e
        while True:
            p = b * random()
            if p > 1.0:
                x = -log((b - p) / alpha)
                limit = x ** (alpha - 1.0)
            else:
                x = p ** (1.0 / alpha)
                limit = exp(-x)
            if random() <= limit:
                return x * beta

    def betavariate(self, alpha, beta):
        """Beta distribution, with values between 0 and 1."""
        y = self.gammavariate(alpha, 1.0)
        if y:
            return y / (y + self.gammavariate(beta, 1.0))
        return 0.0

    def paretovariate(self, alpha):
        """Pareto distribution with the shape alpha."""
        u = 1.0 - self.random()
        return u ** (-1.0 / alpha)

    def weibullvariate(self, alpha, beta):
        """Weibull distribution: scale alpha, shape beta."""
        u = 1.0 - self.random()
        return alpha * (-log(u)) ** (1.0 / beta)

    ## Discrete distributions ##

    def binomialvariate(self, n=1, p=0.5):
        """Binomial distribution: the number of successes in n trials of chance p."""
        if n < 0:
            raise ValueError("n must be non-negative")
        if p <= 0.0 or p >= 1.0:
            if p != 0.0 and p != 1.0:
                raise ValueError("p must be in the range 0.0 <= p <= 1.0")
            return n if p else 0
        random = self.random
        if n == 1:
            return int(random() < p)
        if p > 0.5:
            return n - self.binomialvariate(n, 1.0 - p)
        if n * p < 10.0:
            # Devroye's BG: sum of geometric waiting times.
            x = y = 0
            c = log2(1.0 - p)
            if not c:
                return x
            while True:
                u = random()
                while not u:  # it has no logarithm
                    u = random()
                y += floor(log2(u) / c) + 1
                if y > n:
                    return x
                x += 1
        return self._binomial_btrs(n, p)

    def _binomial_btrs(self, n, p):
        """Hörmann's BTRS: transformed rejection with squeeze, for n*p >= 10."""
        random = self.random
        setup = False
        spq = sqrt(n * p * (1.0 - p))
        b = 1.15 + 2.53 * spq
        a = -0.0873 + 0.0248 * b + 0.01 * p
        c = n * p + 0.5
        vr = 0.92 - 4.2 / b
        while True:
            u = random() - 0.5
            us = 0.5 - fabs(u)
            if not us:
                continue
            k = floor((2.0 * a / us + b) * u + c)
            if k < 0 or k > n:
                continue
            v = random()
            if us >= 0.07 and v <= vr:
                return k
            if not setup:
                alpha = (2.83 + 5.1 / b) * spq
                lpq = log(p / (1.0 - p))
                m = floor((n + 1) * p)
                h = lgamma(m + 1) + lgamma(n - m + 1)
                setup = True
            v *= alpha / (a / (us * us) + b)
            if log(v) <= h - lgamma(k + 1) - lgamma(n - k + 1) + (k - m) * lpq:
                return k


def _sha512(data):
    try:
        from _sha2 import sha512
    except ImportError:
        from _py_sha512 import sha512_digest
        return sha512_digest(data)
    return sha512(data).digest()


class SystemRandom(Random):
    """Numbers from the system's source of randomness; there is no state."""

    def random(self):
        """A float from 0 up to but not including 1."""
        return (int.from_bytes(_urandom(7)) >> 3) * RECIP_BPF

    def getrandbits(self, k):
        """An int of k random bits."""
        if k < 0:
            raise ValueError("number of bits must be non-negative")
        numbytes = (k + 7) // 8
        return int.from_bytes(_urandom(numbytes)) >> (numbytes * 8 - k)

    def randbytes(self, n):
        """n random bytes."""
        # The name is looked up in the module: tests and users replace it.
        return _urandom(n)

    def seed(self, *args, **kwds):
        """Does nothing: the system needs no seed."""
        return None

    def _notimplemented(self, *args, **kwds):
        """The system's generator has no state to get or set."""
        raise NotImplementedError("System entropy source does not have state.")

    getstate = setstate = _notimplemented


# The module's functions are the methods of one hidden instance.
_inst = Random()
seed = _inst.seed
random = _inst.random
uniform = _inst.uniform
triangular = _inst.triangular
randint = _inst.randint
choice = _inst.choice
randrange = _inst.randrange
sample = _inst.sample
shuffle = _inst.shuffle
choices = _inst.choices
normalvariate = _inst.normalvariate
lognormvariate = _inst.lognormvariate
expovariate = _inst.expovariate
vonmisesvariate = _inst.vonmisesvariate
gammavariate = _inst.gammavariate
gauss = _inst.gauss
betavariate = _inst.betavariate
binomialvariate = _inst.binomialvariate
paretovariate = _inst.paretovariate
weibullvariate = _inst.weibullvariate
getstate = _inst.getstate
setstate = _inst.setstate
getrandbits = _inst.getrandbits
randbytes = _inst.randbytes


## python -m random ##

def _parse_args(arg_list):
    """The options of the command line, and its help text."""
    from argparse import SUPPRESS, ArgumentParser, RawTextHelpFormatter
    parser = ArgumentParser(formatter_class=RawTextHelpFormatter, color=True)
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("-c", "--choice", nargs="+", help="print a random choice")
    kind.add_argument("-i", "--integer", type=int, metavar="N",
                      help="print a random integer between 1 and N inclusive")
    kind.add_argument("-f", "--float", type=float, metavar="N",
                      help="print a random floating-point number between 0 and N inclusive")
    kind.add_argument("--test", type=int, const=10_000, nargs="?", help=SUPPRESS)
    parser.add_argument("input", nargs="*", help="\n".join((
        "if no options given, output depends on the input",
        "    string or multiple: same as --choice",
        "    integer: same as --integer",
        "    float: same as --float")))
    return parser.parse_args(arg_list), parser.format_help()


def _draw(words):
    """What one word, or several, ask for."""
    if len(words) > 1:
        return choice(words)
    for number, drawn in ((int, lambda n: randint(1, n)), (float, lambda n: uniform(0, n))):
        try:
            value = number(words[0])
        except ValueError:
            continue
        return drawn(value)
    return choice(words[0].split())


def main(arg_list=None):
    """Draw what the command line asks for; its help text where it asks for nothing."""
    args, help_text = _parse_args(arg_list)
    if args.choice:
        return choice(args.choice)
    for limit, drawn in ((args.integer, lambda n: randint(1, n)), (args.float, lambda n: uniform(0, n))):
        if limit is not None:
            return drawn(limit)
    return _draw(args.input) if args.input else help_text


if __name__ == "__main__":
    print(main())
