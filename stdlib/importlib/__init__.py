"""The import system as functions."""

__all__ = ["__import__", "import_module", "invalidate_caches", "reload"]

import sys
from builtins import __import__


def invalidate_caches():
    """Nothing is cached; finders that cache are told."""
    for finder in sys.meta_path:
        if hasattr(finder, "invalidate_caches"):
            finder.invalidate_caches()


def _resolve(name, package):
    if not package:
        raise TypeError(f"the 'package' argument is required to perform a relative import for {name!r}")
    level = len(name) - len(name.lstrip("."))
    parts = package.split(".")
    if level > len(parts):
        raise ImportError("attempted relative import beyond top-level package")
    base = ".".join(parts[:len(parts) - level + 1])
    tail = name[level:]
    return f"{base}.{tail}" if tail else base


def import_module(name, package=None):
    """Import a module; `package` is what a relative name is relative to."""
    if name.startswith("."):
        name = _resolve(name, package)
    __import__(name)
    return sys.modules[name]


def reload(module):
    """Run a module's body again, in the module that is loaded."""
    try:
        name = module.__spec__.name
    except AttributeError:
        try:
            name = module.__name__
        except AttributeError:
            raise TypeError("reload() argument must be a module") from None
    if sys.modules.get(name) is not module:
        raise ImportError(f"module {name} not in sys.modules", name=name)
    from importlib.util import find_spec_in

    parent = name.rpartition(".")[0]
    path = sys.modules[parent].__path__ if parent else None
    spec = module.__spec__ = find_spec_in(name, path, module)
    if spec is None:
        raise ModuleNotFoundError(f"spec not found for the module {name!r}", name=name)
    spec.loader.exec_module(module)
    return sys.modules[name]
