"""The statistics module over generated samples."""
import statistics as st
from fractions import Fraction


def sample(n, seed):
    out = []
    for _ in range(n):
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        out.append((seed >> 7) % 10000 / 37)
    return out


def describe(xs):
    return {
        "mean": st.mean(xs),
        "fmean": st.fmean(xs),
        "median": st.median(xs),
        "low": st.median_low(xs),
        "stdev": st.stdev(xs),
        "pvariance": st.pvariance(xs),
        "quartiles": st.quantiles(xs, n=4),
        "deciles": st.quantiles(xs, n=10, method="inclusive"),
    }


def groups(xs, k):
    return [xs[i::k] for i in range(k)]


total = 0.0
for seed in range(1, 30):
    xs = sample(2500, seed)
    d = describe(xs)
    total += d["mean"] + d["median"] + d["stdev"] + sum(d["quartiles"]) + d["deciles"][8]
    means = [st.mean(g) for g in groups(xs, 25)]
    total += st.pstdev(means) + st.harmonic_mean([m + 1 for m in means]) + st.geometric_mean(means)
    ints = [int(x) // 10 for x in xs]
    total += st.mode(ints) + len(st.multimode(ints)) + st.mean(ints)
xs, ys = sample(2000, 3), sample(2000, 4)
ys = [2 * x + y / 10 for x, y in zip(xs, ys)]
line = st.linear_regression(xs, ys)
corr = st.correlation(xs, ys)
cov = st.covariance(xs, ys)
nd = st.NormalDist.from_samples(xs)
both = nd + st.NormalDist(5, 2)
frac = st.mean([Fraction(i, 7) for i in range(200)])
try:
    st.mean([])
except st.StatisticsError as e:
    print(e)
print(f"{total:.6f} {line.slope:.6f} {line.intercept:.6f} {corr:.6f} {cov:.4f} {both.mean:.5f} {nd.cdf(100):.6f} {frac} {st.median_grouped([1, 2, 2, 3])}")
