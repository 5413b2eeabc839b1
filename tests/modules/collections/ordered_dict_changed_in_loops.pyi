"""An OrderedDict that changes in size while it is gone through."""
from collections import OrderedDict


class Own(OrderedDict):
    pass


views = {
    "iter": iter,
    "keys": lambda d: iter(d.keys()),
    "values": lambda d: iter(d.values()),
    "items": lambda d: iter(d.items()),
    "reversed": reversed,
    "reversed keys": lambda d: reversed(d.keys()),
    "reversed values": lambda d: reversed(d.values()),
    "reversed items": lambda d: reversed(d.items()),
}
changes = {
    "add": lambda d: d.setdefault(len(d) + 10),
    "remove": lambda d: d.pop(next(iter(d))),
    "clear": lambda d: d.clear(),
}
for name, view in views.items():
    for what, change in changes.items():
        for count in (1, 3):
            d = (OrderedDict if count == 1 else Own).fromkeys(range(count))
            try:
                for _ in view(d):
                    change(d)
                print(name, what, count, "ended")
            except RuntimeError as error:
                print(name, what, count, error)

# It has ended then.
d = OrderedDict(a=1)
keys = iter(d)
d["b"] = 2
for _ in range(2):
    try:
        print(next(keys, "ended"))
    except RuntimeError as error:
        print(error)
d = OrderedDict()
keys = iter(d)
d["a"] = 1
print(list(keys))
d = OrderedDict(a=1)
for key in d:
    d.move_to_end(key)
print(d)
