# `for a, b in …` over what gives pairs: without a tuple, if nobody sees it.
for i, (a, b) in enumerate(zip("ab", (1, 2)), 10**20): print(i, a, b)
for i, v in enumerate({"a": 1}.items()): print(i, v)
d = {"a": 1, "b": 2}
for k, v in d.items(): print(k, v)
try:
    for k, v in d.items(): d[k + "x"] = v
except RuntimeError as e: print(e)
for p in enumerate("xy"): print(p)
keep = [p for p in zip("ab", "cd")]; print(keep)
try:
    for a, b in zip([1, 2], [3], strict=True): print(a, b)
except ValueError as e: print(e)
class It:
    def __iter__(self): return self
    def __next__(self): raise KeyError("mine")
try:
    for a, b in zip([1], It()): pass
except KeyError as e: print("raised", e)
