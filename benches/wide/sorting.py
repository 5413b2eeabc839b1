"""Sorting in the many ways people do it."""
import bisect
from dataclasses import dataclass
from functools import cmp_to_key
from operator import attrgetter, itemgetter

FIRST = "ann bob cat dan eve fay gus hal ivy jim kim leo".split()
LAST = "smith jones brown lee wong patel garcia kim".split()


@dataclass
class Person:
    first: str
    last: str
    age: int
    pay: float


@dataclass(order=True, frozen=True)
class Version:
    major: int
    minor: int
    patch: int


def people(n):
    s = 99
    out = []
    for _ in range(n):
        s = (s * 1103515245 + 12345) & 0x7FFFFFFF
        r = s >> 6
        out.append(Person(FIRST[r % 12], LAST[r % 8], r % 70, r % 100003 / 7))
    return out


def compare(a, b):
    if a.age != b.age:
        return -1 if a.age > b.age else 1
    return (a.last > b.last) - (a.last < b.last)


def natural(s):
    head = s.rstrip("0123456789")
    return head, int(s[len(head):] or 0)


ps = people(16000)
by_attr = sorted(ps, key=attrgetter("last", "first", "age"))
by_lambda = sorted(ps, key=lambda p: (-p.pay, p.first))
by_cmp = sorted(ps[:8000], key=cmp_to_key(compare))
rows = [(p.last, p.age, p.pay) for p in ps]
rows.sort(key=itemgetter(1), reverse=True)
rows.sort(key=itemgetter(0))
names = [f"{p.first}{p.age * 3}" for p in ps]
nat = sorted(names, key=natural)
low = sorted(names, key=str.lower, reverse=True)
vs = sorted(Version(p.age % 5, len(p.last), p.age) for p in ps[:5000])
keep = []
for p in ps:
    bisect.insort(keep, p.pay)
    if len(keep) > 2000:
        keep.pop()
grades = [bisect.bisect([10, 20, 40, 60], p.age) for p in ps]
pos = []
for p in ps[:5000]:
    bisect.insort(pos, p, key=lambda q: (q.age, q.last))
tuples = sorted((p.age, -p.pay, p.first) for p in ps)
ints = sorted(range(150000), key=lambda i: i * 7919 % 60013)
floats = sorted((i * 7919 % 60013) / 3 for i in range(150000))
print(by_attr[100], by_lambda[5].first, by_cmp[7].last, rows[3], nat[50:53], low[0], vs[600])
print(f"{keep[1000]:.4f}", sum(grades), pos[700].age, tuples[2][2], ints[12345], f"{floats[777]:.3f}")
