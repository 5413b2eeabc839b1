"""Mathematical statistics: averages, spread, relations of two inputs, NormalDist.

Sums are exact: every number is taken as a ratio of integers, and rounded once.
"""

import math
import random as _random
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict, namedtuple
from fractions import Fraction
from functools import reduce
from itertools import count, groupby, repeat
from math import (erf, exp, fabs, floor, fsum, hypot, isfinite, isinf, log, pi, sqrt)
from operator import itemgetter

__all__ = ["NormalDist", "StatisticsError", "correlation", "covariance", "fmean",
           "geometric_mean", "harmonic_mean", "kde", "kde_random", "linear_regression",
           "mean", "median", "median_grouped", "median_high", "median_low", "mode",
           "multimode", "pstdev", "pvariance", "quantiles", "stdev", "variance"]


class StatisticsError(ValueError):
    pass


### Exact sums ###

def _coerce(T, S):
    """The type of a result made of values of two types."""
    if T is S or S in (int, bool):
        return T
    if T is int:
        return S
    for wide, narrow in (S, T), (T, S):
        if issubclass(wide, narrow):
            return wide
    for other, whole in (S, T), (T, S):
        if issubclass(whole, int):
            return other
    for real, fraction in (S, T), (T, S):
        if issubclass(real, float) and issubclass(fraction, Fraction):
            return real
    raise TypeError(f"don't know how to coerce {T.__name__} and {S.__name__}")


def _exact_ratio(x):
    """(numerator, denominator); (x, None) for NaN and infinities."""
    if hasattr(x, "as_integer_ratio"):
        try:
            return x.as_integer_ratio()
        except (OverflowError, ValueError):
            return x, None
    if hasattr(x, "numerator") and hasattr(x, "denominator"):
        return x.numerator, x.denominator
    raise TypeError(f"can't convert type '{type(x).__name__}' to numerator/denominator")


def _total(partials):
    if None in partials:
        return partials[None]  # a NaN or an infinity
    return sum((Fraction(n, d) for d, n in partials.items()), Fraction(0))


def _sum(data):
    """(type, exact sum, number of values)."""
    n_values = 0
    types = {}
    partials = {}
    for x in data:
        types[type(x)] = None
        n, d = _exact_ratio(x)
        n_values += 1
        partials[d] = partials.get(d, 0) + n
    return reduce(_coerce, types, int), _total(partials), n_values


def _ss(data, c=None):
    """(type, exact sum of squared deviations, mean, number of values)."""
    if c is not None:
        T, ssd, n = _sum([(d := x - c) * d for x in data])
        return T, ssd, c, n
    n_values = 0
    types = {}
    sx, sxx = {}, {}
    for x in data:
        types[type(x)] = None
        n, d = _exact_ratio(x)
        n_values += 1
        sx[d] = sx.get(d, 0) + n
        sxx[d] = sxx.get(d, 0) + n * n
    T = reduce(_coerce, types, int)
    if not n_values:
        return T, Fraction(0), Fraction(0), 0
    if None in sx:
        return T, sx[None], sx[None], n_values
    total = sum((Fraction(n, d) for d, n in sx.items()), Fraction(0))
    squares = sum((Fraction(n, d * d) for d, n in sxx.items()), Fraction(0))
    ssd = (n_values * squares - total * total) / n_values
    return T, ssd, total / n_values, n_values


def _convert(value, T):
    """An exact value as type T, or float where T is int and the value is not."""
    if type(value) is T:
        return value
    wanted = float if issubclass(T, int) and value.denominator != 1 else T
    try:
        return wanted(value)
    except TypeError:
        from decimal import Decimal
        if not issubclass(wanted, Decimal):
            raise
    # Decimal takes no Fraction.
    return wanted(value.numerator) / wanted(value.denominator)


def _fail_neg(values, errmsg="negative value"):
    for x in values:
        if x < 0:
            raise StatisticsError(errmsg)
        yield x


