# What a site has learned of a module's names holds while the module's class is the same. (CPython has to be made to
# forget what it knows of the site.)
import types

module = types.ModuleType("module")
module.name = "its own"


def look():
    return module.name


print(look())                           # prints: its own
module.__dict__.clear()
try:
    look()
except AttributeError:
    print("nothing")                    # prints: nothing
module.name = "its own"
print(look())                           # prints: its own


class Watched(types.ModuleType):
    @property
    def name(self):
        return "its class's"


module.__class__ = Watched
print(look())                           # prints: its class's
