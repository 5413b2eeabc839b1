# Classic tables of dynamic programming.
import random
from bisect import bisect_left
from functools import cache


def lcs(a, b):
    m, n = len(a), len(b)
    table = [[0] * (n + 1) for _ in range(m + 1)]
    for i in range(m):
        for j in range(n):
            if a[i] == b[j]:
                table[i + 1][j + 1] = table[i][j] + 1
            else:
                table[i + 1][j + 1] = max(table[i][j + 1], table[i + 1][j])
    out, i, j = [], m, n
    while i and j:
        if a[i - 1] == b[j - 1]:
            out.append(a[i - 1])
            i, j = i - 1, j - 1
        elif table[i - 1][j] >= table[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return "".join(reversed(out))


def edit_distance(a, b):
    previous = list(range(len(b) + 1))
    for i, ca in enumerate(a, 1):
        current = [i]
        for j, cb in enumerate(b, 1):
            cost = 0 if ca == cb else 1
            current.append(min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost))
        previous = current
    return previous[-1]


def knapsack(items, capacity):
    best = [0] * (capacity + 1)
    keep = [[False] * (capacity + 1) for _ in items]
    for i, (weight, value) in enumerate(items):
        for room in range(capacity, weight - 1, -1):
            candidate = best[room - weight] + value
            if candidate > best[room]:
                best[room] = candidate
                keep[i][room] = True
    chosen, room = [], capacity
    for i in range(len(items) - 1, -1, -1):
        if keep[i][room]:
            chosen.append(i)
            room -= items[i][0]
    return best[capacity], chosen[::-1]


def change(coins, amount):
    ways = [1] + [0] * amount
    for coin in coins:
        for total in range(coin, amount + 1):
            ways[total] += ways[total - coin]
    return ways[amount]


def longest_increasing(seq):
    tails = []
    for x in seq:
        k = bisect_left(tails, x)
        if k == len(tails):
            tails.append(x)
        else:
            tails[k] = x
    return len(tails)


def matrix_chain(dims):
    @cache
    def cost(i, j):
        if i == j:
            return 0
        return min(cost(i, k) + cost(k + 1, j) + dims[i] * dims[k + 1] * dims[j + 1]
                   for k in range(i, j))
    return cost(0, len(dims) - 2)


def main():
    rng = random.Random(7)
    a = "".join(rng.choices("ACGT", k=780))
    b = "".join(rng.choices("ACGT", k=780))
    common = lcs(a, b)
    items = [(rng.randint(5, 60), rng.randint(10, 120)) for _ in range(110)]
    value, chosen = knapsack(items, 2000)
    dims = [rng.randint(5, 50) for _ in range(75)]
    print(len(common), common[:12], edit_distance(a[:760], b[:760]), value, len(chosen))
    print(change([1, 2, 5, 10, 20, 50, 100, 200], 30000),
          longest_increasing(rng.choices(range(10**6), k=60000)), matrix_chain(dims))


main()
