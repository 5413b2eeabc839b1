# Natives that ask for a call of another one, over and over: each is answered, or refused with a RecursionError.
import types
from functools import partial

DEEP = 30_000


def chain(step, first):
    for _ in range(DEEP):
        first = step(first)
    return first


def survives(act):
    try:
        act()
    except (RecursionError, AttributeError):
        pass
    return "fine"


method = chain(lambda x: types.MethodType(x, 1), print)
print(survives(lambda: repr(method)), survives(lambda: method.nothing))     # prints: fine fine
alias = chain(lambda x: types.GenericAlias(x, (int,)), list)
print(survives(lambda: alias.nothing))                                      # prints: fine
called = chain(lambda x: x.__call__, len)
print(survives(lambda: called("a")))                                        # prints: fine
steps = chain(lambda x: iter(partial(next, x), None), iter([1]))
print(survives(lambda: next(steps)))                                        # prints: fine


class Class:
    made = chain(lambda x: property(x.__get__), property(lambda self: 5))


print(survives(lambda: Class().made))                                       # prints: fine
