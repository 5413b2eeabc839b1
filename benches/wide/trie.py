# A trie with counts, autocomplete, wildcard search and fuzzy search.
import random
from heapq import nlargest


class Node:
    __slots__ = ("children", "count", "best")

    def __init__(self):
        self.children = {}
        self.count = 0
        self.best = 0


class Trie:
    def __init__(self):
        self.root = Node()
        self.nodes = 1

    def insert(self, word, times=1):
        node = self.root
        for ch in word:
            nxt = node.children.get(ch)
            if nxt is None:
                nxt = node.children[ch] = Node()
                self.nodes += 1
            node = nxt
        node.count += times
        return node.count

    def find(self, prefix):
        node = self.root
        for ch in prefix:
            try:
                node = node.children[ch]
            except KeyError:
                return None
        return node

    def __contains__(self, word):
        node = self.find(word)
        return node is not None and node.count > 0

    def walk(self, node, prefix):
        if node.count:
            yield prefix, node.count
        for ch in sorted(node.children):
            yield from self.walk(node.children[ch], prefix + ch)

    def __iter__(self):
        return (word for word, _ in self.walk(self.root, ""))

    def complete(self, prefix, limit=5):
        node = self.find(prefix)
        if node is None:
            return []
        return [w for w, _ in nlargest(limit, self.walk(node, prefix), key=lambda p: (p[1], p[0]))]

    def match(self, pattern):
        def go(node, i, path):
            if i == len(pattern):
                if node.count:
                    found.append("".join(path))
                return
            options = sorted(node.children) if pattern[i] == "?" else pattern[i]
            for ch in options:
                if ch in node.children:
                    go(node.children[ch], i + 1, path + [ch])
        found = []
        go(self.root, 0, [])
        return found

    def fuzzy(self, word, max_cost):
        results = []

        def go(node, ch, prefix, previous):
            row = [previous[0] + 1]
            for i, wc in enumerate(word, 1):
                row.append(min(row[i - 1] + 1, previous[i] + 1, previous[i - 1] + (wc != ch)))
            if row[-1] <= max_cost and node.count:
                results.append((row[-1], prefix))
            if min(row) <= max_cost:
                for c, child in node.children.items():
                    go(child, c, prefix + c, row)

        first = list(range(len(word) + 1))
        for ch, child in self.root.children.items():
            go(child, ch, ch, first)
        return sorted(results)


SYLLABLES = "ka lo mi ra te su ne bo di va shi gor pel um ast ren".split()
rng = random.Random(31)
vocabulary = ["".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))) for _ in range(44000)]
trie = Trie()
for word in vocabulary:
    trie.insert(word)
hits = sum(w[::-1] in trie for w in vocabulary) + sum(w in trie for w in vocabulary)
completions = [trie.complete(a + b) for a in SYLLABLES for b in SYLLABLES]
print(trie.nodes, hits, sum(map(len, completions)), completions[7], sum(len(w) for w in trie))
print(trie.match("ka??ra")[:5], trie.fuzzy("kalomra", 2)[:4], len(trie.fuzzy("goraste", 3)))
