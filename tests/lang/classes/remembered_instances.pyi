from abc import ABC, ABCMeta, abstractmethod
from collections.abc import Hashable, Iterable, Mapping, Sequence, Sized
import numbers


class A: pass
class B(A): pass
class P: pass
class Shape(ABC):
    @abstractmethod
    def area(self): ...
class Square(Shape):
    def area(self): return 1
class Odd: pass


def ask(*pairs):
    # Twice: the second answer may be a remembered one.
    print([[isinstance(x, c) for x, c in pairs] for _ in range(3)])


ask((A(), B), (B(), A), (P(), A), (A(), Shape), (Square(), Shape), (Odd(), Shape), (1, Shape), ([], Sequence), ({}, Mapping),
    ({}, Sequence), (1, numbers.Integral), (1.5, numbers.Integral), (A(), (int, str, P)), (P(), (int, Shape, P)), (A(), Hashable))
Shape.register(Odd)
ask((Odd(), Shape), (A(), Shape), (Odd(), (int, Shape)))
P.__bases__ = (A,) if P.__bases__ != (object,) else P.__bases__
class X: pass
class Y(X): pass
class Z: pass
y = Y()
ask((y, X), (y, Z))
y.__class__ = type("W", (Z,), {})
ask((y, X), (y, Z))
Y.__bases__ = (Z,)
ask((Y(), X), (Y(), Z))


class Liar:
    __class__ = property(lambda self: int)


class Late: pass


ask((Liar(), int), (Liar(), A), (Late(), A), (Late(), Sized))
Late.__len__ = lambda self: 1
ask((Late(), A), (Late(), B), (Late(), P), (Late(), Sized))


class Meta(type):
    answers = iter([True, False] * 20)
    def __instancecheck__(cls, x): return next(Meta.answers)


class M(metaclass=Meta): pass


ask((A(), M), (1, M))
Meta.__instancecheck__ = lambda cls, x: type.__instancecheck__(cls, x)
ask((A(), M), (M(), M))
Meta.__instancecheck__ = lambda cls, x: True
ask((A(), M))
del Meta.__instancecheck__
ask((A(), M), (M(), M))


class SubMeta(ABCMeta):
    def __subclasscheck__(cls, sub): return next(answers)


answers = iter([True, False] * 20)
class V(metaclass=SubMeta): pass
ask((A(), V))


class Hooked(ABC):
    @classmethod
    def __subclasshook__(cls, sub):
        return hasattr(sub, "quack") or NotImplemented


class Duck: pass


ask((Duck(), Hooked))
Duck.quack = 1
ask((Duck(), Hooked))
Hooked.register(int)
ask((Duck(), Hooked), (5, Hooked))
before = ABCMeta.__instancecheck__
ABCMeta.__instancecheck__ = lambda cls, x: "patched" == "patched"
ask((Odd(), Hooked), (1.5, Shape))
ABCMeta.__instancecheck__ = before
ask((1.5, Shape))
for bad in (5, "x", (int, 5), [int]):
    try:
        print(isinstance(A(), bad))
    except TypeError as e:
        print(e)
