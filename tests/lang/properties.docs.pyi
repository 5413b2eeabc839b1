# Where a property's text lives, and which one wins.
class Sub(property):
    """of the class"""


def plain(self):
    pass


def told(self):
    """of the getter"""


for kind in property, Sub:
    print(kind(told, None, None, "given").__doc__, "|", kind(told).__doc__, "|", kind(plain).__doc__)
# prints: given | of the getter | None
# prints: given | of the getter | None


class Slots(property):
    __slots__ = ()


print(Slots(doc="dropped").__doc__)
# prints: None
try:
    Slots(told)
except AttributeError as error:
    print(type(error).__name__)
# prints: AttributeError
