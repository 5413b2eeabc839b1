# Union-find, and a minimum spanning tree with it.
from dataclasses import dataclass, field
from operator import attrgetter
import random


class DisjointSet:
    def __init__(self, items):
        self.parent = {item: item for item in items}
        self.size = dict.fromkeys(self.parent, 1)
        self.count = len(self.parent)

    def find(self, item):
        root = item
        while self.parent[root] != root:
            root = self.parent[root]
        while self.parent[item] != root:
            self.parent[item], item = root, self.parent[item]
        return root

    def union(self, a, b):
        a, b = self.find(a), self.find(b)
        if a == b:
            return False
        if self.size[a] < self.size[b]:
            a, b = b, a
        self.parent[b] = a
        self.size[a] += self.size[b]
        self.count -= 1
        return True


class ArraySet:
    """The same with lists, by rank, and path halving."""

    def __init__(self, n):
        self.parent = list(range(n))
        self.rank = [0] * n

    def find(self, x):
        parent = self.parent
        while parent[x] != x:
            parent[x] = x = parent[parent[x]]
        return x

    def union(self, a, b):
        a, b = self.find(a), self.find(b)
        if a == b:
            return False
        if self.rank[a] < self.rank[b]:
            a, b = b, a
        self.parent[b] = a
        if self.rank[a] == self.rank[b]:
            self.rank[a] += 1
        return True


@dataclass(order=True, slots=True)
class Edge:
    weight: float
    a: int = field(compare=False)
    b: int = field(compare=False)


def kruskal(names, edges):
    sets = DisjointSet(names)
    tree = []
    for edge in sorted(edges, key=attrgetter("weight")):
        if sets.union(edge.a, edge.b):
            tree.append(edge)
            if sets.count == 1:
                break
    return tree, sets


def percolation(n, rng):
    top, bottom = n * n, n * n + 1
    sets = ArraySet(n * n + 2)
    is_open = [[False] * n for _ in range(n)]
    cells = [(r, c) for r in range(n) for c in range(n)]
    rng.shuffle(cells)
    for opened, (r, c) in enumerate(cells, 1):
        is_open[r][c] = True
        here = r * n + c
        if r == 0:
            sets.union(here, top)
        if r == n - 1:
            sets.union(here, bottom)
        for nr, nc in ((r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)):
            if 0 <= nr < n and 0 <= nc < n and is_open[nr][nc]:
                sets.union(here, nr * n + nc)
        if sets.find(top) == sets.find(bottom):
            return opened / (n * n)


rng = random.Random(5)
names = [f"town-{i}" for i in range(2500)]
places = {name: (rng.random(), rng.random()) for name in names}
edges = []
for _ in range(36000):
    a, b = rng.sample(names, 2)
    (x1, y1), (x2, y2) = places[a], places[b]
    edges.append(Edge(((x1 - x2) ** 2 + (y1 - y2) ** 2) ** 0.5, a, b))
tree, sets = kruskal(names, edges)
print(len(tree), f"{sum(e.weight for e in tree):.6f}", sets.count, min(edges).a)
print([round(percolation(n, rng), 4) for n in (20, 40, 80, 120, 160, 200)])
