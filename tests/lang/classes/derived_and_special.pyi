class S(str): pass
class T(tuple): pass
class I(int): pass
class L(str):
    def __eq__(self, o): return "always"
    def __hash__(self): return 7
class H(str):
    __hash__ = None
d = {S("a"): 1, (1, 2): 2, T((3, 4)): 3, I(9): 4, L("x"): 5, 2.5: 6, None: 7}
print(d["a"], d[S("a")], d[T((1, 2))], d[(3, 4)], d[9], d[I(9)], d[2.5], d[None], "x" in d)
print(S("a") == "a", "a" == S("a"), S("a") < "b", S("b") >= S("a"), L("q") == "z", "z" == L("q"), S("a") != S("a"))
for bad in (H("a"), [1], (1, [2])):
    try:
        print(d[bad])
    except TypeError as e:
        print(e)
n = float("nan")
print((n,) == (n,), (n,) in {(n,): 1}, {(n,): 1}.get((n,)), (1, n) < (1, n), (1, n) <= (1, n))
print((1, "a") < (1, "b"), [1, 2, 3] < [1, 2], (1,) <= (1,), (1, 2.5) > (1, 2), ("a", 1) >= ("a", True), [] < [0])
for a, b in (((1,), ("a",)), ([1], (1,)), ((1, None), (1, 2))):
    try:
        print(a < b)
    except TypeError as e:
        print(e)
S.__eq__ = lambda s, o: "changed"
print(S("a") == "b", S("a") == S("c"))
try:
    hash(S("a"))
    print("hash stays")
except TypeError as e:
    print(e)
del S.__eq__
print(S("a") == "a", d["a"])
T.__hash__ = lambda s: 1
print(T((1, 2)) in d, T((1, 2)) == (1, 2))

class C:
    def __init__(self): self.log = []
    def __contains__(self, x): self.log.append(x); return x > 2
    def __getitem__(self, x): return (x, len(self.log))
    def __setitem__(self, k, v): self.log.append((k, v)); return "ignored"
    def __delitem__(self, k): self.log.append(k)
    def __iter__(self): return iter(self.log)
    def __setattr__(self, n, v): object.__setattr__(self, n, v); return 5
class N:
    def __contains__(self, x): return "yes" if x else ""
    def __iter__(self): return 5
class Count:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n <= 0: raise StopIteration
        self.n -= 1
        return self.n
c = C()
print(1 in c, 3 in c, 3 not in c, 1 not in c, c[5], c["a"], [x in c for x in range(5)])
c[1] = 2; c["k"] = c[0]; del c[3]
print(list(c), [x for x in c][-1])
print(1 in N(), 0 in N(), 1 not in N(), 0 not in N())
try:
    for x in N(): pass
except TypeError as e: print(e)
print([x for x in Count(4)], sum(Count(5)), [(a, b) for a in Count(2) for b in Count(2)])
x = []
for v in Count(3): x.append(v)
print(x, len(x), len("abc"), len({}), len((1,)), len({1, 2}), len(range(3)))
class LL(list):
    def __len__(self): return 99
    def append(self, x): super().append(x * 2)
class L2(list): pass
y = LL(); y.append(2); z = L2(); z.append(3); list.append(y, 7); bound = z.append; bound(4)
print(y, len(y), z, len(z), list.append(z, 1), z)
for f in (lambda: len(), lambda: len(1), lambda: [].append(), lambda: [].append(1, 2), lambda: len([], [])):
    try: f()
    except TypeError as e: print(e)
