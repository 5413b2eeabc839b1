"""What iterators say of their state once they have ended, and what `__setstate__` does to them then."""


class Items:
    def __getitem__(self, at):
        if at < 2:
            return at
        raise IndexError

    def __len__(self):
        return 2

    def __repr__(self):
        return "Items()"


makers = {
    "ascii": lambda: iter("ab"),
    "str": lambda: iter("äb"),
    "list": lambda: iter([1, 2]),
    "tuple": lambda: iter((1, 2)),
    "range": lambda: iter(range(2)),
    "large": lambda: iter(range(2**70, 2**70 + 2)),
    "bytes": lambda: iter(b"ab"),
    "bytearray": lambda: iter(bytearray(b"ab")),
    "items": lambda: iter(Items()),
    "reversed list": lambda: reversed([1, 2]),
    "reversed tuple": lambda: reversed((1, 2)),
    "reversed str": lambda: reversed("ab"),
    "reversed range": lambda: reversed(range(2)),
}
for name, make in makers.items():
    ended = make()
    for _ in ended:
        pass
    print(name, ended.__length_hint__(), ended.__reduce__())
    ended.__setstate__(0)
    print(name, ended.__length_hint__(), ended.__reduce__(), list(ended))
    for state in (-5, -1, 1, 2, 100):
        moved = make()
        moved.__setstate__(state)
        print(name, state, moved.__length_hint__(), moved.__reduce__(), list(moved), moved.__reduce__())

d = {1: 2, 3: 4}
views = {"keys": d.keys(), "values": d.values(), "items": d.items()}
for name, view in views.items():
    for ended in (iter(view), reversed(view)):
        list(ended)
        print(name, ended.__length_hint__(), ended.__reduce__(), hasattr(ended, "__setstate__"))

# Through a loop, through next() and through what takes all at once alike.
letters = iter("ab")
for letter in letters:
    pass
letters.__setstate__(0)
print(list(letters))
letters = iter("ab")
while next(letters, None):
    pass
letters.__setstate__(0)
print("".join(letters))
letters = iter("ab")
letters.__setstate__(2)
letters.__setstate__(0)
print("".join(letters))
