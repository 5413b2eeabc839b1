"""Measure how long a small piece of code takes."""

import gc
import itertools
import sys
import time

__all__ = ["Timer", "timeit", "repeat", "default_timer"]

default_number = 1_000_000
default_repeat = 5
default_timer = time.perf_counter

_TEMPLATE = """
def inner(_it, _timer{init}):
    {setup}
    _t0 = _timer()
    for _i in _it:
        {stmt}
        pass
    _t1 = _timer()
    return _t1 - _t0
"""


def _indented(text, by):
    return text.replace("\n", "\n" + " " * by)


class Timer:
    """Times a statement, after a setup that does not count.

    Both are source or functions; timer is the clock, globals the namespace.
    """

    def __init__(self, stmt="pass", setup="pass", timer=default_timer, globals=None):
        self.timer = timer
        space = dict(sys.modules[__name__].__dict__) if globals is None else globals
        names = {}
        init = ""
        if isinstance(setup, str):
            compile(setup, "<timeit-src>", "exec")
            before = setup + "\n"
            shown_setup = _indented(setup, 4)
        elif callable(setup):
            names["_setup"] = setup
            init += ", _setup=_setup"
            before, shown_setup = "", "_setup()"
        else:
            raise ValueError("setup is neither a string nor callable")
        if isinstance(stmt, str):
            compile(before + stmt, "<timeit-src>", "exec")
            shown = _indented(stmt, 8)
        elif callable(stmt):
            names["_stmt"] = stmt
            init += ", _stmt=_stmt"
            shown = "_stmt()"
        else:
            raise ValueError("stmt is neither a string nor callable")
        self.src = _TEMPLATE.format(stmt=shown, setup=shown_setup, init=init)
        exec(compile(self.src, "<timeit-src>", "exec"), space, names)
        self.inner = names["inner"]

    def print_exc(self, file=None):
        """Print the traceback, with lines of the timed source."""
        import linecache
        import traceback

        linecache.cache["<timeit-src>"] = len(self.src), None, self.src.split("\n"), "<timeit-src>"
        traceback.print_exc(file=file)

    def timeit(self, number=default_number):
        """The seconds that `number` runs of the statement take."""
        was_on = gc.isenabled()
        gc.disable()
        try:
            return self.inner(itertools.repeat(None, number), self.timer)
        finally:
            if was_on:
                gc.enable()

    def repeat(self, repeat=default_repeat, number=default_number):
        """The times of `repeat` measurements of `number` runs each, as a list."""
        return [self.timeit(number) for _ in range(repeat)]

    def autorange(self, callback=None):
        """How many runs it takes to get to 0.2 seconds, and the time they took."""
        scale = 1
        while True:
            for factor in (1, 2, 5):
                number = scale * factor
                taken = self.timeit(number)
                if callback:
                    callback(number, taken)
                if taken >= 0.2:
                    return number, taken
            scale *= 10


def timeit(stmt="pass", setup="pass", timer=default_timer, number=default_number, globals=None):
    """Timer(...).timeit(number)."""
    return Timer(stmt, setup, timer, globals).timeit(number)


def repeat(stmt="pass", setup="pass", timer=default_timer, repeat=default_repeat, number=default_number,
           globals=None):
    """Timer(...).repeat(repeat, number)."""
    return Timer(stmt, setup, timer, globals).repeat(repeat, number)


def _shown(seconds):
    for unit, scale in (("nsec", 1e-9), ("usec", 1e-6), ("msec", 1e-3), ("sec", 1.0)):
        if seconds < scale * 1000:
            break
    return f"{seconds / scale:.3g} {unit}"


def main(args=None, *, _wrap_timer=None):
    """The command line: `python -m timeit`."""
    import getopt

    try:
        options, rest = getopt.getopt(sys.argv[1:] if args is None else args, "n:s:r:h",
                                      ["number=", "setup=", "repeat=", "help"])
    except getopt.error as failure:
        print(failure)
        return 2
    number, times, setup = 0, default_repeat, []
    for option, value in options:
        if option in ("-n", "--number"):
            number = int(value)
        elif option in ("-s", "--setup"):
            setup.append(value)
        elif option in ("-r", "--repeat"):
            times = max(1, int(value))
        else:
            print("timeit [-n N] [-r N] [-s S] [statement ...]")
            return 0
    timer = Timer("\n".join(rest) or "pass", "\n".join(setup) or "pass")
    if not number:
        number, _ = timer.autorange()
    best = min(timer.repeat(times, number)) / number
    print(f"{number} loop{'' if number == 1 else 's'}, best of {times}: {_shown(best)} per loop")
    return 0


if __name__ == "__main__":
    sys.exit(main())
