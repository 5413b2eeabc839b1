"""deque, ChainMap, Counter, defaultdict, namedtuple, OrderedDict."""
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque, namedtuple

Account = namedtuple("Account", "id owner balance status", defaults=["open"])


def josephus(n, k):
    d = deque(range(1, n + 1))
    while len(d) > 1:
        d.rotate(-k + 1)
        d.popleft()
    return d[0]


def bfs(size):
    seen = {(0, 0): 0}
    queue = deque([(0, 0)])
    while queue:
        x, y = queue.popleft()
        for nx, ny in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
            if 0 <= nx < size and 0 <= ny < size and (nx * ny + nx) % 5 != 3 and (nx, ny) not in seen:
                seen[nx, ny] = seen[x, y] + 1
                queue.append((nx, ny))
    return len(seen), max(seen.values())


class LRU(OrderedDict):
    def __init__(self, size):
        super().__init__()
        self.size = size
        self.hits = 0

    def fetch(self, key):
        if key in self:
            self.hits += 1
            self.move_to_end(key)
            return self[key]
        self[key] = value = key * key
        if len(self) > self.size:
            self.popitem(last=False)
        return value


def settings(i):
    base = {"colour": "red", "size": 10, "depth": 3}
    user = {"size": i % 20}
    cm = ChainMap({}, user, base)
    cm["depth"] = i % 5
    child = cm.new_child({"colour": "blue"})
    return child["size"] + child["depth"] + len(child["colour"]) + len(dict(cm)) + ("none" in child)


groups = defaultdict(list)
for i in range(200000):
    groups[i * i % 97].append(i)
recent = deque(maxlen=50)
window = 0
for i in range(200000):
    recent.append(i * 31 % 1009)
    if i % 10 == 0:
        window += recent[0] + recent[-1]
a = Counter("the quick brown fox jumps over the lazy dog" * 200)
b = Counter({c: i * 30 for i, c in enumerate("abcdefghij")})
letters = Counter()
for _ in range(2000):
    letters += (a - b) | (a & b)
    letters.subtract({"e": 5, "z": 1})
accounts = [Account(i, f"o{i % 9}", i * 1.5) for i in range(6000)]
for _ in range(5):
    accounts = [acc._replace(balance=acc.balance * 2 + 1, status="big") if acc.balance > 100 else acc for acc in accounts]
lru = LRU(300)
fetched = sum(lru.fetch(i * i % 701) for i in range(100000))
print(josephus(40000, 7), bfs(150), len(groups), max(map(len, groups.values())), window, letters.most_common(3))
print(accounts[2000], accounts[1]._asdict(), lru.hits, fetched, sum(settings(i) for i in range(10000)), a.total(), sorted((a & b).elements())[:3])
