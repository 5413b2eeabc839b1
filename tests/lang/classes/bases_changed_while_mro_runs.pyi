# A metaclass's `mro()` may itself give classes other bases; what it did last holds.


class Meta(type):
    ready = False

    def mro(cls):
        if Meta.ready and cls.__name__ == "C":
            Meta.ready = False
            C.__bases__ = (B2,)
        return type.mro(cls)


class A(metaclass=Meta):
    pass


class B1(A):
    pass


class B2(A):
    pass


class C(A):
    pass


Meta.ready = True
C.__bases__ = (B1,)
print(C.__bases__ == (B2,), B2.__subclasses__() == [C], B1.__subclasses__())    # prints: True True []
B1.__bases__ = (C,)
print(C.__subclasses__() == [B1])    # prints: True


class Cyclic(type):
    ready = False

    def mro(cls):
        if Cyclic.ready:
            if cls.__name__ == "D1":
                D2.__bases__ = (D1,)
            if cls.__name__ == "D2":
                D1.__bases__ = (D2,)
        return type.mro(cls)


class Root(metaclass=Cyclic):
    pass


class D1(Root):
    pass


class D2(Root):
    pass


Cyclic.ready = True
try:
    D1.__bases__ += ()
except TypeError as error:
    print(error)    # prints: a __bases__ item causes an inheritance cycle


class Early(type):
    first = True

    def mro(cls):
        if Early.first:
            Early.first = False
            print(cls.__mro__)    # prints: None
            cls.__bases__ += ()
        return type.mro(cls)


class Made(metaclass=Early):
    pass


print(Made.__mro__ == (Made, object))    # prints: True


class Without(type):
    def mro(cls):
        return [cls, int, object]


try:
    class Odd(metaclass=Without):
        pass
except TypeError as error:
    print(error)    # prints: mro() returned base with unsuitable layout ('int')
