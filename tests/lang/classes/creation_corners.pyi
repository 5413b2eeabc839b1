# What a class statement, its metaclass and its instances promise at the edges.
import copy
import pickle
import types
import typing
import warnings


class Meta(type):
    def mro(cls):
        cls.__dict__["setup"](cls)
        return super().mro()


class Known(metaclass=Meta):
    def setup(self):
        print(__class__.__name__)
# prints: Known


class Bound:
    @classmethod
    def __new__(*args):
        return args


print(Bound(1) == (Bound, Bound, 1))
# prints: True


class WriteOnly:
    def __set__(self, instance, value):
        instance.__dict__["a"] = value


class Holder:
    a = WriteOnly()


class HolderMeta(type):
    a = WriteOnly()


class Held(metaclass=HolderMeta):
    a = 42


holder = Holder()
print(holder.a is Holder.__dict__["a"], Held.a)
# prints: True 42
holder.a = 1
print(holder.a)
# prints: 1
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    type("Odd", (), {1: 2})
print(caught[0].message)
# prints: non-string key in the __dict__ of class Odd
for wrong in (lambda: type("a\udc80", (), {}), lambda: type("A", (), {"__doc__": "\udc80"})):
    try:
        wrong()
    except UnicodeEncodeError as error:
        print(error.reason)
# prints: surrogates not allowed
# prints: surrogates not allowed


class Base:
    def who(self):
        return "base"


class Derived(Base):
    pass


class Super(super):
    pass


Derived.up = Super(Derived)
bound = Derived().up
print(type(bound).__name__, bound.who())
# prints: Super base
one = super(Derived, Derived())
print(copy.copy(one) is one, pickle.loads(pickle.dumps(one)).__thisclass__ is Derived)
# prints: True True
union = list[int] | str
print(copy.deepcopy(union) == union == pickle.loads(pickle.dumps(union)))
# prints: True
print((typing.TypeVar("T") | "Later").__args__[1])
# prints: ForwardRef('Later')


class Unhashable(type):
    __hash__ = None


odd = int | Unhashable("A", (), {})
try:
    hash(odd)
except TypeError as error:
    print(error)
# prints: unhashable type: 'Unhashable'


class Wrapped:
    @staticmethod
    def method(a: int): ...


raw = Wrapped.__dict__["method"]
print(raw.__annotations__, "__annotations__" in raw.__dict__)
# prints: {'a': <class 'int'>} True


class Filter(filter):
    def __init__(self, *args, extra=None):
        self.extra = extra


print(list(Filter(None, [0, 1], extra=3)))
# prints: [1]
try:
    exec((lambda: one).__code__, {}, closure=(1,))
except TypeError as error:
    print(error)
# prints: cannot use a closure with this code object
