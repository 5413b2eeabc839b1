import inspect, sys, io, traceback

class Leaker:
    def __del__(self):
        raise RuntimeError("del failed")

def hook(unraisable):
    print(unraisable.err_msg == f"Exception ignored while calling deallocator {Leaker.__del__!r}",
          unraisable.object, unraisable.exc_value)

sys.unraisablehook = hook
leaker = Leaker()
del leaker                                # prints: True None del failed

for place in [(1, 2, "abcdefg", 1, 7), (1, 2, "abcdefg", 1, -2), (1, 4, "abcdefg", 1, 2), (1, 30, "abcdefg", 1, 40),
              (1, 2, "abcdefg", 1, 10**12)]:
    sys.stderr = io.StringIO()
    error = SyntaxError("bad", ("bad.py", *place))
    sys.__excepthook__(SyntaxError, error, None)
    native, sys.stderr = sys.stderr.getvalue(), sys.__stderr__
    print(native.splitlines()[2].count("^"), native == "".join(traceback.format_exception_only(error)))
# prints: 5 True
# prints: 1 True
# prints: 1 True
# prints: 1 True
# prints: 6 True
type Alias = int
print(inspect.signature(Alias.evaluate_value))  # prints: (format=1, /)
def generator(arg): yield
made = generator([1])
made.gi_frame.clear()
print(made.gi_frame, list(made))          # prints: None []
