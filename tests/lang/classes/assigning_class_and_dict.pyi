# `__class__` takes classes that add the same to the same base; `__dict__` is replaced only where there is one.


def attempt(act):
    try:
        act()
    except (TypeError, AttributeError) as error:
        print(type(error).__name__, error)
    else:
        print("done")


class Slots:
    __slots__ = ["a"]


class Weak(Slots):
    __slots__ = ["__weakref__"]


class One(Slots):
    __slots__ = ["b"]


class Other(Weak):
    __slots__ = ["b"]


class Same(Slots):
    __slots__ = ["b"]


def set_class(object, cls):
    object.__class__ = cls


attempt(lambda: set_class(Weak(), Slots))    # prints: TypeError __class__ assignment: 'Slots' object layout differs from 'Weak'
attempt(lambda: set_class(One(), Other))     # prints: TypeError __class__ assignment: 'Other' object layout differs from 'One'
attempt(lambda: set_class(One(), Same))      # prints: done


class Base:
    pass


class Meta(Base, type):
    pass


class Made(metaclass=Meta):
    pass


print(type(Made.__dict__).__name__)          # prints: mappingproxy


def set_dict(object):
    Base.__dict__["__dict__"].__set__(object, {})


attempt(lambda: set_dict(Made))              # prints: AttributeError attribute '__dict__' of 'type' objects is not writable


class Failure(Exception, Base):
    pass


def del_dict(object):
    del object.__dict__


attempt(lambda: set_dict(Failure()))         # prints: done
attempt(lambda: del_dict(Failure()))         # prints: TypeError cannot delete __dict__
attempt(lambda: del_dict(Base()))            # prints: done
