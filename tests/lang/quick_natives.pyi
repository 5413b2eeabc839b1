# Iterators that were begun, imports in functions, rows of tuples that die, calls by name: the short ways keep to the rules.
it = iter(range(5)); next(it); print(list(it), list(it)); it = iter([1, 2, 3]); next(it); print(list(it), list(it)); it = iter((1, 2)); print(tuple(it), list(it))
l = [1, 2]; it = iter(l); print(next(it)); l.extend(range(2000)); print(len(list(it))); l.append(1); print(list(it))
def f():
    from math import sin, pi
    from os.path import join
    from os import path as p
    from collections import abc
    import os.path
    return sin(0), pi > 3, join("a", "b"), p is os.path, abc.Sized.__name__
print(f(), f())
def g():
    from math import nothing
try: g()
except ImportError as e: print(e)
def h():
    from email import message
    import email.message as m
    return m is message
print(h(), h())
t = ((),); 
for i in range(200000): t = (t,)
del t
t = (1,)
for i in range(100000): t = [t] if i % 2 else (t, 1)
del t
t = ()
for i in range(200000): t = (t, t)
del t; print("freed")
import weakref
class O: 
    def __del__(s): print("del")
t = (O(), 1); del t
t = ((O(),), [O()]); t = None
print(min(3, 1), min(*[2, 1]), max("a", "b"), min([1], default=2), print("x", end="", sep=""), chr(65), chr(200), chr(0x10ffff) == "\U0010ffff")
try: chr(-1)
except ValueError as e: print(e)
print(*[1, 2], sep="é")
for kw in ({"sep": 1}, {"end": 2}, {"foo": 1}, {"file": None}, {"sep": None}):
    try: print("k", **kw)
    except TypeError as e: print(e)
print(sorted([3, 1], reverse=True), int("11", base=2), "a b".split(maxsplit=1), "x".encode(encoding="utf8"), dict(a=1), round(number=2.5))
try: sorted([1], foo=1)
except TypeError as e: print(e)
try: [].sort(1)
except TypeError as e: print(e)
try: int(base=2)
except TypeError as e: print(e)
try: [].append(x=1)
except TypeError as e: print(e)
import itertools
print(list(itertools.chain("ab", [1], (2,))), list(itertools.batched(range(7), 3)), list(map(str, [1, 2])), list(zip([1], [2])), sum(map(int, "123")))
def gen():
    yield 1
    raise ValueError("in gen")
for fn in (list, set, tuple, sum, lambda i: dict(zip(i, i)), lambda i: list(map(str, i)), lambda i: list(enumerate(i))):
    try: fn(gen())
    except ValueError as e: print(e, end=";")
print(list(itertools.takewhile(lambda v: v < 3, itertools.count())))
print("é"*3, "日本語テキスト".split("本"), len("aé"), len("a"*17 + "é"), "é" + "a"*7, len("abcdefgé"), len("éabcdefg"), len("abcé"), len("abcdéfgh"), len("x"*8 + "é" + "x"*7))
