# partial, lru_cache, cmp_to_key and reduce: what they keep, what they refuse, and how they show themselves.
import copy
import functools
import pickle
from functools import Placeholder, cmp_to_key, lru_cache, partial, reduce

p = partial(print, 1, Placeholder, 3, sep="-")
p(2)
# prints: 1-2-3
p(2, 4, sep="+")
# prints: 1+2+3+4
try:
    p()
except TypeError as error:
    print(error)
# prints: missing positional arguments in 'partial' call; expected at least 1, got 0
print(partial(partial(int, "10"), base=2)(), partial(partial(int, "10"), base=2).func is int)
# prints: 2 True
print(partial(len, [1]), pickle.loads(pickle.dumps(Placeholder)) is Placeholder)
# prints: functools.partial(<built-in function len>, [1]) True
for wrong in (lambda: partial(), lambda: partial(1), lambda: partial(len, Placeholder),
              lambda: partial(len, x=Placeholder)):
    try:
        wrong()
    except TypeError as error:
        print(error)
# prints: type 'partial' takes at least one argument
# prints: the first argument must be callable
# prints: trailing Placeholders are not allowed
# prints: Placeholder cannot be passed as a keyword argument
q = partial(max, 1)
q.note = [1]
print(copy.copy(q).note is q.note, pickle.loads(pickle.dumps(q))(5), q.__dict__)
# prints: True 5 {'note': [1]}


@lru_cache(maxsize=2)
def square(x):
    print("called", x)
    return x * x


print(square(1), square(2), square(1), square(3), square(2))
# prints: called 1
# prints: called 2
# prints: called 3
# prints: called 2
# prints: 1 4 1 9 4
print(square.cache_info(), square.__wrapped__(2))
# prints: called 2
# prints: CacheInfo(hits=1, misses=4, maxsize=2, currsize=2) 4


@functools.cache
def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


print(depth(200), depth.cache_info().hits)
# prints: 200 0


class Loud:
    hashed = 0

    def __hash__(self):
        Loud.hashed += 1
        return 1


loud = Loud()
keep = lru_cache(lambda a, b: None)
keep(loud, 1)
keep(loud, 1)
print(Loud.hashed, keep.cache_info().hits)
# prints: 2 1

print(sorted("bAc", key=cmp_to_key(lambda a, b: (a.lower() > b.lower()) - (a.lower() < b.lower()))))
# prints: ['A', 'b', 'c']
try:
    cmp_to_key(lambda a, b: 0)(1) < 1
except TypeError as error:
    print(error)
# prints: other argument must be K instance
print(reduce(lambda a, b: a * b, range(1, 6)), reduce(lambda a, b: a + b, [], 7))
# prints: 120 7
try:
    reduce(lambda a, b: a, [])
except TypeError as error:
    print(error)
# prints: reduce() of empty iterable with no initial value
