import sys
def f():
    a = 1
    def inner(): return a
    p = sys._getframe().f_locals
    print(type(p).__name__, list(p))
    p["a"] = 5
    p["new"] = 3
    p[1] = 2
    print(a, inner(), p["new"], len(p), "new" in p, "zz" in p, p.get("zz", 7))
    for op in ["del p['a']", "p.pop('a')", "p['zz']", "hash(p)"]:
        try:
            exec(op)
        except Exception as error:
            print(op, repr(error))
    print(sorted(p | {"k": 1}, key=str), p == dict(p), type(p.copy()).__name__)
    print(repr(p).count("{...}"), "op" in locals())
    return p
p = f()
print(p["a"], p["new"], list(reversed(p))[0])
p["a"] = 9
print(p["a"])
gen = (x for x in [1])
gen.gi_frame.f_locals[".0"] = 5
try:
    list(gen)
except TypeError as error:
    print(error)
# prints: FrameLocalsProxy ['inner', 'p', 'a']
# prints: 5 5 3 5 True False 7
# prints: del p['a'] ValueError('cannot remove local variables from FrameLocalsProxy')
# prints: p.pop('a') ValueError('cannot remove local variables from FrameLocalsProxy')
# prints: p['zz'] KeyError("local variable ''zz'' is not defined")
# prints: hash(p) TypeError("unhashable type: 'FrameLocalsProxy'")
# prints: [1, 'a', 'inner', 'k', 'new', 'op', 'p'] True dict
# prints: 1 True
# prints: 5 3 1
# prints: 9
# prints: 'int' object is not an iterator
def a():
    yield 1
def b():
    yield from a()
g=b(); next(g)
i=g.gi_yieldfrom
print(i.gi_running, i.gi_suspended, g.gi_running, g.gi_suspended)  # prints: False True False True
