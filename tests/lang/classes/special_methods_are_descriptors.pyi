# A special method that is a descriptor of its own kind is bound before it is called, whatever asks for it.
class Hook:
    def __get__(self, instance, owner):
        return lambda *args: len(args)


class A:
    __getattr__ = __setattr__ = __delattr__ = __add__ = __radd__ = __lt__ = __iadd__ = __getitem__ = Hook()


a = A()
print(a.missing, a + 1, 1 + a, a < 2, a[5])
# prints: 1 1 1 1 1
a.x = 1
del a.x


class Whole:
    __getattribute__ = Hook()


print(Whole().anything)
# prints: 1


class Field:
    __get__ = __set__ = __delete__ = Hook()


class Owner:
    field = Field()


owner = Owner()
print(owner.field)
# prints: 2
owner.field = 1
del owner.field


class Plain:
    pass


plain = Plain()
plain.x = 1
del plain.__dict__
print(plain.__dict__)
# prints: {}
