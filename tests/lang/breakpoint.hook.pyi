# breakpoint() calls what sys.breakpointhook is, which calls what PYTHONBREAKPOINT names.
import os
import sys
import warnings

sys.breakpointhook = lambda *args, **kws: (args, kws)
print(breakpoint(1, a=2))
# prints: ((1,), {'a': 2})
sys.breakpointhook = sys.__breakpointhook__
os.environ["PYTHONBREAKPOINT"] = "builtins.sum"
print(breakpoint([1, 2]))
# prints: 3
os.environ["PYTHONBREAKPOINT"] = "0"
print(breakpoint())
# prints: None
os.environ["PYTHONBREAKPOINT"] = "nosuch.thing"
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    breakpoint()
print(caught[0].message)
# prints: Ignoring unimportable $PYTHONBREAKPOINT: "nosuch.thing"
del sys.breakpointhook
try:
    breakpoint()
except RuntimeError as error:
    print(error)
# prints: lost sys.breakpointhook
