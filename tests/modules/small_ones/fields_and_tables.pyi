import operator, random
from collections import OrderedDict, namedtuple

# The fields of named tuples are descriptors of their own.
P = namedtuple("P", "x y")
p = P(1, 2)
print(p.x, P.x)         # prints: 1 _tuplegetter(0, 'Alias for field number 0')
for wrong in (lambda: setattr(p, "x", 2), lambda: delattr(p, "y"), lambda: P.x.__get__(3, int),
              lambda: P.x.__get__((), int), lambda: P.x.__get__(None, None)):
    try:
        wrong()
    except Exception as error:
        print(type(error).__name__, error)
# prints: AttributeError can't set attribute
# prints: AttributeError can't delete attribute
# prints: TypeError descriptor for index '0' for tuple subclasses doesn't apply to 'int' object
# prints: IndexError tuple index out of range
# prints: TypeError __get__(None, None) is invalid
P.x.__doc__ = "abscissa"
print(P.x.__doc__, P.x.__reduce__()[1])     # prints: abscissa (0, 'abscissa')

def read(point):
    return point.x, point.y

class Q(P):
    y = property(lambda self: "own")

print([read(each) for each in (p, Q(3, 4), p, P(5, 6))])
# prints: [(1, 2), (3, 'own'), (1, 2), (5, 6)]

caller = operator.methodcaller("split", ",", maxsplit=1)
print(caller, caller("a,b,c"))
# prints: operator.methodcaller('split', ',', maxsplit=1) ['a', 'b,c']
print(operator.methodcaller("upper")("x"), caller.__reduce__()[0]("-").__reduce__())
# prints: X (functools.partial(<class 'operator.methodcaller'>, 'split', maxsplit=1), ('-',))

# A dict that is filled and emptied at both ends is what a list of pairs is.
r = random.Random(5)
wrong = 0
for keys in (5, 30, 400):
    table, pairs = {}, []
    for step in range(3000):
        chance, key = r.random(), r.randrange(keys)
        if chance < 0.5:
            if key not in table:
                pairs.append(key)
            table[key] = step
        elif chance < 0.7 and key in table:
            del table[key]
            pairs.remove(key)
        elif chance < 0.8 and table:
            del table[next(iter(table))]
            del pairs[0]
        elif chance < 0.9 and table:
            table.popitem()
            pairs.pop()
        elif chance < 0.92:
            while table:
                table.popitem()
            pairs = list(range(r.randrange(keys)))
            table.update(dict.fromkeys(pairs))
        wrong += list(table) != pairs or list(reversed(table)) != pairs[::-1]
print(wrong)            # prints: 0

queue = OrderedDict.fromkeys(range(5))
queue.move_to_end(0)
queue.popitem(last=False)
print(list(queue))      # prints: [2, 3, 4, 0]

# What classes that derive from dict say of their items counts.
class Doubling(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key, value * 2)

class Missing(dict):
    def __missing__(self, key):
        return key * 2

d, m = Doubling(), Missing(a=1)
d["a"] = 2
d["a"] = 3
m["a"] += 5
print(d, m["a"], m["b"], m)     # prints: {'a': 6} 6 bb {'a': 6}

# A class that takes anything behind its first argument says so.
import inspect
import operator
print(inspect.signature(operator.methodcaller))  # prints: (name, /, *args, **kwargs)
