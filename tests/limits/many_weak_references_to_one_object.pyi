# Weak references to one object die in any order, each at once.
import weakref

class A:
    pass

a = A()
called = []
refs = [weakref.ref(a, called.append) for _ in range(30000)]
del refs[::2]
print(weakref.getweakrefcount(a))  # prints: 15000
while len(refs) > 3:
    refs.pop(0 if len(refs) % 2 else -1)
kept = list(refs)
print(weakref.getweakrefs(a) == kept)  # prints: True
del a
print(called == kept[::-1], [r() for r in kept])  # prints: True [None, None, None]
