# Fields of native objects are members: readonly ones say so; special methods whose `__get__` has none are missing.
import math
import types

print(type(complex.real).__name__, type(property.fget).__name__, type(float.real).__name__)
# prints: member_descriptor member_descriptor getset_descriptor
print(isinstance(slice.start, types.MemberDescriptorType), slice.start)    # prints: True <member 'start' of 'slice' objects>
try:
    property().fget = 1
except AttributeError as error:
    print(error)    # prints: readonly attribute
print(complex.real.__get__(3 + 4j), range.step.__get__(range(1, 9, 2)))    # prints: 3.0 2


class Without:
    @property
    def __eq__(self):
        raise AttributeError("not here")

    __add__ = __lt__ = __eq__


print(Without() == 1)    # prints: False
try:
    Without() < 1
except TypeError as error:
    print(error)    # prints: '<' not supported between instances of 'Without' and 'int'
try:
    Without() + 1
except TypeError as error:
    print(error)    # prints: unsupported operand type(s) for +: 'Without' and 'int'


class Picky:
    def __getattribute__(self, name):
        print("asked for", name)
        return object.__getattribute__(self, name)

    def __floor__(self):
        return 1

    __ceil__ = __trunc__ = __floor__


print(math.floor(Picky()), math.ceil(Picky()), math.trunc(Picky()))    # prints: 1 1 1


class Mute:
    __slots__ = ["__class__", "__dict__"]

    def __init__(self):
        self.own = 1


print(dir(Mute()))    # prints: ['own']
try:
    1 / 0
except ZeroDivisionError as error:
    print(dir(error.__traceback__))    # prints: ['tb_frame', 'tb_lasti', 'tb_lineno', 'tb_next']
