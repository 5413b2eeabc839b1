"""Functions that are called when the program ends, the last registered first."""

__all__ = ["register", "unregister"]

_functions = []


def register(func, /, *args, **kwargs):
    """Register a function to be executed upon normal program termination."""
    if not callable(func):
        raise TypeError("the first argument must be callable")
    _functions.append((func, args, kwargs))
    return func


def unregister(func, /):
    """Unregister an exit function which was previously registered."""
    _functions[:] = [entry for entry in _functions if not entry[0] == func]


def _clear():
    """Forget all functions that were registered."""
    _functions.clear()


def _ncallbacks():
    """How many functions are registered."""
    return len(_functions)


def _run_exitfuncs():
    """Run all registered exit functions."""
    import sys

    while _functions:
        func, args, kwargs = _functions.pop()
        try:
            func(*args, **kwargs)
        except SystemExit:
            pass
        except BaseException as error:
            sys._report_unraisable(error, func, "Exception ignored in atexit callback")