def _rank(data, /, *, key=None, reverse=False, ties="average", start=1):
    """The ranks of the values; equal ones share the average."""
    if ties != "average":
        raise ValueError(f"Unknown tie resolution method: {ties!r}")
    values = list(data if key is None else map(key, data))
    ranks, done = [0] * len(values), start
    by_value = sorted(zip(values, count()), reverse=reverse)
    for _, equal in groupby(by_value, key=itemgetter(0)):
        places = [place for _, place in equal]
        for place in places:
            ranks[place] = done + (len(places) - 1) / 2
        done += len(places)
    return ranks


def _integer_sqrt_rto(n, m):
    """Square root of n/m as an integer, rounded to odd."""
    a = math.isqrt(n // m)
    return a | (a * a * m != n)


def _float_sqrt_of_frac(n, m):
    """√(n/m) as the nearest float."""
    # A root of 55 bits, rounded to odd: two more than the division to 53 needs.
    shift = (n.bit_length() - m.bit_length() - 109) // 2
    if shift < 0:
        return _integer_sqrt_rto(n << -2 * shift, m) / (1 << -shift)
    return (_integer_sqrt_rto(n, m << 2 * shift) << shift) / 1


def _decimal_sqrt_of_frac(n, m):
    """√(n/m) as the nearest Decimal."""
    from decimal import Decimal
    if not n:
        return Decimal("0.0")
    if n < 0:
        n, m = -n, -m
    root = (Decimal(n) / Decimal(m)).sqrt()

    def side(neighbour):
        """On which side of the middle between root and its neighbour the true root lies: 4n/m less (a+b)²."""
        middle = Fraction(root) + Fraction(neighbour)
        return 4 * n * middle.denominator ** 2 - m * middle.numerator ** 2

    if side(root.next_plus()) > 0:
        return root.next_plus()
    if side(root.next_minus()) < 0:
        return root.next_minus()
    return root


def _is_decimal(T):
    return T.__name__ == "Decimal" and T.__module__ in ("decimal", "_decimal", "_pydecimal")


### Averages ###

def mean(data):
    """The arithmetic mean."""
    T, total, n = _sum(data)
    if n < 1:
        raise StatisticsError("mean requires at least one data point")
    return _convert(total / n, T)


def fmean(data, weights=None):
    """The mean as a float: fast, with weights if given."""
    if weights is None:
        data = data if hasattr(data, "__len__") else list(data)
        n = len(data)
        if not n:
            raise StatisticsError("fmean requires at least one data point")
        return fsum(data) / n
    weights = list(weights)
    data = list(data)
    if len(data) != len(weights):
        raise StatisticsError("data and weights must be the same length")
    num = _sumprod(data, weights)
    den = fsum(weights)
    if not den:
        raise StatisticsError("sum of weights must be non-zero")
    return num / den


def _sumprod(p, q):
    try:
        from math import sumprod
        return sumprod(p, q)
    except ImportError:
        return fsum([a * b for a, b in zip(p, q)])


def geometric_mean(data):
    """The geometric mean, as a float."""
    n = 0
    found_zero = False
    logs = []
    for x in data:
        n += 1
        if x > 0.0 or math.isnan(x):
            logs.append(log(x))
        elif x == 0.0:
            found_zero = True
        else:
            raise StatisticsError("No negative inputs allowed", x)
    if not n:
        raise StatisticsError("Must have a non-empty dataset")
    total = fsum(logs)
    if math.isnan(total):
        return math.nan
    if found_zero:
        return math.nan if total == math.inf else 0.0
    return exp(total / n)


def harmonic_mean(data, weights=None):
    """Return the harmonic mean of data: the reciprocal of the mean of the reciprocals."""
    data, negative = list(data), "harmonic mean does not support negative values"
    size = total_weight = len(data)
    if not data:
        raise StatisticsError("harmonic_mean requires at least one data point")
    if weights is not None:
        weights = list(weights)
        if len(weights) != size:
            raise StatisticsError("Number of weights does not match data size")
        total_weight = _sum(_fail_neg(weights, negative))[1]
    elif size == 1:
        only = data[0]
        if not (isinstance(only, (int, float)) or hasattr(only, "as_integer_ratio")):
            raise TypeError("unsupported type")
        if only < 0:
            raise StatisticsError(negative)
        return only
    try:
        parts = [weight / x if weight else 0
                 for weight, x in zip(weights or repeat(1, size), _fail_neg(data, negative))]
    except ZeroDivisionError:
        return 0
    kind, total, _ = _sum(parts)
    if total <= 0:
        raise StatisticsError("Weighted sum must be positive")
    return _convert(total_weight / total, kind)


def median(data):
    """The value in the middle; of two there, their mean."""
    data = sorted(data)
    if not data:
        raise StatisticsError("no median for empty data")
    n = len(data)
    if n & 1:
        return data[n // 2]
    i = n // 2
    return (data[i - 1] + data[i]) / 2


def median_low(data):
    """The value in the middle; of two there, the lower."""
    data = sorted(data)
    if not data:
        raise StatisticsError("no median for empty data")
    return data[(len(data) - 1) // 2]


def median_high(data):
    """Return the high median of data: always a member of it."""
    data = sorted(data)
    if not data:
        raise StatisticsError("no median for empty data")
    return data[len(data) // 2]


def median_grouped(data, interval=1.0):
    """Estimates the median of values that stand for the middles of intervals."""
    ranked = sorted(data)
    half = len(ranked) // 2
    if not ranked:
        raise StatisticsError("no median for empty data")
    middle = ranked[half]
    below = bisect_left(ranked, middle)
    equal = bisect_right(ranked, middle, lo=half) - below
    try:
        width, middle = float(interval), float(middle)
    except ValueError:
        raise TypeError("Value cannot be converted to a float")
    # The equal ones are spread over their interval.
    return middle - width / 2.0 + width * (len(ranked) / 2 - below) / equal


def mode(data):
    """The value that occurs most often; the first of several."""
    pairs = Counter(iter(data)).most_common(1)
    try:
        return pairs[0][0]
    except IndexError:
        raise StatisticsError("no mode for empty data") from None


def multimode(data):
    """All values that occur most often, in order of appearance."""
    counts = Counter(iter(data))
    most = max(counts.values(), default=0)
    return [value for value in counts if counts[value] == most]


def quantiles(data, *, n=4, method="exclusive"):
    """The n - 1 cut points between n groups of equal size."""
    if n < 1:
        raise StatisticsError("n must be at least 1")
    data = sorted(data)
    size = len(data)
    if not size:
        raise StatisticsError("must have at least one data point")
    if size == 1:
        return data * (n - 1)
    if method not in ("inclusive", "exclusive"):
        raise ValueError(f"Unknown method: {method!r}")
    # Where the cut points lie among the values: between the least and the greatest, or also beyond them.
    steps, shift = (size - 1, 0) if method == "inclusive" else (size + 1, 1)
    cuts = []
    for i in range(1, n):
        left = i * steps // n - shift
        left = min(max(left, 0), size - 2)
        part = i * steps - (left + shift) * n
        cuts.append((data[left] * (n - part) + data[left + 1] * part) / n)
    return cuts


### Spread ###

def variance(data, xbar=None):
    """Return the sample variance of data."""
    T, ss, c, n = _ss(data, xbar)
    if n < 2:
        raise StatisticsError("variance requires at least two data points")
    return _convert(ss / (n - 1), T)


def pvariance(data, mu=None):
    """Return the population variance of ``data``."""
    T, ss, c, n = _ss(data, mu)
    if n < 1:
        raise StatisticsError("pvariance requires at least one data point")
    return _convert(ss / n, T)


def _sqrt_of(spread, kind):
    """The square root of a fraction, as a Decimal for those."""
    if not hasattr(spread, "numerator"):
        raise ValueError("inf or nan encountered in data")
    root = _decimal_sqrt_of_frac if _is_decimal(kind) else _float_sqrt_of_frac
    return root(spread.numerator, spread.denominator)


def stdev(data, xbar=None):
    """The standard deviation of a sample."""
    T, ss, c, n = _ss(data, xbar)
    if n < 2:
        raise StatisticsError("stdev requires at least two data points")
    mss = ss / (n - 1)
    return _sqrt_of(mss, T)


def pstdev(data, mu=None):
    """The standard deviation of a whole population."""
    T, ss, c, n = _ss(data, mu)
    if n < 1:
        raise StatisticsError("pstdev requires at least one data point")
    mss = ss / n
    return _sqrt_of(mss, T)


def _mean_stdev(data):
    """The mean and the sample standard deviation, as floats."""
    _, squares, mean, size = _ss(data)
    if size < 2:
        raise StatisticsError("stdev requires at least two data points")
    spread = squares / (size - 1)
    if not hasattr(spread, "numerator"):
        # Infinities and NaN are floats from the beginning.
        return float(mean), float(mean) / float(squares)
    return float(mean), _float_sqrt_of_frac(spread.numerator, spread.denominator)


### Two inputs ###

def covariance(x, y, /):
    """How x and y of a sample vary together."""
    size = len(x)
    if size != len(y):
        raise StatisticsError("covariance requires that both inputs have same number of data points")
    if size < 2:
        raise StatisticsError("covariance requires at least two data points")

    def deviations(values):
        mean = fsum(values) / size
        return [value - mean for value in values]
    return _sumprod(deviations(x), deviations(y)) / (size - 1)


def _sqrtprod(x, y):
    """sqrt(x * y), accurate and without overflow."""
    root = sqrt(x * y)
    if isfinite(root) and root:
        # One Newton step with the exact error.
        error = Fraction(x) * Fraction(y) - Fraction(root) ** 2
        return root + float(error) / (2.0 * root)
    if not root and x and y:
        scale = 2.0 ** 537
    elif isinf(root) and not (isinf(x) or isinf(y)):
        scale = 2.0 ** -512
    else:
        return root
    # The product, not its root, is too small or too large.
    return _sqrtprod(scale * x, scale * y) / scale


def _centred(data, n):
    """The n values less their mean."""
    mean = fsum(data) / n
    return [value - mean for value in data]


def correlation(x, y, /, *, method="linear"):
    """Pearson's correlation coefficient; with method 'ranked', Spearman's."""
    n = len(x)
    if len(y) != n:
        raise StatisticsError("correlation requires that both inputs have same number of data points")
    if n < 2:
        raise StatisticsError("correlation requires at least two data points")
    if method not in {"linear", "ranked"}:
        raise ValueError(f"Unknown method: {method!r}")
    if method == "ranked":
        start = (n - 1) / -2
        x, y = _rank(x, start=start), _rank(y, start=start)
    else:
        x, y = _centred(x, n), _centred(y, n)
    sxy = _sumprod(x, y)
    sxx = _sumprod(x, x)
    syy = _sumprod(y, y)
    try:
        return sxy / _sqrtprod(sxx, syy)
    except ZeroDivisionError:
        raise StatisticsError("at least one of the inputs is constant")


LinearRegression = namedtuple("LinearRegression", ("slope", "intercept"))


def linear_regression(x, y, /, *, proportional=False):
    """The slope and intercept of the line that is closest to the points, by least squares."""
    size = len(x)
    if len(y) != size:
        raise StatisticsError("linear regression requires that both inputs have same number of data points")
    if size < 2:
        raise StatisticsError("linear regression requires at least two data points")
    x_mean = y_mean = 0.0
    if not proportional:
        x_mean, y_mean = fsum(x) / size, fsum(y) / size
        x, y = [value - x_mean for value in x], [value - y_mean for value in y]
    spread = _sumprod(x, x)
    if not spread:
        raise StatisticsError("x is constant")
    slope = (_sumprod(x, y) + 0.0) / spread
    return LinearRegression(slope, 0.0 if proportional else y_mean - slope * x_mean)


### The normal distribution ###

# Wichura's algorithm AS241: numerators and denominators of rational approximations, in
# the middle and in the two parts of the tails; highest power first.
_CENTRE = (
    (2.50908_09287_30122_6727e+3, 3.34305_75583_58812_8105e+4, 6.72657_70927_00870_0853e+4,
     4.59219_53931_54987_1457e+4, 1.37316_93765_50946_1125e+4, 1.97159_09503_06551_4427e+3,
     1.33141_66789_17843_7745e+2, 3.38713_28727_96366_6080e+0),
    (5.22649_52788_52854_5610e+3, 2.87290_85735_72194_2674e+4, 3.93078_95800_09271_0610e+4,
     2.12137_94301_58659_5867e+4, 5.39419_60214_24751_1077e+3, 6.87187_00749_20579_0830e+2,
     4.23133_30701_60091_1252e+1, 1.0))
_NEAR = (
    (7.74545_01427_83414_07640e-4, 2.27238_44989_26918_45833e-2, 2.41780_72517_74506_11770e-1,
     1.27045_82524_52368_38258e+0, 3.64784_83247_63204_60504e+0, 5.76949_72214_60691_40550e+0,
     4.63033_78461_56545_29590e+0, 1.42343_71107_49683_57734e+0),
    (1.05075_00716_44416_84324e-9, 5.47593_80849_95344_94600e-4, 1.51986_66563_61645_71966e-2,
     1.48103_97642_74800_74590e-1, 6.89767_33498_51000_04550e-1, 1.67638_48301_83803_84940e+0,
     2.05319_16266_37758_82187e+0, 1.0))
_FAR = (
    (2.01033_43992_92288_13265e-7, 2.71155_55687_43487_57815e-5, 1.24266_09473_88078_43860e-3,
     2.65321_89526_57612_30930e-2, 2.96560_57182_85048_91230e-1, 1.78482_65399_17291_33580e+0,
     5.46378_49111_64114_36990e+0, 6.65790_46435_01103_77720e+0),
    (2.04426_31033_89939_78564e-15, 1.42151_17583_16445_88870e-7, 1.84631_83175_10054_68180e-5,
     7.86869_13114_56132_59100e-4, 1.48753_61290_85061_48525e-2, 1.36929_88092_27358_05310e-1,
     5.99832_20655_58879_37690e-1, 1.0))


def _rational(coefficients, r):
    num, den = coefficients
    a = b = 0.0
    for c in num:
        a = a * r + c
    for c in den:
        b = b * r + c
    return a / b


def _normal_dist_inv_cdf(p, mu, sigma):
    q = p - 0.5
    if fabs(q) <= 0.425:
        x = q * _rational(_CENTRE, 0.180625 - q * q)
        return mu + x * sigma
    r = p if q <= 0.0 else 1.0 - p
    r = sqrt(-log(r))
    x = _rational(_NEAR, r - 1.6) if r <= 5.0 else _rational(_FAR, r - 5.0)
    if q < 0.0:
        x = -x
    return mu + x * sigma


class NormalDist:
    """A normal distribution, by its mean and standard deviation; + - * / work on it."""

    __slots__ = {"_mu": "Arithmetic mean of a normal distribution",
                 "_sigma": "Standard deviation of a normal distribution"}

    def __init__(self, mu=0.0, sigma=1.0):
        """mu is the mean, sigma the standard deviation: StatisticsError if that is negative."""
        if sigma < 0.0:
            raise StatisticsError("sigma must be non-negative")
        self._mu = float(mu)
        self._sigma = float(sigma)

    @classmethod
    def from_samples(cls, data):
        """The distribution with the mean and standard deviation of data."""
        return cls(*_mean_stdev(data))

    def samples(self, n, *, seed=None):
        """A list of n random values; seed makes them repeatable."""
        rnd = _random.random if seed is None else _random.Random(seed).random
        return [_normal_dist_inv_cdf(rnd(), self._mu, self._sigma) for _ in repeat(None, n)]

    def pdf(self, x):
        """How dense the values are at x."""
        doubled = 2.0 * self._sigma * self._sigma
        if not doubled:
            raise StatisticsError("pdf() not defined when sigma is zero")
        off = x - self._mu
        return exp(-(off * off / doubled)) / sqrt(pi * doubled)

    def cdf(self, x):
        """How likely a value is at most x."""
        if not self._sigma:
            raise StatisticsError("cdf() not defined when sigma is zero")
        return 0.5 * math.erfc((self._mu - x) / (self._sigma * sqrt(2.0)))

    def inv_cdf(self, p):
        "Inverse cumulative distribution function: the x for which cdf(x) is p."
        if p <= 0.0 or p >= 1.0:
            raise StatisticsError("p must be in the range 0.0 < p < 1.0")
        return _normal_dist_inv_cdf(p, self._mu, self._sigma)

    def quantiles(self, n=4):
        """The n - 1 cut points between n parts of equal probability."""
        return [self.inv_cdf(i / n) for i in range(1, n)]

    def overlap(self, other):
        """The area that the two densities share, from 0 to 1."""
        if not isinstance(other, NormalDist):
            raise TypeError("Expected another NormalDist instance")
        narrow, wide = sorted((self, other), key=lambda dist: (dist._sigma, dist._mu))
        if not narrow.variance or not wide.variance:
            raise StatisticsError("overlap() not defined when sigma is zero")
        spread = wide.variance - narrow.variance
        apart = fabs(wide._mu - narrow._mu)
        if not spread:
            return math.erfc(apart / (2.0 * narrow._sigma * sqrt(2.0)))
        # The two densities cross twice, on either side of a middle.
        middle = narrow._mu * wide.variance - wide._mu * narrow.variance
        reach = narrow._sigma * wide._sigma * sqrt(
            apart * apart + spread * log(wide.variance / narrow.variance))
        differ = 0.0
        for crossing in ((middle + reach) / spread, (middle - reach) / spread):
            differ += fabs(wide.cdf(crossing) - narrow.cdf(crossing))
        return 1.0 - differ

    def zscore(self, x):
        "The number of standard deviations that x is above or below the mean."
        if not self._sigma:
            raise StatisticsError("zscore() not defined when sigma is zero")
        return (x - self._mu) / self._sigma

    @property
    def mean(self):
        """mu."""
        return self._mu

    @property
    def median(self):
        """mu: half the values lie on either side."""
        return self._mu

    @property
    def mode(self):
        """mu: where the density is highest."""
        return self._mu

    @property
    def stdev(self):
        """sigma."""
        return self._sigma

    @property
    def variance(self):
        """sigma squared."""
        return self._sigma * self._sigma

    def __add__(x1, x2):
        """Moved by a constant, or the sum with an independent distribution."""
        mean, spread = (x2._mu, x2._sigma) if isinstance(x2, NormalDist) else (x2, 0.0)
        return NormalDist(x1._mu + mean, hypot(x1._sigma, spread))

    def __sub__(x1, x2):
        """Moved back by a constant, or the difference from an independent distribution."""
        mean, spread = (x2._mu, x2._sigma) if isinstance(x2, NormalDist) else (x2, 0.0)
        return NormalDist(x1._mu - mean, hypot(x1._sigma, spread))

    def __mul__(x1, x2):
        """The distribution of the variable times a constant."""
        return NormalDist(x1._mu * x2, x1._sigma * fabs(x2))

    def __truediv__(x1, x2):
        """The distribution of the variable divided by a constant."""
        return NormalDist(x1._mu / x2, x1._sigma / fabs(x2))

    def __pos__(x1):
        return NormalDist(x1._mu, x1._sigma)

    def __neg__(x1):
        return NormalDist(-x1._mu, x1._sigma)

    __radd__ = __add__

    def __rsub__(x1, x2):
        return -(x1 - x2)

    __rmul__ = __mul__

    def __eq__(x1, x2):
        if not isinstance(x2, NormalDist):
            return NotImplemented
        return x1._mu == x2._mu and x1._sigma == x2._sigma

    def __hash__(self):
        return hash((self._mu, self._sigma))

    def __repr__(self):
        return f"{type(self).__name__}(mu={self._mu!r}, sigma={self._sigma!r})"

    def __getstate__(self):
        return self._mu, self._sigma

    def __setstate__(self, state):
        self._mu, self._sigma = state


### Kernel density estimation ###

_SQRT2PI = sqrt(2 * pi)

# Kernel: density, cumulative distribution, its inverse (or None), support (or None).
_KERNELS = {
    "normal": (lambda t: exp(-1 / 2 * t * t) / _SQRT2PI,
               lambda t: 1 / 2 * math.erfc(-t / sqrt(2)),
               lambda p: _normal_dist_inv_cdf(p, 0.0, 1.0), None),
    "logistic": (lambda t: 1 / 2 / (1.0 + math.cosh(t)),
                 lambda t: 1.0 - 1.0 / (exp(t) + 1.0), lambda p: log(p / (1 - p)), None),
    "sigmoid": (lambda t: 1 / pi / math.cosh(t), lambda t: 2 / pi * math.atan(exp(t)),
                lambda p: log(math.tan(p * pi / 2)), None),
    "rectangular": (lambda t: 1 / 2, lambda t: t / 2 + 1 / 2, lambda p: 2 * p - 1, 1.0),
    "triangular": (lambda t: 1.0 - abs(t),
                   lambda t: t * t * (1 / 2 if t < 0.0 else -1 / 2) + t + 1 / 2,
                   lambda p: sqrt(2 * p) - 1 if p < 1 / 2 else 1 - sqrt(2 - 2 * p), 1.0),
    "parabolic": (lambda t: 3 / 4 * (1.0 - t * t),
                  lambda t: (-1 / 4 * t * t + 3 / 4) * t + 1 / 2,
                  lambda p: 2 * math.cos((math.acos(2 * p - 1) + pi) / 3), 1.0),
    "quartic": (lambda t: 15 / 16 * (1.0 - t * t) ** 2,
                lambda t: ((3 / 16 * t * t - 5 / 8) * t * t + 15 / 16) * t + 1 / 2, None, 1.0),
    "triweight": (lambda t: 35 / 32 * (1.0 - t * t) ** 3,
                  lambda t: (((-5 / 32 * t * t + 21 / 32) * t * t - 35 / 32) * t * t
                             + 35 / 32) * t + 1 / 2, None, 1.0),
    "cosine": (lambda t: pi / 4 * math.cos(pi / 2 * t),
               lambda t: 1 / 2 * math.sin(pi / 2 * t) + 1 / 2,
               lambda p: 2 / pi * math.asin(2 * p - 1), 1.0),
}
for _alias, _kernel in (("gauss", "normal"), ("uniform", "rectangular"),
                        ("epanechnikov", "parabolic"), ("biweight", "quartic")):
    _KERNELS[_alias] = _KERNELS[_kernel]


def _kernel_of(data, h, kernel):
    if not data:
        raise StatisticsError("Empty data sequence")
    if not isinstance(data[0], (int, float)):
        raise TypeError("Data sequence must contain ints or floats")
    if h <= 0.0:
        raise StatisticsError(f"Bandwidth h must be positive, not {h=!r}")
    found = _KERNELS.get(kernel)
    if found is None:
        raise StatisticsError(f"Unknown kernel name: {kernel!r}")
    return found


def kde(data, h, kernel="normal", *, cumulative=False):
    """Kernel Density Estimation: a function made of the samples."""
    density, distribution, _, support = _kernel_of(data, h, kernel)
    if support is None:
        def pdf(x):
            return sum(density((x - x_i) / h) for x_i in data) / (len(data) * h)

        def cdf(x):
            return sum(distribution((x - x_i) / h) for x_i in data) / len(data)
    else:
        sample = sorted(data)
        bandwidth = h * support

        def pdf(x):
            i = bisect_left(sample, x - bandwidth)
            j = bisect_right(sample, x + bandwidth)
            return sum(density((x - x_i) / h) for x_i in sample[i:j]) / (len(data) * h)

        def cdf(x):
            i = bisect_left(sample, x - bandwidth)
            j = bisect_right(sample, x + bandwidth)
            return sum((distribution((x - x_i) / h) for x_i in sample[i:j]), i) / len(data)
    result = cdf if cumulative else pdf
    result.__doc__ = f"{'CDF' if cumulative else 'PDF'} estimate with {h=!r} and {kernel=!r}"
    return result


def kde_random(data, h, kernel="normal", *, seed=None):
    """A function that draws from the density that kde() estimates."""
    _, distribution, inverse, _ = _kernel_of(data, h, kernel)
    if inverse is None:
        inverse = lambda p: _bisected(distribution, p)
    prng = _random.Random(seed)

    def rand():
        return prng.choice(data) + h * inverse(prng.random())

    rand.__doc__ = f"Random KDE selection with {h=!r} and {kernel=!r}"
    return rand


def _bisected(distribution, p):
    low, high = -1.0, 1.0
    for _ in range(60):
        mid = (low + high) / 2
        if distribution(mid) < p:
            low = mid
        else:
            high = mid
    return (low + high) / 2
