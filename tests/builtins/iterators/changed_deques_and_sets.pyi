"""Iterators of deques and sets whose collection has changed."""
from collections import deque


def attempt(function, *args):
    try:
        print(function(*args))
    except (RuntimeError, StopIteration) as error:
        print(type(error).__name__, error)


for make in (iter, reversed):
    changed = deque([1, 2])
    items = make(changed)
    next(items)
    changed.append(3)
    for _ in range(2):
        attempt(next, items)
    changed = deque([1, 2])
    items = make(changed)
    print(list(items))
    changed.append(3)
    for _ in range(2):
        attempt(next, items)

changed = {1}
items = iter(changed)
changed.add(2)
attempt(items.__reduce__)
attempt(next, items)
attempt(items.__reduce__)
