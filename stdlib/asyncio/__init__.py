"""asyncio: cooperative concurrency.

The loop itself, futures, tasks and sleep() are native: the package has their names
from `_asyncio` (src/modules/late.rs). Everything else is Python, and is loaded when
it is first asked for: `import asyncio` by itself costs next to nothing.
"""

TimeoutError = TimeoutError


def __getattr__(name):
    from asyncio._names import find, home
    module = home(name)
    if module is None:
        import sys
        return find(sys.modules[__name__], name)
    module = __import__("asyncio." + module, fromlist=("*none",))
    value = globals()[name] = getattr(module, name)
    return value


def __dir__():
    from asyncio._names import listed
    return listed(set(globals()))
