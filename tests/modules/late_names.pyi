# Names of native modules and classes are there whenever somebody looks, in whatever way.
import importlib
import math
import sys
import types

print("sin" in dir(math), "sin" in vars(math))
print(math.sin is math.sin, math.sin is math.__dict__["sin"])
print(object.__getattribute__(math, "floor")(2.5), types.ModuleType.__getattribute__(math, "ceil")(2.5))
print(getattr(math, "nothing", "no such name"), hasattr(math, "hypot"))

del math.cos
print(hasattr(math, "cos"), "cos" in dir(math))
try:
    math.cos
except AttributeError as error:
    print(error)
try:
    del math.cos
except AttributeError:
    print("gone")
math.tan = 5
print(math.tan, vars(math)["tan"])
importlib.reload(math)
first = math.sqrt
del sys.modules["math"]
import math
print(math.sqrt(4), math.cos(0))

namespace = {}
exec("from binascii import *", namespace)
print("hexlify" in namespace, "crc32" in namespace)
print(sys.__displayhook__ is sys.displayhook, sys.__excepthook__ is sys.excepthook)
print(sys.version_info[:2], "version_info" in dir(sys), sys.version_info is sys.version_info)
sys.version_info = "mine"
print(sys.version_info)

join = str.join
print(str.__dict__["join"] is join, "join" in dir(str), len(list(vars(str))) == len(set(vars(str))))
print(vars(int)["real"] is vars(int)["real"], type(vars(int)["real"]).__name__)
before = bytes.real if hasattr(bytes, "real") else bytes.hex
print(before is bytes.__dict__["hex"])


class Sub(dict):
    pass


print("__len__" in vars(Sub), Sub.__len__ is dict.__len__, Sub(a=1).__len__(), Sub.get is dict.get)


class Named(dict):
    def __len__(self):
        return 7

    def __repr__(self):
        return "named " + super().__repr__()


print(len(Named()), Named(a=1), len(Sub(a=1)), Named.mro()[1].__name__)
del Named.__len__
print(len(Named(a=1, b=2)))
Sub.__len__ = lambda self: 9
print(len(Sub()), len({}))
print(ExceptionGroup("g", [ValueError(1)]).__class__.__mro__[1].__name__, str(KeyError("k")), str(ExceptionGroup("g", [ValueError(1)])))
print(isinstance(OSError(2, "x"), FileNotFoundError), repr(StopIteration(3)), ModuleNotFoundError("m", name="n").name)
try:
    hash([])
except TypeError as error:
    print(error)
print(list.__hash__, dict.__hash__, "__hash__" in vars(list), "__doc__" in vars(list), type(list.__doc__).__name__)
print([name for name in ("append", "__len__", "__getitem__") if name in list.__dict__])
try:
    list.append = 1
except TypeError as error:
    print(error)
print(sorted(set(dir(bool)) ^ set(dir(int))), bool.__dict__.get("__and__") is not None)

import importlib.machinery
import json
import linecache
for module in math, json:
    spec = module.__spec__
    print(spec.name, spec is module.__spec__, spec.loader is module.__loader__, "__spec__" in vars(module))
print(json.__spec__.parent, json.__spec__.submodule_search_locations is json.__path__, json.__package__)
print(type(json.decoder.__loader__) is importlib.machinery.SourceFileLoader, json.decoder.__spec__.parent)
del json.decoder.__spec__
print(hasattr(json.decoder, "__spec__"), hasattr(json.decoder, "__loader__"))
import heapq
print(linecache.lazycache("a_name.py", vars(heapq)))

import asyncio
import asyncio.tasks
print(asyncio.sleep is asyncio.tasks.sleep, asyncio.sleep is vars(asyncio)["sleep"], "gather" in dir(asyncio))
print({"Task", "run", "TaskGroup", "TimeoutError"} <= set(asyncio.__all__), asyncio.TimeoutError is TimeoutError)
asyncio.gather = 7
print(asyncio.gather, asyncio.Task.__module__, asyncio.CancelledError.__mro__[1].__name__)
del asyncio.gather
print(hasattr(asyncio, "gather"), hasattr(asyncio, "nothing"))
