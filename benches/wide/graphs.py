# Searches of graphs, in breadth and in depth, with deques and sets.
from collections import defaultdict, deque
import random


class Graph:
    def __init__(self, directed=False):
        self.directed = directed
        self.adj = defaultdict(set)

    @classmethod
    def random(cls, n, m, rng, directed=False):
        g = cls(directed)
        for v in range(n):
            g.adj[v]
        for _ in range(m):
            g.add_edge(rng.randrange(n), rng.randrange(n))
        return g

    def add_edge(self, a, b):
        self.adj[a].add(b)
        if not self.directed:
            self.adj[b].add(a)

    def __iter__(self):
        return iter(self.adj)

    def bfs(self, start):
        distance = {start: 0}
        queue = deque([start])
        while queue:
            v = queue.popleft()
            for w in self.adj[v]:
                if w not in distance:
                    distance[w] = distance[v] + 1
                    queue.append(w)
        return distance

    def dfs(self, start, seen):
        stack = [start]
        while stack:
            v = stack.pop()
            if v in seen:
                continue
            seen.add(v)
            yield v
            stack.extend(w for w in self.adj[v] if w not in seen)

    def components(self):
        seen = set()
        return [set(self.dfs(v, seen)) for v in self if v not in seen]

    def topological(self):
        indegree = dict.fromkeys(self.adj, 0)
        for targets in self.adj.values():
            for w in targets:
                indegree[w] += 1
        ready = deque(sorted(v for v, d in indegree.items() if d == 0))
        order = []
        while ready:
            order.append(v := ready.popleft())
            for w in sorted(self.adj[v]):
                indegree[w] -= 1
                if not indegree[w]:
                    ready.append(w)
        return order

    def triangles(self):
        return sum(len(self.adj[a] & self.adj[b]) for a in self for b in self.adj[a] if a < b) // 3


def word_ladder(words, start, goal):
    buckets = defaultdict(list)
    for w in words:
        for i in range(len(w)):
            buckets[w[:i] + "_" + w[i + 1:]].append(w)
    queue, seen = deque([[start]]), {start}
    while queue:
        path = queue.popleft()
        if path[-1] == goal:
            return len(path), len(seen)
        for i in range(len(start)):
            for w in buckets[path[-1][:i] + "_" + path[-1][i + 1:]]:
                if w not in seen:
                    seen.add(w)
                    queue.append(path + [w])
    return None, len(seen)


rng = random.Random(99)
g = Graph.random(3000, 9000, rng)
far = [max(g.bfs(v).values()) for v in range(0, 3000, 40)]
parts = g.components()
dag = Graph(directed=True)
for v in range(4000):
    dag.adj[v]
    for _ in range(4):
        dag.add_edge(v, rng.randrange(v, 4001) if v < 3990 else 4000)
    dag.adj[v].discard(v)
dag.adj[4000]
order = dag.topological()
words = sorted({"".join(rng.choices("abcde", k=4)) for _ in range(560)})
print(sorted(far)[-3:], len(parts), max(map(len, parts)), g.triangles())
print(len(order), order[:4], word_ladder(words, words[0], words[-1]))
