# Iterators pickle, look at what changes beneath them, and count beyond machine integers.
import pickle
from itertools import pairwise, tee

print(list(range(2**63 - 2, 2**63 + 2))[1:])
# prints: [9223372036854775807, 9223372036854775808, 9223372036854775809]
it = iter("añb")
next(it)
print(list(pickle.loads(pickle.dumps(it))), it.__reduce__()[1:])
# prints: ['ñ', 'b'] (('añb',), 1)
it = iter(b"abc")
next(it)
print(list(pickle.loads(pickle.dumps(it))), it.__reduce__()[1:])
# prints: [98, 99] ((b'abc',), 1)


class Again:
    def __iter__(self):
        return self

    def __next__(self):
        return next(branch)


one, branch = tee(Again())
try:
    next(one)
except RuntimeError as error:
    print(error)
# prints: cannot re-enter the tee iterator
values = [3, 1, 2]


def change(value):
    values.append(0)
    values.pop()
    return value


try:
    values.sort(key=change)
except ValueError as error:
    print(error)
# prints: list modified during sort
print(values)
# prints: [1, 2, 3]
