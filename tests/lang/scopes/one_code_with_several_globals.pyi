# A code looks its names up in the globals it runs with, however often it has found them in others: those have names at
# other places, or lack them, and names come and go.
import types

code = compile("def size(): return len([1, 2])\nat_once, later = len([1, 2]), size()", "<code>", "exec")
without = {"__builtins__": __builtins__, "other": None}
with_own = {"__builtins__": __builtins__, "len": lambda _: "own"}
for space in (without, with_own, without, with_own):
    exec(code, space)
    print(space["at_once"], space["later"])


def size():
    return len([1, 2])


functions = [types.FunctionType(size.__code__, space) for space in (without, with_own)]
print([function() for _ in range(3) for function in functions])


def name():
    return found


first = {"a": 1, "found": "first"}
second = {"found": "second", "a": 2}
functions = [types.FunctionType(name.__code__, space) for space in (first, second)]
print([function() for _ in range(3) for function in functions])
for step in range(3):
    # What goes and comes back lies behind the others.
    del first["a"], first["found"]
    first["a"] = first["found"] = step
    print(functions[0](), functions[1]())
first.clear()
for at in range(40):
    first[f"n{at}"] = at
for at in range(39):
    del first[f"n{at}"]
first["found"] = "moved up"
print(functions[0](), functions[1]())
for at in range(40, 80):
    first[f"n{at}"] = at
print(functions[0]())
del first["found"]
try:
    functions[0]()
except NameError as error:
    print(error)
with_own.pop("len")
print([function() for function in [types.FunctionType(size.__code__, with_own)]])
