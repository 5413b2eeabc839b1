# What sites and the loop know at once gives the same as the long way: descriptors with `__get__` in script, `==` of
# objects that have none of their own, `__exit__(self, *details)`, starred targets.
class Once:
    def __init__(self, name):
        self.name = name

    def __get__(self, instance, owner=None):
        return f"{self.name} of {owner.__name__}"


class Data(Once):
    def __set__(self, instance, value):
        instance.log.append(value)


class Holder:
    plain = Once("plain")
    data = Data("data")

    def __init__(self):
        self.log = []


class Other(Holder):
    plain = 5


def read(items):
    return [(item.plain, item.data) for item in items]


first, second = Holder(), Holder()
print(read([first, second, first]))  # prints: [('plain of Holder', 'data of Holder'), ('plain of Holder', 'data of Holder'), ('plain of Holder', 'data of Holder')]
second.__dict__["plain"] = "own"
second.__dict__["data"] = "hidden"
print(read([first, second, Other()]))  # prints: [('plain of Holder', 'data of Holder'), ('own', 'data of Holder'), (5, 'data of Other')]
Once.__get__ = lambda self, instance, owner: "changed"
print(read([first, second]))  # prints: [('changed', 'changed'), ('own', 'changed')]
Holder.plain = Once
print(read([first])[0][0] is Once)  # prints: True


class Fails:
    def __get__(self, instance, owner):
        raise AttributeError("not today")


class Lazy:
    value = Fails()

    def __getattr__(self, name):
        return f"made {name}"


print([Lazy().value for _ in range(3)])  # prints: ['made value', 'made value', 'made value']


class Guard:
    def __init__(self):
        self.calls = 0

    def __enter__(self):
        return self

    def __exit__(self, *details):
        self.calls += len(details)
        return True


guard = Guard()
for _ in range(3):
    with guard:
        pass
with guard:
    raise ValueError
print(guard.calls)  # prints: 12


class Same:
    pass


class Equal(Same):
    def __eq__(self, other):
        return True


a, b, c = Same(), Same(), Equal()
print([x == y for x in (a, b, c) for y in (a, b, c)])  # prints: [True, False, True, False, True, True, True, True, True]
print([x != y for x in (a, b, c) for y in (a, b, c)])  # prints: [False, True, False, True, False, False, False, False, False]
first, *rest = (1, 2, 3)
*rest, last = [4, 5, 6]
print(first, rest, last, "tail"[2], "tail"[-1])  # prints: 1 [4, 5] 6 i l
