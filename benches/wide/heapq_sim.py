"""heapq: an event simulation, Dijkstra, merge and nlargest."""
import heapq
from dataclasses import dataclass, field
from itertools import count


@dataclass(order=True)
class Event:
    time: float
    seq: int
    kind: str = field(compare=False)
    who: int = field(compare=False, default=-1)


class Bank:
    def __init__(self, tellers):
        self.free = tellers
        self.queue = []
        self.events = []
        self.seq = count()
        self.waited = 0.0
        self.served = 0

    def at(self, time, kind, who=-1):
        heapq.heappush(self.events, Event(time, next(self.seq), kind, who))

    def run(self, customers):
        for i in range(customers):
            self.at(i * 1.3 + i * 7 % 11, "arrive", i)
        while self.events:
            e = heapq.heappop(self.events)
            if e.kind == "arrive":
                heapq.heappush(self.queue, (e.who % 3, e.time, e.who))
            else:
                self.free += 1
            while self.free and self.queue:
                _, since, who = heapq.heappop(self.queue)
                self.free -= 1
                self.served += 1
                self.waited += e.time - since
                self.at(e.time + 2 + who * 13 % 7 / 2, "leave", who)
        return self.served, round(self.waited, 3)


def dijkstra(graph, start):
    dist = {start: 0}
    heap = [(0, start)]
    while heap:
        d, u = heapq.heappop(heap)
        if d > dist[u]:
            continue
        for v, w in graph[u]:
            if (nd := d + w) < dist.get(v, float("inf")):
                dist[v] = nd
                heapq.heappush(heap, (nd, v))
    return dist


n = 14000
graph = {u: [((u * k + k) % n, u * k % 17 + 1) for k in (2, 3, 5, 7)] for u in range(n)}
dist = dijkstra(graph, 1)
print(Bank(3).run(18000), len(dist), max(dist.values()), sum(dist.values()))
streams = [range(i, 90000, 7 + i) for i in range(9)]
merged = list(heapq.merge(*streams))
data = [i * 7919 % 100003 for i in range(150000)]
top = heapq.nlargest(20, data, key=lambda v: -abs(v - 5000))
low = heapq.nsmallest(5, data)
heapq.heapify(data)
out = [heapq.heappop(data) for _ in range(30000)] + [heapq.heapreplace(data, i) for i in range(3000)] + [heapq.heappushpop(data, i) for i in range(3000)]
print(len(merged), merged[1000], top[:4], low, sum(out), list(heapq.merge([5, 3, 1], [4, 2], reverse=True)))
