"""Pipelines made of itertools."""
import operator
from itertools import (accumulate, batched, chain, combinations, compress, count, cycle, dropwhile,
                       filterfalse, groupby, islice, pairwise, permutations, product, repeat, starmap,
                       takewhile, tee, zip_longest)

WORDS = "apple avocado banana blueberry cherry cranberry date elderberry fig grape".split()


def primes():
    yield 2
    found = []
    for n in count(3, 2):
        if all(n % p for p in takewhile(lambda p: p * p <= n, found)):
            found.append(n)
            yield n


def rle(data):
    return [(k, sum(1 for _ in g)) for k, g in groupby(data)]


def moving_average(xs, n):
    its = tee(xs, n)
    for i, it in enumerate(its):
        next(islice(it, i, i), None)
    return (sum(w) / n for w in zip(*its))


def flatten(rows):
    return chain.from_iterable(rows)


def triples(limit):
    return ((a, b, c) for a, b, c in combinations(range(1, limit), 3) if a * a + b * b == c * c)


total = 0
total += sum(islice(primes(), 6000))
bits = [(i * i >> 3) & 1 for i in range(160000)]
runs = rle(bits)
total += len(runs) + max(map(operator.itemgetter(1), runs))
running = list(accumulate(((i * 37) % 101 - 50 for i in range(160000)), initial=0))
peaks = list(accumulate(running, max))
total += peaks[-1] + sum(b - a for a, b in pairwise(peaks))
total += int(sum(moving_average(range(90000), 4)))
total += sum(1 for _ in triples(130))
total += sum(a * b == 12 for a, b in product(range(500), repeat=2))
total += sum(1 for p in permutations(range(8)) if p[0] < p[-1])
for chunk in batched(flatten([[i, i + 1, i + 2] for i in range(40000)]), 8):
    total += chunk[0] * len(chunk)
for a, b in zip_longest(range(90000), range(0, 120000, 2), fillvalue=-1):
    total += a ^ b if b >= 0 else a
total += sum(starmap(pow, zip(range(3000), repeat(2)))) % 1009
total += sum(compress(range(150000), cycle([1, 0, 0, 1])))
total += sum(islice(dropwhile(lambda n: n < 500, count()), 0, 3000, 3))
total += len(list(filterfalse(lambda n: n % 3, range(150000))))
by_letter = {k: list(g) for k, g in groupby(sorted(WORDS * 2000), key=operator.itemgetter(0))}
print(total, {k: len(v) for k, v in by_letter.items()})
