class Both:
    __slots__ = ("member", "__dict__")

it = Both()
it.member = 1
it.extra = 2
it.__dict__["more"] = 3
print(it.__dict__, it.more, it.member)  # prints: {'extra': 2, 'more': 3} 3 1
del it.extra
print(vars(it))                         # prints: {'more': 3}
