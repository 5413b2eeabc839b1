"""Sets: algebra, powersets, closures and colourings."""
from itertools import chain, combinations


def powerset(items):
    s = list(items)
    return {frozenset(c) for c in chain.from_iterable(combinations(s, r) for r in range(len(s) + 1))}


def is_topology(opens, space):
    return frozenset() in opens and space in opens and all(
        a | b in opens and a & b in opens for a in opens for b in opens)


def closure(relation):
    pairs = set(relation)
    while True:
        new = {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs
        if not new:
            return pairs
        pairs |= new


def sudoku_cells(n):
    rows = [{(r, c) for c in range(n)} for r in range(n)]
    cols = [{(r, c) for r in range(n)} for c in range(n)]
    return sum(len(r & c) + len(r ^ c) + r.isdisjoint(c) for r in rows for c in cols)


def jaccard(a, b):
    return len(a & b) / len(a | b)


def bron_kerbosch(r, p, x, adj, out):
    if not p and not x:
        out.append(frozenset(r))
        return
    for v in sorted(p):
        bron_kerbosch(r | {v}, p & adj[v], x & adj[v], adj, out)
        p = p - {v}
        x = x | {v}


def shingles(text, k):
    return {text[i:i + k] for i in range(len(text) - k + 1)}


space = frozenset(range(9))
subsets = powerset(space)
sizes = sorted(len(s) for s in subsets)
chains = sum(a < b for a in subsets for b in subsets)
topo = is_topology(powerset(range(7)), frozenset(range(7)))
rel = closure((i, (i * 2 + 1) % 60) for i in range(60))
adj = {v: {u for u in range(46) if u != v and (u * v + u + v) % 5 < 3} for v in range(46)}
cliques = []
bron_kerbosch(set(), set(adj), set(), adj, cliques)
docs = [f"document number {i * 37 % 101} talks about topic {i % 7} at length" for i in range(160)]
grams = [shingles(d, 3) for d in docs]
similar = sum(jaccard(a, b) > 0.6 for a, b in combinations(grams, 2))
seen, dups = set(), 0
for i in range(250000):
    k = i * i % 9973
    if k in seen:
        dups += 1
    seen.add(k)
    if i % 5 == 0:
        seen.discard(i)
s = set(range(2000))
for k in range(2, 40):
    s -= set(range(k * 2, 2000, k))
s.update([5000], (6000,))
s.intersection_update(range(0, 7000))
s.symmetric_difference_update({2, 3, 9000})
print(len(subsets), sum(sizes), chains, topo, len(rel), len(cliques), max(map(len, cliques)), similar, dups)
print(len(s), sorted(s)[-4:], sudoku_cells(25), hash(frozenset([1, 2])) == hash(frozenset([2, 1])), sorted(map(sorted, powerset("ab"))))
