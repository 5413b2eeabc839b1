# Loops over pairs that are taken apart: what the iterators are, and who else asks them.
import sys

for i, c in enumerate("héy"): print(i, c)
for i, c in enumerate("abc", 5): print(i, c)
for i, x in enumerate([1.5, "x"], sys.maxsize): print(i, x)
for i, x in enumerate((1, 2), -1): print(i, x)
for i, x in enumerate(range(3)): print(i, x)
for i, x in enumerate({"a": 1}): print(i, x)
one = iter([1, 2, 3, 4, 5])
for a, b in zip(one, one): print(a, b)
print(list(one))
text = iter("abcdefg")
for a, b in zip(text, text): print(a, b)
for a, b in zip([1, 2, 3], "xy"): print(a, b)
short, long = iter([1]), iter((7, 8, 9))
for a, b in zip(long, short): print(a, b)
print(list(long), list(short))
for a, b in zip([1, 2], [3, 4], strict=True): print(a, b)
for a, b in zip(range(3), [3, 4]): print(a, b)
for a, b in zip([3, 4], range(3)): print(a, b)
items = [1, 2, 3]
for i, x in enumerate(items):
    if i < 3: items.append(x * 10)
print(items)
for i, x in enumerate(items):
    items.pop()
print(items)

class Loud(enumerate):
    def __next__(self):
        i, x = super().__next__()
        return x, i
for a, b in Loud("pq"): print(a, b)

class Own(zip):
    pass
for a, b in Own("pq", [1, 2]): print(a, b)

def gen():
    yield 1
    yield 2
    raise ValueError("over")
try:
    for i, x in enumerate(gen()): print(i, x)
except ValueError as e:
    print(e)
try:
    for a, b in zip([1, 2, 3], gen()): print(a, b)
except ValueError as e:
    print(e)

class Dies:
    def __init__(self, n): self.n = n
    def __del__(self): print("gone", self.n)
def run():
    for i, d in enumerate([Dies(1), Dies(2)]):
        print(i, d.n)
    for a, b in zip(map(Dies, [3, 4]), "xy"):
        print(a.n, b)
run()
pairs = enumerate("abcd")
next(pairs)
for i, c in pairs:
    print(i, c)
    print(next(pairs, None))
rows = [(k, v) for k, v in zip("abc", (1, 2, 3))]
print(rows, {k: v for k, v in enumerate("xyz")}, sum(x * y for x, y in zip([1, 2], [3.0, 4])))
numbers = iter(range(10, 0, -2))
for a, b in zip(numbers, "xy"): print(a, b)
print(list(numbers))
numbers = iter(range(7))
for a, b in zip(numbers, numbers): print(a, b)
print(list(numbers))
letters = iter("abc")
for a, b in zip(letters, range(1)): print(a, b)
print(list(letters))
for a, b in zip("ab", "été"): print(a, b)
for i, x in enumerate(range(2**63 - 2, 2**63 + 1)): print(i, x)
