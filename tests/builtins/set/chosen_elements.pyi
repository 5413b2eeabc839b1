# Operations of sets whose elements a script compares, and of large ones; comparisons of sequences; dicts of pairs.
class E:
    def __init__(s, v): s.v = v
    def __hash__(s): return 1
    def __eq__(s, o): return isinstance(o, E) and s.v == o.v
a = {E(1), E(2), 5, "x"}; b = {E(2), E(3), 5}
print(len(a & b), len(a | b), len(a - b), len(a ^ b), a <= (a | b), a.isdisjoint(b), a.isdisjoint({E(9)}), (a & b) <= a)
x = set(range(3000)); y = set(range(0, 6000, 2))
print(sum(x & y), sum(x | y), sum(x - y), sum(x ^ y), (x & y) <= x, x <= y, list(x & y)[:5], x == set(range(3000)))
x |= y; print(len(x)); x -= y; print(len(x)); s = {1}; s |= s; s &= s; print(s); s.update(s, [1, 2], {3: 4}); print(s); s ^= s; print(s)
print(frozenset("ab") | {"c"} == {"a", "b", "c"}, type(frozenset("ab") & {"a"}), {1, 2} & frozenset([1]))
print([1, 2, 3] == [1, 2, 3], [1, 2] < [1, 3], (1, 2) == (1, 2.0), (1,) < (1, 2), [1] * 700 == [1] * 700, [1] * 700 < [1] * 699 + [2], [float("nan")] == [float("nan")])
n = float("nan"); print([n] == [n], (n,) == (n,))
class Bad:
    def __eq__(s, o): l.clear(); return True
l = [Bad(), 1]; print(l == [1, 1])
print(dict(zip("ab", (1, 2))), dict([("a", 1), ["b", 2], "cd"]))
try: dict([(1, 2, 3)])
except ValueError as e: print(e)
try: dict([1])
except TypeError as e: print(e)
