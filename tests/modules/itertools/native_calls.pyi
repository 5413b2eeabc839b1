# Native calls of natives, classes and pairs keep to what the calls say.
import functools
import itertools
import operator

print(list(map(str.upper, "abc")), list(map(len, ["a", "bc"])), list(map(int, ["1", "22"], [10, 3])))
print(list(map([].append, "ab")), list(map({"a": 1}.get, "ab")), sorted("bA", key=str.lower))
print(functools.reduce(operator.add, range(5)), functools.reduce(lambda a, b: a * b, [1, 2, 3], 10))


def refused(function, *given, **named):
    try:
        return function(*given, **named)
    except Exception as error:
        return type(error).__name__, str(error)


print(refused(functools.reduce, operator.add, []))
print(refused(functools.reduce, operator.add, 5))
print(refused(list, map(str.upper, ["a", 1])))
print(refused(list, map(int, ["1", "x"])))
print(refused(list, map(iter([]).__next__, "a")))
print(refused(sorted, [1, "a"], key=str))
print(list(itertools.starmap(divmod, [(7, 2), [9, 4], iter((5, 3))])))
pairs = list(itertools.pairwise("abcd"))
print(pairs, pairs[0] is pairs[1], [a + b for a, b in itertools.pairwise("abc")])
print(list(itertools.zip_longest("ab", [1], fillvalue="-")), list(itertools.zip_longest()), list(itertools.zip_longest([], "x")))
print(list(itertools.islice(itertools.count(2**63 - 2), 4)), list(itertools.islice(itertools.count(1, 2.5), 3)))
print(list(itertools.islice("abcdef", 2)), list(itertools.islice("abcdef", 1, None, 2)), list(itertools.islice(iter("abc"), 5)))
source = iter("abcdef")
print(list(itertools.islice(source, 2)), list(source), list(itertools.islice([1], 0)))
print(list(itertools.accumulate([1, 2**63 - 1, True, 1.5])), list(itertools.accumulate([1, 2], initial=10)), list(itertools.accumulate("abc")))
print(list(itertools.product("ab", [1, 2])), list(itertools.product()), len(list(itertools.permutations(range(4), 2))))
print(list(itertools.combinations("abc", 2)), list(itertools.combinations_with_replacement("ab", 2)))
print(list(reversed((1, 2, 3))), list(reversed(range(3))), "".join(reversed("añb")))
print(str(), str(5), str(None), str(b"a", "ascii"), int("7"), int("11", 2), float("1.5"), bool([]), tuple("ab"), list("ab"), dict([(1, 2)]), set("a"))
print(refused(int, "x"), refused(str, b"a", "nope")[0], refused(list, 1), refused(dict, 1), refused(set, [[]])[0], refused(tuple, 1, 2))
print([v for v in zip("ab", range(2))], zip().__class__, list(zip()), [pow(a, b, m) for a, b, m in ((2, 10, 7), (-2, 3, 7), (5, 0, 1), (3, 2**62, 2**63 - 1), (2, -1, 7), (2, 3, -5))])
print("ab" * 3, 3 * "ab", "x" * 0, "é" * 2, "a" * True, [0] * 3, (1,) * 2, b"a" * 3, refused(operator.mul, "a", 1.5))


class Index:
    def __index__(self):
        return 2


class Right:
    def __rmul__(self, other):
        return "asked", other


print("ab" * Index(), [1] * Index(), "a" * Right())
