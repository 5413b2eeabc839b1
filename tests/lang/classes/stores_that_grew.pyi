# A store that gave instances a name, meets instances that have it, and classes that have changed since.
class C:
    pass


class S:
    __slots__ = ("x", "y")

    def __init__(self, x):
        self.x = x


def store(it, value):
    it.x = value


def load(it):
    return it.x


one, two = C(), C()
for it in (one, two, one, two, one):
    store(it, it is one)
print(one.x, two.x, one.__dict__)
del one.x
store(one, 5)
print(one.x, list(one.__dict__), load(one))
two.y = 1
del two.x
store(two, 6)
print(list(two.__dict__), load(two))

log = []
C.x = property(lambda self: "read", lambda self, value: log.append(value))
store(one, 7)
store(C(), 8)
print(load(one), log, one.__dict__)
del C.x
store(one, 9)
print(load(one), one.__dict__)

slotted = [S(i) for i in range(3)]
for it in slotted:
    store(it, it.x + 10)
print([load(it) for it in slotted])
del slotted[1].x
try:
    load(slotted[1])
except AttributeError as e:
    print(e)
store(slotted[1], "back")
print(load(slotted[1]))
for it in (C(), slotted[0], C(), slotted[2]):
    store(it, 1)
    print(load(it), end=" ")
print()


class Checked:
    def __setattr__(self, name, value):
        log.append(name)
        object.__setattr__(self, name, value)


store(Checked(), 1)
C.__setattr__ = lambda self, name, value: log.append((name, value))
store(C(), 2)
store(one, 3)
print(log)


# The temporary object dies with the store.
class Dies:
    def __del__(self):
        print("died", self.x, end=" ")


def temporary():
    Dies().x = 1
    Dies().x = 2
    return "end"


print(temporary(), temporary())
