# Getters as keys, in pickles and reprs, and what they refuse.
import pickle
from operator import attrgetter, itemgetter


class P:
    def __init__(self, x, y):
        self.x, self.y = x, y


rows = [(3, "c"), (1, "b"), (2, "a")]
print(sorted(rows, key=itemgetter(1)), sorted(rows, key=itemgetter(1, 0))[0])
print(itemgetter(-1)("abc"), itemgetter("k")({"k": 1}), itemgetter(slice(1, None))([1, 2, 3]))
print(list(map(itemgetter(0), rows)), max(rows, key=itemgetter(0)))
points = [P(2, P(5, 6)), P(1, P(7, 8))]
print([p.x for p in sorted(points, key=attrgetter("x"))], attrgetter("y.x", "x")(points[0]))
print(repr(itemgetter(1, "a")), repr(attrgetter("a.b", "c")))
print(pickle.loads(pickle.dumps(itemgetter(1)))([1, 2]), pickle.loads(pickle.dumps(attrgetter("real", "imag")))(3))
print(type(itemgetter(0)), itemgetter.__module__, attrgetter.__name__)


def refused(function, *given):
    try:
        return function(*given)
    except Exception as error:
        return type(error).__name__, str(error)


print(refused(itemgetter(5), "abc"))
print(refused(itemgetter("z"), {}))
print(refused(attrgetter, 1.5))
print(refused(attrgetter("zz"), 1))
print(refused(attrgetter, 1))
print(refused(itemgetter)[0], refused(itemgetter(1))[0], refused(itemgetter(1), [1, 2], 3)[0])


try:
    class Sub(itemgetter):
        pass
except TypeError as error:
    print(error)
