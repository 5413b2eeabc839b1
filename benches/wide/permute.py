# Permutations and combinations, by recursion and by itertools.
from itertools import (combinations, combinations_with_replacement, permutations, product,
                       groupby, starmap, chain)
from operator import mul


def perms(items):
    if len(items) <= 1:
        yield tuple(items)
        return
    for i, first in enumerate(items):
        for rest in perms(items[:i] + items[i + 1:]):
            yield (first, *rest)


def combos(items, k):
    if k == 0:
        return [[]]
    if len(items) < k:
        return []
    head, tail = items[0], items[1:]
    return [[head] + c for c in combos(tail, k - 1)] + combos(tail, k)


def heaps(a, n, visit):
    if n == 1:
        visit(a)
        return
    for i in range(n - 1):
        heaps(a, n - 1, visit)
        j = i if n % 2 == 0 else 0
        a[j], a[n - 1] = a[n - 1], a[j]
    heaps(a, n - 1, visit)


def next_permutation(a):
    i = len(a) - 2
    while i >= 0 and a[i] >= a[i + 1]:
        i -= 1
    if i < 0:
        return False
    j = len(a) - 1
    while a[j] <= a[i]:
        j -= 1
    a[i], a[j] = a[j], a[i]
    a[i + 1:] = reversed(a[i + 1:])
    return True


def powerset(items):
    return chain.from_iterable(combinations(items, r) for r in range(len(items) + 1))


def partitions(seq):
    """All ways to split a list into non-empty blocks."""
    if not seq:
        yield []
        return
    first, *rest = seq
    for smaller in partitions(rest):
        for i, block in enumerate(smaller):
            yield smaller[:i] + [[first] + block] + smaller[i + 1:]
        yield [[first]] + smaller


def queens(n, placed=()):
    row = len(placed)
    if row == n:
        yield placed
        return
    for col in range(n):
        if all(col != c and abs(col - c) != row - r for r, c in enumerate(placed)):
            yield from queens(n, placed + (col,))


def send_more():
    for d, e, y in permutations(range(10), 3):
        if (d + e) % 10 == y:
            rest = [x for x in range(10) if x not in (d, e, y)]
            for n, r, o in permutations(rest, 3):
                if (n + r + (d + e) // 10) % 10 != e:
                    continue
                for s in (x for x in rest if x not in (n, r, o, 0)):
                    send, more = s * 1000 + e * 100 + n * 10 + d, 1000 + o * 100 + r * 10 + e
                    if 1 not in (d, e, y, n, r, o, s) and send + more == 10000 + o * 1000 + n * 100 + e * 10 + y:
                        return send, more, send + more


visited = []
heaps(list("abcdefgh"), 8, lambda a: visited.append("".join(a)))
mine = list(perms(list(range(8))))
assert mine == list(permutations(range(8))) and len(set(visited)) == 40320
assert [tuple(c) for c in combos(list(range(18)), 6)] == list(combinations(range(18), 6))
word, steps = sorted("mississi"), 1
while next_permutation(word):
    steps += 1
subsets = sum(1 for s in powerset(range(18)) if sum(s) % 7 == 0)
dice = {k: len(list(g)) for k, g in groupby(sorted(map(sum, product(range(1, 7), repeat=7))))}
bell = sum(1 for _ in partitions(list(range(8))))
dots = sum(sum(starmap(mul, zip(p, range(8)))) for p in mine if p[0] < p[-1])
multi = sum(a * b * c for a, b, c in combinations_with_replacement(range(1, 90), 3))
print(len(mine), steps, subsets, dice[17], bell, dots, multi)
print(sum(1 for _ in queens(8)), next(queens(8)), send_more(), visited[-1])
