# Caches of all kinds: an OrderedDict, a dict with a linked list, lru_cache, cached_property.
from collections import OrderedDict
from functools import cached_property, lru_cache
import random


class LRU:
    def __init__(self, capacity):
        self.capacity = capacity
        self.items = OrderedDict()
        self.hits = self.misses = 0

    def __getitem__(self, key):
        value = self.items[key]
        self.items.move_to_end(key)
        return value

    def __setitem__(self, key, value):
        if key in self.items:
            self.items.move_to_end(key)
        self.items[key] = value
        if len(self.items) > self.capacity:
            self.items.popitem(last=False)

    def get_or(self, key, make):
        try:
            value = self[key]
        except KeyError:
            self.misses += 1
            value = self[key] = make(key)
        else:
            self.hits += 1
        return value


class Node:
    __slots__ = ("key", "value", "prev", "next")

    def __init__(self, key=None, value=None):
        self.key, self.value = key, value
        self.prev = self.next = self


class LinkedLRU:
    """The textbook one: a dict and a doubly linked list."""

    def __init__(self, capacity):
        self.capacity, self.table, self.head = capacity, {}, Node()

    def _unlink(self, node):
        node.prev.next, node.next.prev = node.next, node.prev

    def _push(self, node):
        last = self.head.prev
        node.prev, node.next = last, self.head
        last.next = self.head.prev = node

    def get(self, key, default=None):
        if (node := self.table.get(key)) is None:
            return default
        self._unlink(node)
        self._push(node)
        return node.value

    def put(self, key, value):
        if key in self.table:
            self._unlink(self.table[key])
        elif len(self.table) >= self.capacity:
            oldest = self.head.next
            self._unlink(oldest)
            del self.table[oldest.key]
        node = self.table[key] = Node(key, value)
        self._push(node)


@lru_cache(maxsize=None)
def partitions(n, largest):
    if n == 0:
        return 1
    return sum(partitions(n - k, k) for k in range(1, min(n, largest) + 1))


@lru_cache(maxsize=512)
def collatz(n):
    return 0 if n == 1 else 1 + collatz(n // 2 if n % 2 == 0 else 3 * n + 1)


@lru_cache(None)
def grid_paths(r, c):
    return 1 if r == 0 or c == 0 else grid_paths(r - 1, c) + grid_paths(r, c - 1)


class Report:
    def __init__(self, values):
        self.values = values

    @cached_property
    def total(self):
        return sum(self.values)

    @cached_property
    def mean(self):
        return self.total / len(self.values)


rng = random.Random(17)
keys = [int(rng.expovariate(0.01)) for _ in range(100000)]
cache, linked, linked_hits = LRU(150), LinkedLRU(150), 0
for key in keys:
    cache.get_or(key, lambda k: k * k)
    if linked.get(key) is None:
        linked.put(key, key * key)
    else:
        linked_hits += 1
reports = [Report(keys[i:i + 10]) for i in range(0, 20000, 10)]
means = sum(r.mean + r.mean - r.total / 10 for r in reports)
print(cache.hits, cache.misses, linked_hits, list(cache.items)[-3:], round(means, 3))
print(partitions(90, 90), max(map(collatz, range(1, 14000))), collatz.cache_info(), grid_paths(120, 90) % 10**9)
